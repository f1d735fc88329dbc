"""build --watch: builds again when a source of the build changes; after a failure it waits for the next change."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

from codegen.base.distribution import lacking
from codegen.base.printing import counted
from codegen.base.problems import InputError
from codegen.cli.common import CLEAN, say, stop
from codegen.config.values import Config

_ADDED = 1
"""`watchfiles.Change.added`."""
_DEBOUNCE = 400
"""Milliseconds for which changes are gathered: editors write a file in several steps."""


def watch(once: Callable[[], int], read: Callable[[], Config], apis: Sequence[str]) -> int:
    """Build, wait for changes, build again, until the user interrupts.

    Raises InputError where the configuration can't be read at the start: nobody knows then what to watch.
    """
    try:
        changes = import_module("watchfiles").watch
    except ImportError:
        stop(lacking("watchfiles", "watch"))
    config = read()
    config.chosen(apis)
    try:
        _tried(once)
        while True:
            config = _until_configured_anew(changes, once, read, config, apis)
    except KeyboardInterrupt:
        # An interrupt that ends code which was a text, as methods of dataclasses are, makes `python -m` end by the
        # signal, caught or not (CPython, `run_eval_code_obj`); the next text takes that back.
        exec("")  # noqa: S102
        return CLEAN


def _until_configured_anew(
    changes: Callable[..., Iterator[set[tuple[Any, str]]]],
    once: Callable[[], int],
    read: Callable[[], Config],
    config: Config,
    apis: Sequence[str],
) -> Config:
    """Build whenever something changes; ends with another configuration, by which other things are watched."""
    watched = {*_watched(config, apis)}
    say(f"watching {counted(len(watched), 'file or folder', 'files and folders')}; interrupt to end")
    for found in changes(*watched, debounce=_DEBOUNCE, watch_filter=_interesting):
        lasting = _lasting(found)
        if not lasting:
            continue
        say(f"changed: {', '.join(lasting)}")
        _tried(once)
        now = _reread(read, config, apis)
        if now != config:
            return now
    raise KeyboardInterrupt  # Nothing that is watched is there any more.


def _lasting(found: set[tuple[Any, str]]) -> list[str]:
    """The files that changed, from the working folder; none that an editor made and took away again."""
    new = {path for change, path in found if change == _ADDED}
    return sorted(
        os.path.relpath(path) for path in {path for _, path in found} if path not in new or Path(path).exists()
    )


def _interesting(_: object, path: str) -> bool:
    """Whether a file may be one that a build reads: none that editors or codegen put there for a moment."""
    name = Path(path).name
    return not name.startswith(".") and not name.endswith(("~", ".swp", ".tmp"))


def _tried(once: Callable[[], int]) -> None:
    try:
        once()
    except InputError as error:
        say(*map(str, error.problems), err=True)
    except OSError as error:
        say(f"{error.filename or 'output'}: error: {error.strerror}", err=True)
    # What builds keep for their own process would add up here.
    gc.unfreeze()
    gc.collect()


def _reread(read: Callable[[], Config], before: Config, apis: Sequence[str]) -> Config:
    """The present configuration; the previous one if it is unusable, which the build reports.

    An editor empties a file before it writes it: what is read in between has no API.
    """
    try:
        now = read()
        now.chosen(apis)
    except InputError:
        return before
    return now


def _watched(config: Config, apis: Sequence[str]) -> Iterator[Path]:
    """Everything a build reads that is there; a spec's folder only for what people write in it."""
    for api in config.chosen(apis):
        corrections: Iterable[Path] = (api.spec / "corrections", api.spec / "api.yaml") if api.sources else (api.spec,)
        dialects = (Path(api.dialect),) if api.dialect and api.dialect.endswith((".yaml", ".yml")) else ()
        for path in (*api.sources, *corrections, *dialects, *((api.templates,) if api.templates else ())):
            if path.exists():
                yield path
    if config.file:
        yield config.file
