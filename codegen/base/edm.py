"""The Entity Data Model's primitive types and its type expressions (OData CSDL 4.01, sections 3.3 and 4).

`Collection(Edm.Int64)` is the only type language: in the YAML, in the model and at run time.
"""

from __future__ import annotations

import datetime
import decimal
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

_GEO = ("", "Point", "LineString", "Polygon", "MultiPoint", "MultiLineString", "MultiPolygon", "Collection")

_POSITION = re.compile(r"\[-?[0-9][-+.eE0-9]*(, -?[0-9][-+.eE0-9]*)+\]")
_LIST = r"\[({0}(, {0})*)?\]".format
_AREA = _LIST(_LIST("p"))
_GEOMETRIES = {
    "Point": re.compile("p"),
    **dict.fromkeys(("LineString", "MultiPoint"), re.compile(_LIST("p"))),
    **dict.fromkeys(("MultiLineString", "Polygon"), re.compile(_AREA)),
    "MultiPolygon": re.compile(_LIST(_AREA)),
}
"""How the coordinates of a geometry are nested, `p` for a position."""

PRIMITIVES = frozenset(
    "Edm." + name
    for name in (
        *"Binary Boolean Byte Date DateTimeOffset Decimal Double Duration Guid".split(),
        *"Int16 Int32 Int64 SByte Single Stream String TimeOfDay".split(),
        *("Geography" + kind for kind in _GEO),
        *("Geometry" + kind for kind in _GEO),
    )
)
"""Every concrete primitive type of CSDL 4.01, section 3.3."""

OLDER = frozenset({"Edm.DateTime", "Edm.Time"})
"""Primitive types that OData had up to 3.0 ([MC-CSDL], section 2.2.1); services of 4.0 have none of them."""

NUMBERS = frozenset("Edm." + name for name in "Byte Decimal Double Int16 Int32 Int64 SByte Single".split())
"""The numeric ones."""

INTEGERS = frozenset("Edm." + name for name in "Byte Int16 Int32 Int64 SByte".split())
"""Those of them that are whole numbers."""

MOMENTS = frozenset("Edm." + name for name in "Date DateTimeOffset Duration TimeOfDay".split())
"""Dates, times and durations: texts in JSON, never numbers."""

SECONDS = MOMENTS - {"Edm.Date"}
"""Those whose precision is the number of digits of a second after the decimal point (CSDL 4.01, section 7.2.3)."""

ABSTRACT = frozenset({"Edm.Untyped", "Edm.PrimitiveType", "Edm.ComplexType", "Edm.EntityType"})
"""Built-in abstract types: any JSON value, any primitive, any complex value, any entity."""

BUILT_IN = PRIMITIVES | ABSTRACT

PATHS = frozenset(f"Edm.{of}Path" for of in "Annotation AnyProperty ModelElement NavigationProperty Property".split())
"""Types of what names a part of a model, for vocabularies; they are texts in JSON (JSON Format 4.01, section 7.1)."""


@dataclass(frozen=True, slots=True)
class TypeRef:
    """A type expression: a qualified name, and whether it is a collection of it."""

    name: str
    collection: bool = False

    @classmethod
    @lru_cache(maxsize=2**14)
    def parse(cls, text: str) -> TypeRef:
        """Read `Edm.String` or `Collection(Edm.String)`.

        Raises ValueError when the text is neither.
        """
        inner, collection = text, False
        if text.startswith("Collection(") and text.endswith(")"):
            inner, collection = text[len("Collection(") : -1], True
        # Some services have `my-data.3D_Kind`, which no programmer could have made.
        if not is_qualified(inner) and not ("." in inner and is_namespace(inner)):
            raise ValueError(f"'{text}' is not a type; write Edm.String, some.name or Collection(some.name)")
        return cls(inner, collection)

    @property
    def built_in(self) -> bool:
        """Whether the type is one of OData's own."""
        return self.name in BUILT_IN

    def __str__(self) -> str:
        return f"Collection({self.name})" if self.collection else self.name


def name_in(text: str) -> str:
    """The name in a type expression; empty if the text isn't one."""
    try:
        return TypeRef.parse(text).name
    except ValueError:
        return ""


def is_qualified(text: str) -> bool:
    """Whether a text can be a name, qualified or simple: identifiers with a dot between them."""
    return all(map(str.isidentifier, text.split(".")))


def is_namespace(text: str) -> bool:
    """Whether a text is a namespace, as some services have it: `my-data`, `com.example.0001`."""
    return bool(_NAMESPACE.fullmatch(text))


def identifier(text: str) -> str:
    """An identifier made of a text: what it can't hold is `_`, and `api_` begins what can't begin one."""
    found = "".join(char if char.isalnum() else "_" for char in text).strip("_")
    return found if found.isidentifier() else f"api_{found}".rstrip("_")


def namespace_of(qualified: str) -> str:
    """`microsoft.graph` of `microsoft.graph.user`."""
    return qualified.rpartition(".")[0]


def is_reserved(qualified: str) -> bool:
    """Whether a name is in OData's own namespace, where nobody else defines types (CSDL 4.01, section 15.2)."""
    return namespace_of(qualified) == "Edm"


def simple_name(qualified: str) -> str:
    """`user` of `microsoft.graph.user`."""
    return qualified.rpartition(".")[2]


