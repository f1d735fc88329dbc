"""What a page says the service root is: "Base URL: `https://sky.example/v2`", or a heading above the URL alone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from codegen.formats.docs.dialect import LABEL, Dialect, says
from codegen.formats.docs.page import urls
from codegen.formats.page import Block, Fence, Heading, Page, Paragraph, Table

_URL: Final = re.compile(r"https?://[^\s`'\"<>)*|\]]*(?:<[\w -]+>[^\s`'\"<>)*|\]]*|\[[\w -]+\][^\s`'\"<>)*|\]]*)*")
_MARK = "://"
_LONGEST = 1000
"""Characters of a text that says where the service is."""


def stated(page: Page, dialect: Dialect) -> tuple[tuple[str, int], ...]:
    """The roots that a page states, each with its line; a text with several URLs states none."""
    found = []
    for text, url, line in _said(page):
        if len(text) < _LONGEST and says(text.lower(), dialect.lines.root):
            whole = {root for one in _URL.findall(url) if (root := _root(one))}
            found += [(whole.pop(), line)] if len(whole) == 1 else []
    return tuple(dict.fromkeys(found))


def _said(page: Page) -> Iterator[tuple[str, str, int]]:
    """The texts that may say it, each with what holds the URL, and its line."""
    for above, block in pairwise([None, *page.blocks]):
        if isinstance(block, Paragraph) and _MARK in block.text.source:
            text = block.text.plain
            yield (_title(above) if " " not in text else text), text, block.line
        elif isinstance(block, Fence) and _MARK in block.content and len(block.content.split(None, 1)) == 1:
            yield _title(above), block.content, block.line
        elif isinstance(block, Table):
            rows = (row for row in block.rows if len(row.cells) > 1 and _MARK in row.source)
            yield from ((row.cells[0].source, row.cells[1].source, row.line) for row in rows)


def _title(block: Block | None) -> str:
    """What stands above a URL that stands alone: a heading, or a paragraph that ends with a colon or is short."""
    if isinstance(block, Heading):
        return block.text.plain
    text = block.text.plain if isinstance(block, Paragraph) else ""
    return text if text.endswith(":") or len(text.split()) <= LABEL else ""


def _root(url: str) -> str:
    """A URL as a root, without what ends its sentence; empty where it has a query, or no host."""
    url = urls.variables(urls.rooted(url.rstrip(".,;:/ ")))
    host = url.partition(_MARK)[2].partition("/")[0]
    return "" if "?" in url or "#" in url or not ("." in host or "{" in host or ":" in host) else url
