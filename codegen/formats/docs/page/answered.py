"""The type of a response that a page describes only by a table of its members."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from codegen.formats.docs.dialect import Dialect, Role
from codegen.formats.docs.page import payload, tables
from codegen.formats.docs.page.cells import Ref, lists_types, read_name
from codegen.formats.docs.page.findings import Findings
from codegen.formats.docs.page.interfaces import Declared
from codegen.formats.docs.page.ledger import Ledger
from codegen.formats.docs.page.members import nested
from codegen.formats.docs.page.operation_drafts import OperationDraft
from codegen.formats.docs.page.request_lines import Template
from codegen.formats.docs.page.type_drafts import MemberDraft, ResourceDraft
from codegen.formats.page import Section, Table
from codegen.spec.paths import segments


def lists_answers(section: Section, table: Table, dialect: Dialect) -> bool:
    """Whether a table below a heading for answers lists members, neither headers nor statuses."""
    if not dialect.responses.before_status.isdisjoint(table.titles[0].split()):
        return False
    headers = dialect.headings.roles[Role.HEADERS].match(section.title.lower().strip())
    return not headers and lists_types(_without_annotations(table), dialect)


def _without_annotations(table: Table) -> Table:
    """The table without control information: `@odata.nextLink` stands beside the members of an answer."""
    return replace(table, rows=tuple(row for row in table.rows if "@" not in row.cells[0].plain))


def described(
    draft: OperationDraft,
    found: Sequence[tuple[str, Table]],
    ledger: Ledger,
    findings: Findings,
    dialect: Dialect,
) -> tuple[OperationDraft, tuple[ResourceDraft, ...]]:
    """The operation, answering with a type of its own that tables list; the same where prose names one.

    `found` are the tables with the headings above them. What an example of the answer shows must have one of the
    members, else the tables are of something within it; so is one below the heading that a row of the others links to.
    """
    said = draft.response
    if said.ref or said.word or said.primitive or said.object or not draft.templates or not _fits(draft, found):
        return draft, ()
    name, line = type_name(draft.templates[0], Role.RESPONSE), found[0][1].line
    for row in (row for _, table in found for row in table.rows if "@" in row.cells[0].plain):
        ledger.mark("row", row.line, "skipped", "instance annotation")
    kept = [(title, _without_annotations(table)) for title, table in found]
    read = [(title, tables.members(one, ledger, findings, dialect, flat=True)) for title, one in kept]
    told = {_anchor(one.told) for _, members in read for one in members}
    kinds = {at: f"{name}{_capital(title)}" for title, _ in found if (at := _anchor(title)) in told}
    listed: dict[str, dict[str, MemberDraft]] = {}
    for title, members in read:
        for one in members:
            kind = kinds.get(_anchor(one.told), "")
            if kind and one.cell.primitive == "Edm.Untyped":
                one = replace(one, cell=replace(one.cell, primitive="", refs=(Ref(kind),)))
            listed.setdefault(kinds.get(_anchor(title), name), {}).setdefault(one.name, one)
    if name not in listed:
        return draft, ()
    answer = replace(said, ref=Ref(name), line=said.line or line)
    drafts: list[ResourceDraft] = []
    for kind, rows in listed.items():
        own, within = nested(kind, [*rows.values()], ledger)
        drafts += [ResourceDraft(kind, own[0].line, members=tuple(own)), *within]
    return replace(draft, response=answer), tuple(drafts)


def declared(
    draft: OperationDraft, shape: Declared, line: int, ledger: Ledger
) -> tuple[OperationDraft, tuple[ResourceDraft, ...]]:
    """The operation, answering with the type that a fence declares, and that type where it has no name."""
    said = draft.response
    if said.ref or said.word or said.primitive or not draft.templates:
        return draft, ()
    name = shape.main or type_name(draft.templates[0], Role.RESPONSE)
    answer = replace(said, ref=Ref(name), alone=True, line=said.line or line)
    own, within = nested(name, shape.members, ledger) if shape.members else ([], [])
    drafts = (ResourceDraft(name, line, members=tuple(own)), *within) if own else ()
    return replace(draft, response=answer), drafts


def _anchor(text: str) -> str:
    """A heading, or what links to it, in a form that doesn't depend on the maker of the site."""
    return "".join(filter(str.isalnum, text.casefold()))


def _capital(title: str) -> str:
    words = ["".join(char for char in word if char.isalnum() and char.isascii()) for word in title.split()]
    return "".join(word[:1].upper() + word[1:] for word in words)


def are_shown(draft: OperationDraft, found: Sequence[tuple[str, Table]]) -> bool:
    """Whether an example of what is answered shows most of the members that tables list."""
    listed = _listed(found)
    return any(2 * len(listed & names) > len(listed) for names in _shown(draft))


def _fits(draft: OperationDraft, found: Sequence[tuple[str, Table]]) -> bool:
    listed, shown = _listed(found), _shown(draft)
    return bool(listed) and (not shown or any(listed & names for names in shown))


def _listed(found: Sequence[tuple[str, Table]]) -> set[str]:
    return {read_name(row.cells[0]) for _, table in found for row in table.rows}


def _shown(draft: OperationDraft) -> list[frozenset[str]]:
    """The members that the examples of what is answered show, each."""
    answers = [pair.response for pair in draft.examples if pair.response and pair.response.json]
    return [names for answer in answers if answer.status < 300 and (names := payload.names(answer.payload))]


def type_name(template: Template, part: Role) -> str:
    """`getReportsByIdResponse` of `GET /reports/{id}`, and of a part of it: no other operation has it."""
    words = [template.method.lower()]
    for segment in segments(template.path):
        words += [segment.name, *(f"by {name}" for name in segment.parameters)]
    text = "".join(char if char.isalnum() and char.isascii() else " " for char in " ".join(words))
    first, *others = text.split()
    return f"{first}{''.join(word[0].upper() + word[1:] for word in others)}{part.capitalize()}"
