"""Models: three states, and objects that behave as Python's do."""

from __future__ import annotations

import copy
import dataclasses
import importlib
import pickle
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import partial
from http import HTTPStatus
from pathlib import Path
from typing import Any

import pytest
from demo._runtime import ABSENT, AdditionalData, DecodeError, EncodeError, Model, OpenEnum, Registry, enum_type
from demo._runtime.registry import registry
from demo.models import Bag, Color, Everything, OtherThing, Special, Thing, Tree

COPIES: list[Callable[[Any], Any]] = [
    copy.copy,
    copy.deepcopy,
    dataclasses.replace,
    *(partial(lambda protocol, model: pickle.loads(pickle.dumps(model, protocol)), number) for number in range(6)),
]
PAYLOAD: dict[str, Any] = {
    "@odata.context": "x",
    "dateTimeOffset": "2017-01-01T00:00:46.1697867+03:00",
    "moments": ["2017-01-01T00:00:46.1697867Z", None],
    "double": None,
    "int32": "String",
    "color": "mauve",
    "thing": {"@odata.type": "microsoft.Demo.Special", "displayName": "x", "unknown": [1, {"a": None}]},
    "things": [None, {"id": "1"}],
}


def test_three_states() -> None:
    thing = Thing(display_name="x", made=None)
    assert (thing.display_name, thing.made, thing.id) == ("x", None, None)
    assert thing.to_dict() == {"displayName": "x", "made": None}
    thing.display_name = None
    thing.id = "1"
    del thing.made
    assert thing.to_dict() == {"displayName": None, "id": "1"}


@pytest.mark.parametrize("again", COPIES)
def test_copies_keep_the_states(again: Callable[[Any], Any]) -> None:
    for model in (Everything.from_dict(PAYLOAD), Everything(), Thing(id=None), Thing.from_dict({"id": None})):
        made = again(model)
        assert made == model and made.to_dict() == model.to_dict() and made is not model
        assert repr(made) == repr(model) and made.additional_data is not model.additional_data


def test_a_pickle_of_another_version_loses_no_member() -> None:
    state = Thing(display_name="x").__getstate__()
    for cls in (Thing, type("Own", (Thing,), {"own": 1})):
        made = cls.__new__(cls)
        made.__setstate__(state | {"own": 2} if cls is not Thing else state)
        assert made.display_name == "x"
    with pytest.raises(AttributeError, match="Thing has no member 'nick': another version of the package pickled it"):
        Thing.__new__(Thing).__setstate__(state | {"nick": "y"})


def test_replace_changes_states() -> None:
    thing = Thing(display_name="x", made=None)
    assert dataclasses.replace(thing, id=None, display_name=ABSENT).to_dict() == {"id": None, "made": None}
    assert dataclasses.replace(Everything.from_dict(PAYLOAD), color=None).to_dict() == {**PAYLOAD, "color": None}


def test_a_deep_copy_shares_nothing() -> None:
    model = Everything.from_dict(PAYLOAD)
    other = copy.deepcopy(model)
    assert other.things is not None and other.thing is not None
    other.things.clear()
    other.thing.additional_data["unknown"].clear()
    assert model.to_dict() == PAYLOAD


def test_the_payload_and_the_model_share_nothing() -> None:
    payload = copy.deepcopy(PAYLOAD)
    model = Everything.from_dict(payload)
    payload["moments"].clear()
    payload["thing"]["unknown"][1]["a"] = 1
    written = model.to_dict()
    assert written == PAYLOAD
    written["thing"]["unknown"].clear()
    written["things"].clear()
    assert model.to_dict() == PAYLOAD


def test_equality() -> None:
    assert Thing(id=None) == Thing(id=None) != Thing()
    assert Special(id="1") != Thing(id="1")
    assert Thing(id="1") != {"id": "1"}
    odd: Any = object()
    assert Thing(id=odd) == Thing(id=odd) != Thing(id="1")
    with pytest.raises(TypeError):
        hash(Thing())


