"""Members of a type that its tables don't list: from examples, bodies, and derived types.

What one page shows may be a slip: services change and people copy. A member is added where several pages agree, and
where the rest of the documentation knows what such a member is, or where examples of three types show the same three:
then they are members of a base type without a page.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any

from codegen.base.edm import TypeRef, accepts, simple_name
from codegen.formats.docs.evidence.amend import Amendments, add, line, note, some
from codegen.formats.docs.evidence.sightings import Sighting, Sightings, own
from codegen.formats.docs.set.bodies import type_of
from codegen.spec import payloads
from codegen.spec.model import Model
from codegen.spec.nodes import Body, Operation, Property, StructuredType

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


_WIDESPREAD = 6


def everywhere(model: Model, sightings: Sightings, found: Amendments) -> None:
    """Members that many types have with one meaning, such as times and authors, in examples of several operations."""
    declared = Declared(model)
    for name, members in sorted(sightings.unknown.items()):
        item = model.structured(name)
        if item is not None:
            added = [
                Property(name=member, type=kind, inferred=f"{len(_operations(shown))} operations' examples")
                for member, shown in members.items()
                if len(_operations(shown)) >= _MANY and (kind := _meaning(declared, member, shown))
            ]
            add(found, item, added, f"examples of {simple_name(name)} show")


def _operations(shown: Iterable[Sighting]) -> set[str]:
    return {item.operation for item in shown}


def _meaning(declared: Declared, name: str, shown: Iterable[Sighting]) -> str:
    """The type that all members of the name have, or next to all if it isn't just a text; all values are of it."""
    types = declared.types(name)
    kind, count = max(types.items(), key=lambda entry: (entry[1], entry[0]), default=("", 0))
    certain = count == types.total() or (kind != "Edm.String" and 4 * count >= 3 * types.total())
    if count < _WIDESPREAD or not certain:
        return ""
    return kind if all(item.value is None or declared.is_of(item.value, kind) for item in shown) else ""


def bases(model: Model, sightings: Sightings, found: Amendments, entity: str) -> None:
    """Members that tables of several derived types list, and examples of several others show: their base has them."""
    seen = {*sightings.unknown, *sightings.loose}
    for item in model.types.values() if len(seen) > 1 else ():
        derived = model.descendants(item.name)
        if not isinstance(item, StructuredType) or simple_name(item.name) == entity or len(derived) < 2 * _MANY - 1:
            continue
        if len(seen.intersection(derived)) < 2:
            continue
        listed: defaultdict[str, dict[str, str]] = defaultdict(dict)
        for name in derived:
            for prop in own(model, name):
                listed[prop.name][name] = prop.type
        known = model.members(item.name)
        added = []
        for member, types in sorted(listed.items()):
            if member in known or len(types) < _MANY or len(set(types.values())) > 1:
                continue
            shown = [name for name in derived if name not in types and _shows(sightings, name, member)]
            if len(shown) > 1:
                inferred = f"tables of {some(types)}, examples of {some(shown)}"
                added.append(Property(name=member, type=next(iter(types.values())), inferred=inferred))
        add(found, item, added, f"types that derive from {simple_name(item.name)} have")


def _shows(sightings: Sightings, name: str, member: str) -> bool:
    return member in sightings.unknown.get(name, ()) or member in sightings.loose.get(name, ())


def bodies(model: Model, _sightings: Sightings, found: Amendments) -> None:
    """Members that the body tables of several operations list; an object that holds its own type is another one."""
    listed: defaultdict[str, defaultdict[str, list[tuple[str, str]]]] = defaultdict(lambda: defaultdict(list))
    for operation in model.operations:
        body = operation.body
        name = TypeRef.parse(body.type).name if body is not None and body.type else ""
        if body is not None and model.structured(name) is not None:
            known = {member.casefold() for member in (*model.members(name), *_within(model, operation, body))}
            for prop in body.properties:
                holds = TypeRef.parse(prop.type).name
                if (
                    prop.name.isidentifier()
                    and prop.name.casefold() not in known
                    and holds not in (name, "Edm.Untyped")
                ):
                    listed[name][prop.name].append((operation.name, prop.type))
    for name, members in sorted(listed.items()):
        added = [
            Property(name=member, type=rows[0][1], inferred=f"the bodies of {rows[0][0]} and {rows[1][0]}")
            for member, rows in members.items()
            if len(rows) > 1 and len({kind for _, kind in rows}) == 1
        ]
        item = model.structured(name)
        if item is not None:
            add(found, item, added, f"bodies of type {simple_name(name)} hold")


def _within(model: Model, operation: Operation, body: Body) -> set[str]:
    """Listed members that are of the type of another one: requests show that, and never them beside it."""
    requests = [payloads.json_of(example.request) for example in operation.examples if example.request is not None]
    shown = {name for request in requests if isinstance(request, dict) for name in request}
    held = {TypeRef.parse(prop.type).name for prop in body.properties if prop.name in shown}
    inner = {member for kind in held if model.structured(kind) is not None for member in model.members(kind)}
    return {prop.name for prop in body.properties if prop.name in inner} - shown


def derived(model: Model, sightings: Sightings, found: Amendments, entity: str) -> None:
    """What shows every member that another type declares, none of which its page lists, derives from that type."""
    declaring = {
        item.name: {prop.name for prop in own(model, item.name) if not prop.inferred} for item in _free(model, entity)
    }
    sharing: defaultdict[str, list[str]] = defaultdict(list)
    for name, names in declaring.items():
        for member in names:
            sharing[member].append(name)
    for item in _free(model, entity):
        shown = sightings.unknown.get(item.name, {})
        counts = Counter(name for member in shown for name in sharing[member] if name != item.name)
        fitting = [
            name for name in counts if counts[name] >= _MANY and declaring[name] <= {*shown, *declaring[item.name]}
        ]
        base = max(fitting, key=lambda name: (counts[name], name), default="")
        if base and item.name not in line(model, found, base):
            found[item.name].base = base
            message = (
                f"examples of {simple_name(item.name)} show all members of {simple_name(base)}; codegen uses "
                "that as its base type. State the base type"
            )
            note(found[item.name], "json-only-member", item.place, message)


def _free(model: Model, entity: str) -> Iterable[StructuredType]:
    """Entity types of which no page says what they derive from."""
    for item in model.types.values():
        if isinstance(item, StructuredType) and item.kind == "entity" and simple_name(item.base) in ("", entity):
            yield item
