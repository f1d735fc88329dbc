"""The entity container: sets, singletons and imports, as the first segments of paths show them (CSDL 4.0, section 13).

What a navigation property leads to lives in the entity set of its type; where there is none, paths reach it
only through the property, which contains it then (section 7.1.4).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Literal

from codegen.base.edm import TypeRef, namespace_of, simple_name
from codegen.spec import service
from codegen.spec.bindings import Bindings, Step
from codegen.spec.model import Model
from codegen.spec.nodes import Property, StructuredType
from codegen.spec.service import Import, Overload, Root

_NAME = "Service"
_IMPORTS: Mapping[str, Literal["action-import", "function-import"]] = {
    "action": "action-import",
    "function": "function-import",
}


def declared(model: Model, line: Iterable[str], name: str) -> tuple[StructuredType, Property] | None:
    """The first of some types that has a member of that name of its own, and the member."""
    owners = (item for item in map(model.structured, line) if item is not None)
    return next(((item, prop) for item in owners for prop in item.own if prop.name == name), None)


class Container:
    """What paths show of the container.

    `contained` are the navigation properties, by declaring type and name, whose targets they contain.
    """

    def __init__(self, bindings: Bindings) -> None:
        self.model: Model = bindings.model
        self._roots: dict[str, TypeRef] = {}
        self._paths: defaultdict[str, dict[str, str]] = defaultdict(dict)
        self.contained: set[tuple[str, str]] = set()
        walks = [
            bindings.steps(path.template)
            for operation in bindings.model.operations
            for path in operation.paths
            if path.template != "/"
        ]
        for steps in walks:
            root = steps[0]
            if root.how == "root" and root.type is not None and root.name.isidentifier() and self._fits(root.type):
                self._roots.setdefault(root.name, root.type)
        # The entity set of each type that has one: the first by name, for lack of a better rule.
        self._sets = {target.name: root for root, target in sorted(self._roots.items())[::-1] if target.collection}
        for steps in walks:
            if steps[0].name in self._roots:
                self._walk(steps)

    def of(self, calls: Sequence[Overload], taken: Collection[str]) -> service.Container:
        """The container with imports of the calls that are bound to nothing, under a name that isn't taken."""
        taken = {*taken, *(simple_name(call.name) for call in calls if namespace_of(call.name) == self.model.namespace)}
        name = next(name for name in (f"{'Entity' * n}{_NAME}" for n in range(len(taken) + 1)) if name not in taken)
        unbound = {simple_name(call.name): call for call in reversed(calls) if not call.bound}
        return service.Container(
            name=f"{self.model.namespace}.{name}",
            places=tuple(
                Root(
                    name=root,
                    kind="set" if target.collection else "singleton",
                    type=target.name,
                    bindings=dict(sorted(self._paths[root].items())),
                )
                for root, target in sorted(self._roots.items())
            ),
            imports=tuple(
                Import(name=name, kind=_IMPORTS[call.kind], operation=call.name)
                for name, call in reversed(unbound.items())
                if name not in self._roots
            ),
        )

    def _fits(self, target: TypeRef) -> bool:
        """Only entities have a place of their own, and those of a set have a key (section 13.2)."""
        return self.model.is_entity(target.name) and bool(self.model.key(target.name) or not target.collection)

    def _target(self, name: str) -> str:
        """The set in which entities of a type live: that of the type, or of the nearest base."""
        return next((self._sets[base] for base in (name, *self.model.ancestors(name)) if base in self._sets), "")

    def _walk(self, steps: Sequence[Step]) -> None:
        """Note what the navigation properties along a path lead to, until one leaves what the root contains."""
        trail: list[str] = []
        for before, step in pairwise(steps):
            if step.how == "cast" or step.how == "property":
                trail.append(step.name)
            elif step.how == "navigation" and before.type is not None and step.type is not None:
                here = before.type.name
                # A base type, or one that derives from where the path is.
                line = (*reversed(self.model.ancestors(here)), here, *self.model.descendants(here))
                if (found := declared(self.model, line, step.name)) is None:
                    return
                owner, _ = found
                if owner.name != before.type.name and self.model.is_a(owner.name, before.type.name):
                    trail.append(owner.name)
                trail.append(step.name)
                target = self._target(step.type.name)
                if target:
                    self._paths[steps[0].name]["/".join(trail)] = target
                    return
                self.contained.add((owner.name, step.name))
            elif step.how != "key":
                return
