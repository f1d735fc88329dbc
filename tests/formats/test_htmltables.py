"""Tables in HTML: what they are in Markdown, and what isn't read."""

from __future__ import annotations

import pytest

from codegen.formats import htmltables, page


def cells(source: str) -> list[list[str]]:
    return [row.cells for row in htmltables.read(source.split("\n"))[0]]


def test_cells_are_markdown() -> None:
    source = '<table>\n<tr><th>Name<th>Type\n<tr><td><code>a</code><td><a href="x.md">x</a> or<br>y &lt; z\n</table>'
    assert cells(source) == [["Name", "Type"], ["`a`", "[x](x.md) or y &lt; z"]]


def test_rows_are_as_wide_as_the_first() -> None:
    source = "<table><tr><th>A</th><th>B</th></tr><tr><td>1</td></tr><tr><td>1</td><td>2</td><td>3</td></tr></table>"
    assert cells(source) == [["A", "B"], ["1", ""], ["1", "2"]]


@pytest.mark.parametrize(
    ("source", "rows"),
    [
        ("<tr><td rowspan=2>g<td>a<td>x<tr><td>b<td>y<tr><td>h", [["g", "a", "x"], ["g", "b", "y"], ["h", "", ""]]),
        ("<tr><td>a<td rowspan='3'>s<td>x<tr><td>b<td>y<tr><td>c", [["a", "s", "x"], ["b", "s", "y"], ["c", "s", ""]]),
        ("<tr><td>a<td>s<td rowspan=2>x<tr><td>b<td>t", [["a", "s", "x"], ["b", "t", "x"]]),
        ("<tr><td colspan=2>a<td>x<tr><td>b<td>t<td>y", [["a", "", "x"], ["b", "t", "y"]]),
        ("<tr><td colspan=2 rowspan=2>a<td>x<tr><td>y", [["a", "", "x"], ["a", "", "y"]]),
        ("<tr><td>a<td>s<td>x<tr><td colspan=3>More<tr><td>b<td>t<td>y", [["a", "s", "x"], ["b", "t", "y"]]),
        ("<tr><td rowspan=99999999999>a<td colspan=-1>s<td colspan=odd>x<tr><td>t", [["a", "s", "x"], ["t", "", ""]]),
    ],
)  # fmt: skip
def test_cells_go_over_several_rows_and_columns(source: str, rows: list[list[str]]) -> None:
    assert cells(f"<table><tr><th>A<th>B<th>C{source}</table>")[1:] == rows


def test_cells_that_nobody_writes_make_no_table() -> None:
    def stretched(rows: int, over: int) -> list[list[str]]:
        first = f"<table><tr><td colspan={over} rowspan={over}>a</td></tr>"
        return cells(first + "<tr><td>x</td><td>y</td></tr>" * rows + "</table>")

    assert len(stretched(rows=5, over=3)) == 5
    assert stretched(rows=2000, over=900) == []


def test_long_tables_are_read() -> None:
    assert len(cells("<table>" + "\n<tr>\n<td>a\n<td>b" * 3000 + "\n</table>")) == 3000


def test_titles_go_over_several_columns() -> None:
    source = "<table><tr><th colspan=2>A<th>B<tr><td>1<td>2<td>3</table>"
    assert cells(source) == [["A", "", "B"], ["1", "2", "3"]]


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


def test_one_without_end_is_told() -> None:
    read = page.read("a.md", b"# A\n\n<table>\n<tr><td>a</td><td>b</td></tr>\n\ntext\n")
    assert [(item.rule, item.place.line) for item in read.problems] == [("broken-table", 3)] and read.blocks
