"""JSON values to Python values and back, by any type expression."""

from __future__ import annotations

import math
from decimal import Decimal
from typing import Any

from .errors import TOO_DEEP, DecodeError, EncodeError, shown
from .jsontext import ExactFloat
from .plans import codec_for
from .registry import Registry, registry

_ATOMS = frozenset({str, int, bool, type(None)})


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


def is_json(value: Any) -> bool:
    """Whether a JSON text can hold the value."""
    if value.__class__ is dict:
        return set(map(type, value)) <= {str} and all(map(is_json, value.values()))
    if value.__class__ is list:
        return all(map(is_json, value))
    if value.__class__ is float:
        return math.isfinite(value)
    return value.__class__ in _ATOMS or isinstance(value, ExactFloat | Decimal)


def not_an_object(cls: type, value: Any) -> DecodeError:
    """The error for a whole value that isn't a JSON object."""
    return DecodeError(f"expected a JSON object for {cls.__name__}, got {shown(value)}")
