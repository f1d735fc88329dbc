# ruff: noqa: RUF009
from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from .._runtime import Model, prop

if TYPE_CHECKING:
    from .color import Color


@dataclass(kw_only=True, eq=False, repr=False)
class Thing(Model, odata="demo.thing", kind="entity", key=("id",)):
    """A thing."""

    id: str | None = prop("id", "Edm.String", nullable=False, read_only=True)
    display_name: str | None = prop("displayName", "Edm.String", required=True, max_length=5)
    color: Color | None = prop("color", "demo.color")
    part: Thing | None = prop("part", "demo.thing")
    tags: list[str] | None = prop("tags", "Collection(Edm.String)", nullable=False)
    made: str | None = prop("made", "Edm.String", immutable=True)


@dataclass(kw_only=True, eq=False, repr=False)
class OtherThing(Model, odata="other.thing"):
    """Not related to Thing."""

    name: str | None = prop("name", "Edm.String")
