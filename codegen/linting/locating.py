"""Finds the line of a member in an example on a page.

A spec keeps bodies verbatim and no lines of pages, so the page is searched for them; where there is no page, the
file of the spec is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

from codegen.base.pointers import steps
from codegen.base.problems import Place
from codegen.spec.nodes import Message

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\]:,]|[^\s{}\[\]:,"]+|\n')


class Finding(NamedTuple):
    """What a check yields: where, the message, and other places that it is about."""

    place: Place
    message: str
    related: tuple[Place, ...] = ()


class Lines:
    """Finds lines by the text of files; `text_of` gives that of a page or of a spec's file, or None."""

    def __init__(self, text_of: Callable[[str], str | None]) -> None:
        self._text_of = text_of
        self._lines: dict[str, list[str] | None] = {}

    def member(self, message: Message, page: str, pointer: str) -> Place:
        """The place of a member of a message: in the page, or in the spec's file; that of the message if need be."""
        body = message.body.splitlines()
        offset = line_of(message.body, pointer)
        for file, after in ((page, 0), (message.place.file, message.place.line)):
            start = self._start(file, body, after) if file and body else 0
            if start:
                return Place(file, start + offset)
        return message.place

    def _start(self, file: str, body: Sequence[str], after: int) -> int:
        """The line, counted from 1, at which a body begins in a file; 0 where it doesn't, or in several places."""
        if file not in self._lines:
            text = self._text_of(file)
            self._lines[file] = None if text is None else [line.strip() for line in text.splitlines()]
        lines = self._lines[file]
        if lines is None:
            return 0
        wanted = [line.strip() for line in body]
        found = [
            at + 1
            for at, line in enumerate(lines)
            if line == wanted[0] and at >= after and lines[at : at + len(wanted)] == wanted
        ]
        return found[0] if len(found) == 1 or (found and after) else 0


def line_of(text: str, pointer: str) -> int:
    """How many lines below a JSON text's first line the member of a JSON Pointer begins; that of its nearest holder.

    The text may be JSON as people write it: what can't be read is stepped over.
    """
    wanted = steps(pointer)
    path: list[str | int] = []  # of each open container, the member or index that is being read
    line, best, deepest, name = 0, 0, 0, ""
    for match in _TOKEN.finditer(text):
        token = match[0]
        if token == "\n":
            line += 1
            continue
        if token == "," and path and isinstance(path[-1], int):
            path[-1] += 1
        elif token == ":" and path and isinstance(path[-1], str):
            path[-1] = name
        elif token in "}]":
            path[-1:] = []
        elif token[0] == '"':
            name = token[1:-1]
        begins = token == ":" or (path and isinstance(path[-1], int) and token not in ",}]")
        if begins and deepest < len(path) <= len(wanted) and [*map(str, path)] == [*wanted[: len(path)]]:
            best, deepest = line, len(path)
            if deepest == len(wanted):
                break
        if token in "{[":
            path.append("" if token == "{" else 0)
    return best