def accepts(name: str, value: object) -> bool:
    """Whether a JSON value is a representation of a built-in type (JSON Format 4.01, section 7.1; ABNF, section 7).

    Null is a matter of nullability and not asked about here. Numbers of Int64 and Decimal may travel as
    strings (JSON Format, section 3.2).
    """
    if name in ABSTRACT or name == "Edm.Stream":
        return True
    if name.startswith("Edm.Geo"):
        return isinstance(value, dict) and _is_geometry(value, name[len("Edm.Geo") :].partition("y")[2])
    if name == "Edm.Boolean":
        return isinstance(value, bool)
    if name in _RANGES:
        return _is_integer(value, *_RANGES[name], text=name == "Edm.Int64")
    if name in ("Edm.Double", "Edm.Single"):
        return _is_number(value) or value in ("INF", "-INF", "NaN")
    if name == "Edm.Decimal":
        return _is_number(value) or (isinstance(value, str) and bool(_DECIMAL.fullmatch(value)))
    return isinstance(value, str) and (name not in _LEXICAL or _LEXICAL[name](value))


def _is_geometry(value: dict[str, object], kind: str) -> bool:
    """Whether an object is GeoJSON of a kind, or of any where that is empty (RFC 7946, section 3.1)."""
    name = str(value.get("type"))
    if name == "GeometryCollection":
        parts = value.get("geometries")
        is_whole = isinstance(parts, list) and all(isinstance(part, dict) and _is_geometry(part, "") for part in parts)
        return is_whole and kind in ("", "Collection")
    form = _GEOMETRIES.get(name)
    text = _POSITION.sub("p", json.dumps(value.get("coordinates"), default=float))
    return form is not None and bool(form.fullmatch(text)) and kind in ("", name)


def states(name: str, text: str) -> bool:
    """Whether a text is a value of a primitive type, as documents write a default (CSDL XML 4.01, section 7.2.7)."""
    if name == "Edm.Boolean":
        return text in ("true", "false")
    if name in INTEGERS:
        return bool(_INTEGER.fullmatch(text)) and accepts(name, int(text))
    return accepts("Edm.Decimal" if name in ("Edm.Double", "Edm.Single") else name, text)


_NAMESPACE = re.compile(r"[^\W\d][\w-]*(\.\w[\w-]*)*")
_RANGES = {
    "Edm.Byte": (0, 2**8 - 1),
    "Edm.SByte": (-(2**7), 2**7 - 1),
    "Edm.Int16": (-(2**15), 2**15 - 1),
    "Edm.Int32": (-(2**31), 2**31 - 1),
    "Edm.Int64": (-(2**63), 2**63 - 1),
}
_DECIMAL = re.compile(r"[+-]?\d{1,400}(\.\d{1,400})?([eE][+-]?\d{1,3})?|-?INF|NaN")
_INTEGER = re.compile(r"[+-]?\d{1,19}")
_GUID = re.compile(r"[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")
_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_TIME = re.compile(r"\d\d:\d\d(:\d\d(\.\d{1,12})?)?")
_OFFSET = re.compile(r"[Zz]|[+-]\d\d:\d\d")
_DURATION = re.compile(r"[+-]?P(?=.)(\d{1,9}D)?(T(?=.)(\d{1,9}H)?(\d{1,9}M)?(\d{1,9}(\.\d{1,12})?S)?)?")
_BINARY = re.compile(r"[A-Za-z0-9_+/-]*={0,2}")


def _is_integer(value: object, low: int, high: int, *, text: bool) -> bool:
    if text and isinstance(value, str) and _INTEGER.fullmatch(value):
        value = int(value)
    return isinstance(value, int) and not isinstance(value, bool) and low <= value <= high


def _is_number(value: object) -> bool:
    return isinstance(value, int | float | decimal.Decimal) and not isinstance(value, bool)


def _is_date(text: str) -> bool:
    return bool(_DATE.fullmatch(text)) and _reads(datetime.date.fromisoformat, text)


def _is_time(text: str) -> bool:
    return bool(_TIME.fullmatch(text)) and _reads(datetime.time.fromisoformat, text[:8])


def _is_timestamp(text: str) -> bool:
    date, separator, rest = text[:10], text[10:11], text[11:]
    time = rest.rstrip("Zz") if rest[-1:] in "Zz" else rest[:-6]
    return separator in ("T", "t") and _is_date(date) and _is_time(time) and bool(_OFFSET.fullmatch(rest[len(time) :]))


def _is_binary(text: str) -> bool:
    """Base64 or base64url, padded whole or not at all."""
    padded = text.endswith("=")
    return bool(_BINARY.fullmatch(text)) and (len(text) % 4 == 0 if padded else len(text) % 4 != 1)


def _reads(parse: Callable[[str], object], text: str) -> bool:
    try:
        parse(text)
    except ValueError:
        return False
    return True


_LEXICAL: dict[str, Callable[[str], bool]] = {
    "Edm.Guid": lambda text: bool(_GUID.fullmatch(text)),
    "Edm.Date": _is_date,
    "Edm.TimeOfDay": _is_time,
    "Edm.DateTimeOffset": _is_timestamp,
    "Edm.Duration": lambda text: bool(_DURATION.fullmatch(text)),
    "Edm.Binary": _is_binary,
}
