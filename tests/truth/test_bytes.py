"""What is bytes comes as bytes through `client.send`: never None, never read as JSON."""

from __future__ import annotations

from typing import Any

import httpx2
import pytest

from tests.truth.sky import exchange, one, operation, package, resource

BYTES = "If successful, this method returns a `200 OK` response code and the bytes of the file in the response body."
FOUND = (
    "If successful, this method returns a `302 Found` response code that leads to an address where the bytes are. "
    "The address stands in the `Location` header."
)
PAGES = {
    "api/kite-get.md": operation("Get kite", "GET /kites/{id}", answer=one("kite")),
    "api/kite-get-photo.md": operation(
        "Get the photo of a kite",
        "GET /kites/{id}/photo/$value",
        answer=BYTES,
        example=exchange("GET /kites/7/photo/$value", "200 OK", "JPEG", "image/jpeg"),
    ),
    "api/kite-get-content.md": operation(
        "Download what a kite saw",
        "GET /kites/{id}/film/content",
        answer=FOUND,
        example=exchange("GET /kites/7/film/content", "302 Found\nLocation: https://store.example/films/7"),
    ),
    "api/kite-get-log.md": operation(
        "Get the log of a kite",
        "GET /kites/{id}/log",
        answer="If successful, this method returns a `200 OK` response code and the log as CSV in the response body.",
        example=exchange("GET /kites/7/log", "200 OK", "day,height\n2031-01-09,40", "text/csv"),
    ),
    "api/kite-get-map.md": operation(
        "Get the map of a kite",
        "GET /kites/{id}/map",
        "GET /kites/{id}/map/$value",
        "GET /kites/{id}/map/print",
        answer=one("map"),
        example=exchange("GET /kites/7/map", "200 OK", '{ "id": "m", "scale": 5 }')
        + "\n\n"
        + exchange("GET /kites/7/map/print", "302 Found\nLocation: https://store.example/prints/7"),
    ),
    "resources/kite.md": resource("kite"),
    "resources/map.md": resource("map", "scale|Int32|How small it is."),
}

DATA = b"\x00\xff day,height\r\n"


@pytest.mark.parametrize("path", ["/v1.0/kites/7/photo/$value", "/v1.0/kites/7/log", "/v1.0/kites/7/map/$value"])
@pytest.mark.parametrize("media", ["image/jpeg", "text/csv", "application/octet-stream", "application/json", None])
def test_bytes_come_as_they_are(path: str, media: str | None) -> None:
    content = b'{"a": 1}' if media == "application/json" else DATA
    asked: list[str] = []

    def answer(request: httpx2.Request) -> httpx2.Response:
        asked.append(request.url.path)
        return httpx2.Response(200, headers={"Content-Type": media} if media else {}, content=content)

    with package(PAGES) as sky:
        requests = [request for request in of(sky.api.kites["7"]) if request.url.endswith(path)]
        assert requests, f"nothing asks for {path}"
        with sky.Client(transport=httpx2.MockTransport(answer)) as client:
            assert client.send(requests[0]) == content
    assert asked == [path]


def of(place: object, depth: int = 3) -> list[Any]:
    """All GET requests that a place leads to, whatever the members are called."""
    found: list[Any] = []
    for name in dir(place):
        if name.startswith("_"):
            continue
        member = getattr(place, name, None)
        if hasattr(member, "url") and hasattr(member, "method"):
            found.append(member)
        elif callable(member):
            try:
                request = member()
            except TypeError:
                continue
            found += [request] if getattr(request, "method", "") == "GET" else []
        elif depth and type(member).__module__.startswith("sky"):
            found += of(member, depth - 1)
    return found


@pytest.mark.parametrize("path", ["/film/content", "/map/print"])
def test_documented_redirect_gives_the_bytes(path: str) -> None:
    asked: list[httpx2.Request] = []

    def answer(request: httpx2.Request) -> httpx2.Response:
        asked.append(request)
        if request.url.host == "sky.example":
            return httpx2.Response(302, headers={"Location": "https://store.example/films/7"})
        return httpx2.Response(200, headers={"Content-Type": "video/mp4"}, content=DATA)

    with package(PAGES) as sky:
        request = next(found for found in of(sky.api.kites["7"]) if found.url.endswith(path))
        with sky.Client("t0k3n", transport=httpx2.MockTransport(answer)) as client:
            assert client.send(request) == DATA
    assert [str(request.url) for request in asked][-1] == "https://store.example/films/7"
    assert "authorization" not in asked[-1].headers


def test_an_empty_file_is_no_bytes() -> None:
    with package(PAGES) as sky:
        request = next(found for found in of(sky.api.kites["7"]) if found.url.endswith("/photo/$value"))
        with sky.Client(transport=httpx2.MockTransport(lambda _: httpx2.Response(200, content=b""))) as client:
            assert client.send(request) == b""


def test_a_resource_beside_its_bytes_stays_a_resource() -> None:
    body = httpx2.Response(200, json={"id": "m", "scale": 5})
    with package(PAGES) as sky:
        request = next(found for found in of(sky.api.kites["7"]) if found.url.endswith("/map"))
        with sky.Client(transport=httpx2.MockTransport(lambda _: body)) as client:
            assert client.send(request) == sky.models.Map(id="m", scale=5)
