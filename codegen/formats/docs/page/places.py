"""Tables of parameters with a column for their location: path, query, headers or body."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from codegen.formats.docs.dialect import Dialect, Role
from codegen.formats.docs.page.bodies import BodyDraft
from codegen.formats.docs.page.cells import TypeCell, read_type
from codegen.formats.docs.page.ledger import Ledger
from codegen.formats.inline import Text
from codegen.formats.page import Row, Table

_WITHIN = "\u00bb"
"""What stands before the name of a member of the row above, once for each level."""


def placed(table: Table, dialect: Dialect) -> dict[Role, Table]:
    """The parts of a table by what its rows belong to; empty where no column says so of every row.

    Rows of a word alone, "Query", say so of those below them.
    """
    header = table.titles
    column = dialect.column(header, dialect.columns.place, 1)
    if column is None:
        return _headed(table, dialect)
    roles = [_role(row.cells[column], dialect) for row in table.rows]
    if Role.NONE in roles:
        return {}
    kept = [index for index in range(len(header)) if index != column]
    return {
        role: Table(
            tuple(table.header[index] for index in kept),
            tuple(
                replace(row, cells=tuple(row.cells[index] for index in kept))
                for row, own in zip(table.rows, roles, strict=True)
                if own == role
            ),
            table.line,
        )
        for role in dict.fromkeys(roles)
    }


def _headed(table: Table, dialect: Dialect) -> dict[Role, Table]:
    """The parts of a table below the rows that are nothing but the name of a place; empty where there are none."""
    found: dict[Role, list[Row]] = {}
    role = Role.PARAMETERS
    for row in table.rows:
        named = Role.NONE if any(cell.source for cell in row.cells[1:]) else _role(row.cells[0], dialect)
        role = named or role
        found.setdefault(role, []).extend([] if named else [row])
    rows = sum(map(len, found.values()))
    return {own: replace(table, rows=tuple(below)) for own, below in found.items()} if rows < len(table.rows) else {}


def _role(cell: Text, dialect: Dialect) -> Role:
    word = cell.plain.lower().strip(" `*_:")
    return next((Role(role) for role, titles in dialect.columns.places.items() if titles.match(word)), Role.NONE)


def body(table: Table, ledger: Ledger, dialect: Dialect) -> tuple[BodyDraft, Table]:
    """What the rows of a body say of it as a whole, and the table of its members.

    A single row that isn't within another is the body itself, where its type is no primitive or the dialect calls it
    so; rows within it are its members.
    """
    whole = [row for row in table.rows if not depth(row)]
    within = [row for row in table.rows if depth(row) == 1]
    for row in table.rows:
        if depth(row) > 1:
            ledger.mark("row", row.line, "merged", "a member of the value in another row")
    header = table.titles
    kind = dialect.column(header, dialect.columns.parameter_type, 1)
    if len(whole) != 1 or kind is None:
        return BodyDraft(), replace(table, rows=tuple(whole))
    only = whole[0]
    cell = read_type(only.cells[kind], dialect)
    named = only.cells[0].plain.strip(" `*").lower()
    if not (within or cell.refs or dialect.headings.roles[Role.BODY].match(named)):
        return BodyDraft(), replace(table, rows=tuple(whole))
    ledger.mark("row", only.line, "used")
    found = BodyDraft(only.line, refs=cell.refs[:1], collection=cell.collection, object=bool(cell.refs))
    return found, replace(table, rows=tuple(_outer(within)))


def depth(row: Row) -> int:
    """How many values a row is within."""
    name = row.cells[0].plain.strip(" `*")
    return len(name) - len(name.lstrip(_WITHIN))


def named(row: Row) -> str:
    """The name in a row, without the signs of what it is within."""
    return row.cells[0].plain.strip(f" `*{_WITHIN}")


def levelled(table: Table, ledger: Ledger, dialect: Dialect) -> Table:
    """The table with the members of members as `address.city`, where it has one marked below `address`.

    A row about the value itself goes where it names no type, so does one in bold about members of any name.
    """
    folded = [named(row).casefold() for row in table.rows]
    bold = [bool(row.cells[0].bold) for row in table.rows]
    marked = len(bold) == 1 or not all(bold)  # Where all names are in bold, it says nothing of one.
    others = [name in dialect.columns.any_name and own and marked for name, own in zip(folded, bold, strict=True)]
    unnamed = [other or name in dialect.columns.unnamed for name, other in zip(folded, others, strict=True)]
    if not any(unnamed) and not any(map(depth, table.rows)):
        return table
    kind = dialect.column(table.titles, dialect.columns.type, 1)
    above: list[str] = []
    rows: list[Row] = []
    for row, nameless, other in zip(table.rows, unnamed, others, strict=True):
        above = [*above[: depth(row)], "" if nameless else named(row)]
        cell = read_type(row.cells[kind], dialect) if kind is not None else TypeCell()
        if not nameless:
            rows.append(replace(row, cells=(Text(".".join(filter(None, above))), *row.cells[1:])))
        elif other or cell.primitive == "Edm.Untyped":
            ledger.mark("row", row.line, "merged", "the value that others are members of")
        else:
            rows.append(row)
    return replace(table, rows=tuple(rows))


def _outer(rows: Sequence[Row]) -> list[Row]:
    """The rows with their names alone."""
    return [replace(row, cells=(Text(row.cells[0].plain.lstrip(f" `*{_WITHIN}")), *row.cells[1:])) for row in rows]
