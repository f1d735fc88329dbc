"""Limits of a member's values beside the type: facets (CSDL 4.01, section 7.2) and the Validation vocabulary.

Names and values are those of the runtime's facts: `minimum`, `allowed_values`. What isn't stated, or can't be
understood, is left out.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from codegen.base import edm
from codegen.base.edm import TypeRef
from codegen.spec.facts import USUAL, facts
from codegen.spec.member import Property

Limit = str | int | bool | tuple[str, ...]
_PARTS = re.compile(
    r"(?P<again>\\[1-9])|\\.|\[\^?\]?(?:\\.|[^]\\])*\]|(?P<open>\((?:\?(?:<?[=!]|:))?)|(?P<group>[)|])"
    r"|(?P<repeat>[*+?]|\{(?P<least>\d*)(?P<to>,?)(?P<most>\d*)\})[?+]?|.",
    re.DOTALL,
)
_UNBOUNDED = re.compile(r"[+*]|,\}")
_LONGEST_PATTERN, _LONGEST, _SHARE = 1000, 256, 2
_WAYS = 10**7
"""In how many ways at most a pattern may be tried on a text of the greatest length."""
_WHOLE = re.compile(r"0|-?[1-9][0-9]{0,18}")


def has_digits(precision: int | None, scale: int | None) -> bool:
    """Whether a decimal can have a value: of at least one digit, and of as many as come after its point.

    Precision and scale are the numbers that are stated (CSDL 4.01, sections 7.2.3 and 7.2.4).
    """
    return precision is None or precision >= max(1, scale or 0)


def limits(prop: Property) -> dict[str, Limit]:
    """All that is stated of a member's values."""
    kind, stated = TypeRef.parse(prop.type).name, facts(prop.annotations)
    found: dict[str, Limit] = {}
    if kind == "Edm.Decimal":
        given = {"precision": prop.precision, "scale": prop.scale}
        is_possible = has_digits(prop.precision, prop.scale)
        found |= {name: value for name, value in given.items() if value is not None and is_possible}
        scale = prop.facets.get("Scale", "")
        if scale in ("variable", "floating") and prop.precision is not None:
            found["scale"] = scale
    if kind in edm.SECONDS and prop.precision is not None:
        found["precision"] = prop.precision
    if kind in edm.NUMBERS:
        texts = {"minimum": prop.minimum, "maximum": prop.maximum, "multiple_of": _text(stated, "MultipleOf")}
        found |= {name: text for name, text in texts.items() if edm.accepts("Edm.Decimal", text)}
    if kind == "Edm.String":
        pattern = _text(stated, "Pattern")
        found |= {"pattern": pattern} if is_tame(pattern) else {}
        found |= {"unicode": False} if prop.facets.get("Unicode") == "false" else {}
    if kind in edm.PRIMITIVES and (allowed := tuple(value for value, _ in allowed_values(prop))):
        found["allowed_values"] = allowed
    most = _text(stated, "MaxItems")
    if most.isdecimal() and len(most) < 10 and TypeRef.parse(prop.type).collection:
        found["max_items"] = int(most)
    return found


def allowed_values(prop: Property) -> Iterator[tuple[str, str]]:
    """The values of Validation.AllowedValues, each with its symbolic name, or an empty one."""
    stated = facts(prop.annotations).get("Validation.AllowedValues")
    symbols = _symbols(prop)
    for item in stated if isinstance(stated, list) else ():
        value = item.get("Value") if isinstance(item, Mapping) else None
        if isinstance(value, (str, bool)):
            yield str(value).lower() if isinstance(value, bool) else value, symbols.get(str(value), "")


def named_values(prop: Property) -> dict[str, str]:
    """The allowed values of a text or a whole number by what programs call them; empty where none has a name."""
    found = list(allowed_values(prop))
    kind = TypeRef.parse(prop.type).name
    if not any(name for _, name in found) or not (kind == "Edm.String" or kind in edm.INTEGERS):
        return {}
    return {name or value: value for value, name in found if kind == "Edm.String" or _WHOLE.fullmatch(value)}


