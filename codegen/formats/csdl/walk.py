"""All paths of a service and their operations, from the container along navigation properties.

Contained entities are followed to their own contained ones, `DEEPEST` navigation properties from the root at most,
fewer where operations would be more than `MOST`, and through no type twice. What has an entity set of its own is
addressed there: here it is listed, read and referred to. Bound operations stand at every place of their type that is
followed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from codegen.base.edm import TypeRef, namespace_of, simple_name
from codegen.base.problems import InputError, Problem
from codegen.formats.csdl import operations as made
from codegen.formats.csdl.paths import Spot
from codegen.spec.calls import Call
from codegen.spec.capabilities import allows, restricted
from codegen.spec.facts import Facts, facts
from codegen.spec.model import Model
from codegen.spec.nodes import Operation, Page, Property, StructuredType
from codegen.spec.resources import Resource, Resources
from codegen.spec.service import Import, Root

DEEPEST = 2
"""Navigation properties from the root from which on nothing more is followed."""
MOST = 50_000
"""Operations beyond which paths end nearer to the root, and beyond which a document is refused where they can't."""


class Walk:
    """The operations of a service, from what its spec says; names in `plain` namespaces are called without them.

    Paths end `deepest` navigation properties from the root.
    """

    def __init__(self, model: Model, plain: frozenset[str], deepest: int = DEEPEST) -> None:
        self._model = model
        self._resources = Resources(model)
        self._plain = plain
        self._deepest = deepest
        self._kinds = model.spec.api.permission_kinds
        self._count = 0
        self._ends = 0
        self._followed: set[tuple[str, str]] = set()
        self._called: set[str] = set()

    @classmethod
    def within(cls, model: Model, plain: frozenset[str]) -> tuple[tuple[Page, ...], list[Problem]]:
        """A page for each root that has operations, as deep as there aren't too many of these, and what is cut.

        Raises InputError where there are too many at the roots alone.
        """
        for deepest in range(DEEPEST, -1, -1):
            walk = cls(model, plain, deepest)
            pages = tuple(walk._pages())
            if walk._count <= MOST:
                return pages, [*walk._cut()]
        message = f"more than {MOST:,} operations; transcribe the types alone, with --types-only"
        raise InputError(Problem("metadata", walk._resources.roots[0][1].place, message))

    def _pages(self) -> Iterator[Page]:
        for target, root in self._resources.roots:
            found = self._below(target, root) if self._count <= MOST else []
            if found:
                yield Page(page=f"{root.place.file}#{root.name}", operations=tuple(found))

    def _cut(self) -> Iterator[Problem]:
        """What stands in no path because paths end somewhere: a finding with counts; to be asked for after `_pages`."""
        if not self._ends:
            return
        items = [item for item in self._model.types.values() if isinstance(item, StructuredType)]
        steps = {(item.name, prop.name) for item in items for prop in item.navigation}
        bound = {call.name for call in self._model.spec.service.calls if call.bound}
        where = f"{self._deepest} navigation properties from the root" if self._deepest else "at the root"
        message = (
            f"paths end {where}, at {self._ends:,} places where more follows:"
            f" {len(steps - self._followed):,} of {len(steps):,} navigation properties and"
            f" {len(bound - self._called):,} of {len(bound):,} bound operations are in no path"
            " of the spec, but requests reach them"
        )
        yield Problem("metadata-cut", self._resources.roots[0][1].place, message)

    def _below(self, target: str, root: Root | Import) -> list[Operation]:
        found: dict[str, Operation] = {}
        for operation in self._root(target, root) if isinstance(root, Root) else self._imported(root):
            found.setdefault(operation.name, operation)
            self._count += 1
            if self._count > MOST:
                break
        return list(found.values())

    def _imported(self, root: Import) -> Iterator[Operation]:
        for call in self._resources.unbound(root.operation):
            yield from self._call(Spot("", (), TypeRef("Edm.Untyped"), kinds=self._kinds), root.name, root.name, call)

    def _root(self, target: str, root: Root) -> Iterator[Operation]:
        item = self._model.structured(root.type)
        if item is None:
            return
        many, stated = root.kind == "set", facts(root.annotations)
        below = {**self._resources.below(target), **restricted(stated)}
        spot = Spot(f"/{root.name}", (root.name,), TypeRef(root.type, many), below=below, kinds=self._kinds)
        yield from self._owned(spot, {**self._resources.usual(item), **stated}, root.description, deletable=many)

    def _owned(self, spot: Spot, facts: Facts, description: str, *, deletable: bool) -> Iterator[Operation]:
        """An entity or a collection of entities that live at the place."""
        if spot.type.collection:
            yield from self._collection(spot, facts, description)
        else:
            yield from self._entity(spot, facts, description, deletable=deletable)

    def _collection(self, spot: Spot, facts: Facts, description: str) -> Iterator[Operation]:
        yield from self._list(spot, facts, description)
        if allows(facts, "create"):
            yield self._created(spot, facts)
        yield from self._calls(spot, (spot.type.name, *self._model.ancestors(spot.type.name)))
        for name in self._casts(spot):
            cast = spot.narrowed(TypeRef(name, True))
            yield from self._list(cast, facts, "")
            yield from self._calls(cast, self._between(name, spot.type.name))
        item = self._item(spot)
        if item is not None:
            yield from self._entity(item, facts, description, deletable=True)

    def _list(self, spot: Spot, facts: Facts, description: str) -> Iterator[Operation]:
        if allows(facts, "list"):
            yield made.listing(spot, facts, description)
        if allows(facts, "count"):
            yield made.counting(spot, facts)

    def _entity(self, spot: Spot, facts: Facts, description: str, *, deletable: bool) -> Iterator[Operation]:
        if allows(facts, "get"):
            yield made.getting(spot, facts, description)
        if allows(facts, "update"):
            yield made.updating(spot, facts)
        if deletable and allows(facts, "delete"):
            yield made.deleting(spot, facts)
        if spot.nested >= self._deepest:
            self._ends += self._goes_on(spot.type.name)
        else:
            yield from self._members(spot, (*reversed(self._model.ancestors(spot.type.name)), spot.type.name))
        for name in self._casts(spot):
            cast = spot.narrowed(TypeRef(name))
            if allows(facts, "get"):
                yield made.getting(cast, facts)
            if spot.nested < self._deepest:
                yield from self._members(cast, reversed(self._between(name, spot.type.name)))

    def _goes_on(self, name: str) -> bool:
        """Whether anything follows an entity of a type: a navigation property, a bound operation."""
        line = (name, *self._model.ancestors(name))
        items = filter(None, map(self._model.structured, line))
        return any(item.navigation for item in items) or any(self._resources.bound(TypeRef(owner)) for owner in line)

    def _created(self, spot: Spot, facts: Facts) -> Operation:
        name = spot.type.name
        return made.creating(spot, facts, self._model.required(name), media=self._resources.has_stream(name))

    def _casts(self, spot: Spot) -> tuple[str, ...]:
        """The types to which a place can be narrowed: those at the root, elsewhere they would be too many."""
        return () if spot.nested else self._model.descendants(spot.type.name)

    def _between(self, name: str, base: str) -> tuple[str, ...]:
        """A type and its bases below another one, nearest first."""
        return tuple(item for item in (name, *self._model.ancestors(name)) if not self._model.is_a(base, item))

    def _item(self, spot: Spot) -> Spot | None:
        """An entity of a collection; None where its type has no key."""
        item = self._model.structured(spot.type.name)
        key = next(self._resources.keys(Resource(spot.type)), None)
        return spot.one(item, key.parts) if item and key else None

    def _members(self, spot: Spot, owners: Iterable[str]) -> Iterator[Operation]:
        """What the members that some types declare, and operations bound to these, add to a place."""
        owners = tuple(owners)
        for item in (item for item in map(self._model.structured, owners) if item):
            if item.media:
                yield from made.value_of(spot)
            for prop in item.properties:
                yield from self._property(spot, prop)
            for prop in item.navigation:
                yield from self._navigation(spot, item, prop)
        yield from self._calls(spot, reversed(owners))

    def _property(self, spot: Spot, prop: Property) -> Iterator[Operation]:
        """A stream, or a complex value that has something with a place of its own."""
        target = TypeRef.parse(prop.type)
        there = spot.through(prop, target)
        if target.name == "Edm.Stream" and not target.collection:
            yield from made.streaming(there, deletes=prop.nullable is not False, description=prop.description)
        elif target.name in self._model.types and not target.collection and there.goes_on(self._deepest):
            yield from self._members(there, (*reversed(self._model.ancestors(target.name)), target.name))

    def _navigation(self, spot: Spot, owner: StructuredType, prop: Property) -> Iterator[Operation]:
        target = TypeRef.parse(prop.type)
        item = self._model.structured(target.name)
        if item is None:
            return
        self._followed.add((owner.name, prop.name))
        said = {**restricted(facts(owner.annotations)), **spot.below}
        there = replace(spot, below=said).through(prop, target)
        stated = {**self._resources.usual(item), **facts(prop.annotations), **there.restricted}
        there = replace(there, below={**there.below, **restricted(stated)})
        if prop.contained and there.goes_on(self._deepest):
            yield from self._owned(there, stated, prop.description, deletable=prop.nullable is not False)
        elif prop.contained or target.name not in self._resources.homes:
            end = replace(there, nested=self._deepest)
            yield from self._owned(end, stated, prop.description, deletable=prop.nullable is not False)
        else:
            yield from self._linked(there, stated, prop)

    def _linked(self, spot: Spot, facts: Facts, prop: Property) -> Iterator[Operation]:
        """Entities that live in a set of their own."""
        yield from made.referring(spot, facts, prop.nullable)
        if not spot.type.collection:
            if allows(facts, "get"):
                yield made.getting(spot, facts, prop.description, nullable=prop.nullable is not False)
            return
        yield from self._list(spot, facts, prop.description)
        if allows(facts, "create"):
            yield self._created(spot, facts)
        item = self._item(spot)
        if item is not None:
            if allows(facts, "get"):
                yield made.getting(item, facts, prop.description)
            if allows(facts, "reference"):
                yield made.unreferring(item)

    def _calls(self, spot: Spot, owners: Iterable[str]) -> Iterator[Operation]:
        """Operations bound to the types, nearest first; one that is bound again to a base gives way."""
        seen = set()
        for owner in (*owners, "Edm.EntityType"):
            for call in self._resources.bound(TypeRef(owner, spot.type.collection)):
                overload = (call.name, *(() if call.action else sorted(prop.name for prop in call.parameters)))
                if overload not in seen:
                    seen.add(overload)
                    self._called.add(call.name)
                    named = call.name if namespace_of(call.name) not in self._plain else simple_name(call.name)
                    label = f"$all-{call.name}" if spot.type.collection else call.name
                    yield from self._call(spot, named, label, call)

    def _call(self, spot: Spot, segment: str, name: str, call: Call) -> Iterator[Operation]:
        for operation in made.calling(spot, segment, name, call, self._resources.responses(call)):
            yield operation
            if call.composable and call.returns is not None and call.returns.type.startswith("Collection("):
                yield made.counted(operation)
