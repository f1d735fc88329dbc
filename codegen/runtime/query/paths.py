"""Paths of properties: from a type, or a range variable, along documented names (URL Conventions, section 5.1.1.15)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from itertools import chain, count
from types import CodeType
from typing import TYPE_CHECKING, Any, Generic, Literal, TypeVar, Unpack

from ..edm import element
from ..registry import registry
from .expressions import BOOLEAN, Expression, Formula, check_documented, condition
from .literals import json_literal
from .names import RESERVED, members_of, suggestion, type_name
from .terms import Expanded, Search, Selected, Use, nested, phrase

if TYPE_CHECKING:
    from .options import QueryOptions

Condition = Callable[[Any], Expression]
"""What any() and all() take: a function of the item, whose parameter gives the range variable its name."""

_SCOPE: ContextVar[tuple[str, ...]] = ContextVar("range variables", default=())
_AMONG_ITEMS: ContextVar[bool] = ContextVar("below a range variable", default=False)
"""Whether a bare name would be read as a property of an item: within the condition of a collection that an item has."""


@dataclass(frozen=True, slots=True)
class Position:
    """Where a path has arrived."""

    text: str = ""
    """The path so far; empty at the resource itself."""
    type: str = ""
    start: str = ""
    """The type at which it began."""
    variable: str = ""
    """The range variable at which it began, if any."""
    facts: Mapping[str, Any] = field(default_factory=dict)
    """What is documented about the last property."""
    steps: tuple[str, ...] = ()
    """The properties on the way, each with what it is: `-` one value, `*` several, and with `>` another resource."""
    unchecked: bool = False
    """Operators that the documentation doesn't name pass."""
    qualified: bool = False
    """Members of enumerations are written with their type."""

    def below(self, name: str) -> str:
        """The path to what goes by a name from here."""
        begin = self.text or ("$it" if _AMONG_ITEMS.get() else "")
        return f"{begin}/{name}" if begin else name


