"""Declarations in TypeScript: what counts as one, and that hostile text costs neither time nor the page."""

from __future__ import annotations

import pytest

from codegen.formats.docs import dialectfile
from codegen.formats.docs.page import interfaces
from codegen.formats.page import Fence

DIALECT = dialectfile.named(dialectfile.DEFAULT)


def declared(text: str, info: str = "ts") -> interfaces.Declared | None:
    """What a fence with a text declares."""
    return interfaces.read(Fence(info, text, 1), DIALECT)


@pytest.mark.parametrize(
    "text",
    [
        "const a = 1;",
        "interface A { fly(): void }",
        "interface A { b: string } a();",
        "interface A {",
        "type A = ",
        "enum A { B = 1 + 2 }",
        "",
        "interface A { b: " + "(" * 60_000,
        "interface A { b: " + "{ c: " * 10_000,
        "interface A { b: " + "X<" * 30_000,
        "/*" * 30_000,
        "'" * 60_000,
    ],
)
def test_what_is_no_declaration_declares_nothing(text: str) -> None:
    assert declared(text) is None


def test_other_languages_declare_nothing() -> None:
    assert declared("interface A { b: string }", "java") is None


def test_a_union_of_several_types_is_any_value() -> None:
    found = declared("interface A { b: string | number; c: B | null; d: B[] | B }")
    assert found is not None
    b, c, d = found.resources[0].members
    assert b.cell.primitive == d.cell.primitive == "Edm.Untyped"
    assert [ref.name for ref in c.cell.refs] == ["B"]
    assert c.cell.nullable


def test_the_type_that_no_other_of_the_fence_holds_is_what_it_is_about() -> None:
    found = declared("interface Tail { a: string } interface Kite { tails: Tail[] }")
    assert found is not None
    assert found.main == "Kite"