def test_repr_shows_what_is_set() -> None:
    assert repr(Thing(id=None, display_name="x")) == "Thing(id=None, display_name='x')"
    assert repr(Thing.from_dict({"@a": 1})) == "Thing(additional_data={'@a': 1})"
    tree = Tree()
    tree.child = tree
    assert repr(tree) == "Tree(child=...)"


def test_unknown_names() -> None:
    thing: Any = Thing()
    with pytest.raises(AttributeError, match="'Thing' object has no attribute 'nope'"):
        _ = thing.nope
    with pytest.raises(AttributeError):
        thing.nope = 1
    with pytest.raises(TypeError):
        Thing(nope=1)  # type: ignore[call-arg]


def test_additional_data_of_the_constructor_is_copied() -> None:
    given = {"@odata.type": "#demo.thing"}
    thing = Thing(id="1", additional_data=given)
    given.clear()
    assert thing.to_dict() == {"@odata.type": "#demo.thing", "id": "1"}
    thing.additional_data = {"x": 1}
    assert thing.to_dict() == {"id": "1", "x": 1}
    assert isinstance(Thing().additional_data, AdditionalData) and isinstance(
        Thing.from_dict({}).additional_data, AdditionalData
    )


def test_class_facts() -> None:
    info = Special.__odata__
    assert (info.name, info.kind, info.open) == ("demo.special", "entity", False)
    assert Thing.__odata__.key == ("id",) and Bag.__odata__.open


def test_a_class_without_docstring_says_its_type() -> None:
    class Bare(Model, odata="demo.bare", kind="entity"):
        pass

    @enum_type("demo.nuance")
    class Nuance(OpenEnum):
        PALE = "pale"

    assert (Bare.__doc__, Nuance.__doc__) == ("The entity type demo.bare.", "The enumeration demo.nuance.")


def test_a_dictionary_may_hold_what_python_has_for_json() -> None:
    given = {"color": Color.RED, "colors": (Color.RED, "green"), "int32": HTTPStatus.OK, "boolean": True}
    model = Everything.from_dict(given)
    assert (model.color, model.colors, model.int32) == (Color.RED, [Color.RED, Color("green")], 200)
    assert model.to_dict() == {"color": "red", "colors": ["red", "green"], "int32": 200, "boolean": True}


@pytest.mark.parametrize("value", [[], "x", 1, None, b"{}"])
def test_only_objects_are_read(value: Any) -> None:
    with pytest.raises(DecodeError, match="expected a JSON object for Thing"):
        Thing.from_dict(value)


@pytest.mark.parametrize("text", [b"[]", "null", '"x"', b"{", b"", b'{"a": NaN}', b"\xff"])
def test_only_json_objects_are_read(text: Any) -> None:
    with pytest.raises(DecodeError):
        Thing.from_json(text)


def test_text_round_trip() -> None:
    text = b'{"dateTimeOffset":"2017-01-01T00:00:46.1697867+03:00","decimal":1.10,"double":1.50,"x":1e400}'
    assert Everything.from_json(text).to_json() == text


def test_what_has_no_form_is_refused_with_its_place() -> None:
    wrong: Any = "x"
    with pytest.raises(EncodeError, match=r"^/things/1/tags/0: expected Edm.String, got 5$") as caught:
        Everything(things=[None, Thing(tags=["a"])]).to_dict() and Everything(things=[None, Thing(tags=[5])]).to_dict()  # type: ignore[list-item]
    assert caught.value.pointer == "/things/1/tags/0"
    assert pickle.loads(pickle.dumps(caught.value)).pointer == caught.value.pointer
    for member, value in {"date_time_offset": wrong, "thing": wrong, "things": wrong, "int32": 2**31}.items():
        with pytest.raises(EncodeError):
            Everything(**{member: value}).to_dict()
    with pytest.raises(EncodeError, match=r"/size: expected demo\.size, got 'huge'"):
        Everything(size="huge").to_dict()  # type: ignore[arg-type]
    with pytest.raises(EncodeError, match="/a~1b/0: expected a JSON value, got datetime"):
        Thing(additional_data={"a/b": [datetime.now(UTC)]}).to_dict()


