"""Entity types, complex types and enumerations (CSDL XML 4.01, sections 6, 9 and 10)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from codegen.base.edm import ABSTRACT, INTEGERS, OLDER, PRIMITIVES, TypeRef, states
from codegen.base.nearest import Names
from codegen.formats.csdl.annotations import annotated, fields
from codegen.formats.csdl.document import in_paths
from codegen.formats.csdl.members import ANYTHING, TRUTH, MemberReader
from codegen.formats.csdl.xmltree import Element
from codegen.spec.facts import facts, flag
from codegen.spec.lineage import DEEPEST
from codegen.spec.member import changed
from codegen.spec.nodes import EnumMember, EnumType, Property, StructuredType, Type

_WRITABLE = {name for name in PRIMITIVES | OLDER if not name.startswith("Edm.Geo")} - {"Edm.Stream"}
_WRITABLE |= {ANYTHING, "Edm.PrimitiveType"}
"""Types whose values can be part of a key; missing types accept any value."""


def read_type(reader: MemberReader, name: str, element: Element) -> Type:
    """The type of a qualified name, whose references within the documents lead somewhere."""
    return _enum(reader, name, element) if element.tag == "EnumType" else _structured(reader, name, element)


def _structured(reader: MemberReader, name: str, element: Element) -> StructuredType:
    base, declared, inferred = _base(reader, name, element)
    key = _key(reader, element)
    stated = reader.annotations.of(element, name)
    members = list(_members(reader, name, element))
    found = StructuredType(
        place=element.place,
        name=name,
        kind="entity" if element.tag == "EntityType" else "complex",
        base=base,
        abstract=TRUTH.get(element.get("Abstract"), False),
        open=TRUTH.get(element.get("OpenType"), False),
        media=TRUTH.get(element.get("HasStream"), False),
        key=tuple(key),
        key_paths={alias: path for alias, path in key.items() if alias != path},
        description=fields(facts(stated)).get("description", ""),
        properties=tuple(prop for tag, prop in members if tag == "Property"),
        navigation=tuple(prop for tag, prop in members if tag != "Property"),
        inferred=inferred,
        declared=declared,
    )
    return annotated(found, stated)


def _key(reader: MemberReader, element: Element) -> dict[str, str]:
    """The parts of the key: paths by names (section 6.5)."""
    keys = element.all("Key")
    parts = keys[0].all("PropertyRef") if keys else []
    found = {part.get("Alias") or part.get("Name"): part.get("Name") for part in parts}
    if len(keys) > 1 or len(found) < len(parts):
        wrong = "more than one Key" if len(keys) > 1 else "a part of the key more than once"
        message = f"{element.tag} '{element.get('Name')}' has {wrong}; codegen uses the first"
        reader.document.note("repeated-name", keys[-1].place, message)
    return found


def _demanded(prop: Property, key: Collection[str]) -> Property:
    """A property with whether creating needs it: one that can't be null, and that nobody else fills in.

    Protocol 4.01, section 11.4.2. Keys often come from the service, though few say so (Core.Computed).
    """
    is_filled = prop.default is not None or prop.read_only or flag(facts(prop.annotations), "Core.ComputedDefaultValue")
    is_filled = is_filled or prop.annotations.get("sap.creatable") == "false"
    is_given = prop.nullable is False and not is_filled and prop.name not in key
    if not is_given or prop.type.startswith("Collection(") or prop.type == "Edm.Stream":
        return prop
    return replace(prop, required=True)


def _base(reader: MemberReader, name: str, element: Element) -> tuple[str, str, str]:
    """The base type, the name in the metadata, and the reason if another document holds the base type."""
    found = reader.document.reference(element, "BaseType") if element.get("BaseType") else None
    if found is None:
        return "", element.get("BaseType"), "a base type that isn't there" if element.get("BaseType") else ""
    if reader.document.is_elsewhere(found.name):
        reader.elsewhere(element.place, f"'{element.get('Name')}'", found.name)
        return "", found.name, f"a base type of another document, {found.name}"
    wrong = _wrong_base(reader, name, element, found.name)
    if wrong:
        reader.document.note_of(element, f"derives from {wrong}; the base is left out")
        return "", found.name, f"a base type that can't be one, {found.name}"
    return found.name, "", ""


def _wrong_base(reader: MemberReader, name: str, element: Element, base: str) -> str:
    """What is wrong with a base type; empty for one that can be."""
    types = reader.document.types
    if base not in types or types[base].tag != element.tag:
        return f"'{base}', which is no {element.tag}"
    seen = {name: None}
    while base in types and base not in seen and len(seen) <= DEEPEST:
        seen[base] = None
        base = types[base].get("BaseType")
    return "itself" if base == name else ""


def _members(reader: MemberReader, owner: str, element: Element) -> Iterator[tuple[str, Property]]:
    for child in reader.document.named(element, "Property", "NavigationProperty"):
        found = reader.read(child, f"{owner}/{child.get('Name')}")
        if found is None:
            continue
        if child.tag == "NavigationProperty" and not _leads(reader, found.type):
            reader.document.note_of(child, f"leads to '{found.type}', which isn't an entity type; it is left out")
            continue
        kind = _kind(reader, found.type)
        if child.tag == "Property" and kind == "EntityType":
            wrong = f"is of the entity type {found.type}; codegen treats it as a plain value, to which no path leads"
            reader.document.note_of(child, wrong)
        if child.tag == "NavigationProperty" and kind == "ComplexType":
            wrong = f"leads to the complex type {found.type}; codegen treats that as an entity type"
            reader.document.note_of(child, wrong)
        yield child.tag, found


def _kind(reader: MemberReader, text: str) -> str:
    """What declares the type: EntityType, EnumType; empty for one that isn't declared here."""
    declared = reader.document.types.get(TypeRef.parse(text).name)
    return declared.tag if declared is not None else ""


