"""Every primitive type: what it reads, refuses and writes."""

from __future__ import annotations

import json
import math
from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from demo._runtime.edm import SCALARS, same
from demo._runtime.jsontext import ExactFloat
from hypothesis import given, note
from hypothesis import strategies as st

from codegen.base import edm
from tests.strategies import examples

from . import strategies as make

HALF_PAST_THREE = timezone(timedelta(hours=3, minutes=30))


def test_every_primitive_type_is_known() -> None:
    verbatim = {name for name in edm.PRIMITIVES if name.startswith(("Edm.Geo", "Edm.Stream"))}
    assert set(SCALARS) == edm.PRIMITIVES - verbatim == set(make.WIRE) == set(make.PYTHON)


@given(st.data())
@pytest.mark.parametrize("name", sorted(SCALARS))
def test_what_the_type_allows_is_read_and_comes_back_as_it_came(name: str, data: st.DataObject) -> None:
    codec, wire = SCALARS[name], data.draw(make.WIRE[name])
    value = codec.decode(wire)
    assert codec.encode_over(value, wire) == wire
    if not codec.lossy:
        assert codec.encode(value) == wire
    assert same(codec.decode(codec.encode(value)), value) or wire == "NaN"


def _whole(value: datetime) -> datetime:
    return value.replace(microsecond=0)


@given(st.data())
@pytest.mark.parametrize("name", sorted(SCALARS))
def test_a_python_value_survives_the_wire(name: str, data: st.DataObject) -> None:
    codec, value = SCALARS[name], data.draw(make.PYTHON[name])
    again = codec.decode(codec.encode(value))
    assert (again == value and type(again) is type(value)) or isinstance(again, float)


@given(st.datetimes(timezones=st.just(UTC)) | st.datetimes(timezones=st.just(UTC)).map(_whole))
def test_a_moment_in_utc_is_written_as_iso_8601_has_it(value: datetime) -> None:
    assert SCALARS["Edm.DateTimeOffset"].encode(value) == value.isoformat().replace("+00:00", "Z")


@examples(3)
@given(make.json)
def test_only_value_error_is_raised(wire: object) -> None:
    for name, codec in SCALARS.items():
        note(name)
        with suppress(ValueError):
            codec.decode(wire)
        with suppress(TypeError, ValueError):
            codec.encode(wire)


@pytest.mark.parametrize(
    ("name", "wire", "value"),
    [
        (
            "DateTimeOffset",
            "2017-01-01T00:00:46.1697867+03:30",
            datetime(2017, 1, 1, 0, 0, 46, 169786, HALF_PAST_THREE),
        ),
        ("DateTimeOffset", "2017-01-01T00:00Z", datetime(2017, 1, 1, tzinfo=UTC)),
        ("DateTimeOffset", "2017-01-01t00:00:00z", datetime(2017, 1, 1, tzinfo=UTC)),
        ("Date", "0001-01-01", date.min),
        ("TimeOfDay", "07:59:59.9999999", time(7, 59, 59, 999999)),
        ("Duration", "-P1DT0.5S", -timedelta(days=1, milliseconds=500)),
        ("Duration", "PT0S", timedelta(0)),
        ("Decimal", "79228162514264337593543950335.1", Decimal("79228162514264337593543950335.1")),
        ("Decimal", ExactFloat("1.10"), Decimal("1.10")),
        ("Decimal", 0.1, Decimal("0.1")),
        ("Int64", "9007199254740993", 2**53 + 1),
        ("Int64", "-9223372036854775808", -(2**63)),
        ("Double", "INF", math.inf),
        ("Double", 5, 5),
        ("Double", Decimal("0.5"), 0.5),
        ("Single", 3.4028235e38, 3.4028235e38),
        ("Single", "-INF", -math.inf),
        ("Binary", "_-8", b"\xff\xef"),
        ("Binary", "/+8=", b"\xff\xef"),
        ("Guid", "ABCDEF01-2345-6789-ABCD-EF0123456789", UUID("abcdef01-2345-6789-abcd-ef0123456789")),
    ],
)
def test_reads(name: str, wire: object, value: object) -> None:
    assert same(SCALARS[f"Edm.{name}"].decode(wire), value)


