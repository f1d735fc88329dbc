"""URLs by the OData rules: path parts, literals and query options, percent-encoded exactly once.

The rules are OData URL Conventions 4.01, sections 2 (encoding), 4 (paths) and 5 (query options), and the
OASIS ABNF. Path parts carry their own leading slash, so that joining them is concatenation.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, TypedDict
from urllib.parse import quote
from uuid import UUID

from .edm import SCALARS
from .members import ABSENT

OMITTED: Any = ABSENT
"""Default of arguments that may be left out, where None would be a null: ABSENT, for annotations of any type."""

Key = str | int | UUID | date
"""What a key may be; a datetime is a date, an enum member is a str."""

# Sub-delims, ":" and "@" stand for themselves in a segment (RFC 3986, pchar). "+" is left out: decoders
# written for HTML forms read it as a space.
_IN_SEGMENT = "!$&'()*,;=:@"
_IN_QUERY = "!$'()*,;=:@"
_BETWEEN_LITERALS = _IN_QUERY + "/?"
_IN_QUERY_NAME = "!$'()*,;:@/?"
_BARE_CHARACTERS = frozenset(
    "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ+-.:"
)
_BARE = frozenset({"Edm.Date", "Edm.DateTimeOffset", "Edm.Guid", "Edm.TimeOfDay"})
_EDM_OF = {
    str: "Edm.String",
    bool: "Edm.Boolean",
    int: "Edm.Int64",
    float: "Edm.Double",
    Decimal: "Edm.Decimal",
    UUID: "Edm.Guid",
    datetime: "Edm.DateTimeOffset",
    date: "Edm.Date",
    time: "Edm.TimeOfDay",
    timedelta: "Edm.Duration",
    bytes: "Edm.Binary",
}
NUMBERS = frozenset(
    [
        "Edm.Byte",
        "Edm.Decimal",
        "Edm.Double",
        "Edm.Int16",
        "Edm.Int32",
        "Edm.Int64",
        "Edm.SByte",
        "Edm.Single",
    ]
)
"""The numeric types of the Entity Data Model."""


def segment(text: str) -> str:
    """`/text` with everything encoded that a path segment can't hold; a slash becomes %2F.

    Raises ValueError for an empty text and for `.` and `..`, which HTTP libraries resolve away even when
    encoded (RFC 3986, 5.2.4).
    """
    if text in ("", ".", ".."):
        raise ValueError(f"{text!r} can't be a path segment")
    return "/" + quote(text, safe=_IN_SEGMENT)


def key(value: Key) -> str:
    """A key as a path segment of its own (URL Conventions, 4.3.6): `/87d3`.

    Raises ValueError like `segment`, TypeError for a value that isn't a `Key`.
    """
    if isinstance(value, bool) or not isinstance(value, Key):
        raise TypeError(f"a key is a str, int, UUID or date, not {value!r}")
    part = segment(str.__str__(value) if isinstance(value, str) else literal(value))
    # A literal "$" first would name a system resource, /$ref or /$count.
    return "/%24" + part[2:] if part.startswith("/$") else part


def call(name: str, *arguments: tuple[str, Any, str]) -> str:
    """A function call, or a collection with its key in parentheses: `/reminderView(start='x',end='y')`.

    Arguments are (name, value, OData type); ABSENT values are left out, an empty name writes the value
    alone, as in `/users('x')`. Members of enumerations are written without their type, as the pages show
    them and OData 4.01 allows (URL Conventions, section 5.1.1.14.1). Raises like `literal`.
    """
    written = (
        f"{name}={_argument(value, type)}" if name else _argument(value, type)
        for name, value, type in arguments
        if value is not ABSENT
    )
    return segment(f"{name}({','.join(written)})")


def _argument(value: Any, type: str) -> str:
    is_enum = bool(type) and not type.startswith(("Edm.", "Collection("))
    return literal(value, "Edm.String" if is_enum else type)


def at_path(path: str) -> str:
    """Graph's addressing by path, `:/folder/file.txt`; slashes separate, a colon within a name is encoded.

    Leading and trailing slashes are dropped. Raises ValueError like `segment`, for each name.
    """
    return ":" + "".join(
        segment(name).replace(":", "%3A") for name in path.strip("/").split("/")
    )


def literal(value: Any, type: str = "") -> str:
    """A value as OData writes it in URLs (ABNF, primitiveLiteral), not yet percent-encoded: `'O''Neil'`.

    `type` is an OData type and concluded from the value when it is left out; any type outside Edm is taken
    as an enumeration. Types that are written without quotes also take their own text, so that nothing is
    lost (`"2017-01-01T00:00:46.1697867Z"`). Raises TypeError when the type has no literal form or the value
    isn't of it, ValueError when the value has no form in OData, such as a datetime without time zone.
    """
    type = type or next(
        (_EDM_OF[base] for base in _EDM_OF if isinstance(value, base)), ""
    )
    if value is None:
        return "null"
    if type == "Edm.Boolean" and isinstance(value, bool):
        return "true" if value else "false"
    if (
        type in NUMBERS
        and isinstance(value, int | float | Decimal)
        and not isinstance(value, bool)
    ):
        return _number(value)
    if type == "Edm.String" or (type and not type.startswith(("Edm.", "Collection("))):
        return _quoted("" if type == "Edm.String" else type, value)
    if type == "Edm.Binary":
        return _quoted(
            "binary", _own_text(value, type).replace("+", "-").replace("/", "_")
        )
    if type == "Edm.Duration":
        return _quoted("duration", _own_text(value, type))
    if type in _BARE:
        return _bare(_own_text(value, type), type)
    raise TypeError(
        f"{value!r} can't be written in a URL{f' as {type}' if type else ''}"
    )


def _quoted(prefix: str, value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is not a text")
    doubled = str.__str__(value).replace("'", "''")
    return f"{prefix}'{doubled}'"


def _own_text(value: Any, type: str) -> str:
    return (
        str.__str__(value)
        if isinstance(value, str)
        else str(SCALARS[type].encode(value))
    )


def _bare(text: str, type: str) -> str:
    # What stands outside quotes could otherwise end the argument and begin another.
    if not text or not _BARE_CHARACTERS.issuperset(text):
        raise ValueError(f"{text!r} is not {type}")
    return text


def _number(value: float | Decimal) -> str:
    if isinstance(value, int):
        return int.__repr__(value)
    if not math.isfinite(value):
        return "NaN" if math.isnan(value) else "INF" if value > 0 else "-INF"
    # OData 4.0 knows no exponent in decimals (JSON Format 4.01, section 24, 9d).
    return repr(value) if isinstance(value, float) else format(value, "f")


class QueryOptions(TypedDict, total=False):
    """The query options of OData, and `query` for the service's own."""

    select: str | Sequence[str] | None
    expand: str | Sequence[str] | None
    filter: str | None
    orderby: str | Sequence[str] | None
    search: str | None
    count: bool | None
    top: int | None
    skip: int | None
    query: Mapping[str, str] | None


