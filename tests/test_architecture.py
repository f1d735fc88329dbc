"""The floors of docs/architecture.md: a module imports only from lower ones, and nothing goes round in circles."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SOURCES = sorted((ROOT / "codegen").rglob("*.py"))
FLOORS = {
    "codegen": -1,
    "codegen.base": 0,
    "codegen.spec": 1,
    "codegen.config": 2,
    "codegen.formats": 2,
    "codegen.python": 3,
    "codegen.export": 3,
    "codegen.linting": 3,
    "codegen.differences": 4,
    "codegen.verification": 4,
    "codegen.mock": 5,
    "codegen.output": 6,
    "codegen.verbs": 7,
    "codegen.cli": 8,
    "codegen.hooks": 8,
    "codegen.__main__": 9,
}
"""A package stands for all that is in it."""


def name_of(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def floor_of(module: str) -> int:
    known = max((name for name in FLOORS if module == name or module.startswith(name + ".")), key=len)
    return FLOORS[known]


def imports_of(path: Path) -> set[str]:
    """The modules of the project that a file imports, wherever in it."""
    modules = {name_of(source) for source in SOURCES}
    found: set[str] = set()
    package = name_of(path) if path.name == "__init__.py" else name_of(path).rpartition(".")[0]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            outer = package.split(".")[: len(package.split(".")) - node.level + 1] if node.level else []
            base = ".".join([*outer, *([node.module] if node.module else [])])
            found |= {base, *(f"{base}.{alias.name}" for alias in node.names if f"{base}.{alias.name}" in modules)}
    return {name for name in found if name.split(".")[0] == "codegen"}


GENERATOR = [path for path in SOURCES if "runtime" not in path.parts]


@pytest.mark.parametrize("path", GENERATOR, ids=name_of)
def test_a_module_imports_only_from_its_floor_and_below(path: Path) -> None:
    if name_of(path) == "codegen":
        return  # The front door, which opens to whoever asks: it imports nothing by itself.
    above = {name for name in imports_of(path) if floor_of(name) > floor_of(name_of(path))}
    assert not above


@pytest.mark.parametrize("path", GENERATOR, ids=name_of)
def test_the_generator_never_imports_the_runtime(path: Path) -> None:
    assert not {name for name in imports_of(path) if name.startswith("codegen.runtime")}


@pytest.mark.parametrize("path", [path for path in SOURCES if "runtime" in path.parts], ids=name_of)
def test_the_runtime_is_an_island(path: Path) -> None:
    assert not {name for name in imports_of(path) if not name.startswith("codegen.runtime")}


def test_no_imports_in_circles() -> None:
    graph = {name_of(path): {name for name in imports_of(path) if name != name_of(path)} for path in GENERATOR}
    done: set[str] = set()

    def visit(name: str, trail: tuple[str, ...]) -> None:
        assert name not in trail, " -> ".join((*trail[trail.index(name) :], name))
        if name not in done:
            for other in sorted(graph.get(name, ())):
                # A package's own __init__ runs before its modules; that is no circle.
                if not name.startswith(other + "."):
                    visit(other, (*trail, name))
            done.add(name)

    for name in sorted(graph):
        visit(name, ())


def test_only_the_command_line_prints() -> None:
    for path in GENERATOR:
        if "cli" not in path.parts:
            calls = (
                node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Call)
            )
            assert not [
                call.lineno for call in calls if isinstance(call.func, ast.Name) and call.func.id == "print"
            ], path
