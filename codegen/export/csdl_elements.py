"""What all parts of a CSDL document need: texts that XML can hold, types, annotations."""

from __future__ import annotations

import xml.etree.ElementTree as ET

from codegen.base import edm
from codegen.base.edm import TypeRef
from codegen.spec.nodes import Property

_CORE = "Org.OData.Core.V1"
_VALIDATION = "Org.OData.Validation.V1"
_LONG = ("Edm.String", "Edm.Binary", "Edm.Stream")
_PRECISE = ("Edm.Decimal", "Edm.DateTimeOffset", "Edm.Duration", "Edm.TimeOfDay")


def text_of(text: str) -> str:
    """Text without the characters that XML 1.0 can't hold (section 2.2)."""
    return "".join(char for char in text if char in "\t\n\r" or " " <= char <= "\ud7ff" or _is_high(char))


def _is_high(char: str) -> bool:
    return char >= "\ue000" and char not in "\ufffe\uffff"


def referenced(text: str, namespace: str) -> str:
    """A type expression as CSDL 4.0 has it; `Json` of the main namespace stands for any value."""
    reference = TypeRef.parse(text)
    return str(TypeRef(f"{namespace}.Json", reference.collection)) if reference.name == "Edm.Untyped" else text


def describe(element: ET.Element, text: str) -> None:
    """Annotate an element with a description (Org.OData.Core.V1.Description)."""
    if printable := text_of(text):
        ET.SubElement(element, "Annotation", Term=f"{_CORE}.Description", String=printable)


def annotate(element: ET.Element, prop: Property) -> None:
    """Annotate a property with what its page says of it (Org.OData.Core.V1)."""
    describe(element, prop.description)
    if prop.read_only != prop.write_only:
        permission = f"{_CORE}.Permission/{'Read' if prop.read_only else 'Write'}"
        ET.SubElement(element, "Annotation", Term=f"{_CORE}.Permissions", EnumMember=permission)
    if prop.immutable:
        ET.SubElement(element, "Annotation", Term=f"{_CORE}.Immutable", Bool="true")
    for term, limit in (("Minimum", prop.minimum), ("Maximum", prop.maximum)):
        if printable := text_of(limit):
            kind = "Decimal" if edm.accepts("Edm.Decimal", printable) else "String"
            ET.SubElement(element, "Annotation", {"Term": f"{_VALIDATION}.{term}", kind: printable})
    outdate(element, prop.deprecated)


def outdate(element: ET.Element, deprecated: bool) -> None:
    """Annotate an element as deprecated, where it is (Org.OData.Core.V1.Revisions)."""
    if deprecated:
        annotation = ET.SubElement(element, "Annotation", Term=f"{_CORE}.Revisions")
        record = ET.SubElement(ET.SubElement(annotation, "Collection"), "Record")
        kind = f"{_CORE}.RevisionKind/Deprecated"
        ET.SubElement(record, "PropertyValue", Property="Kind", EnumMember=kind)


def facets(element: ET.Element, prop: Property) -> None:
    """Set the facets that the type has (CSDL XML 4.0, section 6.2)."""
    name = TypeRef.parse(prop.type).name
    if prop.max_length and name in _LONG:
        element.set("MaxLength", str(prop.max_length))
    if prop.precision is not None and name in _PRECISE:
        element.set("Precision", str(prop.precision))
    if prop.scale is not None and name == "Edm.Decimal":
        element.set("Scale", str(prop.scale))
