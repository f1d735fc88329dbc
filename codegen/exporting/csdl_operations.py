"""Functions and actions, bound and unbound, from the paths of operations (CSDL XML 4.0, section 12)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from codegen.base.edm import namespace_of, simple_name
from codegen.exporting.csdl_elements import referenced
from codegen.spec.bindings import Bindings, Step
from codegen.spec.nodes import Operation, Property
from codegen.spec.service import Overload

_BINDING = "bindingParameter"


def collect(bindings: Bindings) -> list[Overload]:
    """Every function and action that paths call, once each, in the order of names, bindings and parameters.

    Overloads of a function differ in their parameters; an action has one per type it is bound to. A name that
    is both by different pages is what most of them say, and a type's name is no operation's.
    """
    found: dict[tuple[str, ...], Overload] = {}
    for operation in bindings.model.operations:
        for path in operation.paths:
            for call in _calls(bindings, operation, bindings.steps(path.template)):
                rest = call.parameters[call.bound :]
                names = () if call.kind == "action" else tuple(sorted(prop.name for prop in rest))
                bound_to = call.parameters[0].type if call.bound else ""
                key = (call.name, bound_to, str(call.kind == "action"), *names)
                found[key] = _merged(found[key], call) if key in found else call
    taken = bindings.model.types
    calls = [found[key] for key in sorted(found) if found[key].name not in taken]
    votes = Counter[str]()
    for call in calls:
        votes[call.name] += 1 if call.kind == "action" else -1
    # A function always returns something (section 12.3): where no page says what, it may be anything.
    anything = Property(name="$ReturnType", type=referenced("Edm.Untyped", bindings.model.namespace))
    return [
        call if call.returns or call.kind == "action" else replace(call, returns=anything)
        for call in calls
        if (call.kind == "action") == (votes[call.name] > 0)
    ]


def _merged(known: Overload, other: Overload) -> Overload:
    parameters = {prop.name: prop for prop in (*other.parameters, *known.parameters)}
    return replace(
        known,
        parameters=tuple(parameters.values()),
        returns=known.returns or other.returns,
        description=known.description or other.description,
        composable=known.composable or other.composable,
    )


def _calls(bindings: Bindings, operation: Operation, steps: Sequence[Step]) -> Iterator[Overload]:
    namespace = bindings.model.namespace
    for at, step in enumerate(steps):
        binding = steps[at - 1].type if at else None
        bound = binding is not None and bindings.model.structured(binding.name) is not None
        if step.how != "call" or not (bound or at == 0) or not simple_name(step.name).isidentifier():
            continue
        last = all(following.how == "reference" for following in steps[at + 1 :])
        own = last and operation.method in ("GET", "POST")
        is_action = own and operation.method == "POST"
        parameters = {_BINDING: Property(name=_BINDING, type=str(binding), nullable=False)}
        parameters = parameters if bound else {}
        parameters |= {name: _parameter(name, prop, namespace) for name, prop in _arguments(operation, step)}
        if is_action and operation.body is not None:
            listed = (prop for prop in operation.body.properties if _can_be_named(prop.name))
            parameters |= {prop.name: _parameter(prop.name, prop, namespace) for prop in listed}
        answers = (response.type for response in operation.responses if response.type and own)
        returns = next(answers, "") or str(bindings.returned(step.prefix) or "")
        yield Overload(
            name=f"{namespace_of(step.name) or namespace}.{simple_name(step.name)}",
            kind="action" if is_action else "function",
            bound=bound,
            composable=not last,
            parameters=tuple(parameters.values()),
            returns=Property(name="$ReturnType", type=referenced(returns, namespace)) if returns else None,
            description=operation.description if own else "",
        )


def _arguments(operation: Operation, step: Step) -> Iterator[tuple[str, Property]]:
    """The parameters in the parentheses of a segment, with what the page says of them."""
    stated = {prop.name: prop for prop in operation.parameters}
    for name, value in step.segment.arguments or ():
        known = stated.get(value[1:-1]) if value.startswith("{") else None
        if _can_be_named(name):
            yield name, known or Property(name=name, type="Edm.String")


def _can_be_named(name: str) -> bool:
    return name.isidentifier() and name != _BINDING


def _parameter(name: str, prop: Property, namespace: str) -> Property:
    nullable = False if prop.required or prop.nullable is False else None
    type = referenced(prop.type, namespace)
    return Property(name=name, type=type, nullable=nullable, description=prop.description)
