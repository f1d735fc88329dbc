"""Dataclasses as texts for the cache: pickles, which C reads fast, of a fixed list of classes.

They are dataclasses of this project, and plain containers. Whatever else stands in a pickle makes it unreadable, so
that nothing in it runs, whoever wrote it. See decision 0024.
"""

from __future__ import annotations

import dataclasses
import functools
import io
import pickle
import sys
from collections.abc import Callable
from operator import attrgetter
from typing import Any, TypeVar

T = TypeVar("T")
_PLAIN = {("builtins", "set"), ("builtins", "frozenset"), ("builtins", "slice")}


def dumps(value: object) -> str:
    """The text of a dataclass, or of a container of some."""
    stream = io.BytesIO()
    pickler = pickle.Pickler(stream, pickle.HIGHEST_PROTOCOL)
    pickler.dispatch_table = _WAYS
    pickler.dump(value)
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


class _Ways(dict[type, Callable[[Any], Any]]):
    """Writes a dataclass with slots as its class and values; what Python makes of one takes twice as long to read."""

    def __missing__(self, cls: type) -> Callable[[Any], Any]:
        """How a value of a class is made again; raises KeyError where that is as usual."""
        if not _is_slotted(cls):
            raise KeyError(cls)
        names = [field.name for field in dataclasses.fields(cls)]
        if len(names) < 2:
            return self.setdefault(cls, lambda found: (cls, tuple(getattr(found, name) for name in names)))
        values: Callable[[Any], Any] = attrgetter(*names)
        return self.setdefault(cls, lambda found: (cls, values(found)))


_WAYS = _Ways()


def _is_slotted(cls: type) -> bool:
    return dataclasses.is_dataclass(cls) and not cls.__dictoffset__


@functools.cache
def _found(module: str, name: str) -> object:
    if (module, name) in _PLAIN or module.startswith("codegen."):
        found = getattr(sys.modules.get(module), name, None)
        if isinstance(found, type) and _is_slotted(found):
            return _maker(found)
        if isinstance(found, type) and (module == "builtins" or dataclasses.is_dataclass(found)):
            return found
    raise pickle.UnpicklingError(f"{module}.{name} may not be remembered")


class _Unpickler(pickle.Unpickler):
    """Makes nothing but dataclasses of this project, and plain containers.

    `find_class` gives what makes a value of the class of a name; raises UnpicklingError for what may not be made, and
    imports nothing. It is no method, so that C calls it without a step in Python.
    """

    find_class = staticmethod(_found)


def _maker(cls: type) -> Callable[..., object]:
    """Makes a dataclass of the values of its fields, as it was: they aren't checked once more.

    Like the methods that `dataclasses` writes, it has a line for each field: a loop takes half as long again.
    """
    names = [field.name for field in dataclasses.fields(cls)]
    known: dict[str, Any] = {f"_put_{name}": getattr(cls, name).__set__ for name in names}
    lines = ["_made = _new(_cls)", *(f"_put_{name}(_made, {name})" for name in names), "return _made"]
    text = f"def _make({', '.join(names)}):\n " + "\n ".join(lines)
    exec(text, known | {"_new": object.__new__, "_cls": cls}, known)  # noqa: S102
    made: Callable[..., object] = known["_make"]
    return made
