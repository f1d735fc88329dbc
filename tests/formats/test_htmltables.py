"""Tables in HTML: what they are in Markdown, and what isn't read."""

from __future__ import annotations

import pytest

from codegen.formats import htmltables


def cells(source: str) -> list[list[str]]:
    return [row.cells for row in htmltables.read(source.split("\n"))[0]]


def test_cells_are_markdown() -> None:
    source = '<table>\n<tr><th>Name<th>Type\n<tr><td><code>a</code><td><a href="x.md">x</a> or<br>y &lt; z\n</table>'
    assert cells(source) == [["Name", "Type"], ["`a`", "[x](x.md) or y &lt; z"]]


def test_rows_are_as_wide_as_the_first() -> None:
    source = "<table><tr><th>A</th><th>B</th></tr><tr><td>1</td></tr><tr><td>1</td><td>2</td><td>3</td></tr></table>"
    assert cells(source) == [["A", "B"], ["1", ""], ["1", "2"]]


@pytest.mark.parametrize(
    "source",
    [
        "<table><tr><td>without an end",
        "<table><tr><td>alone</td></tr></table>",
        "<table><tr><td><table><tr><td>within</td></tr></table></td></tr></table>",
    ],
)
def test_others_have_no_rows(source: str) -> None:
    assert cells(source) == []
