"""Reads CSDL with odatapy, which knows nothing of ours, and checks what the standard demands of a document."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

pytest.importorskip("odatapy", reason="odatapy, the independent reader of CSDL, isn't installed")

from odatapy.edm import Edm, FullQualifiedName, get_primitive_type
from odatapy.edm.xml_io import XmlEdmProvider

ABSTRACT = {"Edm.PrimitiveType", "Edm.ComplexType", "Edm.EntityType"}


class Document:
    """A CSDL document as odatapy understands it."""

    def __init__(self, text: bytes) -> None:
        self.provider = XmlEdmProvider(text)
        self.edm = Edm.from_provider(self.provider)
        self.schemas = self.provider.get_schemas()
        self.container = self.provider.get_entity_container()

    def type(self, name: str) -> Any:
        """The type of a qualified name; None where the reader finds none."""
        if name in ABSTRACT:
            return name
        if name.startswith("Edm."):
            return get_primitive_type(name.removeprefix("Edm."))
        namespace, _, simple = name.rpartition(".")
        known = FullQualifiedName(namespace, simple)
        return self.edm.get_entity_type(known) or self.edm.get_complex_type(known) or self.edm.get_enum_type(known)

    def lineage(self, schema: Any, item: Any) -> list[Any]:
        """A declared type and its bases, as declared."""
        declared = {f"{s.namespace}.{t.name}": t for s in self.schemas for t in (*s.entity_types, *s.complex_types)}
        found = [item]
        while found[-1].base_type:
            found.append(declared[found[-1].base_type])
            assert len(found) < 100, "inheritance goes round in circles"
        return found

    def problems(self) -> Iterator[str]:
        """What is wrong with the document."""
        assert self.container is not None
        for schema in self.schemas:
            operations = [*schema.actions, *schema.functions]
            types = [*schema.entity_types, *schema.complex_types, *schema.enum_types]
            names = [item.name for item in types] + sorted({item.name for item in operations})
            if len(set(names)) != len(names):
                yield f"{schema.namespace}: children of the same name"
            for item in (*schema.entity_types, *schema.complex_types):
                yield from self._structured(schema, item)
            for enum in schema.enum_types:
                if not enum.members or len({member.name for member in enum.members}) != len(enum.members):
                    yield f"{enum.name}: members missing or twice"
            for operation in operations:
                yield from self._operation(operation, operation in schema.functions)
        yield from self._container()

    def _structured(self, schema: Any, item: Any) -> Iterator[str]:
        line = self.lineage(schema, item)
        names = [prop.name for kind in line for prop in (*kind.properties, *kind.navigation_properties)]
        if len(set(names)) != len(names):
            yield f"{item.name}: members of the same name"
        for prop in (*item.properties, *item.navigation_properties):
            if self.type(prop.type) is None:
                yield f"{item.name}/{prop.name}: unknown type {prop.type}"
        for prop in item.properties:
            if type(self.type(prop.type)).__name__ == "EdmEntityType":
                yield f"{item.name}/{prop.name}: an entity as a structural property"
        for prop in item.navigation_properties:
            if prop.type != "Edm.EntityType" and type(self.type(prop.type)).__name__ != "EdmEntityType":
                yield f"{item.name}/{prop.name}: navigates to {prop.type}"
        keys = [kind for kind in line if getattr(kind, "key", [])]
        if len(keys) > 1:
            yield f"{item.name}: two keys along its bases"
        for part in getattr(item, "key", []):
            owned = [prop for kind in line for prop in kind.properties if prop.name == part.name]
            if not owned or owned[0].collection:
                yield f"{item.name}: key {part.name} is no single property"

    def _operation(self, operation: Any, function: bool) -> Iterator[str]:
        names = [parameter.name for parameter in operation.parameters]
        if len(set(names)) != len(names):
            yield f"{operation.name}: parameters of the same name"
        types = [parameter.type for parameter in operation.parameters]
        if operation.return_type is not None:
            types.append(operation.return_type.type)
        elif function:
            yield f"{operation.name}: a function without return type"
        yield from (f"{operation.name}: unknown type {name}" for name in types if self.type(name) is None)

    def _container(self) -> Iterator[str]:
        assert self.container is not None
        places = [*self.container.entity_sets, *self.container.singletons]
        imports = [*self.container.function_imports, *self.container.action_imports]
        names = [item.name for item in (*places, *imports)]
        if len(set(names)) != len(names):
            yield "container: children of the same name"
        sets = {item.name for item in self.container.entity_sets}
        for place in places:
            if type(self.type(place.type)).__name__ != "EdmEntityType":
                yield f"{place.name}: no entity type {place.type}"
                continue
            for binding in place.navigation_property_bindings:
                if binding.target not in sets:
                    yield f"{place.name}/{binding.path}: no set {binding.target}"
                if not self._leads(place.type, binding.path):
                    yield f"{place.name}/{binding.path}: leads nowhere"

    def _leads(self, start: str, path: str) -> bool:
        here = self.type(start)
        for part in path.split("/"):
            if "." in part:
                here = self.type(part)
            elif (navigated := here.get_navigation_property(part)) is not None:
                here = self.type(navigated.type_fqn)
            else:
                held = here.get_structural_property(part)
                here = held and held.complex_type
            if here is None:
                return False
        return True
