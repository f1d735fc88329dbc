"""Types and service facts from metadata as CSDL XML, word for word, in one document.

What the readers of metadata left out has a finding in the spec.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace

from codegen.base.edm import TypeRef, namespace_of, simple_name
from codegen.exporting.csdl_elements import annotate, text_of
from codegen.formats.csdl.members import HELD, LIMITS
from codegen.spec.member import Node
from codegen.spec.nodes import EnumType, Property, Type
from codegen.spec.service import Container, Import, Include, Outside, Overload, Root, Service

EDMX = "http://docs.oasis-open.org/odata/ns/edmx"
EDM = "http://docs.oasis-open.org/odata/ns/edm"


def document(service: Service, all_types: Iterable[Type], named: Mapping[str, str]) -> ET.Element:
    """The edmx:Edmx element: types in their order, below namespaces with the aliases that are `named`."""
    root = ET.Element("edmx:Edmx", {"Version": service.version or "4.0", "xmlns:edmx": EDMX})
    _references(root, service)
    services = ET.SubElement(root, "edmx:DataServices")
    aliases = {namespace: alias for alias, namespace in named.items()}
    writer = _Writer({item.name: item for item in service.definitions})
    types: defaultdict[str, list[Type]] = defaultdict(list)
    for item in all_types:
        types[namespace_of(item.name)].append(item)
    known = {schema.name: schema for schema in service.schemas}
    for namespace in dict.fromkeys((*known, *sorted(types))):
        element = ET.SubElement(services, "Schema", {"Namespace": namespace, "xmlns": EDM})
        if namespace in aliases:
            element.set("Alias", aliases[namespace])
        for item in types[namespace]:
            writer.type(element, item)
        if namespace in known:
            schema = known[namespace]
            for definition in schema.definitions:
                writer.definition(element, definition)
            for overload in schema.calls:
                writer.overload(element, overload)
            for term in schema.terms:
                writer.member(element, "Term", term, name=simple_name(term.name))
            annotate(element, schema)
        for container in service.containers:
            if namespace_of(container.name) == namespace:
                _container(element, container)
    if len(services):
        _outside(services[0], service.outside)
    return root


def _references(root: ET.Element, service: Service) -> None:
    by_uri: defaultdict[str, list[Include]] = defaultdict(list)
    for include in service.references:
        by_uri[include.uri].append(include)
    for uri, includes in by_uri.items():
        reference = ET.SubElement(root, "edmx:Reference", Uri=text_of(uri))
        for include in includes:
            element = ET.SubElement(reference, "edmx:Include", Namespace=text_of(include.name))
            annotate(element, include)
            if len(element):
                element.set("xmlns", EDM)


def _set(element: ET.Element, stated: Mapping[str, str | bool | None]) -> None:
    for name, found in stated.items():
        if found is not None and found != "":
            element.set(name, str(found).lower() if isinstance(found, bool) else text_of(found))


class _Writer:
    """Appends types and members; what a type definition says already isn't said again."""

    def __init__(self, definitions: Mapping[str, Property]) -> None:
        self._definitions = definitions

    def type(self, parent: ET.Element, item: Type) -> None:
        """Append a type."""
        if isinstance(item, EnumType):
            _enum(parent, item)
            return
        element = ET.SubElement(parent, "EntityType" if item.kind == "entity" else "ComplexType")
        _set(element, {"Name": simple_name(item.name), "BaseType": item.declared or item.base})
        _set(
            element, {"Abstract": item.abstract or None, "OpenType": item.open or None, "HasStream": item.media or None}
        )
        if item.key:
            parts = ET.SubElement(element, "Key")
            for name in item.key:
                path = item.key_paths.get(name)
                _set(ET.SubElement(parts, "PropertyRef"), {"Name": path or name, "Alias": name if path else None})
        for prop in item.properties:
            self.member(element, "Property", prop)
        for prop in item.navigation:
            self._navigation(self.member(element, "NavigationProperty", prop), prop)
        annotate(element, item)

    def _navigation(self, element: ET.Element, prop: Property) -> None:
        _set(element, {"ContainsTarget": prop.contained or None, "Partner": prop.partner})
        constraints = [ET.Element("ReferentialConstraint") for _ in prop.constraints]
        for constraint, (name, other) in zip(constraints, prop.constraints.items(), strict=True):
            _set(constraint, {"Property": name, "ReferencedProperty": other})
        if prop.on_delete:
            constraints.append(ET.Element("OnDelete", Action=text_of(prop.on_delete)))
        element[:0] = constraints

    def definition(self, parent: ET.Element, item: Property) -> None:
        """Append a type definition."""
        element = ET.SubElement(parent, "TypeDefinition")
        _set(element, {"Name": simple_name(item.name), "UnderlyingType": item.type})
        self._facets(element, item)
        annotate(element, item)

    def overload(self, parent: ET.Element, item: Overload) -> None:
        """Append an overload of an action or a function."""
        element = ET.SubElement(parent, "Action" if item.kind == "action" else "Function")
        _set(element, {"Name": simple_name(item.name), "IsBound": item.bound or None})
        _set(element, {"IsComposable": item.composable or None, "EntitySetPath": item.entity_set_path})
        for parameter in item.parameters:
            self.member(element, "Parameter", parameter)
        if item.returns is not None:
            self.member(element, "ReturnType", item.returns, name="")
        annotate(element, item)

    def member(self, parent: ET.Element, tag: str, prop: Property, *, name: str | None = None) -> ET.Element:
        """Append whatever has a type."""
        element = ET.SubElement(parent, tag)
        _set(element, {"Name": prop.name if name is None else name, "Type": prop.declared or prop.type})
        _set(element, {"Nullable": prop.nullable})
        self._facets(element, prop)
        if prop.default is not None:
            element.set("DefaultValue", text_of(prop.default))
        implied = self._definition(prop)
        own = prop
        if implied is not None:
            said = {name: "" for name in ("minimum", "maximum") if getattr(prop, name) == getattr(implied, name)}
            held = {item for item in implied.annotations if item in HELD}
            rest = {
                term: found
                for term, found in prop.annotations.items()
                if term not in held or found != implied.annotations[term]
            }
            own = replace(prop, annotations=rest, **said)  # type: ignore[arg-type]
        annotate(element, own)
        return element

    def _definition(self, prop: Property) -> Property | None:
        return self._definitions.get(TypeRef.parse(prop.declared).name) if prop.declared else None

    def _facets(self, element: ET.Element, prop: Property) -> None:
        implied = self._definition(prop)
        for name, field in LIMITS.items():
            found = getattr(prop, field)
            if found is not None and (implied is None or getattr(implied, field) != found):
                element.set(name, str(found))
        _set(element, prop.facets)


