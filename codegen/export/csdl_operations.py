"""Functions and actions, bound and unbound, from the paths of operations (CSDL XML 4.0, section 12)."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from codegen.base.edm import TypeRef, namespace_of, simple_name
from codegen.export.csdl_elements import annotate, referenced
from codegen.spec.bindings import Bindings, Step
from codegen.spec.nodes import Operation, Property

BINDING_PARAMETER = "bindingParameter"


@dataclass(slots=True)
class Overload:
    """A function or action; unbound where `binding` is None."""

    namespace: str
    name: str
    action: bool
    binding: TypeRef | None
    description: str = ""
    parameters: dict[str, Property] = field(default_factory=dict)
    returns: str = ""
    composable: bool = False

    @property
    def qualified(self) -> str:
        """The name with its namespace."""
        return f"{self.namespace}.{self.name}"


def collect(bindings: Bindings) -> list[Overload]:
    """Every function and action that paths call, once each, in the order of names, bindings and parameters.

    Overloads of a function differ in their parameters; an action has one per type it is bound to. A name that
    is both by different pages is what most of them say, and a type's name is no operation's.
    """
    found: dict[tuple[str, ...], Overload] = {}
    for operation in bindings.model.operations:
        for path in operation.paths:
            for call in _calls(bindings, operation, bindings.steps(path.template)):
                names = () if call.action else tuple(sorted(call.parameters))
                key = (call.qualified, str(call.binding or ""), str(call.action), *names)
                known = found.setdefault(key, call)
                if known is not call:
                    _merge(known, call)
    taken = bindings.model.types
    calls = [found[key] for key in sorted(found) if found[key].qualified not in taken]
    votes: dict[str, int] = {}
    for call in calls:
        votes[call.qualified] = votes.get(call.qualified, 0) + (1 if call.action else -1)
    return [call for call in calls if call.action == (votes[call.qualified] > 0)]


def _merge(known: Overload, other: Overload) -> None:
    known.parameters = {**other.parameters, **known.parameters}
    known.returns = known.returns or other.returns
    known.description = known.description or other.description
    known.composable |= other.composable


def _calls(bindings: Bindings, operation: Operation, steps: Sequence[Step]) -> Iterator[Overload]:
    for at, step in enumerate(steps):
        binding = steps[at - 1].type if at else None
        bound = binding is not None and bindings.model.structured(binding.name) is not None
        if step.how != "call" or not (bound or at == 0) or not simple_name(step.name).isidentifier():
            continue
        last = all(following.how == "reference" for following in steps[at + 1 :])
        own = last and operation.method in ("GET", "POST")
        call = Overload(
            namespace=namespace_of(step.name) or bindings.model.namespace,
            name=simple_name(step.name),
            action=own and operation.method == "POST",
            binding=binding,
            description=operation.description if own else "",
            parameters=dict(_arguments(operation, step)),
            returns=(_response(operation) if own else "") or str(bindings.returned(step.prefix) or ""),
            composable=not last,
        )
        if call.action and operation.body is not None:
            listed = (prop for prop in operation.body.properties if prop.name.isidentifier())
            call.parameters |= {prop.name: prop for prop in listed if prop.name != BINDING_PARAMETER}
        yield call


def _arguments(operation: Operation, step: Step) -> Iterator[tuple[str, Property]]:
    """The parameters in the parentheses of a segment, with what the page says of them."""
    stated = {prop.name: prop for prop in operation.parameters}
    for name, value in step.segment.arguments or ():
        known = stated.get(value[1:-1]) if value.startswith("{") else None
        if name.isidentifier() and name != BINDING_PARAMETER:
            yield name, known or Property(name=name, type="Edm.String")


def _response(operation: Operation) -> str:
    return next((response.type for response in operation.responses if response.type), "")


def write(parent: ET.Element, call: Overload, namespace: str) -> None:
    """Append the element of a function or action; `namespace` is the main one."""
    element = ET.SubElement(parent, "Action" if call.action else "Function", Name=call.name)
    if call.binding is not None:
        element.set("IsBound", "true")
    if call.composable and not call.action:
        element.set("IsComposable", "true")
    annotate(element, Property(name=call.name, type="Edm.Untyped", description=call.description))
    if call.binding is not None:
        kind = referenced(str(call.binding), namespace)
        ET.SubElement(element, "Parameter", Name=BINDING_PARAMETER, Type=kind, Nullable="false")
    for name, prop in call.parameters.items():
        parameter = ET.SubElement(element, "Parameter", Name=name, Type=referenced(prop.type, namespace))
        if prop.required or prop.nullable is False:
            parameter.set("Nullable", "false")
        annotate(parameter, Property(name=name, type=prop.type, description=prop.description))
    # A function always returns something (section 12.3): where no page says what, it may be anything.
    if call.returns or not call.action:
        ET.SubElement(element, "ReturnType", Type=referenced(call.returns or "Edm.Untyped", namespace))
