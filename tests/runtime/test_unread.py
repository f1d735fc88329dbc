"""A model that holds its JSON unread can't be told from one whose members were all decoded at once."""

from __future__ import annotations

import copy
import dataclasses
import json
import os
import pickle
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from demo._runtime import ABSENT, AdditionalData, EncodeError
from demo._runtime.changes import changes
from demo._runtime.codec import encode_value
from demo._runtime.plans import settle_all
from demo._runtime.validate import validate
from demo.models import Color, Everything, Special, Thing, Tree
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from . import strategies as make
from .test_codec import contrary, right

PAYLOAD: dict[str, Any] = {
    "int32": "String",
    "string": "x",
    "dateTimeOffset": "2017-01-01T00:00:46.1697867+03:00",
    "thing": {"@odata.type": "#demo.special", "weight": 1, "part": {"id": "2", "tags": ["a"], "unknown": [1]}},
    "things": [None, {"id": "1", "color": "mauve"}],
    "strings": ["a", "b"],
    "anything": [{"a": [1]}],
    "unknown": {"b": [2]},
}


def is_unread(model: Any) -> bool:
    return not vars(model)


MEMBERS = {field.name: field.metadata for field in dataclasses.fields(Everything)}
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


def _pickled(model: Any) -> Any:
    return pickle.loads(pickle.dumps(model))


class Both(RuleBasedStateMachine):
    """Does to a model what programs do, and to the JSON that it was read from what this has to mean."""

    model: Any = None
    root: Any = None
    wire: dict[str, Any]

    @precondition(lambda self: self.root is None)
    @rule(payload=right | contrary, as_text=st.booleans())
    def read(self, payload: dict[str, Any], as_text: bool) -> None:
        self.root = Everything.from_json(json.dumps(payload)) if as_text else Everything.from_dict(payload)
        self.root_wire = copy.deepcopy(payload)
        self.model, self.wire = self.root, self.root_wire

    def member(self, data: st.DataObject) -> tuple[str, str]:
        cls = type(self.model)
        return data.draw(
            st.sampled_from(
                [(field.name, field.metadata["name"]) for field in dataclasses.fields(cls) if "name" in field.metadata]
            )
        )

    @precondition(lambda self: self.root is not None)
    @rule(data=st.data())
    def get(self, data: st.DataObject) -> None:
        attribute, name = self.member(data)
        first = getattr(self.model, attribute)
        assert getattr(self.model, attribute) is first
        if self.wire.get(name) is None:
            assert first is None

    @precondition(lambda self: isinstance(self.model, Everything))
    @rule(name=st.sampled_from(sorted(VALUES)), data=st.data())
    def set(self, name: str, data: st.DataObject) -> None:
        value = data.draw(st.none() | VALUES[name])
        was = getattr(Everything.from_dict(copy.deepcopy(self.wire)), name)
        setattr(self.model, name, value)
        if isinstance(was, Color | int) and type(was) is type(value) and was == value:
            return  # What was read keeps its form: a number for a text, or a text for a number.
        self.wire[MEMBERS[name]["name"]] = copy.deepcopy(encode_value(value, MEMBERS[name]["type"]))

    @precondition(lambda self: self.root is not None)
    @rule(data=st.data())
    def delete(self, data: st.DataObject) -> None:
        attribute, name = self.member(data)
        is_given = name in self.wire and (self.wire[name] is None or getattr(self.model, attribute) is not None)
        if is_given:
            delattr(self.model, attribute)
            del self.wire[name]
        else:
            with pytest.raises(AttributeError):
                delattr(self.model, attribute)
        assert getattr(self.model, attribute) is None

    @precondition(lambda self: self.root is not None)
    @rule(data=st.data(), change=st.sampled_from(["clear", "reverse", "pop"]))
    def change_a_list(self, data: st.DataObject, change: str) -> None:
        attribute, name = self.member(data)
        held = getattr(self.model, attribute)
        if isinstance(held, list) and held and all(isinstance(item, str) for item in self.wire[name]):
            getattr(held, change)()
            getattr(self.wire[name], change)()

    @precondition(lambda self: self.root is not None)
    @rule(name=st.sampled_from(["x", "@a"]), value=make.json)
    def add(self, name: str, value: Any) -> None:
        self.model.additional_data[name] = copy.deepcopy(value)
        self.wire[name] = value

    @precondition(lambda self: self.root is not None)
    @rule()
    def look_at_additional_data(self) -> None:
        extra = self.model.additional_data
        assert extra is self.model.additional_data and extra.items() <= self.wire.items()

    @precondition(lambda self: self.root is not None)
    @rule()
    def enter(self) -> None:
        for name in ("thing", "part"):
            if isinstance(getattr(self.model, name, None), Thing):
                self.model, self.wire = getattr(self.model, name), self.wire[name]
                return
        self.model, self.wire = self.root, self.root_wire

    @precondition(lambda self: self.root is not None)
    @rule(again=st.sampled_from([copy.copy, copy.deepcopy, dataclasses.replace, _pickled]))
    def copied(self, again: Callable[[Any], Any]) -> None:
        # A copy of the whole, since the models in it are entered by way of it.
        self.root = again(self.root)
        self.model, self.wire = self.root, self.root_wire

    @invariant()
    def writes_what_it_means(self) -> None:
        if self.root is not None:
            assert _text(self.root.to_dict()) == _text(self.root_wire)

    def teardown(self) -> None:
        if self.root is not None:
            before = [str(item) for item in validate(self.root)]
            settle_all(self.root)
            assert [str(item) for item in validate(self.root)] == before
            assert _text(self.root.to_dict()) == _text(self.root_wire)


