"""Rules over what was transcribed; one case a rule, each beside what it must not find."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from codegen.base.problems import Place, Problem
from codegen.linting.lint import lint
from codegen.spec.model import Model, link
from codegen.spec.nodes import (
    Body,
    Example,
    Page,
    RequestMessage,
    ResponseMessage,
    Type,
)
from tests import builders
from tests.builders import entity, enum, operation, page, prop
from tests.support import shipped

THING = entity("ns.thing", place=Place("types/thing.yaml", 3, 1))


def model(
    facts: dict[str, Any] | None = None, *types: Type, method: str = "POST", findings: tuple[Problem, ...] = ()
) -> Model:
    """The model of one page, with an operation if there are facts of one."""
    operations = () if facts is None else (operation("o", method, "/a", **facts),)
    stated = page(THING, *types, *operations, file="operations/o.yaml", page="api/o.md", findings=findings)
    return builders.model(stated)


def rules(model: Model) -> list[str]:
    return [problem.rule for problem in lint(model)]


def example(**facts: Any) -> dict[str, Any]:
    place = Place("operations/o.yaml", 9, 3)
    stated = {"template": "/things", **facts}
    return {"examples": (Example(request=RequestMessage(method="POST", url="", place=place, **stated)),)}


def test_nothing_wrong() -> None:
    assert lint(model(example(body="{}", type="ns.thing"))) == []


@pytest.mark.parametrize(
    ("query", "odd"),
    [
        ("$select=name,parts/name,*,ns.part/name", []),
        ("$select=nam&$orderby=name desc,size", ["$select names 'nam'", "$orderby names 'size'"]),
        ("$expand=parts($select=name,size;$filter=name eq 'a,b')", ["$select names 'size'"]),
        ("$filter=name%20eq%20'size'%20and%20length(name)%20gt%202%20or%20size%20ne%20null", ["$filter names 'size'"]),
        ("$filter=parts/any(p:p/name eq 'x') and startswith(name,'y') and id eq {id}", []),
        ("$apply=aggregate(name with max as most)&$orderby=most", []),
    ],
)
def test_names_in_queries(query: str, odd: list[str]) -> None:
    name = prop("name")
    part = entity("ns.part", name)
    whole = entity("ns.whole", name, prop("id"), navigation=(prop("parts", "Collection(ns.part)"),))
    request = RequestMessage(method="GET", url="", path=f"/wholes?{query}", template="/wholes")
    facts = {"returns": "Collection(ns.whole)", "examples": (Example(request=request),)}
    found = lint(model(facts, whole, part, method="GET"))
    rule = "example-query"
    told = [one.message.partition(": ")[2].partition(",")[0] for one in found if one.rule == rule]
    assert sorted(told) == sorted(odd)


def test_stand_ins() -> None:
    (found,) = lint(model(example(placeholders=("/a", "/b/0"))))
    assert (found.rule, found.level, str(found.place)) == ("placeholder", "info", "operations/o.yaml:9:3")
    assert "/a, /b/0" in found.message


@pytest.mark.parametrize(
    ("validators", "rule"),
    [
        ("type", "example-type"),
        ("enum", "example-enum"),
        ("unknown-member", "example-member"),
        ("null", "example-null"),
        ("max-length", "example-length"),
        ("read-only", "example-read-only"),
        ("required", "example-required"),
    ],
)
def test_what_examples_get_wrong(validators: str, rule: str) -> None:
    (found,) = lint(model(example(findings={"/a": validators})))
    assert (found.rule, found.level) == (rule, "warning")
    assert "/a" in found.message and "o" in found.message


@pytest.mark.parametrize(
    ("named", "wish"),
    [
        ("#ns.Thing", "write 'ns.thing'"),
        ("inner.api.thing", "write the name of one that is documented"),
        ("#ns.thing", ""),
        ("#Edm.String", ""),
        ("#Collection(ns.other)", ""),
        ("{type}", ""),
        (7, ""),
    ],
)
def test_examples_name_types_that_there_are(named: object, wish: str) -> None:
    body = json.dumps({"a": [{"b": {"@odata.type": named}}]})
    found = lint(model(example(body=body)))
    assert [problem.rule for problem in found] == (["example-type-name"] if wish else [])
    assert all(wish in problem.message for problem in found)


def test_a_mistyped_path_hides_no_wrong_value() -> None:
    assert rules(model(example(template="", findings={"/a": "type"}))) == ["example-type"]


def test_responses_count_as_requests_do() -> None:
    response = ResponseMessage(status=200, findings={"/a": "type"}, placeholders=("/b",))
    assert sorted(rules(model({"examples": (Example(response=response),)}))) == ["example-type", "placeholder"]


def test_required_but_left_out() -> None:
    (found,) = lint(model({"body": Body(type="ns.thing", omitted=("id", "at"), place=Place("operations/o.yaml", 5))}))
    assert (found.rule, found.place.line) == ("required-omitted", 5) and "id, at" in found.message


def test_types_without_a_page() -> None:
    guess = entity("ns.guess", kind="complex", inferred="an example of o")
    (found,) = lint(model(None, guess))
    assert (found.rule, found.level) == ("inferred-type", "info")
    assert "'ns.guess'" in found.message and "an example of o" in found.message


def test_enumerations_without_a_page_need_one_until_members_are_listed() -> None:
    guesses = (enum(f"ns.{len(members)}", *members, inferred="type of o") for members in ((), ("up",)))
    (found,) = lint(model(None, *guesses))
    assert (found.rule, "'ns.0'" in found.message) == ("inferred-type", True)


def test_findings_of_pages_stand_among_them_in_the_order_of_places() -> None:
    findings = tuple(Problem("permissions-todo", Place(file, 7), "m") for file in ("z.md", "api/o.md"))
    found = lint(model(example(placeholders=("/a",)), findings=findings))
    assert [problem.place.file for problem in found] == ["api/o.md", "operations/o.yaml", "z.md"]


def test_a_page_silences_rules_for_all_that_stands_on_it() -> None:
    todo = Problem("permissions-todo", Place("api/o.md", 7), "m")
    spec = model(example(placeholders=("/a",), findings={"/b": "type"}), findings=(todo,)).spec
    page = replace(spec.pages[0], ignored=("permissions-todo", "placeholder"))
    other = Page(file="operations/p.yaml", page="api/p.md", findings=(replace(todo, place=Place("api/p.md", 7)),))
    found = lint(link(replace(spec, pages=(page, other))))
    assert [(problem.rule, problem.place.file) for problem in found] == [
        ("permissions-todo", "api/p.md"),
        ("example-type", "operations/o.yaml"),
    ]


def test_each_finding_stands_once() -> None:
    finding = Problem("permissions-todo", Place("api/o.md", 7), "m")
    assert lint(model({}, findings=(finding, finding))) == [finding]


def test_the_shipped_api_has_no_errors_and_says_what_to_do() -> None:
    found = lint(shipped())
    assert found and not [problem for problem in found if problem.level == "error"]
    assert all(problem.place.file and problem.place.line for problem in found)
    assert all("\n" not in str(problem) and str(problem).endswith(f"[{problem.rule}]") for problem in found)
