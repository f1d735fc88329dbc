"""Runtime of the packages that codegen generates: copied as it is into each, and all that it needs."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

# A function that is called like its module must be bound before anybody imports the module.
from .changes import changes
from .enums import EnumInfo, OpenEnum, enum_type
from .errors import DecodeError, EncodeError
from .members import ABSENT, AdditionalData, TypeInfo, prop
from .model import Model
from .registry import Registry, registry
from .validate import Violation, validate

if TYPE_CHECKING:
    from .requests import Body, Node, Operation, Request, Root, Scopes
    from .responses import Collection, Result, UnexpectedResponse

__all__ = [
    "ABSENT",
    "AdditionalData",
    "Body",
    "Collection",
    "DecodeError",
    "EncodeError",
    "EnumInfo",
    "Model",
    "Node",
    "OpenEnum",
    "Operation",
    "Registry",
    "Request",
    "Result",
    "Root",
    "Scopes",
    "TypeInfo",
    "UnexpectedResponse",
    "Violation",
    "changes",
    "enum_type",
    "prop",
    "registry",
    "validate",
]


def __getattr__(name: str) -> Any:
    """The names about requests, loaded by those who make some."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(".requests", __name__), name)
