"""Folds long lines of templates: one item of a bracket on each line, each with a trailing comma.

It's what black does with a bracket that has a comma behind its last item. Whatever isn't plainly of the forms below is
left to black, as are names that are too long themselves.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from codegen.python.source import INDENT, WIDTH

_QUOTE = re.compile(r'"""|\'\'\'|"(?:[^"\\]|\\.)*"|\'(?:[^\'\\]|\\.)*\'|#.*')
_CLOSING = {quote: re.compile(rf"(?:[^\\]|\\.)*?{quote}") for quote in ('"""', "'''")}
_FROM = re.compile(r"( *from [\w.]+ import )([\w ,]+)")
_GENERIC = re.compile(r"( *\w+: \w+\[)(\w+)\] = ")
"""An assignment up to its value, whose annotation is a generic type of one name: black opens its bracket first."""
_MARK = re.compile(
    r"""(?P<text>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')"""
    r"""|(?P<odd>[#\\'"]|:=|\b(?:for|lambda|if|else|await|yield)\b)| = |[][(){},]"""
)
"""A text; what makes more of a line than a bracket with items; what such a line consists of."""
_TAIL = re.compile(r"[)}](?: -> [^(){}]*)?:?")
_OPEN, _CLOSE = "([{", ")]}"


def fold(module: str) -> str:
    """A module in which every line fits that can be folded; lines within a text that spans several stay as they are."""
    lines = module.split("\n")
    if max(map(len, lines)) <= WIDTH:
        return module
    folded: list[str] = []
    within = ""
    for line in lines:
        if within or '"""' in line or "'''" in line:
            folded.append(line)
            within = _left_open(line, within)
        else:
            folded += _folded(line) if len(line) > WIDTH else (line,)
    return "\n".join(folded)


def _left_open(line: str, within: str) -> str:
    """The quotes of a text that goes on after a line; `within` are those of one that the line began in."""
    at = 0
    while True:
        if within:
            end = _CLOSING[within].match(line, at)
            if not end:
                return within
            at, within = end.end(), ""
        begin = _QUOTE.search(line, at)
        if not begin:
            return ""
        at = begin.end()
        within = begin[0] if begin[0] in _CLOSING else ""


def _folded(line: str, comma: str = "") -> Iterator[str]:
    """A line, or the lines that it is folded into; `comma` follows on the last."""
    indent = len(line) - len(line.lstrip(" "))
    if len(line) + len(comma) <= WIDTH:
        yield line + comma
    elif line.endswith("),") and not comma:
        yield from _folded(line[:-1], ",")
    elif found := _FROM.fullmatch(line):
        yield from _spread(f"{found[1]}(", found[2].split(", "), ")", indent)
    elif (marks := _marks(line, indent)) is None:
        yield line + comma
    elif not comma and marks.is_better_in_brackets(line, indent):
        yield f"{line[: marks.value]}("
        yield from _folded(" " * (indent + INDENT) + line[marks.value :])
        yield " " * indent + ")"
    elif not comma and marks.value >= WIDTH and (found := _GENERIC.match(line)) and found.end() == marks.value:
        yield found[1]
        yield " " * (indent + INDENT) + found[2]
        tail = f"{' ' * indent}] = "
        if len(tail) + len(line) - marks.value <= WIDTH:
            yield tail + line[marks.value :]
        else:
            yield from _valued(tail, marks, line, indent, comma)
    elif annotation := marks.annotation(line, indent, comma):
        yield f"{line[: line.index(annotation[0])]}("
        yield from (" " * (indent + INDENT) + part for part in annotation)
        yield from _valued(f"{' ' * indent}) = ", marks, line, indent, comma)
    elif items := marks.items(line):
        head, tail = line[: marks.edges[0] + 1], line[marks.edges[-1] :]
        yield from _spread(head, items, tail + comma, indent)
    else:
        yield line + comma


def _united(annotation: str) -> list[str]:
    """The types that an annotation joins, each on a line."""
    found: list[str] = []
    for part in annotation.split(" | "):
        if found and found[-1].count("[") > found[-1].count("]"):
            found[-1] += f" | {part}"
        else:
            found.append(f"| {part}" if found else part)
    return found


def _valued(head: str, marks: _Marks, line: str, indent: int, comma: str) -> Iterator[str]:
    """The value of a line behind another head, each of its items on a line of its own."""
    if items := marks.items(line):
        value = line[marks.value : marks.edges[0] + 1]
        yield from _spread(f"{head}{value}", items, line[marks.edges[-1] :] + comma, indent)
    else:
        yield f"{head}{line[marks.value :]}{comma}"


def _spread(head: str, items: list[str], tail: str, indent: int) -> Iterator[str]:
    yield head
    for item in items:
        yield from _folded(" " * (indent + INDENT) + item, ",")
    yield " " * indent + tail


@dataclass(frozen=True, slots=True)
class _Marks:
    """What a line is folded at."""

    value: int
    """Where the value begins that a statement assigns or returns; 0 where it does neither."""
    edges: list[int]
    """Where the first bracket of the value opens, its commas, its end; none where it has no bracket."""

    def is_better_in_brackets(self, line: str, indent: int) -> bool:
        """Whether a bracket around the value makes it fit, or lets it begin, and nothing less does."""
        head = self.edges[0] + 1 if self.edges else len(line)
        is_better = 0 < self.value < WIDTH < head and indent + INDENT + head - self.value <= WIDTH
        # Black sees no good in it where an item stays too long.
        return is_better and all(indent + 2 * INDENT + len(item) < WIDTH for item in self.items(line))

    def annotation(self, line: str, indent: int, comma: str) -> list[str]:
        """The lines of an assignment's or a parameter's annotation in brackets; none where it had better not go there.

        So it is where not even a bracket around the value could begin on the line.
        """
        name, _, found = line[indent : self.value - len(" = ")].partition(": ")
        is_needed = not self.edges if comma else self.value >= WIDTH and bool(self.items(line))
        if not is_needed or not name.isidentifier() or not found.endswith(" | None"):
            return []
        room = WIDTH - indent - INDENT
        lines = [found] if len(found) <= room else _united(found)
        return lines if max(map(len, lines)) <= room else []

    def items(self, line: str) -> list[str]:
        """What is in the bracket; nothing where it isn't plainly a list of items."""
        if not self.edges or not _TAIL.fullmatch(line, self.edges[-1]):
            return []
        opening = self.edges[0]
        if len(self.edges) == 2 and line[opening] == "(" and not line[opening - 1].isidentifier():
            return []
        items = [line[before + 1 : after].strip() for before, after in pairwise(self.edges)]
        return items if items[-1] else items[:-1]


def _marks(line: str, indent: int) -> _Marks | None:
    """What a line is folded at; None for one that consists of more than names, texts and brackets with items."""
    edges: list[int] = []
    value = indent + len("return ") if line.startswith("return ", indent) else 0
    depth = 0
    is_inside = False
    for mark in _MARK.finditer(line):
        text, at = mark[0], mark.start()
        if mark.lastgroup == "odd":
            return None
        if text in _OPEN:
            if depth == 0 and text != "[" and not edges:
                edges, is_inside = [at], True
            depth += 1
        elif text in _CLOSE:
            depth -= 1
            if depth == 0 and is_inside:
                edges.append(at)
                is_inside = False
        elif text == "," and depth == 1 and is_inside:
            edges.append(at)
        elif text == " = " and depth == 0:
            edges, value = [], at + len(text)
    return None if is_inside else _Marks(value, edges)
