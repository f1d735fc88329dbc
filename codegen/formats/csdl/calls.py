"""Actions and functions, each overload by itself (CSDL XML 4.01, section 12)."""

from __future__ import annotations

from codegen.formats.csdl.annotations import annotated, fields
from codegen.formats.csdl.members import TRUTH, MemberReader
from codegen.formats.csdl.xmltree import Element
from codegen.spec.facts import facts
from codegen.spec.nodes import Property
from codegen.spec.service import Overload


def is_bound(element: Element) -> bool:
    """Whether an operation is called at a value, its first parameter."""
    return TRUTH.get(element.get("IsBound"), False) and bool(element.all("Parameter"))


def read_overload(reader: MemberReader, name: str, element: Element) -> Overload | None:
    """One overload of an action or a function; None where a parameter can't be used, which is noted."""
    declared = element.all("Parameter")
    bound = is_bound(element)
    if TRUTH.get(element.get("IsBound"), False) and not bound:
        reader.document.note_of(element, "is bound, and has no parameter for it; codegen treats it as unbound")
    kinds = ",".join(parameter.get("Type") for parameter in declared)
    # A function is called in an annotation by the types of all its parameters, an action by that of the first one.
    targets = (name, *dict.fromkeys(f"{name}({text})" for text in (kinds, declared[0].get("Type") if bound else "")))
    parameters: list[Property] = []
    for parameter in reader.document.named(element, "Parameter"):
        found = reader.read(parameter, *(f"{target}/{parameter.get('Name')}" for target in targets))
        parameters += [found] if found else []
    if len(parameters) < len(declared):
        reader.document.note_of(element, "has a parameter that is left out, so it is as well")
        return None
    results = element.all("ReturnType")
    if element.tag == "Function" and not results:
        wrong = "has no ReturnType; codegen treats it as a function that returns nothing"
        reader.document.note_of(element, wrong)
    stated = reader.annotations.of(element, *targets)
    result = [f"{target}/$ReturnType" for target in targets]
    overload = Overload(
        place=element.place,
        name=name,
        kind="action" if element.tag == "Action" else "function",
        bound=bound,
        composable=TRUTH.get(element.get("IsComposable"), False),
        entity_set_path=element.get("EntitySetPath"),
        parameters=tuple(parameters),
        returns=reader.read(results[0], *result, name="$ReturnType") if results else None,
        description=fields(facts(stated)).get("description", ""),
    )
    return annotated(overload, stated)
