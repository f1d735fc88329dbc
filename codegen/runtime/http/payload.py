"""JSON bodies in other forms than the one that the builder writes: OData 4.01's own, and numbers as texts.

The builder writes what every service takes: control information with the prefix of 4.0, numbers as numbers. What a
service wants instead is made of those bytes, by the types that are documented.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from ..annotations import type_said
from ..edm import digits_of, element
from ..jsontext import dumps, loads, number_text
from ..members import BIND, control, control_text, is_model
from ..operations import Body
from ..plans import NamedCodec, Plan, codec_for, plan_of
from ..registry import registry

_AS_TEXTS = ("Edm.Int64", "Edm.Decimal")


def adapted(content: bytes, body: Body, *, version: str, ieee754: bool) -> bytes:
    """A JSON body in the form of a version; with `ieee754`, Int64 and Decimal become texts, digit by digit.

    JSON Format 4.01, sections 3.2, 4.5 and 8.5. Numbers whose type nobody knows stay as they are.
    """
    walk = _Walk(is_new=version != "4.0", ieee754=ieee754)
    wire = loads(content)
    if body.parameters and isinstance(wire, dict):
        return dumps(walk.members(wire, body.parameters))
    return dumps(walk.value(wire, body.type))


class _Walk:
    def __init__(self, *, is_new: bool, ieee754: bool) -> None:
        self._is_new = is_new
        self._ieee754 = ieee754

    def value(self, wire: Any, type: str) -> Any:
        if isinstance(wire, list):
            item = element(type)
            return [self.value(one, item) for one in wire]
        if isinstance(wire, dict):
            return self.members(wire, _types(wire, type))
        if not self._ieee754 or type not in _AS_TEXTS or isinstance(wire, bool):
            return wire
        return _digits(wire) if isinstance(wire, int | float | Decimal) else wire

    def members(
        self, wire: Mapping[str, Any], types: Mapping[str, str]
    ) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for name, value in wire.items():
            if self._is_new and name.endswith(BIND):
                _add(found, name.removesuffix(BIND), value)
                continue
            said = control_text(wire, "type", name) or ""
            written = self.value(value, types.get(name) or type_said(said))
            before = found.get(name) if self._is_new else None
            if isinstance(before, list) and isinstance(written, list):
                # What is bound stood before what is new.
                written = [*written, *before]
            found[name.replace("@odata.", "@") if self._is_new else name] = written
        return found


def _types(wire: Mapping[str, Any], type: str) -> Mapping[str, str]:
    """The types of the members that an object of a type declares, or one of the derived type that it says it is of."""
    codec = codec_for(registry(), type) if type else None
    cls = codec.cls if isinstance(codec, NamedCodec) else None
    plan: Plan | None = plan_of(cls) if is_model(cls) else None
    kind = control(wire, "type")
    if plan is not None and kind is not None:
        plan = plan.of(kind)
    members = {} if plan is None else plan.members
    return {name: member.codec.type for name, member in members.items()}


def _add(found: dict[str, Any], name: str, links: Any) -> None:
    """Bind a navigation property as 4.01 does, beside what is inserted with it."""
    if not isinstance(links, list):
        # Some services of 4.0 take null here: nothing is linked any more.
        found[name] = None if links is None else {"@id": links}
        return
    inserted = found.get(name)
    before = inserted if isinstance(inserted, list) else ()
    found[name] = [*before, *({"@id": link} for link in links)]


def _digits(number: float | Decimal) -> str:
    """All digits of a number."""
    if isinstance(number, int):
        return int.__repr__(number)
    return digits_of(Decimal(number_text(number)))