class Path(Expression):
    """A property, or the item itself: `q.user.manager.displayName`.

    Names are OData's or Python's; where a property has the name of a method, it goes first on the way to other
    properties, and `path["length"]` always means the property.
    """

    __slots__ = ("_members", "_position")

    def __init__(self, position: Position) -> None:
        at, strict = position, position.qualified
        use = Use("$it", {}, at.start)
        if at.text:
            use = Use(at.text, at.facts, at.start, at.variable, strict)
        super().__init__(use.path, at.type, (use,), qualified=strict)
        self._position: Position = position
        self._members: Mapping[str, Mapping[str, Any]] = members_of(
            element(position.type)
        )

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self._position,)

    if not TYPE_CHECKING:  # Checkers would ask it, not the class, what a name is.

        def __getattribute__(self, name: str) -> Any:
            own = object.__getattribute__
            if name[:1] == "_" or own(self, "_type").startswith("Collection("):
                return own(self, name)
            return self[name] if name in own(self, "_members") else own(self, name)

        def __getattr__(self, name: str) -> OpenPath:
            if name[:1] == "_":
                raise AttributeError(name)
            return self[name]

    def __getitem__(self, name: str) -> OpenPath:
        position, facts = self._position, self._members.get(name)
        if facts is None and "." in name and name in registry():
            derived: OpenPath = self.cast(name)  # No property is called so.
            return derived
        if facts is None:
            facts = self._undeclared(name)
        several = facts["type"].startswith("Collection(")
        kind = ("*" if several else "-") + (">" if facts.get("navigation") else "")
        text, type = position.below(facts["name"]), facts["type"]
        if position.unchecked:
            facts = {name: fact for name, fact in facts.items() if name != "filter"}
        steps = (*position.steps, kind)
        return OpenPath(
            replace(position, text=text, type=type, facts=facts, steps=steps)
        )

    def __dir__(self) -> list[str]:
        return sorted({*super().__dir__(), *self._members})

    def any(self, condition: Condition | None = None) -> Expression:
        """Whether an item meets a condition, `tags.any(lambda tag: tag == "x")`; without one, whether there are items.

        Raises TypeError for what is no collection, ValueError for a condition that isn't about the item.
        """
        return self._quantified("any", condition)

    def all(self, condition: Condition) -> Expression:
        """Whether all items meet a condition; raises like `any`."""
        return self._quantified("all", condition)

    def count(self, **options: Unpack[QueryOptions]) -> Expression:
        """The number of items, `/$count`; `filter` and `search` say which (4.01).

        Raises TypeError for what is no collection.
        """
        self._collection("count")
        text = f"{self}/$count{nested(options, element(self._type))}"
        at = self._position
        return Formula(text, "Edm.Int32", [Use(text, {}, at.start, at.variable)])

    def hassubset(self, values: Any) -> Expression:
        """Whether the collection holds all of the values (4.01)."""
        return self._with_values("hassubset", values)

    def hassubsequence(self, values: Any) -> Expression:
        """Whether the collection holds all of the values in their order (4.01)."""
        return self._with_values("hassubsequence", values)

    has_subset, has_subsequence = hassubset, hassubsequence

    def cast(self, type: Any) -> Any:
        """As a derived type, `manager/ns.employee`; for a single value, the function: `cast(age,Edm.String)`."""
        name = type_name(type)
        if not self._members and self._position.text:
            return super().cast(name)
        position = self._position
        is_many = position.type.startswith("Collection(")
        type = f"Collection({name})" if is_many else name
        return Path(replace(position, text=position.below(name), type=type))

    def isof(self, type: Any) -> Expression:
        """Whether it is of a type: `isof(ns.employee)` for the item itself."""
        if self._position.text:
            return super().isof(type)
        return Formula(f"isof({type_name(type)})", BOOLEAN, self._uses)

    def search(self, text: str) -> Search:
        """A phrase to search for in this property alone: `"displayName:Ann"`."""
        return phrase(f"{self}:{text}", self._uses)

    def select(self, **options: Unpack[QueryOptions]) -> Selected:
        """As an item of $select with options of its own (4.01): `addresses($filter=city eq 'Oslo';$top=1)`."""
        self._check("select")
        return Selected(f"{self}{nested(options, element(self._type))}", self._uses)

    def expand(
        self,
        *,
        levels: int | Literal["max"] | None = None,
        only: Literal["", "ref", "count"] = "",
        **options: Unpack[QueryOptions],
    ) -> Expanded:
        """As an item of $expand with options of its own: `manager($select=id;$levels=2)`.

        `only` expands to references or to the number of items. Raises ValueError for what isn't a navigation
        property.
        """
        self._check("expand")
        suffix = f"/${only}" if only else ""
        own = nested({**options, "levels": levels}, element(self._type))
        return Expanded(f"{self}{suffix}{own}", self._uses)

    def _undeclared(self, name: str) -> Mapping[str, Any]:
        cls = registry().get(element(self._type))
        what = element(self._type) or str(self)
        is_open = getattr(getattr(cls, "__odata__", None), "open", False)
        if name and (is_open or not self._type):
            return {"name": name, "type": ""}
        message = f"{what} has no property {name!r}{suggestion(name, self._members)}"
        raise AttributeError(message)

    def _reach(self) -> None:
        if any(kind.startswith("*") for kind in self._position.steps[:-1]):
            raise ValueError(
                f"{self} leads through a collection: ask any() or all() about its items"
            )

    @property
    def _is_bare(self) -> bool:
        return self._type == BOOLEAN

    def _collection(self, operator: str) -> None:
        self._reach()
        if self._type and not self._type.startswith("Collection("):
            raise TypeError(f"{self} is {self._type}: {operator}() is for collections")

    def _apply(self, operator: str) -> None:
        self._reach()
        super()._apply(operator)
        for use in self._uses:
            check_documented(operator, use)

    def _check(self, option: str) -> None:
        if option not in ("select", "expand"):
            return super()._check(option)
        *way, last = self._position.steps or ("",)
        if not last or any(kind.endswith(">") for kind in way):
            message = f"{option} takes a property of the resource, not {self}; expand what lies between"
            raise ValueError(message)
        leads = last.endswith(">") or self._type in ("", "Edm.Stream")
        if option == "expand" and not leads:
            raise ValueError(f"{self} is no navigation property: select it")
        return None

    def _with_values(self, name: str, values: Any) -> Expression:
        self._collection(name)
        for use in self._uses:
            check_documented(name, use)
        is_known = isinstance(values, Expression)
        other = values if is_known else json_literal(values, self._type)
        return Formula(f"{name}({self},{other})", BOOLEAN, self._uses)

    def _quantified(
        self, name: Literal["any", "all"], predicate: Condition | None
    ) -> Expression:
        self._collection(name)
        documented = self._position.facts.get("filter", ())
        if {"any", "all"}.intersection(documented):
            for use in self._uses:
                check_documented(name, use)
        if predicate is None:
            return Formula(f"{self}/{name}()", BOOLEAN, self._uses)
        among_items = bool(self._position.variable)
        for variable in _variables(predicate):
            with _scope(variable, among_items):
                body = predicate(self._item(variable))
            if not isinstance(body, Expression):
                raise TypeError(
                    f"the condition of {self}.{name}() gave {body!r}, not an expression"
                )
            mine = [use for use in body._uses if use.variable == variable]
            others = [use for use in body._uses if use.variable != variable]
            if not mine:
                raise ValueError(
                    f"the condition of {self}.{name}() doesn't use the item: {body}"
                )
            others = _rooted(others, self._position)
            # A property of the same name would be hidden by the variable.
            if any(use.path.partition("/")[0] == variable for use in others):
                continue
            inner = [replace(use, type="", variable="") for use in mine]
            text = f"{self}/{name}({variable}:{condition(body)})"
            return Formula(text, BOOLEAN, (*self._uses, *inner, *others))
        raise AssertionError("names never run out")

    def _item(self, variable: str) -> Path:
        at = replace(self._position, text=variable, variable=variable, steps=())
        type = element(self._type)
        return Path(replace(at, type=type, facts={} if members_of(type) else at.facts))