@pytest.mark.parametrize(
    ("name", "wire"),
    [
        *(("DateTimeOffset", text) for text in ("", "Z", "2017-01-01", "2017-01-01T00:00:00", "2017-01-01 00:00:00Z")),
        *(
            ("DateTimeOffset", text)
            for text in ("2017-01-01T24:00:00Z", "2017-01-01T24:00Z", "2017-01-01T00:00 +01:00")
        ),
        *(("DateTimeOffset", text) for text in ("20170101T000000Z", "2017-W01-1T00:00:00Z", "2017-01-01T00:00:00+03")),
        *(
            ("DateTimeOffset", text)
            for text in ("2017-01-01T00:00:00,5Z", "2017-13-01T00:00:00Z", "String (timestamp)")
        ),
        *(("Date", text) for text in ("20170101", "2017-W01-1", "2017-01-01T00:00:00Z", "2017-02-30", 20170101)),
        *(("TimeOfDay", text) for text in ("T10:00", "10", "1000", "10:00Z", "24:00", "10:00,5")),
        *(
            ("Duration", text)
            for text in ("P", "PT", "P1DT", "P1Y", "P1M", "P1W", "1D", "P1D ", "PT.5S", "P999999999999D")
        ),
        *(
            ("Guid", text)
            for text in ("{abcdef01-2345-6789-abcd-ef0123456789}", "abcdef0123456789abcdef0123456789", "")
        ),
        ("Guid", "abcdef01-2345-6789-abcd-ef012345678_"),
        *(("Binary", text) for text in ("A", "AAAAA", "AA AA", "=", "AA\n", "String (binary)")),
        *(("Boolean", value) for value in (0, 1, "true")),
        *(("Int32", value) for value in (2**31, -(2**31) - 1, 1.0, "1")),
        *(("Byte", value) for value in (-1, 256)),
        *(("Double", value) for value in ("1.0", "inf", ExactFloat("1e400"), math.nan)),
        *(("Double", value) for value in (10**400, Decimal("1e400"))),
        *(("Single", value) for value in (3.5e38, -3.5e38, 2**128, Decimal("1e39"))),
        *(("Decimal", value) for value in ("", "1.", ".5", "1_0", "sNaN", "1e9999999999", math.inf)),
        ("String", 5),
    ],
)
def test_refuses(name: str, wire: object) -> None:
    with pytest.raises(ValueError):
        SCALARS[f"Edm.{name}"].decode(wire)


@pytest.mark.parametrize("name", sorted(set(SCALARS) - {"Edm.Boolean"}))
def test_a_boolean_is_nothing_else(name: str) -> None:
    with pytest.raises(ValueError):
        SCALARS[name].decode(True)
    with pytest.raises((TypeError, ValueError)):
        SCALARS[name].encode(True)


@pytest.mark.parametrize(
    ("name", "value", "wire"),
    [
        ("DateTimeOffset", datetime(2017, 1, 1, tzinfo=UTC), "2017-01-01T00:00:00Z"),
        ("DateTimeOffset", datetime(2017, 1, 1, tzinfo=HALF_PAST_THREE), "2017-01-01T00:00:00+03:30"),
        ("DateTimeOffset", datetime(1890, 1, 1, 12, tzinfo=ZoneInfo("Europe/Amsterdam")), "1890-01-01T11:40:28Z"),
        ("Duration", timedelta(days=1, hours=2, microseconds=1500), "P1DT2H0.0015S"),
        ("Duration", -timedelta(seconds=90), "-PT1M30S"),
        ("Duration", timedelta(0), "PT0S"),
        ("Decimal", Decimal("1.10"), ExactFloat("1.10")),
        ("Decimal", Decimal("-Infinity"), "-INF"),
        ("Double", math.nan, "NaN"),
        ("Binary", bytearray(b"\xff\xef"), "/+8="),
    ],
)
def test_writes(name: str, value: object, wire: object) -> None:
    assert SCALARS[f"Edm.{name}"].encode(value) == wire


@pytest.mark.parametrize(
    ("value", "text"),
    [("0", "0"), ("-3", "-3"), ("1E+3", "1000"), ("100000000000000000001", "100000000000000000001"), ("-0", "-0.0"),
     ("5.0", "5.0")],
)  # fmt: skip
def test_whole_decimals_keep_their_digits_with_any_json_library(value: str, text: str) -> None:
    assert json.dumps(SCALARS["Edm.Decimal"].encode(Decimal(value))) == text


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DateTimeOffset", datetime(2017, 1, 1)),
        ("DateTimeOffset", "2017-01-01T00:00:00Z"),
        ("DateTimeOffset", datetime.min.replace(tzinfo=timezone(timedelta(seconds=1)))),
        ("DateTimeOffset", datetime.max.replace(tzinfo=timezone(timedelta(seconds=-1)))),
        ("Date", datetime(2017, 1, 1, tzinfo=UTC)),
        ("TimeOfDay", time(1, tzinfo=UTC)),
        ("Decimal", 1.5),
        ("Binary", "AAAA"),
        ("Guid", "abcdef01-2345-6789-abcd-ef0123456789"),
        ("Int16", 2**15),
        ("Single", 1e39),
        ("Single", -(2**128)),
        ("Double", 2**1024),
    ],
)
def test_has_no_form_for(name: str, value: object) -> None:
    with pytest.raises((TypeError, ValueError)):
        SCALARS[f"Edm.{name}"].encode(value)
