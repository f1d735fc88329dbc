"""Random parts of a documentation set: a resource page with the operation pages that name it, or any pages."""

from __future__ import annotations

import random
import re
import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from tests.facts import run

MOST = 10
"""Operation pages in one family."""


def families(pages: Path, count: int, seed: int) -> Iterator[list[Path]]:
    """`count` families; the same for the same seed."""
    named: dict[str, list[Path]] = {}
    for path in sorted((pages / "api").glob("*.md")):
        for name in sorted(set(re.findall(r"resources/([\w.-]+\.md)", path.read_text("utf-8-sig").casefold()))):
            named.setdefault(name, []).append(path)
    chance = random.Random(seed)
    for name in chance.sample(sorted(name for name in named if (pages / "resources" / name).exists()), count):
        operations = named[name]
        yield [pages / "resources" / name, *chance.sample(operations, min(MOST, len(operations)))]


def draws(pages: Path, count: int, seed: int) -> Iterator[list[Path]]:
    """`count` random draws of pages that needn't have to do with each other; the same for the same seed."""
    chance, found = random.Random(seed), sorted(pages.rglob("*.md"))
    for _ in range(count):
        yield chance.sample(found, chance.choice((3, 10, 30, 100, 300)))


def outcome(family: list[Path], work: Path) -> str:
    """What went wrong with a family on its way through transcribe, lint, generate and verify, or `right`."""
    for path in family:
        (work / "pages" / path.parent.name).mkdir(parents=True, exist_ok=True)
        shutil.copy(path, work / "pages" / path.parent.name)
    spec = work / "sky"
    steps = [
        ("transcribe", (work / "pages", "--out", spec, "--jobs", "1"), (0,)),
        ("lint", (spec, "--format", "json"), (0, 1)),
        ("generate", (spec, "--out", work / "out"), (0,)),
        ("verify", (spec,), (0,)),
    ]
    for verb, arguments, right in steps:
        status, output = run(verb, *arguments)
        if status not in right:
            return f"{verb} {['', 'fails', 'refuses', 'crashes'][status]}: {family[0].name}: {_reason(output)}"
    return "right"


def _reason(output: str) -> str:
    lines = [line for line in output.splitlines() if "error" in line.casefold()] or output.splitlines() or [""]
    return lines[0][-160:]


def kinds(outcomes: list[str]) -> Counter[str]:
    """Counts of outcomes, the pages left out."""
    return Counter(item.partition(":")[0] for item in outcomes)
