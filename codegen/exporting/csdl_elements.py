"""Shared by all parts of a CSDL document: texts that XML can hold, annotations."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Mapping
from typing import Any

from codegen.base.edm import TypeRef
from codegen.formats.csdl.annotations import additions
from codegen.spec.facts import CONSTANTS
from codegen.spec.member import Node

_UNFIT = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def text_of(text: str) -> str:
    """Text without the characters that XML 1.0 can't hold (section 2.2)."""
    return _UNFIT.sub("", text)


def referenced(text: str, namespace: str) -> str:
    """A type expression as CSDL 4.0 has it; `Json` of the main namespace stands for any value."""
    reference = TypeRef.parse(text)
    return str(TypeRef(f"{namespace}.Json", reference.collection)) if reference.name == "Edm.Untyped" else text


def annotate(element: ET.Element, node: Node, annotations: Mapping[str, Any] | None = None) -> None:
    """Annotate an element with what a node says, by its fields and by annotations: its own unless others are given."""
    own: Mapping[str, Any] = getattr(node, "annotations", {}) if annotations is None else annotations
    for term, found in (*additions(node, own).items(), *own.items()):
        if not isinstance(found, str) or text_of(found) or not found:
            _annotation(element, term, found)


def _annotation(parent: ET.Element, term: str, found: Any) -> None:
    name, _, qualifier = term.partition("#")
    element = ET.SubElement(parent, "Annotation", {"Term": name, **({"Qualifier": qualifier} if qualifier else {})})
    _value(element, found)


def _value(element: ET.Element, found: Any) -> None:
    """Put a value into an annotation, or into a record's property; the inverse of `formats.csdl.annotations.value`."""
    if isinstance(found, Mapping) and "$Value" in found:
        _value(element, found["$Value"])
        _notes(element, found)
        return
    kind, text = _constant(found)
    if kind and kind != "LabeledElementReference":
        element.set(kind, text)
    elif found is not None:
        _expression(element, found)


def _constant(found: Any) -> tuple[str, str]:
    """The kind of a constant, and its text; empty for anything else."""
    if isinstance(found, bool):
        return "Bool", str(found).lower()
    if isinstance(found, int):
        return "Int", str(found)
    if isinstance(found, str):
        return "String", text_of(found)
    if isinstance(found, Mapping) and len(found) == 1:
        ((name, text),) = found.items()
        if name.startswith("$") and name[1:] in CONSTANTS and not isinstance(text, Mapping):
            return name[1:], text_of(str(text))
    return "", ""


def _expression(parent: ET.Element, found: Any) -> None:
    kind, text = _constant(found)
    if kind:
        ET.SubElement(parent, kind).text = text
    elif isinstance(found, list):
        items = ET.SubElement(parent, "Collection")
        for item in found:
            _expression(items, item)
    elif isinstance(found, Mapping):
        name, operation = next(iter(found.items()), ("", None))
        if name.startswith("$") and isinstance(operation, Mapping):
            _operation(parent, name[1:], operation)
        else:
            _record(parent, found)


def _operation(parent: ET.Element, tag: str, operation: Mapping[str, Any]) -> None:
    attributes = {name: text_of(str(text)) for name, text in operation.items() if name != "of" and name[:1] != "@"}
    element = ET.SubElement(parent, text_of(tag), attributes)
    for operand in operation.get("of", ()):
        _expression(element, operand)
    _notes(element, operation)


def _record(parent: ET.Element, found: Mapping[str, Any]) -> None:
    kind = {"Type": text_of(str(found["@type"]))} if "@type" in found else {}
    element = ET.SubElement(parent, "Record", kind)
    for name, item in found.items():
        if name[:1] != "@":
            _value(ET.SubElement(element, "PropertyValue", Property=text_of(name)), item)
    _notes(element, found)


def _notes(element: ET.Element, found: Mapping[str, Any]) -> None:
    for name, note in found.items():
        if name[:1] == "@" and name != "@type":
            _annotation(element, name[1:], note)
