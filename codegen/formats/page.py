"""Markdown syntax: a page becomes front matter and a flat list of blocks with line numbers.

Nothing here knows what a Graph page means. CommonMark and tables are markdown-it-py's; what it adds is
line numbers on table rows, tab groups, and a tolerant reading of the JSON in annotation comments.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from markdown_it.token import Token

from codegen.base.files import plain
from codegen.base.problems import Place, Problem
from codegen.formats import blocks, htmltables, loosejson, mdx
from codegen.formats.frontmatter import Complain, front_matter
from codegen.formats.inline import Text
from codegen.formats.sizes import PAGE_BYTES


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; `tab` is the id where it opens a tab of a tab group (`# [HTTP](#tab/http)`), which isn't a section."""

    level: int
    text: Text
    line: int
    tab: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A table row; `cells` are as many as the header has, `source` is the line as written."""

    cells: tuple[Text, ...]
    line: int
    source: str


@dataclass(frozen=True)
class Table:
    """A table (GitHub Flavored Markdown, section 4.10)."""

    header: tuple[Text, ...]
    rows: tuple[Row, ...]
    line: int

    @cached_property
    def titles(self) -> tuple[str, ...]:
        """What its columns are called, in small letters and without marks."""
        return tuple([cell.plain.lower().strip(" *:") for cell in self.header])


@dataclass(frozen=True, slots=True)
class Comment:
    """An HTML comment. `data` is the JSON object in it, or None."""

    text: str
    line: int
    data: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Fence:
    """A fenced (or indented) block. `line` is that of its first content line.

    `comment` is the annotation directly before it, if there is one.
    """

    info: str
    content: str
    line: int
    comment: Comment | None = None


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph; `item` when it stands in a list, `quote` when in a block quote.

    `within` says that it belongs to the item above: it is of a list in the list, or goes on.
    """

    text: Text
    line: int
    item: bool = False
    quote: bool = False
    within: bool = False


@dataclass(frozen=True, slots=True)
class Markup:
    """HTML, or a component of the site, as it is written; its headings and tables are blocks as well."""

    source: str
    line: int


Block = Heading | Table | Comment | Fence | Paragraph | Markup


@dataclass(frozen=True, slots=True)
class Section:
    """The blocks under one heading, up to the next heading of any level; `parents` are the titles above it."""

    level: int
    title: str
    line: int
    parents: tuple[str, ...]
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Page:
    """A parsed page; `path` is relative to what the user named, `sha256` is of the file, line ends aside."""

    path: str
    sha256: str
    meta: dict[str, Any]
    blocks: tuple[Block, ...]
    problems: tuple[Problem, ...] = ()
    included: tuple[str, ...] = ()
    """The files that the page includes, one for each time, in order."""

    @cached_property
    def sections(self) -> tuple[Section, ...]:
        """The page by headings; what stands above the first heading is a section of level 0."""
        found: list[Section] = []
        stack: list[tuple[int, str]] = []
        level, title, line, start = 0, "", 1, 0
        headings = [(i, b) for i, b in enumerate(self.blocks) if isinstance(b, Heading) and not b.tab]
        for index, heading in [*headings, (len(self.blocks), None)]:
            parents = tuple(name for depth, name in stack if depth < level)
            found.append(Section(level, title, line, parents, self.blocks[start:index]))
            if heading is not None:
                stack = [entry for entry in stack if entry[0] < level] + ([(level, title)] if level else [])
                level, title, line, start = heading.level, heading.text.plain, heading.line, index + 1
        return tuple(found)

    @cached_property
    def tables(self) -> tuple[tuple[Section, Table], ...]:
        """Its tables, each with the section in which it stands."""
        return tuple([(one, block) for one in self.sections for block in one.blocks if isinstance(block, Table)])

    def place(self, line: int) -> Place:
        """The place of a line of this page."""
        return Place(self.path, line)


@dataclass(frozen=True, slots=True)
class Prepared:
    """The lines of a page as they are to be read; `numbers` are theirs where they aren't those of their order.

    `included` are the files that lines come from, one for each time; `digests` are the hashes of these files.
    """

    lines: list[str]
    numbers: list[int] | None = None
    included: tuple[str, ...] = ()
    digests: tuple[str, ...] = ()

    def number(self, index: int) -> int:
        """The number of a line."""
        return index + 1 if self.numbers is None else self.numbers[index]


Prepare = Callable[[list[str], int, Complain], Prepared]
"""Takes the lines of a page, and the index of the first after the front matter."""


