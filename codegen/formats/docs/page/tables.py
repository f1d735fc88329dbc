"""Reads tables of operation pages: members of bodies, parameters, query options, request headers."""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import replace

from codegen.base.problems import Place
from codegen.formats.docs.dialect import Dialect, Patterns
from codegen.formats.docs.page import cells, levels
from codegen.formats.docs.page.cells import TypeCell
from codegen.formats.docs.page.facts import FactColumns, Facts, asked_below, facts_of, plain_value, read_facts
from codegen.formats.docs.page.findings import Findings
from codegen.formats.docs.page.ledger import Ledger
from codegen.formats.docs.page.type_drafts import UNTYPED, MemberDraft
from codegen.formats.inline import Text
from codegen.formats.page import Row, Table
from codegen.spec.nodes import Header

_EMPTY = Text("")


def members(
    table: Table,
    ledger: Ledger,
    findings: Findings,
    dialect: Dialect,
    *,
    flat: bool = False,
    asked: bool | None = None,
) -> tuple[MemberDraft, ...]:
    """The members a table lists; empty where its header isn't that of such a table.

    The first column may be called anything beside one of types, and nothing anywhere, if it holds names. Members of a
    value are within it, but of what is `flat`, as a query is: there, `page.size` is a name. `asked` says whether
    members are required of which the table doesn't say it.
    """
    header = table.titles
    columns = dialect.columns
    name = dialect.column(header, columns.parameter)
    kind = dialect.column(header, columns.parameter_type, 1)
    truth = any(wanted.match(header[0]) for wanted in columns.facts.values())
    if name is None and (kind is not None or not header[0]) and not truth and cells.are_names(table, _option_or_name):
        name = 0
    if name is None or len(header) < 2:
        return ()
    described = dialect.column(header, columns.description, 1) is not None
    valued = dialect.column(header, columns.parameter_value, 1) if kind is None and described else None
    about = _first(header, columns.parameter_about, kind)
    single = FactColumns.of(header, dialect)
    if kind is None and about is None and not single.truths and header[name] in (*columns.names_alone, ""):
        return ()
    titled = asked_below(header[name], dialect)
    asked = asked if titled is None else titled
    if not flat and not name:
        table = levels.levelled(table, ledger, dialect)
    found: list[MemberDraft] = []
    listed: dict[str, MemberDraft] = {}
    for row in single.filled(table, dialect).rows:
        member = _member(row, (name, kind, about), single, dialect, flat)
        if member is not None and valued is not None:
            member = replace(member, cell=_value_type(row.cells[valued], dialect))
        if member is not None and _is_of_code(member, dialect):
            ledger.mark("row", row.line, "skipped", "an argument of code that calls the service")
            continue
        if member is None:
            _unnamed(row, (name, about if about is not None else len(header) - 1), ledger, findings)
            continue
        first = listed.setdefault(member.name, member)
        if first is not member:
            listed_again(first, member, ledger, findings)
            continue
        ledger.mark("row", row.line, "used")
        if asked is not None and member.facts.required is None:
            member = replace(member, facts=replace(member.facts, required=asked))
        found.append(member)
    report_empty(table, about, findings)
    report_columns(table, {name, kind, about, valued}, single, findings, dialect)
    return tuple(found) if flat else levels.folded(found)


def listed_again(first: MemberDraft, again: MemberDraft, ledger: Ledger, findings: Findings) -> None:
    """Say that the row of a member is merged with an earlier one; a finding where the two have other types."""
    ledger.mark("row", again.line, "merged", "the same property again")
    if not _same(first.cell, again.cell):
        message = f"'{again.name}' is listed twice with different types; codegen uses the first row"
        findings.add("duplicate-property", again.line, message, [first.line])


def _same(first: TypeCell, second: TypeCell) -> bool:
    """Whether two cells name the same type; the folders of links don't count."""
    refs = [
        [(ref.name, ref.href.partition("#")[0].replace("\\", "/").rpartition("/")[2].casefold()) for ref in cell.refs]
        for cell in (first, second)
    ]
    return refs[0] == refs[1] and replace(first, refs=()) == replace(second, refs=())


def report_empty(table: Table, about: int | None, findings: Findings) -> None:
    """One finding for all rows of a table that describe nothing."""
    lines = [row.line for row in table.rows if about is not None and about < len(row.cells) and not row.cells[about]]
    if lines:
        message = f"{len(lines)} of {len(table.rows)} rows have no description; describe them"
        findings.add("empty-descriptions", lines[0], message)


