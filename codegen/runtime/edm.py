"""OData's primitive types in JSON and in Python (OData JSON Format 4.01, section 7.1; ABNF, section 7).

A decoder raises ValueError for a JSON value that contradicts the type, an encoder TypeError or ValueError
for a Python value that has no form in it.
"""

from __future__ import annotations

import math
import re
import sys
from binascii import a2b_base64, a2b_hex, b2a_base64
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from functools import cache, partial
from typing import TYPE_CHECKING, Any

from .errors import shown
from .jsontext import ExactFloat

if TYPE_CHECKING:
    from uuid import UUID


_WHOLE = ("Byte", "Int16", "Int32", "Int64", "SByte")
NUMBERS = frozenset(f"Edm.{name}" for name in (*_WHOLE, "Decimal", "Double", "Single"))
"""The numeric types of the Entity Data Model."""


FINER = frozenset(["Edm.DateTimeOffset", "Edm.Duration", "Edm.TimeOfDay"])
"""The types whose values may have more digits than Python keeps: twelve after the decimal point, where it has six."""


def element(type: str) -> str:
    """`Edm.String` of `Collection(Edm.String)`; other types are their own element."""
    return type[len("Collection(") : -1] if type.startswith("Collection(") else type


def own_value(value: Any) -> Any:
    """What a value of a converter's class stands for; all others are themselves."""
    made = getattr(value.__class__, "to_odata", None)
    return value if made is None else made(value)


@dataclass(slots=True, eq=False)
class Codec:
    """How values of one type are read and written.

    `exact`: values of this very class are the same in JSON and in Python. `lossy`: Python's value may not keep the
    form that came, so that it is to be written over that form.
    """

    type: str
    decode: Callable[[Any], Any]
    encode: Callable[[Any], Any]
    exact: object = None
    lossy: bool = False
    model: object = None
    """The class of a structured type, once a value of it has come by."""

    def encode_over(self, value: Any, wire: Any) -> Any:
        """Encode a value where `wire` was read: as it came, unless the value has been changed since."""
        if self.lossy:
            try:
                if same(value, self.decode(wire)):
                    return wire
            except ValueError:
                pass  # What was read contradicts the type.
        return self.encode(value)


def same(left: Any, right: Any) -> bool:
    """Whether two Python values say the same: equal moments at different offsets don't."""
    return (
        type(left) is type(right)
        and left == right
        and (not isinstance(left, datetime) or left.utcoffset() == right.utcoffset())
    )


_WHOLE_DECIMAL = re.compile(r"0|-?[1-9][0-9]{0,999}")
_DECIMAL = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]{1,9})?")
_INTEGER = re.compile(r"[+-]?[0-9]{1,19}")
_DURATION = re.compile(
    r"([+-]?)P(?:([0-9]{1,18})D)?"
    r"(?:(T)(?:([0-9]{1,18})H)?(?:([0-9]{1,18})M)?(?:([0-9]{1,18})(?:\.([0-9]+))?S)?)?"
)
_BASE64 = re.compile(r"[A-Za-z0-9+/_-]*={0,2}")
_SPECIAL = {"INF": math.inf, "-INF": -math.inf, "NaN": math.nan}
_BEYOND_SINGLE = 2**128 - 2**103
_BEYOND_DOUBLE = 2**1024 - 2**970
"""From here on, numbers round to infinity (IEEE 754, section 4.3.1)."""


def _moment(text: str) -> datetime:
    """Python 3.13 and later read 24:00 as the next day's midnight, which OData has no form for."""
    if text[11:13] == "24":
        raise ValueError(text)
    return datetime.fromisoformat(text)


_datetime = datetime.fromisoformat if sys.version_info < (3, 13) else _moment


def _only(kind: type) -> Callable[[Any], Any]:
    def check(value: Any) -> Any:
        if type(value) is kind:
            return value
        raise ValueError(shown(value))

    return check


def _encode_string(value: Any) -> str:
    if isinstance(value, str):
        return str.__str__(value)
    raise TypeError(shown(value))