def read(path: str, content: bytes, prepare: Prepare | None = None) -> Page:
    """Parse the bytes of a page. What can't be read becomes a problem of the page; nothing is raised."""
    problems: list[Problem] = []

    def problem(rule: str, line: int, message: str) -> None:
        problems.append(Problem(rule, Place(path, line), message))

    content = plain(content)
    digest = hashlib.sha256(content).hexdigest()
    if len(content) > PAGE_BYTES:
        problem(
            "unreadable-page", 1, f"the page has {len(content)} bytes; codegen reads at most {PAGE_BYTES}. Split it"
        )
        return Page(path, digest, {}, (), tuple(problems))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        text = content.decode("utf-8", "replace")
        problem("not-utf-8", content.count(b"\n", 0, error.start) + 1, "the page isn't UTF-8; save it as UTF-8")
    lines = text.replace("\r", "\n").split("\n")
    lines = mdx.plain(lines) if path.endswith(mdx.ENDING) else lines
    body, meta = front_matter(lines, problem)
    prepared = prepare(lines, body, problem) if prepare else Prepared(lines)
    found = tuple(_annotated(_blocks(prepared, body, problem)))
    digest = hashlib.sha256(" ".join([digest, *prepared.digests]).encode()).hexdigest() if prepared.digests else digest
    return Page(path, digest, meta, found, tuple(problems), prepared.included)


def _blocks(prepared: Prepared, start: int, problem: Complain) -> Iterator[Block]:
    # Blank lines stand for the front matter, so that line numbers are the file's.
    source = "\n" * start + "\n".join(blocks.evened(blocks.unwrapped(blocks.narrowed(prepared.lines[start:]))))
    tokens, references = blocks.parse(source)
    lists = quotes = end = 0
    closed = True  # A page with a table that has no end is searched for no further one.
    above: Table | None = None  # Nothing but blank lines and comments stands below it yet.
    for index, token in enumerate(tokens):
        if token.type not in _READ or (token.map and token.map[0] < end):
            continue
        line = prepared.number(token.map[0]) if token.map else 0
        if token.type == "html_block" and token.map and closed and htmltables.begins(token.content):
            table, end = _html_table(prepared, token.map[0], references)
            closed = end > 0
            if not closed:
                message = (
                    "a table in HTML has no end, so codegen reads neither it nor any behind it; close it with </table>"
                )
                problem("broken-table", line, message)
            if table is not None:
                yield table
                continue
        match token.type:
            case "bullet_list_open" | "ordered_list_open":
                lists += 1
            case "bullet_list_close" | "ordered_list_close":
                lists -= 1
            case "blockquote_open":
                quotes += 1
            case "blockquote_close":
                quotes -= 1
            case "heading_open" | blocks.HEADING:
                yield _heading(int(token.tag[1]), blocks.content(tokens, index), line, references)
            case "paragraph_open":
                content = blocks.content(tokens, index)
                if above and not (lists or quotes) and (parted := _parted(content, above, prepared, token, references)):
                    problem(
                        "broken-table", line, "a blank line or a comment parts these rows from their table; remove it"
                    )
                    yield parted
                    continue
                within = lists > 1 or (lists == 1 and tokens[index - 1].type != "list_item_open")
                yield Paragraph(Text(content, references), line, lists > 0, quotes > 0, within)
                yield from _comments(content, line, problem)
            case blocks.TABLE:
                yield (above := _table(token, prepared, references))
                continue
            case "fence":
                yield Fence(token.info.strip(), token.content, line + 1)
            case "code_block":
                yield Fence("", token.content, line)
            case "html_block":
                yield from _html(token.content, line, problem, references)
                if not _uncommented(token.content).strip():
                    continue
        above = None


def _parted(content: str, above: Table, prepared: Prepared, token: Token, references: dict[str, Any]) -> Table | None:
    """The rows of a paragraph that are of the table above it, with the header of that; None where there are others."""
    lines = content.split("\n")
    found = [blocks.cells(line) for line in lines if line[:1] == "|" and not blocks.is_delimiter(line)]
    if len(found) < len(lines) or {*map(len, found)} != {len(above.header)} or len(above.header) < 2 or not token.map:
        return None
    rows = (
        Row(tuple(Text(cell, references) for cell in cells), prepared.number(at), prepared.lines[at])
        for at, cells in enumerate(found, token.map[0])
    )
    return Table(above.header, tuple(rows), prepared.number(token.map[0]))


def _html_table(prepared: Prepared, start: int, references: dict[str, Any]) -> tuple[Table | None, int]:
    """The table in HTML that begins at a line, by its index, and the index of the line behind it.

    None where it can't be read; the index is 0 where it has no end.
    """
    found, length = htmltables.read(prepared.lines[start : start + htmltables.MAX_LINES])
    if not found:
        return None, length and start
    rows = [
        Row(
            tuple(Text(cell, references) for cell in row.cells),
            prepared.number(start + row.line),
            " | ".join(["", *row.cells, ""]),
        )
        for row in found
    ]
    return Table(rows[0].cells, tuple(rows[1:]), rows[0].line), start + length


