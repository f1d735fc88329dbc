"""Members of a type that its tables don't list: from examples, bodies, and derived types.

What one page shows may be a slip. A member is added where several pages agree, and where the rest of the
documentation knows what such a member is.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable

from codegen.base.edm import TypeRef, simple_name
from codegen.formats.docs.evidence.amend import Amendments, add, line, note, some
from codegen.formats.docs.evidence.commons import Declared
from codegen.formats.docs.evidence.sightings import Sighting, Sightings, own
from codegen.spec import payloads
from codegen.spec.model import Model
from codegen.spec.nodes import Body, Operation, Property, StructuredType

_MANY = 3
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