def _integer(low: int, high: int) -> Callable[[Any], int]:
    def check(value: Any) -> int:
        if type(value) is int and low <= value <= high:
            return value
        raise ValueError(shown(value))

    return check


_INT64 = _integer(-(2**63), 2**63 - 1)


def _decode_int64(wire: Any) -> int:
    """A number, or a text as with IEEE754Compatible=true (JSON Format 4.01, section 3.2)."""
    return _INT64(int(wire) if type(wire) is str and _INTEGER.fullmatch(wire) else wire)


def _text(wire: Any) -> str:
    if isinstance(wire, str):
        return wire
    raise ValueError(shown(wire))


def _decode_double(wire: Any) -> float:
    if isinstance(wire, float) and math.isfinite(wire):
        return wire
    if type(wire) is int and -_BEYOND_DOUBLE < wire < _BEYOND_DOUBLE:
        return wire
    if isinstance(wire, Decimal) and math.isfinite(value := float(wire)):
        return value
    if isinstance(wire, str) and wire in _SPECIAL:
        return _SPECIAL[wire]
    raise ValueError(shown(wire))


def _encode_double(value: Any) -> Any:
    if isinstance(value, float):
        return value if math.isfinite(value) else special(value)
    if type(value) is not int:
        raise TypeError(shown(value))
    if -_BEYOND_DOUBLE < value < _BEYOND_DOUBLE:
        return value
    raise ValueError(shown(value))


