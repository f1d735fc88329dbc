"""Specialised code does what the interpreting code does, shape by shape, and no text becomes code."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from demo._runtime import plans
from demo._runtime.errors import EncodeError
from demo._runtime.members import AdditionalData
from demo._runtime.plans import fill_all, plan_of
from demo.models import Bag, Color, Everything, Special, Thing, Tree
from hypothesis import given, settings
from hypothesis import strategies as st

from . import interpreted
from .test_codec import contrary, right


@pytest.fixture(autouse=True)
def _fresh() -> Iterator[None]:
    interpreted.forget()
    yield
    interpreted.forget()


def _hot(cls: Any, payload: dict[str, Any]) -> Any:
    for _ in range(10):
        model = cls.from_dict(payload)
        assert model.to_dict() == payload
        fill_all(model)
        assert model.to_dict() == payload
    return cls.from_dict(payload)


@settings(max_examples=60)
@given(right | contrary, st.sampled_from([Everything, Thing, Bag]))
def test_every_shape_is_read_and_written_alike(payload: dict[str, Any], cls: Any) -> None:
    interpreted.forget()
    model = _hot(cls, payload)
    assert interpreted.state(model) == interpreted.state(interpreted.read(cls, payload))
    assert json.loads(model.to_json()) == payload


@settings(max_examples=60)
@given(right, contrary)
def test_values_that_a_hot_shape_does_not_expect(usual: dict[str, Any], odd: dict[str, Any]) -> None:
    interpreted.forget()
    payload = {name: odd.get(name, value) for name, value in usual.items()}
    _hot(Everything, usual)
    model = Everything.from_dict(payload)
    assert model.to_dict() == payload
    assert interpreted.state(model) == interpreted.state(interpreted.read(Everything, payload))


def test_hot_shapes_get_functions() -> None:
    payload = {"id": "1", "displayName": None, "@x": 1, "tags": ["a"], "color": "red"}
    _hot(Thing, payload)
    plan = plan_of(Thing)
    assert plan.fill != plan.read and plan.encode != plan.write


def test_members_in_another_order_and_others_of_the_same_number() -> None:
    _hot(Thing, {"id": "1", "displayName": "x"})
    for payload in ({"displayName": "x", "id": "1"}, {"id": "1", "made": None}, {"id": "1"}, {"id": None, "x": 1}):
        _hot(Thing, payload)
    thing = Thing.from_dict({"id": "1", "displayName": "x"})
    thing.made, thing.id = None, thing.display_name
    del thing.display_name
    assert thing.to_dict() == {"id": "x", "made": None}


def test_what_is_set_or_removed_later_is_seen() -> None:
    thing = _hot(Thing, {"id": "1", "displayName": None})
    thing.additional_data["@a"] = 1
    assert thing.to_dict() == {"@a": 1, "id": "1", "displayName": None}
    thing = _hot(Thing, {"id": "1", "@a": "x"})
    thing.additional_data = {"b": 1}
    assert thing.to_dict() == {"id": "1", "b": 1}
    thing.additional_data = AdditionalData({"@a": None})
    assert thing.to_dict() == {"id": "1", "@a": None}


def test_derived_classes_and_declared_types() -> None:
    payload = {"@odata.type": "#demo.special", "id": "1"}
    for _ in range(10):
        assert type(Thing.from_dict(payload)) is Special
        held = Everything.from_dict({"thing": payload, "things": [payload, {"id": "2"}]})
        assert held.things and [type(item) for item in (held.thing, *held.things)] == [Special, Special, Thing]
        assert Thing.from_dict({"@odata.type": "#demo.thing", "id": "1"}).to_dict()["id"] == "1"
        assert Thing.from_dict({"@odata.type": "#demo.nobody", "id": "1"}).to_dict()["@odata.type"] == "#demo.nobody"
        made = Everything(thing=Special(id="1"), things=[Thing(id="2"), Special(id="3"), None])
        assert made.to_dict() == {"thing": payload, "things": [{"id": "2"}, {**payload, "id": "3"}, None]}


def test_wrong_python_values_are_refused_with_their_place() -> None:
    wrong: Any = 5
    for _ in range(10):
        Everything(things=[Thing(tags=["a"])], thing=Thing(id="1"), int32=1, color=Color.RED).to_dict()
    for made, pointer in {
        "/things/0/tags/0": Everything(things=[Thing(tags=[wrong])], thing=Thing(id="1"), int32=1, color=Color.RED),
        "/thing/id": Everything(things=[Thing(tags=["a"])], thing=Thing(id=wrong), int32=1, color=Color.RED),
        "/int32": Everything(things=[Thing(tags=["a"])], thing=Thing(id="1"), int32=2**31, color=Color.RED),
        "/color": Everything(things=[Thing(tags=["a"])], thing=Thing(id="1"), int32=1, color=wrong),
        "/things/1": Everything(things=[Thing(tags=["a"]), wrong], thing=Thing(id="1"), int32=1, color=Color.RED),
    }.items():
        with pytest.raises(EncodeError) as caught:
            pointer.to_dict()
        assert caught.value.pointer == made


def test_deep_trees_of_mixed_shapes_take_linear_time() -> None:
    payload: dict[str, Any] = {"child": 5}
    for depth in range(150):
        payload = (
            {"child": payload, "children": [payload, 5] if depth % 50 == 0 else []} if depth % 2 else {"child": payload}
        )
    for _ in range(10):
        _hot(Tree, payload)


def test_strangers_do_not_fill_the_memory() -> None:
    for number in range(1000):
        for payload in ({f"x{number}": 1}, {f"y{number}{item}": 1 for item in range(50)}):
            thing = Thing.from_dict(payload)
            assert thing.id is None and thing.to_dict() == payload
    plan = plan_of(Thing)
    assert len(plan._counts) <= plans._WATCHED
    assert all(sum(map(len, strange)) <= 500 for _, _, strange in plan._counts)


def test_no_text_becomes_code() -> None:
    name = 'x\'] = 1\n"""); raise SystemExit('
    assert _hot(Thing, {name: name, "id": name}).additional_data == {name: name}


def test_additional_data_that_is_not_there_is_no_member_that_is() -> None:
    """Both objects hold as many values; asking the second for its additional data would make some."""
    for _ in range(10):
        thing = Thing.from_dict({"id": "1", "unknown": 1})
        thing.additional_data.clear()
        assert thing.to_dict() == {"id": "1"}
    both = {"id": "1", "displayName": "x"}
    assert Thing.from_dict(both).to_dict() == both
