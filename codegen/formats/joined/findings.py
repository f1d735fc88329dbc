"""Contradictions between the types of pages and of metadata: each finding has both places, that of the page first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from codegen.base.edm import simple_name
from codegen.base.nearest import Names
from codegen.base.printing import quoted
from codegen.base.problems import Place, Problem
from codegen.formats.joined.types import LIMITS, Joiner
from codegen.spec.model import Model
from codegen.spec.nodes import EVOLVABLE, EnumType, Property, StructuredType, Type


@dataclass(frozen=True)
class Comparison:
    """Compares documented types, under the names of the metadata, with those of the metadata."""

    joiner: Joiner
    spellings: Mapping[str, str]
    """How pages spell the names of types, by the names of the metadata."""
    derived: frozenset[str] = frozenset()
    """The types of which a page says what they derive from."""

    @property
    def documented(self) -> Model:
        """What pages say."""
        return self.joiner.documented

    @property
    def stated(self) -> Model:
        """What metadata says."""
        return self.joiner.stated

    def types(self) -> Iterator[Problem]:
        """What contradicts, type by type."""
        for name in sorted({*self.documented.types, *self.stated.types}):
            told, item = self.documented.types.get(name), self.stated.types.get(name)
            if item is None:
                if told is not None and not told.inferred:
                    yield self._missing_type(told)
            elif told is None or told.inferred:
                message = f"no page describes '{name}' of the metadata; write one"
                yield _problem("metadata-only-type", item.place, message)
            else:
                yield from self._type(told, item)

    def _missing_type(self, told: Type) -> Problem:
        hint = Names(map(simple_name, self.stated.types)).hint(simple_name(told.name))
        message = f"'{told.name}' isn't in the metadata{hint}; correct one of them"
        return _problem("metadata-missing-type", told.place, message)

    def _type(self, told: Type, item: Type) -> Iterator[Problem]:
        spelled = self.spellings.get(item.name, item.name)
        if spelled != item.name:
            message = f"'{spelled}' is '{item.name}' in the metadata; write that"
            yield _problem("metadata-case", told.place, message, item.place)
        if isinstance(told, EnumType) and isinstance(item, EnumType):
            yield from _enum(told, item)
        elif isinstance(told, StructuredType) and isinstance(item, StructuredType):
            yield from self._structured(told, item)
        else:
            is_enum = isinstance(item, EnumType)
            message = f"'{item.name}' is {'an enumeration' if is_enum else 'no enumeration'} in the metadata"
            yield _problem("metadata-kind", told.place, f"{message}; make them agree", item.place)

    def _structured(self, told: StructuredType, item: StructuredType) -> Iterator[Problem]:
        # Pages never say that a type is complex: it is what isn't known to be an entity.
        if told.kind == "entity" and item.kind == "complex":
            message = f"'{item.name}' is documented as an entity, and is a complex type in the metadata"
            yield _problem("metadata-kind", told.place, f"{message}; make them agree", item.place)
        elif told.base and not self.stated.is_a(item.name, told.base) and self._is_told(item.name, told.base):
            base = f"from '{item.base}'" if item.base else "from none"
            message = f"'{item.name}' derives from '{told.base}' by its page, and {base} in the metadata"
            yield _problem("metadata-base", told.place, f"{message}; make them agree", item.place)
        key, stated = self.documented.key(item.name), self.stated.key(item.name)
        if key and sorted(key) != sorted(stated) and (stated or (item.kind == "entity" and not item.abstract)):
            other = quoted(stated) or "none"
            message = f"the key of '{item.name}' is {quoted(key)} by its page, and {other} in the metadata"
            yield _problem("metadata-key", told.place, f"{message}; make them agree", item.place)
        yield from self._members(told, item)
        yield from self._unlisted(told, item)

    def _is_told(self, name: str, base: str) -> bool:
        """Whether a page says the base, or that says more than a key; and isn't itself what the metadata lacks."""
        if base not in self.stated.types:
            return base not in self.documented.types or self.documented.types[base].inferred != ""
        key = {*self.stated.key(base)}
        return name in self.derived or not key or {*self.stated.members(base)} != key

    def _members(self, told: StructuredType, item: StructuredType) -> Iterator[Problem]:
        known = self.stated.members(item.name)
        folded = {name.casefold(): prop for name, prop in known.items()}
        alone = {prop.name for prop in self.joiner.only_told(item.name)}
        for prop in told.own:
            owner = simple_name(item.name)
            found = folded.get(prop.name.casefold())
            if found is None and prop.name in alone:
                hint = Names(known).hint(prop.name)
                message = f"'{prop.name}' of {owner} isn't in the metadata{hint}; correct one of them"
                yield _problem("metadata-missing-member", prop.place, message, item.place)
            elif found is None:
                message = (
                    f"'{prop.name}' isn't a property of {owner} in the metadata, only of types that derive from it"
                )
                yield _problem("metadata-missing-member", prop.place, message, item.place)
            elif found.name != prop.name:
                message = f"'{prop.name}' of {owner} is '{found.name}' in the metadata; write that"
                yield _problem("metadata-case", prop.place, message, found.place)
            if found is not None and not prop.inferred and self.joiner.differ(prop.type, found.type):
                message = f"'{prop.name}' of {owner} is {prop.type} by its page, and {found.type} in the metadata"
                yield _problem("metadata-type", prop.place, f"{message}; make them agree", found.place)
            elif found is not None and prop.type == found.type:
                yield from _limits(owner, prop, found)

    def _unlisted(self, told: StructuredType, item: StructuredType) -> Iterator[Problem]:
        listed = {name.casefold() for name in (*self.documented.members(item.name), *told.inherited)}
        missing = [prop for prop in item.own if prop.name.casefold() not in listed]
        if missing:
            names = quoted([prop.name for prop in missing])
            message = f"the page of {simple_name(item.name)} leaves out {names}, which the metadata has; add them"
            yield _problem("metadata-only-member", told.place, message, missing[0].place)


