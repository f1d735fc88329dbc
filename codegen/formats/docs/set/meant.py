"""Finds the documented path that an example most likely means, if it calls none."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass, replace

from codegen.formats.docs.page.request_lines import Template
from codegen.formats.docs.page.template_index import uncast
from codegen.spec import paths


@dataclass(frozen=True, slots=True)
class Fit:
    """A template that an example may mean: how far it is from the example's path, and what differs, in words."""

    template: Template
    cost: int
    differences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Step:
    """A name of a path, also without case, or a key of so many parts; `slashed` is one that stands between slashes.

    A name is `known` if some path is documented that has it.
    """

    name: str = ""
    folded: str = ""
    parts: int = 0
    slashed: bool = False
    known: bool = False

    @property
    def cost(self) -> int:
        """What it costs to be too much, or to be missing."""
        return NAME if self.name else _SLIP


_Way = tuple[int, tuple[str, ...]]
"""What an alignment costs, and the differences that make up the cost."""

NAME = 2
"""What it costs that a name is missing or too much, or that the last one is mistyped."""
_SLIP = 1
_MOST = 24
"""Steps of a path; longer ones are not compared."""
_IMPOSSIBLE: _Way = (1_000_000, ())
_SHORTEST = 5
"""Letters of a name that may be mistyped: of shorter ones, too many differ by a letter."""


def fits(templates: Iterable[Template], path: str, known: Container[str] = frozenset()) -> list[Fit]:
    """The templates that a path may mean, nearest first: those that end in the same name, or in it with a slip.

    Keys may be missing, too much or of other parts; names before the last may be missing or too much. A name that is
    `known`, without case, is no slip of another.
    """
    text = _bracketed(path)
    theirs = [replace(step, known=step.folded in known) for step in _steps(text, cast=True)]
    told = "misses a bracket or a slash"
    mended = (told,) if text != path else ()
    found: dict[str, Fit] = {}
    for template in templates:
        cost, said = _compared(_steps(template.path), theirs)
        if cost < _IMPOSSIBLE[0]:
            found.setdefault(template.path, Fit(template, cost, (*mended, *said)))
    return sorted(found.values(), key=lambda fit: fit.cost)


def certain(found: Sequence[Fit]) -> bool:
    """Whether the first fit is nearer than all others by a whole name."""
    return bool(found) and all(other.cost - found[0].cost >= NAME for other in found[1:])


def _bracketed(path: str) -> str:
    """A path with the brackets and slashes that were forgotten: `kites{id}`, `kites({id})parts`."""
    path = re.sub(r"(?<=\w)(\{[^{}()/]*\})(?=/|$)", r"(\1)", path)
    return re.sub(r"\)(?=[A-Za-z])", ")/", path)


def _steps(path: str, cast: bool = False) -> list[_Step]:
    """The names and keys of a path; with what may be casts, which may as well be keys."""
    try:
        found = [*paths.segments(path)] if cast else uncast(paths.segments(path))
    except ValueError:
        return []
    steps: list[_Step] = []
    for segment in found:
        if segment.colon:
            return []
        if segment.name:
            steps.append(_Step(segment.name, segment.name.casefold()))
        if segment.parameter or segment.arguments:
            steps.append(_Step(parts=len(segment.arguments or "1"), slashed=bool(segment.parameter)))
    return steps if len(steps) <= _MOST else []


def _compared(ours: Sequence[_Step], theirs: Sequence[_Step]) -> _Way:
    """The cheapest alignment in which the last name of a template is that of the example."""
    while ours and theirs and ours[-1].name[:1] == "$" and ours[-1] == theirs[-1]:
        ours, theirs = ours[:-1], theirs[:-1]
    end = max((at for at, step in enumerate(ours) if step.name), default=-1)
    last = max((at for at, step in enumerate(theirs) if step.name), default=-1)
    if end < 0:
        return _IMPOSSIBLE
    keys = ours[end + 1 :]
    # Between slashes, a key looks as a name does.
    ends = {last, last - 1} if keys and keys[0].slashed and last == len(theirs) - 1 else {last}
    return min((_ending(ours, end, theirs, at) for at in sorted(ends) if at >= 0), default=_IMPOSSIBLE)


def _ending(ours: Sequence[_Step], end: int, theirs: Sequence[_Step], at: int) -> _Way:
    cost, said = _same(ours[end], theirs[at])
    if cost >= _IMPOSSIBLE[0]:
        return _IMPOSSIBLE
    before = _aligned(ours[:end], theirs[:at], "")
    behind = _aligned(ours[end + 1 :], theirs[at + 1 :], ours[end].name)
    total = before[0] + cost * NAME + behind[0]
    if cost and before[0] > _SLIP:
        return _IMPOSSIBLE  # another name in another place
    return (total, (*before[1], *said, *behind[1])) if total < _IMPOSSIBLE[0] else _IMPOSSIBLE


def _aligned(ours: Sequence[_Step], theirs: Sequence[_Step], name: str) -> _Way:
    """The cheapest alignment of two sequences; `name` is what stands before them."""
    names = [name, *(step.name for step in ours)]
    row = [_plus((0, ()), [_extra(step) for step in theirs[:count]]) for count in range(len(theirs) + 1)]
    for at, step in enumerate(ours):
        behind = next(filter(None, reversed(names[: at + 1])), "")
        above, row = row, [_plus(row[0], [_missing(step, behind)])]
        for column, other in enumerate(theirs):
            row.append(
                min(
                    _plus(above[column], [_same(step, other)]),
                    _plus(above[column + 1], [_missing(step, behind)]),
                    _plus(row[column], [_extra(other)]),
                )
            )
    return row[-1]


def _plus(way: _Way, more: Iterable[_Way]) -> _Way:
    for cost, said in more:
        way = (way[0] + cost, (*way[1], *said))
    return way


def _same(ours: _Step, theirs: _Step) -> _Way:
    if ours.name and theirs.name:
        if ours.folded == theirs.folded:
            return 0, ()
        told = f"'{theirs.name}' is '{ours.name}' there"
        slipped = not theirs.known and _slip(ours.folded, theirs.folded)
        return (_SLIP, (told,)) if slipped else _IMPOSSIBLE
    if ours.name or (theirs.name and not ours.slashed):
        return _IMPOSSIBLE
    if theirs.name or ours.parts == theirs.parts:
        return 0, ()
    return _SLIP, (f"a key has {theirs.parts} parts, not {ours.parts}",)


def _missing(step: _Step, behind: str) -> _Way:
    return step.cost, (f"'{step.name}' is missing" if step.name else f"the key of '{behind}' is missing",)


def _extra(step: _Step) -> _Way:
    told = "there is an extra key"
    return step.cost, (f"there is an extra '{step.name}'" if step.name else told,)


def _slip(one: str, other: str) -> bool:
    """Whether two names differ by one letter: missing, too much, another, or changed places with its neighbour."""
    short, long = sorted((one, other), key=len)
    if len(short) < _SHORTEST or len(long) - len(short) > 1:
        return False
    at = next((at for at, pair in enumerate(zip(short, long, strict=False)) if pair[0] != pair[1]), len(short))
    if any(char.isdigit() for char in short[at : at + 1] + long[at : at + 1]):
        return False
    if len(short) < len(long):
        return short[at:] == long[at + 1 :]
    swapped = short[at : at + 2] == long[at : at + 2][::-1] and short[at + 2 :] == long[at + 2 :]
    return swapped or short[at + 1 :] == long[at + 1 :]
