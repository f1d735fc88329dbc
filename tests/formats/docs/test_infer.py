"""Types that nobody describes, concluded from what mentions them."""

from __future__ import annotations

from typing import Any

import pytest

from codegen.formats.docs.set.infer import infer
from codegen.formats.docs.set.references import Wanted
from codegen.spec.nodes import (
    Body,
    EnumType,
    Example,
    RequestMessage,
    ResponseMessage,
    StructuredType,
    Type,
)
from tests.builders import entity, example, model, operation, prop
from tests.formats.docs.drafting import GRAPH

ENTITY = entity("ns.entity", prop("id"), key=("id",))


def concluded(
    *known: Type,
    wanted: tuple[Wanted, ...] = (),
    shown: Any = None,
    type: str = "",
    body: Body | None = None,
) -> dict[str, Type]:
    """The inferred types; `shown` is the payload of a response of `type`. They have to link with what is known."""
    examples = (example(shown),) if shown is not None else ()
    mentioning = operation("o", "GET", returns=type, body=body, examples=examples)
    found = infer(known, [mentioning], wanted, GRAPH).types
    model(*known, *found, mentioning)
    return {item.name: item for item in found}


def structured(found: dict[str, Type], name: str) -> StructuredType:
    item = found[name]
    assert isinstance(item, StructuredType)
    return item


def members(item: StructuredType) -> dict[str, str]:
    assert all(member.inferred for member in item.properties)
    return {member.name: member.type for member in item.properties}


def test_nothing_is_wanted() -> None:
    assert concluded(ENTITY, shown={"id": "7"}, type="ns.entity") == {}


def test_a_wanted_type_is_marked_open_and_empty() -> None:
    found = structured(concluded(wanted=(Wanted("ns.a", "a link"),)), "ns.a")
    assert (found.kind, found.open, found.inferred, found.properties) == ("complex", True, "a link", ())


def test_what_something_navigates_to_is_an_entity_below_the_root() -> None:
    found = structured(concluded(ENTITY, wanted=(Wanted("ns.a", "a link", navigation=True),)), "ns.a")
    assert (found.kind, found.base) == ("entity", "ns.entity")


def test_what_payloads_show_as_texts_is_an_enumeration() -> None:
    found = concluded(wanted=(Wanted("ns.color", "a cell", json="text"),))["ns.color"]
    assert isinstance(found, EnumType) and found.evolvable and found.inferred == "a cell"


@pytest.mark.parametrize(
    ("value", "type"),
    [
        ("x", "Edm.String"),
        (True, "Edm.Boolean"),
        (1, "Edm.Int32"),
        (2**40, "Edm.Int64"),
        (1.5, "Edm.Double"),
        (None, "Edm.Untyped"),
        ({}, "Edm.Untyped"),
        ([], "Collection(Edm.Untyped)"),
        (["a", "b"], "Collection(Edm.String)"),
        ([1, "b"], "Collection(Edm.Untyped)"),
        ([[1]], "Edm.Untyped"),
        ("2017-01-01T00:00:46.1697867+03:00", "Edm.DateTimeOffset"),
        ("Double", "Edm.Double"),
        ("String (timestamp)", "Edm.String"),
        ({"@odata.type": "#ns.b"}, "ns.b"),
        ([{"@odata.type": "ns.b"}], "Collection(ns.b)"),
        ({"@odata.type": "#Edm.String"}, "Edm.Untyped"),
    ],
)
def test_members_are_of_the_type_that_payloads_show(value: Any, type: str) -> None:
    found = concluded(wanted=(Wanted("ns.a", "a link"),), shown={"m": value, "@odata.etag": "e"}, type="ns.a")
    assert members(structured(found, "ns.a")) == {"m": type}


def test_a_later_payload_tells_what_null_didnt() -> None:
    found = concluded(wanted=(Wanted("ns.a", "a"),), shown={"value": [{"m": None}, {"m": 1}]}, type="Collection(ns.a)")
    assert members(structured(found, "ns.a")) == {"m": "Edm.Int32"}


def test_objects_name_types_and_these_have_members_too() -> None:
    inner = {"@odata.type": "#ns.inner", "x": 1}
    found = concluded(wanted=(Wanted("ns.a", "a link"),), shown={"m": {"y": inner}, "n": [inner]}, type="ns.a")
    assert members(structured(found, "ns.inner")) == {"x": "Edm.Int32"}


def test_names_are_one_in_any_case() -> None:
    shown = {"a": {"@odata.type": "#ns.Inner", "x": 1}, "b": {"@odata.type": "ns.inner", "y": 1}}
    found = concluded(wanted=(Wanted("ns.a", "a"), Wanted("NS.A", "b")), shown=shown, type="ns.a")
    assert sorted(found) == ["ns.Inner", "ns.a"]
    assert members(structured(found, "ns.Inner")) == {"x": "Edm.Int32", "y": "Edm.Int32"}


@pytest.mark.parametrize("named", ["#inner.Api.user", "#NS.user", "#ns.User"])
def test_a_name_of_the_services_insides_is_that_of_the_one_type_called_so(named: str) -> None:
    user = entity("ns.user", base="ns.entity")
    assert concluded(ENTITY, user, shown={"@odata.type": named, "id": "7"}, type="ns.entity") == {}


