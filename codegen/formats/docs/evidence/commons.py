"""Undescribed members that examples of several types share: members of a base type without a page.

One example with an unknown member proves little; services change and people copy. Where examples of three types
show the same three unknown members, the types have them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

from codegen.base.edm import accepts
from codegen.formats.docs.evidence.amend import Amendments, add, some
from codegen.formats.docs.evidence.sightings import Sighting, Sightings
from codegen.formats.docs.set.bodies import type_of
from codegen.spec import payloads
from codegen.spec.model import Model
from codegen.spec.nodes import Property, StructuredType

_MANY = 3
_TIME = "Edm.DateTimeOffset"

_Shown = Mapping[str, Mapping[str, Sequence[Sighting]]]
"""The sightings of unknown members, by type and name."""


def families(model: Model, sightings: Sightings, found: Amendments) -> None:
    """Give such members to each of the types that show them."""
    shown = {name: members for name, members in sightings.unknown.items() if model.is_entity(name)}
    shared = _shared(shown)
    declared = Declared(model)
    for name, members in sorted(shared.items()):
        inherited = shared.get(found[name].base, ()) if name in found else ()
        kin = sorted(other for other, others in shared.items() if other != name and set(members) <= set(others))
        inferred = f"examples of {some([name, *kin], 4)}"
        properties = []
        for member in members:
            values = [item.value for others in shown.values() for item in others.get(member, ())]
            kind = declared.fitting(member, values) or _kind(values)
            if kind and member not in inherited:
                properties.append(Property(name=member, type=kind, inferred=inferred))
        item = model.structured(name)
        if item is not None:
            add(found, item, properties, f"examples of {some([name])} show")


def _shared(shown: _Shown) -> dict[str, list[str]]:
    """The members that each type shares with enough others, of which each shares enough members with it."""
    found: dict[str, list[str]] = {}
    for name, members in sorted(shown.items()):
        kin = [other for other in shown if other != name and len(members.keys() & shown[other].keys()) >= _MANY]
        shared = [member for member in members if sum(member in shown[other] for other in kin) >= _MANY - 1]
        if len(shared) >= _MANY:
            found[name] = shared
    return found


class Declared:
    """The types that members of each name have, wherever pages describe them."""

    def __init__(self, model: Model) -> None:
        self._model = model

    @cached_property
    def _types(self) -> dict[str, Counter[str]]:
        found: dict[str, Counter[str]] = {}
        for item in self._model.types.values():
            if isinstance(item, StructuredType):
                for prop in item.own:
                    found.setdefault(prop.name, Counter())[prop.type] += 1
        return found

    def types(self, name: str) -> Counter[str]:
        """How many types declare a member of the name with which type."""
        return self._types.get(name, Counter())

    def fitting(self, name: str, values: Sequence[Any]) -> str:
        """The type that most members of the name have and most of the values are of; empty where there is none."""
        given = [value for value in values if value is not None]
        for kind, _ in sorted(self.types(name).items(), key=lambda entry: (-entry[1], entry[0])):
            if 2 * sum(self.is_of(value, kind) for value in given) > len(given):
                return kind
        return ""

    def is_of(self, value: Any, kind: str) -> bool:
        """Whether a value is of a type, as far as its form shows."""
        return not any(problem.rule == "type" for problem in payloads.check(self._model, value, kind))


def _kind(values: Sequence[Any]) -> str:
    """The type that values show by themselves; empty where they show nothing."""
    given = [value for value in values if value is not None]
    if 2 * sum(isinstance(value, str) and accepts(_TIME, value) for value in given) > len(given):
        return _TIME
    kinds = {type_of(value) for value in given}
    return kinds.pop() if len(kinds) == 1 else "Edm.Untyped" if kinds else ""
