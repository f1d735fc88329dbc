"""Where the entities are kept that navigation properties lead to, as far as metadata tells by their properties."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from codegen.base.edm import TypeRef
from codegen.spec.model import Model
from codegen.spec.nodes import Property
from codegen.spec.resources import segment_of
from codegen.spec.service import Root


@dataclass(frozen=True, slots=True)
class Home:
    """The set to which a navigation property is bound, and what its entities have in common with the one they are of.

    `pairs` are properties of theirs, and those of that one which are equal (ReferentialConstraint; CSDL 4.01, section
    8.5).
    """

    name: str
    pairs: tuple[tuple[str, str], ...]
    many: bool


def homes(model: Model) -> dict[tuple[str, str], Home]:
    """By entity set and navigation property, as URLs have them."""
    roots = {root.name: root for item in model.spec.service.containers for root in item.places if root.kind == "set"}
    found = {}
    for root in roots.values():
        for prop, target in _bound(model, root, roots):
            pairs = _pairs(model, prop)
            if pairs and not any("/" in name for pair in pairs for name in pair):
                many = TypeRef.parse(prop.type).collection
                found[segment_of(root), prop.name] = Home(segment_of(target), pairs, many)
    return found


def _bound(model: Model, root: Root, roots: dict[str, Root]) -> Iterator[tuple[Property, Root]]:
    for prop in model.navigation(root.type):
        # A container may stand before the set; behind a set stands what it contains.
        before, _, name = root.bindings.get(prop.name, "").rpartition("/")
        if name in roots and before not in roots:
            yield prop, roots[name]


def _pairs(model: Model, prop: Property) -> tuple[tuple[str, str], ...]:
    ref = TypeRef.parse(prop.type)
    if not ref.collection:
        key = {*model.key_paths(ref.name).values()}
        known = ((there, here) for here, there in prop.constraints.items())
        return tuple(known) if key == {*prop.constraints.values()} else ()
    partner = model.members(ref.name).get(prop.partner)
    return tuple(partner.constraints.items()) if partner is not None else ()
