"""Lists of members, read like tables: `- **name** (string, required): What it is called.`."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Sequence
from dataclasses import replace
from functools import cache, partial
from itertools import groupby

from codegen.base.edm import is_qualified
from codegen.formats.docs.dialect import LABEL, Dialect, Role, says
from codegen.formats.docs.page.cells import read_type
from codegen.formats.docs.page.sections import is_answer, is_title
from codegen.formats.inline import Text
from codegen.formats.page import Block, Fence, Heading, Page, Paragraph, Row, Table


def tabled(page: Page, dialect: Dialect) -> Page:
    """The page with each list whose items are all members as a table of theirs; so lines that are members."""
    if not any(map(_may_be_member, page.blocks)):
        return page
    blocks = tuple(_tabled(page.blocks, dialect))
    return page if len(blocks) == len(page.blocks) and blocks == page.blocks else replace(page, blocks=blocks)


def listed(blocks: Sequence[Block], dialect: Dialect) -> Iterator[Block]:
    """The table of a list below a title, without the title."""
    yield from (block for block in _tabled(tuple(blocks), dialect) if block is not blocks[0])


def _may_be_member(block: Block) -> bool:
    """Whether a block is an item, begins with a name in bold, is a definition, or a heading that is a name."""
    if isinstance(block, Heading):
        return bool(_heading_name(block))
    if isinstance(block, Fence):
        return _LINE.match(block.content) is not None
    return isinstance(block, Paragraph) and (block.item or _is_marked(block) or "\n:" in block.text.source)


def _tabled(blocks: tuple[Block, ...], dialect: Dialect) -> Iterator[Block]:
    at, role, needed, typed = 0, Role.NONE, False, False
    told: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()
    listing = named = False
    types = cache(partial(_types, blocks, dialect))
    while at < len(blocks):
        block = blocks[at]
        if isinstance(block, Table):
            told = frozenset([code for row in block.rows for cell in row.cells[1:] for code in cell.codes])
            names = frozenset([row.cells[0].plain.strip("*` ") for row in block.rows])
        elif isinstance(block, Fence) and role in _OPTIONS and (rows := _lined(block, dialect)):
            yield table_of(rows, dialect)
            at += 1
            continue
        elif isinstance(block, Heading) and (role in _LISTING or typed or not role) and _heading_name(block):
            rows, end = _headed(blocks, at, role not in _LISTING, dialect)
            if len(rows) > (not typed and not role):
                yield table_of(rows, dialect)
                at = end
                continue
        if isinstance(block, Heading):
            told = names = frozenset()
            title = block.text.plain.lower().strip()
            listing = dialect.headings.members.match(title) or title.endswith(dialect.headings.enum_titles)
            named = not dialect.role(title) and is_qualified(title) and title in types()
            typed = dialect.headings.properties.match(title)
        if isinstance(block, Heading) or (isinstance(block, Paragraph) and is_title(block)):
            role = dialect.role(block.text.plain)
            needed = not dialect.facts.required.isdisjoint(block.text.plain.lower().split())
        elif isinstance(block, Paragraph) and block.text.plain.endswith(":") and not block.item:
            said = dialect.role(" ".join(block.text.plain.split()[-2:]))
            role = said if said in (Role.QUERY, Role.PARAMETERS) and not role else role
        end = at = at + _is_kind(block, dialect)
        if at and blocks[at - 1] is block:
            yield block
        while end < len(blocks) and _is_item(blocks[end]):
            end += 1
        if listing and end > at and (members := _members(blocks[at:end], dialect)):
            yield members
            at = end
            continue
        typed = typed or role == Role.RESPONSE
        offered = end > at > 0 and _offers(blocks[at - 1], names, dialect)
        rows = [] if offered or _are_values(blocks[at:end], told) else _rows(blocks[at:end], role, typed, dialect)
        left = _unread(blocks[at:end], rows)
        if end == at and (role in _LISTING or typed or not role):
            rows, end = _defined(blocks, at, role not in _LISTING, dialect)
            rows, end = (rows, end) if role or typed or len(rows) > 1 else ([], at)
        if end == at:
            rows, end = _lines(blocks, at, dialect)
            rows = rows if role or len(rows) > 1 else []
        values = _members(blocks[at:end], dialect) if named and end > at and not rows else None
        if values:
            first = Text(dialect.columns.enum_number.texts[0])  # "Member" would be one of a body.
            yield replace(values, header=(first, *values.header[1:]))
            at = end
        elif rows:
            yield table_of([_needed(row, dialect) for row in rows] if needed and role in _LISTING else rows, dialect)
            yield from left
            at = end
        else:
            yield from blocks[at : max(end, at + 1)]
            at = max(end, at + 1)


def _types(blocks: Sequence[Block], dialect: Dialect) -> set[str]:
    """The types that the tables of a page name, in small letters."""
    tables = [block for block in blocks if isinstance(block, Table)]
    columns = [(one, dialect.column(one.titles, dialect.columns.type, 1)) for one in tables]
    cells = (row.cells[at] for one, at in columns if at is not None for row in one.rows)
    return {ref.name.casefold() for cell in cells for ref in read_type(cell, dialect).refs}


def _lined(fence: Fence, dialect: Dialect) -> list[Row]:
    """The rows of a fence below a title for parameters that has a name and a colon in each line: `limit: integer`."""
    lines = [(at, line) for at, line in enumerate(fence.content.split("\n"), fence.line) if line.strip()]
    found = [(at, _LINE.match(line)) for at, line in lines]
    told = ((at, one[1], _REMARKED.fullmatch(one[2].strip()), one[2]) for at, one in found if one)
    texts = ((at, f"`{name}` ({kind[1]}): {kind[2]}" if kind else f"`{name}`: {said}") for at, name, kind, said in told)
    items = [Paragraph(Text(text), at, item=True) for at, text in texts]
    return [row for one in items if (row := _loose(one, dialect))] if len(items) == len(lines) else []


_OPTIONS = (Role.QUERY, Role.PARAMETERS)
_REMARKED = re.compile(r"([\w\[\]]+) \(([^()]+)\)")
_LINE = re.compile(r" {0,4}([A-Za-z_$][\w.$\[\]-]{0,80}): +(\S.*)")


def _unread(items: Sequence[Block], rows: Sequence[Row]) -> list[Block]:
    """The items that are no row of what is read of their list, each with what is within it."""
    lines = {row.line for row in rows}
    left: list[Block] = []
    read = True
    for block in items if rows else ():
        read = isinstance(block, Paragraph) and (read if block.within else block.line in lines)
        left += [] if read else [block]
    return left


def _needed(row: Row, dialect: Dialect) -> Row:
    """The row of a list whose title says that all in it is required."""
    name, kind, about, *rest = row.cells
    return replace(row, cells=(name, kind, Text(f"{dialect.facts.required_mark}. {about.source}"), *rest))


def left_over(blocks: Sequence[Block], dialect: Dialect) -> list[Paragraph]:
    """The items of lists that are read in part which aren't members or parameters."""
    found: list[Paragraph] = []
    behind = False
    for block in blocks:
        if isinstance(block, Table):
            behind = _is_listed(block, dialect)
        elif behind and isinstance(block, Paragraph) and block.item:
            found += [] if block.within else [block]
        else:
            behind = False
    return found


