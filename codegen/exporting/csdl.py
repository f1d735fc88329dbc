"""The spec as CSDL 4.0, XML or JSON (OData Common Schema Definition Language).

What metadata said goes out as it stands. What pages say is brought into that form first: where CSDL leaves a choice, as
Graph's own metadata has it. Any JSON value is the open complex type `Json`, and entities that no set holds are
contained. What CSDL can't express is left out: members whose names aren't identifiers, default values that aren't
values of the type.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Collection, Iterator
from dataclasses import replace

from codegen.base import edm
from codegen.base.edm import SECONDS, TypeRef, namespace_of, simple_name
from codegen.exporting import csdl_json, csdl_operations, csdl_xml
from codegen.exporting.csdl_container import Container, declared
from codegen.exporting.csdl_elements import referenced
from codegen.spec.bindings import Bindings
from codegen.spec.defaults import is_value
from codegen.spec.model import Model
from codegen.spec.nodes import EVOLVABLE, EnumMember, EnumType, Property, StructuredType, Type
from codegen.spec.service import Include, Overload, Schema, Service

_VOCABULARIES = "https://docs.oasis-open.org/odata/odata-vocabularies/v4.0/vocabularies/"
_CORE, _VALIDATION = (
    Include(name=name, uri=f"{_VOCABULARIES}{name}.xml") for name in ("Org.OData.Core.V1", "Org.OData.Validation.V1")
)
_LONG = ("Edm.String", "Edm.Binary", "Edm.Stream")
_PRECISE = SECONDS | {"Edm.Decimal"}
_INT32 = range(-(2**31), 2**31)


def export(model: Model, *, as_json: bool = False) -> bytes:
    """A CSDL document of everything that a linked spec knows, XML or JSON: the same bytes for the same spec."""
    service = model.spec.service
    if service.schemas:
        root = csdl_xml.document(service, [*model.types.values()], model.spec.api.aliases)
    else:
        root = _of_pages(model)
    if as_json:
        return csdl_json.document(root)
    ET.indent(root)
    return f'<?xml version="1.0" encoding="utf-8"?>\n{ET.tostring(root, encoding="unicode")}\n'.encode()


def _of_pages(model: Model) -> ET.Element:
    """What pages say: enumerations before other types, vocabularies by their aliases, annotations before parts."""
    bindings = Bindings(model)
    container = Container(bindings)
    types = [*_Types(model, container.contained).all()]
    calls = csdl_operations.collect(bindings)
    if (json := f"{model.namespace}.Json") not in model.types and json in _used(types, calls):
        types.append(StructuredType(name=json, kind="complex", open=True))
    types.sort(key=lambda item: (not isinstance(item, EnumType), item.name))
    names = sorted({model.namespace, *(namespace_of(item.name) for item in (*types, *calls))})
    service = Service(
        references=(_CORE, _VALIDATION),
        schemas=tuple(
            Schema(name=name, calls=tuple(call for call in calls if namespace_of(call.name) == name)) for name in names
        ),
        containers=(container.of(calls, {simple_name(item.name) for item in types}),),
    )
    root = csdl_xml.document(service, types, {})
    said = {_CORE.name, *(namespace_of(item.get("Term", "")) for item in root.iter("Annotation"))}
    for reference in root.findall("edmx:Reference"):
        for include in reference:
            include.set("Alias", include.get("Namespace", "").split(".")[2])
            if include.get("Namespace") not in said:
                root.remove(reference)
    for item in root.iter():
        if item.tag in ("EntityType", "ComplexType", "EnumType", "Function", "Action"):
            item[:] = sorted(item, key=lambda child: child.tag != "Annotation")
    return root


def _used(types: Collection[Type], calls: Collection[Overload]) -> set[str]:
    found = [prop for item in types if isinstance(item, StructuredType) for prop in item.own]
    found += [prop for call in calls for prop in (*call.parameters, *([call.returns] if call.returns else []))]
    return {TypeRef.parse(prop.type).name for prop in found}


class _Types:
    """The types of pages as metadata has them; `contained` are navigation properties by declaring type and name."""

    def __init__(self, model: Model, contained: Collection[tuple[str, str]]) -> None:
        self.model = model
        self._contained = contained

    def all(self) -> Iterator[Type]:
        """All types, in the order of the model."""
        for item in self.model.types.values():
            yield _enum(item) if isinstance(item, EnumType) else self._structured(item)

    def _structured(self, item: StructuredType) -> StructuredType:
        entity = item.kind == "entity"
        key = tuple(self._key(item)) if entity else ()
        above = self.model.members(item.base) if item.base else {}
        # Who declares a member first does it alone.
        own = [prop for prop in item.own if prop.name not in above and prop.name.isidentifier()]
        return replace(
            item,
            declared="",
            media=item.media and entity,
            key=key,
            key_paths={name: path for name, path in item.key_paths.items() if name != path},
            properties=tuple(self._property(item, prop, key) for prop in own if not self._navigates(prop)),
            navigation=tuple(self._property(item, prop, key) for prop in own if self._navigates(prop)),
        )

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
        found: TypeRef | None = TypeRef(owner)
        for name in path.split("/"):
            # The document has each member at the uppermost type that has one of that name.
            line = (*reversed(self.model.ancestors(found.name)), found.name) if found else ()
            shown = declared(self.model, line, name) if name.isidentifier() else None
            found = TypeRef.parse(shown[1].type) if shown else None
        return found

    def _navigates(self, prop: Property) -> bool:
        """Entities are navigated to, whatever a page calls the property (CSDL 4.0, section 7)."""
        target = TypeRef.parse(prop.type).name
        return target == "Edm.EntityType" or self.model.is_entity(target)

    def _property(self, owner: StructuredType, prop: Property, key: Collection[str]) -> Property:
        """A member with the facets that its type has (CSDL XML 4.0, section 6.2)."""
        reference, navigates = TypeRef.parse(prop.type), self._navigates(prop)
        partners = self.model.members(reference.name) if navigates and prop.partner.isidentifier() else {}
        many = reference.collection and navigates
        is_decimal = reference.name == "Edm.Decimal"
        return replace(
            prop,
            type=referenced(prop.type, self.model.namespace),
            declared="",
            nullable=False if prop.name in key else None if many else prop.nullable,
            max_length=(prop.max_length or None) if reference.name in _LONG else None,
            precision=prop.precision if reference.name in _PRECISE else None,
            scale=prop.scale if is_decimal else None,
            # None would mean 0 (section 7.2.4), which no page says.
            facets={"Scale": "variable"} if is_decimal and prop.scale is None else {},
            default=prop.default if not reference.collection and is_value(prop, self.model.enum(prop.type)) else None,
            partner=prop.partner if prop.partner in partners else "",
            contained=navigates and (prop.contained or (owner.name, prop.name) in self._contained),
        )


def _enum(item: EnumType) -> EnumType:
    # Who lists no member, or none that CSDL can name, still needs one (CSDL XML 4.0, section 10).
    members = [member for member in item.members if member.name.isidentifier()] or [EnumMember(name=EVOLVABLE, value=0)]
    values = [member.value for member in members]
    # Either all members have values or none (section 10.2.2); without them they count from zero.
    numbered = None not in values and (item.flags or len(set(values)) == len(values))
    numbers = [value if numbered and value is not None else at for at, value in enumerate(values)]
    return replace(
        item,
        flags=item.flags and numbered and min(numbers) >= 0,
        underlying="Edm.Int64" if any(number not in _INT32 for number in numbers) else "",
        members=tuple(replace(member, value=number) for member, number in zip(members, numbers, strict=True)),
    )
