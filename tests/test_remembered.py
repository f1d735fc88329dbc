"""What is remembered of pages and of findings changes how long a run takes, and nothing else."""

from __future__ import annotations

import os
import pickle
from pathlib import Path
from typing import Any

import pytest

import codegen
from codegen import python
from codegen.config.lint import Lint
from codegen.formats import docs, sources, specfile
from codegen.formats.docs import dialectfile, remembered, transcription
from codegen.formats.specfile import folder
from codegen.python.templates import Templates
from codegen.spec.model import Model, link
from codegen.spec.nodes import Api
from codegen.verbs import comparing
from codegen.verification import outcome, verify
from tests import harbour
from tests.support import PAGES


def spec_of(content: dict[str, bytes], memo: dict[str, str] | None) -> object:
    found = docs.transcribe(content, Api(name="sky"), jobs=1, memo=memo)
    return found.spec, found.report.json()


def test_only_pages_that_changed_are_read_and_the_spec_is_that_of_all(monkeypatch: pytest.MonkeyPatch) -> None:
    content, memo, asked = sources.read([PAGES]), dict[str, str](), list[str]()
    read = transcription.read

    def noted(path: str, *more: Any) -> Any:
        asked.append(path)
        return read(path, *more)

    monkeypatch.setattr(transcription, "read", noted)
    first = spec_of(content, memo)
    assert asked == sorted(content) and first == spec_of(content, None)
    asked.clear()
    assert spec_of(content, memo) == first and asked == []
    name = next(path for path in content if path.endswith("useraccountinformation.md"))
    changed = {**content, name: content[name].replace(b"countryCode", b"landCode")}
    fewer = {path: text for path, text in changed.items() if path != "resources/entity.md"}
    assert spec_of(changed, memo) == spec_of(changed, {}) != first
    assert asked.count(name) == 2
    assert spec_of(fewer, memo) == spec_of(fewer, {})


def test_only_files_of_pages_that_changed_are_written_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    pages = {name: text.encode() for name, text in harbour.PAGES.items()}
    changed = {name: text.replace(b"brings", b"leads") for name, text in pages.items()}
    old, new = (docs.transcribe(one, Api(name="harbour"), jobs=1).spec for one in (pages, changed))
    dump, memo, asked = folder.dump_page, dict[str, str](), list[str]()
    monkeypatch.setattr(folder, "dump_page", lambda page: asked.append(page.file) or dump(page))
    assert old != new
    for spec in (old, old, new):
        assert folder.files(spec, memo) == folder.files(spec)
        asked.append("")
    files = [page.file for page in old.pages]
    assert asked == [*files, *files, "", *files, "", "types/ship.yaml", *files, ""]


@pytest.mark.parametrize("looks", [False, True])
def test_only_modules_that_changed_are_printed_and_the_package_is_that_of_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, looks: bool
) -> None:
    print_, asked, memo = Templates.render, list[str](), dict[str, str]()

    def noted(self: Templates, name: str, **more: Any) -> str:
        asked.append(getattr(more.get("type") or more.get("module"), "name", ""))
        return print_(self, name, **more)

    def package(model: Model, memo: dict[str, str] | None, *own: Templates) -> dict[str, str]:
        return python.generate(model, "harbour", memo, 1, None, *own)

    monkeypatch.setattr(Templates, "render", noted)
    pages = {name: text.encode() for name, text in harbour.PAGES.items()}
    changed = {name: text.replace(b"brings", b"leads") for name, text in pages.items()}
    old, new = (link(docs.transcribe(one, Api(name="harbour"), jobs=1).spec) for one in (pages, changed))
    comment = "{{ package.types | length }}" if looks else "theirs"
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "comment.jinja").write_text(f"# {comment}\n")
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "enum.py.jinja").write_text(
        "{% include 'own/comment.jinja' %}\nX = {{ type.name | literal }}\n"
    )
    first = package(old, memo)
    assert first == package(old, None) and {"ship", "crew_rank", "ships"} <= {*asked}
    asked.clear()
    assert package(old, memo) == first and {*asked} <= {"", "__init__"}
    asked.clear()
    assert package(new, memo) == package(new, None) != first
    assert asked.count("ship") == 2 and asked.count("crew_member") == 1
    theirs = Templates(tmp_path)
    asked.clear()
    for model in (old, new, old):
        assert package(model, memo, theirs) == package(model, None, theirs) != first
    assert asked.count("crew_rank") == (6 if looks else 4)


