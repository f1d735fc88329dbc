"""Builds documented bodies with the constructors of the package, as a program does.

Nothing of the package's decoder is used here: what is read from JSON and what is written by hand meet in the
encoder only, so that each is a witness of the other.
"""

from __future__ import annotations

import base64
import dataclasses
import datetime
import enum
import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any
from uuid import UUID

from codegen.base.edm import TypeRef

_TYPE = "@odata.type"


class NotPython(ValueError):
    """A documented value that no Python value stands for: a stand-in, or one of another type."""


class Builder:
    """Builds objects of a package's classes; `get` gives the class of a qualified name, or None."""

    def __init__(self, get: Callable[[str], type | None]) -> None:
        self._get = get

    def value(self, type: str, wire: Any) -> Any:
        """The Python value of a JSON value; raises NotPython where the type has none for it."""
        if wire is None:
            return None
        ref = TypeRef.parse(type)
        if ref.collection:
            if not isinstance(wire, list):
                raise NotPython(f"{type} is no array")
            return [self.value(ref.name, item) for item in wire]
        if ref.built_in:
            return _primitive(ref.name, wire)
        cls = self._get(ref.name)
        if cls is None:
            return wire
        return _member(cls, wire) if issubclass(cls, enum.Enum) else self._object(cls, wire)

    def bare(self, type: str, wire: Any) -> Any:
        """A JSON value without what is another way to say the same.

        These are annotations that say of an object only what its place says anyway, and the order of flags.
        """
        ref = TypeRef.parse(type)
        if isinstance(wire, list):
            return [self.bare(ref.name, item) for item in wire]
        cls = None if ref.built_in else self._get(ref.name)
        if cls is not None and issubclass(cls, enum.Enum):
            return _flags(cls, wire)
        if cls is None or not isinstance(wire, dict):
            return wire
        own = self._said(cls, wire)
        types = {item.metadata["name"]: item.metadata["type"] for item in _fields(own)}
        return {
            name: self.bare(types.get(name, "Edm.Untyped"), item)
            for name, item in wire.items()
            if not (name == _TYPE and own is cls)
        }

    def _said(self, cls: type, wire: Mapping[str, Any]) -> type:
        """The class of an object: that which it names if that derives from the declared one, as packages read it."""
        said = wire.get(_TYPE)
        found = self._get(said.rpartition("#")[2]) if isinstance(said, str) else None
        return found if found is not None and issubclass(found, cls) else cls

    def _object(self, cls: type, wire: Any) -> Any:
        if not isinstance(wire, dict):
            raise NotPython(f"{cls.__name__} is no object")
        cls = self._said(cls, wire)
        fields = {item.metadata["name"]: item for item in _fields(cls)}
        given = {
            fields[name].name: self.value(fields[name].metadata["type"], item)
            for name, item in wire.items()
            if name in fields
        }
        others = {name: item for name, item in wire.items() if name not in fields and name != _TYPE}
        try:
            return cls(**given, **({"additional_data": others} if others else {}))
        except (TypeError, ValueError) as error:
            raise NotPython(str(error)) from error


def _fields(cls: Any) -> list[dataclasses.Field[Any]]:
    """The declared members of a class, each with its name on the wire and its OData type."""
    return [item for item in dataclasses.fields(cls) if "name" in item.metadata]


def _member(cls: type[enum.Enum], wire: Any) -> Any:
    """The member of that name; any other text stays one, which classes that may grow take."""
    if not isinstance(wire, str):
        raise NotPython(f"{wire!r} is no {cls.__name__}")
    return next((member for member in cls if member.value == wire), wire)


def _flags(cls: type[enum.Enum], wire: Any) -> Any:
    """Several members in the order of the class, `"a,b"`, in which packages write them; any other value as it is."""
    parts = [part.strip() for part in wire.split(",")] if isinstance(wire, str) else []
    listed = [member.value for member in cls if member.value in parts]
    return ",".join(listed) if len(parts) > 1 and len(listed) == len(parts) else wire


def _primitive(name: str, wire: Any) -> Any:
    read = _READ.get(name)
    if read is None:
        return wire
    kinds, make = read
    if not isinstance(wire, kinds) or isinstance(wire, bool):
        raise NotPython(f"{wire!r} is no {name}")
    try:
        return make(wire)
    except (ValueError, ArithmeticError) as error:
        raise NotPython(f"{wire!r} is no {name}") from error


def _timestamp(text: str) -> datetime.datetime:
    found = datetime.datetime.fromisoformat(text)
    if found.tzinfo is None:
        raise ValueError("no time zone")
    return found


_DURATION = re.compile(
    r"([+-]?)P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?",
)


def _duration(text: str) -> datetime.timedelta:
    found = _DURATION.fullmatch(text)
    if not found:
        raise ValueError(text)
    days, hours, minutes = (int(part or 0) for part in found.group(2, 3, 4))
    length = datetime.timedelta(days=days, hours=hours, minutes=minutes, seconds=float(found[5] or 0))
    return -length if found[1] == "-" else length


def _bytes(text: str) -> bytes:
    return base64.urlsafe_b64decode(text.rstrip("=").translate({43: 45, 47: 95}) + "=" * (-len(text.rstrip("=")) % 4))


_READ: Mapping[str, tuple[type | tuple[type, ...], Callable[[Any], Any]]] = {
    "Edm.DateTimeOffset": (str, _timestamp),
    "Edm.Date": (str, datetime.date.fromisoformat),
    "Edm.TimeOfDay": (str, datetime.time.fromisoformat),
    "Edm.Guid": (str, UUID),
    "Edm.Binary": (str, _bytes),
    "Edm.Duration": (str, _duration),
    "Edm.Decimal": ((int, float, Decimal, str), lambda wire: Decimal(str(wire))),
    "Edm.Int64": ((int, str), int),
}


def difference(one: Any, other: Any, pointer: str = "") -> str:
    """Where two JSON values don't say the same, as a JSON Pointer and both values; empty where they do.

    An instant may be given in any zone, a number as text, base64 in either alphabet.
    """
    if isinstance(one, dict) and isinstance(other, dict) and one.keys() == other.keys():
        found = (difference(one[name], other[name], f"{pointer}/{name}") for name in one)
        return next(filter(None, found), "")
    if isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        pairs = enumerate(zip(one, other, strict=True))
        return next(filter(None, (difference(*pair, f"{pointer}/{index}") for index, pair in pairs)), "")
    if pointer.endswith(f"/{_TYPE}"):
        one, other = str(one).lstrip("#"), str(other).lstrip("#")
    alike = isinstance(one, bool) == isinstance(other, bool)
    if alike and (one == other or any(_equal(read, one, other) for _, read in _READ.values())):
        return ""
    return f"{one!r:.100} at {pointer or 'the root'}; documented is {other!r:.100}"


def _equal(read: Callable[[Any], Any], one: Any, other: Any) -> bool:
    try:
        return bool(read(one) == read(other))
    except (ValueError, TypeError, AttributeError, ArithmeticError):
        return False
