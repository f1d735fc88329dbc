"""Where requests go: by the parser of what sends them, never from https to http, never with a link's own credential."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from graph_profile import Client, api, errors, odata
from graph_profile._runtime.http.origins import origin
from httpx2 import URL
from hypothesis import given
from hypothesis import strategies as st

from .conftest import ROOT, answer, error

LIST = api.me.profile.account.get()
PIECE = b"x" * 100


def paged(link: str) -> list[Any]:
    return [answer(200, {"value": [{"id": "1"}], "@odata.nextLink": link}), answer(200, {"value": []})]


WAYS: dict[str, tuple[Callable[[str], list[Any]], Callable[[Any, str], Any]]] = {
    "next": (paged, lambda client, _: list(client.items(LIST))),
    "pages": (paged, lambda client, _: list(client.pages(LIST))),
    "saved": (lambda _: [answer(200, {"value": []})], lambda client, link: list(client.items(LIST, link=link))),
    "delta": (lambda _: [answer(200, {"value": []})], lambda client, link: list(client.delta(LIST, link=link))),
    "told delta": (
        lambda link: [answer(200, {"value": [], "@odata.deltaLink": link})],
        lambda client, _: list(client.delta(LIST)),
    ),
    "resync": (
        lambda link: [error(410, Location=link), answer(200, {"value": []})],
        lambda client, _: list(client.delta(LIST, link=f"{ROOT}/delta")),
    ),
    "nested": (
        lambda link: [
            answer(200, {"value": [{"id": "1", "members": [{}], "members@odata.nextLink": link}]}),
            answer(200, {"value": []}),
        ],
        lambda client, _: list(client.items(LIST, nested=True)),
    ),
    "monitor": (
        lambda link: [answer(202, Location=link), answer(200, {"id": "7"})],
        lambda client, _: client.finish(api.me.profile.account.post({})),
    ),
    "saved monitor": (
        lambda _: [answer(200, {"id": "7"})],
        lambda client, link: client.finish(api.me.profile.account.post({}), monitor=link),
    ),
    "given up": (
        lambda _: [answer(204)],
        lambda client, link: client.cancel_operation(api.me.profile.account.post({}), link),
    ),
    "upload": (
        lambda link: [answer(200, {"uploadUrl": link}), answer(201, {})],
        lambda client, _: client.upload(odata.request("POST", api.me, {}, result="Edm.Untyped"), PIECE),
    ),
    "saved upload": (lambda _: [answer(201, {})], lambda client, link: client.upload(link, PIECE)),
    "upload given up": (lambda _: [answer(204)], lambda client, link: client.cancel_upload(link)),
    "batch": (
        lambda link: [answer(200, {"responses": [], "@nextLink": link}), answer(200, {"responses": []})],
        lambda client, _: client.batch(LIST),
    ),
    "redirect": (
        lambda link: [answer(307, Location=link), answer(200, {"value": []})],
        lambda client, _: client.send(LIST),
    ),
    "download": (
        lambda link: [answer(302, Location=link), answer(200, b"x")],
        lambda client, _: list(client.download(odata.request("GET", api.me, result="Edm.Stream"))),
    ),
}
"""Every way that a client follows a link."""


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(
    "link",
    ["http://graph.microsoft.com/beta/x", "HTTP://other.example/x", "http://127.0.0.1/x"],
)
def test_https_is_never_left_for_http(connect: Any, way: str, link: str) -> None:
    script, use = WAYS[way]
    client, service = connect(*script(link), base_url=ROOT)
    with pytest.raises(errors.Misdirected, match=r"from https://.* to http://.*unencrypted"):
        use(client, link)
    assert not any(sent.url.scheme == "http" for sent in service.seen)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("credential", ["t0ken", ("user", "passw0rd")], ids=["token", "password"])
@pytest.mark.parametrize(
    "link",
    [
        "https://user:pw@graph.microsoft.com/beta/x",
        "https://user@other.example/x",
        # Two parsers read this differently: the one takes what stands in brackets for the host.
        "https://[::1]@x[graph.microsoft.com].evil.example/beta",
        "https://graph.microsoft.com:443@evil.example/",
        "https://[::1",
        "https://gr\u00e4ph\ud800.example/",
        "https://x.example/" + "a" * 70_000,
        "https://x.example:99999999/",
        "https://x.example/\x00",
    ],
)
def test_links_with_user_information_or_that_are_none_are_refused(
    connect: Any, way: str, link: str, credential: Any
) -> None:
    script, use = WAYS[way]
    if not link.isascii() and way in ("redirect", "monitor", "resync", "download"):
        link = "https://[gr/"  # No header holds the other.
    client, service = connect(*script(link), base_url=ROOT, credential=credential)
    with pytest.raises(errors.Misdirected):
        use(client, link)
    for sent in service.seen:
        assert (sent.url.host, sent.url.userinfo) == ("graph.microsoft.com", b"")


@given(st.text(alphabet="htps:/@[]#?\\.:%x1e\u00e9 \t", max_size=40).map(lambda rest: f"https://{rest}"))
def test_what_is_checked_is_what_is_sent(link: str) -> None:
    try:
        place = origin(link)
    except errors.Misdirected:
        return
    sent = URL(link)
    assert place.rpartition(":")[0].removeprefix("https://").strip("[]") == sent.raw_host.decode()
    assert not sent.userinfo


def test_user_information_is_a_credential_and_no_part_of_the_root() -> None:
    with pytest.raises(ValueError, match="credential") as caught:
        Client(base_url="https://user:s3cr3t@host.example/v1")
    assert "s3cr3t" not in str(caught.value)


def test_an_unencrypted_session_needs_a_service_that_is_so_too(connect: Any) -> None:
    client, service = connect(answer(201, {}))
    with pytest.raises(errors.Misdirected, match="give base_url"):
        client.upload("http://upload.example/s3cr3t", PIECE)
    assert not service.seen
    client, service = connect(answer(201, {}), base_url="http://127.0.0.1:1/v1", credential=None)
    client.upload("http://127.0.0.1:1/up", PIECE)
    assert len(service.seen) == 1
