"""The floors of docs/architecture.md: a module imports only from lower ones, and nothing goes round in circles."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

import codegen
from codegen.python.render import CORE, PARTS, REQUESTS, part_of

ROOT = Path(__file__).parents[1]
SOURCES = sorted((ROOT / "codegen").rglob("*.py"))
FLOORS = {
    "codegen": -1,
    "codegen.base": 0,
    "codegen.spec": 1,
    "codegen.config": 2,
    "codegen.formats": 2,
    "codegen.python": 3,
    "codegen.exporting": 3,
    "codegen.linting": 3,
    "codegen.differences": 4,
    "codegen.verification": 4,
    "codegen.mock": 5,
    "codegen.explorer": 5,
    "codegen.output": 6,
    "codegen.verbs": 7,
    "codegen.cli": 8,
    "codegen.__main__": 9,
}
"""A package stands for all that is in it."""


def name_of(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def floor_of(module: str) -> int:
    known = max((name for name in FLOORS if module == name or module.startswith(name + ".")), key=len)
    return FLOORS[known]


MODULES = {name_of(source) for source in SOURCES}


@cache
def nodes_of(path: Path, *, when_it_runs: bool = False) -> list[ast.AST]:
    """All nodes of a file, or all but what is for type checkers alone."""
    nodes: list[ast.AST] = [ast.parse(path.read_text(encoding="utf-8"))]
    for node in nodes:
        if when_it_runs and isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            nodes += node.orelse
        else:
            nodes += ast.iter_child_nodes(node)
    return nodes


@cache
def imports_of(path: Path, *, when_it_runs: bool = False) -> set[str]:
    """The modules of the project that a file imports, wherever in it; or all but those for type checkers alone."""
    found: set[str] = set()
    package = name_of(path) if path.name == "__init__.py" else name_of(path).rpartition(".")[0]
    for node in nodes_of(path, when_it_runs=when_it_runs):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            outer = package.split(".")[: len(package.split(".")) - node.level + 1] if node.level else []
            base = ".".join([*outer, *([node.module] if node.module else [])])
            found |= {base, *(f"{base}.{alias.name}" for alias in node.names if f"{base}.{alias.name}" in MODULES)}
    return {name for name in found if name.split(".")[0] == "codegen"}


RUNTIME = [path for path in SOURCES if (ROOT / "codegen" / "runtime") in path.parents]
GENERATOR = [path for path in SOURCES if path not in RUNTIME]


@pytest.mark.parametrize("path", GENERATOR, ids=name_of)
def test_a_module_imports_only_from_its_floor_and_below(path: Path) -> None:
    if name_of(path) == "codegen":
        return  # The front door, which opens to whoever asks: it imports nothing by itself.
    above = {name for name in imports_of(path) if floor_of(name) > floor_of(name_of(path))}
    assert not above


@pytest.mark.parametrize("path", GENERATOR, ids=name_of)
def test_the_generator_never_imports_the_runtime(path: Path) -> None:
    assert not {name for name in imports_of(path) if name.startswith("codegen.runtime")}


@pytest.mark.parametrize("path", RUNTIME, ids=name_of)
def test_the_runtime_is_an_island(path: Path) -> None:
    assert not {name for name in imports_of(path) if not name.startswith("codegen.runtime")}


LAZY_ON_PURPOSE = {("codegen.runtime.nodes", "codegen.runtime.requests")}
"""The one circle: a place imports what makes requests when it makes a first one, and a request's root is a place."""


def part(name: str) -> int:
    """The floor of a module of the runtime; a folder without a name of its own is its `__init__`."""
    path = name.removeprefix("codegen.runtime").removeprefix(".").replace(".", "/")
    return PARTS.index(part_of({"": "__init__", "query": "query/", "http": "http/"}.get(path, path)))


@pytest.mark.parametrize("path", RUNTIME, ids=name_of)
def test_a_part_of_the_runtime_imports_only_from_those_before_it(path: Path) -> None:
    assert not {name for name in imports_of(path) if part(name) > part(name_of(path))}


def test_every_module_of_the_runtime_has_its_part() -> None:
    names = {path.stem if path.parent.name == "runtime" else path.parent.name for path in RUNTIME}
    assert names >= CORE | REQUESTS
    assert names - CORE - REQUESTS == {"http", "query", "literals", "odata"}


def test_the_core_is_small() -> None:
    lines = [len(path.read_text(encoding="utf-8").splitlines()) for path in RUNTIME if part(name_of(path)) == 0]
    assert sum(lines) < 4000


@pytest.mark.parametrize("sources", [GENERATOR, RUNTIME], ids=["generator", "runtime"])
def test_no_imports_in_circles(sources: list[Path]) -> None:
    # What the query language takes and gives refers to itself, for type checkers; that loads nothing.
    found = {name_of(path): imports_of(path, when_it_runs=sources is RUNTIME) for path in sources}
    graph = {name: imports - {name} for name, imports in found.items()}
    done: set[str] = set()

    def visit(name: str, trail: tuple[str, ...]) -> None:
        assert name not in trail, " -> ".join((*trail[trail.index(name) :], name))
        if name not in done:
            for other in sorted(graph.get(name, ())):
                # A package's own __init__ runs before its modules; that is no circle.
                if not name.startswith(other + ".") and (name, other) not in LAZY_ON_PURPOSE:
                    visit(other, (*trail, name))
            done.add(name)

    for name in sorted(graph):
        visit(name, ())


def test_only_the_command_line_prints() -> None:
    for path in GENERATOR:
        if "cli" not in path.parts:
            calls = (node for node in nodes_of(path) if isinstance(node, ast.Call))
            assert not [
                call.lineno for call in calls if isinstance(call.func, ast.Name) and call.func.id == "print"
            ], path


def test_the_way_of_a_row_is_the_one_that_is_told() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    rows = re.findall(
        r"^\| (.+) \| (.+) \| (.+) \|$", text.partition("## One row")[2].partition("\n## ")[0], re.MULTILINE
    )
    assert len(rows) > 7
    for _, makers, places in rows[2:]:
        paths = re.findall(r"`([\w/]+\.py)`", places)
        folder = ROOT / "codegen" / paths[0].rpartition("/")[0] if paths else ROOT
        sources = "".join((folder / path.rpartition("/")[2]).read_text(encoding="utf-8") for path in paths)
        for name in re.findall(r"`(\w+)`", makers):
            assert re.search(rf"^(def|class) {name}\b", sources, re.MULTILINE), (name, places)


def test_no_package_takes_the_name_of_a_function_of_the_api() -> None:
    """Importing `codegen.lint.x` would set `codegen.lint` to the package, and the function would be gone."""
    packages = {name.split(".")[1] for name in MODULES if "." in name}
    assert not {*codegen.__all__} & packages
