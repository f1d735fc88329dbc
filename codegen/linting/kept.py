"""Results of lint as a text for the cache, with the files that they depend on."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from codegen.base import pickles
from codegen.base.problems import Problem

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
    return pickles.dumps((tuple(problems), reading.hashes))


def loads(text: str, text_of: TextOf) -> list[Problem] | None:
    """The findings of a text; None where a file that was read is another by now, or for a text of something else."""
    found = pickles.loads(tuple, text)
    if found is None or any(_hash(text_of(file)) != known for file, known in found[1].items()):
        return None
    return [*found[0]]


def _hash(text: str | None) -> str:
    return "" if text is None else hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
