"""Sample values made from types, for what no example shows: always the same, and valid."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from codegen.base import edm
from codegen.base.edm import TypeRef
from codegen.base.pointers import steps
from codegen.spec import payloads
from codegen.spec.limits import broken, limits
from codegen.spec.model import Model
from codegen.spec.nodes import Operation, Property, ResponseMessage

_DEPTH = 3
_VALUES: Mapping[str, Any] = {
    **dict.fromkeys(edm.NUMBERS, 1.5),
    **dict.fromkeys(edm.INTEGERS, 1),
    "Edm.Boolean": True,
    "Edm.String": "text",
    "Edm.Guid": "00000000-0000-0000-0000-000000000001",
    "Edm.Date": "2020-01-01",
    "Edm.TimeOfDay": "12:00:00",
    "Edm.DateTimeOffset": "2020-01-01T12:00:00Z",
    "Edm.Duration": "PT1H",
    "Edm.Binary": "AQID",
    "Edm.Stream": "AQID",
}


def sample(model: Model, expected: str, member: Property | None = None, depth: int = 0) -> Any:
    """A value of a type expression; `member` is the property that it is of, for its limits.

    Navigation isn't followed; complex values end at a depth of three.
    """
    ref = TypeRef.parse(expected)
    if ref.collection:
        return [sample(model, ref.name, member, depth)]
    if ref.name.startswith("Edm.Geo"):
        return {"type": "Point", "coordinates": [0, 0]}
    if ref.built_in:
        value = _VALUES.get(ref.name, {})
        return value if member is None else _within(member, value)
    if (enum := model.enum(ref.name)) is not None:
        return enum.members[0].name if enum.members else "text"
    return dict(_members(model, ref.name, depth))


def _members(model: Model, declared: str, depth: int) -> Iterator[tuple[str, Any]]:
    name = _concrete(model, declared)
    if name != declared:
        yield "@odata.type", f"#{name}"
    navigation = {member.name for member in model.navigation(name)}
    for member in model.members(name).values():
        ref = TypeRef.parse(member.type)
        if member.write_only or member.name in navigation or ref.name == "Edm.Stream":
            continue
        if model.structured(ref.name) is not None and depth >= _DEPTH:
            if ref.collection:
                yield member.name, []
            continue
        yield member.name, sample(model, member.type, member, depth + 1)


def _within(member: Property, value: Any) -> Any:
    """The value, or another one where the member's limits don't allow it."""
    found = limits(member)
    allowed, least, most = (found.get(name) for name in ("allowed_values", "minimum", "maximum"))
    if isinstance(allowed, tuple):
        return value if str(value) in allowed else _as(value, allowed[0])
    if isinstance(value, str):
        return value[: member.max_length] if member.max_length is not None else value
    if isinstance(value, bool) or not isinstance(value, int | float):
        return value
    others = (_as(value, str(limit)) for limit in (least, most, 1, 0) if limit is not None)
    good = (item for item in (value, *others) if _has_digits(found, item) and not any(broken(found, item)))
    return next(good, value)


def _has_digits(found: Mapping[str, Any], number: float) -> bool:
    """Whether a number has no more digits than a decimal may have (CSDL 4.01, sections 7.2.3 and 7.2.4)."""
    after = max(0, -int(Decimal(str(number)).as_tuple().exponent))
    scale, precision = found.get("scale", "variable"), found.get("precision")
    before = None if precision is None else precision - (scale if isinstance(scale, int) else after)
    return (not isinstance(scale, int) or after <= scale) and (before is None or abs(number) < 10**before)


def _as(value: Any, text: str) -> Any:
    """A text of OData as JSON of the same kind as a value."""
    if isinstance(value, bool):
        return text == "true"
    if not isinstance(value, int | float):
        return text
    is_whole = isinstance(value, int) or text.removeprefix("-").isdecimal()
    return int(Decimal(text)) if is_whole else float(text)


def _concrete(model: Model, name: str) -> str:
    """The type itself, or its first descendant that has values of its own."""
    for candidate in (name, *model.descendants(name)):
        item = model.structured(candidate)
        if item is not None and not item.abstract:
            return candidate
    return name


def filled(model: Model, operation: Operation, response: ResponseMessage, payload: Any) -> Any:
    """A documented payload whose stand-ins have given way to sample values."""
    for found in payloads.contradictions(model, operation, response):
        if found.pointer in response.placeholders:
            payload = _replaced(payload, steps(found.pointer), sample(model, found.expected))
    return payload


def _replaced(value: Any, path: Sequence[str], new: Any) -> Any:
    if not path:
        return new
    if isinstance(value, list):
        index = int(path[0])
        return [*value[:index], _replaced(value[index], path[1:], new), *value[index + 1 :]]
    return {**value, path[0]: _replaced(value[path[0]], path[1:], new)}
