"""URLs by the OData rules: path parts, literals and query options, percent-encoded exactly once.

The rules are OData URL Conventions 4.01, sections 2 (encoding), 4 (paths) and 5 (query options), and the
OASIS ABNF. Path parts carry their own leading slash, so that joining them is concatenation.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Self, TypedDict
from urllib.parse import quote
from uuid import UUID

from .edm import SCALARS
from .members import ABSENT, Held

if TYPE_CHECKING:
    from .query.expressions import Expression
    from .query.paths import Path
    from .query.terms import Computed, Expanded, Order, Search, Selected

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
_QUOTES = re.compile("['\"]")
_BARE_CHARACTERS = frozenset(
    "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ+-.:"
)
_BARE = frozenset({"Edm.Date", "Edm.DateTimeOffset", "Edm.Guid", "Edm.TimeOfDay"})
EDM_OF = {
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
"""The OData type that a Python value has by itself; the first class that fits."""
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


class Part(str):
    """A finished part of a path, and what belongs to it elsewhere in the URL, or in services of other habits."""

    __slots__ = ("aliases", "parentheses", "refusal")
    aliases: dict[str, str]
    """Values of the parameter aliases in it, by `@name`, not yet encoded."""
    parentheses: str
    """The part as the standard's services have it, keys in parentheses; empty where it is the same."""
    refusal: str
    """Why it can't stand as it is, but only as `parentheses`; empty where it can."""

    def __new__(
        cls,
        text: str,
        *,
        parentheses: str = "",
        aliases: Mapping[str, str] | None = None,
        refusal: str = "",
    ) -> Self:
        """Finish a part."""
        part = super().__new__(cls, text)
        part.parentheses, part.aliases = parentheses, dict(aliases or {})
        part.refusal = refusal
        return part


def segment(text: str) -> str:
    """`/text` with everything encoded that a path segment can't hold; a slash becomes %2F.

    Raises ValueError for an empty text and for `.` and `..`, which HTTP libraries resolve away even when
    encoded (RFC 3986, 5.2.4).
    """
    if text in ("", ".", ".."):
        raise ValueError(f"{text!r} can't be a path segment")
    return "/" + quote(text, safe=_IN_SEGMENT)


def key(value: Any, type: str = "") -> Part:
    """A key as a path segment of its own (URL Conventions, 4.3.6), `/87d3`, and in parentheses, `('87d3')`.

    Without an OData type the value's own decides, and it is a `Key`; with one, a text is taken as the type's own.
    Raises ValueError for a text that isn't of the type, TypeError for a value that can't be. What can't be a segment,
    such as `..`, is a key in parentheses all the same; only a place of another form refuses it. An entity stands for
    its own key, be it of several properties; raises ValueError for one that doesn't have it.
    """
    if isinstance(value, Held):
        return _key_of(value)
    if not type and (isinstance(value, bool) or not isinstance(value, Key)):
        raise TypeError(f"a key is a str, int, UUID or date, not {value!r}")
    text = _key_literal(value, type)
    bare = _own_text(value, type) if type in ("Edm.Binary", "Edm.Duration") else text
    quoted = segment(f"({text})")[1:]
    try:
        part = segment(str.__str__(value) if isinstance(value, str) else bare)
    except ValueError as error:
        return Part(quoted, parentheses=quoted, refusal=str(error))
    # A literal "$" first would name a system resource, /$ref or /$count.
    part = "/%24" + part[2:] if part.startswith("/$") else part
    return Part(part, parentheses=quoted)


def _key_of(model: Any) -> Part:
    from .plans import plan_of

    plan = plan_of(model.__class__)
    parts = []
    for name in plan.info.key or ("",):
        member = plan.members.get(name)
        value = None if member is None else getattr(model, member.attribute)
        if member is None or value is None:
            lacks = f"lacks {name}" if name else "has no key"
            raise ValueError(f"this {model.__class__.__name__} {lacks}: give the key")
        parts.append((name, value, member.codec.type))
    return key(*parts[0][1:]) if len(parts) == 1 else call("", *parts)


def _key_literal(value: Any, type: str) -> str:
    if isinstance(value, str) and (type in NUMBERS or type == "Edm.Boolean"):
        return _bare(str.__str__(value), type)
    return literal(value, type or ("Edm.String" if isinstance(value, str) else ""))


