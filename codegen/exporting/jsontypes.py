"""The types of a spec as JSON Schema 2020-12, which OpenAPI 3.1 uses as well (OData JSON Format 4.01, section 7).

Members may be null unless the page says otherwise, objects may have members that nobody lists, and a member is
required by a request, not by its type. Types that derive from another one are `allOf` of it and their own members.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from codegen.base import edm
from codegen.base.edm import TypeRef
from codegen.exporting.losses import Losses
from codegen.spec.calls import free
from codegen.spec.defaults import is_value, number, value_of
from codegen.spec.facts import facts
from codegen.spec.model import Model
from codegen.spec.nodes import EnumType, Property, StructuredType

Schema = dict[str, Any]

_PRIMITIVES: dict[str, Schema] = {
    "Edm.Binary": {"type": "string", "format": "base64url"},
    "Edm.Boolean": {"type": "boolean"},
    "Edm.Byte": {"type": "integer", "format": "uint8", "minimum": 0, "maximum": 255},
    "Edm.Date": {"type": "string", "format": "date"},
    "Edm.DateTimeOffset": {"type": "string", "format": "date-time"},
    "Edm.Decimal": {"type": "number", "format": "decimal"},
    "Edm.Double": {"type": "number", "format": "double"},
    "Edm.Duration": {"type": "string", "format": "duration"},
    "Edm.Guid": {"type": "string", "format": "uuid"},
    "Edm.Int16": {"type": "integer", "format": "int16"},
    "Edm.Int32": {"type": "integer", "format": "int32"},
    "Edm.Int64": {"type": "integer", "format": "int64"},
    "Edm.SByte": {"type": "integer", "format": "int8"},
    "Edm.Single": {"type": "number", "format": "float"},
    "Edm.String": {"type": "string"},
    "Edm.TimeOfDay": {"type": "string", "format": "time-local"},
    "Edm.ComplexType": {"type": "object"},
    "Edm.EntityType": {"type": "object"},
    "Edm.PrimitiveType": {"type": ["boolean", "number", "string"]},
}
"""JSON Schema of what stands in JSON; of types that aren't here, anything may. Formats are OpenAPI's registry's."""

_EITHER: dict[str, Schema] = {
    "Edm.Int64": {"type": ["integer", "string"], "format": "int64", "pattern": r"^[+-]?[0-9]{1,19}$"},
    "Edm.Decimal": {
        "type": ["number", "string"],
        "format": "decimal",
        "pattern": r"^([+-]?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?|-?INF|NaN)$",
    },
    "Edm.Double": {"type": ["number", "string"], "format": "double", "pattern": "^(-?INF|NaN)$"},
    "Edm.Single": {"type": ["number", "string"], "format": "float", "pattern": "^(-?INF|NaN)$"},
}
"""The same, for numbers that may also be texts, as services send them (JSON Format, sections 3.2 and 7.1)."""

_COMPONENT = re.compile(r"[^A-Za-z0-9._-]")
TYPE_MEMBER = "@odata.type"


