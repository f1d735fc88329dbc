"""Properties and relationships of a resource page, from its tables."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from codegen.base.problems import Problem
from codegen.formats.docs.page.cells import Ref, TypeCell, read_name, read_type
from codegen.formats.docs.page.facts import read_facts
from codegen.formats.docs.page.ledger import Ledger
from codegen.formats.docs.page.type_drafts import MemberDraft
from codegen.formats.docs.set.names import page_key
from codegen.formats.page import Page, Paragraph, Row, Section, Table

_NAVIGATION = ("relationship", "navigation propert")
_STRUCTURAL = ("property", "name", "field", "attribute", "member", "properties", "property name")
_SECTIONS = frozenset({"properties", "instance attributes", "common properties", "property"})
_FOLLOWING = "following properties are inherited from"


def read_members(page: Page, ledger: Ledger, own: frozenset[str]) -> tuple[list[MemberDraft], list[Problem]]:
    """The rows of all tables of properties and relationships; `own` are the page's names for its type."""
    found: dict[str, MemberDraft] = {}
    problems: list[Problem] = []
    for section, table, inherited in _tables(page, ledger, own):
        for row in table.rows:
            draft = _member(page, section, table, row, ledger, problems)
            if draft is None:
                continue
            if inherited is not None and draft.facts.inherited is None:
                draft = replace(draft, facts=replace(draft.facts, inherited=inherited))
            first = found.get(draft.name)
            if first is None:
                found[draft.name] = draft
                ledger.mark("row", row.line, "used")
                continue
            ledger.mark("row", row.line, "merged", "the same property again")
            if draft.navigation:
                found[draft.name] = replace(first, navigation=True)
            if not _same(first.cell, draft.cell):
                message = f"'{draft.name}' is listed twice with different types; the first row is taken"
                places = (page.place(first.line),)
                problems.append(Problem("duplicate-property", "warning", page.place(row.line), message, places))
    return list(found.values()), problems


def _same(first: TypeCell, second: TypeCell) -> bool:
    """Whether two cells name the same type; the folders of links don't count."""
    refs = [[(ref.name, page_key(ref.href)) for ref in cell.refs] for cell in (first, second)]
    return refs[0] == refs[1] and replace(first, refs=()) == replace(second, refs=())


def _tables(page: Page, ledger: Ledger, own: frozenset[str]) -> Iterator[tuple[Section, Table, Ref | None]]:
    """Tables that list members of the page's type, and from which type they are inherited where prose says so."""
    for section in page.sections:
        inherited: Ref | None = None
        for block in section.blocks:
            if isinstance(block, Paragraph):
                inherited = _announced(block)
            if not isinstance(block, Table) or not _lists_members(block):
                continue
            if _is_own(section, block, own):
                yield section, block, inherited
            else:
                ledger.mark_table(block, "skipped", "properties of something else")


def _announced(paragraph: Paragraph) -> Ref | None:
    """The type in "The following properties are inherited from x"."""
    links = paragraph.text.links
    announces = bool(links) and _FOLLOWING in paragraph.text.plain.lower()
    return Ref(links[0].text, links[0].href) if announces else None


def _header(table: Table) -> list[str]:
    return [cell.plain.lower() for cell in table.header]


def _lists_members(table: Table) -> bool:
    header = _header(table)
    return "type" in header[1:] and header[0].startswith((*_NAVIGATION, *_STRUCTURAL))


def _is_own(section: Section, table: Table, own: frozenset[str]) -> bool:
    """A table below a heading of another subject (the syntax of a value, another object) isn't about the type."""
    title = section.title.lower().strip()
    if title in _SECTIONS or section.level <= 1 or any(word in title for word in _NAVIGATION):
        return True
    return title.removesuffix(" properties") in own or _header(table)[0].startswith(_NAVIGATION)


def _member(
    page: Page, section: Section, table: Table, row: Row, ledger: Ledger, problems: list[Problem]
) -> MemberDraft | None:
    header = _header(table)
    name = read_name(row.cells[0])
    empty = not any(cell.plain.strip("- ") for cell in row.cells[1:])
    if not name or "@" in name or "." in name or (empty and name.lower() == "none"):
        _unread(page, row, ledger, problems)
        return None
    prose = next((i for i, title in enumerate(header) if title in ("description", "remarks")), len(header) - 1)
    type_at = header.index("type", 1)
    description = row.cells[prose] if prose != type_at else row.cells[-1]
    navigation = header[0].startswith(_NAVIGATION) or any(word in section.title.lower() for word in _NAVIGATION)
    return MemberDraft(
        name=name,
        line=row.line,
        cell=read_type(row.cells[type_at]),
        description=description.plain if prose != type_at else "",
        facts=read_facts(description),
        navigation=navigation,
    )


def _unread(page: Page, row: Row, ledger: Ledger, problems: list[Problem]) -> None:
    """Say why a row gives no property: an instance annotation, an empty row, or a name that can't be one."""
    text = row.cells[0].plain
    if "@" in text:
        ledger.mark("row", row.line, "skipped", "instance annotation")
    elif not any(cell.plain.strip("- ") for cell in row.cells[1:]) or text.strip("-. ").lower() in ("", "none"):
        ledger.mark("row", row.line, "skipped", "no property in the row")
    else:
        ledger.mark("row", row.line, "not understood", "no name of a property")
        message = f"'{text[:60]}' is no name of a property; write one name per row"
        problems.append(Problem("property-name", "warning", page.place(row.line), message))
