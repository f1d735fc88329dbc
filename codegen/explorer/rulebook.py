"""What docs/rules.md says of each rule: why it is there, a page that breaks it, and one that doesn't."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files as resources
from pathlib import Path

from markdown_it import MarkdownIt

from codegen.base.rules import RULES


@dataclass(frozen=True, slots=True)
class Told:
    """The paragraphs that say why, and two examples."""

    why: tuple[str, ...] = ()
    bad: str = ""
    good: str = ""


@cache
def rulebook() -> dict[str, Told]:
    """What is said of each rule, by its name; empty where the document isn't there."""
    installed = resources("codegen") / "_docs" / "rules.md"
    there = installed if installed.is_file() else Path(__file__).parents[2] / "docs" / "rules.md"
    return _read(there.read_text(encoding="utf-8")) if there.is_file() else {}


def _read(text: str) -> dict[str, Told]:
    found: dict[str, Told] = {}
    name, why, examples = "", list[str](), dict[str, list[str]]()
    tokens = MarkdownIt("commonmark").parse(text)
    for token, following in zip(tokens, [*tokens[1:], tokens[-1]], strict=True):
        if token.type == "heading_open":
            name, why, examples = following.content, [], {}
        elif name in RULES and token.type == "paragraph_open":
            why.append(following.content)
        elif name in RULES and token.type == "fence" and why:
            label = why.pop()
            examples.setdefault(re.split("[:,]", label)[0], []).append(token.content)
        if name in RULES:
            # The first paragraph repeats the rule's level and purpose.
            said = tuple(" ".join(text.replace("`", "").split()) for text in why[1:])
            found[name] = Told(said, *("\n".join(examples.get(kind, ())) for kind in ("Bad", "Good")))
    return found
