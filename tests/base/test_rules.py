"""The registry of rules against the code: what is emitted is registered, what is registered is emitted."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from codegen.base.rules import RULES

ROOT = Path(__file__).parents[2] / "codegen"
SOURCES = [
    path for path in sorted(ROOT.rglob("*.py")) if "runtime" not in path.parts and path != ROOT / "base" / "rules.py"
]
TREES = {path: ast.parse(path.read_text(encoding="utf-8")) for path in SOURCES}

TAKERS = {"Problem": 0, "Match": 1, "_error": 0, "_refuse": 2, "add": 0, "problem": 0, "report": 0}
"""Calls that take a rule, by the name of what is called, and at which position."""
NAME = re.compile("[a-z0-9]+(-[a-z0-9]+)*")


def literals(node: ast.expr) -> Iterator[str]:
    for part in ast.walk(node):
        if isinstance(part, ast.Constant) and isinstance(part.value, str) and NAME.fullmatch(part.value):
            yield part.value


def called(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def takes_a_rule(call: ast.Call) -> bool:
    """Sets, ledgers and the like have an `add` as well: what adds a rule adds its line and message with it."""
    return called(call) in TAKERS and len(call.args) > max(TAKERS[called(call)], 1)


CALLS = [
    (path, node)
    for path, tree in TREES.items()
    for node in ast.walk(tree)
    if isinstance(node, ast.Call) and takes_a_rule(node)
]


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_rule_that_is_emitted_is_registered(path: Path) -> None:
    found = {rule for where, call in CALLS if where == path for rule in literals(call.args[TAKERS[called(call)]])}
    assert found <= set(RULES)


def test_the_scan_sees_the_emitters() -> None:
    assert len({rule for _, call in CALLS for rule in literals(call.args[TAKERS[called(call)]])}) > 80


def test_no_registered_rule_is_dead() -> None:
    texts = {text for tree in TREES.values() for node in ast.walk(tree) if isinstance(node, ast.expr)
             for text in ([node.value] if isinstance(node, ast.Constant) else [])}  # fmt: skip
    assert not set(RULES) - texts


def test_levels_are_those_of_the_registry() -> None:
    stated = [
        (path.name, rule, call.args[1].value)
        for path, call in CALLS
        if called(call) == "Problem" and isinstance(call.args[1], ast.Constant)
        for rule in literals(call.args[0])
    ]
    assert [item for item in stated if RULES[item[1]].level != item[2]] == []


def test_names_and_purposes_are_tidy() -> None:
    for rule in RULES.values():
        assert NAME.fullmatch(rule.name)
        assert rule.purpose.endswith(".") and rule.purpose[0].isupper() and len(rule.purpose) < 100
    assert len({rule.purpose for rule in RULES.values()}) == len(RULES)


def test_what_stops_a_run_is_an_error() -> None:
    levels = {rule.level for rule in RULES.values() if not rule.configurable and rule.group != "exports"}
    assert levels == {"error"}
