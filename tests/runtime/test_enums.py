"""Enumerations keep what they don't know."""

from __future__ import annotations

import copy
import pickle

import pytest
from demo._runtime.validate import validate
from demo.models import Color, Everything, Mood, Rights, Size


def test_a_member_is_its_wire_name() -> None:
    assert Color.RED == "red" == str(Color.RED) == f"{Color.RED}"
    assert Color("red") is Color.RED
    assert Color.RED.known and Color.RED.members == (Color.RED,)


def test_an_evolvable_enumeration_takes_what_it_does_not_list() -> None:
    mauve = Color("mauve")
    assert isinstance(mauve, Color) and mauve == "mauve" and not mauve.known
    assert mauve.name == mauve.value == "mauve"
    assert "mauve" not in Color._value2member_map_ and list(Color) == [
        Color.RED,
        Color.GREEN,
        Color.UNKNOWN_FUTURE_VALUE,
    ]
    assert hash(mauve) == hash("mauve") and mauve == Color("mauve") != Color.RED


def test_a_closed_one_does_not() -> None:
    with pytest.raises(ValueError):
        Size("huge")


@pytest.mark.parametrize(("number", "member"), [(1, Color.GREEN), ("1", Color.GREEN), (0, Color.RED)])
def test_numbers_stand_for_members(number: object, member: Color) -> None:
    assert Color(number) is member


@pytest.mark.parametrize("value", [True, 7, 1.0, None, [], {}])
def test_other_values_stand_for_nothing(value: object) -> None:
    with pytest.raises(ValueError):
        Color(value)


def test_flags_combine() -> None:
    both = Rights("read,write")
    assert both.known and both.members == (Rights.READ, Rights.WRITE)
    assert Rights("read, write").members == both.members
    assert Rights(3) is Rights.BOTH
    with pytest.raises(ValueError):
        Rights("read,fly")
    with pytest.raises(ValueError):
        Rights(4)


@pytest.mark.parametrize("text", ["read, write", "write,read", " write , read,write", "none,read,write"])
def test_a_set_of_flags_has_one_spelling(text: str) -> None:
    both = Rights(text)
    assert both == Rights.READ | Rights.WRITE and hash(both) == hash(Rights("read,write"))
    assert both.members == (Rights.READ, Rights.WRITE)
    assert Rights("read, read") is Rights.READ
    thing = Everything.from_dict({"rights": text})
    assert thing.rights == both and thing.to_dict() == {"rights": text}


def test_flags_combine_by_an_operator() -> None:
    both = Rights.WRITE | Rights.READ
    assert (type(both), both, both.members) == (Rights, "read,write", (Rights.READ, Rights.WRITE))
    assert both | Rights.READ == both
    assert Rights.READ | "write" == "write" | Rights.READ == both
    assert Rights.NONE | Rights.READ is Rights.READ
    assert Rights.NONE | Rights.NONE is Rights.NONE
    with pytest.raises(ValueError, match="nope"):
        Rights.READ | "nope"
    with pytest.raises(TypeError, match="isn't a set of flags"):
        Color.RED | Color.RED


def test_one_of_which_no_member_is_listed_takes_any_name() -> None:
    up = Mood("up")
    assert type(up) is Mood and up == up.value == up.name == "up" and not up.known and up.members == (up,)
    assert Mood(up) is up and list(Mood) == [] and hash(up) == hash("up")
    for wrong in (1, None, True, []):
        with pytest.raises(ValueError, match="is not a valid Mood"):
            Mood(wrong)


def test_what_no_member_is_listed_of_is_read_set_written_and_only_warned_of() -> None:
    payload = {"mood": "up", "moods": ["up", "down"]}
    for read in (Everything.from_dict(payload), Everything.from_dict(payload, strict=True)):
        assert type(read.mood) is Mood and read.moods == ["up", "down"] and read.to_dict() == payload
    made = Everything(mood=Mood("up"), moods=[Mood("up"), Mood("down")])
    assert made.to_dict() == payload and made == read
    read.mood = Mood("low")
    assert read.to_dict()["mood"] == "low"
    for value in (made, payload):
        found = validate(value, Everything)
        assert [(item.pointer, item.level) for item in found] == [
            ("/mood", "warning"),
            ("/moods/0", "warning"),
            ("/moods/1", "warning"),
        ]
    assert Everything.from_dict({"mood": 5}).additional_data == {"mood": 5}


@pytest.mark.parametrize("value", [Color.RED, Color("mauve"), Rights("read,write"), Mood("up")])
def test_copies(value: object) -> None:
    for again in (copy.copy(value), copy.deepcopy(value), pickle.loads(pickle.dumps(value))):
        assert again == value and type(again) is type(value)
