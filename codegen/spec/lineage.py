"""Chains of base types: each type has at most one base type, and none derives from itself."""

from __future__ import annotations

from collections.abc import Mapping

DEEPEST = 100
"""Base types above a type; more are nobody's, and would take time and memory by the square."""


def straightened(bases: Mapping[str, str]) -> dict[str, str]:
    """The base of each type by its name, without those that close a circle or would lie below DEEPEST others."""
    kept = {name: base for name, base in bases.items() if base}
    depths: dict[str, int] = {}
    for start in sorted(bases):
        line: dict[str, None] = {}
        name = start
        while name and name not in depths:
            line[name] = None
            if kept.get(name) in line:
                del kept[name]
            name = kept.get(name, "")
        for name in reversed(line):
            if name in kept and depths.get(kept[name], 0) >= DEEPEST:
                del kept[name]
            depths[name] = depths.get(kept[name], 0) + 1 if name in kept else 0
    return kept