def _is_listed(table: Table, dialect: Dialect) -> bool:
    """Whether a table stands for a list."""
    names = dialect.columns.listed
    return tuple([cell.plain for cell in table.header[: len(names)]]) == tuple(names)


def _members(items: Sequence[Block], dialect: Dialect) -> Table | None:
    """The table of the members of an enumeration that a list has as code: each, or what it stands for behind it.

    It is the last code of `` `CALM` (value: `"calm"`) `` that is sent. A colon or a dash begins a description.
    None where an item begins otherwise.
    """
    rows = []
    for block in items:
        codes = block.text.codes if isinstance(block, Paragraph) else ()
        if not isinstance(block, Paragraph) or not codes or not block.text.plain.startswith(codes[0]):
            return None
        told = block.text.plain.removeprefix(codes[0]).strip()
        inside = not told or (told.startswith("(") and told.endswith(")"))
        if not inside and not told.startswith(_DASHES):
            return None
        name, about = (codes[-1], "") if inside else (codes[0], told.strip(_AROUND))
        name = name.strip("\"'")
        rows.append(Row((Text(f"`{name}`"), Text(about)), block.line, f"| `{name}` | {about} |"))
    columns = dialect.columns
    return Table((Text(columns.enum_member.texts[0]), Text(columns.enum_about.texts[0])), tuple(rows), rows[0].line)


