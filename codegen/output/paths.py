"""Paths that an output folder may hold: inside the folder, and valid on every system."""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterator
from pathlib import Path

from codegen.base.problems import Place, Problem

MANIFEST = ".codegen"
"""The list of what codegen wrote into a folder, see `codegen.output.manifest`."""
STAGE = ".codegen-new"
"""The folder of what isn't in its place yet, see `codegen.output.stage`."""

_FORBIDDEN = frozenset('<>:"|?*\\') | {chr(code) for code in range(32)}
_DEVICES = frozenset(
    {"aux", "con", "nul", "prn", *(f"{port}{digit}" for port in ("com", "lpt") for digit in range(10))}
)
_SOUND = re.compile(r"(?:[a-z0-9_-]{5,100}/)*[a-z0-9_-]{5,100}(?:\.[a-z]+)?")
"""What most paths are: plain names, longer than those of devices."""


def problem(path: Path, message: str) -> Problem:
    """What is wrong with a file of an output folder; the path is shown from the working folder, and can't do harm."""
    text = str(path.relative_to(here)) if path.is_relative_to(here := os.path.realpath("")) else str(path)
    return Problem("output", Place(text if text.isprintable() else ascii(text)), message)


def check_all(paths: Collection[str]) -> Iterator[Problem]:
    """Paths that can't be, and those that get into each other's way."""
    folded: dict[str, str] = {}
    for path in sorted(paths):
        yield from check(path)
        other = folded.setdefault(path.casefold(), path)
        if other != path:
            yield problem(Path(path), f"differs from '{other}' only in case; not every system keeps both")
        parent = path
        while parent := parent.rpartition("/")[0]:
            if parent in paths:
                yield problem(Path(path), f"lies in '{parent}', which is a file")


def check(path: str) -> Iterator[Problem]:
    """What is wrong with one path."""
    if _SOUND.fullmatch(path):
        return
    parts = path.split("/")
    if any(part in ("", ".", "..") for part in parts) or parts[0] in (MANIFEST, STAGE):
        yield problem(Path(path), "can't be a path in an output folder")
    elif any(
        not _FORBIDDEN.isdisjoint(part)
        or part.endswith((".", " "))
        or part.partition(".")[0].strip().casefold() in _DEVICES
        or not part.isprintable()
        or len(part.encode("utf-8", "replace")) > 255
        for part in parts
    ):
        yield problem(Path(path), "is a file name that not every system can hold")
