"""What pages have that no reader knows, as a dialect to edit."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest
import yaml

from codegen.formats.docs import dialectfile
from tests.facts import run
from tests.support import ROOT

TYPE = """# boat

Namespace: sea

A boat.

## Attribute reference

| Attr | Kind of data | Notes |
|:---|:---|:---|
| id | guid | Its id. |
| length | counter | How long, in feet. |
"""


@pytest.fixture
def pages(tmp_path: Path) -> Path:
    folder = tmp_path / "docs"
    folder.mkdir()
    (folder / "boat.md").write_text(TYPE, encoding="utf-8")
    (folder / "canoe.md").write_text(TYPE.replace("boat", "canoe"), encoding="utf-8")
    return folder


def test_a_suggested_dialect_reads_what_was_not_read(pages: Path, tmp_path: Path) -> None:
    status, said = run("transcribe", pages, "--out", tmp_path / "sea")
    assert status == 1 and "transcribe --suggest-dialect" in said
    status, text = run("transcribe", pages, "--suggest-dialect")
    assert status == 0 and '"attribute reference"  # 2' in text
    suggested = yaml.safe_load(text)
    assert suggested["extends"] == "graph" and suggested["columns"]["type"] == ["kind of data"]
    (tmp_path / "sea.yaml").write_text(text, encoding="utf-8")
    status, said = run("transcribe", pages, "--out", tmp_path / "sea", "--dialect", tmp_path / "sea.yaml")
    assert status == 0 and "2 of 2 tables" in said
    boat = yaml.safe_load((tmp_path / "sea" / "types" / "boat.yaml").read_text(encoding="utf-8"))
    assert {*boat["types"]["sea.boat"]["properties"]} == {"id", "length"}


def test_words_that_name_no_type_are_comments(pages: Path, tmp_path: Path) -> None:
    text = run("transcribe", pages, "--suggest-dialect")[1]
    (tmp_path / "sea.yaml").write_text(text, encoding="utf-8")
    again = run("transcribe", pages, "--suggest-dialect", "--dialect", tmp_path / "sea.yaml")[1]
    assert '# - "counter"  (2)' in again and "attribute reference" not in again


def test_a_first_project_goes_all_the_way(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    status, said = run("init", tmp_path / "fleet")
    assert status == 0 and said.endswith("next: codegen build\n")
    files = {path.relative_to(tmp_path / "fleet").as_posix() for path in (tmp_path / "fleet").rglob("*.*")}
    assert {path for path in files if not path.startswith("docs/")} == {"codegen.toml"}
    monkeypatch.chdir(tmp_path / "fleet")
    outcomes = [run(verb) for verb in ("build", "transcribe", "generate", "verify", "lint")]
    assert not any(status for status, _ in outcomes), outcomes
    assert "0 errors, 0 warnings, 0 infos" in outcomes[-1][1]
    status, said = run("init")
    assert status == 2 and "is there already" in said


def test_the_document_on_pages_is_what_the_dialect_says() -> None:
    script = runpy.run_path(str(ROOT / "scripts" / "pages.py"))
    made = script["written"](dialectfile.named("graph"))
    assert (ROOT / "docs" / "pages.md").read_text(encoding="utf-8") == made, "write it anew: python scripts/pages.py"
