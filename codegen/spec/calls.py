"""Actions and functions of resources: the type they are bound to, their parameters and results."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass, replace

from codegen.base.edm import TypeRef
from codegen.spec.facts import Facts, facts
from codegen.spec.nodes import Body, Property
from codegen.spec.service import Overload


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """An overload as paths use it; unbound where `binding` is None. `returns` is None where it returns nothing."""

    name: str
    """Qualified."""
    action: bool
    binding: TypeRef | None
    parameters: tuple[Property, ...]
    """Without the binding parameter."""
    optional: frozenset[str]
    """Parameters that may be left out (Core.OptionalParameter)."""
    returns: Property | None
    composable: bool
    description: str
    facts: Facts

    @classmethod
    def of(cls, overload: Overload) -> Call:
        """What the spec says of it, by what paths need."""
        binding = overload.parameters[0] if overload.bound else None
        parameters = overload.parameters[1:] if overload.bound else overload.parameters
        optional = (prop.name for prop in parameters if "Core.OptionalParameter" in facts(prop.annotations))
        return cls(
            name=overload.name,
            action=overload.kind == "action",
            binding=TypeRef.parse(binding.type) if binding else None,
            parameters=tuple(replace(prop, annotations={}, facets={}, declared="") for prop in parameters),
            optional=frozenset(optional),
            returns=overload.returns,
            composable=overload.composable,
            description=overload.description,
            facts=facts(overload.annotations),
        )

    def segments(self, name: str, taken: set[str]) -> list[tuple[str, dict[str, str]]]:
        """The ways to write it at the end of a path, with and without what may be left out.

        Each comes with the labels of its arguments, by the parameters' names; they differ from `taken`.
        """
        if self.action:
            return [(name, {})]
        ways = []
        needed = [prop.name for prop in self.parameters if prop.name not in self.optional]
        for names in dict.fromkeys((tuple(prop.name for prop in self.parameters), tuple(needed))):
            labels = {name: free(name, taken) for name in names}
            ways.append((f"{name}({','.join(f'{key}={{{text}}}' for key, text in labels.items())})", labels))
        return ways

    def body(self) -> Body | None:
        """The parameters of an action travel in its body."""
        if not self.action or not self.parameters:
            return None
        required = (prop.name for prop in self.parameters if prop.nullable is False and prop.name not in self.optional)
        return Body(required=tuple(required), properties=self.parameters)


def free(name: str, taken: Container[str]) -> str:
    """A name that isn't taken, with a number where it is: `id`, `id-2`."""
    found, count = name, 2
    while found in taken:
        found, count = f"{name}-{count}", count + 1
    return found
