"""Values in examples that contradict the tables: collections, numbers, precision, names."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from codegen.base.edm import INTEGERS, MOMENTS, TypeRef, accepts, simple_name
from codegen.formats.docs.evidence.amend import Amendments, note, some
from codegen.formats.docs.evidence.sightings import Sighting, Sightings, own
from codegen.spec.model import Model
from codegen.spec.nodes import Property

_DOUBLE, _SINGLE, _INT64 = "Edm.Double", "Edm.Single", "Edm.Int64"
_NUMBERED = MOMENTS | INTEGERS
_DIGITS = 7
"""Significant decimal digits that single precision is written with (.NET, `Single.ToString`)."""
_STEM = 4
"""Letters that names must share to be alike."""
_TABLE, _TABLE_AND_JSON = 1, 2
"""Witnesses on a type's own page."""
MAX_NAME = 128
"""Letters of a name beyond which nothing is compared."""


def collections(model: Model, sightings: Sightings, found: Amendments, shown_too: Container[tuple[str, str]]) -> None:
    """Members that every example shows as a collection and the table as one value, or the other way round.

    It takes the pages of two operations; where the type's own page says it twice, in its table and in its JSON, which
    `shown_too` lists by type and member, it takes three.
    """
    members = sightings.listed
    for (owner, name), shown in sorted(sightings.declared.items()):
        values = [item.value for item in shown if item.value is not None]
        witnesses = {item.operation for item in shown if item.value is not None}
        prop, item = members[owner, name], model.structured(owner)
        reference = TypeRef.parse(prop.type)
        enough = len(witnesses) > (_TABLE_AND_JSON if (owner, name) in shown_too else _TABLE)
        if not enough or reference.name == "Edm.Untyped" or item is None or name in item.key:
            continue
        if all(isinstance(value, list) != reference.collection for value in values):
            told = f"the examples of {len(witnesses)} operations show {form(not reference.collection)} for '{name}'"
            turn(found, owner, prop, f"examples of {simple_name(owner)}", told)


def turn(found: Amendments, owner: str, prop: Property, inferred: str, told: str) -> None:
    """Make a collection of a member's type, or one value of a collection."""
    reference = TypeRef.parse(prop.type)
    kind = str(TypeRef(reference.name, not reference.collection))
    known = found[owner].replaced.get(prop.name, prop)
    found[owner].replaced[prop.name] = replace(known, type=kind, inferred=inferred)
    message = f"{told}, where the table has {form(reference.collection)}; codegen uses {kind}. Make them agree"
    note(found[owner], "json-collection", prop.place, message)


def numbers(model: Model, sightings: Sightings, found: Amendments) -> None:
    """Moments that every example writes as a number, and whole numbers too large for their type: both are Edm.Int64.

    No date, time or duration is a number in JSON (OData JSON Format 4.01, section 7.1); seconds since 1970 are.
    """
    members = sightings.listed
    for (owner, name), shown in sorted(sightings.declared.items()):
        prop, structured = members[owner, name], model.structured(owner)
        reference = TypeRef.parse(prop.type)
        if reference.name not in _NUMBERED or structured is None or name in structured.key:
            continue
        values = [value for item in shown for value in _each(item.value, reference.collection) if value is not None]
        wrong = next((value for value in values if not accepts(reference.name, value)), None)
        if wrong is None or not all(isinstance(value, int) and accepts(_INT64, value) for value in values):
            continue
        kind = str(TypeRef(_INT64, reference.collection))
        inferred = f"numbers in examples of {simple_name(owner)}"
        found[owner].replaced[prop.name] = replace(prop, type=kind, inferred=inferred)
        message = f"'{name}' is {reference.name} in the table, and {wrong} in an example"
        note(found[owner], "json-type", prop.place, f"{message}; codegen uses {kind}. Make them agree")


def _each(value: Any, many: bool) -> list[Any]:
    return value if many and isinstance(value, list) else [value]


def form(collection: bool) -> str:
    """A collection or one value, in words."""
    return "a collection" if collection else "one value"


