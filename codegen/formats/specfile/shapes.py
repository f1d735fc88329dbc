"""The one table between dataclasses and YAML: reads, writes and describes each kind of value.

A shape is derived from a dataclass field's annotation. It reads nodes into values, dumps values to
plain data, and states its JSON Schema, so that the three can't differ. Keys are field names, in the
order of the fields (a subclass's own before its base's), and a field at its default isn't written.
"""

# ruff: noqa: D102 - what overrides a method of Shape is documented there

from __future__ import annotations

import re
import typing
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, ClassVar

from codegen.base.edm import TypeRef
from codegen.base.nearest import suggest
from codegen.base.problems import Problem
from codegen.base.rules import RULES
from codegen.formats.specfile.yamlwrite import Data, Verbatim
from codegen.formats.yamlread import Node

Schema = dict[str, Any]
Define = Callable[[str, Callable[[], Schema]], Schema]
"""Registers a definition under a name, once, and returns the reference to it."""


class Problems(list[Problem]):
    """Collects what is wrong with the nodes that are read."""

    def __call__(self, rule: str, node: Node, message: str) -> None:
        """Add an error at a node."""
        self.append(Problem(rule, node.place, message))

    def hint(self, name: str, known: Iterable[str]) -> str:
        """What a misspelt name may have meant; not for numbers of problems that no person writes."""
        return suggest(name, known) if len(self) < 1000 else ""


class Shape:
    """How values of one kind look in YAML; here: text that is read as it stands."""

    wanted = "a text"
    described: ClassVar[Schema] = {"type": "string"}

    def read(self, node: Node, problems: Problems) -> Any:
        """The value of a node; what is wrong with it is reported, and any value returned then."""
        if node.text is None:
            return self.refuse(node, problems)
        return node.text

    def dump(self, value: Any) -> Data:
        """The value as plain data."""
        return typing.cast(Data, value)

    def schema(self, define: Define) -> Schema:
        """JSON Schema (draft 2020-12) of what `read` accepts."""
        return dict(self.described)

    def step(self, node: Node, token: str) -> tuple[Shape, Node | None]:
        """The shape of a member, and the member if there is one; opens a short form on the way.

        Raises KeyError when there can't be such a member.
        """
        raise KeyError(f"there is nothing inside {self.wanted}")

    def open(self, node: Node) -> None:
        """Turn a short form into the mapping that it stands for, in place."""

    def refuse(self, node: Node, problems: Problems) -> None:
        """Report that the node isn't what is wanted."""
        found = "a mapping" if node.pairs is not None else "a list" if node.items is not None else f"'{node.brief}'"
        problems("wrong-value", node, f"expected {self.wanted}, not {found}")


class Payload(Shape):
    """A text that is always written as a literal block."""

    def dump(self, value: Any) -> Data:
        return Verbatim(value)


class TypeText(Shape):
    """An OData type expression."""

    wanted = "a type such as Edm.String or Collection(some.name)"

    def read(self, node: Node, problems: Problems) -> Any:
        try:
            return str(TypeRef.parse(node.text or ""))
        except ValueError:
            return self.refuse(node, problems)


class Integer(Shape):
    """A whole number that fits into 64 bits or little more."""

    wanted = "a whole number"
    described: ClassVar[Schema] = {"type": "integer"}
    _digits = re.compile(r"-?[0-9]{1,19}")

    def read(self, node: Node, problems: Problems) -> Any:
        if node.text is None or not self._digits.fullmatch(node.text):
            return self.refuse(node, problems)
        return int(node.text)


class Count(Integer):
    """A whole number from zero on."""

    wanted = "a whole number from 0 on"
    described: ClassVar[Schema] = {"type": "integer", "minimum": 0}
    _digits = re.compile(r"[0-9]{1,19}")


class Flag(Shape):
    """`true` or `false`."""

    wanted = "true or false"
    described: ClassVar[Schema] = {"type": "boolean"}

    def read(self, node: Node, problems: Problems) -> Any:
        if not node.plain or node.text not in ("true", "false"):
            return self.refuse(node, problems)
        return node.text == "true"


class Choice(Shape):
    """One of a few words."""

    def __init__(self, *words: str) -> None:
        self.words = words
        self.wanted = "one of " + ", ".join(words)

    def read(self, node: Node, problems: Problems) -> Any:
        if node.text in self.words:
            return node.text
        hint = problems.hint(node.text or "", self.words)
        return problems("wrong-value", node, f"expected {self.wanted}, not '{node.brief}'{hint}")

    def schema(self, define: Define) -> Schema:
        return {"enum": list(self.words)}


