"""Whatever has a type: properties, navigation properties, parameters and results (CSDL XML 4.01, sections 7 and 8)."""

from __future__ import annotations

from typing import Any

from codegen.base.edm import PRIMITIVES, TypeRef
from codegen.base.problems import Place, Problem
from codegen.formats.csdl.annotations import Annotations, Facts, description, flag, is_deprecated, permission
from codegen.formats.csdl.document import Document
from codegen.formats.csdl.xmltree import Element
from codegen.spec.nodes import Property

_TRUTH = {"true": True, "1": True, "false": False, "0": False}
_FACETS = (("MaxLength", "max_length"), ("Precision", "precision"), ("Scale", "scale"))
_TERMS = (("Validation.Minimum", "minimum"), ("Validation.Maximum", "maximum"))
_Limits = dict[str, Any]
_ANYTHING = "Edm.Untyped"


class MemberReader:
    """Reads members of one document; `findings` are the types that they have from other documents."""

    def __init__(self, document: Document, annotations: Annotations) -> None:
        self.document = document
        self.annotations = annotations
        self.findings: list[Problem] = []

    def read(self, element: Element, *targets: str) -> Property:
        """A member, with its facets and what annotations say; `targets` is what these call it."""
        facts = self.annotations.of(element, *targets)
        type, limits, inferred = self._type(element)
        permitted = permission(facts)
        return Property(
            place=element.place,
            name=element.get("Name"),
            type=type,
            description=description(facts) if facts else "",
            nullable=_TRUTH.get(element.get("Nullable")),
            read_only=permitted == {"Read"} or flag(facts, "Core.Computed"),
            write_only=permitted == {"Write"},
            immutable=flag(facts, "Core.Immutable"),
            default=element.attributes.get("DefaultValue"),
            contained=element.get("ContainsTarget") == "true",
            partner=element.get("Partner"),
            deprecated=is_deprecated(facts) if facts else False,
            inferred=inferred,
            **(limits | _limits(element, facts)),
        )

    def beneath(self, definition: Element) -> str:
        """The primitive type beneath a type definition (section 11)."""
        found = self.document.reference(definition, "UnderlyingType")
        if found is None:
            return _ANYTHING
        if found.collection or found.name not in PRIMITIVES:
            message = f"TypeDefinition '{definition.get('Name')}' is of {found}; it takes a primitive type"
            self.document.error("metadata", definition.place, message)
            return _ANYTHING
        return found.name

    def _type(self, element: Element) -> tuple[str, _Limits, str]:
        """A member's type, the limits that come with a type definition, and why the type is but a fallback."""
        found = self.document.reference(element)
        if found is None:
            return _ANYTHING, {}, ""
        definition = self.document.types.get(found.name)
        if definition is not None and definition.tag == "TypeDefinition":
            limits = _limits(definition, self.annotations.of(definition, found.name))
            return str(TypeRef(self.beneath(definition), found.collection)), limits, ""
        if self.document.is_elsewhere(found.name):
            self.elsewhere(element.place, f"'{element.get('Name')}'", found.name)
            inferred = f"a reference to {found.name}, which is of another document"
            return str(TypeRef(_ANYTHING, found.collection)), {}, inferred
        return str(found), {}, ""

    def elsewhere(self, place: Place, what: str, name: str) -> None:
        """Note that something refers to another document."""
        message = f"{what} refers to '{name}' of another document; anything is taken there"
        self.findings.append(Problem("inferred-type", "info", place, message))


def _limits(element: Element, facts: Facts) -> _Limits:
    """The facets of an element (section 7.2) and the limits of the Validation vocabulary, by the property's fields."""
    found: _Limits = {}
    for name, facet in _FACETS:
        text = element.attributes.get(name, "")
        # `max`, `variable` and `floating` set no limit.
        if text.isdecimal() and text.isascii() and len(text) < 10:
            found[facet] = int(text)
    for term, limit in _TERMS:
        if isinstance(value := facts.get(term), str):
            found[limit] = value
    return found
