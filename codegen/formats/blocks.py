"""The blocks of Markdown: tokens of markdown-it-py, with each table as one token.

The library takes 1.3 ms for a page of Graph, half of it for the tokens of cells, three for each, and for asking all of
its eleven rules about every line; so it takes 0.6. What is found is the same: `tests/formats/test_blocks.py` compares.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import accumulate
from typing import TYPE_CHECKING, Any

from markdown_it import MarkdownIt
from markdown_it.parser_block import ParserBlock
from markdown_it.rules_block import StateBlock
from markdown_it.token import Token

if TYPE_CHECKING:
    from markdown_it.parser_block import RuleFuncBlockType

HEADING, PARAGRAPH = "heading", "paragraph"
"""The tokens of a heading and of a paragraph on one line; others are of three, of which the second has the content."""
TABLE = "table"
"""The token of a table; its `meta` holds "rows": the index of the line, and the cells, of each."""
_BEGINNINGS = {
    "fence": "`~", "blockquote": ">", "hr": "*-_", "list": "*+-0123456789", "reference": "[", "html_block": "<",
    "heading": "#",
}  # fmt: skip
"""The signs with which the blocks of a rule begin, by its name; those of others begin with any."""
_SIGNS = frozenset("".join(_BEGINNINGS.values()))
_MAX_ADDED = 2**16
"""Cells that rows of a table may lack, all together: what is longer ends there, as in the library."""
_BLANK = "\t\n\v\f\r \xa0\u1680\u2028\u2029\u202f\u205f\u3000" + "".join(map(chr, range(0x2000, 0x200B)))
"""What is no part of a row at its ends: the blanks of CommonMark, and of JavaScript's `trim`."""
_DELIMITER = re.compile(r"[|:-][|:\- \t]+")
_COLUMN = re.compile(r":?-+:?")
_PIPE = re.compile(r"(?<!\\)\|")


def parse(source: str) -> tuple[list[Token], dict[str, Any]]:
    """The blocks of a text (CommonMark, and tables of GitHub Flavored Markdown), and where links go, by their labels.

    Its lines end with LF; what stands within the blocks is left as it is. The links are those that are defined apart.
    """
    env: dict[str, Any] = {}
    found: list[Token] = []
    state = _State(source.replace("\0", "\ufffd"), _PARSER, env, found)
    _PARSER.block.tokenize(state, 0, state.lineMax)
    return found, env.get("references", {})


class _State(StateBlock):
    """The lines of a text: where each begins and ends, and how far it is indented, with tabs as they are and expanded.

    The library looks for each by itself, which is a tenth of its time.
    """

    def __init__(self, src: str, md: MarkdownIt, env: dict[str, Any], tokens: list[Token]) -> None:
        super().__init__("", md, env, tokens)
        lines = src.split("\n")
        if not lines[-1].strip(" \t"):
            lines.pop()
        ends = list(accumulate(len(line) + 1 for line in lines))
        indents = [len(line) - len(line.lstrip(" \t")) if line[:1] in (" ", "\t") else 0 for line in lines]
        columns = [len(line[:at].expandtabs(4)) if at else 0 for line, at in zip(lines, indents, strict=True)]
        self.src, self.lineMax = src, len(lines)
        # One line more than there are, so that one can always be looked at below another.
        self.bMarks, self.eMarks = [0, *ends], [*(end - 1 for end in ends), len(src)]
        self.bMarks[-1] = len(src)
        self.tShift, self.sCount, self.bsCount = [*indents, 0], [*columns, 0], [0] * (len(lines) + 1)


