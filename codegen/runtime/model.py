"""The base of every generated model: three states per member, and nothing lost between JSON and Python."""

from __future__ import annotations

import dataclasses
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from reprlib import recursive_repr
from typing import TYPE_CHECKING, Any, ClassVar, Literal, Self

from .codec import not_an_object, plan_of
from .errors import TOO_DEEP, DecodeError, EncodeError
from .jsontext import decoded, dumps, floats, loads
from .members import ABSENT, AdditionalData, TypeInfo, prop

__all__ = ["ABSENT", "AdditionalData", "Model", "TypeInfo", "prop"]

_REPLACE = getattr(dataclasses, "_replace", dataclasses.replace).__code__


@dataclass(slots=True, kw_only=True, eq=False, repr=False)
class Model:
    """A value of an entity or complex type.

    A member that is absent has an empty slot and reads as None; None in the slot is an explicit null:
    `Model(x=None)` and `m.x = None` are null, `del m.x` makes it absent.
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
        # Openness is inherited (CSDL 4.01, section 6.3), and so is what creating one requires.
        if odata:
            base = cls.__odata__
            cls.__odata__ = TypeInfo(
                odata,
                kind,
                key,
                open or base.open,
                abstract,
                media,
                (*base.required, *required),
            )

    def __post_init__(self) -> None:
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
        if strict:
            return cls.from_dict(loads(data, unique=True), strict=True)
        try:
            model: Self = decoded(data, plan_of(cls).read_root)
        except RecursionError:
            raise DecodeError(TOO_DEEP) from None
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
            model: Self = plan_of(cls).decode(
                value if isinstance(value, dict) else dict(value)
            )
        except RecursionError:
            raise DecodeError(TOO_DEEP) from None
        return model

    def to_json(self) -> bytes:
        """The JSON text.

        Raises EncodeError when a member holds a value that its type has no form for, ValueError when the
        additional data holds a number that JSON has none for.
        """
        seen = floats.seen
        wire = self.to_dict()
        return dumps(wire, may_be_infinite=floats.seen != seen)

    def to_dict(self) -> dict[str, Any]:
        """The JSON object; raises EncodeError when a member holds a value that its type has no form for."""
        plan = plan_of(type(self))
        try:
            return plan.encode(self, plan.info.name)
        except RecursionError:
            raise EncodeError(TOO_DEEP) from None

    if not TYPE_CHECKING:  # Type checkers would take every misspelt name for declared.

        def __getattr__(self, name: str) -> Any:
            """What an empty slot reads as; Python asks here only when it has found nothing."""
            if name not in type(self).__dataclass_fields__:
                message = f"{type(self).__name__!r} object has no attribute {name!r}"
                raise AttributeError(message, name=name, obj=self)
            if name == "additional_data":
                self.additional_data = AdditionalData()
                return self.additional_data
            # dataclasses.replace() hands every field that it reads to the constructor, to which None is a null.
            return ABSENT if sys._getframe(1).f_code is _REPLACE else None

    def __eq__(self, other: object) -> bool:
        if type(self) is not type(other):
            return NotImplemented
        assert isinstance(other, Model)
        try:
            return self.to_dict() == other.to_dict()
        except TypeError:  # A member holds what can't be encoded.
            return self.__getstate__() == other.__getstate__()

    @recursive_repr()
    def __repr__(self) -> str:
        state = ", ".join(
            f"{name}={value!r}" for name, value in self.__getstate__().items()
        )
        return f"{type(self).__name__}({state})"

    def __getstate__(self) -> dict[str, Any]:
        plan, state = plan_of(type(self)), {}
        for member in plan.members.values():
            try:
                state[member.attribute] = member.get(self)
            except AttributeError:
                continue
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
