"""The base of every generated model: each member is absent, null or has a value; JSON is kept without loss."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from functools import partial
from reprlib import recursive_repr
from typing import TYPE_CHECKING, Any, ClassVar, Literal, Self

from .codec import is_json, not_an_object
from .errors import TOO_DEEP, DecodeError, EncodeError, near, shown
from .hints import Hints, signature
from .jsontext import dumps, floats, loads
from .members import ABSENT, ASSIGNED, UNREAD, AdditionalData, Held, TypeInfo, forms_of
from .plans import PLANS, Plan, have, hold, plain, plan_of, settle, settle_all


@dataclasses.dataclass(kw_only=True, eq=False, repr=False)
class Model(Held):
    """A value of an entity or complex type.

    An absent member reads as None, and so does an explicit null. `Model(x=None)` and `m.x = None` set null,
    `del m.x` makes it absent. A member from JSON is decoded when a program first reads it.
    """

    __slots__ = ()
    __odata__: ClassVar[TypeInfo] = TypeInfo()

    additional_data: dict[str, Any] = dataclasses.field(default_factory=AdditionalData)
    """Members that the type doesn't declare, annotations, and members whose value contradicts the type."""

    def __init_subclass__(
        cls,
        *,
        odata: str = "",
        kind: Literal["entity", "complex"] = "complex",
        key: tuple[str, ...] = (),
        open: bool = False,
        abstract: bool = False,
        media: bool = False,
        required: tuple[str, ...] = (),
        key_paths: Mapping[str, str] | None = None,
    ) -> None:
        if vars(cls).get("__slots__"):
            message = "a model has no slots of its own; leave out slots=True"
            raise TypeError(f"{cls.__name__}: {message}")
        # The key is inherited, openness too (CSDL 4.01, sections 6.3 and 6.5), and so is what creating one requires.
        if odata:
            base = cls.__odata__
            cls.__odata__ = TypeInfo(
                odata,
                kind,
                key or base.key,
                open or base.open,
                abstract,
                media,
                (*base.required, *required),
                key_paths or base.key_paths,
            )
            # What dataclass writes would set every member that isn't there; type checkers see that one.
            if "__init__" not in vars(cls):
                type.__setattr__(cls, "__init__", Model.__init__)
            if cls.__doc__ is None:  # `dataclass` would write out the signature.
                cls.__doc__ = f"The {kind} type {odata}."
            cls.__annotations__ = Hints(cls, vars(cls).get("__annotations__", {}))

    @classmethod
    def from_json(cls, data: bytes | bytearray | str, *, strict: bool = False) -> Self:
        """Read a JSON text.

        Raises DecodeError when it isn't a JSON object; strictly, also when a value contradicts its type (the
        error lists all that do) or an object names a member twice. Else such members are set aside. Raises TypeError
        for what is no text.
        """
        if not isinstance(data, str | bytes | bytearray):
            raise TypeError(
                f"from_json reads a text, not {shown(data)}; from_dict reads an object"
            )
        wire = loads(data, strict)
        if wire.__class__ is not dict:
            raise not_an_object(cls, wire)
        if strict:
            from .validate import refuse_contradictions

            refuse_contradictions(wire, cls)
        model: Self = plan_of(cls).decode(wire)
        return model

    @classmethod
    def from_dict(cls, value: Mapping[str, Any], *, strict: bool = False) -> Self:
        """Read a JSON object; raises DecodeError as `from_json` does."""
        if not isinstance(value, Mapping):
            raise not_an_object(cls, value)
        if strict:
            from .validate import refuse_contradictions

            refuse_contradictions(value, cls)
        try:
            wire = plain(dict(value))
            model: Self = plan_of(cls).decode(wire)
            if not is_json(wire):  # It has no form that it could go back as.
                settle_all(model)
        except RecursionError:
            raise DecodeError(TOO_DEEP) from None
        return model

    def to_json(self) -> bytes:
        """The JSON text.

        Raises EncodeError when a member holds a value that its type has no form for, ValueError when the
        additional data holds a number that JSON has none for.
        """
        if not self.__dict__:
            return dumps(self._wire, may_be_infinite=False)
        seen = floats.seen
        wire = self._encoded()
        return dumps(wire, may_be_infinite=floats.seen != seen)

    def to_dict(self) -> dict[str, Any]:
        """The JSON object; raises EncodeError when a member holds a value that its type has no form for."""
        wire: dict[str, Any] = plain(self._encoded())
        return wire

    def _encoded(self) -> dict[str, Any]:
        # Shares with the model what nobody has read.
        cls = self.__class__
        plan = PLANS.get(cls) or plan_of(cls)
        try:
            return plan.encode(self, plan.info.name)
        except RecursionError:
            raise EncodeError(TOO_DEEP) from None

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: Any) -> Any:
        from .schema import core_schema

        return core_schema(cls)

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: Any, handler: Any) -> Any:
        from .schema import json_schema

        return json_schema(cls, handler)

    if not TYPE_CHECKING:  # Checkers would take every misspelt name for declared.

        def __init__(self, /, *, additional_data: Any = ABSENT, **members: Any) -> None:
            """An object with these members; raises TypeError for an unknown member."""
            cls = self.__class__
            plan = PLANS.get(cls) or plan_of(cls)
            if not plan.names.issuperset(members):
                raise _unknown(plan, members)
            for value in members.values():
                if value is ABSENT:
                    given = members.items()
                    members = {name: item for name, item in given if item is not ABSENT}
                    break
            if additional_data is not ABSENT:
                members["additional_data"] = AdditionalData(additional_data)
            hold(self, UNREAD)
            have(self, members)

        def __getattr__(self, name: str) -> Any:
            """Python asks here only when it has found nothing."""
            if name == "_wire":  # Made by `object.__new__`.
                plan_of(type(self))
                hold(self, UNREAD)
                return UNREAD
            raise _no_member(plan_of(type(self)), name)

        def __setattr__(self, name: str, value: Any) -> None:
            cls = self.__class__
            plan = PLANS.get(cls) or plan_of(cls)
            if name in plan.attributes:
                if value is plan.attributes[name]:
                    return  # What `dataclass` writes for a user's class sets what isn't given to its default.
                values = self.__dict__
                values[ASSIGNED] = True  # First: nobody may take the JSON for all.
                values[name] = value
                if extra := values.get("additional_data"):
                    # A value that contradicts the type is replaced too.
                    extra.pop(plan.attributes[name].name, None)
            elif name == "additional_data":
                extra = AdditionalData(value)
                extra.wire = forms_of(settle(self))
                self.__dict__[name] = extra
            elif hasattr(cls, name) or name in plan.names or not plan.is_strict:
                object.__setattr__(self, name, value)
            else:
                raise _no_member(plan, name)

        def __delattr__(self, name: str) -> None:
            member = plan_of(type(self)).attributes.get(name)
            if name == "additional_data":
                self.additional_data = {}
            elif member is None:
                object.__delattr__(self, name)
            else:
                getattr(self, name)
                if name not in self.__dict__:
                    raise AttributeError(name, name=name, obj=self)
                wire = self._wire
                if member.name in wire:
                    kept = wire.copy()  # Copies of the model may hold it as well.
                    del kept[member.name]
                    hold(self, kept)
                self.__dict__.pop(name, None)

    def __eq__(self, other: object) -> bool:
        if type(self) is not type(other):
            return NotImplemented
        assert isinstance(other, Model)
        try:
            return self._encoded() == other._encoded()
        except TypeError:  # A member holds what can't be encoded.
            return self.__getstate__() == other.__getstate__()

    @recursive_repr()
    def __repr__(self) -> str:
        plan = plan_of(type(self))
        state = [f"{member.attribute}={value!r}" for member, value in plan.given(self)]
        if extra := plan.extra(self):
            state.append(f"additional_data={extra!r}")
        from .redact import members_shown, redacted

        return redacted(members_shown(f"{type(self).__name__}({', '.join(state)})"))

    def _repr_html_(self) -> str:
        from .tables import of_model

        return of_model(self)

    def __getstate__(self) -> dict[str, Any]:
        settle(self)
        return self.__dict__.copy()

    def __setstate__(self, state: dict[str, Any]) -> None:
        plan = plan_of(type(self))
        unknown = state.keys() - plan.names - {ASSIGNED, "additional_data"}
        if plan.is_strict and (
            lost := [name for name in unknown if not hasattr(type(self), name)]
        ):
            message = f"{type(self).__name__} has no member {min(lost)!r}: another version of the package pickled it"
            raise AttributeError(message)
        hold(self, UNREAD)
        self.__dict__.update(state)
        self.__dict__["additional_data"] = AdditionalData(self.additional_data)


