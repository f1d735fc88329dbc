"""What pydantic asks of a class of models: how it is validated, serialized, and described as JSON Schema.

Only pydantic calls this, so only with pydantic there is anything to import.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextvars import ContextVar
from functools import cache
from importlib import import_module
from inspect import getdoc
from typing import Any

from .edm import element
from .enums import OpenEnum, is_open
from .errors import DecodeError, EncodeError
from .jsontext import dumps
from .members import is_model
from .plans import plain, plan_of
from .registry import registry

_OPEN: ContextVar[tuple[Any, ...]] = ContextVar("classes being described", default=())
_JSON = {
    "string": ("String",),
    "string base64url": ("Binary",),
    "string date": ("Date",),
    "string date-time": ("DateTimeOffset",),
    "string duration": ("Duration",),
    "string time": ("TimeOfDay",),
    "string uuid": ("Guid",),
    "boolean": ("Boolean",),
    "integer": ("Byte", "SByte", "Int16", "Int32", "Int64"),
    "number": ("Decimal", "Double", "Single"),
}
_SCALARS = {
    f"Edm.{name}": dict(zip(("type", "format"), form.split(), strict=False))
    for form, names in _JSON.items()
    for name in names
}
"""JSON Schema of what stands in JSON (JSON Format 4.01, section 7.1)."""


def core_schema(cls: Any) -> Any:
    """The schema of a class of models for pydantic: a mapping in wire names, or a model, becomes a model.

    It is read strictly: what contradicts its type is refused. JSON has wire names and leaves out what is absent.
    """
    core = import_module("pydantic_core")
    make = core.core_schema

    def validate(value: Any) -> Any:
        if isinstance(value, cls):
            return value
        if not isinstance(value, Mapping):
            raise core.PydanticCustomError(
                "model_type",
                "Input should be a JSON object or a {name}",
                {"name": cls.__name__},
            )
        try:
            return cls.from_dict(value, strict=True)
        except DecodeError as error:
            raise core.PydanticCustomError(
                "decode_error", "{error}", {"error": str(error)}
            ) from None

    def serialize(value: Any, info: Any) -> Any:
        if not isinstance(value, cls):
            raise EncodeError(f"expected a {cls.__name__}")
        wire = plain(plan_of(type(value)).encode(value, cls.__odata__.name))
        return json.loads(dumps(wire)) if info.mode == "json" else wire

    return make.no_info_plain_validator_function(
        validate,
        ref=f"{cls.__module__}.{cls.__qualname__}:{id(cls)}",
        serialization=make.plain_serializer_function_ser_schema(
            serialize, info_arg=True
        ),
    )


@cache
def serializer(cls: Any) -> Any:
    """What pydantic writes a model with where it hasn't been told its type."""
    return import_module("pydantic_core").SchemaSerializer(core_schema(cls))


def json_schema(cls: Any, handler: Any) -> dict[str, Any]:
    """The JSON Schema of a class of models; navigation properties are objects without further facts."""
    reset = _OPEN.set((*_OPEN.get(), cls))
    try:
        found: dict[str, Any] = {
            "type": "object",
            "title": cls.__name__,
            "properties": {
                name: _member(member.facts, handler)
                for name, member in plan_of(cls).members.items()
            },
        }
    finally:
        _OPEN.reset(reset)
    doc = getdoc(cls)
    return {**found, "description": doc} if doc else found


def _member(facts: Mapping[str, Any], handler: Any) -> dict[str, Any]:
    found = _type(facts["type"], bool(facts.get("navigation")), handler)
    if found and facts.get("nullable") is not False:
        found = {"anyOf": [found, {"type": "null"}]}
    return {**found, "readOnly": True} if facts.get("read_only") else found


def _type(type: str, navigation: bool, handler: Any) -> dict[str, Any]:
    if type.startswith("Collection("):
        item = _type(element(type), navigation, handler)
        return {"type": "array", "items": item}
    if type.startswith("Edm."):
        is_place = type.startswith("Edm.Geo")
        scalar: dict[str, Any] = {**_SCALARS.get(type, {})}
        return {"type": "object"} if is_place else scalar
    cls = registry().get(type)
    if cls is None:
        return {}
    if issubclass(cls, OpenEnum):
        names = [str(item) for item in cls.__members__.values()]
        listed: dict[str, Any] = {"type": "string", "enum": names}
        return {"type": "string", "examples": names} if is_open(cls) else listed
    if navigation or not is_model(cls) or cls in _OPEN.get():
        return {"type": "object", "title": cls.__name__}
    schema = core_schema(cls)
    # As pydantic completes it where it asks for it itself; a handler goes into what a list holds.
    described = [lambda _, handler: json_schema(cls, handler)]
    item = {**schema, "metadata": {"pydantic_js_functions": described}}
    found: dict[str, Any] = handler({"type": "list", "items_schema": item})["items"]
    return found
