"""Changes of types, of their properties and navigation properties, and of members of enumerations."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from codegen.base.edm import PRIMITIVES, TypeRef
from codegen.differences import renames
from codegen.differences.change import Change
from codegen.python.symbols import primitive
from codegen.spec.model import Model
from codegen.spec.nodes import EnumMember, EnumType, Property, StructuredType, Type


@dataclass(frozen=True, slots=True)
class Types:
    """The types of two models."""

    old: Model
    new: Model

    def changes(self) -> Iterator[Change]:
        """All changes, renamed types first."""
        gone = [item for name, item in self.old.types.items() if name not in self.new.types]
        fresh = [item for name, item in self.new.types.items() if name not in self.old.types]
        renamed = renames.pairs(gone, fresh, renames.of_types)
        for before, after in renamed:
            message = f"{before.name} is likely {after.name} now: they have the same members"
            yield Change("type-renamed", "type", after.name, message, before.place, after.place, before.name)
            yield from self._same(before, after)
        yield from renames.unpaired("type", gone, fresh, renamed, lambda item: item.name)
        for name in self.old.types.keys() & self.new.types.keys():
            yield from self._same(self.old.types[name], self.new.types[name])

    def _same(self, old: Type, new: Type) -> Iterator[Change]:
        if isinstance(old, EnumType) and isinstance(new, EnumType):
            yield from _enumeration(old, new)
        elif isinstance(old, StructuredType) and isinstance(new, StructuredType) and old.kind == new.kind:
            yield from self._structured(old, new)
        else:
            message = f"{new.name} was {_kind(old)}, and is {_kind(new)} now"
            yield Change("type-kind-changed", "type", new.name, message, old.place, new.place)

    def _structured(self, old: StructuredType, new: StructuredType) -> Iterator[Change]:
        def changed(rule: str, message: str) -> Change:
            return Change(rule, "type", new.name, f"{new.name} {message}", old.place, new.place)

        if old.base != new.base:
            kept = not old.base or old.base in self.new.ancestors(new.name)
            told = f"derives from {new.base or 'nothing'}, and no longer from {old.base}"
            yield changed("type-derived" if kept else "type-base-changed", f"derives from {new.base}" if kept else told)
        if old.abstract != new.abstract:
            yield changed(
                *(("type-abstract", "is abstract now") if new.abstract else ("type-concrete", "isn't abstract now"))
            )
        if old.loose != new.loose:
            yield changed(*(("type-opened", "is open now") if new.loose else ("type-closed", "isn't open any more")))
        if self.old.key(old.name) != self.new.key(new.name):
            keys = (", ".join(model.key(item.name)) or "none" for model, item in ((self.old, old), (self.new, new)))
            yield changed("type-key-changed", "had the key {}, and has {} now".format(*keys))
        had, has = self.old.members(old.name), self.new.members(new.name)
        inherited = had.keys() - {item.name for item in old.own}
        for what, before, after in (
            ("property", old.properties, new.properties), ("navigation", old.navigation, new.navigation)
        ):  # fmt: skip
            yield from _properties(what, new.name, before, after, {name: had[name] for name in inherited}, has)


def _kind(item: Type) -> str:
    return (
        "an enumeration" if isinstance(item, EnumType) else f"{'an' if item.kind == 'entity' else 'a'} {item.kind} type"
    )


def _properties(
    what: str, owner: str, old: Sequence[Property], new: Sequence[Property], inherited: Mapping[str, Property],
    has: Mapping[str, Property],
) -> Iterator[Change]:  # fmt: skip
    """Changes of the properties that a type declares.

    Those that it `has` elsewhere now, from a base type or as navigation, are still there, and so are those that it
    declares now, and `inherited` before.
    """
    if old is new:  # read from a file that is the same
        return
    after = {member.name: member for member in new}
    before = {member.name: member for member in old}
    before.update((name, inherited[name]) for name in after if name in inherited)
    gone = [item for name, item in before.items() if name not in has]
    fresh = [item for name, item in after.items() if name not in before]
    renamed = renames.pairs(gone, fresh, renames.of_properties)
    for was, now in renamed:
        name = f"{owner}/{now.name}"
        message = f"{owner}/{was.name} is likely {now.name} now"
        yield Change(f"{what}-renamed", what, name, message, was.place, now.place, f"{owner}/{was.name}")
    yield from renames.unpaired(what, gone, fresh, renamed, lambda item: f"{owner}/{item.name}")
    for name, item in before.items():
        if name in has:
            yield from _property(what, owner, item, has[name])


def _property(what: str, owner: str, old: Property, new: Property) -> Iterator[Change]:
    name = f"{owner}/{new.name}"

    def changed(rule: str, message: str) -> Change:
        return Change(rule, what, name, f"{name} {message}", old.place, new.place)

    if old.type != new.type:
        rule = f"{what}-type-changed" if in_python(old.type) != in_python(new.type) else "property-form-changed"
        yield changed(rule, f"was {old.type}, and is {new.type} now")
    if old.required != new.required:
        rule = "property-now-required" if new.required else "property-now-optional"
        yield changed(rule, "is required now" if new.required else "isn't required any more")
    if old.read_only != new.read_only:
        rule = "property-now-read-only" if new.read_only else "property-now-writable"
        yield changed(rule, "is read-only now" if new.read_only else "isn't read-only any more")
    if (old.nullable is False) != (new.nullable is False):
        rule = "property-not-nullable" if new.nullable is False else "property-nullable"
        yield changed(rule, "can't be null any more" if new.nullable is False else "can be null now")
    if new.deprecated and not old.deprecated:
        yield changed("property-deprecated", "is deprecated now")
    if old.default != new.default:
        had, has = (item.default or "none" for item in (old, new))
        yield changed("property-default-changed", f"has the default {has}, and had {had}")
    for fact, words in _RESTRICTIONS.items():
        if getattr(old, fact) != (is_so := getattr(new, fact)):
            yield changed(*(("property-restricted", words[0]) if is_so else ("property-freed", words[1])))
    # What isn't said any more of filters isn't taken back.
    if old.filter and new.filter and (lost := [operator for operator in old.filter if operator not in new.filter]):
        yield changed("property-restricted", f"can't be filtered by {', '.join(lost)} any more")
    yield from (changed(*found) for found in _limits(old, new))


_RESTRICTIONS = {
    "write_only": ("is in no response now", "is in responses now"),
    "immutable": ("can't be changed after creating any more", "can be changed after creating now"),
    "select_only": ("is answered only where $select names it now", "is answered without $select now"),
    "advanced": ("needs ConsistencyLevel: eventual in queries now", "needs no ConsistencyLevel in queries any more"),
}
"""What is said of a property that has such a fact now, and of one that has it no longer."""


def in_python(type: str) -> str:
    """The Python type of a type expression, types of the spec by their own names."""
    ref = TypeRef.parse(type)
    python = primitive(ref.name).text if ref.name in PRIMITIVES else ref.name
    return f"list[{python}]" if ref.collection else python


def _limits(old: Property, new: Property) -> Iterator[tuple[str, str]]:
    for limit, sign in (("max_length", 1), ("precision", 1), ("scale", 1), ("maximum", 1), ("minimum", -1)):
        before, after = (getattr(item, limit) for item in (old, new))
        if before != after:
            had_number, number = _number(before), _number(after)
            # Of limits that aren't numbers, such as days, any other may be narrower.
            is_wider = None not in (had_number, number) and sign * number > sign * had_number  # type: ignore[operator]
            narrowed = after not in (None, "") and not is_wider
            had, has = ("none" if limit in (None, "") else limit for limit in (before, after))
            said = f"has the {limit.replace('_', ' ')} {has}, and had {had}"
            yield "property-narrowed" if narrowed else "property-widened", said


def _number(value: object) -> Decimal | None:
    try:
        found = Decimal(str(value))
    except InvalidOperation:
        return None
    return None if found.is_nan() else found


def _enumeration(old: EnumType, new: EnumType) -> Iterator[Change]:
    if old.flags != new.flags:
        message = f"{new.name} {'combines members now' if new.flags else 'does not combine members any more'}"
        yield Change("enum-flags-changed", "type", new.name, message, old.place, new.place)
    before, after = ({member.name: member for member in side.members} for side in (old, new))
    gone = [item for name, item in before.items() if name not in after]
    fresh = [item for name, item in after.items() if name not in before]
    renamed = renames.pairs(gone, fresh, _same_number)
    for was, now in renamed:
        message = f"{new.name}/{was.name} is likely {now.name} now: they have the same number"
        yield Change(
            "member-renamed",
            "member",
            f"{new.name}/{now.name}",
            message,
            was.place,
            now.place,
            f"{new.name}/{was.name}",
        )
    added = "added" if old.evolvable else "added-to-closed"
    yield from renames.unpaired("member", gone, fresh, renamed, lambda item: f"{new.name}/{item.name}", added)
    for name in before:
        was, now_ = before[name], after.get(name)
        if now_ is not None and None not in (was.value, now_.value) and was.value != now_.value:
            message = f"{new.name}/{name} was {was.value}, and is {now_.value} now"
            yield Change("member-value-changed", "member", f"{new.name}/{name}", message, was.place, now_.place)
        if now_ is not None and now_.deprecated and not was.deprecated:
            message = f"{new.name}/{name} is deprecated now"
            yield Change("member-deprecated", "member", f"{new.name}/{name}", message, was.place, now_.place)


def _same_number(old: EnumMember, new: EnumMember) -> float:
    return float(old.value is not None and old.value == new.value)
