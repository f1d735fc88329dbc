"""What examples, bodies and paths say of types beside their tables."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from codegen.formats.docs.evidence import by_examples
from codegen.formats.docs.evidence.paths import add_shown
from codegen.spec.model import link
from codegen.spec.nodes import (
    Body,
    Operation,
    Property,
    ResponseMessage,
    Spec,
    StructuredType,
    Type,
)
from tests import builders
from tests.builders import example, operation, page, prop, spec
from tests.formats.docs.drafting import GRAPH

ID = prop("id")
SHOWN = {"id": "1", "state": "open", "changedAt": "2020-01-01T00:00:00Z", "by": {"id": "2"}}


def entity(name: str, *properties: Property, **facts: Any) -> StructuredType:
    return builders.entity(f"sky.{name}", ID, *properties, key=("id",), **facts)


def get(name: str, shown: Any, page: str = "") -> Operation:
    """An operation on a page of its own whose example response shows a value."""
    path = f"/{name}s/{{id}}"
    return operation(page or f"{name}-get", "GET", path, returns=f"sky.{name}", examples=(example(shown, path),))


def sky(*items: Type | Operation) -> Spec:
    """A spec of one page."""
    return spec(page(*items), name="sky", namespace="sky")


def sharing(*names: str, shown: dict[str, object] = SHOWN) -> Spec:
    """Types whose pages list their keys alone, and whose examples show more."""
    person = builders.entity("sky.person", ID, kind="complex")
    record = builders.entity("sky.record", prop("by", "sky.person"), kind="complex")
    return sky(*map(entity, names), person, record, *(get(name, shown) for name in names))


def members(found: Spec, name: str) -> dict[str, str]:
    item = next(item for item in found.types if item.name == f"sky.{name}")
    assert isinstance(item, StructuredType)
    return {prop.name: prop.type for prop in item.properties if prop.inferred}


def test_what_examples_of_three_types_share_is_theirs() -> None:
    found = by_examples(sharing("offer", "request", "swap"), GRAPH)
    expected = {"state": "Edm.String", "changedAt": "Edm.DateTimeOffset", "by": "sky.person"}
    assert [members(found, name) for name in ("offer", "request", "swap")] == [expected] * 3
    assert [problem.rule for page in found.pages for problem in page.findings] == ["json-only-member"] * 3


def test_less_proves_nothing() -> None:
    assert by_examples(sharing("offer", "request"), GRAPH) == sharing("offer", "request")
    two = {"id": "1", "state": "open", "changedAt": "2020-01-01T00:00:00Z"}
    given = sharing("offer", "request", "swap", shown=two)
    assert by_examples(given, GRAPH) == given


def test_paths_spell_what_a_table_has_in_lower_case() -> None:
    moons = prop("openmoons", "Collection(sky.moon)")
    planet, rules = linked("/planets/{id}/openMoons", "/planets/{id}/openmoons", navigation=moons)
    assert ([prop.name for prop in planet.navigation], rules) == (["openMoons"], ["member-case"])


def concluded(*types: Type, operations: tuple[Operation, ...] = ()) -> tuple[dict[str, StructuredType], list[str]]:
    """The structured types after all evidence of examples and bodies, by simple name; and the rules of the findings."""
    found = by_examples(sky(*types, *operations), GRAPH)
    link(found)
    named = {item.name[4:]: item for item in found.types if isinstance(item, StructuredType)}
    return named, [problem.rule for page in found.pages for problem in page.findings]


def typed(item: StructuredType) -> dict[str, str]:
    return {prop.name: prop.type for prop in (*item.properties, *item.navigation)}


def thrice(name: str, shown: Any) -> tuple[Operation, ...]:
    return tuple(get(name, shown, f"{name}-{page}") for page in ("get", "list", "create"))


SEEN = prop("seen", "Edm.DateTimeOffset")
MANY = tuple(entity(f"body{number}", SEEN) for number in range(6))


@pytest.mark.parametrize("value", [None, "2020-01-01T00:00:00Z"])
def test_a_member_that_many_types_have_is_believed_of_three_operations(value: str | None) -> None:
    found, rules = concluded(entity("comet"), *MANY, operations=thrice("comet", {"seen": value}))
    assert typed(found["comet"])["seen"] == "Edm.DateTimeOffset"
    assert rules == ["json-only-member"]


@pytest.mark.parametrize(
    ("known", "operations"),
    [
        (MANY, thrice("comet", {"seen": "never"})),  # not of the type
        (MANY, thrice("comet", {"seen": None})[:2]),  # too few pages
        (MANY[:5], thrice("comet", {"seen": None})),  # too few types
        ((*MANY[:5], entity("other", prop("seen"))), thrice("comet", {"seen": None})),
    ],
)
def test_less_is_not_believed(known: tuple[StructuredType, ...], operations: tuple[Operation, ...]) -> None:
    found, rules = concluded(entity("comet"), *known, operations=operations)
    assert (list(typed(found["comet"])), rules) == (["id"], [])


def under(base: str, name: str, *properties: Property) -> StructuredType:
    return builders.entity(f"sky.{name}", *properties, base=f"sky.{base}")


def test_what_tables_and_examples_of_derived_types_share_is_the_bases() -> None:
    listing = tuple(under("body", name, SEEN) for name in ("star", "planet", "moon"))
    silent = (under("body", "comet"), under("body", "dust"))
    shown = tuple(get(name, {"seen": None}) for name in ("comet", "dust"))
    found, rules = concluded(entity("body"), *listing, *silent, operations=shown)
    assert typed(found["body"]) == {"id": "Edm.String", "seen": "Edm.DateTimeOffset"}
    assert typed(found["star"]) == {}
    assert found["star"].inherited == {"seen": "sky.body"}
    assert rules == ["json-only-member"]
    found, rules = concluded(entity("body"), *listing, *silent, operations=shown[:1])
    assert (list(typed(found["body"])), rules) == (["id"], [])


def test_what_bodies_of_several_operations_list_is_the_types() -> None:
    def creating(page: str, *properties: Property) -> Operation:
        return operation(page, "POST", body=Body(type="sky.comet", properties=properties))

    tail = prop("tail")
    kin = prop("kin", "Collection(sky.comet)")
    found, rules = concluded(
        entity("comet"), operations=(creating("comet-create", tail, kin), creating("comet-add", tail, kin))
    )
    assert typed(found["comet"]) == {"id": "Edm.String", "tail": "Edm.String"}
    assert rules == ["json-only-member"]
    found, rules = concluded(entity("comet"), operations=(creating("comet-create", tail),))
    assert (list(typed(found["comet"])), rules) == (["id"], [])


def test_what_shows_all_members_of_another_type_derives_from_it() -> None:
    offered = tuple(prop(name) for name in ("by", "to", "why"))
    shown = {"id": "1", "by": "x", "to": "y", "why": "z"}
    found, rules = concluded(entity("offer", *offered), entity("swap"), operations=(get("swap", shown),))
    assert (found["swap"].base, typed(found["swap"]), rules) == ("sky.offer", {}, ["json-only-member"])
    found, rules = concluded(
        entity("offer", *offered), entity("swap"), operations=(get("swap", {"by": "x", "to": "y"}),)
    )
    assert (found["swap"].base, rules) == ("", [])


@pytest.mark.parametrize(
    ("declared", "shown", "expected"),
    [
        ("Collection(Edm.String)", ("far", "near"), "Edm.String"),
        ("Edm.String", (["far"], []), "Collection(Edm.String)"),
        ("Edm.String", (["far"], "near"), "Edm.String"),
        ("Edm.String", (["far"], None), "Edm.String"),
    ],
)
def test_examples_decide_what_is_a_collection(declared: str, shown: tuple[Any, Any], expected: str) -> None:
    state = prop("state", declared)
    operations = tuple(get("comet", {"state": value}, f"comet-{number}") for number, value in enumerate(shown))
    found, rules = concluded(entity("comet", state), operations=operations)
    assert typed(found["comet"])["state"] == expected
    assert rules == (["json-collection"] if expected != declared else [])


@pytest.mark.parametrize(("pages", "expected"), [(2, "Edm.String"), (3, "Collection(Edm.String)")])
def test_table_and_json_of_a_type_outweigh_two_pages(pages: int, expected: str) -> None:
    comet = entity("comet", prop("state"))
    operations = tuple(get("comet", {"state": ["far"]}, f"comet-{number}") for number in range(pages))
    found = by_examples(sky(comet, *operations), GRAPH, {("sky.comet", "state")})
    (amended,) = found.types
    assert isinstance(amended, StructuredType) and typed(amended)["state"] == expected


@pytest.mark.parametrize(
    ("numbers", "expected"),
    [
        ((60.25816, 146.7885, 0.01381693, 1.160898, 0), "Edm.Single"),
        ((60.25816, 146.7885, 0.01381693, 1.160898, 0.1583399742569597), "Edm.Double"),
        ((47.64056, 12.12937, 11.12937, 13.12937, 0), "Edm.Double"),
        ((60.25816, 146.7885, 0.01381693, 0, 0), "Edm.Double"),
    ],
)
def test_seven_digits_are_single_precision(numbers: tuple[float, ...], expected: str) -> None:
    properties = tuple(prop(name, "Edm.Double") for name in ("a", "b", "c", "d", "e", "f"))
    shown = {"id": "1", **dict(zip("abcde", numbers, strict=True))}
    found, rules = concluded(entity("comet", *properties), operations=(get("comet", shown),))
    assert {typed(found["comet"])[name] for name in "abcdef"} == {expected}
    assert rules == (["json-type"] if expected == "Edm.Single" else [])


@pytest.mark.parametrize("number", ["1e9999999", "-1e-9999999", "1" * 100_000, "0." + "3" * 100_000])
def test_numbers_beyond_all_measure_are_read_by_their_digits(number: str) -> None:
    shown = ", ".join([f'"{name}": {value}' for name, value in zip("abcd", _SEVEN, strict=True)] + [f'"e": {number}'])
    properties = tuple(prop(name, "Edm.Double") for name in "abcde")
    operation = get("comet", {})
    response = ResponseMessage(status=200, body=f"{{{shown}}}")
    operation = replace(operation, examples=(replace(operation.examples[0], response=response),))
    found, _ = concluded(entity("comet", *properties), operations=(operation,))
    assert typed(found["comet"])["a"] == ("Edm.Single" if number.startswith(("1e", "-1e")) else "Edm.Double")


_SEVEN = (60.25816, 146.7885, 0.01381693, 1.160898)


def test_a_name_that_examples_never_use_gives_way_to_one_alike() -> None:
    orbit = builders.entity("sky.orbit", prop("days", "Edm.Int32"), prop("shape"), kind="complex")
    path = prop("lastOrbit", "Collection(sky.orbit)")
    shown = get("comet", {"lastOrbits": [{"days": 3, "shape": "round"}]})
    found, rules = concluded(entity("comet", path), orbit, operations=(shown,))
    assert (typed(found["comet"])["lastOrbits"], rules) == ("Collection(sky.orbit)", ["member-case"])
    other = get("comet", {"lastOrbits": [{"days": 3, "colour": "red"}]})
    found, rules = concluded(entity("comet", path), orbit, operations=(other,))
    assert ("lastOrbit" in typed(found["comet"]), rules) == (True, [])


def linked(
    *paths: str, navigation: Property, returns: str = "Collection(sky.moon)", shown: Any = None
) -> tuple[StructuredType, list[str]]:
    """The planet after the evidence of paths, and the rules of the findings; `shown` is an example of it."""
    listing = operation("moon-list", "GET", *paths, returns=returns)
    planet = entity("planet", navigation=(navigation,))
    found = add_shown(sky(planet, entity("moon"), get("planet", shown or {}), listing))
    planet = found.pages[0].types[0]
    assert isinstance(planet, StructuredType)
    return planet, [problem.rule for problem in found.pages[0].findings]


@pytest.mark.parametrize(
    ("path", "returns", "expected"),
    [
        ("/planets/{id}/moons", "Collection(sky.moon)", "Collection(sky.moon)"),
        ("/planets/{id}/moons/{moon}", "sky.moon", "Collection(sky.moon)"),
        ("/planets/{id}/moons", "sky.moon", "sky.moon"),
        ("/planets/{id}/moons:/{path}", "sky.moon", "sky.moon"),
    ],
)
def test_paths_show_what_is_a_collection(path: str, returns: str, expected: str) -> None:
    planet, rules = linked(path, navigation=prop("moons", "sky.moon"), returns=returns)
    assert typed(planet)["moons"] == expected
    assert rules == (["json-collection"] if expected != "sky.moon" else [])


def test_a_path_gives_its_name_to_what_no_path_uses() -> None:
    written = prop("openmoon", "Collection(sky.moon)")
    planet, rules = linked("/planets/{id}/openMoons", "/planets/{id}/openMoons/{moon}", navigation=written)
    assert ([prop.name for prop in planet.navigation], rules) == (["openMoons"], ["member-case"])


def test_a_name_that_examples_use_stays_beside_that_of_paths() -> None:
    written = prop("moons", "Collection(sky.moon)")
    path = "/planets/{id}/moon/{moon}"
    planet, rules = linked(path, navigation=written, shown={"moons": [{"id": "1"}]})
    assert ([prop.name for prop in planet.navigation], rules) == (["moons", "moon"], [])
    planet, rules = linked(path, navigation=written)
    assert ([prop.name for prop in planet.navigation], rules) == (["moon"], ["member-case"])


@pytest.mark.parametrize(
    ("path", "returns", "expected"),
    [
        ("/planets/{id}/farMoons", "Collection(sky.moon)", ["moons", "farMoons"]),
        ("/planets/{id}/farMoons()", "Collection(sky.moon)", ["moons"]),
        ("/planets/{id}/moonsByAge", "Collection(sky.moon)", ["moons"]),
        ("/planets/{id}/farMoons", "sky.moon", ["moons"]),
        ("/planets/farMoons", "Collection(sky.moon)", ["moons"]),
    ],
)
def test_what_is_called_after_a_navigation_property_is_one(path: str, returns: str, expected: list[str]) -> None:
    planet, _ = linked(path, navigation=prop("moons", "Collection(sky.moon)"), returns=returns)
    assert [prop.name for prop in planet.navigation] == expected
