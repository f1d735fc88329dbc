"""Validators: the same findings on a model and on raw JSON."""

from __future__ import annotations

import json
import sys
from datetime import datetime
from typing import Any

import pytest
from demo._runtime import DecodeError, Violation
from demo._runtime.validate import validate
from demo.models import Bag, Color, Everything, Special, Thing, Tree
from hypothesis import given
from hypothesis import strategies as st

from codegen.base import edm

from . import strategies as make
from .test_codec import contrary, right


def rules(*arguments: Any, **options: Any) -> list[tuple[str, str, str]]:
    return [(found.pointer, found.rule, found.level) for found in validate(*arguments, **options)]


@given(contrary)
def test_model_and_payload_have_the_same_violations(payload: dict[str, Any]) -> None:
    for purpose in ("response", "create", "update"):
        for cls in (Everything, Thing):
            of_model = validate(cls.from_dict(payload), for_=purpose)
            assert set(of_model) == set(validate(payload, cls, for_=purpose))  # type: ignore[arg-type]


@given(right)
def test_what_the_types_allow_has_none(payload: dict[str, Any]) -> None:
    assert not [found for found in validate(payload, Everything) if found.level == "error"]


@given(st.dictionaries(st.text(), make.json))
def test_any_json_can_be_looked_at(payload: dict[str, Any]) -> None:
    assert validate(payload, Thing) == validate(json.dumps(payload), Thing)
    validate([payload, payload], "Collection(demo.thing)")


RULES: list[tuple[dict[str, Any], str, list[tuple[str, str, str]]]] = [
    ({"id": 1}, "response", [("/id", "type", "error")]),
    ({"tags": "a"}, "response", [("/tags", "type", "error")]),
    ({"tags": ["a", 1, None]}, "response", [("/tags/1", "type", "error"), ("/tags/2", "null", "error")]),
    ({"tags": None}, "response", [("/tags", "null", "error")]),
    ({"id": None}, "response", [("/id", "null", "error")]),
    ({"color": "mauve"}, "response", [("/color", "enum", "warning")]),
    ({"color": ["red"]}, "response", [("/color", "type", "error")]),
    ({"displayName": "123456"}, "response", [("/displayName", "max-length", "error")]),
    ({"part": {"displayName": "123456"}}, "response", [("/part/displayName", "max-length", "error")]),
    ({"part": []}, "response", [("/part", "type", "error")]),
    ({"what": 1, "what@is": 1, "@this": 1}, "response", [("/what", "unknown-member", "warning")]),
    ({"@odata.type": "#demo.derivedLater", "what": 1}, "response", []),
    ({"@odata.type": "#demo.special", "weight": "x"}, "response", [("/weight", "type", "error")]),
    ({"what": 1, "displayName": "x"}, "create", [("/what", "unknown-member", "error")]),
    ({}, "create", [("/displayName", "required", "error")]),
    ({"displayName": "x", "part": {}}, "create", [("/part/displayName", "required", "error")]),
    ({"id": "1", "displayName": "x"}, "create", [("/id", "read-only", "error")]),
    ({"id": "1", "made": "x"}, "update", [("/id", "read-only", "error"), ("/made", "read-only", "error")]),
    ({"made": "x", "displayName": "x"}, "create", []),
    ({"displayName": "x", "part@odata.bind": "things('1')"}, "create", []),
    ({"displayName": "x", "part": {"@id": "things('1')"}}, "create", []),
    ({"what@odata.bind": "things('1')"}, "update", [("/what@odata.bind", "unknown-member", "error")]),
    ({"what@odata.bind": "things('1')"}, "response", [("/what@odata.bind", "unknown-member", "warning")]),
    ({"tags@odata.bind": ["things('1')"]}, "update", [("/tags@odata.bind", "unknown-member", "error")]),
    ({"displayName@odata.bind": "things('1')"}, "create", [("/displayName@odata.bind", "unknown-member", "error")]),
    ({"demo.special/what@odata.bind": "x"}, "update", [("/demo.special~1what@odata.bind", "unknown-member", "error")]),
    ({}, "update", []),
]


@pytest.mark.parametrize(("payload", "purpose", "found"), RULES)
def test_rules(payload: dict[str, Any], purpose: Any, found: list[tuple[str, str, str]]) -> None:
    assert rules(payload, Thing, for_=purpose) == found
    assert rules(Thing.from_dict(payload), for_=purpose) == found
    assert rules(json.dumps(payload), "demo.thing", for_=purpose) == found


BEYOND = [
    *[("date", text) for text in ("0000-01-01", "-0044-03-15", "12345-12-31")],
    *[("timeOfDay", text) for text in ("23:59:60", "23:59:60.5")],
    *[
        ("dateTimeOffset", text)
        for text in ("2016-12-31T23:59:60Z", "-0001-01-01T00:00+01:00", "10000-01-01T00:00:00.7Z")
    ],
    *[("duration", text) for text in ("P999999999999D", "-P1DT99999999999999999999H")],
]
WRONG = [
    *[("date", text) for text in ("0000-13-01", "-044-03-15", "012345-12-31", "2023-02-30")],
    *[("timeOfDay", text) for text in ("24:00:60", "23:59:61")],
    *[("dateTimeOffset", text) for text in ("2016-12-31T23:59:60", "10000-01-01T24:00Z", "-0001-01-01 00:00Z")],
    *[("duration", text) for text in ("P", "PT", "P9999999999999999999Y", "P1DT")],
]


