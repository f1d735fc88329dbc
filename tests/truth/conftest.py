"""Tests of what isn't so yet stand in pending.txt, one to a line; one that passes fails until it is taken out."""

from __future__ import annotations

from pathlib import Path

import pytest

HOME = Path(__file__).parent
PENDING = frozenset(HOME.joinpath("pending.txt").read_text("utf-8").splitlines()) - {""}


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    names = {f"{item.path.name}::{item.name}": item for item in items if item.path.parent == HOME}
    for name in PENDING & set(names):
        names[name].add_marker(pytest.mark.xfail(strict=True, reason="tests/truth/pending.txt"))
    files = {name.partition("::")[0] for name in names}
    whole = not any("::" in argument for argument in config.args)
    stale = sorted(name for name in PENDING - set(names) if whole and name.partition("::")[0] in files)
    if stale:
        raise pytest.UsageError(f"tests/truth/pending.txt names what is no test: {', '.join(stale)}")
