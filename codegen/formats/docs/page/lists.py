"""Lists of members, read as the tables they stand for: `- **name** (string, required): What it is called.`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from codegen.formats.docs.dialect import Dialect
from codegen.formats.docs.page.cells import read_type
from codegen.formats.inline import Text
from codegen.formats.page import Block, Page, Paragraph, Row, Table


def tabled(page: Page, dialect: Dialect) -> Page:
    """The page with each list whose items are all members as a table of theirs."""
    blocks = tuple(_tabled(page.blocks, dialect))
    return page if len(blocks) == len(page.blocks) and blocks == page.blocks else replace(page, blocks=blocks)


def _tabled(blocks: tuple[Block, ...], dialect: Dialect) -> Iterator[Block]:
    at = 0
    while at < len(blocks):
        end = at
        while end < len(blocks) and _is_item(blocks[end]):
            end += 1
        rows = [_row(block, dialect) for block in blocks[at:end] if isinstance(block, Paragraph)]
        if rows and all(rows):
            header = tuple(map(Text, dialect.columns.listed))
            yield Table(header, tuple(row for row in rows if row is not None), rows[0].line if rows[0] else 0)
            at = end
        else:
            yield from blocks[at : max(end, at + 1)]
            at = max(end, at + 1)


def _is_item(block: Block) -> bool:
    return isinstance(block, Paragraph) and block.item


def _row(block: Paragraph, dialect: Dialect) -> Row | None:
    """Name, type and description of an item; None where it isn't a marked name, and a type in parentheses behind it."""
    text = block.text
    mark = next(iter((*text.bold[:1], *text.codes[:1])), "")
    if not mark or not text.plain.startswith(mark):
        return None
    rest = text.plain[len(mark) :].strip(" :")
    inner, closed, after = rest[1:].partition(")")
    if not rest.startswith("(") or not closed:
        return None
    cell = read_type(Text(_linked(text, inner)), dialect)
    if not (cell.known and (cell.primitive or cell.enumeration or any(ref.href for ref in cell.refs))):
        return None
    source = text.source.partition(")")[2] if not text.links else after
    cells = (Text(f"**{mark.strip(' :')}**"), Text(_linked(text, inner)), Text(source.strip(" :-\u2013\u2014*\n")))
    return Row(cells, block.line, text.source)


def _linked(text: Text, inner: str) -> str:
    """A type as the item writes it, with the link that it is."""
    link = next((link for link in text.links if link.text and link.text in inner), None)
    return inner.replace(link.text, f"[{link.text}]({link.href})", 1) if link else inner