def call(name: str, *arguments: tuple[str, Any, str]) -> Part:
    """A function call, or a collection with its key in parentheses: `/reminderView(start='x',end='y')`.

    Arguments are (name, value, OData type); ABSENT values are left out, an empty name writes the value
    alone, as in `/users('x')`, an empty name of the function a key, `(a=1,b='x')`. Collections and complex values go
    into parameter aliases (section 5.1.1.14.2 and Protocol, 11.5.4.1.1). Members of enumerations are written without
    their type, as the pages show them and OData 4.01 allows (URL Conventions, section 5.1.1.14.1), but for services
    that keep to 4.0. Raises like `literal`.
    """
    written, strict, aliases = [], [], {}
    for parameter, value, type in arguments:
        if value is ABSENT:
            continue
        text = _argument(value, type)
        if parameter and _is_json(value, type):
            aliases[f"@{parameter}"], text = text, f"@{parameter}"
        written.append(f"{parameter}={text}" if parameter else text)
        is_member = (
            isinstance(value, str)
            and type
            and not type.startswith(("Edm.", "Collection("))
        )
        strict.append(
            f"{parameter}={literal(value, type)}"
            if parameter and is_member
            else written[-1]
        )
    first = 0 if name else 1
    plain, full = (
        segment(f"{name}({','.join(texts)})")[first:] for texts in (written, strict)
    )
    return Part(plain, aliases=aliases, parentheses="" if full == plain else full)


def _is_json(value: Any, type: str) -> bool:
    """Whether a value is a collection or a complex one: these are written as JSON, by parameter aliases."""
    structured = isinstance(value, (list, tuple, Mapping)) or hasattr(
        value.__class__, "__dataclass_fields__"
    )
    return structured and not type.startswith(("Edm.Geography", "Edm.Geometry"))


def _argument(value: Any, type: str) -> str:
    if _is_json(value, type):
        from .query.literals import json_literal

        return json_literal(value, type)
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
        (EDM_OF[base] for base in EDM_OF if isinstance(value, base)), ""
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
    if type.startswith(("Edm.Geography", "Edm.Geometry")) and isinstance(
        value, Mapping
    ):
        from .query.literals import geo_literal

        return geo_literal(value, type)
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
    # Not by math: a Decimal may be finite and beyond every float.
    if not (value.is_finite() if isinstance(value, Decimal) else math.isfinite(value)):
        return "NaN" if _is_nan(value) else "INF" if value > 0 else "-INF"
    # OData 4.0 knows no exponent in decimals (JSON Format 4.01, section 24, 9d).
    return repr(value) if isinstance(value, float) else format(value, "f")


def _is_nan(value: float | Decimal) -> bool:
    return value.is_nan() if isinstance(value, Decimal) else math.isnan(value)


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


def is_text(options: Mapping[str, Any]) -> bool:
    """Whether the options hold nothing that the query language has made."""
    return not any(
        hasattr(item, "_serves")
        for value in options.values()
        for item in (value if isinstance(value, (list, tuple)) else (value,))
    )


def query_options(
    *,
    query: Mapping[str, str] | None = None,
    aliases: Mapping[str, str] | None = None,
    **options: Any,
) -> tuple[tuple[str, str], ...]:
    """Encoded (name, value) pairs: the `options` in the order of `option_texts`, `query` and `aliases` as they come.

    Values are given unencoded. Names in `query` are sent as they are, `$` included where one is wanted.
    Raises ValueError for an option given twice, and like `option_texts`.
    """
    given = option_texts(**options)
    for name, value in (*(query or {}).items(), *(aliases or {}).items()):
        if not name or name in given:
            raise ValueError(
                f"query option {name!r} is {'given twice' if name else 'empty'}"
            )
        given[name] = value
    return tuple(
        (quote(name, safe=_IN_QUERY_NAME), query_value(value))
        for name, value in given.items()
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


def query_value(text: str) -> str:
    """Encode the value of a query option: `/` and `?` too where they stand within the quotes of a literal.

    Doubled quotes within a literal need no care: they end it and begin it again. Within double quotes, those of
    search phrases and JSON, a single quote is an apostrophe.
    """
    done, at, inside = [], 0, ""
    for mark in _QUOTES.finditer(text):
        if inside in ("", mark[0]):
            end = mark.start() if inside else mark.end()
            done.append(
                quote(
                    text[at:end], safe=_IN_QUERY if inside == "'" else _BETWEEN_LITERALS
                )
            )
            at, inside = end, "" if inside else mark[0]
    done.append(
        quote(text[at:], safe=_IN_QUERY if inside == "'" else _BETWEEN_LITERALS)
    )
    return "".join(done)


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