def query_options(
    *,
    select: str | Sequence[str] | None = None,
    expand: str | Sequence[str] | None = None,
    filter: str | None = None,
    orderby: str | Sequence[str] | None = None,
    search: str | None = None,
    count: bool | None = None,
    top: int | None = None,
    skip: int | None = None,
    query: Mapping[str, str] | None = None,
) -> tuple[tuple[str, str], ...]:
    """Encoded (name, value) pairs, always in the order of the parameters, then `query` as it comes.

    Values are given unencoded. Names in `query` are sent as they are, `$` included where one is wanted.
    Raises ValueError for a negative number, an empty list or text, or an option given twice; TypeError for
    a value of another type.
    """
    pairs = {
        "$select": _items("select", select),
        "$expand": _items("expand", expand),
        "$filter": _text("filter", filter),
        "$orderby": _items("orderby", orderby),
        "$search": _text("search", search),
        "$count": None if count is None else literal(count, "Edm.Boolean"),
        "$top": _natural("top", top),
        "$skip": _natural("skip", skip),
    }
    given = {name: value for name, value in pairs.items() if value is not None}
    for name, value in (query or {}).items():
        if not name or name in given:
            raise ValueError(
                f"query option {name!r} is {'given twice' if name else 'empty'}"
            )
        given[name] = value
    return tuple(
        (quote(name, safe=_IN_QUERY_NAME), query_value(value))
        for name, value in given.items()
    )


def query_value(text: str) -> str:
    """Encode the value of a query option: `/` and `?` too where they stand within the quotes of a literal.

    Doubled quotes within a literal need no care: they end it and begin it again.
    """
    return "'".join(
        quote(piece, safe=_IN_QUERY if index % 2 else _BETWEEN_LITERALS)
        for index, piece in enumerate(text.split("'"))
    )


def _items(name: str, value: str | Sequence[str] | None) -> str | None:
    if value is None or isinstance(value, str):
        return _text(name, value)
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
