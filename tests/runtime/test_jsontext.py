"""JSON text in and out, digit by digit, with and without orjson."""

from __future__ import annotations

import copy
import json
import math
import pickle
import sys
from decimal import Decimal

import pytest
from demo._runtime import jsontext
from demo._runtime.errors import DecodeError
from demo._runtime.jsontext import ExactFloat, dumps, loads
from hypothesis import given
from hypothesis import strategies as st

from . import strategies as make


@pytest.fixture(params=["orjson", "plain"])
def writer(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    if request.param == "plain":
        monkeypatch.setattr(jsontext, "_left", 0)
        monkeypatch.setattr(jsontext, "orjson", None)
    elif jsontext._orjson(10**9) is None:
        pytest.skip("orjson is not installed")
    return str(request.param)


any_text = st.text(st.characters(codec=None))
any_json = st.recursive(
    make.scalars | any_text, lambda inner: st.lists(inner) | st.dictionaries(any_text, inner), max_leaves=10
)


@given(any_json)
def test_what_is_written_is_read_again(value: object) -> None:
    assert loads(dumps(value)) == value == json.loads(dumps(value))


@given(any_json)
def test_both_writers_write_the_same_value(value: object) -> None:
    assert loads(jsontext._write(value)) == loads(dumps(value))


numbers = st.from_regex(r"\A-?(0|[1-9][0-9]{0,30})(\.[0-9]{1,30})?([eE][+-]?[0-9]{1,3})?\Z")


@given(numbers)
def test_numbers_keep_every_digit(text: str) -> None:
    assert Decimal(dumps(loads(text)).decode()) == Decimal(text)
    if set(text) & set(".eE"):
        assert dumps([loads(text)]).decode() == f"[{text}]"


EXACT = ["1.10", "1e400", "-0.0", "1E5", "1e+16", "1e-07", "0.1000000000000000055511151231257827", "9" * 5000]


@pytest.mark.parametrize("text", EXACT)
def test_numbers_that_a_float_can_not_spell(text: str, writer: str) -> None:
    assert dumps(loads(text)) == dumps({"x": loads(text)})[5:-1] == text.encode()


def test_decimals_are_numbers(writer: str) -> None:
    assert dumps([Decimal("1.10"), Decimal("1E+3"), 2**70]) == b"[1.10,1E+3,1180591620717411303424]"


@pytest.mark.parametrize("value", [math.nan, math.inf, [None, -math.inf], {"a": {"b": [math.nan]}}, Decimal("NaN")])
def test_no_json_number(value: object, writer: str) -> None:
    with pytest.raises(ValueError, match="JSON has no number for"):
        dumps(value)


@pytest.mark.parametrize("value", [object(), {1: 2}, {"a": b""}, {1, 2}])
def test_not_json(value: object, writer: str) -> None:
    with pytest.raises(TypeError):
        dumps(value)


@pytest.mark.parametrize("text", ["NaN", "[Infinity]", "{", "", "'a'", "[1,]", b"\xff\xfe\xff", "01", '"\n"'])
def test_not_json_text(text: str | bytes) -> None:
    with pytest.raises(DecodeError):
        loads(text)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_encodings(encoding: str) -> None:
    assert loads('{"ä": "\N{SNOWMAN}"}'.encode(encoding)) == {"ä": "\N{SNOWMAN}"}
    assert loads(bytearray('"ä"'.encode(encoding))) == "ä"


def test_lone_surrogates_stay_escaped(writer: str) -> None:
    assert dumps(loads(r'"\ud800x"')) == rb'"\ud800x"'


def test_a_member_named_twice() -> None:
    assert loads('{"a": 1, "a": 2}') == {"a": 2}
    with pytest.raises(DecodeError, match="'a' twice"):
        loads('[{"a": 1, "a": 2}]', unique=True)


@pytest.mark.parametrize("times", [1, 100])
def test_depth(times: int, writer: str) -> None:
    depth = times * sys.getrecursionlimit()
    with pytest.raises(DecodeError, match="too deeply"):
        loads("[" * depth + "]" * depth)
    value: list[object] = []
    for _ in range(depth):
        value = [value]
    with pytest.raises(ValueError, match="too deeply"):
        dumps(value)
    while value:  # Freed from the outside: no recursion there either.
        value = value.pop()  # type: ignore[assignment]


def test_exact_floats_are_floats() -> None:
    number = ExactFloat("1.10")
    assert number == 1.1 == number and hash(number) == hash(1.1) and number != ExactFloat("1.11")
    assert ExactFloat("0.10000000000000000001") != ExactFloat("0.10000000000000000002")
    assert number == ExactFloat("1.1")
    for again in (copy.copy(number), copy.deepcopy(number), pickle.loads(pickle.dumps(number))):
        assert again.text == "1.10"
    assert json.dumps([number]) == "[1.1]"
