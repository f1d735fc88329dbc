"""How each library reads and writes a payload; classes hold just its members, with the documented types and names.

Generators' own classes, ours and msgraph-sdk's, are whole: a user has all members that are documented.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable
from datetime import date, datetime, time
from enum import Enum
from functools import cache
from pathlib import Path
from types import GenericAlias
from typing import Annotated, Any, Literal, Union

from benchmarks.accessors import DICTS, OBJECTS, Style, snake

Fields = list[tuple[str, str, Any]]
"""Name on the wire, name in Python, type."""

TYPES = json.loads((Path(__file__).parent / "types.json").read_text(encoding="utf-8"))
PYTHON = {
    "Edm.String": str,
    "Edm.Boolean": bool,
    "Edm.Int32": int,
    "Edm.DateTimeOffset": datetime,
    "Edm.Date": date,
    "Edm.TimeOfDay": time,
}
TYPE = "@odata.type"


@dataclasses.dataclass(frozen=True, slots=True)
class Codec:
    """How one library reads and writes a payload, and how its objects are handled."""

    decode: Callable[[bytes], Any]
    encode: Callable[[Any], bytes]
    style: Style = OBJECTS
    exact: bool = False
    """Whether what was decoded has to come back exactly: nulls, and the forms of moments."""


def codecs(payload: Any, cls: str) -> dict[str, Codec]:
    """Everybody's codec for a payload of the type `cls`."""
    import orjson

    return {
        "codegen": _codegen(cls),
        "msgraph-sdk": _msgraph(cls),
        "pydantic": _pydantic(payload),
        "mashumaro + orjson": _mashumaro(payload),
        "cattrs + orjson": _cattrs(payload),
        "msgspec (C)": _msgspec(payload),
        "orjson, to dicts only": Codec(orjson.loads, orjson.dumps, DICTS, exact=True),
    }


def _codegen(cls: str) -> Codec:
    """How a program uses the package; collections come by way of a response."""
    from bench_api import models
    from bench_api._runtime.responses import Result

    style = Style(attribute=lambda name: {"type": "type_"}.get(name, snake(name)))
    if cls in ("Users", "DirectoryObjects"):
        result = Result(f"Collection(microsoft.graph.{'user' if cls == 'Users' else 'directoryObject'})")
        headers = {"Content-Type": "application/json"}
        return Codec(lambda text: result.read(200, headers, text), lambda page: page.to_json(), style, exact=True)
    model = getattr(models, cls)
    return Codec(model.from_json, model.to_json, style, exact=True)


def _msgraph(cls: str) -> Codec:
    from importlib import import_module

    from kiota_serialization_json.json_parse_node_factory import JsonParseNodeFactory
    from kiota_serialization_json.json_serialization_writer import JsonSerializationWriter

    name = {"Users": "UserCollectionResponse", "DirectoryObjects": "DirectoryObjectCollectionResponse"}.get(cls, cls)
    model = getattr(import_module(f"msgraph.generated.models.{snake(name).lstrip('_')}"), name)
    factory = JsonParseNodeFactory()

    def encode(value: Any) -> Any:
        writer = JsonSerializationWriter()
        writer.write_object_value(None, value)
        return writer.get_serialized_content()

    return Codec(lambda text: factory.get_root_parse_node("application/json", text).get_object_value(model), encode)


class _Classes:
    """Makes one class per type, from the members that a payload has."""

    def __init__(self, make: Callable[[str, Fields, str], Any], union: Callable[[list[Any]], Any]) -> None:
        """`make` gets a name, the fields, and the `@odata.type` where objects say it; `union` such classes."""
        self.make = make
        self.union = union
        self.made: dict[str, Any] = {}

    def root(self, payload: Any) -> Any:
        """The class of the payload as a whole."""
        if "value" not in payload:
            return self.type(f"microsoft.graph.{'user' if 'id' in payload else 'patternedRecurrence'}", [payload])
        kinds: dict[str, list[Any]] = {}
        for item in payload["value"]:
            kinds.setdefault(item.get(TYPE, "#microsoft.graph.user")[1:], []).append(item)
        items = [self.type(name, values) for name, values in kinds.items()]
        return self.make(
            "Page", [("value", "value", GenericAlias(list, self.union(items) if len(items) > 1 else items[0]))], ""
        )

    def type(self, name: str, values: list[Any]) -> Any:
        """The Python type of an OData type, given the values that it has."""
        if name.startswith("Collection("):
            return GenericAlias(list, self.type(name[11:-1], [item for value in values for item in value]))
        if name in PYTHON:
            return PYTHON[name]
        if name not in self.made:
            short = name.rpartition(".")[2]
            title = short[0].upper() + short[1:]
            if "enum" in TYPES[name]:
                self.made[name] = _enum(title, tuple(TYPES[name]["enum"]))
            else:
                tag = next((value[TYPE] for value in values if TYPE in value), "")
                self.made[name] = self.make(title, self.fields(name, values), tag)
        return self.made[name]

    def fields(self, name: str, values: list[Any]) -> Fields:
        """The members of the type that some value has."""
        types = {}
        while name:
            types.update(TYPES[name]["members"])
            name = TYPES[name]["base"]
        used = dict.fromkeys(member for value in values for member in value if member != TYPE)
        kept = {member: [value[member] for value in values if value.get(member) is not None] for member in used}
        return [(member, snake(member), self.type(types[member], kept[member]) | None) for member in used]


