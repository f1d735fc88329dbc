"""Content that goes out piece by piece, and media entities: never whole in memory, never sent twice by mistake."""

from __future__ import annotations

import asyncio
import contextlib
import io
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any, BinaryIO

import httpx2
import pytest
from graph_profile import AsyncClient, Client, errors, models, odata
from graph_profile import api as service_api
from graph_profile._runtime.streams import Stream

from .conftest import TOKEN, answer, error
from .loopback import Run, Server, http

PHOTO = odata.at(service_api.me, "photo", "$value")
CONTENT = bytes(range(256)) * 1024  # Four pieces.
PIECE = 64 * 1024


def put(body: Any, **options: Any) -> Any:
    return odata.request("PUT", PHOTO, body, sends="Edm.Stream", **options)


class Counted(io.BytesIO):
    """A file that tells how much was ever asked of it at once."""

    most = 0

    def read(self, size: int | None = -1) -> bytes:
        self.most = max(self.most, len(CONTENT) if size in (-1, None) else int(size or 0))
        return super().read(size)


def pieces() -> Iterator[bytes]:
    for start in range(0, len(CONTENT), PIECE):
        yield CONTENT[start : start + PIECE]


async def awaited() -> AsyncIterator[bytes]:
    for piece in pieces():
        await asyncio.sleep(0)
        yield piece


# ------------------------------------------------------------------------------------------------ on the wire


@pytest.mark.parametrize("kind", ["file on disk", "file in memory", "list"])
def test_content_that_can_be_read_again_survives_a_break(run: Run, serve: Any, tmp_path: Path, kind: str) -> None:
    path = tmp_path / "photo.jpg"
    path.write_bytes(CONTENT)
    with path.open("rb") as disk:
        source: Any = {"file on disk": disk, "file in memory": Counted(CONTENT), "list": list(pieces())}[kind]
        server: Server = serve([2.0, "close"], [http(b"", status="500 Sorry")], [http(b"", status="204 No Content")])
        run(server, lambda client: client.send(put(source, headers={"Content-Type": "image/jpeg"})))
    if kind == "file in memory":
        assert source.most == PIECE
    assert len(server.requests) == 3
    for _, request in server.requests:
        head, _, body = request.partition(b"\r\n\r\n")
        assert b"content-type: image/jpeg" in head.lower()
        assert (b"content-length: 262144" in head.lower()) == (kind != "list")
        assert body == CONTENT


def test_a_file_is_sent_from_where_it_stands(connect: Any) -> None:
    source = io.BytesIO(b"head" + CONTENT)
    source.seek(4)
    client, service = connect(error(503, Retry_After="0"), answer(204))
    client.send(put(source))
    assert [request.content for request in service.seen] == [CONTENT, CONTENT]
    assert service.seen[0].headers["Content-Type"] == "application/octet-stream"
    assert service.seen[0].headers["Content-Length"] == str(len(CONTENT))


def test_content_that_comes_once_is_sent_once(connect: Any) -> None:
    client, service = connect(error(503, Retry_After="0"), answer(204))
    with pytest.raises(errors.ServiceUnavailable):
        client.send(put(pieces()))
    assert [request.content for request in service.seen] == [CONTENT]
    assert service.seen[0].headers["Transfer-Encoding"] == "chunked"
    client, service = connect(answer(307, Location="/there"), answer(204))
    with pytest.raises(errors.Misdirected, match="can't be sent again"):
        client.send(put(pieces()))
    client, service = connect(answer(307, Location="/there"), answer(204))
    client.send(put(io.BytesIO(CONTENT)))
    assert service.seen[1].content == CONTENT


def test_a_token_that_has_expired_does_not_make_content_go_twice(connect: Any) -> None:
    tokens = iter(["old", "new"])
    client, service = connect(error(401), answer(204), credential=lambda: next(tokens))
    with pytest.raises(errors.Unauthorized):
        client.send(put(pieces()))
    assert len(service.seen) == 1


def test_what_has_to_be_awaited(connect: Any) -> None:
    client, service = connect(answer(204))
    if client.is_async:
        client.send(put(awaited()))
        assert service.seen[0].content == CONTENT
    else:
        with pytest.raises(TypeError, match="AsyncClient"):
            client.send(put(awaited()))


def test_what_is_no_content() -> None:
    for wrong in (7, object(), {"a": 1}):
        with pytest.raises(TypeError, match="the body is bytes"):
            put(wrong)
    with pytest.raises(TypeError, match="mode 'rb'"):
        put(io.StringIO("x"))
    request = put(io.BytesIO(b"x"))
    assert request.violations() == []
    assert isinstance(request.body, Stream)
    assert "Stream of BytesIO" in repr(request.body)
    assert "bytes" not in repr(request)
    assert put("text").content == b"text"


