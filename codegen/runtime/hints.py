"""What tools ask of a class of models: annotations that resolve, and the signature of its constructor.

A module of models imports what its annotations name for type checkers only. What tools get instead comes from the
OData type of each member, by the registry, when it is asked for.
"""

from __future__ import annotations

import dataclasses
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from inspect import Parameter, Signature
from typing import Any
from uuid import UUID

from .members import ABSENT, Member
from .registry import registry

COLLECTION = "Collection("
_INTEGERS = dict.fromkeys(("Byte", "SByte", "Int16", "Int32", "Int64"), int)
_PYTHON: dict[str, Any] = {
    f"Edm.{name}": cls
    for name, cls in {
        **_INTEGERS,
        "Binary": bytes,
        "Boolean": bool,
        "Date": date,
        "DateTimeOffset": datetime,
        "Decimal": Decimal,
        "Double": float,
        "Duration": timedelta,
        "Guid": UUID,
        "Single": float,
        "String": str,
        "TimeOfDay": time,
    }.items()
}


def python_type(type: str) -> Any:
    """The Python type of an OData type expression; Any for what nobody knows and for Edm.Untyped."""
    if type.startswith(COLLECTION):
        item: Any = python_type(type[len(COLLECTION) : -1])
        return list[item]
    if type.startswith(("Edm.Geography", "Edm.Geometry")):
        return dict[str, Any]
    return _PYTHON.get(type) or registry().get(type) or Any


def hint(member: Member) -> Any:
    """What a member's annotation means."""
    type = python_type(member.facts["type"])
    return type if type is Any else type | None


def signature(cls: Any) -> Signature:
    """That of a class of models: its members as keywords, each absent unless given."""
    kept = Parameter("additional_data", Parameter.KEYWORD_ONLY, default=ABSENT)
    found = {
        field.name: kept.replace(
            name=field.name,
            annotation=(
                hint(field.default)
                if isinstance(field.default, Member)
                else Parameter.empty
            ),
        )
        for field in dataclasses.fields(cls)
    }
    found["additional_data"] = kept.replace(annotation=dict[str, Any])
    return Signature([*found.values()])
