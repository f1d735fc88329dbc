"""Pages in MDX, as Markdown has them: what components hold is not indented, and imports are no text."""

from __future__ import annotations

import re
from collections.abc import Sequence

ENDING = ".mdx"
_OPENS = re.compile(r"\s*<([A-Z][\w.]*)(?:\s[^<>]*)?>\s*$")
_CLOSES = re.compile(r"\s*</([A-Z][\w.]*)>\s*$")
_MODULE = re.compile(r"(?:import|export)\s+[\w{*]")
_FENCE = re.compile(r"\s*(```+|~~~+)")


def plain(lines: Sequence[str]) -> list[str]:
    """The lines, as many as there were: MDX has no indented code, so what is within a component isn't any.

    Statements that import or export something, up to an empty line, are empty lines (MDX, section ESM).
    """
    found: list[str] = []
    inside: list[tuple[str, int]] = []
    fence, module = "", False
    for at, line in enumerate(lines):
        shift = inside[-1][1] if inside else 0
        closed = None if fence else _CLOSES.match(line)
        if closed and inside and inside[-1][0] == closed[1]:
            inside.pop()
        module = not fence and bool(line.strip()) and (module or bool(_MODULE.match(line)))
        indent = len(line) - len(line.lstrip(" "))
        found.append("" if module else line[min(shift, indent) :])
        mark = _FENCE.match(line)
        if mark:
            fence = "" if fence and mark[1].startswith(fence) else fence or mark[1]
        elif not fence and (opened := _OPENS.match(line)):
            below = next((one for one in lines[at + 1 : at + _NEAR] if one.strip()), "")
            inside.append((opened[1], len(below) - len(below.lstrip(" "))))
    return found


_NEAR = 8
"""Lines in which what a component holds begins."""
