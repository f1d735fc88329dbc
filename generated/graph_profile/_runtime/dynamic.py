"""Members that an open type doesn't declare, read by what their annotations say of them."""

from __future__ import annotations

from typing import Any

from .codec import decode_value
from .edm import SCALARS, element
from .members import control, last, type_of
from .model import Model
from .registry import registry


def dynamic(model: Model, name: str) -> Any:
    """The value of an undeclared member: of the type that `x@odata.type` names, else as JSON has it.

    Types of OData stand there without their namespace, `#Int64` and `#Collection(Date)`; objects, alone or in a list,
    say their type within themselves (JSON Format 4.01, section 4.6.3). Raises KeyError where there is no such member,
    DecodeError for a value that isn't of its type.
    """
    extra = model.additional_data
    value = extra[name]
    said = control(extra, "type", name)
    if isinstance(said, str):
        value = decode_value(registry(), _type(said.rpartition("#")[2]), value)
    return _own(value)


def _own(value: Any) -> Any:
    if isinstance(value, list):
        return [_own(item) for item in value]
    kind = type_of(value) if isinstance(value, dict) else None
    if not isinstance(kind, str) or registry().get(last(kind)) is None:
        return value
    return decode_value(registry(), last(kind), value)


def _type(said: str) -> str:
    if said.startswith("Collection(") and said.endswith(")"):
        return f"Collection({_type(element(said))})"
    is_bare = f"Edm.{said}" in SCALARS or said.startswith(("Geography", "Geometry"))
    return f"Edm.{said}" if is_bare else said
