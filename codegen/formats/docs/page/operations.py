"""Reads the requests of one operation page, without the other pages."""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from dataclasses import replace
from functools import cached_property, partial

from codegen.base.edm import is_qualified
from codegen.base.problems import Fix
from codegen.formats.docs.dialect import Dialect, Role, says
from codegen.formats.docs.page import (
    answered,
    bodies,
    curl,
    exchanges,
    interfaces,
    levels,
    lists,
    mentioned,
    messages,
    payload,
    permissions,
    places,
    request_lines,
    responses,
    samples,
    tables,
    urls,
)
from codegen.formats.docs.page.bodies import BodyDraft
from codegen.formats.docs.page.cells import Ref, names_type, read_type
from codegen.formats.docs.page.exchanges import Pair, Shown
from codegen.formats.docs.page.facts import Facts, asked_below
from codegen.formats.docs.page.findings import Findings
from codegen.formats.docs.page.interfaces import Declared
from codegen.formats.docs.page.ledger import Ledger
from codegen.formats.docs.page.mentioned import Told
from codegen.formats.docs.page.operation_drafts import OperationDraft
from codegen.formats.docs.page.request_lines import Template
from codegen.formats.docs.page.responses import Statement
from codegen.formats.docs.page.sections import Part, introduction, parts, top
from codegen.formats.docs.page.slots import parameter_name
from codegen.formats.docs.page.type_drafts import MemberDraft, ResourceDraft
from codegen.formats.inline import Text
from codegen.formats.page import Block, Fence, Page, Paragraph, Section, Table
from codegen.spec import paths
from codegen.spec.nodes import Header, Permissions

_NO_LINES = (Role.EXAMPLE, Role.RESPONSE, Role.ERRORS, Role.LINES)
_ANSWERS = (Role.RESPONSE, Role.ERRORS)
_MENTIONS = (Role.NONE, Role.QUERY, Role.PARAMETERS, Role.BODY, Role.REQUEST, Role.LINES)
_OPTIONS = frozenset("$select $expand $filter $orderby $top $skip $search $count $format".split())

_OK, _EMPTY = 200, 204
_REPEATED, _HOST = "request-line-repeated", "request-line-host"


def extract(page: Page, ledger: Ledger, dialect: Dialect) -> tuple[OperationDraft, tuple[ResourceDraft, ...]]:
    """Read an operation page; the ledger learns what became of its rows, fences and request lines.

    Beside it, the types that the page describes of its answer and names nowhere.
    """
    reader = _Reader(page, ledger, dialect)
    found = list(parts(page, dialect))
    for part in found:
        reader.section(part)
    if not reader.templates:
        reader.lines_anywhere(found)
    if not reader.tried:
        reader.lines_of_examples()
    reader.without_bodies()
    return reader.draft()


