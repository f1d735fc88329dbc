"""The peers' classes for a payload: just its members, in snake_case, with the types that the documentation gives."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable
from datetime import date, datetime, time
from enum import Enum
from functools import cache
from pathlib import Path
from typing import Any

Fields = list[tuple[str, str, Any]]
"""Name on the wire, name in Python, type."""
Codec = tuple[Callable[[bytes], Any], Callable[[Any], bytes]]

TYPES = json.loads((Path(__file__).parent / "types.json").read_text(encoding="utf-8"))
PYTHON = {
    "Edm.String": str,
    "Edm.Boolean": bool,
    "Edm.Int32": int,
    "Edm.DateTimeOffset": datetime,
    "Edm.Date": date,
    "Edm.TimeOfDay": time,
}


def codecs(payload: Any) -> dict[str, Codec]:
    """How each peer reads and writes a payload."""
    return {
        "msgspec Struct (C)": _msgspec(payload),
        "pydantic BaseModel": _pydantic(payload),
        "mashumaro + orjson": _mashumaro(payload),
        "cattrs + orjson": _cattrs(payload),
    }


class _Classes:
    """Makes one class per type, from the members that a payload has."""

    def __init__(self, make: Callable[[str, Fields], Any]) -> None:
        self.make = make
        self.made: dict[str, Any] = {}

    def root(self, payload: Any) -> Any:
        """The class of the payload as a whole."""
        if "value" in payload:
            item = self.type("microsoft.graph.user", [payload["value"][0]])
            return self.make("Page", [("value", "value", list[item])])
        name = "user" if "id" in payload else "patternedRecurrence"
        return self.type(f"microsoft.graph.{name}", [payload])

    def type(self, name: str, values: list[Any]) -> Any:
        """The Python type of an OData type, given the values that it has."""
        if name.startswith("Collection("):
            return list[self.type(name[11:-1], [item for value in values for item in value])]
        if name in PYTHON:
            return PYTHON[name]
        if name not in self.made:
            short = name.rpartition(".")[2]
            title = short[0].upper() + short[1:]
            if "enum" in TYPES[name]:
                self.made[name] = _enum(title, tuple(TYPES[name]["enum"]))
            else:
                self.made[name] = self.make(title, self.fields(name, values))
        return self.made[name]

    def fields(self, name: str, values: list[Any]) -> Fields:
        """The members of the type that some value has."""
        types = {}
        while name:
            types.update(TYPES[name]["members"])
            name = TYPES[name]["base"]
        used = list(dict.fromkeys(member for value in values for member in value))
        kept = {member: [value[member] for value in values if value.get(member) is not None] for member in used}
        return [(member, _snake(member), self.type(types[member], kept[member]) | None) for member in used]


@cache
def _enum(name: str, members: tuple[str, ...]) -> Any:
    # mashumaro looks for classes in their modules.
    globals()[name] = Enum(name, {text: text for text in members}, type=str, module=__name__)
    return globals()[name]


def _snake(name: str) -> str:
    return "".join(f"_{char.lower()}" if char.isupper() else char for char in name)


def _pydantic(payload: Any) -> Codec:
    import pydantic

    def make(name: str, fields: Fields) -> Any:
        return pydantic.create_model(
            name, **{own: (type, pydantic.Field(None, alias=wire)) for wire, own, type in fields}
        )

    cls = _Classes(make).root(payload)
    return (
        cls.model_validate_json,
        lambda value: value.model_dump_json(by_alias=True, exclude_none=True).encode(),
    )


def _msgspec(payload: Any) -> Codec:
    import msgspec

    def make(name: str, fields: Fields) -> Any:
        names = {own: wire for wire, own, _ in fields}
        members = [(own, type, None) for _, own, type in fields]
        return msgspec.defstruct(name, members, rename=names, omit_defaults=True, kw_only=True)

    decoder = msgspec.json.Decoder(_Classes(make).root(payload))
    return decoder.decode, msgspec.json.Encoder().encode


def _mashumaro(payload: Any) -> Codec:
    from mashumaro.config import BaseConfig
    from mashumaro.mixins.orjson import DataClassORJSONMixin

    class Config(BaseConfig):
        serialize_by_alias = True
        omit_none = True

    def make(name: str, fields: Fields) -> Any:
        members = [(own, type, dataclasses.field(default=None, metadata={"alias": wire})) for wire, own, type in fields]
        namespace = {"Config": Config, "__module__": __name__}
        bases = (DataClassORJSONMixin,)
        globals()[f"{name}_"] = dataclasses.make_dataclass(f"{name}_", members, bases=bases, namespace=namespace)
        return globals()[f"{name}_"]

    cls = _Classes(make).root(payload)
    return cls.from_json, lambda value: value.to_jsonb()


def _cattrs(payload: Any) -> Codec:
    from cattrs.gen import make_dict_structure_fn, make_dict_unstructure_fn, override
    from cattrs.preconf.orjson import make_converter

    converter = make_converter(detailed_validation=False)
    converter.register_structure_hook(time, lambda value, _: time.fromisoformat(value))
    converter.register_unstructure_hook(time, lambda value: value.isoformat())

    def make(name: str, fields: Fields) -> Any:
        members = [(own, type, dataclasses.field(default=None)) for _, own, type in fields]
        cls = dataclasses.make_dataclass(name, members, kw_only=True, slots=True)
        names = {own: override(rename=wire) for wire, own, _ in fields}
        converter.register_structure_hook(
            cls, make_dict_structure_fn(cls, converter, _cattrs_detailed_validation=False, **names)
        )
        converter.register_unstructure_hook(
            cls, make_dict_unstructure_fn(cls, converter, _cattrs_omit_if_default=True, **names)
        )
        return cls

    cls = _Classes(make).root(payload)
    return lambda text: converter.loads(text, cls), converter.dumps
