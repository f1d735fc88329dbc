"""What all parts of a CSDL document need: texts that XML can hold, types, annotations."""

from __future__ import annotations

import xml.etree.ElementTree as ET

from codegen.edm import TypeRef
from codegen.spec import Property

_CORE = "Org.OData.Core.V1"


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
    if text:
        ET.SubElement(element, "Annotation", Term=f"{_CORE}.Description", String=text_of(text))


def annotate(element: ET.Element, prop: Property) -> None:
    """Annotate a property with what its page says of it (Org.OData.Core.V1)."""
    describe(element, prop.description)
    if prop.read_only != prop.write_only:
        permission = f"{_CORE}.Permission/{'Read' if prop.read_only else 'Write'}"
        ET.SubElement(element, "Annotation", Term=f"{_CORE}.Permissions", EnumMember=permission)
    if prop.immutable:
        ET.SubElement(element, "Annotation", Term=f"{_CORE}.Immutable", Bool="true")
