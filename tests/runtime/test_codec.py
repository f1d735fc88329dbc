"""The laws of reading and writing: nothing is lost, nothing is guessed."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from demo._runtime.changes import changes
from demo._runtime.codec import decode_value, encode_value
from demo._runtime.errors import DecodeError, EncodeError
from demo._runtime.plans import plan_of
from demo._runtime.registry import registry
from demo._runtime.validate import validate
from demo.models import Bag, Color, Everything, OtherThing, Special, Thing, Tree
from hypothesis import given
from hypothesis import strategies as st

from . import strategies as make

TYPES = {member.name: member.codec.type for member in plan_of(Everything).members.values()}
names = st.sampled_from([*TYPES, "@odata.type", "@odata.context", "int32@odata.x", "additional_data", "date_"])
type_names = st.sampled_from(["demo.special", "#DEMO.Tree", "#demo.nobody", "https://x/$metadata#demo.everything", ""])
contrary = st.dictionaries(names, make.json | type_names)


def _right(type: str) -> st.SearchStrategy[object]:
    if type.startswith("Collection("):
        return st.lists(_right(type[len("Collection(") : -1]) | st.none(), max_size=4)
    if type in make.WIRE:
        return make.WIRE[type]
    if type == "demo.thing":
        return st.fixed_dictionaries({}, optional={"id": st.text(), "color": _right("demo.color"), "x": make.json})
    if type == "demo.color":
        return st.text() | st.sampled_from(["red", "green", "0", 1])
    if type == "demo.mood":
        return st.text()
    if type == "demo.rights":
        return st.sampled_from(["read", "read,write", 3, "2"])
    if type == "demo.size":
        return st.sampled_from(["small", "large"])
    return make.points if "Geo" in type else make.json


right = st.fixed_dictionaries({}, optional={name: _right(type) for name, type in TYPES.items()})


@given(right)
def test_what_the_types_allow_is_read_and_comes_back(payload: dict[str, Any]) -> None:
    model = Everything.from_dict(payload, strict=True)
    assert not model.additional_data
    assert model.to_dict() == payload
    assert Everything.from_dict(model.to_dict()) == model


@given(contrary)
def test_whatever_contradicts_the_types_comes_back(payload: dict[str, Any]) -> None:
    for cls in (Everything, Thing, Tree, Bag):
        model = cls.from_dict(payload)
        assert model.to_dict() == payload
        assert json.dumps(model.to_dict(), sort_keys=True) == json.dumps(payload, sort_keys=True)
        assert json.loads(model.to_json()) == payload


@given(st.dictionaries(st.text(), make.json))
def test_any_json_object_comes_back_as_text(payload: dict[str, Any]) -> None:
    text = json.dumps(payload)
    assert json.loads(Everything.from_json(text).to_json()) == payload


@given(contrary)
def test_strict_refuses_exactly_what_lenient_reading_sets_aside(payload: dict[str, Any]) -> None:
    model = Everything.from_dict(payload)
    aside = set(model.additional_data) & set(TYPES)
    try:
        Everything.from_dict(payload, strict=True)
    except DecodeError as error:
        refused = {violation.pointer.split("/")[1] for violation in error.violations}
        assert aside <= refused
        assert all(f"{violation.pointer}: " in str(error) for violation in error.violations)
    else:
        assert not aside


def test_strict_lists_every_pointer() -> None:
    payload = {
        "int32": "String",
        "size": "huge",
        "strings": ["a", 1],
        "thing": {"id": 5, "a/b~": 1, "part": {"tags": [None, False]}},
        "things": [{}, {"color": 9}],
        "color": "mauve",
    }
    with pytest.raises(DecodeError) as caught:
        Everything.from_dict(payload, strict=True)
    assert [violation.pointer for violation in caught.value.violations] == [
        "/int32",
        "/size",
        "/strings/1",
        "/thing/id",
        "/thing/part/tags/1",
        "/things/1/color",
    ]
    assert "/int32: expected Edm.Int32, got 'String'" in str(caught.value)
    with pytest.raises(DecodeError, match="twice"):
        Thing.from_json(b'{"id": "1", "id": "2"}', strict=True)


def test_wrong_members_are_set_aside_by_themselves() -> None:
    model = Everything.from_dict({"int32": "x", "strings": ["a", 1], "things": [{"id": 1}], "size": "huge", "guid": 5})
    assert model.int32 is None and model.strings is None and model.size is None
    assert model.things is not None and model.things[0] is not None
    assert model.things[0].additional_data == {"id": 1}
    assert model.additional_data == {"int32": "x", "strings": ["a", 1], "size": "huge", "guid": 5}
    model.int32 = 7
    assert model.to_dict()["int32"] == 7


def test_null_items_stay() -> None:
    model = Everything.from_dict({"things": [None, {}], "moments": [None, "2017-01-01T00:00:00Z"], "strings": [None]})
    assert model.things == [None, Thing()] and model.strings == [None]


@pytest.mark.parametrize("annotation", ["@odata.type", "@type"])
@pytest.mark.parametrize(
    "name",
    [
        "demo.special",
        "#demo.special",
        "#DEMO.SPECIAL",
        "https://x.org/v1.0/$metadata#demo.Special",
        "https://x.org/v1.0/demo.special",
        "Self.special",
        "#Self.Special",
        "https://x.org/$metadata#Self.special",
    ],
)
def test_derived_types(name: str, annotation: str) -> None:
    payload = {annotation: name, "weight": 1.5, "id": "1"}
    for _ in range(10):  # By then, shapes have code of their own.
        many = Everything.from_dict({"things": [payload, {"id": "2"}], "thing": {"id": "3", "part": payload}})
        assert many.thing is not None and many.things is not None
        for model in (Thing.from_dict(payload), many.thing.part, many.things[0]):
            assert type(model) is Special and model.weight == 1.5 and model.to_dict() == payload
            model.weight = 2
            assert model.to_dict() == {**payload, "weight": 2}
            assert Everything(thing=model).to_dict() == {"thing": {**payload, "weight": 2}}


@pytest.mark.parametrize("annotation", ["@odata.type", "@type"])
def test_validators_and_differences_go_by_the_derived_type(annotation: str) -> None:
    payload = {"thing": {annotation: "#Self.special", "weight": "x"}}
    assert [item.pointer for item in validate(payload, Everything)] == ["/thing/weight"]
    old, new = (Everything.from_dict({"thing": {annotation: "#Self.special", "weight": item}}) for item in (1, 2))
    assert changes(old, new) == {"thing": {"@odata.type": "#Self.special", "weight": 2}}


def test_collections_and_unknown_aliases_choose_no_class() -> None:
    for name in ("#Collection(demo.special)", "Other.special", "special", "Self.nobody"):
        assert type(Thing.from_dict({"@type": name, "@odata.type": None})) is Thing


def test_advertised_operations_are_kept() -> None:
    payload = {"id": "1", "#demo.rename": {"title": "Rename", "target": "Things('1')/demo.rename"}, "#demo.f()": [{}]}
    thing = Thing.from_dict(payload, strict=True)
    assert thing.id == "1" and thing.additional_data["#demo.rename"]["title"] == "Rename"
    assert thing.to_dict() == payload


@pytest.mark.parametrize(
    "name", ["#demo.tree", "#demo.unheardOf", "", "#", 5, None, ["#demo.special"], {}, "demo.color"]
)
def test_other_type_names_leave_the_declared_class(name: object) -> None:
    payload = {"@odata.type": name, "id": "1", "weight": 1.5}
    model = Thing.from_dict(payload)
    assert type(model) is Thing and model.id == "1" and model.additional_data == {"@odata.type": name, "weight": 1.5}
    assert model.to_dict() == payload


def test_a_derived_value_says_its_type_first() -> None:
    assert list(Everything(thing=Special(id="1")).to_dict()["thing"]) == ["@odata.type", "id"]
    assert Special(id="1").to_dict() == {"id": "1"}
    assert encode_value([Special(), Thing(), None], "Collection(demo.thing)") == [
        {"@odata.type": "#demo.special"},
        {},
        None,
    ]
    assert encode_value({"a": Thing()}) == {"a": {"@odata.type": "#demo.thing"}}
    unrelated: Any = OtherThing()
    with pytest.raises(EncodeError, match=r"/thing: expected demo\.thing, got OtherThing"):
        Everything(thing=unrelated).to_dict()


def test_annotations_stand_first() -> None:
    payload = {"id": "1", "unknown": 1, "@odata.type": "#demo.thing", "x@y": 1}
    thing = Thing.from_dict(payload)
    assert list(thing.to_dict()) == list(payload)
    thing.made = None
    assert list(thing.to_dict()) == [*payload, "made"]
    assert list(thing.additional_data) == ["unknown", "@odata.type", "x@y"]
    assert next(iter(thing.to_dict())) == "@odata.type" and thing.to_dict() == {**payload, "made": None}


def test_a_collection_keeps_the_forms_of_its_items() -> None:
    first, second = "2017-01-01T00:00:46.1697867Z", "2018-01-01T00:00:46.1697867Z"
    model = Everything.from_dict({"moments": [first, second], "doubles": [1, "INF"], "colors": ["1", "red"]})
    assert model.moments is not None and model.colors == [Color.GREEN, Color.RED]
    model.moments.insert(0, datetime(2020, 1, 1, tzinfo=UTC))
    model.moments.reverse()
    model.colors.append(Color("mauve"))
    assert model.to_dict() == {
        "moments": [second, first, "2020-01-01T00:00:00Z"],
        "doubles": [1, "INF"],
        "colors": ["1", "red", "mauve"],
    }


def test_plain_strings_do_for_enumerations() -> None:
    wish: Any = "red"
    assert Everything(color=wish).to_dict() == {"color": "red"}


@given(st.data())
@pytest.mark.parametrize("type", sorted(make.PYTHON))
def test_values_of_any_type_expression(type: str, data: st.DataObject) -> None:
    value = data.draw(make.PYTHON[type])
    assert decode_value(registry(), type, encode_value(value, type)) == value
    many = [value, None]
    assert decode_value(registry(), f"Collection({type})", encode_value(many, f"Collection({type})")) == many


def test_values_that_contradict_their_type_expression() -> None:
    assert decode_value(registry(), "Edm.Int32", None) is None and encode_value(None, "Edm.Int32") is None
    for type, wire in {"Edm.Int32": "x", "Collection(Edm.Int32)": [1, "x"], "demo.thing": [], "demo.size": "x"}.items():
        with pytest.raises(DecodeError, match="expected "):
            decode_value(registry(), type, wire)
        with pytest.raises(EncodeError, match="expected "):
            encode_value(wire, type)
    assert decode_value(registry(), "nobody.knows", {"a": [1]}) == {"a": [1]}