_READ = frozenset(
    "bullet_list_open ordered_list_open bullet_list_close ordered_list_close blockquote_open blockquote_close "
    "heading_open heading paragraph_open table fence code_block html_block".split()
)
"""The tokens that begin or end something."""


def _html(source: str, line: int, problem: Complain, references: dict[str, Any]) -> Iterator[Block]:
    """A block of HTML, its headings on lines of their own, `<h3 id="x">Parameters</h3>`, and its comments."""
    if (written := _uncommented(source)).strip():
        yield Markup(written, line)
    if below := _BELOW_ANCHOR.match(written):
        yield _heading(len(below[1]), below[2].strip(), line + written.count("\n", 0, below.start(1)), references)
    for number, text in enumerate(map(str.strip, written.split("\n")), line):
        level, inner = text[2:3], text[text.find(">") + 1 : -5]
        closed = text[:2].lower() == "<h" and level in _LEVELS and text[-5:].lower() == f"</h{level}>"
        if closed and "<h" not in inner.lower():
            yield Heading(int(level), Text(inner, references), number)
    yield from _comments(source, line, problem)


_BELOW_ANCHOR = re.compile(r"(?:<a(?: [^<>\n]*)?>(?:</a>)?[ \t]*\n)+(#{1,6}) ([^\n]+)\n?\Z")
"""A heading directly below an anchor, `<a name="kites" />`, which makes HTML of it in CommonMark."""


def _uncommented(source: str) -> str:
    """A piece of HTML with the lines of its comments empty."""
    kept, _, rest = source.partition("<!--")
    while rest:
        comment, _, after = rest.partition("-->")
        text, _, rest = after.partition("<!--")
        kept += "\n" * comment.count("\n") + text
    return kept


_LEVELS = ("1", "2", "3", "4", "5", "6")
"""Those of headings in HTML."""


def _heading(level: int, source: str, line: int, references: dict[str, Any]) -> Heading:
    text = Text(_ATTRIBUTES.sub("", source) if source.endswith("}") else source, references)
    tab = next((link.href[len("#tab/") :] for link in text.links if link.href.startswith("#tab/")), "")
    return Heading(level, text, line, tab)


_ATTRIBUTES = re.compile(r"(?:(?<!\s)\s+)?\{[:#.][^{}]*\}$")
"""What generators of sites read behind a title: `{#its-anchor}`, `{: .its-class}`."""


def _table(token: Token, prepared: Prepared, references: dict[str, Any]) -> Table:
    header, *rows = (
        Row(
            tuple(Text(cell, references) for cell in cells),
            prepared.number(at),
            prepared.lines[at],
        )
        for at, cells in blocks.rows(token)
        if not all(map(_RULE.fullmatch, cells))
    )
    return Table(header.cells, tuple(rows), header.line)


_RULE = re.compile(r" *:?-{3,}:? *")
"""A cell of a row that only draws a line, between the parts of a table."""


def _comments(source: str, line: int, problem: Complain) -> Iterator[Comment]:
    position = 0
    while (begin := source.find("<!--", position)) >= 0:
        end = source.find("-->", begin)
        text = source[begin + 4 : end if end >= 0 else len(source)]
        at = line + source.count("\n", 0, begin)
        if end < 0:
            problem("open-comment", at, "the comment that begins here is never closed; end it with '-->'")
        yield _comment(text, at, problem)
        if end < 0:
            return
        position = end + 3


def _comment(text: str, line: int, problem: Complain) -> Comment:
    stripped = text.strip()
    if not (stripped.startswith("{") and stripped.endswith("}")):
        return Comment(text, line)
    try:
        loose = loosejson.loads(stripped)
    except ValueError as error:
        problem("annotation-json", line, f"the annotation isn't JSON: {error}")
        return Comment(text, line)
    if not isinstance(loose.value, dict):
        return Comment(text, line)
    if loose.repairs:
        problem("annotation-json", line, f"the annotation isn't strict JSON: {loose.repairs[0]}")
    return Comment(text, line, loose.value)


def _annotated(blocks: Iterable[Block]) -> Iterator[Block]:
    """Give each fence the annotation that stands directly before it."""
    last: Comment | None = None
    for block in blocks:
        if isinstance(block, Fence) and last is not None:
            block = Fence(block.info, block.content, block.line, last)
        last = block if isinstance(block, Comment) and block.data is not None else None
        yield block
