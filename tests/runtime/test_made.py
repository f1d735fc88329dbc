"""An object is written as the interpreting code would, however it came to have the members that it has."""

from __future__ import annotations

import copy
import dataclasses
import json
import pickle
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, timedelta, timezone
from typing import Any

import pytest
from demo._runtime import ABSENT, AdditionalData
from demo._runtime.jsontext import DEEPEST
from demo._runtime.members import Shape
from demo._runtime.plans import Plan, fill_all, plan_of
from demo.models import Color, Everything, Special, Thing, Tree
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from . import interpreted
from . import strategies as make

moments = st.datetimes(timezones=st.sampled_from([UTC, timezone(timedelta(hours=3))])).map(
    lambda value: value.replace(fold=0)  # Which JSON doesn't say.
)
VALUES: dict[str, st.SearchStrategy[Any]] = {
    "boolean": st.booleans(),
    "int32": st.integers(-5, 5),
    "int64": st.integers(-5, 5),
    "double": st.sampled_from([1.5, 1, float("inf")]),
    "string": st.text(max_size=3),
    "date_time_offset": moments,
    "color": st.sampled_from([*Color, Color("mauve")]),
    "strings": st.lists(st.text(max_size=3), max_size=2),
    "colors": st.lists(st.sampled_from([*Color, Color("mauve")]), max_size=2),
    "moments": st.lists(moments, max_size=2),
    "thing": st.builds(Thing, id=st.text(max_size=2)) | st.builds(Special, weight=st.just(1.0)),
    "things": st.lists(st.none() | st.builds(Thing, tags=st.lists(st.text(max_size=2))), max_size=2),
    "untyped": make.json,
}
NAMES = sorted(VALUES)
members = st.fixed_dictionaries({}, optional={name: st.none() | values for name, values in VALUES.items()})


@pytest.fixture(autouse=True)
def _fresh() -> Iterator[None]:
    interpreted.forget()
    yield
    interpreted.forget()


class Made(RuleBasedStateMachine):
    """Does to an object what programs do, and knows in a dict which members it has to have."""

    made: Any = None
    expected: dict[str, Any]

    @initialize(
        given=members, way=st.sampled_from(["built", "assigned", "bare", "read"]), times=st.sampled_from([0, 10])
    )
    def begin(self, given: dict[str, Any], way: str, times: int) -> None:
        interpreted.forget()
        self.expected = dict(given)
        for _ in range(times + 1):  # Makes the shape hot.
            self.made = self.one(given, way)
            _write(self.made)

    def one(self, given: dict[str, Any], way: str) -> Any:
        if way == "built":
            return Everything(**given)
        if way == "read":
            made = Everything.from_dict(Everything(**given).to_dict())
            fill_all(made)
            return made
        made = Everything() if way == "assigned" else object.__new__(Everything)
        for name, value in given.items():
            setattr(made, name, value)
        return made

    @rule(name=st.sampled_from(NAMES), data=st.data())
    def assign(self, name: str, data: st.DataObject) -> None:
        value = data.draw(st.none() | VALUES[name])
        setattr(self.made, name, value)
        self.expected[name] = value

    @rule(name=st.sampled_from(NAMES))
    def delete(self, name: str) -> None:
        try:
            delattr(self.made, name)
        except AttributeError:
            assert name not in self.expected
        self.expected.pop(name, None)

    @rule(name=st.sampled_from(NAMES))
    def look(self, name: str) -> None:
        found, expected = getattr(self.made, name), self.expected.get(name)
        # What was read of a derived type says so in its additional data.
        assert type(found) is type(expected) if name == "thing" else repr(found) == repr(expected)

    @rule(name=st.sampled_from(["@a", "b"]), value=st.sampled_from(["x", None, [1]]))
    def add(self, name: str, value: Any) -> None:
        self.made.additional_data[name] = value

    @rule(data=st.sampled_from([{}, {"b": 1}, AdditionalData({"@odata.type": "#demo.everything"})]))
    def replace_additional(self, data: dict[str, Any]) -> None:
        self.made.additional_data = type(data)(data)

    @rule()
    def look_at_additional(self) -> None:
        assert isinstance(self.made.additional_data, dict)

    @rule()
    def remove_additional(self) -> None:
        if interpreted.is_filled(self.made, "additional_data"):
            del self.made.additional_data

    @rule(
        again=st.sampled_from(
            [copy.copy, copy.deepcopy, dataclasses.replace, lambda it: pickle.loads(pickle.dumps(it))]
        )
    )
    def copied(self, again: Callable[[Any], Any]) -> None:
        self.made = again(self.made)

    @rule()
    def make_hot(self) -> None:
        for _ in range(10):
            self.writes_alike()

    @invariant()
    def writes_alike(self) -> None:
        if self.made is not None:
            texts = [json.dumps(plan_of(Everything).encode(self.made, type)) for type in ("demo.everything", "")]
            plan = Plan(Everything)
            assert texts == [json.dumps(plan.write(self.made, type)) for type in ("demo.everything", "")]
            assert {name for name in NAMES if interpreted.is_filled(self.made, name)} == self.expected.keys()
            assert all(map(interpreted.says_its_shape, interpreted.models(self.made)))

    def teardown(self) -> None:
        if self.made is not None:
            text = _write(self.made)
            interpreted.forget()  # Of the models in it, too.
            assert _write(self.made) == text


