"""What the verbs have in common: the memory of earlier runs, and a model that stays."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator, MutableMapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import TYPE_CHECKING, Any

from codegen.base import cache
from codegen.base.problems import InputError, Place, Problem

if TYPE_CHECKING:
    from codegen.formats.sources import Opened
    from codegen.spec.model import Model

Memo = MutableMapping[str, str]
PathLike = str | os.PathLike[str]


@contextmanager
def remembered(cached: bool, part: str = "") -> Iterator[Memo]:
    """What earlier runs worked out; a part that few runs need stands apart, since a memo is read as a whole."""
    if cached:
        with cache.opened(cache.folder() / part) as memo:
            yield memo
    else:
        yield {}


@contextmanager
def drafts(cached: bool) -> Iterator[Memo | None]:
    """The memo of page drafts, for `sources.transcribe`; None where nothing is kept."""
    with remembered(cached, "pages") as memo:
        yield memo if cached else None


def keep_outside(folder: Path, source: Sequence[Path]) -> None:
    """Refuse to write into what is read, where the next run would find it among the user's own; raises InputError."""
    for given in source:
        if given.is_dir() and folder.resolve().is_relative_to(given.resolve()):
            message = f"lies in the source '{given}'; write beside it"
            raise InputError(Problem("output", "error", Place(str(folder)), f"'{folder}' {message}"))


_MODELS: ContextVar[dict[str, Model] | None] = ContextVar("models", default=None)
"""The whole model that was linked last, by the digest of its source, where steps share it."""


@contextmanager
def sharing() -> Iterator[None]:
    """Steps in here that are about the same spec link it once."""
    token = _MODELS.set({})
    try:
        yield
    finally:
        _MODELS.reset(token)


def linked(source: Opened, memo: Memo | None, **choice: Any) -> Model:
    """The model of a spec, or of the part that was asked for, see `select`."""
    from codegen.spec.model import link
    from codegen.spec.select import select

    shared = None if any(choice.values()) else _MODELS.get()
    if shared and source.digest in shared:
        return shared[source.digest]
    with staying():
        model = link(select(source.parse(memo), **choice))
    if shared is not None:
        shared.clear()
        shared[source.digest] = model
    return model


@contextmanager
def staying() -> Iterator[None]:
    """What is made here stays to the end: looking for garbage in it, again and again, takes a third of the time."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        if enabled:
            gc.enable()


def existing(path: PathLike) -> Path:
    """A path that a caller names; raises InputError where nothing is there."""
    found = Path(path)
    if not found.exists():
        raise InputError(Problem("unreadable-file", "error", Place(str(found)), f"'{found}' doesn't exist"))
    return found