def precision(model: Model, sightings: Sightings, found: Amendments) -> None:
    """Doubles that are written as single precision is: in one payload, many fractions of just seven digits.

    Numbers that people make up, or round, have as many decimals as each other; computed ones of double precision have
    up to seventeen digits. A service that writes one number so writes all numbers of the payload so.
    """
    members = sightings.listed
    by_operation: defaultdict[str, dict[str, list[Any]]] = defaultdict(lambda: defaultdict(list))
    for (owner, name), shown in sorted(sightings.declared.items()):
        if TypeRef.parse(members[owner, name].type).name == _DOUBLE:
            for item in shown:
                by_operation[item.operation][owner].append(item.value)
    singles: dict[str, str] = {}
    for operation, owners in sorted(by_operation.items()):
        if _is_single([value for values in owners.values() for value in values]):
            singles |= {owner: operation for owner in owners if owner not in singles}
    for owner, operation in sorted(singles.items()):
        doubles = [prop for prop in own(model, owner) if TypeRef.parse(prop.type).name == _DOUBLE]
        for prop in doubles:
            known = found[owner].replaced.get(prop.name, prop)
            kind = str(TypeRef(_SINGLE, TypeRef.parse(known.type).collection))
            inferred = f"the digits in examples of {operation}"
            found[owner].replaced[prop.name] = replace(known, type=kind, inferred=inferred)
        message = (
            f"numbers in examples of {simple_name(owner)} have seven digits, as single precision has; "
            f"codegen uses Edm.Single for {some(prop.name for prop in doubles)}. Make them agree"
        )
        note(found[owner], "json-type", doubles[0].place, message)


def _is_single(values: Iterable[Any]) -> bool:
    """Whether there are enough fractions of seven digits, of different scales, and none of more."""
    numbers = {_written(value) for value in values if isinstance(value, Decimal) and value.is_finite()}
    whole = [decimals for digits, decimals in numbers if len(digits) == _DIGITS and decimals > 0]
    return len(whole) > 3 and len(set(whole)) > 2 and all(len(digits) <= _DIGITS for digits, _ in numbers)


def _written(value: Decimal) -> tuple[str, int]:
    """The significant digits of a number, and how many decimals it has; no arithmetic, which large ones overflow."""
    _, digits, exponent = value.as_tuple()
    text = "".join(map(str, digits))
    shortest = text.rstrip("0")
    return shortest, len(shortest) - len(text) - int(exponent)


def respelled(model: Model, sightings: Sightings, found: Amendments) -> None:
    """Members that no example shows under their name, but objects of their type under a longer or shorter one."""
    for owner, members in sorted(sightings.unknown.items()):
        alike = _Alike(members)
        for prop in own(model, owner):
            if (owner, prop.name) in sightings.declared:
                continue
            for name in alike.to(prop.name):
                if _fits(model, prop.type, members[name]):
                    inferred = f"examples of {simple_name(owner)}"
                    found[owner].replaced[prop.name] = replace(prop, name=name, inferred=inferred)
                    message = f"'{prop.name}' is '{name}' in examples; codegen uses that. Make them agree"
                    note(found[owner], "member-case", prop.place, message)
                    break


class _Alike:
    """Finds names that begin alike, up to the last letter of the shorter: singular and plural, short and long form."""

    def __init__(self, names: Iterable[str]) -> None:
        self._sorted = sorted(names)
        self._stems = {name[:-1]: name for name in reversed(self._sorted)}

    def to(self, name: str) -> Iterator[str]:
        """Those like a name: the first that goes on from its stem, and those whose stems it goes on from."""
        stem = name[:-1]
        at = bisect_left(self._sorted, stem)
        if len(stem) >= _STEM and at < len(self._sorted) and self._sorted[at].startswith(stem):
            yield self._sorted[at]
        ends = range(_STEM, min(len(name), MAX_NAME) + 1)
        yield from (self._stems[name[:end]] for end in ends if name[:end] in self._stems)


def _fits(model: Model, kind: str, shown: Sequence[Sighting]) -> bool:
    """Whether all values are objects with members of a structured type, and of no other."""
    reference = TypeRef.parse(kind)
    if model.structured(reference.name) is None or model.is_open(reference.name):
        return False
    values = [item.value for item in shown if item.value is not None]
    if not values or any(isinstance(value, list) != reference.collection for value in values):
        return False
    objects = [item for value in values for item in _each(value, reference.collection)]
    members = model.members(reference.name)
    return all(
        isinstance(item, dict) and len(item) > 1 and all("@" in key or key in members for key in item)
        for item in objects
    )
