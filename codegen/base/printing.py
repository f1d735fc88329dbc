"""Makes text of unknown origin safe for a line of a terminal, of a log, or of GitHub's commands."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any


def printable(text: str) -> str:
    r"""The text on one line, with everything that isn't printable made visible by its escape (`\n`, `\x1b`, `\u202e`).

    Printable is what `str.isprintable` says: no control character, no line or paragraph separator, no mark that
    turns the direction of writing, no space but the plain one. What was made printable stays as it is.
    """
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode() for char in text)


def json_text(value: Any) -> str:
    r"""A value as indented JSON in ASCII, with DEL escaped as well: the one control character that JSON leaves raw."""
    return json.dumps(value, indent=2).replace("\x7f", "\\u007f")


def short(text: str, most: int = 200) -> str:
    """The beginning of a text."""
    return text if len(text) <= most else f"{text[:most]}..."


def some(names: Iterable[str], limit: int = 5) -> str:
    """The first few of several names, and how many more there are: `a, b and 3 more`."""
    listed = [*names]
    return ", ".join(listed[:limit]) + (f" and {len(listed) - limit} more" if len(listed) > limit else "")


def counted(count: int, one: str, many: str = "") -> str:
    """A count with its noun, which has an `s` for several unless `many` is given: `1 type`, `3 types`."""
    return f"{count} {one if count == 1 else many or f'{one}s'}"


def quoted(names: Iterable[str]) -> str:
    """The same with each name in quotes."""
    return some(f"'{name}'" for name in names)
