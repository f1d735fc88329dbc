"""Actions and functions, each overload by itself (CSDL XML 4.01, section 12)."""

from __future__ import annotations

from dataclasses import dataclass

from codegen.base.edm import TypeRef
from codegen.base.problems import Place
from codegen.formats.csdl.annotations import Facts, description
from codegen.formats.csdl.members import MemberReader
from codegen.formats.csdl.xmltree import Element
from codegen.spec.nodes import Body, Property


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One overload; unbound where `binding` is None. `returns` is None where it returns nothing."""

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
    place: Place

    def segments(self, name: str, taken: set[str]) -> list[tuple[str, dict[str, str]]]:
        """The ways to write it at the end of a path, with and without what may be left out.

        Each comes with the labels of its arguments, by the parameters' names; they differ from `taken`.
        """
        if self.action:
            return [(name, {})]
        ways = []
        needed = [prop.name for prop in self.parameters if prop.name not in self.optional]
        for names in dict.fromkeys((tuple(prop.name for prop in self.parameters), tuple(needed))):
            labels = {name: label(name, taken) for name in names}
            ways.append((f"{name}({','.join(f'{key}={{{text}}}' for key, text in labels.items())})", labels))
        return ways

    def body(self) -> Body | None:
        """The parameters of an action travel in its body."""
        if not self.action or not self.parameters:
            return None
        required = (prop.name for prop in self.parameters if prop.nullable is False and prop.name not in self.optional)
        return Body(required=tuple(required), properties=self.parameters)


def label(name: str, taken: set[str]) -> str:
    """A name for a parameter that no other of the path has."""
    found, count = name, 2
    while found in taken:
        found, count = f"{name}-{count}", count + 1
    return found


def read_call(reader: MemberReader, name: str, element: Element) -> Call:
    """One overload of an action or a function."""
    declared = list(reader.document.named(element, "Parameter"))
    bound = element.get("IsBound") == "true" and bool(declared)
    binding = reader.document.reference(declared[0]) if bound else None
    kinds = ",".join(parameter.get("Type") for parameter in declared)
    targets = (name, reader.annotations.target(f"{name}({kinds})"))
    results = element.all("ReturnType")
    facts = reader.annotations.of(element, *targets)
    parameters: list[Property] = []
    optional = set()
    for parameter in declared[bound:]:
        called = [f"{target}/{parameter.get('Name')}" for target in targets]
        parameters.append(reader.read(parameter, *called))
        if "Core.OptionalParameter" in reader.annotations.of(parameter, *called):
            optional.add(parameter.get("Name"))
    return Call(
        name=name,
        action=element.tag == "Action",
        binding=binding or (TypeRef("Edm.Untyped") if bound else None),
        parameters=tuple(parameters),
        optional=frozenset(optional),
        returns=reader.read(results[0], *(f"{target}/$ReturnType" for target in targets)) if results else None,
        composable=element.get("IsComposable") == "true",
        description=description(facts),
        facts=facts,
        place=element.place,
    )
