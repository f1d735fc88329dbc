"""Resources of a service with metadata, and their requests (URL Conventions 4.01, section 4).

A resource is a type, one or many of it, and what may be done there. What follows it is said by its type, so nothing is
enumerated: resources are few, however many paths lead to them, and there is no deepest one.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import chain
from typing import Literal

from codegen.base.edm import PRIMITIVES, TypeRef, namespace_of, simple_name
from codegen.spec import capabilities
from codegen.spec.calls import Call
from codegen.spec.capabilities import ALL, METHOD_OF, OF_MANY, OF_ONE, Rights, alternate_keys
from codegen.spec.facts import Facts, facts, flag, texts
from codegen.spec.model import Model
from codegen.spec.nodes import Operation, Property, Response, StructuredType
from codegen.spec.service import Import, Root, offered

_BARE = frozenset({"Edm.Stream", "Edm.Untyped", "Edm.ComplexType", "Edm.EntityType"})
"""Built-in types whose values aren't wrapped in an object."""

_SEGMENT = re.compile(r"(?!\$)[^/?#%\s()]+").fullmatch

Kept = Literal["own", "linked", "related"]
"""Whether entities are part of what they are below, or a resource only refers to them: `linked` ones live in a set
of their own, `related` ones stand nowhere else."""


@dataclass(frozen=True, slots=True)
class Resource:
    """A kind of resource: what is addressed, and what may be done with it."""

    type: TypeRef
    kept: Kept = "own"
    rights: Rights = ALL
    member: bool = False
    """One of many to which references are held."""
    nullable: bool = False
    """There may be nothing to refer to, which is 204 (Protocol 4.01, section 11.2.2)."""

    @property
    def verbs(self) -> tuple[str, ...]:
        """What may be done, as `list`, `create` and so on; what is only referred to isn't changed here."""
        asked = OF_MANY if self.type.collection else OF_ONE[:1] if self.kept == "linked" else OF_ONE
        return tuple(what for what in asked if what not in self.rights.refused)

    def method(self, what: str) -> str:
        """The method by which something of `verbs` is asked for; an update replaces where it can't change."""
        return "PUT" if what == "update" and "change" in self.rights.refused else METHOD_OF[what]

    @property
    def refers(self) -> bool:
        """Whether references can be read and changed."""
        return self.kept != "own" and "reference" not in self.rights.refused


@dataclass(frozen=True, slots=True)
class Step:
    """A step that a type declares: `resource` is empty where a stream or calls follow."""

    name: str
    """As URLs have it."""
    kind: Literal["navigation", "complex", "stream", "cast", "call"]
    resource: Resource | None = None
    calls: tuple[Call, ...] = ()
    """All overloads, for one kind of binding."""
    deletable: bool = True
    description: str = ""

    @property
    def is_function(self) -> bool:
        """Whether arguments follow the name."""
        return bool(self.calls) and not self.calls[0].action


@dataclass(frozen=True, slots=True)
class Start:
    """What a service offers at its root: an entity set, a singleton, or what an import calls."""

    root: Root | Import
    step: Step


@dataclass(frozen=True, slots=True)
class Key:
    """A key of an entity: its parts by the names that URLs have, and the property of each; alternate ones are named."""

    parts: tuple[tuple[str, Property], ...]
    is_alternate: bool = False


