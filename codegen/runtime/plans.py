"""How values of any type are read and written: a codec per type expression, and a plan per class of models.

A JSON object becomes a model that holds it (`_wire`). A member is decoded when it is asked for, by its descriptor
(`members.Member`), into the model's `__dict__`, where what is assigned stands as well. The JSON itself is never
changed: a model that nobody has looked at is written as it came, of another what its `__dict__` holds is written over
a copy. What is built has its members in `__dict__` from the start.

The members of an object are thus those in its `__dict__` and, until its additional data has been asked for, those that
only its JSON has. From then on all that the type allows is in `__dict__`, and the rest in the additional data.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields
from decimal import Decimal
from typing import Any

from .edm import SCALARS, Codec, element
from .enums import OpenEnum, OpenNumber
from .errors import EncodeError, shown
from .jsontext import floats
from .lists import CollectionCodec
from .members import (
    ABSENT,
    ASSIGNED,
    BARE_TYPE,
    TYPE,
    UNREAD,
    AdditionalData,
    Held,
    Member,
    TypeInfo,
    forms_of,
    is_model,
    last,
    says_type,
    type_of,
)
from .registry import Registry, registry

_WATCHED = 64
"""So many spellings of type names are remembered per class: what strangers send must not fill the memory."""
_ATOMS = frozenset({str, int, bool, float, type(None)})
FIELDS = "__dataclass_fields__"
_KEPT = {"additional_data"}
_UNKNOWN: Any = object()
_new = object.__new__
hold: Callable[[Any, dict[str, Any]], None] = Held.__dict__["_wire"].__set__
have: Callable[[Any, dict[str, Any]], None] = Held.__dict__["__dict__"].__set__


class Plan:
    """How the objects of one class are read and written."""

    __slots__ = (
        "_classes",
        "_structured",
        "attributes",
        "cls",
        "info",
        "is_strict",
        "members",
        "names",
    )

    def __init__(self, cls: Any) -> None:
        for base in cls.__mro__:
            # So that libraries which look for it don't take the class for a plain dataclass; see `model._Fields`.
            derives = Held in base.__mro__ and base.__base__ is not Held
            if derives and FIELDS in vars(base):
                base.__declared__ = vars(base)[FIELDS]
                delattr(base, FIELDS)
        self.cls = cls
        self.info: TypeInfo = cls.__odata__
        self.members: dict[str, Member] = {}
        """By name on the wire."""
        self.attributes: dict[str, Member] = {}
        for field in fields(cls):
            if isinstance(member := field.default, Member):
                codec = codec_for(registry(), member.facts["type"])
                named = member.facts.get("named")
                member.bind(_with_names(codec, named) if named else codec)
                self.members[member.name] = self.attributes[field.name] = member
        self._structured = [
            (attribute, member)
            for attribute, member in self.attributes.items()
            if member.codec.type not in SCALARS
        ]
        self.names = frozenset(field.name for field in fields(cls)) - _KEPT
        """Of the constructor's members."""
        self.is_strict = "__odata__" in vars(cls)
        """Whether objects take no attributes but these; those of users' own classes do."""
        self._classes: dict[str, Plan] = {}

    def decode(self, wire: dict[str, Any]) -> Any:
        """A model that holds `wire` unread, of this class or of the derived class that it says it is of."""
        says = TYPE in wire or BARE_TYPE in wire
        model = _new(self.of(type_of(wire)).cls if says else self.cls)
        hold(model, wire)
        return model

    def encode(self, model: Any, declared: str) -> dict[str, Any]:
        """The JSON object of a model; one of a class derived from the declared type says so.

        It may share what nobody has looked at with the model. Raises EncodeError.
        """
        wire = model._wire  # Before the rest: see `settle`.
        values = model.__dict__
        if "additional_data" in values:
            return self._settled(model, declared)
        result: dict[str, Any] = wire
        if declared != self.info.name and not says_type(wire):
            result = {TYPE: f"#{self.info.name}", **wire}
        if wire and ASSIGNED not in values:
            return self._rewrite(values, wire, result) if self._structured else result
        result = result.copy() if result is wire else result
        self._write(values.copy(), wire, result)
        return result

    def _rewrite(
        self, values: dict[str, Any], wire: dict[str, Any], result: dict[str, Any]
    ) -> dict[str, Any]:
        """The JSON of an object of which nothing has been assigned: only objects and lists may have changed."""
        member, value = None, None
        try:
            for attribute, member in self._structured:
                value = values.get(attribute)
                if value is None:
                    continue
                if isinstance(value, OpenEnum):
                    self._drop(member)
                    continue
                was = wire.get(member.name, ABSENT)
                if was is not ABSENT:
                    codec = member.codec
                    if value.__class__ is codec.model:
                        form = PLANS[codec.model].encode(value, codec.type)
                    else:
                        form = codec.encode_over(value, was)
                    if form is not was:
                        result = wire.copy() if result is wire else result
                        result[member.name] = form
        except (TypeError, ValueError) as error:
            assert member is not None
            raise member.wrong(value, error) from None
        return result

    def _drop(self, scalar: Member) -> None:
        """Look no more at an enumeration: that it is one is known when a first value has come by."""
        self._structured = [pair for pair in self._structured if pair[1] is not scalar]

    def _write(
        self, values: dict[str, Any], wire: dict[str, Any], result: dict[str, Any]
    ) -> None:
        """Put the members that stand in an object's `__dict__` into its JSON, over what was read."""
        find = self.attributes.get
        member, value = None, None
        try:
            for attribute, value in values.items():
                member = find(attribute)
                if member is None:
                    continue
                name = member.name
                if value is None or value.__class__ is member.exact:
                    result[name] = value
                elif value.__class__ is member.codec.model:
                    encode = PLANS[value.__class__].encode
                    result[name] = encode(value, member.codec.type)
                elif name in wire:
                    result[name] = member.codec.encode_over(value, wire[name])
                else:
                    result[name] = member.codec.encode(value)
        except (TypeError, ValueError) as error:
            assert member is not None
            raise member.wrong(value, error) from None

    def _settled(self, model: Any, declared: str) -> dict[str, Any]:
        """The same for a model that has additional data."""
        values = model.__dict__.copy()
        extra = values.pop("additional_data")
        read = forms_of(extra)
        result: dict[str, Any] = {}
        if declared != self.info.name and not says_type(extra):
            result[TYPE] = f"#{self.info.name}"
        # Annotations come first: a reader may have to know the type before the members.
        for name in extra:
            if name[:1] == "@":
                result[name] = step_into(name, encode_plain, extra[name])
        self._write(values, read, result)
        for name in extra:
            if name not in result:
                result[name] = step_into(name, encode_plain, extra[name])
        return result

    def named(self, name: str) -> Member | None:
        """The member that has this name on the wire, else the one whose attribute has it."""
        return self.members.get(name) or self.attributes.get(name)

    def given(self, model: Any) -> list[tuple[Member, Any]]:
        """The declared members that the object has, with their values, in the type's order; null is None."""
        for name in model._wire:
            if (member := self.members.get(name)) is not None:
                getattr(model, member.attribute)
        values = model.__dict__
        return [
            (member, values[attribute])
            for attribute, member in self.attributes.items()
            if attribute in values
        ]

    def extra(self, model: Any) -> dict[str, Any]:
        """The object's additional data, without making any; it may share it with the model."""
        found: dict[str, Any] | None = model.__dict__.get("additional_data")
        if found is not None:
            return found
        wire, given = model._wire, {member.name for member, _ in self.given(model)}
        return {name: value for name, value in wire.items() if name not in given}

    def has_forms(self, model: Any) -> bool:
        """Whether a member of a settled model has a form that its value alone wouldn't be written in."""
        wire = forms_of(model.__dict__["additional_data"])
        for member, value in self.given(model):
            if value is not None and member.name in wire:
                codec = member.codec
                codec = codec.item if isinstance(codec, CollectionCodec) else codec
                try:
                    if codec.lossy and member.codec.encode(value) != wire[member.name]:
                        return True
                except (TypeError, ValueError):
                    return True
        return False

    def kind(self, wire: Mapping[str, Any]) -> Any:
        """What an object says of its type; None when it doesn't."""
        return type_of(wire)

    def annotates(self, name: str) -> bool:
        """Whether what an object has under a name is no member, but says something of it or of a member."""
        return "@" in name

    def defers(self, wire: Any) -> bool:
        """Whether a member's JSON stands for a value that isn't there: that of 4.0 never does."""
        return False

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
        form = registry().form
        plan = PLANS[cls] = form.plan(cls) if form else Plan(cls)
    return plan


