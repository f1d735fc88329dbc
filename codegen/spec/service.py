"""What metadata says of a service beside its types (CSDL 4.01, sections 11 to 14): `service.yaml`, one to one.

Nothing here is enumerated: a function is bound to a type and stands wherever that type does, a navigation property
leads where its type says. Names are qualified, aliases are gone. `annotations` hold terms with their values as
CSDL JSON writes them (`codegen.formats.csdl.annotations`), without those that another key states.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from codegen.spec.member import Node, Property


@dataclass(frozen=True, slots=True, kw_only=True)
class Root(Node):
    """An entity set or a singleton (section 13.2 and 13.3)."""

    name: str
    kind: Literal["set", "singleton"]
    type: str
    """The entity type."""
    nullable: bool | None = None
    listed: bool | None = None
    """Whether the service document lists it (IncludeInServiceDocument); None if metadata doesn't say."""
    bindings: dict[str, str] = field(default_factory=dict)
    """Entity sets of the targets of navigation properties, by their path: `trips/driver: Drivers`."""
    description: str = ""
    annotations: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Import(Node):
    """An action import or function import, called at the service root (sections 13.5 and 13.6)."""

    name: str
    kind: Literal["action-import", "function-import"]
    operation: str
    """The qualified name of all its unbound overloads."""
    entity_set: str = ""
    """The entity set of the entities that it returns."""
    listed: bool | None = None
    annotations: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Container(Node):
    """An entity container (section 13), without what it inherits from the container that it extends."""

    name: str
    """Qualified."""
    extends: str = ""
    places: tuple[Root, ...] = ()
    imports: tuple[Import, ...] = ()
    annotations: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Overload(Node):
    """One overload of an action or a function (section 12)."""

    name: str
    """Qualified."""
    kind: Literal["action", "function"]
    bound: bool = False
    """The first parameter is the resource that it is called at."""
    composable: bool = False
    entity_set_path: str = ""
    """The path from the binding parameter to the entity set of the returned entities."""
    parameters: tuple[Property, ...] = ()
    returns: Property | None = None
    """The return value; its name is `$ReturnType`, as in annotations."""
    description: str = ""
    annotations: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Schema(Node):
    """A namespace (section 5) with what it declares beside types: calls, type definitions, terms, annotations."""

    name: str
    definitions: tuple[Property, ...] = ()
    """Type definitions (section 11) by their qualified names: the underlying type with its facets."""
    calls: tuple[Overload, ...] = ()
    terms: tuple[Property, ...] = ()
    """Terms (section 14.1) by their qualified names."""
    annotations: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Include(Node):
    """A namespace of another document (section 4)."""

    name: str
    uri: str
    annotations: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outside(Node):
    """Annotations of targets that no other key holds: by target, then by term (section 14.2.2)."""

    target: str
    annotations: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Service(Node):
    """The metadata beside types; empty in a spec from pages."""

    version: str = ""
    """Version of OData: 2.0, 3.0, 4.0 or 4.01."""
    references: tuple[Include, ...] = ()
    schemas: tuple[Schema, ...] = ()
    containers: tuple[Container, ...] = ()
    outside: tuple[Outside, ...] = ()

    @property
    def calls(self) -> Iterator[Overload]:
        """The overloads of all namespaces."""
        return (call for schema in self.schemas for call in schema.calls)

    @property
    def definitions(self) -> Iterator[Property]:
        """The type definitions of all namespaces."""
        return (item for schema in self.schemas for item in schema.definitions)

    @property
    def of_types(self) -> Service:
        """The part that is about types: no containers, actions or functions."""
        return replace(self, schemas=tuple(replace(schema, calls=()) for schema in self.schemas), containers=())


NO_SERVICE = Service()


def is_older(version: str) -> bool:
    """Whether a version of OData is before 4.0; JSON and requests of these versions differ."""
    return version[:1] in ("1", "2", "3")


def offered(containers: Sequence[Container]) -> Iterator[tuple[str, Root | Import]]:
    """Everything that a service offers, each name once, with its target for annotations; see `every`."""
    seen: set[str] = set()
    for target, child in every(containers):
        if child.name not in seen:
            yield target, child
        seen.add(child.name)


def every(containers: Sequence[Container]) -> Iterator[tuple[str, Root | Import]]:
    """What the containers offer that no other extends, with what they inherit; each with its target for annotations."""
    known = {container.name: container for container in containers}
    extended = {container.extends for container in containers}
    if extended >= known.keys():
        extended = set()  # they extend each other in a circle
    for container in containers:
        if container.name not in extended:
            seen: set[str] = set()
            for owner in _line(known, container):
                children: tuple[Root | Import, ...] = (*owner.places, *owner.imports)
                for child in children:
                    if child.name not in seen:
                        yield f"{owner.name}/{child.name}", child
                    seen.add(child.name)


def _line(known: Mapping[str, Container], container: Container) -> list[Container]:
    """A container and those that it extends, nearest first."""
    found = [container]
    while (base := known.get(found[-1].extends)) is not None and base not in found:
        found.append(base)
    return found
