"""Problems of one page, as its readers find them; the level of each rule stands here once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from codegen.problems import Level, Place, Problem

_ERRORS = "request-line no-request-line payload-unreadable"
_INFOS = """
    body-on-get content-length empty-descriptions example-path-cast example-path-parentheses json-repaired
    message-blank-line message-headers no-request-example no-response-example payload-duplicate-member
    permissions-missing permissions-most-first permissions-prose request-line-duplicate request-line-repeated
    several-methods
"""

LEVELS: dict[str, Level] = {}
"""The rules that aren't warnings."""
LEVELS.update((rule, "error") for rule in _ERRORS.split())
LEVELS.update((rule, "info") for rule in _INFOS.split())


@dataclass(frozen=True, slots=True)
class Findings:
    """Collects the problems of the page at `path`."""

    path: str
    problems: list[Problem] = field(default_factory=list)

    def add(self, rule: str, line: int, message: str, related: Sequence[int] = ()) -> None:
        """Record a problem of a line; `related` are the lines that contradict it."""
        places = tuple(Place(self.path, other) for other in related)
        level = LEVELS.get(rule, "warning")
        self.problems.append(Problem(rule, level, Place(self.path, line), message, places))
