"""Declared members of a model class, and the additional data of its objects."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Literal

from .errors import EncodeError, shown
from .registry import registry

if TYPE_CHECKING:
    from .edm import Codec

TYPE = "@odata.type"
BARE_TYPE = "@type"
"""The same, as services of 4.01 may write it (JSON Format 4.01, section 4.6.3)."""
BIND = "@odata.bind"
"""How the names of members end that link to what exists (JSON Format 4.01, section 8.5)."""


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
    key_paths: Mapping[str, str] = field(default_factory=dict)
    """Where the parts of the key are that are members of members: `{"town": "at/city"}` (section 6.5)."""


ASSIGNED: Final = "="
"""In a model's `__dict__` where a member has been assigned: its JSON may say something else."""

UNREAD: Final[dict[str, Any]] = {}
"""The JSON of an object that has read, or was built of, nothing; nobody changes it."""


class Held:
    """The base of `Model`: holds the JSON object that was read, whose containers nobody changes."""

    __slots__ = ("__dict__", "_wire")
    if TYPE_CHECKING:
        _wire: dict[str, Any]


class AdditionalData(dict[str, Any]):
    """Members that the type doesn't declare, annotations, and members whose value contradicts the type; verbatim.

    `wire` is the JSON object that was read: while a member still has the value that was read, its form goes back as
    it came, even one that Python's value can't keep (seven digits of a second, say).
    """

    __slots__ = ("wire",)
    wire: dict[str, Any]

    def __init__(self, members: Any = ()) -> None:
        super().__init__(members)
        self.wire = members.wire if isinstance(members, AdditionalData) else UNREAD

    def __reduce_ex__(self, protocol: Any) -> Any:
        # Before its protocol 2, pickle knows no slots.
        return super().__reduce_ex__(max(2, protocol))


class Member:
    """A declared member: where it stands in JSON and in Python, and how it gets from one to the other.

    It is what a model's class has under the attribute's name. Python asks it for the value only where the object's
    `__dict__` has none (it is a non-data descriptor): it decodes the member then, once, and puts it there.
    """

    __slots__ = ("attribute", "codec", "exact", "facts", "name")
    attribute: str
    codec: Codec
    exact: object
    """That of the codec."""

    def __init__(self, name: str, facts: dict[str, Any]) -> None:
        self.name = name
        self.facts = facts

    def __repr__(self) -> str:
        """What `help` shows of it."""
        more = [
            fact.replace("_", "-")
            for fact, value in self.facts.items()
            if value is True
        ]
        return f"<{', '.join((self.name, self.facts['type'], *more))}>"

    def bind(self, codec: Codec) -> None:
        """Say how values are read and written: the plan of a class does, before there is an object."""
        self.codec, self.exact = codec, codec.exact

    def __set_name__(self, owner: Any, attribute: str) -> None:
        self.attribute = attribute
        if not self.facts["type"]:
            text = vars(owner).get("__annotations__", {}).get(attribute)
            self.facts["type"] = registry().told(text if isinstance(text, str) else "")

    def __get__(self, model: Any, owner: Any = None) -> Any:
        if model is None:
            return self
        wire = model._wire
        value = wire.get(self.name, ABSENT)
        if value.__class__ is not self.exact and value is not None:
            if value is ABSENT:
                return None
            try:
                value = self.codec.decode(value)
            except ValueError:
                return None
        # The first of several threads decides, and what has been assigned in the meantime wins.
        found = model.__dict__.setdefault(self.attribute, value)
        if model._wire is not wire and self.name not in read_of(model):
            model.__dict__.pop(self.attribute, None)  # Another one has deleted it.
        return found

    def encode(self, value: Any, wire: Any) -> Any:
        """The JSON value of a value that isn't None, over what was read (or ABSENT); raises EncodeError."""
        codec = self.codec
        try:
            if wire is ABSENT:
                return codec.encode(value)
            return codec.encode_over(value, wire)
        except (TypeError, ValueError) as error:
            raise self.wrong(value, error) from None

    def wrong(self, value: Any, error: Exception) -> EncodeError:
        """What an error of encoding the value is to whom the object belongs."""
        if not isinstance(error, EncodeError):
            error = EncodeError(f"expected {self.codec.type}, got {shown(value)}")
        return error.below(self.name)


def read_of(model: Any) -> dict[str, Any]:
    """The JSON object that was read for a model; empty for one that was built."""
    wire: dict[str, Any] = model._wire
    return wire or forms_of(model.__dict__.get("additional_data"))


def forms_of(extra: Any) -> dict[str, Any]:
    """The same, of a model that has this additional data."""
    return extra.wire if isinstance(extra, AdditionalData) else UNREAD


def prop(
    name: str,
    type: str = "",
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

    Without a type, it is that of the class in the annotation: `homes: list[Place] | None = prop("homes")`. The metadata
    is all that the runtime goes by from then on.
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
    metadata = {"name": name, "type": type, **stated}
    return dataclasses.field(default=Member(name, metadata), metadata=metadata)


def says_type(members: Mapping[str, Any]) -> bool:
    """Whether an object says of what type it is."""
    return TYPE in members or BARE_TYPE in members


def type_of(members: Mapping[str, Any]) -> Any:
    """What an object says of its type; None when it doesn't."""
    kind = members.get(TYPE)
    return members.get(BARE_TYPE) if kind is None else kind


def control(members: Mapping[str, Any], name: str, of: str = "") -> Any:
    """Control information about an object, or about its member `of`; None if there is none.

    Services of 4.01 may leave the prefix out (JSON Format 4.01, section 4.5).
    """
    return members.get(f"{of}@odata.{name}", members.get(f"{of}@{name}"))


def control_text(members: Mapping[str, Any], name: str, of: str = "") -> str | None:
    """The same, if it is a text, such as a URL; else None."""
    found = control(members, name, of)
    return found if isinstance(found, str) else None


def last(name: str) -> str:
    """The qualified name within what a type annotation says: without `#`, and without the URL before it."""
    return name.rpartition("#")[2].rpartition("/")[2]


def is_model(cls: Any) -> bool:
    """Whether the class is a model's."""
    return isinstance(getattr(cls, "__odata__", None), TypeInfo)