def report_columns(
    table: Table, taken: Container[int | None], single: FactColumns, findings: Findings, dialect: Dialect
) -> None:
    """One finding for all columns of a table that no reader takes, one for what is no value in that of defaults."""
    read = {*single.all, single.access, single.notes} - single.left(table, dialect)
    titled = ((at, cell) for at, cell in enumerate(table.header) if at not in taken and at not in read)
    left = [cell.plain for at, cell in titled if any(row.cells[at] for row in table.rows)]
    if left:
        named = ", ".join(f"'{name[:30]}'" for name in left)
        findings.add(
            "unread-column", table.line, f"{named}: codegen doesn't read it; put what matters into the description"
        )
    default = single.default
    prose = [row for row in table.rows if default is not None and plain_value(row.cells[default], dialect) is None]
    if prose:
        counts = f"{len(prose)} of {len(table.rows)} defaults aren't plain values"
        told = f"{counts}; write each as code, so that codegen reads it"
        findings.add("unread-column", prose[0].line, told)


def headers(
    table: Table, ledger: Ledger, findings: Findings, dialect: Dialect, *, asked: bool | None = None
) -> tuple[Header, ...]:
    """The request headers a table lists: `Header | Value` or `Name | Type | Description`; `asked` as for `members`."""
    named = table.titles
    valued = dialect.column(named, dialect.columns.header_value, 1)
    about = dialect.column(named, dialect.columns.description, 1)
    kind = dialect.column(named, dialect.columns.parameter_type, 1)  # A header is always a text.
    single = FactColumns.of(named, dialect)
    read = {0, kind, len(named) - 1} if valued is None is about else {0, kind, valued, about}
    report_columns(table, read, single, findings, dialect)
    found = []
    for row in table.rows:
        name, colon, part = row.cells[0].plain.strip(" *:`").partition(":")
        name, _, behind = name.strip().partition(" ")
        if behind[:1].isalpha() and not behind.lower().startswith((*dialect.facts.required, *dialect.facts.optional)):
            ledger.mark("row", row.line, "not understood", "no name of a header")
            message = f"'{row.cells[0].plain[:60]}' isn't the name of a header; write the name alone"
            findings.add("member-name", row.line, message)
            continue
        if not name or not name.replace("-", "").replace("_", "").isalnum():
            ledger.mark("row", row.line, "skipped", "a row without a name")
            continue
        ledger.mark("row", row.line, "used")
        texts = [row.cells[i].plain for i in (valued, about) if i is not None]
        told = texts or [cell.plain for cell in row.cells[-1:]]
        value, stated, description = _header_value(told, dialect)
        required = bool(single.read(Facts(required=stated), row, dialect).required)
        required |= bool(facts_of(row, (0, kind), _EMPTY, single, dialect).required)
        required |= any(read_facts(Text(text), dialect).required is True for text in told)
        if asked and not required:
            required = not any(read_facts(Text(text), dialect).required is False for text in told)
        description = f"{part.strip()}: {description}" if colon else description
        place = Place(findings.path, row.line)
        found.append(Header(name=name, value=value, required=required, description=description, place=place))
    return tuple(found)


def _first(header: Sequence[str], wanted: Patterns, taken: int | None) -> int | None:
    """The column that the first of several patterns names, else the one of the next; not one that is `taken`."""
    left = [(at, title) for at, title in enumerate(header) if at and at != taken]
    return next((at for text in wanted.texts for at, title in left if Patterns((text,)).match(title)), None)


_Columns = tuple[int, int | None, int | None]


def _member(
    row: Row, columns: _Columns, single: FactColumns, dialect: Dialect, flat: bool = False
) -> MemberDraft | None:
    name, kind, about = columns
    text = row.cells[name]
    label = _option_or_name(text) or _parameter_name(text, "[]" if flat else "")
    label = label or cells.name_before_remark(text, dialect)
    if not label:
        return None
    description = row.cells[about] if about is not None else _EMPTY
    facts = facts_of(row, (name, kind), description, single, dialect)
    cell = cells.read_type(row.cells[kind], dialect) if kind is not None else _shown(facts.default, dialect)
    told = description.plain if description.plain.lower() != dialect.columns.none else ""
    kind_of, heading = cells.of_what(cell, told, dialect), cells.heading_of(description)
    return MemberDraft(label, row.line, kind_of, told, facts, told=heading)