PLANS: dict[Any, Plan] = {}


def settle(model: Any) -> AdditionalData:
    """Decode all members of a model, and set the rest aside as its additional data."""
    values: dict[str, Any] = model.__dict__
    if "additional_data" not in values:
        wire = model._wire
        extra = AdditionalData(plain(plan_of(type(model)).extra(model)))
        extra.wire = wire
        # The first of several threads decides; who writes the model meanwhile has either the JSON or all of this.
        values.setdefault("additional_data", extra)
        hold(model, UNREAD)
    found: AdditionalData = values["additional_data"]
    return found


def settle_all(value: Any) -> None:
    """Decode all that a model, or a list of models, still holds unread, at any depth."""
    found = [value]
    for item in found:
        if isinstance(item, list):
            found.extend(item)
        elif is_model(type(item)):
            settle(item)
            found.extend(value for _, value in plan_of(type(item)).given(item))


def plain(value: Any) -> Any:
    """A JSON value with containers of its own; tuples are lists, and members of enumerations texts and numbers."""
    if isinstance(value, dict):
        return {
            name: item if item.__class__ in _ATOMS else plain(item)
            for name, item in value.items()
        }
    if isinstance(value, (list, tuple)):
        return [item if item.__class__ in _ATOMS else plain(item) for item in value]
    if isinstance(value, str):
        return str.__str__(value)
    return (
        int(value) if isinstance(value, int) and value.__class__ is not bool else value
    )


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


