"""An unfinished path: its template, its resource, and its parameters so far."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from codegen.base.edm import TypeRef, simple_name
from codegen.spec.calls import free
from codegen.spec.capabilities import step
from codegen.spec.facts import Facts
from codegen.spec.nodes import Property, StructuredType


@dataclass(frozen=True, slots=True)
class Spot:
    """A place in the service. `names` are its segments without keys, which operations are named after."""

    template: str
    names: tuple[str, ...]
    type: TypeRef
    parameters: tuple[Property, ...] = ()
    visited: tuple[str, ...] = ()
    """The types of the entities along the path, which end it where one comes again."""
    nested: int = 0
    """The navigation properties along the path."""
    below: Mapping[str, Facts] = field(default_factory=dict)
    """Restrictions of resources that follow, by their paths from here (`codegen.spec.capabilities.restricted`)."""
    restricted: Facts = field(default_factory=dict)
    """What was said of the place by those before it."""
    kinds: Mapping[str, str] = field(default_factory=dict)
    """The kinds of permissions, as `api.yaml` has them."""

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

    def to(self, segment: str, type: TypeRef, **more: Any) -> Spot:
        """The place one segment further, with more that differs."""
        return replace(self, template=f"{self.template}/{segment}", names=(*self.names, segment), type=type, **more)

    def through(self, prop: Property, type: TypeRef) -> Spot:
        """The place that a navigation property leads to."""
        here, below = step(self.below, prop.name, contained=prop.contained)
        passed = {"visited": (*self.visited, self.type.name), "nested": self.nested + 1}
        return self.to(prop.name, type, below=below, restricted=here, **passed)

    def narrowed(self, type: TypeRef) -> Spot:
        """The place as one of a derived type, which paths may name (URL Conventions, section 4.11)."""
        return self.to(type.name, type, below={**self.below, **step(self.below, type.name)[1]})

    def one(self, item: StructuredType, parts: tuple[tuple[str, Property], ...]) -> Spot:
        """The entity of a collection with a key, given by the names and properties of its parts."""
        taken = self.taken
        labels = []
        for name, _ in parts:
            wanted = name if name not in taken else f"{simple_name(item.name)}-{name}"
            labels.append(free(wanted, taken))
            taken.add(labels[-1])
        if len(parts) == 1:
            segment = f"{{{labels[0]}}}"
        else:
            named = zip((name for name, _ in parts), labels, strict=True)
            segment = f"({','.join(f'{name}={{{text}}}' for name, text in named)})"
        return replace(
            self,
            template=f"{self.template}/{segment}",
            type=TypeRef(item.name),
            parameters=(*self.parameters, *key_parameters(labels, parts)),
        )


def key_parameters(labels: list[str], parts: tuple[tuple[str, Property], ...]) -> tuple[Property, ...]:
    """The parameters for the parts of a key."""
    found = zip(labels, (prop for _, prop in parts), strict=True)
    return tuple(Property(name=text, type=prop.type, description=prop.description) for text, prop in found)
