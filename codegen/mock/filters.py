"""Conditions of a query as predicates: $filter and $search (OData URL Conventions 4.01, sections 5.1.1 and 5.1.8).

A $filter has comparisons of members, and simple functions; a $search words and phrases, in the texts of an item. What
is malformed is refused with 400; what is well-formed and more than a mock does, with 501.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, ClassVar

from codegen.base.printing import counted
from codegen.mock.literals import value_of
from codegen.mock.messages import Refusal
from codegen.spec.model import Model

Item = Mapping[str, Any]
Value = Callable[[Any], Any]
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


class _Condition:
    """Conditions that two words join and one denies, from tokens; raises Refusal where they can't be read."""

    name: ClassVar[str]
    """What it is called in messages."""
    token: ClassVar[re.Pattern[str]]
    words: ClassVar[tuple[str, str, str]]
    """The words for or, and, not."""

    def __init__(self, text: str) -> None:
        self._tokens: list[str] = []
        self._depth = at = 0
        while text[at:].strip():
            found = self.token.match(text, at)
            if found is None:
                raise self._malformed(text[at:].strip())
            self._tokens.append(found[0].strip())
            at = found.end()
        self.holds = self._either()
        """Whether it holds for an item: true, false, or another value where it doesn't say."""
        if self._tokens:
            raise self._malformed(self._tokens[0])

    def _either(self) -> Value:
        found = [self._both()]
        while self._next_is(self.words[0]):
            found.append(self._both())
        return found[0] if len(found) == 1 else lambda item: any(part(item) is True for part in found)

    def _both(self) -> Value:
        found = [self._one()]
        while self._goes_on():
            found.append(self._one())
        return found[0] if len(found) == 1 else lambda item: all(part(item) is True for part in found)

    def _goes_on(self) -> bool:
        """Whether another condition must hold as well."""
        return self._next_is(self.words[1])

    def _one(self) -> Value:
        with self._deeper():
            if self._next_is(self.words[2]):
                inner = self._one()
                return lambda item: inner(item) is False
            return self._plain()

    def _plain(self) -> Value:
        """What is no condition of several."""
        raise NotImplementedError

    @contextmanager
    def _deeper(self) -> Iterator[None]:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise Refusal(400, f"{self.name} is nested too deeply")
        yield
        self._depth -= 1

    def _next_is(self, token: str) -> bool:
        if self._tokens[:1] != [token]:
            return False
        self._tokens.pop(0)
        return True

    def _expect(self, token: str) -> None:
        if not self._next_is(token):
            raise self._malformed(self._tokens[0] if self._tokens else "its end")

    def _malformed(self, what: str) -> Refusal:
        return Refusal(400, f"{self.name} can't be read at '{what[:40]}'")


class Search(_Condition):
    """One $search: the words and phrases that an item's texts hold, in any case of letters."""

    name = "$search"
    token = re.compile(r'\s*("(?:[^"\\]|\\.)*"|[()]|[^\s()"]+)')
    words = ("OR", "AND", "NOT")

    def of(self, items: Iterable[Item]) -> list[Item]:
        """Those of the items that hold what is searched for."""
        return [item for item in items if self.holds("\n".join(_texts(item)).casefold())]

    def _goes_on(self) -> bool:
        return super()._goes_on() or bool(self._tokens and self._tokens[0] not in ("OR", ")"))

    def _plain(self) -> Value:
        token = self._tokens.pop(0) if self._tokens else ""
        if token in ("", ")", "AND", "OR"):
            raise self._malformed(token)
        if token == "(":
            found = self._either()
            self._expect(")")
            return found
        wanted = re.sub(r"\\(.)", r"\1", token[1:-1] if token[0] == '"' else token).casefold()
        return lambda text: wanted in text


def _texts(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    items = value.values() if isinstance(value, Mapping) else value if isinstance(value, list) else ()
    return [text for item in items for text in _texts(item)]


class Filter(_Condition):
    """One $filter over items of a type; raises Refusal where it can't be understood."""

    name = "the filter"
    token = re.compile(
        r"\s*(?:'(?:[^']|'')*'|[A-Za-z_@$][\w.@$:+-]*(?:/[\w.$@]+)*(?:'(?:[^']|'')*')?"
        r"|[+-]?[0-9][\w.:+-]*|-INF|[(),])"
    )
    words = ("or", "and", "not")

    def __init__(self, model: Model, type: str, text: str, meaning: Callable[[Any, str], Any]) -> None:
        """`meaning` is what a JSON value of a type stands for."""
        self._model = model
        self._meaning = meaning
        self._members = model.members(type)
        self._open = model.is_open(type)
        self._owner = type
        super().__init__(text)

    def of(self, items: Iterable[Any]) -> list[Any]:
        """Those of the items for which it holds."""
        return [item for item in items if isinstance(item, Mapping) and self.holds(item) is True]

    def _plain(self) -> Value:
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


def _compared(compare: Callable[[Any, Any], bool], left: Any, right: Any) -> bool:
    """Null equals null, and is neither more nor less than anything (section 5.1.1.1)."""
    if left is None or right is None:
        return compare in (operator.eq, operator.ne) and compare(left is None, right is None)
    try:
        return compare(left, right)
    except TypeError:
        return False
