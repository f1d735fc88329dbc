"""Rows that are members of the value in a row above: marked before their names, or named by a path."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from codegen.formats.docs.dialect import Dialect
from codegen.formats.docs.page.cells import TypeCell, read_type
from codegen.formats.docs.page.ledger import Ledger
from codegen.formats.docs.page.type_drafts import MemberDraft
from codegen.formats.inline import Text
from codegen.formats.page import Row, Table

_MARKUP = "*`_\\"
"""What may stand before the marks of a name, and is none."""
_INDEX = re.compile(r"\[(?:[0-9]+|[*a-z])?\](?=\.|$)")
"""What says that a member has several values, each with the members behind it: `lines[].amount`, `lines[0].amount`."""


def is_within(row: Row, dialect: Dialect) -> bool:
    """Whether a row is about a member of the value in another row, by the marks of its name or by its path."""
    source = row.cells[0].source if row.cells else ""
    return bool(_marks(source, dialect)) or bool(_path(source, dialect))


def depths(table: Table, dialect: Dialect) -> list[int]:
    """How many values each row of a table is within; the marks of names say only which are deeper than others."""
    marks = [len(_marks(row.cells[0].source, dialect)) for row in table.rows]
    if not any(marks):
        return marks
    found, above = [], list[int]()
    for mark in marks:
        while above and above[-1] >= mark:
            above.pop()
        found.append(len(above))
        above.append(mark)
    return found


def levelled(table: Table, ledger: Ledger, dialect: Dialect) -> Table:
    """The table with members of members as `address.city`, also one marked below `address`, or `address -> city`.

    A row about the value itself goes where it names no type, so does one in bold about members of any name.
    """
    within = depths(table, dialect)
    names = [_path(row.cells[0].source, dialect) or row.cells[0].plain.strip(" `*") for row in table.rows]
    folded = [name.casefold() for name in names]
    bold = [bool(row.cells[0].bold) for row in table.rows]
    marked = len(bold) == 1 or not all(bold)  # Where all names are in bold, it says nothing of one.
    others = [name in dialect.columns.any_name and own and marked for name, own in zip(folded, bold, strict=True)]
    unnamed = [other or name in dialect.columns.unnamed for name, other in zip(folded, others, strict=True)]
    kind = dialect.column(table.titles, dialect.columns.type, 1)
    above: list[str] = []
    rows: list[Row] = []
    for row, name, depth, nameless, other in zip(table.rows, names, within, unnamed, others, strict=True):
        above = [*above[:depth], "" if nameless else _alone(name)]
        written = ".".join(filter(None, (*above[:-1], name)))
        if not nameless and name.endswith("[]") and name[:-2] in folded:
            ledger.mark("row", row.line, "merged", "the value that others are members of")
        elif not nameless:
            same = written == row.cells[0].plain.strip(" `*")
            rows.append(row if same else replace(row, cells=(Text(written), *row.cells[1:])))
        elif other or (kind is not None and read_type(row.cells[kind], dialect).primitive == "Edm.Untyped"):
            ledger.mark("row", row.line, "merged", "the value that others are members of")
        else:
            rows.append(row)
    return table if len(rows) == len(table.rows) and rows == [*table.rows] else replace(table, rows=tuple(rows))


def folded(members: Sequence[MemberDraft]) -> tuple[MemberDraft, ...]:
    """Members with those that are named by paths, `address.city`, within the ones that begin the paths."""
    found: dict[str, MemberDraft] = {}
    below: dict[str, list[MemberDraft]] = {}
    for one in members:
        first, dot, rest = one.name.partition(".")
        name = first.removesuffix("[]")
        if not dot or not name.isidentifier():
            found[one.name] = one
            continue
        head = found.setdefault(name, MemberDraft(name, one.line, ANY))
        if name != first and not head.cell.collection:
            found[name] = replace(head, cell=replace(head.cell, collection=True))
        below.setdefault(name, []).append(replace(one, name=rest))
    return tuple(replace(one, within=folded(below[name])) if name in below else one for name, one in found.items())


def flat(members: Sequence[MemberDraft]) -> list[MemberDraft]:
    """Members with those within them named by paths again, as a query has them."""
    found: list[MemberDraft] = []
    for one in members:
        inner = [replace(other, name=f"{one.name}.{other.name}") for other in flat(one.within)]
        found += inner if one.within and one.cell == ANY else [replace(one, within=()), *inner]
    return found


ANY = TypeCell(primitive="Edm.Untyped")
"""The type of a value of which only the members are listed."""


@lru_cache(1)
def _patterns(dialect: Dialect) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """What marks a name, and what joins names to a path."""
    signs, joins = (
        "|".join(map(re.escape, sorted(words, key=len, reverse=True)))
        for words in (dialect.columns.within, dialect.columns.path_joins)
    )
    return re.compile(rf"(?:\s|[{re.escape(_MARKUP)}]|{signs})+"), re.compile(rf"\s*(?:{joins})\s*")


def _marks(source: str, dialect: Dialect) -> str:
    """The signs and hard blanks before a name; empty for one that begins as names do."""
    if source[:1].isalpha():
        return ""
    text = html.unescape(source).lstrip(f" {_MARKUP}") if "&" in source else source.lstrip(f" {_MARKUP}")
    found = None if text[:1].isalpha() else _patterns(dialect)[0].match(text)
    marks = found[0] if found and text[found.end() : found.end() + 1].isalnum() else ""
    return "".join(char for char in marks if char != " " and char not in _MARKUP)


def _path(source: str, dialect: Dialect) -> str:
    """The name in a cell without its marks, as a path with dots; empty where the cell is read as it stands."""
    if source.isidentifier():
        return ""
    marks = _marks(source, dialect)
    marks_, joins = _patterns(dialect)
    plain = Text(source).plain.strip(" `*")
    if marks:
        plain = marks_.sub("", plain, count=1) if marks_.match(plain) else plain
    elif not joins.search(plain) and "[" not in plain:
        return ""
    path = _INDEX.sub("[]", joins.sub(".", plain.strip(" `*")))
    parts = path.split(".")
    named = all(part.removesuffix("[]").isidentifier() for part in parts)
    return path if named and (marks or len(parts) > 1 or path.endswith("[]")) else plain if marks else ""


def _alone(name: str) -> str:
    """A name without what is said behind it."""
    return name.partition(" ")[0].strip("*`?,;:")
