"""JSON values to Python values and back: one codec per type expression, one plan per class.

A plan is made when a class is first read or written, and everything that happens per object happens in
`Plan.decode` and `Plan.encode`: whoever wants them faster (generated straight-line code, say) replaces these.
Named types are looked up when a first value of theirs comes by, so that no class loads another too early.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from .edm import SCALARS, Codec
from .enums import OpenEnum
from .errors import TOO_DEEP, DecodeError, EncodeError, shown
from .lists import CollectionCodec
from .members import AdditionalData, TypeInfo
from .registry import Registry, registry

TYPE = "@odata.type"
_new = object.__new__


def decode_value(known: Registry, type: str, value: Any) -> Any:
    """The Python value of a JSON value of any type expression; null is None.

    Raises DecodeError when the value as a whole contradicts its type; members of objects that contradict
    theirs are set aside in `additional_data`.
    """
    if value is None:
        return None
    try:
        return codec_for(known, type).decode(value)
    except RecursionError:
        raise DecodeError(TOO_DEEP) from None
    except ValueError:
        raise DecodeError(f"expected {type}, got {shown(value)}") from None


def encode_value(value: Any, type: str = "") -> Any:
    """The JSON value of a Python value of any type expression; without one, of a model or a JSON value.

    Raises EncodeError, which says where, when a value has no form in its type.
    """
    if value is None:
        return None
    try:
        return codec_for(registry(), type or "Edm.Untyped").encode(value)
    except EncodeError:
        raise
    except RecursionError:
        raise EncodeError(TOO_DEEP) from None
    except (TypeError, ValueError):
        raise EncodeError(f"expected {type}, got {shown(value)}") from None


def codec_for(known: Registry, type: str) -> Codec:
    """The codec of a type expression; types that nobody knows, and the untyped ones, keep values verbatim."""
    found = known.codecs.get(type) or SCALARS.get(type)
    if found is None:
        if type.startswith("Collection(") and type.endswith(")"):
            found = CollectionCodec(codec_for(known, type[len("Collection(") : -1]))
        elif type.startswith(("Edm.Geography", "Edm.Geometry")):
            found = Codec(type, _decode_object, _encode_object)
        elif type.startswith("Edm."):
            found = Codec(type, plain, encode_plain)
        else:
            found = NamedCodec(known, type)
        known.codecs[type] = found
    assert isinstance(found, Codec)
    return found


def plain(value: Any) -> Any:
    """A JSON value with containers of its own."""
    if isinstance(value, dict):
        return {name: plain(item) for name, item in value.items()}
    return [plain(item) for item in value] if isinstance(value, list) else value


def encode_plain(value: Any) -> Any:
    """The JSON value of a value whose type isn't declared: models say theirs. Raises EncodeError."""
    if value is None or isinstance(value, (bool, int, float, Decimal)):
        return value
    if isinstance(value, str):
        return str.__str__(value)
    if isinstance(value, dict):
        return {name: _at(name, encode_plain, item) for name, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_at(index, encode_plain, item) for index, item in enumerate(value)]
    if is_model(type(value)):
        return plan_of(type(value)).encode(value, "Edm.Untyped")
    raise EncodeError(f"expected a JSON value, got {shown(value)}")


def is_model(cls: Any) -> bool:
    """Whether the class is a model's."""
    return isinstance(getattr(cls, "__odata__", None), TypeInfo)


def _at(step: str | int, encode: Callable[[Any], Any], value: Any) -> Any:
    try:
        return encode(value)
    except EncodeError as error:
        raise error.below(step) from None


def _decode_object(wire: Any) -> Any:
    if isinstance(wire, dict):
        return plain(wire)
    raise ValueError(shown(wire))


def _encode_object(value: Any) -> Any:
    if isinstance(value, dict):
        return encode_plain(value)
    raise TypeError(shown(value))


