"""A $metadata document on the command line: transcribed, or generated from directly."""

from __future__ import annotations

from pathlib import Path

import pytest

from codegen.formats import sources, specfile
from tests.support import ROOT, codegen, files
from tests.truth.sky import resource

METADATA = ROOT / "tests" / "client" / "observatory" / "metadata.xml"


def test_from_metadata_to_a_package(tmp_path: Path) -> None:
    source = tmp_path / "sky.xml"
    source.write_bytes(METADATA.read_bytes())
    ran = codegen("transcribe", source, "--out", tmp_path / "sky")
    assert ran.returncode == 0, ran.stderr
    assert "10 types, 77 operations, 0 examples from 1 metadata document;" in ran.stdout
    spec = specfile.load(tmp_path / "sky")
    assert (spec.api.name, spec.api.namespace, spec.api.urls) == ("sky", "sky", "odata")
    assert {"types/Body.yaml", "operations/Bodies.yaml"} <= files(tmp_path / "sky").keys()
    assert codegen("lint", tmp_path / "sky").returncode == 0
    checked = codegen("verify", tmp_path / "sky")
    assert (checked.returncode, checked.stdout) == (0, "0 examples, so nothing was checked\n")
    exported = codegen("export", tmp_path / "sky").stdout
    assert '<EntitySet Name="Bodies"' in exported
    codegen("generate", tmp_path / "sky", "--out", tmp_path / "a")
    codegen("generate", source, "--out", tmp_path / "b", env={"PYTHONHASHSEED": "7"})
    assert files(tmp_path / "a") == files(tmp_path / "b")
    assert (tmp_path / "a" / "sky" / "models" / "body.py").is_file()


@pytest.mark.parametrize("verb", [("generate", "--out", "../out"), ("export",), ("diff", "../sky")])
def test_the_working_folder_may_hold_the_metadata(tmp_path: Path, verb: tuple[str, ...]) -> None:
    folder = tmp_path / "sky"
    folder.mkdir()
    (folder / "metadata.xml").write_bytes(METADATA.read_bytes())
    ran = codegen(verb[0], ".", *verb[1:], cwd=folder)
    assert ran.returncode == 0, ran.stderr
    if verb[0] == "generate":
        assert (tmp_path / "out" / "sky" / "__init__.py").is_file()


@pytest.mark.parametrize("verb", ["generate", "export"])
def test_what_is_left_out_is_said_where_no_spec_keeps_it(tmp_path: Path, verb: str) -> None:
    source = tmp_path / "sky.xml"
    source.write_bytes(
        METADATA.read_bytes().replace(
            b'EntitySet Name="Bodies" EntityType="sky.', b'EntitySet Name="Bodies" EntityType="ski.'
        )
    )
    command = (verb, source, "--out", tmp_path / ("out" if verb == "generate" else "out.xml"))
    ran = codegen(*command)
    assert ran.returncode == 0
    assert f"reading {source} gave " in ran.stdout + ran.stderr
    assert f"; codegen lint {source} shows them" in ran.stdout + ran.stderr
    assert "[dangling-name]" in codegen("lint", source).stdout
    codegen("transcribe", source, "--out", tmp_path / "sky")
    assert "reading " not in codegen(verb, tmp_path / "sky", *command[2:], "--force").stdout


def test_check_names_what_has_changed(tmp_path: Path) -> None:
    source = tmp_path / "metadata.xml"
    source.write_bytes(METADATA.read_bytes())
    command = ("transcribe", source, "--out", tmp_path / "sky")
    codegen(*command)
    assert (codegen(*command, "--check").stdout, codegen(*command, "--check").returncode) == ("", 0)
    source.write_bytes(METADATA.read_bytes().replace(b'Name="Tail"', b'Name="Tails"'))
    ran = codegen(*command, "--check")
    assert (ran.stdout, ran.returncode) == ("changed: metadata.xml#sky.Comet\n", 1)


@pytest.mark.parametrize("source", ["metadata", "spec"])
def test_types_alone(tmp_path: Path, source: str) -> None:
    given: Path = METADATA
    if source == "spec":
        codegen("transcribe", METADATA, "--out", tmp_path / "sky")
        given = tmp_path / "sky"
    ran = codegen("generate", given, "--package", "sky", "--types-only", "--out", tmp_path / "out")
    assert ran.returncode == 0, ran.stderr
    found = files(tmp_path / "out")
    assert "sky/models/everything.py" in found
    assert [name for name in found if name.startswith("sky/requests/")] == []


def test_a_part(tmp_path: Path) -> None:
    options = ("--include", "/Sightings/**", "--include", "*#sky.Photo")
    ran = codegen("transcribe", METADATA, "--out", tmp_path / "sky", *options)
    assert ran.returncode == 0, ran.stderr
    spec = specfile.load(tmp_path / "sky")
    assert {item.name for item in spec.types} == {"sky.Sighting", "sky.Photo"}
    exported = codegen("export", tmp_path / "sky").stdout
    assert '<EntitySet Name="Sightings"' in exported and '<EntitySet Name="Bodies"' not in exported
    (tmp_path / "part.xml").write_text(exported, encoding="utf-8")
    assert codegen("transcribe", tmp_path / "part.xml", "--strict", "--out", tmp_path / "again").returncode == 0


def test_urls_by_option_stay(tmp_path: Path) -> None:
    command = ("transcribe", METADATA, "--out", tmp_path / "sky")
    codegen(*command, "--urls", "graph")
    for _ in range(2):
        assert specfile.load(tmp_path / "sky").api.urls == "graph"
        codegen(*command)


def test_neither_spec_nor_metadata(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("# A page", encoding="utf-8")
    ran = codegen("generate", page, "--out", tmp_path / "out")
    assert (ran.returncode, "[no-spec]" in ran.stderr) == (2, True)
    told = tmp_path / "told.md"
    told.write_text("About http://docs.oasis-open.org/odata/ns/edmx", encoding="utf-8")
    assert not sources.is_metadata([told])


def test_pages_and_metadata_together(tmp_path: Path) -> None:
    page = tmp_path / "docs" / "resources" / "comet.md"
    page.parent.mkdir(parents=True)
    page.write_text(resource("comet", "tailLength|Double|How long it is."), encoding="utf-8")
    (tmp_path / "sky.xml").write_bytes(METADATA.read_bytes())
    config = tmp_path / "codegen.toml"
    config.write_text('[apis.sky]\nsources = ["docs", "sky.xml"]\nspec = "specs/sky"\nout = "src"\n', encoding="utf-8")
    ran = codegen("build", "--config", config)
    assert (ran.returncode, ran.stderr) == (0, ""), ran.stdout
    spec = specfile.load(tmp_path / "specs" / "sky")
    comet = next(item for item in spec.types if item.name == "sky.Comet")
    assert (comet.description, comet.place.file) == ("A comet.", "types/comet.yaml")
    assert any(problem.rule == "metadata-missing-member" for page in spec.pages for problem in page.findings)
    assert [*spec.service.containers]
    given = (tmp_path / "docs", tmp_path / "sky.xml", "--out", tmp_path / "specs" / "sky", "--check")
    assert codegen("transcribe", *given).returncode == 0
