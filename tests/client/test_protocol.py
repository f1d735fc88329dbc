"""docs/protocol.md: every line once, and every test that it names is there."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs" / "protocol.md").read_text(encoding="utf-8")
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")] for line in TEXT.splitlines() if re.match(r"\| [A-H]\d", line)
]
LINES = {"A": 17, "B": 20, "C": 15, "D": 21, "E": 11, "F": 6, "G": 17, "H": 15}
UNPROVEN: set[str] = set()
"""MUST lines that no test proves yet."""


def named(row: list[str]) -> list[str]:
    return re.findall(r"`([^`]+)`", row[4])


@cache
def functions(path: Path) -> frozenset[str]:
    nodes = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    return frozenset(node.name for node in nodes if isinstance(node, ast.FunctionDef))


def test_every_line_stands_there_once() -> None:
    assert [row[0] for row in ROWS] == [f"{section}{n}" for section, last in LINES.items() for n in range(1, last + 1)]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_a_line_names_a_test_that_is_there(row: list[str]) -> None:
    line, what, level, held, _, note = row
    assert what and len(what) < 100
    assert level in ("MUST", "SHOULD", "COULD")
    assert held in ("yes", "part", "no")
    assert held == "yes" or note
    assert held != "yes" or named(row)
    for test in named(row):
        path, _, name = test.partition("::")
        assert name in functions(ROOT / "tests" / path), test
    assert level != "MUST" or (line in UNPROVEN) is not bool(named(row))


@pytest.mark.parametrize("row", [row for row in ROWS if row[2] == "SHOULD" and row[3] != "yes"], ids=lambda row: row[0])
def test_what_is_left_of_what_should_be_there_has_its_reason(row: list[str]) -> None:
    (record,) = re.findall(r"\(decisions/(0010-[a-z-]+\.md)\)", row[5])
    assert row[0] in (ROOT / "docs" / "decisions" / record).read_text(encoding="utf-8")
