"""Request lines from tables or titles, as lines below the headings that they belong to.

`[add](#add) | **POST** /kites` in a table at the top of a page, `## Add % POST /kites`, and in components of a site.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from html import unescape
from itertools import pairwise

from codegen.formats.docs.dialect import Dialect
from codegen.formats.docs.page import request_lines
from codegen.formats.docs.page.sections import is_title
from codegen.formats.inline import Text
from codegen.formats.page import Block, Fence, Heading, Markup, Page, Paragraph, Row, Section, Table


def distributed(page: Page) -> Page:
    """The page with each request line of such a table below the heading that its row names; the row goes."""
    rows = [row for block in page.blocks if isinstance(block, Table) for row in block.rows]
    lines = [(row, line) for row in rows if (line := line_of(row))]
    if not lines:
        return page
    headings = {name: block for block in page.blocks if isinstance(block, Heading) for name in _names(block)}
    found: dict[int, list[Paragraph]] = {}
    moved: set[int] = set()
    for row, line in lines:
        heading = _heading(row, headings)
        if heading is not None and heading.line > row.line:
            found.setdefault(heading.line, []).append(Paragraph(Text(f"`{line}`"), row.line))
            moved.add(row.line)
    if not found:
        return page
    blocks: list[Block] = []
    for block in page.blocks:
        if isinstance(block, Table) and any(row.line in moved for row in block.rows):
            left = tuple(row for row in block.rows if row.line not in moved)
            blocks += [replace(block, rows=left)] if left else []
        else:
            blocks.append(block)
        blocks += found.get(block.line, ()) if isinstance(block, Heading) else ()
    return replace(page, blocks=tuple(blocks))


def apart(page: Page, dialect: Dialect) -> Page:
    """The page with each request of a table of them below a heading of its own, behind what else is in the section.

    So it is where nothing says that they are one operation: neither the heading, nor a message or another table. What
    the page states elsewhere as well has its place there.
    """
    counts = Counter(section.line for section, _ in page.tables)
    alone = [(section, table) for section, table in page.tables if counts[section.line] == 1]
    found = {section.line: lines for section, table in alone if (lines := _requests(section, table, dialect))}
    if not found:
        return page
    headings = {block.line: block for block in page.blocks if isinstance(block, Heading)}
    prose = [block.text.plain for block in page.blocks if isinstance(block, Heading | Paragraph)]
    begin = [block.content.partition("\n")[0] for block in page.blocks if isinstance(block, Fence)]
    named = filter(request_lines.may_name, (*prose, *begin))
    elsewhere = {line for text in named if (line := request_lines.in_text(text))}
    blocks: list[Block] = []
    for at, section in enumerate(page.sections):
        heading = headings.get(section.line)
        lines = found.get(section.line, [])
        end = next((end for end, one in enumerate(page.sections[at + 1 :], at + 1) if one.level <= section.level), None)
        shown = (
            any(isinstance(block, Fence) for one in page.sections[at:end] for block in one.blocks) if lines else True
        )
        split = not shown and elsewhere.isdisjoint(text for text, _ in lines)
        blocks += [heading] if heading is not None and section.level else []
        blocks += [block for block in section.blocks if not (split and isinstance(block, Table))]
        for table in section.blocks if split else ():
            blocks += _operations(table, lines, section.level + 1, dialect) if isinstance(table, Table) else ()
    return page if len(blocks) == len(page.blocks) else replace(page, blocks=tuple(blocks))


def _requests(section: Section, table: Table, dialect: Dialect) -> list[tuple[str, int]]:
    """The request lines of a section's only table, where that has one or more in each of its rows; else none."""
    few = len(table.rows) < _SEVERAL or not request_lines.may_begin(table.rows[0])
    lines = [] if few or dialect.role(section.title) else request_lines.in_table(table, dialect.lines)
    return lines if len({line for _, line in lines}) == len(table.rows) else []


_SEVERAL = 2
"""Rows that are a table of requests."""


def _operations(table: Table, lines: Sequence[tuple[str, int]], level: int, dialect: Dialect) -> Iterator[Block]:
    """The rows of a table, each as a heading, its request lines, and what else it says."""
    kinds = dialect.columns.requests.values()
    typed = {at for at, title in enumerate(table.titles) if any(kind.match(title) for kind in kinds)}
    for row in table.rows:
        own = [text for text, line in lines if line == row.line]
        untyped = [cell for at, cell in enumerate(row.cells) if at not in typed]
        cells = [cell for cell in untyped if cell.plain and not request_lines.methods(cell, dialect.lines)]
        told = [cell for cell in cells if not any(cell.plain.strip() in text for text in own)]
        yield Heading(level, told[0] if told else Text(own[0]), row.line)
        yield from (Paragraph(Text(f"`{text}`"), row.line) for text in own if not typed)
        yield from [replace(table, rows=(row,))] if typed else []
        yield from (Paragraph(cell, row.line) for cell in told[1:])


def titled(page: Page, dialect: Dialect) -> Page:
    """The page with bold lines as headings where several of a section stand above a request line each."""
    levels: dict[int, int] = {}
    for section in page.sections:
        found = [one for one, below in pairwise(section.blocks) if _is_above(one, below, dialect)]
        levels |= {id(one): max(section.level, 1) + 1 for one in found if found[1:]}
    if not levels:
        return page
    blocks = [
        (
            Heading(levels[id(block)], block.text, block.line)
            if isinstance(block, Paragraph) and id(block) in levels
            else block
        )
        for block in page.blocks
    ]
    return replace(page, blocks=tuple(blocks))