def _symbols(prop: Property) -> dict[str, str]:
    """The names that allowed values have in programs (Core.SymbolicName), by the texts of the values."""
    found: Any = prop.annotations.get(f"{USUAL['Validation']}.AllowedValues")
    symbols: dict[str, str] = {}
    for item in found if isinstance(found, list) else ():
        if isinstance(item, Mapping):
            name = item.get(f"@{USUAL['Core']}.SymbolicName", item.get("@Core.SymbolicName"))
            symbols.setdefault(str(item.get("Value")), name if isinstance(name, str) else "")
    return symbols


def is_tame(pattern: str) -> bool:
    """Whether a pattern can be tried on any text of some hundred characters, and is one of Python's too."""
    if not pattern or len(pattern) > _LONGEST_PATTERN:
        return False
    if _ways(pattern) * (1 if pattern.startswith("^") else _LONGEST) > _WAYS:
        return False
    try:
        re.compile(pattern, re.ASCII)
    except (re.error, OverflowError, RecursionError):
        return False
    return True


def _longest(pattern: str) -> int:
    """Of how many characters at most a text may be that is tried: two repetitions share it in many ways."""
    return 16 * _LONGEST if len(_UNBOUNDED.findall(pattern)) < _SHARE else _LONGEST


def _ways(pattern: str) -> float:
    """In how many ways at most a pattern may be tried from one place on, in a text of the greatest length.

    What may repeat more or less often multiplies them, branches add to them. Infinite for a back reference, and for a
    group that is repeated and may match in several ways itself.
    """
    outer: list[tuple[float, float]] = []
    others, now, last = 0.0, 1.0, 1.0
    for part in _PARTS.finditer(pattern):
        inner, last = last, 1.0
        if part["again"]:
            return math.inf
        if part["open"]:
            outer.append((others, now))
            others, now = 0.0, 1.0
        elif part["group"] == "|":
            others, now = others + now, 1.0
        elif part["group"]:
            last = others + now
            others, now = outer.pop() if outer else (0.0, 1.0)
            now *= last
        elif part["repeat"]:
            least, most = _times(part)
            if inner > 1 and most > 1:
                return math.inf
            now *= max(most - least + 1, 1)
    return others + now


def _times(part: re.Match[str]) -> tuple[int, int]:
    """How often at least and at most something may be repeated."""
    if part["least"] is None:
        return 0, 1 if part["repeat"] == "?" else _LONGEST
    least, most = int(part["least"][:9] or 0), int(part["most"][:9] or _LONGEST)
    return least, most if part["to"] else least


def broken(found: Mapping[str, Limit], value: Any) -> Iterator[str]:
    """The rules, as validators call them, that a scalar JSON value breaks."""
    number = _number(value)
    if number is not None:
        if (least := _number(found.get("minimum"))) is not None and number < least:
            yield "minimum"
        if (most := _number(found.get("maximum"))) is not None and number > most:
            yield "maximum"
        if (step := _number(found.get("multiple_of"))) and step > 0 and _remainder(number, step):
            yield "multiple-of"
    if isinstance(value, str):
        pattern = found.get("pattern")
        if isinstance(pattern, str) and len(value) <= _longest(pattern) and not re.search(pattern, value, re.ASCII):
            yield "pattern"
        if found.get("unicode") is False and not value.isascii():
            yield "unicode"
    allowed = found.get("allowed_values")
    if isinstance(allowed, tuple) and not any(_same(value, item) for item in allowed):
        yield "allowed-values"


def _same(value: Any, allowed: str) -> bool:
    one, other = _number(value), _number(allowed)
    if one is not None and other is not None:
        return one == other
    return (str(value).lower() if isinstance(value, bool) else str(value)) == allowed


def _number(value: Any) -> Decimal | None:
    if isinstance(value, bool) or not isinstance(value, (int, float, Decimal, str)):
        return None
    try:
        found = Decimal(str(value))
    except ArithmeticError:
        return None
    return found if found.is_finite() else None


def _remainder(number: Decimal, step: Decimal) -> bool:
    try:
        return bool(number % step)
    except ArithmeticError:
        return False


def _text(stated: Mapping[str, Any], term: str) -> str:
    found = stated.get(f"Validation.{term}")
    return found if isinstance(found, str) else ""
