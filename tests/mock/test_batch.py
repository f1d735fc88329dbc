"""Batches in JSON: answers in order, failed dependencies, faults of single requests."""

from __future__ import annotations

from base64 import b64encode
from typing import Any

import pytest

from codegen.mock import Service

from .asking import VALID, ask, json_of

JSON = {"Content-Type": "application/json"}


def send(service: Service, *requests: dict[str, Any]) -> list[dict[str, Any]]:
    reply = ask(service, "POST", "/beta/$batch", {"requests": requests})
    assert reply.status == 200, reply.body
    responses: list[dict[str, Any]] = json_of(reply)["responses"]
    return responses


def test_each_request_gets_the_answer_that_it_would_get_alone(service: Service) -> None:
    found = send(
        service,
        {"id": "a", "method": "GET", "url": "/me/profile/account?$select=id"},
        {"id": "b", "method": "POST", "url": "me/profile/account", "headers": JSON, "body": VALID},
        {"id": "c", "method": "POST", "url": "me/profile/account", "headers": JSON, "body": {}},
        {"id": "d", "method": "DELETE", "url": "/me/profile"},
        {"id": "e", "method": "GET", "url": "/none"},
        {"id": "f", "method": "GET", "url": "/beta/me/profile/account"},
    )
    statuses = (200, 201, 400, 204, 404, 200)
    assert [(item["id"], item["status"]) for item in found] == [*zip("abcdef", statuses, strict=True)]
    assert [set(item) for item in found[0]["body"]["value"]] == [{"id"}]
    assert found[1]["body"]["countryCode"] == "NO"
    assert "body" not in found[3]


def test_what_depends_on_a_failure_fails(service: Service) -> None:
    found = send(
        service,
        {"id": "1", "method": "GET", "url": "/me/profile", "headers": {"Mock-Fault": "throttle; times=1"}},
        {"id": "2", "method": "GET", "url": "/me/profile", "dependsOn": ["1"]},
        {"id": "3", "method": "GET", "url": "/me/profile"},
    )
    assert [item["status"] for item in found] == [429, 424, 200]
    assert found[0]["headers"]["Retry-After"] == "1"


def test_bodies_that_are_no_json_travel_as_base64(service: Service) -> None:
    text = {"Content-Type": "text/plain"}
    request = {"id": "1", "method": "POST", "url": "/me/profile/account", "headers": text}
    [found] = send(service, request | {"body": b64encode(b"???>>>").decode()})
    assert found["status"] == 415
    [counted] = send(service, {"id": "1", "method": "GET", "url": "/me/profile/account/$count"})
    assert counted["body"] == b64encode(b"1").decode()


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        {"requests": []},
        {"requests": [{"id": "1"}]},
        {"requests": [{"id": "1", "method": "GET", "url": "/"}] * 2},
        {"requests": [{"id": str(index), "method": "GET", "url": "/"} for index in range(21)]},
    ],
)
def test_what_is_no_batch(service: Service, body: Any) -> None:
    assert ask(service, "POST", "/$batch", body, content_type="application/json").status == 400


def test_what_is_no_batch_of_either_kind(service: Service) -> None:
    assert ask(service, "POST", "/$batch", b"--x", content_type="multipart/mixed; boundary=x").status == 400
    assert ask(service, "POST", "/$batch", b"--x", content_type="text/plain").status == 415


def test_requests_name_the_results_of_others(service: Service) -> None:
    found = send(
        service,
        {"id": "0", "method": "POST", "url": "me/profile/account", "headers": JSON, "body": VALID},
        {"id": "1", "method": "PATCH", "url": "$0", "headers": JSON, "body": {"ageGroup": "x"}, "dependsOn": ["0"]},
        {"id": "2", "method": "GET", "url": "$0?$select=id", "dependsOn": ["0"]},
        {"id": "3", "method": "GET", "url": "$nobody/x"},
    )
    assert [item["status"] for item in found] == [201, 200, 200, 404]
    assert set(found[2]["body"]) == {"id"}


def test_groups_and_conditions(service: Service) -> None:
    together = {"atomicityGroup": "together"}
    found = send(
        service,
        {"id": "0", "method": "POST", "url": "me/profile/account", "headers": JSON, "body": VALID, **together},
        {"id": "1", "method": "DELETE", "url": "me/profile", **together},
        {"id": "2", "method": "GET", "url": "me/profile", "dependsOn": ["together"]},
        {"id": "3", "method": "GET", "url": "me/profile", "dependsOn": ["0"], "if": "$0/$succeeded"},
    )
    assert [item["status"] for item in found] == [201, 204, 200, 424]


def test_the_generated_client_refers_to_results(service: Service) -> None:
    from graph_profile import Client, api, odata

    from codegen import mock

    account = api.me.profile.account
    with Client("token", transport=mock.transport(service)) as client:
        made, read = client.batch(account.post(VALID), odata.outcome(0, account["any"]).get(select=["id"]))
    assert made.country_code == "NO"
    assert set(read.to_dict()) == {"id"}


@pytest.mark.parametrize(
    "wrong",
    [
        {"dependsOn": 5},
        {"dependsOn": "b"},
        {"dependsOn": [5]},
        {"dependsOn": [["b"]]},
        {"dependsOn": None},
        {"headers": {"content-type": 5}},
        {"headers": {"prefer": None}},
        {"headers": {"prefer": ["a"]}},
        {"headers": [["prefer", "a"]]},
        {"headers": 5},
        {"headers": None},
        {"atomicityGroup": 5},
        {"atomicityGroup": []},
        {"method": 5},
        {"url": None},
        {"id": None},
    ],
    ids=str,
)
def test_what_is_no_request_is_the_callers_fault(service: Service, wrong: dict[str, Any]) -> None:
    request = {"id": "a", "method": "GET", "url": "/me/profile/account", **wrong}
    reply = ask(service, "POST", "/beta/$batch", {"requests": [request]})
    assert reply.status == 400, reply.body
