"""Progress of a run, for people: bars on a terminal, nothing anywhere else."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.progress import Progress

Advance = Callable[[int, int], None]
"""Takes how much is done, and of how much."""

_INTERVAL = 0.1
"""Seconds between two pictures: drawing each step would take longer than the step."""


class Steps:
    """The steps of a run, one bar each; those before the current one are through. Without bars nothing is shown."""

    def __init__(self, bars: Progress | None = None) -> None:
        self._bars = bars
        self._drawn = 0.0

    def step(self, what: str) -> Advance:
        """Begin a step; returns a function to report its progress."""
        bars = self._bars
        if bars is None:
            return lambda done, total: None
        for task in bars.tasks:
            bars.update(task.id, completed=task.total or 1, total=task.total or 1)
        task_id = bars.add_task(what, total=None)
        bars.refresh()

        def advance(done: int, total: int) -> None:
            bars.update(task_id, completed=done, total=total)
            now = time.monotonic()
            if done == total or now - self._drawn > _INTERVAL:
                self._drawn = now
                bars.refresh()

        return advance


@contextmanager
def steps(quiet: bool) -> Iterator[Steps]:
    """Shows steps on standard error while the block runs, if that is a terminal and nobody wants quiet."""
    if quiet or not sys.stderr.isatty():
        yield Steps()
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    # Without a thread that draws: the processes that pages are read in begin as copies of this one.
    console = Console(stderr=True)
    bars = Progress(*columns, console=console, auto_refresh=False, transient=True, disable=not console.is_terminal)
    with bars:
        yield Steps(bars)
