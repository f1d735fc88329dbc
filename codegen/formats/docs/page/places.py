"""Tables of parameters with a column for their location: path, query, headers or body."""

from __future__ import annotations

from dataclasses import replace

from codegen.formats.docs.dialect import Dialect, Role
from codegen.formats.docs.page import levels
from codegen.formats.docs.page.bodies import BodyDraft
from codegen.formats.docs.page.cells import read_type
from codegen.formats.docs.page.ledger import Ledger
from codegen.formats.inline import Text
from codegen.formats.page import Row, Table


def placed(table: Table, dialect: Dialect) -> dict[Role, Table]:
    """The parts of a table by what its rows belong to; empty where no column says so of half of them at least.

    Of rows whose cell is empty the verb and the path decide, as where there is no such column. Those of another place,
    such as a cookie, belong to none. Rows of a word alone, "Query", say so of those below them.
    """
    header = table.titles
    column = dialect.column(header, dialect.columns.place, 1)
    if column is None:
        return _headed(table, dialect)
    roles = [_role(row.cells[column], dialect) for row in table.rows]
    if 2 * roles.count(Role.NONE) > len(roles):
        return {}
    roles = [own if row.cells[column] else Role.PARAMETERS for own, row in zip(roles, table.rows, strict=True)]
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


def silent(table: Table, dialect: Dialect) -> list[int]:
    """The lines of the rows that don't say where their parameters belong, in a table with a column for it."""
    column = dialect.column(table.titles, dialect.columns.place, 1)
    return [row.line for row in table.rows if column is not None and not row.cells[column]]


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
    deep = levels.depths(table, dialect)
    header = table.titles
    kind = dialect.column(header, dialect.columns.parameter_type, 1)
    if deep.count(0) != 1 or kind is None:
        return BodyDraft(), table
    only, *within = table.rows
    cell = read_type(only.cells[kind], dialect)
    named = only.cells[0].plain.strip(" `*").lower()
    if not (within or cell.refs or dialect.headings.roles[Role.BODY].match(named)):
        return BodyDraft(), table
    ledger.mark("row", only.line, "used")
    found = BodyDraft(only.line, refs=cell.refs[:1], collection=cell.collection, object=bool(cell.refs))
    return found, replace(table, rows=tuple(within))
