"""Repeated measurements, their statistics, and the tables and points that a row of the report is made of."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

T = TypeVar("T")


class Skipped(Exception):
    """A row that can't be measured here, and why."""


class Failed(Exception):
    """A row whose measurement went wrong, and how."""


@dataclass(frozen=True, slots=True)
class Spread:
    """Minimum, median and maximum of repeated measurements."""

    least: float
    middle: float
    most: float

    @classmethod
    def of(cls, values: Iterable[float]) -> Spread:
        """The spread of at least one value."""
        found = sorted(values)
        return cls(found[0], statistics.median(found), found[-1])

    def __str__(self) -> str:
        return f"{number(self.least)} / {number(self.middle)} / {number(self.most)}"

    def over(self, ours: Spread) -> float:
        """How many times as much as ours it is, by the medians."""
        return self.middle / ours.middle


@dataclass(frozen=True, slots=True)
class Point:
    """A ratio for the plot: what was measured, of whom, how many times ours."""

    what: str
    who: str
    ratio: float


@dataclass(frozen=True, slots=True)
class Section:
    """What a row has to say: Markdown without its heading, and points for the plot."""

    text: str
    points: tuple[Point, ...] = ()


def number(value: float) -> str:
    """Two or three digits that count, and no exponent."""
    if value == 0 or abs(value) >= 100:
        return f"{value:,.0f}"
    digits = 2
    while abs(value) < 10 ** (1 - digits) and digits < 6:
        digits += 1
    return f"{value:.{digits}f}" if abs(value) < 10 else f"{value:.1f}"


def times(ratio: float) -> str:
    """A ratio against ours."""
    return f"{number(ratio)}x"


def table(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A Markdown table whose first column is text and whose others are figures."""
    lines = [header, ["---", *["---:"] * (len(header) - 1)], *rows]
    return "\n".join(f"| {' | '.join(str(cell) for cell in line)} |" for line in lines)


def compared(spreads: Mapping[str, Spread], ours: str) -> dict[str, str]:
    """A cell for each: the spread, and how many times ours it is."""
    return {
        name: str(spread) if name == ours else f"{spread} ({times(spread.over(spreads[ours]))})"
        for name, spread in spreads.items()
    }


def alternate(cases: Mapping[str, Callable[[], T]], rounds: int) -> dict[str, list[T]]:
    """The results of all cases, which take turns, so that what disturbs the machine disturbs all of them."""
    results: dict[str, list[T]] = {name: [] for name in cases}
    for _ in range(rounds):
        for name, case in cases.items():
            results[name].append(case())
    return results
