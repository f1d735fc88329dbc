"""Enumerations on a page: a page of its own, a section `### x values`, or a table of a property's values."""

from __future__ import annotations

from collections.abc import Iterator

from codegen.base.edm import is_qualified
from codegen.base.problems import Problem
from codegen.formats.docs.page.ledger import Ledger
from codegen.formats.docs.page.type_drafts import EnumDraft
from codegen.formats.page import Page, Section, Table, Text
from codegen.spec.nodes import Member

_MEMBER_HEADERS = frozenset({"member", "members", "value", "name", "enum member", "member name"})
_NUMBER_HEADERS = frozenset({"value", "int value", "numeric value", "number"})
_TITLE_ENDS = (" enum values", " values", " enumeration", " enum type", " enum", " options", " property values")
_PAGE_SECTIONS = frozenset({"members", "values", "possible values", "enum values"})


def read_enums(page: Page, ledger: Ledger, subject: str) -> tuple[list[EnumDraft], list[Problem]]:
    """All enumerations that tables of the page list; `subject` is what the page itself is about."""
    found: list[EnumDraft] = []
    problems: list[Problem] = []
    own: EnumDraft | None = None
    for section, table in _tables(page):
        name = _title_name(section)
        whole = section.title.lower() in _PAGE_SECTIONS or (section.level == 1 and _is_enum_page(page))
        if whole and subject:
            name = subject
        elif not name:
            continue
        members = tuple(_members(page, table, ledger, problems))
        if not members:
            continue
        draft = EnumDraft(name, section.line, members, "page" if whole else "section", flags=_flags(members))
        if whole and own is not None:
            found.remove(own)
            draft = EnumDraft(name, own.line, own.members + members, "page", flags=own.flags)
        own = draft if whole else own
        found.append(draft)
    return found, problems


def title_word(title: str) -> str:
    """The name in a title such as "x enum type", "x values" or "x resource type"; empty where it holds none."""
    word = title.strip()
    for end in (*_TITLE_ENDS, " resource type", " type", " complex type", " entity type", " resource", " entity"):
        if word.lower().endswith(end):
            word = word[: -len(end)].strip()
            break
    return name if is_qualified(name := word.strip("*`")) else ""


def _is_enum_page(page: Page) -> bool:
    return str(page.meta.get("doc_type", "")).lower().startswith("enum")


def _tables(page: Page) -> Iterator[tuple[Section, Table]]:
    """Tables that list members: the first column is the member, and no column is a type."""
    for section in page.sections:
        for block in section.blocks:
            if isinstance(block, Table):
                header = [cell.plain.lower() for cell in block.header]
                if header[0] in _MEMBER_HEADERS and "type" not in header:
                    yield section, block


def _title_name(section: Section) -> str:
    """`x` of "### x values" and its like; other tables of values belong to nothing that can be named."""
    lower = section.title.lower().strip()
    return title_word(section.title) if lower.endswith(_TITLE_ENDS) and " " in lower else ""


def _members(page: Page, table: Table, ledger: Ledger, problems: list[Problem]) -> Iterator[Member]:
    header = [cell.plain.lower() for cell in table.header]
    number = next((i for i, title in enumerate(header) if i and title in _NUMBER_HEADERS), 0)
    prose = next((i for i, title in enumerate(header) if title in ("description", "remarks", "meaning")), 0)
    seen: set[str] = set()
    for row in table.rows:
        name = _member_name(row.cells[0])
        place = page.place(row.line)
        if not name:
            ledger.mark("row", row.line, "skipped", "no member of an enumeration")
            continue
        if name in seen:
            ledger.mark("row", row.line, "merged", "the same member again")
            message = f"the enumeration lists '{name}' twice; remove one"
            problems.append(Problem("duplicate-member", "warning", place, message))
            continue
        seen.add(name)
        ledger.mark("row", row.line, "used")
        description = row.cells[prose].plain if prose else ""
        yield Member(
            name=name,
            value=_number(row.cells[number]) if number else None,
            description=description,
            deprecated=description.lower().lstrip("*[(").startswith("deprecated"),
            place=place,
        )


def _member_name(cell: Text) -> str:
    name = cell.plain.strip("`*\"' .,").replace("\u200b", "")
    name = name.removesuffix(" (default)").strip()
    return name if name.isidentifier() and name != "null" else ""


def _number(cell: Text) -> int | None:
    text = cell.plain.strip("` ")
    digits = text.removeprefix("-")
    return int(text) if digits.isascii() and digits.isdigit() and len(digits) < 20 else None


def _flags(members: tuple[Member, ...]) -> bool:
    """Powers of two, at least three of them and 4 among them, are flags; counting from zero isn't."""
    values = [member.value for member in members if member.value is not None]
    singles = [value for value in values if value > 0 and value & (value - 1) == 0]
    return len(values) == len(members) and len(singles) > 2 and 3 not in values and 4 in values
