"""What tools ask of a class of models: annotations that resolve, and the signature of its constructor.

A module of models imports what its annotations name for type checkers only. What tools get instead comes from the
OData type of each member, by the registry, when it is asked for.
"""

from __future__ import annotations

import dataclasses
from collections.abc import ItemsView, Iterator, KeysView, ValuesView
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from inspect import Parameter, Signature
from typing import Any

from .edm import element
from .members import ABSENT, Member
from .registry import TOLD, registry

_INTEGERS = ("Byte", "SByte", "Int16", "Int32", "Int64")
_NUMBERS = {**dict.fromkeys(_INTEGERS, int), "Double": float, "Single": float}
_TOLD = (bool, bytes, date, datetime, Decimal, str, time, timedelta)
_PYTHON: dict[str, Any] = {
    **{f"Edm.{name}": cls for name, cls in _NUMBERS.items()},
    **{TOLD[cls.__name__]: cls for cls in _TOLD},
}


def python_type(type: str) -> Any:
    """The Python type of an OData type expression; Any for what nobody knows and for Edm.Untyped."""
    if type.startswith("Collection("):
        item: Any = python_type(element(type))
        return list[item]
    if (converter := registry().converter(type)) is not None:
        return converter
    if type.startswith("Edm.Geo"):
        return dict[str, Any]
    if type == "Edm.Guid":
        from uuid import UUID

        return UUID
    return _PYTHON.get(type) or registry().get(type) or Any


def hint(member: Member) -> Any:
    """What a member's annotation means."""
    type = python_type(member.facts["type"])
    return type if type is Any else type | None


class Hints(dict[str, Any]):
    """The annotations of a class of models: types for readers, and the texts for `dataclass`.

    The module imports the names in them for type checkers only. `dataclass` reads them while the class still has
    fields where its members will stand.
    """

    def __init__(self, cls: type, texts: dict[str, str]) -> None:
        super().__init__(texts)
        self._cls = cls

    def __getitem__(self, name: str) -> Any:
        member = vars(self._cls).get(name)
        if not isinstance(member, Member):
            return super().__getitem__(name)
        return hint(member)

    # What `dict(annotations)` asks for instead of taking the texts, once `__iter__` isn't dict's own.
    def __iter__(self) -> Iterator[str]:
        return super().__iter__()

    def keys(self) -> KeysView[str]:  # type: ignore[override]
        """The annotated names."""
        return KeysView(self)

    def values(self) -> ValuesView[Any]:  # type: ignore[override]
        """The types."""
        return ValuesView(self)

    def items(self) -> ItemsView[str, Any]:  # type: ignore[override]
        """The names with their types."""
        return ItemsView(self)


def signature(cls: Any) -> Signature:
    """That of a class of models: its members as keywords, each absent unless given."""
    kept = Parameter("additional_data", Parameter.KEYWORD_ONLY, default=ABSENT)
    found = {}
    for field in dataclasses.fields(cls):
        member = field.default
        told = hint(member) if isinstance(member, Member) else Parameter.empty
        found[field.name] = kept.replace(name=field.name, annotation=told)
    found["additional_data"] = kept.replace(annotation=dict[str, Any])
    return Signature([*found.values()])
