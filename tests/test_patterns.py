"""Regular expressions take linear time: none of them tries a long run again at each of its characters."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
from collections.abc import Callable, Iterator
from time import perf_counter
from typing import Any

import pytest

import codegen

LONG = 3000
LIMIT = 0.02
"""Seconds for a text of that length: a hundred times what those take that go through it once."""
BEGINNINGS = ["", "a", "(", "[a](", '"', "GET /", "a: ", "<a ", "/*"]
RUNS = [
    *" \ta1_.,:;-/\\|*`'\"()[]{}<>=?&#%$\u00a0", "\n", "a ", "a.", "a:", "a,", "(a", "a)", "[a", "/a", "{a}", "a=",
    "**", '\\"', "<a>", "1,", "GET ", " or ", "--", "a b ", "Aa", "` ", "{{", "++", "a|",
]  # fmt: skip
OWN = {
    "codegen.python.fold._QUOTE": "reads what the templates print, in which every text is closed",
    "codegen.python.fold._MARK": "reads what the templates print, in which every text is closed",
    "codegen.linting.locating._TOKEN": "reads JSON that was read before",
    "codegen.formats.docs.page.interfaces._TOKEN": "looks at most 200 characters ahead",
    "codegen.runtime.facets._SLOW": "reads at most 1000 characters",
    "codegen.spec.limits._PARTS": "reads at most 1000 characters",
}


def _patterns() -> Iterator[tuple[str, re.Pattern[Any], str]]:
    """Each pattern of a module by its name, and how the module uses it."""
    for module in pkgutil.walk_packages(codegen.__path__, "codegen."):
        if module.name.endswith(("__main__", "conftest")):
            continue
        loaded = importlib.import_module(module.name)
        source = inspect.getsource(loaded)
        for name, value in vars(loaded).items():
            for item in value if isinstance(value, tuple) else (value,):
                bound = getattr(item, "__self__", None)
                if isinstance(item, re.Pattern) and re.search(rf"^{name}\b[^=]*=", source, re.MULTILINE):
                    used = set(re.findall(rf"\b{name}\.(\w+)\(", source)) & _USES.keys()
                    yield from ((f"{module.name}.{name}", item, use) for use in used or {"match"})
                elif isinstance(bound, re.Pattern):
                    yield f"{module.name}.{name}", bound, item.__name__


_USES: dict[str, Callable[[re.Pattern[Any], Any], object]] = {
    **{use: lambda pattern, text, use=use: getattr(pattern, use)(text) for use in ("match", "fullmatch", "search")},  # type: ignore[misc]
    **dict.fromkeys(("findall", "finditer"), lambda pattern, text: pattern.findall(text)),
    **dict.fromkeys(("sub", "subn", "split"), lambda pattern, text: pattern.split(text)),
}
PATTERNS = sorted({(name, pattern.pattern, use): pattern for name, pattern, use in _patterns()}.items(), key=str)


def test_there_are_patterns() -> None:
    assert len(PATTERNS) > 100
    assert OWN.keys() <= {name for (name, _, _), _ in PATTERNS}


@pytest.mark.parametrize(
    ("use", "pattern"),
    [pytest.param(use, pattern, id=f"{name}-{use}") for (name, _, use), pattern in PATTERNS if name not in OWN],
)
def test_it_takes_linear_time(use: str, pattern: re.Pattern[Any]) -> None:
    for beginning in BEGINNINGS:
        for run in RUNS:
            text: Any = beginning + run * (LONG // len(run)) + "\x01"
            text = text if isinstance(pattern.pattern, str) else text.encode()
            assert min(_seconds(use, pattern, text)) < LIMIT, f"slow on {beginning!r} and many {run!r}"


def _seconds(use: str, pattern: re.Pattern[Any], text: Any) -> Iterator[float]:
    """How long it takes; again while that is too long, for another program may have been at work."""
    for _ in range(3):
        begun = perf_counter()
        _USES[use](pattern, text)
        took = perf_counter() - begun
        yield took
        if took < LIMIT:
            return
