"""Checks a JSON payload against the model, with the rule names of the emitted validators.

This is a second opinion, written apart from the validators that packages carry: the transcriber
records with it what documented examples get wrong, and `verify` holds the emitted validators to that.
"""

from __future__ import annotations

import decimal
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any, Literal

from codegen.base import edm
from codegen.base.edm import PRIMITIVES, TypeRef
from codegen.base.pointers import pointer
from codegen.base.problems import NOWHERE, Place
from codegen.spec.limits import broken, limits
from codegen.spec.model import Model
from codegen.spec.nodes import EnumType, Message, Operation, Property, RequestMessage, Response, ResponseMessage

Purpose = Literal["response", "create", "update"]


@dataclass(frozen=True, slots=True)
class Contradiction:
    """A member that contradicts the model: JSON Pointer (RFC 6901), rule, the type that was expected, the value.

    `declared` is where the documentation says what is contradicted.
    """

    pointer: str
    rule: str
    expected: str
    value: Any
    declared: Place = field(default=NOWHERE, compare=False)


_BIND = "@odata.bind"


def check(model: Model, payload: Any, expected: str, purpose: Purpose = "response") -> Iterator[Contradiction]:
    """Everything in a JSON value that contradicts the type expression `expected`, in document order.

    What the root has to hold on create is a matter of the operation and isn't asked here.
    """
    return _Checker(model, purpose).value(payload, TypeRef.parse(expected), "")


def actual_type(model: Model, payload: dict[str, Any], declared: str) -> str:
    """The type of an object: what its `@odata.type` names, if that is the declared type or derives from it."""
    named = payload.get("@odata.type")
    if isinstance(named, str):
        name = named.rpartition("#")[2]
        found = name if name in model.types else model.by_folded_name.get(name.casefold(), "")
        if found and model.is_a(found, declared):
            return found
    return declared


@dataclass(frozen=True, slots=True)
class _Checker:
    model: Model
    purpose: Purpose

    def value(self, value: Any, expected: TypeRef, at: str, facts: Property | None = None) -> Iterator[Contradiction]:
        """`facts` is the member that the value, or each of its items, is a value of."""
        if value is None:
            if facts is not None and facts.nullable is False:
                yield Contradiction(at, "null", str(expected), value)
        elif expected.collection:
            if not isinstance(value, list):
                yield Contradiction(at, "type", str(expected), value)
                return
            most = limits(facts).get("max_items") if facts is not None else None
            if isinstance(most, int) and len(value) > most:
                yield Contradiction(at, "max-items", str(expected), value)
            for index, item in enumerate(value):
                yield from self.value(item, TypeRef(expected.name), at + pointer(index), facts)
        elif expected.built_in:
            yield from _primitive(expected.name, value, at, facts)
        elif (enum := self.model.enum(expected.name)) is not None:
            yield from _enum(enum, value, at)
        elif not isinstance(value, dict):
            yield Contradiction(at, "type", expected.name, value)
        else:
            name = actual_type(self.model, value, expected.name)
            is_open = self.model.is_open(name) or self._is_of_unknown_type(value)
            yield from self.members(value, self._members_of(name), is_open, at)
            if self.purpose == "create" and at and not _refers(value):
                yield from _missing(value, self.model.required(name), at)

    def _members_of(self, name: str) -> Mapping[str, Property]:
        """The members of a type; what its objects are found by can't be made null."""
        members = self.model.members(name)
        keys = self.model.key(name) if self.purpose == "update" else ()
        return {**members, **{key: replace(members[key], nullable=False) for key in keys if key in members}}

    def _is_of_unknown_type(self, value: dict[str, Any]) -> bool:
        """Whether the object says that it is of a type that nobody here knows: its members are that type's."""
        named = value.get("@odata.type")
        return isinstance(named, str) and named.rpartition("#")[2].casefold() not in self.model.by_folded_name

    def members(
        self, payload: dict[str, Any], members: Mapping[str, Property], is_open: bool, at: str
    ) -> Iterator[Contradiction]:
        """The members of an object, among which annotations are never unknown."""
        for name, value in payload.items():
            here = at + pointer(name)
            member = members.get(name)
            if member is not None:
                if self.purpose != "response" and (member.read_only or (member.immutable and self.purpose == "update")):
                    yield Contradiction(here, "read-only", member.type, value, member.place)
                for found in self.value(value, TypeRef.parse(member.type), here, member):
                    yield found if found.declared.file else replace(found, declared=member.place)
            elif name.endswith(_BIND):
                if self._binds_nothing(name.removesuffix(_BIND), members, is_open):
                    yield Contradiction(here, "unknown-member", "", value)
            elif "@" not in name and not is_open:
                yield Contradiction(here, "unknown-member", "", value)

    def _binds_nothing(self, path: str, members: Mapping[str, Property], is_open: bool) -> bool:
        """Whether what is bound (JSON Format 4.01, section 8.5) is no relationship, perhaps of a derived type."""
        cast, _, name = path.rpartition("/")
        derived = self.model.by_folded_name.get(cast.casefold(), "")
        member = (self.model.members(derived) if derived else members).get(name)
        return not is_open if member is None else TypeRef.parse(member.type).name in PRIMITIVES


def _refers(payload: dict[str, Any]) -> bool:
    """Whether an object names one that exists, by its address or its id, and so creates none."""
    return "@odata.id" in payload or {name for name in payload if "@" not in name} == {"id"}


def _missing(payload: dict[str, Any], required: frozenset[str], at: str) -> Iterator[Contradiction]:
    for name in sorted(required - payload.keys()):
        yield Contradiction(at + pointer(name), "required", "", None)


