"""What the laws are tried on: wire values of every Edm type, and JSON of any shape."""

from __future__ import annotations

import base64
from datetime import timedelta, timezone

from hypothesis import strategies as st

scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=8),
    st.sampled_from(["INF", "P1D", "red", "blue", "read,write", "1", "2020-01-01", "2020-01-01T00:00:00Z", "A=="]),
)
json = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=12,
)

digits = st.text("0123456789", min_size=1, max_size=12)
fractions = st.one_of(st.just(""), digits.map(lambda text: f".{text}"))
dates = st.dates().map(lambda value: value.isoformat())
clocks = st.builds(
    lambda hour, minute, second, fraction: f"{hour:02}:{minute:02}" + (f":{second:02}{fraction}" if second else ""),
    st.integers(0, 23),
    st.integers(0, 59),
    st.integers(0, 59),
    fractions,
)
offsets = st.one_of(st.sampled_from(["Z", "+00:00", "-00:00"]), st.integers(-23, 23).map(lambda hour: f"{hour:+03}:30"))
signs = st.sampled_from(["", "-", "+"])
doubles = st.floats(allow_nan=False, allow_infinity=False) | st.integers() | st.sampled_from(["INF", "-INF", "NaN"])
singles = st.floats(allow_nan=False, allow_infinity=False, width=32) | st.integers(-(2**127), 2**127)


def integers(bits: int, signed: bool = True) -> st.SearchStrategy[int]:
    return st.integers(-(2 ** (bits - 1)), 2 ** (bits - 1) - 1) if signed else st.integers(0, 2**bits - 1)


numbers = st.integers() | st.floats(allow_nan=False, allow_infinity=False)
points = st.builds(
    lambda more, position: {**more, "type": "Point", "coordinates": position},
    st.dictionaries(st.text(), json),
    st.lists(numbers, min_size=2, max_size=4),
)
"""GeoJSON, with whatever else stands there."""

WIRE: dict[str, st.SearchStrategy[object]] = {
    "Edm.Binary": st.binary(max_size=20).flatmap(
        lambda data: st.sampled_from(
            [
                base64.b64encode(data).decode(),
                base64.urlsafe_b64encode(data).decode(),
                base64.urlsafe_b64encode(data).decode().rstrip("="),
            ]
        )
    ),
    "Edm.Boolean": st.booleans(),
    "Edm.Byte": integers(8, signed=False),
    "Edm.Date": dates,
    "Edm.DateTimeOffset": st.builds(lambda day, clock, offset: f"{day}T{clock}{offset}", dates, clocks, offsets),
    "Edm.Decimal": st.one_of(
        st.integers(),
        st.floats(allow_nan=False, allow_infinity=False),
        st.decimals(allow_nan=False, allow_infinity=False).map(str),
        st.sampled_from(["INF", "-INF", "NaN", "1.50", "+7"]),
    ),
    "Edm.Double": doubles,
    "Edm.Duration": st.builds(
        lambda sign, days, hours, minutes, seconds, fraction: (
            f"{sign}P{days}DT{hours}H{minutes}M{seconds}{fraction}S"
        ),
        signs,
        st.integers(0, 9999),
        st.integers(0, 99),
        st.integers(0, 99),
        st.integers(0, 99),
        fractions,
    ),
    "Edm.Guid": st.uuids().flatmap(lambda guid: st.sampled_from([str(guid), str(guid).upper()])),
    "Edm.Int16": integers(16),
    "Edm.Int32": integers(32),
    "Edm.Int64": st.one_of(integers(64), integers(64).map(str), st.sampled_from(["+7", "-0", "007"])),
    "Edm.SByte": integers(8),
    "Edm.Single": singles,
    "Edm.String": st.text(),
    "Edm.TimeOfDay": clocks,
}
"""JSON values that each primitive type allows."""

PYTHON: dict[str, st.SearchStrategy[object]] = {
    "Edm.Binary": st.binary(),
    "Edm.Boolean": st.booleans(),
    "Edm.Byte": integers(8, signed=False),
    "Edm.Date": st.dates(),
    "Edm.DateTimeOffset": st.datetimes(
        timezones=st.integers(-1439, 1439).map(lambda minutes: timezone(timedelta(minutes=minutes)))
    ),
    "Edm.Decimal": st.decimals(allow_nan=False),
    "Edm.Double": st.floats(allow_nan=False),
    "Edm.Duration": st.timedeltas(),
    "Edm.Guid": st.uuids(),
    "Edm.Int16": integers(16),
    "Edm.Int32": integers(32),
    "Edm.Int64": integers(64),
    "Edm.SByte": integers(8),
    "Edm.Single": st.floats(allow_nan=False, width=32),
    "Edm.String": st.text(),
    "Edm.TimeOfDay": st.times(),
}
"""Python values that each primitive type has a form for."""
