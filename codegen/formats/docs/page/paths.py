"""Reads paths as pages write them into the segments of a normal template."""

from __future__ import annotations

from dataclasses import replace

from codegen.formats.docs.dialect import LineWords
from codegen.formats.docs.page.slots import Complain, Slot, is_guid, owner, parameter_name
from codegen.formats.docs.page.urls import is_version
from codegen.spec.paths import Segment, split

MAX_SEGMENTS = 40
"""No service has deeper paths; what looks like one is refused."""


def cut(path: str) -> tuple[list[str], bool]:
    """The parts of a path between slashes outside brackets and quotes; whether a bracket wasn't closed.

    What stands behind a blank outside brackets isn't the path's, unless it goes on with `|` or with a key.
    """
    parts, start, at, broken = [], 0, 0, False
    while at < len(path):
        char = path[at]
        if char in _CLOSING:
            end = _closing(path, at)
            broken |= end is None
            at = _slash(path, at) if end is None else end + 1
            if end is not None and at < len(path) and (path[at].isalnum() or path[at] == "$"):
                parts.append(path[start:at])
                start = at
        elif char == "/":
            parts.append(path[start:at])
            at = start = at + 1
        elif char == "$" and at > start and path[at - 1].isalnum():
            parts.append(path[start:at])
            start, at = at, at + 1
        elif char.isspace() and path[start:at].strip() and path[at:].lstrip()[:1] not in ("|", "/", ""):
            rest = path[at:].lstrip()
            alternative = path[start:at].rstrip().endswith("|")
            if not alternative and not rest.startswith("({"):
                return [*parts, path[start:at]], broken
            at = len(path) - len(rest)
        else:
            at += 1
    return [*parts, path[start:]], broken


_NESTED = 8
_CLOSING = {"{": "}", "(": ")", "<": ">", "[": "]"}


def _closing(path: str, at: int) -> int | None:
    """Index of the bracket that closes the one at `at`; in parentheses, quoted text counts for nothing."""
    opening, closing = path[at], _CLOSING[path[at]]
    depth, quoted = 0, False
    if path.find(closing, at) < 0:
        return None
    for index in range(at, len(path)):
        char = path[index]
        if char == "'" and opening == "(":
            quoted = not quoted
        elif not quoted and char == opening:
            depth += 1
            if depth > (_NESTED if opening == "(" else 1):
                return None
        elif not quoted and char == closing:
            depth -= 1
            if not depth:
                return index
    return None


def _slash(path: str, at: int) -> int:
    quoted = False
    for index in range(at, len(path)):
        if path[index] == "'":
            quoted = not quoted
        elif path[index] == "/" and not quoted:
            return index
    return len(path)


