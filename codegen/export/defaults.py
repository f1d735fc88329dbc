"""Default values that pages state, where they are values of their type."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from codegen.base import edm
from codegen.spec.model import Model
from codegen.spec.nodes import Property


def is_value(model: Model, prop: Property) -> bool:
    """Whether the default that the page states is a value of the property's type."""
    enum = model.enum(prop.type)
    default = prop.default or ""
    if enum is not None:
        return any(member.name == default for member in enum.members)
    return prop.type in edm.PRIMITIVES - {"Edm.Stream", "Edm.Binary"} and edm.states(prop.type, default)


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
