"""Decides between entity type and complex type, for a base type and its derived types together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import Literal

from codegen.base.edm import simple_name
from codegen.formats.docs.dialect import NameWords
from codegen.formats.docs.set.hierarchy import Hierarchy
from codegen.formats.docs.set.properties import ResolvedMember
from codegen.formats.docs.set.sources import Source

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
