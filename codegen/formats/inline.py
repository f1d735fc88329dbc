"""Inline Markdown, of a heading, a cell or a paragraph: its plain text, links, code and strong spans."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import unquote

from markdown_it import MarkdownIt

MAX_INLINE = 2**16
"""Inline text longer than this, in characters, is taken as plain text: no person wrote it."""

_INLINE = MarkdownIt("commonmark", {"maxNesting": 24})


@dataclass(frozen=True, slots=True)
class Link:
    """A link: its text without markup, and where it goes."""

    text: str
    href: str


class Text:
    """Inline Markdown, of a heading, a cell or a paragraph; parsed when first asked for."""

    def __init__(self, source: str, references: dict[str, Any] | None = None) -> None:
        self.source = source.strip()
        self._references = references or {}
        self._read: _Inline | None = None

    @property
    def _parsed(self) -> _Inline:
        if self._read is None:
            self._read = _parse(self.source, self._references)
        return self._read

    @property
    def plain(self) -> str:
        """The text a reader sees: no markup, no HTML tags, entities resolved, blanks folded."""
        return self._parsed[0]

    @property
    def links(self) -> tuple[Link, ...]:
        """The links, in order."""
        return self._parsed[1]

    @property
    def codes(self) -> tuple[str, ...]:
        """The contents of `code spans`, in order."""
        return self._parsed[2]

    @property
    def bold(self) -> tuple[str, ...]:
        """The contents of **strong** spans, in order."""
        return self._parsed[3]

    @property
    def references(self) -> dict[str, Any]:
        """Where the links go that are defined apart, by their labels."""
        return self._references

    def __bool__(self) -> bool:
        return bool(self.source)

    def __repr__(self) -> str:
        return f"Text({self.source!r})"


_Inline = tuple[str, tuple[Link, ...], tuple[str, ...], tuple[str, ...]]
"""Plain text, links, code spans and strong spans."""
_MARKUP = re.compile(r"[\\`*_\[\]<>&!\n\t]")
_SHORT = 256
"""Up to so many characters, a text is likely to stand on many pages."""


def _parse(source: str, references: dict[str, Any]) -> _Inline:
    if len(source) > MAX_INLINE or not _MARKUP.search(source):
        return " ".join(source.split()), (), (), ()
    if len(source) > _SHORT or (references and "[" in source):
        return _inline(source, references)
    return _parse_short(source)


@lru_cache(2**14)
def _parse_short(source: str) -> _Inline:
    return _inline(source, {})


def _inline(source: str, references: dict[str, Any]) -> _Inline:
    plain: list[str] = []
    links: list[Link] = []
    codes: list[str] = []
    bold: list[str] = []
    opened: list[tuple[str, int]] = []
    for token in _INLINE.parseInline(source, {"references": references})[0].children or ():
        match token.type:
            case "text":
                plain.append(token.content)
            case "text_special" | "entity":
                plain.append(token.content)
            case "code_inline":
                plain.append(token.content)
                codes.append(token.content)
            case "softbreak" | "hardbreak":
                plain.append(" ")
            case "html_inline" if token.content[1:3].lower() in ("br", "p>", "li", "/p"):
                plain.append(" ")
            case "image":
                plain.append(token.content)
            case "link_open":
                opened.append((str(token.attrs.get("href", "")), len(plain)))
            case "strong_open":
                opened.append(("", len(plain)))
            case "link_close" | "strong_close" if opened:
                href, begin = opened.pop()
                text = " ".join("".join(plain[begin:]).split())
                if token.type == "link_close":
                    links.append(Link(text, unquote(href)))
                else:
                    bold.append(text)
    return " ".join("".join(plain).split()), tuple(links), tuple(codes), tuple(bold)
