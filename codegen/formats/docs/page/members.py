"""Properties and navigation properties of a resource page, from its tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from codegen.formats.docs.dialect import Dialect
from codegen.formats.docs.page import levels, tables
from codegen.formats.docs.page.bases import composed
from codegen.formats.docs.page.cells import (
    Ref,
    TypeCell,
    are_names,
    heading_of,
    name_before_remark,
    of_what,
    read_name,
    read_type,
)
from codegen.formats.docs.page.facts import FactColumns, facts_of
from codegen.formats.docs.page.findings import Findings
from codegen.formats.docs.page.ledger import OF_ANOTHER, Ledger
from codegen.formats.docs.page.type_drafts import MemberDraft, ResourceDraft
from codegen.formats.inline import Text
from codegen.formats.page import Page, Paragraph, Row, Section, Table


def read_members(
    page: Page, ledger: Ledger, findings: Findings, own: frozenset[str], dialect: Dialect
) -> list[MemberDraft]:
    """The rows of all tables of properties and relationships; `own` are the page's names for its type.

    Members of members, `address.city`, are among them.
    """
    found: dict[str, MemberDraft] = {}
    for section, table, inherited in _tables(page, ledger, own, dialect):
        columns = _Columns.of(section, table, dialect)
        tables.report_columns(table, {0, columns.type, columns.about}, columns.facts, findings, dialect)
        based = {row.line for row, _ in composed(section, dialect)}
        for row in columns.facts.filled(table, dialect).rows:
            if row.line in based:
                ledger.mark("row", row.line, "used")
                continue
            draft = _member(columns, row, ledger, findings, dialect)
            if draft is None:
                continue
            if inherited is not None and draft.facts.inherited is None:
                draft = replace(draft, facts=replace(draft.facts, inherited=inherited))
            first = found.get(draft.name)
            if first is None:
                found[draft.name] = draft
                ledger.mark("row", row.line, "used")
                continue
            tables.listed_again(first, draft, ledger, findings)
            if draft.navigation:
                found[draft.name] = replace(first, navigation=True)
    return list(found.values())


def nested(owner: str, members: Sequence[MemberDraft], ledger: Ledger) -> tuple[list[MemberDraft], list[ResourceDraft]]:
    """The members of a type, and the types of those whose own members it lists: `kiteAddress` of `address.city`.

    What has another type already keeps that.
    """
    own: list[MemberDraft] = []
    types: list[ResourceDraft] = []
    for one in levels.folded(members):
        if one.within and one.cell.primitive == "Edm.Untyped":
            kind = f"{owner}{one.name[:1].upper()}{one.name[1:]}"
            inner, others = nested(kind, one.within, ledger)
            types += [ResourceDraft(kind, one.within[0].line, members=tuple(inner)), *others]
            one = replace(one, cell=replace(one.cell, primitive="", refs=(Ref(kind),)))
        else:
            for row in levels.flat(one.within):
                ledger.mark("row", row.line, "merged", "a member of the value in another row")
        own.append(replace(one, within=()) if one.within else one)
    return own, types


_PARTS = 8
"""Names within one another; what has more is no name of a member."""


def _is_path(name: str) -> bool:
    """Whether a name means a member of a member; control information without its `@` doesn't."""
    parts = name.split(".")
    named = all(part.removesuffix("[]").isidentifier() for part in parts)
    return not f"@{name}".startswith("@odata.") and len(parts) <= _PARTS and named


def _tables(
    page: Page, ledger: Ledger, own: frozenset[str], dialect: Dialect
) -> Iterator[tuple[Section, Table, Ref | None]]:
    """Tables that list members of the page's type, and from which type they are inherited where prose says so."""
    for section in page.sections:
        inherited: Ref | None = None
        for block in section.blocks:
            if isinstance(block, Paragraph):
                inherited = _announced(block, dialect.facts.all_inherited)
            if not isinstance(block, Table) or not _lists_members(section, block, dialect):
                continue
            if _is_own(section, block, own, dialect):
                yield section, levels.levelled(block, ledger, dialect), inherited
            else:
                ledger.skip_table(block, OF_ANOTHER)


def _announced(paragraph: Paragraph, phrase: str) -> Ref | None:
    """The type in "The following properties are inherited from x"."""
    links = paragraph.text.links
    announces = bool(links) and phrase in paragraph.text.plain.lower()
    return Ref(links[0].text, links[0].href) if announces else None


def _lists_members(section: Section, table: Table, dialect: Dialect) -> bool:
    """Whether a table has names and types; below a heading of properties, names and descriptions are enough.

    A column of names may be called anything, if that of types holds types.
    """
    header, columns = table.titles, dialect.columns
    named = columns.navigation.match(header[0]) or columns.member.match(header[0])
    named = named or (not header[0] and are_names(table))
    title = section.title.lower().strip()
    headed = dialect.headings.properties.match(title)
    if dialect.column(header, columns.type, 1) is not None:
        apart = not headed and any(found.match(title) for found in dialect.headings.left_out.values())
        return named or (not apart and _is_sure(table, dialect))
    return named and headed and dialect.column(header, columns.about, 1) is not None


