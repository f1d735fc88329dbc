"""Documented requests get their documented answers, in process and over a socket."""

from __future__ import annotations

from pathlib import Path

import httpx2
import pytest

from codegen import mock
from codegen.mock import Service
from codegen.spec.nodes import RequestMessage, ResponseMessage

from .asking import ACCOUNTS, ROOT, VALID, ask, json_of, target_of

SPEC = Path(__file__).parents[2] / "specs" / "graph_profile"


def documented(service: Service) -> list[tuple[RequestMessage, ResponseMessage]]:
    found = [(item.request, item.response) for operation in service.model.operations for item in operation.examples]
    return [(request, response) for request, response in found if request is not None and response is not None]


def check(answer: httpx2.Response, response: ResponseMessage) -> None:
    assert answer.status_code == response.status, answer.text
    assert answer.text == (response.read or response.body)
    assert answer.headers["OData-Version"] == "4.0"
    for name, value in response.headers.items():
        if name.casefold() != "content-length":
            assert answer.headers[name] == value


def send(client: httpx2.Client, root: str, request: RequestMessage) -> httpx2.Response:
    content = (request.read or request.body).encode()
    # Documented lengths are wrong as often as not.
    headers = {name: value for name, value in request.headers.items() if name.casefold() != "content-length"}
    return client.request(request.method, root + target_of(request), headers=headers, content=content)


def test_every_documented_request_gets_its_documented_response_in_process(service: Service) -> None:
    pairs = documented(service)
    assert len(pairs) == 9
    with httpx2.Client(transport=mock.transport(service)) as client:
        for request, response in pairs:
            check(send(client, ROOT, request), response)


def test_every_documented_request_gets_its_documented_response_over_a_socket(service: Service) -> None:
    with mock.running(service) as url, httpx2.Client() as client:
        for request, response in documented(service):
            check(send(client, url, request), response)


@pytest.mark.parametrize("kind", ["own", "asgi"])
def test_asynchronous_clients_get_them_too(service: Service, kind: str) -> None:
    import anyio

    transport = mock.transport(service) if kind == "own" else httpx2.ASGITransport(app=mock.app(service))

    async def run() -> None:
        async with httpx2.AsyncClient(transport=transport, base_url=ROOT) as client:
            answer = await client.get("/me/profile/account")
            assert answer.status_code == 200
            assert answer.json()["value"][0]["countryCode"] == "NO"
            refused = await client.post("/me/profile/account", json={"countryCode": 3})
            assert refused.status_code == 400

    anyio.run(run)


def test_a_spec_folder_is_enough() -> None:
    with httpx2.Client(transport=mock.transport(SPEC), base_url="http://anywhere") as client:
        assert client.get("/me/profile").status_code == 200
        assert client.get("/beta/me/profile").status_code == 200
    assert callable(mock.transport)


def test_the_query_decides_between_examples(service: Service) -> None:
    plain = ask(service, "GET", "/me/profile")
    expanded = ask(service, "GET", "/me/profile?$expand=names($select=first,last),skills($select=displayName)")
    assert plain.body != expanded.body
    assert ask(service, "GET", "/users/anyone/profile").body == plain.body


def test_an_example_can_be_asked_for_by_name(service: Service) -> None:
    expanded = ask(service, "GET", "/me/profile?$expand=names($select=first,last),skills($select=displayName)")
    assert ask(service, "GET", "/me/profile", mock_example="get_profile_2").body == expanded.body
    assert ask(service, "GET", "/me/profile", mock_example="other").status == 400


def test_any_valid_body_gets_the_example(service: Service) -> None:
    reply = ask(service, "POST", ACCOUNTS, VALID | {"ageGroup": "adult"})
    assert reply.status == 201
    assert json_of(reply)["countryCode"] == "NO"


def test_stand_ins_stay_unless_they_are_to_be_filled(service: Service) -> None:
    request = next(item for item, answer in documented(service) if "/allowedAudiences" in answer.placeholders)
    body = (request.read or request.body).encode()
    assert json_of(ask(service, "POST", request.path, body))["allowedAudiences"] == "String"
    filling = Service(service.model, mock.Settings(fill=True))
    filled = json_of(ask(filling, "POST", request.path, body))
    assert filled["allowedAudiences"] == "me"
    assert filled["inference"]["confidenceScore"] == 1.5
    assert filled["createdDateTime"] == "2017-01-01T00:00:46.1697867+03:00"
