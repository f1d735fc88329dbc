"""The spec as CSDL XML 4.0 (OData Common Schema Definition Language, XML representation).

Where CSDL leaves a choice, the document does as Graph's own metadata: any JSON value is the open complex
type `Json`, and entities that no set holds are contained. What CSDL can't express is left out: members whose
names aren't identifiers, default values that aren't values of the type.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterator

from codegen.base import edm
from codegen.base.edm import TypeRef, namespace_of, simple_name
from codegen.export import csdl_container, csdl_json, csdl_metadata, csdl_operations
from codegen.export.csdl_elements import annotate, facets, referenced, text_of
from codegen.export.csdl_metadata import EDM, EDMX
from codegen.spec.bindings import Bindings
from codegen.spec.defaults import is_value
from codegen.spec.model import Model
from codegen.spec.nodes import EVOLVABLE, EnumMember, EnumType, Property, StructuredType

_CORE_URI = "https://docs.oasis-open.org/odata/odata-vocabularies/v4.0/vocabularies/Org.OData.Core.V1.xml"
_INT32 = range(-(2**31), 2**31)
_VALIDATION_URI = _CORE_URI.replace("Core", "Validation")


def export(model: Model, *, as_json: bool = False) -> bytes:
    """A CSDL document of everything that a linked spec knows, XML or JSON: the same bytes for the same spec."""
    root = csdl_metadata.document(model) if model.spec.service.schemas else _Document(model).root
    if as_json:
        return csdl_json.document(root)
    ET.indent(root)
    return f'<?xml version="1.0" encoding="utf-8"?>\n{ET.tostring(root, encoding="unicode")}\n'.encode()


class _Document:
    """The document as a tree: one schema per namespace, types in the order of their names."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self.root = ET.Element("edmx:Edmx", {"Version": "4.0", "xmlns:edmx": EDMX})
        reference = ET.SubElement(self.root, "edmx:Reference", Uri=_CORE_URI)
        ET.SubElement(reference, "edmx:Include", Namespace="Org.OData.Core.V1", Alias="Core")
        self._services = ET.SubElement(self.root, "edmx:DataServices")
        self._schemas: dict[str, ET.Element] = {}
        bindings = Bindings(model)
        container = csdl_container.Container(bindings)
        self._contained = container.contained
        # Entity and complex types after the enumerations; operations after all types.
        for enum in (item for item in model.types.values() if isinstance(item, EnumType)):
            _enum(self._schema(namespace_of(enum.name)), enum)
        for item in (item for item in model.types.values() if isinstance(item, StructuredType)):
            self._structured(self._schema(namespace_of(item.name)), item)
        calls = csdl_operations.collect(bindings)
        main = self._schema(model.namespace)
        for call in calls:
            csdl_operations.write(self._schema(call.namespace), call, main.get("Namespace", ""))
        self._any_value(main)
        if any(item.get("Term", "").startswith("Org.OData.Validation.V1") for item in self._annotations()):
            reference = ET.Element("edmx:Reference", Uri=_VALIDATION_URI)
            ET.SubElement(reference, "edmx:Include", Namespace="Org.OData.Validation.V1", Alias="Validation")
            self.root.insert(1, reference)
        container.write(main, calls)
        self._services[:] = [self._schemas[name] for name in sorted(self._schemas)]

    def _schema(self, namespace: str) -> ET.Element:
        if namespace not in self._schemas:
            self._schemas[namespace] = ET.Element("Schema", {"Namespace": namespace, "xmlns": EDM})
        return self._schemas[namespace]

    def _any_value(self, main: ET.Element) -> None:
        """The type of values of which nothing is known, where one is needed and the spec has none of that name."""
        namespace = main.get("Namespace", "")
        needed = {f"{namespace}.Json", f"Collection({namespace}.Json)"}
        used = any(item.get("Type") in needed for schema in self._schemas.values() for item in schema.iter())
        if used and f"{namespace}.Json" not in self.model.types:
            # Where it would stand if the spec had it, so that reading the document changes nothing.
            names = [child.get("Name", "") if child.tag in ("EntityType", "ComplexType") else "" for child in main]
            at = sum(
                child.tag == "EnumType" or bool(name and name < "Json") for child, name in zip(main, names, strict=True)
            )
            main.insert(at, ET.Element("ComplexType", Name="Json", OpenType="true"))

    def _annotations(self) -> Iterator[ET.Element]:
        return (item for schema in self._schemas.values() for item in schema.iter("Annotation"))

    def _structured(self, parent: ET.Element, item: StructuredType) -> None:
        entity = item.kind == "entity"
        element = ET.SubElement(parent, "EntityType" if entity else "ComplexType", Name=simple_name(item.name))
        if item.base:
            element.set("BaseType", item.base)
        facts = (("Abstract", item.abstract), ("OpenType", item.open), ("HasStream", item.media and entity))
        for name, stated in facts:
            if stated:
                element.set(name, "true")
        annotate(element, item)
        key = list(self._key(item)) if entity else []
        if key:
            parts = ET.SubElement(element, "Key")
            for name in key:
                path = item.key_paths.get(name, name)
                ET.SubElement(parts, "PropertyRef", {"Name": path, **({"Alias": name} if path != name else {})})
        for prop in self._own(item):
            self._property(element, item, prop, key)

    def _own(self, item: StructuredType) -> Iterator[Property]:
        """The members that a type declares first and CSDL can name; properties before navigation properties."""
        above = self.model.members(item.base) if item.base else {}
        members = [prop for prop in item.own if prop.name not in above]
        return iter(sorted((prop for prop in members if prop.name.isidentifier()), key=self._navigates))

    def _key(self, item: StructuredType) -> Iterator[str]:
        """The parts of a key that may be one: single primitive values or enumerations, of a type without base's key."""
        if any(self.model.key(base) for base in self.model.ancestors(item.name)):
            return
        for name in item.key:
            reference = self._reached(item.name, item.key_paths.get(name, name))
            if reference is None:
                continue
            simple = reference.name in edm.PRIMITIVES - {"Edm.Stream"} or self.model.enum(reference.name)
            if simple and not reference.collection and name.isidentifier():
                yield name

    def _reached(self, owner: str, path: str) -> TypeRef | None:
        """The type at the end of a path of properties."""
        found: TypeRef | None = TypeRef(owner)
        for name in path.split("/"):
            prop = self._declared(found.name, name) if found else None
            found = TypeRef.parse(prop.type) if prop and name.isidentifier() else None
        return found

    def _declared(self, owner: str, name: str) -> Property | None:
        """The member of a type as the document has it: declared by the uppermost type that has one of that name."""
        for above in (*reversed(self.model.ancestors(owner)), owner):
            item = self.model.structured(above)
            for prop in item.own if item else ():
                if prop.name == name:
                    return prop
        return None

    def _navigates(self, prop: Property) -> bool:
        """Entities are navigated to, whatever a page calls the property (CSDL 4.0, section 7)."""
        target = TypeRef.parse(prop.type).name
        return target == "Edm.EntityType" or self.model.is_entity(target)

    def _property(self, parent: ET.Element, owner: StructuredType, prop: Property, key: list[str]) -> None:
        navigates, collection = self._navigates(prop), prop.type.startswith("Collection(")
        name = "NavigationProperty" if navigates else "Property"
        kind = referenced(prop.type, self.model.namespace)
        element = ET.SubElement(parent, name, Name=prop.name, Type=kind)
        if prop.name in key or (prop.nullable is False and not (collection and navigates)):
            element.set("Nullable", "false")
        elif prop.nullable and not (collection and navigates):
            element.set("Nullable", "true")
        facets(element, prop)
        if prop.default is not None and not collection and is_value(prop, self.model.enum(prop.type)):
            element.set("DefaultValue", text_of(prop.default))
        if (
            navigates
            and prop.partner.isidentifier()
            and prop.partner in self.model.members(TypeRef.parse(prop.type).name)
        ):
            element.set("Partner", prop.partner)
        if navigates and (prop.contained or (owner.name, prop.name) in self._contained):
            element.set("ContainsTarget", "true")
        annotate(element, prop)


def _enum(parent: ET.Element, item: EnumType) -> None:
    # Who lists no member, or none that CSDL can name, still needs one (CSDL XML 4.0, section 10).
    members = [member for member in item.members if member.name.isidentifier()] or [EnumMember(name=EVOLVABLE, value=0)]
    values = [member.value for member in members]
    # Either all members have values or none (section 10.2.2); without them they count from zero.
    numbered = None not in values and (item.flags or len(set(values)) == len(values))
    numbers = [value if numbered and value is not None else at for at, value in enumerate(values)]
    element = ET.SubElement(parent, "EnumType", Name=simple_name(item.name))
    if any(number not in _INT32 for number in numbers):
        element.set("UnderlyingType", "Edm.Int64")
    if item.flags and numbered and min(numbers) >= 0:
        element.set("IsFlags", "true")
    annotate(element, item)
    for member, number in zip(members, numbers, strict=True):
        stated = ET.SubElement(element, "Member", Name=member.name, Value=str(number))
        annotate(stated, member)