class _Reader:
    def __init__(self, page: Page, ledger: Ledger, dialect: Dialect) -> None:
        self.dialect = dialect
        self.page = page
        self.ledger = ledger
        self.findings = Findings(page.path)
        self.templates: dict[tuple[str, str], Template] = {}
        self.lines: list[Template] = []
        self.texts: set[tuple[str, str]] = set()
        self.reported: set[str] = set()
        self.tried = False
        self.shown: list[Shown] = []
        self.permissions: list[Permissions] = []
        self.headers: dict[str, Header] = {}
        self.query: dict[str, MemberDraft] = {}
        self.parameters: dict[str, MemberDraft] = {}
        self.told: dict[str, Told] = {}
        self.bodies: list[BodyDraft] = []
        self.statements: list[tuple[Text, int]] = []
        self.answers: list[tuple[str, Table]] = []
        self.members: list[tuple[str, Table]] = []
        self.mentions: list[tuple[Text, int]] = []
        self.shape: tuple[Declared, int] | None = None
        self.forms: set[str] = set()

    def section(self, part: Part) -> None:
        """Read one section by its role."""
        blocks = part.section.blocks
        if part.role not in _ANSWERS:
            self.forms |= self._forms(part)
        match part.role:
            case Role.PERMISSIONS:
                subject = self._subject(part.section.title)
                self.permissions += permissions.read(blocks, subject, self.ledger, self.findings, self.dialect)
            case Role.BODY:
                self.bodies.append(bodies.read(blocks, self.ledger, self.findings, self.dialect))
            case Role.RESPONSE:
                whole = (block for block in blocks if isinstance(block, Paragraph) and not lists.is_remarked(block))
                self.statements += self._below(part, [(responses.led(block), block.line) for block in whole])
                if not self.dialect.headings.roles[Role.HEADERS].match(part.section.title.lower().strip()):
                    self.statements += responses.in_tables(blocks, self.dialect)
                found = [levels.levelled(one, self.ledger, self.dialect) for one in blocks if isinstance(one, Table)]
                self.answers += [
                    (part.section.title, one)
                    for one in found
                    if answered.lists_answers(part.section, one, self.dialect)
                ]
            case Role.EXAMPLE if self.dialect.half(part.section.title) == Role.RESPONSE:
                said = (
                    one for one in blocks if isinstance(one, Paragraph) and responses.succeeds(one.text, self.dialect)
                )
                self.statements += [(one.text, one.line) for one in said]  # "`204 No Content` if successful."
            case Role.QUERY:
                self._options(blocks)
            case Role.NONE:
                self._options([block for block in blocks if self._says_support(block)])
                self._named(blocks)
                self._mentioned(blocks)
        if part.role in _MENTIONS:
            told = [block for block in blocks if isinstance(block, Paragraph)]
            mentions = ((responses.mention(block.text, self.dialect), block.line) for block in told)
            self.mentions += [(mention, line) for mention, line in mentions if mention is not None]
        self._stated(part)
        status = responses.status_of(part.section.title, self.dialect)
        status *= part.role in _ANSWERS or part.nearest in _ANSWERS
        for above, block in zip([None, *blocks], blocks, strict=False):
            if isinstance(block, Paragraph) and part.role not in (Role.BODY, Role.REQUEST):
                status = responses.status_of(block.text.plain, self.dialect) or status
            if isinstance(block, Table) and part.role not in (Role.PERMISSIONS, Role.BODY):
                self._table(block, part, above)
            elif isinstance(block, Fence):
                self._fence(block, part, status)

    def _below(self, part: Part, told: list[tuple[Text, int]]) -> list[tuple[Text, int]]:
        """What paragraphs of a section say of answers; a status in its title is that of the first one."""
        status = responses.status_of(part.section.title, self.dialect)
        if not 200 <= status < 400:
            return told
        first, line = told[0] if told else (Text(""), part.section.line)
        return [(Text(f"`{status}` {first.source}".rstrip(), first.references), line), *told[1:]]

    def _forms(self, part: Part) -> set[str]:
        """The media types of forms that a section states, where it states JSON nowhere beside them."""
        blocks = part.section.blocks
        texts = [part.section.title, *(one.text.source for one in blocks if isinstance(one, Paragraph))]
        texts += [one.content.partition("\n\n")[0] for one in blocks if isinstance(one, Fence)]
        found = {form for text in texts for form in self.dialect.messages.forms if form in text}
        return found if not found or not any(f"/{self.dialect.messages.json}" in text for text in texts) else set()

    def _subject(self, heading: str) -> str:
        """What permissions are for: `x` of "Permissions for x", or a heading below that of the permissions."""
        first, *rest = self.dialect.headings.permissions_for
        title = heading.lower()
        about = title.removeprefix(first)
        for word in rest:
            about = about.removeprefix(word)
        if title.startswith(first + " "):
            return about.strip()
        return "" if self.dialect.role(heading) else heading.strip(" :*")

    def _table(self, table: Table, part: Part, above: Block | None) -> None:
        """Take in a table: beside a request line it is about parameters, unless the text above speaks of answers."""
        table = self._without_lines(table)
        if not table.rows:
            return
        role = Role.BODY if part.role == Role.EXAMPLE and part.nearest == Role.BODY else part.role
        beside = role == Role.NONE and self._lists_parameters(table)
        stated = request_lines.stated(part.section, True, self.dialect.lines) if beside else frozenset[str]()
        if stated and not self._is_of_type(part.section.title, table, stated):
            told = above.text.plain.lower() if isinstance(above, Paragraph) else ""
            if says(told, self.dialect.responses.speaks):
                self.answers.append((part.section.title, table))
                return
            role = Role.PARAMETERS
        if self._is_left_out(part.section.title.lower().strip()):
            return
        role = Role.PARAMETERS if role == Role.NONE and self._says_which(part.section.title) else role
        said = self.dialect.role(table.titles[0]) if role in (Role.PARAMETERS, Role.REQUEST, Role.LINES) else role
        role = said if said in (Role.QUERY, Role.HEADERS, Role.BODY) else role
        placed = self.dialect.column(table.titles, self.dialect.columns.place, 1) is not None
        asks = role in (Role.PARAMETERS, Role.QUERY, Role.REQUEST) or (role == Role.NONE and placed)
        if asks and (found := places.placed(table, self.dialect)):
            if lines := places.silent(table, self.dialect):
                message = f"{len(lines)} of {len(table.rows)} rows don't say where their parameters belong; write it"
                self.findings.add("member-name", lines[0], f"{message}. Until then the verb decides")
            for row in table.rows:
                self.ledger.mark("row", row.line, "merged", "says where the parameters below it belong")
            for one, rows in found.items():
                self._rows(rows, one)
            for row in found[Role.NONE].rows if Role.NONE in found else ():
                message = f"'{row.cells[0].plain}' belongs to no part of a request that codegen writes; it is left out"
                self.findings.add("left-out", row.line, message)
        elif role == Role.NONE and self._may_be_of_answer(part.section, table):
            self.members.append((part.section.title, table))
        else:
            self._rows(table, role, asked_below(part.section.title, self.dialect))

    def _without_lines(self, table: Table) -> Table:
        """A table without the rows that say a verb or a path of the page again: `Verb | GET`, `Resource | /kites`."""
        labels, words = self.dialect.samples, self.dialect.lines
        said = [row for row in table.rows if samples.says_line(row, labels, words, lambda: self._all_lines)]
        for row in said:
            self.ledger.mark("row", row.line, "merged", "says a request line again")
        return replace(table, rows=tuple([row for row in table.rows if row not in said])) if said else table

    @cached_property
    def _all_lines(self) -> tuple[Template, ...]:
        """The request lines of the page, wherever they stand."""
        words = self.dialect.lines
        texts = [text for one in self.page.sections for text in sorted(request_lines.stated(one, True, words))]
        return tuple(one for text in texts for one in request_lines.quietly(text, words))

    def _is_of_type(self, title: str, table: Table, lines: Iterable[str]) -> bool:
        """Whether a table of fields below the title of a type, beside requests without a body, lists its members."""
        words, text = self.dialect.headings, title.lower().strip()
        titled = text.endswith(words.type_titles) or text.startswith(words.type_leads)
        bodied = any(line.startswith(exchanges.BODIED) for line in lines)
        return titled and not bodied and self.dialect.columns.member.match(table.titles[0])

    def _says_which(self, title: str) -> bool:
        """Whether a title says of members only which are required: "Optional attributes"."""
        _, _, others = title.lower().strip().partition(" ")
        return asked_below(title, self.dialect) is not None and self.dialect.headings.properties.match(others)

    def _may_be_of_answer(self, section: Section, table: Table) -> bool:
        """Whether a table below "Properties", or "1.5 Properties", lists members of nothing that the page names."""
        title = section.title.lower().strip("0123456789. ")
        return self.dialect.headings.properties.match(title) and answered.lists_answers(section, table, self.dialect)

    def _is_left_out(self, title: str) -> bool:
        """Whether a heading within a section is about something else: "Enumerated values" below the parameters."""
        found = self.dialect.headings.left_out.values()
        return any(wanted.match(title) for wanted in found) and not self.dialect.role(title)

    def _rows(self, table: Table, role: Role, asked: bool | None = None) -> None:
        match role:
            case Role.BODY:
                whole, rest = places.body(table, self.ledger, self.dialect)
                found = tables.members(rest, self.ledger, self.findings, self.dialect, asked=asked)
                self.bodies.append(replace(whole, members=found))
            case Role.HEADERS:
                for header in tables.headers(table, self.ledger, self.findings, self.dialect, asked=asked):
                    first = self.headers.setdefault(header.name.lower(), header)
                    if header.description not in first.description:
                        told = f"{first.description} {header.description}".strip()
                        self.headers[header.name.lower()] = replace(first, description=told)
            case Role.QUERY | Role.PARAMETERS | Role.LINES if role != Role.LINES or self._lists_parameters(table):
                flat = role == Role.QUERY
                for member in tables.members(table, self.ledger, self.findings, self.dialect, flat=flat, asked=asked):
                    asked = role == Role.QUERY or says(member.description.lower(), self.dialect.facts.in_query)
                    (self.query if asked else self.parameters).setdefault(member.name, member)

    def _stated(self, part: Part) -> None:
        """Request lines in tables and lists, outside of examples and of what requests and answers hold."""
        if part.role == Role.RESPONSE:
            self._options_behind(part)
        if part.role not in (Role.NONE, Role.LINES, Role.REQUEST):
            return
        blocks, words = part.section.blocks, self.dialect.lines
        lines = [line for block in blocks if isinstance(block, Table) for line in request_lines.in_table(block, words)]
        for _, number in lines:
            self.ledger.mark("row", number, "used", "request lines")
        rows = [row for block in blocks if lines and isinstance(block, Table) for row in block.rows]
        told = (
            (cell, row.line) for row in rows for cell in row.cells if responses.is_status(cell.plain.partition(" ")[0])
        )
        self.statements += [(Text(f"`{cell.plain.partition(' ')[0]}`"), line) for cell, line in told]
        self._typed([block for block in blocks if isinstance(block, Table)], {number for _, number in lines})
        for text, number in [*request_lines.in_prose(part.section), *lines, *request_lines.in_list(blocks, words)]:
            self._line(text, number)

    def _typed(self, found: Sequence[Table], lines: Container[int]) -> None:
        """Take in the types that columns of tables of requests name, where all rows of an operation agree."""
        for role, titles in self.dialect.columns.requests.items():
            cells = {
                row.cells[at].plain: (row.cells[at], row.line)
                for table in found
                if (at := self.dialect.column(table.titles, titles)) is not None
                for row in table.rows
                if row.line in lines and names_type(row.cells[at], self.dialect)
            }
            if len(cells) > 1:
                named = ", ".join(f"'{name[:30]}'" for name in list(cells)[:_NAMED])
                message = f"the requests of one operation have {named} as types of one thing; give each a page"
                self.findings.add("left-out", next(iter(cells.values()))[1], message)
                continue
            for cell, line in cells.values():
                kind = read_type(cell, self.dialect)
                if role == Role.BODY:
                    draft = BodyDraft(line, refs=kind.refs[:1], collection=kind.collection, object=bool(kind.refs))
                    self.bodies.append(draft)
                else:
                    self.statements.append((cell if cell.links else Text(f"`{cell.plain}`"), line))

    def _options_behind(self, part: Part) -> None:
        """Request lines behind an answer that have options of a path stated before: "To filter: `GET /kites?x=1`"."""
        known = {(one.method, one.path) for one in self.lines}
        for text, number in request_lines.in_prose(part.section):
            found = request_lines.read(text, number, lambda *_, **__: None, self.dialect.lines)
            if any(one.query and (one.method, one.path) in known for one in found):
                self._line(text, number)

    def _named(self, blocks: Sequence[object]) -> None:
        """Options that an item names after saying whether they are required: "Optional: `label`"."""
        words = self.dialect.facts
        for block in blocks:
            if not isinstance(block, Paragraph) or not block.item:
                continue
            label, _, rest = block.text.plain.partition(":")
            asked = label.strip().lower() in words.required
            if not (asked or label.strip().lower() in words.optional) or rest.strip() != ", ".join(block.text.codes):
                continue
            for code in block.text.codes:
                name = code.strip("{}")
                self.query.setdefault(name, MemberDraft(name, block.line, facts=Facts(required=asked)))

    def _mentioned(self, blocks: Sequence[object]) -> None:
        """Parameters that only prose names; those of a label, and of others what nothing else lists."""
        for block in blocks:
            if isinstance(block, Paragraph) and block.text.codes:
                for role, member in mentioned.labelled(block, self.dialect):
                    (self.query if role == Role.QUERY else self.parameters).setdefault(member.name, member)
                for role, member in mentioned.called(block, self.dialect):
                    self.told.setdefault(member.name, (role, member))

    def _spoken(self) -> None:
        """Take in what sentences call parameters, if nothing else lists any; beside a body, only those of the query."""
        if self.parameters or any(not name.startswith("$") for name in self.query) or not self.lines:
            return
        bodied = any(one.method not in ("GET", "DELETE", "HEAD") for one in self.lines)
        shown = {name for one in self.lines for name, _ in one.query}
        listed = {slot.name for one in self.lines for slot in one.slots}
        listed.update(member.name for body in self.bodies for member in body.members)
        left = list[MemberDraft]()
        for name, (role, member) in self.told.items():
            if not bodied or role == Role.QUERY or name in shown:
                self.query.setdefault(name, member)
            elif parameter_name(name, self.dialect.lines) not in listed and name not in listed:
                left.append(member)
        if left:
            names = ", ".join(f"'{member.name[:30]}'" for member in left[:_NAMED])
            message = f"sentences call {names} a parameter, and nothing says of what; list it in a table"
            self.findings.add("member-name", left[0].line, message)

    def _options(self, blocks: Sequence[object]) -> None:
        for block in blocks:
            if not isinstance(block, Paragraph) or says(block.text.plain.lower(), self.dialect.facts.no_support):
                continue
            for code in (*block.text.codes, *block.text.bold):
                name = code.split("=")[0].strip()
                if name in _OPTIONS:
                    self.query.setdefault(name, MemberDraft(name, block.line))

    def _says_support(self, block: Block) -> bool:
        return isinstance(block, Paragraph) and says(block.text.plain.lower(), self.dialect.facts.support)

    def _declared(self, fence: Fence, part: Part) -> bool:
        """Take in what a fence declares of a body or an answer; whether it declares types at all."""
        found = interfaces.read(fence, self.dialect)
        if found is None:
            return False
        role = part.nearest or part.role
        self.ledger.mark("fence", fence.line, "used", "declarations of types")
        if role in (Role.BODY, Role.REQUEST):
            refs = (Ref(found.main),) if found.main else ()
            self.bodies.append(BodyDraft(fence.line, refs=refs, object=bool(refs), members=found.members))
        elif role == Role.RESPONSE and self.shape is None:
            self.shape = found, fence.line
        elif found.members:
            self.ledger.mark("fence", fence.line, "not understood")
        return True

    def _fence(self, fence: Fence, part: Part, status: int = 0) -> None:
        if self._declared(fence, part):
            return
        annotation = messages.annotated(fence, self.dialect.messages)
        kind = str(((fence.comment and fence.comment.data) or {}).get(self.dialect.messages.kind, ""))
        words = self.dialect.messages
        is_json = fence.content.lstrip().startswith(payload.STARTS)
        sent = curl.begins(fence.content.strip().partition("\n")[0], self.dialect.curl)
        if part.role == Role.LINES and not (messages.is_code(fence, words) or is_json or sent):
            self._lines(fence)
            if kind != words.request and not request_lines.goes_on(fence):
                return
        found = messages.read(fence, self.findings, self.dialect)
        if not found:
            self._bare(fence, part, status)
            return
        message = found[0]
        if not self._is_whole(message, part):
            self.ledger.mark("fence", fence.line, "skipped", "a line that shows options")
            return
        for one in found:
            answers = len(found) > 1 and not one.method
            self.shown.append(Shown(one, part.group, Role.RESPONSE if answers else part.nearest))
        relative = message.method and not urls.address(message.url, self.dialect.lines).host
        if relative and annotation.present and kind == words.request and part.role in (Role.NONE, Role.REQUEST):
            self._line(f"{message.method} {message.url}", message.line, example=True)

    def _bare(self, fence: Fence, part: Part, status: int) -> None:
        """A body alone, which counts once its message is found; `status` is what stands above it."""
        findings = Findings(self.page.path)
        if part.role in (Role.HEADERS, Role.REQUEST) and (told := messages.headers_alone(fence, self.dialect.messages)):
            self.ledger.mark("fence", fence.line, "used")
            for name, value in told.items():
                place = self.page.place(fence.line)
                self.headers.setdefault(name.lower(), Header(name=name, value=value, place=place))
            return
        message = messages.bare(fence, findings, self.dialect, part.nearest == Role.RESPONSE)
        if message is not None:
            message = replace(message, status=status)
            self.shown.append(Shown(message, part.group, part.nearest, tuple(findings.problems)))

    def _examples(self, response: Statement, body: BodyDraft) -> tuple[Pair, ...]:
        """The messages in pairs; the ledger learns which fences they were read from."""
        answers = next((status for status in response.statuses if status != _EMPTY), _OK)
        shown = self.shown
        only = [*{(one.method, one.path): one for one in self.lines}.values()]
        if len({one.method for one in only}) == 1 and not any(one.message.method for one in self.shown):
            self._suppose(only[0], answers)
        pairs = exchanges.pair(self.shown, answers, not body.forbidden)
        used = exchanges.fences(pairs)
        for line in sorted(used):
            self.ledger.mark("fence", line, "used")
        for one in shown:
            if one.message.fence in used:
                self.findings.problems.extend(one.problems)
        return pairs

    def _suppose(self, line: Template, answers: int) -> None:
        """Take a request line, where all are of one verb, for the request of a page that shows messages, and none.

        A request that needs a body, of which the page shows none, isn't known: its answers stand alone.
        """
        found = exchanges.supposed(self.shown, line.method, (line.text or line.path).partition("  ")[0], line.line)
        if found and not found[0].message.body and self._needs_body(line):
            self.shown = [
                one if one.message.status else replace(one, message=replace(one.message, status=answers, inferred=True))
                for one in self.shown
                if one.role == Role.RESPONSE
            ]
            return
        if len(found) != len(self.shown) or found[:1] != self.shown[:1]:
            message = "the page shows no request; codegen uses its request line. Add an example"
            self.findings.add("no-request-example", line.line, message)
        self.shown = found

    def _needs_body(self, line: Template) -> bool:
        """Whether parameters are required that the path doesn't have, of a verb that has them in its body."""
        taken = {slot.name.casefold() for slot in line.slots}
        words = self.dialect.lines
        needed = [one for one in self.parameters.values() if one.facts.required]
        return line.method in exchanges.BODIED and any(
            parameter_name(one.name, words).casefold() not in taken for one in needed
        )

    def _lines(self, fence: Fence) -> None:
        """Every line of a fence is a request line, until one isn't; then what follows up to the next is its message."""
        method = ""
        self.ledger.mark("fence", fence.line, "used", "request lines")
        for index, line in request_lines.joined(fence.content):
            number = fence.line + index
            verb, _ = request_lines.verb(line)
            if line.upper() in request_lines.VERBS:
                method = line.upper()
            elif verb or (line.startswith("/") and not line.startswith("//") and method):
                method = self._line(line, number, method) or method
            elif line.strip("- ").lower() in self.dialect.lines.between:
                self.ledger.mark("request line", number, "skipped", "a word between request lines")
            elif line and method:
                self.ledger.mark("request line", number, "skipped", "headers or body below a request line")
            elif line and line.startswith(self.dialect.lines.remarks):
                self.ledger.mark("request line", number, "skipped", "a remark")
            elif line:
                self.ledger.mark("request line", number, "not understood")
                self.findings.add("request-line", number, f"'{line[:60]}' isn't a request line; begin it with a verb")

    def _line(self, text: str, number: int, method: str = "", example: bool = False) -> str:
        """Take in one request line, or that of an example that documents its path; its last verb is returned."""
        self.tried = True
        found = request_lines.read(text, number, partial(self._report, number), self.dialect.lines, method)
        self.lines += found
        for template in found:
            first = self.templates.setdefault((template.method, template.path), template)
            again = (template.method, template.text) in self.texts
            self.texts.add((template.method, template.text))
            if again and not example and first.line != number:
                message = f"'{template.method} {template.path}' appears here again; remove it"
                self.findings.add("request-line-duplicate", number, message, [first.line])
        merged = found and all(self.templates[one.method, one.path].line != number for one in found)
        known = any(mark in text for mark in self.dialect.lines.no_path) or self.dialect.lines.no_path_end in text
        if merged:
            self.ledger.mark("request line", number, "merged", "a path listed before")
        elif found:
            self.ledger.mark("request line", number, "used")
        elif known:
            self.ledger.mark("request line", number, "skipped", "a generator's remark in place of a path")
        else:
            self.ledger.mark("request line", number, "not understood")
            if text.startswith(request_lines.OTHER_VERBS):
                self.findings.add(
                    "request-line", number, f"'{text[:60]}' has a verb that clients don't have; document it separately"
                )
        return found[-1].method if found else request_lines.verb(text)[0]

    def _report(self, number: int, rule: str, message: str, fix: Fix | None = None) -> None:
        """Once per page is enough for what all of its request lines have in common."""
        if rule not in (_REPEATED, _HOST) or rule not in self.reported:
            self.findings.add(rule, number, message, fix=fix)
        self.reported.update({rule} & {_REPEATED})

    def lines_anywhere(self, found: Sequence[Part]) -> None:
        """On a page without (readable) HTTP request section, request lines with relative paths stand elsewhere."""
        documented: set[int] = set()
        for part in found:
            for block in part.section.blocks:
                if part.role in _NO_LINES or not isinstance(block, Fence):
                    continue
                if request_lines.is_list(block):
                    self.reported.update({_HOST} if "://" in block.content else ())
                    self._lines(block)
                    documented.update(range(block.line, block.line + 1 + block.content.count("\n")))
        examples = [one for one in self.shown if one.message.line not in documented]
        if any(one.message.method for one in examples):
            self.shown = examples
        else:
            # A whole URL is the example as well, where the page has no other.
            self.shown = [one for one in self.shown if one in examples or "://" in one.message.url]

    def lines_of_examples(self) -> None:
        """Of a page that states no request line, those of the requests that it shows."""
        self.reported.add(_HOST)
        for one in self.shown:
            message = one.message
            line = f"{message.method} {message.url}"
            if not message.method or request_lines.gives_no_path(message.url, self.dialect.lines):
                continue
            if not self._is_of_open_line(line):
                self._line(line, message.line, example=True)
        # A line with a name for each parameter, `PATCH /kites/{id}` above headers and a body, is a request line.
        if bare := next((line for line in self.lines if not line.slots), None):
            told = "the page has no request line; codegen uses that of its example. Add one, with names for parameters"
            self.findings.add("no-request-line", bare.line, told)

    def _is_of_open_line(self, text: str) -> bool:
        """Whether a request is one of a line that leaves places open, and stands above it."""
        found = request_lines.quietly(text, self.dialect.lines)
        known = [one for one in self.lines if any(not slot.literal for slot in one.slots)]
        return bool(found) and all(
            any(one.method == line.method and paths.match(line.path, one.path) for line in known) for one in found
        )

    def without_bodies(self) -> None:
        """Leave out requests that are request lines, need a body and show none: as they stand, they can't be sent."""
        if not any(one.bare and one.role not in _ANSWERS for one in self.shown):
            needy = {line.line for line in self.lines if self._needs_body(line)}
            self.shown = [one for one in self.shown if one.message.body or one.message.line not in needy]

    def draft(self) -> tuple[OperationDraft, tuple[ResourceDraft, ...]]:
        """All that was found, unchecked."""
        namespace, title, description, subjects = _summary(self.page, self.dialect)
        if namespace and not is_qualified(namespace):
            message = f"'{namespace[:100]}' can't be a namespace; write names with dots between them. It is left out"
            self.findings.add("left-out", 1, message)
            namespace = ""
        self._spoken()
        body = bodies.merge(self.bodies)
        shows = any(one.message.status for one in self.shown)
        response = responses.read(self.statements or ([] if shows else self.mentions), self.dialect)
        draft = OperationDraft(
            path=self.page.path,
            namespace=namespace,
            title=title,
            description=description,
            deprecated=_deprecated(self.page, self.dialect),
            subjects=subjects,
            templates=tuple(self.lines),
            permissions=tuple(self.permissions),
            headers=tuple(self.headers.values()),
            query=tuple(self.query.values()),
            parameters=tuple(self.parameters.values()),
            body=replace(body, form=min(self.forms)) if len(self.forms) == 1 else body,
            response=response,
            examples=self._examples(response, body),
        )
        if draft.templates or draft.examples:
            self.ledger.mark("page", 1, "used")
        if self.shape is not None:
            draft, answers = answered.declared(draft, *self.shape, self.ledger)
            if answers:
                return replace(draft, problems=tuple(self.findings.problems)), answers
        told = self.answers or (self.members if answered.are_shown(draft, self.members) else [])
        draft, answers = answered.described(draft, told, self.ledger, self.findings, self.dialect)
        return replace(draft, problems=tuple(self.findings.problems)), answers

    def _lists_parameters(self, table: Table) -> bool:
        """Whether a table has types, or is one of parameters and descriptions by what its columns are called."""
        first, *rest = table.titles
        columns = self.dialect.columns
        described = columns.action.match(first) and self.dialect.column(rest, columns.description) is not None
        return described or self.dialect.column(rest, columns.typed) is not None

    def _is_whole(self, message: messages.Message, part: Part) -> bool:
        """A bare relative line in the sections that explain options isn't an example, a message anywhere else is."""
        return part.role != Role.QUERY or bool(message.status or urls.address(message.url, self.dialect.lines).host)


