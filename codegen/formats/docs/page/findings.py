"""Problems of one page, collected by its readers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from codegen.base.problems import Fix, Place, Problem


@dataclass(frozen=True, slots=True)
class Findings:
    """Collects the problems of the page at `path`."""

    path: str
    problems: list[Problem] = field(default_factory=list)

    def add(self, rule: str, line: int, message: str, related: Sequence[int] = (), fix: Fix | None = None) -> None:
        """Record a problem of a line; `related` are the lines that contradict it."""
        places = tuple(Place(self.path, other) for other in related)
        self.problems.append(Problem(rule, Place(self.path, line), message, places, fix))
