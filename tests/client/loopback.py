"""A server that does what it is told with real connections, and both clients against it."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import struct
import threading
from collections.abc import Callable
from typing import Any

from graph_profile import AsyncClient, Client, odata

QUICK = odata.Retries(limit=2, backoff=0.001)
Run = Callable[..., Any]


class Server:
    """Writes bytes as told, one script for each request; the last one again and again."""

    def __init__(self, *scripts: list[bytes | float | str]) -> None:
        self.scripts = scripts
        self.requests: list[tuple[int, bytes]] = []
        self.connections = 0
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.origin = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        self._over = threading.Event()
        self._lock = threading.Lock()
        self._thread = threading.Thread(target=self._accept, daemon=True)
        self._thread.start()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _ = self._socket.accept()
                self.connections += 1
                threading.Thread(target=self._serve, args=(connection, self.connections), daemon=True).start()

    def _serve(self, connection: socket.socket, number: int) -> None:
        with connection, contextlib.suppress(OSError):
            while request := self._request(connection):
                with self._lock:
                    self.requests.append((number, request))
                    script = self.scripts[min(len(self.requests), len(self.scripts)) - 1]
                for step in script:
                    if isinstance(step, bytes):
                        connection.sendall(step.replace(b"ORIGIN", self.origin.encode()))
                    elif isinstance(step, float):
                        self._over.wait(step)
                    else:
                        if step == "reset":
                            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                        return

    def _request(self, connection: socket.socket) -> bytes:
        data = b""
        while b"\r\n\r\n" not in data:
            piece = connection.recv(65536)
            if not piece:
                return b""
            data += piece
        head, _, body = data.partition(b"\r\n\r\n")
        length = next(
            (int(line[15:]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")), 0
        )
        while len(body) < length:
            body += connection.recv(65536)
        if b"\r\ntransfer-encoding: chunked" in head.lower():
            while not body.endswith(b"\r\n0\r\n\r\n"):
                piece = connection.recv(65536)
                if not piece:
                    return b""
                body += piece
            body = self._unchunked(body)
        return head + b"\r\n\r\n" + body

    def _unchunked(self, body: bytes) -> bytes:
        found = b""
        while body:
            size, _, body = body.partition(b"\r\n")
            found += body[: int(size, 16)]
            body = body[int(size, 16) + 2 :]
        return found

    def close(self) -> None:
        self._over.set()
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)  # What waits in accept() would keep it open.
        self._socket.close()


def http(content: bytes, *, status: str = "200 OK", length: int | None = None, headers: str = "") -> bytes:
    size = len(content) if length is None else length
    head = f"HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {size}\r\n{headers}\r\n"
    return head.encode() + content


def runner(kind: str) -> Run:
    """`run(server, lambda client: client.send(GET))`, or something that is iterated."""

    def blocking(server: Server, use: Callable[[Any], Any], options: dict[str, Any]) -> Any:
        with Client(options.pop("credential", "t"), **options) as client:
            found = use(client)
            return list(found) if hasattr(found, "__next__") else found

    async def awaiting(server: Server, use: Callable[[Any], Any], options: dict[str, Any]) -> Any:
        async with AsyncClient(options.pop("credential", "t"), **options) as client:
            found = use(client)
            return [item async for item in found] if hasattr(found, "__anext__") else await found

    def runs(server: Server, use: Callable[[Any], Any], **given: Any) -> Any:
        options = {"base_url": f"{server.origin}/v1", "timeout": 0.5, "retries": QUICK, **given}
        return blocking(server, use, options) if kind == "sync" else asyncio.run(awaiting(server, use, options))

    return runs