_NAMED = 5
"""So many names of what isn't read stand in a finding."""
_BRACKETS = "([*"
"""What stands before a remark in a title."""


def _deprecated(page: Page, dialect: Dialect) -> int:
    """The line of the title, or of a callout below it, that says that the operation is deprecated; 0 where none is."""
    for section in page.sections:
        *_, last = section.title.lower().split() or [""]
        if section.level == 1 and last.strip("()[]*:") in dialect.facts.deprecated and last[:1] in _BRACKETS:
            return section.line
        for block in section.blocks if section.level == 1 else ():
            text = block.text.plain.lower() if isinstance(block, Paragraph) and block.quote else ""
            if text.startswith(dialect.prose.callouts) and says(text, dialect.facts.is_deprecated):
                return block.line if isinstance(block, Paragraph) else 0
    return 0


def _summary(page: Page, dialect: Dialect) -> tuple[str, str, str, tuple[Ref, ...]]:
    """Namespace, title, description (the first paragraph of prose), and the types it links to."""
    section = top(page)
    title = section.title if section else ""
    title = str(page.meta.get("title", "")) or title if section is None or section.level > 1 else title
    namespace = ""
    for block in section.blocks if section else ():
        text = block.text.plain if isinstance(block, Paragraph) else ""
        if not namespace and text.lower().startswith(dialect.names.namespace):
            namespace = text.partition(":")[2].strip(" .`*").partition(" ")[0]
    about = introduction(page, dialect, lambda block: not request_lines.in_text(block.text.plain))
    links = responses.resource_links(about.text, dialect) if about is not None else []
    refs = tuple(Ref(link.text, link.href) for link in links)
    return namespace, title, about.text.plain if about is not None else "", refs
