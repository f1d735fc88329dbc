"""JSON text to values and back, exactly: integers of any size, and every digit of every other number.

orjson reads and writes where it is installed and does so without loss. It turns long integers and decimals
into the nearest float: what it has read stands only if it writes the same text again, or no float is in it.
"""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Iterator, Mapping
from contextlib import suppress
from decimal import Decimal
from functools import partial
from importlib import import_module
from itertools import chain
from json.encoder import encode_basestring, encode_basestring_ascii
from threading import local
from typing import Any, NoReturn, Self

from .errors import TOO_DEEP, DecodeError

orjson: Any = None
"""The library; None where it is not installed, or not yet worth its import."""

_left = 200_000
"""So many bytes take as much longer without orjson as it takes to import."""


def _orjson(size: int) -> Any:
    """The library, imported once so many bytes have come by that it pays; None until then, and where there is none."""
    global orjson, _left
    if _left > 0:
        _left = 0 if "orjson" in sys.modules else _left - size
        if _left <= 0:
            with suppress(ImportError):
                orjson = import_module("orjson")
    return orjson


class _Floats(local):
    seen = 0


floats = _Floats()
"""How many floats encoders have met in this thread, but for those that a type has checked."""

DEEPEST = 250
"""So many containers may stand in one another: what can be read can be written, whatever writes it."""


class ExactFloat(float):
    """A JSON number whose text says more, or says it differently, than the nearest float's own text."""

    __slots__ = ("text",)
    text: str

    def __new__(cls, text: str) -> Self:
        """The number that `text` spells."""
        self = super().__new__(cls, text)
        self.text = text
        return self

    def __reduce__(self) -> tuple[Any, ...]:
        return ExactFloat, (self.text,)

    def __eq__(self, other: object) -> bool:
        if isinstance(other, ExactFloat):
            return Decimal(self.text) == Decimal(other.text)
        return float(self) == other

    def __ne__(self, other: object) -> bool:
        return not self == other

    __hash__ = float.__hash__


def loads(data: bytes | bytearray | str, unique: bool = False) -> Any:
    """The value of a JSON text; `unique` refuses objects that name a member twice (else the last one counts).

    Raises DecodeError when the text isn't JSON (RFC 8259: NaN and Infinity are not) or is nested too deeply.
    """
    library = None if unique else orjson or _orjson(len(data))
    if library is not None:
        try:
            value = library.loads(data)
            text = data.encode() if isinstance(data, str) else data
            if library.dumps(value) == text or not _has_floats([value]):
                return value
        except (ValueError, TypeError):
            pass  # JSON that orjson doesn't take, or not JSON, or nested too deeply: the other reader says which.
    value = _loads(data, _unique if unique else None)
    count: Any = data.count
    marks = ("{", "[") if isinstance(data, str) else (b"{", b"[")
    if sum(map(count, marks)) > DEEPEST and _is_deep(value):
        raise DecodeError(TOO_DEEP)
    return value


def _loads(data: bytes | bytearray | str, hook: Any) -> Any:
    try:
        text = _text(data)
        try:
            decoder = _decoder(object_pairs_hook=hook) if hook else _DECODER
            return decoder.decode(text)
        except json.JSONDecodeError:
            raise
        except ValueError:
            # An integer of more digits than Python reads in linear time.
            return _decoder(object_pairs_hook=hook, parse_int=_int).decode(text)
    except DecodeError:
        raise
    except ValueError as error:
        raise DecodeError(f"not JSON: {error}") from None
    except RecursionError:
        raise DecodeError(TOO_DEEP) from None


def dumps(value: Any, *, may_be_infinite: bool = True) -> bytes:
    """The compact UTF-8 text of a JSON value; Decimal and ExactFloat are written as numbers, digit by digit.

    Raises TypeError for what JSON has no form for, ValueError for NaN, infinities and values nested too deeply.
    """
    # As many as anything else, for all that is known before.
    library = orjson or _orjson(1000)
    if library is not None:
        try:
            data: bytes = library.dumps(value, _fragment, _PASSTHROUGH)
        except TypeError:
            # An integer past 64 bits, a lone surrogate, deep nesting, or really not JSON.
            return _write(value)
        # orjson writes null for NaN and the infinities: look closer where a null was written.
        is_sure = not may_be_infinite or b"null" not in data
        if is_sure or all(map(math.isfinite, _floats(value))):
            return data
    return _write(value)


