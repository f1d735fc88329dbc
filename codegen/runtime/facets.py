"""Limits of values beside their type: precision, scale, ranges, patterns (CSDL 4.01, section 7.2).

Facts come from the metadata of a member, by name; what isn't stated isn't looked at. `scale` is a number, `variable`
or `floating`; `minimum`, `maximum` and the `allowed_values` are as OData writes them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import lru_cache
from operator import gt, lt
from typing import Any, Literal, TypeAlias, get_args

from .edm import FINER, NUMBERS, SCALARS
from .jsontext import ExactFloat

Facet: TypeAlias = Literal[
    "precision",
    "scale",
    "unicode",
    "pattern",
    "minimum",
    "maximum",
    "multiple-of",
    "allowed-values",
]
_FACTS = frozenset(name.replace("-", "_") for name in get_args(Facet))
_SLOW = re.compile(r"[+*}]\)*[+*{]|\([^)]*[+*|][^)]*\)[+*{]|\\[1-9]")
_UNBOUNDED = re.compile(r"[+*]|,\}")
_LONGEST = 4096
_LONGEST_OF_TWO = 256
_LONGEST_PATTERN = 1000


def broken(
    type: str, value: Any, wire: Any, facts: Mapping[str, Any]
) -> Iterator[tuple[Facet, str]]:
    """The facts that a scalar of a type contradicts, and how: `value` is Python's, `wire` what JSON has for it."""
    if not _FACTS.intersection(facts):
        return
    if type == "Edm.Decimal" and isinstance(value, Decimal) and value.is_finite():
        yield from _digits(value, facts)
    if type in FINER and (limit := facts.get("precision")) is not None:
        fraction = re.search("[.]([0-9]+)", str(wire))
        if fraction and len(fraction[1].rstrip("0")) > limit:
            yield "precision", f"has {len(fraction[1])} digits of a second; the maximum is {limit}"
    if isinstance(value, str):
        yield from _text(str.__str__(value), facts)
    yield from _range(type, value, facts)
    step = facts.get("multiple_of")
    if step and _remainder(wire, step):
        yield "multiple-of", f"isn't a multiple of {step}"
    allowed = facts.get("allowed_values")
    if allowed and _plain(wire) not in {_plain(item) for item in allowed}:
        yield "allowed-values", f"isn't one of {', '.join(map(str, allowed))}"


_DEPTHS = {
    "Point": 0,
    "LineString": 1,
    "MultiPoint": 1,
    "MultiLineString": 2,
    "Polygon": 2,
    "MultiPolygon": 3,
}
"""In how many lists the positions of a geometry stand (RFC 7946, section 3.1)."""


def is_geojson(value: Mapping[str, Any], type: str = "") -> bool:
    """Whether an object is GeoJSON, and of the kind that `Edm.GeographyPoint` and its like name."""
    kind, wanted = value.get("type"), type.partition("Geo")[2].partition("y")[2]
    if wanted and kind != wanted.replace("Collection", "GeometryCollection"):
        return False
    if kind == "GeometryCollection":
        items = value.get("geometries")
        return isinstance(items, list) and all(
            isinstance(item, Mapping) and is_geojson(item) for item in items
        )
    depth = _DEPTHS.get(kind) if isinstance(kind, str) else None
    return depth is not None and _are_positions(value.get("coordinates"), depth)


def _are_positions(value: Any, depth: int) -> bool:
    if not isinstance(value, list | tuple):
        return False
    if depth:
        return all(_are_positions(item, depth - 1) for item in value)
    return len(value) > 1 and all(
        isinstance(item, int | float | Decimal) and not isinstance(item, bool)
        for item in value
    )