def test_a_name_that_two_types_have_stays_foreign() -> None:
    users = [entity(name, base="ns.entity") for name in ("ns.user", "ns.other.user")]
    shown = {"@odata.type": "#inner.user", "id": "7"}
    assert list(concluded(ENTITY, *users, shown=shown, type="ns.entity")) == ["inner.user"]


def test_a_derived_type_that_only_a_payload_names() -> None:
    found = concluded(ENTITY, shown={"@odata.type": "#ns.user", "id": "7", "age": 3}, type="ns.entity")
    user = structured(found, "ns.user")
    assert (user.kind, user.base, members(user)) == ("entity", "ns.entity", {"age": "Edm.Int32"})


@pytest.mark.parametrize("named", ["#", "x", "#ns.a b", "#ns.{type}", "#.a", 7, None, ["ns.b"]])
def test_annotations_that_name_no_type(named: Any) -> None:
    found = concluded(wanted=(Wanted("ns.a", "a"),), shown={"m": {"@odata.type": named}}, type="ns.a")
    assert list(found) == ["ns.a"]


def test_tables_list_members_and_tell_bases() -> None:
    listed = (
        prop("id", description="Inherited from entity."),
        prop("at", "Edm.DateTimeOffset", description="Inherited from facet"),
        prop("own", required=True),
    )
    found = concluded(ENTITY, wanted=(Wanted("ns.a", "the body"),), body=Body(type="ns.a", properties=listed))
    assert (structured(found, "ns.a").base, structured(found, "ns.facet").base) == ("ns.facet", "ns.entity")
    assert members(structured(found, "ns.a")) == {"own": "Edm.String"}
    assert members(structured(found, "ns.facet")) == {"at": "Edm.DateTimeOffset"}
    assert not structured(found, "ns.a").properties[0].required


def test_what_has_an_address_and_an_id_is_an_entity_with_a_key() -> None:
    found = structured(concluded(wanted=(Wanted("ns.a", "a"),), shown={"id": "7"}, type="ns.a"), "ns.a")
    assert (found.kind, found.key) == ("entity", ("id",))


def test_parameters_of_an_action_are_looked_into() -> None:
    body = Body(properties=(prop("to", "ns.person"),))
    request = RequestMessage(method="POST", url="", body='{"to": {"name": "x"}}')
    action = operation("o", "POST", body=body, examples=(Example(request=request),))
    (found,) = infer([], [action], [Wanted("ns.person", "a parameter")], GRAPH).types
    assert isinstance(found, StructuredType) and members(found) == {"name": "Edm.String"}


def test_known_types_gain_nothing() -> None:
    assert concluded(ENTITY, shown={"id": "7", "new": 1}, type="ns.entity") == {}


def test_deep_payloads_are_no_recursion() -> None:
    text = '{"a":' * 900 + "1" + "}" * 900
    response = ResponseMessage(status=200, body=text)
    deep = operation("o", "GET", returns="ns.a", examples=(Example(response=response),))
    (found,) = infer([], [deep], [Wanted("ns.a", "a")], GRAPH).types
    assert isinstance(found, StructuredType) and members(found) == {"a": "Edm.Untyped"}


def test_what_a_page_derives_from_a_type_is_no_base_of_it() -> None:
    """An example names the base, where the operation says that it gives the derived type."""
    derived = entity("ns.sedan", kind="complex", base="ns.car")
    found = concluded(
        derived,
        wanted=(Wanted("ns.car", "base of sedan"),),
        shown={"@odata.type": "#ns.vehicle", "wheels": 4},
        type="ns.sedan",
    )
    assert structured(found, "ns.vehicle").base == "ns.sedan"
    found = concluded(derived, shown={"@odata.type": "#ns.car", "wheels": 4}, type="ns.sedan")
    assert structured(found, "ns.car").base == ""


def media(*known: Type, wanted: tuple[Wanted, ...] = ()) -> tuple[str, dict[str, Type]]:
    """The type of a member of which examples show two types, and all that is concluded."""
    one = {"@odata.type": "#ns.call", "media": {"@odata.type": "#ns.a"}}
    two = {"@odata.type": "#ns.call", "media": {"@odata.type": "#ns.b"}}
    shown = {"@odata.type": "#ns.all", "first": one, "second": two, "third": one}
    found = concluded(*known, shown=shown, wanted=wanted)
    return members(structured(found, "ns.call"))["media"], found


def test_a_member_with_two_types_has_one_that_both_are_of() -> None:
    """The base that a page states of one, else the one that a page describes."""
    type, found = media(entity("ns.b", kind="complex", base="ns.media"), entity("ns.media", kind="complex"))
    assert (type, structured(found, "ns.a").base) == ("ns.media", "ns.media")
    type, found = media(entity("ns.b", kind="complex"))
    assert (type, structured(found, "ns.a").base) == ("ns.b", "ns.b")


def test_a_member_with_two_types_that_pages_describe_apart_is_any_value() -> None:
    assert media(entity("ns.a", kind="complex"), entity("ns.b", kind="complex"))[0] == "Edm.Untyped"
