"""Resolves the types of one operation page: in rows, annotations and prose."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from codegen.base.edm import is_qualified
from codegen.base.problems import Place, Problem
from codegen.formats.docs.dialect import Dialect
from codegen.formats.docs.page.cells import Ref
from codegen.formats.docs.page.enums import without_values
from codegen.formats.docs.page.facts import to_property
from codegen.formats.docs.page.slots import parameter_name
from codegen.formats.docs.page.type_drafts import MemberDraft
from codegen.formats.docs.set.enumerations import listed
from codegen.formats.docs.set.names import Names, plain_name
from codegen.formats.docs.set.references import References
from codegen.spec.nodes import EnumMember, EnumType, Property, StructuredType, Type

Find = Callable[[str, str], Property | None]
"""Looks up a member, own or inherited, of the type of that qualified name."""


def nothing(_type: str, _member: str) -> Property | None:
    """A `Find` that knows no type."""
    return None


Line = Callable[[str], tuple[str, ...]]
"""Looks up the types that the type of a qualified name derives from, the nearest first."""


def alone(_type: str) -> tuple[str, ...]:
    """A `Line` that knows no base types."""
    return ()


def list_type(listed: dict[str, Type], found: Type) -> Problem | None:
    """Add a type that rows list; an enumeration of a name that others list with other values has those of all."""
    known = listed.setdefault(found.name, found)
    if not (isinstance(known, EnumType) and isinstance(found, EnumType)):
        return None
    members = {member.name: member for member in (*known.members, *found.members)}
    if len(members) == len(known.members) == len(found.members):
        return None
    listed[found.name] = replace(known, members=tuple(members.values()))
    told = (
        f"'{found.name.rpartition('.')[2]}' is listed with other values elsewhere; codegen allows those of all places"
    )
    return Problem("enum-conflict", found.place, told, (known.place,))


@dataclass(slots=True)
class Resolver:
    """Resolves what the page at `path` says of types."""

    references: References
    path: str
    namespace: str
    find: Find = nothing
    line: Line = alone
    keys: Mapping[str, str] = field(default_factory=dict)
    """The primitive type of the key of each entity type whose key is one property; by an empty name, the usual one."""
    listed: dict[str, Type] = field(default_factory=dict)
    """Types that only rows of the page list: enumerations, and those of members with members of their own."""

    @property
    def names(self) -> Names:
        """All types of the documentation set."""
        return self.references.names

    @property
    def dialect(self) -> Dialect:
        """How the pages are written."""
        return self.names.dialect

    def ref(self, ref: Ref, line: int, evidence: str, prose: bool = False) -> str:
        """The type a link or name refers to; one without page is wanted. Empty where it is no type's name."""
        return self.references.name(ref, self.namespace, Place(self.path, line), evidence, prose=prose)

    def shared(self, names: Sequence[str]) -> str:
        """The nearest type that each of several is or derives from; an empty text where there is none."""
        lines = [(name, *self.line(name)) for name in names]
        return next((base for base in lines[0] if all(base in line for line in lines)), "")

    def knows(self, name: str) -> bool:
        """Whether the members of a type can be looked up."""
        return self.find is not nothing and name in self.names.types

    def known(self, ref: Ref) -> str:
        """The type a link in prose refers to where that has a page, else an empty text; nothing is reported."""
        there = self.names.on_page(ref.href)
        if len(there) == 1:
            return there[0]
        return self.names.resolve(ref, self.namespace, Place(self.path)).name

    def word(self, text: str) -> str:
        """A known type that prose names without a link, or an empty text."""
        return self.names.word(text, self.namespace)

    def plural(self, text: str) -> str:
        """A known type by its name or its plural, `kites` or `kitesNotes`; an empty text where there is none."""
        return self.names.plural(text, self.namespace)

    def annotation(self, text: str, line: int) -> str:
        """The type that an annotation or payload names, without collection; empty where it names none."""
        name = plain_name(text, self.dialect.names)
        if not is_qualified(name):
            return ""
        if "." not in name or name.lower().startswith("edm."):
            edm = self.dialect.primitive(name)
            if edm:
                return edm
        place = Place(self.path, line)
        resolved = self.names.qualified(text, self.namespace, place)
        self.references.note(resolved.problem)
        if resolved.name:
            return resolved.name
        return self.references.want(name, self.namespace, place, "an annotation", annotated=True)

    def member(self, member: MemberDraft, owner: str = "", fallback: str = "Edm.Untyped") -> str:
        """The type expression of a row; `owner` is the type whose member it is, where it is one's."""
        cell = member.cell
        own = self.find(owner, member.name) if owner else None
        found = [self._named(ref, member) for ref in cell.refs]
        shared = self.shared(found) if found and all(found) else ""
        if cell.mixed or (found and all(found) and not shared):
            self.references.mixed(member.name, Place(self.path, member.line))
        if found:
            name = shared or "Edm.Untyped"
        elif own is not None and (member.within or (cell.primitive in ("", "Edm.String") and "Edm." not in own.type)):
            return own.type
        elif cell.enumeration:
            name = self._enum(member)
        else:
            name = cell.primitive or (own.type if own else fallback)
        return f"Collection({name})" if cell.collection and "(" not in name else name

    def _named(self, ref: Ref, member: MemberDraft) -> str:
        prose = self.references.is_prose(ref, member.cell, self.namespace, Place(self.path, member.line))
        ref = self.names.single(ref, self.namespace) if member.cell.collection else ref
        name = "" if prose else self.ref(ref, member.line, f"the type of '{member.name}'")
        if name and name not in self.names.types and not name.startswith("Edm.") and (found := listed(member)):
            self._list(name, found, member)
        return name

    def _list(self, name: str, values: Sequence[str], member: MemberDraft) -> None:
        members = tuple(EnumMember(name=value) for value in values)
        enum = EnumType(name=name, members=members, inferred="listed values", place=Place(self.path, member.line))
        self.references.note(list_type(self.listed, enum))

    def properties(
        self, members: Sequence[MemberDraft], owner: str = "", fallback: str = "Edm.Untyped", within: str = ""
    ) -> list[Property]:
        """The rows as properties; what types are called begins with `within` whose members the page lists itself."""
        return [
            self._property(member, self._within(member, within) or self.member(member, owner, fallback))
            for member in members
        ]

    def _within(self, member: MemberDraft, prefix: str) -> str:
        """The type expression of a member whose own members rows list, and that no row gives a type."""
        if not prefix or not member.within or member.cell.primitive != "Edm.Untyped":
            return ""
        own = self._simple(member)
        simple = f"{prefix}{own[:1].upper()}{own[1:]}"
        name = self.names.complete(simple, self.namespace or self.names.root)
        inner = tuple(self.properties(member.within, within=simple))
        place = Place(self.path, member.within[0].line)
        self.listed.setdefault(name, StructuredType(name=name, kind="complex", properties=inner, place=place))
        return f"Collection({name})" if member.cell.collection else name

    def _simple(self, member: MemberDraft) -> str:
        """What the type of a member is called that only rows of the page list: `sortBy` for `sort-by`, `expand`."""
        name = member.name.lstrip("$")
        return name if is_qualified(name) else parameter_name(name, self.dialect.lines)

    def _property(self, member: MemberDraft, kind: str) -> Property:
        place, facts, about = Place(self.path, member.line), member.facts, member.description.removeprefix(". ")
        return to_property(member.name, kind, about, facts, place, max_length=facts.max_length, size=member.cell.size)

    def _enum(self, member: MemberDraft) -> str:
        """The enumeration of a cell that only says "Enumeration": that of the member's name, else one of its own."""
        known = self.word(member.name)
        found, place = listed(member), Place(self.path, member.line)
        if known or not found:
            self.references.note(None if known else Problem("type-cell", place, without_values(member.name)))
            return known or "Edm.String"
        name = self.names.complete(self._simple(member), self.namespace or self.names.root)
        self._list(name, found, member)
        return name