def _limits(owner: str, prop: Property, found: Property) -> Iterator[Problem]:
    for name in LIMITS:
        told, stated = getattr(prop, name), getattr(found, name)
        if not {told, stated} & {None, ""} and told != stated:
            what = f"the {name.replace('_', ' ')} of '{prop.name}' of {owner} is {told} by its page"
            message = f"{what}, and {stated} in the metadata; make them agree"
            yield _problem("metadata-limit", prop.place, message, found.place)


def _enum(told: EnumType, item: EnumType) -> Iterator[Problem]:
    listed = {member.name.casefold(): member.name for member in told.members}
    stated = {member.name.casefold(): member.name for member in item.members}
    for folded in sorted(listed.keys() & stated.keys()):
        if listed[folded] != stated[folded]:
            message = (
                f"'{listed[folded]}' of {simple_name(item.name)} is '{stated[folded]}' in the metadata; write that"
            )
            yield _problem("metadata-case", told.place, message, item.place)
    # That an enumeration may grow is said by a member that is no value, which pages needn't list.
    more = [name for folded, name in listed.items() if folded not in stated and folded != EVOLVABLE.casefold()]
    fewer = [name for folded, name in stated.items() if folded not in listed and folded != EVOLVABLE.casefold()]
    if listed and (more or fewer):
        parts = [f"has {quoted(more)} and the metadata doesn't"] if more else []
        parts += [f"leaves out {quoted(fewer)} of the metadata"] if fewer else []
        message = f"the page of {simple_name(item.name)} {', and '.join(parts)}; make them agree"
        yield _problem("metadata-members", told.place, message, item.place)


def _problem(rule: str, place: Place, message: str, *related: Place) -> Problem:
    return Problem(rule, place, message, related)