class Reader:
    """Reads the segments of one path; collects a slot for every parameter, in order."""

    def __init__(self, complain: Complain, words: LineWords) -> None:
        self.words = words
        self.complain = complain
        self.slots: list[Slot] = []

    def path(self, text: str) -> list[Segment]:
        """The segments of a path; none when it has no segments or too many."""
        parts, broken = cut(text)
        if len(parts) > MAX_SEGMENTS:
            return []
        if broken:
            self.complain("request-line-bracket", f"'{text}' has a bracket that is never closed; close it")
        if any(not part.strip() for part in parts[1:-1]):
            self.complain("request-line-slash", f"'{text}' has two slashes in a row; write one")
        segments: list[Segment] = []
        for part in map(str.strip, parts):
            if part.strip(".\u2026") == "" and part:
                self.complain("request-line-ellipsis", f"'{text}' leaves segments out; write a path that can be called")
            elif part:
                self._append(segments, part)
        return segments

    def _append(self, segments: list[Segment], part: str) -> None:
        colon = part.endswith(":") and len(part) > 1
        text = part.removesuffix(":").strip()
        name, equals, value = text.partition("=")
        keyed = equals and name.isidentifier() and (_wording(value) is not None or value.startswith("'"))
        if keyed and segments and segments[-1].arguments is None:
            segments[-1] = replace(segments[-1], arguments=(self._argument(text),), colon=colon)
        elif _wording(text) is not None:
            if _is_part(text):
                self.complain("request-line-literal", _whole(text))
            segments.append(self._key(_wording(text) or "", "", colon))
        elif "(" in text and _identifier(text.partition("(")[0].strip()):
            name, _, inner = text.partition("(")
            arguments = split(inner.strip().removesuffix(")"), ",", inside=True) if inner.strip(" )") else []
            segments.append(Segment(name.strip(), arguments=tuple(map(self._argument, arguments)), colon=colon))
        elif text == self.words.key or (text.isupper() and text.lower().rpartition("_")[2] == self.words.key):
            segments.append(self._key(text.lower(), "", colon))
        elif self._is_named(segments, text):
            segments.append(Segment(text, colon=colon))
        else:
            ended = text.partition(".")[0].isdecimal() and "." in text
            told = f"'{text}' appears where a parameter belongs; write a name in braces, as '{{id}}'"
            self.complain("request-line-literal", _whole(text) if ended else told)
            segments.append(self._key(owner(segments, self.words) + "Id", text, colon))

    def _is_named(self, segments: list[Segment], text: str) -> bool:
        """Whether a segment is the API's own name of something, or a number of its version: `/api/3`."""
        if text.isdecimal():
            return bool(segments) and segments[-1].name in self.words.numbered
        return (_identifier(text) and not _domain(text, self.words)) or _hyphened(text, self.words)

    def _key(self, wording: str, literal: str, colon: bool) -> Segment:
        self.slots.append(Slot(parameter_name(wording, self.words), wording, literal=literal))
        return Segment(parameter=self.slots[-1].name, colon=colon)

    def _argument(self, text: str) -> tuple[str, str]:
        name, equals, value = text.partition("=")
        if not equals or "'" in name:
            name, value = "", text
        name, value = name.strip(), value.strip()
        kind, quote, inner = value.partition("'")
        bare = inner.removesuffix("'") if quote and (not kind or _identifier(kind)) else value
        wording = _wording(bare)
        literal = "" if wording is not None or not name else bare
        number = "Edm.Guid" if is_guid(bare) else "Edm.Int32" if literal.lstrip("-").isdecimal() else ""
        number = "Edm.Boolean" if literal in ("true", "false") else number
        kind = kind if quote and "." in kind else "Edm.String" if quote else number
        name_of = name or parameter_name(wording if wording is not None else bare, self.words)
        self.slots.append(
            Slot(parameter_name(name_of, self.words), wording or name_of, kind, literal, argument=bool(name))
        )
        return name, f"{{{self.slots[-1].name}}}"


def _whole(text: str) -> str:
    told = f"'{text}' holds a key and more, and callers must give all of it; write the key alone"
    return told


def _is_part(text: str) -> bool:
    """Whether a placeholder is only a part of a segment: `{id}.json`, `kite.{id}`, `{x}-{y}`."""
    inner = text.strip("'")
    closes = _closing(inner, 0) if inner[:1] in _CLOSING else None
    return closes != len(inner) - 1 and any(a in inner and b in inner for a, b in ("{}", "<>", "[]"))


def _wording(text: str) -> str | None:
    """What stands in the brackets of a placeholder, or None where the text is no placeholder."""
    inner = text
    if len(inner) > 2 and inner[0] == inner[-1] == "'":
        inner = inner[1:-1]
    if inner.startswith(":") and inner[1:].isidentifier():
        return inner[1:]
    bracket = inner[:1]
    if bracket in _CLOSING or inner[-1:] in ("}", ">") or "|" in inner:
        return inner.replace("{", "").replace("}", "").strip("<>[]() ")
    return None


def _identifier(text: str) -> bool:
    """Whether a segment can be a name of the API: `users`, `$ref`, `ns.type`."""
    parts = text.removeprefix("$").split(".")
    return all(part.isidentifier() and part.isascii() for part in parts) and not _opaque(text)


def _hyphened(text: str, words: LineWords) -> bool:
    """Whether a segment is words with hyphens between them, `line-items`, or a version; `item-id` is a parameter."""
    parts = text.split("-")
    plain = len(parts) > 1 and all(part.isalpha() and part.islower() and part.isascii() for part in parts)
    return (plain and parts[-1] != words.key) or is_version(text, words)


def _domain(text: str, words: LineWords) -> bool:
    return text.rpartition(".")[2].lower() in words.domains and "." in text


def _opaque(text: str) -> bool:
    """Whether it looks like an id rather than a word: long, with digits among upper and lower case."""
    runs = sum(char.isdigit() and not before.isdigit() for before, char in zip(" " + text, text, strict=False))
    return len(text) >= 16 and "." not in text and runs >= 3