def _is_above(title: Block, below: Block, dialect: Dialect) -> bool:
    """Whether a bold line stands above a request line, and says nothing of what stands there."""
    if not isinstance(title, Paragraph) or not (title.text.source[:1] in _OPENS or title.text.source[-1:] == ":"):
        return False
    asks = isinstance(below, Fence) and request_lines.is_list(below)
    if isinstance(below, Paragraph) and request_lines.may_name(below.text.source):
        asks = bool(request_lines.in_text(below.text.plain))
    return asks and is_title(title) and not dialect.role(title.text.plain)


_OPENS = "*_<"
"""What a line in bold may begin with."""


def entitled(page: Page) -> Page:
    """The page with each request line at the end of a heading, or in a component's markup, in a line of its own.

    So those of headings that are a verb alone, `GET`, below one that is a path.
    """
    if not any(map(_may_state, page.blocks)):
        return page
    blocks: list[Block] = []
    shown: set[str] = set()
    path: Heading | None = None
    for block in page.blocks:
        title, line = _title(block.text.plain) if isinstance(block, Heading) else ("", "")
        if isinstance(block, Heading) and not line:
            title, line = _below(block, path)
            if path is None or block.level <= path.level or request_lines.is_target(block.text.plain.strip()):
                path = block
        marked = _marked(block)
        if isinstance(block, Heading) and line:
            blocks += [replace(block, text=Text(title)), Paragraph(Text(f"`{line}`"), block.line)]
        elif marked:
            blocks.append(Paragraph(Text(f"`{marked}`"), block.line))
            shown = {marked.partition(" ")[2]}
        elif not isinstance(block, Heading) or block.text.plain not in shown:
            blocks.append(block)
    return page if blocks == [*page.blocks] else replace(page, blocks=tuple(blocks))


def _may_state(block: Block) -> bool:
    if isinstance(block, Heading) and request_lines.may_name(block.text.plain):
        return True
    return isinstance(block, Markup) or (isinstance(block, Heading | Paragraph) and block.text.source[:1] in _BEGINS)


def _marked(block: Block) -> str:
    """The request line that markup states: `<Route method="get">/kites</Route>`, `{% operation get /kites %}`.

    It may be a heading, `### <Badge text="GET" /> `/kites``.
    """
    written = block.text.source if isinstance(block, Heading | Paragraph) else ""
    if isinstance(block, Heading) and request_lines.may_name(block.text.plain):
        return ""
    source = block.source if isinstance(block, Markup) else written
    if not source.startswith(_MARKS) or len(source) > _LONGEST:
        return ""
    told = unescape(_TAG.sub(" ", _LINK.sub(r"\1", source)).translate(_QUOTES))
    words = [word for word in told.split() if word != "/"]
    verbs = {word.upper() for word in words if word.upper() in request_lines.VERBS}
    targets = {word for word in words if word.startswith("/")}
    return f"{verbs.pop()} {targets.pop()}" if len(verbs) == len(targets) == 1 and len(words) <= _WORDS else ""


_MARKS = ("<", "{%")
_BEGINS = frozenset("<{")
_QUOTES = str.maketrans("", "", "\\`")
_LONGEST, _WORDS = 500, 16
"""What is longer, or has more words, says more than a request line."""
_LINK = re.compile(r"\[([^][]*)\]\([^()]*\)")
_TAG = re.compile(r"</\w+>|/>|[<>\"'=]|\{%|%\}")


def _below(heading: Heading, path: Heading | None) -> tuple[str, str]:
    """The title and the request line of a heading that is a verb below one that is a path; else nothing."""
    verb = heading.text.plain.strip()
    if path is None or heading.level <= path.level or verb.upper() not in request_lines.VERBS:
        return "", ""
    line = request_lines.in_text(f"{verb.upper()} {path.text.plain.strip()}")
    return (verb, line) if line else ("", "")


_VERB = "|".join(request_lines.VERBS)
_LINE = rf"(\[?(?:{_VERB})[\]:]? +(?:/|[a-z]+://)[^ )]*)"
_BEHIND = re.compile(rf"(?: [%:|\u2013\u2014-])? [(`]*{_LINE}\)?$")
_BEFORE = (
    re.compile(rf"{_LINE} ?[%:|\u2013\u2014-] (.+)$"),
    re.compile(rf"(?={_LINE} \([^()]*\)$)(.+)$"),
)
"""A title with a request line behind or before it: `Get kite % GET /kites/{id}`, `GET /kites - All kites`."""


def _title(text: str) -> tuple[str, str]:
    """The title and the request line of a heading that has both; else nothing."""
    found = [match.group(2, 1) for form in _BEFORE if (match := form.match(text))]
    behind = _BEHIND.search(text)
    if behind and any(map(str.isalpha, text[: behind.start()])):
        found.insert(0, (text[: behind.start()], behind[1]))
    for title, stated in found:
        line = request_lines.in_text(stated)
        if line and not _NAMED.search(title.removeprefix(stated)):
            return title.strip(), line
    return "", ""


_NAMED = re.compile(rf"\b(?:{_VERB})\b")


def line_of(row: Row) -> str:
    """The request line that a cell of a row is as a whole, `**POST** /kites`; empty where none is."""
    cells = row.cells if request_lines.may_name(row.source) else ()
    return next((line for cell in cells if (line := request_lines.in_text(cell.plain))), "")


def _names(heading: Heading) -> set[str]:
    """What a heading is called, and its anchor."""
    text = heading.text.plain.strip().casefold()
    return {text, f"#{'-'.join(text.split())}"} if text else set()


def _heading(row: Row, headings: Mapping[str, Heading]) -> Heading | None:
    for cell in row.cells:
        targets = [f"#{link.href.rpartition('#')[2]}" for link in cell.links if "#" in link.href]
        for name in (*targets, cell.plain.strip()):
            if (heading := headings.get(name.casefold())) is not None:
                return heading
    return None
