"""Base types, by evidence: annotations, prose, inherited rows, lists of derived types, common members.

The strongest evidence wins; weaker evidence may only refine it, by naming a type that itself derives from
what the stronger named.

Members that all derived types list in the same words are their base's. Pages that mark what is inherited ("Inherited
from x") say by that what isn't. But many tables repeat inherited members unmarked, and then the base's page may be the
one that was forgotten.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from codegen.base.edm import simple_name
from codegen.base.problems import Place, Problem
from codegen.formats.docs.dialect import NameWords
from codegen.formats.docs.page.type_drafts import EvidenceKind
from codegen.formats.docs.set.properties import MemberResolver, ResolvedMember
from codegen.formats.docs.set.sources import Source
from codegen.spec.lineage import DEEPEST, straightened

_STRENGTH: tuple[EvidenceKind, ...] = ("annotation", "prose", "rows", "derived list", "structure")
_TOLD: tuple[EvidenceKind, ...] = ("annotation", "prose")
_MANY = 4


@dataclass(frozen=True, slots=True)
class Claim:
    """Evidence with the base type resolved."""

    base: str
    kind: EvidenceKind
    place: Place


class Hierarchy:
    """The base type of every type."""

    def __init__(
        self,
        sources: Mapping[str, list[Source]],
        members: Mapping[str, Mapping[str, ResolvedMember]],
        resolver: MemberResolver,
    ) -> None:
        self.base: dict[str, str] = {}
        self._lines: dict[str, tuple[str, ...]] = {"": ()}
        self.problems: list[Problem] = []
        self._described = frozenset(sources)
        claims = {name: list(_claims(name, sources[name], members[name], resolver)) for name in sources}
        for name, found in sources.items():
            for source in found:
                for ref in source.resource.derived:
                    resolved = resolver.names.resolve(ref, source.page.namespace, source.place).name
                    if resolved in claims and resolved != name:
                        claims[resolved].append(Claim(name, "derived list", source.place))
        for name, base in _structural(
            {name: found for name, found in members.items() if not claims[name]}, members, resolver.names.dialect.names
        ):
            claims[name].append(Claim(base, "structure", sources[name][0].place))
        by_kind: defaultdict[EvidenceKind, dict[str, list[Claim]]] = defaultdict(dict)
        for name in sorted(claims):
            for claim in claims[name]:
                by_kind[claim.kind].setdefault(name, []).append(claim)
        # Again, since what one type derives from may refine what another does.
        for kind in (*_STRENGTH, *_STRENGTH):
            for name, told in by_kind[kind].items():
                self._choose(name, told)
        for name in sorted(self.base.keys() - straightened(self.base).keys()):
            self._cut(name, sources[name][0].place)
        for name in sorted(claims):
            self._report(name, claims[name])
        self.told = frozenset(
            name
            for name, found in claims.items()
            if any(claim.base == self.base.get(name) and claim.kind in _TOLD for claim in found)
        )
        """The types whose base a page says in so many words; all others are concluded."""

    def _cut(self, name: str, place: Place) -> None:
        message = f"'{simple_name(name)}' would have more than {DEEPEST} base types; '{self.base[name]}' is left out"
        self.problems.append(Problem("left-out", place, message))
        self._derive(name, "")

    def _derive(self, name: str, base: str) -> None:
        self.base[name] = base
        self._lines = {"": ()}

    def ancestors(self, name: str) -> tuple[str, ...]:
        """Base type, its base type and so on, nearest first; at most as many as there can be."""
        below: list[str] = []
        at = name
        while at not in self._lines and len(below) < DEEPEST:
            below.append(at)
            at = self.base.get(at, "")
        if at not in self._lines:
            return (*below[1:], at)
        for one in reversed(below):
            self._lines[one] = (at, *self._lines[at])[:DEEPEST] if at else ()
            at = one
        return self._lines[name]

    def derives(self, name: str, base: str) -> bool:
        """Whether a type is another or derives from it."""
        return name == base or base in self.ancestors(name)

    def common(self, names: Iterable[str]) -> str:
        """The nearest type that all of several derive from, or an empty text."""
        lines = [(name, *self.ancestors(name)) for name in names]
        return next((base for base in lines[0] if all(base in line for line in lines)), "") if lines else ""

    def adopt(self, names: Iterable[str], base: str) -> None:
        """Give a base type to those that have none."""
        for name in names:
            if name != base and not self.base.get(name) and name not in self.ancestors(base):
                self._derive(name, base)

    def _choose(self, name: str, claims: list[Claim]) -> None:
        """Take the most derived of the claims of one strength, if it refines what is known."""
        if len(claims) > 1:
            claims = sorted(claims, key=lambda claim: (len(self.ancestors(claim.base)), claim.base))
        for claim in claims:
            known = self.base.get(name, "")
            refines = not known or (known != claim.base and known in self.ancestors(claim.base))
            if refines and name != claim.base and name not in self.ancestors(claim.base):
                self._derive(name, claim.base)

    def _report(self, name: str, claims: list[Claim]) -> None:
        chosen = self.base.get(name, "")
        for claim in claims:
            if claim.kind == "rows" and not self._described.issuperset((chosen, *self.ancestors(chosen))):
                continue  # What has no page may have any ancestor.
            if not self.derives(chosen, claim.base) and claim.base != name:
                taken = next((other for other in claims if other.base == chosen), None)
                message = (
                    f"'{simple_name(name)}' has the base type {claim.base} by {claim.kind} and {chosen} by "
                    f"{taken.kind if taken else 'other evidence'}; codegen uses {chosen}. Make the page agree"
                )
                related = (taken.place,) if taken else ()
                self.problems.append(Problem("base-conflict", claim.place, message, related))
                return


def _structural(
    orphans: Mapping[str, Mapping[str, ResolvedMember]],
    members: Mapping[str, Mapping[str, ResolvedMember]],
    words: NameWords,
) -> Iterator[tuple[str, str]]:
    """Types that repeat every member of another: many that do, under names that end with the same word, derive from it.

    Only a type with a member of a named type is telling; families of simple records look alike by chance.
    """
    member_lists = {
        name: frozenset((key, member.prop.type) for key, member in found.items() if key != words.key)
        for name, found in members.items()
    }
    holders: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for name in sorted(orphans, key=lambda name: (len(name), name)):
        for member in member_lists[name]:
            holders[member].append(name)
    for base, listed in sorted(member_lists.items()):
        if len(listed) < 3 or all(type_.startswith(("Edm.", "Collection(Edm.")) for _, type_ in listed):
            continue
        word = _last_word(base, words.base_suffix)
        fitting = [
            name
            for name in min((holders.get(member, []) for member in listed), key=len)
            if name != base and listed <= member_lists[name] and _last_word(name, words.base_suffix) == word
        ]
        if len(fitting) >= _MANY and all(len(base) < len(name) for name in fitting):
            yield from ((name, base) for name in fitting)


def _last_word(name: str, ending: str) -> str:
    """`operation` of `longRunningOperation`."""
    simple = simple_name(name).removesuffix(ending)
    start = next((at for at in range(len(simple) - 1, 0, -1) if simple[at].isupper()), 0)
    return simple[start:].casefold()


def _claims(
    name: str, sources: list[Source], members: Mapping[str, ResolvedMember], resolver: MemberResolver
) -> Iterable[Claim]:
    for source in sources:
        for evidence in source.resource.bases:
            resolved = resolver.names.resolve(evidence.ref, source.page.namespace, source.at(evidence.line)).name
            if not resolved and (
                evidence.kind == "annotation" or evidence.ref.href.endswith(resolver.names.dialect.links.pages)
            ):
                resolved = resolver.reference(evidence.ref, source, evidence.line, "base type")
            if resolved and resolved != name and not resolved.startswith("Edm."):
                yield Claim(resolved, evidence.kind, source.at(evidence.line))
    for member in members.values():
        if member.inherited and member.inherited != name and not member.inherited.startswith("Edm."):
            yield Claim(member.inherited, "rows", member.prop.place)


Members = Mapping[str, dict[str, ResolvedMember]]


def lift(sources: Mapping[str, list[Source]], members: Members, hierarchy: Hierarchy, entity: str) -> list[Problem]:
    """Give such members to the bases among `members`; a finding for each base."""
    derived: defaultdict[str, list[str]] = defaultdict(list)
    for name, base in sorted(hierarchy.base.items()):
        derived[base].append(name)
    problems = []
    for base, names in sorted(derived.items()):
        if base in members and simple_name(base) != entity and len(names) > 1 and all(map(members.get, names)):
            known = {key for owner in (base, *hierarchy.ancestors(base)) for key in members.get(owner, ())}
            found = [member for member in _common(names, members) if member.prop.name not in known]
            if found:
                place = sources[base][0].place
                inferred = f"listed alike by all types that derive from {simple_name(base)}"
                for member in found:
                    members[base][member.prop.name] = replace(
                        member, prop=replace(member.prop, place=place, inferred=inferred)
                    )
                listed = ", ".join(f"'{member.prop.name}'" for member in found)
                message = (
                    f"all types that derive from {simple_name(base)} list {listed}, and its page doesn't; list them"
                )
                problems.append(Problem("json-only-member", place, message))
    return problems


def _common(names: list[str], members: Members) -> list[ResolvedMember]:
    """The members that all types list with one type and description, where no page marks any as inherited."""
    if any(member.inherited for name in names for member in members[name].values()):
        return []
    first, *others = (members[name] for name in names)
    return [
        member
        for key, member in first.items()
        if member.prop.description and all(key in other and _told(member) == _told(other[key]) for other in others)
    ]


def _told(member: ResolvedMember) -> tuple[str, list[str], bool]:
    return member.prop.type, member.prop.description.casefold().split(), member.navigation