class NamedCodec(Codec):
    """A structured type or an enumeration; `cls` is its class, imported when it is first needed."""

    __slots__ = ("_cls", "_known")

    def __init__(self, known: Registry, name: str) -> None:
        super().__init__(
            name,
            lambda wire: self._found().decode(wire),
            lambda value: self._found().encode(value),
        )
        self._known = known

    @property
    def cls(self) -> type | None:
        """The class that stands for the type; None when the registry has none."""
        self._found()
        return self._cls

    def _found(self) -> Codec:
        if not hasattr(self, "_cls"):
            cls = self._known.get(self.type)
            if cls is None:
                self.decode, self.encode = plain, encode_plain
            elif issubclass(cls, OpenEnum):
                self._become_enum(cls)
            else:
                self._become_object(cls)
            self._cls = cls  # Last, for other threads.
        return self

    def _become_enum(self, cls: Any) -> None:
        listed = cls._value2member_map_

        def decode(wire: Any) -> Any:
            if type(wire) is str and (member := listed.get(wire)) is not None:
                return member
            if type(wire) is str or type(wire) is int:
                return cls(wire)
            raise ValueError(shown(wire))

        def encode(value: Any) -> Any:
            return value._value_ if type(value) is cls else cls(value)._value_

        self.decode, self.encode, self.differs = decode, encode, operator.ne

    def _become_object(self, cls: type) -> None:
        plan = plan_of(cls)

        def decode(wire: Any) -> Any:
            if isinstance(wire, dict):
                return plan.decode(wire)
            raise ValueError(shown(wire))

        def encode(value: Any) -> Any:
            if isinstance(value, cls):
                return plan_of(type(value)).encode(value, self.type)
            raise TypeError(shown(value))

        self.decode, self.encode = decode, encode


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
    """How the objects of one class are read and written."""

    __slots__ = ("_classes", "cls", "get_extra", "info", "members")

    def __init__(self, cls: Any) -> None:
        self.cls = cls
        self.info: TypeInfo = cls.__odata__
        self.members = {member.name: member for member in _members(cls)}
        self.get_extra: Callable[[Any], Any] = cls.additional_data.__get__
        self._classes: dict[str, Plan] = {}

    def decode(self, wire: dict[str, Any]) -> Any:
        """An object of this class, or of the derived class that it says it is of."""
        plan = self if (name := wire.get(TYPE)) is None else self.of(name)
        model = _new(plan.cls)
        find = plan.members.get
        extra: AdditionalData | None = None
        for name, value in wire.items():
            member = find(name)
            if member is not None:
                codec = member.codec
                if value is None or type(value) is codec.exact:
                    member.set(model, value)
                    continue
                try:
                    decoded = codec.decode(value)
                except ValueError:  # It contradicts its type: set aside.
                    pass
                else:
                    member.set(model, decoded)
                    if codec.differs is not None and codec.differs(decoded, value):
                        if extra is None:
                            extra = AdditionalData()
                        # The caller's lists may change; the form that was read must not.
                        pair = (
                            (tuple(value), tuple(decoded))
                            if type(decoded) is list
                            else (value, decoded)
                        )
                        extra.texts[name] = pair
                    continue
            if extra is None:
                extra = AdditionalData()
            extra[name] = plain(value)
        if extra is not None:
            model.additional_data = extra
        return model

    def encode(self, model: Any, declared: str) -> dict[str, Any]:
        """The JSON object of a model; one of a class derived from the declared type says so.

        Raises EncodeError.
        """
        extra = self.extra(model)
        wire: dict[str, Any] = {}
        if declared != self.info.name and TYPE not in extra:
            wire[TYPE] = f"#{self.info.name}"
        for name in extra:
            if name[:1] == "@":
                wire[name] = _at(name, encode_plain, extra[name])
        for member in self.members.values():
            try:
                value = member.get(model)
            except AttributeError:
                continue
            exact = value is None or type(value) is member.codec.exact
            wire[member.name] = value if exact else member.encode(value, extra)
        for name in extra:
            if name not in wire:
                wire[name] = _at(name, encode_plain, extra[name])
        return wire

    def extra(self, model: Any) -> dict[str, Any]:
        """The object's additional data, without making any."""
        try:
            found: dict[str, Any] = self.get_extra(model)
        except AttributeError:
            return {}
        return found

    def of(self, name: Any) -> Plan:
        """The plan for what `@odata.type` says: a class derived from this one, else this one's own.

        Names come with and without `#`, in any case, and as the fragment of a URL (JSON Format 4.01, section 4.6.3).
        """
        if not isinstance(name, str):
            return self
        plan = self._classes.get(name)
        if plan is None:
            cls = registry().get(name.rpartition("#")[2])
            if cls is None:
                return self
            plan = self._classes[name] = (
                plan_of(cls) if issubclass(cls, self.cls) else self
            )
        return plan


def plan_of(cls: Any) -> Plan:
    """The plan of a model class."""
    plan = _PLANS.get(cls)
    if plan is None:
        plan = _PLANS[cls] = Plan(cls)
    return plan


_PLANS: dict[Any, Plan] = {}


def _members(cls: Any) -> list[Member]:
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