def _text(value: Any) -> str:
    return json.dumps(value, sort_keys=True, default=repr)


TestBoth = Both.TestCase
TestBoth.settings = settings(stateful_step_count=15)


def test_nothing_is_decoded_before_it_is_asked_for() -> None:
    model = Everything.from_dict(PAYLOAD)
    assert is_unread(model) and model.to_dict() == PAYLOAD and json.loads(model.to_json()) == PAYLOAD
    assert is_unread(model) and not hasattr(model, "nope")
    assert model.string == "x" and not is_unread(model)
    assert is_unread(model.thing) and model.things and is_unread(model.things[1])
    assert model.to_dict() == PAYLOAD and is_unread(model.thing)


def test_setting_what_was_read_keeps_its_form() -> None:
    model = Everything.from_dict({"int64": "0", "color": 0})
    model.int64, model.color = 0, Color.RED
    assert model.to_dict() == {"int64": "0", "color": 0}
    model.int64, model.color = 1, Color.GREEN
    assert model.to_dict() == {"int64": 1, "color": "green"}


@pytest.mark.parametrize("name", ["thing", "things", "strings", "string", "anything", "date_time_offset"])
def test_assigning_wins_and_deleting_removes(name: str) -> None:
    wire = {"date_time_offset": "dateTimeOffset"}.get(name, name)
    for read_first in (False, True):
        model: Any = Everything.from_dict(PAYLOAD)
        if read_first:
            getattr(model, name)
        setattr(model, name, None)
        assert getattr(model, name) is None and model.to_dict() == {**PAYLOAD, wire: None}
        delattr(model, name)
        assert wire not in model.to_dict() and getattr(model, name) is None
        with pytest.raises(AttributeError):
            delattr(model, name)
        model = Everything.from_dict(PAYLOAD)
        delattr(model, name)
        assert getattr(model, name) is None
        assert model.to_dict() == {key: value for key, value in PAYLOAD.items() if key != wire}


@pytest.mark.parametrize("is_looked_at", [False, True])
def test_assigning_what_was_read_keeps_its_form(is_looked_at: bool) -> None:
    model = Everything.from_dict({"color": "0"})
    assert not is_looked_at or not model.additional_data
    model.color = Color.RED
    assert model.to_dict() == {"color": "0"}
    model.color = Color("mauve")
    assert model.to_dict() == {"color": "mauve"}


@pytest.mark.parametrize("is_looked_at", [False, True])
def test_assigning_replaces_a_value_that_contradicts_the_type(is_looked_at: bool) -> None:
    model = Everything.from_dict({"boolean": "demo.special", "binary": "demo.special"})
    assert not is_looked_at or "boolean" in model.additional_data
    model.boolean = None
    assert model.to_dict() == {"boolean": None, "binary": "demo.special"}
    assert model.additional_data == {"binary": "demo.special"}
    del model.boolean
    assert model.to_dict() == {"binary": "demo.special"}


def test_neither_the_payload_nor_what_was_written_is_shared() -> None:
    payload = copy.deepcopy(PAYLOAD)
    model = Everything.from_dict(payload)
    payload["thing"]["part"]["tags"].append("b")
    payload["strings"].clear()
    for touch in (lambda: None, lambda: model.string, lambda: settle_all(model)):
        touch()
        written = model.to_dict()
        assert written == PAYLOAD
        written["thing"]["part"]["unknown"].clear()
        written["anything"][0]["a"].clear()
        written["unknown"]["b"].clear()
        written["strings"].clear()
    assert model.to_dict() == PAYLOAD


def test_replace_of_what_nobody_has_read() -> None:
    assert dataclasses.replace(Thing.from_dict({"made": "x"}), made="y").to_dict() == {"made": "y"}
    assert dataclasses.replace(Thing.from_dict({}), id=ABSENT).to_dict() == {}
    assert dataclasses.asdict(Thing.from_dict({"id": "1"}))["id"] == "1"


