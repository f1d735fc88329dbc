"""Members that example responses of several types share and no page describes: those of a base without a page.

One example with an unknown member proves little; services change and people copy. Where examples of three types
show the same three unknown members, the types have them.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from codegen import payloads
from codegen.edm import TypeRef, accepts, simple_name
from codegen.formats.docs.operations.bodies_of import type_of
from codegen.model import Model
from codegen.problems import Problem
from codegen.spec import Page, Property, Spec, StructuredType

_MANY = 3
_TIME = "Edm.DateTimeOffset"

_Shown = Mapping[str, Mapping[str, list[Any]]]
"""The values of unknown members, by type and name."""


def add_common(spec: Spec) -> Spec:
    """The spec with such members on each of the types, marked as inferred, and with findings."""
    model = Model(spec)
    shown = _unknown(model)
    found = {name: _properties(model, name, members, shown) for name, members in _families(shown).items()}
    return replace(spec, pages=tuple(_page(page, found) for page in spec.pages))


def _families(shown: _Shown) -> dict[str, list[str]]:
    """The members that each type shares with enough others, of which each shares enough members with it."""
    found: dict[str, list[str]] = {}
    for name, members in sorted(shown.items()):
        kin = [other for other in shown if other != name and len(members.keys() & shown[other].keys()) >= _MANY]
        shared = [member for member in members if sum(member in shown[other] for other in kin) >= _MANY - 1]
        if len(shared) >= _MANY:
            found[name] = shared
    return found


def _unknown(model: Model) -> dict[str, dict[str, list[Any]]]:
    found: defaultdict[str, dict[str, list[Any]]] = defaultdict(lambda: defaultdict(list))
    for operation in model.operations:
        for example in operation.examples:
            message = example.response
            if message is None or message.status >= 300:
                continue
            value = payloads.json_of(message)
            expected, wrapped = payloads.shape(model, operation, message)
            if expected and (wrapped or TypeRef.parse(expected).collection):
                value = value.get("value") if isinstance(value, dict) else None
            for name, member, item in _members(model, value, expected):
                found[name][member].append(item)
    return {name: dict(members) for name, members in found.items()}


def _members(model: Model, value: Any, expected: str) -> Iterator[tuple[str, str, Any]]:
    """Type, name and value of every unknown member of the entities at the root of a payload."""
    item = model.structured(TypeRef.parse(expected).name) if expected else None
    if item is None or item.kind != "entity":
        return
    for entity in value if isinstance(value, list) else [value]:
        if isinstance(entity, dict):
            name = payloads.actual_type(model, entity, item.name)
            known = {member.casefold() for member in model.members(name)}
            if not model.is_open(name):
                unknown = (member for member in entity if member.isidentifier() and member.casefold() not in known)
                yield from ((name, member, entity[member]) for member in unknown)


def _properties(model: Model, owner: str, names: list[str], shown: _Shown) -> list[Property]:
    kin = sorted(
        simple_name(other) for other, members in shown.items() if other != owner and set(names) <= set(members)
    )
    among = f" and of {', '.join(kin[:3])}" if kin else ""
    inferred = f"examples of {simple_name(owner)}{among}"
    found = []
    for name in names:
        values = [value for members in shown.values() for value in members.get(name, ()) if value is not None]
        if kind := _type(model, name, values):
            found.append(Property(name=name, type=kind, inferred=inferred))
    return found


def _type(model: Model, name: str, values: list[Any]) -> str:
    """What most types that describe a member of the name have, if most values are of it; else what the values show."""
    declared = Counter(
        member.type
        for item in model.types.values()
        if isinstance(item, StructuredType)
        for member in (*item.properties, *item.navigation)
        if member.name == name
    )
    for kind, _ in sorted(declared.items(), key=lambda entry: (-entry[1], entry[0])):
        if 2 * sum(_is_of(model, value, kind) for value in values) > len(values):
            return kind
    if 2 * sum(isinstance(value, str) and accepts(_TIME, value) for value in values) > len(values):
        return _TIME
    kinds = {type_of(value) for value in values}
    return kinds.pop() if len(kinds) == 1 else "Edm.Untyped" if kinds else ""


def _is_of(model: Model, value: Any, kind: str) -> bool:
    return not any(problem.rule == "type" for problem in payloads.check(model, value, kind))


def _page(page: Page, found: Mapping[str, list[Property]]) -> Page:
    types = []
    findings = list(page.findings)
    for item in page.types:
        added = found.get(item.name, [])
        if isinstance(item, StructuredType) and added:
            placed = tuple(replace(prop, place=item.place) for prop in added)
            item = replace(item, properties=(*item.properties, *placed))
            names = ", ".join(f"'{prop.name}'" for prop in added)
            message = f"examples of {simple_name(item.name)} show {names}, which no table lists; describe them"
            findings.append(Problem("json-only-member", "warning", item.place, message))
        types.append(item)
    findings.sort(key=lambda problem: (problem.place, problem.rule))
    return replace(page, types=tuple(types), findings=tuple(findings))
