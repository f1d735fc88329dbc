"""Finds the type of the metadata for each documented type, in any spelling."""

from __future__ import annotations

from collections import defaultdict

from codegen.base.edm import simple_name
from codegen.spec.model import Model
from codegen.spec.nodes import EnumType, Type


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
