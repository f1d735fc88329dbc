"""What generators of sites write as components: members, titles of examples, tables and samples as JSON.

`<ParamField query="limit" type="integer">How many.</ParamField>` is a row of a table; so is a component of any name
that has a type and says what it is the type of. `[block:parameters]` above JSON is a table.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser

from codegen.base.edm import is_qualified
from codegen.formats.docs.dialect import ComponentWords, Dialect
from codegen.formats.docs.page import payload, request_lines
from codegen.formats.docs.page.lists import table_of
from codegen.formats.docs.page.responses import is_status
from codegen.formats.inline import Text
from codegen.formats.page import Block, Fence, Heading, Markup, Page, Paragraph, Row, Table

_TAGS = re.compile(r"""<[A-Z]\w*\s((?:"[^"]*"|'[^']*'|[^<>"'])*)>""")
_ASKED = re.compile(r"^([^{\n]*+(?:\{(?!\{)[^{\n]*+)*+)\{\{(.*)\}\}$")
"""A title with what a site shows beside it: `List kites {{ tag: 'GET', label: '/v1/kites' }}`."""
_QUOTED = re.compile(r"['\"]([^'\"]*)['\"]")
_BRACES = "{}\"' "
_DEEPEST = 8
"""Members within one another; what is deeper belongs to the innermost of these."""


def written(page: Page, dialect: Dialect) -> Page:
    """The page with components as the blocks that other pages have in their place."""
    if not any(_may_be(block, dialect.components) for block in page.blocks):
        return page
    blocks = tuple(_written(page.blocks, dialect))
    return page if blocks == page.blocks else replace(page, blocks=blocks)


def _may_be(block: Block, words: ComponentWords) -> bool:
    if isinstance(block, Paragraph):
        return block.text.source.startswith(words.block)
    if isinstance(block, Heading):
        return block.text.source.endswith("}}")
    return isinstance(block, Markup) or (isinstance(block, Fence) and " " in block.info)


@dataclass(slots=True)
class _Field:
    """A component that is a member; `within` are the names of those it stands in."""

    tag: str
    name: str
    type: str
    place: str
    line: int
    within: tuple[str, ...] = ()
    default: str = ""
    told: list[str] = field(default_factory=list)


def _written(blocks: Sequence[Block], dialect: Dialect) -> Iterator[Block]:
    words = dialect.components
    reader = _Reader(words)
    after: list[Block] = []
    for block in blocks:
        if reader.open and isinstance(block, Paragraph):
            reader.handle_data(f" {block.text.source}")
        elif isinstance(block, Markup) and (reader.open or reader.begins(block.source)):
            reader.line = block.line
            reader.feed(block.source)
        elif reader.open and not isinstance(block, Heading):
            after.append(block)
        else:
            yield from _table(reader, dialect)
            yield from after
            reader, after = _Reader(words), []
            yield from _block(block, dialect)
    yield from _table(reader, dialect)
    yield from after


def _block(block: Block, dialect: Dialect) -> Iterator[Block]:
    words = dialect.components
    if isinstance(block, Heading) and (titled := _ASKED.match(block.text.source)):
        yield replace(block, text=Text(titled[1].rstrip()))
        if line := request_lines.in_text(" ".join(_QUOTED.findall(titled[2]))):
            yield Paragraph(Text(f"`{line}`"), block.line)
    elif isinstance(block, Markup) and (title := words.titles.get(_tag(block.source))):
        yield Paragraph(Text(f"**{title}:**"), block.line)
    elif isinstance(block, Fence) and " " in block.info:
        language, *told = block.info.split()
        status = next((word for word in told if is_status(word)), "")
        if status and block.content.lstrip().startswith(payload.STARTS):
            yield Paragraph(Text(f"**{words.answer} {status}:**"), block.line)
        known = status or language.lower() in dialect.messages.code or told[0].startswith("{")
        yield replace(block, info=language) if known else block
    elif isinstance(block, Paragraph) and block.text.source.startswith(words.block):
        yield from _of_json(block, words)
    else:
        yield block


def _tag(source: str) -> str:
    """The component that a piece of markup opens, in small letters; empty where it is another."""
    name = source.strip()[1:].partition(">")[0].partition(" ")[0]
    return name.lower() if name[:1].isupper() else ""


class _Reader(HTMLParser):
    """Reads the members in markup, which may begin in one block and end in another."""

    def __init__(self, words: ComponentWords) -> None:
        super().__init__(convert_charrefs=True)
        self.words = words
        self.line = 1
        self.open: list[_Field] = []
        self.found: list[_Field] = []

    def begins(self, source: str) -> bool:
        """Whether a component in markup is a member."""
        typed = re.compile(rf"\b{self.words.type}=")
        named = re.compile(rf"\b(?:{'|'.join(self.words.names)})=")
        return any(typed.search(tag) and named.search(tag) for tag in _TAGS.findall(source))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A member begins, or what is within one."""
        told = {name: (value or "").strip(_BRACES) for name, value in attrs}
        words = self.words
        named = next((name for name in words.names if told.get(name)), "")
        if not named or words.type not in told or len(self.open) >= _DEEPEST:
            return
        needed = words.required in told and told[words.required] != str(False).lower()
        kind = ", ".join([told[words.type], *[words.required] * needed])
        default = words.default.format(told[words.default_name]) if told.get(words.default_name) else ""
        place = told.get(words.place, "") or words.names[named]
        within = tuple(one.name for one in self.open)
        line = self.line + self.getpos()[0] - 1
        self.open.append(_Field(tag, told[named], kind, place, line, within, default))
        self.found.append(self.open[-1])

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A member that says no more than its attributes."""
        before = len(self.open)
        self.handle_starttag(tag, attrs)
        del self.open[before:]

    def handle_endtag(self, tag: str) -> None:
        """The innermost member ends, where it is its tag."""
        if self.open and self.open[-1].tag == tag:
            self.open.pop()

    def handle_data(self, data: str) -> None:
        """What a member is about."""
        if self.open and data.strip():
            self.open[-1].told.append(" ".join(data.split()))


def _table(reader: _Reader, dialect: Dialect) -> Iterator[Block]:
    """The members as a table, below a title where the component says what it is of."""
    rows = []
    for one in reader.found:
        name = ".".join((*one.within, one.name))
        if all(map(is_qualified, name.translate(_IN_NAMES).split("."))):
            about = Text(" ".join(filter(None, (*one.told, one.default))))
            cells = (Text(f"**{name}**"), Text(one.type), about, *[Text(one.place)] * bool(one.place))
            rows.append(Row(cells, one.line, " | ".join(["", *(cell.source for cell in cells), ""])))
    if rows:
        if title := dialect.components.titles.get(reader.found[0].tag):
            yield Paragraph(Text(f"**{title}:**"), rows[0].line)
        yield table_of(rows, dialect)


def _of_json(block: Paragraph, words: ComponentWords) -> Iterator[Block]:
    """What a block of JSON stands for: a table, samples, a heading or a request line; else the block itself."""
    kind, _, text = block.text.source.removeprefix(words.block).partition("]\n")
    try:
        data = json.loads(text.rpartition("\n")[0])
    except ValueError:
        data = None
    if not isinstance(data, dict):
        yield block
        return
    cells, codes, title = data.get(words.cells), data.get(words.samples), str(data.get(words.title, ""))
    if isinstance(cells, dict):
        yield from _of_cells({str(name): Text(str(value)) for name, value in cells.items()}, block.line)
    elif isinstance(codes, list):
        for one in codes:
            if isinstance(one, dict):
                yield Fence(str(one.get(words.language, "")), f"{one.get(words.code, '')}\n", block.line)
    elif line := request_lines.in_text(f"{data.get(words.type, '')} {title}".strip()):
        yield Paragraph(Text(f"`{line}`"), block.line)
    elif title and kind == words.heading:
        yield Heading(2, Text(title), block.line)
    else:
        yield block


def _of_cells(cells: dict[str, Text], line: int) -> Iterator[Table]:
    """The table whose cells are named by row and column, `0-1`, and its titles `h-1`."""
    width = next((at for at in range(_MOST) if f"h-{at}" not in cells), _MOST)
    count = next((row for row in range(_MOST) if f"{row}-0" not in cells), _MOST)
    rows = []
    for row in range(count):
        told = tuple(cells.get(f"{row}-{at}", Text("")) for at in range(width))
        rows.append(Row(told, line, " | ".join(["", *(cell.source for cell in told), ""])))
    if width and rows:
        yield Table(tuple(cells[f"h-{at}"] for at in range(width)), tuple(rows), line)


_IN_NAMES = {ord("-"): "_", ord("["): "_", ord("]"): "_"}
"""Signs in the names of headers and options, beside those of members."""
_MOST = 1000
"""Rows and columns of such a table."""
