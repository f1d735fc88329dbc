"""Lines of the keys in a TOML text, because Python's own parser doesn't report them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

Key = tuple[str | int, ...]
"""Names of tables and keys from the outermost, and numbers of items in arrays of tables."""

_PART = r"""(?:[A-Za-z0-9_-]+|"(?:[^"\\]|\\.)*"|'[^']*')"""
_DOTTED = rf"\s*({_PART}(?:\s*\.\s*{_PART})*)\s*"
_HEADER = re.compile(rf"\s*(\[\[?){_DOTTED}\]")
_ASSIGNED = re.compile(rf"{_DOTTED}=")


def line(text: str, key: Key) -> int:
    """The line of a key, from 1; of what stands inside a value, the first such line that has its name; 0 for none."""
    best, found = 0, 0
    for number, (here, content) in _keys(text):
        inside = _within(here, key)
        if inside > best or (inside and inside == best and found == 0):
            best, found = inside, number
        if inside and inside == best and inside < len(key) and str(key[-1]) in content:
            return number
    lines = text.splitlines()
    if best and best < len(key):
        # In a value of several lines.
        later = (at for at in range(found, len(lines) + 1) if str(key[-1]) in lines[at - 1])
        return next(later, found)
    return found


def _within(here: Key, key: Key) -> int:
    """How many parts of the key a line settles; none where it is about another one."""
    shared = min(len(here), len(key))
    return shared if here[:shared] == key[:shared] else 0


def _keys(text: str) -> Iterator[tuple[int, tuple[Key, str]]]:
    """The full key of each line that begins a table or assigns one, with the line's number and text."""
    table: Key = ()
    counts: Counter[Key] = Counter()
    for number, content in enumerate(text.splitlines(), 1):
        if header := _HEADER.match(content):
            table = _parts(header[2])
            if header[1] == "[[":
                counts[table] += 1
            table = _numbered(table, counts)
            yield number, (table, content)
        elif assigned := _ASSIGNED.match(content):
            yield number, ((*table, *_parts(assigned[1])), content)


def _numbered(table: Key, counts: Counter[Key]) -> Key:
    """The key with the number of the item behind each array of tables in it."""
    found: list[str | int] = []
    for at, part in enumerate(table, 1):
        found.append(part)
        if counts[table[:at]]:
            found.append(counts[table[:at]] - 1)
    return tuple(found)


def _parts(dotted: str) -> Key:
    parts: Sequence[str] = re.findall(_PART, dotted)
    return tuple(part[1:-1] if part[0] in "\"'" else part for part in parts)
