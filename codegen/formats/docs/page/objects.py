"""Objects whose members a table lists below a heading of their own: `### address` below a row `address | object`.

The row's type becomes a link to that heading, as other pages have it; a caption in bold becomes a heading.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from codegen.formats.docs.dialect import Dialect
from codegen.formats.docs.page.cells import lists_types, read_name, read_type
from codegen.formats.docs.page.enums import title_name
from codegen.formats.docs.page.sections import is_title
from codegen.formats.inline import Text
from codegen.formats.page import Block, Heading, Page, Paragraph, Row, Table

_DEEPEST = 6


@dataclass(frozen=True, slots=True)
class _Caption:
    """What stands above a table, at an index and a line, by the name that it has; `level` is that of a heading."""

    at: int
    line: int
    level: int
    name: str
    members: frozenset[str]


def pointed(page: Page, dialect: Dialect) -> Page:
    """The page with links in the rows of such objects.

    Where tables below headings of one name have other members, nobody can say which is whose: such rows stay.
    """
    found: dict[str, list[_Caption]] = defaultdict(list)
    for caption in _captions(page.blocks, dialect):
        found[caption.name.casefold()].append(caption)
    if not found:
        return page
    names = {name: same[0] for name, same in found.items() if len({one.members for one in same}) == 1}
    blocks = [_linked(block, names, dialect) if isinstance(block, Table) else block for block in page.blocks]
    changed = {
        row.cells[0].plain.strip(_MARKS).casefold()
        for block, before in zip(blocks, page.blocks, strict=True)
        if isinstance(block, Table) and isinstance(before, Table)
        for row, was in zip(block.rows, before.rows, strict=True)
        if row is not was
    }
    for name in changed:
        for one in found[name]:
            blocks[one.at] = Heading(one.level, Text(one.name), one.line)
    return replace(page, blocks=tuple(blocks)) if changed else page


_MARKS = "`* "


def _captions(blocks: Sequence[Block], dialect: Dialect) -> Iterator[_Caption]:
    """The headings, and captions in bold, of tables of names and types; each has a name, and a table above."""
    tables = [at for at, block in enumerate(blocks) if isinstance(block, Table)]
    for start, at in pairwise(tables):
        title = next((one for one in range(at - 1, max(start, at - _NEAR), -1) if _is_caption(blocks[one])), start)
        block, below = blocks[title], blocks[at]
        if not isinstance(block, Heading | Paragraph) or not isinstance(below, Table) or dialect.role(block.text.plain):
            continue
        name = title_name(block.text.plain.strip(" :"), dialect)
        if name and lists_types(below, dialect):
            above = next((one.level for one in reversed(blocks[:title]) if isinstance(one, Heading)), 1)
            level = block.level if isinstance(block, Heading) else min(above + 1, _DEEPEST)
            members = frozenset(read_name(row.cells[0]) for row in below.rows)
            yield _Caption(title, block.line, level, name, members)


def _is_caption(block: Block) -> bool:
    return isinstance(block, Heading) or (isinstance(block, Paragraph) and is_title(block))


_NEAR = 4
"""Blocks from a caption to its table; those between are about it."""


def _linked(table: Table, names: dict[str, _Caption], dialect: Dialect) -> Table:
    """A table whose rows of objects link to the headings of their names."""
    column = dialect.column(table.titles, dialect.columns.type, 1) if names else None
    if column is None:
        return table
    rows = tuple(_row(row, column, names, dialect) for row in table.rows)
    return table if rows == table.rows else replace(table, rows=rows)


def _row(row: Row, column: int, names: dict[str, _Caption], dialect: Dialect) -> Row:
    caption = names.get(row.cells[0].plain.strip(_MARKS).casefold())
    cell = row.cells[column]
    kind = read_type(cell, dialect) if caption is not None and not cell.links else None
    if caption is None or kind is None or kind.primitive != "Edm.Untyped" or kind.rest:
        return row
    many = min(dialect.responses.many) if kind.collection else ""
    link = Text(f"{many} [{caption.name}](#{caption.name})")
    return replace(row, cells=(*row.cells[:column], link, *row.cells[column + 1 :]))
