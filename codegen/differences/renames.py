"""Finds what was removed and added, and which of these are likely the same under a new name."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Protocol, TypeVar

from codegen.base.problems import Place
from codegen.differences.change import Change
from codegen.spec.nodes import EnumType, Property, Type

T = TypeVar("T")
_ALIKE = 0.8
"""Share of members that two types must have in common, and of letters that two names must."""
_FEWEST = 3
"""Members that a type needs, so that having the same ones is no accident."""
_MOST = 300
"""Of each side that are compared; a set that changed more is another set."""


def pairs(gone: Sequence[T], new: Sequence[T], likeness: Callable[[T, T], float]) -> list[tuple[T, T]]:
    """Pairs whose likeness is at least 0.8 and the best for both of them, and of no other pair."""
    if len(gone) > _MOST or len(new) > _MOST:
        return []
    marks = [[likeness(before, after) for after in new] for before in gone]
    columns = [*zip(*marks, strict=True)]
    found = []
    for a, row in enumerate(marks):
        best = max(row, default=0.0)
        b = row.index(best) if best >= _ALIKE else -1
        if b >= 0 and row.count(best) == 1 and max(columns[b]) == best and columns[b].count(best) == 1:
            found.append((gone[a], new[b]))
    return found


class _Placed(Protocol):
    @property
    def place(self) -> Place: ...


Item = TypeVar("Item", bound=_Placed)


def unpaired(
    what: str,
    gone: Iterable[Item],
    new: Iterable[Item],
    renamed: Iterable[tuple[Item, Item]],
    name: Callable[[Item], str],
    added: str = "added",
) -> Iterator[Change]:
    """What was removed and what was added, without what was renamed."""
    known = {id(item) for pair in renamed for item in pair}
    for item in gone:
        if id(item) not in known:
            yield Change(f"{what}-removed", what, name(item), f"{name(item)} is gone", old=item.place)
    for item in new:
        if id(item) not in known:
            yield Change(f"{what}-{added}", what, name(item), f"{name(item)} is new", new=item.place)


def of_types(old: Type, new: Type) -> float:
    """How much of their members two types share."""
    ours, theirs = _members(old), _members(new)
    if isinstance(old, EnumType) != isinstance(new, EnumType) or min(len(ours), len(theirs)) < _FEWEST:
        return 0
    return len(ours.items() & theirs.items()) / len(ours.keys() | theirs.keys())


def _members(item: Type) -> Mapping[str, str]:
    if isinstance(item, EnumType):
        return {member.name: str(member.value) for member in item.members}
    return {member.name: member.type for member in item.own}


def of_properties(old: Property, new: Property) -> float:
    """Two properties of a type are alike if their types are, and also their facts or their names."""
    if old.type != new.type:
        return 0
    if old.description and old.description == new.description:
        return 1
    return difflib.SequenceMatcher(None, old.name.casefold(), new.name.casefold()).ratio()
