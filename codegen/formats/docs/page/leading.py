"""Tables in which names don't come first: `| Required | Property | Type |`, `| Type | Name | Description |`."""

from __future__ import annotations

from dataclasses import replace

from codegen.formats.docs.dialect import Dialect
from codegen.formats.docs.page.cells import read_name
from codegen.formats.page import Block, Page, Row, Table


def named_first(page: Page, dialect: Dialect) -> Page:
    """The page with the names of members first in each table that has a column of its own for them, and for types."""
    blocks = tuple(_led(block, dialect) if isinstance(block, Table) else block for block in page.blocks)
    return page if all(map(_same, blocks, page.blocks)) else replace(page, blocks=blocks)


def _same(one: Block, other: Block) -> bool:
    return one is other


def _led(table: Table, dialect: Dialect) -> Table:
    known, titles = dialect.columns, table.titles
    names = (known.member, known.navigation, known.parameter)
    if any(called.match(titles[0]) for called in names):
        return table
    # "Field type" is called as fields are, and holds types.
    named = (next((at for at in range(1, len(titles)) if one.match(titles[at])), 0) for one in names)
    at = next((at for at in named if at and not known.type.match(titles[at])), None)
    if at is None or not any(known.type.match(title) or known.about.match(title) for title in titles):
        return table
    if not table.rows or not all(read_name(row.cells[at]) for row in table.rows):
        return table
    order = [at, *(index for index in range(len(titles)) if index != at)]
    rows = (Row(tuple(row.cells[index] for index in order), row.line, row.source) for row in table.rows)
    return Table(tuple(table.header[index] for index in order), tuple(rows), table.line)
