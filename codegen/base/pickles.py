"""Dataclasses as texts for the memo: pickles, which C reads, of a few classes that are named by what they are.

They are dataclasses of this project, and plain containers. Whatever else stands in a pickle makes it unreadable, so
that nothing in it runs, whoever wrote it. See decision 0024.
"""

from __future__ import annotations

import dataclasses
import functools
import io
import operator
import pickle
import sys
from collections.abc import Callable
from typing import Any, TypeVar

T = TypeVar("T")
_PLAIN = {("builtins", "set"), ("builtins", "frozenset"), ("builtins", "slice")}


def dumps(value: object) -> str:
    """The text of a dataclass, or of a container of some."""
    stream = io.BytesIO()
    _Pickler(stream, pickle.HIGHEST_PROTOCOL).dump(value)
    return stream.getvalue().decode("latin-1")


def loads(kind: type[T], text: str) -> T | None:
    """What `dumps` made a text of; None for any other text, and for anything else than a `kind`."""
    if not text:
        return None
    try:
        found = _Unpickler(io.BytesIO(text.encode("latin-1"))).load()
    except Exception:  # noqa: BLE001  whatever a broken pickle makes of itself
        return None
    return found if isinstance(found, kind) else None


class _Reducers(dict[type, Callable[[Any], tuple[Any, ...]]]):
    """How values of a class are written; the pickler asks here once for each value, and C reads the fields."""

    def __missing__(self, cls: type) -> Callable[[Any], tuple[Any, ...]]:
        if not dataclasses.is_dataclass(cls) or cls.__dictoffset__:
            raise KeyError(cls)  # written as is usual
        made_of = operator.attrgetter("__class__", "__class__", *(field.name for field in dataclasses.fields(cls)))
        self[cls] = lambda value: (_made, made_of(value)[1:])
        return self[cls]


class _Pickler(pickle.Pickler):
    """Writes a dataclass with slots as its class and values; what Python makes of one takes twice as long to read."""

    dispatch_table = _Reducers()


class _Unpickler(pickle.Unpickler):
    """Makes nothing but dataclasses of this project, and plain containers."""

    def find_class(self, module: str, name: str) -> object:
        """The class of a name; raises UnpicklingError for what may not be made, imports nothing."""
        return _found(module, name)


@functools.cache
def _found(module: str, name: str) -> object:
    if (module, name) == (_made.__module__, _made.__name__):
        return _made
    if (module, name) in _PLAIN or module.startswith("codegen."):
        found = getattr(sys.modules.get(module), name, None)
        if isinstance(found, type) and (module == "builtins" or dataclasses.is_dataclass(found)):
            return found
    raise pickle.UnpicklingError(f"{module}.{name} may not be remembered")


def _made(cls: type, *values: object) -> object:
    """A dataclass with the values of its fields, as it was: they aren't checked once more."""
    found: object = object.__new__(cls)
    for put, value in zip(_putting(cls), values, strict=True):
        put(found, value)
    return found


@functools.cache
def _putting(cls: Any) -> list[Callable[[object, object], None]]:
    return [getattr(cls, field.name).__set__ for field in dataclasses.fields(cls)]
