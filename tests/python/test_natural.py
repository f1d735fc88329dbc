"""Modules are ordered as isort orders them, however long the numbers in their names are."""

from __future__ import annotations

from codegen.python.symbols import natural


def test_numbers_have_any_length() -> None:
    names = ["v10", "v2", f"v{'9' * 5000}", "v02x", f"v{'9' * 4999}", "v"]
    assert sorted(names, key=natural) == ["v", "v2", "v02x", "v10", f"v{'9' * 4999}", f"v{'9' * 5000}"]
