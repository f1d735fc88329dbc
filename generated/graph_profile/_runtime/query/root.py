"""The query language: `q.user.displayName.startswith("A") & (q.user.age > 3)`.

`q` knows every type of the package; what it makes goes into the query options of the builder, or prints as
OData with `str()`. Nothing of it is loaded before it is used.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Self

from ..enums import OpenEnum
from ..literals import own_type
from ..registry import registry
from .expressions import Expression, Formula, condition
from .literals import written
from .names import resolve
from .paths import OpenPath, Path, Position
from .terms import Search, phrase


class Query:
    """The root of all expressions: `q.user`, `q["microsoft.graph.user"]`, and functions that belong to no property.

    Types go by simple, class or qualified name. Attributes are found at run time, an unknown one is an AttributeError
    that says what may have been meant; type checkers know them by the package's `_query`.
    """

    def __init__(self, *, unchecked: bool = False, qualified: bool = False) -> None:
        """See `__call__`."""
        self._unchecked = unchecked
        self._qualified = qualified

    def __call__(
        self, *, unchecked: bool = False, qualified: bool | None = None
    ) -> Self:
        """The same with other rules.

        `unchecked` lets pass what the documentation doesn't name: operators of a property, and properties of
        other types than the request is documented to answer with; `qualified` writes
        members of enumerations with their type, as OData 4.0 demands: `ns.color'red'`.
        """
        return type(self)(
            unchecked=unchecked,
            qualified=self._qualified if qualified is None else qualified,
        )

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> OpenPath:
            if name[:2] == "__":
                raise AttributeError(name)
            return self[name]

    def __getitem__(self, name: str) -> OpenPath:
        try:
            qualified = resolve(name)
        except ValueError as error:
            raise AttributeError(str(error)) from None
        cls = registry().get(qualified)
        if cls is not None and issubclass(cls, OpenEnum):
            message = f"{qualified} is an enumeration: compare with the members of models.{cls.__name__}"
            raise AttributeError(message)
        unchecked, strict = self._unchecked, self._qualified
        at = Position(type=qualified, unchecked=unchecked, qualified=strict)
        return OpenPath(at if unchecked else replace(at, start=qualified))

    def __dir__(self) -> list[str]:
        simple = (name.rpartition(".")[2] for name in registry().where)
        return sorted({*super().__dir__(), *simple})

    def __repr__(self) -> str:
        return f"<q of {registry().package}>"

    @staticmethod
    def search(text: str) -> Search:
        """A phrase for $search; `&`, `|` and `~` combine several. Raises ValueError for one without a word."""
        return phrase(text)

    @staticmethod
    def text(odata: str, type: str = "") -> Expression:
        """An expression as OData text, to be combined with others; nothing about it is checked.

        It is put in parentheses where it meets an operator.
        """
        return Formula(odata, type, level=-1)

    @staticmethod
    def value(value: Any, type: str = "") -> Expression:
        """A literal, of the type that its Python value has unless one is given.

        Raises TypeError and ValueError for what has no form in the type.
        """
        type = type or own_type(value)
        return Formula(written(value, type, "a value"), type)

    @staticmethod
    def name(name: str) -> Expression:
        """A name that $compute or $apply has made. Raises ValueError for what can't be one."""
        if not name.isidentifier() or not name.isascii():
            raise ValueError(f"{name!r} can't be a name")
        return Path(Position(text=name, steps=("-",)))

    @staticmethod
    def this(type: str = "") -> OpenPath:
        """`$this`, the item that the option is about (4.01)."""
        return OpenPath(Position(text="$this", type=type, steps=("-",)))

    @staticmethod
    def it(type: str = "") -> OpenPath:
        """`$it`, the item that the request is about: for collections of primitive values."""
        return OpenPath(Position(text="$it", type=type, steps=("-",)))

    @staticmethod
    def root(path: str, type: str = "") -> OpenPath:
        """`$root/` and a path of the service: `q.root("users('a')", "Edm.Untyped")`; it is written unchanged."""
        return OpenPath(
            Position(text=f"$root/{path.lstrip('/')}", type=type, steps=("-",))
        )

    @staticmethod
    def now() -> Expression:
        """The moment at which the service answers."""
        return Formula("now()", "Edm.DateTimeOffset")

    @staticmethod
    def mindatetime() -> Expression:
        """The earliest moment there is."""
        return Formula("mindatetime()", "Edm.DateTimeOffset")

    @staticmethod
    def maxdatetime() -> Expression:
        """The latest moment there is."""
        return Formula("maxdatetime()", "Edm.DateTimeOffset")

    @staticmethod
    def case(*choices: tuple[Expression | bool, Any]) -> Expression:
        """The value beside the first condition that is met (4.01): `q.case((q.x.a > 1, "big"), (True, "small"))`.

        Raises ValueError for no choices.
        """
        if not choices:
            raise ValueError("case() needs at least one choice")
        pairs = [(_expression(when), _expression(value)) for when, value in choices]
        text = ",".join(f"{condition(when)}:{value}" for when, value in pairs)
        uses = [use for pair in pairs for part in pair for use in part._uses]
        return Formula(f"case({text})", pairs[0][1]._type, uses)


def _expression(value: Any) -> Expression:
    return value if isinstance(value, Expression) else Query.value(value)


q = Query()
"""Where expressions begin."""
qualified = Query(qualified=True)
"""The same for services that keep to OData 4.0."""

__all__ = ["Expression", "Path", "Query", "Search", "q", "qualified"]
