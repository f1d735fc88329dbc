"""JSON values as Python code that builds them with the names of the package."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from codegen.base import edm
from codegen.base.edm import TypeRef
from codegen.base.pointers import pointer
from codegen.mock.samples import sample
from codegen.python.source import literal
from codegen.python.symbols import Symbols
from codegen.spec.nodes import Property
from codegen.spec.payloads import actual_type

WIDTH = 88


@dataclass(frozen=True, slots=True)
class Group:
    """A call, a list or a mapping: what opens it, its items, each behind a text of its own, and what closes it."""

    head: str
    items: tuple[tuple[str, Expression], ...]
    tail: str


Expression = str | Group
"""Finished text, or a group of expressions."""


def named_call(name: str, items: Iterable[tuple[str, Expression]]) -> Group:
    """The call of a name; each argument has the text before it."""
    return Group(f"{name}(", tuple(items), ")")


def flat(item: Expression) -> str:
    """The expression on one line."""
    if isinstance(item, str):
        return item
    return f"{item.head}{', '.join(before + flat(inner) for before, inner in item.items)}{item.tail}"


def laid_out(item: Expression, before: str = "", indent: int = 0, after: str = "") -> list[str]:
    """The lines of an expression behind a text, such as `request = `; a group that is too long is opened."""
    line = " " * indent + before + flat(item) + after
    if isinstance(item, str) or not item.items or len(line) <= WIDTH:
        return [line]
    lines = [" " * indent + before + item.head]
    for lead, inner in item.items:
        lines += laid_out(inner, lead, indent + 4, ",")
    return [*lines, " " * indent + item.tail + after]


_TYPE = "@odata.type"
_WORD = re.compile(r"[a-z_][\w, ]*")
"""What can be a member of an enumeration that nobody has listed."""


class _Unfit(ValueError):
    """A JSON value that isn't of its type."""


@dataclass(slots=True)
class Values:
    """Turns the values of one message into Python, and keeps what is needed for that."""

    symbols: Symbols
    stand_ins: frozenset[str] = frozenset()
    """JSON Pointers of values that are known to be none."""
    imports: set[tuple[str, str]] = field(default_factory=set)
    """Modules of the standard library, and the names that are taken from them."""
    models: bool = False
    """Whether a class of the package is needed."""
    replaced: list[str] = field(default_factory=list)
    """JSON Pointers of what contradicts its type, for which a sample stands."""

    left_out: list[str] = field(default_factory=list)
    """What no parameter is documented for."""

    def value(self, type: str, wire: Any, at: str = "", member: Property | None = None) -> Expression:
        """The Python of a JSON value of a type expression; a sample replaces a value that isn't of the type."""
        ref = TypeRef.parse(type)
        if wire is None:
            return "None"
        if ref.collection and isinstance(wire, list):
            items = enumerate(wire)
            return Group(
                "[", tuple(("", self.value(ref.name, item, at + pointer(i), member)) for i, item in items), "]"
            )
        try:
            if ref.collection or (at in self.stand_ins and at not in self.replaced):
                raise _Unfit(type)
            return self._one(ref.name, wire, at)
        except _Unfit:
            self.replaced.append(at)
            made = sample(self.symbols.model, type, member)
            return plain(made) if at in self.replaced[:-1] else self.value(type, made, at, member)

    def _one(self, name: str, wire: Any, at: str) -> Expression:
        model = self.symbols.model
        if name in edm.PRIMITIVES:
            return self._primitive(name, wire)
        if (enum := model.enum(name)) is not None:
            members = self.symbols.members[name]
            if not isinstance(wire, str) or (enum.members and not enum.evolvable and wire not in members):
                raise _Unfit(name)
            known = members.get(wire)
            if known is None and enum.members and not _WORD.fullmatch(wire):
                raise _Unfit(name)
            self.models |= known is not None
            return f"models.{self.symbols.classes[name]}.{known}" if known else literal(wire)
        if model.structured(name) is None:
            return plain(wire)
        if not isinstance(wire, dict):
            raise _Unfit(name)
        return self._object(actual_type(model, wire, name), wire, at)

    def _object(self, name: str, wire: Mapping[str, Any], at: str) -> Expression:
        self.models = True
        fields, members = self.symbols.fields[name], self.symbols.model.members(name)
        given = [
            (f"{fields[key]}=", self.value(members[key].type, item, at + pointer(key), members[key]))
            for key, item in wire.items()
            if key in members
        ]
        others = {key: item for key, item in wire.items() if key not in members and key != _TYPE}
        return named_call(
            f"models.{self.symbols.classes[name]}",
            [*given, *([("additional_data=", plain(others))] if others else [])],
        )

    def _primitive(self, name: str, wire: Any) -> Expression:
        if not edm.accepts(name, wire):
            raise _Unfit(name)
        if name == "Edm.Decimal":
            self.imports.add(("decimal", "Decimal"))
            return named_call("Decimal", [("", literal(str(wire)))])
        if name in edm.NUMBERS:
            return self._number(name, wire)
        if name == "Edm.Duration" and isinstance(wire, str):
            self.imports.add(("datetime", "timedelta"))
            return _duration(wire)
        if name == "Edm.Binary" and isinstance(wire, str):
            return self._binary(wire)
        made = _MAKERS.get(name)
        if made is None or not isinstance(wire, str):
            return plain(wire)
        module, cls, maker, parse = made
        try:
            parse(wire)
        except ValueError:
            return literal(wire)
        self.imports.add((module, cls))
        return named_call(maker, [("", literal(wire))])

    def _binary(self, wire: str) -> Expression:
        """Bytes of base64 in either alphabet, with the padding that texts in URLs and on pages leave out."""
        text = wire.rstrip("=")
        if len(text) % 4 == 1:
            raise _Unfit(wire)
        maker = "urlsafe_b64decode" if set(text) & {"-", "_"} else "b64decode"
        self.imports.add(("base64", maker))
        return named_call(maker, [("", literal(text + "=" * (-len(text) % 4)))])

    def _number(self, name: str, wire: Any) -> Expression:
        try:
            return repr(int(wire)) if name in edm.INTEGERS else _float(float(wire))
        except ValueError:
            return f"float({literal(str(wire))})"