def _unknown(plan: Plan, members: Mapping[str, Any]) -> TypeError:
    name = next(name for name in members if name not in plan.names)
    hint = near(name, plan.names)
    return TypeError(f"{plan.cls.__name__}() has no member {name!r}{hint}")


def _no_member(plan: Plan, name: str) -> AttributeError:
    # Without `name` and `obj`: Python would add a guess of its own to ours.
    hint = "" if name[:1] == "_" else near(name, {*plan.names, *_METHODS})
    return AttributeError(
        f"{plan.cls.__name__!r} object has no attribute {name!r}{hint}"
    )


_METHODS = ("from_dict", "from_json", "to_dict", "to_json")


class _AdditionalData:
    """Puts the additional data together when it is asked for."""

    def __get__(self, model: Any, owner: Any = None) -> Any:
        return self if model is None else settle(model)


class _Fields:
    """The fields of a class of models: all of them, and of an object those of the members that it has.

    `dataclasses.replace` and `asdict` thus leave alone what is absent. Subclasses have no such attribute of their own:
    libraries that write dataclasses field by field, in Python's names, ask to be told how to write a model instead.
    """

    def __get__(self, model: Any, owner: Any) -> dict[str, dataclasses.Field[Any]]:
        fields: dict[str, dataclasses.Field[Any]] = owner.__declared__
        if model is None:
            return fields
        extra, plan = settle(model), plan_of(owner)
        has_extra = bool(extra) or plan.has_forms(model)
        return {
            name: field
            for name, field in fields.items()
            if (has_extra if name == "additional_data" else name in model.__dict__)
            or (name != "additional_data" and name not in plan.attributes)
        }


class _Signature:
    """The signature of a class of models, unless a class of the user's has a constructor of its own."""

    def __get__(self, model: Any, owner: Any) -> Any:
        if model is not None or owner.__init__ is not Model.__init__:
            raise AttributeError("__signature__")
        return signature(owner)


class _Serializer:
    """Only pydantic looks for it, in a value whose type it wasn't told: it would go by the dataclass's fields."""

    def __get__(self, model: Any, owner: Any) -> Any:
        from .schema import serializer

        return serializer(owner)


Model.__pydantic_serializer__ = _Serializer()  # type: ignore[attr-defined]
Model.__signature__ = _Signature()  # type: ignore[attr-defined]
Model.additional_data = _AdditionalData()  # type: ignore[assignment]
Model.__declared__ = Model.__dataclass_fields__  # type: ignore[attr-defined]
Model.__dataclass_fields__ = _Fields()  # type: ignore[assignment]

dataclass = partial(dataclasses.dataclass, init=False, eq=False, repr=False)
"""The decorator of models, which have Model's methods; type checkers see that of the library."""