def number_text(value: float | Decimal) -> str:
    """The JSON text of a number that isn't an int; raises ValueError for NaN and the infinities."""
    if isinstance(value, ExactFloat):
        return value.text
    if not (value.is_finite() if isinstance(value, Decimal) else math.isfinite(value)):
        raise ValueError(f"JSON has no number for {value}")
    return str(value) if isinstance(value, Decimal) else float.__repr__(value)


def _text(data: bytes | bytearray | str) -> str:
    if isinstance(data, str):
        return data.removeprefix("\ufeff")
    return data.decode(json.detect_encoding(data), "surrogatepass")


def _float(text: str) -> float:
    value = float(text)
    return value if repr(value) == text and "e" not in text else ExactFloat(text)


def _int(text: str) -> int | Decimal:
    try:
        return int(text)
    except ValueError:
        return Decimal(text)


def _constant(name: str) -> NoReturn:
    raise DecodeError(f"not JSON: {name} isn't a JSON value")


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in members if names.count(name) > 1)
        raise DecodeError(f"an object names its member {twice!r} twice")
    return members


_decoder = partial(json.JSONDecoder, parse_float=_float, parse_constant=_constant)
_DECODER = _decoder()
_PASSTHROUGH = 1 << 9 | 1 << 11
"""orjson's OPT_PASSTHROUGH_DATETIME and OPT_PASSTHROUGH_DATACLASS."""


def _fragment(value: Any) -> Any:
    if isinstance(value, (ExactFloat, Decimal)):
        return orjson.Fragment(number_text(value))
    raise TypeError(f"JSON has no form for {type(value).__name__}")


def _floats(value: Any) -> Iterator[float]:
    open_values = [value]
    while open_values:
        item = open_values.pop()
        if type(item) is float:
            yield item
        elif isinstance(item, Mapping):
            open_values.extend(item.values())
        elif isinstance(item, (list, tuple)):
            open_values.extend(item)


def _has_floats(value: Any) -> bool:
    """Whether there is a float in what orjson has read."""
    found = [value]
    for held in found:
        for item in held.values() if held.__class__ is dict else held:
            kind = item.__class__
            if kind is float:
                return True
            if kind is dict or kind is list:
                found.append(item)
    return False


def _is_deep(value: Any) -> bool:
    """Whether containers of a JSON value stand more than `DEEPEST` deep in one another."""
    level, depth = [value], 0
    while level := [item for item in level if isinstance(item, (dict, list))]:
        depth += 1
        if depth > DEEPEST:
            return True
        inner = (item.values() if isinstance(item, dict) else item for item in level)
        level = [*chain.from_iterable(inner)]
    return False


def _write(value: Any) -> bytes:
    try:
        text = _written(value)
    except RecursionError:
        raise ValueError(TOO_DEEP) from None
    return text.encode()


def _written(value: Any) -> str:
    if isinstance(value, str):
        encode = encode_basestring if _is_unicode(value) else encode_basestring_ascii
        return encode(value)
    if value is None or isinstance(value, bool):
        return "null" if value is None else "true" if value else "false"
    if isinstance(value, int):
        return int.__repr__(value)
    if isinstance(value, (float, Decimal)):
        return number_text(value)
    if isinstance(value, dict):
        pairs = (f"{_name(name)}:{_written(item)}" for name, item in value.items())
        return f"{{{','.join(pairs)}}}"
    if isinstance(value, (list, tuple)):
        return f"[{','.join(map(_written, value))}]"
    raise TypeError(f"JSON has no form for {type(value).__name__}")


def _name(name: Any) -> str:
    if not isinstance(name, str):
        raise TypeError(f"a JSON member's name is a string, not {type(name).__name__}")
    return _written(name)


def _is_unicode(text: str) -> bool:
    """Whether UTF-8 can hold the text: lone surrogates, which JSON text may escape, it can't."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
