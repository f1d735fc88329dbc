"""Clients of the caller's that ours sends with, clients that are closed, and settings that can't be meant."""

from __future__ import annotations

import asyncio
import copy
from collections.abc import Callable
from typing import Any

import httpx2
import pytest
from graph_profile import AsyncClient, Client, api, errors, odata

from .conftest import ROOT, Service, answer

GET = api.me.profile.get(query={"$filter": "name eq 'a+b é%'", "v": "2"})
SENT = b"/beta/me/profile?$filter=name%20eq%20'a%2Bb%20%C3%A9%25'&v=2"
Own = Callable[..., tuple[Any, Any, Service]]


@pytest.fixture(params=["sync", "async"])
def own(request: pytest.FixtureRequest) -> Own:
    """`call, client, service = own(credential, params=...)`: of both kinds, with a client of httpx2's set up so."""

    def make(credential: Any = None, **settings: Any) -> tuple[Any, Any, Service]:
        service = Service([answer(200, {"id": "7"})])
        settings["transport"] = httpx2.MockTransport(service)
        if request.param == "sync":
            client: Any = Client(credential, client=httpx2.Client(**settings))
            return lambda found: found, client, service
        return asyncio.run, AsyncClient(credential, client=httpx2.AsyncClient(**settings)), service

    return make


# An API's version, say, that every request is to have.
@pytest.mark.parametrize(
    ("params", "added"),
    [({"api-version": "1 x"}, b"&api-version=1%20x"), ({"v": "9"}, b""), ({"a": ["1", "2"]}, b"&a=1&a=2"), ({}, b"")],
)
def test_options_of_the_callers_client_come_behind_those_of_the_request(own: Own, params: Any, added: bytes) -> None:
    call, client, service = own(params=params)
    call(client.send(GET))
    assert service.seen[0].url.raw_path == SENT + added
    call(client.send(api.me.profile.get()))
    assert service.seen[1].url.path == "/beta/me/profile"
    assert service.seen[1].url.params == httpx2.QueryParams(params)


def test_what_a_request_says_of_its_sender_goes_before_what_the_client_has(own: Own) -> None:
    said = api.me.profile.get(headers={"authorization": "Own x"})
    for credential, request, sent in [
        ("token", GET, "Bearer token"),
        (None, said, "Own x"),
        ("token", said, "Own x"),
        (("a", "b"), said, "Own x"),
        (None, GET, "Basic dTpw"),
    ]:
        call, client, service = own(credential, auth=("u", "p"))
        call(client.send(request))
        assert service.seen[0].headers["Authorization"] == sent


def test_a_closed_client_says_so_and_leaves_that_of_the_caller_open(own: Own) -> None:
    call, client, service = own()
    if isinstance(client, Client):
        client.close()
        with pytest.raises(RuntimeError, match="closed: make another"):
            client.send(GET)
    else:

        async def main() -> None:
            await client.close()
            await client.send(GET)

        with pytest.raises(RuntimeError, match="closed: make another"):
            call(main())
    assert not service.seen and not client._pools._given.is_closed


def test_a_closed_client_does_not_connect_again() -> None:
    service = Service([answer(200, {"value": [{}], "@odata.nextLink": "next"})])
    with Client(transport=httpx2.MockTransport(service)) as client:
        items = client.items(api.me.profile.account.get())
        next(items)
    for use in (lambda: next(items), lambda: client.send(GET), lambda: client.__enter__().send(GET)):
        with pytest.raises(RuntimeError, match="closed: make another"):
            use()
    client.close()
    assert len(service.seen) == 1


def test_an_asynchronous_client_is_closed_in_one_loop() -> None:
    service = Service([answer(200, {"id": "7"})])
    client = AsyncClient(transport=httpx2.MockTransport(service))

    async def main() -> None:
        async with client:
            await client.send(GET)
        with pytest.raises(RuntimeError, match="closed: make another"):
            await client.send(GET)

    asyncio.run(main())
    asyncio.run(main())
    assert len(service.seen) == 2


@pytest.mark.parametrize("kind", [Client, AsyncClient])
@pytest.mark.parametrize("name", ["timeout", "transport"])
def test_a_client_of_the_callers_has_what_it_has_itself(kind: Any, name: str) -> None:
    given = (httpx2.Client if kind is Client else httpx2.AsyncClient)()
    with pytest.raises(ValueError, match=rf"its own {name}: give it to httpx2\.{kind.__name__}\({name}="):
        kind(client=given, **{name: 3 if name == "timeout" else httpx2.MockTransport(lambda _: answer(200))})


def test_a_root_may_be_any_url_s_text(connect: Any) -> None:
    client, service = connect(answer(200, {}), base_url=httpx2.URL(ROOT))
    client.send(api.me.profile.get())
    assert service.urls == [f"{ROOT}/me/profile"]


@pytest.mark.parametrize(
    ("options", "kind", "match"),
    [
        ({"hook": 1}, TypeError, "hook is a function, not 1"),
        ({"ieee754": "yes"}, ValueError, "ieee754 is True or False, not 'yes'"),
        ({"trusted": ["other.example"]}, ValueError, "origins, such as https://"),
        ({"base_url": b"https://x"}, ValueError, "not a service root"),
        ({"base_url": ""}, ValueError, "'' is not a service root"),
    ],
)
def test_settings_that_can_not_be_meant(connect: Any, options: Any, kind: type[Exception], match: str) -> None:
    with pytest.raises(kind, match=match):
        connect(answer(200, {}), **options)


@pytest.mark.parametrize("options", [{"limit": -1}, {"limit": "3"}, {"backoff": None}, {"patience": float("nan")}])
def test_retries_that_can_not_be_meant(options: Any) -> None:
    with pytest.raises(ValueError, match=f"{next(iter(options))} is a number, 0 or more"):
        odata.Retries(**options)


@pytest.mark.parametrize("again", [copy.copy, copy.deepcopy])
def test_what_holds_a_client_can_be_copied(connect: Any, again: Any) -> None:
    client, _ = connect(answer(200, {}))
    client.send(GET)
    assert again({"client": client.client})["client"] is client.client
    assert again(client.client) is client.client


def test_a_request_of_another_package_is_called_so(connect: Any) -> None:
    from tests.query.sample import skies

    client, service = connect(answer(200, {}))
    for use in (client.send, client.batch, client.count):
        with pytest.raises(TypeError, match="is of another package, skies"):
            use(skies.api.users.get())
    assert not service.seen


def test_the_word_before_a_token_is_not_part_of_it(connect: Any) -> None:
    client, service = connect(answer(200, {}), credential="bearer abc")
    with pytest.raises(errors.CredentialFailed, match="isn't a token: leave 'Bearer' out"):
        client.send(GET)
    with pytest.raises(ValueError, match="not a service root"):
        connect(answer(200, {}), base_url=f"{ROOT}/$metadata")
    assert not service.seen


@pytest.mark.parametrize(
    ("name", "value"),
    [("ALL_PROXY", "socks://u:s3cret@x"), ("HTTPS_PROXY", "ftp://u:s3cret@x"), ("SSL_CERT_FILE", "/nowhere/s3cret")],
)
@pytest.mark.parametrize("kind", [Client, AsyncClient])
def test_an_environment_by_which_nothing_connects(
    monkeypatch: pytest.MonkeyPatch, kind: Any, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    client = kind("t", retries=odata.Retries(limit=0))
    with pytest.raises(errors.ConnectionFailed, match="the environment has settings, such as HTTPS_PROXY") as caught:
        client.send(GET) if kind is Client else asyncio.run(client.send(GET))
    assert not caught.value.sent and "s3cret" not in str(caught.value)
