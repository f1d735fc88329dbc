"""A CSDL XML tree as CSDL JSON 4.01 (OData Common Schema Definition Language, JSON representation).

JSON has other defaults: what has a type is Edm.String and can't be null unless it is said. Constants have the form that
the standard gives them there: members of enumerations and paths are texts, as the term tells what they are.
"""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from typing import Any

from codegen.base import edm
from codegen.formats.csdl.attributes import TRUTHS
from codegen.formats.csdl.members import LIMITS
from codegen.spec.facts import COMPUTED, USUAL

_NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?")
_TYPED = frozenset({"Property", "NavigationProperty", "Parameter", "ReturnType", "Term"})
_OFFERED = frozenset({"EntitySet", "Singleton", "ActionImport", "FunctionImport"})
_USUAL = {"MaxLength": "max", "Scale": "variable"}
"""Facets that JSON leaves out: a length or a scale that isn't stated is any (sections 7.2.1 and 7.2.4)."""
_KEYED = COMPUTED | {"Bool", "Decimal", "Float", "Int"}
"""Constants that are no texts in JSON."""
_Json = dict[str, Any]


def document(root: ET.Element) -> bytes:
    """The document of an edmx:Edmx element."""
    found: _Json = {"$Version": "4.01"}
    references = {
        reference.get("Uri", ""): {
            "$Include": [
                {f"${name}": text for name, text in item.attrib.items() if name != "xmlns"} | _annotations(item)
                for item in reference
            ]
        }
        for reference in root.iter("edmx:Reference")
    }
    schemas = [*root.iter("Schema")]
    container = next(((schema, item) for schema in schemas for item in schema.iter("EntityContainer")), None)
    if container is not None:
        found["$EntityContainer"] = f"{container[0].get('Namespace')}.{container[1].get('Name')}"
    if references:
        found["$Reference"] = references
    found |= {schema.get("Namespace", ""): _schema(schema) for schema in schemas}
    return (json.dumps(found, indent=2, ensure_ascii=False) + "\n").encode()


def _schema(schema: ET.Element) -> _Json:
    found: _Json = {"$Alias": schema.get("Alias")} if schema.get("Alias") else {}
    outside: _Json = {}
    for child in schema:
        name = child.get("Name", "")
        if child.tag == "Annotations":
            outside[child.get("Target", "")] = _annotations(child)
        elif child.tag in ("Action", "Function") and isinstance(overloads := found.setdefault(name, []), list):
            overloads.append(_declared(child))
        elif child.tag != "Annotation" and name not in found:
            found[name] = _declared(child)
    return {**found, **({"$Annotations": outside} if outside else {}), **_annotations(schema)}


def _declared(element: ET.Element) -> _Json:
    found: _Json = {"$Kind": element.tag}
    if element.tag == "Term":
        return found | _typed(element)
    found |= _attributes(element, "Name") | _scale(element.get("UnderlyingType"), element)
    parameters = [{"$Name": item.get("Name"), **_typed(item)} for item in element.findall("Parameter")]
    if parameters:
        found["$Parameter"] = parameters
    for child in element:
        name = child.get("Name", "")
        if child.tag == "Key":
            found["$Key"] = [_part(part) for part in child]
        elif child.tag == "ReturnType":
            found["$ReturnType"] = _typed(child)
        elif child.tag == "Member":
            found[name] = int(child.get("Value", "0"))
            found |= {f"{name}{key}": value for key, value in _annotations(child).items()}
        elif child.tag in _OFFERED:
            found[name] = _offered(child)
        elif child.tag in ("Property", "NavigationProperty"):
            kind = {"$Kind": child.tag} if child.tag == "NavigationProperty" else {}
            found[name] = kind | _typed(child)
    return found | _annotations(element)


def _part(part: ET.Element) -> str | _Json:
    alias, path = part.get("Alias"), part.get("Name", "")
    return {alias: path} if alias else path


def _typed(element: ET.Element) -> _Json:
    """Whatever has a type (section 7.1)."""
    text = element.get("Type", "Edm.String")
    name = text.removeprefix("Collection(").removesuffix(")")
    found: _Json = {"$Collection": True} if name != text else {}
    if name != "Edm.String":
        found["$Type"] = name
    many = bool(found.get("$Collection")) and element.tag == "NavigationProperty"
    if element.get("Nullable") != "false" and not many:
        found["$Nullable"] = True
    found |= _attributes(element, "Name", "Type", "Nullable", "DefaultValue", "AppliesTo") | _scale(name, element)
    if (default := element.get("DefaultValue")) is not None:
        found["$DefaultValue"] = _default(name, default)
    if applies := element.get("AppliesTo"):
        found["$AppliesTo"] = applies.split()
    constraints = element.findall("ReferentialConstraint")
    if constraints:
        found["$ReferentialConstraint"] = {
            item.get("Property", ""): item.get("ReferencedProperty") for item in constraints
        }
    if (on_delete := element.find("OnDelete")) is not None:
        found["$OnDelete"] = on_delete.get("Action")
    return found | _annotations(element)


