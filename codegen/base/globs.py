"""Patterns for pages and paths: `*`, `?` and `[abc]` stay within one part, `**` is any number of parts.

So `/users/**` matches `/users` as well as all below it. Upper and lower case are the same.
"""

from __future__ import annotations

from fnmatch import fnmatchcase

_ANY = "**"


def matches(pattern: str, text: str) -> bool:
    """Whether the whole text fits the pattern, in time proportional to the product of their lengths."""
    ours, theirs = pattern.casefold().split("/"), text.casefold().split("/")
    mine = other = 0
    retry: tuple[int, int] | None = None
    while other < len(theirs):
        if mine < len(ours) and ours[mine] == _ANY:
            mine += 1
            retry = (mine, other)
        elif mine < len(ours) and fnmatchcase(theirs[other], ours[mine]):
            mine += 1
            other += 1
        elif retry is not None:
            # The last `**` takes one part more; what those before it took was enough.
            mine, other = retry[0], retry[1] + 1
            retry = (mine, other)
        else:
            return False
    return all(part == _ANY for part in ours[mine:])
