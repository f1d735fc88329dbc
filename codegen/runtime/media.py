"""Where the stream is that belongs to a model: a media entity's own, or that of a stream property."""

from __future__ import annotations

from dataclasses import dataclass

from .members import control_text
from .model import Model
from .plans import plan_of


@dataclass(frozen=True, slots=True)
class Media:
    """What a service says about a stream (JSON Format 4.01, sections 4.6.13, 9 and 10); links as they came."""

    read_link: str | None = None
    edit_link: str | None = None
    content_type: str | None = None
    etag: str | None = None


def media_of(model: Model, name: str = "") -> Media:
    """What is said about the stream of a media entity, or about the stream property `name`, without reading it.

    `name` is the attribute's, or the member's on the wire. What the service doesn't say is None.
    """
    wire = next(
        (
            member.name
            for member in plan_of(type(model)).members.values()
            if member.attribute == name
        ),
        name,
    )
    found = [
        control_text(model.additional_data, fact, wire)
        for fact in ("mediaReadLink", "mediaEditLink", "mediaContentType", "mediaEtag")
    ]
    return Media(*found)
