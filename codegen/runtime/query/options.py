"""The query options of OData: what requests take, and the texts they become (URL Conventions 4.01, section 5.1)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypedDict

from ..errors import near
from ..literals import literal

if TYPE_CHECKING:
    from .expressions import Expression
    from .paths import Path
    from .terms import Computed, Expanded, Order, Search, Selected


class QueryOptions(TypedDict, total=False):
    """The query options of OData, as text or as what `q` makes, and `query` for the service's own."""

    select: str | Path | Selected | Sequence[str | Path | Selected] | None
    expand: str | Path | Expanded | Sequence[str | Path | Expanded] | None
    filter: str | Expression | None
    orderby: str | Expression | Order | Sequence[str | Expression | Order] | None
    search: str | Search | None
    count: bool | None
    top: int | None
    skip: int | None
    apply: str | None
    compute: str | Computed | Sequence[str | Computed] | None
    query: Mapping[str, str] | None


NAMED = ("select", "expand", "orderby")
"""The options whose texts are names, with a few operators."""
MAKERS = ("compute", "apply")
"""Options that make names of their own, which the others may use (URL Conventions 4.01, section 5.1.10)."""


def known_only(
    options: Iterable[str], known: Iterable[str] = (*QueryOptions.__annotations__,)
) -> None:
    """Raise TypeError for a query option that there isn't, with the one that may be meant."""
    for name in options:
        if name not in known:
            own = f"; one that OData doesn't have is given as query={{{name!r}: ...}}"
            hint = near(name, [*known, "headers"]) or own
            raise TypeError(f"there is no option {name!r}{hint}")


def is_text(options: Mapping[str, Any]) -> bool:
    """Whether the options hold nothing that the query language has made, and no names that it would look up."""
    return all(options.get(name) is None for name in NAMED) and not any(
        hasattr(item, "_serves")
        for value in options.values()
        for item in (value if isinstance(value, (list, tuple)) else (value,))
    )


def option_texts(**options: Any) -> dict[str, str]:
    """The texts of query options by their names, not yet encoded, always in the order of `QueryOptions`.

    Raises ValueError for a negative number, an empty list or text; TypeError for a value of another type.
    """
    known_only(options, _WRITERS)
    return {
        f"${name}": write(name, value)
        for name, write in _WRITERS.items()
        if (value := options.get(name)) is not None
    }


def _items(name: str, value: Any) -> str:
    if not isinstance(value, (list, tuple)):
        # What else there is has values that would be lost, or no order.
        return _text(name, value, "a text or a list of them")
    if not value:
        raise ValueError(f"{name} is empty")
    return ",".join(_text(name, item) for item in value)


def _text(name: str, value: Any, wanted: str = "a text") -> str:
    if not isinstance(value, str):
        raise TypeError(f"{name} takes {wanted}, not {value!r}")
    if not value.strip():
        raise ValueError(f"{name} is empty")
    return str.__str__(value)


def _truth(name: str, value: Any) -> str:
    return literal(value, "Edm.Boolean")


def _natural(name: str, value: Any) -> str:
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeError(f"{name} takes a whole number, not {value!r}")
    if value < 0:
        raise ValueError(f"{name} can't be negative: {value}")
    return str(value)


_WRITERS: dict[str, Callable[[str, Any], str]] = {
    "select": _items,
    "expand": _items,
    "filter": _text,
    "orderby": _items,
    "search": _text,
    "count": _truth,
    "top": _natural,
    "skip": _natural,
    "apply": _text,
    "compute": _items,
}
