"""Makes enumerations from the drafts of all pages: from tables, and from values listed for types or properties.

A String with listed values is an enumeration only on evidence: the list says that it will grow
(`unknownFutureValue`), the cell calls it one, or an enumeration documented elsewhere has these members and a
name that fits. Services have many plain strings whose values are listed. Only where no page names an enumeration in
any of these ways, those that a whole sentence offers are one: such pages have no other words for it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from codegen.base.edm import is_qualified, namespace_of, simple_name
from codegen.base.problems import Place, Problem
from codegen.formats.docs.page.enums import without_values
from codegen.formats.docs.page.type_drafts import EnumDraft, JsonMember, MemberDraft, TypeDraft
from codegen.formats.docs.set.names import Names, plain_name
from codegen.formats.docs.set.sources import Source, Spelling, references
from codegen.spec.nodes import EVOLVABLE, EnumMember, EnumType

_Line = tuple[str, int]


@dataclass(slots=True)
class _Enum:
    """An enumeration in the making."""

    path: str
    place: Place
    members: dict[str, EnumMember] = field(default_factory=dict)
    flags: bool = False
    inferred: str = ""
    rank: int = 0

    def add(self, members: Iterable[EnumMember]) -> None:
        for member in members:
            self.members.setdefault(member.name, member)


def listed(member: MemberDraft) -> tuple[str, ...]:
    """The values that a row lists; where its cell calls it an enumeration, any list that can be of its members."""
    facts = member.facts
    offered = facts.offered if member.cell.enumeration and all(map(str.isidentifier, facts.offered)) else ()
    return facts.values or facts.closed or offered


class Enumerations:
    """All enumerations of a documentation set."""

    def __init__(self, drafts: Sequence[TypeDraft], spelling: Spelling, structured: Iterable[str]) -> None:
        self.problems: list[Problem] = []
        self._spelling = spelling
        self._taken = {name.casefold() for name in structured}
        self._found: dict[str, _Enum] = {}
        self._of_member: dict[_Line, str] = {}
        self._tabled: dict[_Line, tuple[EnumMember, ...]] = {}
        self._by_page: dict[str, list[str]] = defaultdict(list)
        referenced = {
            simple_name(plain_name(ref.name, spelling.dialect.names)).casefold()
            for draft in drafts
            for resource in draft.resources
            for ref in references(resource)
        }
        for source in ("page", "section", "heading"):
            for draft in drafts:
                for enum in draft.enums:
                    if enum.source == source:
                        self._add_table(draft, enum, referenced)

    @property
    def names(self) -> frozenset[str]:
        """Qualified names of those known so far."""
        return frozenset(self._found)

    def on_page(self, path: str) -> tuple[str, ...]:
        """Those whose tables stand on a page."""
        return tuple(self._by_page.get(path, ()))

    def of_member(self, path: str, line: int) -> str:
        """The enumeration that the property in a row without type name has, or an empty text."""
        return self._of_member.get((path, line), "")

    def finished(self) -> Iterator[tuple[str, EnumType]]:
        """Each enumeration with the page that holds it."""
        for name, enum in sorted(self._found.items()):
            members = tuple(enum.members.values())
            yield (
                enum.path,
                EnumType(name=name, flags=enum.flags, members=members, inferred=enum.inferred, place=enum.place),
            )

    def _add_table(self, draft: TypeDraft, enum: EnumDraft, referenced: set[str]) -> None:
        place = Place(draft.path, enum.line)
        if enum.source == "heading" and enum.name.casefold() not in referenced:
            message = f"the values below '{enum.name}' belong to no property; codegen leaves them out"
            self.problems.append(Problem("left-out", place, message))
            return
        name = self._name(draft, enum, referenced)
        if not name:
            return
        if name.casefold() in self._taken:
            message = f"'{name}' is a structured type and an enumeration; rename one. The enumeration is left out"
            self.problems.append(Problem("name-clash", place, message))
            return
        self._by_page[draft.path].append(name)
        known = self._found.get(name)
        if known is None:
            rank = 0 if enum.source == "page" else 1
            known = self._found[name] = _Enum(draft.path, place, flags=enum.flags, rank=rank)
            known.add(enum.members)
            return
        listed = [member.name for member in enum.members]
        if set(listed) != set(known.members):
            odd = sorted(set(listed).symmetric_difference(known.members))
            message = f"'{name}' is documented twice with different members ({', '.join(odd[:5])}); make them agree"
            self.problems.append(Problem("enum-conflict", place, message, (known.place,)))
        known.add(enum.members)

    def _name(self, draft: TypeDraft, enum: EnumDraft, referenced: set[str]) -> str:
        """The type a table describes: the one of its title, else that of the property its title names."""
        named = self._spelling.qualified(enum.name, draft.namespace)
        if enum.source == "page" or not draft.resources or enum.name.casefold() in referenced:
            return named
        for resource in draft.resources:
            for member in resource.members:
                if member.name.casefold() != enum.name.casefold():
                    continue
                if member.cell.refs:
                    return self._spelling.qualified(member.cell.refs[0].name, draft.namespace)
                self._tabled[draft.path, member.line] = enum.members
        return ""

    def add_listed(self, sources: dict[str, list[Source]], names: Names) -> None:
        """Add what descriptions list: first for types that cells name, then for properties of no named type."""
        unnamed: dict[str, list[tuple[str, Source, MemberDraft]]] = defaultdict(list)
        for owner, found in sources.items():
            for source in found:
                shown = {item.name: item for item in source.resource.json}
                for member in source.resource.members:
                    item = shown.get(member.name)
                    if len(member.cell.refs) == 1:
                        self._add_named(source, member, item, names)
                    elif item is not None and member.cell.primitive == "Edm.String" and item.named:
                        self._add_shown(source, member, item, names)
                    elif member.cell.enumeration or (
                        member.cell.primitive == "Edm.String" and self._values(source, member)
                    ):
                        unnamed[member.name.casefold()].append((owner, source, member))
        rows = [row for group in unnamed.values() for row in group]
        plain = not self._found and not any(self._is_named(source, member) for _, source, member in rows)
        for _, group in sorted(unnamed.items()):
            self._add_unnamed(group, plain)

    def _is_named(self, source: Source, member: MemberDraft) -> bool:
        """Whether a row says itself that its values are an enumeration."""
        return member.cell.enumeration or EVOLVABLE in self._values(source, member)

    def _values(self, source: Source, member: MemberDraft) -> tuple[str, ...]:
        table = self._tabled.get((source.page.path, member.line), ())
        return tuple(item.name for item in table) or listed(member)

    def _add_named(self, source: Source, member: MemberDraft, shown: JsonMember | None, names: Names) -> None:
        """The cell names a type that no page describes, and values are listed: it is an enumeration."""
        ref = member.cell.refs[0]
        values = member.facts.values or (shown.values if shown is not None else ())
        if shown is None or not shown.named or shown.bare:
            values = values or member.facts.offered or member.facts.closed
        namespace = source.page.namespace or self._spelling.root
        if values and not member.navigation and not names.resolve(ref, namespace, source.at(member.line)).name:
            name = self._spelling.qualified(names.complete(ref.name, namespace), namespace)
            if is_qualified(name):
                self._add_values(name, source, member, values)

    def _add_shown(self, source: Source, member: MemberDraft, shown: JsonMember, names: Names) -> None:
        """The table says String where the JSON names a type: it is an enumeration, if anything speaks for one."""
        namespace = source.page.namespace or self._spelling.root
        name = names.qualified(shown.type, namespace, source.at(member.line)).name
        values = self._values(source, member)
        if not name and values and not shown.bare:
            name = self._spelling.qualified(shown.type, namespace)
            self._add_values(name, source, member, values)
        if name in self._found:
            self._of_member[source.page.path, member.line] = name

    def _add_values(
        self, name: str, source: Source, member: MemberDraft, values: Sequence[str], owner: str = "", rank: int = 2
    ) -> None:
        """Add the values that a row lists to the enumeration of that name, which is made where there is none."""
        place = source.at(member.line)
        owner = simple_name(owner or plain_name(source.resource.name, self._spelling.dialect.names))
        new = _Enum(source.page.path, place, inferred=f"values listed for {owner}.{member.name}", rank=rank)
        self._found.setdefault(name, new).add(EnumMember(name=value, place=place) for value in values)

    def _add_unnamed(self, group: list[tuple[str, Source, MemberDraft]], plain: bool) -> None:
        """Properties of one name whose cells name no type: a known enumeration, a new one, or a plain String.

        `plain` says that nothing names an enumeration.
        """
        new: list[tuple[str, Source, MemberDraft]] = []
        for owner, source, member in group:
            values = self._values(source, member)
            known = self._matching(owner, member.name, values)
            if known:
                self._of_member[source.page.path, member.line] = known
            elif self._is_named(source, member) or (plain and member.facts.closed):
                new.append((owner, source, member))
        if not new:
            return
        shared = self._one_list([frozenset(self._values(source, member)) for _, source, member in new])
        for owner, source, member in new:
            name = f"{namespace_of(owner)}.{member.name}"
            if not shared or name.casefold() in self._taken or self._found.get(name, _NONE).rank < _INFERRED:
                name = f"{owner}{member.name[:1].upper()}{member.name[1:]}"
            self._infer(name, owner, source, member)

    def _infer(self, name: str, owner: str, source: Source, member: MemberDraft) -> None:
        self._of_member[source.page.path, member.line] = name
        values = self._values(source, member)
        if not values:
            self.problems.append(Problem("type-cell", source.at(member.line), without_values(member.name)))
        self._add_values(name, source, member, values or (EVOLVABLE,), owner, _INFERRED)

    def _matching(self, owner: str, prop: str, values: Sequence[str]) -> str:
        """A documented enumeration with these members; with others too, where it is called as the property is."""
        wanted = {value.casefold() for value in values} - {EVOLVABLE.casefold()}
        wished = (prop.casefold(), simple_name(owner).casefold() + prop.casefold())
        fitting: dict[str, bool] = {}
        for name, enum in self._found.items():
            simple = simple_name(name).casefold()
            if enum.rank >= _INFERRED or not simple.endswith(prop.casefold()):
                continue
            members = {member.casefold() for member in enum.members} - {EVOLVABLE.casefold()}
            spelled = len(values) > 1 and 2 * len(enum.members.keys() & values) >= len(values)
            if (wanted == members and len(wanted) > 1) or (simple in wished and spelled and wanted <= members):
                fitting[name] = simple not in wished
        return min(fitting, key=lambda name: (fitting[name], name), default="") if wanted else ""

    @staticmethod
    def _one_list(lists: list[frozenset[str]]) -> bool:
        """Whether lists are versions of one: each shares at least half its values with the longest."""
        longest = max(lists, key=len)
        return all(2 * len(longest & values) >= len(values) for values in lists)


_INFERRED = 3
_NONE = _Enum("", Place(), rank=_INFERRED)
