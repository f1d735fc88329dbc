"""Makes the types of the API from the drafts of all pages.

Names are settled first (one spelling per type, enumerations by table and by listed values), then members are
resolved, then base types, then what is an entity; what stays unresolved is handed on with its evidence.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

from codegen.base import edm
from codegen.base.edm import TypeRef, simple_name
from codegen.base.problems import Problem
from codegen.formats.docs.dialect import Dialect, NameWords
from codegen.formats.docs.page.type_drafts import TypeDraft
from codegen.formats.docs.set.addresses import Addressed
from codegen.formats.docs.set.agreement import agreed, disagreements
from codegen.formats.docs.set.enumerations import Enumerations
from codegen.formats.docs.set.hierarchy import Hierarchy, lift
from codegen.formats.docs.set.names import UNTYPED, Names, page_key
from codegen.formats.docs.set.properties import FROM_JSON, MemberResolver, ResolvedMember
from codegen.formats.docs.set.references import References, Wanted
from codegen.formats.docs.set.sources import Source, Spelling, sources_of
from codegen.spec.nodes import Property, StructuredType, Type

_NOTHING = Addressed()


@dataclass(frozen=True, slots=True)
class Assembly:
    """The types of all pages, by the page that holds each, and what is left for inference.

    `wanted` are types that pages refer to and none describes; `agreed` are the members, by type and name, that
    table and JSON of a page alike have as one value, or as a collection. `derived` are the types of which a page says
    what they derive from.
    """

    types: dict[str, tuple[Type, ...]]
    problems: tuple[Problem, ...]
    wanted: tuple[Wanted, ...]
    names: Names
    agreed: frozenset[tuple[str, str]] = frozenset()
    derived: frozenset[str] = frozenset()


def assemble(
    drafts: Iterable[TypeDraft], dialect: Dialect, namespace: str, addressed: Addressed = _NOTHING
) -> Assembly:
    """Make types of the drafts of all resource pages.

    `namespace` is the main namespace; `addressed` is what paths of operations know to be
    entities.
    """
    drafts = sorted(drafts, key=lambda draft: draft.path)
    spelling = Spelling(drafts, dialect, namespace)
    sources = sources_of(drafts, spelling)
    enums = Enumerations(drafts, spelling, sources)
    names, tabled = _names(sources, enums, drafts, spelling), enums.names
    enums.add_listed(sources, names)
    names = names if enums.names == tabled else _names(sources, enums, drafts, spelling)
    references = References(names)
    resolver = MemberResolver(references, enums)
    members = {name: resolver.members(found) for name, found in sources.items()}
    hierarchy = Hierarchy(sources, members, resolver)
    lifted = lift(sources, members, hierarchy, dialect.names.entity)
    kinds = decide(sources, members, hierarchy, dialect.names, _entities(sources, members, addressed, dialect))
    common = f"{spelling.root}.{dialect.names.entity}"
    if common in sources or common in hierarchy.base.values():
        hierarchy.adopt((name for name in sources if kinds[name] == "entity"), common)
    builder = _Builder(sources, members, hierarchy, kinds, references, addressed)
    by_page: dict[str, list[Type]] = defaultdict(list)
    for name, found in sources.items():
        by_page[found[0].page.path].append(builder.build(name))
    for path, enum in enums.finished():
        by_page[path].append(enum)
    finished = {enum.name: enum for _, enum in enums.finished()}
    problems = [problem for draft in drafts for problem in draft.problems]
    problems += [*enums.problems, *references.problems, *hierarchy.problems, *lifted]
    problems += disagreements(sources, members, hierarchy, names, finished)
    return Assembly(
        {path: tuple(sorted(items, key=lambda item: (item.place, item.name))) for path, items in by_page.items()},
        tuple(dict.fromkeys(problems)),
        tuple(references.wanted[name] for name in sorted(references.wanted)),
        names,
        agreed(sources, members),
        hierarchy.told,
    )


def _entities(
    sources: Mapping[str, list[Source]],
    members: Mapping[str, Mapping[str, ResolvedMember]],
    addressed: Addressed,
    dialect: Dialect,
) -> set[str]:
    """The types that have a key and that paths address by one."""
    return {
        name
        for name, found in sources.items()
        if (
            dialect.names.key in members[name]
            or any(member.key for member in members[name].values())
            or addressed.key(name, _plain(members[name]))
        )
        and any(addressed.holds(name, page_key(source.page.path, dialect.links.pages)) for source in found)
    }


def _plain(members: Mapping[str, ResolvedMember]) -> list[str]:
    """The members of primitive types, of which a key may be."""
    return [key for key, member in members.items() if member.prop.type in edm.PRIMITIVES]


def _names(
    sources: Mapping[str, list[Source]], enums: Enumerations, drafts: list[TypeDraft], spelling: Spelling
) -> Names:
    pages: dict[str, list[str]] = {draft.path: list(enums.on_page(draft.path)) for draft in drafts}
    for name, found in sources.items():
        for source in found:
            pages[source.page.path].insert(0, name)
    return Names({*sources, *enums.names}, pages, spelling.dialect, spelling.root)


@dataclass(frozen=True)
class _Builder:
    """Puts together what is known of each structured type."""

    sources: Mapping[str, list[Source]]
    members: Mapping[str, Mapping[str, ResolvedMember]]
    hierarchy: Hierarchy
    kinds: Mapping[str, Kind]
    references: References
    addressed: Addressed

    @cached_property
    def _shared(self) -> Counter[str]:
        return Counter(member.prop.name for found in self.members.values() for member in found.values())

    def build(self, name: str) -> StructuredType:
        """The type of that name."""
        resources = [source.resource for source in self.sources[name]]
        properties: list[Property] = []
        navigation: list[Property] = []
        inherited: dict[str, str] = {}
        for member in self.members[name].values():
            origin = self._origin(name, member)
            if origin:
                if member.prop.inferred != FROM_JSON:
                    inherited[member.prop.name] = origin
                continue
            prop = self._typed(member)
            (navigation if self._navigates(member) else properties).append(prop)
        return StructuredType(
            name=name,
            kind=self.kinds[name],
            base=self.hierarchy.base.get(name, ""),
            abstract=any(resource.abstract for resource in resources),
            # A type without members may be that by which pages mean any JSON value.
            open=any(resource.open for resource in resources)
            or (self.references.names.dialect.is_anything(name) and not self.members[name]),
            media=any(resource.media for resource in resources),
            key=self._key(name),
            description=next((resource.description for resource in resources if resource.description), ""),
            properties=tuple(properties),
            navigation=tuple(navigation),
            inherited=inherited,
            place=self.sources[name][0].place,
        )

    def _origin(self, name: str, member: ResolvedMember) -> str:
        """The ancestor that a member comes from; empty when the type declares it itself."""
        if self._shared[member.prop.name] < 2:
            return ""
        for ancestor in reversed(self.hierarchy.ancestors(name)):
            if member.prop.name in self.members.get(ancestor, {}):
                return ancestor
        return ""

    def _typed(self, member: ResolvedMember) -> Property:
        """The property with a union reduced to what its types have in common."""
        if not member.refs:
            return member.prop
        name = self.hierarchy.common(member.refs) or (member.hint or UNTYPED)
        if name == UNTYPED and UNTYPED not in member.refs:
            self.references.mixed(member.prop.name, member.prop.place)
        collection = TypeRef.parse(member.prop.type).collection
        return replace(member.prop, type=str(TypeRef(name, collection)))

    def _navigates(self, member: ResolvedMember) -> bool:
        """Only entities are navigated to (CSDL 4.01, section 8.1); tables confuse the two."""
        kind = self.kinds.get(member.target)
        return kind == "entity" if kind else member.navigation and not TypeRef.parse(member.prop.type).built_in

    def _key(self, name: str) -> tuple[str, ...]:
        described = any(ancestor in self.members for ancestor in self.hierarchy.ancestors(name))
        if self.kinds[name] != "entity" or described:
            return ()
        stated = next((source.resource.key for source in self.sources[name] if source.resource.key), ())
        members = self.members[name]
        said = tuple(
            key
            for key, member in members.items()
            # Of a member that is called "key", its description says no more than its name.
            if member.key
            and member.prop.type.startswith("Edm.")
            and key.lower() not in self.references.names.dialect.facts.key
        )
        if stated or said or self.references.names.dialect.names.key in members:
            return stated or said or (self.references.names.dialect.names.key,)
        called = self.addressed.key(name, _plain(members))
        return (called,) if called else ()


Kind = Literal["entity", "complex"]
Members = Mapping[str, Mapping[str, ResolvedMember]]

_KEY, _NAVIGATION_TARGET, _RELATIONSHIPS, _IDENTIFIER, _METHODS, _STATED = 6, 4, 4, 2, 3, 3
_STRUCTURAL_TARGET, _NO_ID = -6, -2


def decide(
    sources: Mapping[str, list[Source]],
    members: Members,
    hierarchy: Hierarchy,
    words: NameWords,
    entities: Collection[str],
) -> dict[str, Kind]:
    """The kind of every described type. `entities` are known from elsewhere to be entities."""
    score: dict[str, int] = defaultdict(int)
    for name, found in sources.items():
        score[_family(name, hierarchy)] += _own(found, members[name], words.key)
    targets = {(member.target, member.navigation) for found in members.values() for member in found.values()}
    for target, navigation in targets:
        score[_family(target, hierarchy)] += _NAVIGATION_TARGET if navigation else _STRUCTURAL_TARGET
    certain = {_family(name, hierarchy) for name in entities}
    certain |= {name for name in score if simple_name(name) == words.entity}
    kinds: dict[str, Kind] = {}
    for name in (*sources, *hierarchy.base.values()):
        family = _family(name, hierarchy)
        kinds[name] = "entity" if family in certain or score[family] > 0 else "complex"
    return kinds


def _family(name: str, hierarchy: Hierarchy) -> str:
    above = hierarchy.ancestors(name)
    return above[-1] if above else name


def _own(sources: Iterable[Source], members: Mapping[str, ResolvedMember], key: str) -> int:
    """What the pages of a type say for (positive) or against its being an entity."""
    resources = [source.resource for source in sources]
    score = _KEY * any(resource.key and members.keys() >= set(resource.key) for resource in resources)
    score += _RELATIONSHIPS * any(member.navigation for member in members.values())
    score += _IDENTIFIER * any(item.identifier and item.name == key for r in resources for item in r.json)
    score += _METHODS * any(resource.methods for resource in resources)
    score += _STATED * any(member.key for member in members.values())
    return score + _NO_ID * (key not in members)