class Schemas:
    """The schemas of all types, by names that OpenAPI's components can have.

    With `exact` numbers may be texts, and an object that names a derived type has that type's members; generators
    that read OpenAPI know neither, there a discriminator names the derived types.
    """

    def __init__(self, model: Model, prefix: str, losses: Losses, *, exact: bool) -> None:
        self.model = model
        self.losses = losses
        self._prefix = prefix
        self._exact = exact
        self._taken: set[str] = set()
        self.names = {name: self.unique(name) for name in model.types}
        self._wide = {name: self.unique(f"{name}-or-derived") for name in model.types if self._is_base(name) and exact}

    def unique(self, name: str) -> str:
        """A name that a component can have, and none has yet."""
        found = free(component(name), self._taken)
        self._taken.add(found)
        return found

    def _is_base(self, name: str) -> bool:
        return self.model.structured(name) is not None and bool(self.model.descendants(name))

    def pointing(self, component: str) -> Schema:
        """A reference to a component."""
        return {"$ref": self._prefix + component}

    def of(self, expression: str, *, nullable: bool = False) -> Schema:
        """The schema of values of a type expression."""
        reference = TypeRef.parse(expression)
        if reference.collection:
            return or_null({"type": "array", "items": self._one(reference.name)}, nullable)
        return or_null(self._one(reference.name), nullable)

    def _one(self, name: str) -> Schema:
        if name in self.names:
            return self.pointing(self._wide.get(name, self.names[name]))
        if name.startswith("Edm.Geo"):
            return {"type": "object"}
        return {**(_EITHER if self._exact and name in _EITHER else _PRIMITIVES).get(name, {})}

    def member(self, prop: Property) -> Schema:
        """The schema of a member, with what the spec says of it."""
        reference = TypeRef.parse(prop.type)
        nullable = prop.nullable is not False
        if reference.collection:
            # What is said of the member as a whole is said of its items (CSDL 4.01, section 7.2.1).
            items = or_null(self._limited(self._one(reference.name), prop), nullable)
            limited: Schema = {"type": "array", "items": items}
        else:
            limited = self._limited(self._one(reference.name), prop)
        self._count(prop, reference.name)
        return {**or_null(limited, nullable), **self._notes(prop, limited)}

    def _limited(self, schema: Schema, prop: Property) -> Schema:
        found = {**schema}
        if schema.get("type") == "string" and "format" not in schema:
            if prop.max_length is not None:
                found["maxLength"] = prop.max_length
            pattern = facts(prop.annotations).get("Validation.Pattern") if prop.annotations else None
            if isinstance(pattern, str) and _compiles(pattern):
                found["pattern"] = pattern
        elif TypeRef.parse(prop.type).name in edm.NUMBERS:
            limits = {name: number(getattr(prop, name)) for name in ("minimum", "maximum")}
            found |= {name: value for name, value in limits.items() if value is not None}
        return found

    def _notes(self, prop: Property, limited: Schema) -> Schema:
        found: Schema = {"description": prop.description} if prop.description else {}
        if prop.default is not None and is_value(prop, self.model.enum(prop.type)):
            default = value_of(prop)
            if _is_within(default, limited):
                found["default"] = default
            else:
                self.losses.count("a default that the limits of its property exclude", prop.name, prop.place)
        flags = (("readOnly", prop.read_only), ("writeOnly", prop.write_only), ("deprecated", prop.deprecated))
        return found | {name: True for name, stated in flags if stated}

    def _count(self, prop: Property, name: str) -> None:
        lost = {
            "which query options a property supports": prop.filter or prop.orderby or prop.search,
            "that a property is returned only on $select": prop.select_only,
            "that a property is set on create alone": prop.immutable,
            "how many digits a number or time has": prop.precision is not None or prop.scale is not None,
            "what a relationship contains, or leads back by": prop.contained or prop.partner or prop.constraints,
            "that a number may travel as a text": not self._exact and name in _EITHER,
        }
        for what, stated in lost.items():
            if stated:
                self.losses.count(what, prop.name, prop.place)

    def all(self) -> dict[str, Schema]:
        """Every schema by its name, sorted."""
        found: dict[str, Schema] = {}
        for name, component in self.names.items():
            item = self.model.types[name]
            found[component] = enumeration(item, self._exact) if isinstance(item, EnumType) else self._structured(item)
            if name in self._wide:
                found[self._wide[name]] = self._with_derived(name)
        return dict(sorted(found.items()))

    def _structured(self, item: StructuredType) -> Schema:
        own: Schema = {"type": "object"}
        if members := {prop.name: self.member(prop) for prop in item.own}:
            own["properties"] = members
        if item.loose:
            own["additionalProperties"] = True
        if item.key:
            self.losses.count("by which key an entity is found", item.name, item.place)
        if item.media:
            self.losses.count("that an entity has a stream", item.name, item.place)
        if not self._exact and self._is_base(item.name):
            own["properties"] = {TYPE_MEMBER: {"type": "string"}, **own.get("properties", {})}
            own["discriminator"] = {"propertyName": TYPE_MEMBER, "mapping": self._mapping(item.name)}
        about: Schema = {"description": item.description} if item.description else {}
        if item.base:
            base = self.pointing(self.names[item.base])
            return {**about, "allOf": [base, own]}
        return {**about, **own}

    def _mapping(self, name: str) -> dict[str, str]:
        known = (name, *self.model.descendants(name))
        return {f"#{derived}": self._prefix + self.names[derived] for derived in known}

    def _with_derived(self, name: str) -> Schema:
        """A type, or the derived type that an object says it is of (JSON Format, section 4.6.3)."""
        choices = []
        for derived in self.model.descendants(name):
            named: Schema = {"enum": [f"#{derived}", derived]}
            choices.append(
                {
                    "if": {"properties": {TYPE_MEMBER: named}, "required": [TYPE_MEMBER]},
                    "then": self.pointing(self.names[derived]),
                }
            )
        return {"allOf": [self.pointing(self.names[name]), *choices]}

    def record(self, members: Mapping[str, Schema], required: Iterable[str] = ()) -> Schema:
        """An object of given members."""
        found: Schema = {"type": "object", "properties": dict(members)}
        needed = [name for name in required if name in members]
        return {**found, "required": needed} if needed else found


