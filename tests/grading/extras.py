"""What a spec claims that stands nowhere on the pages; any set of pages, whatever its style.

Nothing here knows what a page should look like: a type is named in a title, heading, table, link or annotation; a
property and a member of an enumeration are words of the page they are said to be of; an operation is a verb and a path
that its page shows.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from tests.grading import markdown
from tests.grading.spec import Spec, short

Figures = Mapping[str, tuple[int, int]]
WORD = re.compile(r"[^\W_]+(?:[_.-][^\W_]+)*")


def false(corpus: Path, spec: Spec) -> Figures:
    """How many of each are false, and how many the spec claims."""
    texts = {path.name.casefold(): path.read_text("utf-8", "replace") for path in corpus.rglob("*.md*")}
    wrong: Counter[str] = Counter()
    claimed: Counter[str] = Counter()
    named = {name for text in texts.values() for name in names(text)}
    for page, contents in spec.files.items():
        text = texts.get(page, "") if page else "\n".join(texts.values())
        for content in contents:
            for what, right in _claims(content, text, named):
                claimed[what] += 1
                wrong[what] += not right
    kinds = ("types", "properties", "members of enumerations", "paths of operations")
    return {f"false {what}": (wrong[what], claimed[what]) for what in kinds}


def _claims(content: Mapping[str, Any], text: str, named: set[str]) -> Iterator[tuple[str, bool]]:
    """Each claim of a spec file: what it is about, and whether the pages bear it out."""
    said = words(text)
    for name, node in (content.get("types") or {}).items():
        yield "types", short(name) in named
        for group in ("properties", "navigation"):
            for member in node.get(group) or ():
                yield "properties", loose(member) in said
        for member in node.get("members") or ():
            yield "members of enumerations", loose(str(member)) in said or loose(str(member)) in flat(text)
    for node in (content.get("operations") or {}).values():
        shown = requests(text)
        for path in node.get("paths") or ():
            template = markdown.segments(path["template"] if isinstance(path, dict) else path)
            yield "paths of operations", any(
                verb == node["method"] and (url.endswith(template) or _abbreviated(url, template))
                for verb, url in shown
            )


def _abbreviated(url: str, template: str) -> bool:
    """Whether they are the same but for what stands in parentheses, where pages show `(id)` or a value."""
    one, other = (re.sub(r"\{\}|\([^()]*\)", "", text) for text in (url, template))
    return loose(one).endswith(loose(other))


@cache
def requests(text: str) -> frozenset[tuple[str, str]]:
    """Verbs and what stands behind them, on one line of a page, in whatever form."""
    found = re.findall(rf"\b({markdown.VERBS})\b[\s*`|]*[\[<]?(\S.*)", text)
    return frozenset((verb, markdown.segments(re.sub(r"[`|\s>\]]*$", "", rest))) for verb, rest in found)


def names(text: str) -> Iterator[str]:
    """What may be the name of a type: words of titles and headings, of table cells, of links and of annotations."""
    for line in text.splitlines():
        if line.lstrip().startswith(("#", "|")) or "](" in line or "@odata.type" in line or line.startswith("title:"):
            for word in WORD.findall(line):
                yield word.rpartition(".")[2].casefold()
            yield loose(line.lstrip("# "))


@cache
def words(text: str) -> frozenset[str]:
    """All words of a page, without what differs between spellings."""
    found = re.findall(r"[\w@.$-]+", text)
    return frozenset(loose(part) for word in found for part in (word, word.rpartition(".")[2]))


@cache
def flat(text: str) -> str:
    return loose(text)


def loose(word: str) -> str:
    """A name without blanks, marks and case; escaped characters are those that they stand for."""
    word = re.sub(r"_x([0-9A-Fa-f]{4})_", lambda found: chr(int(found[1], 16)), word)
    return re.sub(r"[\W_]", "", word).casefold()
