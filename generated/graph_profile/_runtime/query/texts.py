"""Query options given as text: their names are looked up like those of `q`.

Python's names become OData's. What a closed type doesn't have is a mistake; what an open one doesn't declare may be
there all the same, and is a warning.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Mapping
from functools import cache
from typing import Any
from urllib.parse import unquote

from ..edm import element
from ..members import is_model
from ..registry import registry
from .names import RESERVED, members_of, suggestion
from .options import MAKERS, NAMED
from .plain import masked, parted

_KEY = re.compile(r"([\w.$/*@]+)(\s+(?:asc|desc))?")
_ITEM = re.compile(r"([^(]*)(?:\((.*)\))?", re.DOTALL)
_PATHS = re.compile(r"(?<![\w./@$'])[^\W\d]\w*(?:/[\w.]+)*(?![\w.('-])")
_VARIABLE = re.compile(r"\(\s*(\w+):")
_WORDS = frozenset({*RESERVED, "INF", "NaN"})


class _Names:
    """One look at the texts of a request; with `found`, nothing is refused and what isn't declared is put there."""

    def __init__(self, option: str, found: list[str] | None = None) -> None:
        self.option, self.found = option, found

    def option_text(self, option: str, text: str, type: str, loose: bool) -> str:
        one = self.key if option == "orderby" else self.item
        return ",".join(one(item, type, loose) for item in parted(text, ","))

    def key(self, text: str, type: str, loose: bool) -> str:
        """One key of $orderby; an expression stays as it is."""
        match = _KEY.fullmatch(text.strip())
        if match is None:
            return text
        return self.path(match[1], type, loose)[0] + (match[2] or "")

    def item(self, text: str, type: str, loose: bool) -> str:
        """One item of $select or $expand, with the options in its parentheses."""
        match = _ITEM.fullmatch(text.strip())
        if match is None:
            return text
        path, type = self.path(match[1], type, loose)
        if match[2] is None:
            return path
        options = [item.partition("=") for item in parted(match[2], ";")]
        loose, texts = _makes_names({name.strip() for name, _, _ in options}), []
        for name, equals, value in options:
            if (option := name.strip()[1:]) in NAMED:
                value = self.option_text(option, value, element(type), loose)
            texts.append(f"{name}{equals}{value}")
        return f"{path}({';'.join(texts)})"

    def path(self, text: str, type: str, loose: bool) -> tuple[str, str]:
        """A path in OData's names, and the type of what it leads to; empty where nobody knows."""
        steps = text.split("/")
        for index, step in enumerate(steps):
            if step[:1] in ("$", "*", ""):
                break
            if "." in step:  # A type, or an operation.
                type = step if step in registry() else ""
                continue
            cls = registry().get(element(type))
            if cls is None or not is_model(cls):
                type = ""
                break
            facts = members_of(element(type)).get(step) or _derived(cls, step)
            if facts is None:
                self.unknown(step, element(type), cls, loose)
                type = ""
                break
            steps[index], type = facts["name"], facts["type"]
        return "/".join(steps), type

    def unknown(self, name: str, type: str, cls: Any, loose: bool) -> None:
        if loose:
            return
        hint = suggestion(name, members_of(type))
        if self.found is not None:
            self.found.append(
                f"{self.option} names {name!r}, which {type} doesn't declare{hint}"
            )
        elif not cls.__odata__.open:
            raise ValueError(
                f"{self.option}: {type} has no property {name!r}{hint or ';'} "
                f'query={{"${self.option}": ...}} sends a text as it is'
            )


def named(option: str, text: str, type: str, *, loose: bool = False) -> str:
    """The text of $select, $expand or $orderby with OData's names; `loose` lets pass what isn't known.

    Raises ValueError for a name that a closed type doesn't have, with the one that may be meant.
    """
    return _Names(option).option_text(option, text, type, loose)


def undeclared(query: tuple[tuple[str, str], ...], type: str) -> list[str]:
    """What the encoded options of a request name and its type doesn't declare, each in words."""
    given = {name: unquote(value) for name, value in query}
    if not type or _makes_names(given):
        return []
    found: list[str] = []
    for option in NAMED:
        if text := given.get(f"${option}"):
            _Names(f"${option}", found).option_text(option, text, type, False)
    for path in _paths(given.get("$filter", "")):
        _Names("$filter", found).path(path, type, False)
    return found


def _makes_names(options: Container[str]) -> bool:
    return any(f"${name}" in options for name in MAKERS)


def _paths(text: str) -> Iterator[str]:
    """The paths of properties in a condition, those of range variables left out."""
    mask = masked(text)
    variables = {*_VARIABLE.findall(mask)}
    for match in _PATHS.finditer(re.sub(r"/(?:any|all)(?=\()", " ", mask)):
        first = match[0].partition("/")[0]
        if first not in _WORDS and first not in variables:
            yield match[0]


def _derived(base: type, name: str) -> Mapping[str, Any] | None:
    """What is documented of a property that only derived types have: some services take it without a cast."""
    found = (members_of(other).get(name) for other in _below(base))
    return next((facts for facts in found if facts), None)


@cache
def _below(base: type) -> tuple[str, ...]:
    """The names of a type and of all that derive from it, by its class."""
    known = registry()
    classes = ((name, known.get(name)) for name in known.where)
    return tuple(name for name, cls in classes if cls and issubclass(cls, base))
