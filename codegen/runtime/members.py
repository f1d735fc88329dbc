"""What a model class says about itself, and what an instance keeps besides its declared members."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

TYPE = "@odata.type"
BARE_TYPE = "@type"
"""The same, as services of 4.01 may write it (JSON Format 4.01, section 4.6.3)."""


class Absent:
    """The type of `ABSENT`."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "ABSENT"

    def __bool__(self) -> bool:
        return False

    def __reduce__(self) -> str:
        return "ABSENT"


ABSENT: Final = Absent()
"""Stands for a member that isn't there, where a constructor or `dataclasses.replace` needs a value for it."""


@dataclass(frozen=True, slots=True)
class TypeInfo:
    """What the class keywords of a generated model say."""

    name: str = ""
    """Qualified: microsoft.graph.user."""
    kind: Literal["entity", "complex"] = "complex"
    key: tuple[str, ...] = ()
    open: bool = False
    abstract: bool = False
    media: bool = False
    required: tuple[str, ...] = ()
    """What creating one requires by the operations' pages, names on the wire."""


class Shape(frozenset[str]):
    """Which attributes of an object have a value: these, and no other. A plan makes one of a kind."""

    __slots__ = ()


class Unread:
    """The base of `Model` that holds what came, or what it was made of, until a first member is read.

    `_wire` is, while no slot is filled, the JSON object, whose containers nobody else holds, or a tuple of the
    constructor's keywords. After that it is the shape that the object has had since it was filled; None where its
    attributes may be others by now, or were set in another way.
    """

    __slots__ = ("_wire",)
    _wire: dict[str, Any] | tuple[dict[str, Any]] | Shape | None


class AdditionalData(dict[str, Any]):
    """Members that the type doesn't declare, annotations, and members whose value contradicts the type; verbatim.

    `texts` holds, for members whose wire form Python's value can't keep (seven digits of a second, say), that
    form and the value it was read as: while the member still has this value, the form goes back as it came.
    """

    __slots__ = ("texts",)
    texts: dict[str, tuple[Any, Any]]

    def __init__(self, members: Any = ()) -> None:
        super().__init__(members)
        self.texts = dict(members.texts) if isinstance(members, AdditionalData) else {}


def prop(
    name: str,
    type: str,
    *,
    nullable: bool | None = None,
    max_length: int | None = None,
    required: bool = False,
    read_only: bool = False,
    write_only: bool = False,
    immutable: bool = False,
    navigation: bool = False,
    **facts: Any,
) -> Any:
    """A declared member: its name on the wire, its OData type expression, and what else is documented.

    The metadata is all that the runtime goes by; annotations are for readers and type checkers.
    """
    known = {
        "nullable": nullable,
        "max_length": max_length,
        "required": required,
        "read_only": read_only,
        "write_only": write_only,
        "immutable": immutable,
        "navigation": navigation,
        **facts,
    }
    stated = {
        fact: value
        for fact, value in known.items()
        if value is not None and value is not False
    }
    if nullable is False:
        stated["nullable"] = False
    return dataclasses.field(
        default=ABSENT, metadata={"name": name, "type": type, **stated}
    )


def says_type(members: Mapping[str, Any]) -> bool:
    """Whether an object says of what type it is."""
    return TYPE in members or BARE_TYPE in members


def type_of(members: Mapping[str, Any]) -> Any:
    """What an object says of its type; None when it doesn't."""
    kind = members.get(TYPE)
    return members.get(BARE_TYPE) if kind is None else kind


def last(name: str) -> str:
    """The qualified name within what a type annotation says: without `#`, and without the URL before it."""
    return name.rpartition("#")[2].rpartition("/")[2]


def is_model(cls: Any) -> bool:
    """Whether the class is a model's."""
    return isinstance(getattr(cls, "__odata__", None), TypeInfo)
