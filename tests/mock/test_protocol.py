"""What the mock accepts, refuses and cuts to size."""

from __future__ import annotations

import json
from typing import Any

import pytest

from codegen.mock import Service, Settings
from codegen.mock.generated import Generated
from codegen.mock.samples import sample
from codegen.spec.model import Model, link
from codegen.spec.nodes import Body, Operation, Path, Property, Response, StructuredType
from tests.builders import operation, spec

from .asking import ACCOUNTS, HOST, VALID, ask, json_of


def details(reply: Any) -> dict[str, str]:
    error = json_of(reply)["error"]
    return {item["target"]: item["code"] for item in error["details"]}


def test_a_body_that_contradicts_its_type_is_refused_with_pointers(service: Service) -> None:
    body = {"allowedAudiences": 3, "inference": {"confidenceScore": "much"}, "id": "1", "other": 1}
    reply = ask(service, "POST", ACCOUNTS, body)
    assert reply.status == 400
    assert details(reply) == {
        "/allowedAudiences": "type",
        "/inference/confidenceScore": "type",
        "/id": "read-only",
        "/other": "unknown-member",
        "/countryCode": "required",
    }
    assert json_of(reply)["error"]["code"] == "BadRequest"


def test_what_is_required_is_missed_in_an_empty_body_but_not_on_update(service: Service) -> None:
    assert set(details(ask(service, "POST", ACCOUNTS))) == {"/allowedAudiences", "/countryCode"}
    assert ask(service, "PATCH", f"{ACCOUNTS}/1", {"ageGroup": "adult"}).status == 200


def test_lenient_takes_anything(model: Model) -> None:
    lenient = Service(model, Settings(lenient=True))
    assert ask(lenient, "POST", ACCOUNTS, b"<xml/>", content_type="text/xml").status == 201


@pytest.mark.parametrize(
    ("content_type", "body", "status"),
    [
        ("text/plain", b"{}", 415),
        ("", b"{}", 415),
        ("application/json", b"{", 400),
        ("application/json", b"[]", 400),
        ("application/json; charset=utf-8", json.dumps(VALID).encode(), 201),
    ],
)
def test_media_types(service: Service, content_type: str, body: bytes, status: int) -> None:
    assert ask(service, "POST", ACCOUNTS, body, content_type=content_type).status == status


def test_paths_and_verbs_that_nobody_documents(service: Service) -> None:
    assert ask(service, "GET", "/beta/nothing/here").status == 404
    reply = ask(service, "PUT", ACCOUNTS, VALID)
    assert (reply.status, reply.headers["Allow"]) == (405, "GET, POST")
    assert set(json_of(reply)["error"]) >= {"code", "message", "innererror"}
    assert reply.headers["Content-Type"] == "application/json"


def test_request_ids(service: Service) -> None:
    reply = ask(service, "GET", ACCOUNTS, client_request_id="mine")
    assert reply.headers["client-request-id"] == "mine"
    assert reply.headers["request-id"] != ask(service, "GET", ACCOUNTS).headers["request-id"]
    refused = ask(service, "GET", "/none")
    assert json_of(refused)["error"]["innererror"]["request-id"] == refused.headers["request-id"]


def test_select_keeps_annotations_and_the_named_members(service: Service) -> None:
    payload = json_of(ask(service, "GET", f"{ACCOUNTS}?$select=id,createdBy/user"))
    assert set(payload["value"][0]) == {"id", "createdBy"}
    assert set(json_of(ask(service, "GET", f"{ACCOUNTS}/1?$select=ageGroup"))) == {"ageGroup"}


def pages(service: Service, target: str, **headers: str) -> list[Any]:
    found = []
    while target:
        payload = json_of(ask(service, "GET", target, **headers))
        found.append(payload)
        link = payload.get("@odata.nextLink", "")
        assert link.startswith(f"{HOST}/") or not link
        target = link.removeprefix(HOST)
    return found


def test_pages_are_complete_and_apart(model: Model) -> None:
    paged = Service(model, Settings(items=7, page_size=3))
    found = pages(paged, f"{ACCOUNTS}?$count=true&$select=id")
    assert [len(page["value"]) for page in found] == [3, 3, 1]
    assert [page["@odata.count"] for page in found] == [7, 7, 7]
    assert len({item["id"] for page in found for item in page["value"]}) == 7
    assert [len(page["value"]) for page in pages(paged, f"{ACCOUNTS}?$skip=1&$top=4")] == [3, 1]
    preferred = ask(paged, "GET", ACCOUNTS, prefer="odata.maxpagesize=2")
    assert len(json_of(preferred)["value"]) == 2
    assert preferred.headers["Preference-Applied"] == "odata.maxpagesize=2"
    assert [len(page["value"]) for page in pages(paged, ACCOUNTS, prefer="maxpagesize=5")] == [3, 3, 1]


