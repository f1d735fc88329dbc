"""The query options of OData: what requests take, and the texts they become (URL Conventions 4.01, section 5.1)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
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
"""The options whose texts are names, but for a few operators."""
MAKERS = ("compute", "apply")
"""Options that make names of their own, which the others may use (URL Conventions 4.01, section 5.1.10)."""


def known_only(options: Iterable[str]) -> None:
    """Raise TypeError for a query option that there isn't, with the one that may be meant."""
    known = QueryOptions.__annotations__
    for name in options:
        if name not in known:
            raise TypeError(
                f"there is no option {name!r}{near(name, [*known, 'headers'])}"
            )


def is_text(options: Mapping[str, Any]) -> bool:
    """Whether the options hold nothing that the query language has made, and no names that it would look up."""
    return all(options.get(name) is None for name in NAMED) and not any(
        hasattr(item, "_serves")
        for value in options.values()
        for item in (value if isinstance(value, (list, tuple)) else (value,))
    )


def option_texts(
    *,
    select: str | Sequence[str] | None = None,
    expand: str | Sequence[str] | None = None,
    filter: str | None = None,
    orderby: str | Sequence[str] | None = None,
    search: str | None = None,
    count: bool | None = None,
    top: int | None = None,
    skip: int | None = None,
    apply: str | None = None,
    compute: str | Sequence[str] | None = None,
) -> dict[str, str]:
    """The texts of query options by their names, not yet encoded, always in the order of the parameters.

    Raises ValueError for a negative number, an empty list or text; TypeError for a value of another type.
    """
    texts = {
        "$select": _items("select", select),
        "$expand": _items("expand", expand),
        "$filter": _text("filter", filter),
        "$orderby": _items("orderby", orderby),
        "$search": _text("search", search),
        "$count": None if count is None else literal(count, "Edm.Boolean"),
        "$top": _natural("top", top),
        "$skip": _natural("skip", skip),
        "$apply": _text("apply", apply),
        "$compute": _items("compute", compute),
    }
    return {name: text for name, text in texts.items() if text is not None}


def _items(name: str, value: str | Sequence[str] | None) -> str | None:
    if value is None or isinstance(value, str):
        return _text(name, value)
    if not isinstance(value, (list, tuple)):
        # What else there is has values that would be lost, or no order.
        raise TypeError(f"{name} takes a text or a list of them, not {value!r}")
    if not value:
        raise ValueError(f"{name} is empty")
    return ",".join(str(_text(name, item)) for item in value)


def _text(name: str, value: str | None) -> str | None:
    if value is None:
        return None
    if not isinstance(value, str):
        raise TypeError(f"{name} takes a text, not {value!r}")
    if not value.strip():
        raise ValueError(f"{name} is empty")
    return str.__str__(value)


def _natural(name: str, value: int | None) -> str | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeError(f"{name} takes a whole number, not {value!r}")
    if value < 0:
        raise ValueError(f"{name} can't be negative: {value}")
    return str(value)
