"""Prose about inheritance on a resource page: the base type, and the derived types."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from codegen.base.edm import is_qualified
from codegen.formats.docs.dialect import Dialect, ProseWords, says
from codegen.formats.docs.page.cells import Ref, read_type
from codegen.formats.docs.page.type_drafts import BaseEvidence
from codegen.formats.inline import Link, Text
from codegen.formats.page import Page, Paragraph, Row, Section, Table


def read_bases(page: Page, own: frozenset[str], dialect: Dialect) -> tuple[list[BaseEvidence], list[Ref]]:
    """Base and derived types that the introduction names; `own` are the page's names for its type, lower case."""
    bases: list[BaseEvidence] = []
    derived: list[Ref] = []
    listed = False
    for paragraph in _introduction(page):
        if listed and paragraph.item:
            derived += [Ref(link.text, link.href) for link in paragraph.text.links[:1]]
            continue
        lower = paragraph.text.plain.lower()
        listed = lower.endswith(":") and says(lower, dialect.prose.lists_derived)
        inherits = [phrase for phrase in dialect.prose.inherits if phrase in lower]
        base = _base(paragraph.text, own, inherits, dialect.prose.articles) if inherits else None
        if base is not None:
            bases.append(BaseEvidence(base, "prose", paragraph.line))
        derived += _derived(paragraph.text, own, inherits, dialect.prose)
    derived += _listed(page, dialect)
    bases += _composed(page, dialect)
    return bases, [ref for ref in derived if ref.name.lower() not in own]


def composed(section: Section, dialect: Dialect) -> Iterator[tuple[Row, Ref]]:
    """The rows of types that, put together, are the type: `*anonymous* | [base](#base)` below "allOf"."""
    told = {block.text.plain.casefold() for block in section.blocks if isinstance(block, Paragraph)}
    for block in section.blocks if not told.isdisjoint(dialect.prose.composed) else ():
        kind = dialect.column(block.titles, dialect.columns.type, 1) if isinstance(block, Table) else None
        for row in block.rows if isinstance(block, Table) and kind is not None else ():
            if row.cells[0].plain.casefold() in dialect.columns.unnamed:
                yield from ((row, ref) for ref in read_type(row.cells[kind or 0], dialect).refs[:1])


def _composed(page: Page, dialect: Dialect) -> Iterator[BaseEvidence]:
    found = (one for section in page.sections for one in composed(section, dialect))
    return (BaseEvidence(ref, "prose", row.line) for row, ref in found)


def _introduction(page: Page) -> Iterator[Paragraph]:
    for section in page.sections:
        if section.level > 1:
            return
        yield from (block for block in section.blocks if isinstance(block, Paragraph))


def _base(text: Text, own: frozenset[str], inherits: Sequence[str], articles: frozenset[str]) -> Ref | None:
    """The marked-up name after "inherits from", unless the sentence is about another type."""
    plain, lower = text.plain, text.plain.lower()
    for phrase in inherits:
        at = lower.find(phrase)
        if at and lower[at - 1].isalnum():
            continue
        start = max(lower.rfind(". ", 0, at) + 1, 0)
        if any(link.text and link.text in plain[start:at] and link.text.lower() not in own for link in text.links):
            continue
        ref = _named(text, plain[at + len(phrase) :], articles)
        if ref is not None and ref.name.lower() not in own:
            return ref
    return None


def _named(text: Text, rest: str, articles: frozenset[str]) -> Ref | None:
    """The link, bold or code span with which the text goes on, or one bare word that ends the sentence."""
    words = rest.strip(" *`").split(" ")
    while words and words[0].lower() in articles:
        words.pop(0)
    rest = " ".join(words)
    # Of names that begin alike, the whole one is meant: a sentence before may name the shorter.
    links = [link for link in text.links if link.text and rest.startswith(link.text)]
    if links:
        link = max(links, key=lambda link: len(link.text))
        return Ref(link.text, link.href)
    for mark in (*text.bold, *text.codes):
        if mark.isidentifier() and rest.startswith(mark):
            return Ref(mark)
    word = words[0] if words else ""
    name = word.strip(".,;")
    return Ref(name) if is_qualified(name) and (len(words) == 1 or word.endswith(".")) else None


def _derived(text: Text, own: frozenset[str], inherits: Sequence[str], words: ProseWords) -> Iterator[Ref]:
    plain, lower = text.plain, text.plain.lower()
    if not text.links:
        return
    for phrase in (*words.inherits_this, *(f"{phrase} {name}" for phrase in inherits for name in sorted(own))):
        if phrase in lower:
            at = lower.find(phrase)
            start = max(lower.rfind(". ", 0, at) + 1, 0)
            yield from _within(text.links, plain[start:at])
    for phrase in words.inherited_by:
        if phrase in lower:
            yield from _within(text.links, plain[lower.find(phrase) :].partition(". ")[0])


def _within(links: Iterable[Link], part: str) -> Iterator[Ref]:
    return (Ref(link.text, link.href) for link in links if link.text and link.text in part)


def _listed(page: Page, dialect: Dialect) -> Iterator[Ref]:
    for section in page.sections:
        if dialect.headings.derived.match(section.title.lower().strip()):
            cells = (row.cells[0] for block in section.blocks if isinstance(block, Table) for row in block.rows)
            items = (block.text for block in section.blocks if isinstance(block, Paragraph) and block.item)
            yield from (Ref(link.text, link.href) for text in (*cells, *items) for link in text.links[:1])
