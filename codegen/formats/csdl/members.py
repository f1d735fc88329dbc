"""Everything with a type (CSDL XML 4.01, sections 7, 8 and 12).

That is properties, navigation properties, parameters and results, and the actions and functions that have these.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from codegen.base.edm import OLDER, PATHS, PRIMITIVES, TypeRef, states
from codegen.base.problems import Place, Problem
from codegen.formats.csdl.annotations import Annotations, annotated, fields
from codegen.formats.csdl.document import Document
from codegen.formats.csdl.xmltree import Element
from codegen.spec.facts import USUAL, facts
from codegen.spec.nodes import Property
from codegen.spec.service import Overload, is_older

TRUTH = {"true": True, "1": True, "false": False, "0": False}
LIMITS = {"MaxLength": "max_length", "Precision": "precision", "Scale": "scale"}
"""The fields of a property that hold facets, if these are numbers."""
_FACETS = ("MaxLength", "Precision", "Scale", "SRID", "Unicode")
_OF_TERMS = ("BaseTerm", "AppliesTo")
ANYTHING = "Edm.Untyped"
HELD = frozenset(
    {
        *(f"{USUAL['Validation']}.{term}" for term in ("Pattern", "AllowedValues", "MultipleOf")),
        f"{USUAL['Core']}.MediaType",
    }
)
"""Annotations of a type definition that apply to each of its values (section 11)."""


@dataclass(frozen=True, slots=True)
class _Type:
    """A member's type, what metadata names in its place, the limits of a type definition, why it is a fallback."""

    type: str
    declared: str = ""
    limits: dict[str, Any] = field(default_factory=dict)
    inferred: str = ""
    stated: dict[str, Any] = field(default_factory=dict)
    """What annotations say of the type definition that holds for the member."""


class MemberReader:
    """Reads members; `findings` are the types that they have from documents that aren't there."""

    def __init__(self, document: Document, annotations: Annotations) -> None:
        self.document = document
        self.annotations = annotations
        self.findings: list[Problem] = []
        self._older: list[tuple[Place, str, str]] = []

    def read(self, element: Element, *targets: str, name: str = "") -> Property | None:
        """A member, with its facets and what annotations say; `targets` is what these call it.

        None where its type leads nowhere, which is noted.
        """
        found = self._type(element)
        if found is None:
            return None
        stated = found.stated | self.annotations.of(element, *targets)
        self._note_default(element, found.type)
        constraints = {item.get("Property"): item.get("ReferencedProperty") for item in _all(element, "Referential")}
        prop = Property(
            place=element.place,
            name=name or element.get("Name"),
            type=found.type,
            nullable=TRUTH.get(element.get("Nullable")),
            default=element.attributes.get("DefaultValue"),
            contained=TRUTH.get(element.get("ContainsTarget"), False),
            partner=element.get("Partner"),
            inferred=found.inferred,
            declared=found.declared,
            facets=_word_for_word(element),
            constraints=constraints,
            on_delete=next((item.get("Action") for item in element.all("OnDelete")), ""),
            **(found.limits | _limits(element) | fields(facts(stated))),
        )
        return annotated(prop, stated)

    def definition(self, name: str, element: Element) -> Property:
        """A type definition (section 11) as a member of its underlying type."""
        stated = self.annotations.of(element, name)
        limits = _limits(element) | fields(facts(stated))
        facets = _word_for_word(element)
        prop = Property(place=element.place, name=name, type=element.get("UnderlyingType"), facets=facets, **limits)
        return annotated(prop, stated)

    def _note_default(self, element: Element, type: str) -> None:
        """Note a default that isn't a value of the type (section 7.2.7)."""
        text = element.attributes.get("DefaultValue")
        declared = self.document.types.get(type)
        if text is None or type in (ANYTHING, "Edm.PrimitiveType") or type.startswith("Edm.Geo") or type in OLDER:
            return
        if declared is not None and declared.tag == "EnumType":
            members = {member.get("Name") for member in declared.all("Member")}
            is_value = all(part.strip() in members or states("Edm.Int64", part.strip()) for part in text.split(","))
        else:
            is_value = type in PRIMITIVES and states(type, text)
        if not is_value:
            message = f"DefaultValue='{text[:100]}' of {element.tag} '{element.get('Name')}' isn't a value of {type}"
            self.document.note("odd-value", element.place, f"{message}; it is kept as it stands")

    def _type(self, element: Element) -> _Type | None:
        found = self.document.reference(element)
        if found is None:
            return None
        if found.name in PATHS:
            return _Type(str(TypeRef("Edm.String", found.collection)), str(found))
        definition = self.document.types.get(found.name)
        if definition is not None and definition.tag == "TypeDefinition":
            stated = self.annotations.of(definition, found.name)
            limits = _limits(definition) | {
                name: text for name, text in fields(facts(stated)).items() if name in ("minimum", "maximum")
            }
            underlying = self._usual(element, TypeRef(definition.get("UnderlyingType"), found.collection))
            held = {name: said for name, said in stated.items() if name in HELD}
            return _Type(str(underlying), str(found), limits, stated=held)
        if (usual := self._usual(element, found)) != found:
            return _Type(str(usual), str(found))
        if self.document.is_elsewhere(found.name):
            self.elsewhere(element.place, f"'{element.get('Name')}'", found.name)
            inferred = f"a reference to {found.name}, which is of another document"
            return _Type(str(TypeRef(ANYTHING, found.collection)), str(found), inferred=inferred)
        return _Type(str(found))

    def _usual(self, element: Element, type: TypeRef) -> TypeRef:
        """The type, or a text for one that OData 4.0 doesn't have, which is noted."""
        if type.name not in OLDER or is_older(self.document.version):
            return type
        self._older.append((element.place, element.get("Name"), type.name))
        return TypeRef("Edm.String", type.collection)

    def older(self) -> Iterator[Problem]:
        """Types that OData 4.0 has no more: what such a service sends isn't said anywhere, but that it is a text."""
        if self._older:
            place, name, type = min(self._older)
            message = f"members of types that OData 4.0 doesn't have: {len(self._older)}, such as '{name}' of {type}"
            yield Problem("odd-value", place, f"{message}; codegen reads them as texts, so that each form passes")

    def elsewhere(self, place: Place, what: str, name: str) -> None:
        """Note that something refers to a document that isn't there."""
        message = f"{what} refers to '{name}' of another document; the package accepts any value there"
        self.findings.append(Problem("inferred-type", place, message))


def _all(element: Element, kind: str) -> list[Element]:
    return element.all(f"{kind}Constraint") if element.children else []


def _limits(element: Element) -> dict[str, Any]:
    """The facets of an element that limit it (section 7.2), by the property's fields."""
    return {LIMITS[name]: int(element.get(name)) for name in LIMITS if _is_number(element.get(name))}


def _word_for_word(element: Element) -> dict[str, str]:
    """The facets that no field holds: `max`, `variable` and `floating` set no limit."""
    names = (*_FACETS, *_OF_TERMS) if element.tag == "Term" else _FACETS
    return {
        name: element.get(name)
        for name in names
        if name in element.attributes and not (name in LIMITS and _is_number(element.get(name)))
    }


def _is_number(text: str) -> bool:
    return text.isdecimal() and text.isascii() and len(text) < 11 and str(int(text)) == text


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
