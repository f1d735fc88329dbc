"""A $filter as a predicate (OData URL Conventions 4.01, section 5.1.1): comparisons of members, and simple functions.

What is malformed is refused with 400; what is well-formed and more than a mock does, with 501.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from codegen.base.printing import counted
from codegen.mock.literals import value_of
from codegen.mock.messages import Refusal
from codegen.spec.model import Model

Item = Mapping[str, Any]
Value = Callable[[Item], Any]
_TOKEN = re.compile(
    r"\s*(?:(?P<text>'(?:[^']|'')*')|(?P<word>[A-Za-z_@$][\w.@$:+-]*(?:/[\w.$@]+)*(?:'(?:[^']|'')*')?)"
    r"|(?P<number>[+-]?[0-9][\w.:+-]*|-INF)|(?P<mark>[(),]))"
)
_COMPARISONS: Mapping[str, Callable[[Any, Any], bool]] = {
    "eq": operator.eq,
    "ne": operator.ne,
    "gt": operator.gt,
    "ge": operator.ge,
    "lt": operator.lt,
    "le": operator.le,
}
_FUNCTIONS: Mapping[str, tuple[Callable[..., Any], int, str]] = {
    "contains": (operator.contains, 2, "Edm.Boolean"),
    "startswith": (str.startswith, 2, "Edm.Boolean"),
    "endswith": (str.endswith, 2, "Edm.Boolean"),
    "tolower": (str.lower, 1, "Edm.String"),
    "toupper": (str.upper, 1, "Edm.String"),
    "trim": (str.strip, 1, "Edm.String"),
    "length": (len, 1, "Edm.Int32"),
}
"""What a function makes of texts, of how many, and the type of that."""
_MORE = frozenset("add sub mul div divby mod has in any all".split())
_DEEPEST = 50


class Filter:
    """One $filter over items of a type; raises Refusal where it can't be understood."""

    def __init__(self, model: Model, type: str, text: str, meaning: Callable[[Any, str], Any]) -> None:
        """`meaning` is what a JSON value of a type stands for."""
        self._model = model
        self._meaning = meaning
        self._members = model.members(type)
        self._open = model.is_open(type)
        self._owner = type
        self._tokens = list(_tokens(text))
        self._depth = 0
        self._holds = self._either()
        if self._tokens:
            raise _malformed(self._tokens[0])

    def of(self, items: Iterable[Any]) -> list[Any]:
        """Those of the items for which it holds."""
        return [item for item in items if isinstance(item, Mapping) and self._holds(item) is True]

    def _either(self) -> Value:
        found = [self._both()]
        while self._next_is("or"):
            found.append(self._both())
        return found[0] if len(found) == 1 else lambda item: any(part(item) is True for part in found)

    def _both(self) -> Value:
        found = [self._one()]
        while self._next_is("and"):
            found.append(self._one())
        return found[0] if len(found) == 1 else lambda item: all(part(item) is True for part in found)

    def _one(self) -> Value:
        with self._deeper():
            return self._condition()

    def _condition(self) -> Value:
        if self._next_is("not"):
            inner = self._one()
            return lambda item: inner(item) is False
        left, type = self._operand("")
        if not self._tokens or self._tokens[0] not in _COMPARISONS:
            if self._tokens and self._tokens[0] in _MORE:
                raise Refusal(501, f"the mock doesn't know '{self._tokens[0]}' in a filter")
            return left
        compare = _COMPARISONS[self._tokens.pop(0)]
        right, other = self._operand(type)
        kind, means = type or other, self._meaning
        return lambda item: _compared(compare, means(left(item), kind), means(right(item), kind))

    def _operand(self, type: str) -> tuple[Value, str]:
        """A value and its type; `type` is what it is compared with."""
        if not self._tokens:
            raise Refusal(400, "the filter breaks off")
        token = self._tokens.pop(0)
        if token == "(":
            inner = self._either()
            self._expect(")")
            return inner, "Edm.Boolean"
        if token in ("null", "true", "false"):
            constant = {"null": None, "true": True, "false": False}[token]
            return (lambda _: constant), "Edm.Boolean"
        if token[0] in "'0123456789+-" or "'" in token or token in ("INF", "NaN"):
            kind = type or ("Edm.String" if token[0] == "'" else "Edm.Double")
            value = value_of(self._model, token, kind)
            return (lambda _: value), kind
        if self._tokens[:1] == ["("]:
            return self._call(token)
        return self._member(token)

    def _call(self, name: str) -> tuple[Value, str]:
        if name not in _FUNCTIONS:
            raise Refusal(501, f"the mock doesn't know {name}() in a filter")
        self._expect("(")
        with self._deeper():
            given = [self._operand("Edm.String")[0]]
            while self._next_is(","):
                given.append(self._operand("Edm.String")[0])
        self._expect(")")
        function, number, kind = _FUNCTIONS[name]
        if len(given) != number:
            raise Refusal(400, f"{name}() takes {counted(number, 'value')} in a filter, not {len(given)}")

        def called(item: Item) -> Any:
            values = [value(item) for value in given]
            return function(*values) if all(isinstance(value, str) for value in values) else None

        return called, kind

    def _member(self, token: str) -> tuple[Value, str]:
        first, *rest = token.split("/")
        member = self._members.get(first)
        if member is None and not self._open:
            raise Refusal(400, f"{self._owner} has no property '{first}'")
        if rest or (member is not None and member.type.startswith("Collection(")):
            raise Refusal(501, f"the mock doesn't follow '{token}' in a filter")
        return (lambda item: item.get(first)), member.type if member else ""

    @contextmanager
    def _deeper(self) -> Iterator[None]:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise Refusal(400, "the filter is nested too deeply")
        yield
        self._depth -= 1

    def _next_is(self, token: str) -> bool:
        if self._tokens[:1] != [token]:
            return False
        self._tokens.pop(0)
        return True

    def _expect(self, token: str) -> None:
        if not self._next_is(token):
            raise _malformed(self._tokens[0] if self._tokens else "its end")


def _tokens(text: str) -> Iterable[str]:
    at = 0
    while text[at:].strip():
        found = _TOKEN.match(text, at)
        if found is None:
            raise _malformed(text[at:].strip()[:20])
        yield found[0].strip()
        at = found.end()


def _malformed(what: str) -> Refusal:
    return Refusal(400, f"the filter can't be read at '{what}'")


def _compared(compare: Callable[[Any, Any], bool], left: Any, right: Any) -> bool:
    """Null equals null, and is neither more nor less than anything (section 5.1.1.1)."""
    if left is None or right is None:
        return compare in (operator.eq, operator.ne) and compare(left is None, right is None)
    try:
        return compare(left, right)
    except TypeError:
        return False
