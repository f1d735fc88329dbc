"""Functions that read every member of decoded objects, and build equal ones, made from what a payload holds.

They are the same code for every library, so that what is timed is the library: straight-line attribute accesses
and constructor calls, as a program would have them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any


def snake(name: str) -> str:
    """The name of a member in Python: `aboutMe` is `about_me`."""
    return "".join(f"_{char.lower()}" if char.isupper() else char for char in name)


@dataclass(frozen=True, slots=True)
class Style:
    """How a library's objects are read and made."""

    attribute: Callable[[str], str] = snake
    """The attribute for a member, by its name on the wire."""
    keyword: Callable[[str], str] | None = None
    """The constructor's name for a member; else that of the attribute."""
    dicts: bool = False
    """Whether objects are plain dicts."""

    def member(self, place: str, name: str) -> str:
        """The expression for a member of what the expression `place` is for."""
        return f"{place}[{name!r}]" if self.dicts else f"{place}.{self.attribute(name)}"


OBJECTS = Style()
DICTS = Style(dicts=True)


def reader(payload: Any, style: Style) -> Callable[[Any], None]:
    """A function that reads every member of every object in what was decoded from `payload`, or from one like it."""
    lines = _Reading(style).value(payload, "value", "    ")
    made: Callable[[Any], None] = _compiled("def made(value):", lines or ["    pass"], {})
    return made


def builder(payload: Any, decoded: Any, style: Style) -> tuple[Callable[[Any], list[Any]], Callable[[list[Any]], Any]]:
    """Two functions: one takes the values out of an object like `decoded`, one builds an object from such values.

    The classes are those of `decoded`.
    """
    building = _Building(style)
    made = building.value(payload, "value")
    take = _compiled("def made(value):", [f"    return [{', '.join(building.values)}]"], {})
    classes = _compiled("def made(value):", [f"    return [{', '.join(building.classes)}]"], {})(decoded)
    names = {f"Class{at}": cls for at, cls in enumerate(classes)}
    return take, _compiled("def made(values):", [f"    return {made}"], names)


def _compiled(head: str, lines: list[str], names: dict[str, Any]) -> Any:
    namespace = dict(names)
    exec("\n".join([head, *lines]), namespace)  # noqa: S102 - of names that our own samples hold
    return namespace["made"]


def _members(payload: dict[str, Any]) -> list[tuple[str, Any]]:
    return [(name, value) for name, value in payload.items() if "@" not in name]


def _shape(payload: Any) -> Any:
    """What decides which code reads a value."""
    if isinstance(payload, dict):
        return tuple((name, _shape(value)) for name, value in _members(payload))
    return tuple(dict.fromkeys(map(_shape, payload))) if isinstance(payload, list) else None


@dataclass(slots=True)
class _Reading:
    style: Style
    count: int = 0

    def value(self, payload: Any, place: str, indent: str) -> list[str]:
        """The lines that read a value; `place` is the expression for it."""
        if isinstance(payload, dict):
            name = self._name()
            lines = [f"{indent}{name} = {place}"]
            for key, item in _members(payload):
                lines += self.value(item, self.style.member(name, key), indent)
            return lines
        if not isinstance(payload, list):
            return [f"{indent}{place}"]
        return self._items(payload, place, indent)

    def _items(self, payload: list[Any], place: str, indent: str) -> list[str]:
        """A loop; where items differ in shape, with a branch for each."""
        examples = {_shape(item): item for item in payload}
        name, kind = self._name(), self._name()
        if len(examples) <= 1:
            lines = [f"{indent}for {name} in {place}:"]
            inner = self.value(payload[0], name, f"{indent}    ") if payload else []
            return [*lines, *(inner or [f"{indent}    pass"])]
        kinds = [list(examples).index(_shape(item)) for item in payload]
        lines = [f"{indent}for {name}, {kind} in zip({place}, {kinds}):"]
        for at, item in enumerate(examples.values()):
            lines += [f"{indent}    if {kind} == {at}:", *self.value(item, name, f"{indent}        ")]
        return lines

    def _name(self) -> str:
        self.count += 1
        return f"v{self.count}"


@dataclass(slots=True)
class _Building:
    style: Style
    values: list[str] = field(default_factory=list)
    classes: list[str] = field(default_factory=list)

    def value(self, payload: Any, place: str) -> str:
        """The expression that builds a value; notes where it comes from, and which classes it takes."""
        if isinstance(payload, dict):
            return self._object(payload, place)
        if isinstance(payload, list) and any(isinstance(item, dict) for item in payload):
            return f"[{', '.join(self.value(item, f'{place}[{at}]') for at, item in enumerate(payload))}]"
        self.values.append(place)
        at = f"values[{len(self.values) - 1}]"
        return f"[*{at}]" if isinstance(payload, list) else at

    def _object(self, payload: dict[str, Any], place: str) -> str:
        self.classes.append(f"type({place})")
        cls = f"Class{len(self.classes) - 1}"
        items = [(name, self.value(item, self.style.member(place, name))) for name, item in _members(payload)]
        if self.style.dicts:
            return f"{{{', '.join(f'{name!r}: {made}' for name, made in items)}}}"
        keyword = self.style.keyword or self.style.attribute
        return f"{cls}({', '.join(f'{keyword(name)}={made}' for name, made in items)})"