def codec_for(known: Registry, type: str) -> Codec:
    """The codec of a type expression; types that nobody knows, and the untyped ones, keep values verbatim."""
    found = known.codecs.get(type)
    if found is None and (converter := known.converter(type)) is not None:
        found = known.codecs[type] = _converted(known, type, converter)
    form = known.form
    found = found or (None if form else SCALARS.get(type))
    if found is None:
        found = form.codec(known, type) if form else make_codec(known, type)
        known.codecs[type] = found
    assert isinstance(found, Codec)
    return found


def make_codec(known: Registry, type: str) -> Codec:
    """A codec of OData 4.0 for a type expression that is no scalar."""
    if type.startswith("Collection(") and type.endswith(")"):
        return CollectionCodec(codec_for(known, element(type)))
    if type.startswith("Edm.Geo"):
        return Codec(type, _decode_object, _encode_object)
    if type.startswith("Edm."):
        return Codec(type, plain, encode_plain)
    return NamedCodec(known, type)


def _converted(known: Registry, type: str, cls: Any) -> Codec:
    """The codec of a type whose values are a class of the user's: made of what they are otherwise, and back."""
    form = known.form
    own = form.codec(known, type) if form else SCALARS.get(type)
    own = own or NamedCodec(known, type)

    def decode(wire: Any) -> Any:
        return cls.from_odata(own.decode(wire))

    def encode(value: Any) -> Any:
        if not isinstance(value, cls):
            raise TypeError(shown(value))
        return own.encode(value.to_odata())

    return Codec(type, decode, encode, lossy=True)


def _with_names(codec: Codec, name: str) -> Codec:
    """The codec of a member whose values have names: they are members of the class that the registry has for `name`."""
    if isinstance(codec, CollectionCodec):
        return CollectionCodec(_with_names(codec.item, name))

    def decode(wire: Any) -> Any:
        cls: Any = registry().get(name)
        return cls(codec.decode(wire))

    def encode(value: Any) -> Any:
        is_named = isinstance(value, OpenEnum | OpenNumber)
        return codec.encode(value._value_ if is_named else value)

    return Codec(codec.type, decode, encode, lossy=codec.lossy)


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
        self._cls: Any = _UNKNOWN

    @property
    def cls(self) -> type | None:
        """The class that stands for the type; None when the registry has none."""
        self._found()
        found: type | None = self._cls
        return found

    def encode_over(self, value: Any, wire: Any) -> Any:
        """Whether the form has to be kept is known once the class is."""
        if self._cls is _UNKNOWN:
            self._found()
        return super().encode_over(value, wire) if self.lossy else self.encode(value)

    def _found(self) -> Codec:
        if self._cls is _UNKNOWN:
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

        self.decode, self.encode, self.lossy = decode, encode, True

    def _become_object(self, cls: type) -> None:
        plan = plan_of(cls)

        def decode(wire: Any) -> Any:
            if isinstance(wire, dict):
                return plan.decode(wire)
            raise ValueError(shown(wire))

        def encode(value: Any) -> Any:
            if value.__class__ is cls:
                return plan.encode(value, self.type)
            if isinstance(value, cls):
                return plan_of(type(value)).encode(value, self.type)
            raise TypeError(shown(value))

        self.decode, self.encode, self.model = decode, encode, cls