_DURATION = re.compile(r"([+-]?)P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?")
"""The ABNF's durationValue (OData ABNF 4.01), which `edm.accepts` has let through."""


def _duration(text: str) -> Expression:
    found = _DURATION.fullmatch(text)
    if found is None:
        raise _Unfit(text)
    parts = zip(("days", "hours", "minutes", "seconds"), found.groups()[1:], strict=True)
    # Numbers without zeros before them, which Python takes for a mistake.
    given = [(f"{name}=", str(float(part)) if "." in part else str(int(part))) for name, part in parts if part]
    return named_call("-timedelta" if found[1] == "-" else "timedelta", given)


def _float(number: float) -> str:
    return repr(number) if number - number == 0 else f'float("{number}")'


_MAKERS: Mapping[str, tuple[str, str, str, Callable[[str], object]]] = {
    # The oldest Python that is supported reads six digits of a second; more are dropped there.
    "Edm.DateTimeOffset": ("datetime", "datetime", "datetime.fromisoformat", datetime.datetime.fromisoformat),
    "Edm.Date": ("datetime", "date", "date.fromisoformat", datetime.date.fromisoformat),
    "Edm.TimeOfDay": ("datetime", "time", "time.fromisoformat", datetime.time.fromisoformat),
    "Edm.Guid": ("uuid", "UUID", "UUID", str),
}
"""By the type: a module, what of it is imported, what is called, and what says whether it can be."""


def plain(wire: Any) -> Expression:
    """The Python literal of a JSON value of no type."""
    if isinstance(wire, dict):
        return Group("{", tuple((f"{literal(str(key))}: ", plain(item)) for key, item in wire.items()), "}")
    if isinstance(wire, list):
        return Group("[", tuple(("", plain(item)) for item in wire), "]")
    if isinstance(wire, str):
        return literal(wire)
    if isinstance(wire, Decimal):
        return _float(float(wire))
    return _float(wire) if isinstance(wire, float) else repr(wire)