def _shown(default: str | None, dialect: Dialect) -> TypeCell:
    """The type that a default value shows where no column names one: a default of `true` is one of a truth value."""
    truth = (default or "").lower() in dialect.facts.default_words
    return TypeCell(primitive="Edm.Boolean") if truth else UNTYPED


def _is_of_code(member: MemberDraft, dialect: Dialect) -> bool:
    """Whether a parameter is one of the function in some language that calls the service, and is never sent."""
    return any(ref.name.casefold() in dialect.types.of_code for ref in member.cell.refs)


def _value_type(text: Text, dialect: Dialect) -> TypeCell:
    """The type in a column headed "Value": a primitive, a link, or one word that can be a type's name."""
    cell = cells.read_type(text, dialect)
    named = [ref for ref in cell.refs if ref.href or any(char.isupper() for char in ref.name[1:])]
    return cell if cell.primitive or (named and len(named) == len(cell.refs) and not cell.rest) else UNTYPED


def _option_or_name(text: Text) -> str:
    return _query_name(text) or cells.read_name(text)


def _query_name(text: Text) -> str:
    """`$filter`, `includeHidden`, also with an example value behind it: `$top=n`."""
    word = text.plain.strip(" *`").partition("=")[0].partition(" ")[0]
    return word if word.startswith("$") and word[1:].isalpha() else ""


def _parameter_name(text: Text, signs: str = "") -> str:
    """`site-id`, `{siteId}`: parameters are also listed as request lines write them, and sent as they are called.

    There may be `signs` in their names, as in `ids[]` and `filter[name]`.
    """
    word = text.plain.strip("{}<>`* ")
    return word if word.translate(str.maketrans("", "", f"-_{signs}")).isalnum() and word.isascii() else ""


def _unnamed(row: Row, columns: tuple[int, int], ledger: Ledger, findings: Findings) -> None:
    name, about = columns
    if not any(cell.source for cell in row.cells):
        ledger.mark("row", row.line, "skipped", "an empty row")
    elif not row.cells[name] and any(cell.source for at, cell in enumerate(row.cells) if at != about):
        ledger.mark("row", row.line, "not understood", "no name of a parameter")
        findings.add("member-name", row.line, "a row with more than a description has no name; write it into its cell")
    elif not row.cells[name] or row.source.count("|") < 3:
        ledger.mark("row", row.line, "merged", "goes on from the row above")
    else:
        ledger.mark("row", row.line, "not understood", "no name of a parameter")
        message = f"'{row.cells[name].plain[:60]}' isn't the name of a property or parameter; write the name alone"
        findings.add("member-name", row.line, message)


def _header_value(texts: Sequence[str], dialect: Dialect) -> tuple[str, bool, str]:
    """Value, whether required, and description of a header from the cells that speak of it."""
    required, value = False, ""
    words, token = dialect.facts, dialect.lines.token
    prose: list[str] = []
    for text in texts:
        for sentence in _sentences(text, words.required_mark):
            folded = sentence.lower().strip(" .()")
            if folded in words.required or folded in words.optional:
                required |= folded in words.required
            elif not value and not prose and _is_value(sentence, token):
                value = sentence.strip(" .")
                value, needed = _without(value, words.required)
                required |= needed
            else:
                prose.append(sentence.strip())
    return value, required, " ".join(prose)


def _without(value: str, endings: frozenset[str]) -> tuple[str, bool]:
    for word in sorted(endings):
        short = value[: -len(word)].rstrip(" .,(")
        if value.lower().endswith(word) and short:
            return short, True
    return value, False


def _sentences(text: str, mark: str) -> list[str]:
    found = [part for part in text.replace(f".{mark}", f". {mark}").split(". ") if part.strip()]
    return [part if part.endswith(".") else part + "." for part in found]


def _is_value(sentence: str, token: str) -> bool:
    """`Bearer {token}`, `application/json`, `return=minimal`, `W/"..."`, but no prose."""
    words = sentence.strip(" .").split()
    if len(words) == 1:
        return any(not char.isalpha() for char in words[0]) or words[0].islower()
    return words[0] == token or (len(words) <= 3 and any(sign in words[0] for sign in "/={<"))
