"""JSON as people write it: what is strict stays so, what is forgiven is told, what can't be read is refused."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codegen.formats.loosejson import MAX_DEPTH, loads

SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text()
VALUES = st.recursive(SCALARS, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=20)


@given(VALUES)
def test_strict_json_needs_no_repair(value: Any) -> None:
    found = loads(json.dumps(value))
    assert found.value == value and found.repairs == ()


@pytest.mark.parametrize(
    ("text", "value", "repair"),
    [
        ('{"a": 1,}', {"a": 1}, "line 1: a comma before the closing bracket"),
        ("[1, 2,]", [1, 2], "line 1: a comma before the closing bracket"),
        ('{"a": 1\n"b": 2}', {"a": 1, "b": 2}, "line 2: a comma is missing between members"),
        ('{"a": 1,, "b": 2}', {"a": 1, "b": 2}, "line 1: an extra comma"),
        ('{"a": 1 // one\n}', {"a": 1}, "line 1: a comment"),
        ('{"a": /* one */ 1}', {"a": 1}, "line 1: a comment"),
        ('{"a": "x\ny"}', {"a": "x\ny"}, "line 1: a string goes on over the end of its line"),
        ("{'a': 'x'}", {"a": "x"}, "line 1: ' instead of straight double quotes"),
        ("{\u201ca\u201d: \u201cx\u201d}", {"a": "x"}, "line 1: \u201c instead of straight double quotes"),
        ("{a: 1}", {"a": 1}, "line 1: the name 'a' isn't quoted"),
        ('{"a": Monday}', {"a": "Monday"}, "line 1: 'Monday' isn't quoted"),
        ('{"a": NaN, "b": -Infinity}', {"a": "NaN", "b": "-Infinity"}, "line 1: 'NaN' isn't quoted"),
        ('{"a": 1, ...}', {"a": 1}, "line 1: an ellipsis replaces members"),
        ('{"a": 1, \u2026}', {"a": 1}, "line 1: an ellipsis replaces members"),
        ("[...]", [], "line 1: an ellipsis replaces members"),
        ('{"a": {"b": 1}', {"a": {"b": 1}}, "line 1: '}' is missing at the end"),
        ('{"a": [1', {"a": [1]}, "line 1: ']' is missing at the end"),
        ('{"a": "c:\\docs"}', {"a": "c:\\docs"}, "line 1: '\\d' is no escape"),
    ],
)
def test_each_slip_is_forgiven_and_told(text: str, value: Any, repair: str) -> None:
    found = loads(text)
    assert found.value == value
    assert repair in found.repairs


def test_the_line_of_a_slip_is_told() -> None:
    assert loads('{\n  "a": 1,\n  "b": 2,\n}').repairs == ("line 4: a comma before the closing bracket",)


def test_what_is_well_written_among_slips_keeps_its_value() -> None:
    text = '{"n": null, "t": true, "f": -1.5e3, "i": 12, "s": "a\\n\\u00e9\\/", "l": [{}, []],}'
    assert loads(text).value == {"n": None, "t": True, "f": -1500.0, "i": 12, "s": "a\n\u00e9/", "l": [{}, []]}


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "neither an object nor an array"),
        ("see below", "neither an object nor an array"),
        ('{"a": 1} {"b": 2}', "after the end of the value"),
        ('{"a": "x', "a string is never closed"),
        ('{"a" 1}', "':' is missing after the name 'a'"),
        ('{"a": }', "a value is missing before '}'"),
        ("{1: 2, [3]}", "a member name is missing before '['"),
        ('{\n"a": ]', "line 2: a value is missing"),
        ("{ name?: string }", "is of a type, not of a value"),
    ],
)
def test_what_cant_be_read_is_refused(text: str, complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint.replace("[", r"\[")):
        loads(text)


@pytest.mark.parametrize("end", ["", ","])
@pytest.mark.parametrize("depth", [MAX_DEPTH + 2, 10_000, 200_000])
def test_depth_is_bounded(depth: int, end: str) -> None:
    with pytest.raises(ValueError, match="nested deeper"):
        loads("[" * depth + end + "]" * depth)


def test_brackets_side_by_side_are_no_depth() -> None:
    assert loads("[" + "[]," * 500 + "[]]").value == [[]] * 501


@given(st.text("{}[]\",:'\\/*. \nab1\u201c\u201d\u2026", max_size=40))
def test_any_text_is_read_or_refused_with_a_line(text: str) -> None:
    try:
        json.dumps(loads(text).value)
    except ValueError as error:
        assert str(error).startswith("line ")
