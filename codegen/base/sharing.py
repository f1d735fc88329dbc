"""Shares work on many items between several processes; this process does a part of it."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from typing import Any, TypeVar

from codegen.base import pickles

_GROUPS = 64
"""Groups of items for each process: where they are small, none waits long for the last."""

T = TypeVar("T")
R = TypeVar("R")


def shared(work: Callable[[T], R], items: Sequence[T], jobs: int | None, worth: int) -> Iterator[R]:
    """What `work` makes of each item, in their order; dataclasses as `pickles` takes them, or containers of some.

    There are as many processes as the items are worth, but no more than `jobs`, or than the machine has processors.
    The others begin with the last items and this one with the first: what it makes needn't be handed over. They hand
    over at the end: a thread that serves them in between, as executors have one, waits for this one's work each time.
    """
    processes = min(jobs or os.cpu_count() or 1, worth)
    if processes < 2:
        yield from map(work, items)
        return
    context = _own_processes()
    size = -(-len(items) // (processes * _GROUPS))
    groups = [items[start : start + size] for start in range(0, len(items), size)]
    left = context.Array("l", [0, len(groups)])
    helpers = []
    try:
        for _ in range(processes - 1):
            receiver, sender = context.Pipe(duplex=False)
            helper = context.Process(target=_help, args=(work, groups, left, sender), daemon=True)
            helper.start()
            helpers.append((helper, receiver))
            sender.close()
        mine = 0
        while _taken(left, first=True) is not None:
            yield from map(work, groups[mine])
            mine += 1
        made: dict[int, str] = {}
        for _, receiver in helpers:
            with suppress(EOFError, OSError):  # what a process that was killed has taken is done here
                made |= receiver.recv()
        for at in range(mine, len(groups)):
            found = pickles.loads(list, made.pop(at, ""))
            yield from map(work, groups[at]) if found is None else found
    finally:
        for helper, _ in helpers:
            helper.terminate()
            helper.join()


def _own_processes() -> Any:
    """What makes other processes: copies of this one on Linux, where Python 3.14 would run a caller's script again."""
    import multiprocessing

    return multiprocessing.get_context("fork" if copies() else None)


def copies() -> bool:
    """Whether other processes are copies of this one, with all that was loaded; elsewhere they get it as a pickle."""
    return sys.platform == "linux"


def _help(work: Callable[[Any], Any], groups: Sequence[Sequence[Any]], left: Any, sender: Any) -> None:
    """Another process: what is made of the last groups that nobody has taken yet, by their positions."""
    made = {}
    with suppress(Exception):  # which is raised where the group is done again
        while (at := _taken(left, first=False)) is not None:
            made[at] = pickles.dumps([*map(work, groups[at])])
    sender.send(made)


def _taken(left: Any, *, first: bool) -> int | None:
    """The position of the first or the last group that nobody has taken; None where none is left."""
    with left.get_lock():
        start, end = left[:]
        if start == end:
            return None
        left[:] = (start + 1, end) if first else (start, end - 1)
        return int(start if first else end - 1)
