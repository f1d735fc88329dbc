"""What is documented about values besides their type, by the facts of a member."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from demo._runtime import Model, prop
from demo._runtime.codec import codec_for
from demo._runtime.facets import broken
from demo._runtime.registry import registry


def rules(type: str, value: Any, **facts: Any) -> list[str]:
    """The rules that a value breaks, given as Python's value."""
    return [rule for rule, _ in broken(type, value, codec_for(registry(), type).encode(value), facts)]


@pytest.mark.parametrize(
    ("value", "precision", "scale", "expected"),
    [
        # Fixed: the scale's digits are taken from the precision.
        ("999.99", 5, 2, []),
        ("999.990", 5, 2, []),
        ("1000", 5, 2, ["precision"]),
        ("0.001", 5, 2, ["scale"]),
        ("1234.567", 5, 2, ["precision", "scale"]),
        ("-12", 2, 0, []),
        ("1E+1", 2, 0, []),
        ("1E+2", 2, 0, ["precision"]),
        ("0", 1, 0, []),
        # Variable: the point moves within the precision.
        ("12.345", 5, "variable", []),
        ("12345", 5, "variable", []),
        ("123.456", 5, "variable", ["precision"]),
        # Floating: digits alone count.
        ("1.2345E+90", 5, "floating", []),
        ("0.000000012345", 5, "floating", []),
        ("123456", 5, "floating", ["precision"]),
        # Nothing is stated about the scale.
        ("12.345", 5, None, []),
        ("12.34567", 5, None, ["precision"]),
        ("INF", 1, 0, []),
    ],
)
def test_digits(value: str, precision: int, scale: Any, expected: list[str]) -> None:
    facts = {"precision": precision, **({} if scale is None else {"scale": scale})}
    assert rules("Edm.Decimal", Decimal("Infinity" if value == "INF" else value), **facts) == expected


@pytest.mark.parametrize(
    ("type", "value", "precision", "expected"),
    [
        ("Edm.DateTimeOffset", datetime(2017, 1, 1, microsecond=120_000, tzinfo=UTC), 2, []),
        ("Edm.DateTimeOffset", datetime(2017, 1, 1, microsecond=123_000, tzinfo=UTC), 2, ["precision"]),
        ("Edm.DateTimeOffset", datetime(2017, 1, 1, tzinfo=UTC), 0, []),
        ("Edm.Duration", timedelta(milliseconds=1), 2, ["precision"]),
        ("Edm.Duration", timedelta(milliseconds=10), 2, []),
    ],
)
def test_fractions_of_a_second(type: str, value: Any, precision: int, expected: list[str]) -> None:
    assert rules(type, value, precision=precision) == expected


def test_more_digits_than_python_keeps_are_counted_where_they_stand() -> None:
    text = "2017-01-01T00:00:46.1697867+03:00"
    value = codec_for(registry(), "Edm.DateTimeOffset").decode(text)
    assert [rule for rule, _ in broken("Edm.DateTimeOffset", value, text, {"precision": 6})] == ["precision"]
    assert not list(broken("Edm.DateTimeOffset", value, text, {"precision": 7}))


@pytest.mark.parametrize(
    ("type", "value", "facts", "expected"),
    [
        ("Edm.String", "Bø", {"unicode": False}, ["unicode"]),
        ("Edm.String", "Bo", {"unicode": False}, []),
        ("Edm.String", "ab1", {"pattern": "^[a-z]+[0-9]$"}, []),
        ("Edm.String", "ab", {"pattern": "^[a-z]+[0-9]$"}, ["pattern"]),
        ("Edm.Int32", 5, {"minimum": "1", "maximum": "9"}, []),
        ("Edm.Int32", 0, {"minimum": "1"}, ["minimum"]),
        ("Edm.Int64", 2**60, {"maximum": 2**60 - 1}, ["maximum"]),
        ("Edm.Decimal", Decimal("0.10"), {"minimum": "0.1"}, []),
        ("Edm.Double", 1.5, {"maximum": "1.4"}, ["maximum"]),
        ("Edm.DateTimeOffset", datetime(2020, 1, 1, tzinfo=UTC), {"minimum": "2021-01-01T00:00:00Z"}, ["minimum"]),
        ("Edm.Int32", 5, {"minimum": "soon"}, []),
        ("Edm.String", "b", {"allowed_values": ("a", "c")}, ["allowed-values"]),
        ("Edm.String", "a", {"allowed_values": ("a", "c")}, []),
        ("Edm.Int32", 3, {"allowed_values": ("3", 4)}, []),
        ("Edm.Int32", 5, {"allowed_values": ("3", 4)}, ["allowed-values"]),
        ("Edm.Decimal", Decimal("1.0"), {"allowed_values": ("1",)}, []),
        ("Edm.String", "anything", {}, []),
    ],
)
def test_other_facts(type: str, value: Any, facts: dict[str, Any], expected: list[str]) -> None:
    assert rules(type, value, **facts) == expected


def test_what_is_beyond_a_bound_is_told_on_which_side() -> None:
    found = [broken("Edm.Int32", value, value, {"minimum": "1", "maximum": "9"}) for value in (0, 10)]
    assert [[*told] for told in found] == [
        [("minimum", "is below 1, the minimum")],
        [("maximum", "is above 9, the maximum")],
    ]


@pytest.mark.parametrize("pattern", ["(a+)+$", "(a|a)*$", "a*a*a*a*b", "(", r"(a)\1", "(?:a{2,}){3}"])
def test_patterns_that_could_go_on_for_ages_are_not_tried(pattern: str) -> None:
    # One of them, tried, would take longer than the universe is old.
    assert rules("Edm.String", "a" * 4000 + "!", pattern=pattern) == []


def test_validators_ask_for_them() -> None:
    from demo._runtime.validate import validate

    @dataclass(kw_only=True, eq=False, repr=False)
    class Named(Model, odata="demo.named"):
        display_name: str | None = prop("displayName", "Edm.String", pattern="^A")

    assert [(found.pointer, found.rule) for found in validate({"displayName": "Bo"}, Named)] == [
        ("/displayName", "pattern")
    ]
    assert not validate(Named(display_name="Ann"))
    assert [found.rule for found in validate(Named(display_name="Bo"))] == ["pattern"]


def test_a_key_is_never_set_to_null() -> None:
    from demo._runtime.validate import validate
    from demo.models import Thing

    key = Thing.__odata__.key
    assert key
    found = validate(dict.fromkeys(key), Thing, for_="update")
    assert [item.rule for item in found if item.pointer == f"/{key[0]}"][-1] == "null"
