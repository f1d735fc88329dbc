"""How the objects of a class are read and written: one plan per class, made when the first of them comes by.

A JSON object becomes a model that holds it unread; when a first member of the model is asked for or changed,
`Plan.fill` decodes them all, and the objects within become models that hold theirs unread. What is built holds the
constructor's keywords in the same way. `Plan.encode` writes an object that nobody has read as it came. At first
`fill`, `encode` and `made` interpret the plan; shapes of objects that keep coming get functions of their own, which
go before that (`specialise`).
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields
from decimal import Decimal
from functools import partial
from threading import RLock
from typing import Any

from .edm import Codec
from .errors import EncodeError, shown
from .jsontext import floats
from .members import (
    ABSENT,
    BARE_TYPE,
    TYPE,
    AdditionalData,
    Shape,
    TypeInfo,
    Unread,
    is_model,
    last,
    says_type,
    type_of,
)
from .registry import registry

_HOT = 8
"""After so many objects of one shape, reading or writing it gets a function: making it costs as much as using
the general way a hundred times."""
_MOST = 12
"""So many functions a class gets at most; they are asked in turn."""
_WATCHED = 64
"""So many shapes, and spellings of type names, are remembered per class."""
_new = object.__new__
_Slot = type(Unread.__dict__["_wire"])
held: Callable[[Any], Any] = Unread.__dict__["_wire"].__get__
hold: Callable[[Any, Any], None] = Unread.__dict__["_wire"].__set__

LOCK = RLock()
"""Held while a model is filled: two threads that ask first at once get the same objects."""

if hasattr(os, "register_at_fork"):
    os.register_at_fork(
        before=LOCK.acquire, after_in_parent=LOCK.release, after_in_child=LOCK.release
    )


def fill(model: Any) -> Shape | None:
    """Put into its slots what a model still holds unread, or was made of; its shape, where that is known."""
    with LOCK:
        wire = model._wire
        if wire.__class__ is dict:
            cls = model.__class__
            shape = (PLANS.get(cls) or plan_of(cls)).fill(model, wire)
            hold(model, shape)
            return shape
        if wire.__class__ is tuple:
            plan_of(model.__class__).place(model, *wire)
            return None
        known: Shape | None = wire
        return known


def fill_all(value: Any) -> None:
    """Decode all that a model, or a list of models, still holds unread, at any depth."""
    found = [value]
    for item in found:
        if isinstance(item, list):
            found.extend(item)
        elif is_model(type(item)):
            found.extend(value for _, value in plan_of(type(item)).given(item))


def encode_plain(value: Any) -> Any:
    """The JSON value of a value whose type isn't declared: models say theirs. Raises EncodeError."""
    if isinstance(value, float):
        floats.seen += 1
    if value is None or isinstance(value, (bool, int, float, Decimal)):
        return value
    if isinstance(value, str):
        return str.__str__(value)
    if isinstance(value, dict):
        return {
            name: step_into(name, encode_plain, item) for name, item in value.items()
        }
    if isinstance(value, (list, tuple)):
        return [
            step_into(index, encode_plain, item) for index, item in enumerate(value)
        ]
    if is_model(type(value)):
        return plan_of(type(value)).encode(value, "Edm.Untyped")
    raise EncodeError(f"expected a JSON value, got {shown(value)}")


def step_into(step: str | int, encode: Callable[[Any], Any], value: Any) -> Any:
    """Encode what stands at `step`; raises EncodeError, which says so."""
    try:
        return encode(value)
    except EncodeError as error:
        raise error.below(step) from None


