"""What lint found, as a text to be remembered, with the files that were read to find it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from codegen.base.problems import Fix, Place, Problem

TextOf = Callable[[str], str | None]
"""Gives the text of a page or of a spec's file by its name; None where it isn't at hand."""


@dataclass(slots=True)
class Reading:
    """Gives the texts of files, and notes which ones were asked for, with a hash of each; empty where none is."""

    text_of: TextOf
    hashes: dict[str, str] = field(default_factory=dict)

    def __call__(self, file: str) -> str | None:
        """The text of a file."""
        text = self.text_of(file)
        self.hashes[file] = _hash(text)
        return text


def dumps(problems: Sequence[Problem], reading: Reading) -> str:
    """The text of findings, and of what was read."""
    return json.dumps([[*map(_pack, problems)], reading.hashes], separators=(",", ":"))


def loads(text: str, text_of: TextOf) -> list[Problem] | None:
    """The findings of a text; None where a file that was read is another by now, or for a text of something else."""
    try:
        packed, hashes = json.loads(text)
        if any(_hash(text_of(file)) != known for file, known in hashes.items()):
            return None
        return [*map(_unpack, packed)]
    except (AttributeError, TypeError, ValueError):
        return None


def _hash(text: str | None) -> str:
    return "" if text is None else hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _pack(problem: Problem) -> list[Any]:
    fix = [problem.fix.old, problem.fix.new] if problem.fix else None
    places = [[place.file, place.line, place.column] for place in (problem.place, *problem.related)]
    return [problem.rule, problem.level, problem.message, places, fix]


def _unpack(data: Any) -> Problem:
    rule, level, message, places, fix = data
    place, *related = (Place(*at) for at in places)
    return Problem(rule, level, place, message, tuple(related), Fix(*fix) if fix else None)
