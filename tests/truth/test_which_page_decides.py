"""Several pages for one request: the page of the path's own type decides, and the others stay visible."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests import facts
from tests.truth.sky import many, one, operation, package, resource, spec

OWN = {
    "api/kite-list.md": operation("List kites", "GET /kites", scope="Kite.Read", answer=many("kite")),
    "api/kite-get.md": operation("Get kite", "GET /kites/{id}", scope="Kite.Read", answer=one("kite")),
    "api/kite-update.md": operation(
        "Update kite", "PATCH /kites/{id}", scope="Kite.Write", body="kite", answer=one("kite")
    ),
    "api/kite-delete.md": operation("Delete kite", "DELETE /kites/{id}", scope="Kite.Write"),
    "resources/kite.md": resource("kite", "color|String|Its colour."),
}


def workload(prefix: str, result: str, page: str) -> dict[str, str]:
    """The same requests on pages of a workload of its own, which come before the others by alphabet."""
    place = "GET /kites/{id}"
    return {
        f"api/{prefix}-kite-list.md": operation(
            "List kites", "GET /kites", scope="Aero.All", answer=many(result, page)
        ),
        f"api/{prefix}-kite-get.md": operation("Get kite", place, scope="Aero.All", answer=one(result, page=page)),
        f"api/{prefix}-kite-update.md": operation(
            "Update kite", "PATCH /kites/{id}", scope="Aero.All", body=page, answer=one(result, page=page)
        ),
        f"api/{prefix}-kite-delete.md": operation("Delete kite", "DELETE /kites/{id}", scope="Aero.All"),
    }


REQUESTS: dict[str, Callable[[Any], Any]] = {
    "list": lambda api: api.kites.get(),
    "get": lambda api: api.kites["7"].get(),
    "update": lambda api: api.kites["7"].patch({}),
    "delete": lambda api: api.kites["7"].delete(),
}
"""The requests that both have a page for."""


OTHERS = {
    "a base type's": {
        "api/flyer-list.md": operation("List flyers", "GET /kites", scope="Aero.All", answer=many("flyer")),
        "api/flyer-get.md": operation("Get flyer", "GET /kites/{id}", scope="Aero.All", answer=one("flyer")),
        "api/flyer-update.md": operation(
            "Update flyer", "PATCH /kites/{id}", scope="Aero.All", body="flyer", answer=one("flyer")
        ),
        "api/flyer-delete.md": operation("Delete flyer", "DELETE /kites/{id}", scope="Aero.All"),
        "resources/flyer.md": resource("flyer"),
        "resources/kite.md": resource("kite", "color|String|Its colour.", says="Inherits from [flyer](flyer.md)."),
    },
    "a derived type's": {
        "api/boxkite-list.md": operation("List boxkites", "GET /kites", scope="Aero.All", answer=many("boxkite")),
        "api/boxkite-get.md": operation("Get boxkite", "GET /kites/{id}", scope="Aero.All", answer=one("boxkite")),
        "api/boxkite-update.md": operation(
            "Update boxkite", "PATCH /kites/{id}", scope="Aero.All", body="boxkite", answer=one("boxkite")
        ),
        "api/boxkite-delete.md": operation("Delete boxkite", "DELETE /kites/{id}", scope="Aero.All"),
        "resources/boxkite.md": resource("boxkite", "cells|Int32|How many.", says="Inherits from [kite](kite.md)."),
    },
    "another workload's, of its own type": {
        **workload("aero-onboarding", "aeroKite", "aero-onboarding-kite"),
        "resources/aero-onboarding-kite.md": resource("aeroKite"),
    },
    "another workload's, of the same type": workload("aero-onboarding", "kite", "kite"),
}


@pytest.mark.parametrize("whose", OTHERS)
@pytest.mark.parametrize("which", REQUESTS)
def test_own_page_gives_scopes(whose: str, which: str) -> None:
    with package(OWN | OTHERS[whose]) as sky:
        scopes = str(REQUESTS[which](sky.api).scopes)
    assert "Kite." in scopes and "Aero.All" not in scopes, scopes


@pytest.mark.parametrize("whose", OTHERS)
def test_own_page_gives_the_result(whose: str) -> None:
    with package(OWN | OTHERS[whose]) as sky:
        found = sky.api.kites["7"].get().read(200, {"Content-Type": "application/json"}, b'{"id": "7", "color": "red"}')
        assert type(found) is sky.models.Kite
        page = sky.api.kites.get().read(200, {"Content-Type": "application/json"}, b'{"value": [{"id": "7"}]}')
        assert [type(item) for item in page.value] == [sky.models.Kite]


@pytest.mark.parametrize("whose", OTHERS)
def test_disagreement_is_a_finding_that_names_both_pages(whose: str, tmp_path: Path) -> None:
    found = [one for one in facts.findings(spec(OWN | OTHERS[whose], tmp_path)) if one["rule"] == "operation-conflict"]
    assert found
    other = next(name for name in OTHERS[whose] if name.startswith("api/"))
    told = [f"{one['file']} {one['message']}" for one in found]
    assert any("kite-" in text and other.partition("/")[2].partition("-")[0] in text for text in told), told


def test_a_list_of_one_is_of_its_own_page() -> None:
    """A path in the singular that gives a collection, with a page of the same title elsewhere."""
    title, place = "List organization", "GET /organization"
    pages = {
        "api/organization-list.md": operation(title, place, scope="Org.Read", answer=many("organization")),
        "api/aero-organization-list.md": operation(
            title, place, scope="Aero.All", answer=many("organization", "aero-organization")
        ),
        "resources/organization.md": resource("organization", "city|String|Where."),
        "resources/aero-organization.md": resource("aeroOrganization", "fleet|String|What flies."),
    }
    with package(pages) as sky:
        request = sky.api.organization.get()
        assert "Org.Read" in str(request.scopes) and "Aero.All" not in str(request.scopes)
        read = request.read(200, {"Content-Type": "application/json"}, b'{"value": [{"id": "7"}]}')
        assert [type(item) for item in read.value] == [sky.models.Organization]


def test_page_of_another_type_counts_where_there_is_no_own() -> None:
    pages = {**OTHERS["a base type's"]}
    with package(pages) as sky:
        assert "Aero.All" in str(sky.api.kites.get().scopes)


def test_a_page_of_one_verb_leaves_the_others_alone() -> None:
    """The own page of a list doesn't hide the only page that says how to delete."""
    pages = {
        **OWN,
        "api/aero-kite-list.md": OTHERS["another workload's, of the same type"]["api/aero-onboarding-kite-list.md"],
    }
    del pages["api/kite-delete.md"]
    pages["api/aero-kite-delete.md"] = operation("Delete kite", "DELETE /kites/{id}", scope="Aero.All")
    with package(pages) as sky:
        assert "Aero.All" in str(sky.api.kites["7"].delete().scopes)
        assert "Aero.All" not in str(sky.api.kites.get().scopes)
