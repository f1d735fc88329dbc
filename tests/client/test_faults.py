"""Faults over a real socket: nothing lost, nothing sent twice that must not be, every failure one typed error."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from graph_profile import AsyncClient, Client, api, errors, odata
from graph_profile._runtime.requests import Operation, Request, Result

GET = api.me.profile.get()
POST = api.me.profile.account.post({"countryCode": "NO"})
LIST = api.me.profile.account.get()
QUICK = odata.Retries(limit=2, backoff=0.001)


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
        return head + b"\r\n\r\n" + body

    def close(self) -> None:
        self._over.set()
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)  # What waits in accept() would keep it open.
        self._socket.close()


def http(content: bytes, *, status: str = "200 OK", length: int | None = None, headers: str = "") -> bytes:
    size = len(content) if length is None else length
    head = f"HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {size}\r\n{headers}\r\n"
    return head.encode() + content


OK = [http(b'{"id": "7"}')]
Run = Callable[..., Any]


@pytest.fixture(params=["sync", "async"])
def run(request: pytest.FixtureRequest) -> Run:
    """`run(server, lambda client: client.send(GET))`, or something that is iterated."""

    def blocking(server: Server, use: Callable[[Any], Any], options: dict[str, Any]) -> Any:
        with Client("t", **options) as client:
            found = use(client)
            return list(found) if hasattr(found, "__next__") else found

    async def awaiting(server: Server, use: Callable[[Any], Any], options: dict[str, Any]) -> Any:
        async with AsyncClient("t", **options) as client:
            found = use(client)
            return [item async for item in found] if hasattr(found, "__anext__") else await found

    def runs(server: Server, use: Callable[[Any], Any], **given: Any) -> Any:
        options = {"base_url": f"{server.origin}/v1", "timeout": 0.5, "retries": QUICK, **given}
        return (
            blocking(server, use, options) if request.param == "sync" else asyncio.run(awaiting(server, use, options))
        )

    return runs


@pytest.fixture
def serve() -> Iterator[Callable[..., Server]]:
    servers: list[Server] = []

    def start(*scripts: Any) -> Server:
        servers.append(Server(*scripts))
        return servers[-1]

    yield start
    for server in servers:
        server.close()


CUT: dict[str, list[Any]] = {
    "reset before the head": ["reset"],
    "reset within the body": [http(b'{"id', length=11), "reset"],
    "closed within the body": [http(b'{"id', length=11), "close"],
    "closed within the head": [b"HTTP/1.1 200 OK\r\nContent-", "close"],
    "no HTTP": [b"SSH-2.0-OpenSSH\r\n\r\n", "close"],
    "chunks that end early": [b'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\n{"id\r\n', "close"],
    "content that isn't gzip": [http(b'{"id": "7"}', headers="Content-Encoding: gzip\r\n")],
    "silence": [2.0, "close"],
    "a body that stands still": [http(b'{"id', length=11), 2.0, "close"],
}


@pytest.mark.parametrize("fault", CUT)
def test_a_response_that_breaks_off(run: Run, serve: Any, fault: str) -> None:
    server = serve(CUT[fault], OK)
    assert run(server, lambda client: client.send(GET)).id == "7"
    assert len(server.requests) == 2


@pytest.mark.parametrize("fault", CUT)
def test_what_may_have_been_done_is_never_sent_twice(run: Run, serve: Any, fault: str) -> None:
    server = serve(CUT[fault], OK)
    kind = errors.TimedOut if "sil" in fault or "still" in fault else errors.ConnectionFailed
    with pytest.raises(kind) as caught:
        run(server, lambda client: client.send(POST))
    assert caught.value.sent
    assert len(server.requests) == 1


def test_truncated_json_in_a_whole_response(run: Run, serve: Any) -> None:
    server = serve([http(b'{"id": "7", "countryCode')])
    with pytest.raises(errors.UnexpectedResponse, match="not JSON"):
        run(server, lambda client: client.send(POST))
    assert len(server.requests) == 1


def test_nobody_listens(run: Run, serve: Any) -> None:
    server = serve(OK)
    server.close()
    with pytest.raises(errors.ConnectionFailed) as caught:
        run(server, lambda client: client.send(POST))
    assert not caught.value.sent


def test_a_busy_service_is_asked_again_on_another_connection(run: Run, serve: Any) -> None:
    busy = [http(b'{"error": {"code": "busy"}}', status="503 Service Unavailable", headers="Retry-After: 0\r\n")]
    server = serve(OK, busy, OK)

    def twice(client: Any) -> Any:
        if isinstance(client, Client):
            client.send(GET)
            return client.send(POST)

        async def both() -> Any:
            await client.send(GET)
            return await client.send(POST)

        return both()

    assert run(server, twice).id == "7"
    assert [number for number, _ in server.requests] == [1, 1, 2]


def test_a_storm(run: Run, serve: Any) -> None:
    server = serve([http(b"", status="429 Too Many Requests", headers="Retry-After: 0.01\r\n")])
    with pytest.raises(errors.TooManyRequests):
        run(server, lambda client: client.send(POST))
    assert len(server.requests) == 3


def test_a_break_between_pages(run: Run, serve: Any) -> None:
    first = http(b'{"value": [{"id": "1"}], "@odata.nextLink": "ORIGIN/v1/next?a=1"}', length=None)
    sized = first.replace(b"Content-Length: 65", b"Connection: close\r\nX: 1")
    server = serve([sized, "close"], CUT["reset within the body"], [http(b'{"value": [{"id": "2"}]}')])
    assert [item.id for item in run(server, lambda client: client.items(LIST))] == ["1", "2"]
    assert len(server.requests) == 3


def test_a_redirect_to_another_host_takes_no_token(run: Run, serve: Any) -> None:
    other = serve(OK)
    server = serve([http(b"", status="307 Temporary Redirect", headers=f"Location: {other.origin}/there\r\n")])
    assert run(server, lambda client: client.send(POST)).id == "7"
    assert b"authorization: bearer t\r\n" in server.requests[0][1].lower()
    assert b"authorization" not in other.requests[0][1].lower()
    assert other.requests[0][1].startswith(b"POST /there")
    assert other.requests[0][1].endswith(b'{"countryCode":"NO"}')


CONTENT = bytes(range(256)) * 400


def test_a_download_goes_on_where_it_broke(run: Run, serve: Any) -> None:
    photo: Request[bytes] = Request(
        method="GET", root="https://x", path="/photo/$value", operation=Operation("GET", result=Result("Edm.Stream"))
    )
    rest = http(CONTENT[50_000:], status="206 Partial Content", headers='ETag: "e"\r\n')
    begun = http(CONTENT[:50_000], length=len(CONTENT), headers='ETag: "e"\r\n')
    server = serve([begun, "close"], [rest])
    assert b"".join(run(server, lambda client: client.download(photo))) == CONTENT
    second = server.requests[1][1].lower()
    assert b"range: bytes=50000-\r\n" in second
    assert b'if-range: "e"' in second
    server = serve([http(CONTENT[:50_000], length=len(CONTENT)), "close"])
    with pytest.raises(errors.ConnectionFailed):
        run(server, lambda client: client.download(photo))
    assert len(server.requests) == 1


def test_a_download_that_is_left_lets_go(serve: Any) -> None:
    photo: Request[bytes] = Request(
        method="GET", root="https://x", path="/photo/$value", operation=Operation("GET", result=Result("Edm.Stream"))
    )
    server = serve([http(CONTENT, length=10 * len(CONTENT)), 2.0], OK)
    with Client("t", base_url=f"{server.origin}/v1") as client:
        with contextlib.closing(client.download(photo)) as pieces:
            assert next(pieces)
        assert client.send(GET).id == "7"
    assert server.connections == 2


def test_cancelling_is_no_failure(serve: Any) -> None:
    server = serve([2.0, *OK])

    async def main() -> None:
        async with AsyncClient("t", base_url=f"{server.origin}/v1") as client:
            async with asyncio.timeout(0.05):
                await client.send(GET)

    with pytest.raises(TimeoutError):
        asyncio.run(main())
    assert len(server.requests) <= 1
