"""Conditions in the words of OData 4.0 alone: `in` and `divby` came with 4.01.

URL Conventions 4.01, sections 5.1.1.1.12 and 5.1.1.2.5. Loaded only where a request uses one of them.
"""

from __future__ import annotations

import re

_QUOTED = re.compile(r"""'[^']*(?:'|\Z)|"(?:[^"\\]|\\.)*(?:"|\Z)""")
_IN = re.compile(r" in (?=[(\w$])")
_VARIABLE = re.compile(r"\(\w+\Z")


def plain(text: str) -> str:
    """A condition in the words of OData 4.0.

    `a in (1,2)` is `(a eq 1 or a eq 2)`, `a in tags` is `tags/any(i:i eq a)`, and `a divby 2` is
    `a mul 1.0 div 2`, whose first step makes a decimal of a whole number.
    """
    at = 0
    while found := _IN.search(mask := masked(text), at):
        first, end = _begin(mask, found.start()), found.end()
        left = text[first : found.start()]
        last = _end(mask, end)
        right = text[end:last]
        if right[0] == "(":
            same = [f"{left} eq {item}" for item in parted(right[1:-1], ",")]
            new = f"({' or '.join(same)})"
        else:
            new = f"{right}/any(i:i eq {left})"
        text, at = text[:first] + new + text[last:], first
    for found in reversed([*re.finditer(" divby ", mask)]):
        text = f"{text[: found.start()]} mul 1.0 div {text[found.end() :]}"
    return text


def masked(text: str) -> str:
    """The text with every literal in quotes blotted out, character by character."""
    return _QUOTED.sub(lambda found: "'" * len(found[0]), text)


def _begin(mask: str, end: int) -> int:
    """Where the operand begins that ends there."""
    depth, at = 0, end
    while at:
        char = mask[at - 1]
        if char == ")":
            depth += 1
        elif depth == 0 and (
            char in " (,;=" or (char == ":" and _VARIABLE.search(mask[: at - 1]))
        ):
            break
        elif char == "(":
            depth -= 1
        at -= 1
    return at


def _end(mask: str, at: int) -> int:
    """Where the operand ends that begins there."""
    depth = 0
    while at < len(mask):
        char = mask[at]
        if depth == 0 and char in " ),;":
            break
        depth += (char == "(") - (char == ")")
        at += 1
    return at


def parted(text: str, mark: str) -> list[str]:
    """The texts between marks that stand neither in quotes nor in parentheses."""
    depth, start, found = 0, 0, []
    for at, char in enumerate(masked(text)):
        depth += (char in "([{") - (char in ")]}")
        if char == mark and not depth:
            found.append(text[start:at].strip())
            start = at + 1
    return [*found, text[start:].strip()]
