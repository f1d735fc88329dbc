"""JSON as people write it on documentation pages.

Strict JSON goes through the standard library. What that refuses is read by a small tokenizer, which forgives
the slips that pages really hold and says which it forgave. These are trailing and missing commas, comments,
raw newlines in strings, single and typographic quotes, unquoted keys, bare words, an ellipsis, and brackets
that are never closed.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, NamedTuple, NoReturn

MAX_DEPTH = 100
_QUOTES = {'"': '"', "'": "'", "\u201c": "\u201d", "\u201d": "\u201d", "\u2018": "\u2019", "\u00b4": "\u00b4"}
_WORDS = {"true": True, "false": False, "null": None}
_ESCAPES = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}


@dataclass(frozen=True, slots=True)
class Loose:
    """A value, and in words what had to be forgiven to read it (empty for strict JSON)."""

    value: Any
    repairs: tuple[str, ...] = ()


def loads(text: str) -> Loose:
    """Read JSON, strict if possible, else forgiving.

    Raises ValueError when it can't be read even so, or is nested deeper than MAX_DEPTH.
    """
    try:
        value = _DECODER.decode(text)
    except (ValueError, RecursionError):
        return _Reader(text).whole()
    _check_depth(text)
    return Loose(value)


def refuse(constant: str) -> NoReturn:
    """Raise ValueError: NaN and Infinity aren't JSON (RFC 8259, section 6), though the standard library reads them."""
    raise ValueError(f"{constant} isn't a JSON value")


_DECODER = json.JSONDecoder(parse_constant=refuse)


def _check_depth(text: str) -> None:
    """Refuse what is nested too deep; strict JSON only (brackets in strings count for nothing bad)."""
    if text.count("[") + text.count("{") > MAX_DEPTH:
        _Reader(text).whole()


class _Token(NamedTuple):
    kind: str
    value: Any
    line: int


class _Reader:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.line = 1
        self.repairs: dict[str, None] = {}
        self.token = self._next()

    def whole(self) -> Loose:
        if self.token.kind not in ("{", "["):
            raise ValueError(f"line {self.token.line}: neither an object nor an array")
        value = self._value(0)
        if self.token.kind != "end":
            raise ValueError(f"line {self.token.line}: {self._shown()} after the end of the value")
        return Loose(value, tuple(self.repairs))

    def _forgive(self, what: str) -> None:
        self.repairs.setdefault(f"line {self.token.line}: {what}")

    def _shown(self) -> str:
        return repr(self.token.value) if self.token.kind in ("string", "word") else f"'{self.token.kind}'"

    def _advance(self) -> _Token:
        token, self.token = self.token, self._next()
        return token

    def _value(self, depth: int) -> Any:
        if depth > MAX_DEPTH:
            raise ValueError(f"line {self.token.line}: nested deeper than {MAX_DEPTH}")
        match self.token.kind:
            case "{":
                return self._object(depth)
            case "[":
                return self._array(depth)
            case "string":
                return self._advance().value
            case "word":
                return self._word(self._advance().value)
        raise ValueError(f"line {self.token.line}: a value is missing before {self._shown()}")

    def _word(self, word: str) -> Any:
        if word in _WORDS:
            return _WORDS[word]
        try:
            return _DECODER.decode(word)
        except ValueError:
            self._forgive(f"'{word}' isn't quoted")
            return word

    def _object(self, depth: int) -> dict[str, Any]:
        self._advance()
        found: dict[str, Any] = {}
        while self._more("}", bool(found)):
            if self.token.kind not in ("string", "word"):
                raise ValueError(f"line {self.token.line}: a member name is missing before {self._shown()}")
            if self.token.kind == "word":
                if str(self.token.value).endswith("?"):
                    raise ValueError(f"line {self.token.line}: '{self.token.value}' is of a type, not of a value")
                self._forgive(f"the name '{self.token.value}' isn't quoted")
            name = self._advance().value
            if self.token.kind != ":":
                raise ValueError(f"line {self.token.line}: ':' is missing after the name '{name}'")
            self._advance()
            found[name] = self._value(depth + 1)
        return found

    def _array(self, depth: int) -> list[Any]:
        self._advance()
        found: list[Any] = []
        while self._more("]", bool(found)):
            found.append(self._value(depth + 1))
        return found

    def _more(self, close: str, started: bool) -> bool:
        """Step over what stands between members; whether another one follows."""
        commas = 0
        while self.token.kind in (",", "..."):
            if self.token.kind == "...":
                self._forgive("an ellipsis replaces members")
                started = False
            commas += self.token.kind == ","
            self._advance()
        if self.token.kind == close:
            if commas:
                self._forgive("a comma before the closing bracket")
            self._advance()
            return False
        if self.token.kind == "end":
            self._forgive(f"'{close}' is missing at the end")
            return False
        if started and not commas:
            self._forgive("a comma is missing between members")
        elif commas > 1 or (commas and not started and "..." not in self.text):
            self._forgive("an extra comma")
        return True

    def _next(self) -> _Token:
        text = self.text
        while self.at < len(text):
            char = text[self.at]
            if char == "\n":
                self.line += 1
            if char.isspace() or char in "\ufeff\u200b":
                self.at += 1
            elif text.startswith(("//", "/*"), self.at):
                self._comment()
            elif text.startswith("...", self.at) or char == "\u2026":
                self.at += 1 if char == "\u2026" else 3
                return _Token("...", None, self.line)
            elif char in "{}[]:,":
                self.at += 1
                return _Token(char, None, self.line)
            elif char in _QUOTES:
                return self._string(char)
            else:
                return self._bare()
        return _Token("end", None, self.line)

    def _comment(self) -> None:
        line = self.text.startswith("//", self.at)
        end = self.text.find("\n" if line else "*/", self.at)
        end = len(self.text) if end < 0 else end + (0 if line else 2)
        self.line += self.text.count("\n", self.at, end)
        self.at = end
        self.repairs.setdefault(f"line {self.line}: a comment")

    def _string(self, quote: str) -> _Token:
        start, close, parts = self.line, _QUOTES[quote], []
        if quote != '"':
            self.repairs.setdefault(f"line {self.line}: {quote} instead of straight double quotes")
        at = self.at + 1
        while at < len(self.text) and self.text[at] not in (close, quote):
            char = self.text[at]
            if char == "\\" and at + 1 < len(self.text):
                at += 1
                char = self._escape(at)
                at += 4 if self.text[at] == "u" and char != "u" else 0
            elif char == "\n":
                self.line += 1
                self.repairs.setdefault(f"line {start}: a string goes on over the end of its line")
            parts.append(char)
            at += 1
        if at >= len(self.text):
            raise ValueError(f"line {start}: a string is never closed")
        self.at = at + 1
        return _Token("string", "".join(parts), start)

    def _escape(self, at: int) -> str:
        char = self.text[at]
        if char == "u":
            try:
                return chr(int(self.text[at + 1 : at + 5], 16))
            except ValueError:
                return char
        if char not in _ESCAPES and char not in '"\\/':
            self.repairs.setdefault(f"line {self.line}: '\\{char}' is no escape")
            return "\\" + char
        return _ESCAPES.get(char, char)

    def _bare(self) -> _Token:
        start = self.at
        while self.at < len(self.text) and self.text[self.at] not in '{}[]:,\n"':
            if self.text.startswith(("//", "/*"), self.at + 1) and self.text[self.at].isspace():
                break
            self.at += 1
        return _Token("word", self.text[start : self.at].strip(), self.line)
