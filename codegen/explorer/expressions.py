"""Python expressions, laid out for people: on one line where they fit, else one argument on each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

WIDTH = 88


@dataclass(frozen=True, slots=True)
class Group:
    """A call, a list or a mapping: what opens it, its items, each behind a text of its own, and what closes it."""

    head: str
    items: tuple[tuple[str, Expression], ...]
    tail: str


Expression = str | Group
"""Finished text, or a group of expressions."""


def call(name: str, *arguments: Expression, **named: Expression) -> Group:
    """The call of a name with arguments."""
    return named_call(name, [("", item) for item in arguments] + [(f"{key}=", item) for key, item in named.items()])


def named_call(name: str, items: Iterable[tuple[str, Expression]]) -> Group:
    """The call of a name; each argument has the text before it."""
    return Group(f"{name}(", tuple(items), ")")


def flat(item: Expression) -> str:
    """The expression on one line."""
    if isinstance(item, str):
        return item
    return f"{item.head}{', '.join(before + flat(inner) for before, inner in item.items)}{item.tail}"


def laid_out(item: Expression, before: str = "", indent: int = 0, after: str = "") -> list[str]:
    """The lines of an expression behind a text, such as `request = `; a group that is too long is opened."""
    line = " " * indent + before + flat(item) + after
    if isinstance(item, str) or not item.items or len(line) <= WIDTH:
        return [line]
    lines = [" " * indent + before + item.head]
    for lead, inner in item.items:
        lines += laid_out(inner, lead, indent + 4, ",")
    return [*lines, " " * indent + item.tail + after]
