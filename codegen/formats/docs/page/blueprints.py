"""Pages in API Blueprint (format 1A): `## Kites [/kites{?page}]`, `### List kites [GET]`, `+ Response 200 (text/json)`.

Its titles become request lines, its items the titles and lists that other readers know.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from textwrap import dedent

from codegen.formats.docs.dialect import LABEL, Dialect, Role
from codegen.formats.docs.page import request_lines
from codegen.formats.docs.page.findings import Findings
from codegen.formats.inline import Text
from codegen.formats.page import Block, Fence, Heading, Page, Paragraph

_TITLE = re.compile(rf"(.*?)\[((?:{'|'.join(request_lines.VERBS)})?) ?((?:/[^\]]*)?)\]$")
"""A name with a verb, a path, or both in brackets."""
_LONGEST = 300
"""What is longer is no title."""


def plainly(page: Page, findings: Findings, dialect: Dialect) -> Page:
    """The page with its request lines below the titles that have them; any other page as it is.

    What it says of bodies by attributes is a finding.
    """
    titles = {id(block): found for block in page.blocks if isinstance(block, Heading) and (found := _title(block))}
    if not any(verb for _, verb, _ in titles.values()):
        return page
    left = [block for block in page.blocks if isinstance(block, Heading | Paragraph) and _lists(block, dialect)]
    if left:
        others = f", and in {len(left) - 1} other places of the page" if left[1:] else ""
        told = f"the members below '{left[0].text.plain[:60]}' aren't read{others}; show a body"
        findings.add("unread-table", left[0].line, told)
    return replace(page, blocks=tuple(_plain(page, titles, dialect)))


def _lists(block: Heading | Paragraph, dialect: Dialect) -> bool:
    """Whether members of a body, or of a type, stand below a block: `+ Attributes`, `## Kite (object)`."""
    if isinstance(block, Heading):
        name, opened, kind = block.text.plain.rstrip(")").rpartition(" (")
        return bool(name and opened) and kind in dialect.types.object
    return block.item and dialect.headings.properties.match(_keyword(block).lower())


def _keyword(item: Paragraph) -> str:
    """What an item is, without what it says of itself: `Response 200` of `Response 200 (text/plain)`."""
    return item.text.plain.partition("(")[0].strip()


def _title(heading: Heading) -> tuple[str, str, str] | None:
    """The name, the verb and the path of a title; at least one of the latter."""
    found = _TITLE.match(heading.text.plain) if len(heading.text.plain) < _LONGEST else None
    return (found[1].rstrip(" "), found[2], found[3]) if found and (found[2] or found[3]) else None


def _plain(page: Page, titles: dict[int, tuple[str, str, str]], dialect: Dialect) -> Iterator[Block]:
    path, shared, role = "", list[Block](), Role.NONE
    resource = False
    for block in page.blocks:
        if isinstance(block, Heading):
            name, verb, own = titles.get(id(block), ("", "", ""))
            resource = bool(own and not verb)
            path, shared = (own, []) if resource else (path, shared)
            role = Role.NONE
            yield replace(block, text=Text(name or own)) if name or own else block
            if verb and (own or path):
                yield Paragraph(Text(f"`{verb} {own or path}`"), block.line)
                yield from shared
            continue
        if isinstance(block, Paragraph) and block.item:
            told = _keyword(block)
            named = dialect.role(told) if len(told.split()) <= LABEL else Role.NONE
            if named:
                role = named
                block = replace(block, text=Text(f"**{told}:**"), item=False, within=False)
            elif role == Role.PARAMETERS:
                block = replace(block, text=_member(block.text, dialect), within=False)
        elif isinstance(block, Fence):
            block = replace(block, content=dedent(block.content))
        if resource and role == Role.PARAMETERS:
            shared.append(block)  # Those of a resource are those of each of its actions.
        else:
            yield block


_MEMBER = re.compile(r"`?([\w.$-]+)`?(?: *:[^()]*| *)\(([^()]*)\)(?: *(?:\.\.\.|\u2026|-) *(.*))?", re.DOTALL)
"""`id: 7 (number, required) - Which it is`, and as it was before: `id (required, number, `7`) ... Which it is`."""


def _member(text: Text, dialect: Dialect) -> Text:
    """An item about a parameter as lists have it elsewhere: the type first, and no sample."""
    found = _MEMBER.fullmatch(text.source)
    if found is None:
        return text
    words = [word for part in found[2].split(",") if (word := part.strip()) and "`" not in word]
    words.sort(key=lambda word: not dialect.primitive(word))
    return Text(f"`{found[1]}` ({', '.join(words)}) - {found[3] or ''}", text.references)
