"""Annotations as plain data, and what they state (CSDL XML 4.01, section 14).

The form is that of CSDL JSON 4.01 where that tells all: a text, true and false, a whole number, a list, a record as a
mapping with its type as `@type` and annotations as `@Term`. What would lose its kind there is a mapping of one key:
`$EnumMember: ns.Type/Member`, `$Path: a/b`, `$Decimal: 1.0`, and `$Apply`, `$If` and so on with their attributes and
operands. An annotation without a value is null: the term's default applies.
"""

from __future__ import annotations

import re
from typing import Any

from codegen.formats.csdl.xmltree import Element
from codegen.spec.facts import CONSTANTS

_INTEGER = re.compile(r"0|-?[1-9][0-9]{0,17}")


def key(annotation: Element) -> str:
    """The term, and the qualifier behind a `#`."""
    qualifier = annotation.get("Qualifier")
    return f"{annotation.get('Term')}#{qualifier}" if qualifier else annotation.get("Term")


def value(element: Element) -> Any:
    """The value of an annotation, or of a record's property."""
    found = next((_constant(kind, element.get(kind)) for kind in element.attributes if kind in CONSTANTS), None)
    if stated := _stated(element):
        found = _expression(stated[0])
    notes = _notes(element)
    return {"$Value": found, **notes} if notes else found


def stated_twice(element: Element) -> bool:
    """Whether an annotation has more than one value."""
    return len(_stated(element)) + sum(kind in CONSTANTS for kind in element.attributes) > 1


def _stated(element: Element) -> list[Element]:
    return [child for child in element.children if child.tag != "Annotation" and " " not in child.tag]


def _notes(element: Element) -> dict[str, Any]:
    return {f"@{key(item)}": value(item) for item in element.all("Annotation")}


def _constant(kind: str, text: str) -> Any:
    if kind == "String":
        return text
    if kind == "Bool" and (word := text.strip().casefold()) in ("true", "false"):
        return word == "true"
    if kind == "Int" and _INTEGER.fullmatch(text.strip()):
        return int(text)
    return {f"${kind}": text}


def _expression(element: Element) -> Any:
    if element.tag == "Collection":
        return [_expression(child) for child in element.children]
    if element.tag == "Record":
        kind = {"@type": element.get("Type")} if element.get("Type") else {}
        return {
            **kind,
            **{item.get("Property"): value(item) for item in element.all("PropertyValue")},
            **_notes(element),
        }
    operands = [_expression(child) for child in element.children if child.tag != "Annotation"]
    if element.tag == "UrlRef" and len(operands) == 1 and isinstance(operands[0], str):
        return _constant(element.tag, operands[0])
    if element.tag in CONSTANTS and not operands:
        return _constant(element.tag, element.text)
    return {f"${element.tag}": {**element.attributes, **({"of": operands} if operands else {}), **_notes(element)}}
