"""Several pages on one request: the page about the path's own type decides, the others are told apart."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from codegen.linting.lint import lint
from codegen.python.chains import Chains
from codegen.spec.model import Model, link
from codegen.spec.nodes import Body, Operation, Path, Permissions, Response
from codegen.spec.requests import Requests
from tests import builders
from tests.builders import entity, prop
from tests.support import corpus, transcribed

KITE = entity("sky.kite", prop("id"), key=("id",))
GLIDER = entity("sky.glider", base="sky.kite")
LABEL = entity("sky.label", prop("id"), key=("id",))


def operation(
    name: str, *paths: str, method: str = "GET", scope: str = "", result: str = "", **facts: Any
) -> Operation:
    permissions = (Permissions(scopes={"delegated_work": (scope,)}),) if scope else ()
    return builders.operation(name, method, *paths, returns=result, permissions=permissions, **facts)


def model(*operations: Operation) -> Model:
    return builders.model(KITE, GLIDER, LABEL, *operations)


def decided(*operations: Operation, at: str = "") -> list[str]:
    """The names of the pages on one request, the one that decides first."""
    ((_, ranked),) = (
        (template, ranked) for template, ranked in Requests(model(*operations)).shared() if at in ("", template)
    )
    return [item.name for item in ranked]


ALPHA = operation("alpha-kite-list", "/kites", scope="Alpha.Manage", result="Collection(sky.kite)")
OWN = operation("kite-list", "/kites", scope="Kite.Read", result="Collection(sky.kite)")


def test_the_page_of_the_type_decides_and_not_the_first_by_alphabet() -> None:
    assert decided(ALPHA, OWN) == ["kite-list", "alpha-kite-list"]


def test_the_request_has_the_scopes_of_the_page_that_decides() -> None:
    built = Chains(model(ALPHA, OWN)).operation("/kites", "GET")
    assert (built.name, built.permissions[0].scopes.get("delegated_work")) == ("kite-list", ("Kite.Read",))


def test_permissions_are_never_put_together_from_several_pages() -> None:
    partly = replace(OWN, permissions=(Permissions(scopes={"application": ("Kite.Read.All",)}),))
    (table,) = Chains(model(ALPHA, partly)).operation("/kites", "GET").permissions
    assert (table.scopes.get("delegated_work"), table.scopes.get("application")) == (None, ("Kite.Read.All",))


def test_a_kind_that_is_left_open_is_taken_from_a_page_that_is_about_the_path_as_much() -> None:
    todo = replace(OWN, name="add-kite", permissions=(Permissions(scopes={"application": ()}),))
    (table,) = Chains(model(todo, OWN)).operation("/kites", "GET").permissions
    assert (table.scopes.get("delegated_work"), table.scopes.get("application")) == (("Kite.Read",), ())


def test_where_the_page_that_decides_states_no_permissions_the_next_one_does() -> None:
    (table,) = Chains(model(ALPHA, replace(OWN, permissions=()))).operation("/kites", "GET").permissions
    assert table.scopes.get("delegated_work") == ("Alpha.Manage",)


def test_a_page_about_another_type_does_not_decide() -> None:
    label = operation("aa-get", "/kites/{id}", result="sky.label")
    kite = operation("kite-get", "/kites/{id}", "/me/kites/{id}", result="sky.kite")
    lists = operation("kite-list", "/kites", result="Collection(sky.kite)")
    assert decided(label, kite, lists, at="/kites/{id}") == ["kite-get", "aa-get"]


def test_a_page_about_a_derived_type_does_not_decide() -> None:
    glider = operation("glider-get", "/kites/{id}", result="sky.glider")
    kite = operation("kite-get", "/kites/{id}", result="sky.kite")
    assert decided(glider, kite, OWN, at="/kites/{id}") == ["kite-get", "glider-get"]


def test_a_page_that_names_more_than_the_path_does_not_decide() -> None:
    more = operation("kite-list-pilots", "/kites", result="Collection(sky.kite)")
    assert decided(more, OWN) == ["kite-list", "kite-list-pilots"]


def test_of_pages_alike_the_one_with_the_fewest_paths_decides() -> None:
    many = operation("kite-all", "/kites", "/me/kites", result="Collection(sky.kite)")
    assert decided(many, OWN, at="/kites") == ["kite-list", "kite-all"]


def test_a_correction_decides_before_all_else() -> None:
    assert decided(replace(ALPHA, decides=True), OWN) == ["alpha-kite-list", "kite-list"]


def test_names_of_parameters_make_no_other_request() -> None:
    assert decided(
        operation("b-get", "/kites/{id}", result="sky.kite"),
        operation("kite-get", "/kites/{kite-id}", result="sky.kite"),
    ) == ["kite-get", "b-get"]


def conflicts(*operations: Operation) -> list[str]:
    return [problem.message for problem in lint(model(*operations)) if problem.rule == "operation-conflict"]


def test_other_permissions_are_a_finding_with_both_pages() -> None:
    (message,) = conflicts(ALPHA, OWN)
    assert "alpha-kite-list and kite-list both document GET /kites, with other permissions" in message


def test_results_that_have_nothing_in_common_are_a_finding() -> None:
    (message,) = conflicts(
        OWN, replace(ALPHA, permissions=OWN.permissions, responses=(Response(status=200, type="sky.label"),))
    )
    assert "with other results" in message


def test_several_requests_of_two_pages_are_one_finding() -> None:
    paths = (Path(template="/kites"), Path(template="/me/kites"))
    (message,) = conflicts(replace(ALPHA, paths=paths), replace(OWN, paths=paths))
    assert "and 1 more" in message


@pytest.mark.parametrize(
    "other",
    [
        replace(ALPHA, permissions=OWN.permissions),
        replace(ALPHA, permissions=()),
        replace(ALPHA, permissions=(Permissions(scopes={"application": ("Kite.Read.All",)}),)),
        replace(ALPHA, permissions=OWN.permissions, responses=(Response(status=200, type="Collection(sky.glider)"),)),
    ],
    ids=["alike", "silent", "of-another-kind", "of-a-derived-type"],
)
def test_pages_that_agree_are_no_finding(other: Operation) -> None:
    assert conflicts(other, OWN) == []


def test_bodies_and_results_are_wide_enough_for_all() -> None:
    make = {"method": "POST", "result": "sky.glider"}
    glider = replace(operation("glider-create", "/kites", **make), body=Body(type="sky.glider"))
    kite = replace(operation("kite-create", "/kites", method="POST", result="sky.kite"), body=Body(type="sky.kite"))
    built = Chains(model(glider, kite, OWN)).operation("/kites", "POST")
    assert (built.name, built.body and built.body.type, built.responses[0].type) == (
        "kite-create",
        "sky.kite",
        "sky.kite",
    )


OWN_PAGES = {
    "GET /users": "user-list", "GET /users/{id}": "user-get", "POST /users": "user-post-users",
    "PATCH /users/{id}": "user-update", "DELETE /users/{id}": "user-delete",
    "GET /groups": "group-list", "GET /groups/{id}": "group-get", "POST /groups": "group-post-groups",
    "PATCH /groups/{id}": "group-update", "DELETE /groups/{id}": "group-delete",
    "GET /organization": "organization-list organization-get", "PATCH /organization/{id}": "organization-update",
    "GET /me/messages": "user-list-messages", "GET /me/messages/{id}": "message-get",
    "POST /me/messages": "user-post-messages", "PATCH /me/messages/{id}": "message-update",
    "DELETE /me/messages/{id}": "message-delete",
    "GET /me/events": "user-list-events", "GET /me/events/{id}": "event-get", "POST /me/events": "user-post-events",
    "PATCH /me/events/{id}": "event-update", "DELETE /me/events/{id}": "event-delete",
    "GET /groups/{id}/events": "group-list-events", "POST /groups/{id}/events": "group-post-events",
    "DELETE /groups/{id}/events/{id}": "group-delete-event",
}  # fmt: skip
"""Requests and the pages whose titles name just them, as a person finds them in the folder."""


def test_the_best_known_requests_are_those_of_their_own_pages() -> None:
    pages = corpus("graph-v1.0")
    wanted = {name for names in OWN_PAGES.values() for name in names.split()}
    others = [path for path in sorted((pages / "api").glob("*.md")) if path.stem in wanted or "-user-" in path.stem]
    others += [*(pages / "api").glob("*extendedproperty*.md"), *(pages / "api").glob("intune-*-organization-*.md")]
    kinds = [pages / "resources" / f"{name}.md" for name in ("user", "group", "organization", "message", "event")]
    chains = Chains(link(transcribed(*others, *kinds).spec))
    found = {}
    for request in OWN_PAGES:
        method, _, path = request.partition(" ")
        found[request] = chains.operation(path, method).name
    assert {request: name for request, name in found.items() if name not in OWN_PAGES[request].split()} == {}


@pytest.mark.parametrize(
    ("responses", "expected"),
    [
        (((), ()), []),
        (((), (Response(status=200, type="sky.kite"),)), [(200, "sky.kite")]),
        (((Response(status=204),), (Response(status=200, type="sky.kite"),)), [(200, "sky.kite"), (204, "")]),
        (((Response(status=204),), ()), [(204, "")]),
    ],
)
def test_a_page_without_responses_adds_none_and_types_stay_at_their_status(
    responses: tuple[tuple[Response, ...], ...], expected: list[tuple[int, str]]
) -> None:
    pages = [operation(name, "/kites/{id}/turn", method="POST") for name in ("turn", "turn2")]
    pages = [replace(page, responses=found) for page, found in zip(pages, responses, strict=True)]
    merged = Requests(model(*pages)).merged(pages, "/kites/{id}/turn")
    assert [(item.status, item.type) for item in merged.responses] == expected
