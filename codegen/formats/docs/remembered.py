"""Drafts of pages as texts, so that a page that is as it was isn't read again.

They are pickles, which C reads, of a few classes that are named by what they are: dataclasses of this project, and
plain containers. Whatever else stands in one makes it unreadable, so that nothing in it runs. See decision 0012.
"""

from __future__ import annotations

import dataclasses
import functools
import io
import pickle
import sys
from collections.abc import Callable, Iterator, MutableMapping, Sequence
from typing import Any

from codegen.base import cache
from codegen.base.files import digest
from codegen.formats.docs.draft import Draft
from codegen.formats.docs.page.inclusion import Sources

Item = tuple[str, bytes, Sources]
"""A page's path and content, and what it may include."""
_PLAIN = {("builtins", "set"), ("builtins", "frozenset"), ("builtins", "slice")}
_FAILED = "left-out"
"""The finding of a page that can't be taken: why may lie in this run, not in the page."""


def drafts(
    items: Sequence[Item],
    dialect: str,
    memo: MutableMapping[str, str] | None,
    read: Callable[[list[Item]], Iterator[Draft]],
) -> Iterator[Draft]:
    """The drafts of pages in their order; `read` reads those that aren't remembered, for the digest of a dialect."""
    if memo is None:
        yield from read([*items])
        return
    keys = [_key(item, dialect) for item in items]
    known = [loads(memo.get(key, "")) for key in keys]
    new = read([item for item, draft in zip(items, known, strict=True) if draft is None])
    for key, found in zip(keys, known, strict=True):
        if found is not None:
            yield found
            continue
        draft = next(new)
        if not any(problem.rule == _FAILED for problem in draft.problems):
            memo[key] = dumps(draft)
        yield draft


def dumps(draft: Draft) -> str:
    """The text of a draft."""
    stream = io.BytesIO()
    _Pickler(stream, pickle.HIGHEST_PROTOCOL).dump(draft)
    return stream.getvalue().decode("latin-1")


def loads(text: str) -> Draft | None:
    """The draft of a text that `dumps` made; None for any other."""
    if not text:
        return None
    try:
        found = _Unpickler(io.BytesIO(text.encode("latin-1"))).load()
    except Exception:  # noqa: BLE001  whatever a broken pickle makes of itself
        return None
    return found if isinstance(found, Draft) else None


class _Pickler(pickle.Pickler):
    """Writes a dataclass as its class and values; what Python makes of one with slots takes twice as long to read."""

    def reducer_override(self, value: object) -> Any:
        """How a value is made again; NotImplemented where that is as usual."""
        if isinstance(value, type) or not dataclasses.is_dataclass(value):
            return NotImplemented
        return _made, (type(value), *(getattr(value, field.name) for field in dataclasses.fields(value)))


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
    raise pickle.UnpicklingError(f"{module}.{name} is no part of a draft")


def _made(cls: type, *values: object) -> object:
    """A dataclass with the values of its fields, as it was: they aren't checked once more."""
    found: object = object.__new__(cls)
    for put, value in zip(_putting(cls), values, strict=True):
        put(found, value)
    return found


@functools.cache
def _putting(cls: Any) -> list[Callable[[object, object], None]]:
    return [getattr(cls, field.name).__set__ for field in dataclasses.fields(cls)]


def _key(item: Item, dialect: str) -> str:
    path, content, sources = item
    found = digest({**sources.files, "": content})
    return cache.key("draft", cache.stamp(), dialect, path, sources.zone, found)