@pytest.mark.parametrize("option", ["$top=-1", "$skip=x", "$top=1e3", "$skiptoken=mock-x"])
def test_numbers_that_are_none(service: Service, option: str) -> None:
    assert ask(service, "GET", f"{ACCOUNTS}?{option}").status == 400


def test_a_collection_is_counted_where_nobody_documents_it(model: Model, service: Service) -> None:
    assert ask(service, "GET", f"{ACCOUNTS}/$count").body == b"1"
    assert ask(Service(model, Settings(items=7, page_size=2)), "GET", f"{ACCOUNTS}/$count").body == b"7"
    assert ask(service, "GET", "/me/profile/$count").status == 404


def test_samples_are_valid(model: Model) -> None:
    generated = Generated(model)
    for name in model.types:
        operation = Operation(name="x", method="PATCH", body=Body(type=name))
        value = json.loads(generated.dumps(sample(model, name)))
        found = [item for item in generated.violations([operation], value) if item.code != "read-only"]
        assert not found, name


TEAM = StructuredType(
    name="ns.team", kind="entity", key=("id",), properties=(Property(name="id", type="Edm.String"),)
)  # fmt: skip


def small(*operations: Operation) -> Service:

    root = "https://service.example/v1"
    return Service(link(spec(TEAM, *operations, name="small", namespace="ns", service_root=root)))


def documented(template: str, method: str = "GET", type: str = "Edm.String") -> Operation:
    return operation(f"{method} {template}", method, template, responses=(Response(status=200, type=type),))


@pytest.mark.parametrize(
    ("template", "path"),
    [
        ("/teams/{id}", "/teams/a%2Fb"),
        ("/teams/{id}", "/teams('it''s(1)')"),
        ("/teams/{id}", "/v1/teams/x)y"),
        ("/teams/{id}/delta", "/teams/1/delta()"),
        ("/teams/{id}/delta", "/teams/1/ns.delta()"),
        ("/teams/{id}/near(x={x},y={y})", "/teams/1/near(y=2,x='a,b%2F')"),
        ("/teams/{id}/near(x={x})", "/teams/1/ns.near(x=@p)"),
        ("/teams/{id}/range({address})", "/teams/1/range('A1')"),
        ("/teams/{id}/members/$ref", "/teams/1/members/$ref"),
        ("/drive/root:/{path}", "/drive/root:/a/b.txt"),
        ("/drive/root:/{path}:/children", "/drive/root:/a/b%20c:/children"),
        ("/drive/items/{id}:/{path}:/content", "/drive/items/1:/a:/content"),
        ("/directoryRoles", "/directoryroles"),
        ("/groups/{id}/members", "/groups/1/members/ns.team"),
    ],
)
def test_templates_are_found_by_what_they_yield(template: str, path: str) -> None:
    assert ask(small(documented(template)), "GET", path).status == 200


@pytest.mark.parametrize(
    ("template", "path"),
    [
        ("/teams/{id}", "/teams"),
        ("/teams/{id}", "/teams/1/2"),
        ("/teams/{id}/near(x={x})", "/teams/1/near(y=1)"),
        ("/drive/root:/{path}:/children", "/drive/root:/a/children"),
    ],
)
def test_other_paths_are_not(template: str, path: str) -> None:
    assert ask(small(documented(template)), "GET", path).status == 404


def test_a_name_goes_before_a_key() -> None:
    service = small(documented("/teams/{id}", type="ns.team"), documented("/teams/delta", type="Collection(ns.team)"))
    assert json_of(ask(service, "GET", "/teams/1")) == {"id": "text"}
    assert json_of(ask(service, "GET", "/teams/delta")) == {"value": [{"id": "text"}]}


def test_what_was_sent_comes_back_in_a_sample() -> None:
    post = Operation(
        name="create",
        method="POST",
        paths=(Path(template="/teams"),),
        body=Body(type="ns.team"),
        responses=(Response(status=201, type="ns.team"),),
    )
    reply = ask(small(post), "POST", "/teams", {"id": "mine"})
    assert (reply.status, json_of(reply)) == (201, {"id": "mine"})
    assert ask(small(documented("/teams", method="DELETE", type="")), "DELETE", "/teams").body == b""
