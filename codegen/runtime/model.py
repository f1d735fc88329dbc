"""The base of every generated model: three states per member, and nothing lost between JSON and Python."""

from __future__ import annotations

import dataclasses
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from gc import get_referents
from reprlib import recursive_repr
from typing import TYPE_CHECKING, Any, ClassVar, Literal, Self

from .codec import is_json, not_an_object, plain
from .errors import TOO_DEEP, DecodeError, EncodeError
from .jsontext import dumps, floats, loads
from .members import ABSENT, AdditionalData, TypeInfo, Unread, prop
from .plans import LOCK, PLANS, fill, fill_all, held, hold, plan_of

__all__ = ["ABSENT", "AdditionalData", "Model", "TypeInfo", "prop"]

_REPLACE = getattr(dataclasses, "_replace", dataclasses.replace).__code__
_get = object.__getattribute__
_set = object.__setattr__
_delete = object.__delattr__


@dataclass(slots=True, kw_only=True, eq=False, repr=False)
class Model(Unread):
    """A value of an entity or complex type.

    A member that is absent has an empty slot and reads as None; None in the slot is an explicit null:
    `Model(x=None)` and `m.x = None` are null, `del m.x` makes it absent. What came from JSON is decoded when a first
    member is asked for or changed; until then all slots are empty.
    """

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
    ) -> None:
        # dataclass(slots=True) makes the class a second time, without these keywords: what it has, it keeps.
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
            )
            # What dataclass writes would visit every member that isn't there; type checkers see that one.
            if "__init__" not in vars(cls):
                type.__setattr__(cls, "__init__", Model.__init__)

    def __post_init__(self) -> None:
        # Of users' own dataclasses; see `__init__`.
        for name in type(self).__dataclass_fields__:
            if getattr(self, name) is ABSENT:
                delattr(self, name)
        self.additional_data = AdditionalData(self.additional_data)

    @classmethod
    def from_json(cls, data: bytes | bytearray | str, *, strict: bool = False) -> Self:
        """Read a JSON text.

        Raises DecodeError when it isn't a JSON object; strictly, also when a value contradicts its type (the
        error lists all that do) or an object names a member twice. Else such members are set aside.
        """
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
            if not is_json(
                wire
            ):  # What is no JSON has no form that it could go back as.
                fill_all(model)
        except RecursionError:
            raise DecodeError(TOO_DEEP) from None
        return model

    def to_json(self) -> bytes:
        """The JSON text.

        Raises EncodeError when a member holds a value that its type has no form for, ValueError when the
        additional data holds a number that JSON has none for.
        """
        if self._wire.__class__ is dict:
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

    if (
        not TYPE_CHECKING
    ):  # Type checkers would take every misspelt name for declared, read or assigned.

        def __init__(self, /, *, additional_data: Any = ABSENT, **members: Any) -> None:
            """An object with these members; raises TypeError for what is none of its members."""
            cls = self.__class__
            plan = PLANS.get(cls) or plan_of(cls)
            # Most are made to be written: their slots are filled when a first member is asked for. One that holds
            # more than its class isn't new.
            if (
                additional_data is ABSENT
                and plan.slots.issuperset(members)
                and len(get_referents(self)) == 1
            ):
                for value in members.values():
                    if value is ABSENT:
                        break
                else:
                    hold(self, (members,))
                    return
            for name in members:
                if name not in plan.setters:
                    raise TypeError(f"{cls.__name__}() has no member {name!r}")
            fill(self)
            hold(self, None)
            plan.place(self, members)
            if additional_data is not ABSENT:
                _set(self, "additional_data", AdditionalData(additional_data))

        def __getattr__(self, name: str) -> Any:
            """What an empty slot reads as; Python asks here only when it has found nothing."""
            try:
                wire = held(self)
            except AttributeError:  # Made by `object.__new__`.
                hold(self, wire := None)
            if wire.__class__ is dict or wire.__class__ is tuple:
                wire = fill(self)
            # This thread has just filled the slot, or another one since it was found empty.
            if wire is None or name in wire:
                try:
                    return _get(self, name)
                except AttributeError:
                    pass
            if name not in type(self).__dataclass_fields__:
                message = f"{type(self).__name__!r} object has no attribute {name!r}"
                raise AttributeError(message, name=name, obj=self)
            if name == "additional_data":
                return _additional_data(self)
            # dataclasses.replace() hands every field that it reads to the constructor, to which None is a null.
            return ABSENT if sys._getframe(1).f_code is _REPLACE else None

        def __setattr__(self, name: str, value: Any) -> None:
            wire = self._wire
            if wire.__class__ is dict or wire.__class__ is tuple:
                wire = fill(self)
            if wire is not None and name not in wire:
                hold(self, None)  # Before the slot is filled: a shape is never wrong.
            _set(self, name, value)

        def __delattr__(self, name: str) -> None:
            fill(self)
            hold(self, None)
            _delete(self, name)

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
        state = ", ".join(
            f"{name}={value!r}" for name, value in self.__getstate__().items()
        )
        return f"{type(self).__name__}({state})"

    def __getstate__(self) -> dict[str, Any]:
        plan = plan_of(type(self))
        state = {member.attribute: value for member, value in plan.given(self)}
        extra = plan.extra(self)
        # The forms that were read belong to the state even where nothing else is additional.
        if extra or getattr(extra, "texts", None):
            state["additional_data"] = extra
        return state

    def __setstate__(self, state: dict[str, Any]) -> None:
        for name, value in state.items():
            setattr(
                self,
                name,
                AdditionalData(value) if name == "additional_data" else value,
            )


def _additional_data(model: Model) -> dict[str, Any]:
    with LOCK:
        try:
            found: dict[str, Any] = _get(model, "additional_data")
        except AttributeError:
            found = AdditionalData()
            hold(model, None)
            _set(model, "additional_data", found)
        return found
