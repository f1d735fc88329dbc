"""Entity types, complex types and enumerations (CSDL XML 4.01, sections 6, 9 and 10)."""

from __future__ import annotations

from collections.abc import Iterator

from codegen.formats.csdl.annotations import description, is_deprecated
from codegen.formats.csdl.members import MemberReader
from codegen.formats.csdl.xmltree import Element
from codegen.spec.nodes import EnumType, Member, Property, StructuredType, Type


def read_type(reader: MemberReader, name: str, element: Element) -> Type | None:
    """The type of a qualified name; None for a type definition, in whose place stands the type beneath."""
    if element.tag == "EnumType":
        return _enum(reader, name, element)
    if element.tag == "TypeDefinition":
        reader.beneath(element)
        return None
    return _structured(reader, name, element)


def _structured(reader: MemberReader, name: str, element: Element) -> StructuredType:
    base, inferred = _base(reader, element)
    parts = [part for key in element.all("Key") for part in key.all("PropertyRef")]
    key = {part.get("Alias") or part.get("Name"): part.get("Name") for part in parts}
    return StructuredType(
        place=element.place,
        name=name,
        kind="entity" if element.tag == "EntityType" else "complex",
        base=base,
        abstract=element.get("Abstract") == "true",
        open=element.get("OpenType") == "true" or bool(inferred),
        media=element.get("HasStream") == "true",
        key=tuple(key),
        key_paths={alias: path for alias, path in key.items() if alias != path},
        description=description(reader.annotations.of(element, name)),
        properties=tuple(_members(reader, name, element, "Property")),
        navigation=tuple(_members(reader, name, element, "NavigationProperty")),
        inferred=inferred,
    )


def _base(reader: MemberReader, element: Element) -> tuple[str, str]:
    """The base type, and why there is none where another document holds it."""
    found = reader.document.reference(element, "BaseType") if element.get("BaseType") else None
    if found is None:
        return "", ""
    if not reader.document.is_elsewhere(found.name):
        return found.name, ""
    reader.elsewhere(element.place, f"'{element.get('Name')}'", found.name)
    return "", f"a base type of another document, {found.name}"


def _members(reader: MemberReader, owner: str, element: Element, tag: str) -> Iterator[Property]:
    for child in reader.document.named(element, tag):
        yield reader.read(child, f"{owner}/{child.get('Name')}")


def _enum(reader: MemberReader, name: str, element: Element) -> EnumType:
    members = list(reader.document.named(element, "Member"))
    counted = not any(member.get("Value") for member in members)
    return EnumType(
        place=element.place,
        name=name,
        flags=element.get("IsFlags") == "true",
        description=description(reader.annotations.of(element, name)),
        members=tuple(_member(reader, name, member, at if counted else None) for at, member in enumerate(members)),
    )


def _member(reader: MemberReader, owner: str, element: Element, at: int | None) -> Member:
    """A member; without values members count from zero (section 10.3)."""
    facts = reader.annotations.of(element, f"{owner}/{element.get('Name')}")
    digits = element.get("Value").strip().removeprefix("+")
    is_number = len(digits) <= 20 and digits.isascii() and digits.removeprefix("-").isdecimal()
    return Member(
        place=element.place,
        name=element.get("Name"),
        value=int(digits) if is_number else at,
        description=description(facts),
        deprecated=is_deprecated(facts),
    )