class RuleName(Shape):
    """The name of a rule that there is."""

    wanted = "the name of a rule"

    def read(self, node: Node, problems: Problems) -> Any:
        if node.text in RULES:
            return node.text
        return problems("wrong-value", node, f"there is no rule '{node.brief}'{problems.hint(node.text or '', RULES)}")


class Anything(Shape):
    """A node as it stands: what a correction puts in place."""

    wanted = "anything"
    described: ClassVar[Schema] = {}

    def read(self, node: Node, problems: Problems) -> Any:
        return node


@dataclass(frozen=True)
class Maybe(Shape):
    """A value, or null for None."""

    inner: Shape

    def read(self, node: Node, problems: Problems) -> Any:
        return None if node.null else self.inner.read(node, problems)

    def dump(self, value: Any) -> Data:
        return None if value is None else self.inner.dump(value)

    def schema(self, define: Define) -> Schema:
        return self.inner.schema(define)

    def step(self, node: Node, token: str) -> tuple[Shape, Node | None]:
        return self.inner.step(node, token)

    def open(self, node: Node) -> None:
        self.inner.open(node)


@dataclass(frozen=True)
class Items(Shape):
    """A list."""

    item: Shape
    wanted = "a list"

    def read(self, node: Node, problems: Problems) -> Any:
        if node.items is None:
            return self.refuse(node, problems)
        read = self.item.read
        return tuple([read(item, problems) for item in node.items])

    def dump(self, value: Any) -> Data:
        return [self.item.dump(item) for item in value]

    def schema(self, define: Define) -> Schema:
        return {"type": "array", "items": self.item.schema(define)}

    def step(self, node: Node, token: str) -> tuple[Shape, Node | None]:
        items = node.items or []
        if token == "-" or token == str(len(items)):
            return self.item, None
        if not (token.isascii() and token.isdecimal() and int(token) < len(items)):
            raise KeyError(f"the list has no item {token}, it has {len(items)}")
        return self.item, items[int(token)]


@dataclass(frozen=True)
class Map(Shape):
    """A mapping of texts to values of one kind."""

    inner: Shape
    wanted = "a mapping"

    def read(self, node: Node, problems: Problems) -> Any:
        return {key.text: self.inner.read(value, problems) for key, value in pairs(self, node, problems)}

    def schema(self, define: Define) -> Schema:
        return {"type": "object", "additionalProperties": self.inner.schema(define)}

    def step(self, node: Node, token: str) -> tuple[Shape, Node | None]:
        return self.inner, find(node, token)


class Values(Shape):
    """A mapping of texts to plain data: null, true and false, whole numbers, texts, lists and mappings."""

    wanted = "a mapping"
    described: ClassVar[Schema] = {"type": "object"}

    def read(self, node: Node, problems: Problems) -> Any:
        return {key.text: _data(value, problems) for key, value in pairs(self, node, problems)}

    def step(self, node: Node, token: str) -> tuple[Shape, Node | None]:
        return Anything(), find(node, token)


_WHOLE = re.compile(r"0|-?[1-9][0-9]{0,18}")
_WORDS = {"true": True, "false": False}


def _data(node: Node, problems: Problems) -> Any:
    if node.pairs is not None:
        return VALUES.read(node, problems)
    if node.items is not None:
        return [_data(item, problems) for item in node.items]
    if node.null or not node.plain:
        return None if node.null else node.text
    text = node.text or ""
    return int(text) if _WHOLE.fullmatch(text) else _WORDS.get(text, text)


VALUES = Values()


def pairs(shape: Shape, node: Node, problems: Problems) -> list[tuple[Node, Node]]:
    """The pairs of a mapping, without those whose key isn't a text or stands twice, which are reported."""
    if node.pairs is None:
        shape.refuse(node, problems)
        return []
    if len({key.text for key, _ in node.pairs} - {None}) == len(node.pairs):
        return node.pairs
    good: dict[str, tuple[Node, Node]] = {}
    for pair in node.pairs:
        key = pair[0]
        if key.text is None:
            problems("wrong-value", key, "a key must be a text")
        elif key.text in good:
            problems(
                "duplicate-key", key, f"the key '{key.brief}' is here twice, first in line {good[key.text][0].line}"
            )
        else:
            good[key.text] = pair
    return list(good.values())


def find(node: Node, name: str) -> Node | None:
    """The value of a key, if the node is a mapping that has it."""
    at = node.position(name)
    return None if at is None or node.pairs is None else node.pairs[at][1]
