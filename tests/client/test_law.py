"""The law of both clients: whatever a service answers, only a ClientError leaves a method."""

from __future__ import annotations

import asyncio
import io
import itertools
import json
import zlib
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import httpx2
import pytest
from graph_profile import AsyncClient, Client, api, errors, models, odata
from hypothesis import given, note
from hypothesis import strategies as st

from .conftest import ROOT

LIST = api.me.profile.account.get()
PLACE = f"{ROOT}/me/profile"
MODEL = models.Profile.from_dict({"account": [{"id": "1"}], "account@odata.nextLink": "more"})
METHODS: dict[str, Callable[[Any], Any]] = {
    "send": lambda client: client.send(api.me.profile.get()),
    "send a list": lambda client: client.send(LIST),
    "send what is written": lambda client: client.send(api.me.profile.account.post({})),
    "send what returns nothing": lambda client: client.send(api.me.profile.delete()),
    "send a number": lambda client: client.count(LIST),
    "send a value": lambda client: client.send(odata.request("GET", api.me, result="Edm.DateTimeOffset")),
    "send_with_reply": lambda client: client.send_with_reply(api.me.profile.account.post({})),
    "send_raw": lambda client: client.send_raw(api.me.profile.get()),
    "items": lambda client: client.items(LIST, nested=True),
    "pages": lambda client: client.pages(LIST, nested=True),
    "rest": lambda client: client.rest(api.me.profile.get(), MODEL, "account"),
    "delta": lambda client: client.delta(LIST),
    "delta from a link": lambda client: client.delta(LIST, link="delta"),
    "batch": lambda client: client.batch(LIST, api.me.profile.delete(), api.me.profile.account.post({})),
    "batch_each": lambda client: client.batch_each(LIST, api.me.profile.get(), atomic=True),
    "batch, multipart": lambda client: client.batch(LIST, api.me.profile.delete(), form="multipart", atomic=True),
    "download": lambda client: client.download(odata.request("GET", api.me, result="Edm.Stream"), start=3),
    "upload": lambda client: client.upload(f"{ROOT}/up", io.BytesIO(b"content")),
    "upload, resumed": lambda client: client.upload(f"{ROOT}/up", b"content", resume=True),
    "upload by a request": lambda client: client.upload(
        odata.request("POST", api.me, {}, result="Edm.Untyped"), b"content"
    ),
    "cancel_upload": lambda client: client.cancel_upload(f"{ROOT}/up"),
    "finish": lambda client: client.finish(api.me.profile.account.post({})),
    "finish by a monitor": lambda client: client.finish(api.me.profile.get(), monitor="monitor"),
    "cancel_operation": lambda client: client.cancel_operation(api.me.profile.get(), f"{ROOT}/monitor"),
}