def test_equality_does_not_depend_on_what_was_read() -> None:
    read = Everything.from_dict(PAYLOAD)
    settle_all(read)
    assert read == Everything.from_dict(PAYLOAD) and Everything.from_dict(PAYLOAD) == read
    assert changes(read, Everything.from_dict(PAYLOAD)) == {} == changes(Everything.from_dict(PAYLOAD), read)
    assert changes(Everything.from_dict(PAYLOAD), Everything.from_dict({**PAYLOAD, "string": None})) == {"string": None}
    assert Everything.from_dict({"string": "x"}) == Everything(string="x")


def test_what_is_no_json_is_found_as_before() -> None:
    with pytest.raises(EncodeError, match=r"^/unknown/0: expected a JSON value, got datetime$"):
        Everything.from_dict({"unknown": [datetime.now(UTC)]}).to_dict()
    for wrong in ({"thing": {"x": float("nan")}}, {"double": float("inf")}):
        with pytest.raises(ValueError, match="JSON has no number"):
            Everything.from_dict(wrong).to_json()
    assert Everything.from_dict({"thing": Thing(id="1").to_dict(), "x": (1, 2)}).to_dict()["x"] == [1, 2]


def test_derived_models_say_their_type_unread() -> None:
    assert Everything(thing=Special.from_dict({"id": "1"})).to_dict()["thing"] == {
        "@odata.type": "#demo.special",
        "id": "1",
    }
    said = {"@odata.type": "demo.Special", "id": "1"}
    assert Everything(thing=Special.from_dict(said), things=[Special.from_dict(said)]).to_dict() == {
        "thing": said,
        "things": [said],
    }


def test_models_that_were_not_made_by_their_class() -> None:
    for _ in range(10):
        assert Thing().to_dict() == {}
    thing = object.__new__(Thing)
    thing.id = "1"
    assert thing.to_dict() == {"id": "1"} and thing == Thing(id="1") and thing.made is None
    assert type(Thing()) is type(copy.copy(thing)) is Thing


def test_subclasses_of_users() -> None:
    class Mine(Thing):
        def __init__(self, **members: Any) -> None:
            super().__init__(**members)
            self.note = "x"

    mine = Mine(id="1")
    assert type(mine) is Mine and mine.note == "x" and mine.to_dict() == {"id": "1"}
    assert type(Mine.from_dict({"id": "1"})) is Mine


def test_dataclasses_of_users() -> None:
    @dataclasses.dataclass(kw_only=True)
    class Mine(Thing):
        note: str = "x"

    mine = Mine(id="1", made=None)
    assert mine.to_dict() == {"id": "1", "made": None} and mine.note == "x" and mine.part is None
    other = dataclasses.replace(mine, id="2", note="y")
    assert other.note == "y" and other.to_dict() == {"id": "2", "made": None}
    assert dataclasses.asdict(other) == {"id": "2", "made": None, "note": "y"}
    assert Mine.from_dict({"id": "1"}).to_dict() == {"id": "1"}


def test_threads_that_ask_first_at_once_get_the_same_objects() -> None:
    for _ in range(200):
        model = Everything.from_dict(PAYLOAD)
        start, found = threading.Barrier(4), []

        def ask(model: Any = model, start: Any = start, found: list[Any] = found) -> None:
            start.wait()
            found.append((model.thing, model.thing.part, model.things[1], model.strings, model.additional_data))

        threads = [threading.Thread(target=ask) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(found) == 4 and len({tuple(map(id, seen)) for seen in found}) == 1
        assert isinstance(found[0][4], AdditionalData)


def test_assigning_while_another_thread_reads_is_never_lost() -> None:
    for _ in range(300):
        model = Everything.from_dict(PAYLOAD)
        start = threading.Barrier(2)

        def ask(model: Any = model, start: Any = start) -> None:
            start.wait()
            assert model.things

        thread = threading.Thread(target=ask)
        thread.start()
        start.wait()
        model.string = "mine"
        del model.thing
        thread.join()
        assert model.string == "mine" and model.thing is None


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
def test_a_child_process_can_read() -> None:
    stop = threading.Event()

    def busy() -> None:
        while not stop.is_set():
            settle_all(Everything.from_dict(PAYLOAD))

    thread = threading.Thread(target=busy)
    thread.start()
    try:
        for _ in range(20):
            child = os.fork()
            if child == 0:
                os._exit(0 if Everything.from_dict(PAYLOAD).string == "x" else 1)
            assert os.waitpid(child, 0)[1] == 0
    finally:
        stop.set()
        thread.join()


def test_a_deep_value_is_read_level_by_level() -> None:
    payload: dict[str, Any] = {"name": "leaf"}
    for _ in range(200):
        payload = {"child": payload}
    tree: Tree | None = Tree.from_json(json.dumps(payload))
    assert tree is not None and json.loads(tree.to_json()) == payload
    for _ in range(200):
        assert tree is not None
        tree = tree.child
    assert tree is not None and tree.name == "leaf"
