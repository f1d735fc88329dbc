"""Links in bodies: they follow the client, wherever it goes."""

from __future__ import annotations

import dataclasses
import json
from typing import Any

import pytest

from tests.query.sample import skies

from .conftest import answer

api, models, odata = skies.api, skies.models, skies.odata
urls: Any = __import__("skies._runtime.nodes", fromlist=["keys_in_parentheses"])
standard = urls.keys_in_parentheses(api)
OTHER = "https://cloud.example/v9"
HERE, THERE = api.users["7"], api.users["a/b"]


def sent(connect: Any, request: Any, **options: Any) -> Any:
    client, service = connect(answer(204), package=skies, **options)
    client.send_raw(request)
    return service.body(0)


def requests_to(place: Any, target: Any) -> list[tuple[Any, Any]]:
    """Requests whose bodies hold a link, and where it stands in them."""
    bound = odata.bind(manager=target, members=[target, "https://x.example/1"])
    return [
        (odata.set_link(odata.at(place, "manager"), target), lambda body: body["@odata.id"]),
        (odata.add_link(odata.at(place, "reports"), target.get()), lambda body: body["@odata.id"]),
        (odata.request("PATCH", place, bound), lambda body: body["manager@odata.bind"]),
        (odata.request("PATCH", place, bound), lambda body: body["members@odata.bind"][0]),
        (odata.request("PATCH", place, {"a": [{"b": bound}]}), lambda body: body["a"][0]["b"]["manager@odata.bind"]),
        (odata.request("PATCH", place, models.User(additional_data=bound)), lambda body: body["manager@odata.bind"]),
    ]


@pytest.mark.parametrize("number", range(6))
def test_links_name_the_root_of_the_client(connect: Any, number: int) -> None:
    request, link = requests_to(HERE, THERE)[number]
    assert link(sent(connect, request, base_url=OTHER)) == f"{OTHER}/users/a%2Fb"
    assert link(sent(connect, request)) == "https://example.com/v1/users/a%2Fb"
    assert link(sent(connect, request, links="relative")) == "users/a%2Fb"


@pytest.mark.parametrize("number", range(6))
def test_links_to_services_of_the_standard_are_relative(connect: Any, number: int) -> None:
    request, link = requests_to(standard.users["7"], standard.users["a/b"])[number]
    assert link(sent(connect, request, base_url=OTHER)) == "users('a%2Fb')"
    assert link(sent(connect, request, base_url=OTHER, links="absolute")) == f"{OTHER}/users('a%2Fb')"


def test_one_call_may_want_another_form(connect: Any) -> None:
    client, service = connect(answer(204), package=skies, base_url=OTHER)
    client.send(odata.set_link(odata.at(HERE, "manager"), THERE), links="relative")
    client.send(odata.set_link(odata.at(HERE, "manager"), THERE), version="4.01")
    assert [service.body(0), service.body(1)] == [
        {"@odata.id": "users/a%2Fb"},
        {"@id": f"{OTHER}/users/a%2Fb"},
    ]


def test_links_elsewhere_and_other_texts_stay_as_they_are(connect: Any) -> None:
    body = {
        "manager@odata.bind": "https://example.com/v10/users/8",
        "members@odata.bind": ["$0", "users/9", "https://other.example/v1/users/8"],
        "note": "https://example.com/v1/users/8",
        "n": 12345678901234567890.5,
        "@odata.id": 7,
    }
    assert sent(connect, odata.request("PATCH", HERE, body), base_url=OTHER) == body
    content = b'{"note" :  "@odata.id",\t"@odata.id": "x"}'
    client, service = connect(answer(204), package=skies, base_url=OTHER)
    client.send(odata.request("PATCH", HERE, content))
    assert service.seen[0].content == content


def test_the_link_in_an_option_follows_too(connect: Any) -> None:
    client, service = connect(answer(204), package=skies, base_url=OTHER)
    client.send(odata.remove_link(odata.at(HERE, "reports"), THERE))
    client.send(odata.remove_link(odata.at(HERE, "reports"), THERE), links="relative")
    assert [url.partition("?$id=")[2] for url in service.urls] == [f"{OTHER}/users/a%252Fb", "users/a%252Fb"]


@pytest.mark.parametrize("form", ["json", "multipart"])
def test_links_in_a_batch(connect: Any, form: str) -> None:
    client, service = connect(answer(200, {"responses": [{"id": "0", "status": 204}]}), package=skies, base_url=OTHER)
    client.batch(odata.set_link(odata.at(HERE, "manager"), THERE), form=form)
    text = service.seen[0].content.decode()
    assert json.dumps({"@odata.id": f"{OTHER}/users/a%2Fb"}, separators=(",", ":")) in text


@pytest.mark.parametrize("way", ["one", "batch", "items"])
def test_a_package_that_knows_no_root_says_what_to_give(connect: Any, way: str) -> None:
    """Its requests stand below a host that can't be (RFC 2606, section 2)."""
    lost = dataclasses.replace(api.users.get(), root="https://service.invalid")
    client, service = connect(answer(200, {"value": []}), package=skies)
    with pytest.raises(ValueError, match="give base_url"):
        {"one": client.send, "batch": client.batch, "items": lambda request: list(client.items(request))}[way](lost)
    assert not service.seen
    client, service = connect(answer(200, {"value": []}), package=skies, base_url=OTHER)
    client.send(lost)
    assert service.urls == [f"{OTHER}/users"]
