"""What the Response section says a success looks like: status codes, the type, whether it is a collection."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from codegen.formats.docs.page import cells
from codegen.formats.docs.page.cells import Ref
from codegen.formats.page import Link, Text

_REASONS = (
    "ok",
    "created",
    "accepted",
    "no",
    "found",
    "partial",
    "multi-status",
    "success",
    "redirect",
    "see",
    "moved",
)
_MANY = frozenset({"collection", "collections", "list", "array", "set"})
_PLURALS = ("objects", "object collection", "collection", "list", "resources", "entities", "items")
_VALUES = frozenset("string boolean bool int16 int32 int64 integer double decimal guid stream datetimeoffset".split())
_ALSO_WORDS = frozenset({"Binary", "Byte", "Date", "Duration", "Single", "TimeOfDay"})
"""Primitives whose names are words as well: they are names where they have a capital and are said to be values."""
_AS_VALUE = ("collection", "object", "value")
_NO_BODY = (
    *("not return anything", "no response body", "not return any", "empty response body", "no content in the response"),
    *("not return a response body", "n't return anything", "n't return a response body", "no body"),
)


@dataclass(frozen=True, slots=True)
class Statement:
    """What the prose states; every field is empty where it is silent. `line` is that of the paragraph."""

    line: int = 0
    statuses: tuple[int, ...] = ()
    ref: Ref | None = None
    primitive: str = ""
    collection: bool = False
    nothing: bool = False


SILENT = Statement()
"""What a page without Response section states."""


def read(paragraphs: Sequence[tuple[Text, int]]) -> Statement:
    """Read the paragraphs of a Response section (text and line)."""
    statuses: list[int] = []
    nothing = False
    chosen = Statement()
    for text, line in paragraphs:
        found = _statuses(text)
        statuses += [code for code, _ in found if code not in statuses]
        nothing |= any(phrase in text.plain.lower() for phrase in _NO_BODY)
        if chosen.ref is None and not chosen.primitive and (found or not chosen.line):
            chosen = _typed(text, line, found[0][1] if found else 0)
    return Statement(chosen.line, tuple(statuses), chosen.ref, chosen.primitive, chosen.collection, nothing)


def resource_links(text: Text) -> list[Link]:
    """The links of a text that go to the page of a type."""
    return [link for link in text.links if link.text and _is_resource(link.href)]


def is_many(before: str, after: str) -> bool:
    """Whether the words around a type's name make it a collection."""
    words = {word.strip(".,;()`*").lower() for word in before.split()}
    return bool(words & _MANY) or after.lower().lstrip(" )").startswith(_PLURALS)


def _is_resource(href: str) -> bool:
    path = href.partition("#")[0]
    inside = not path.startswith(("/", "http")) or "/resources/" in path
    return path.endswith(".md") and inside and "/concepts/" not in path


def _statuses(text: Text) -> list[tuple[int, int]]:
    """Success codes with the index where they stand; a bare number needs a reason phrase or a code span."""
    plain, at, found = text.plain, 0, []
    codes = {code.split()[0].strip(",.") for code in text.codes if code.strip()}
    words = plain.split(" ")
    for index, word in enumerate(words):
        bare = word.strip("`*.,:;()\"'")
        if len(bare) == 3 and bare.isdecimal() and "2" <= bare[0] <= "3":
            follows = words[index + 1].strip("`*.,:;()").lower() if index + 1 < len(words) else ""
            before = words[index - 1].lower() if index else ""
            if bare in codes or follows.startswith(_REASONS) or before in ("http", "status", "code"):
                found.append((int(bare), at))
        at += len(word) + 1
    return found


def _typed(text: Text, line: int, start: int) -> Statement:
    plain = text.plain
    for link in resource_links(text):
        at = plain.find(link.text, start)
        if at >= 0:
            many = is_many(plain[start:at].rpartition(". ")[2], plain[at + len(link.text) :])
            return Statement(line, ref=Ref(link.text, link.href), collection=many)
    sentence = plain[start:].partition(". ")[0]
    words = [word.strip("`*.,:;()\"'") for word in sentence.split()]
    for index, word in enumerate(words):
        follows = words[index + 1].lower() if index + 1 < len(words) else ""
        if word.lower().removeprefix("edm.") in _VALUES or (word in _ALSO_WORDS and follows.startswith(_AS_VALUE)):
            many = is_many(" ".join(words[:index]), " ".join(words[index + 1 :]))
            return Statement(line, primitive=cells.primitive(word), collection=many)
    return Statement(line)
