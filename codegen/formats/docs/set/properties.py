"""Makes properties from member drafts: resolves types over all pages, and merges several descriptions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from codegen.base.edm import TypeRef, simple_name
from codegen.base.problems import Problem
from codegen.formats.docs.page.cells import Ref
from codegen.formats.docs.page.enums import title_name
from codegen.formats.docs.page.facts import to_property
from codegen.formats.docs.page.slots import singular
from codegen.formats.docs.page.type_drafts import JsonMember, MemberDraft
from codegen.formats.docs.set.enumerations import Enumerations
from codegen.formats.docs.set.names import UNTYPED, plain_name
from codegen.formats.docs.set.references import JsonKind, References, is_word
from codegen.formats.docs.set.sources import Source
from codegen.spec.nodes import Property

FROM_JSON = "the JSON representation"


@dataclass(frozen=True, slots=True)
class ResolvedMember:
    """A member with its type known.

    `inherited` is the type it is said to come from, `refs` are all types of a union, `hint` is the named type
    that the JSON representation shows.
    """

    prop: Property
    navigation: bool = False
    key: bool = False
    inherited: str = ""
    refs: tuple[str, ...] = ()
    hint: str = ""

    @property
    def target(self) -> str:
        """The qualified name of the type, without the collection."""
        return TypeRef.parse(self.prop.type).name


class MemberResolver:
    """Gives the members of types their types."""

    def __init__(self, references: References, enums: Enumerations) -> None:
        self.references = references
        self.names = references.names
        self.enums = enums

    def members(self, sources: Sequence[Source]) -> dict[str, ResolvedMember]:
        """The members of a type over all pages that describe it; the first description wins."""
        found: dict[str, ResolvedMember] = {}
        for source in sources:
            shown = {item.name.casefold(): item for item in source.resource.json}
            listed = {draft.name for draft in source.resource.members}
            for draft in source.resource.members:
                item = shown.get(draft.name.casefold())
                if item is not None and item.name not in listed:
                    draft = self._respelled(source, draft, item)
                member = self._member(source, draft, item)
                name = member.prop.name
                found[name] = self._merged(found[name], member) if name in found else member
        folded = {name.casefold() for name in found}
        for source in sources:
            # What an open type without a table shows in JSON are samples of its dynamic members.
            for item in source.resource.json if found or not source.resource.open else ():
                if item.name.casefold() not in folded:
                    folded.add(item.name.casefold())
                    found[item.name] = self._from_json(source, item)
        return found

    def reference(self, ref: Ref, source: Source, line: int, evidence: str, hint: str = "", json: JsonKind = "") -> str:
        """The qualified name of a reference; any value where it is no type's name."""
        place = source.at(line)
        name = self.references.name(ref, source.page.namespace, place, evidence, hint=hint, json=json)
        if not name and not is_word(ref):
            message = (
                f"'{ref.name[:60]}' isn't a type; write the name of a type. Until then the package accepts any value"
            )
            self.references.note(Problem("type-cell", place, message))
        return name or UNTYPED

    def _respelled(self, source: Source, draft: MemberDraft, shown: JsonMember) -> MemberDraft:
        """If table and JSON differ in case, use the JSON: it is nearer to what the service sends."""
        places = (source.at(source.resource.json_line),)
        message = f"'{draft.name}' is '{shown.name}' in the JSON representation; codegen uses that. Make them agree"
        self.references.note(Problem("member-case", source.at(draft.line), message, places))
        return replace(draft, name=shown.name)

    def _member(self, source: Source, draft: MemberDraft, shown: JsonMember | None) -> ResolvedMember:
        hint = self._hint(source, shown)
        json: JsonKind = "" if shown is None else "text" if shown.type == "Edm.String" else "object" if hint else ""
        refs = tuple(self._referred(ref, draft, source, hint, json) for ref in draft.cell.refs)
        name = self._type(source, draft, refs, shown, hint)
        facts = draft.facts
        inherited = ""
        if facts.inherited is not None:
            inherited = self.reference(facts.inherited, source, draft.line, "inherited members")
        many = draft.cell.collection or (draft.navigation and self._is_plural(draft, name))
        type_, place = str(TypeRef(name, many)), source.at(draft.line)
        limit = facts.max_length if type_ in ("Edm.String", "Edm.Binary") else None
        prop = to_property(draft.name, type_, draft.description, facts, place, max_length=limit, size=draft.cell.size)
        if draft.cell.nullable and prop.nullable is None:
            prop = replace(prop, nullable=True)
        if draft.cell.mixed:
            self.references.mixed(draft.name, place)
        union = refs if len(refs) > 1 else ()
        return ResolvedMember(prop, draft.navigation, facts.key, inherited, union, hint)

    def _referred(self, ref: Ref, draft: MemberDraft, source: Source, hint: str, json: JsonKind) -> str:
        if self.references.is_prose(ref, draft.cell, source.page.namespace, source.at(draft.line)):
            return UNTYPED
        ref = self.names.single(ref, source.page.namespace) if draft.cell.collection else ref
        return self.reference(ref, source, draft.line, f"type of {draft.name}", hint, json)

    def _is_plural(self, draft: MemberDraft, name: str) -> bool:
        """Whether the cell has the plural of the type's name, as in "kites"."""
        if len(draft.cell.refs) != 1:
            return False
        written, simple = plain_name(draft.cell.refs[0].name, self.names.dialect.names), simple_name(name)
        single = singular(written, self.names.dialect.lines)
        return written.casefold() != simple.casefold() == single.casefold()

    def _type(
        self, source: Source, draft: MemberDraft, refs: tuple[str, ...], shown: JsonMember | None, hint: str
    ) -> str:
        if refs:
            return refs[0] if len(refs) == 1 else hint or UNTYPED
        enum = self.enums.of_member(source.page.path, draft.line)
        if enum or draft.cell.primitive:
            return enum or self._told(source, draft) or self._narrower(source, draft, shown)
        name = hint or (shown.type if shown is not None and shown.type.startswith("Edm.") else "") or UNTYPED
        message = f"'{draft.name}' has no type in the table; codegen uses {name}. Write one"
        self.references.note(Problem("missing-type", source.at(draft.line), message))
        return name

    def _told(self, source: Source, draft: MemberDraft) -> str:
        """The type that the page describes below the heading that an object's description links to."""
        if not draft.told or draft.cell.primitive != UNTYPED:
            return ""
        named = title_name(draft.told.replace("-", " "), self.names.dialect, True)
        found = self.names.qualified(named, source.page.namespace, source.at(draft.line)).name if named else ""
        return found if found in self.names.on_page(source.page.path) else ""

    def _narrower(self, source: Source, draft: MemberDraft, shown: JsonMember | None) -> str:
        """What the cell says; of a text, what the JSON says that it holds, if it isn't bytes."""
        stated = draft.cell.primitive
        if stated != "Edm.String" or shown is None or not shown.stands_in or shown.type in (stated, "Edm.Binary"):
            return stated
        message = (
            f"'{draft.name}' is {stated} in the table and {shown.type} in the JSON; codegen uses that. Make them agree"
        )
        places = (source.at(source.resource.json_line),)
        self.references.note(Problem("json-type", source.at(draft.line), message, places))
        return shown.type

    def _hint(self, source: Source, shown: JsonMember | None) -> str:
        """The named type that the JSON representation shows for a member."""
        if shown is None or not shown.named:
            return ""
        return self.names.qualified(shown.type, source.page.namespace or self.names.root, source.place).name

    def _merged(self, known: ResolvedMember, other: ResolvedMember) -> ResolvedMember:
        """Two rows for one member, from different pages: the first, completed by the second."""
        first, second = known.prop, other.prop
        if first.type != second.type:
            message = f"'{first.name}' is {second.type} here and {first.type} elsewhere; make the pages agree"
            self.references.note(Problem("type-conflict", second.place, message, (first.place,)))
        if not first.description:
            first = replace(first, description=second.description)
        return replace(known, prop=first, inherited=known.inherited or other.inherited)

    def _from_json(self, source: Source, item: JsonMember) -> ResolvedMember:
        line, place = source.resource.json_line, source.at(source.resource.json_line)
        name = item.type or UNTYPED
        if item.bare and not self._hint(source, item):
            name = "Edm.String"
        elif item.named:
            name = self.reference(Ref(name), source, line, f"JSON of {item.name}", json="object")
        kind = str(TypeRef(name, item.collection))
        return ResolvedMember(Property(place=place, name=item.name, type=kind, inferred=FROM_JSON))
