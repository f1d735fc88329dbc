"""Values as OData writes them in URLs: `'O''Neil'`, `2026-01-02`, `geography'SRID=4326;Point(142.1 64.1)'` (ABNF)."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from .edm import NUMBERS, SCALARS, own_value, special

_NUMERAL = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?|-?INF|NaN")
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
"""The type of a value by the first class that fits."""


def own_type(value: Any) -> str:
    """The OData type that a Python value has by itself; empty where it has none."""
    return next((EDM_OF[base] for base in EDM_OF if isinstance(value, base)), "")


def literal(value: Any, type: str = "") -> str:
    """A value as OData writes it in URLs (ABNF, primitiveLiteral), not yet percent-encoded: `'O''Neil'`.

    `type` is an OData type and concluded from the value when it is left out; any type outside Edm is taken
    as an enumeration. Types that are written without quotes also take their own text, so that nothing is
    lost (`"2017-01-01T00:00:46.1697867Z"`). Raises TypeError when the type has no literal form, or the value
    isn't of it. Raises ValueError when the value has no form in OData, such as a datetime without time zone.
    """
    value = own_value(value)
    type = type or own_type(value)
    if value is None:
        return "null"
    if type == "Edm.Boolean" and isinstance(value, bool):
        return "true" if value else "false"
    is_number = isinstance(value, int | float | Decimal)
    if type in NUMBERS and is_number and not isinstance(value, bool):
        return _number(value)
    if type == "Edm.String" or (type and not type.startswith(("Edm.", "Collection("))):
        return _quoted("" if type == "Edm.String" else type, value)
    if type == "Edm.Binary":
        text = own_text(value, type)
        return _quoted("binary", text.replace("+", "-").replace("/", "_"))
    if type == "Edm.Duration":
        return _quoted("duration", own_text(value, type))
    if type.startswith("Edm.Geo") and isinstance(value, Mapping):
        return geo_literal(value, type)
    if type in _BARE:
        return bare_text(own_text(value, type), type)
    message = f"{value!r} can't be written in a URL{f' as {type}' if type else ''}"
    raise TypeError(message)


def _quoted(prefix: str, value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is not a text")
    doubled = str.__str__(value).replace("'", "''")
    return f"{prefix}'{doubled}'"


def own_text(value: Any, type: str) -> str:
    """What stands for a value of a type in JSON; a text as it is."""
    if isinstance(value, str):
        return str.__str__(value)
    return str(SCALARS[type].encode(value))


def bare_text(text: str, type: str) -> str:
    """A text that stands without quotes; raises ValueError for one that isn't a value of the type."""
    # What stands outside quotes could otherwise end the argument and begin another.
    if not text or not _BARE_CHARACTERS.issuperset(text) or not _is_number(text, type):
        raise ValueError(f"{text!r} is not {type}")
    return text


def _is_number(text: str, type: str) -> bool:
    """Whether a text is one of a type of numbers; True for other types."""
    if type not in NUMBERS:
        return type != "Edm.Boolean" or text in ("true", "false")
    if type in ("Edm.Decimal", "Edm.Double", "Edm.Single"):
        return bool(_NUMERAL.fullmatch(text))
    try:
        SCALARS[type].encode(int(text))
    except ValueError:
        return False
    return "_" not in text


def _number(value: float | Decimal) -> str:
    if isinstance(value, int):
        return int.__repr__(value)
    # Not by math: a Decimal may be finite and beyond every float.
    if not (value.is_finite() if isinstance(value, Decimal) else math.isfinite(value)):
        return special(value)
    # OData 4.0 knows no exponent in decimals (JSON Format 4.01, section 24, 9d).
    return repr(value) if isinstance(value, float) else format(value, "f")


def geo_literal(value: Mapping[str, Any], type: str) -> str:
    """A GeoJSON object as `geography'SRID=4326;Point(142.1 64.1)'` (ABNF, geographyPoint and its like).

    The reference system is the one that a `crs` member names as EPSG, else 4326 for geography and 0 for
    geometry. Raises ValueError for an object that isn't GeoJSON.
    """
    prefix = "geography" if type.startswith("Edm.Geography") else "geometry"
    name = str(((value.get("crs") or {}).get("properties") or {}).get("name", ""))
    code = name.rpartition(":")[2]
    usual = "4326" if prefix == "geography" else "0"
    srid = code if code.isascii() and code.isdigit() else usual
    try:
        return f"{prefix}'SRID={srid};{_shape(value)}'"
    except (KeyError, TypeError, IndexError):
        raise ValueError(f"{value!r} is not a GeoJSON object") from None


def _shape(value: Mapping[str, Any]) -> str:
    kind = value["type"]
    if kind == "GeometryCollection":
        return f"GeometryCollection({','.join(_shape(item) for item in value['geometries'])})"
    return f"{kind}{_SHAPES[kind](value['coordinates'])}"


def _position(numbers: Sequence[Any]) -> str:
    if not 2 <= len(numbers) <= 4 or isinstance(numbers, str):
        raise TypeError(numbers)
    return " ".join(literal(number, "Edm.Double") for number in numbers)


def _inside(part: Callable[[Any], str]) -> Callable[[Any], str]:
    return lambda items: f"({','.join(part(item) for item in items)})"


_line = _inside(_position)
_polygon = _inside(_line)
_SHAPES: dict[str, Callable[[Any], str]] = {
    "Point": lambda position: f"({_position(position)})",
    "LineString": _line,
    "Polygon": _polygon,
    "MultiPoint": _inside(lambda position: f"({_position(position)})"),
    "MultiLineString": _polygon,
    "MultiPolygon": _inside(_polygon),
}
