"""What the sections of an operation page are about, by their headings."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from codegen.formats.docs.dialect import Dialect, Role
from codegen.formats.page import Heading, Page, Section


@dataclass(frozen=True, slots=True)
class Part:
    """A section with its role; `group` are the headings that tell one example of the page from another."""

    section: Section
    role: Role
    group: tuple[str, ...]


def parts(page: Page, dialect: Dialect) -> Iterator[Part]:
    """The sections of a page with their roles: that of the heading itself, else of the nearest one above it.

    Everything below an "Example" heading is example. Translated pages keep the English heading as the name
    of an anchor, which then decides.
    """
    anchors = {
        block.text.plain: anchor
        for block in page.blocks
        if isinstance(block, Heading) and (anchor := _anchor(block.text.source))
    }
    for section in page.sections:
        titles = (*section.parents[1:], section.title) if section.level > 1 else ()
        roles = [dialect.role(anchors.get(title, title)) for title in titles]
        own = Role.EXAMPLE if Role.EXAMPLE in roles else next((found for found in reversed(roles) if found), Role.NONE)
        group = tuple(title for title, found in zip(titles, roles, strict=True) if found in (Role.NONE, Role.EXAMPLE))
        yield Part(section, own, group)


def _anchor(source: str) -> str:
    """`http request` of `<a name="http-request"></a>...`."""
    _, found, rest = source.partition('<a name="')
    return rest.partition('"')[0].replace("-", " ") if found else ""
