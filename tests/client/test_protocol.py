"""docs/protocol.md: every line once, and every test that it names is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in (ROOT / "docs" / "protocol.md").read_text(encoding="utf-8").splitlines()
    if re.match(r"\| [ADEGH]\d", line)
]
LINES = {"A": 17, "D": 21, "E": 11, "G": 17, "H": 15}


def test_every_line_stands_there_once() -> None:
    assert [row[0] for row in ROWS] == [f"{section}{n}" for section, last in LINES.items() for n in range(1, last + 1)]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_a_line_names_a_test_that_is_there(row: list[str]) -> None:
    _, level, held, test, note = row
    assert level in ("MUST", "SHOULD", "COULD")
    assert held in ("yes", "part", "no")
    assert held == "yes" or row[0] in ("A11", "G17", "H15") or note
    if held == "yes":
        assert test
    if test:
        path, _, name = test.strip("`").partition("::")
        assert f"def {name}" in (ROOT / "tests" / path).read_text(encoding="utf-8")