def _scale(type: str | None, element: ET.Element) -> _Json:
    """What XML means by no scale: none in JSON is any (section 7.2.4)."""
    return {"$Scale": 0} if type == "Edm.Decimal" and element.get("Scale") is None else {}


def _default(type: str, text: str) -> Any:
    if type in ("Edm.Boolean", f"{USUAL['Core']}.Tag") and text in ("true", "false"):
        return text == "true"
    return json.loads(text) if type in edm.NUMBERS and _is_exact(text) else text


def _is_exact(text: str) -> bool:
    """Whether a number comes back as it is written."""
    return bool(_NUMBER.fullmatch(text)) and len(text) < 100 and json.dumps(json.loads(text)) == text


def _offered(element: ET.Element) -> _Json:
    """A child of an entity container (section 13)."""
    found: _Json = {"$Collection": True} if element.tag == "EntitySet" else {}
    found |= {"$Type": kind} if (kind := element.get("EntityType") or element.get("Type")) else {}
    if element.get("Nullable") == "true":
        found["$Nullable"] = True
    found |= _attributes(element, "Name", "EntityType", "Type", "Nullable")
    bindings = {item.get("Path", ""): item.get("Target") for item in element.findall("NavigationPropertyBinding")}
    return {**found, **({"$NavigationPropertyBinding": bindings} if bindings else {}), **_annotations(element)}


def _attributes(element: ET.Element, *without: str) -> _Json:
    return {
        f"${name}": _attribute(name, text)
        for name, text in element.attrib.items()
        if name not in without and not name.startswith("xmlns") and _USUAL.get(name) != text
    }


def _attribute(name: str, text: str) -> Any:
    if name in TRUTHS:
        return text == "true"
    return int(text) if name in LIMITS and text.isascii() and text.isdecimal() and len(text) < 11 else text


# ------------------------------------------------------------------------------------------------- annotations


def _annotations(element: ET.Element) -> _Json:
    """The annotations of an element, each with those that it has itself."""
    found: _Json = {}
    for item in element.findall("Annotation"):
        qualifier = item.get("Qualifier")
        name = f"@{item.get('Term')}{f'#{qualifier}' if qualifier else ''}"
        found[name] = _value(item)
        found |= {f"{name}{key}": value for key, value in _annotations(item).items()}
    return found


def _value(element: ET.Element) -> Any:
    """The value of an annotation, or of a record's member; a tag without one is true (section 14.2)."""
    for kind, text in element.attrib.items():
        if kind not in ("Term", "Qualifier", "Property"):
            return _constant(kind, text)
    expression = next((child for child in element if child.tag != "Annotation"), None)
    return True if expression is None else _expression(expression)


def _constant(kind: str, text: str) -> Any:
    if kind == "Bool" and text in ("true", "false"):
        return text == "true"
    if kind in ("Int", "Decimal", "Float") and _is_exact(text):
        return json.loads(text)
    if kind == "EnumMember":
        return ",".join(part.rpartition("/")[2] for part in text.split())
    return {f"${kind}": text} if kind in _KEYED else text


def _expression(element: ET.Element) -> Any:
    if element.tag == "Collection":
        return [_expression(child) for child in element]
    if element.tag == "Record":
        kind = {"@type": f"#{element.get('Type')}"} if element.get("Type") else {}
        members: _Json = {}
        for item in element.findall("PropertyValue"):
            name = item.get("Property", "")
            members[name] = _value(item)
            members |= {f"{name}{key}": value for key, value in _annotations(item).items()}
        return {**kind, **members, **_annotations(element)}
    operands = [_expression(child) for child in element if child.tag != "Annotation"]
    if element.tag == "Null":
        return {"$Null": None, **notes} if (notes := _annotations(element)) else None
    if not operands and not element.attrib:
        return _constant(element.tag, element.text or "")
    rest = _attributes(element)
    if (type := element.get("Type", "")).startswith("Collection("):
        rest |= {"$Type": type.removeprefix("Collection(").removesuffix(")"), "$Collection": True}
    one = len(operands) == 1 and element.tag in ("Cast", "IsOf", "LabeledElement", "UrlRef", "Not", "Neg")
    return {f"${element.tag}": operands[0] if one else operands, **rest, **_annotations(element)}