class Resources:
    """The resources of a service, from what metadata says of it."""

    def __init__(self, model: Model) -> None:
        service = model.spec.service
        self.model = model
        self.roots = list(offered(service.containers))
        """What the service offers, by what annotations call it."""
        self._outside = {item.target: facts(item.annotations) for item in service.outside}
        sets = (root.type for _, root in self.roots if isinstance(root, Root) and root.kind == "set")
        self.homes = frozenset(home for name in sets for home in (name, *model.descendants(name)))
        self._bound: defaultdict[TypeRef, list[Call]] = defaultdict(list)
        self._unbound: defaultdict[str, list[Call]] = defaultdict(list)
        for call in map(Call.of, service.calls):
            if call.binding is None:
                self._unbound[call.name].append(call)
            else:
                for binding in self._bindings(call, call.binding):
                    self._bound[binding].append(call)
        plain = {item.name for item in service.schemas if flag(facts(item.annotations), "Core.DefaultNamespace")}
        self._plain = frozenset(plain | ({model.namespace} if model.spec.api.urls == "graph" else set()))
        self._own: dict[TypeRef, tuple[Step, ...]] = {}
        self._kinds = model.spec.api.permission_kinds

    @cached_property
    def explicit(self) -> Mapping[str, frozenset[str]]:
        """The types of the resources that name an operation as one of theirs (Core.ExplicitOperationBindings)."""
        types = [item for item in self.model.types.values() if isinstance(item, StructuredType)]
        found = defaultdict(set)
        for name, type in (*self._naming((item.name, item) for item in types), *self._named_by_places):
            found[name].add(type)
        return {name: frozenset(owners) for name, owners in found.items()}

    @cached_property
    def named_by_places(self) -> frozenset[str]:
        """The operations that sets, singletons and members name: other resources of the type don't have them."""
        return frozenset(name for name, _ in self._named_by_places)

    @cached_property
    def _named_by_places(self) -> list[tuple[str, str]]:
        items = [item for item in self.model.types.values() if isinstance(item, StructuredType)]
        members = (prop for item in items for prop in (*item.properties, *item.navigation))
        roots = ((root.type, root) for _, root in self.roots if isinstance(root, Root))
        return [*self._naming(roots), *self._naming((TypeRef.parse(prop.type).name, prop) for prop in members)]

    def _naming(self, items: Iterable[tuple[str, Root | Property | StructuredType]]) -> Iterator[tuple[str, str]]:
        """The operations that annotations name, each with the type of what they stand at."""
        aliases = self.model.spec.api.aliases
        for type, item in items:
            for text in texts(facts(item.annotations).get("Core.ExplicitOperationBindings")):
                namespace, _, name = text.partition("(")[0].rpartition(".")
                yield f"{aliases.get(namespace, namespace)}.{name}", type

    def _bindings(self, call: Call, stated: TypeRef) -> list[TypeRef]:
        """The types at which an operation stands: its own, or those that name it if it asks for that.

        Some services that ask for it name it nowhere, and have it all the same.
        """
        if not is_explicit(call.facts):
            return [stated]
        named = self.explicit.get(call.name, frozenset())
        below = {name for name in named if self.model.is_a(name, stated.name)}
        tops = sorted(name for name in below if below.isdisjoint(self.model.ancestors(name)))
        return [TypeRef(name, stated.collection) for name in tops] or [stated]

    def spelled(self, call: Call) -> str:
        """What URLs call a bound operation (Core.DefaultNamespace; URL Conventions, section 4.5)."""
        return simple_name(call.name) if namespace_of(call.name) in self._plain else call.name

    def bound(self, type: TypeRef) -> Sequence[Call]:
        """The operations that are bound to a type, or to a collection of it, in their order; not those of its bases."""
        return self._bound.get(type, ())

    def unbound(self, name: str) -> Sequence[Call]:
        """The overloads of an operation that the service offers at its root."""
        return self._unbound.get(name, ())

    def starts(self) -> Iterator[Start]:
        """What the service offers at its root."""
        for target, root in self.roots:
            if isinstance(root, Import):
                calls = tuple(self.unbound(root.operation))
                if calls:
                    yield Start(root, Step(root.name, "call", calls=calls, description=calls[0].description))
            elif (item := self.model.structured(root.type)) is not None:
                stated, many = facts(root.annotations), root.kind == "set"
                rights = Rights.of({**self.usual(item), **stated}, self.below(target), self._kinds, kept=not many)
                rights = replace(rights, keys=alternate_keys(stated)) if many else rights.of_one
                resource = Resource(TypeRef(root.type, many), rights=rights)
                yield Start(root, Step(segment_of(root), "navigation", resource, description=root.description))

    def declared(self, type: TypeRef) -> tuple[Step, ...]:
        """The steps that a type declares itself, wherever it stands, without those of its bases."""
        if type not in self._own:
            self._own[type] = tuple(self.within(type, ALL))
        return self._own[type]

    def steps(self, resource: Resource) -> dict[str, Step]:
        """All steps from a resource by name, those of the nearest type first, with restrictions of the paths below.

        A function has the overloads of base types too, but for those whose arguments a nearer one takes.
        """
        found: dict[str, Step] = {}
        for owner in (resource.type.name, *self.model.ancestors(resource.type.name)):
            ref = TypeRef(owner, resource.type.collection)
            for step in self.within(ref, resource.rights) if resource.rights.below else self.declared(ref):
                nearer = found.setdefault(step.name, step)
                if nearer is not step and nearer.is_function and step.is_function:
                    found[step.name] = _with(nearer, step.calls)
        return found

    def casts(self, resource: Resource) -> Iterator[Step]:
        """The types to which a resource can be narrowed; paths that are restricted may begin with them."""
        for name in self.model.descendants(resource.type.name):
            rights = resource.rights.besides(resource.rights.at(name)[1]) if resource.rights.below else resource.rights
            ref = TypeRef(name, resource.type.collection)
            yield Step(name, "cast", replace(resource, type=ref, rights=rights))

    def item(self, resource: Resource) -> Resource:
        """An entity of a collection."""
        return Resource(
            TypeRef(resource.type.name), resource.kept, resource.rights.of_one, member=resource.kept != "own"
        )

    def has_stream(self, name: str) -> bool:
        """Whether entities of a type are streams with properties."""
        return any(item.media for item in self.model.line(name))

    def keys(self, resource: Resource) -> Iterator[Key]:
        """The key of a resource's entities, then the alternate keys of their type, and those that they have here."""
        name = resource.type.name
        if not self.model.key(name):
            return
        yield Key(tuple((part, self._at(name, path)) for part, path in self.model.key_paths(name).items()))
        stated = (alternate_keys(facts(owner.annotations)) for owner in self.model.line(name))
        for parts in dict.fromkeys((*chain.from_iterable(stated), *resource.rights.keys)):
            yield Key(tuple((alias, self._at(name, path)) for alias, path in parts), True)

    def operation(self, call: Call) -> Operation:
        """What calling an overload is as a request, its path aside."""
        return Operation(
            name=simple_name(call.name),
            title=f"Call {simple_name(call.name)}.",
            description=call.description,
            method="POST" if call.action else "GET",
            parameters=() if call.action else call.parameters,
            body=call.body(),
            permissions=capabilities.permissions(call.facts, "call", self._kinds),
            responses=self.responses(call),
        )

    def responses(self, call: Call) -> tuple[Response, ...]:
        """What a call gives: single values that aren't objects are wrapped in one (JSON Format 4.01, section 11)."""
        nothing = Response(status=204)
        if call.returns is None:
            return (nothing,)
        target = TypeRef.parse(call.returns.type)
        is_value = target.name in PRIMITIVES - _BARE or self.model.enum(target.name) is not None
        found = Response(status=200, type=call.returns.type, wrapped=is_value and not target.collection)
        return (found,) if target.collection or call.returns.nullable is False else (found, nothing)

    def result(self, calls: Iterable[Call]) -> Resource | None:
        """The resource that a composable function returns, by its overloads; None if nothing can follow it."""
        return next(filter(None, map(self._result, calls)), None)

    def _result(self, call: Call) -> Resource | None:
        if not call.composable or call.returns is None:
            return None
        target = TypeRef.parse(call.returns.type)
        return Resource(target, "linked") if self.model.structured(target.name) else None

    @cached_property
    def _open(self) -> frozenset[str]:
        """The complex types that something follows, directly or through others."""
        inner: dict[str, set[str]] = {}
        found: set[str] = set()
        for item in self.model.types.values():
            if isinstance(item, StructuredType) and item.kind == "complex":
                types = [TypeRef.parse(prop.type) for prop in item.properties]
                inner[item.name] = {ref.name for ref in types if not ref.collection} | {item.base} - {""}
                streams = any(ref.name == "Edm.Stream" and not ref.collection for ref in types)
                if item.navigation or streams or TypeRef(item.name) in self._bound:
                    found.add(item.name)
        waiting = defaultdict(set)
        for name, used in inner.items():
            for part in used:
                waiting[part].add(name)
        todo = list(found)
        while todo:
            new = waiting[todo.pop()] - found
            found |= new
            todo += new
        return frozenset(found)

    def within(self, type: TypeRef, rights: Rights) -> Iterator[Step]:
        """The steps that a type declares itself, where some rights are restricted."""
        item = self.model.structured(type.name)
        if item is None:
            return
        if not type.collection:
            if said := capabilities.restricted(facts(item.annotations)):
                rights = rights.besides(said)
            for prop in item.properties:
                yield from self._property(prop, rights)
            for prop in item.navigation:
                yield from self._navigation(prop, rights)
        bound = _by_name(self.bound(type))
        if not item.base and item.kind == "entity":
            bound |= _by_name(self.bound(TypeRef("Edm.EntityType", type.collection)))
        for calls in bound.values():
            description = next((call.description for call in calls if call.description), "")
            yield Step(self.spelled(calls[0]), "call", calls=tuple(calls), description=description)

    def below(self, target: str) -> dict[str, Facts]:
        """Restrictions of resources below the annotation target `target`, stated elsewhere, by their paths."""
        return capabilities.step(self._outside, target)[1]

    def usual(self, item: StructuredType) -> Facts:
        """Restrictions of all entities of a type; those of its members count at the type that declares them."""
        stated = dict(facts(item.annotations))
        if isinstance(record := stated.get("Capabilities.NavigationRestrictions"), Mapping):
            of_members = ("RestrictedProperties", "Navigability")
            rest = {name: value for name, value in record.items() if name not in of_members}
            stated["Capabilities.NavigationRestrictions"] = rest
        return stated

    def _property(self, prop: Property, rights: Rights) -> Iterator[Step]:
        target = TypeRef.parse(prop.type)
        if target.collection:
            return
        if target.name == "Edm.Stream":
            yield Step(prop.name, "stream", deletable=prop.nullable is not False, description=prop.description)
        elif target.name in self._open:
            below = Rights.of({}, rights.at(prop.name)[1], self._kinds)
            yield Step(prop.name, "complex", Resource(target, rights=below), description=prop.description)

    def _navigation(self, prop: Property, rights: Rights) -> Iterator[Step]:
        target = TypeRef.parse(prop.type)
        item = self.model.structured(target.name)
        if item is None:
            return
        here, below = rights.at(prop.name, contained=prop.contained)
        stated = {**self.usual(item), **facts(prop.annotations), **here}
        kept: Kept = "own" if prop.contained else "linked" if target.name in self.homes else "related"
        is_kept = kept != "linked" and not target.collection and prop.nullable is False
        rights = Rights.of(stated, below, self._kinds, kept=is_kept)
        may_lack = kept == "linked" and not target.collection and prop.nullable is not False
        rights = replace(rights, keys=alternate_keys(facts(prop.annotations))) if target.collection else rights.of_one
        resource = Resource(target, kept, rights, nullable=may_lack)
        yield Step(prop.name, "navigation", resource, description=prop.description)

    def _at(self, owner: str, path: str) -> Property:
        """The property that a path leads to from a type, through complex ones where need be; its name is the path."""
        found = Property(name=path, type="Edm.String")
        for part in path.split("/"):
            found = self.model.members(owner).get(part, found)
            owner = TypeRef.parse(found.type).name
        return replace(found, name=path)