def lists_members(section: Section, dialect: Dialect) -> bool:
    """Whether a section has a table of a type's members: names, and types of which half are sure to be some."""
    tables = [block for block in section.blocks if isinstance(block, Table) and _lists_members(section, block, dialect)]
    if not tables:
        return False
    headed = dialect.headings.properties.match(section.title.lower().strip().rpartition(" ")[2])
    return any(_is_sure(table, dialect, headed) for table in tables)


def _is_sure(table: Table, dialect: Dialect, headed: bool = False) -> bool:
    """Whether half of the rows name types: primitives, linked ones, and below a heading for members any in one word."""
    rows = [row for row in table.rows if not levels.is_within(row, dialect)]
    if not rows or not all(read_name(row.cells[0]) for row in rows if row.cells[0]):
        return False
    at = dialect.column(table.titles, dialect.columns.type, 1)
    missing = len(rows) if at is not None else 0
    for row in rows:
        if missing <= 0:
            break
        cell = read_type(row.cells[at or 0], dialect)
        linked = any(
            dialect.is_type_link(ref.href) or ref.href.startswith("#") or (headed and not cell.rest)
            for ref in cell.refs
        )
        missing -= 2 * bool(cell.primitive or linked)
    return missing <= 0


def _is_own(section: Section, table: Table, own: frozenset[str], dialect: Dialect) -> bool:
    """A table below a heading of another subject (the syntax of a value, another object) isn't about the type."""
    title, headings = section.title.lower().strip(), dialect.headings
    if headings.properties.match(title) or section.level <= 1 or headings.navigation.match(title):
        return True
    *words, last = title.split() or [""]
    if headings.properties.match(last) and own.intersection((" ".join(words), "".join(words))):
        return True
    return title.removesuffix(headings.property_title) in own or dialect.columns.navigation.match(table.titles[0])


@dataclass(frozen=True, slots=True)
class _Columns:
    """Where the cells of a table of members hold types, prose and single facts; whether it is one of relationships."""

    type: int | None
    about: int
    navigation: bool
    facts: FactColumns

    @classmethod
    def of(cls, section: Section, table: Table, dialect: Dialect) -> _Columns:
        """The columns of a table in a section."""
        header, columns = table.titles, dialect.columns
        about, kind = dialect.column(header, columns.about), dialect.column(header, columns.type, 1)
        facts = FactColumns.of(header, dialect)
        if about is None:
            others = {*range(1, len(header))} - {kind, *facts.all, facts.access, facts.notes}
            about = next((at for at in others if len(others) == 1 and _is_prose(table, at)), len(header) - 1)
        navigation = columns.navigation.match(header[0]) or dialect.headings.navigation.match(section.title.lower())
        return cls(kind, about, navigation, facts)


_SENTENCE = 3
"""Words of a cell that is prose, whatever its column is called."""


def _is_prose(table: Table, at: int) -> bool:
    told = [row for row in table.rows if len(row.cells[at].plain.split()) >= _SENTENCE]
    return 2 * len(told) > len(table.rows)


def _member(columns: _Columns, row: Row, ledger: Ledger, findings: Findings, dialect: Dialect) -> MemberDraft | None:
    name, none = read_name(row.cells[0]) or name_before_remark(row.cells[0], dialect), dialect.columns.none
    empty = not any(cell.plain.strip("- ") for cell in row.cells[1:])
    if not name or "@" in name or not _is_path(name) or (empty and name.lower() == none):
        _unread(row, ledger, findings, none)
        return None
    apart = columns.about != (columns.type or 0)
    description = row.cells[columns.about] if apart else row.cells[-1]
    cell = read_type(row.cells[columns.type], dialect) if columns.type is not None else TypeCell()
    return MemberDraft(
        name=name,
        line=row.line,
        told=heading_of(description),
        cell=_leading(cell, row.cells[0], dialect) if columns.navigation else of_what(cell, description.plain, dialect),
        description=description.plain if apart and description.plain.lower() != dialect.columns.none else "",
        facts=facts_of(row, (0, columns.type), description, columns.facts, dialect),
        navigation=columns.navigation,
    )


def _leading(cell: TypeCell, name: Text, dialect: Dialect) -> TypeCell:
    """The type of a relationship whose name leads to the type's page, where the type's cell has a plain name."""
    if len(cell.refs) == 1 and not cell.refs[0].href and name.links and dialect.is_type_link(name.links[0].href):
        return replace(cell, refs=(Ref(cell.refs[0].name, name.links[0].href),))
    return cell


def _unread(row: Row, ledger: Ledger, findings: Findings, none: str) -> None:
    """Say why a row gives no property: an instance annotation, an empty row, or a name that can't be one."""
    text, (_, *others) = row.cells[0].plain, row.cells
    if not text and sum(bool(cell.plain.strip("- ")) for cell in others) > 1:
        ledger.mark("row", row.line, "not understood", "no name of a property")
        findings.add(
            "property-name", row.line, "a row with more than a description has no name; write it into its cell"
        )
    elif "@" in text:
        ledger.mark("row", row.line, "skipped", "instance annotation")
    elif not any(cell.plain.strip("- ") for cell in row.cells[1:]) or text.strip("-. ").lower() in ("", none):
        ledger.mark("row", row.line, "skipped", "no property in the row")
    else:
        ledger.mark("row", row.line, "not understood", "no name of a property")
        findings.add("property-name", row.line, f"'{text[:60]}' isn't the name of a property; write one name per row")
