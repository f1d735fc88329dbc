"""Python values as literals of expressions, checked against the type that they are compared with.

OData URL Conventions 4.01, sections 5.1.1.14 and 5.1.1.15; ABNF, section 7. Loaded only by those who query.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from ..codec import encode_value
from ..edm import NUMBERS, TEMPORAL, own_value
from ..enums import OpenEnum, info_of
from ..literals import geo_literal, literal
from ..members import is_model
from ..registry import registry
from .names import suggestion

_TAKES: dict[str, tuple[tuple[type, ...], str]] = {
    "Edm.String": ((str,), "a str"),
    "Edm.Boolean": ((bool,), "a bool"),
    "Edm.Guid": ((UUID,), "a UUID or its text"),
    "Edm.Date": ((date,), "a date or its text"),
    "Edm.DateTimeOffset": ((datetime,), "a datetime with time zone or its text"),
    "Edm.TimeOfDay": ((time,), "a time or its text"),
    "Edm.Duration": ((timedelta,), "a timedelta or its text"),
    "Edm.Binary": ((bytes, bytearray), "bytes or their base64 text"),
}
_BASE64 = "[A-Za-z0-9_+/-]"
_FORMS = {
    "Edm.Guid": "[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}",
    **TEMPORAL,
    "Edm.Binary": f"(?:{_BASE64}{{4}})*(?:{_BASE64}[AQgw](?:==)?|{_BASE64}{{2}}[AEIMQUYcgkosw048]=?)?",
}
"""Texts that go out as they are given: values that Python's types can't hold are among them (ABNF, section 7)."""
_INT64 = range(-(2**63), 2**63)


def family(type: str) -> str:
    """What types have in common that can be compared with each other; empty where nobody knows."""
    if type in NUMBERS:
        return "number"
    return "" if type in ("Edm.Untyped", "Edm.PrimitiveType") else type


def written(value: Any, type: str, what: str, *, qualified: bool = False) -> str:
    """The literal of a value that stands beside an expression `what` of the type; null for None.

    `qualified` writes members of enumerations with their type: `ns.color'red'`. Raises TypeError for a value
    of another type and ValueError for one that the type doesn't have.
    """
    value = own_value(value)
    if value is None:
        return "null"
    is_object = is_model(value.__class__)
    if is_object or isinstance(value, (list, tuple, set, frozenset, dict)):
        return _geo_or_json(value, type, what)
    if family(type) == "":
        return literal(_member_text(value))
    if type in NUMBERS:
        return _number(value, type, what)
    if type in _TAKES:
        return _scalar(value, type, what)
    if type.startswith("Edm.Geo"):
        raise _wrong(value, type, what, "GeoJSON")
    return _member(value, type, what, qualified)


def _wrong(value: Any, type: str, what: str, wanted: str) -> TypeError:
    return TypeError(f"{what} is {type}: give {wanted}, not {value!r}")


def _not_compared(type: str, what: str) -> TypeError:
    return TypeError(
        f"{what} is {type}: it can be compared with None only; compare its properties"
    )


def _number(value: Any, type: str, what: str) -> str:
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        raise _wrong(value, type, what, "a number")
    is_whole = type not in ("Edm.Decimal", "Edm.Double", "Edm.Single")
    if isinstance(value, int) and int(value) not in _INT64 and is_whole:
        message = f"{what} is {type}: {value} is beyond every whole number of OData"
        raise ValueError(message)
    return literal(value, type)


def _scalar(value: Any, type: str, what: str) -> str:
    classes, wanted = _TAKES[type]
    is_text = isinstance(value, str)
    is_moment = type == "Edm.Date" and isinstance(value, datetime)
    fits = isinstance(value, classes) and not is_moment
    if not fits and not (is_text and type not in ("Edm.String", "Edm.Boolean")):
        raise _wrong(value, type, what, wanted)
    if is_text and type in _FORMS and not re.fullmatch(_FORMS[type], value):
        raise ValueError(f"{what} is {type}: {value!r} is no such text")
    if isinstance(value, datetime) and value.utcoffset() is None:
        raise ValueError(f"{what} is {type}: {value!r} has no time zone")
    return literal(value, type)


def _member_text(value: Any) -> Any:
    return str.__str__(value) if isinstance(value, OpenEnum) else value


def _member(value: Any, type: str, what: str, qualified: bool) -> str:
    """A member of an enumeration, or several: by name, or by number where the name isn't known."""
    cls = registry().get(type)
    is_enum = cls is not None and issubclass(cls, OpenEnum)
    if cls is not None and not is_enum:
        raise _not_compared(type, what)
    is_other = isinstance(value, OpenEnum) and cls and not isinstance(value, cls)
    if isinstance(value, bool) or not isinstance(value, str | int) or is_other:
        named = cls.__name__ if cls else type
        wanted = f"a member of {named}, its name or its number"
        raise _wrong(value, type, what, wanted)
    text = str.__str__(value) if isinstance(value, str) else str(value)
    if cls is not None and issubclass(cls, OpenEnum) and isinstance(value, str):
        _check_member(text, cls, type, what)
    return literal(text, type if qualified else "Edm.String")


def _check_member(text: str, cls: type[OpenEnum], type: str, what: str) -> None:
    parts = text.split(",") if info_of(cls).flags else [text]
    rest = [part for part in parts if part not in cls._value2member_map_]
    unknown = [part for part in rest if part.isidentifier()]
    if len(unknown) < sum(not part.lstrip("-").isdigit() for part in rest):
        raise ValueError(f"{what} is {type}: {text!r} can't be a member of it")
    if unknown and not info_of(cls).evolvable:
        message = f"{what} is {type}: it has no member {unknown[0]!r}{suggestion(unknown[0], map(str, cls))}"
        raise ValueError(message)


def _geo_or_json(value: Any, type: str, what: str) -> str:
    if type.startswith("Edm.Geo") and isinstance(value, Mapping):
        return geo_literal(value, type)
    if type and not type.startswith("Collection(") and family(type):
        if type in NUMBERS or type in _TAKES:
            wanted = "a number" if type in NUMBERS else _TAKES[type][1]
            raise _wrong(value, type, what, wanted)
        raise _not_compared(type, what)
    return json_literal(value, type)


def json_literal(value: Any, type: str = "") -> str:
    """A collection or a complex value as JSON, the way that expressions and parameter aliases take it.

    Raises TypeError or ValueError for a value that isn't of the type.
    """
    items = list(value) if isinstance(value, (tuple, set, frozenset)) else value
    # A mapping is what the caller says that it is, as in the bodies of requests.
    held = items if isinstance(items, list) else [items]
    plain = any(isinstance(item, Mapping) for item in held)
    wire = encode_value(items, "" if plain else type)
    return json.dumps(wire, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
