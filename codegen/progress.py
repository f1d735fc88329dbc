"""How far a run is, for people who watch it: bars on a terminal, nothing anywhere else."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

Advance = Callable[[int, int], None]
"""Takes how much is done, and of how much."""

_INTERVAL = 0.1
"""Seconds between two pictures: drawing each step would take longer than the step."""


class Steps:
    """The steps of a run, one bar each; those before the current one are through."""

    def __init__(self, bars: Progress) -> None:
        self._bars = bars
        self._drawn = 0.0

    def step(self, what: str) -> Advance:
        """Begin a step; what it returns is told how far the step is."""
        for task in self._bars.tasks:
            self._bars.update(task.id, completed=task.total or 1, total=task.total or 1)
        task_id = self._bars.add_task(what, total=None)
        self._bars.refresh()

        def advance(done: int, total: int) -> None:
            self._bars.update(task_id, completed=done, total=total)
            now = time.monotonic()
            if done == total or now - self._drawn > _INTERVAL:
                self._drawn = now
                self._bars.refresh()

        return advance


@contextmanager
def steps(quiet: bool) -> Iterator[Steps]:
    """Shows steps on standard error while the block runs, if that is a terminal and nobody wants quiet."""
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    # Without a thread that draws: the processes that pages are read in begin as copies of this one.
    bars = Progress(
        *columns, console=console, auto_refresh=False, transient=True, disable=quiet or not console.is_terminal
    )
    with bars:
        yield Steps(bars)
