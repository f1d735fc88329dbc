"""Enumerations that keep unknown values."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import EnumType, IntEnum, StrEnum
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any, Self, TypeVar


@dataclass(frozen=True, slots=True)
class EnumInfo:
    """What the documentation says about an enumeration."""

    name: str = ""
    evolvable: bool = False
    """Members that are not listed are to be expected."""
    flags: bool = False
    """A value may combine members: `a,b`."""
    values: Mapping[str, int] = field(default_factory=dict)
    """Members' numbers, by wire name, where known."""


class _EnumClass(EnumType):
    """Lets an enumeration without members be called with a value; Python's own raise TypeError, or make a new class."""

    if not TYPE_CHECKING:  # To checkers, a call is what it is for every enumeration.

        def __call__(cls, value: Any, *names: Any, **options: Any) -> Any:
            if names or options or cls._member_map_ or "__odata__" not in vars(cls):
                return super().__call__(value, *names, **options)
            found = value if type(value) is cls else cls._missing_(value)
            if found is None:
                raise ValueError(f"{value!r} is not a valid {cls.__name__}")
            return found


class OpenEnum(StrEnum, metaclass=_EnumClass):
    """Base of every generated enumeration: members are strings that equal their OData names.

    A name that an evolvable enumeration doesn't list becomes a pseudo-member: an equal string of the
    enumeration's class with `known` False. So does any name where no member is listed, and so do combinations of
    flags, whose `members` are the parts.
    """

    @property
    def known(self) -> bool:
        """Whether every part of the value is a listed member."""
        parts, known = _parts(type(self), self._value_), type(self)._value2member_map_
        return all(part in known for part in parts)

    @property
    def members(self) -> tuple[OpenEnum, ...]:
        """The members that the value combines: several for flags, else the value itself."""
        parts = _parts(type(self), self._value_)
        return tuple(type(self)(part) for part in parts) if len(parts) > 1 else (self,)

    def __or__(self, other: Self | str) -> Self:
        """Both flags together: `Rights.READ | Rights.WRITE`; raises TypeError where only one can be set.

        A text is taken as the type's own. The parts stand in the order in which the type lists them.
        """
        cls = type(self)
        if not info_of(cls).flags:
            message = f"{cls.__name__} isn't a set of flags: its members don't combine"
            raise TypeError(message)
        if not isinstance(other, str):
            return NotImplemented
        return cls(_joined(cls, f"{str.__str__(self)},{str.__str__(other)}"))

    __ror__ = __or__

    @classmethod
    def _missing_(cls, value: object) -> Any:
        info = info_of(cls)
        if isinstance(value, int) and not isinstance(value, bool):
            return _by_number(cls, info, value)
        if not isinstance(value, str):
            return None
        is_number = _NUMBER.fullmatch(value)
        if is_number and (found := _by_number(cls, info, int(value))) is not None:
            return found
        parts = _parts(cls, value)
        is_set = len(parts) > 1 and all(
            part in cls._value2member_map_ for part in parts
        )
        if is_open(cls) or is_set:
            # One spelling of each set, so that equal sets are equal.
            text = _joined(cls, str.__str__(value))
            return cls._value2member_map_.get(text) or _pseudo(cls, text)
        return None


class OpenNumber(IntEnum):
    """Base of every generated enumeration of numbers, which the service writes as such: members equal their numbers.

    A number that isn't listed becomes a pseudo-member with `known` False.
    """

    @property
    def known(self) -> bool:
        """Whether the number is that of a listed member."""
        return self._value_ in type(self)._value2member_map_

    @classmethod
    def _missing_(cls, value: object) -> Any:
        if type(value) is not int:
            return None
        member = int.__new__(cls, value)
        member._name_, member._value_ = str(value), value
        return member


E_ = TypeVar("E_", bound=OpenEnum)


def enum_type(
    name: str,
    *,
    evolvable: bool = False,
    flags: bool = False,
    values: Mapping[str, int] | None = None,
    counted: bool = False,
) -> Callable[[type[E_]], type[E_]]:
    """Tie an enumeration to its OData type; `values` are the members' numbers by wire name.

    Those of a `counted` one count from zero, in the order of its members.
    """

    def tie(cls: type[E_]) -> type[E_]:
        numbers = (
            {str(item): at for at, item in enumerate(cls)} if counted else values or {}
        )
        cls.__odata__ = EnumInfo(name, evolvable, flags, dict(numbers))  # type: ignore[attr-defined]
        cls.__doc__ = cls.__doc__ or f"The enumeration {name}."
        return cls

    return tie


def info_of(cls: type[OpenEnum]) -> EnumInfo:
    """What `enum_type` said about the class."""
    info = cls.__dict__.get("__odata__", _NOTHING)
    assert isinstance(info, EnumInfo)
    return info


def is_open(cls: type[OpenEnum]) -> bool:
    """Whether there may be unlisted members: the documentation says so, or lists none at all."""
    return info_of(cls).evolvable or not cls._member_map_


_NOTHING = EnumInfo()
_NUMBER = re.compile(r"-?[0-9]{1,19}")


def _parts(cls: type[OpenEnum], value: str) -> list[str]:
    parts = value.split(",") if info_of(cls).flags else None
    return [value] if parts is None else [part.strip() for part in parts]


def _joined(cls: type[OpenEnum], value: str) -> str:
    """The parts of a value once each, in the order in which the type lists them; what is zero only alone."""
    if not info_of(cls).flags:
        return value
    given = dict.fromkeys(_parts(cls, value))
    listed = [str(name) for name in cls._value2member_map_ if name in given]
    parts = [*listed, *(part for part in given if part not in listed)]
    set_ = [part for part in parts if info_of(cls).values.get(part) != 0]
    return ",".join(set_ or parts)


def _by_number(cls: type[OpenEnum], info: EnumInfo, number: int) -> OpenEnum | None:
    for name, value in info.values.items():
        if value == number:
            return cls(name)
    if not info.flags or number <= 0:
        return None
    given = info.values.items()
    parts = {name: value for name, value in given if value and number & value == value}
    covers = reduce(or_, parts.values(), 0) == number
    return _pseudo(cls, ",".join(parts)) if covers else None


def _pseudo(cls: type[OpenEnum], text: str) -> OpenEnum:
    member = str.__new__(cls, text)
    member._name_ = member._value_ = text
    return member
