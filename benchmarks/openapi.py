"""The types of a CSDL document as OpenAPI 3.0, for generators that read nothing else: `python -m benchmarks.openapi`.

Inheritance is `allOf`, relationships are references, a member is nullable unless the document says otherwise,
and types of primitives are written as formats. Operations are left out.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

EDM = "{http://docs.oasis-open.org/odata/ns/edm}"
FORMATS: dict[str, dict[str, Any]] = {
    "Boolean": {"type": "boolean"},
    "Byte": {"type": "integer", "format": "uint8"},
    "Int16": {"type": "integer", "format": "int16"},
    "Int32": {"type": "integer", "format": "int32"},
    "Int64": {"type": "integer", "format": "int64"},
    "Single": {"type": "number", "format": "float"},
    "Double": {"type": "number", "format": "double"},
    "Decimal": {"type": "number", "format": "decimal"},
    "Date": {"type": "string", "format": "date"},
    "DateTimeOffset": {"type": "string", "format": "date-time"},
    "Duration": {"type": "string", "format": "duration"},
    "TimeOfDay": {"type": "string", "format": "time"},
    "Guid": {"type": "string", "format": "uuid"},
    "Binary": {"type": "string", "format": "byte"},
}
"""JSON Schema of the primitive types (CSDL 4.01, section 3.3); the others are strings."""


def convert(csdl: str) -> dict[str, Any]:
    """An OpenAPI document with a schema for each type of a CSDL document (CSDL XML 4.01, sections 6, 9 and 10).

    Types of the first namespace keep their names, those of others get the namespace's last part before theirs.
    """
    components = _Converter(ElementTree.fromstring(csdl)).components()
    info = {"title": "Types", "version": "1"}
    return {"openapi": "3.0.3", "info": info, "paths": {}, "components": {"schemas": components}}


class _Converter:
    def __init__(self, root: ElementTree.Element) -> None:
        self._schemas = list(root.iter(f"{EDM}Schema"))
        self._first = self._schemas[0].get("Namespace", "")
        self._aliases = {
            item.get("Alias", item.get("Namespace", "")): item.get("Namespace", "") for item in self._schemas
        }
        self._described = {
            self._name(item.get("Target", "")): text
            for item in root.iter(f"{EDM}Annotations")
            if (text := _description(item))
        }

    def components(self) -> dict[str, Any]:
        """The schemas by title."""
        found = {}
        for schema in self._schemas:
            for item in schema:
                name = f"{schema.get('Namespace')}.{item.get('Name')}"
                title = self._title(name)
                if item.tag == f"{EDM}EnumType":
                    members = [member.get("Name") for member in item.iter(f"{EDM}Member")]
                    found[title] = {"title": title, "type": "string", "enum": members}
                elif item.tag in (f"{EDM}EntityType", f"{EDM}ComplexType"):
                    found[title] = {"title": title, **self._describing(item, name), **self._object(item, name)}
        return found

    def _object(self, item: ElementTree.Element, name: str) -> dict[str, Any]:
        properties = {}
        for member in item:
            if member.tag in (f"{EDM}Property", f"{EDM}NavigationProperty"):
                schema = self._schema(member.get("Type", ""))
                if "$ref" not in schema:  # Beside a reference, OpenAPI 3.0 takes nothing else.
                    schema |= self._describing(member, f"{name}/{member.get('Name')}")
                    if schema["type"] != "array" and member.get("Nullable") != "false":
                        schema["nullable"] = True
                properties[member.get("Name")] = schema
        found = {"type": "object", "properties": properties}
        base = item.get("BaseType")
        return {"allOf": [self._schema(base), found]} if base else found

    def _schema(self, type: str) -> dict[str, Any]:
        if type.startswith("Collection("):
            return {"type": "array", "items": self._schema(type[11:-1])}
        if type.startswith("Edm."):
            return dict(FORMATS.get(type[4:], {"type": "string"}))
        return {"$ref": f"#/components/schemas/{self._title(self._name(type))}"}

    def _name(self, name: str) -> str:
        """The name with its namespace instead of an alias."""
        namespace, _, short = name.rpartition(".")
        return f"{self._aliases.get(namespace, namespace)}.{short}"

    def _title(self, name: str) -> str:
        namespace, _, short = name.rpartition(".")
        return short if namespace == self._first else namespace.rpartition(".")[2] + short[0].upper() + short[1:]

    def _describing(self, item: ElementTree.Element, target: str) -> dict[str, str]:
        text = _description(item) or self._described.get(target, "")
        return {"description": text} if text else {}


def _description(item: ElementTree.Element) -> str:
    for annotation in item.findall(f"{EDM}Annotation"):
        if annotation.get("Term") == "Org.OData.Core.V1.Description":
            return annotation.get("String", "")
    return ""


if __name__ == "__main__":
    Path(sys.argv[2]).write_text(json.dumps(convert(Path(sys.argv[1]).read_text(encoding="utf-8"))), encoding="utf-8")
