"""References in metadata that lead nowhere: one finding for each kind, with its count.

It is kept as it stands; nothing rests on it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from codegen.base.edm import TypeRef
from codegen.base.nearest import suggest
from codegen.base.problems import Place, Problem
from codegen.spec.capabilities import required_parameters
from codegen.spec.facts import facts
from codegen.spec.model import Model
from codegen.spec.nodes import Property, StructuredType
from codegen.spec.resources import segment_of
from codegen.spec.service import Outside, Overload, Root

_Path = tuple[str, str, Place]
"""The type that a path begins at, the path, and where it stands."""


def dangling(model: Model) -> Iterator[Problem]:
    """The findings of a service whose types are linked."""
    service = model.spec.service
    roots = {root.name for container in service.containers for root in container.places}
    away = any(container.extends for container in service.containers)
    lost = [
        (item.entity_set, item.place)
        for container in service.containers
        for item in container.imports
        if item.entity_set and "/" not in item.entity_set and item.entity_set not in roots and not away
    ]
    if lost:
        (name, place), hint = lost[0], suggest(lost[0][0], roots)
        message = f"sets of imports that no container offers: {len(lost)}, such as '{name[:100]}'{hint}"
        yield Problem("dangling-name", place, message)
    places = (root for container in service.containers for root in container.places)
    sets = [root for root in places if root.kind == "set" and not model.key(root.type) and _is_whole(model, root.type)]
    yield from _cut("entity sets of types without a key", sets, "no path leads to one of their entities")
    types = (item for item in model.types.values() if isinstance(item, StructuredType))
    members = (prop for item in types for prop in item.navigation)
    loose = [prop for prop in members if TypeRef.parse(prop.type).name == "Edm.EntityType"]
    yield from _cut(
        "navigation properties to entities of any type", loose, "values have them, and no path leads to them"
    )
    yield from _elsewhere(model)
    yield from _own(model)
    bindings = (
        (root.type, path, root.place)
        for container in service.containers
        for root in container.places
        for path in root.bindings
    )
    yield from _said(model, "bindings", bindings)
    yield from _said(model, "partners and constraints", _members(model))


def _cut(what: str, found: Sequence[Root | Property], why: str) -> Iterator[Problem]:
    """What metadata has and paths leave out, with its count."""
    if found:
        message = f"{what}: {len(found)}, such as '{found[0].name}'; {why}"
        yield Problem("metadata-cut", found[0].place, message)


def _own(model: Model) -> Iterator[Problem]:
    """Headers and query options of the service's own without which it does nothing (Capabilities.CustomParameter)."""
    service = model.spec.service
    places = [root for container in service.containers for root in container.places]
    types = [item for item in model.types.values() if isinstance(item, StructuredType)]
    members = (prop for item in types for prop in item.navigation)
    nodes: tuple[Root | StructuredType | Property | Outside | Overload, ...]
    nodes = (*places, *types, *members, *service.outside, *service.calls)
    found: dict[str, Place] = {}
    for node in nodes:
        for term, stated in facts(node.annotations).items():
            for name in _required(stated) if term.startswith("Capabilities.") else ():
                found.setdefault(name, node.place if node.place.file else places[0].place)
    if found:
        message = f"headers and query options that requests have to give: {len(found)}, such as '{min(found)[:100]}'"
        yield Problem("metadata-unread", found[min(found)], f"{message}; give them as `headers` and `query`")


def _required(stated: object) -> Iterator[str]:
    """The names of required parameters in a restriction, and in those within it."""
    if isinstance(stated, list):
        for item in stated:
            yield from _required(item)
    elif isinstance(stated, Mapping):
        for kind in ("CustomHeaders", "CustomQueryOptions"):
            yield from required_parameters(stated, kind)
        for inner in stated.values():
            yield from _required(inner)


def _elsewhere(model: Model) -> Iterator[Problem]:
    """Places with a path that isn't one segment, which no request can have (Core.ResourcePath)."""
    places = [root for container in model.spec.service.containers for root in container.places]
    paths = [(root, facts(root.annotations).get("Core.ResourcePath", segment_of(root))) for root in places]
    if found := [(root, path) for root, path in paths if path != segment_of(root)]:
        root, path = found[0]
        message = f"entity sets and singletons at a path of several segments: {len(found)}, such as '{str(path)[:100]}'"
        yield Problem("metadata-cut", root.place, f"{message}; requests go to '{root.name}'")


def _members(model: Model) -> Iterator[_Path]:
    for item in model.types.values():
        for prop in item.navigation if isinstance(item, StructuredType) else ():
            target = TypeRef.parse(prop.type).name
            paths = [(target, prop.partner), *((item.name, path) for path in prop.constraints)]
            paths += ((target, path) for path in prop.constraints.values())
            yield from ((begin, path, prop.place) for begin, path in paths if path)


def _said(model: Model, kind: str, paths: Iterator[_Path]) -> Iterator[Problem]:
    lost = [(begin, path, place) for begin, path, place in paths if not _leads(model, begin, path)]
    if lost:
        begin, path, place = lost[0]
        hint = suggest(path, model.members(begin))
        message = f"paths of {kind} that lead nowhere: {len(lost)}, such as '{path[:100]}' from {begin}{hint}"
        yield Problem("dangling-name", place, message)


def _leads(model: Model, name: str, path: str) -> bool:
    """Whether a path of members and casts leads somewhere; True if a part of it is unknown."""
    for step in path.split("/"):
        if not _is_whole(model, name) or model.is_open(name):
            return True
        if "." in step:
            name = step
        elif (member := model.members(name).get(step)) is not None:
            name = TypeRef.parse(member.type).name
        else:
            return False
    return True


def _is_whole(model: Model, name: str) -> bool:
    line = [model.structured(owner) for owner in (name, *model.ancestors(name))]
    return all(item is not None and not item.inferred for item in line)
