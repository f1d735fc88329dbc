"""An index of the documented templates of a page, to find those that match a path."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

from codegen.formats.docs.page.request_lines import Template
from codegen.spec import paths
from codegen.spec.paths import Segment

MAX_NEAR = 50
"""More templates than this aren't compared with one path."""

_KEY = "{}"
_END = ""


class TemplateIndex:
    """A trie over the skeletons of templates: names without case, arguments and casts."""

    def __init__(self, templates: Iterable[Template]) -> None:
        self.templates = tuple({(one.method, one.path): one for one in templates}.values())
        self._root: dict[str, Any] = {}
        for template in self.templates:
            for skeleton in _skeletons(template.path):
                node = self._root
                for name in skeleton:
                    node = node.setdefault(name, {})
                node.setdefault(_END, {})[template.method, template.path] = template

    def near(self, path: str) -> list[Template]:
        """The templates that may yield the path, in any case, with or without casts and arguments; in their order."""
        found: dict[tuple[str, str], Template] = {}
        for skeleton in _skeletons(path):
            nodes = [self._root]
            for name in skeleton:
                nodes = [node[key] for node in nodes for key in dict.fromkeys((name, _KEY)) if key in node]
            for node in nodes:
                found |= node.get(_END, {})
        return list(found.values())[:MAX_NEAR]

    def of(self, path: str, method: str = "") -> list[Template]:
        """The templates that yield the path, in any case; those of a method where one is given."""
        near = (one for one in self.near(path) if method in ("", one.method))
        return [one for one in near if paths.match(one.path, path, fold=True) is not None]


def uncast(segments: Sequence[Segment]) -> list[Segment]:
    """Without type casts, and with the simple names of qualified functions."""
    found = []
    for index, segment in enumerate(segments):
        if index and segment.name.count(".") > 1 and segment.name.replace(".", "").isalnum():
            if segment.arguments is None:
                continue
            segment = replace(segment, name=segment.name.rpartition(".")[2])
        found.append(segment)
    return found


def is_alternate(text: str) -> bool:
    """Whether a segment is an alternate key, `name=value`; the equals signs that end base64 make it none."""
    name, _, value = text.partition("=")
    return bool(value.strip("=")) and name.isidentifier()


@lru_cache(2**13)
def _skeletons(path: str) -> frozenset[tuple[str, ...]]:
    """The names of a path, with and without what may be casts; a path within the path ends it."""
    try:
        segments = paths.keyed(paths.segments(path))
    except ValueError:
        return frozenset()
    return frozenset((_skeleton(segments), _skeleton(uncast(segments))))


def _skeleton(segments: Sequence[Segment]) -> tuple[str, ...]:
    names: list[str] = []
    for segment in segments:
        if not (names and is_alternate(segment.name)):
            names.append(_KEY if segment.parameter else segment.name.casefold())
        if segment.colon:
            return (*names, ":")
    return tuple(names)
