"""Default values that pages state, checked against the type."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from codegen.base import edm
from codegen.spec.nodes import EnumType, Property


def is_value(prop: Property, enum: EnumType | None) -> bool:
    """Whether the default that is stated is a value of the property's type, which is `enum` where that is one."""
    return prop.default is not None and spelled(prop, enum) == prop.default


def spelled(prop: Property, enum: EnumType | None) -> str | None:
    """The default as the type writes it, `true` for `True`; None where it isn't a value of the type."""
    default = prop.default or ""
    names = [member.name for member in enum.members] if enum is not None else ["true", "false"]
    if enum is not None or prop.type == "Edm.Boolean":
        folded = {name.casefold(): name for name in names}
        return default if default in names else folded.get(default.casefold())
    known = prop.type in edm.PRIMITIVES - {"Edm.Stream", "Edm.Binary"} and edm.states(prop.type, default)
    return default if known else None


def value_of(prop: Property) -> Any:
    """The default as JSON has it."""
    text = prop.default or ""
    if prop.type == "Edm.Boolean":
        return text == "true"
    if prop.type in edm.NUMBERS:
        value = number(text)
        return text if value is None else value
    return text


def number(text: str) -> int | Decimal | None:
    """The number that a text says; None where it says none, or one that JSON has no number for."""
    if not text or not edm.accepts("Edm.Decimal", text) or text.strip("-") in ("INF", "NaN"):
        return None
    value = Decimal(text)
    return int(value) if value == value.to_integral_value() and abs(value) < 10**20 else value