def _are_values(items: Sequence[Block], told: Container[str]) -> bool:
    """Whether each item of a list begins with what a cell of the table above it has as code: a value, and no member."""
    own = [block for block in items if isinstance(block, Paragraph) and not block.within]
    return bool(own) and all(_named(block.text)[0] in told for block in own)


def _offers(block: Block, names: Container[str], dialect: Dialect) -> bool:
    """Whether a paragraph says what values a member of the table above it may have: "**mood** is one of:"."""
    if not isinstance(block, Paragraph) or block.item:
        return False
    marked = any(mark.strip() in names for mark in (*block.text.bold, *block.text.codes))
    return marked and says(block.text.plain.lower(), (*dialect.values.triggers, *dialect.values.offers))


def table_of(rows: Sequence[Row], dialect: Dialect) -> Table:
    """The rows below the usual columns; one more says where each belongs, where any row does, `body` by its name."""
    header = tuple(map(Text, dialect.columns.listed))
    if any(row.cells[len(header) :] for row in rows):
        body = dialect.columns.places[Role.BODY]
        named = (row.cells[0].plain.lower() for row in rows)
        places = [Text(name) if body.match(name) else Text("") for name in named]
        rows = [
            replace(row, cells=(*row.cells, place)[: len(header) + 1]) for row, place in zip(rows, places, strict=True)
        ]
        header = (*header, Text(dialect.columns.place.texts[0]))
    return Table(header, tuple(rows), rows[0].line)


def of_names(blocks: Sequence[Block], dialect: Dialect, remarks: bool) -> Iterator[Paragraph]:
    """The first items of lists, among blocks that aren't read as tables, of which most end with a type.

    Such as "name: What it is called (string)". With `remarks`, also of those that are all names with remarks.
    """
    for listed, run in groupby(blocks, _is_item) if any(map(_is_item, blocks)) else ():
        own = [block for block in run if isinstance(block, Paragraph) and not block.within] if listed else []
        typed = [one for one in own if is_qualified(one.text.plain.partition(":")[0]) and _kind_behind(one, dialect)]
        if len(own) > 1 and ((remarks and all(map(is_remarked, own))) or 2 * len(typed) > len(own)):
            yield own[0]


def _kind_behind(block: Paragraph, dialect: Dialect) -> str:
    at = _BEHIND.search(block.text.plain)
    return dialect.primitive(at[1].strip()) if at else ""


def labelled(blocks: Sequence[Block], dialect: Dialect) -> list[Paragraph]:
    """The items that say by themselves what they list: "URL arguments: id - (string)"."""
    items = [block for block in blocks if isinstance(block, Paragraph) and block.item]
    labels = [(item, *item.text.plain.partition(": ")[:2]) for item in items]
    short = [(item, label) for item, label, colon in labels if colon and len(label.split()) <= LABEL]
    return [item for item, label in short if dialect.role(label) in _LISTING]


def is_remarked(block: Paragraph) -> bool:
    """Whether an item of a list is a name with remarks: it is about a member, not about all that it stands in."""
    if not block.item:
        return False
    mark, rest = _named(block.text)
    return is_qualified(mark.strip(" :") or "-") and rest.startswith(_SIGNS)


def _is_item(block: Block) -> bool:
    return isinstance(block, Paragraph) and block.item


def _is_kind(block: Block, dialect: Dialect) -> bool:
    """Whether an item says of what type all that is listed behind it is: "**Type:** `object`"."""
    label, colon, kind = (
        block.text.plain.partition(":") if isinstance(block, Paragraph) and block.item else ("", "", "")
    )
    typed = bool(colon) and dialect.columns.type.match(label.strip().lower())
    return typed and kind.strip(" `").lower() in dialect.types.object


def _is_marked(block: Block) -> bool:
    """Whether a paragraph begins with a name in bold, and has code behind it: "**id** `string`"."""
    return (
        isinstance(block, Paragraph)
        and not block.item
        and block.text.source.startswith("**")
        and "` " in (f"{block.text.source} ")
    )


def _lines(blocks: Sequence[Block], at: int, dialect: Dialect) -> tuple[list[Row], int]:
    """The rows of paragraphs that are a marked name and a type as code, each with what it is about; and their end."""
    rows: list[Row] = []
    while at < len(blocks):
        block = blocks[at]
        if not isinstance(block, Paragraph) or not _is_marked(block):
            break
        behind = blocks[at + 1] if at + 1 < len(blocks) else None
        plain = isinstance(behind, Paragraph) and not behind.item and not behind.text.source.startswith("**")
        row = _typed(block, behind if plain and isinstance(behind, Paragraph) else None, dialect)
        if row is None:
            break
        rows.append(row)
        at += 2 if plain else 1
    return rows, at


