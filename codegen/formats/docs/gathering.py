"""Combines pages; if one page makes that fail, codegen leaves out and names only that page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from codegen.base.problems import InputError, Place, Problem
from codegen.formats.docs.page.draft import Draft, told, unread

_MOST = 5
"""Pages that are left out; where more fail, something else is wrong."""
T = TypeVar("T")


def gathered(drafts: Sequence[Draft], assemble: Callable[[Sequence[Draft]], T]) -> T:
    """What `assemble` makes of all pages, without those for which it fails when they are alone.

    Raises InputError when it fails for a fault that no single page has, or for too many pages.
    """
    drafts = [*drafts]
    for left in reversed(range(_MOST + 1)):
        try:
            return assemble(drafts)
        except Exception as error:
            at = _culprit(drafts, assemble)
            if at is None or not left:
                message = f"codegen failed to combine the pages ({told(error)}); please report that"
                raise InputError(Problem("put-together", Place("pages"), message)) from error
            drafts[at] = unread(drafts[at].path, drafts[at].sha256, error)
    raise AssertionError("unreachable")


def _culprit(drafts: Sequence[Draft], assemble: Callable[[Sequence[Draft]], T]) -> int | None:
    """The position of a page that fails by itself, found by halving; None where halves don't."""
    start, end = 0, len(drafts)
    while end - start > 1:
        middle = (start + end) // 2
        for half in ((start, middle), (middle, end)):
            if _fails(drafts[slice(*half)], assemble):
                start, end = half
                break
        else:
            return None
    return start if start < end else None


def _fails(drafts: Sequence[Draft], assemble: Callable[[Sequence[Draft]], T]) -> bool:
    try:
        assemble(drafts)
    except Exception:  # noqa: BLE001
        return True
    return False
