"""Default values that pages state, where they are values of their type."""

from __future__ import annotations

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
