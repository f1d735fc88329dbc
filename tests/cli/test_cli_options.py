"""Options that several verbs share: selections, progress, the cache, the formats of lint."""

from __future__ import annotations

import json
import os
import shutil
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from rich.console import Console

from codegen.base import progress
from codegen.cli import main
from tests.support import PAGES, SPEC, files


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder and a cache of the test's own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CODEGEN_CACHE_DIR", str(tmp_path / "cache"))
    return tmp_path


def run(*arguments: str | Path) -> Result:
    result = CliRunner().invoke(main, [str(argument) for argument in arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exc_info
    return result


def test_lint_lists_its_rules() -> None:
    result = run("lint", "--rules")
    assert result.exit_code == 0
    assert "\nexamples\n  placeholder" in result.output
    assert "stale-correction" not in result.output


def test_lint_needs_something_to_look_at() -> None:
    result = run("lint")
    assert result.exit_code == 2
    assert "Missing argument" in result.output


@pytest.mark.parametrize("verb", ["transcribe", "lint"])
def test_an_address_is_no_file(verb: str) -> None:
    result = run(verb, "https://sky.example/$metadata")
    assert result.exit_code == 2 and "is an address; transcribe --fetch URL" in result.stderr


def test_what_gives_nothing_is_named(elsewhere: Path) -> None:
    (elsewhere / "sky.pdf").write_text("%PDF-1.4", encoding="utf-8")
    result = run("transcribe", "sky.pdf", "--out", "sky")
    assert result.exit_code == 1 and "/sky.pdf; pages are Markdown, metadata is XML" in result.stderr


def test_lint_for_code_hosts_names_files_from_the_working_folder(elsewhere: Path) -> None:
    shutil.copytree(PAGES, elsewhere / "docs")
    assert run("transcribe", "docs", "--out", "specs/sky").exit_code == 0
    for source in ("specs/sky", "docs", "docs/api/add-account.md"):
        log = json.loads(run("lint", source, "--format", "sarif").output)
        places = [place for result in log["runs"][0]["results"] for place in result["locations"]]
        found = {place["physicalLocation"]["artifactLocation"]["uri"] for place in places}
        assert found and all((elsewhere / name).is_file() for name in found)
        commands = run("lint", source, "--format", "github").output.splitlines()
        findings = len(log["runs"][0]["results"])
        assert len(commands) == min(findings, 51)  # fifty, and a notice that there are more
        assert all(command.startswith(("::warning ", "::notice ", "::error ")) for command in commands)


@pytest.mark.parametrize("file", ["codegen.toml", "pyproject.toml"])
def test_lint_heeds_the_configuration(elsewhere: Path, file: str) -> None:
    table = "lint" if file == "codegen.toml" else "tool.codegen.lint"
    settings = f'[{table}]\nrules = {{ inferred-type = "off", placeholder = "error" }}\n'
    before = run("lint", SPEC)
    assert before.exit_code == 0 and "[inferred-type]" in before.output
    (elsewhere / file).write_text(settings)
    after = run("lint", SPEC)
    assert after.exit_code == 1
    assert "[inferred-type]" not in after.output and "error: the example of" in after.output
    (elsewhere / file).write_text(f'{settings}[[{table}.ignore]]\npage = "api/**"\nrules = ["placeholder"]\n')
    assert run("lint", SPEC).exit_code == 0


def test_lint_refuses_a_configuration_that_means_nothing(elsewhere: Path) -> None:
    (elsewhere / "codegen.toml").write_text('[lint.rules]\nplacholder = "off"\n')
    result = run("lint", SPEC)
    assert result.exit_code == 2
    assert "codegen.toml:2: error: unknown rule 'placholder', did you mean 'placeholder'? [config]" in result.output


def test_a_selection_generates_as_if_it_had_been_transcribed(elsewhere: Path) -> None:
    selection = ("--include", "/me/profile/account/**")
    assert run("transcribe", PAGES, "--out", "all/sky", "--quiet").output == ""
    run("transcribe", PAGES, "--out", "some/sky", *selection)
    run("generate", "all/sky", "--out", "one", *selection)
    run("generate", "some/sky", "--out", "two")
    assert files(elsewhere / "one") == files(elsewhere / "two")
    assert not (elsewhere / "some/sky/operations/profile-delete.yaml").exists()
    assert run("verify", "some/sky").exit_code == 0


def test_relationships_come_when_asked_for(elsewhere: Path) -> None:
    run("generate", SPEC, "--out", "a", "--include", "api/profile-get.md")
    run("generate", SPEC, "--out", "b", "--include", "api/profile-get.md", "--related")
    assert len(files(elsewhere / "a")) < len(files(elsewhere / "b"))


def test_a_selection_of_nothing_is_a_mistake(elsewhere: Path) -> None:
    for verb, source in (("generate", SPEC), ("transcribe", PAGES)):
        result = run(verb, source, "--out", "out", "--include", "api/profil-get.md")
        assert result.exit_code == 2
        assert "did you mean 'api/profile-get.md'? [no-match]" in result.output
        assert not (elsewhere / "out").exists()


def test_the_formatter_runs_once(elsewhere: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert run("generate", SPEC, "--out", "first").exit_code == 0
    assert os.listdir(elsewhere / "cache")

    def fails(*_: object) -> None:
        raise AssertionError("formatted twice")

    monkeypatch.setattr("codegen.python.format._blackened", fails)
    assert run("generate", SPEC, "--out", "second", "--jobs", "1").exit_code == 0
    assert files(elsewhere / "first") == files(elsewhere / "second")


def test_without_cache_nothing_is_kept(elsewhere: Path) -> None:
    assert run("generate", SPEC, "--out", "out", "--no-cache").exit_code == 0
    assert run("verify", SPEC, "--no-cache").exit_code == 0
    assert not (elsewhere / "cache").exists()


def test_the_number_of_processes_changes_nothing(elsewhere: Path) -> None:
    for jobs in ("1", "3"):
        run("transcribe", PAGES, "--out", f"{jobs}/sky", "--jobs", jobs)
        run("generate", f"{jobs}/sky", "--out", f"out{jobs}", "--jobs", jobs, "--no-cache")
    assert files(elsewhere / "1/sky/operations") == files(elsewhere / "3/sky/operations")
    assert files(elsewhere / "out1") == files(elsewhere / "out3")


def shown(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], terminal: bool, quiet: bool) -> str:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: terminal)
    monkeypatch.setattr(
        "rich.console.Console", lambda stderr: Console(stderr=stderr, force_terminal=terminal, width=80)
    )
    with progress.steps(quiet) as show:
        advance = show.step("reading pages")
        for done in range(1, 11):
            advance(done, 10)
        show.step("writing")
    return capsys.readouterr().err


def test_bars_are_for_terminals(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert "reading pages" in (text := shown(monkeypatch, capsys, True, False)) and "10/10" in text
    assert shown(monkeypatch, capsys, False, False) == ""
    assert shown(monkeypatch, capsys, True, True) == ""


def test_pipes_get_the_summary_alone() -> None:
    result = run("transcribe", PAGES, "--out", "sky")
    assert result.stderr == ""
    assert "from 17 pages" in result.stdout


EMPTY = [
    ("transcribe", PAGES, "--out", ""),
    ("transcribe", PAGES, "--out="),
    ("transcribe", PAGES, "--out", "sky", "--dialect", ""),
    ("transcribe", "", "--out", "sky"),
    ("generate", SPEC, "--out", ""),
    ("generate", SPEC, "--out", "here", "--package", ""),
    ("export", SPEC, "--out", ""),
    ("site", SPEC, "--out", ""),
    ("templates", "--out", ""),
    ("lint", SPEC, "--baseline", ""),
    ("build", "--config", ""),
    ("diff", "", SPEC),
    ("init", ""),
]


@pytest.mark.parametrize("arguments", [("--out=~/sky",), ("--out", "~/sky"), ("--out", "sky", "~/pages")])
def test_a_home_that_no_shell_has_found_is_no_folder(elsewhere: Path, arguments: tuple[str, ...]) -> None:
    result = run("transcribe", PAGES, *arguments)
    assert (result.exit_code, "isn't expanded by this shell; write the path" in result.output) == (2, True)
    assert not [*elsewhere.iterdir()]


@pytest.mark.parametrize("arguments", EMPTY, ids=lambda given: " ".join(map(str, given[:1])))
def test_what_is_empty_is_no_place(elsewhere: Path, arguments: tuple[str | Path, ...]) -> None:
    result = run(*arguments)
    empty = next(item for item in arguments if str(item) in ("", "--out="))
    before = arguments[arguments.index(empty) - 1]
    option = "--out" if empty else before if str(before).startswith("-") else "an argument"
    assert (result.exit_code, f"{option} is empty; give a value" in result.output) == (2, True)
    assert not [*elsewhere.iterdir()]
