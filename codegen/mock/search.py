"""A $search as a predicate (OData URL Conventions 4.01, section 5.1.8): words and phrases in the texts of an item."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from codegen.mock.messages import Refusal

Holds = Callable[[str], bool]
_TOKEN = re.compile(r'\s*("(?:[^"\\]|\\.)*"|[()]|[^\s()"]+)')
_DEEPEST = 50


def search(text: str) -> Callable[[Mapping[str, Any]], bool]:
    """Whether an item holds what is searched for, in any case of letters; raises Refusal for what can't be read."""
    holds = _Search(text).whole()
    return lambda item: holds("\n".join(_texts(item)).casefold())


def _texts(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    items = value.values() if isinstance(value, Mapping) else value if isinstance(value, list) else ()
    return [text for item in items for text in _texts(item)]


class _Search:
    def __init__(self, text: str) -> None:
        self._tokens: list[str] = []
        at = 0
        while at < len(text.rstrip()):
            match = _TOKEN.match(text, at)
            if match is None:
                raise _malformed(text[at:])
            self._tokens.append(match[1])
            at = match.end()
        self._depth = 0

    def whole(self) -> Holds:
        found = self._either()
        if self._tokens:
            raise _malformed(self._tokens[0])
        return found

    def _either(self) -> Holds:
        parts = [self._all()]
        while self._tokens[:1] == ["OR"]:
            del self._tokens[0]
            parts.append(self._all())
        return lambda text: any(part(text) for part in parts)

    def _all(self) -> Holds:
        parts = [self._one()]
        while self._tokens and self._tokens[0] not in ("OR", ")"):
            if self._tokens[0] == "AND":
                del self._tokens[0]
            parts.append(self._one())
        return lambda text: all(part(text) for part in parts)

    def _one(self) -> Holds:
        token = self._tokens.pop(0) if self._tokens else ""
        self._depth += 1
        if self._depth > _DEEPEST or token in ("", ")", "AND", "OR"):
            raise _malformed(token)
        try:
            if token == "NOT":
                inner = self._one()
                return lambda text: not inner(text)
            if token == "(":
                found = self._either()
                if not self._tokens or self._tokens.pop(0) != ")":
                    raise _malformed(token)
                return found
        finally:
            self._depth -= 1
        wanted = re.sub(r"\\(.)", r"\1", token[1:-1] if token[0] == '"' else token).casefold()
        return lambda text: wanted in text


def _malformed(text: str) -> Refusal:
    return Refusal(400, f"$search can't be read at '{text[:40]}'")
