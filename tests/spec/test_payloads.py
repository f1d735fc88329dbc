"""JSON payloads against the model; and the validators that packages carry, which are held to the same."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codegen.base.edm import TypeRef
from codegen.base.pointers import pointer
from codegen.spec import payloads
from codegen.spec.model import Model
from codegen.spec.nodes import (
    EnumMember,
    EnumType,
    Operation,
    Response,
    ResponseMessage,
)
from codegen.spec.payloads import Purpose, check
from tests.builders import entity, model, prop
from tests.support import shipped

MODEL = model(
    entity(
        "ns.thing",
        prop("id", read_only=True),
        prop("born", immutable=True),
        prop("name", max_length=3, nullable=False),
        prop("tags", "Collection(Edm.String)", nullable=False, max_length=3),
        prop("count", "Edm.Int32"),
        prop("color", "ns.color"),
        prop("rights", "ns.rights"),
        prop("part", "ns.part"),
        prop("any", "Edm.Untyped"),
    ),
    entity("ns.special", prop("extra"), base="ns.thing"),
    entity("ns.part", prop("a", required=True), prop("b"), kind="complex"),
    entity("ns.bag", kind="complex", open=True),
    EnumType(name="ns.color", members=(EnumMember(name="red", value=0), EnumMember(name="blue"))),
    EnumType(
        name="ns.rights", flags=True, members=(EnumMember(name="read", value=1), EnumMember(name="write", value=2))
    ),
)


def found(payload: Any, type: str = "ns.thing", purpose: Purpose = "response") -> list[tuple[str, str]]:
    return [(item.pointer, item.rule) for item in check(MODEL, payload, type, purpose)]


@pytest.mark.parametrize(
    ("payload", "contradictions"),
    [
        ({}, []),
        ({"name": "abc", "tags": ["a"], "count": 1, "color": "red", "part": {}, "@odata.x": 1, "a@b": 2}, []),
        ({"count": None, "color": None, "part": None}, []),
        ({"name": None}, [("/name", "null")]),
        ({"tags": ["a", None]}, [("/tags/1", "null")]),
        ({"tags": "a"}, [("/tags", "type")]),
        ({"tags": [1]}, [("/tags/0", "type")]),
        ({"name": "abcd", "tags": ["abcd"]}, [("/name", "max-length"), ("/tags/0", "max-length")]),
        ({"count": "1"}, [("/count", "type")]),
        ({"count": True}, [("/count", "type")]),
        ({"count": 2**31}, [("/count", "type")]),
        ({"color": "green"}, [("/color", "enum")]),
        ({"color": 0}, []),
        ({"color": 7}, [("/color", "type")]),
        ({"color": False}, [("/color", "type")]),
        ({"rights": "read, write"}, []),
        ({"rights": "read,1"}, []),
        ({"rights": "read,execute"}, [("/rights", "enum")]),
        ({"part": {"c": 1}}, [("/part/c", "unknown-member")]),
        ({"part": "x"}, [("/part", "type")]),
        ({"x/y~": 1}, [("/x~1y~0", "unknown-member")]),
        (
            {"part@odata.bind": "parts('1')", "ns.special/extra@odata.bind": "x", "ns.special/part@odata.bind": "x"},
            [
                ("/ns.special~1extra@odata.bind", "unknown-member"),
            ],
        ),
        (
            {"whole@odata.bind": "x", "name@odata.bind": "x"},
            [
                ("/whole@odata.bind", "unknown-member"),
                ("/name@odata.bind", "unknown-member"),
            ],
        ),
        ({"any@odata.bind": "parts('1')"}, []),
        ([], [("", "type")]),
        ("x", [("", "type")]),
        (None, []),
    ],
)
def test_what_contradicts(payload: Any, contradictions: list[tuple[str, str]]) -> None:
    assert found(payload) == contradictions


@pytest.mark.parametrize("named", ["#ns.special", "ns.special", "#NS.Special", "https://h/$metadata#ns.special"])
def test_the_payload_says_its_type(named: str) -> None:
    assert found({"@odata.type": named, "extra": "x"}) == []


def test_a_type_that_doesnt_derive_from_the_declared_one_doesnt_count() -> None:
    assert found({"@odata.type": "#ns.part", "a": "x"}) == [("/a", "unknown-member")]


def test_members_of_an_unknown_type_are_its_own() -> None:
    assert found({"@odata.type": "#ns.future", "new": 1, "count": "x"}) == [("/count", "type")]


def test_open_types_have_no_unknown_members() -> None:
    assert found({"x": 1}, "ns.bag") == []


def test_collections() -> None:
    assert found([{}, {"count": "x"}, 1], "Collection(ns.thing)") == [("/1/count", "type"), ("/2", "type")]


def test_what_may_be_sent() -> None:
    payload = {"id": "7", "born": "x", "part": {"b": "x"}}
    assert found(payload, purpose="create") == [("/id", "read-only"), ("/part/a", "required")]
    assert found(payload, purpose="update") == [("/id", "read-only"), ("/born", "read-only")]


def test_pointers_are_escaped() -> None:
    assert pointer("a/b", 0, "~", "") == "/a~1b/0/~0/"


def response(body: str, type: str = "ns.thing", wrapped: bool = False, status: int = 200) -> list[tuple[str, str]]:
    message = ResponseMessage(status=status, body=body)
    operation = Operation(name="o", method="GET", responses=(Response(status=200, type=type, wrapped=wrapped),))
    return [(item.pointer, item.rule) for item in payloads.contradictions(MODEL, operation, message)]


@pytest.mark.parametrize(
    ("body", "type", "wrapped", "contradictions"),
    [
        ('{"count": "x"}', "ns.thing", False, [("/count", "type")]),
        ('{"value": {"count": "x"}}', "ns.thing", True, [("/value/count", "type")]),
        (
            '{"value": [{"count": "x"}], "@odata.nextLink": "n"}',
            "Collection(ns.thing)",
            False,
            [("/value/0/count", "type")],
        ),
        ('{"count": 1}', "Collection(ns.thing)", False, [("", "type")]),
        ("no JSON", "ns.thing", False, []),
        ('{"x": 1}', "", False, []),
    ],
)
def test_documented_responses(body: str, type: str, wrapped: bool, contradictions: list[tuple[str, str]]) -> None:
    assert response(body, type, wrapped) == contradictions


def test_errors_are_of_no_documented_type() -> None:
    assert response('{"error": {}}', status=404) == []


SHIPPED: Model = shipped()
TYPES = [name for name in SHIPPED.types if SHIPPED.structured(name)]
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**65), 2**65)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
TEXTS = st.sampled_from(
    [
        *("me", "everyone", "nobody", "me,family", "3", "Double", "String", "2020-02-29", "2021-02-29", "P1D", ""),
        *("2017-01-01T00:00:46.1697867+03:00", "2017-01-01T00:00:46", "2017-13-01T00:00:46Z", "x" * 300),
    ]
)


def values(type: str, depth: int = 3) -> st.SearchStrategy[Any]:
    """JSON that is often, but not always, of the type."""
    reference = TypeRef.parse(type)
    if reference.collection:
        return st.lists(values(reference.name, depth), max_size=3) | JSON
    if SHIPPED.structured(reference.name) is None or depth == 0:
        return TEXTS | JSON
    named = st.sampled_from(["#" + name for name in TYPES] + [name.upper() for name in TYPES] + ["#ns.no", "x"])
    known = {name: values(item.type, depth - 1) for name, item in SHIPPED.members(reference.name).items()}
    objects = st.fixed_dictionaries({}, optional=known | {"@odata.type": named | JSON, "more": JSON, "a@b.c": JSON})
    return objects | JSON


@given(st.sampled_from(TYPES).flatmap(lambda name: st.tuples(st.just(name), values(name))), st.data())
def test_the_emitted_validators_are_of_the_same_opinion(sample: tuple[str, Any], data: st.DataObject) -> None:
    """A differential law: two implementations, written apart, report the same of any payload."""
    from graph_profile import models
    from graph_profile._types import REGISTRY

    name, payload = sample
    purpose: Purpose = data.draw(st.sampled_from(["response", "update"]))
    if not isinstance(payload, dict):
        payload = {"more": payload}
    cls = REGISTRY.get(name)
    text = json.dumps(payload)
    theirs = {(item.pointer, item.rule) for item in models.validate(text, cls, for_=purpose)}
    ours = {(item.pointer, item.rule) for item in check(SHIPPED, json.loads(text), name, purpose)}
    assert theirs == ours


@given(st.sampled_from(TYPES).flatmap(lambda name: st.tuples(st.just(name), values(name))))
def test_strict_decoding_refuses_exactly_what_is_wrongly_typed(sample: tuple[str, Any]) -> None:
    from graph_profile import models
    from graph_profile._types import REGISTRY

    name, payload = sample
    if not isinstance(payload, dict):
        payload = {"more": payload}
    text = json.dumps(payload)
    wrong = [item.pointer for item in check(SHIPPED, json.loads(text), name) if item.rule == "type"]
    cls = REGISTRY.get(name)
    assert json.loads(cls.from_json(text).to_json()) == json.loads(text)
    if wrong:
        with pytest.raises(models.DecodeError) as caught:
            cls.from_json(text, strict=True)
        assert all(at in str(caught.value) for at in wrong)
    else:
        assert json.loads(cls.from_json(text, strict=True).to_json()) == json.loads(text)


def test_a_key_is_never_set_to_null() -> None:
    name = next(
        item.name for item in SHIPPED.types.values() if SHIPPED.structured(item.name) and SHIPPED.key(item.name)
    )
    key, *_ = SHIPPED.key(name)
    assert ("/" + key, "null") in {(item.pointer, item.rule) for item in check(SHIPPED, {key: None}, name, "update")}
    assert "null" not in {item.rule for item in check(SHIPPED, {key: None}, name)}
