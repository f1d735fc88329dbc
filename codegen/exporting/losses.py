"""Counts what a format can't express: one finding for each kind of loss."""

from __future__ import annotations

from codegen.base.problems import NOWHERE, Place, Problem

RULE = "export-loss"


class Losses:
    """Losses of one export, by what is lost; `style` is what the format is called."""

    def __init__(self, style: str) -> None:
        self._style = style
        self._counts: dict[str, int] = {}
        self._first: dict[str, tuple[str, Place]] = {}

    def count(self, what: str, name: str, place: Place = NOWHERE) -> None:
        """Count one loss of a kind: what can't be said, and of what."""
        self._counts[what] = self._counts.get(what, 0) + 1
        self._first.setdefault(what, (name, place))

    def problems(self) -> list[Problem]:
        """A finding for each kind of loss, in the order in which they came up, at the place of the first."""
        found = []
        for what, count in self._counts.items():
            name, place = self._first[what]
            times = f"{count} times, first" if count > 1 else "once,"
            message = f"{self._style} can't say {what}; left out {times} for {name}"
            found.append(Problem(RULE, place, message))
        return found
