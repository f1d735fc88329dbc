"""Members that all derived types list in the same words, though the page of their base type doesn't.

Pages that mark what is inherited ("Inherited from x") say by that what isn't. But many tables repeat inherited
members unmarked, and then the base's page may be the one that was forgotten.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace

from codegen.base.edm import simple_name
from codegen.base.problems import Problem
from codegen.formats.docs.set.hierarchy import Hierarchy
from codegen.formats.docs.set.properties import ResolvedMember
from codegen.formats.docs.set.sources import Source

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