def test_cancelling_closes_what_was_under_way(serve: Any) -> None:
    server: Server = serve([http(b"", status="204 No Content")])
    closed: list[str] = []

    async def endless(under_way: asyncio.Event) -> AsyncIterator[bytes]:
        try:
            while True:
                yield b"x" * 1000
                if server.connections:
                    under_way.set()
                await asyncio.sleep(0.001)
        finally:
            closed.append("source")

    async def main() -> None:
        under_way = asyncio.Event()
        async with AsyncClient("t", base_url=f"{server.origin}/v1") as client:
            sending = asyncio.create_task(client.send(put(endless(under_way))))
            await under_way.wait()
            sending.cancel()
            with pytest.raises(asyncio.CancelledError):
                await sending

    asyncio.run(main())
    assert closed == ["source"]
    assert server.connections == 1


def test_a_stream_has_no_place_in_a_batch(connect: Any) -> None:
    client, service = connect(answer(200))
    with pytest.raises(TypeError, match="given as bytes"):
        client.batch(put(io.BytesIO(b"x")))
    assert not service.seen


# ---------------------------------------------------------------------------------------------------- media


class Media:
    """A service of one collection of media entities and their streams (Protocol 4.01, section 11.4.7)."""

    def __init__(self) -> None:
        self.held: dict[str, tuple[str, bytes]] = {}

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        *_, _last = request.url.path.split("/")
        kind = request.headers.get("Content-Type", "")
        if request.method == "POST":
            name = httpx2.URL(f"http://x/{request.headers['Slug']}").path.removeprefix("/")
            self.held[name] = (kind, request.content)
            location = f"{request.url!s}/{request.headers['Slug']}"
            made = {"@odata.mediaContentType": kind, "@odata.mediaEtag": self.etag(name), "id": name}
            return answer(201, made, Location=location, ETag='"entity"')
        name = request.url.path.split("/")[-2]
        if name not in self.held:
            return error(404)
        if request.headers.get("If-Match", self.etag(name)) not in (self.etag(name), "*"):
            return error(412)
        if request.method == "PUT":
            self.held[name] = (kind, request.content)
            return answer(204, ETag=self.etag(name))
        if request.method == "DELETE":
            del self.held[name]
            return answer(204)
        kind, content = self.held[name]
        first = int(request.headers.get("Range", "bytes=0-").removeprefix("bytes=").rstrip("-"))
        status = 206 if "Range" in request.headers else 200
        return answer(status, content[first:], Content_Type=kind, ETag=self.etag(name))

    def etag(self, name: str) -> str:
        return f'"{hash(self.held[name][1])}"'


def test_a_media_entity_from_its_making_to_its_end(connect: Any) -> None:
    media = Media()
    client, service = connect(media)
    photos = odata.at(service_api.me, "photos")
    headers = {"Content-Type": "image/png", **odata.slug("Fjord ø 1.png")}
    make = odata.request(
        "POST", photos, io.BytesIO(CONTENT), sends="Edm.Stream", result=models.Profile, headers=headers
    )
    made, reply = client.send_with_reply(make)
    assert (made.id, reply.etag) == ("Fjord ø 1.png", '"entity"')
    assert service.seen[0].headers["Slug"] == "Fjord %C3%B8 1.png"
    place = odata.linked(service_api, reply.entity_id)
    stream = odata.at(place, "$value")
    get = odata.request("GET", stream, result="Edm.Stream")
    whole = client.send_raw(get)
    assert (whole.content, whole.headers["Content-Type"]) == (CONTENT, "image/png")
    assert b"".join(client.download(get, start=100)) == CONTENT[100:]
    change = odata.request("PUT", stream, io.BytesIO(b"new"), sends="Edm.Stream")
    client.send(change, if_match=whole)
    with pytest.raises(errors.PreconditionFailed):
        client.send(odata.request("PUT", stream, b"newer", sends="Edm.Stream"), if_match=whole)
    assert client.send(get) == b"new"
    client.send(odata.request("DELETE", stream))
    with pytest.raises(errors.NotFound):
        client.send(get)
    assert all(request.headers["Authorization"] == f"Bearer {TOKEN}" for request in service.seen)


def test_the_types_of_what_can_be_sent() -> None:
    source: BinaryIO = io.BytesIO(b"x")
    with Client(transport=httpx2.MockTransport(lambda request: answer(204))) as client:
        for body in (b"x", "x", source, [b"x"], pieces()):
            client.send(put(body))
    with contextlib.closing(source):
        assert source.read() == b""
