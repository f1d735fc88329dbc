"""Tables in which names don't come first: `| Required | Property | Type |`, `| Type | Name | Description |`."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

from codegen.formats.docs.dialect import KEPT, Dialect
from codegen.formats.docs.page.cells import read_name
from codegen.formats.page import Block, Page, Row, Table


def named_first(page: Page, dialect: Dialect) -> Page:
    """The page with the names of members first in each table that has a column of its own for them, and for types."""
    blocks = tuple(_led(block, dialect) if isinstance(block, Table) else block for block in page.blocks)
    return page if all(map(_same, blocks, page.blocks)) else replace(page, blocks=blocks)


def _same(one: Block, other: Block) -> bool:
    return one is other


def _led(table: Table, dialect: Dialect) -> Table:
    at = _names_at(table.titles, dialect)
    if not at:
        return table
    if not table.rows or not all(read_name(row.cells[at]) for row in table.rows):
        return table
    order = [at, *(index for index in range(len(table.header)) if index != at)]
    rows = (Row(tuple(row.cells[index] for index in order), row.line, row.source) for row in table.rows)
    return Table(tuple(table.header[index] for index in order), tuple(rows), table.line)


@lru_cache(KEPT)
def _names_at(titles: tuple[str, ...], dialect: Dialect) -> int:
    """The column of names in a table with columns so called, where it isn't the first, and others tell of types."""
    known = dialect.columns
    names = (known.member, known.navigation, known.parameter)
    if any(called.match(titles[0]) for called in names):
        return 0
    if not any(known.type.match(title) or known.about.match(title) for title in titles):
        return 0
    # "Field type" is called as fields are, and holds types.
    named = (next((at for at in range(1, len(titles)) if one.match(titles[at])), 0) for one in names)
    return next((at for at in named if at and not known.type.match(titles[at])), 0)
