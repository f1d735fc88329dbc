"""Faults over a real socket: nothing lost, nothing sent twice that must not be, every failure one typed error."""

from __future__ import annotations

import asyncio
import contextlib
import gzip
import json
from types import SimpleNamespace
from typing import Any

import pytest
from graph_profile import AsyncClient, Client, api, errors
from graph_profile._runtime.requests import Operation, Request, Result

from .loopback import Run, http

GET = api.me.profile.get()
POST = api.me.profile.account.post({"countryCode": "NO"})
LIST = api.me.profile.account.get()


OK = [http(b'{"id": "7"}')]


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


def page(*ids: str, link: str = "") -> bytes:
    body: dict[str, object] = {"value": [{"id": id} for id in ids]}
    if link:
        body["@odata.nextLink"] = f"ORIGIN/v1/{link}"
    # The server puts its own address, which is longer or shorter, so the end is where the connection ends.
    head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n"
    return head.encode() + json.dumps(body).encode()


@pytest.mark.parametrize("length", [1, 2])
def test_a_next_link_that_repeats(run: Run, serve: Any, length: int) -> None:
    scripts = [[page(str(n), link=f"next?{n % length}"), "close"] for n in range(length + 1)]
    server = serve(*scripts)
    found: list[str] = []

    def collect(client: Any) -> Any:
        if isinstance(client, Client):
            found.extend(item.id for item in client.items(LIST))
            return None

        async def awaiting() -> None:
            async for item in client.items(LIST):
                found.append(item.id)

        return awaiting()

    with pytest.raises(errors.RepeatedLink):
        for item in [run(server, collect)]:
            assert item is None
    assert len(server.requests) == length + 1


def test_a_token_that_expires_between_pages(run: Run, serve: Any) -> None:
    tokens = iter(["first", "second", "third"])
    expired = [http(b"", status="401 Unauthorized", headers="WWW-Authenticate: Bearer\r\n")]
    server = serve([page("1", link="next?1"), "close"], expired, [page("2"), "close"])
    kept: list[str] = []

    class Identity:
        def get_token(self, *scopes: str, **options: Any) -> Any:
            kept.append(next(tokens))
            return SimpleNamespace(token=kept[-1], expires_on=9e12)

    items = run(server, lambda client: client.items(LIST), credential=Identity())
    assert [item.id for item in items] == ["1", "2"]
    sent = [b"bearer first" in request.lower() for _, request in server.requests]
    assert sent == [True, True, False]
    assert kept == ["first", "second"]


def test_a_storm_between_pages(run: Run, serve: Any) -> None:
    busy = [http(b"", status="429 Too Many Requests", headers="Retry-After: 0.01\r\n")]
    server = serve([page("1", link="next?1"), "close"], busy, busy, [page("2"), "close"])
    assert [item.id for item in run(server, lambda client: client.items(LIST))] == ["1", "2"]
    assert len(server.requests) == 4


def test_a_slow_body_that_comes_is_read(run: Run, serve: Any) -> None:
    body = b'{"id": "7"}'
    drops: list[Any] = [http(b"", length=len(body))]
    for byte in body:
        drops += [bytes([byte]), 0.02]
    server = serve(drops)
    assert run(server, lambda client: client.send(POST)).id == "7"
    assert len(server.requests) == 1


def test_an_upload_through_a_session_that_breaks(run: Run, serve: Any) -> None:
    expected = json.dumps({"nextExpectedRanges": ["327680-"]}).encode()
    server = serve(
        [http(expected, status="202 Accepted")], ["reset"], [http(expected)], [http(b'{"id": "item"}', status="201 Ok")]
    )  # fmt: skip
    content = bytes(327680) + b"end"
    url = f"{server.origin}/session/s3cr3t"
    reply = run(server, lambda client: client.upload(url, content, chunk_size=327680))
    assert reply.status == 201
    spans = [line for _, request in server.requests for line in request.split(b"\r\n") if line.startswith(b"Content-R")]
    assert spans == [b"Content-Range: bytes 0-327679/327683", *[b"Content-Range: bytes 327680-327682/327683"] * 2]
    assert not any(b"authorization" in request.lower().partition(b"\r\n\r\n")[0] for _, request in server.requests)


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


def test_compressed_content_breaks_where_it_breaks(run: Run, serve: Any) -> None:
    photo: Request[bytes] = Request(
        method="GET", root="https://x", path="/photo/$value", operation=Operation("GET", result=Result("Edm.Stream"))
    )
    begun = gzip.compress(CONTENT)[:-100]
    server = serve([http(begun, length=len(begun) + 100, headers='ETag: "e"\r\nContent-Encoding: gzip\r\n'), "close"])
    with pytest.raises(errors.ConnectionFailed):
        run(server, lambda client: client.download(photo))
    assert len(server.requests) == 1
    server = serve([http(b"no gzip", headers="Content-Encoding: gzip\r\n")])
    with pytest.raises(errors.ConnectionFailed, match="what came can't be decompressed"):
        run(server, lambda client: client.send(POST))


MEMBERS = gzip.compress(b'{"id":') + gzip.compress(b"") + gzip.compress(b' "7"}')


@pytest.mark.parametrize("coding", ["gzip", "x-gzip", "GZIP"])
@pytest.mark.parametrize(
    "content",
    [MEMBERS, MEMBERS + bytes(5), gzip.compress(b'{"id": "7"}')],
    ids=["several", "filled up", "one"],
)
@pytest.mark.parametrize("chunked", [False, True])
def test_every_member_of_compressed_content_counts(
    run: Run, serve: Any, coding: str, content: bytes, chunked: bool
) -> None:
    whole = [http(content, headers=f"Content-Encoding: {coding}\r\n")]
    if chunked:  # Byte by byte.
        parts = [b"1\r\n%c\r\n" % byte for byte in content]
        head = f"HTTP/1.1 200 OK\r\nContent-Encoding: {coding}\r\nTransfer-Encoding: chunked\r\n\r\n"
        whole = [head.encode(), *parts, b"0\r\n\r\n"]
    photo: Request[bytes] = Request(
        method="GET", root="https://x", path="/photo/$value", operation=Operation("GET", result=Result("Edm.Stream"))
    )
    server = serve(whole)
    assert run(server, lambda client: client.send(GET)).id == "7"
    assert b"".join(run(server, lambda client: client.download(photo))) == b'{"id": "7"}'


@pytest.mark.parametrize("left", [-1, -8, 20])
def test_compressed_content_that_ends_too_early_is_no_whole(run: Run, serve: Any, left: int) -> None:
    # The message is whole, what it holds isn't: a proxy may have been cut off.
    server = serve([http(gzip.compress(CONTENT)[:left], headers="Content-Encoding: gzip\r\n")])
    photo: Request[bytes] = Request(
        method="GET", root="https://x", path="/photo/$value", operation=Operation("GET", result=Result("Edm.Stream"))
    )
    for get in (lambda client: client.download(photo), lambda client: client.send(photo)):
        with pytest.raises(errors.ConnectionFailed, match="what came can't be decompressed"):
            list(run(server, get))


def test_an_error_that_isnt_compressed_as_it_says_is_that_error(run: Run, serve: Any) -> None:
    body, headers = b'{"error": {"code": "busy", "message": "m"}}', "Content-Encoding: gzip\r\n"
    server = serve([http(body, status="409 Conflict", headers=headers)])
    with pytest.raises(errors.Conflict) as caught:
        run(server, lambda client: client.send(POST))
    assert caught.value.code == "busy"


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
