"""Strict JSON (RFC 8259) with a place for every object and its keys, in linear time, with limited depth."""

from __future__ import annotations

import bisect
import json
import re
from dataclasses import dataclass, field
from typing import Any, NoReturn

from codegen.base.problems import Place, refused

_TOKEN = re.compile(
    r'"(?:[^"\\]|\\.)*+(?:"|\Z)(?P<key>[ \t\r\n]*:)?|(?P<open>[{[])|(?P<close>[]}])|(?P<odd>NaN|-?Infinity)', re.DOTALL
)
"""What places are looked for at: a text, which is a key where a colon follows; a bracket; what Python reads besides."""
_TOLD = {
    "Expecting value": "a value is missing",
    "Expecting ',' delimiter": "a comma or a closing bracket is missing",
    "Expecting ':' delimiter": "a colon is missing",
    "Expecting property name enclosed in double quotes": "a key is a text in double quotes",
    "Extra data": "nothing may follow the document",
    "Illegal trailing comma before end of array": "a value is missing",
    "Illegal trailing comma before end of object": "a key is a text in double quotes",
}
"""What Python says, and we; the last two are told at the comma, by Python from 3.13 on."""


@dataclass(slots=True)
class Object:
    """An object: its members in their order, and where it and its keys begin."""

    place: Place
    members: dict[str, Any] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)


class Number(str):
    """A number as it is written."""

    __slots__ = ()


def parse(text: str, file: str, most_deep: int) -> Any:
    """The value of a text: Object, list, str, Number, bool or None.

    Raises InputError with the place for what is no JSON, is nested too deep, or has a key twice.
    """
    lines = [0, *(match.end() for match in re.finditer("\n", text))]

    def place(at: int) -> Place:
        line = bisect.bisect(lines, at)
        return Place(file, line, at - lines[line - 1] + 1)

    def wrong(at: int, message: str) -> NoReturn:
        raise refused("metadata", place(at), f"not well-formed JSON: {message}") from None

    open_: list[tuple[str, Object, list[Place]]] = []
    closed: list[tuple[Object, list[Place]]] = []
    for token in _TOKEN.finditer(text):
        at = token.start()
        if bracket := token["open"]:
            open_.append((bracket, Object(place(at)), []))
            if len(open_) > most_deep:
                wrong(at, f"values are nested more than {most_deep} deep")
        elif token["close"] and open_:
            bracket, found, keys = open_.pop()
            closed += [(found, keys)] * (bracket == "{")
        elif token["key"] and open_:
            open_[-1][2].append(place(at))
        elif token["odd"]:
            wrong(at, "a value is missing")
    objects = iter(closed)

    def made(pairs: list[tuple[str, Any]]) -> Object:
        """The next object that ends."""
        found, places = next(objects)
        for (key, value), here in zip(pairs, places, strict=True):
            if found.places.setdefault(key, here) is not here:
                raise refused("duplicate", here, f"the key '{key[:100]}' appears here twice")
            found.members[key] = value
        return found

    try:
        return json.loads(text, object_pairs_hook=made, parse_float=Number, parse_int=Number)
    except json.JSONDecodeError as error:
        at = error.pos + error.msg.startswith("Illegal trailing")
        wrong(at + len(text[at:]) - len(text[at:].lstrip()), _TOLD.get(error.msg, error.msg))