def _primitive(name: str, value: Any, at: str, facts: Property | None) -> Iterator[Contradiction]:
    if not edm.accepts(name, value):
        yield Contradiction(at, "type", name, value)
    limit = facts.max_length if facts is not None else None
    if limit is not None and isinstance(value, str) and len(value) > limit:
        yield Contradiction(at, "max-length", name, value)
    if facts is not None and facts.annotations and edm.accepts(name, value):
        yield from (Contradiction(at, rule, name, value) for rule in broken(limits(facts), value))


def _enum(enum: EnumType, value: Any, at: str) -> Iterator[Contradiction]:
    names = {member.name for member in enum.members}
    values = {member.value for member in enum.members if member.value is not None}
    if isinstance(value, str):
        if not names:
            return
        parts = [part.strip() for part in value.split(",")] if enum.flags else [value]
        if not all(part in names or (_is_int(part) and int(part) in values) for part in parts):
            yield Contradiction(at, "enum", enum.name, value)
    elif isinstance(value, bool) or not isinstance(value, int) or value not in values:
        yield Contradiction(at, "type", enum.name, value)


def _is_int(text: str) -> bool:
    return len(text) < 20 and text.lstrip("-").isascii() and text.lstrip("-").isdigit()


NOT_JSON = object()
"""Stands for a message body that isn't JSON."""


def json_of(message: Message) -> Any:
    """The JSON value a documented message carries, or NOT_JSON; it may be shared, so nobody changes it."""
    text = message.read or message.body
    return _parsed_short(text) if len(text) <= _SHORT else _parsed(text)


_SHORT = 2**14
"""Characters of a body that is kept once it is parsed: five readers ask for each."""


@lru_cache(2**13)
def _parsed_short(text: str) -> Any:
    return _parsed(text)


def _parsed(text: str) -> Any:
    try:
        return json.loads(text, parse_float=decimal.Decimal) if text else NOT_JSON
    except (ValueError, RecursionError):
        return NOT_JSON


def body_type(model: Model, operation: Operation, message: Message) -> tuple[str, bool]:
    """What a message's body is: a type expression, and whether it travels inside {"value": ...}.

    What the example itself says goes first, unless that is no narrower reading of what the operation says.
    Empty where nothing is known of it; a message that says of itself that it may be anything is held to nothing.
    """
    if message.type == "Edm.Untyped":
        return message.type, False
    if isinstance(message, RequestMessage):
        return (message.type or (operation.body.type if operation.body else ""), False)
    response = response_for(operation, message)
    stated = response.type if response else ""
    if message.type and (not stated or _narrows(model, TypeRef.parse(message.type), TypeRef.parse(stated))):
        return message.type, message.wrapped
    return stated, message.wrapped or bool(response and response.wrapped)


def response_for(operation: Operation, message: Message) -> Response | None:
    """The documented response that an example response is of."""
    if not isinstance(message, ResponseMessage) or message.status >= 300:
        return None
    same = [response for response in operation.responses if response.status == message.status]
    return next(iter([*same, *operation.responses]), None)


def _narrows(model: Model, given: TypeRef, stated: TypeRef) -> bool:
    return given.collection == stated.collection and model.is_a(given.name, stated.name)


def contradictions(model: Model, operation: Operation, message: Message) -> list[Contradiction]:
    """Everything in a documented message that contradicts the model, with pointers into the whole body."""
    payload = json_of(message)
    if payload is NOT_JSON:
        return []
    if isinstance(message, ResponseMessage):
        expected, wrapped = body_type(model, operation, message)
        return list(_response(model, payload, expected, wrapped)) if expected else []
    purpose: Purpose = "create" if operation.method == "POST" else "update"
    body = operation.body
    if body is not None and not body.type and isinstance(payload, dict):
        # An entity among the parameters of an action may exist already, so nothing is read-only.
        named = {item.name: item for item in body.properties}
        found = _Checker(model, "response").members(payload, named, False, "")
    else:
        expected, _ = body_type(model, operation, message)
        found = check(model, payload, expected, purpose) if expected else iter(())
    missing = _missing(payload, model.required_by(operation), "") if isinstance(payload, dict) else ()
    return [*found, *missing]


def carried(model: Model, operation: Operation, message: Message) -> Iterator[tuple[Any, str]]:
    """The JSON values in a message, each with the name of its type: the body, or each parameter of an action."""
    value = json_of(message)
    if value is NOT_JSON:
        return
    expected, wrapped = body_type(model, operation, message)
    body = operation.body if isinstance(message, RequestMessage) and not expected else None
    if body is not None and isinstance(value, dict):
        yield from ((value.get(member.name), TypeRef.parse(member.type).name) for member in body.properties)
        return
    reference = TypeRef.parse(expected or "Edm.Untyped")
    inside = isinstance(value, dict) and (wrapped or reference.collection)
    yield value.get("value") if inside else value, reference.name


def is_bare(message: Message) -> bool:
    """Whether a body is an array alone; OData has collections in an object (JSON Format 4.01, section 12)."""
    return isinstance(json_of(message), list)


def is_inside(expected: str, wrapped: bool, payload: Any) -> bool:
    """Whether what is expected travels in an object, as `value`; a collection may be an array alone."""
    many = TypeRef.parse(expected).collection
    return (wrapped or many) and not (many and isinstance(payload, list))


def _response(model: Model, payload: Any, expected: str, wrapped: bool) -> Iterator[Contradiction]:
    if not is_inside(expected, wrapped, payload):
        yield from check(model, payload, expected)
    elif isinstance(payload, dict) and "value" in payload:
        yield from _Checker(model, "response").value(payload["value"], TypeRef.parse(expected), "/value")
    else:
        yield Contradiction("", "type", expected, payload)
