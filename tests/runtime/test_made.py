"""An object is written as its members are, however it came to have them."""

from __future__ import annotations

import copy
import dataclasses
import json
import pickle
import threading
from collections.abc import Callable
from typing import Any

import pytest
from demo._runtime import ABSENT, AdditionalData
from demo._runtime.codec import encode_value
from demo._runtime.jsontext import DEEPEST
from demo._runtime.plans import settle_all
from demo.models import Everything, Special, Thing, Tree
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from .test_unread import MEMBERS, VALUES

NAMES = sorted(VALUES)
members = st.fixed_dictionaries({}, optional={name: st.none() | values for name, values in VALUES.items()})


class Made(RuleBasedStateMachine):
    """Does to an object what programs do, and knows in a dict which members it has to have."""

    made: Any = None
    expected: dict[str, Any]

    @initialize(given=members, way=st.sampled_from(["built", "assigned", "bare", "read"]))
    def begin(self, given: dict[str, Any], way: str) -> None:
        self.expected = dict(given)
        self.made = self.one(given, way)

    def one(self, given: dict[str, Any], way: str) -> Any:
        if way == "built":
            return Everything(**given)
        if way == "read":
            made = Everything.from_dict(Everything(**given).to_dict())
            settle_all(made)
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
        del self.made.additional_data

    @rule(
        again=st.sampled_from(
            [copy.copy, copy.deepcopy, dataclasses.replace, lambda it: pickle.loads(pickle.dumps(it))]
        )
    )
    def copied(self, again: Callable[[Any], Any]) -> None:
        self.made = again(self.made)

    @invariant()
    def writes_its_members(self) -> None:
        if self.made is not None:
            extra = self.made.additional_data if "additional_data" in vars(self.made) else {}
            expected = {
                MEMBERS[name]["name"]: encode_value(value, MEMBERS[name]["type"])
                for name, value in self.expected.items()
            }
            assert self.made.to_dict() == {**extra, **expected}


TestMade = Made.TestCase
TestMade.settings = settings(stateful_step_count=15)


def test_building_makes_no_additional_data() -> None:
    thing = Thing(id="1", made=ABSENT)
    assert thing.to_dict() == {"id": "1"} and vars(thing) == {"id": "1"}
    assert Thing(additional_data={}).additional_data == {} == thing.additional_data
    assert thing.additional_data is thing.additional_data


def test_what_is_no_member_is_refused_absent_too() -> None:
    for wrong in ({"nope": 1}, {"nope": ABSENT}, {"__odata__": 1}, {"_wire": {}}, {"id": "1", "nope": None}):
        with pytest.raises(TypeError, match=r"^Thing\(\) has no member '\w+'"):
            Thing(**wrong)


def test_what_was_built_is_written_as_it_was_given() -> None:
    tags = ["a"]
    made = Thing(tags=tags, id="1", part=Special(weight=1.0))
    wire = {"tags": ["a"], "id": "1", "part": {"@odata.type": "#demo.special", "weight": 1.0}}
    assert json.dumps(made.to_dict()) == json.dumps(wire)
    tags.append("b")
    assert made.to_dict()["tags"] == ["a", "b"] and made.tags is tags


def test_a_misspelt_member_gets_a_suggestion() -> None:
    with pytest.raises(TypeError, match=r"^Thing\(\) has no member 'displayname', did you mean 'display_name'\?$"):
        Thing(displayname="x")  # type: ignore[call-arg]


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
        settle_all(read)
        assert json.loads(read.to_json()) == payload
        assert json.loads(copy.copy(built).to_json()) == payload
        assert json.loads(built.to_json()) == payload, again
