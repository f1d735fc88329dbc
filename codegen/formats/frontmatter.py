"""Front matter: YAML at the top of a page, between two lines of three dashes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any

import yaml

from codegen.base.files import plain

Complain = Callable[[str, int, str], None]
"""Takes the rule, the line and the message of a problem."""


def without_front_matter(content: bytes) -> tuple[list[str], int]:
    """The lines of a text, and the index of the first after its front matter."""
    lines = plain(content).decode("utf-8-sig", "replace").replace("\r", "\n").split("\n")
    return lines, front_matter(lines, lambda _rule, _line, _message: None)[0]


def front_matter(lines: list[str], problem: Complain) -> tuple[int, dict[str, Any]]:
    """Index of the first line after the front matter, and what it says (all values as text)."""
    if lines[0].rstrip() != "---":
        return 0, {}
    end = next((i for i, line in enumerate(lines[1:200], 1) if line.rstrip() == "---"), None)
    if end is None:
        problem("front-matter", 1, "the front matter that begins with '---' is never closed; end it within 200 lines")
        return 0, {}
    if (simple := _simple(lines[1:end])) is not None:
        return end + 1, simple
    try:
        # BaseLoader makes no objects and no guesses: every scalar is text.
        loaded = yaml.load("\n".join(lines[1:end]), Loader=_FrontMatter)
    except (yaml.YAMLError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        problem("front-matter", (mark.line + 2) if mark else 1, "the front matter isn't valid YAML; quote the value")
        loaded = None
    if not isinstance(loaded, dict):
        loaded = dict(_pair(line) for line in lines[1:end] if ":" in line)
    return end + 1, {key: value for key, value in loaded.items() if isinstance(key, str)}


_SIMPLE = re.compile(r"""([A-Za-z_][\w.-]*): +(?:"([^"\\]*)"|'([^']*)'|([A-Za-z](?:[\w./ -]*[\w.])?)) *""", re.ASCII)


def _simple(lines: Iterable[str]) -> dict[str, Any] | None:
    """What lines of keys and texts say, as most front matter has them; None where it takes a reader of YAML."""
    found: dict[str, Any] = {}
    for line in lines:
        match = _SIMPLE.fullmatch(line)
        if match is None or not line.isprintable() or match[1] in found:
            return None
        found[match[1]] = next(text for text in match.groups()[1:] if text is not None)
    return found


class _FrontMatter(yaml.BaseLoader):
    """Front matter has no use for aliases, and they are how YAML bombs are made."""

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.AliasEvent):
            raise yaml.YAMLError("front matter may not hold aliases")
        return super().compose_node(parent, index)


def _pair(line: str) -> tuple[str, str]:
    key, _, value = line.partition(":")
    return key.strip(), value.strip().strip("\"'")
