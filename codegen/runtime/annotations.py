"""Annotations of a model: values of undeclared members, and links to streams."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from .codec import decode_value
from .edm import SCALARS, element
from .members import control, control_text, last, type_of
from .model import Model
from .plans import plan_of
from .registry import registry


@dataclass(frozen=True, slots=True)
class Media:
    """What a service says about a stream (JSON Format 4.01, sections 4.6.13, 9 and 10); links as they came."""

    read_link: str | None = None
    edit_link: str | None = None
    content_type: str | None = None
    etag: str | None = None


def media_of(model: Model, name: str = "") -> Media:
    """Annotations of the stream of a media entity, or of the stream property `name`; doesn't read the stream.

    `name` is the attribute's, or the member's on the wire. What the service doesn't say is None.
    """
    member = plan_of(type(model)).named(name)
    wire = name if member is None else member.name
    found = [
        control_text(model.additional_data, fact, wire)
        for fact in ("mediaReadLink", "mediaEditLink", "mediaContentType", "mediaEtag")
    ]
    return Media(*found)


def dynamic(model: Model, name: str) -> Any:
    """The value of an undeclared member: of the type that `x@odata.type` names, else as JSON has it.

    Types of OData stand there without their namespace, `#Int64` and `#Collection(Date)`; objects, alone or in a list,
    say their type within themselves (JSON Format 4.01, section 4.6.3). Raises KeyError where there is no such member,
    DecodeError for a value that isn't of its type.
    """
    extra = model.additional_data
    value = extra[name]
    said = control(extra, "type", name)
    if isinstance(said, str):
        value = decode_value(registry(), type_said(said), value)
    return _own(value)


def _own(value: Any) -> Any:
    if isinstance(value, list):
        return [_own(item) for item in value]
    kind = type_of(value) if isinstance(value, dict) else None
    if not isinstance(kind, str) or registry().get(last(kind)) is None:
        return value
    return decode_value(registry(), last(kind), value)


def type_said(said: str) -> str:
    """The type expression that an annotation says: `Edm.Int64` of `#Int64` (JSON Format 4.01, section 4.6.3)."""
    said = said.rpartition("#")[2]
    if said.startswith("Collection(") and said.endswith(")"):
        return f"Collection({type_said(element(said))})"
    is_bare = f"Edm.{said}" in SCALARS or said.startswith(("Geography", "Geometry"))
    return f"Edm.{said}" if is_bare else said