def _defined(blocks: Sequence[Block], at: int, typed: bool, dialect: Dialect) -> tuple[list[Row], int]:
    """The rows of lists of definitions: a name, and a line that begins with a colon about it; and their end.

    Where they are `typed`, each has a type.
    """
    rows: list[Row] = []
    while at < len(blocks):
        block = blocks[at]
        name, found, told = block.text.source.partition("\n:") if isinstance(block, Paragraph) else ("", "", "")
        if not found or not isinstance(block, Paragraph) or len(name.split()) != 1:
            break
        told = _SHORTCODE.sub(r"(\1)", told)
        row = _loose(replace(block, text=Text(f"**{name.strip(_AROUND + '`*')}** - {told.strip()}")), dialect)
        if typed and (row is None or not row.cells[1]):
            break
        rows += [row] if row else []
        at += 1
    return rows, at


def _heading_name(heading: Heading) -> str:
    """The name that a heading is, with a fact behind it at most: `id`, `name (required)`; empty where it is none."""
    mark, _, remark = heading.text.plain.partition(" ")
    marked = heading.text.codes[:1] == (mark,) or mark[:1].islower()
    return mark if heading.level > _TOP and marked and is_qualified(mark) and remark[:1] in ("", "(") else ""


_TOP = 2


def _headed(blocks: Sequence[Block], at: int, typed: bool, dialect: Dialect) -> tuple[list[Row], int]:
    """The rows of headings that are names, each above paragraphs about it alone; and their end.

    The first begins with the type, or it is labelled: "**Type:** string". Where they are `typed`, each has one.
    """
    rows: list[Row] = []
    start, level = at, 0
    while at < len(blocks):
        block = blocks[at]
        name, end = _heading_name(block) if isinstance(block, Heading) else "", at + 1
        if not isinstance(block, Heading) or not name or (level and block.level < level):
            break
        while end < len(blocks) and _is_about(blocks[end], dialect):
            end += 1
        told = [part for part in blocks[at + 1 : end] if isinstance(part, Paragraph)]
        row = _about(block, name, told, dialect) if told else None
        if row is None or (level and block.level > level) or (typed and not row.cells[1]):
            return [], start
        rows.append(row)
        at, level = end, block.level
    return rows, at


def _is_about(block: Block, dialect: Dialect) -> bool:
    """Whether a block below a heading is prose about it, and no title of something else."""
    titled = isinstance(block, Paragraph) and (is_title(block) or is_answer(block, dialect))
    return isinstance(block, Paragraph) and not (titled and dialect.role(block.text.plain))


def _about(heading: Heading, name: str, told: Sequence[Paragraph], dialect: Dialect) -> Row | None:
    """The row of a heading that is a name, from the paragraphs below it."""
    kind, about = "", list[str]()
    for line in (line for paragraph in told for line in _BREAK.split(paragraph.text.source)):
        label, colon, value = Text(line).plain.partition(":")
        if colon and not kind and dialect.columns.type.match(label.strip().lower()):
            kind = value.strip()
        elif colon and dialect.columns.about.match(label.strip().lower()):
            about.insert(0, value.strip())
        else:
            about.append(line.strip())
    remark = heading.text.plain.removeprefix(name).strip(" ()")
    text = ". ".join(part.rstrip(".") for part in (remark, *about) if part)
    line = replace(told[0], text=Text(f"**{name}** - {text}"), line=heading.line)
    return _of(line, name, kind, text) if kind else _row(line, dialect) or _loose(line, dialect)


_BREAK = re.compile(r"\\?\n|<[Bb][Rr] */?>")

_SHORTCODE = re.compile(r"\{\{[<%] *(\w+) *[>%]\}\}")
"""`{{<required>}}`, a word that a generator of sites marks."""


