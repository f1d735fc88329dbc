"""What no reader read on a page: left out by a rule of the dialect, plain text, or not understood."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from codegen.base.printing import counted
from codegen.formats import loosejson
from codegen.formats.docs.dialect import Dialect, LineWords, Role, SyntaxWords
from codegen.formats.docs.page import interfaces, lists, messages, payload, request_lines
from codegen.formats.docs.page.cells import are_names, lists_types
from codegen.formats.docs.page.findings import Findings
from codegen.formats.docs.page.ledger import OF_ANOTHER, Ledger
from codegen.formats.docs.page.operation_drafts import OperationDraft
from codegen.formats.docs.page.outline import is_of_concepts
from codegen.formats.docs.page.sections import parts
from codegen.formats.docs.page.type_drafts import TypeDraft
from codegen.formats.page import Fence, Markup, Page, Paragraph, Row, Section, Table


@dataclass(frozen=True, slots=True)
class Known:
    """The members that a page lists, of its types, its bodies and in its messages; `open` allows any."""

    names: frozenset[str] = frozenset()
    open: bool = False

    @classmethod
    def of(cls, types: Iterable[TypeDraft], operations: Iterable[OperationDraft]) -> Known:
        """What drafts of one page list."""
        resources = [one for draft in types for one in draft.resources]
        names = {one.name for resource in resources for one in resource.members}
        names.update(one.name for resource in resources for one in resource.json)
        for draft in operations:
            names.update(one.name for one in (*draft.body.members, *draft.parameters))
            for pair in draft.examples:
                shown = (message.payload for message in pair.messages if message.json)
                names.update(name for value in shown for name in payload.names(value))
        return cls(frozenset(names), any(one.open for one in resources))

    def holds(self, fence: Fence) -> bool:
        """Whether a fence is JSON whose members are all known: it shows what the page says elsewhere."""
        if not fence.content.lstrip().startswith(payload.STARTS):
            return False
        try:
            names = payload.names(loosejson.loads(fence.content).value)
        except ValueError:
            return False
        return bool(names) and (self.open or names <= self.names)


def settle(page: Page, ledger: Ledger, findings: Findings, dialect: Dialect, known: Callable[[], Known]) -> None:
    """Say what became of the tables and fences that no reader has taken; what nobody understood is a finding."""
    unread, concepts = False, is_of_concepts(page, dialect)
    for section in page.sections:
        for block in section.blocks:
            if isinstance(block, Paragraph) and block.text.plain.lower().startswith(dialect.syntax.code):
                where = f"'{block.text.plain[:60]}' refers to code in another file"
                told = f"{where}, which codegen doesn't read; show it on the page"
                findings.add("unread-message", block.line, told)
            elif concepts and isinstance(block, Fence):
                ledger.mark("fence", block.line, "skipped", "on a page about concepts")
            elif isinstance(block, Fence) and ledger.fates["fence", block.line] == ("not understood", ""):
                unread |= _fence(section, block, ledger, findings, dialect, known)
            elif isinstance(block, Table):
                unread |= _table(page, section, block, ledger, findings, dialect)
        used = ledger.fates["page", 1][0] == "used" and not concepts
        for first in lists.of_names(section.blocks, dialect, section.level > 1) if used else ():
            told = f"the list of names below '{section.title[:60]}' isn't read"
            findings.add("unread-table", first.line, f"{told}; give each its type: '- **name** (type): ...'")
        left = [*lists.labelled(section.blocks, dialect), *lists.left_over(section.blocks, dialect)] if used else []
        if left and section.level > 1:
            such = f"such as '{left[0].text.plain[:60]}' below '{section.title[:60]}'"
            told = counted(len(left), f"item {such} isn't read", f"items {such} aren't read")
            findings.add("unread-table", left[0].line, f"{told}; list them below a heading, each with name and type")
    if ledger.fates["page", 1][0] == "not understood" and not unread:
        ledger.mark("page", 1, "skipped", "nothing of an API on the page")


def without_markup(page: Page, findings: Findings, dialect: Dialect) -> Page:
    """The page without markup, after its request lines were read; macros of a site generator get a finding."""
    written = [block for block in page.blocks if isinstance(block, Markup | Paragraph)]
    found = [block for block in written if _is_macro(block, dialect.syntax)]
    if found:
        first = found[0].source if isinstance(found[0], Markup) else found[0].text.source
        told = (
            f"codegen doesn't read what a site generator puts in place of '{first.strip().partition(chr(10))[0][:60]}'"
        )
        others = f", and in {len(found) - 1} other places of the page" if found[1:] else ""
        findings.add("left-out", found[0].line, f"{told}{others}. Write it out")
    blocks = tuple(block for block in page.blocks if not isinstance(block, Markup))
    return page if len(blocks) == len(page.blocks) else replace(page, blocks=blocks)


def _is_macro(block: Markup | Paragraph, words: SyntaxWords) -> bool:
    if isinstance(block, Paragraph):
        return block.text.source.startswith(words.macros)
    return block.source.lstrip()[1:2].isupper() and block.source.rstrip().endswith("/>")


def _fence(
    section: Section, fence: Fence, ledger: Ledger, findings: Findings, dialect: Dialect, known: Callable[[], Known]
) -> bool:
    if interfaces.declares(fence, dialect):
        told = f"the declaration below '{section.title[:60]}' isn't read; write its members as plain types"
        findings.add("unread-table", fence.line, told)
        ledger.mark("fence", fence.line, "skipped", "a declaration with more than members")
        return False
    if messages.is_code(fence, dialect.messages) and not _sends(section, fence, ledger, dialect):
        ledger.mark("fence", fence.line, "skipped", "a code sample")
        return False
    alone = bool(messages.headers_alone(fence, dialect.messages))
    if not (alone or messages.is_code(fence, dialect.messages) or messages.is_like_one(fence, dialect.messages)):
        ledger.mark("fence", fence.line, "skipped", "no HTTP message")
        return False
    if known().holds(fence):
        ledger.mark("fence", fence.line, "merged", "a sample of members that the page lists")
        return False
    where = f"below '{section.title[:60]}'"
    text = f"the message {where} belongs to no example; put it below a request line, as an example"
    if messages.is_code(fence, dialect.messages):
        text = f"the call {where} isn't read, and no other request stands there; show it as HTTP"
    elif alone:
        text = f"the headers {where} belong to no request; put them below a heading for headers"
    findings.add("unread-message", fence.line, text)
    return True


def _sends(section: Section, fence: Fence, ledger: Ledger, dialect: Dialect) -> bool:
    """Whether a code sample calls what sends a request, below a heading where no message is read."""
    calls = any(f"{call}(" in fence.content for call in dialect.samples.calls)
    fences = (block.line for block in section.blocks if isinstance(block, Fence)) if calls else ()
    return calls and not any(ledger.fates["fence", line][0] == "used" for line in fences)


def _table(page: Page, section: Section, table: Table, ledger: Ledger, findings: Findings, dialect: Dialect) -> bool:
    left = [row.line for row in table.rows if ledger.fates["row", row.line] == ("not understood", "")]
    if table.rows and ledger.fates.get(("row", table.rows[0].line)) == ("skipped", OF_ANOTHER):
        text = f"the table below '{section.title[:60]}' is of another type than the page, and isn't read"
        findings.add("unread-table", table.line, f"{text}; give that a page, or a heading with its name")
    if not left:
        return False
    title = section.title.lower().strip()
    rule = next((why for why, found in dialect.headings.left_out.items() if found.match(title)), "")
    states = not rule and dialect.role(section.title) in (Role.NONE, Role.LINES, Role.REQUEST)
    named = [row.line for row in table.rows if states and row.line in left and _names_verb(row, dialect.lines)]
    if named:
        told = f"the row of a verb below '{section.title[:60]}' has no path that is read; write that in a cell alone"
        findings.add("request-line", named[0], told)
    typed = _is_typed(section, table, dialect)
    listed = typed or lists_types(table, dialect) or _is_turned(table, dialect)
    if rule or not (listed or _is_sent(page, table, dialect)):
        for line in left:
            ledger.mark("row", line, "skipped", rule or "a table that lists no names and types")
        return False
    columns = ", ".join(f"'{cell.plain[:30]}'" for cell in table.header)
    what = "names and types" if listed else "what requests send"
    lead = f"the table of {what} below '{section.title[:60]}' isn't understood"
    told = (
        f"{lead}; name its type, or 'Request body', in the heading above it"
        if typed
        else f"{lead}, nor its columns {columns}; call them Property, Type and Description"
    )
    findings.add("unread-table", table.line, told)
    return True


def _names_verb(row: Row, words: LineWords) -> bool:
    """Whether a cell of a row is a verb, in capitals, and none goes to where that is documented."""
    linked = any(cell.links for cell in row.cells)
    return not linked and any(cell.plain[:2].isupper() and request_lines.methods(cell, words) for cell in row.cells)


def _is_typed(section: Section, table: Table, dialect: Dialect) -> bool:
    """Whether columns are called as those of names and types, whatever they hold; what answers have, types say."""
    if dialect.role(section.title) in (Role.RESPONSE, Role.ERRORS, Role.HEADERS):
        return False
    first, columns = table.titles[0], dialect.columns
    named = columns.member.match(first) or columns.parameter.match(first)
    return named and dialect.column(table.titles, columns.type, 1) is not None


def _is_sent(page: Page, table: Table, dialect: Dialect) -> bool:
    """Whether a table of names stands below a heading, or a bold line, for what requests send."""
    near = (
        part.nearest for part in parts(page, dialect, tabled=True) if any(table is one for one in part.section.blocks)
    )
    valued = dialect.columns.parameter_value.match(table.titles[0].rpartition(" ")[2])
    return are_names(table) and not valued and next(near, Role.NONE) in _SENT


_SENT = (Role.PARAMETERS, Role.QUERY, Role.BODY, Role.HEADERS)


def _is_turned(table: Table, dialect: Dialect) -> bool:
    """Whether a table of two columns describes one member, each of its facts in a row: "Type | Decimal"."""
    names = {row.cells[0].plain.lower().strip(" *`:") for row in table.rows}
    told = len(table.header) == 2 and dialect.columns.type.within(names)
    return told and dialect.columns.member.match(table.titles[0])