def _enum(parent: ET.Element, item: EnumType) -> None:
    element = ET.SubElement(parent, "EnumType")
    _set(element, {"Name": simple_name(item.name), "UnderlyingType": item.underlying, "IsFlags": item.flags or None})
    for member in item.members:
        stated = ET.SubElement(element, "Member")
        _set(stated, {"Name": member.name, "Value": None if member.value is None else str(member.value)})
        annotate(stated, member)
    annotate(element, item)


def _container(parent: ET.Element, container: Container) -> None:
    element = ET.SubElement(parent, "EntityContainer")
    _set(element, {"Name": simple_name(container.name), "Extends": container.extends})
    for root in container.places:
        _place(element, root)
    for imported in container.imports:
        _import(element, imported)
    annotate(element, container)


def _place(parent: ET.Element, root: Root) -> None:
    element = ET.SubElement(parent, "EntitySet" if root.kind == "set" else "Singleton")
    _set(element, {"Name": root.name, "EntityType" if root.kind == "set" else "Type": root.type})
    _set(element, {"Nullable": root.nullable, "IncludeInServiceDocument": root.listed})
    for path, target in root.bindings.items():
        _set(ET.SubElement(element, "NavigationPropertyBinding"), {"Path": path, "Target": target})
    annotate(element, root)


def _import(parent: ET.Element, imported: Import) -> None:
    kind = "Action" if imported.kind == "action-import" else "Function"
    element = ET.SubElement(parent, f"{kind}Import")
    _set(element, {"Name": imported.name, kind: imported.operation, "EntitySet": imported.entity_set})
    _set(element, {"IncludeInServiceDocument": imported.listed})
    annotate(element, imported)


def _outside(parent: ET.Element, groups: Iterable[Outside]) -> None:
    for group in groups:
        element = ET.SubElement(parent, "Annotations", Target=text_of(group.target))
        annotate(element, Node(), group.annotations)
