"""The results of the checks of one example, also as a text for the cache."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from codegen.base import pickles
from codegen.base.problems import Place

CHECKS = ("request", "request body", "built body", "response body", "response findings", "answer")


@dataclass(frozen=True, slots=True)
class Failure:
    """A check that failed, and the reason."""

    check: str
    message: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """Results of one example: checks that were made, failures, and why others weren't possible."""

    operation: str
    example: str
    place: Place
    made: tuple[str, ...]
    failures: tuple[Failure, ...]
    exceptions: tuple[str, ...]
    contradictions: tuple[tuple[str, str], ...] = ()
    """Checks that pass only because the spec records the mistake in the example, with the rule of each."""


def dumps(outcomes: Sequence[Outcome]) -> str:
    """The text of outcomes."""
    return pickles.dumps(tuple(outcomes))


def loads(text: str) -> tuple[Outcome, ...] | None:
    """The outcomes of a text that `dumps` made; None for any other."""
    return pickles.loads(tuple, text)