def _rows(items: Sequence[Block], role: Role, typed: bool, dialect: Dialect) -> list[Row]:
    """The rows of items that are all members, what is within others left out.

    Below a heading for parameters they needn't name types, and a few may be none. Where they are `typed`, below one for
    answers or members, `id: integer` is one; so are several of them below any heading without a role.
    """
    listed = _unbracketed([_turned(block, dialect) for block in items if isinstance(block, Paragraph)])
    own = [block for block in listed if not block.within]
    inner = _inner(listed)
    below = {at: blocks[0] for at, blocks in inner.items() if blocks}
    found = [_row(block, dialect) or _typed(block, below.get(id(block)), dialect) for block in own]
    if role in _LISTING and not all(found):
        found = [row or _loose(block, dialect, below.get(id(block))) for row, block in zip(found, own, strict=True)]
    elif (typed or (len(own) > 1 and not role)) and not all(found):
        loose = [
            _told_within(_loose(block, dialect, below.get(id(block))), block, inner[id(block)], dialect)
            for block in own
        ]
        found = loose if all(row is not None and row.cells[1] for row in loose) else found
    told = [_told_within(row, block, inner[id(block)], dialect) for row, block in zip(found, own, strict=True)]
    rows = [row for row in told if row is not None]
    return rows if len(rows) == len(own) or (role in _LISTING and 2 * len(rows) > len(own)) else []


def _inner(listed: Sequence[Paragraph]) -> dict[int, list[Paragraph]]:
    """What is within each item, by its id."""
    found: dict[int, list[Paragraph]] = {}
    last = list[Paragraph]()
    for block in listed:
        if block.within:
            last.append(block)
        else:
            last = found[id(block)] = []
    return found


def _unbracketed(listed: list[Paragraph]) -> list[Paragraph]:
    """Items with their types in parentheses where all have them in brackets: `` `limit` [int]: How many ``."""
    own = [one for one in listed if not one.within]
    if len(own) < _SOME or not all(_BRACKETED.match(one.text.source) for one in own):
        return listed
    texts = {id(one): Text(_BRACKETED.sub(r"\1(\2)", one.text.source, 1), one.text.references) for one in own}
    return [replace(one, text=texts[id(one)]) if id(one) in texts else one for one in listed]


_SOME = 2
_BRACKETED = re.compile(r"([`*]{1,2}[\w.$-]{1,100}[`*]{1,2} )\[(\w[\w ]{0,40})\](?=:| [-\u2013\u2014])")


def _told_within(row: Row | None, block: Paragraph, inner: Sequence[Paragraph], dialect: Dialect) -> Row | None:
    """A row without a type, with that which an item within it names, "Type: Integer", and what others there say."""
    if row is None or row.cells[1] or len(row.cells) > len(dialect.columns.listed):
        return row
    labels = [(one, *one.text.plain.partition(":")[::2]) for one in inner if one.item]
    named = ((one.line, value, label.lower().strip()) for one, label, value in labels)
    typed = {line: value.strip() for line, value, label in named if dialect.columns.type.match(label)}
    if len(typed) != 1:
        return row
    before = row.cells[2].source.removesuffix(inner[0].text.source).rstrip()
    told = [before, *(one.text.source for one in inner if one.line not in typed)]
    about = ". ".join(part.rstrip(".") for part in told if part)
    return _of(block, row.cells[0].source, next(iter(typed.values())), about)


def _turned(block: Paragraph, dialect: Dialect) -> Paragraph:
    """An item that begins with a type, "string `name` (required): Its name", with that behind its name."""
    found = _TYPE_FIRST.match(block.text.source)
    kind = found[1].strip(" `()") if found else ""
    cell = read_type(Text(kind), dialect) if kind else None
    if found is None or cell is None or not cell.primitive or cell.rest or cell.refs:
        return block
    remark = found[3].removeprefix("(")
    joined = f"({kind}, {remark}" if remark != found[3] else f"({kind}) {remark}"
    return replace(block, text=Text(f"{found[2]} {joined}", block.text.references))


_TYPE_FIRST = re.compile(
    r"([`(]?[\w\[\]]+(?: \w+){0,2}[`)]?) +(`[A-Za-z_][\w.-]*`|\*\*[A-Za-z_][\w.-]*\*\*)(?= ?[-:\u2013\u2014(]) *(.*)",
    re.DOTALL,
)

_LISTING = (Role.QUERY, Role.PARAMETERS, Role.HEADERS, Role.BODY)


