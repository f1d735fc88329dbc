"""Reads YAML into nodes with places; safe for any input.

Only events are taken from PyYAML, so nothing is resolved or constructed: a scalar is its text, and
the reader decides by the wanted type. Anchors, aliases, tags, deep nesting and several
documents in a file are refused, which leaves no way to make a small file large.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import yaml
from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from codegen.base.problems import InputError, Place, refused
from codegen.formats.sizes import YAML_BYTES

MAX_DEPTH = 64
MAX_EVENTS = 1_000_000
"""A scalar is one, a list or mapping two; it takes memory and time that the number of bytes doesn't tell."""

_DIRECTIVE = re.compile("^%", re.MULTILINE)
"""Parsers compare each directive with all before it, which a hostile file could make a day's work."""

_NULLS = frozenset({"", "~", "null", "Null", "NULL"})


class Node:
    """A scalar's text, a sequence's items or a mapping's pairs, and where they begin.

    Not frozen, since corrections change nodes in place.
    """

    __slots__ = ("_index", "column", "file", "items", "line", "pairs", "plain", "text")

    def __init__(self, file: str, line: int, column: int, text: str | None = None, plain: bool = False) -> None:
        self.text, self.plain = text, plain
        self.items: list[Node] | None = None
        self.pairs: list[tuple[Node, Node]] | None = None
        self._index: tuple[list[tuple[Node, Node]], int, dict[str | None, int]] | None = None
        self.file, self.line, self.column = file, line, column

    @property
    def place(self) -> Place:
        """Where the node begins."""
        return Place(self.file, self.line, self.column)

    @property
    def null(self) -> bool:
        """Whether this is YAML's null: nothing, `~` or `null` without quotes."""
        return self.plain and self.text in _NULLS

    def position(self, name: str) -> int | None:
        """The position of the pair with a key, if the node is a mapping that has it."""
        if not self.pairs:
            return None
        if self._index is None or self._index[0] is not self.pairs or self._index[1] != len(self.pairs):
            last = len(self.pairs) - 1
            found = {key.text: last - at for at, (key, _) in enumerate(reversed(self.pairs))}
            self._index = self.pairs, len(self.pairs), found
        return self._index[2].get(name)

    def put(self, key: Node, value: Node) -> None:
        """Set the value of a key of a mapping; a new one comes last."""
        assert self.pairs is not None
        at = self.position(key.text or "")
        if at is not None:
            self.pairs[at] = (key, value)
            return
        self.pairs.append((key, value))
        if self._index is not None and self._index[0] is self.pairs:
            self._index[2][key.text] = len(self.pairs) - 1
            self._index = self.pairs, len(self.pairs), self._index[2]

    def drop(self, name: str) -> None:
        """Take the pair of a key out of a mapping, in no time: `close` closes the gap that this leaves."""
        at = self.position(name)
        if at is not None and self.pairs is not None and self._index is not None:
            self.pairs[at] = _GAP
            del self._index[2][name]

    def close(self) -> None:
        """Close the gaps of a mapping."""
        if self.pairs is not None and any(pair is _GAP for pair in self.pairs):
            self.pairs = [pair for pair in self.pairs if pair is not _GAP]

    def settle(self) -> None:
        """Close the gaps of a mapping, and of all that is inside."""
        self.close()
        for _, value in self.pairs or ():
            value.settle()
        for item in self.items or ():
            item.settle()

    def data(self, scalar: Callable[[Node], Any]) -> Any:
        """The node as plain data: a dict, a list, or what `scalar` makes of one."""
        if self.pairs is not None:
            return {key.text or "": value.data(scalar) for key, value in self.pairs}
        return [item.data(scalar) for item in self.items] if self.items is not None else scalar(self)

    def scalar(self, text: str, *, plain: bool = False) -> Node:
        """A scalar at the place of this node."""
        return Node(self.file, self.line, self.column, text, plain)

    def same(self, other: Node) -> bool:
        """Whether both hold the same text, items or pairs; the order of pairs and the style don't matter."""
        if self.pairs is not None and other.pairs is not None:
            mine, theirs = sorted(self.pairs, key=_key_text), sorted(other.pairs, key=_key_text)
            return len(mine) == len(theirs) and all(
                a.same(b) and c.same(d) for (a, c), (b, d) in zip(mine, theirs, strict=True)
            )
        if self.items is not None and other.items is not None:
            return len(self.items) == len(other.items) and all(map(Node.same, self.items, other.items))
        return (self.text, self.null) == (other.text, other.null) and self.text is not None

    @property
    def brief(self) -> str:
        """The content on one short line, for messages."""
        text = " ".join((self.text or "")[:200].split()) if self.text else str(self)
        return text if len(text) <= 80 else text[:77] + "..."

    def __str__(self) -> str:
        if self.pairs is not None:
            return "{" + ", ".join(f"{key}: {value}" for key, value in self.pairs) + "}"
        if self.items is not None:
            return "[" + ", ".join(map(str, self.items)) + "]"
        return "null" if self.null else self.text or "''"


