"""The blocks of Markdown: tokens of markdown-it-py, with each heading and each table as one token.

The library makes three tokens of each cell, which takes as long as all else, and knows neither headings without a blank
nor gaps in tables. What is found besides is the same: `tests/formats/test_blocks.py` compares.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.parser_block import ParserBlock
from markdown_it.rules_block import StateBlock
from markdown_it.token import Token

HEADING = "heading"
"""The token of a heading with its marks before it; others are of three, of which the second has the content."""
TABLE = "table"
"""The token of a table; its `meta` holds "rows": the index of the line, and the cells, of each."""
_SIGNS = frozenset("`~>*+-_0123456789[<#")
"""The signs with which other blocks begin than a row without a pipe before it."""
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
    state = StateBlock(source.replace("\0", "\ufffd"), _PARSER, env, found)
    _PARSER.block.tokenize(state, 0, state.lineMax)
    return found, env.get("references", {})


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


def narrowed(lines: Sequence[str]) -> list[str]:
    """The lines with plain signs for the wide ones of East Asian texts in headings and labels: `**URL\uff1a**`."""
    whole = "\n".join(lines)
    if not any(sign in whole for sign in _WIDE_SIGNS):
        return [*lines]
    found, fence = [], ""
    for line in lines:
        text = line.lstrip()
        if text[:3] in _FENCES and (not fence or text.startswith(fence)):
            fence = "" if fence else text[:3]
        elif not fence:
            end = len(line) if text[:1] == "#" else line.find(_WIDE_SIGNS[0], 0, _LABEL) + 1
            line = line[:end].translate(_WIDE) + line[end:]
        found.append(line)
    return found


_WIDE_SIGNS = "\uff1a\uff08\uff09"
_WIDE = str.maketrans(dict(zip(_WIDE_SIGNS, (":", " (", ")"), strict=True)))
_FENCES = ("```", "~~~")
_LABEL = 40
"""Characters of a label with its marks."""


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
    found.block = ParserBlock()
    found.block.ruler.at(TABLE, _table, {"alt": ["paragraph", "reference"]})
    found.block.ruler.at(HEADING, _heading, {"alt": ["paragraph", "reference", "blockquote"]})
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