@dataclass(frozen=True, slots=True, eq=False)
class Member:
    """A declared member: where it stands in JSON and in Python, and how it gets from one to the other."""

    name: str
    attribute: str
    codec: Codec
    facts: Mapping[str, Any]
    get: Callable[[Any], Any]
    """Of the slot itself: raises AttributeError when it is empty."""
    set: Callable[[Any, Any], None]

    def take(
        self, model: Any, wire: Any, extra: AdditionalData | None
    ) -> AdditionalData | None:
        """Decode a value into its slot, or set it aside where it contradicts its type; the additional data so far."""
        codec = self.codec
        if wire is None or type(wire) is codec.exact:
            self.set(model, wire)
            return extra
        try:
            value = codec.decode(wire)
        except ValueError:
            extra = AdditionalData() if extra is None else extra
            extra[self.name] = wire
            return extra
        self.set(model, value)
        if codec.differs is not None and codec.differs(value, wire):
            extra = AdditionalData() if extra is None else extra
            # The caller's lists may change; the form that was read must not.
            extra.texts[self.name] = (
                (tuple(wire), tuple(value)) if type(value) is list else (wire, value)
            )
        return extra

    def encode(self, value: Any, extra: Any) -> Any:
        """The JSON value of a value that isn't None; raises EncodeError."""
        remembered = (
            None if extra is None else getattr(extra, "texts", {}).get(self.name)
        )
        try:
            return (
                self.codec.encode(value)
                if remembered is None
                else self.codec.encode_again(value, *remembered)
            )
        except EncodeError as error:
            raise error.below(self.name) from None
        except (TypeError, ValueError):
            raise EncodeError(f"expected {self.codec.type}, got {shown(value)}").below(
                self.name
            ) from None


