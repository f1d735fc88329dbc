"""What the sections of an operation page are about, by their headings."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from codegen.formats.page import Heading, Page, Section

Role = Literal[
    "", "lines", "permissions", "parameters", "query", "headers", "body", "request", "response", "errors", "example"
]


@dataclass(frozen=True, slots=True)
class Part:
    """A section with its role; `group` are the headings that tell one example of the page from another."""

    section: Section
    role: Role
    group: tuple[str, ...]


def parts(page: Page) -> Iterator[Part]:
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
        roles = [role(anchors.get(title, title)) for title in titles]
        own: Role = "example" if "example" in roles else next((found for found in reversed(roles) if found), "")
        group = tuple(title for title, found in zip(titles, roles, strict=True) if found in ("", "example"))
        yield Part(section, own, group)


def role(title: str) -> Role:
    """The role that a heading gives to what stands below it; empty where it gives none."""
    text = title.casefold().strip(" :*#.0123456789")
    if "http request" in text or text in ("request url", "http method"):
        return "lines"
    if text.startswith(("permission", "prerequisite")) or text.endswith("permissions"):
        return "permissions"
    if text.startswith(("example", "sample")):
        return "example"
    if text.startswith(("error", "exception")):
        return "errors"
    if text.startswith("response"):
        return "response"
    if "header" in text:
        return "headers"
    if "query parameter" in text or "query option" in text:
        return "query"
    if "body" in text or text.startswith("action parameter"):
        return "body"
    if text.endswith("parameters"):
        return "parameters"
    return "request" if text == "request" else ""


def _anchor(source: str) -> str:
    """`http request` of `<a name="http-request"></a>...`."""
    _, found, rest = source.partition('<a name="')
    return rest.partition('"')[0].replace("-", " ") if found else ""
