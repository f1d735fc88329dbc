"""Collections to their end, wherever links lead."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any

import httpx2
import pytest
from graph_profile import api, errors, models, odata

from .conftest import ROOT, TOKEN, answer, error

LIST = api.me.profile.account.get(top=2, headers={"ConsistencyLevel": "eventual"})


def page(*ids: str, link: str | None = None, **members: Any) -> httpx2.Response:
    following = {} if link is None else {"@odata.nextLink": link}
    return answer(200, {"value": [{"id": id} for id in ids], **following, **members})


def test_all_pages_are_read_with_the_headers_of_the_request(connect: Any) -> None:
    opaque = f"{ROOT}/me/profile/account?$top=2&$skiptoken=a%2Fb+c%7Cd'(x)&&=z"
    client, service = connect(page("1", "2", link=opaque), page(link=f"{opaque}2"), page("3"))
    assert [item.id for item in client.items(LIST)] == ["1", "2", "3"]
    assert service.urls[1:] == [opaque, f"{opaque}2"]
    for request in service.seen:
        assert request.headers["ConsistencyLevel"] == "eventual"
        assert request.headers["Authorization"] == f"Bearer {TOKEN}"
    assert len({request.headers["client-request-id"] for request in service.seen}) == 3


def test_pages_and_going_on_from_a_saved_link(connect: Any) -> None:
    link = f"{ROOT}/me/profile/account?$skip=2"
    client, service = connect(page("1", link=link, **{"@odata.count": "3"}), page("2"))
    first, second = client.pages(LIST)
    assert (first.count, first.next_link, [item.id for item in second]) == (3, link, ["2"])
    client, service = connect(page("2"))
    assert [item.id for item in client.items(LIST, link=link)] == ["2"]
    assert service.urls == [link]
    assert service.seen[0].headers["ConsistencyLevel"] == "eventual"


def test_pages_are_fetched_when_they_are_needed() -> None:
    from graph_profile import Client

    seen: list[str] = []

    def handler(request: httpx2.Request) -> httpx2.Response:
        seen.append(str(request.url))
        return page(str(len(seen)), link=f"{ROOT}/me?page={len(seen)}")

    with Client(transport=httpx2.MockTransport(handler)) as client:
        items = client.items(LIST)
        assert not seen
        assert [item.id for item in itertools.islice(items, 3)] == ["1", "2", "3"]
        items.close()
    assert len(seen) == 3


@pytest.mark.parametrize(
    ("link", "context", "expected"),
    [
        ("account?$skiptoken=x", None, f"{ROOT}/me/profile/account?$skiptoken=x"),
        ("/beta/x?a=1", None, f"{ROOT}/x?a=1"),
        # As CAP answers: relative to the context, which is relative to the request.
        ("me/profile/account?$skip=1", "../../$metadata#account", f"{ROOT}/me/profile/account?$skip=1"),
        ("me/x?$skip=1", f"{ROOT}/$metadata#account", f"{ROOT}/me/x?$skip=1"),
    ],
)
def test_relative_links(connect: Any, link: str, context: str | None, expected: str) -> None:
    members = {} if context is None else {"@odata.context": context}
    client, service = connect(page("1", link=link, **members), page("2"))
    assert len(list(client.items(LIST))) == 2
    assert service.urls[1] == expected


def test_unprefixed_control_information(connect: Any) -> None:
    link = f"{ROOT}/me/profile/account?$skiptoken=2"
    client, _ = connect(answer(200, {"@count": 2, "value": [{"id": "1"}], "@nextLink": link}), page("2"))
    assert [item.id for item in client.items(LIST)] == ["1", "2"]


@pytest.mark.parametrize("length", [1, 2, 5])
def test_links_in_circles(connect: Any, length: int) -> None:
    links = [f"{ROOT}/me?page={number}" for number in range(length)]
    client, service = connect(*(page(str(n), link=links[(n) % length]) for n in range(length + 1)))
    found: list[str] = []
    with pytest.raises(errors.RepeatedLink):
        for item in client.items(LIST):
            found.append(item.id)
    assert found == [str(number) for number in range(length + 1)]
    assert len(service.seen) == length + 1


def test_foreign_links_get_no_credential(connect: Any) -> None:
    headers = {"ConsistencyLevel": "eventual", "X-Api-Key": "k3y", "Content-Key": "k3y", "If-Token": "k3y"}
    request = api.me.profile.account.get(headers=headers)
    for foreign in ("https://evil.example/x", "https://graph.microsoft.com:444/x"):
        client, service = connect(page("1", link=foreign), page("2"))
        list(client.items(request))
        assert not {"authorization", "x-api-key", "content-key", "if-token"} & set(service.seen[1].headers)
        assert service.seen[1].headers["ConsistencyLevel"] == "eventual"
    client, service = connect(page("1", link="https://friend.example/x"), page("2"), trusted=["https://friend.example"])
    list(client.items(request))
    assert service.seen[1].headers["Authorization"] == f"Bearer {TOKEN}"


def test_an_empty_link_is_the_end(connect: Any) -> None:
    client, service = connect(answer(200, {"value": [{"id": "1"}], "@odata.nextLink": "", "@odata.deltaLink": ""}))
    (found,) = client.pages(LIST)
    assert (len(found), found.next_link, found.delta_link, len(service.seen)) == (1, None, None, 1)
    changes = client.delta(LIST)
    assert len(list(changes)) == 1 and changes.link is None


@pytest.mark.parametrize("name", ["nextLink", "odata.nextLink", "@nextLink", "@odata.nextlink", "@odata.NextLink"])
def test_a_link_of_another_spelling_is_followed(connect: Any, name: str) -> None:
    client, _ = connect(page("1", **{name: f"{ROOT}/me?2"}), page("2", **{name: None}))
    assert [item.id for item in client.items(LIST)] == ["1", "2"]


@pytest.mark.parametrize("members", [{"@odata.nextLink": 5}, {"nextLink": {"href": "x"}}, {"@deltaLink": ["x"]}])
def test_a_link_that_is_no_text_is_an_error(connect: Any, members: Any) -> None:
    client, _ = connect(page("1", **members))
    with pytest.raises(errors.UnexpectedResponse, match="a link that is no text"):
        list(client.items(LIST))


def test_a_nested_link_that_is_no_text_is_an_error(connect: Any) -> None:
    members = {"names": [{"id": "1"}], "names@odata.nextLink": 5}
    client, _ = connect(answer(200, {"value": [{"id": "7", **members}]}))
    with pytest.raises(errors.Misdirected, match="no text"):
        list(client.items(LIST, nested=True))


def test_a_page_that_ends_in_an_error_is_one(connect: Any) -> None:
    client, _ = connect(page("1", error={"code": "busy", "message": "broke"}))
    with pytest.raises(errors.UnexpectedResponse, match="an error, 'busy': 'broke'"):
        list(client.items(LIST))


def test_links_that_are_none(connect: Any) -> None:
    client, _ = connect(page("1", link="ftp://x/y"))
    with pytest.raises(errors.Misdirected):
        list(client.items(LIST))


def test_a_token_that_expires_between_pages(connect: Any) -> None:
    count = itertools.count(1)
    identity = SimpleNamespace(get_token=lambda *scopes, **_: SimpleNamespace(token=f"t{next(count)}", expires_on=9e12))
    client, service = connect(page("1", link=f"{ROOT}/me?2"), error(401), page("2"), credential=identity)
    assert [item.id for item in client.items(LIST)] == ["1", "2"]
    assert [request.headers["Authorization"] for request in service.seen] == ["Bearer t1", "Bearer t1", "Bearer t2"]


def test_throttled_between_pages(connect: Any) -> None:
    client, service = connect(page("1", link=f"{ROOT}/me?2"), error(429, Retry_After="5"), page("2"))
    assert [item.id for item in client.items(LIST)] == ["1", "2"]
    assert service.slept == [5.0]


def test_a_failure_between_pages_loses_nothing_that_came(connect: Any) -> None:
    client, _ = connect(page("1", "2", link=f"{ROOT}/me?2"), error(404))
    found: list[str] = []
    with pytest.raises(errors.NotFound):
        for item in client.items(LIST):
            found.append(item.id)
    assert found == ["1", "2"]


def test_nested_next_links(connect: Any) -> None:
    link = f"{ROOT}/me/profile/account?$skip=1"
    profile = {"id": "p", "notes": [{"id": "1"}], "notes@odata.nextLink": link, "notes@odata.count": 3}
    client, service = connect(answer(200, profile), page("2", link=f"{link}2"), page("3"))
    request = api.me.profile.get(expand="notes")
    found = client.send(request)
    assert [item.id for item in found.notes] == ["1"]
    assert [item.id for item in client.rest(request, found, "notes")] == ["1", "2", "3"]
    assert service.urls[1:] == [link, f"{link}2"]
    with pytest.raises(ValueError, match="no collection"):
        list(client.rest(request, found, "nothing"))


def test_advanced_queries_are_one_switch() -> None:
    request = odata.advanced(api.me.profile.account.get(filter="endswith(countryCode,'O')", count=False))
    assert request.headers["ConsistencyLevel"] == "eventual"
    assert request.url.endswith("$filter=endswith(countryCode,'O')&$count=true")


def test_nested_collections_are_completed(connect: Any) -> None:
    from graph_profile._runtime.requests import Operation, Request, Result

    operation = Operation("GET", result=Result("Collection(microsoft.graph.profile)"))
    request: Request[Any] = Request(method="GET", root=ROOT, path="/profiles", operation=operation)
    link = f"{ROOT}/profiles/p/account?$skip=1"
    body = {"value": [{"id": "p", "notes": [{"id": "1"}], "notes@odata.nextLink": link}]}
    client, _ = connect(answer(200, body), page("2"))
    (profile,) = client.items(request, nested=True)
    assert isinstance(profile, models.Profile)
    assert profile.to_dict() == {"id": "p", "notes": [{"id": "1"}, {"id": "2"}]}
    client, _ = connect(answer(200, body), page("2"))
    (whole,) = client.pages(request, nested=True)
    assert [item.id for item in whole.value[0].notes] == ["1", "2"]


def test_collections_that_no_type_declares(connect: Any) -> None:
    link = f"{ROOT}/p/new?$skip=1"
    client, service = connect(
        answer(200, {"id": "p", "new": [1], "new@odata.nextLink": link}), answer(200, {"value": [2]})
    )
    found = client.send(api.me.profile.get())
    assert list(client.rest(api.me.profile.get(), found, "new")) == [1, 2]
    assert service.urls[1] == link


def test_a_page_is_a_sequence(connect: Any) -> None:
    client, _ = connect(page("1", "2", "3"))
    found = client.send(LIST)
    assert isinstance(found, Sequence)
    assert (found[0].id, found[-1].id, [item.id for item in found[1:]]) == ("1", "3", ["2", "3"])
    assert [item.id for item in reversed(found)] == ["3", "2", "1"]
    assert found[1] in found
    assert found.index(found[1]) == 1
    first, *_ = found
    assert first.id == "1"
    with pytest.raises(IndexError):
        found[3]