class Plan:
    """How the objects of one class are read and written.

    `fill(model, wire)` decodes what a model holds unread into its slots, and gives its shape, or None;
    `encode(model, declared)` writes an object of exactly this class where `declared` is the type to be expected, and
    `made(model, members, declared)` one that still holds the constructor's keywords: `read`, `write` and
    `write_made`, or functions for the shapes that keep coming, put before them.
    """

    __slots__ = (
        "_classes",
        "_counts",
        "_made",
        "_shapes",
        "cls",
        "encode",
        "fill",
        "get_extra",
        "info",
        "made",
        "members",
        "set_extra",
        "setters",
        "slots",
    )

    def __init__(self, cls: Any) -> None:
        self.cls = cls
        self.info: TypeInfo = cls.__odata__
        self.members = {member.name: member for member in _members(cls)}
        self.get_extra: Callable[[Any], Any] = cls.additional_data.__get__
        self.set_extra: Callable[[Any, Any], None] = cls.additional_data.__set__
        self.setters = _setters(cls)
        self.slots = frozenset(
            name for name in self.setters if type(getattr(cls, name, None)) is _Slot
        )
        self.fill: Callable[[Any, dict[str, Any]], Shape | None] = self.read
        self.encode: Callable[[Any, str], dict[str, Any]] = self.write
        self.made: Callable[[Any, dict[str, Any], str], dict[str, Any]] = (
            self.write_made
        )
        self._classes: dict[str, Plan] = {}
        self._counts: dict[object, int] = {}
        self._shapes: dict[frozenset[str], Shape] = {}
        self._made = {"read": 0, "write": 0, "make": 0}

    def decode(self, wire: dict[str, Any]) -> Any:
        """A model that holds `wire` unread, of this class or of the derived class that it says it is of."""
        says = TYPE in wire or BARE_TYPE in wire
        model = _new(self.of(type_of(wire)).cls if says else self.cls)
        hold(model, wire)
        return model

    def read(self, model: Any, wire: dict[str, Any]) -> None:
        """Decode the members of any object into a model of this class."""
        find = self.members.get
        extra: AdditionalData | None = None
        strange = []
        for name, value in wire.items():
            if (member := find(name)) is not None:
                extra = member.take(model, value, extra)
                continue
            if extra is None:
                extra = AdditionalData()
            extra[name] = value
            strange.append(name)
        if extra is not None:
            self.set_extra(model, extra)
        if self._is_hot("read", tuple(wire), tuple(strange)):
            from .readers import reader

            self.fill = reader(self, tuple(wire))

    def place(self, model: Any, members: dict[str, Any]) -> None:
        """Put the constructor's members into their slots; those that are ABSENT stay empty."""
        for name, value in members.items():
            if value is not ABSENT:
                self.setters[name](model, value)
        hold(model, None)

    def unread(self, wire: dict[str, Any], declared: str) -> dict[str, Any]:
        """What to write for a model of this class that nobody has read."""
        return (
            wire
            if declared == self.info.name or says_type(wire)
            else {TYPE: f"#{self.info.name}", **wire}
        )

    def write(self, model: Any, declared: str) -> dict[str, Any]:
        """The JSON object of a model; one of a class derived from the declared type says so. Any shape.

        Raises EncodeError.
        """
        source = model._wire
        if source.__class__ is dict:
            return self.unread(source, declared)
        if source.__class__ is tuple:
            if self._made["make"]:
                return self.made(model, source[0], declared)
            self._count_made(source[0])
        extra = self.extra(model)
        wire: dict[str, Any] = {}
        if declared != self.info.name and not says_type(extra):
            wire[TYPE] = f"#{self.info.name}"
        for name in extra:
            if name[:1] == "@":
                wire[name] = step_into(name, encode_plain, extra[name])
        for member, value in self.given(model):
            exact = value is None or type(value) is member.codec.exact
            wire[member.name] = value if exact else member.encode(value, extra)
        for name in extra:
            if name not in wire:
                wire[name] = step_into(name, encode_plain, extra[name])
        names = (*wire, self.has_extra(model))
        if self._is_hot("write", names, tuple(extra)):
            from .writers import writer

            self.encode = writer(self, model) or self.encode
        return wire

    def write_made(
        self, model: Any, members: dict[str, Any], declared: str
    ) -> dict[str, Any]:
        """The same for a model that nobody has looked at since it was made of these members."""
        self._count_made(members)
        fill(model)
        return self.write(model, declared)

    def _count_made(self, members: dict[str, Any]) -> None:
        if self._is_hot("make", tuple(members), ()):
            from .writers import made_writer

            self.made = made_writer(self, tuple(members)) or self.made

    def _is_hot(
        self, way: str, names: tuple[object, ...], strange: tuple[str, ...]
    ) -> bool:
        """Count one more object of a shape; whether it is time to specialise."""
        # What strangers send must not fill the memory.
        if (
            self._made[way] == _MOST
            or len(strange) > 16
            or sum(map(len, strange)) > 500
        ):
            return False
        if len(self._counts) >= _WATCHED:
            self._counts.clear()
        shape = (way, names, strange)
        count = self._counts[shape] = self._counts.get(shape, 0) + 1
        self._made[way] += count == _HOT
        return count == _HOT

    def given(self, model: Any) -> list[tuple[Member, Any]]:
        """The declared members that the object has, with their values; null is None."""
        fill(model)
        found = []
        for member in self.members.values():
            try:
                found.append((member, member.get(model)))
            except AttributeError:
                continue
        return found

    def extra(self, model: Any) -> dict[str, Any]:
        """The object's additional data, without making any."""
        fill(model)
        try:
            found: dict[str, Any] = self.get_extra(model)
        except AttributeError:
            return {}
        return found

    def has_extra(self, model: Any) -> bool:
        """Whether the object holds additional data, be it empty."""
        try:
            self.get_extra(model)
        except AttributeError:
            return False
        return True

    def shape(self, attributes: Iterable[str]) -> Shape:
        """The one shape of these attributes."""
        shape = Shape(attributes)
        return self._shapes.setdefault(shape, shape)

    def of(self, name: Any) -> Plan:
        """The plan for what `@odata.type` says: a class derived from this one, else this one's own.

        Names come with and without `#`, in any case, by namespace or its alias, and as the end of a URL (JSON Format
        4.01, section 4.6.3).
        """
        if not isinstance(name, str):
            return self
        plan = self._classes.get(name)
        if plan is None:
            cls = registry().get(last(name))
            if cls is None:
                return self
            plan = plan_of(cls) if issubclass(cls, self.cls) else self
            if len(self._classes) < _WATCHED:
                self._classes[name] = plan
        return plan


def plan_of(cls: Any) -> Plan:
    """The plan of a model class."""
    plan = PLANS.get(cls)
    if plan is None:
        plan = PLANS[cls] = Plan(cls)
    return plan


PLANS: dict[Any, Plan] = {}


def _setters(cls: Any) -> dict[str, Callable[[Any, Any], None]]:
    """By attribute, what sets it without asking the model; those of users' classes may have no slot."""
    found = {}
    for field in fields(cls):
        put = getattr(getattr(cls, field.name, None), "__set__", None)
        found[field.name] = put or partial(_set_named, field.name)
    return found


def _set_named(name: str, model: Any, value: Any) -> None:
    object.__setattr__(model, name, value)


def _members(cls: Any) -> list[Member]:
    from .codec import codec_for  # Which needs the plans of classes in turn.

    known, found = registry(), []
    for attribute, field in cls.__dataclass_fields__.items():
        facts = field.metadata
        if "type" in facts:
            slot = getattr(cls, attribute)
            found.append(
                Member(
                    facts["name"],
                    attribute,
                    codec_for(known, facts["type"]),
                    facts,
                    slot.__get__,
                    slot.__set__,
                )
            )
    return found