class _Blocks(ParserBlock):
    """The library's rules, of which a line is only asked of those whose blocks begin as it does."""

    def __init__(self) -> None:
        super().__init__()
        self.ruler.at(TABLE, _table, {"alt": ["paragraph", "reference"]})
        self.ruler.at(HEADING, _heading, {"alt": ["paragraph", "reference", "blockquote"]})
        named = list(zip(self.ruler.get_all_rules(), self.ruler.getRules(""), strict=True))
        self._all = [rule for _, rule in named]
        self._usual = [rule for name, rule in named if name not in _BEGINNINGS and name != "code"]
        self._alone: list[RuleFuncBlockType] = [_paragraph]
        self._by_sign = {
            sign: [rule for name, rule in named if name != "code" and sign in _BEGINNINGS.get(name, sign)]
            for sign in _SIGNS
        }

    def _rules(self, state: StateBlock, line: int) -> list[RuleFuncBlockType]:
        if state.is_code_block(line):
            return self._all
        usual = self._alone if state.isEmpty(line + 1) else self._usual
        return self._by_sign.get(state.src[state.bMarks[line] + state.tShift[line]], usual)

    def tokenize(self, state: StateBlock, startLine: int, endLine: int) -> None:
        """The tokens of some lines, as `ParserBlock.tokenize` finds them."""
        line, after_blank = startLine, False
        while line < endLine:
            state.line = line = state.skipEmptyLines(line)
            if line >= endLine or state.sCount[line] < state.blkIndent:
                return
            if state.level >= state.md.options.maxNesting:
                state.line = endLine
                return
            for rule in self._rules(state, line):
                if rule(state, line, endLine, False):
                    break
            state.tight = not after_blank
            line = state.line
            after_blank = after_blank or (line - 1 < endLine and state.isEmpty(line - 1))
            if line < endLine and state.isEmpty(line):
                after_blank = True
                state.line = line = line + 1


def _paragraph(state: StateBlock, startLine: int, endLine: int, silent: bool) -> bool:
    """A line that begins as nothing else does, and has nothing below it: neither a table nor a heading."""
    token = state.push(PARAGRAPH, "p", 0)
    token.map, token.content = [startLine, startLine + 1], _line(state, startLine).strip(_BLANK)
    state.line = startLine + 1
    return True


def _heading(state: StateBlock, startLine: int, endLine: int, silent: bool) -> bool:
    """An ATX heading (CommonMark 0.31, section 4.2), in one token.

    Before CommonMark, headings needed no blank behind their marks; several marks and a letter begin nothing else, nor
    does one and a capital.
    """
    text = _line(state, startLine)
    rest = text.lstrip("#")
    level = len(text) - len(rest)
    begins = rest[:1] in ("", " ", "\t") or rest[0].isupper() or (level > 1 and rest[0].isalpha())
    if not 1 <= level <= _DEEPEST or not begins or state.is_code_block(startLine):
        return False
    if silent:
        return True
    closed = rest.rstrip(" \t")
    opened = closed.rstrip("#")
    token = state.push(HEADING, f"h{level}", 0)
    token.map = [startLine, startLine + 1]
    token.content = (opened if opened[-1:] in (" ", "\t") else closed).strip(_BLANK)
    state.line = startLine + 1
    return True


_DEEPEST = 6
"""The level of the least heading."""


def _table(state: StateBlock, startLine: int, endLine: int, silent: bool) -> bool:
    """GitHub Flavored Markdown, section 4.10, in one token."""
    below = startLine + 1
    at = state.bMarks[below] + state.tShift[below]
    if below >= endLine or state.src[at : at + 1] not in ("|", "-", ":"):
        return False
    header = _header(state, startLine)
    if not header or silent:
        return bool(header)
    rows, line = [(startLine, header)], _first_row(state, startLine + 2, endLine, header)
    parent, state.parentType = state.parentType, TABLE
    added = 0
    while line < endLine and (text := _row(state, line, endLine)):
        found = cells(text)
        added += len(header) - len(found)
        if added > _MAX_ADDED:
            break
        found += [""] * (len(header) - len(found))
        rows.append((line, found[: len(header)]))
        line += 1
    state.parentType = parent
    token = state.push(TABLE, TABLE, 0)
    token.map, token.meta = [startLine, line], {"rows": rows}
    state.line = line
    return True


def _first_row(state: StateBlock, line: int, end: int, header: Sequence[str]) -> int:
    """Where the rows of a table begin: below its dashes, or, with generators, below a few lines without anything."""
    at = line
    while at < end and at - line < _MAX_GAP and state.isEmpty(at):
        at += 1
    columns = len(cells(_row(state, at, end))) if line < at < end else 0
    return at if len(header) - 1 <= columns <= len(header) and columns > 1 and not _header(state, at) else line