@pytest.mark.parametrize(("name", "text"), [*BEYOND, *WRONG])
def test_what_only_python_lacks_is_no_contradiction(name: str, text: str) -> None:
    is_right = (name, text) in BEYOND
    model = Everything.from_dict({name: text})
    assert rules(model) == [(f"/{name}", "type", "warning" if is_right else "error")] == rules({name: text}, Everything)
    assert model.to_dict() == {name: text} and model.additional_data == {name: text}
    if is_right:
        assert Everything.from_dict({name: text}, strict=True) == model
    else:
        with pytest.raises(DecodeError):
            Everything.from_dict({name: text}, strict=True)


def test_closed_enumerations_and_open_types() -> None:
    assert rules({"size": "huge"}, Everything) == [("/size", "enum", "error")]
    assert rules({"size": 5}, Everything) == [("/size", "type", "error")]
    assert rules({"what": 1, "count": "x"}, Bag, for_="create") == [("/count", "type", "error")]
    assert rules({"what@odata.bind": "things('1')"}, Bag, for_="create") == []


def test_wrong_python_values_are_found() -> None:
    wrong: Any = "x"
    naive = datetime(2017, 1, 1)
    model = Everything(int32=wrong, date_time_offset=naive, thing=wrong, things=[Thing(tags=[wrong, 5]), wrong])  # type: ignore[list-item]
    model.strings = wrong
    assert rules(model) == [
        ("/dateTimeOffset", "type", "error"),
        ("/int32", "type", "error"),
        ("/thing", "type", "error"),
        ("/strings", "type", "error"),
        ("/things/0/tags/1", "type", "error"),
        ("/things/1", "type", "error"),
    ]
    raw: Any = {"id": "1"}
    assert rules(Everything(thing=raw)) == [("/thing", "type", "error")]
    assert rules(Everything(thing=Special(display_name="123456"), color=Color("mauve"))) == [
        ("/color", "enum", "warning"),
        ("/thing/displayName", "max-length", "error"),
    ]


def test_roots() -> None:
    assert rules([{}, 5], Thing) == [("/1", "type", "error")]
    assert rules(5, Thing) == [("", "type", "error")]
    assert rules(b'{"id": 1}', Thing) == [("/id", "type", "error")]
    with pytest.raises(TypeError, match="pass the class"):
        validate({})
    with pytest.raises(TypeError, match="neither"):
        validate({}, int)
    with pytest.raises(ValueError, match="for_ is"):
        validate({}, Thing, for_="delete")  # type: ignore[arg-type]
    with pytest.raises(DecodeError, match="not JSON"):
        validate("{", Thing)
    deep: dict[str, Any] = {}
    for _ in range(2 * sys.getrecursionlimit()):
        deep = {"child": deep}
    with pytest.raises(DecodeError, match="too deeply"):
        validate(deep, Tree)


def test_a_violation_is_a_line() -> None:
    assert str(Violation("/a", "type", "error", "expected x, got 1")) == "/a: error: expected x, got 1 [type]"


_SQUARE = [[[0, 0], [1, 0], [1, 1.5], [0, 0]]]


@pytest.mark.parametrize(
    ("type", "value", "is_right"),
    [
        ("GeographyPoint", {"type": "Point", "coordinates": [1, 2.5, 3]}, True),
        ("GeographyPoint", {"type": "Point", "coordinates": [1]}, False),
        ("GeographyPoint", {"type": "Point", "coordinates": ["1", "2"]}, False),
        ("GeographyPoint", {"type": "Point", "coordinates": [True, 2]}, False),
        ("GeographyPoint", {"type": "LineString", "coordinates": [[1, 2], [3, 4]]}, False),
        ("GeographyPoint", {"latitude": 1, "longitude": 2}, False),
        ("Geography", {"type": "MultiPoint", "coordinates": []}, True),
        ("Geography", {"type": "Feature", "geometry": {"type": "Point", "coordinates": [1, 2]}}, False),
        ("GeometryPolygon", {"type": "Polygon", "coordinates": _SQUARE}, True),
        ("GeometryPolygon", {"type": "Polygon", "coordinates": _SQUARE[0]}, False),
        ("GeometryMultiPolygon", {"type": "MultiPolygon", "coordinates": [_SQUARE]}, True),
        (
            "GeometryCollection",
            {"type": "GeometryCollection", "geometries": [{"type": "Point", "coordinates": [1, 2]}]},
            True,
        ),
        ("GeometryCollection", {"type": "GeometryCollection", "geometries": [{"type": "Point"}]}, False),
        ("Geometry", {"type": ["Point"], "coordinates": [1, 2]}, False),
    ],
)
def test_places_are_geojson_of_their_kind(type: str, value: dict[str, Any], is_right: bool) -> None:
    found = [] if is_right else [("", "type", "error")]
    assert rules(value, f"Edm.{type}") == found
    assert edm.accepts(f"Edm.{type}", value) is is_right
