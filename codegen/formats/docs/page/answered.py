"""The type of a response that a page describes only by a table of its members."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from codegen.formats.docs.dialect import Dialect, Role
from codegen.formats.docs.page import payload, tables
from codegen.formats.docs.page.cells import Ref, lists_types, read_name
from codegen.formats.docs.page.findings import Findings
from codegen.formats.docs.page.ledger import Ledger
from codegen.formats.docs.page.operation_drafts import OperationDraft
from codegen.formats.docs.page.request_lines import Template
from codegen.formats.docs.page.type_drafts import ResourceDraft
from codegen.formats.page import Section, Table
from codegen.spec.paths import segments


def lists_answers(section: Section, table: Table, dialect: Dialect) -> bool:
    """Whether a table below a heading for answers lists members, neither headers nor statuses."""
    if not dialect.responses.before_status.isdisjoint(table.titles[0].split()):
        return False
    return not dialect.headings.roles[Role.HEADERS].match(section.title.lower().strip()) and lists_types(table, dialect)


def described(
    draft: OperationDraft, found: Sequence[Table], ledger: Ledger, findings: Findings, dialect: Dialect
) -> tuple[OperationDraft, ResourceDraft | None]:
    """The operation, answering with a type of its own that tables list; the same where prose names one.

    What an example of the answer shows must have one of the members, else the tables are of something within it.
    """
    said = draft.response
    if said.ref or said.word or said.primitive or said.object or not draft.templates or not _fits(draft, found):
        return draft, None
    members = {one.name: one for table in found for one in tables.members(table, ledger, findings, dialect)}
    if not members:
        return draft, None
    name, line = _name(draft.templates[0]), found[0].line
    answer = replace(said, ref=Ref(name), line=said.line or line)
    return replace(draft, response=answer), ResourceDraft(name, line, members=tuple(members.values()))


def _fits(draft: OperationDraft, found: Sequence[Table]) -> bool:
    listed = {read_name(row.cells[0]) for table in found for row in table.rows}
    answers = [pair.response for pair in draft.examples if pair.response and pair.response.json]
    shown = [names for answer in answers if answer.status < 300 and (names := payload.names(answer.payload))]
    return bool(listed) and (not shown or any(listed & names for names in shown))


def _name(template: Template) -> str:
    """`getReportsByIdResponse` of `GET /reports/{id}`: no other operation has it."""
    words = [template.method.lower()]
    for segment in segments(template.path):
        words += [segment.name, *(f"by {name}" for name in segment.parameters)]
    text = "".join(char if char.isalnum() and char.isascii() else " " for char in " ".join(words))
    first, *others = text.split()
    return f"{first}{''.join(word[0].upper() + word[1:] for word in others)}Response"
