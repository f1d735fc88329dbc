"""HTML tables as rows of a Markdown table: `<td><code>id</code></td>` is a cell "`id`"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser

MAX_LINES = 20_000
"""A table that goes on for longer is not read."""
MAX_COLUMNS = 1000
"""What is to the right of them is not read (HTML, section 4.9.11)."""
_SMALL, _STRETCH = 100, 10
"""Cells that any table may have, and how many a larger one may have for each that is written."""

_OPENS, _CLOSES = "<table", "</table>"
_MARKS = {"b": "**", "strong": "**", "code": "`"}
_BREAKS = frozenset(("br", "p", "li", "ul", "ol", "div"))
_CELLS = frozenset(("td", "th"))


@dataclass(slots=True)
class HtmlRow:
    """Cells in Markdown; `line` is that of the row, from 0 where the table begins; `head` says they are headers."""

    line: int
    cells: list[str] = field(default_factory=list)
    head: bool = False
    spans: list[tuple[int, int]] = field(default_factory=list)
    """Over how many columns and rows each cell goes."""


def begins(source: str) -> bool:
    """Whether a piece of HTML begins with a table."""
    return source.lstrip()[: len(_OPENS)].lower() == _OPENS


def read(lines: Sequence[str]) -> tuple[list[HtmlRow], int]:
    """The rows of the table that begins in the first line, of one width, and how many lines it has.

    A cell that goes over several rows stands in each of them. A title of rows, which goes over all columns, isn't one.
    No rows where it has no end, holds another, has fewer than two rows, or where hardly any of its cells is written.
    What is missing in a row is empty.
    """
    end = next((index for index, line in enumerate(lines) if _CLOSES in line.lower()), -1)
    if end < 0:
        return [], 0
    reader = _Reader()
    reader.feed("\n".join(lines[: end + 1]))
    reader.close()
    rows = [row for row in reader.rows if row.cells]
    if reader.tables != 1 or len(rows) < 2:
        return [], end + 1
    width = min(sum(columns for columns, _ in rows[0].spans), MAX_COLUMNS)
    rows = [row for row in rows if len(row.cells) > 1 or width < 2 or row.spans[0][0] < width]
    if width * len(rows) > max(_SMALL, _STRETCH * sum(len(row.cells) for row in rows)):
        return [], end + 1
    from_above: list[tuple[str, int]] = [("", 0)] * width
    """Of each column the cell that goes on from a row above, and over how many rows."""
    for row in rows:
        cells = iter(zip(row.cells, row.spans, strict=True))
        row.cells = []
        while len(row.cells) < width:
            text, left = from_above[len(row.cells)]
            if left:
                from_above[len(row.cells)] = text, left - 1
                row.cells.append(text)
                continue
            text, (columns, over) = next(cells, ("", (1, 1)))
            for part in [text, *[""] * (columns - 1)][: width - len(row.cells)]:
                from_above[len(row.cells)] = part, over - 1
                row.cells.append(part)
    return rows, end + 1


def _span(attrs: dict[str, str | None], name: str) -> int:
    """Over how many columns or rows a cell goes; HTML allows as many, and reads what is no number as 1."""
    text = attrs.get(name) or ""
    return min(max(int(text), 1), MAX_COLUMNS) if text.isascii() and text.isdigit() and len(text) < _DIGITS else 1


_DIGITS = 6


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.tables = 0
        self.rows: list[HtmlRow] = []
        self.text: list[str] | None = None
        """What was read of the cell that is open."""
        self.targets: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "table":
            self.tables += 1
        elif tag == "tr":
            self._end()
            self.rows.append(HtmlRow(self.getpos()[0] - 1))
        elif tag in _CELLS:
            self._end()
            self.text = []
            if not self.rows:
                self.rows.append(HtmlRow(self.getpos()[0] - 1))
            self.rows[-1].head = tag == "th"
            self.rows[-1].spans.append((_span(dict(attrs), "colspan"), _span(dict(attrs), "rowspan")))
        elif tag == "a":
            self.targets.append(next((value or "" for name, value in attrs if name == "href"), ""))
            self._add("[" if self.targets[-1] else "")
        elif tag in _MARKS or tag in _BREAKS:
            self._add(_MARKS.get(tag, " "))

    def handle_endtag(self, tag: str) -> None:
        if tag in _CELLS or tag in ("tr", "table"):
            self._end()
        elif tag == "a" and self.targets:
            target = self.targets.pop()
            self._add(f"]({target})" if target else "")
        elif tag in _MARKS:
            self._add(_MARKS[tag])

    def handle_data(self, data: str) -> None:
        self._add(data)

    def handle_entityref(self, name: str) -> None:
        self._add(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self._add(f"&#{name};")

    def _add(self, text: str) -> None:
        if self.text is not None:
            self.text.append(text)

    def _end(self) -> None:
        if self.text is not None:
            self.rows[-1].cells.append(" ".join("".join(self.text).split()))
            self.text = None
