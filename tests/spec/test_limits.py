"""Patterns of metadata: those that could go on for ages on some text are left out, all others are kept."""

from __future__ import annotations

import re
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codegen.spec.limits import broken, is_tame
from tests.strategies import examples

ATOMS = [
    "a",
    "b",
    ".",
    "[ab]",
    "(a|b)",
    "(?:ab?)",
    "a?",
    "a*",
    "a+",
    "a{2}",
    "a{1,9}",
    "(a{2,4})",
    "^",
    "$",
    "(b|ab)",
    "\\w",
]
REPEATS = ["", "", "?", "*", "+", "{3}", "{1,20}", "{2,}"]


@pytest.mark.parametrize(
    "pattern",
    ["^[A-Z]{3}-[0-9]{1,5}$", "^[^@ ]+@[^@ ]+$", "^(red|green|blue)$", "^([a-z]+)(-[0-9]+)?$", "[0-9]+", "^\\S+$",
     "^(?:25[0-5]|2[0-4][0-9])(?:\\.[0-9]{1,3}){0}$"],
)  # fmt: skip
def test_usual_patterns_are_kept(pattern: str) -> None:
    assert is_tame(pattern)


@pytest.mark.parametrize(
    "pattern",
    ["(a+)+$", "(a|a)*$", "a*a*a*a*b", "(", r"(a)\1", "(?:a{2,}){3}", "^" + "a?" * 30 + "a" * 30, "^(a?){30}a{30}$",
     "^" + "a{0,9}" * 9 + "$", "a*a*b", "(" * 5000, "^" + "(a|a)" * 40 + "b", "^" + "(?:a|ab)(?:b|)" * 20 + "$"],
)  # fmt: skip
def test_patterns_that_could_go_on_for_ages_are_not(pattern: str) -> None:
    assert not is_tame(pattern)


@given(st.lists(st.tuples(st.sampled_from(ATOMS), st.sampled_from(REPEATS)), max_size=9).map(
    lambda parts: "".join(atom + again for atom, again in parts)))  # fmt: skip
@examples(1 / 2)
def test_whatever_is_kept_ends_soon(pattern: str) -> None:
    try:
        re.compile(pattern)
    except re.error:
        assert not is_tame(pattern)
        return
    if is_tame(pattern):
        begun = perf_counter()
        for text in ("a" * 256 + "!", "ab" * 128 + "!", "a" * 4096 + "!", "b" * 200 + "!"):
            [*broken({"pattern": pattern}, text)]
        assert perf_counter() - begun < 5
