"""What query options take beside text: values that know their OData text and the properties they use."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from .names import may_have, related
from .options import MAKERS, NAMED, known_only, option_texts


@dataclass(frozen=True, slots=True)
class Use:
    """A property that a term uses, and from where it is reached."""

    path: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    """What is documented about it: the metadata of its `prop`."""
    type: str = ""
    """The type at which the path begins."""
    variable: str = ""
    """The range variable at which it begins; empty for the resource itself."""
    strict: bool = False
    """Whether the service wants a cast where only a derived type has it (URL Conventions 4.01, section 5.1.1.15)."""


class Term:
    """A finished part of a query option; `str()` is its text, not yet percent-encoded.

    Terms are values: nothing changes them. What they are made of begins with an underscore, because the
    properties of services take every other name.
    """

    __slots__ = ("_text", "_uses")
    _serves: ClassVar[frozenset[str]] = frozenset()
    """The query options that take it."""

    def __init__(self, text: str, uses: Iterable[Use] = ()) -> None:
        self._text: str = text
        self._uses: tuple[Use, ...] = tuple(uses)

    def __str__(self) -> str:
        return self._text

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self._text}>"

    def _check(self, option: str) -> None:
        """Raise TypeError or ValueError when the term can't stand in the option."""
        if option not in self._serves:
            raise TypeError(f"{option} doesn't take {self!r}")

    def _as(self, option: str) -> str:
        """The text with which the term stands in an option that takes it."""
        return self._text


class Order(Term):
    """One key of $orderby with its direction."""

    __slots__ = ()
    _serves = frozenset({"orderby"})


class Selected(Term):
    """An item of $select with options of its own (URL Conventions, section 5.1.4)."""

    __slots__ = ()
    _serves = frozenset({"select"})


class Expanded(Term):
    """An item of $expand with options of its own (URL Conventions, section 5.1.3)."""

    __slots__ = ()
    _serves = frozenset({"expand"})


class Computed(Term):
    """An item of $compute: an expression and the name that it gets."""

    __slots__ = ()
    _serves = frozenset({"compute"})


_OR, _AND, _NOT, _PHRASE = range(4)


class Search(Term):
    """A condition of $search; `&`, `|` and `~` combine them (URL Conventions, section 5.1.8)."""

    __slots__ = ("_level",)
    _serves = frozenset({"search"})

    def __init__(
        self, text: str, uses: Iterable[Use] = (), level: int = _PHRASE
    ) -> None:
        super().__init__(text, uses)
        self._level = level

    def __and__(self, other: Search) -> Search:
        return self._joined("AND", other, _AND)

    def __or__(self, other: Search) -> Search:
        return self._joined("OR", other, _OR)

    def __invert__(self) -> Search:
        return Search(f"NOT {self._in(_PHRASE)}", self._uses, _NOT)

    def __bool__(self) -> bool:
        message = "a condition has no truth value here: combine with & | ~, not with and, or, not"
        raise TypeError(message)

    def _joined(self, operator: str, other: Search, level: int) -> Search:
        text = f"{self._in(level)} {operator} {other._in(level)}"
        return Search(text, (*self._uses, *other._uses), level)

    def _in(self, level: int) -> str:
        return self._text if self._level >= level else f"({self._text})"


def phrase(text: str, uses: Iterable[Use] = ()) -> Search:
    """A phrase to search for, in double quotes, so that no word of it means an operator.

    A double quote can't stand within one (ABNF, searchPhrase) and becomes a space, which separates words just
    as well. Raises ValueError when nothing is left to search for.
    """
    words = text.replace('"', " ").split()
    if not words:
        raise ValueError(f"{text!r} holds nothing to search for")
    return Search(f'"{" ".join(words)}"', uses)


def settle(
    options: Mapping[str, Any], type: str
) -> tuple[dict[str, Any], dict[str, str]]:
    """Query options as text, and the headers that the properties in them need.

    `type` is that of the resource, where known. Properties documented to need it get `ConsistencyLevel:
    eventual` and `$count=true`, unless `count` is given. Texts of `select`, `expand` and `orderby` get OData's
    names. Raises TypeError for a term that an option doesn't take. Raises ValueError for a term about another type,
    for a range variable outside its any() or all(), and for a name in a text that a closed type doesn't have.
    """
    loose = _is_loose(options, options.get("query") or {})
    texts = {
        name: _settled(name, value, type, loose) for name, value in options.items()
    }
    queried = map(options.get, ("filter", "orderby", "search"))
    uses = (use for value in queried for term in _terms(value) for use in term._uses)
    if not any(use.facts.get("advanced") for use in uses):
        return texts, {}
    if texts.get("count") is None:
        texts["count"] = True
    return texts, {"ConsistencyLevel": "eventual"}


def nested(options: Mapping[str, Any], type: str) -> str:
    """Options within the parentheses of an item, `($select=id;$top=5)`; empty where there are none.

    Raises like `settle` and `urls.option_texts`, and ValueError for `levels` below one.
    """
    own = dict(options)
    levels = own.pop("levels", None)
    known_only(own)
    is_number = isinstance(levels, int) and not isinstance(levels, bool) and levels > 0
    if levels is not None and levels != "max" and not is_number:
        raise ValueError(f"levels is a number from 1, or 'max', not {levels!r}")
    loose = _is_loose(own)
    for use in (
        use for value in own.values() for term in _terms(value) for use in term._uses
    ):
        if use.type and use.path.startswith("$it/"):
            # There it would be the item of the request, not the expanded one (section 5.1.1.14.4).
            message = f"a condition within $expand can't compare {use.path[4:]} with items of items"
            raise ValueError(message)
    settled = {name: _settled(name, value, type, loose) for name, value in own.items()}
    pairs = [f"{name}={value}" for name, value in option_texts(**settled).items()]
    if levels is not None:
        pairs.append(f"$levels={levels}")
    return f"({';'.join(pairs)})" if pairs else ""


def _is_loose(options: Mapping[str, Any], query: Container[str] = ()) -> bool:
    """Whether options, or those of the service's own beside them, make names that no type declares."""
    return any(options.get(name) is not None or f"${name}" in query for name in MAKERS)


def _terms(value: Any) -> list[Term]:
    items = value if isinstance(value, (list, tuple)) else [value]
    return [item for item in items if isinstance(item, Term)]


def _settled(name: str, value: Any, type: str, loose: bool) -> Any:
    for term in _terms(value):
        term._check(name)
        for use in term._uses:
            if use.variable:
                raise ValueError(
                    f"{use.variable} means nothing outside its any() or all(): {term}"
                )
            if type and use.type and not related(use.type, type):
                raise ValueError(
                    f"{use.path} is a property of {use.type}, and this is about {type}"
                )
            begin = use.path.removeprefix("$it/")
            if type and use.type and use.strict and not may_have(type, begin):
                simple = type.rpartition(".")[2]
                raise ValueError(
                    f"{use.path} is a property of {use.type}, which not every {type} is:"
                    f" begin with q.{simple}.cast({use.type!r})"
                )
    if isinstance(value, (list, tuple)):
        return [_written(name, item, type, loose) for item in value]
    return _written(name, value, type, loose)


def _written(name: str, value: Any, type: str, loose: bool) -> Any:
    if isinstance(value, Term):
        return value._as(name)
    if isinstance(value, str) and name in NAMED and type:
        from .texts import named

        return named(name, value, type, loose=loose)
    return value
