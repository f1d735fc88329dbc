"""The mock as an httpx2 transport, without a socket: `httpx2.Client(transport=...)`."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Iterator

from codegen.base.distribution import lacking
from codegen.mock.messages import Received, Reply
from codegen.mock.service import Service

try:
    import anyio
    import httpx2
except ImportError as error:
    raise ImportError(lacking(str(error.name), "serve")) from None


class Transport(httpx2.BaseTransport, httpx2.AsyncBaseTransport):
    """Carries requests to a service in this process, for clients of both kinds.

    Breaks of the connection, and delays longer than the read timeout, are the errors that a socket would give.
    """

    def __init__(self, service: Service) -> None:
        """One service may stand behind several transports."""
        self._service = service

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """Answer a request of a Client."""
        request.read()
        reply = self._service.answer(_received(request))
        delay, error = _waits(reply, request)
        time.sleep(delay)
        if error is not None:
            raise error
        return httpx2.Response(reply.status, headers=reply.fields, stream=_Body(reply, request), request=request)

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """Answer a request of an AsyncClient."""
        await request.aread()
        reply = self._service.answer(_received(request))
        delay, error = _waits(reply, request)
        await anyio.sleep(delay)
        if error is not None:
            raise error
        return httpx2.Response(reply.status, headers=reply.fields, stream=_Body(reply, request), request=request)


class _Body(httpx2.SyncByteStream, httpx2.AsyncByteStream):
    """The body on its way: slow, or broken off, where that was asked for."""

    def __init__(self, reply: Reply, request: httpx2.Request) -> None:
        self._reply = reply
        self._request = request

    def __iter__(self) -> Iterator[bytes]:
        for piece in self._reply.pieces:
            yield piece
            time.sleep(self._reply.pace)
        self._end()

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for piece in self._reply.pieces:
            yield piece
            await anyio.sleep(self._reply.pace)
        self._end()

    def _end(self) -> None:
        if self._reply.broken:
            raise _broken(self._reply, self._request)


def _received(request: httpx2.Request) -> Received:
    path, _, query = request.url.raw_path.decode("ascii").partition("?")
    return Received(
        method=request.method,
        path=path,
        query=query,
        headers={name.casefold(): value for name, value in request.headers.items()},
        body=request.content,
        root=f"{request.url.scheme}://{request.url.netloc.decode('ascii')}",
    )


def _waits(reply: Reply, request: httpx2.Request) -> tuple[float, Exception | None]:
    """How long to wait, no longer than the client is willing to, and what a socket would raise then."""
    limit: float | None = request.extensions.get("timeout", {}).get("read")
    if limit is not None and reply.delay > limit:
        return limit, httpx2.ReadTimeout("the mock was asked to be slow", request=request)
    return reply.delay, _broken(reply, request) if reply.silent else None


def _broken(reply: Reply, request: httpx2.Request) -> Exception:
    if reply.end == "reset":
        return httpx2.ReadError("connection reset by peer", request=request)
    missing = f"received {reply.cut} of {len(reply.body)} bytes"
    told = f"peer closed connection without sending the whole body ({missing})"
    return httpx2.RemoteProtocolError(told, request=request)
