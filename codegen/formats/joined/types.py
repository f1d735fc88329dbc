"""One type from two sources: structure from the metadata, texts and other facts from the page."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from codegen.base.edm import TypeRef, simple_name
from codegen.spec.model import Model
from codegen.spec.nodes import EnumMember, EnumType, Property, StructuredType, Type

_ANY = frozenset({"Edm.Untyped", "Edm.PrimitiveType", "Edm.ComplexType", "Edm.EntityType", "Edm.Stream"})
_TOLD = ("select_only", "filter", "orderby", "search", "expand", "advanced")
"""What only pages say of a property."""
_EITHER = ("read_only", "write_only", "immutable", "deprecated")
"""What holds if one of both says it."""
LIMITS = ("default", "max_length", "precision", "scale", "minimum", "maximum")
"""What the metadata says, or else the page, where both are about the same type."""


@dataclass(frozen=True)
class Joiner:
    """Joins types; `documented` has them under the names of the metadata."""

    documented: Model
    stated: Model

    def joined(self, name: str) -> Type:
        """The type of a name that the metadata has."""
        item, told = self.stated.types[name], self.documented.types.get(name)
        if isinstance(item, EnumType):
            return self._enum(item, told) if isinstance(told, EnumType) else item
        return self._structured(item, told if isinstance(told, StructuredType) else None)

    def _enum(self, item: EnumType, told: EnumType) -> EnumType:
        known = {member.name.casefold(): member for member in told.members}
        members = tuple(_described(member, known.get(member.name.casefold())) for member in item.members)
        place = item.place if told.inferred else told.place
        return replace(item, place=place, description=told.description or item.description, members=members)

    def _structured(self, item: StructuredType, told: StructuredType | None) -> StructuredType:
        known = self._told(item.name)
        properties = [self._member(prop, known.get(prop.name.casefold())) for prop in item.properties]
        navigation = [self._member(prop, known.get(prop.name.casefold())) for prop in item.navigation]
        if told is None:
            return replace(item, properties=tuple(properties), navigation=tuple(navigation))
        more = [*self.only_told(item.name)]
        leads = {prop.name for prop in told.navigation if self._leads(prop)}
        above = self.stated.ancestors(item.name)
        return replace(
            item,
            place=item.place if told.inferred else told.place,
            description=told.description or item.description,
            properties=(*properties, *(prop for prop in more if prop.name not in leads)),
            navigation=(*navigation, *(prop for prop in more if prop.name in leads)),
            inherited={member: owner for member, owner in told.inherited.items() if owner in above},
        )

    def only_told(self, name: str) -> Iterator[Property]:
        """The members that only the page of a type has; one that a derived type declares is left to that."""
        told = self.documented.structured(name)
        if told is None:
            return
        known = {member.casefold() for member in self.stated.members(name)}
        known |= {member.casefold() for below in self.stated.descendants(name) for member in self.stated.members(below)}
        yield from (prop for prop in told.own if prop.name.casefold() not in known)

    def _told(self, name: str) -> Mapping[str, Property]:
        """What pages say of the members of a type by their folded names: its own page, else that of a derived type."""
        found: dict[str, Property] = {}
        for owner in (name, *self.documented.ancestors(name), *self.stated.descendants(name)):
            told = self.documented.structured(owner)
            for prop in told.own if told is not None else ():
                found.setdefault(prop.name.casefold(), prop)
        return found

    def _member(self, prop: Property, told: Property | None) -> Property:
        if told is None:
            return prop
        alike = told.type == prop.type
        found = replace(
            prop,
            place=prop.place if told.inferred else told.place,
            description=told.description or prop.description,
            required=prop.required if told.inferred else told.required,
            nullable=told.nullable if prop.nullable is None else prop.nullable,
            **{name: getattr(told, name) for name in _TOLD},
            **{name: getattr(told, name) or getattr(prop, name) for name in _EITHER},
            **{name: getattr(told, name) for name in LIMITS if alike and getattr(prop, name) in (None, "")},
        )
        if not told.inferred and TypeRef.parse(told.type).name == "Edm.Untyped" and self.is_formless(prop.type):
            # Pages mean any JSON value by it, and show some; what has no members could hold none of them.
            return replace(found, type=told.type, declared=prop.declared or prop.type)
        return found

    def is_formless(self, type: str) -> bool:
        """Whether a complex type has no members, by which metadata means any value."""
        name = TypeRef.parse(type).name
        item = self.stated.structured(name)
        return item is not None and item.kind == "complex" and not self.stated.members(name) and not item.abstract

    def differ(self, told: str, stated: str) -> bool:
        """Whether what a page calls a type contradicts the metadata's."""
        one, other = TypeRef.parse(told), TypeRef.parse(stated)
        if one.name in _ANY or other.name in _ANY:
            return False
        concluded = self.documented.types.get(one.name)
        if other.name == "Edm.String" and isinstance(concluded, EnumType) and concluded.inferred:
            return one.collection != other.collection  # a text whose values the page lists
        if concluded is not None and concluded.inferred and one.name not in self.stated.types:
            return False  # nobody describes it
        return one != other

    def _leads(self, prop: Property) -> bool:
        """Whether what a page calls a relationship leads to something that can be one."""
        target = self.stated.structured(TypeRef.parse(prop.type).name)
        return target is None or target.kind == "entity"


def _described(member: EnumMember, told: EnumMember | None) -> EnumMember:
    if told is None:
        return member
    deprecated = member.deprecated or told.deprecated
    return replace(member, place=told.place, description=told.description or member.description, deprecated=deprecated)


def counterparts(documented: Model, stated: Model) -> dict[str, str]:
    """By the name of each documented type what the metadata calls it; the others aren't in the metadata.

    The same name decides, then the same one in other capitals. Then the same one in another namespace, if only one
    has it and the types have something in common.
    """
    elsewhere: defaultdict[str, list[str]] = defaultdict(list)
    for name in stated.types:
        elsewhere[simple_name(name).casefold()].append(name)
    found: dict[str, str] = {}
    for name, item in documented.types.items():
        named = name if name in stated.types else stated.by_folded_name.get(name.casefold(), "")
        others = elsewhere[simple_name(name).casefold()]
        if not named and len(others) == 1 and _are_alike(item, stated.types[others[0]]):
            named = others[0]
        if named:
            found[name] = named
    return found


def _are_alike(one: Type, other: Type) -> bool:
    """Whether types are of one kind and share the name of a member."""
    return isinstance(one, EnumType) == isinstance(other, EnumType) and bool(_members(one) & _members(other))


def _members(item: Type) -> set[str]:
    members = item.members if isinstance(item, EnumType) else item.own
    return {member.name.casefold() for member in members}
