"""All paths of a service and their operations, from the container along navigation properties.

Contained entities are followed to their own contained ones, `DEEPEST` navigation properties from the root at most,
fewer where operations would be more than `MOST`, and through no type twice. What has an entity set of its own is
addressed there: here it is listed, read and referred to. Bound operations stand at every place of their type that is
followed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from codegen.base.edm import TypeRef
from codegen.base.problems import InputError, Problem
from codegen.formats.csdl import operations as made
from codegen.formats.csdl.operations import Spot
from codegen.spec import resource_requests as requests
from codegen.spec.calls import Call
from codegen.spec.facts import facts
from codegen.spec.model import Model
from codegen.spec.nodes import Operation, Page, StructuredType
from codegen.spec.resources import Resource, Resources, Start, Step, is_explicit

DEEPEST = 2
"""Navigation properties from the root from which on nothing more is followed."""
MOST = 50_000
"""Operations beyond which paths end nearer to the root, and beyond which a document is refused where they can't."""


class Walk:
    """The operations of a service, from what its spec says. Paths end `deepest` navigation properties from the root."""

    def __init__(self, model: Model, deepest: int = DEEPEST) -> None:
        self._model = model
        self._resources = Resources(model)
        self._deepest = deepest
        self._count = 0
        self._ends = 0
        self._followed: set[tuple[str, str]] = set()
        self._called: set[str] = set()

    @classmethod
    def within(cls, model: Model) -> tuple[tuple[Page, ...], list[Problem]]:
        """A page for each root that has operations, as deep as there aren't too many of these, and what is cut.

        Raises InputError where there are too many at the roots alone.
        """
        for deepest in range(DEEPEST, -1, -1):
            walk = cls(model, deepest)
            pages = tuple(walk._pages())
            if walk._count <= MOST:
                return pages, [*walk._cut()]
        message = f"more than {MOST:,} operations; transcribe the types alone, with --types-only"
        raise InputError(Problem("metadata", walk._resources.roots[0][1].place, message))

    def _pages(self) -> Iterator[Page]:
        for start in self._resources.starts():
            found = self._below(start) if self._count <= MOST else []
            if found:
                root = start.root
                yield Page(page=f"{root.place.file}#{root.name}", operations=tuple(found))

    def _cut(self) -> Iterator[Problem]:
        """What stands in no path, or in more than it should: findings with counts; to be asked for after `_pages`."""
        known, wide = self._resources.explicit.keys() - self._resources.named_by_places, []
        for call in self._model.spec.service.calls:
            if call.bound and is_explicit(facts(call.annotations)) and call.name not in known:
                wide.append(call)
        if wide:
            message = f"operations that only some resources of a type have: {len(wide)}, such as '{wide[0].name}'"
            yield Problem("metadata-cut", wide[0].place, f"{message}; requests offer them at all of the type")
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

    def _below(self, start: Start) -> list[Operation]:
        found: dict[str, Operation] = {}
        for operation in self._root(start):
            found.setdefault(operation.name, operation)
            self._count += 1
            if self._count > MOST:
                break
        return list(found.values())

    def _root(self, start: Start) -> Iterator[Operation]:
        step = start.step
        for call in step.calls:
            yield from self._call(Spot("", (), Resource(TypeRef("Edm.Untyped"))), step.name, step.name, call)
        if step.resource is not None:
            yield from self._placed(Spot(f"/{step.name}", (step.name,), step.resource), step.description)

    def _placed(self, spot: Spot, description: str) -> Iterator[Operation]:
        """An entity or a collection of entities at the place."""
        if spot.type.collection:
            yield from self._collection(spot, description)
        else:
            yield from self._entity(spot, description)

    def _collection(self, spot: Spot, description: str) -> Iterator[Operation]:
        is_linked = spot.resource.kept == "linked"
        yield from self._doing(spot, description)
        yield from self._calls(spot, () if is_linked else (spot.type.name, *self._model.ancestors(spot.type.name)))
        for cast in self._casts(spot):
            yield from self._doing(cast, "", without="create")
            yield from self._calls(cast, self._between(cast.type.name, spot.type.name))
        key = next(self._resources.keys(spot.resource), None)
        if key is not None:
            item = spot.one(self._resources.item(spot.resource), key)
            yield from self._entity(item, description)
            if is_linked and spot.resource.refers:
                yield from made.referring(item, requests.referring(item.resource))

    def _doing(self, spot: Spot, description: str, without: str = "") -> Iterator[Operation]:
        """What may be done with the resource itself; what it is is said where it is read."""
        for what in spot.resource.verbs:
            if what != without:
                text = description if what in ("list", "get") else ""
                yield made.doing(spot, requests.doing(self._resources, spot.resource, what), text)

    def _entity(self, spot: Spot, description: str) -> Iterator[Operation]:
        yield from self._doing(spot, description)
        if spot.resource.kept == "linked":
            return
        if spot.nested >= self._deepest:
            self._ends += self._goes_on(spot.type.name)
        else:
            yield from self._members(spot, self._line(spot.type.name))
        for cast in self._casts(spot):
            if "get" in cast.resource.verbs:
                yield made.doing(cast, requests.doing(self._resources, cast.resource, "get"))
            if spot.nested < self._deepest:
                yield from self._members(cast, reversed(self._between(cast.type.name, spot.type.name)))

    def _goes_on(self, name: str) -> bool:
        """Whether anything follows an entity of a type: a navigation property, a bound operation."""
        line = (name, *self._model.ancestors(name))
        items = filter(None, map(self._model.structured, line))
        return any(item.navigation for item in items) or any(self._resources.bound(TypeRef(owner)) for owner in line)

    def _line(self, name: str) -> tuple[str, ...]:
        """A type and its bases, these first."""
        return *reversed(self._model.ancestors(name)), name

    def _casts(self, spot: Spot) -> Iterator[Spot]:
        """The place as one of each derived type; elsewhere than at the root they would be too many."""
        for step in () if spot.nested else self._resources.casts(spot.resource):
            yield spot.to(step.name, step.resource)

    def _between(self, name: str, base: str) -> tuple[str, ...]:
        """A type and its bases below another one, nearest first."""
        return tuple(item for item in (name, *self._model.ancestors(name)) if not self._model.is_a(base, item))

    def _members(self, spot: Spot, owners: Iterable[str]) -> Iterator[Operation]:
        """What the members that some types declare, and operations bound to these, add to a place."""
        owners = tuple(owners)
        for item in filter(None, map(self._model.structured, owners)):
            if item.media:
                yield from made.streaming(spot.to("$value"), requests.streaming())
            for step in self._resources.within(TypeRef(item.name), spot.resource.rights):
                there = spot.through(step)
                if step.kind == "stream":
                    stream = requests.streaming(deletes=step.deletable)
                    yield from made.streaming(there, stream, step.description)
                elif step.kind == "complex" and there.goes_on(self._deepest):
                    yield from self._members(there, self._line(there.type.name))
                elif step.kind == "navigation":
                    self._followed.add((item.name, step.name))
                    yield from self._navigation(there, step)
        yield from self._calls(spot, reversed(owners))

    def _navigation(self, spot: Spot, step: Step) -> Iterator[Operation]:
        """What has a set of its own is referred to here, what stands nowhere else ends here."""
        if spot.resource.kept == "linked" and spot.resource.refers:
            yield from made.referring(spot, requests.referring(spot.resource))
        if spot.resource.kept != "own" or not spot.goes_on(self._deepest):
            spot = replace(spot, nested=max(spot.nested, self._deepest))
        yield from self._placed(spot, step.description)

    def _calls(self, spot: Spot, owners: Iterable[str]) -> Iterator[Operation]:
        """Operations bound to the types, nearest first; one that is bound again to a base gives way."""
        seen = set()
        for owner in (*owners, "Edm.EntityType"):
            for call in self._resources.bound(TypeRef(owner, spot.type.collection)):
                overload = (call.name, *(() if call.action else sorted(prop.name for prop in call.parameters)))
                if overload not in seen:
                    seen.add(overload)
                    self._called.add(call.name)
                    label = f"$all-{call.name}" if spot.type.collection else call.name
                    yield from self._call(spot, self._resources.spelled(call), label, call)

    def _call(self, spot: Spot, segment: str, name: str, call: Call) -> Iterator[Operation]:
        for operation in made.calling(spot, segment, name, call, self._resources.operation(call)):
            yield operation
            if call.composable and call.returns is not None and call.returns.type.startswith("Collection("):
                yield made.counted(operation)
