"""Writes plain data as canonical YAML: the same bytes on every machine, and easy to read and edit.

PyYAML's emitters are not used. The one in C and the one in Python disagree on emoji and line breaks.
Neither writes a literal block for a text with trailing blanks, so payloads would be unreadable.
What is written here is read back the same by YAML 1.1 and 1.2 parsers.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import cache, lru_cache

WIDTH = 100

Data = None | bool | int | Decimal | str | Sequence["Data"] | Mapping[str | int, "Data"]


class Verbatim(str):
    """A text that is written as a literal block even when it has a single line."""

    __slots__ = ()


_PRINTABLE = "\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff"
_SIMPLE = re.compile(r"[A-Za-z_/$][\w./$()-]*", re.ASCII)
_FLOW_ITEM = re.compile(r"[A-Za-z_/$][\w./$-]*", re.ASCII)

_INDICATORS = frozenset("-?:,[]{}#&*!|>'\"%@`+. ")
_WORDS = frozenset("null true false yes no on off y n ~ = <<".split())
_NUMBER_OR_DATE = re.compile(
    r"0[xob][0-9a-fA-F_]+|[0-9][0-9_:.]*(?:[eE][-+]?[0-9]+)?|[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:[Tt ].*)?"
)
"""Plain texts that some YAML parser takes for something else; signs and leading dots are indicators already."""

_LONGEST_KEY = 1000
"""A parser gives up looking for the colon after 1,024 characters, unless a `?` announced the key."""


def write(data: Data) -> str:
    """Canonical YAML of a mapping or sequence, with a final newline.

    Raises UnicodeEncodeError later, on encoding, when a text holds lone surrogates: no YAML can.
    """
    lines: list[str] = []
    if isinstance(data, Mapping) and data:
        _mapping(lines, data, "")
    elif isinstance(data, Sequence) and data:
        _sequence(lines, data, "")
    else:
        return "{}\n" if isinstance(data, Mapping) else "[]\n"
    return "\n".join(lines) + "\n"


def _mapping(lines: list[str], data: Mapping[str | int, Data], indent: str) -> None:
    for key, value in data.items():
        text = _key(key)
        if len(text) > _LONGEST_KEY:
            lines.append(f"{indent}? {text}")
            text = ""
        _value(lines, f"{indent}{text}:", value, indent)


def _sequence(lines: list[str], data: Sequence[Data], indent: str) -> None:
    for item in data:
        if isinstance(item, Mapping) and item:
            first = len(lines)
            _mapping(lines, item, indent + "  ")
            lines[first] = f"{indent}- {lines[first][len(indent) + 2 :]}"
        else:
            _value(lines, indent + "-", item, indent)


def _value(lines: list[str], head: str, value: Data, indent: str) -> None:
    inner = indent + "  "
    if value.__class__ is str and _SIMPLE.fullmatch(value) and value.lower() not in _WORDS:  # as are most
        lines.append(f"{head} {value}")
    elif isinstance(value, str):
        lines.append(f"{head} {_text(value, len(head), inner)}")
    elif value is None:
        lines.append(head)
    elif isinstance(value, int | Decimal):
        lines.append(f"{head} {_number(value)}")
    elif isinstance(value, Mapping):
        lines.append(head if value else head + " {}")
        _mapping(lines, value, inner)
    elif (flow := _flow(value)) and (not value or len(head) + len(flow) < WIDTH):
        lines.append(f"{head} {flow}")
    else:
        lines.append(head)
        _sequence(lines, value, inner)


def _flow(items: Sequence[Data]) -> str:
    """`[a, b]` when all items are simple names or numbers, else an empty text."""
    texts = []
    for item in items:
        if isinstance(item, str) and not (_FLOW_ITEM.fullmatch(item) and item.lower() not in _WORDS):
            return ""
        if not isinstance(item, str | int | Decimal):
            return ""
        texts.append(item if isinstance(item, str) else _number(item))
    return f"[{', '.join(texts)}]"


def _number(value: int | Decimal) -> str:
    """A number or truth value; YAML 1.1 takes one with an exponent for a text, unless it has a point and a sign."""
    if isinstance(value, int):
        return str(value).lower()
    digits, exponent, power = str(value).partition("E")
    if not exponent:
        return digits
    return f"{digits if '.' in digits else digits + '.0'}e{power if power[0] in '+-' else '+' + power}"


def _text(text: str, used: int, indent: str) -> str:
    """A scalar in the most readable style that keeps every character."""
    block = "\n" in text or isinstance(text, Verbatim)
    if block and text.strip("\n") and _is_printable(text.replace("\n", "").replace("\t", "")):
        return _literal(text, indent)
    if used + len(text) >= WIDTH and _foldable(text):
        return ">-\n" + _fold(text, indent)
    return _line(text)


def _line(text: str) -> str:
    """A scalar on one line: plain, else in quotes."""
    if _plain(text):
        return text
    if ('"' in text or "\\" in text) and "'" not in text and _is_printable(text):
        return f"'{text}'"
    quoted = json.dumps(text, ensure_ascii=False)
    return quoted if _is_printable(quoted) else _unprintable().sub(_escape, quoted)


@lru_cache(10_000, typed=True)
def _key(key: str | int) -> str:
    return _line(key) if isinstance(key, str) else str(key)


def _plain(text: str) -> bool:
    return (
        bool(text)
        and _is_printable(text)
        and text[0] not in _INDICATORS
        and text[-1] not in " :"
        and ": " not in text
        and " #" not in text
        and text.lower() not in _WORDS
        and _NUMBER_OR_DATE.fullmatch(text) is None
    )


def _escape(match: re.Match[str]) -> str:
    return f"\\u{ord(match[0]):04x}"


def _literal(text: str, indent: str) -> str:
    """A literal block: the text as it stands, every line indented."""
    stripped = text.rstrip("\n")
    newlines = len(text) - len(stripped)
    chomping = "-" if newlines == 0 else "" if newlines == 1 else "+"
    hint = "2" if text[0] in " \t\n" else ""
    lines = [indent + line if line else "" for line in stripped.split("\n")]
    return f"|{hint}{chomping}\n" + "\n".join(lines) + "\n" * max(newlines - 1, 0)


def _foldable(text: str) -> bool:
    return " " in text.strip(" ") == text and "  " not in text and _is_printable(text)


def _is_printable(text: str) -> bool:
    return (text.isascii() and text.isprintable()) or _unprintable().search(text) is None


@cache
def _unprintable() -> re.Pattern[str]:
    """Compiled where a text beyond ASCII is written: that takes as long as to write a hundred pages."""
    return re.compile(f"[^{_PRINTABLE}]")


def _fold(text: str, indent: str) -> str:
    """The text broken at spaces; a reader joins the lines with one space."""
    lines: list[str] = []
    words: list[str] = []
    room = left = max(WIDTH - len(indent), 40) + 1
    for word in text.split(" "):
        if words and left < len(word) + 1:
            lines.append(indent + " ".join(words))
            words, left = [], room
        words.append(word)
        left -= len(word) + 1
    return "\n".join([*lines, indent + " ".join(words)])
