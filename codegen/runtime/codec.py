"""JSON values to Python values and back: one codec per type expression.

Named types are looked up when a first value of theirs comes by, so that no class loads another too early. How the
objects of a class are read and written is its plan's affair: `plans`.
"""

from __future__ import annotations

import math
import operator
from decimal import Decimal
from typing import Any

from .edm import SCALARS, Codec
from .enums import OpenEnum
from .errors import TOO_DEEP, DecodeError, EncodeError, shown
from .jsontext import ExactFloat
from .lists import CollectionCodec
from .plans import encode_plain, plan_of
from .registry import Registry, registry

_ATOMS = frozenset({str, int, bool, float, type(None)})


def decode_value(known: Registry, type: str, value: Any) -> Any:
    """The Python value of a JSON value of any type expression; null is None. It may hold containers of `value`.

    Raises DecodeError when the value as a whole contradicts its type; members of objects that contradict
    theirs are set aside in `additional_data`.
    """
    if value is None:
        return None
    try:
        return codec_for(known, type).decode(value)
    except RecursionError:
        raise DecodeError(TOO_DEEP) from None
    except ValueError:
        raise DecodeError(f"expected {type}, got {shown(value)}") from None


def encode_value(value: Any, type: str = "") -> Any:
    """The JSON value of a Python value of any type expression; without one, of a model or a JSON value.

    It shares with models what they hold unread: it is to be written, not to be changed. Raises EncodeError, which
    says where, when a value has no form in its type.
    """
    if value is None:
        return None
    try:
        return codec_for(registry(), type or "Edm.Untyped").encode(value)
    except EncodeError:
        raise
    except RecursionError:
        raise EncodeError(TOO_DEEP) from None
    except (TypeError, ValueError):
        raise EncodeError(f"expected {type}, got {shown(value)}") from None


def codec_for(known: Registry, type: str) -> Codec:
    """The codec of a type expression; types that nobody knows, and the untyped ones, keep values verbatim."""
    found = known.codecs.get(type) or SCALARS.get(type)
    if found is None:
        if type.startswith("Collection(") and type.endswith(")"):
            found = CollectionCodec(codec_for(known, type[len("Collection(") : -1]))
        elif type.startswith(("Edm.Geography", "Edm.Geometry")):
            found = Codec(type, _decode_object, _encode_object)
        elif type.startswith("Edm."):
            found = Codec(type, plain, encode_plain)
        else:
            found = NamedCodec(known, type)
        known.codecs[type] = found
    assert isinstance(found, Codec)
    return found


def plain(value: Any) -> Any:
    """A JSON value with containers of its own."""
    if isinstance(value, dict):
        return {
            name: item if item.__class__ in _ATOMS else plain(item)
            for name, item in value.items()
        }
    if isinstance(value, list):
        return [item if item.__class__ in _ATOMS else plain(item) for item in value]
    return value


def is_json(value: Any) -> bool:
    """Whether a JSON text can hold the value."""
    if value.__class__ is dict:
        return all(map(_is_text, value)) and all(map(is_json, value.values()))
    if value.__class__ is list:
        return all(map(is_json, value))
    if value.__class__ is float:
        return math.isfinite(value)
    return value.__class__ in _ATOMS or isinstance(value, ExactFloat | Decimal)


def _is_text(value: Any) -> bool:
    return value.__class__ is str


def not_an_object(cls: type, value: Any) -> DecodeError:
    """The error for a whole value that isn't a JSON object."""
    return DecodeError(f"expected a JSON object for {cls.__name__}, got {shown(value)}")


def _decode_object(wire: Any) -> Any:
    if isinstance(wire, dict):
        return plain(wire)
    raise ValueError(shown(wire))


def _encode_object(value: Any) -> Any:
    if isinstance(value, dict):
        return encode_plain(value)
    raise TypeError(shown(value))


class NamedCodec(Codec):
    """A structured type or an enumeration; `cls` is its class, imported when it is first needed."""

    __slots__ = ("_cls", "_known")

    def __init__(self, known: Registry, name: str) -> None:
        super().__init__(
            name,
            lambda wire: self._found().decode(wire),
            lambda value: self._found().encode(value),
        )
        self._known = known

    @property
    def cls(self) -> type | None:
        """The class that stands for the type; None when the registry has none."""
        self._found()
        return self._cls

    def _found(self) -> Codec:
        if not hasattr(self, "_cls"):
            cls = self._known.get(self.type)
            if cls is None:
                self.decode, self.encode = plain, encode_plain
            elif issubclass(cls, OpenEnum):
                self._become_enum(cls)
            else:
                self._become_object(cls)
            self._cls = cls  # Last, for other threads.
        return self

    def _become_enum(self, cls: Any) -> None:
        listed = cls._value2member_map_

        def decode(wire: Any) -> Any:
            if type(wire) is str and (member := listed.get(wire)) is not None:
                return member
            if type(wire) is str or type(wire) is int:
                return cls(wire)
            raise ValueError(shown(wire))

        def encode(value: Any) -> Any:
            return value._value_ if type(value) is cls else cls(value)._value_

        self.decode, self.encode, self.differs = decode, encode, operator.ne

    def _become_object(self, cls: type) -> None:
        plan = plan_of(cls)

        def decode(wire: Any) -> Any:
            if isinstance(wire, dict):
                return plan.decode(wire)
            raise ValueError(shown(wire))

        def encode(value: Any) -> Any:
            if isinstance(value, cls):
                return plan_of(type(value)).encode(value, self.type)
            raise TypeError(shown(value))

        self.decode, self.encode = decode, encode