def is_explicit(stated: Facts) -> bool:
    """Whether only resources that name an operation have it (Core.RequiresExplicitBinding)."""
    return flag(stated, "Core.RequiresExplicitBinding")


def segment_of(root: Root) -> str:
    """What URLs call an entity set or a singleton: its name, or another segment that is stated (Core.ResourcePath)."""
    stated = facts(root.annotations).get("Core.ResourcePath")
    return stated if isinstance(stated, str) and _SEGMENT(stated) else root.name


def _with(step: Step, calls: Iterable[Call]) -> Step:
    """A function with further overloads, as far as they take other arguments."""
    known = {frozenset(prop.name for prop in call.parameters) for call in step.calls}
    more = (call for call in calls if frozenset(prop.name for prop in call.parameters) not in known)
    return replace(step, calls=(*step.calls, *more))


def _by_name(calls: Iterable[Call]) -> dict[str, list[Call]]:
    found: defaultdict[str, list[Call]] = defaultdict(list)
    for call in calls:
        found[call.name].append(call)
    return dict(found)


def is_served(model: Model) -> bool:
    """Whether metadata says what the service offers, so that resources follow from types."""
    return any(container.places or container.imports for container in model.spec.service.containers)


def is_documented(model: Model) -> bool:
    """Whether pages document operations, and not metadata alone, whose pages are called `metadata.xml#Hubs`."""
    return any(page.operations and "#" not in page.page for page in model.spec.pages)