if TYPE_CHECKING:
    P = TypeVar("P", bound=Path)

    class OpenPath(Path):
        """One that may lead on by any name: of an open type, or of one that nobody knows."""

        def __getattr__(self, name: str) -> OpenPath: ...

    class Many(OpenPath, Generic[P]):
        """A collection, whose items its conditions know."""

        def any(self, condition: Callable[[P], Expression] | None = None) -> Expression:
            """Whether an item meets a condition."""
            ...

        def all(self, condition: Callable[[P], Expression]) -> Expression:
            """Whether all items meet a condition."""
            ...

else:
    OpenPath = Many = Path


@contextmanager
def _scope(variable: str, among_items: bool) -> Iterator[None]:
    taken = _SCOPE.set((*_SCOPE.get(), variable))
    below = _AMONG_ITEMS.set(among_items)
    try:
        yield
    finally:
        _SCOPE.reset(taken)
        _AMONG_ITEMS.reset(below)


def _rooted(uses: list[Use], at: Position) -> list[Use]:
    """What a condition uses beside the item; a bare name is read where the collection begins, which is at `at`.

    Raises ValueError for a path of the resource that was made before it was known that it stands below an item.
    """
    rooted = at.text.startswith("$it/")
    if not (rooted or at.variable):
        return uses
    bare = [
        use
        for use in uses
        if use.type and not use.variable and use.path.partition("/")[0] != "$it"
    ]
    if bare and not rooted:
        message = f"{bare[0].path} is a property of an item within the condition of {at.text}: write q's path there"
        raise ValueError(message)
    return [
        replace(use, path=f"$it/{use.path}") if use in bare else use for use in uses
    ]


def _variables(predicate: Condition) -> Iterator[str]:
    """Names for the range variable, the parameter's own first; never one that is taken or means something else."""
    code = getattr(predicate, "__code__", None)
    own = code.co_varnames[: code.co_argcount] if isinstance(code, CodeType) else ()
    name = next(iter(own), "x")
    if not name.isascii() or not name.isidentifier():
        name = "x"
    taken = {*RESERVED, *_SCOPE.get()}
    names = chain([name], (f"{name}{number}" for number in count(1)))
    return (free for free in names if free not in taken)
