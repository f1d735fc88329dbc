"""The canonical functions of OData, as methods of every expression (URL Conventions 4.01, section 5.1.1.5 ff).

They have OData's names, and beside them names with underscores.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..edm import NUMBERS

if TYPE_CHECKING:
    from .expressions import Expression

_BOOLEAN, _STRING = "Edm.Boolean", "Edm.String"
_INT32, _DECIMAL = "Edm.Int32", "Edm.Decimal"
_TEXTS = frozenset({_STRING})
_DATES = frozenset({"Edm.Date", "Edm.DateTimeOffset"})
_CLOCKS = frozenset({"Edm.TimeOfDay", "Edm.DateTimeOffset"})
_MOMENTS = frozenset({"Edm.DateTimeOffset"})
_DURATIONS = frozenset({"Edm.Duration"})


class Functions:
    """What can be computed from a value. Raises TypeError for values of types that a function doesn't work on."""

    __slots__ = ()
    _type: str

    def _function(
        self, name: str, result: str, *arguments: tuple[Any, str], on: frozenset[str]
    ) -> Expression:
        """The call with this value first; `arguments` are values and their types, `on` the types it works on."""
        raise NotImplementedError

    # ------------------------------------------------------------------------------------------------- texts

    def contains(self, text: Any) -> Expression:
        """Whether a text holds another."""
        return self._function("contains", _BOOLEAN, (text, _STRING), on=_TEXTS)

    def startswith(self, text: Any) -> Expression:
        """Whether a text begins with another."""
        return self._function("startswith", _BOOLEAN, (text, _STRING), on=_TEXTS)

    def endswith(self, text: Any) -> Expression:
        """Whether a text ends with another."""
        return self._function("endswith", _BOOLEAN, (text, _STRING), on=_TEXTS)

    def matches_pattern(self, pattern: Any) -> Expression:
        """Whether a text matches a regular expression of ECMAScript (4.01)."""
        return self._function("matchesPattern", _BOOLEAN, (pattern, _STRING), on=_TEXTS)

    def length(self) -> Expression:
        """The number of characters."""
        return self._function("length", _INT32, on=_TEXTS)

    def indexof(self, text: Any) -> Expression:
        """Where another text first occurs, from zero; -1 where it doesn't."""
        return self._function("indexof", _INT32, (text, _STRING), on=_TEXTS)

    def substring(self, start: Any, length: Any = None) -> Expression:
        """The text from a position on, at most `length` characters of it."""
        numbers = [(item, _INT32) for item in (start, length) if item is not None]
        return self._function("substring", _STRING, *numbers, on=_TEXTS)

    def concat(self, text: Any) -> Expression:
        """The text followed by another."""
        return self._function("concat", _STRING, (text, _STRING), on=_TEXTS)

    def tolower(self) -> Expression:
        """The text in lower case."""
        return self._function("tolower", _STRING, on=_TEXTS)

    def toupper(self) -> Expression:
        """The text in upper case."""
        return self._function("toupper", _STRING, on=_TEXTS)

    def trim(self) -> Expression:
        """The text without white space at its ends."""
        return self._function("trim", _STRING, on=_TEXTS)

    # -------------------------------------------------------------------------------------------------- time

    def year(self) -> Expression:
        """The year of a date."""
        return self._function("year", _INT32, on=_DATES)

    def month(self) -> Expression:
        """The month of a date."""
        return self._function("month", _INT32, on=_DATES)

    def day(self) -> Expression:
        """The day of the month."""
        return self._function("day", _INT32, on=_DATES)

    def hour(self) -> Expression:
        """The hour."""
        return self._function("hour", _INT32, on=_CLOCKS)

    def minute(self) -> Expression:
        """The minute."""
        return self._function("minute", _INT32, on=_CLOCKS)

    def second(self) -> Expression:
        """The second, whole."""
        return self._function("second", _INT32, on=_CLOCKS)

    def fractionalseconds(self) -> Expression:
        """What the second has after the decimal point."""
        return self._function("fractionalseconds", _DECIMAL, on=_CLOCKS)

    def date(self) -> Expression:
        """The date of a moment."""
        return self._function("date", "Edm.Date", on=_MOMENTS)

    def time(self) -> Expression:
        """The time of day of a moment."""
        return self._function("time", "Edm.TimeOfDay", on=_MOMENTS)

    def totaloffsetminutes(self) -> Expression:
        """The time zone of a moment, in minutes."""
        return self._function("totaloffsetminutes", _INT32, on=_MOMENTS)

    def totalseconds(self) -> Expression:
        """The length of a duration."""
        return self._function("totalseconds", _DECIMAL, on=_DURATIONS)

    # ----------------------------------------------------------------------------------- numbers, geography

    def round(self) -> Expression:
        """The nearest whole number."""
        return self._function("round", self._type, on=NUMBERS)

    def floor(self) -> Expression:
        """The next whole number downwards."""
        return self._function("floor", self._type, on=NUMBERS)

    def ceiling(self) -> Expression:
        """The next whole number upwards."""
        return self._function("ceiling", self._type, on=NUMBERS)

    def geo_distance(self, point: Any) -> Expression:
        """How far a point is from another, given as GeoJSON."""
        return self._function(
            "geo.distance", "Edm.Double", (point, self._type), on=_spatial("Point")
        )

    def geo_length(self) -> Expression:
        """How long a line is."""
        return self._function("geo.length", "Edm.Double", on=_spatial("LineString"))

    def geo_intersects(self, polygon: Any) -> Expression:
        """Whether a point lies within a polygon, given as GeoJSON."""
        kind = "Geometry" if self._type.startswith("Edm.Geometry") else "Geography"
        area, on = (polygon, f"Edm.{kind}Polygon"), _spatial("Point")
        return self._function("geo.intersects", _BOOLEAN, area, on=on)

    starts_with, ends_with, index_of = startswith, endswith, indexof
    to_lower, to_upper, matchesPattern = tolower, toupper, matches_pattern
    fractional_seconds, total_seconds = fractionalseconds, totalseconds
    total_offset_minutes = totaloffsetminutes


def _spatial(kind: str) -> frozenset[str]:
    return frozenset(
        {f"Edm.Geography{kind}", f"Edm.Geometry{kind}", "Edm.Geography", "Edm.Geometry"}
    )
