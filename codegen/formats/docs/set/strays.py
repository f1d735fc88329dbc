"""Examples that call no documented path of their page: finds the operation that each belongs to.

That is the page's own where a path of it ends alike, or that of another page which documents the very path, unless
the page's own differs by no more than a key or a letter. Where several fit, nobody can tell which is meant: the
example stays without path, and the finding names them.

Request lines in prose that no page documents are said as well: nothing is read of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from codegen.base.printing import counted
from codegen.base.problems import Fix, Place, Problem
from codegen.formats.docs.dialect import LineWords
from codegen.formats.docs.page import request_lines
from codegen.formats.docs.page.operation_drafts import OperationDraft
from codegen.formats.docs.page.request_lines import Template
from codegen.formats.docs.page.template_index import TemplateIndex
from codegen.formats.docs.set import meant
from codegen.formats.docs.set.examples import Call, Examples, path_of
from codegen.formats.docs.set.matching import Match
from codegen.spec import paths

_Home = tuple[Examples, Template]

_SHOWN = 4
"""So many paths are named that an example may mean."""


def settle(pages: Sequence[Examples]) -> None:
    """Give the strays of all pages to what they mean, and report each."""
    if found := [(page, call) for page in pages for call in page.strays()]:
        homes = _Homes(pages)
        for page, call in found:
            _settle(page, call, homes)


def _settle(page: Examples, call: Call, homes: _Homes) -> None:
    """Give one stray to what it means, and report it; one that differs by its end may mean what it says."""
    request = call.pair.request
    assert request is not None
    path = path_of(call.pair).partition("?")[0]
    own: list[meant.Fit] = []
    others: list[_Home] = []
    if not call.match.ends:
        own = meant.fits([one for one in page.index.templates if one.method == request.method], path, homes.names)
        others = homes.of(page, request.method, path)
    if others and all(fit.cost >= meant.NAME for fit in own):
        own = []
    related = [Place(page.draft.path, fit.template.line) for fit in own[:_SHOWN]]
    related += [Place(other.draft.path, template.line) for other, template in others[:_SHOWN]]
    related = related or [Place(page.draft.path, one.line) for one in page.index.templates[:_SHOWN]]
    rule, said = call.match.rule, call.match.message
    if meant.certain(own) and not others:
        call.match, related = Match(own[0].template), related[:1]
        said = f"the example's path '{path}' is not '{own[0].template.path}', the only documented one that it can mean"
        said = f"{said}: {', '.join(own[0].differences)}. Correct one of them"
    elif len(others) == 1 and not own:
        page.give(call, *others[0])
        said = f"the example's path '{path}' is that of another page"
        said = f"{said}; codegen adds it to the examples of that page. Link to that page"
    elif others and not own:
        said = f"the example's path '{path}' is that of {len(others)} other pages"
        said = f"{said}; codegen adds it to none. Document it here"
    elif own:
        texts = [fit.template.path for fit in own[:_SHOWN]] + [template.path for _, template in others[:_SHOWN]]
        several = " or ".join(f"'{text}'" for text in dict.fromkeys(texts))
        said = f"{said}. It may mean {several}; codegen adds it to none"
    problem = Problem(rule, Place(page.draft.path, request.line), said, tuple(related))
    page.findings.problems.append(problem)


class _Homes:
    """The request lines of all pages, by the paths that they document."""

    def __init__(self, pages: Sequence[Examples]) -> None:
        lines = [(page, template) for page in pages for template in page.index.templates]
        self._owners: dict[tuple[str, str], list[_Home]] = {}
        for page, template in lines:
            self._owners.setdefault((template.method, template.path), []).append((page, template))
        self._index = TemplateIndex(template for _, template in lines)
        self.names = {one.name.casefold() for _, template in lines for one in paths.segments(template.path)}

    def of(self, page: Examples, method: str, path: str) -> list[_Home]:
        """The other pages, and their lines, that document a path to the letter, with as few keys as any does."""
        near = [one for one in self._index.near(path) if one.method == method and _fits(one, path)]
        fewest = min((_keys(one) for one in near), default=0)
        homes = [home for one in near if _keys(one) == fewest for home in self._owners[one.method, one.path]]
        return list({id(owner): (owner, template) for owner, template in homes if owner is not page}.values())


def _fits(template: Template, path: str) -> bool:
    """Whether a template yields a path; one that begins with any name, or has a path in it, yields too much."""
    open_ended = template.path.startswith("/{") or any(one.colon for one in paths.segments(template.path))
    return not open_ended and paths.match(template.path, path) is not None


def _keys(template: Template) -> int:
    return sum(not slot.argument for slot in template.slots)


_RULE = "unread-message"


def mentioned(
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
        segments = request_lines.versioned(template, words).path.split("/")[1:]
        near = (one for at in range(len(segments)) for one in index.near("/" + "/".join(segments[at:])))
        if not any(one.method == template.method for one in near):
            return False
    return True


def _ignore(rule: str, message: str, fix: Fix | None = None) -> None:
    """What is odd about a request line in prose isn't reported."""