LINKS = st.sampled_from(
    [
        "",
        "next",
        f"{PLACE}/next?$skiptoken=1",
        "http://[",
        "//",
        "https://other.example/x",
        "ftp://x",
        "\ud800",
        "../" * 9,
        "http://graph.microsoft.com/beta/x",
        "https://a:b@graph.microsoft.com/",
        "?",
        "#",
        "https://x:99999/",
        "\x00",
        "ü",
    ]
)
ATOMS = st.one_of(
    st.none(),
    st.booleans(),
    st.sampled_from([0, -1, 2**70, 1.5, 1e308, "", "x", "INF", "$0", "\ud800", "9" * 5000]),
    LINKS,
)
NAMES = st.sampled_from(
    [
        "value",
        "id",
        "account",
        "createdDateTime",
        "source",
        "x",
        "status",
        "body",
        "headers",
        "responses",
        "error",
        "code",
        "message",
        "details",
        "innererror",
        "uploadUrl",
        "nextExpectedRanges",
        "percentageComplete",
        "resourceLocation",
        "account@odata.nextLink",
        "id@odata.nextLink",
        "x@nextLink",
        "account@delta",
        "@odata.nextLink",
        "@nextLink",
        "@odata.deltaLink",
        "@odata.context",
        "@odata.count",
        "@odata.type",
        "@odata.etag",
        "@odata.id",
        "@removed",
        "@type",
        "relationship",
        "target",
        "atomicityGroup",
        "reason",
        "passwords",
        "names",
        "anniversaries",
    ]
)
JSON = st.recursive(
    ATOMS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=5), max_leaves=12
)
NESTED = st.dictionaries(NAMES, JSON, max_size=5)
BEGUN = st.fixed_dictionaries(
    {},
    optional={
        **dict.fromkeys(("account", "x", "id", "createdDateTime", "@removed", "value", "reason"), JSON),
        **dict.fromkeys(("account@odata.nextLink", "x@nextLink", "id@odata.nextLink", "@nextLink"), LINKS),
        **dict.fromkeys(("@odata.context", "@context"), LINKS | st.sampled_from(["#a/$link", "#a/$deletedEntity"])),
        "@odata.type": st.sampled_from(["#microsoft.graph.profile", "x", 7]),
    },
)
"""Items with what has only begun, or what has gone."""
PAGES = st.builds(
    lambda items, rest, link: {**rest, "value": items, **({"@odata.nextLink": link} if link else {})},
    st.lists(BEGUN | BEGUN | ATOMS, max_size=2),
    st.just({}) | NESTED,
    st.just("") | LINKS,
)
ANSWERS = st.builds(
    lambda items: {"responses": items},
    st.lists(
        st.fixed_dictionaries(
            {},
            optional={
                "id": st.sampled_from(["0", "1", "2", 0, None, []]),
                "status": st.sampled_from([200, 204, 404, 429, 99, "x", None]),
                "headers": st.dictionaries(st.sampled_from(["Content-Type", "Location"]), ATOMS, max_size=2) | ATOMS,
                "body": JSON,
            },
        ),
        max_size=4,
    ),
)
HEADERS = st.just({"Content-Type": "application/json"}) | st.dictionaries(
    st.sampled_from(
        [
            "Location",
            "Content-Type",
            "ETag",
            "Retry-After",
            "Date",
            "OData-EntityId",
            "AsyncResult",
            "Content-Range",
            "WWW-Authenticate",
            "Content-Encoding",
            "Content-Length",
            "Allow",
            "request-id",
            "Set-Cookie",
            "OData-Version",
        ]
    ),
    st.sampled_from(
        [
            "",
            "0",
            "-1",
            "1e18",
            "nan",
            "9" * 400,
            "application/json",
            "application/json;charset=nope",
            "text/plain",
            "multipart/mixed",
            "multipart/mixed; boundary=b",
            'multipart/mixed; boundary=""',
            "application/http",
            "gzip",
            "deflate",
            "br, gzip",
            "identity",
            "bytes 3-",
            "bytes 7-9/*",
            "bytes x",
            "200",
            "Fri, 31 Dec 9999 23:59:59 GMT",
            'Bearer claims="!!"',
            'Bearer claims="e30"',
            "Digest realm",
            "next",
            f"{ROOT}/x",
            "http://[",
            "ftp://x",
            "ü",
            "//",
        ]
    ),
    max_size=4,
)
BODIES = st.one_of(
    st.sampled_from([b"", b" ", b"7", b"null", b"[]", b"{", b"\xff\xfe", b"\xef\xbb\xbf{}", b"<error/>", b"INF"]),
    st.sampled_from(
        [b"[" * 5000, b'{"a":' * 5000, b'{"value": [' * 300 + b"]}" * 300, b"9" * 5000, b"1e9999", b"\x00"]
    ),
    st.sampled_from(
        [b"--b\r\n\r\n--b--", b"--b\r\nContent-Type: application/http\r\n\r\nHTTP/1.1 200 OK\r\n\r\n{}\r\n--b--"]
    ),
    st.sampled_from([b"--b\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n", b"HTTP/1.1 200 OK\r\n\r\n{}"]),
    st.sampled_from([zlib.compress(b"{}"), zlib.compress(b"{}")[:-3]]),
    st.binary(max_size=20),
    *[st.one_of(PAGES, PAGES, BEGUN, NESTED, JSON, ANSWERS).map(lambda value: json.dumps(value).encode())] * 3,
)
STATUSES = st.sampled_from(
    [
        *[200] * 16,
        201,
        202,
        202,
        204,
        206,
        299,
        300,
        301,
        302,
        303,
        304,
        307,
        308,
        400,
        401,
        404,
        410,
        412,
        416,
        424,
        429,
        500,
        503,
        599,
        600,
        999,
    ]
)
REPLIES = st.builds(lambda status, headers, body: (status, headers, body), STATUSES, HEADERS, BODIES)
ENDINGS = st.sampled_from(
    [httpx2.ReadError("x"), httpx2.ConnectTimeout("x"), httpx2.RemoteProtocolError("x"), httpx2.DecodingError("x")]
)
SCRIPTS = st.lists(REPLIES | REPLIES | REPLIES | ENDINGS, min_size=1, max_size=4)


def serving(script: list[Any]) -> httpx2.MockTransport:
    """A service that answers so, the last answer again and again; what runs and runs is done in the end."""
    asked = 0

    def handle(request: httpx2.Request) -> httpx2.Response:
        nonlocal asked
        asked += 1
        assert asked < 500, "it never ends"
        step = script[min(asked, len(script)) - 1] if asked < 100 else (204, {}, b"")
        if isinstance(step, Exception):
            raise step
        status, headers, body = step
        fields = [(name.encode(), value.encode("latin-1")) for name, value in headers.items()]
        return httpx2.Response(status, headers=fields, stream=httpx2.ByteStream(body))

    return httpx2.MockTransport(handle)


def blocking(use: Callable[[Any], Any], script: list[Any]) -> None:
    with Client("t", transport=serving(script), sleep=lambda _: None) as client, suppress(errors.ClientError):
        found = use(client)
        if hasattr(found, "__iter__"):
            for value in found:
                repr(value)


def awaiting(use: Callable[[Any], Any], script: list[Any]) -> None:
    async def main() -> None:
        async with AsyncClient("t", transport=serving(script), sleep=lambda _: asyncio.sleep(0)) as client:
            found = use(client)
            if asyncio.iscoroutine(found):
                await found
                return
            async for value in found:
                repr(value)

    with suppress(errors.ClientError):
        asyncio.run(main())


@pytest.mark.parametrize(
    "page",
    [
        {"value": [{"x": 7, "x@odata.nextLink": "next"}]},
        {"value": [{"x": [1], "x@nextLink": "next", "account@odata.nextLink": "http://["}]},
        {"value": [], "@odata.count": []},
    ],
)
@pytest.mark.parametrize("run", [blocking, awaiting])
def test_pages_that_were_once_no_client_error(run: Any, page: Any) -> None:
    run(METHODS["items"], [(200, {}, json.dumps(page).encode())])


@pytest.mark.parametrize("said", [True, "x", 1.5, [], {}, None, "9" * 5000])
def test_a_count_that_is_none(said: Any) -> None:
    assert odata.Collection.from_dict({"value": [], "@odata.count": said}, "Edm.String").count is None


GROUPS = [[*METHODS][start::4] for start in range(4)]


@pytest.mark.parametrize("names", GROUPS, ids=", ".join)
@given(script=SCRIPTS)
def test_only_a_client_error_leaves_a_method(names: list[str], script: list[Any]) -> None:
    for run, name in itertools.product((blocking, awaiting), names):
        note(f"{run.__name__}: {name}")
        run(METHODS[name], script)
