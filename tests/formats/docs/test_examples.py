"""Requests and responses find each other; example paths find their templates."""

from __future__ import annotations

import pytest

from codegen.formats.docs.page import exchanges as examples
from codegen.formats.docs.page import request_lines
from codegen.formats.docs.page.exchanges import Shown
from codegen.formats.docs.page.messages import Message
from codegen.formats.docs.page.request_lines import Template
from codegen.formats.docs.page.template_index import TemplateIndex
from codegen.formats.docs.set import meant
from codegen.formats.docs.set.matching import match
from tests.formats.docs.drafting import GRAPH


def pairs(*shown: tuple[str, str]) -> list[tuple[str, str]]:
    """Each as (group, `Q1` or `R1`); back come the names that were paired."""
    made = []
    for number, (group, name) in enumerate(shown, 1):
        message = Message(number, "GET", name) if name[0] == "Q" else Message(number, status=200, reason=name)
        made.append(Shown(message, tuple(group.split("/"))))
    return [
        (pair.request.url if pair.request else "", pair.response.reason if pair.response else "")
        for pair in examples.pair(made)
    ]


def test_one_after_the_other() -> None:
    assert pairs(("a", "Q1"), ("a", "R1"), ("b", "Q2"), ("b", "R2")) == [("Q1", "R1"), ("Q2", "R2")]


def test_second_response_stands_alone() -> None:
    assert pairs(("a", "Q1"), ("a", "R1"), ("a", "R2")) == [("Q1", "R1"), ("", "R2")]


def test_nearest_request_of_the_same_example() -> None:
    assert pairs(("a", "Q1"), ("a", "Q2"), ("a", "R2")) == [("Q1", ""), ("Q2", "R2")]


def test_headings_tell_examples_apart() -> None:
    assert pairs(("a", "Q1"), ("b", "Q2"), ("a", "R1")) == [("Q1", "R1"), ("Q2", "")]


def test_request_above_all_examples() -> None:
    assert pairs(("", "Q1"), ("response", "R1")) == [("Q1", "R1")]


def test_response_without_request() -> None:
    assert pairs(("a", "R1"), ("b", "Q2"), ("b", "R2")) == [("", "R1"), ("Q2", "R2")]


def documented(*lines: str) -> list[Template]:
    return [one for line in lines for one in request_lines.read(line, 1, lambda rule, message: None, GRAPH.lines)]


TEMPLATES = documented(
    "GET /people",
    "GET /people/{id}",
    "GET /people/delta",
    "GET /people/{id}/memberOf",
    "GET /people/named(name='{name}')",
    "POST /people/{id}/accounts/$ref",
    "GET /roles/code={code}/members",
    "GET /box/root:/{path}:/children",
)


@pytest.mark.parametrize(
    ("method", "path", "template", "rule"),
    [
        ("GET", "/people", "/people", ""),
        ("GET", "/people/7", "/people/{id}", ""),
        ("GET", "/people/delta", "/people/delta", ""),
        ("GET", "/people/named(name='a/b')", "/people/named(name={name})", ""),
        ("GET", "/people/AAMk9AB7cd==/memberOf", "/people/{id}/memberOf", ""),
        ("GET", "/people('7')", "/people/{id}", ""),
        ("GET", "/roles/code=7/members", "/roles(code={code})/members", ""),
        ("GET", "/box/root:/a/b%20c:/children", "/box/root:/{path}:/children", ""),
        ("GET", "/People/7/memberof", "/people/{id}/memberOf", "example-path-case"),
        ("GET", "/people/7/memberOf/ns.api.group", "/people/{id}/memberOf", "example-path-cast"),
        ("GET", "/people/7/memberOf()", "/people/{id}/memberOf", "example-path-parentheses"),
        ("POST", "/people/7/accounts", None, "example-path"),
        ("DELETE", "/people/7", None, "example-method"),
        ("GET", "/animals", None, "example-path"),
        ("GET", "", None, "example-path"),
    ],
)
def test_match(method: str, path: str, template: str | None, rule: str) -> None:
    found = match(TemplateIndex(TEMPLATES), method, path)
    assert (found.template and found.template.path, found.rule) == (template, rule)


def test_a_missing_ending_is_named() -> None:
    assert "by '/$ref' at the end" in match(TemplateIndex(TEMPLATES), "POST", "/people/7/accounts").message


@pytest.mark.parametrize(
    ("path", "template", "differences"),
    [
        ("/towns({id})/people", "/towns({id})/people({person})", "the key of 'people' is missing"),
        ("/towns({id})/people({a},{b})", "/towns({id})/people({person})", "a key has 2 parts, not 1"),
        ("/towns{id}/people({id})", "/towns({id})/people({person})", "misses a bracket or a slash"),
        ("/towms({id})/people({id})", "/towns({id})/people({person})", "'towms' is 'towns' there"),
        ("/people({id})", "/towns({id})/people({person})", "'towns' is missing, the key of 'towns' is missing"),
        ("/v9/towns/7/photo/$value", "/towns/{id}/photo/$value", "there is an extra 'v9'"),
        ("/towns/7/photo", "/towns/{id}/photo/$value", None),  # another thing than its bytes
        ("/towns/7/photo/size", "/towns/{id}/photo", None),  # what is below it is something else
        ("/roads/7", "/towns/{id}", None),
        ("/towns/7/road1", "/towns/{id}/road2", None),  # names that differ by a number are no slips
    ],
)
def test_a_path_that_nothing_documents_means_what_ends_alike(path: str, template: str, differences: str | None) -> None:
    found = meant.fits(documented(f"GET {template}"), path)
    assert [", ".join(fit.differences) for fit in found] == ([] if differences is None else [differences])


def test_of_two_paths_that_end_alike_a_name_decides() -> None:
    two = documented("GET /towns/{id}/people", "GET /islands/{id}/people")
    assert meant.certain(meant.fits(two, "/island/9/people"))
    assert not meant.certain(meant.fits(two, "/people"))
