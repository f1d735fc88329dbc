"""Literals, arguments and docstrings: whatever goes in, Python reads the same out, and black changes nothing."""

from __future__ import annotations

import ast

import black
import pytest
from hypothesis import given
from hypothesis import strategies as st

from codegen.python.source import arguments, docstring, literal, percent
from tests.python.samples import HOSTILE

texts = st.text() | st.sampled_from(HOSTILE) | st.text(alphabet="ab \n\\\"'{}%", max_size=200)


@given(texts)
def test_a_literal_evaluates_to_its_text(text: str) -> None:
    source = literal(text)
    assert ast.literal_eval(source) == text
    assert source.isprintable()
    assert _is_stable(f"x = {source}\n")


@given(texts, st.sampled_from([0, 4, 8]))
def test_a_docstring_holds_the_words_of_its_text(text: str, indent: int) -> None:
    source = docstring(text or "x", indent)
    found = ast.literal_eval(source)
    assert found.split() == (text or "x").replace("\ud800", "\ufffd").split()
    assert all(line.isprintable() for line in source.split("\n"))


@given(texts)
def test_black_leaves_docstrings_alone(text: str) -> None:
    if text.strip():
        assert _is_stable(f"class A:\n    {docstring(text, 4)}\n")


def test_arguments_are_literals() -> None:
    facts = {"nullable": False, "max_length": 20, "filter": ("eq",), "values": {"a": 1}, "key": (), "page": 'a"b'}
    assert arguments(facts) == (
        """nullable=False, max_length=20, filter=("eq",), values={"a": 1}, key=(), page='a"b'"""
    )


@pytest.mark.parametrize(
    "page", ["coding: utf-7", "x # type: ignore", "a\nimport os", "-*- coding=latin1 -*-", "\ud800"]
)
def test_a_page_named_in_a_comment_declares_nothing(page: str) -> None:
    text = percent(page)
    assert text.isascii() and "\n" not in text and ":" not in text and "=" not in text
    ast.parse(f"# from {text}".encode())


def test_a_page_is_named_as_it_is() -> None:
    assert percent("resources/user.md") == "resources/user.md"


def _is_stable(source: str) -> bool:
    return black.format_str(source, mode=black.Mode()) == source