def _write(model: Any) -> str:
    return json.dumps(plan_of(Everything).encode(model, "demo.everything"))


TestMade = Made.TestCase
TestMade.settings = settings(max_examples=80, stateful_step_count=15)


def test_what_was_built_gets_a_function_as_what_was_read_does() -> None:
    payload = {"id": "1", "displayName": None}
    for _ in range(10):
        fill_all(read := Thing.from_dict(payload))
        assert read.to_dict() == payload == Thing(id="1", display_name=None).to_dict()
    plan = plan_of(Thing)
    assert read._wire.__class__ is Shape and plan.fill != plan.read and plan.encode != plan.write
    found = plan.encode
    for _ in range(10):
        made = Thing(id="1", display_name=None)
        assert made.additional_data == {} and made.to_dict() == payload
    assert plan.encode is not found


def test_building_makes_no_additional_data() -> None:
    thing = Thing(id="1", made=ABSENT)
    assert not interpreted.is_filled(thing, "additional_data") and not interpreted.is_filled(thing, "made")
    assert Thing(additional_data={}).additional_data == {} == thing.additional_data
    assert thing.additional_data is thing.additional_data


def test_what_is_no_member_is_refused_absent_too() -> None:
    for wrong in ({"nope": 1}, {"nope": ABSENT}, {"__odata__": 1}, {"_wire": {}}, {"id": "1", "nope": None}):
        with pytest.raises(TypeError, match=r"^Thing\(\) has no member '\w+'$"):
            Thing(**wrong)


def test_init_again_forgets_nothing_that_was_read() -> None:
    for touch in (lambda _: None, fill_all):
        thing: Any = Thing.from_dict({"id": "1", "displayName": "x", "y": 2})
        touch(thing)
        thing.__init__(id="2")
        assert thing.to_dict() == {"id": "2", "displayName": "x", "y": 2}


def test_what_was_built_is_written_without_filling_its_slots() -> None:
    tags = ["a"]
    for number in range(10):
        made = Thing(tags=tags, id="1", part=Special(weight=1.0))
        wire = {"id": "1", "part": {"@odata.type": "#demo.special", "weight": 1.0}, "tags": ["a"]}
        assert json.dumps(made.to_dict()) == json.dumps(wire)
        assert interpreted.is_filled(made, "id") == (number < 8)
    tags.append("b")
    assert made.to_dict()["tags"] == ["a", "b"] and not interpreted.is_filled(made, "id")
    made.made = "x"
    assert made.to_dict() == {**wire, "tags": tags, "made": "x"} and made.tags is tags


def test_users_classes_that_have_no_slots() -> None:
    @dataclasses.dataclass(kw_only=True, eq=False, repr=False)
    class Mine(Thing, odata="demo.thing"):
        note: str = "none"

    for _ in range(10):
        mine = Mine(id="1", note="x")
        assert mine.note == "x" and mine.to_dict() == {"id": "1"}
        assert Mine(id="1").note == "none" and Mine(id="1").to_dict() == {"id": "1"}


def test_threads_that_assign_first_to_what_was_built_lose_nothing() -> None:
    for _ in range(200):
        made = Thing(id="1", tags=["a"])
        start, found = threading.Barrier(3), []

        def ask(made: Any = made, start: Any = start, found: list[Any] = found) -> None:
            start.wait()
            made.made = "x"
            found.append((made.id, made.tags, made.to_dict()))

        threads = [threading.Thread(target=ask) for _ in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert found == [("1", ["a"], {"id": "1", "tags": ["a"], "made": "x"})] * 3


def test_what_can_be_read_can_be_built_and_written_by_code_of_any_kind() -> None:
    payload: dict[str, Any] = {}
    built = Tree()
    for _ in range(DEEPEST - 1):
        payload, built = {"child": payload}, Tree(child=built)
    for again in range(12):
        read = Tree.from_json(json.dumps(payload))
        fill_all(read)
        assert json.loads(read.to_json()) == payload
        assert json.loads(copy.copy(built).to_json()) == payload
        assert json.loads(built.to_json()) == payload, again
