"""Whatever a service does, a call comes to an end, and tells how far it got."""

from __future__ import annotations

import asyncio
import gzip
import io
import pickle
import time
import types
import zlib
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
from graph_profile import AsyncClient, Client, api, errors, models, odata
from graph_profile._runtime.http import asynctransport, protocol, receiving, transport
from graph_profile._runtime.http.upload import UNIT

from .conftest import ROOT, answer, error
from .loopback import Run, http

URL = "https://upload.example/up"
CONTENT = bytes(range(256)) * 1280 * 3 + b"end"
LIST = api.me.profile.account.get()
POST = api.me.profile.account.post({})
NESTED = {"id": "1", "notes": [{"n": 1}], "notes@odata.nextLink": "next"}


# ---------------------------------------------------------------------------------------------------- next links


@pytest.mark.parametrize("way", ["items", "pages"])
def test_a_nested_next_link_that_leads_back(connect: Any, way: str) -> None:
    again = answer(200, {"value": [{"n": 2}], "@odata.nextLink": "next"})
    client, service = connect(answer(200, {"value": [NESTED]}), again)
    with pytest.raises(errors.RepeatedLink) as caught:
        list(getattr(client, way)(LIST, nested=True))
    assert len(service.seen) == 2
    assert caught.value.values == [{"n": 1}, {"n": 2}]
    assert pickle.loads(pickle.dumps(caught.value)).values == caught.value.values


def test_the_rest_of_a_collection_that_leads_back(connect: Any) -> None:
    model = models.UserAccountInformation.from_dict(NESTED)
    pages = [answer(200, {"value": [{"n": 2}], "@odata.nextLink": f"next?{n}"}) for n in (1, 2, 1)]
    client, service = connect(*pages)
    found = []
    with pytest.raises(errors.RepeatedLink):
        for item in client.rest(LIST, model, "notes"):
            found.append(item["n"])
    assert found == [1, 2, 2, 2]
    assert len(service.seen) == 3


@pytest.mark.parametrize("body", [{"value": 7}, "a", 7, {}], ids=str)
def test_a_nested_page_that_is_none(connect: Any, body: Any) -> None:
    client, _ = connect(answer(200, {"value": [NESTED]}), answer(200, body))
    with pytest.raises(errors.UnexpectedResponse, match="as documented"):
        list(client.items(LIST, nested=True))


def test_what_is_no_collection_has_no_pages(connect: Any) -> None:
    client, service = connect(answer(200, {}))
    for use in (client.items, client.pages, client.delta):
        with pytest.raises(TypeError, match="isn't for a collection"):
            list(use(api.me.profile.get()))
    assert not service.seen


# -------------------------------------------------------------------------------------------------------- uploads


class Session:
    """A service that takes uploads, and says what it is told to say after each range."""

    def __init__(self, says: Any) -> None:
        self.says = says
        self.held = bytearray()
        self.puts = 0

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        if request.method == "PUT":
            self.puts += 1
            first = int(request.headers["Content-Range"].split()[1].partition("-")[0])
            self.held[first:] = request.content
        found: httpx2.Response = self.says(len(self.held), self.puts)
        return found


@pytest.mark.parametrize("name", ["nextExpectedRanges", "NextExpectedRanges", "NEXTEXPECTEDRANGES"])
@pytest.mark.parametrize("status", [200, 202])
@pytest.mark.parametrize("end", ["", "-", "-5"])
def test_a_range_that_is_still_expected_is_sent(connect: Any, name: str, status: int, end: str) -> None:
    content, told = bytes(11_534_336), []

    def says(held: int, _: int) -> httpx2.Response:
        return answer(201, {"id": "a"}) if held == len(content) else answer(status, {name: [f"{held}{end}"]})

    session = Session(says)
    client, _ = connect(session)
    reply = client.upload(URL, content, progress=lambda done, total: told.append((done, total)))
    assert (reply.status, len(session.held), session.puts) == (201, len(content), 4)
    assert [done for done, _ in told] == [3_276_800, 6_553_600, 9_830_400, 11_534_336]


