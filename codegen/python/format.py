"""Black as the last step of rendering: one fixed mode, never the user's configuration.

It formats what isn't plainly as it leaves it, see `stable`. It is imported when the first text comes by that no
earlier run has seen: where all are known, that would be most of a run.
"""

from __future__ import annotations

import gc
import hashlib
import os
from collections.abc import Iterable, Iterator, Mapping, MutableMapping
from concurrent.futures import ProcessPoolExecutor
from functools import cache, lru_cache
from importlib.metadata import version
from typing import TYPE_CHECKING

from codegen.progress import Advance
from codegen.python.stable import blocks, is_stable, joined

if TYPE_CHECKING:
    import black

_VERSIONS = ("py311", "py312", "py313")
"""What the formatted text must run on; all else is black's default."""
_WORTH_A_PROCESS = 2_000_000
"""Characters below which starting another process takes longer than formatting."""
_WORTH_A_COLLECTION = 500_000
"""Characters after whose formatting the garbage is collected: it is some three hundred times as large."""


def format_all(
    files: Mapping[str, str],
    memo: MutableMapping[str, str] | None = None,
    jobs: int | None = None,
    progress: Advance | None = None,
) -> dict[str, str]:
    """The files, those that end in .py formatted.

    `memo` maps `memo_key(text)` to formatted text, or to nothing where the text stays as it is; what it lacks is
    added. `jobs` is the number of processes, else one per processor; `progress` is told how many files are formatted,
    and of how many. Raises ValueError, with the path, for what isn't Python: a fault of a template or layout.
    """
    memo = {} if memo is None else memo
    keys = {path: memo_key(text) for path, text in files.items() if path.endswith(".py")}
    missing = {path: files[path] for path, key in keys.items() if key not in memo}
    for count, (path, text) in enumerate(_formatted(missing, jobs), 1):
        memo[keys[path]] = "" if text == files[path] else text
        if progress:
            progress(count, len(missing))
    return {path: memo[keys[path]] or text if path in keys else text for path, text in files.items()}


def memo_key(text: str) -> str:
    """A hash of all that decides the formatted text."""
    return hashlib.sha256(f"{_formatter()} {text}".encode()).hexdigest()


@cache
def _formatter() -> str:
    return f"black {version('black')} {_VERSIONS}"


@cache
def _mode() -> black.Mode:
    import black
    from black.mode import TargetVersion

    return black.Mode(target_versions={TargetVersion[name.upper()] for name in _VERSIONS})


def _formatted(files: Mapping[str, str], jobs: int | None) -> Iterator[tuple[str, str]]:
    size = sum(map(len, files.values()))
    workers = min(jobs or os.cpu_count() or 1, size // _WORTH_A_PROCESS)
    if workers < 2:
        shares = _shares(files, size // _WORTH_A_COLLECTION + 1)
        for group in shares:
            yield from _format_group(group)
            if len(shares) > 1:
                gc.collect()
        return
    _mode()  # imported once, before the processes begin as copies of this one
    with ProcessPoolExecutor(workers) as pool:
        groups = pool.map(_format_group, _shares(files, workers * 4))
        yield from (item for group in groups for item in group)


def _shares(files: Mapping[str, str], count: int) -> list[list[tuple[str, str]]]:
    """Groups of about the same size, the largest files first and in groups of their own, lest one comes last."""
    groups: list[list[tuple[str, str]]] = [[] for _ in range(count)]
    sizes = [0] * count
    for path, text in sorted(files.items(), key=lambda item: (-len(item[1]), item[0])):
        smallest = sizes.index(min(sizes))
        groups[smallest].append((path, text))
        sizes[smallest] += len(text)
    return groups


def _format_group(items: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    # Black's trees are all garbage cycles: collecting while they grow takes as long as formatting.
    collects = gc.isenabled()
    gc.disable()
    try:
        return [_format(item) for item in items]
    finally:
        if collects:
            gc.enable()


def _format(item: tuple[str, str]) -> tuple[str, str]:
    from black.parsing import InvalidInput

    path, text = item
    parts = blocks(text)
    try:
        return path, joined([part if is_stable(part, _is_kept) else _blackened(part) for part in parts])
    except InvalidInput:
        pass  # What stood between two blocks may have been part of a text.
    try:
        return path, _blackened(text)
    except InvalidInput as error:
        raise ValueError(f"{path}: {error}") from None


@lru_cache(10_000)
def _is_kept(statement: str) -> bool:
    """Whether black leaves a statement as it is."""
    from black.parsing import InvalidInput

    try:
        return _blackened(statement) == statement
    except InvalidInput:
        return False


def _blackened(text: str) -> str:
    import black

    return black.format_str(text, mode=_mode())
