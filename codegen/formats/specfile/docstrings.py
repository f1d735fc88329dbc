"""Docstrings of dataclasses and their fields, for the descriptions in JSON Schemas.

All of it is read from the source, since Python that optimises (`-OO`) drops docstrings.
"""

from __future__ import annotations

import ast
import functools
import inspect
import itertools
import sys


def summary(cls: type) -> str:
    """The first paragraph of a class's docstring, on one line."""
    return _one_line(docstring(cls).partition("\n\n")[0])


def docstring(cls: type) -> str:
    """The docstring of a class, empty where it has none."""
    match _class_bodies(cls.__module__).get(cls.__name__):
        case [ast.Expr(value=ast.Constant(value=str(text))), *_]:
            return inspect.cleandoc(text)
    return ""


@functools.cache
def fields(cls: type) -> dict[str, str]:
    """The docstrings that stand under the fields of a class and of its bases."""
    found: dict[str, str] = {}
    for base in reversed(cls.__mro__[:-1]):
        body = _class_bodies(base.__module__).get(base.__name__, [])
        for before, after in itertools.pairwise(body):
            if (
                isinstance(before, ast.AnnAssign)
                and isinstance(before.target, ast.Name)
                and isinstance(after, ast.Expr)
                and isinstance(after.value, ast.Constant)
            ):
                found[before.target.id] = _one_line(str(after.value.value))
    return found


@functools.cache
def _class_bodies(module: str) -> dict[str, list[ast.stmt]]:
    tree = ast.parse(inspect.getsource(sys.modules[module]))
    return {statement.name: statement.body for statement in tree.body if isinstance(statement, ast.ClassDef)}


def _one_line(text: str) -> str:
    return " ".join(text.split())
