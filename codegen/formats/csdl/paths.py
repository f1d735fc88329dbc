"""An unfinished path: its template, its resource, and its parameters so far."""

from __future__ import annotations

from dataclasses import dataclass, replace

from codegen.base.edm import TypeRef, simple_name
from codegen.spec.calls import free
from codegen.spec.nodes import Property
from codegen.spec.resources import Key, Resource, Step


@dataclass(frozen=True, slots=True)
class Spot:
    """A place in the service. `names` are its segments without keys, which operations are named after."""

    template: str
    names: tuple[str, ...]
    resource: Resource
    parameters: tuple[Property, ...] = ()
    visited: tuple[str, ...] = ()
    """The types of the entities along the path, which end it where one comes again."""
    nested: int = 0
    """The navigation properties along the path."""

    @property
    def type(self) -> TypeRef:
        """The type of its resource."""
        return self.resource.type

    @property
    def taken(self) -> set[str]:
        """Names of parameters that are given away."""
        return {prop.name for prop in self.parameters}

    def goes_on(self, deepest: int) -> bool:
        """Whether what lies below is followed."""
        return self.nested < deepest and self.type.name not in self.visited

    @property
    def said(self) -> str:
        """Its names for readers."""
        return "/".join(simple_name(name) for name in self.names)

    def to(self, segment: str, resource: Resource | None = None) -> Spot:
        """The place one segment further."""
        template, names = f"{self.template}/{segment}", (*self.names, segment)
        return replace(self, template=template, names=names, resource=resource or self.resource)

    def through(self, step: Step) -> Spot:
        """The place that a member leads to."""
        return replace(
            self.to(step.name, step.resource), visited=(*self.visited, self.type.name), nested=self.nested + 1
        )

    def one(self, resource: Resource, key: Key) -> Spot:
        """The entity of a collection with a key."""
        taken = self.taken
        labels = []
        for name, _ in key.parts:
            wanted = name if name not in taken else f"{simple_name(self.type.name)}-{name}"
            labels.append(free(wanted, taken))
            taken.add(labels[-1])
        if len(key.parts) == 1:
            segment = f"{{{labels[0]}}}"
        else:
            named = zip((name for name, _ in key.parts), labels, strict=True)
            segment = f"({','.join(f'{name}={{{text}}}' for name, text in named)})"
        given = zip(labels, (prop for _, prop in key.parts), strict=True)
        parameters = tuple(Property(name=text, type=prop.type, description=prop.description) for text, prop in given)
        return replace(
            self,
            template=f"{self.template}/{segment}",
            resource=resource,
            parameters=(*self.parameters, *parameters),
        )