_MAX_GAP = 4


def _header(state: StateBlock, line: int) -> list[str]:
    """The cells of the header of a table that begins at a line; none where none begins."""
    below = line + 1
    if state.sCount[below] < state.blkIndent or state.is_code_block(below) or state.is_code_block(line):
        return []
    delimiter = _line(state, below)
    # A dash and a blank begin a list.
    if not _DELIMITER.fullmatch(delimiter) or (delimiter[0] == "-" and delimiter[1] in " \t"):
        return []
    columns = [column.strip() for column in delimiter.split("|")]
    columns = columns[not columns[0] : len(columns) - (len(columns) > 1 and not columns[-1])]
    text = _line(state, line).strip(_BLANK)
    if "|" not in text or not all(map(_COLUMN.fullmatch, columns)):
        return []
    found = cells(text)
    return found if len(found) == len(columns) else []


def evened(lines: Sequence[str]) -> list[str]:
    """The lines, each row of dashes with as many cells as the header above it, where all of a table begins with pipes.

    Renderers other than GitHub's accept any number there, and pages are written for them.
    """
    found = list(lines)
    for at, line in enumerate(lines[1:-1], 1):
        dashes = line.lstrip() if "|" in line else ""
        if dashes[:1] != "|" or not _DELIMITER.fullmatch(dashes.rstrip()):
            continue
        above, below = found[at - 1].lstrip(), found[at + 1].lstrip()
        if not above[:1] == below[:1] == "|":
            continue
        header = len(cells(above.strip(_BLANK)))
        if header != len(cells(dashes.strip(_BLANK))):
            found[at] = "|" + "---|" * header
    return found


def unwrapped(lines: Sequence[str]) -> list[str]:
    """The lines without those of HTML that only hold Markdown, `<div markdown="1">`, and of kramdown's attributes.

    Generators of sites read what stands between such tags; CommonMark takes all up to a blank line as HTML.
    """
    whole = "\n".join(lines)  # One search in the whole is much quicker than one in each line.
    if "markdown" not in whole and "{:" not in whole:
        return [*lines]
    return ["" if _WRAPPER.fullmatch(line.strip()) else line for line in lines]


_WRAPPER = re.compile(r"<\w+ [^<>]*\bmarkdown(?:=[^<>]*)?>|\{:[^{}]*\}")


def _row(state: StateBlock, line: int, end: int) -> str:
    """The text of a row of a table; empty where another block, or nothing, begins there."""
    text = _line(state, line)
    if state.sCount[line] < state.blkIndent:
        return ""
    if text[:1] in _SIGNS and any(rule(state, line, end, True) for rule in state.md.block.ruler.getRules("blockquote")):
        return ""
    return "" if state.is_code_block(line) else text.strip(_BLANK)


def _line(state: StateBlock, line: int) -> str:
    return state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]]


def cells(text: str) -> list[str]:
    """The cells of a row, unchanged; a pipe after a backslash doesn't end a cell."""
    found = _PIPE.split(text) if "\\" in text else text.split("|")
    found = found[not found[0] :]
    found = found[: len(found) - (bool(found) and not found[-1])]
    return [cell.replace("\\|", "|") for cell in found]


def is_delimiter(text: str) -> bool:
    """Whether a line parts a header from the rows below it."""
    return _DELIMITER.fullmatch(text.strip()) is not None


def _parser() -> MarkdownIt:
    found = MarkdownIt("commonmark", {"maxNesting": 24})
    found.block = _Blocks()
    return found


_PARSER = _parser()


def content(tokens: Sequence[Token], index: int) -> str:
    """What stands in a heading or a paragraph, by its first token."""
    token = tokens[index]
    return tokens[index + 1].content if token.nesting else token.content


def rows(token: Token) -> list[tuple[int, list[str]]]:
    """The rows of a table's token."""
    found: list[tuple[int, list[str]]] = token.meta["rows"]
    return found