def _leads(reader: MemberReader, text: str) -> bool:
    return TypeRef.parse(text).name not in PRIMITIVES and _kind(reader, text) != "EnumType"


def with_known_keys(reader: MemberReader, types: Iterable[Type]) -> Iterator[Type]:
    """The types without keys of which a part can't stand in a URL, which are noted.

    Parts are primitive values or members of enumerations (section 6.5). Without one of them, a key names no entity.
    """
    known = {item.name: item for item in types}
    for item in types:
        if isinstance(item, StructuredType) and item.key:
            wrong = [*filter(None, (_wrong_part(known, item, part) for part in item.key))]
            rest = f"; codegen treats {item.name} as a type without a key"
            for message in wrong:
                reader.document.note("dangling-name", item.place, f"{message}{rest}")
            if wrong:
                item = replace(item, key=(), key_paths={})
            elif above := next((base for base in _bases_of(known, item) if base.key), None):
                message = f"{item.name} has a key, and so has {above.name} that it derives from; codegen uses its own"
                reader.document.note("repeated-name", item.place, message)
        if isinstance(item, StructuredType):
            _note_again(reader, known, item)
            parts = {item.key_paths.get(part, part).partition("/")[0] for part in item.key}
            item = changed(item, properties=tuple(_demanded(prop, parts) for prop in item.properties))
        yield item


def _note_again(reader: MemberReader, known: Mapping[str, Type], item: StructuredType) -> None:
    """Note members that a type has from the one it derives from, and declares again (section 7).

    One of an abstract type, such as Edm.Untyped, may be made narrower.
    """
    above = _members_of(known, base) if isinstance(base := known.get(item.base), StructuredType) else {}
    for prop in item.own:
        if prop.name in above and above[prop.name].type not in {prop.type, *ABSTRACT}:
            message = f"'{prop.name}' of {item.name} appears at {above[prop.name].place} already"
            types = f"there it is of {above[prop.name].type}, here of {prop.type}"
            reader.document.note("repeated-name", prop.place, f"{message}, which it derives from; {types}")


