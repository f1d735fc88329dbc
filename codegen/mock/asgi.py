"""The mock as an ASGI application (Starlette), and its server (uvicorn): the extra `serve`."""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from codegen.base.distribution import lacking
from codegen.mock.messages import Received, Reply
from codegen.mock.service import Service
from codegen.mock.settings import Settings

try:
    import anyio
    import uvicorn
    from starlette.applications import Starlette
    from starlette.requests import Request
    from starlette.routing import Mount
    from starlette.types import ASGIApp, Receive, Scope, Send
    from uvicorn.protocols.http.h11_impl import H11Protocol
except ImportError as error:
    raise ImportError(lacking(str(error.name), "serve")) from None

_CONNECTION = "codegen.connection"
"""The ASGI extension by which the server lends the connection, to break it."""


def application(service: Service) -> ASGIApp:
    """The service as an ASGI application for any server, behind what stands before it."""
    return Starlette(routes=[Mount("/", app=_Endpoint(service))])


def serve(
    spec: Path | str | Service,
    host: str = "127.0.0.1",
    port: int = 8000,
    settings: Settings | None = None,
    *,
    ready: Callable[[str, Service], None] = lambda url, service: None,
) -> None:
    """Serve a spec folder until interrupted; `ready` is told the URL once requests are taken, and the service.

    Raises InputError for a spec that isn't sound, OSError for an address that can't be had.
    """
    service = Service.load(spec, settings)
    with _listening(host, port) as listener:
        service.generated.prepare()
        ready(_url(listener), service)
        with suppress(KeyboardInterrupt):
            _server(service, "info").run([listener])


@contextmanager
def running(spec: Path | str | Service, settings: Settings | None = None) -> Iterator[str]:
    """A mock service on a free loopback port, in a thread of this process, for tests: yields its URL."""
    service = Service.load(spec, settings)
    with _listening("127.0.0.1", 0) as listener:
        server = _server(service, "error")
        thread = threading.Thread(target=server.run, args=([listener],), daemon=True)
        thread.start()
        try:
            yield _url(listener)
        finally:
            server.should_exit = True
            thread.join()


def _listening(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    return socket.create_server((host, port), family=family)


def _url(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _server(service: Service, level: str) -> uvicorn.Server:
    config = uvicorn.Config(
        application(service),
        http=_Breakable,
        ws="none",
        lifespan="off",
        log_level=level,
        server_header=False,
        timeout_graceful_shutdown=1,
    )
    return uvicorn.Server(config)


class _Breakable(H11Protocol):
    """uvicorn's protocol, which lends applications the connection."""

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        app = self.app

        async def lent(scope: Any, receive: Any, send: Any) -> None:
            await app({**scope, "extensions": {**scope.get("extensions", {}), _CONNECTION: transport}}, receive, send)

        self.app = lent


class _Endpoint:
    """The service, and what stands before it, behind ASGI's three callables."""

    def __init__(self, service: Service) -> None:
        self._service = service

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        path: bytes = scope.get("raw_path") or scope["path"].encode()
        received = Received(
            method=request.method,
            path=path.partition(b"?")[0].decode("latin-1"),
            query=scope["query_string"].decode("latin-1"),
            headers={name.casefold(): value for name, value in request.headers.items()},
            body=await request.body(),
            root=f"{request.url.scheme}://{request.url.netloc}",
        )
        await _send(self._service.front(received) or self._service.answer(received), scope, receive, send)


async def _send(reply: Reply, scope: Scope, receive: Receive, send: Send) -> None:
    await anyio.sleep(reply.delay)
    if not reply.silent:
        headers = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in reply.fields.items()]
        await send({"type": "http.response.start", "status": reply.status, "headers": headers})
        for piece in reply.pieces:
            await send({"type": "http.response.body", "body": piece, "more_body": True})
            await anyio.sleep(reply.pace)
    if reply.broken:
        await _break(reply, scope, receive)
    else:
        await send({"type": "http.response.body", "body": b"", "more_body": False})


async def _break(reply: Reply, scope: Scope, receive: Receive) -> None:
    """End the connection before the body has; raises ConnectionError where no server lends it."""
    transport = scope.get("extensions", {}).get(_CONNECTION)
    if transport is None:
        raise ConnectionResetError("this fault breaks the connection")
    if reply.end == "reset":
        # With nothing to linger for, closing is a reset (RFC 9293, section 3.10.4, ABORT).
        transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        transport.abort()
    else:
        transport.close()
    while (await receive())["type"] != "http.disconnect":
        pass
