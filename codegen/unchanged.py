"""Whether there is anything to generate: what the same input gave the last time, held against what is there now.

Remembered is only a hash of the whole output by a hash of the whole input, codegen's own source included. The folder
is read and hashed anew, so whoever changed a file of it, or deleted the memo, gets all of it generated again.
"""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping, Sequence
from pathlib import Path

from codegen import cache, output


def key(source: str, package: str | None, include: Sequence[str], exclude: Sequence[str], related: bool) -> str:
    """A hash of all that decides the package; `source` is that of the spec folder."""
    choice = (*include, "", *exclude, "", "related" * related)
    return cache.key("package", cache.stamp(), source, package or "", *choice)


def note(memo: MutableMapping[str, str], known: str, name: str, changes: output.Changes) -> None:
    """Remember which package a key stands for."""
    memo[known] = f"{name} {output.digest(changes.new)}"


def find(memo: Mapping[str, str], known: str, out: Path) -> tuple[str, output.Changes] | None:
    """The package's name and that nothing changes, if the key is known and `out` holds just what it stands for."""
    name, _, digest = memo.get(known, "").partition(" ")
    if not name.isidentifier():
        return None
    files = output.held(out / name)
    return (name, output.Changes(old=files, new=files)) if output.digest(files) == digest else None
