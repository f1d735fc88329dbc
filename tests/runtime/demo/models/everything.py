# ruff: noqa: RUF009
from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID

from .._runtime import Model, prop

if TYPE_CHECKING:
    from .color import Color
    from .mood import Mood
    from .rights import Rights
    from .size import Size
    from .thing import Thing


@dataclass(kw_only=True, eq=False, repr=False)
class Everything(Model, odata="demo.everything"):
    """A member of every type, and a collection of every type."""

    binary: bytes | None = prop("binary", "Edm.Binary")
    boolean: bool | None = prop("boolean", "Edm.Boolean")
    byte: int | None = prop("byte", "Edm.Byte")
    date_: date | None = prop("date", "Edm.Date")
    date_time_offset: datetime | None = prop("dateTimeOffset", "Edm.DateTimeOffset")
    decimal: Decimal | None = prop("decimal", "Edm.Decimal")
    double: float | None = prop("double", "Edm.Double")
    duration: timedelta | None = prop("duration", "Edm.Duration")
    guid: UUID | None = prop("guid", "Edm.Guid")
    int16: int | None = prop("int16", "Edm.Int16")
    int32: int | None = prop("int32", "Edm.Int32")
    int64: int | None = prop("int64", "Edm.Int64")
    s_byte: int | None = prop("sByte", "Edm.SByte")
    single: float | None = prop("single", "Edm.Single")
    stream: Any = prop("stream", "Edm.Stream")
    string: str | None = prop("string", "Edm.String")
    time_of_day: time | None = prop("timeOfDay", "Edm.TimeOfDay")
    geography_point: dict[str, Any] | None = prop("geographyPoint", "Edm.GeographyPoint")
    untyped: Any = prop("untyped", "Edm.Untyped")
    color: Color | None = prop("color", "demo.color")
    size: Size | None = prop("size", "demo.size")
    rights: Rights | None = prop("rights", "demo.rights")
    mood: Mood | None = prop("mood", "demo.mood")
    thing: Thing | None = prop("thing", "demo.thing")
    mystery: Any = prop("mystery", "demo.nobodyKnows")
    binaries: list[bytes] | None = prop("binaries", "Collection(Edm.Binary)")
    moments: list[datetime] | None = prop("moments", "Collection(Edm.DateTimeOffset)")
    decimals: list[Decimal] | None = prop("decimals", "Collection(Edm.Decimal)")
    doubles: list[float] | None = prop("doubles", "Collection(Edm.Double)")
    guids: list[UUID] | None = prop("guids", "Collection(Edm.Guid)")
    strings: list[str] | None = prop("strings", "Collection(Edm.String)")
    colors: list[Color] | None = prop("colors", "Collection(demo.color)")
    moods: list[Mood] | None = prop("moods", "Collection(demo.mood)")
    things: list[Thing | None] | None = prop("things", "Collection(demo.thing)")
    anything: list[Any] | None = prop("anything", "Collection(Edm.Untyped)")