def component(name: str) -> str:
    """A name without the characters that components can't have in theirs."""
    return _COMPONENT.sub(lambda found: f"_{ord(found[0]):x}_", name)


def or_null(schema: Schema, nullable: bool) -> Schema:
    """The schema, or null: in the list of types where it has one, else as an alternative."""
    if not nullable or not schema:
        return schema
    if "type" in schema and "enum" not in schema:
        kinds = schema["type"]
        return {**schema, "type": [*(kinds if isinstance(kinds, list) else [kinds]), "null"]}
    return {"anyOf": [schema, {"type": "null"}]}


def enumeration(item: EnumType, exact: bool) -> Schema:
    """An enumeration: texts; any other text as well where it says that it will grow, several where it has flags."""
    names = list(dict.fromkeys(member.name for member in item.members))
    numbers = sorted({member.value for member in item.members if member.value is not None})
    known: Schema = {"type": "string", "enum": names}
    if not names:
        found: Schema = {"type": "string"}
    elif item.flags:
        one = "|".join([*map(_escaped, names), "-?[0-9]+"])
        found = {"type": "string", "pattern": f"^ *({one}) *(, *({one}) *)*$", "x-flags": names}
    elif item.evolvable:
        found = {"anyOf": [known, {"type": "string"}]}
    else:
        found = known
    if exact and numbers:
        found = {"anyOf": [found, {"enum": [*numbers, *map(str, numbers)]}]}
    about = "\n".join([*([item.description] if item.description else []), *_described(item)])
    return {**({"description": about} if about else {}), **found}


def _described(item: EnumType) -> list[str]:
    """What the members mean, as a list that viewers show."""
    return [
        f"- `{member.name}`: {' '.join(member.description.split())}" for member in item.members if member.description
    ]


def _escaped(name: str) -> str:
    """A name as it stands, in the regular expressions of all languages."""
    return re.sub(r"([\\^$.|?*+()\[\]{}])", r"\\\1", name)


def _compiles(pattern: str) -> bool:
    try:
        re.compile(pattern)
    except (re.error, RecursionError, OverflowError):
        return False
    return True


def _is_within(value: Any, schema: Schema) -> bool:
    """Whether a default is a value that the limits of its own schema allow.

    Patterns are not tried: they come from the documentation, and one can take forever.
    """
    if isinstance(value, str):
        return bool(len(value) <= schema.get("maxLength", len(value)))
    return bool(schema.get("minimum", value) <= value <= schema.get("maximum", value))