@pytest.mark.parametrize(
    "last", [answer(200, {}), answer(200, {"NextExpectedRanges": []}), answer(200, b"<made/>"), answer(204)]
)
def test_an_upload_ends_where_nothing_more_is_expected(connect: Any, last: httpx2.Response) -> None:
    def says(held: int, _: int) -> httpx2.Response:
        return last if held == len(CONTENT) else answer(200, {})

    session = Session(says)
    client, _ = connect(session)
    assert client.upload(URL, CONTENT, chunk_size=UNIT).status == last.status_code
    assert bytes(session.held) == CONTENT


def expecting(*ranges: Any, status: int = 202) -> Any:
    return lambda held, puts: answer(status, {"nextExpectedRanges": list(ranges)})


@pytest.mark.parametrize(
    ("says", "match", "done"),
    [
        (expecting("0-"), "makes no progress", 0),
        (expecting("5-"), "makes no progress", 5),
        (lambda held, puts: answer(202, {"nextExpectedRanges": [f"{7 * (puts % 3)}-"]}), "no progress", 14),
        (expecting("9999999-"), "expects more than there is", UNIT),
        (lambda held, puts: answer(201, {"id": "early"}), "ended before everything was sent", UNIT),
        (lambda held, puts: answer(202, {}), "didn't answer with a result", len(CONTENT)),
        (expecting(f"{len(CONTENT)}-"), "didn't answer with a result", len(CONTENT)),
    ],
)  # fmt: skip
def test_an_upload_that_gets_nowhere_ends(connect: Any, says: Any, match: str, done: int) -> None:
    session = Session(says)
    client, _ = connect(session)
    with pytest.raises(errors.UploadStalled, match=match) as caught:
        client.upload(URL, CONTENT, chunk_size=UNIT)
    assert (caught.value.done, caught.value.total) == (done, len(CONTENT))
    assert session.puts < 20
    copy = pickle.loads(pickle.dumps(caught.value))
    assert (copy.done, copy.total, str(copy)) == (done, len(CONTENT), str(caught.value))


@pytest.mark.parametrize("told", ["x", "-5", "9" * 5000, "1e3", 7, None, {}])
def test_ranges_that_are_none(connect: Any, told: Any) -> None:
    client, _ = connect(Session(expecting(told)))
    with pytest.raises(errors.UnexpectedResponse, match="a range of bytes"):
        client.upload(URL, CONTENT)


