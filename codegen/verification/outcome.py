"""What came of the checks of one example, also as a text to be remembered."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from codegen.base.problems import Place

CHECKS = ("request", "request body", "built body", "response body", "response findings", "answer")


@dataclass(frozen=True, slots=True)
class Failure:
    """A check that failed, and how."""

    check: str
    message: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """One example: the checks that were made, those that failed, and why others could not be made."""

    operation: str
    example: str
    place: Place
    made: tuple[str, ...]
    failures: tuple[Failure, ...]
    exceptions: tuple[str, ...]
    contradictions: tuple[tuple[str, str], ...] = ()
    """Checks that pass only because the spec records what is wrong with the example, and the rule of each."""


def dumps(outcomes: Sequence[Outcome]) -> str:
    """The text of outcomes without failures."""
    return json.dumps([*map(_pack, outcomes)], separators=(",", ":"))


def loads(text: str) -> tuple[Outcome, ...] | None:
    """The outcomes of a text that `dumps` made; None for any other."""
    try:
        return tuple(map(_unpack, json.loads(text)))
    except (AttributeError, TypeError, ValueError):
        return None


def _pack(outcome: Outcome) -> list[Any]:
    place = outcome.place
    at = [place.file, place.line, place.column]
    return [outcome.operation, outcome.example, at, outcome.made, outcome.exceptions, outcome.contradictions]


def _unpack(data: Any) -> Outcome:
    operation, example, at, made, exceptions, contradictions = data
    return Outcome(
        operation,
        example,
        Place(*at),
        tuple(made),
        (),
        tuple(exceptions),
        tuple((name, rule) for name, rule in contradictions),
    )
