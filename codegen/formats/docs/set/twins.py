"""One spelling for each segment of a path: pages that write `/planets` and `/Planets` are about one place.

Names are compared below the same place only, so that a set may be called as a property is, in another case.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from codegen.base.problems import Place, Problem
from codegen.formats.docs.page.operation_drafts import OperationDraft
from codegen.formats.docs.page.request_lines import Template
from codegen.spec import paths


@dataclass(slots=True)
class _Node:
    """A segment of paths, below what stands before it; `first` is where each spelling stands first."""

    below: dict[str, _Node] = field(default_factory=dict)
    """By name without case; by an empty text what follows a key."""
    spelled: Counter[str] = field(default_factory=Counter)
    first: dict[str, Place] = field(default_factory=dict)

    @property
    def best(self) -> str:
        """The spelling that most request lines and examples have; of several, the one with most capitals."""
        if len(self.spelled) < 2:
            return next(iter(self.spelled), "")
        return max(self.spelled, key=lambda name: (self.spelled[name], sum(map(str.isupper, name)), name))


def one_place(drafts: Sequence[OperationDraft]) -> list[OperationDraft]:
    """The drafts with each segment in the spelling that most have, and a finding for each line that has another."""
    root = _Node()
    for draft in drafts:
        for template in draft.templates:
            _plant(root, template.path, Place(draft.path, template.line))
    for draft in drafts:
        for pair in draft.examples:
            if pair.address is not None:
                _vote(root, pair.address.path)
    return [_respelled(draft, root) for draft in drafts]


def _names(path: str) -> Iterator[str]:
    """The names in a path, and an empty text for each key, in parentheses or as a segment."""
    try:
        found = paths.segments(path)
    except ValueError:
        return
    for segment in found:
        yield segment.name
        if segment.arguments and len(segment.arguments) == 1 and not segment.arguments[0][0]:
            yield ""


def _plant(node: _Node, path: str, place: Place) -> None:
    for name in _names(path):
        node = node.below.setdefault(name.casefold(), _Node())
        if name:
            node.spelled[name] += 1
            node.first.setdefault(name, place)


def _vote(node: _Node, path: str) -> None:
    """Count the spellings of an example's path, as far as request lines know it; what is no name of one is a key."""
    for name in _names(path):
        found = node.below.get(name.casefold())
        if found is not None and name in found.spelled:
            found.spelled[name] += 1
        found = found or node.below.get("")
        if found is None:
            return
        node = found


def _respelled(draft: OperationDraft, root: _Node) -> OperationDraft:
    found = [_Line(template, root) for template in draft.templates]
    if not any(line.changed for line in found):
        return draft
    problems = [problem for line in found for problem in line.problems(draft.path)]
    templates = tuple(line.mended for line in found)
    return replace(draft, templates=templates, problems=(*draft.problems, *problems))


@dataclass
class _Line:
    """A request line, and what other pages call its segments."""

    template: Template
    root: _Node

    @cached_property
    def changed(self) -> list[tuple[str, str, Place]]:
        """The names that are spelled otherwise elsewhere, with that spelling, and where it stands."""
        return [(name, node.best, node.first[node.best]) for name, node in self._walk() if name != node.best]

    def _walk(self) -> Iterator[tuple[str, _Node]]:
        node = self.root
        for name in _names(self.template.path):
            node = node.below[name.casefold()]
            if name:
                yield name, node

    @property
    def mended(self) -> Template:
        """The line in the spelling of most."""
        if not self.changed:
            return self.template
        best = iter([node.best for _, node in self._walk()])
        found = paths.segments(self.template.path)
        segments = [replace(segment, name=next(best)) if segment.name else segment for segment in found]
        path = "/" + "/".join(map(str, segments))
        return replace(self.template, path=path, text=self.template.text or self.template.path)

    def problems(self, path: str) -> Iterator[Problem]:
        """A finding for each such name."""
        for name, best, place in dict.fromkeys(self.changed):
            message = f"the segment '{name}' is '{best}' on most lines that have it, which is taken; write it so"
            yield Problem("request-line-case", "warning", Place(path, self.template.line), message, (place,))
