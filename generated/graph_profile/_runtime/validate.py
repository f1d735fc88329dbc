"""Validators: check a value against its documented type; the same rules for models and raw JSON."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from .edm import SCALARS, Codec, element, is_beyond, own_value
from .enums import OpenEnum, is_open
from .errors import TOO_DEEP, DecodeError, pointer, printable, shown
from .facets import Facet, broken, is_geojson
from .jsontext import loads
from .lists import CollectionCodec
from .members import BIND, is_model, last
from .plans import NamedCodec, Plan, codec_for, plan_of
from .registry import registry

Rule = (
    Literal[
        "type",
        "enum",
        "required",
        "read-only",
        "null",
        "max-length",
        "max-items",
        "unknown-member",
        "unsupported",
    ]
    | Facet
)
Purpose = Literal["response", "create", "update"]
Level = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class Violation:
    """One rule that a value breaks; `pointer` (RFC 6901) says where."""

    pointer: str
    rule: Rule
    level: Level
    message: str

    def __str__(self) -> str:
        return printable(
            f"{self.pointer or '(root)'}: {self.level}: {self.message} [{self.rule}]"
        )


def validate(
    value: Any, type: Any = None, *, for_: Purpose = "response"
) -> list[Violation]:
    """All violations, in the order of the value.

    `value` is a model, or raw JSON (an object, a list of objects, or JSON text) with `type`: the class or a
    type expression. Members that a model set aside are checked in the form that they came in.

    `type`: contradicts its OData type; a warning where it is only that Python has no such value. `enum`: not a listed
    member; a warning where the enumeration is evolvable, or where the documentation lists no members. `null`: null, or
    a null item, where the documentation excludes it, or a key in an update. `max-length`, `max-items`: too long.
    `required`: missing, for "create". `read-only`: sent, for "create" and "update"; immutable members may not be
    updated either.
    `unknown-member`: not declared by a closed type; a warning in a response. `unsupported`: a query option that the
    service doesn't support there, a warning of requests. The others are those of `facets`.

    Raises TypeError if there is no type, ValueError for an unknown purpose, DecodeError for a text that isn't JSON.
    """
    if for_ not in ("response", "create", "update"):
        raise ValueError(f"for_ is 'response', 'create' or 'update', not {for_!r}")
    walk = _Walk(for_)
    try:
        if is_model(value.__class__):
            walk.object(plan_of(value.__class__), value, "")
        elif type is None:
            message = f"{shown(value)} doesn't say its type: pass the class as `type`"
            raise TypeError(message)
        else:
            json = loads(value) if isinstance(value, (str, bytes, bytearray)) else value
            walk.root(json, type)
    except RecursionError:
        raise DecodeError(TOO_DEEP) from None
    return walk.found


def refuse_contradictions(value: Mapping[str, Any], cls: Any) -> None:
    """Raise a DecodeError that lists every member of a JSON object that decoding would set aside."""
    wrong = (("type", "error"), ("enum", "error"))
    found = [item for item in validate(value, cls) if (item.rule, item.level) in wrong]
    if found:
        lines = [f"{cls.__name__}: the JSON contradicts the type"]
        lines += (f"{item.pointer}: {item.message}" for item in found)
        raise DecodeError("\n".join(lines), tuple(found))


@dataclass(slots=True)
class _Walk:
    """One pass over a value; `raw` values are JSON, others are Python's."""

    purpose: Purpose
    found: list[Violation] = field(default_factory=list)

    def root(self, value: Any, type: Any) -> None:
        if isinstance(type, str):
            self.value(codec_for(registry(), type), value, "", {}, raw=True)
        elif not is_model(type):
            raise TypeError(f"{type!r} is neither a model class nor a type expression")
        elif isinstance(value, list):
            for index, item in enumerate(value):
                self.objects(type, item, pointer(index))
        else:
            self.objects(type, value, "")

    def objects(self, cls: Any, value: Any, at: str) -> None:
        if isinstance(value, Mapping):
            plan = plan_of(cls)
            self.object(plan.of(plan.kind(value)), value, at)
        elif is_model(type(value)) and isinstance(value, cls):
            self.object(plan_of(type(value)), value, at)
        else:
            self.report(
                at, "type", f"expected {cls.__odata__.name}, got {shown(value)}"
            )

    def object(self, plan: Plan, value: Any, at: str) -> None:
        given = set()
        closed = not plan.info.open and not _of_unknown_type(plan, value)
        for name, item, raw in _members(plan, value):
            bound = name.removesuffix(BIND)
            given |= {name, bound}
            member = plan.members.get(name)
            if raw and plan.defers(item):
                continue
            if member is not None:
                self.sent(member.facts, at + pointer(name))
                facts = member.facts
                if self.purpose == "update" and name in plan.info.key:
                    facts = {**facts, "nullable": False}
                self.value(member.codec, item, at + pointer(name), facts, raw)
            elif bound != name:
                self.bound(plan, bound, at + pointer(name), closed)
            elif closed and not plan.annotates(name):
                self.unknown(plan, "member", name, at + pointer(name))
        if self.purpose == "create" and not (at and _refers(given)):
            for name, member in plan.members.items():
                demanded = member.facts.get("required") or name in plan.info.required
                if demanded and name not in given:
                    self.report(
                        at + pointer(name), "required", "must be given on create"
                    )

    def bound(self, plan: Plan, path: str, at: str, closed: bool) -> None:
        """Look at what is bound (JSON Format 4.01, section 8.5): a relationship, perhaps that of a derived type."""
        cast, _, name = path.rpartition("/")
        plan = plan.of(cast)
        member = plan.members.get(name)
        if closed if member is None else element(member.facts["type"]) in SCALARS:
            self.unknown(plan, "relationship", name, at)

    def unknown(self, plan: Plan, what: str, name: str, at: str) -> None:
        message = f"{plan.info.name} has no {what} {shown(name)}"
        level: Level = "warning" if self.purpose == "response" else "error"
        self.report(at, "unknown-member", message, level)

    def sent(self, facts: Mapping[str, Any], at: str) -> None:
        if self.purpose != "response" and facts.get("read_only"):
            self.report(at, "read-only", "is read-only")
        elif self.purpose == "update" and facts.get("immutable"):
            self.report(at, "read-only", "can't be changed once created")

    def value(
        self, codec: Codec, value: Any, at: str, facts: Mapping[str, Any], raw: bool
    ) -> None:
        if value is None:
            if facts.get("nullable") is False:
                message = "is null, but the documentation doesn't allow null"
                self.report(at, "null", message)
        elif isinstance(codec, CollectionCodec):
            items = codec.opened(value) if raw else value
            if not isinstance(items, list if raw else (list, tuple)):
                self.report(at, "type", f"expected {codec.type}, got {shown(value)}")
                return
            most = facts.get("max_items")
            if most is not None and len(items) > most:
                message = f"has {len(items)} items; the maximum is {most}"
                self.report(at, "max-items", message)
            for index, item in enumerate(items):
                self.value(codec.item, item, at + pointer(index), facts, raw)
        elif isinstance(codec, NamedCodec) and is_model(codec.cls):
            if raw is is_model(type(value)):
                self.report(at, "type", f"expected {codec.type}, got {shown(value)}")
            else:
                self.objects(codec.cls, value, at)
        else:
            self.scalar(codec, value, at, facts, raw)

    def scalar(
        self, codec: Codec, value: Any, at: str, facts: Mapping[str, Any], raw: bool
    ) -> None:
        cls = codec.cls if isinstance(codec, NamedCodec) else None
        try:
            other = (codec.decode if raw else codec.encode)(value)
        except (TypeError, ValueError):
            if cls is not None and isinstance(value, str):
                self.enum(codec, value, at)
            elif raw and is_beyond(codec.type, value):
                message = f"Python has no value for the {codec.type} {shown(value)}: additional_data has it"
                self.report(at, "type", message, "warning")
            else:
                self.report(at, "type", f"expected {codec.type}, got {shown(value)}")
            return
        if codec.type.startswith("Edm.Geo") and not is_geojson(value, codec.type):
            self.report(at, "type", f"isn't GeoJSON of {codec.type}")
            return
        python = own_value(other if raw else value)
        if is_model(type(python)):  # A converter's class stands for it.
            self.object(plan_of(type(python)), python, at)
            return
        if cls is not None and issubclass(cls, OpenEnum) and not cls(python).known:
            self.enum(codec, str(python), at, "warning" if is_open(cls) else "error")
        limit, is_long = facts.get("max_length"), False
        if limit is not None and isinstance(python, (str, bytes)):
            is_long = len(python) > limit
        if is_long:
            message = f"has a length of {len(python)}; the maximum is {limit}"
            self.report(at, "max-length", message)
        for rule, message in broken(codec.type, python, value if raw else other, facts):
            self.report(at, rule, message)

    def enum(self, codec: Codec, text: str, at: str, level: Level = "error") -> None:
        message = f"{shown(text)} isn't a member of {codec.type}"
        self.report(at, "enum", message, level)

    def report(self, at: str, rule: Rule, message: str, level: Level = "error") -> None:
        self.found.append(Violation(at, rule, level, message))


def _members(plan: Plan, value: Any) -> Iterator[tuple[str, Any, bool]]:
    if isinstance(value, Mapping):
        yield from ((name, item, True) for name, item in value.items())
        return
    given = {member.name: item for member, item in plan.given(value)}
    for name, item in given.items():
        yield name, item, False
    for name, item in plan.extra(value).items():
        if name not in given:
            yield name, item, True


def _refers(names: set[str]) -> bool:
    """Whether these are the members of an object that names one that exists, and so creates none."""
    is_named = not names.isdisjoint(("@odata.id", "@id"))
    return is_named or {name for name in names if "@" not in name} == {"id"}


def _of_unknown_type(plan: Plan, value: Any) -> bool:
    """Whether the value says that it is of a type that nobody here knows: its members are that type's."""
    name = plan.kind(value if isinstance(value, Mapping) else plan.extra(value))
    return isinstance(name, str) and last(name) not in registry()