def _row(block: Paragraph, dialect: Dialect) -> Row | None:
    """Name, type and description of an item; None where it isn't a marked name, and a type in parentheses behind it."""
    mark, rest = _named(block.text)
    inner, sign, after = _kind_first(rest)
    if not mark or not inner:
        return None
    cell = read_type(Text(_linked(block.text, inner)), dialect)
    if not (cell.known and (cell.primitive or cell.enumeration or any(ref.href for ref in cell.refs))):
        return None
    nested = sign == ")" and "(" in inner
    source = after if block.text.links or nested else block.text.source.partition(sign)[2]
    default = _DEFAULT.fullmatch(inner)
    if default and (default[1] or default[2] in dialect.facts.default_words or default[2].lstrip("-")[0].isdigit()):
        source = f"{source.rstrip()} ({dialect.columns.default.texts[0]} `{default[1] or default[2]}`)"
    return _of(block, mark, _linked(block.text, inner), source)


_DEFAULT = re.compile(r"[^:]+: *(?:\"([^\"`]+)\"|(-?\w[\w.]*))")
"""A type and the default value behind it: `int: 20`, `string: "red"`."""


def _kind_first(rest: str) -> tuple[str, str, str]:
    """What stands in parentheses behind a name, or before a dash or a colon there; that sign; and what follows.

    `(string, required): Its name`, and `string (required) - Its name`; empty where it begins otherwise.
    """
    if found := _IN_PARENTHESES.match(rest):
        return found[1], ")", rest[found.end() :]
    if found := _BEFORE_SIGN.match(rest):
        return found[1], found[2], rest[found.end() :]
    return "", "", ""


_IN_PARENTHESES = re.compile(r"\(((?:[^()]|\([^()]*\))*)\)")
_BEFORE_SIGN = re.compile(r"([\w\[][^:(\u2013\u2014]{0,60}?(?: *\([^()]*\)){0,2})(:| [-\u2013\u2014]) ")


def _typed(block: Paragraph, below: Paragraph | None, dialect: Dialect) -> Row | None:
    """The row of an item that is a marked name and the words of a type, `**id** nullable string`.

    What it is about stands in a paragraph `below`, as may its type: `**id (required)**`, and "`string` - Its id".
    """
    mark, rest = _named(block.text)
    if not rest and below is not None and below.text.codes and below.text.source.startswith("`"):
        return _typed_below(block, mark, below, dialect)
    cell = read_type(Text(rest), dialect)
    typed = (cell.primitive or cell.enumeration) and not cell.rest and not cell.refs
    if not mark or not is_qualified(mark) or not typed or len(rest.split()) > _TYPE_WORDS or rest.startswith(_SIGNS):
        return None
    return _of(block, mark, rest, below.text.source if below is not None else "")


_TYPE_WORDS = 9


def _typed_below(block: Paragraph, mark: str, below: Paragraph, dialect: Dialect) -> Row | None:
    """The row of a name alone, with remarks in parentheses, above a paragraph that begins with its type as code."""
    name, _, remark = mark.strip(" `").partition(" (")
    kind, told = below.text.codes[0], below.text.plain
    told = told.removeprefix(kind)
    before, narrower, behind = told.partition(dialect.types.narrower)
    if narrower and not before.strip(" ,") and below.text.codes[1:]:
        kind, told = f"{kind} ({below.text.codes[1]})", behind.strip().removeprefix(below.text.codes[1])
    cell = read_type(Text(kind), dialect)
    if not is_qualified(name.strip("`")) or not cell.primitive or cell.refs:
        return None
    first, *others = [part for part in re.split(" [\u2013\u2014-] ", told, maxsplit=1) if part.strip(_AROUND)] or [""]
    about = [remark.strip(" )`"), *others, first.strip(f"{_AROUND},")]
    return _of(block, name.strip("`"), kind, ". ".join(part[:1].upper() + part[1:] for part in about if part))


