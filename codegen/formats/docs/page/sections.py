"""The subjects of the sections of an operation page, by their headings."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import chain

from codegen.formats.docs.dialect import KEPT, LABEL, Dialect, Role
from codegen.formats.page import Heading, Page, Paragraph, Section, Table


@dataclass(frozen=True, slots=True)
class Part:
    """A section with its role; `group` are the headings that tell one example of the page from another.

    `nearest` is the role of the nearest heading that has one, also within an example.
    """

    section: Section
    role: Role
    group: tuple[str, ...]
    nearest: Role = Role.NONE


def parts(page: Page, dialect: Dialect, tabled: bool = False) -> Iterator[Part]:
    """The sections of a page with their roles: that of the heading itself, else of the nearest one above it.

    Everything below an "Example" heading is example. Bold lines of their own that have a role are headings, as are
    labels: "Example response:".
    Translated pages keep the English heading as the name of an anchor, which then decides.
    With `tabled`, sections without a table are left out.
    """
    anchors = {
        block.text.plain: anchor
        for block in page.blocks
        if isinstance(block, Heading) and (anchor := _anchor(block.text.source))
    }
    wanted = [one for one in page.sections if not tabled or any(one is other for other, _ in page.tables)]
    for section in (part for whole in wanted for part in _by_bold_lines(whole, dialect)):
        titles = (*section.parents[1:], section.title) if section.level > 1 else ()
        called = tuple([anchors.get(title, title) for title in titles]) if anchors else titles
        yield Part(section, *_roles(titles, called, dialect))


@lru_cache(KEPT)
def _roles(titles: tuple[str, ...], called: tuple[str, ...], dialect: Dialect) -> tuple[Role, tuple[str, ...], Role]:
    """The role of what stands below titles, the group, and the nearest role; `called` is what the titles stand for."""
    roles = [dialect.role(title) for title in called]
    halves = [dialect.half(title) for title in called]
    named = [(found, half or found) for found, half in zip(roles, halves, strict=True) if found]
    role, nearest = named[-1] if named else (Role.NONE, Role.NONE)
    if nearest == Role.EXAMPLE and len(named) > 1 and named[-2][1] in _HALVES:
        nearest = named[-2][1]
    own = Role.EXAMPLE if Role.EXAMPLE in roles else role
    group = tuple(
        title
        for title, found, half in zip(titles, roles, halves, strict=True)
        if found in (Role.NONE, Role.EXAMPLE) and not half
    )
    return own, group, nearest


_HALVES = (Role.BODY, Role.RESPONSE, Role.ERRORS)
"""What an example that stands below it is one of."""
_APART = (Role.LINES, Role.PERMISSIONS, Role.QUERY, Role.PARAMETERS)
"""What is no part of an example, though it stands behind one."""

_BELOW_HEADINGS = 7
"""The level of a bold line; HTML has six of headings."""


def _by_bold_lines(section: Section, dialect: Dialect) -> Iterator[Section]:
    """A section cut at the bold lines that are headings; those of examples stand above the others."""
    title, parents, start = section.title, section.parents, 0
    above = (*section.parents, section.title)
    example: tuple[str, ...] = ()
    for index, block in enumerate(section.blocks):
        if not isinstance(block, Paragraph) or not (is_title(block) or is_answer(block, dialect)):
            continue
        role = dialect.role(block.text.plain)
        if not role:
            continue
        level = section.level if not start else _BELOW_HEADINGS
        yield replace(section, level=level, title=title, parents=parents, blocks=section.blocks[start:index])
        title, start = block.text.plain, index + 1
        listed = any(isinstance(below, Table) for below in section.blocks[start : start + 1])
        example = () if role in _APART or listed else example
        parents = above if role == Role.EXAMPLE else (*above, *example)
        example = (title,) if role == Role.EXAMPLE else example
    if start:
        section = replace(section, level=_BELOW_HEADINGS, title=title, parents=parents, blocks=section.blocks[start:])
    yield section


def is_title(block: Paragraph) -> bool:
    """Whether a paragraph stands where others have a heading: it is bold as a whole, or a label."""
    return _is_bold(block) or is_label(block)


def is_answer(block: Paragraph, dialect: Dialect) -> bool:
    """Whether a paragraph is nothing but a label of an answer with its status: `**Response** 201 Created`."""
    text = block.text.plain
    short = len(text) <= _SHORT and len(text.split()) <= LABEL + 1
    return short and bool(_STATUS.search(text)) and dialect.role(text) == Role.RESPONSE


_SHORT = 60
_STATUS = re.compile(r"(?<![\w.])[2-5][0-9]{2}(?![\w.])")


def is_label(block: Paragraph) -> bool:
    """Whether a paragraph is nothing but a few words with a colon behind them: "Example response:"."""
    text = block.text.plain
    return text[-1:] == ":" and ":" not in text[:-1] and len(text.split()) <= LABEL and not block.item


def top(page: Page) -> Section | None:
    """The section below the title of a page, else below its first heading."""
    first = next((one for one in page.sections if one.level), None)
    return next((one for one in page.sections if one.level == 1), first)


def introduction(page: Page, dialect: Dialect, within: Callable[[Paragraph], bool] = bool) -> Paragraph | None:
    """The first paragraph that says what a page is about: below its title, else below a heading for descriptions.

    Neither remarks, items of lists, labels, nor what is no prose by `within`; None where no paragraph is left.
    """
    title = top(page)
    above = [section for section in page.sections if section.level <= 1 or section is title]
    below = (one for one in page.sections if dialect.headings.description.match(one.title.lower().strip(" :*")))
    for section in chain(above, below):
        for block in section.blocks:
            if not isinstance(block, Paragraph):
                continue
            if _is_heading(block, dialect):
                break
            if _is_prose(block, dialect) and within(block):
                return block
    return None


def _is_heading(block: Paragraph, dialect: Dialect) -> bool:
    """Whether a paragraph stands where others have a heading that tells what stands below it."""
    text = block.text.plain
    if block.quote or block.item or not (is_title(block) or (text[-1:] != "." and len(text.split()) <= LABEL)):
        return False
    return bool(dialect.role(text))


def _is_prose(block: Paragraph, dialect: Dialect) -> bool:
    text = block.text.plain
    if not text or block.quote or block.item or text.startswith(dialect.prose.skipped):
        return False
    return not (is_title(block) or _is_labelled(block, dialect))


def _is_labelled(block: Paragraph, dialect: Dialect) -> bool:
    """Whether a paragraph begins with a label, bold or known, which it says the value of: "**Weight:** 1"."""
    label, colon, _ = block.text.plain.partition(":")
    bold = next(iter(block.text.bold[:1]), "").strip(" :")
    return bool(colon) and (label == bold or (len(label.split()) <= LABEL and bool(dialect.role(label))))


_OPENS = ("*", "_", "<")
"""What a line that is bold as a whole begins with."""


def _is_bold(block: Paragraph) -> bool:
    if block.item or not block.text.source.startswith(_OPENS):
        return False
    bold = block.text.bold
    return len(bold) == 1 and bold[0].strip(" :") == block.text.plain.strip(" :")


def _anchor(source: str) -> str:
    """`http request` of `<a name="http-request"></a>...`."""
    _, found, rest = source.partition('<a name="')
    return rest.partition('"')[0].replace("-", " ") if found else ""