def _single(check: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def held(value: Any) -> Any:
        found = check(value)
        if isinstance(found, str) or not _BEYOND_SINGLE <= abs(found) < math.inf:
            return found
        raise ValueError(shown(value))

    return held


def special(value: float | Decimal) -> str:
    """The text of a number that isn't finite (ABNF, nanInfinity)."""
    is_nan = value.is_nan() if isinstance(value, Decimal) else math.isnan(value)
    return "NaN" if is_nan else "INF" if value > 0 else "-INF"


def digits_of(value: Decimal) -> str:
    """All digits of a finite decimal, without an exponent unless they would be absurdly many.

    OData 4.0 knows none in decimals (JSON Format 4.01, section 24, 9d); a million zeros help nobody.
    """
    return f"{value:f}" if abs(value.adjusted()) < 1000 else str(value)


def _decode_decimal(wire: Any) -> Decimal:
    if isinstance(wire, ExactFloat):
        return Decimal(wire.text)
    if type(wire) is float and math.isfinite(wire):
        return Decimal(repr(wire))
    if type(wire) is int or (isinstance(wire, Decimal) and wire.is_finite()):
        return Decimal(wire)
    if isinstance(wire, str) and wire in _SPECIAL:
        return Decimal(_SPECIAL[wire])
    if isinstance(wire, str) and _DECIMAL.fullmatch(wire):
        return Decimal(wire)
    raise ValueError(shown(wire))


def _encode_decimal(value: Any) -> Any:
    if not isinstance(value, Decimal):
        raise TypeError(shown(value))
    if not value.is_finite():
        return special(value)
    # JSON libraries that know no Decimal can write both: a whole number, or a float with all digits beside it.
    text = digits_of(value)
    return int(text) if _WHOLE_DECIMAL.fullmatch(text) else ExactFloat(text)


def _decode_datetime(wire: Any) -> datetime:
    if wire.__class__ is str and wire[4::3] == "--T::Z":
        return _datetime(wire)  # 2017-01-01T00:00:46Z, as nearly all of them.
    text = _text(wire)
    value = _datetime(text if text[-1:] != "z" else f"{text[:-1]}Z")
    # What fromisoformat reads beyond OData's form: other separators, week dates, no or other offsets.
    if (
        value.tzinfo is not None
        and text[4] == text[7] == "-"
        and text[10] in "Tt"
        and text[13] == ":"
        and (text[-1] in "Zz" or (text[-6] in "+-" and text[-3] == ":"))
        and "," not in text
        and " " not in text
    ):
        return value
    raise ValueError(shown(wire))


def _encode_datetime(value: Any) -> str:
    if value.__class__ is datetime and value.tzinfo is UTC:  # As nearly all of them.
        return _utc(value)
    if not isinstance(value, datetime):
        raise TypeError(shown(value))
    offset = value.utcoffset()
    if offset is None:
        raise ValueError("a datetime without time zone")
    if offset % timedelta(minutes=1):
        try:
            value = value.astimezone(UTC)
        except OverflowError as error:  # In the first or the last minute that there is.
            raise ValueError(shown(value)) from error
    text = value.isoformat()
    return f"{text[:-6]}Z" if text.endswith("+00:00") else text


_TWO = tuple(f"{number:02}" for number in range(60))


def _utc(value: datetime) -> str:
    if value.microsecond or value.year < 1000:
        return f"{value.isoformat()[:-6]}Z"
    day = f"{value.year}-{_TWO[value.month]}-{_TWO[value.day]}"
    # isoformat() takes twice as long.
    return f"{day}T{_TWO[value.hour]}:{_TWO[value.minute]}:{_TWO[value.second]}Z"


def _decode_date(wire: Any) -> date:
    text = _text(wire)
    if len(text) == 10 and text[4] == text[7] == "-":
        return date.fromisoformat(text)
    raise ValueError(shown(wire))


def _encode_date(value: Any) -> str:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(shown(value))


def _decode_time(wire: Any) -> time:
    text = _text(wire)
    value = time.fromisoformat(text)
    # What fromisoformat reads beyond OData's form, from Python 3.13 on 24:00 as well.
    is_plain = value.tzinfo is None and text[2:3] == ":" and "," not in text
    if is_plain and (value.hour or text[0] == "0"):
        return value
    raise ValueError(shown(wire))


def _encode_time(value: Any) -> str:
    if isinstance(value, time) and value.tzinfo is None:
        return value.isoformat()
    raise TypeError(shown(value))


def _decode_duration(wire: Any) -> timedelta:
    match = _DURATION.fullmatch(_text(wire))
    if match is None:
        raise ValueError(shown(wire))
    sign, days, has_time, hours, minutes, seconds, fraction = match.groups()
    if (days is None and has_time is None) or (
        has_time and hours is minutes is seconds is None
    ):
        raise ValueError(shown(wire))
    try:
        value = timedelta(
            days=int(days or 0),
            hours=int(hours or 0),
            minutes=int(minutes or 0),
            seconds=int(seconds or 0),
            microseconds=int((fraction or "0")[:6].ljust(6, "0")),
        )
        return -value if sign == "-" else value
    except OverflowError:
        raise ValueError(shown(wire)) from None


def _encode_duration(value: Any) -> str:
    if not isinstance(value, timedelta):
        raise TypeError(shown(value))
    length = abs(value)
    minutes, seconds = divmod(length.seconds, 60)
    hours, minutes = divmod(minutes, 60)
    fraction = f".{length.microseconds:06}".rstrip("0") if length.microseconds else ""
    parts = [f"{hours}H" if hours else "", f"{minutes}M" if minutes else ""]
    parts.append(f"{seconds}{fraction}S" if seconds or fraction else "")
    clock = "".join(parts)
    text = (f"{length.days}D" if length.days else "") + (f"T{clock}" if clock else "")
    return f"{'-' if value < timedelta(0) else ''}P{text or 'T0S'}"


def _guid(number: int) -> UUID:
    # UUID(int=number), in a quarter of the time.
    make, set_number, set_is_safe, unknown = _parts_of_uuid()
    value: UUID = make()
    set_number(value, number)
    set_is_safe(value, unknown)
    return value


@cache
def _parts_of_uuid() -> tuple[Any, ...]:
    # Importing uuid takes 2 ms, which most types need not spend.
    from uuid import UUID, SafeUUID

    slots = vars(UUID)
    return (
        partial(object.__new__, UUID),
        slots["int"].__set__,
        slots["is_safe"].__set__,
        SafeUUID.unknown,
    )


def _decode_guid(wire: Any) -> UUID:
    text = _text(wire)
    digits = text.replace("-", "")
    if len(text) != 36 or len(digits) != 32 or text[8:24:5] != "----":
        raise ValueError(shown(wire))
    return _guid(int.from_bytes(a2b_hex(digits)))


def _encode_guid(value: Any) -> str:
    from uuid import UUID

    if isinstance(value, UUID):
        return str(value)
    raise TypeError(shown(value))


def _decode_binary(wire: Any) -> bytes:
    if not _BASE64.fullmatch(_text(wire)) or (wire.endswith("=") and len(wire) % 4):
        raise ValueError(shown(wire))
    text = wire.rstrip("=").replace("-", "+").replace("_", "/")
    return a2b_base64(text + "=" * (-len(text) % 4))


def _encode_binary(value: Any) -> str:
    # The standard alphabet with padding, as services write it; section 7.1 asks for base64url, readers take both.
    if isinstance(value, (bytes, bytearray, memoryview)):
        return b2a_base64(value, newline=False).decode("ascii")
    raise TypeError(shown(value))


_DATE_FORM = (
    "-?(?:0[0-9]{3}|[1-9][0-9]{3,8})-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])"
)
_TIME_FORM = "(?:[01][0-9]|2[0-3]):[0-5][0-9](?::(?:[0-5][0-9]|60)(?:[.][0-9]{1,12})?)?"
TEMPORAL = {
    "Edm.Date": _DATE_FORM,
    "Edm.TimeOfDay": _TIME_FORM,
    "Edm.DateTimeOffset": f"{_DATE_FORM}T{_TIME_FORM}(?:Z|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])",
    "Edm.Duration": "-?P(?=.)(?:[0-9]+D)?(?:T(?=.)(?:[0-9]+H)?(?:[0-9]+M)?(?:[0-9]+(?:[.][0-9]+)?S)?)?",
}
"""The types that count time, and their texts, also of values that Python's types can't hold (ABNF, section 7)."""


def is_beyond(type: str, wire: Any) -> bool:
    """Whether a text that can't be decoded is of its type all the same, and it is Python that has no such value.

    Such are years before 1 and after 9999, leap seconds, and lengths beyond a billion days.
    """
    form = TEMPORAL.get(type)
    if form is None or not isinstance(wire, str) or not re.fullmatch(form, wire):
        return False
    is_far = type != "Edm.TimeOfDay" and not re.match("(?!0000)[0-9]{4}-", wire)
    return is_far or ":60" in wire


def _integers(name: str, low: int, high: int) -> Codec:
    check = _integer(low, high)
    return Codec(f"Edm.{name}", check, check)


SCALARS = {
    codec.type: codec
    for codec in (
        Codec("Edm.String", _only(str), _encode_string, exact=str),
        Codec("Edm.Boolean", _only(bool), _only(bool), exact=bool),
        _integers("Byte", 0, 2**8 - 1),
        _integers("SByte", -(2**7), 2**7 - 1),
        _integers("Int16", -(2**15), 2**15 - 1),
        _integers("Int32", -(2**31), 2**31 - 1),
        # No plain integer: services may write it as a text, which must go back as one.
        Codec("Edm.Int64", _decode_int64, _INT64, lossy=True),
        Codec(
            "Edm.Single", _single(_decode_double), _single(_encode_double), lossy=True
        ),
        Codec("Edm.Double", _decode_double, _encode_double, lossy=True),
        Codec("Edm.Decimal", _decode_decimal, _encode_decimal, lossy=True),
        Codec("Edm.DateTimeOffset", _decode_datetime, _encode_datetime, lossy=True),
        Codec("Edm.Date", _decode_date, _encode_date),
        Codec("Edm.TimeOfDay", _decode_time, _encode_time, lossy=True),
        Codec("Edm.Duration", _decode_duration, _encode_duration, lossy=True),
        Codec("Edm.Guid", _decode_guid, _encode_guid, lossy=True),
        Codec("Edm.Binary", _decode_binary, _encode_binary, lossy=True),
    )
}
"""The primitive types that have a Python type of their own, by qualified name."""
