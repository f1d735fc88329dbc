"""Inline Markdown in headings, cells and paragraphs: plain text, links, code and strong spans."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache, wraps
from typing import Any, TypeVar, TypeVarTuple
from urllib.parse import unquote

from markdown_it import MarkdownIt

MAX_INLINE = 2**16
"""Inline text longer than this, in characters, is read as plain text: no person wrote it."""

R = TypeVar("R")
Ts = TypeVarTuple("Ts")
_INLINE = MarkdownIt("commonmark", {"maxNesting": 24})


@dataclass(frozen=True, slots=True)
class Link:
    """A link: its text without markup, and where it goes."""

    text: str
    href: str


class Text:
    """Inline Markdown, of a heading, a cell or a paragraph; parsed when first asked for."""

    __slots__ = ("bold", "codes", "links", "plain", "references", "source")
    plain: str
    """The text a reader sees: no markup, no HTML tags, entities resolved, blanks folded."""
    links: tuple[Link, ...]
    """The links, in order."""
    codes: tuple[str, ...]
    """The contents of `code spans`, in order."""
    bold: tuple[str, ...]
    """The contents of **strong** spans, in order."""
    references: dict[str, Any]
    """Where the links go that are defined apart, by their labels."""

    def __init__(self, source: str, references: dict[str, Any] | None = None) -> None:
        self.source = source.strip()
        self.references = references or {}

    def __getattr__(self, name: str) -> Any:
        # Only what isn't there yet is asked for here. Readers ask a text for the same six times.
        if name not in Text.__slots__:
            raise AttributeError(name)
        if len(self.source) <= MAX_INLINE and _MARKUP.search(self.source):
            self.plain, self.links, self.codes, self.bold = _parse(self.source, self.references)
        else:
            self.plain = " ".join(self.source.split())
            self.links = self.codes = self.bold = ()
        return getattr(self, name)

    def __bool__(self) -> bool:
        return bool(self.source)

    def __repr__(self) -> str:
        return f"Text({self.source!r})"


_NOTE = re.compile(r"<sup\b[^<>]*>[^<>]*</sup>|\[\^[^\[\]]*\]", re.IGNORECASE)


def without_notes(text: Text) -> Text:
    """A text without marks of footnotes: `limit<sup>1</sup>`, `limit[^1]`."""
    return Text(_NOTE.sub("", text.source), text.references) if _NOTE.search(text.source) else text


def remembered(read: Callable[[Text, *Ts], R]) -> Callable[[Text, *Ts], R]:
    """Remember what a reader finds in texts, those of a set repeat; but for those whose links are defined apart."""

    @lru_cache(2**13)
    def known(source: str, *more: *Ts) -> R:
        return read(Text(source), *more)

    @wraps(read)
    def found(text: Text, *more: *Ts) -> R:
        return read(text, *more) if text.references else known(text.source, *more)

    return found


_Inline = tuple[str, tuple[Link, ...], tuple[str, ...], tuple[str, ...]]
"""Plain text, links, code spans and strong spans."""
_MARKUP = re.compile(r"[\\`*_\[\]<>&!\n\t]")
_SHORT = 256
"""Up to so many characters, a text is likely to stand on many pages."""


def _parse(source: str, references: dict[str, Any]) -> _Inline:
    if references and "[" in source:
        return _inline(source, references)
    return _parse_short(source) if len(source) <= _SHORT else _parsed(source)


@lru_cache(2**14)
def _parse_short(source: str) -> _Inline:
    return _parsed(source)


def _parsed(source: str) -> _Inline:
    return _simple(source) or _inline(source, {})


_SIMPLE = re.compile(
    r"(?<!!)\[([^\\`*_\[\]<>&!]+)\]\(((?:[A-Za-z0-9._#-]|/(?!/))+)\)"
    r"|(?<!`)`([^`\n]+)`(?!`)"
    r"|(?<![^ (])\*\*([A-Za-z0-9](?:[A-Za-z0-9 .:-]*[A-Za-z0-9])?)\*\*(?![^ .,;:)])"
)
"""A link to a file, a code span, or words that are strong, none of which holds or touches other markup."""
_FURTHER = re.compile(r"[\\`*_<&]|\]\(|!\[")
"""What may be markup beside those."""


def _simple(source: str) -> _Inline | None:
    """A text without reference links in which no markup but that of `_SIMPLE` stands; None for any other.

    Nine of ten texts of Graph's pages that have any are such; the library takes 5 to 10 times as long for one.
    """
    plain, *found = _SIMPLE.split(source)
    if _FURTHER.search("".join([plain, *found[4::5]])):
        return None
    links: list[Link] = []
    codes: list[str] = []
    bold: list[str] = []
    for at in range(0, len(found), 5):
        label, href, code, strong, after = found[at : at + 5]
        if label:
            links.append(Link(" ".join(label.split()), href))
        elif code:
            code = code[1:-1] if code[0] == code[-1] == " " and code.strip(" ") else code
            codes.append(code)
        else:
            bold.append(" ".join(strong.split()))
        plain += f"{label or code or strong}{after}"
    return " ".join(plain.split()), tuple(links), tuple(codes), tuple(bold)


_NAMED = re.compile(r"<([A-Za-z][\w.]*)>")
_ELEMENTS = frozenset(
    "a abbr b bdi bdo big blockquote br center cite code col dd del details dfn div dl dt em font h1 h2 h3 h4 h5 h6 hr"
    " i img ins kbd li mark nobr ol p pre q s samp small span strike strong sub summary sup table tbody td th thead tr"
    " tt u ul var wbr".split()
)
"""Names of HTML elements in text; `<string>` isn't one of them, and stays in the text: `List<string>`."""


def _inline(source: str, references: dict[str, Any]) -> _Inline:
    plain: list[str] = []
    links: list[Link] = []
    codes: list[str] = []
    bold: list[str] = []
    opened: list[tuple[str, int]] = []
    for token in _INLINE.parseInline(source, {"references": references})[0].children or ():
        match token.type:
            case "text" | "text_special" | "entity" | "image":
                plain.append(token.content)
            case "code_inline":
                plain.append(token.content)
                codes.append(token.content)
            case "softbreak" | "hardbreak":
                plain.append(" ")
            case "html_inline" if token.content[1:3].lower() in ("br", "p>", "li", "/p"):
                plain.append(" ")
            case "html_inline" if (name := _NAMED.fullmatch(token.content)) and name[1].lower() not in _ELEMENTS:
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
