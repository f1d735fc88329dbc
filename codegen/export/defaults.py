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
    if prop.type == "Edm.Boolean":
        return default in ("true", "false")
    if prop.type.startswith(("Edm.Int", "Edm.Byte", "Edm.SByte")):
        return default.removeprefix("-").isdecimal() and edm.accepts(prop.type, int(default[:20]))
    if prop.type in ("Edm.Double", "Edm.Single"):
        return edm.accepts("Edm.Decimal", default)
    return prop.type in edm.PRIMITIVES - {"Edm.Stream", "Edm.Binary"} and edm.accepts(prop.type, default)
