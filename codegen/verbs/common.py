"""Shared by the verbs: the cache of earlier runs, and a model that stays loaded."""

from __future__ import annotations

import gc
import os
from collections import Counter
from collections.abc import Iterator, Mapping, MutableMapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, overload

from codegen.base import cache
from codegen.base.garbage import unsought
from codegen.base.printing import counted
from codegen.base.problems import NOWHERE, InputError, Problem, refused
from codegen.base.rules import LEVELS

if TYPE_CHECKING:
    from codegen.formats.sources import Opened
    from codegen.formats.specfile import Seen
    from codegen.spec.model import Model
    from codegen.spec.nodes import Spec

Memo = MutableMapping[str, str]
Package = tuple[str, dict[str, str]]
"""A package's name and its files."""
PathLike = str | os.PathLike[str]
Paths = PathLike | Sequence[PathLike]
Texts = str | Sequence[str]


@contextmanager
def remembered(cached: bool, part: str = "") -> Iterator[Memo]:
    """The cache of earlier runs; parts that few runs need are separate, because a cache is read as a whole."""
    if cached:
        with cache.opened(cache.folder() / part) as memo:
            yield memo
    else:
        yield {}


@contextmanager
def drafts(cached: bool) -> Iterator[Memo | None]:
    """The cache of page drafts, for `sources.transcribe`; None without a cache."""
    with remembered(cached, "pages") as memo:
        yield memo if cached else None


def keep_outside(folder: Path, source: Sequence[Path]) -> None:
    """Raise InputError if the output is inside the input, where the next run would read it."""
    for given in source:
        if given.is_dir() and folder.resolve().is_relative_to(given.resolve()):
            message = f"is inside the source '{given}'; write to a folder beside it"
            raise refused("output", folder, f"'{folder}' {message}")


@dataclass(slots=True)
class _Shared:
    """What steps share: sources by what was named; by a source's digest its whole model and that one's package.

    By the folder of a spec the documents it was made of, and the files that it holds, each by name.
    """

    documents: dict[Path, Mapping[str, bytes]] = field(default_factory=dict)
    files: dict[Path, Mapping[str, bytes]] = field(default_factory=dict)
    sources: dict[tuple[object, ...], Opened] = field(default_factory=dict)
    models: dict[str, Model] = field(default_factory=dict)
    packages: dict[str, Package] = field(default_factory=dict)


_SHARED: ContextVar[_Shared | None] = ContextVar("shared", default=None)


@contextmanager
def sharing() -> Iterator[None]:
    """Steps in here that are about the same spec read it once, and link it once; none of them writes one it opened."""
    token = _SHARED.set(_Shared())
    try:
        yield
    finally:
        _SHARED.reset(token)


def transcribed(spec: Path, documents: Mapping[str, bytes], files: Mapping[str, bytes]) -> None:
    """Note that a spec folder holds files, and of which documents it was made: later steps don't read these again."""
    if (shared := _SHARED.get()) is not None:
        shared.documents[spec], shared.files[spec] = documents, files


def at_hand(spec: Path) -> Mapping[str, bytes]:
    """The documents that a spec was made of, and the files that it holds, where a step before has read them."""
    shared = _SHARED.get()
    return {} if shared is None else {**shared.documents.get(spec, {}), **shared.files.get(spec, {})}


def opened(source: Path, *, types_only: bool = False, strict: bool = False, references: Sequence[str] = ()) -> Opened:
    """The bytes of a spec folder, or of metadata, see `sources.opened`."""
    from codegen.formats import sources

    shared, known = _SHARED.get(), (source, types_only, strict, *references)
    if shared is not None and known in shared.sources:
        return shared.sources[known]
    held = {} if shared is None else shared.files.get(source, {})
    found = sources.opened(source, types_only=types_only, strict=strict, references=references, held=held)
    if shared is not None:
        shared.sources[known] = found
    return found


def found_in(spec: Spec) -> str:
    """What reading gave, in counts by level, the worst first: `1 warning, 2 infos`; empty if there is nothing."""
    findings = Counter(problem.level for page in spec.pages for problem in page.findings)
    return ", ".join(counted(findings[level], level) for level in LEVELS if findings[level])


def linked(source: Opened, memo: Memo | None, seen: Seen | None = None, **choice: Any) -> Model:
    """The model of a spec, or of the part that was asked for, see `select`; `seen` is as for `specfile.parse`."""
    from codegen.spec.model import link
    from codegen.spec.select import select

    shared = None if any(choice.values()) else _SHARED.get()
    if shared and source.digest in shared.models:
        return shared.models[source.digest]
    # What doesn't outlive the run needn't be put into words.
    kept = memo if isinstance(memo, cache.Memo) else None
    with staying():
        model = link(select(source.parse(kept, seen), **choice))
    if shared is not None:
        shared.models = {source.digest: model}
    return model


def packages() -> dict[str, Package]:
    """The packages of whole models that steps have made, by the digests of the sources, where steps share them."""
    shared = _SHARED.get()
    return {} if shared is None else shared.packages


@contextmanager
def staying() -> Iterator[None]:
    """What is made here stays to the end: it is never looked through for garbage."""
    with unsought():
        try:
            yield
        finally:
            gc.freeze()


@overload
def several(given: Texts) -> tuple[str, ...]: ...
@overload
def several(given: Paths) -> tuple[PathLike, ...]: ...
def several(given: Paths) -> tuple[PathLike, ...]:
    """What a caller gives as one or several; a text alone is one, never its characters."""
    return (given,) if isinstance(given, str | os.PathLike) else tuple(given)


def named(sources: Paths) -> list[Path]:
    """The sources that a caller names; raises InputError if there are none, or if one doesn't exist."""
    found = [existing(source) for source in several(sources)]
    if not found:
        raise InputError(Problem("no-pages", NOWHERE, "no source is named; name pages, folders of pages or $metadata"))
    return found


def choice(include: Texts, exclude: Texts, related: bool, types_only: bool) -> dict[str, Any]:
    """The options that choose a part of a spec; raises InputError for `related` where nothing is chosen."""
    chosen = {"include": several(include), "exclude": several(exclude)}
    if related and not any(chosen.values()):
        message = "related follows what include or exclude choose; give one of them, or leave it out"
        raise InputError(Problem("no-match", NOWHERE, message))
    return {**chosen, "related": related, "types_only": types_only}


def existing(path: PathLike, advice: str = "") -> Path:
    """A path from a caller; raises InputError, with advice, if it doesn't exist."""
    found = Path(path)
    if not path or not found.exists():
        raise refused("unreadable-file", str(path), f"'{path}' doesn't exist{advice}")
    return found