def test_depth() -> None:
    payload: dict[str, Any] = {}
    model = Tree()
    depth = sys.getrecursionlimit()
    for _ in range(depth):
        payload, model = {"child": payload}, Tree(child=model)
    with pytest.raises(DecodeError, match="too deeply"):
        Tree.from_dict(payload)
    with pytest.raises(EncodeError, match="too deeply"):
        model.to_json()
    text = b'{"child":' * depth + b"{}" + b"}" * depth
    with pytest.raises(DecodeError, match="too deeply"):
        Tree.from_json(text)
    with pytest.raises(DecodeError, match="too deeply"):
        Tree.from_json(text, strict=True)


def test_a_changed_value_is_written_anew() -> None:
    model = Everything.from_dict(PAYLOAD)
    assert model.date_time_offset is not None
    model.date_time_offset += timedelta(seconds=1)
    assert model.to_dict()["dateTimeOffset"] == "2017-01-01T00:00:47.169786+03:00"
    model.date_time_offset = model.date_time_offset.astimezone(UTC)
    assert model.to_dict()["dateTimeOffset"] == "2016-12-31T21:00:47.169786Z"


def test_the_same_moment_elsewhere_is_another_value() -> None:
    model = Everything.from_dict(PAYLOAD)
    assert model.date_time_offset is not None
    model.date_time_offset = model.date_time_offset.astimezone(UTC)
    assert model.to_dict()["dateTimeOffset"] == "2016-12-31T21:00:46.169786Z"


def test_registry() -> None:
    assert registry().get("DEMO.Thing") is Thing and registry().get("other.thing") is OtherThing
    assert registry().get("nobody.knows") is None and "demo.TREE" in registry() and "tree" not in registry()
    alike = Registry("demo", {"a": ["models.thing b:Thing B:Special"]})
    with pytest.raises(AttributeError):
        alike.get("a.B")
    assert alike.get("a.b") is Thing
    backwards = Registry("demo", {"A": ["models.thing b:OtherThing B:Thing"]})
    assert backwards.get("a.b") is Thing is Registry("demo", {"A": ["models.thing B:Thing b:OtherThing"]}).get("a.b")


@pytest.mark.parametrize(
    ("annotation", "type"),
    [
        ("Thing | None", "demo.thing"),
        ("list[OtherThing] | None", "Collection(other.thing)"),
        ("models.Color | None", "demo.color"),
        ("list[datetime] | None", "Collection(Edm.DateTimeOffset)"),
        ("UUID", "Edm.Guid"),
        ("int | None", "Edm.String"),
        ("", "Edm.String"),
    ],
)
def test_an_annotation_says_the_type_of_a_member(annotation: str, type: str) -> None:
    assert registry().told(annotation) == type


def test_one_model_loads_no_other_until_needed() -> None:
    code = """
import sys
from demo.models.everything import Everything
def loaded(): return {name.split(".")[2] for name in sys.modules if name.startswith("demo.models.")}
made = Everything.from_dict({"int32": 1, "thing": None, "color": None})
assert made.int32 == 1 and made.to_json()
assert loaded() == {"everything"}, loaded()
assert Everything.from_dict({"thing": {"color": "red"}}).thing.color == "red"
assert loaded() == {"everything", "thing", "color"}, loaded()
assert "demo._runtime.requests" not in sys.modules
"""
    folder = Path(str(importlib.import_module("demo").__file__)).parents[1]
    subprocess.run([sys.executable, "-c", code], check=True, cwd=folder)


def test_what_is_no_text_is_told_where_it_is_read() -> None:
    for value in ({"id": "1"}, None, 7, Thing(), memoryview(b"{}")):
        with pytest.raises(TypeError, match=r"from_json reads a text, not .*; from_dict reads an object"):
            Thing.from_json(value)  # type: ignore[arg-type]


def test_a_moment_without_a_time_zone_is_called_so() -> None:
    for value in (datetime(2024, 2, 29), date(2024, 2, 29)):
        with pytest.raises(EncodeError) as caught:
            Thing(made=value).to_dict()
        assert ("without a time zone" in str(caught.value)) == isinstance(value, datetime)
