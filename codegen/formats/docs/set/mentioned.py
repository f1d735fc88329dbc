"""Request lines in prose that no page documents: they are said, as nothing is read of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from codegen.base.printing import counted
from codegen.base.problems import Fix, Place, Problem
from codegen.formats.docs.dialect import LineWords
from codegen.formats.docs.page import request_lines
from codegen.formats.docs.page.operation_drafts import OperationDraft
from codegen.formats.docs.page.template_index import TemplateIndex

_RULE = "unread-message"


def unread(
    drafts: Sequence[OperationDraft], mentions: Sequence[tuple[str, Sequence[tuple[str, int]]]], words: LineWords
) -> Iterator[Problem]:
    """A finding for each page with request lines in prose of which no page has a path alike, with their count."""
    index = TemplateIndex(template for draft in drafts for template in draft.templates)
    for path, found in mentions:
        left = {text: line for text, line in reversed(found) if not _is_known(text, index, words)}
        if left:
            text, line = list(left.items())[-1]
            told = counted(len(left), "request line of a sentence", "request lines of sentences")
            message = f"no page documents {told}, such as '{text[:60]}'; put each in a line of its own"
            yield Problem(_RULE, Place(path, line), message)


def _is_known(text: str, index: TemplateIndex, words: LineWords) -> bool:
    """Whether a documented request has the path, or an end of it where that begins with a part of the root."""
    for template in request_lines.read(text, 0, _ignore, words):
        segments = template.path.split("/")[1:]
        near = (one for at in range(len(segments)) for one in index.near("/" + "/".join(segments[at:])))
        if not any(one.method == template.method for one in near):
            return False
    return True


def _ignore(rule: str, message: str, fix: Fix | None = None) -> None:
    """What is odd about a request line in prose isn't reported."""