def _wrong_part(known: Mapping[str, Type], item: StructuredType, part: str) -> str:
    """What is wrong with a part of a key; empty for one that can be."""
    if not in_paths(part):
        return f"the key '{part[:100]}' of {item.name} has a name that can't stand in a URL"
    owner: Type | None = item
    for name in item.key_paths.get(part, part).split("/"):
        members = _members_of(known, owner) if isinstance(owner, StructuredType) else {}
        if name not in members:
            return f"the key '{part}' isn't a property of {item.name}{Names(members).hint(part)}"
        prop = members[name]
        owner = known.get(TypeRef.parse(prop.type).name)
    if prop.type in _WRITABLE or (isinstance(owner, EnumType) and prop.type == owner.name):
        return ""
    return f"the key '{part}' of {item.name} is of {prop.declared or prop.type}, whose values can't stand in a URL"


def _members_of(known: Mapping[str, Type], item: StructuredType) -> dict[str, Property]:
    found: dict[str, Property] = {}
    for owner in (item, *_bases_of(known, item)):
        for member in owner.own:
            found.setdefault(member.name, member)
    return found


def _bases_of(known: Mapping[str, Type], item: StructuredType) -> Iterator[StructuredType]:
    """The types that one derives from, nearest first; more than there may be are refused later."""
    base = known.get(item.base)
    for _ in range(DEEPEST):
        if not isinstance(base, StructuredType):
            break
        yield base
        base = known.get(base.base)


def _enum(reader: MemberReader, name: str, element: Element) -> EnumType:
    members = list(reader.document.named(element, "Member"))
    counted = not any(member.get("Value") for member in members)
    if not counted and (bare := [member for member in members if not member.get("Value")]):
        message = f"members of '{element.get('Name')}' without a value, though others have one: {len(bare)}"
        reader.document.note("odd-value", bare[0].place, f"{message}; they have no number")
    _note_range(reader, element, members)
    stated = reader.annotations.of(element, name)
    found = EnumType(
        place=element.place,
        name=name,
        flags=TRUTH.get(element.get("IsFlags"), False),
        underlying=element.get("UnderlyingType"),
        description=fields(facts(stated)).get("description", ""),
        members=tuple(_member(reader, name, member, at if counted else None) for at, member in enumerate(members)),
    )
    return annotated(found, stated)


def _note_range(reader: MemberReader, element: Element, members: list[Element]) -> None:
    """Note values that are none of the underlying type, which is one of whole numbers (section 10.1)."""
    underlying = element.get("UnderlyingType", "Edm.Int32")
    wrong = [item for item in members if item.get("Value") and not states(underlying, item.get("Value").strip())]
    if underlying not in INTEGERS:
        wrong_type = f"is of '{underlying[:100]}'; it takes a type of whole numbers"
        reader.document.note_of(element, wrong_type, "odd-value")
    elif wrong:
        message = f"members of '{element.get('Name')}' whose values don't fit into {underlying}: {len(wrong)}"
        reader.document.note("odd-value", wrong[0].place, f"{message}, such as {wrong[0].get('Value')[:100]}")


def _member(reader: MemberReader, owner: str, element: Element, at: int | None) -> EnumMember:
    """A member; without values members count from zero (section 10.3)."""
    stated = reader.annotations.of(element, f"{owner}/{element.get('Name')}")
    digits = element.get("Value").strip().removeprefix("+")
    is_number = len(digits) <= 20 and digits.isascii() and digits.removeprefix("-").isdecimal()
    facts_: dict[str, Any] = fields(facts(stated))
    found = EnumMember(
        place=element.place,
        name=element.get("Name"),
        value=int(digits) if is_number else at,
        description=facts_.get("description", ""),
        deprecated=facts_.get("deprecated", False),
    )
    return annotated(found, stated)
