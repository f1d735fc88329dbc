"""What is said where nothing was read."""

from __future__ import annotations

from pathlib import Path

import pytest

from codegen.formats import sources
from codegen.formats.docs import transcribe
from codegen.formats.docs.page import operations
from codegen.spec.nodes import Api


def test_a_page_for_which_our_code_fails_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> None:
        raise KeyError("tail")

    (tmp_path / "kites.md").write_text("# Kites\n\n```\nGET /kites\n```\n", encoding="utf-8")
    monkeypatch.setattr(operations, "extract", fails)
    shortfall = transcribe(sources.read([tmp_path]), Api(name="sky")).report.shortfall()
    assert shortfall is not None
    assert "kites.md:1: codegen failed on the page (KeyError" in shortfall.message
