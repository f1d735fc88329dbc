"""Enumerations on a page: a whole page, a section `### x values`, or a table of a property's values."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from codegen.base.edm import is_qualified, states
from codegen.base.problems import Place
from codegen.formats.docs.dialect import KEPT, Dialect
from codegen.formats.docs.page.cells import are_names
from codegen.formats.docs.page.findings import Findings
from codegen.formats.docs.page.ledger import Ledger
from codegen.formats.docs.page.type_drafts import EnumDraft
from codegen.formats.inline import Text
from codegen.formats.page import Page, Section, Table
from codegen.spec.nodes import EnumMember


def read_enums(page: Page, ledger: Ledger, findings: Findings, subject: str, dialect: Dialect) -> list[EnumDraft]:
    """All enumerations that tables of the page list; `subject` is what the page itself is about."""
    found: list[EnumDraft] = []
    for section, table in _tables(page, dialect):
        name = _title_name(section, dialect)
        whole = dialect.headings.members.match(section.title.lower())
        if whole and subject:
            name = subject
        elif not name:
            continue
        members = tuple(_members(table, ledger, findings, dialect))
        if not members:
            message = f"no value below '{section.title[:60]}' can be the name of a member; codegen leaves them out"
            findings.add("left-out", section.line, message)
            continue
        found.append(EnumDraft(name, section.line, members, "page" if whole else "section", flags=_flags(members)))
    return found


def of_itself(page: Page, ledger: Ledger, findings: Findings, dialect: Dialect) -> tuple[EnumMember, ...]:
    """The values of what a page is about, from tables that list them behind a word for what has no name.

    None where one of them can't be the name of a member.
    """
    found: list[EnumMember] = []
    for _, table in page.tables:
        at = dialect.column(table.titles, dialect.columns.enum_number, 1)
        if at is None or not all(row.cells[0].plain.casefold() in dialect.columns.unnamed for row in table.rows):
            continue
        names = [_member_name(row.cells[at], dialect) for row in table.rows]
        if not all(names):
            return ()
        for name, row in zip(names, table.rows, strict=True):
            ledger.mark("row", row.line, "used")
            found.append(EnumMember(name=name, place=Place(findings.path, row.line)))
    return tuple(found)


def without_values(name: str) -> str:
    """What to say of an enumeration of which nobody knows a member."""
    return f"no values of '{name}' are understood; list names, each as code. Until then the package accepts any text"


def below_names(page: Page, ledger: Ledger, findings: Findings, dialect: Dialect) -> list[EnumDraft]:
    """Tables of values that no reader has taken, below a heading that is one word and no other heading's: `### color`.

    They are those of the type of that name, if some page has a property of it.
    """
    found: list[EnumDraft] = []
    for section, table in _tables(page, dialect):
        name = title_word(section.title, dialect)
        left = all(ledger.fates["row", row.line] == ("not understood", "") for row in table.rows)
        valued = not dialect.columns.parameter.match(table.titles[0])
        if not name or not left or not valued or dialect.role(section.title):
            continue
        if not are_names(table, lambda cell: _member_name(cell, dialect)):
            continue
        members = tuple(_members(table, ledger, findings, dialect))
        found.append(EnumDraft(name, section.line, members, "heading", flags=_flags(members)))
    return found


@lru_cache(KEPT)
def title_word(title: str, dialect: Dialect) -> str:
    """The name in a title such as "x enum type", "x values" or "x resource type"; empty where it holds none."""
    word = title.strip()
    for end in (*dialect.headings.enum_titles, *dialect.headings.type_titles):
        if word.lower().endswith(end):
            word = word[: -len(end)].strip()
            break
    return name if is_qualified(name := word.strip("*`")) else ""


@lru_cache(KEPT)
def title_name(title: str, dialect: Dialect, loose: bool = False) -> str:
    """The name in the title above a table of members, also one of several words: "The line item object" is `LineItem`.

    "Kite attributes" is `Kite`. Empty where the title is a sentence; `loose` says that it is none, as links go to it.
    """
    words = title.strip(" *`").split()
    if len(words) > 1 and words[0].casefold() in dialect.prose.articles:
        words.pop(0)
    text = " ".join(words)
    lead = next((one for one in dialect.headings.type_leads if text.casefold().startswith(one)), "")
    if lead and is_qualified(word := title_word(text[len(lead) :], dialect)) and not text[len(lead) :].islower():
        return word
    if word := title_word(text, dialect):
        return word
    listed = words[-1] if words and dialect.headings.properties.match(words[-1].casefold()) else ""
    ending = listed or next((end for end in dialect.headings.type_titles if text.casefold().endswith(end)), "")
    text = text[: len(text) - len(ending)].strip()
    if listed and (word := title_word(text, dialect)):
        return f"{word[:1].upper()}{word[1:]}"
    words = [word for word in text.split() if word not in _DASHES]
    least = 1 if listed else 2
    if not least <= len(words) <= _NAME_WORDS or not (ending or loose or all(word[0].isupper() for word in words)):
        return ""
    name = "".join(word[0].upper() + word[1:] for word in words)
    return name if is_qualified(name) else ""


_DASHES = ("-", "\u2013", "\u2014")
_NAME_WORDS = 3
"""A title of more words is no name."""


def _tables(page: Page, dialect: Dialect) -> Iterator[tuple[Section, Table]]:
    """Tables that list members: the first column is the member, and no column is a type."""
    for section, table in page.tables:
        named = dialect.columns.enum_member.match(table.titles[0])
        if named and dialect.column(table.titles, dialect.columns.type) is None:
            yield section, table


def _title_name(section: Section, dialect: Dialect) -> str:
    """`x` of "### x values" and its like; other tables of values belong to nothing that can be named."""
    lower = section.title.lower().strip()
    return title_word(section.title, dialect) if lower.endswith(dialect.headings.enum_titles) and " " in lower else ""


def _members(table: Table, ledger: Ledger, findings: Findings, dialect: Dialect) -> Iterator[EnumMember]:
    header, columns = table.titles, dialect.columns
    number = dialect.column(header, columns.enum_number, 1) or 0
    prose = dialect.column(header, columns.enum_about) or 0
    seen: set[str] = set()
    for row in table.rows:
        name = _member_name(row.cells[0], dialect)
        if not name:
            ledger.mark("row", row.line, "skipped", "no member of an enumeration")
            continue
        if name in seen:
            ledger.mark("row", row.line, "merged", "the same member again")
            findings.add("duplicate-member", row.line, f"the enumeration lists '{name}' twice; remove one")
            continue
        seen.add(name)
        ledger.mark("row", row.line, "used")
        description = row.cells[prose].plain if prose else ""
        yield EnumMember(
            name=name,
            value=_number(row.cells[number]) if number else None,
            description=description,
            deprecated=description.lower().lstrip("*[(").startswith(tuple(dialect.facts.deprecated)),
            place=Place(findings.path, row.line),
        )


def _member_name(cell: Text, dialect: Dialect) -> str:
    name = cell.plain.strip("`*\"' .,").replace("\u200b", "")
    name = name.removesuffix(dialect.columns.default_member).strip()
    return name if name.isidentifier() and name != dialect.values.null else ""


def _number(cell: Text) -> int | None:
    text = cell.plain.strip("` ")
    return int(text) if states("Edm.Int64", text) else None


def _flags(members: tuple[EnumMember, ...]) -> bool:
    """Powers of two, at least three of them and 4 among them, are flags; counting from zero isn't."""
    values = [member.value for member in members if member.value is not None]
    singles = [value for value in values if value > 0 and value & (value - 1) == 0]
    return len(values) == len(members) and len(singles) > 2 and 3 not in values and 4 in values