_GAP = (Node("", 0, 0), Node("", 0, 0))
"""Stands where a pair was."""


def _key_text(pair: tuple[Node, Node]) -> str:
    return str(pair[0])


def parse(source: bytes, file: str) -> Node:
    """The root node of a YAML file; an empty file is an empty scalar.

    Raises InputError, with the place in the file, for what is no YAML or not allowed here.
    """
    if len(source) > YAML_BYTES:
        raise _refusal(file, 0, 0, f"the file is larger than {YAML_BYTES:,} bytes")
    try:
        text = source.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = source.count(b"\n", 0, error.start) + 1
        raise _refusal(file, line, 0, "not UTF-8; save the file in that encoding") from None
    if directive := _DIRECTIVE.search(text):
        line = text.count("\n", 0, directive.start()) + 1
        raise _refusal(file, line, 1, "directives aren't allowed here")
    try:
        return _build(_parser(text), file)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        message = f"not YAML: {error.problem or error.context}"
        raise _refusal(file, mark.line + 1 if mark else 0, mark.column + 1 if mark else 0, message) from None
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise _refusal(file, line, 0, f"not YAML: {error.reason}; write it as an escape in double quotes") from None


def _parser(text: str) -> Any:
    """The parser of libyaml where PyYAML was built with it, else the one in Python; their events are the same."""
    return yaml.CBaseLoader(text) if yaml.__with_libyaml__ else yaml.BaseLoader(text)


def _refusal(file: str, line: int, column: int, message: str) -> InputError:
    return refused("yaml", Place(file, line, column), message)


def _build(parser: Any, file: str) -> Node:
    """A tree from the events, without recursion: depth can't hurt before it is measured."""
    root: list[Node] = []
    outer: list[list[Node]] = []
    children = root
    next_event = parser.get_event
    for _ in range(MAX_EVENTS):
        event = next_event()
        kind = event.__class__
        if kind is ScalarEvent:
            if event.anchor is not None or event.tag is not None:
                _refuse_marked(event, file)
            mark = event.start_mark
            children.append(Node(file, mark.line + 1, mark.column + 1, event.value, not event.style))
        elif kind is MappingStartEvent or kind is SequenceStartEvent:
            if event.anchor is not None or event.tag is not None:
                _refuse_marked(event, file)
            mark = event.start_mark
            children.append(Node(file, mark.line + 1, mark.column + 1))
            outer.append(children)
            children = []
            if len(outer) > MAX_DEPTH:
                raise _refused_at(event, file, f"nested more than {MAX_DEPTH} levels deep")
        elif kind is MappingEndEvent or kind is SequenceEndEvent:
            values, children = children, outer.pop()
            if kind is MappingEndEvent:
                children[-1].pairs = list(zip(values[::2], values[1::2], strict=True))
            else:
                children[-1].items = values
        elif kind is AliasEvent:
            raise _refused_at(event, file, "aliases aren't allowed here; write the value itself")
        elif kind is DocumentStartEvent and root:
            raise _refused_at(event, file, "a second document isn't allowed here")
        elif event is None:
            return root[0] if root else _nothing(file)
    raise _refused_at(event, file, f"more than {MAX_EVENTS:,} YAML events; split the file")


def _refuse_marked(event: Any, file: str) -> None:
    mark = f"the anchor '&{event.anchor}'" if event.anchor is not None else f"the tag '{event.tag}'"
    raise _refused_at(event, file, f"{mark} isn't allowed here; write the value itself")


def _refused_at(event: Any, file: str, message: str) -> InputError:
    return _refusal(file, event.start_mark.line + 1, event.start_mark.column + 1, message)


def _nothing(file: str) -> Node:
    return Node(file, 1, 1, "", plain=True)
