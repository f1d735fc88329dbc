"""One spelling for each segment of a path, because `/planets` and `/Planets` are the same resource.

Names are compared below the same place only, so that a set may be called as a property is, in another case.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from codegen.base.problems import Place, Problem
from codegen.formats.docs.page.operation_drafts import OperationDraft
from codegen.formats.docs.page.request_lines import Template
from codegen.spec import paths


@dataclass(slots=True)
class _Node:
    """A segment of paths, below what stands before it; `first` is where each spelling stands first."""

    below: dict[str, _Node] = field(default_factory=dict)
    """By name without case; by an empty text what follows a key."""
    first: dict[str, Place] = field(default_factory=dict)


def one_place(drafts: Sequence[OperationDraft], members: Collection[str]) -> list[OperationDraft]:
    """The drafts with each segment in one spelling, and a finding for each line that has another.

    It is that of one of the `members` of types, else the one that most request lines and examples have, anywhere.
    """
    root, spelled = _Node(), Counter[str]()
    for draft in drafts:
        for template in draft.templates:
            _plant(root, template.path, Place(draft.path, template.line))
            spelled.update(_names(template.path))
        spelled.update(name for pair in draft.examples if pair.address for name in _names(pair.address.path))

    def best(node: _Node) -> str:
        if len(node.first) < 2:
            return next(iter(node.first), "")
        return max(node.first, key=lambda name: (name in members, spelled[name], sum(map(str.isupper, name)), name))

    return [_respelled(draft, root, best) for draft in drafts]


def _names(path: str) -> Iterator[str]:
    """The names in a path, and an empty text for each key, in parentheses or as a segment."""
    try:
        found = paths.segments(path)
    except ValueError:
        return
    for segment in found:
        yield segment.name
        if segment.key is not None:
            yield ""


def _plant(node: _Node, path: str, place: Place) -> None:
    for name in _names(path):
        node = node.below.setdefault(name.casefold(), _Node())
        if name:
            node.first.setdefault(name, place)


def _walk(node: _Node, path: str) -> Iterator[tuple[str, _Node]]:
    """The names in a path, each with its place."""
    for name in _names(path):
        node = node.below[name.casefold()]
        if name:
            yield name, node


def _respelled(draft: OperationDraft, root: _Node, best: Callable[[_Node], str]) -> OperationDraft:
    templates, problems = [], []
    for template in draft.templates:
        walked = [(name, best(node), node) for name, node in _walk(root, template.path)]
        changed = {name: (right, node.first[right]) for name, right, node in walked if name != right}
        for name, (right, place) in changed.items():
            message = f"the segment '{name}' is '{right}' elsewhere; codegen uses that. Write it so"
            where = Place(draft.path, template.line)
            problems.append(Problem("request-line-case", where, message, (place,)))
        templates.append(_mended(template, [right for _, right, _ in walked]) if changed else template)
    return replace(draft, templates=tuple(templates), problems=(*draft.problems, *problems)) if problems else draft


def _mended(template: Template, names: Iterable[str]) -> Template:
    """A request line with other names; its wording stays that of the page."""
    right = iter(names)
    found = paths.segments(template.path)
    segments = [replace(segment, name=next(right)) if segment.name else segment for segment in found]
    return replace(template, path="/" + "/".join(map(str, segments)), text=template.text or template.path)