def _loose(block: Paragraph, dialect: Dialect, below: Paragraph | None = None) -> Row | None:
    """The row of an item that is a name with a colon, a dash or parentheses behind it; its type may be missing."""
    mark, rest = _named(block.text)
    if not mark and (found := _PLAIN.match(block.text.plain)):
        mark, rest = found[1], block.text.plain[found.end(1) :].strip()
    code = block.text.source.startswith("`") and is_qualified(mark.partition("=")[0].removesuffix("[]"))
    name, colon, value = mark.partition(":")
    if colon and value.strip() and block.text.source.startswith("`") and name.replace("-", "").isalnum():
        return _of(block, name, "", f"{value.strip()}. {rest.strip(_AROUND)}")  # `X-Page: 5`, as headers are shown.
    name, equals, kind = mark.partition("=")
    if code and (equals or not rest.startswith(_SIGNS)):
        known = dialect.primitive(kind.strip("<>[]"))
        sample = kind.strip("<>[]") if known in dialect.types.formatted or (known and kind[:1] == "[") else ""
        return _of(block, name, sample, rest)
    if mark and not rest and below is not None and below.item and is_qualified(mark):
        return _of(block, mark, "", "")
    if not mark or not rest.startswith(_SIGNS):
        return None
    inner, closed, after = rest.partition("(")[2].partition(")")
    inner = inner if rest.startswith("(") and closed else ""
    place = inner.strip("* ").lower().removeprefix(f"{dialect.columns.place.texts[0]} ")
    place = place if any(found.match(place) for found in dialect.columns.places.values()) else ""
    told = (after if inner else rest).strip(_AROUND)
    first = inner if inner and not place else _END.split(told, maxsplit=1)[0].partition(",")[0].partition(" - ")[0]
    if first.lower() in dialect.facts.optional | dialect.facts.required:
        after = told[len(first) :].lstrip("., ")  # "Optional. A number, at most 20."
        second = after.partition(".")[0].partition(",")[0]
        if dialect.primitive(second.rpartition(" ")[2]):
            first, told = second, f"{second}. {first}. {after[len(second) :].lstrip('., ')}"
    kind, bare = _linked(block.text, first), _LIMITED.sub("", first)
    cell = read_type(Text(_linked(block.text, bare)), dialect)
    typed = bool(cell.primitive or any(ref.href for ref in cell.refs)) and not cell.rest
    if typed and (place or not inner):
        told = told[len(first) :].lstrip(f"{_AROUND},.")
    behind = _BEHIND.search(told)
    told = _written(block.text, told)
    if inner and not (typed or place):
        told = f"{told} ({first})"
    if not typed and behind and dialect.primitive(behind[1].strip()):
        kind, typed, needed = behind[1].strip(), True, (behind[2] or "").strip().lower() in dialect.facts.required
        told = f"{dialect.facts.required_mark}. {told}" if needed else told
    about = ". ".join(filter(None, (told, below.text.source if below is not None and (place or not told) else "")))
    row = _of(block, mark, kind if typed else "", about)
    return replace(row, cells=(*row.cells, Text(place))) if place else row


_END = re.compile(r"\.(?=\s|$)")
"""The end of a sentence."""
_LIMITED = re.compile(r" ?[(\[][^()\[\]0-9]*[0-9][^()\[\]]*[)\]]$")
"""The limits behind a type: `integer (0-120)`."""
_PLAIN = re.compile(r"(\$?[^\W\d][\w.]*)(?: \([^()]*\))?:")
"""A name without marks, "`limit (default = 50): How many`"."""


def _written(text: Text, told: str) -> str:
    """The end of an item, plain words, as it is written: with the marks of its code."""
    at = text.source.find(told.partition(" ")[0])
    at -= at > 0 and text.source[at - 1] == "`"
    return text.source[at:] if at >= 0 and Text(text.source[at:]).plain == told else told


_BEHIND = re.compile(r"\(([\w ]+)(?:,([^,()]*))?(?:,[^()]*)?\)\.?$")
"""A type at the end: "Its name (string, required)"."""
_DASHES = (":", "-", "\u2013", "\u2014")
_SIGNS = (*_DASHES, "(")
_AROUND = " :-\u2013\u2014\n"


def _named(text: Text) -> tuple[str, str]:
    """The marked name that an item begins with, and what follows it in plain words; empty where there is none."""
    mark = next(iter((*text.bold[:1], *text.codes[:1])), "")
    if not mark or not text.plain.startswith(mark):
        return "", text.plain
    rest = text.plain[len(mark) :].strip()
    typed = rest.strip(" :")
    return mark, typed if typed.startswith("(") else rest


def _of(block: Paragraph, mark: str, kind: str, about: str) -> Row:
    kind = kind.replace("<", " ").replace(">", " ")  # `string: <required>`, which isn't HTML.
    cells = (Text(f"**{mark.strip(' :')}**"), Text(kind), Text(about.lstrip("` *").strip(f"{_AROUND}*")))
    return Row(cells, block.line, " | ".join(["", *(cell.source for cell in cells), ""]))


def _linked(text: Text, inner: str) -> str:
    """A type as the item writes it, with the link that it is."""
    link = next((link for link in text.links if link.text and link.text in inner), None)
    return inner.replace(link.text, f"[{link.text}]({link.href})", 1) if link else inner