def _digits(value: Decimal, facts: Mapping[str, Any]) -> Iterator[tuple[Facet, str]]:
    """Precision and scale (CSDL 4.01, sections 7.2.3 and 7.2.4); zeros at the ends don't count.

    A variable scale moves the point within the precision; a floating one sets no limit.
    """
    precision, scale = facts.get("precision"), facts.get("scale")
    digits, exponent = _significant(value)
    behind = max(0, -exponent)
    if precision is not None:
        # Where the scale is fixed, its digits are taken from the precision, used or not.
        before = max(0, len(digits) + exponent)
        is_fixed = isinstance(scale, int)
        taken = scale if is_fixed else behind if scale == "variable" else 0
        is_long = scale != "floating" and before > precision - taken
        if len(digits) > precision or is_long:
            fixed = f", {scale} of them after the decimal point" * is_fixed
            yield "precision", f"has more digits than {precision}{fixed}"
    if isinstance(scale, int) and behind > scale:
        yield "scale", f"has {behind} digits after the decimal point; the maximum is {scale}"


def _significant(value: Decimal) -> tuple[tuple[int, ...], int]:
    _, digits, exponent = value.as_tuple()
    assert isinstance(exponent, int)
    while len(digits) > 1 and digits[-1] == 0:
        digits, exponent = digits[:-1], exponent + 1
    return ((), 0) if digits == (0,) else (digits, exponent)


def _text(value: str, facts: Mapping[str, Any]) -> Iterator[tuple[Facet, str]]:
    if facts.get("unicode") is False and not value.isascii():
        yield "unicode", "holds characters beyond ASCII"
    pattern = _pattern(facts.get("pattern"))
    if pattern is None or len(value) > _longest(pattern.pattern):
        return
    if pattern.search(value) is None:
        yield "pattern", f"doesn't match {pattern.pattern}"


def _longest(pattern: str) -> int:
    """Of how many characters at most a text may be that is tried: two repetitions share it in many ways."""
    return _LONGEST if len(_UNBOUNDED.findall(pattern)) < 2 else _LONGEST_OF_TWO


@lru_cache(maxsize=256)
def _pattern(text: str | None) -> re.Pattern[str] | None:
    """A pattern of ECMAScript (Validation.Pattern); None for one that Python reads otherwise, or not in linear time.

    Patterns come from the documentation, values from anywhere: what could go on for ages isn't tried.
    """
    if not text or len(text) > _LONGEST_PATTERN:
        return None
    if _SLOW.search(text) or len(_UNBOUNDED.findall(text)) > 2:
        return None
    try:
        return re.compile(text, re.ASCII)
    except (re.error, OverflowError, RecursionError):
        return None


def _range(
    type: str, value: Any, facts: Mapping[str, Any]
) -> Iterator[tuple[Facet, str]]:
    bounds = (("minimum", "below", lt), ("maximum", "above", gt))
    for name, side, is_beyond in bounds:
        stated = facts.get(name)
        limit = None if stated in (None, "") else _limit(type, stated)
        if limit is not None and is_beyond(value, limit):
            yield name, f"is {side} {stated}, the {name}"  # type: ignore[misc]  # the names of facts are the rules'


def _limit(type: str, limit: Any) -> Any:
    """A limit as a value of the type; None where it isn't one."""
    codec = SCALARS.get(type)
    if codec is None or type in ("Edm.Boolean", "Edm.Binary", "Edm.Guid", "Edm.String"):
        return None
    try:
        return Decimal(str(limit)) if type in NUMBERS else codec.decode(limit)
    except (ValueError, ArithmeticError):
        return None


def _remainder(wire: Any, step: str) -> bool:
    """Whether a number isn't a multiple of a step; False for other values, and for numbers that are too large."""
    number = _plain(wire)
    try:
        size = Decimal(step)
        return size > 0 and isinstance(number, Decimal) and bool(number % size)
    except ArithmeticError:
        return False


def _plain(wire: Any) -> Any:
    if isinstance(wire, ExactFloat):
        return Decimal(wire.text)
    if isinstance(wire, bool) or not isinstance(wire, int | float | Decimal | str):
        return wire
    try:
        return Decimal(str(wire))
    except ArithmeticError:
        return wire
