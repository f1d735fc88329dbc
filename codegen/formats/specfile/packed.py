"""What a file of the spec folder holds as JSON, to be remembered: the shipped spec is read in 6 ms, as YAML in 21.

JSON makes nothing but plain data, even of a forged file (pickle runs code, marshal may crash). A dataclass is
an object of the fields that differ from their defaults; its place is a line and a column, the file is known.
"""

from __future__ import annotations

import dataclasses
import functools
import json
import types
import typing
from collections.abc import Callable
from typing import Any

from codegen.base.problems import Place

_CLASS = "class"
"""The key that tells classes apart where a field may hold several; no field is called so."""

Pack = Callable[[Any], Any]
Unpack = Callable[[Any, str], Any]


def dumps(value: Any) -> str:
    """The text of a dataclass."""
    return json.dumps(_pack(value), separators=(",", ":"))


def loads(cls: type, text: str, file: str) -> Any:
    """The dataclass of a text that `dumps` made, with its places in `file`.

    Raises ValueError for any other text.
    """
    try:
        return _of(cls).unpack(json.loads(text), file)
    except (AttributeError, KeyError, TypeError) as error:
        raise ValueError(f"not a packed {cls.__name__}: {error}") from None


class _Packed:
    """How one dataclass is packed."""

    def __init__(self, cls: type) -> None:
        self.cls = cls
        hints = typing.get_type_hints(cls)
        self.defaults = {
            field.name: field.default_factory() if callable(field.default_factory) else field.default
            for field in dataclasses.fields(cls)
            if field.name != "place"
        }
        self.placed = "place" in hints
        self.inner = {name: found for name in self.defaults if (found := _inner(hints[name]))}

    def pack(self, value: Any) -> dict[str, Any]:
        """The fields that differ from their defaults."""
        data = {}
        for name, default in self.defaults.items():
            fact = getattr(value, name)
            if fact != default:
                data[name] = self.inner[name][0](fact) if name in self.inner else fact
        if self.placed:
            data["place"] = (value.place.line, value.place.column)
        return data

    def unpack(self, data: Any, file: str) -> Any:
        """The dataclass."""
        for name, value in data.items():
            if name in self.inner:
                data[name] = self.inner[name][1](value, file)
        if self.placed:
            data["place"] = Place(file, *data["place"])
        return self.cls(**data)


def _pack(value: Any) -> dict[str, Any]:
    cls: Any = type(value)
    return _of(cls).pack(value)


@functools.cache
def _of(cls: type) -> _Packed:
    return _Packed(cls)


def _inner(annotation: Any) -> tuple[Pack, Unpack] | None:
    """How a field's value is packed and unpacked; None where JSON holds it as it is."""
    origin, arguments = typing.get_origin(annotation), typing.get_args(annotation)
    if origin is tuple:
        item = _inner(arguments[0])
        if item is None:
            return list, lambda data, file: tuple(data)
        pack, unpack = item
        return (
            lambda value: [pack(each) for each in value],
            lambda data, file: tuple([unpack(each, file) for each in data]),
        )
    if origin is dict and typing.get_origin(arguments[1]) is tuple:
        return dict, lambda data, file: {name: tuple(items) for name, items in data.items()}
    if origin in (types.UnionType, typing.Union):
        return _one_of([argument for argument in arguments if argument is not types.NoneType])
    if dataclasses.is_dataclass(annotation):
        assert isinstance(annotation, type)
        found = _of(annotation)
        return found.pack, found.unpack
    return None


def _one_of(classes: list[Any]) -> tuple[Pack, Unpack] | None:
    """A value that may be None, or one of several dataclasses."""
    if len(classes) == 1:
        inner = _inner(classes[0])
        if inner is None:
            return None
        pack, unpack = inner
        return (
            lambda value: None if value is None else pack(value),
            lambda data, file: None if data is None else unpack(data, file),
        )
    by_name = {cls.__name__: _of(cls) for cls in classes}
    return (
        lambda value: {_CLASS: type(value).__name__, **_pack(value)},
        lambda data, file: by_name[data.pop(_CLASS)].unpack(data, file),
    )
