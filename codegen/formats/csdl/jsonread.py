"""Strict JSON (RFC 8259) with a place for every object and list, in linear time, with limited depth."""

from __future__ import annotations

import bisect
import json
import re
from dataclasses import dataclass, field
from typing import Any

from codegen.base.problems import InputError, Place, Problem

_BLANK = re.compile(r"[ \t\n\r]*")
_SCALAR = re.compile(r'"(?:[^"\\\x00-\x1f]|\\.)*"|-?[0-9][0-9.eE+-]*|true|false|null')


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
    return _Reader(text, file, most_deep).whole()


class _Reader:
    def __init__(self, text: str, file: str, most_deep: int) -> None:
        self.text, self.file, self.most_deep = text, file, most_deep
        self.lines = [0, *(match.end() for match in re.finditer("\n", text))]
        self.at = 0

    def whole(self) -> Any:
        found = self.value(0)
        self.blank()
        if self.at < len(self.text):
            raise self.wrong("nothing may follow the document")
        return found

    def place(self) -> Place:
        line = bisect.bisect(self.lines, self.at)
        return Place(self.file, line, self.at - self.lines[line - 1] + 1)

    def wrong(self, message: str) -> InputError:
        return InputError(Problem("metadata", self.place(), f"not well-formed JSON: {message}"))

    def blank(self) -> str:
        """Skip blanks; the character that follows."""
        match = _BLANK.match(self.text, self.at)
        self.at = match.end() if match else self.at
        return self.text[self.at : self.at + 1]

    def value(self, depth: int) -> Any:
        begin = self.blank()
        if depth > self.most_deep:
            raise self.wrong(f"values are nested more than {self.most_deep} deep")
        if begin == "{":
            return self.object(depth)
        if begin == "[":
            return self.array(depth)
        match = _SCALAR.match(self.text, self.at)
        try:
            found = json.loads(match[0]) if match else None
        except ValueError:
            match = None
        if match is None:
            raise self.wrong("a value is missing")
        self.at = match.end()
        return Number(match[0]) if isinstance(found, int | float) and not isinstance(found, bool) else found

    def object(self, depth: int) -> Object:
        found = Object(self.place())
        self.at += 1
        while self.more("}", bool(found.members)):
            place = self.place()
            key = self.value(depth + 1)
            if not isinstance(key, str) or isinstance(key, Number):
                raise self.wrong("a key is a text in double quotes")
            if key in found.members:
                raise InputError(Problem("duplicate", place, f"the key '{key[:100]}' appears here twice"))
            if self.blank() != ":":
                raise self.wrong("a colon is missing")
            self.at += 1
            found.places[key] = place
            found.members[key] = self.value(depth + 1)
        return found

    def array(self, depth: int) -> list[Any]:
        found: list[Any] = []
        self.at += 1
        while self.more("]", bool(found)):
            found.append(self.value(depth + 1))
        return found

    def more(self, close: str, started: bool) -> bool:
        """Whether another item follows; skips the comma or the closing bracket."""
        begin = self.blank()
        if begin == close:
            self.at += 1
            return False
        if started:
            if begin != ",":
                raise self.wrong(f"a comma or {close} is missing")
            self.at += 1
            self.blank()
        return True
