"""Decides whether there is anything to write, from hashes of input and output of the last run.

Remembered is only a hash of the whole output by a hash of the whole input, codegen's own source included. The folder
is read and hashed each time, so a changed file, or a memo that was deleted, has all of it made again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, MutableMapping
from pathlib import Path

from codegen.base import cache
from codegen.output import folder as output


def key(*parts: str) -> str:
    """A hash of all that decides an output: the verb, the digest of its source, what was chosen of it."""
    return cache.key(cache.stamp(), *parts)


def note(memo: MutableMapping[str, str], known: str, label: str, changes: output.Changes) -> None:
    """Remember which output a key stands for, under a label that says where it goes or what is in it."""
    memo[known] = f"{label}\n{output.digest(changes.new)}"


def find(memo: Mapping[str, str], known: str, folder: Callable[[str], Path]) -> tuple[str, output.Changes] | None:
    """The label, and that nothing changes, if the folder for it holds just what the key stands for."""
    label, _, digest = memo.get(known, "").rpartition("\n")
    if not digest:
        return None
    files = output.held(folder(label))
    return (label, output.Changes(old=files, new=files)) if output.digest(files) == digest else None
