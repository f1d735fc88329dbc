"""Black as the last step of rendering: one fixed mode, never the user's configuration.

It formats what isn't plainly as it leaves it, see `stable`. It is imported when something comes by that no earlier run
has asked it about: where all is known, that would be most of a run.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, MutableMapping, Sequence
from functools import cache, lru_cache
from importlib.metadata import version
from importlib.resources import files as resources
from typing import TYPE_CHECKING

from codegen.base.garbage import unsought
from codegen.base.progress import Advance
from codegen.base.sharing import shared
from codegen.python.stable import blocks, is_stable, joined

if TYPE_CHECKING:
    import black

_VERSIONS = ("py311", "py312", "py313")
"""What the formatted text must run on; all else is black's default."""
FORMS = resources("codegen") / "python" / "forms.jsonl"
"""Texts as JSON, one a line."""
_YEAR = "26"
"""The releases of black whose forms those are."""
_WORTH_A_PROCESS = 200_000
"""Characters for black below which starting another process takes longer than formatting."""


class NotPython(Exception):
    """A file whose text isn't Python, and what black says to it."""

    def __init__(self, path: str, message: str) -> None:
        super().__init__(message)
        self.path = path


def format_all(
    files: Mapping[str, str],
    memo: MutableMapping[str, str] | None = None,
    jobs: int | None = None,
    progress: Advance | None = None,
) -> dict[str, str]:
    """The files, those that end in .py formatted.

    `memo` maps `memo_key(part)` to the formatted part of a module, where black had to be asked about it, or to nothing
    where it stays as it is; what it lacks is added. `jobs` is the number of processes, else one per processor;
    `progress` is told how many parts have been looked at, and of how many. Raises NotPython for what isn't: a fault of
    a template.
    """
    memo = {} if memo is None else memo
    parts = {path: blocks(text) for path, text in files.items() if path.endswith(".py")}
    each = dict.fromkeys(part for found in parts.values() for part in found)
    is_kept = _remembering(memo)
    odd = {}
    with unsought():
        for count, part in enumerate(each, 1):
            if not is_stable(part, is_kept):
                odd[part] = memo_key(part)
            if progress:
                progress(count, len(each))
    for part, text in _blackened_all([part for part, key in odd.items() if key not in memo], jobs):
        if text is not None:
            memo[odd[part]] = "" if text == part else text

    def whole(path: str) -> str:
        if any(part in odd and odd[part] not in memo for part in parts[path]):
            return _whole(path, files[path])
        return joined([(memo[odd[part]] or part) if part in odd else part for part in parts[path]])

    return {path: whole(path) if path in parts else text for path, text in files.items()}


def memo_key(text: str) -> str:
    """A hash of all that decides the formatted text."""
    return hashlib.sha256(f"{formatter()} {_VERSIONS} {text}".encode()).hexdigest()


@cache
def formatter() -> str:
    """What formats, with its version."""
    return f"black {version('black')}"


@cache
def _mode() -> black.Mode:
    import black
    from black.mode import TargetVersion

    return black.Mode(target_versions={TargetVersion[name.upper()] for name in _VERSIONS})


def _remembering(memo: MutableMapping[str, str]) -> Callable[[str], bool]:
    """Whether black leaves a statement as it is; each is asked about once, and not again by later runs."""

    @lru_cache(10_000)
    def remembered(statement: str) -> bool:
        if statement in known_forms():
            return True
        key = memo_key(f"kept? {statement}")
        if key not in memo:
            memo[key] = "yes" if is_kept(statement) else "no"
        return memo[key] == "yes"

    return remembered


def is_kept(statement: str) -> bool:
    """Whether black leaves a statement as it is."""
    return _blackened_or_none(statement) == statement


@cache
def known_forms() -> frozenset[str]:
    """The forms of which is known beforehand that black leaves them, so that most runs need no black.

    A test holds each to it; `python -m tests.python.forms` writes them. They hold for the releases of one year, whose
    stable style is the same.
    """
    if version("black").partition(".")[0] != _YEAR:
        return frozenset()
    return frozenset(json.loads(line) for line in FORMS.read_text(encoding="utf-8").splitlines())


def _whole(path: str, text: str) -> str:
    """A module formatted as one, since a part of it isn't Python by itself."""
    from black.parsing import InvalidInput

    try:
        return _blackened(text)
    except InvalidInput as error:
        raise NotPython(path, str(error)) from None


def _blackened_all(texts: Sequence[str], jobs: int | None) -> Iterator[tuple[str, str | None]]:
    """Texts with what black makes of them, None for what isn't Python; in several processes where that pays."""
    if texts:
        _mode()  # imported once, before other processes begin as copies of this one
    largest_first = sorted(texts, key=len, reverse=True)
    worth = sum(map(len, texts)) // _WORTH_A_PROCESS
    return zip(largest_first, shared(_blackened_or_none, largest_first, jobs, worth), strict=True)


def _blackened_or_none(text: str) -> str | None:
    from black.parsing import InvalidInput

    # Black's trees are all garbage cycles: collecting while they grow takes a fourth of the time on top.
    with unsought():
        try:
            return _blackened(text)
        except InvalidInput:
            return None


def _blackened(text: str) -> str:
    import black

    return black.format_str(text, mode=_mode())