class Evil:
    def __reduce__(self) -> tuple[Any, ...]:
        return os.mkdir, ("evil",)


def test_a_draft_that_somebody_wrote_makes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    draft = transcription.read("api/ship-get.md", harbour.GET.encode(), dialectfile.named("graph"))
    text = remembered.dumps(draft)
    assert remembered.loads(text) == draft
    hostile = [pickle.dumps(Evil()), pickle.dumps(codegen.InputError), b"ccodegen.cli\nmain\n.", b"cos\nsystem\n."]
    for broken in (
        *(content.decode("latin-1") for content in hostile),
        text[:-9],
        "",
        "x",
        "\u1234",
        pickle.dumps(3).decode("latin-1"),
    ):
        assert remembered.loads(broken) is None
    assert not (tmp_path / "evil").exists()


@pytest.mark.parametrize("source", ["spec", "docs"])
def test_findings_are_those_of_the_pages_as_they_are(tmp_path: Path, source: str) -> None:
    wrong = harbour.GET.replace('"berths": 12', '"berths": "many"')
    harbour.write(tmp_path / "docs", ship_get=wrong)
    codegen.transcribe([tmp_path / "docs"], tmp_path / "spec", jobs=1)

    def found(cached: bool) -> list[str]:
        return [*map(str, codegen.lint(tmp_path / source, cached=cached).problems)]

    first = found(True)
    assert first and found(True) == found(False) == first
    (tmp_path / "docs/api/ship-get.md").write_text(wrong.replace("# Get ship\n", "# Get ship\n\nMore.\n"))
    assert found(True) == found(False) != first
    quiet = Lint(levels={"example-type": "off"})
    assert not codegen.lint(tmp_path / source, settings=quiet).problems


def test_examples_run_again_only_where_something_decides_otherwise(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spec, asked = tmp_path / "spec", list[str]()
    harbour.write(tmp_path / "docs")
    codegen.transcribe([tmp_path / "docs"], spec, jobs=1)
    loaded = verify.loaded
    monkeypatch.setattr(verify, "loaded", lambda folder, name: asked.append(name) or loaded(folder, name))

    def verified(cached: bool) -> Any:
        return codegen.verify(spec, cached=cached, jobs=1)

    fresh = verified(False)
    assert verified(True) == verified(True) == fresh and fresh.passed and len(asked) == 2
    file = spec / "operations" / "ship-get.yaml"
    text = file.read_text()
    file.write_text(text.replace('"berths": 12', '"berths": 13'))
    assert verified(True) == verified(False) == fresh and len(asked) == 4
    file.write_text(text.replace('"berths": 12', '"berths": "many"'))
    broken = verified(True)
    assert verified(True) == broken and not broken.passed and len(asked) == 6


@pytest.mark.parametrize("text", ["", "x", "3", "{}", "[1]", "[[]]", '[["a","b",[],[],[],[["c"]]]]', '["abcdef"]'])
def test_what_is_no_text_of_outcomes_gives_none(text: str) -> None:
    found = outcome.loads(text)
    assert found is None or found == ()


def test_specs_with_files_in_common_differ_as_if_each_were_read_by_itself(tmp_path: Path) -> None:
    old, new = tmp_path / "old", tmp_path / "new"
    for spec in (old, new):
        harbour.write(tmp_path / "docs")
        codegen.transcribe([tmp_path / "docs"], spec, jobs=1)
    file = new / "types" / "ship.yaml"
    file.write_text(file.read_text().replace("Edm.Int32", "Edm.Int64"))
    (new / "corrections").mkdir()
    (new / "corrections" / "crew.yaml").write_text(
        "- target: types/crewmember#/types/harbour.crewMember/properties/rank/type\n"
        "  from: harbour.crewRank\n  to: Edm.String\n  reason: It is.\n"
    )
    apart = comparing.since(old, new, link(specfile.load(new)), {})
    assert codegen.diff(old, new, cached=False) == codegen.diff(old, new) == apart
    assert {change.rule for change in apart.changes} == {"property-type-changed"} and len(apart.changes) == 2