@cache
def _enum(name: str, members: tuple[str, ...]) -> Any:
    # mashumaro looks for classes in their modules.
    globals()[name] = Enum(name, {text: text for text in members}, type=str, module=__name__)
    return globals()[name]


def _any_of(classes: list[Any]) -> Any:
    return Union[tuple(classes)]  # noqa: UP007 - `|` takes no list


def _pydantic(payload: Any) -> Codec:
    import pydantic

    def make(name: str, fields: Fields, tag: str) -> Any:
        members: dict[str, Any] = {own: (type, pydantic.Field(None, alias=wire)) for wire, own, type in fields}
        if tag:
            members["odata_type"] = (Literal[tag], pydantic.Field(tag, alias=TYPE))
        return pydantic.create_model(name, **members)

    def union(classes: list[Any]) -> Any:
        return Annotated[_any_of(classes), pydantic.Field(discriminator="odata_type")]

    def encode(value: Any) -> bytes:
        text: str = value.model_dump_json(by_alias=True, exclude_none=True)
        return text.encode()

    # Constructors take aliases; taking both would slow decoding.
    return Codec(_Classes(make, union).root(payload).model_validate_json, encode, Style(keyword=str))


def _msgspec(payload: Any) -> Codec:
    import msgspec

    def make(name: str, fields: Fields, tag: str) -> Any:
        names = {own: wire for wire, own, _ in fields}
        members = [(own, type, None) for _, own, type in fields]
        tagged = {"tag_field": TYPE, "tag": tag} if tag else {}
        return msgspec.defstruct(name, members, rename=names, omit_defaults=True, kw_only=True, **tagged)

    decoder = msgspec.json.Decoder(_Classes(make, _any_of).root(payload))
    return Codec(decoder.decode, msgspec.json.Encoder().encode)


def _mashumaro(payload: Any) -> Codec:
    from mashumaro.config import BaseConfig
    from mashumaro.mixins.orjson import DataClassORJSONMixin
    from mashumaro.types import Discriminator

    class Config(BaseConfig):  # type: ignore[misc, unused-ignore]
        serialize_by_alias = True
        omit_none = True

    def make(name: str, fields: Fields, tag: str) -> Any:
        members: list[Any] = [
            (own, type, dataclasses.field(default=None, metadata={"alias": wire})) for wire, own, type in fields
        ]
        if tag:
            members.append(("odata_type", Literal[tag], dataclasses.field(default=tag, metadata={"alias": TYPE})))
        namespace = {"Config": Config, "__module__": __name__, "tag": tag}
        bases = (DataClassORJSONMixin,)
        globals()[f"{name}_"] = dataclasses.make_dataclass(f"{name}_", members, bases=bases, namespace=namespace)
        return globals()[f"{name}_"]

    def union(classes: list[Any]) -> Any:
        found = Discriminator(field=TYPE, include_supertypes=True, variant_tagger_fn=lambda cls: cls.tag)
        return Annotated[_any_of(classes), found]

    cls = _Classes(make, union).root(payload)
    return Codec(cls.from_json, lambda value: value.to_jsonb())


def _cattrs(payload: Any) -> Codec:
    from cattrs.gen import make_dict_structure_fn, make_dict_unstructure_fn, override
    from cattrs.preconf.orjson import make_converter
    from cattrs.strategies import configure_tagged_union

    converter = make_converter(detailed_validation=False)
    converter.register_structure_hook(time, lambda value, _: time.fromisoformat(value))
    converter.register_unstructure_hook(time, lambda value: value.isoformat())

    def make(name: str, fields: Fields, tag: str) -> Any:
        members = [(own, type, dataclasses.field(default=None)) for _, own, type in fields]
        cls = dataclasses.make_dataclass(name, members, kw_only=True, slots=True)
        tags[cls] = tag
        names: dict[str, Any] = {own: override(rename=wire) for wire, own, _ in fields}
        converter.register_structure_hook(
            cls, make_dict_structure_fn(cls, converter, _cattrs_detailed_validation=False, **names)
        )
        converter.register_unstructure_hook(
            cls, make_dict_unstructure_fn(cls, converter, _cattrs_omit_if_default=True, **names)
        )
        return cls

    def union(classes: list[Any]) -> Any:
        configure_tagged_union(_any_of(classes), converter, tag_generator=tags.__getitem__, tag_name=TYPE)
        return _any_of(classes)

    tags: dict[Any, str] = {}
    cls = _Classes(make, union).root(payload)
    return Codec(lambda text: converter.loads(text, cls), converter.dumps)
