"""Paths that stand without a verb, each with that of the command below that calls it.

`### /kites/{id}`, or "Route: `/kites/:id`", above `curl -X DELETE https://sky.example/kites/7` is the request line
`DELETE /kites/{id}`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from codegen.formats.docs.dialect import LABEL, Dialect, Role
from codegen.formats.docs.page import curl, request_lines, urls
from codegen.formats.inline import Text
from codegen.formats.page import Block, Fence, Heading, Page, Paragraph, Table

_PLACE = re.compile(r"[:{<(\[$]")
"""What a segment begins with that stands for others."""
_AROUND = " `*_"


def with_verbs(page: Page, dialect: Dialect) -> Page:
    """The page with a request line for each such path; those with a verb of their own stay as they are."""
    if not (
        any(_path(block, dialect) for block in page.blocks) and any(_commands(one, dialect) for one in page.blocks)
    ):
        return page
    blocks: list[Block] = []
    level = 0
    for at, block in enumerate(page.blocks):
        level = block.level if isinstance(block, Heading) else level
        path = _path(block, dialect)
        line = _request(path, _below(page.blocks, at, level, dialect), dialect) if path else ""
        blocks += [block] if not line or isinstance(block, Heading) else []
        blocks += [Paragraph(Text(f"`{line}`"), block.line)] if line else []
    return replace(page, blocks=tuple(blocks))


def _path(block: Block, dialect: Dialect) -> str:
    """The path that a heading is, or a label for request lines has behind it; empty where there is none."""
    if isinstance(block, Heading):
        said = block.text.plain
    elif isinstance(block, Paragraph):
        label, _, said = block.text.plain.partition(":")
        said = said if len(label.split()) <= LABEL and dialect.role(label) == Role.LINES else ""
    else:
        return ""
    path = said.strip(_AROUND)
    return path if path.startswith("/") and request_lines.is_target(path) else ""


def _below(blocks: Sequence[Block], at: int, level: int, dialect: Dialect) -> Iterator[Block]:
    """The blocks about a path: up to the next one, or to a heading that is no deeper."""
    for block in map(blocks.__getitem__, range(at + 1, len(blocks))):
        if (isinstance(block, Heading) and block.level <= level) or _path(block, dialect):
            return
        yield block


def _request(path: str, below: Iterator[Block], dialect: Dialect) -> str:
    """A path behind the verb of the first command that calls it; empty where something else states a verb.

    A command in a paragraph is no example: what its URL asks for belongs to the path.
    """
    found = ""
    for block in below:
        commands = _commands(block, dialect)
        for command in commands if not found else ():
            if command.method in request_lines.VERBS and _calls(command.url, path):
                query = command.url.partition("?")[2] if isinstance(block, Paragraph) and "?" not in path else ""
                found = f"{command.method} {path}" + (f"?{query}" if query else "")
        if not commands and _states(block):
            return ""
    return found


def _commands(block: Block, dialect: Dialect) -> list[curl.Command]:
    """The commands in a fence, or those that a paragraph is."""
    texts = [block.content] if isinstance(block, Fence) else [*block.text.codes] if isinstance(block, Paragraph) else []
    lines = (text.split("\n") for text in texts if any(word in text for word in dialect.curl.command))
    parts = ("\n".join(part) for one in lines for _, part in curl.parts(one, dialect.curl))
    return [command for part in parts if (command := curl.read(part, dialect.curl))]


def _states(block: Block) -> bool:
    """Whether a block has a verb among its words."""
    texts = [block.text.plain] if isinstance(block, Heading | Paragraph) else []
    texts += [cell.plain for row in block.rows for cell in row.cells] if isinstance(block, Table) else []
    texts += [block.content.lstrip().partition("\n")[0]] if isinstance(block, Fence) else []
    return any(word.strip("`*_[]():,.") in request_lines.VERBS for text in texts for word in text.split())


def _calls(url: str, path: str) -> bool:
    """Whether a URL ends as a path does, whose placeholders stand for any segment."""
    shown = urls.path_of(url).strip("/").split("/")
    wanted = path.partition("?")[0].strip("/").split("/")
    tail = shown[-len(wanted) :]
    same = (bool(_PLACE.match(part)) or part == own for part, own in zip(wanted, tail, strict=False))
    return len(tail) == len(wanted) and all(same)
