"""Public functions say what they raise."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
Function = ast.FunctionDef | ast.AsyncFunctionDef
_INTERNAL = {"AssertionError", "NotImplementedError"}
"""What tells of a mistake in codegen itself."""


def public(node: ast.Module | ast.ClassDef) -> Iterator[Function]:
    """The public functions of a module, and the methods of its public classes, that have a docstring of their own."""
    for item in node.body:
        if isinstance(item, Function) and not item.name.startswith("_") and ast.get_docstring(item):
            yield item
        elif isinstance(item, ast.ClassDef) and not item.name.startswith("_"):
            yield from public(item)


def raised(nodes: list[ast.AST]) -> Iterator[str]:
    """The classes of errors that leave a function by its own `raise` statements."""
    for node in nodes:
        if isinstance(node, Function | ast.ClassDef | ast.Lambda):
            continue
        if isinstance(node, ast.Raise) and node.exc is not None:
            error = node.exc.func if isinstance(node.exc, ast.Call) else node.exc
            name = ast.unparse(error).rpartition(".")[2]
            yield from [name] if name[:1].isupper() else []
        elif isinstance(node, ast.Try):
            # What is raised where handlers are is likely caught by them.
            yield from raised([*([] if node.handlers else node.body), *node.handlers, *node.orelse, *node.finalbody])
        else:
            yield from raised(list(ast.iter_child_nodes(node)))


@pytest.mark.parametrize("folder", sorted(path.name for path in (ROOT / "codegen").iterdir() if path.is_dir()))
def test_public_functions_say_what_they_raise(folder: str) -> None:
    silent = [
        f"{file.relative_to(ROOT)}:{function.lineno} {function.name} raises {name}"
        for file in sorted((ROOT / "codegen" / folder).rglob("*.py"))
        for function in public(ast.parse(file.read_text(encoding="utf-8")))
        for name in sorted({*raised([*function.body])} - _INTERNAL)
        if name not in (ast.get_docstring(function) or "")
    ]
    assert not silent
