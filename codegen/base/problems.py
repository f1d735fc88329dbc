"""Places and problems: the one form in which reading, linking, lint and diff report.

Readers collect all problems and never stop at the first; only the command line prints them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import cast

from codegen.base.printing import printable
from codegen.base.rules import RULES, Level

_OF_ITS_RULE = cast(Level, "")


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A position: file (relative to the path that the user named), line and column from 1; 0 is unknown."""

    file: str = ""
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        return ":".join(str(part) for part in (self.file or "codegen", self.line, self.line and self.column) if part)


NOWHERE = Place()


@dataclass(frozen=True, slots=True)
class Fix:
    """A fix of a problem in its own line: `old`, which is there once, becomes `new`."""

    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Problem:
    """One finding: its rule, place, level, and a message that says what to do.

    The level is that of the rule, unless another is given. Raises KeyError for an unknown rule.
    `related` are the other places that contradict `place`. The message may quote input. It is always
    one printable line, so that text of a page never becomes a line or a command of the output.
    """

    rule: str
    place: Place
    message: str
    related: tuple[Place, ...] = ()
    fix: Fix | None = field(default=None, compare=False)
    level: Level = _OF_ITS_RULE

    def __post_init__(self) -> None:
        if self.level == _OF_ITS_RULE:
            object.__setattr__(self, "level", RULES[self.rule].level)
        object.__setattr__(self, "rule", printable(self.rule))
        object.__setattr__(self, "message", printable(self.message))

    def __str__(self) -> str:
        others = dict.fromkeys(printable(str(place)) for place in self.related if place.file)
        places = ", ".join(place for place in others if place not in self.message)
        see = f" (see {places})" if places else ""
        return f"{printable(str(self.place))}: {self.level}: {self.message}{see} [{self.rule}]"


def ordered(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """The problems of a page in the order of its file: each once, by place and rule."""
    return tuple(sorted(dict.fromkeys(problems), key=lambda problem: (problem.place, problem.rule)))


class InputError(Exception):
    """Unusable input; holds every problem that was found, not just the first."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems


def refused(rule: str, where: object, message: str) -> InputError:
    """The error for one problem, at a place or in a whole file."""
    place = where if isinstance(where, Place) else Place(str(where))
    return InputError(Problem(rule, place, message))