def test_sources_that_can_not_be_uploaded(connect: Any) -> None:
    class Pipe(io.RawIOBase):
        def readable(self) -> bool:
            return True

    class Shrinking(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            return b""

    class Slow(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            return super().read(min(1000, size or 0))

    client, service = connect(Session(lambda held, _: answer(202 if held < len(CONTENT) else 201, {})))
    with pytest.raises(ValueError, match="can't seek"):
        client.upload(URL, Pipe())
    with pytest.raises(ValueError, match="can't seek"):
        client.upload(URL, iter([b"x"]))
    for wrong in (io.StringIO("x"), "x", Path("x"), None, ["x"]):
        with pytest.raises(TypeError, match="mode 'rb'"):
            client.upload(URL, wrong)
    with pytest.raises(ValueError, match="become shorter"):
        client.upload(URL, Shrinking(CONTENT))
    assert not service.seen
    assert client.upload(URL, Slow(CONTENT)).status == 201


@pytest.mark.parametrize("made", [{}, {"uploadUrl": 7}, [], 7])
def test_a_session_that_the_service_does_not_give(connect: Any, made: Any) -> None:
    client, _ = connect(answer(200, made))
    with pytest.raises(errors.UnexpectedResponse, match="no uploadUrl"):
        client.upload(odata.request("POST", api.me, {}, result="Edm.Untyped"), CONTENT)
    with pytest.raises(ValueError, match="no uploadUrl"):
        client.upload(models.UserAccountInformation(), CONTENT)


# ----------------------------------------------------------------------------------------------------- operations


@pytest.mark.parametrize("asked", ["0", "-1", "0.0001", "1e18", "nan", "soon", "-9e99", ""])
def test_an_operation_is_never_asked_for_without_a_pause(connect: Any, asked: str) -> None:
    running = [answer(202, Retry_After=asked, Location=f"{ROOT}/m")] * 6
    client, service = connect(*running, answer(201, {"id": "7"}))
    assert client.finish(POST).value.id == "7"
    assert service.slept == [1.0, 2.0, 5.0, 10.0, 10.0, 10.0]


@pytest.mark.parametrize("asked", ["1000000000", "9" * 30, "301", "Fri, 31 Dec 9999 23:59:59 GMT"])
def test_an_operation_that_asks_for_too_much_patience(connect: Any, asked: str) -> None:
    state = {"status": "running", "percentageComplete": 5}
    client, service = connect(
        answer(202, Location="https://monitor.example/s3cr3t"), answer(202, state, Retry_After=asked)
    )
    with pytest.raises(errors.OperationUnfinished, match="asks to wait") as caught:
        client.finish(POST)
    assert (caught.value.state, caught.value.monitor) == (state, "https://monitor.example/s3cr3t")
    assert "s3cr3t" not in f"{caught.value} {caught.value!r}"
    assert service.slept == [1.0]
    copy = pickle.loads(pickle.dumps(caught.value))
    assert (copy.state, copy.monitor) == (state, caught.value.monitor)


def test_the_wait_for_an_operation_has_a_deadline(connect: Any) -> None:
    client, service = connect(answer(202, Location=f"{ROOT}/m"))
    with pytest.raises(errors.OperationUnfinished, match="within 8 seconds"):
        client.finish(POST, deadline=8)
    assert service.slept == [1.0, 2.0, 5.0]


@pytest.mark.parametrize("location", ["http://[", "ftp://x", "https://", "https://x:y/"])
def test_odd_locations(connect: Any, location: str) -> None:
    client, _ = connect(answer(202, Location=location))
    with pytest.raises(errors.Misdirected):
        client.finish(POST)
    client, _ = connect(answer(201, {"id": "7"}, Location=location))
    made, reply = client.send_with_reply(POST)  # It is made, wherever that may be.
    assert (made.id, reply.entity_id) == ("7", None)
    client, _ = connect(answer(204, Location=location))
    assert client.send(POST).additional_data == {}


# ----------------------------------------------------------------------------------------------- size and deadline

BOMB = gzip.compress(bytes(16 * 1024 * 1024))


@pytest.mark.parametrize("kind", ["plain", "gzip", "deflate", "no length"])
def test_a_response_has_a_limit_of_size(run: Run, serve: Any, kind: str) -> None:
    many = bytes(3_000_000)
    content = {"gzip": BOMB, "deflate": zlib.compress(many)}.get(kind, many)
    encoding = f"Content-Encoding: {kind}\r\n" if kind in ("gzip", "deflate") else ""
    whole = http(content, headers=encoding)
    if kind == "no length":
        whole = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n" + content
    server = serve([whole, "close"])
    with pytest.raises(errors.ResponseTooLarge, match="more than 1000000 bytes") as caught:
        run(server, lambda client: client.send(api.me.profile.get(), max_bytes=1_000_000))
    assert caught.value.status == 200
    assert 0 < len(caught.value.content) <= 65536
    assert len(server.requests) == 1
    with pytest.raises(errors.ResponseTooLarge):
        run(server, lambda client: client.batch(api.me.profile.get()), max_bytes=1_000_000)
    with pytest.raises(errors.UnexpectedResponse, match="not JSON"):
        run(server, lambda client: client.send(api.me.profile.get(), max_bytes=None), max_bytes=1)


def test_the_limit_of_size_that_holds_unless_another_is_given(connect: Any) -> None:
    client, _ = connect(answer(200, {}))
    assert (client.client._protocol.max_bytes, client.client._protocol.deadline) == (256 * 1024 * 1024, 600.0)


def test_a_download_has_no_limit_of_size(run: Run, serve: Any) -> None:
    server = serve([http(bytes(1_000_000))])
    photo = odata.request("GET", api.me, result="Edm.Stream")
    assert sum(map(len, run(server, lambda client: client.download(photo), max_bytes=1000))) == 1_000_000


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The monotonic clock of the client: it stands still, but for what is put into it."""
    now = [1000.0]
    fake = types.SimpleNamespace(**vars(time) | {"monotonic": lambda: now[0]})
    for module in (protocol, transport, asynctransport, receiving):
        monkeypatch.setattr(module, "time", fake)
    return now


@pytest.mark.parametrize("kind", ["sync", "async"])
def test_a_response_that_trickles_ends_at_its_deadline(kind: str, clock: list[float]) -> None:
    pieces = []

    class Trickle(httpx2.SyncByteStream, httpx2.AsyncByteStream):
        def __iter__(self) -> Iterator[bytes]:
            for _ in range(1000):
                clock[0] += 0.1
                pieces.append(b"x")
                yield b"x"

        async def __aiter__(self) -> AsyncIterator[bytes]:
            for piece in self:
                yield piece

    service = httpx2.MockTransport(lambda _: httpx2.Response(200, stream=Trickle()))

    async def main() -> None:
        async with AsyncClient("t", transport=service) as client:
            await client.send(POST, deadline=0.5)

    with pytest.raises(errors.TimedOut, match="deadline") as caught:
        if kind == "async":
            asyncio.run(main())
        else:
            with Client("t", transport=service) as client:
                client.send(POST, deadline=0.5)
    assert caught.value.sent
    assert len(pieces) in (5, 6)  # A tenth is no whole number to a float.


def test_a_silent_service_is_not_waited_for_longer_than_the_deadline(run: Run, serve: Any) -> None:
    server = serve([30.0])
    with pytest.raises(errors.TimedOut):
        run(server, lambda client: client.send(api.me.profile.get()), deadline=0.3, timeout=60)


def test_repetitions_count_for_the_deadline(connect: Any) -> None:
    client, service = connect(error(503, Retry_After="9"))
    with pytest.raises(errors.ServiceUnavailable):
        client.send(api.me.profile.get(), deadline=5)
    assert (len(service.seen), service.slept) == (1, [])
    client, service = connect(error(503, Retry_After="9"))
    with pytest.raises(errors.ServiceUnavailable):
        client.send(api.me.profile.get(), deadline=None)
    assert len(service.seen) == 4


def test_content_that_is_read_while_it_is_sent_takes_its_time(connect: Any) -> None:
    protocol = connect(answer(204))[0].client._protocol
    stream = odata.request("PUT", api.me, io.BytesIO(b"x"), sends="Edm.Stream")
    assert protocol.call(stream).deadline is None
    assert protocol.call(stream, {"deadline": 5.0}).deadline == 5.0
    assert protocol.call(POST).deadline == 600.0


def test_the_deadline_of_one_task_is_not_that_of_another(serve: Any) -> None:
    server = serve([0.3, http(b'{"id": "7"}')])

    async def main() -> list[Any]:
        async with AsyncClient("t", base_url=f"{server.origin}/v1") as client:
            get = api.me.profile.get()
            never = odata.Retries(limit=0)
            calls = [client.send(get, deadline=deadline, retries=never) for deadline in (0.05, 30.0)]
            return await asyncio.gather(*calls, return_exceptions=True)

    late, there = asyncio.run(main())
    assert isinstance(late, errors.TimedOut)
    assert there.id == "7"


def test_a_host_that_can_not_be_looked_up(run: Run, serve: Any) -> None:
    server = serve([http(b"", status="307 There", headers=f"Location: http://{'x' * 70}.localhost/\r\n")])
    with pytest.raises(errors.ClientError):
        run(server, lambda client: client.send(POST))


def test_a_range_that_was_not_asked_for(connect: Any) -> None:
    photo = odata.request("GET", api.me, result="Edm.Stream")
    client, _ = connect(answer(206, b"x", Content_Range="bytes 0-0/9"))
    with pytest.raises(errors.UnexpectedResponse, match="begin at byte 5"):
        list(client.download(photo, start=5))
