"""Amendments: what evidence adds to a type or changes in it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from codegen.base import printing
from codegen.base.edm import TypeRef, simple_name
from codegen.base.problems import Place, Problem, ordered
from codegen.spec.model import Model
from codegen.spec.nodes import Page, Property, Spec, StructuredType


@dataclass(slots=True)
class Amendment:
    """What becomes of one type.

    `replaced` maps the name that a member has now to what it is to be; `problems` are placed at the type or member.
    """

    base: str = ""
    added: dict[str, Property] = field(default_factory=dict)
    replaced: dict[str, Property] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


Amendments = defaultdict[str, Amendment]
"""By the qualified name of the type."""


def nothing() -> Amendments:
    """No amendment yet."""
    return defaultdict(Amendment)


def add(found: Amendments, item: StructuredType, members: Iterable[Property], message: str) -> None:
    """Note members that a type has and its table doesn't list, with a finding at the type."""
    known = found[item.name].added if item.name in found else {}
    fresh = [prop for prop in members if prop.name not in known]
    if fresh:
        amendment = found[item.name]
        amendment.added |= {prop.name: replace(prop, place=item.place) for prop in fresh}
        names = ", ".join(f"'{prop.name}'" for prop in fresh)
        note(amendment, "json-only-member", item.place, f"{message} {names}, which its table doesn't list; add them")


def note(amendment: Amendment, rule: str, place: Place, message: str) -> None:
    """Note a finding that goes with an amendment."""
    amendment.problems.append(Problem(rule, place, message))


def apply(model: Model, found: Mapping[str, Amendment]) -> Spec:
    """The spec with all amendments; what a base is given, the types that derive from it no longer declare."""
    if not found:
        return model.spec
    amended = _Amended(model, found)
    return replace(model.spec, pages=tuple(map(amended.page, model.spec.pages)))


class _Amended:
    def __init__(self, model: Model, found: Mapping[str, Amendment]) -> None:
        self.model = model
        self.found = found
        self.added = {name: amendment.added for name, amendment in found.items() if amendment.added}

    def page(self, page: Page) -> Page:
        """A page with its types amended, and with the findings."""
        types = tuple(self._type(item) if isinstance(item, StructuredType) else item for item in page.types)
        fresh = [
            problem for item in page.types if item.name in self.found for problem in self.found[item.name].problems
        ]
        if types == page.types and not fresh:
            return page
        return replace(page, types=types, findings=ordered((*page.findings, *fresh)))

    def _type(self, item: StructuredType) -> StructuredType:
        amendment = self.found.get(item.name)
        above = self._above(item)
        if amendment is None and not above:
            return item
        amendment = amendment or Amendment()
        replaced = amendment.replaced
        named: dict[str, tuple[Property, bool]] = {}
        for props, navigation in ((item.properties, False), (item.navigation, True)):
            for prop in (replaced.get(prop.name, prop) for prop in props):
                named.setdefault(prop.name, (prop, navigation))
        for prop in amendment.added.values():
            named.setdefault(prop.name, (prop, self.model.is_entity(TypeRef.parse(prop.type).name)))
        members = list(named.values())
        return replace(
            item,
            base=amendment.base or item.base,
            key=() if amendment.base else tuple(replaced[key].name if key in replaced else key for key in item.key),
            properties=tuple(prop for prop, navigation in members if not navigation and prop.name not in above),
            navigation=tuple(prop for prop, navigation in members if navigation and prop.name not in above),
            inherited=item.inherited | {prop.name: above[prop.name] for prop, _ in members if prop.name in above},
        )

    def _above(self, item: StructuredType) -> dict[str, str]:
        """The members that a type inherits by amendments, and which type declares each."""
        found: dict[str, str] = {}
        amended = bool(self.found.get(item.name, Amendment()).base)
        for owner in line(self.model, self.found, item.name)[1:]:
            amended |= owner in self.found
            if amended:
                base = self.model.structured(owner)
                listed = base.own if base else ()
                names = (*(prop.name for prop in listed), *self.added.get(owner, ()))
                found |= dict.fromkeys((name for name in names if name not in found), owner)
        return found


def line(model: Model, found: Mapping[str, Amendment], name: str) -> list[str]:
    """A type and its base types as amended, nearest first."""
    names: list[str] = []
    while name and name not in names:
        names.append(name)
        item = model.structured(name)
        name = (found[name].base if name in found else "") or (item.base if item is not None else "")
    return names


def some(names: Iterable[str], limit: int = 3) -> str:
    """The first few of several names of types, in words."""
    return printing.some(map(simple_name, names), limit)
