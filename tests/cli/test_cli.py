"""The command line as users meet it: exit codes, messages of one line, and nothing half done."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import click
import jsonschema
import pytest
import yaml
from click.testing import CliRunner, Result

from codegen.cli import main
from tests.support import DRAFTS, PAGES, ROOT, SPEC, line_of

Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs codegen in an empty folder of its own."""
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.startswith(("CODEGEN", "COLUMNS", "XDG_CACHE"))]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return lambda *arguments: CliRunner().invoke(main, [str(item) for item in arguments])


def stamps(folder: Path) -> dict[str, tuple[int, bytes]]:
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {path.relative_to(folder).as_posix(): (path.stat().st_mtime_ns, path.read_bytes()) for path in files}


@pytest.fixture
def pages(tmp_path: Path) -> Path:
    return shutil.copytree(PAGES, tmp_path / "pages")


@pytest.fixture
def spec(tmp_path: Path) -> Path:
    return shutil.copytree(SPEC, tmp_path / "specs" / "graph_profile")


class TestTranscribe:
    def test_it_says_what_it_did(self, run: Run, pages: Path) -> None:
        result = run("transcribe", pages, "--out", "specs/x")
        assert result.exit_code == 0
        assert "8 operations, 9 examples from 17 pages" in result.output and "codegen lint" in result.output

    def test_it_says_that_it_does_not_know_where_the_service_is(self, run: Run, pages: Path, tmp_path: Path) -> None:
        page = tmp_path / "kite.md"
        page.write_text("# Get kite\n\n## HTTP request\n\n```http\nGET /kites/{id}\n```\n")
        said = "nothing says where the service is: write service_root into api.yaml"
        assert said in run("transcribe", page, "--out", "x").stdout
        assert said not in run("transcribe", page, "--out", "y", "--service-root", "https://sky.example").stdout
        assert said not in run("transcribe", pages, "--out", "z").stdout

    def test_again_changes_nothing_at_all(self, run: Run, pages: Path) -> None:
        run("transcribe", pages, "--out", "specs/x")
        before = stamps(Path("specs"))
        assert run("transcribe", pages, "--out", "specs/x").exit_code == 0
        assert stamps(Path("specs")) == before and len(before) > 20

    def test_check_is_quiet_when_nothing_has_changed(self, run: Run, pages: Path) -> None:
        run("transcribe", pages, "--out", "specs/x")
        result = run("transcribe", pages, "--out", "specs/x", "--check")
        assert (result.exit_code, result.output) == (0, "")

    def test_check_names_the_pages_that_have_changed(self, run: Run, pages: Path) -> None:
        run("transcribe", pages, "--out", "specs/x")
        before = stamps(Path("specs"))
        page = pages / "api" / "profile-delete.md"
        page.write_bytes(page.read_bytes() + b"\n")
        (pages / "resources" / "localeinfo.md").unlink()
        shutil.copy(DRAFTS / "api" / "account-list.md", pages / "api")
        result = run("transcribe", pages, "--out", "specs/x", "--check")
        assert result.exit_code == 1
        lines = result.output.splitlines()
        assert "changed: api/profile-delete.md" in lines and "new: api/account-list.md" in lines
        assert any(line.startswith("gone: ") and "localeinfo" in line for line in lines)
        assert not any("profile-get" in line for line in lines)
        assert stamps(Path("specs")) == before

    def test_pages_that_are_gone_are_pruned_and_others_files_kept(self, run: Run, pages: Path) -> None:
        run("transcribe", pages, "--out", "specs/x")
        corrections = Path("specs/x/corrections/mine.yaml")
        corrections.parent.mkdir()
        corrections.write_text("[]\n")
        (pages / "api" / "profile-delete.md").unlink()
        assert run("transcribe", pages, "--out", "specs/x").exit_code == 0
        assert not Path("specs/x/operations/profile-delete.yaml").exists()
        assert corrections.read_text() == "[]\n"

    def test_what_a_person_wrote_into_api_yaml_stays(self, run: Run, pages: Path) -> None:
        run("transcribe", pages, "--out", "specs/x")
        api = Path("specs/x/api.yaml")
        text = api.read_text() + "# ours\n"
        api.write_text(text)
        assert run("transcribe", pages, "--out", "specs/x").exit_code == 0
        assert api.read_text() == text

    def test_a_single_page(self, run: Run, pages: Path) -> None:
        assert run("transcribe", pages / "api" / "add-account.md", "--out", "x").exit_code == 0
        assert Path("x/operations/add-account.yaml").is_file()

    def test_the_service_root(self, run: Run, pages: Path) -> None:
        run("transcribe", pages, "--out", "x", "--service-root", "https://example.org/v1")
        assert yaml.safe_load(Path("x/api.yaml").read_text())["service_root"] == "https://example.org/v1"

    @pytest.mark.parametrize("root", ["example.org/v1", "ftp://example.org"])
    def test_what_is_no_service_root(self, run: Run, pages: Path, root: str) -> None:
        result = run("transcribe", pages, "--out", "x", "--service-root", root)
        assert (result.exit_code, Path("x").exists()) == (2, False)
        assert f"'{root}' is no service root; write https://host/version [service-root]" in result.stderr

    def test_the_report(self, run: Run, pages: Path) -> None:
        for checked in ((), ("--check",)):
            result = run("transcribe", pages, "--out", "x", "--report", "json", *checked)
            assert json.loads(result.stdout)["counts"]["page"]["used"] == 17

    @pytest.mark.parametrize(
        ("arguments", "said"),
        [
            (["missing.md", "--out", "x"], "missing.md"),
            (["empty", "--out", "x"], "no pages here"),
            (["pages"], "--out"),
            (["pages", "--out", "pages/api/profile-get.md"], "profile-get.md"),
            (["--out", "x"], "SOURCE"),
            (["pages", "pages", "--out", "x"], "already"),
        ],
    )
    def test_misuse(self, run: Run, pages: Path, arguments: list[str], said: str) -> None:
        Path("empty").mkdir()
        result = run("transcribe", *arguments)
        assert result.exit_code == 2 and said in result.stderr and "Traceback" not in result.output
        assert not Path("x").exists()

    @pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
    def test_a_page_that_cant_be_read(self, run: Run, pages: Path) -> None:
        (pages / "api" / "profile-get.md").chmod(0)
        result = run("transcribe", pages, "--out", "x")
        assert result.exit_code == 2 and "profile-get.md" in result.stderr and not Path("x").exists()

    def test_a_page_that_is_a_folder_or_a_dangling_link(self, run: Run, pages: Path) -> None:
        (pages / "api" / "folder.md").mkdir()
        (pages / "api" / "dangling.md").symlink_to("nowhere")
        result = run("transcribe", pages, "--out", "x")
        assert result.exit_code == 2 and "Traceback" not in result.output
        assert len(result.stderr.splitlines()) <= 2 and not Path("x").exists()


class TestLint:
    def test_a_spec_folder_and_pages_are_both_understood(self, run: Run) -> None:
        for source in (SPEC, PAGES):
            result = run("lint", source)
            assert result.exit_code == 0
            assert "api/add-account.md:19: warning: " in result.output and "[permissions-todo]" in result.output

    def test_errors_give_exit_1(self, run: Run) -> None:
        result = run("lint", DRAFTS)
        assert result.exit_code == 1 and "[no-request-line]" in result.output

    def test_every_finding_is_one_line(self, run: Run) -> None:
        *lines, _ = run("lint", PAGES).stdout.splitlines()
        assert all(re.fullmatch(r"\S+\.(md|yaml):\d+(:\d+)?: (error|warning|info): .+ \[[a-z-]+\]", x) for x in lines)

    def test_json(self, run: Run) -> None:
        result = run("lint", PAGES, "--format", "json")
        found = json.loads(result.stdout)
        assert result.exit_code == 0 and len(found) > 10
        assert {"rule", "level", "file", "line", "column", "message", "related"} <= set(found[0])

    def test_nothing_to_lint(self, run: Run, tmp_path: Path) -> None:
        result = run("lint", tmp_path)
        assert result.exit_code == 2 and "no pages here" in result.stderr


class TestBrokenSpecs:
    """Files that people edited: every problem at once, with file, line, column and what was meant."""

    @pytest.mark.parametrize("verb", ["lint", "generate", "verify"])
    def test_all_problems_each_on_its_line(self, run: Run, spec: Path, verb: str) -> None:
        for name, old, new in (
            ("types/localeinfo.yaml", "    properties:", "    proprties:"),
            ("types/inferencedata.yaml", "Edm.Double", "Edm.Duble"),
            ("operations/profile-get.yaml", "method: GET", "method: [GET"),
        ):
            path = spec / name
            assert old in path.read_text()
            path.write_text(path.read_text().replace(old, new))
        result = run(verb, spec, *(["--out", "out"] if verb == "generate" else []))
        assert result.exit_code == 2 and result.stdout == "" and not Path("out").exists()
        lines = result.stderr.splitlines()
        assert all(re.match(r"\S+\.yaml:\d+(:\d+)?: error: .+ \[[a-z-]+\]$", line) for line in lines)
        assert any("localeinfo.yaml" in line and "did you mean 'properties'?" in line for line in lines)
        assert any("profile-get.yaml" in line and "[yaml]" in line for line in lines)

    def test_a_misspelt_type(self, run: Run, spec: Path) -> None:
        path = spec / "types" / "inferencedata.yaml"
        path.write_text(path.read_text().replace("Edm.Double", "Edm.Duble"))
        result = run("generate", spec, "--out", "out")
        (line,) = result.stderr.splitlines()
        number = line_of(path.read_text(), "      confidenceScore:")
        assert result.exit_code == 2 and f"inferencedata.yaml:{number}:" in line
        assert "unknown type 'Edm.Duble', did you mean 'Edm.Double'? [unknown-type]" in line

    def test_a_correction_that_no_longer_applies(self, run: Run, spec: Path) -> None:
        path = spec / "operations" / "add-account.yaml"
        path.write_text(path.read_text().replace("paths: [/me/profile/account/$ref]", "paths: [/me/account]"))
        result = run("verify", spec)
        assert result.exit_code == 2 and "corrections/add-account.yaml:2:" in result.stderr
        assert "[stale-correction]" in result.stderr

    def test_no_spec(self, run: Run, tmp_path: Path) -> None:
        (tmp_path / "nothing").mkdir()
        for arguments in (
            ["generate", "nothing", "--out", "x"],
            ["verify", "nothing"],
            ["generate", "no", "--out", "x"],
        ):
            result = run(*arguments)
            assert result.exit_code == 2 and result.stderr and "Traceback" not in result.output

    def test_bytes_that_are_no_text(self, run: Run, spec: Path) -> None:
        (spec / "types" / "entity.yaml").write_bytes(b"\xff\xfe\x00")
        result = run("verify", spec)
        assert result.exit_code == 2 and "types/entity.yaml" in result.stderr and len(result.stderr.splitlines()) == 1


class TestGenerate:
    def test_it_writes_the_package_of_that_name(self, run: Run, spec: Path) -> None:
        result = run("generate", spec, "--out", "out")
        assert result.exit_code == 0 and "graph_profile" in result.output
        assert Path("out/graph_profile/models/user_account.py").is_file()
        assert run("generate", spec, "--out", "out", "--package", "mine").exit_code == 0
        assert Path("out/mine/_types.py").read_text() == Path("out/graph_profile/_types.py").read_text()

    def test_again_changes_nothing_at_all(self, run: Run, spec: Path) -> None:
        run("generate", spec, "--out", "out")
        before = stamps(Path("out"))
        assert run("generate", spec, "--out", "out").exit_code == 0
        assert stamps(Path("out")) == before

    def test_check(self, run: Run, spec: Path) -> None:
        run("generate", spec, "--out", "out")
        result = run("generate", spec, "--out", "out", "--check")
        assert (result.exit_code, result.stdout) == (0, "")
        path = spec / "types" / "localeinfo.yaml"
        path.write_text(path.read_text().replace("locale:", "place:"))
        before = stamps(Path("out"))
        result = run("generate", spec, "--out", "out", "--check")
        assert result.exit_code == 1
        assert "--- a/models/locale_info.py\n+++ b/models/locale_info.py\n@@ " in result.stdout
        assert re.search(r"^-    locale: ", result.stdout, re.MULTILINE) and re.search(
            r"^\+    place: ", result.stdout, re.MULTILINE
        )
        assert stamps(Path("out")) == before

    def test_check_of_what_was_never_generated(self, run: Run, spec: Path) -> None:
        result = run("generate", spec, "--out", "out", "--check")
        assert result.exit_code == 1 and "+++ b/__init__.py" in result.stdout and not Path("out").exists()

    @pytest.mark.parametrize("name", ["class", "profile", "calendar", "2x", "a-b", "a.b", "../x", "json"])
    def test_names_that_no_package_can_have(self, run: Run, spec: Path, name: str) -> None:
        result = run("generate", spec, "--out", "out", "--package", name)
        assert result.exit_code == 2 and name in result.stderr and not Path("out").exists()
        assert len(result.stderr.splitlines()) == 1

    def test_what_codegen_did_not_write_is_not_overwritten(self, run: Run, spec: Path) -> None:
        Path("out/graph_profile").mkdir(parents=True)
        Path("out/graph_profile/_types.py").write_text("mine")
        result = run("generate", spec, "--out", "out")
        assert result.exit_code == 2 and "_types.py" in result.stderr
        assert stamps(Path("out")).keys() == {"graph_profile/_types.py"}

    def test_an_error_leaves_the_old_package_whole(self, run: Run, spec: Path) -> None:
        run("generate", spec, "--out", "out")
        before = stamps(Path("out"))
        path = spec / "types" / "localeinfo.yaml"
        path.write_text(path.read_text().replace("Edm.String", "Edm.Strng"))
        assert run("generate", spec, "--out", "out").exit_code == 2
        assert stamps(Path("out")) == before


class TestVerify:
    def test_a_table_and_counts(self, run: Run) -> None:
        result = run("verify", SPEC)
        assert result.exit_code == 0
        assert "9 examples: request 9 of 9" in result.output and "FAILED" not in result.output

    def test_a_failure_gives_exit_1_and_its_place(self, run: Run, spec: Path) -> None:
        path = spec / "operations" / "add-account.yaml"
        text = path.read_text()
        path.write_text(
            text.replace("placeholders: [/allowedAudiences, /inference/confidenceScore]", "placeholders: [/id]")
        )
        result = run("verify", spec)
        assert result.exit_code == 1 and "FAILED" in result.output
        assert re.search(r"add-account\.yaml:\d+:\d+: error: .*no validator reports placeholder at /id", result.output)


class TestSchema:
    def test_the_schemas_hold_for_the_shipped_spec(self, run: Run) -> None:
        schemas = json.loads(run("schema").stdout)
        for name in ("types", "operations"):
            assert json.loads(run("schema", name).stdout) == schemas[name]
            files = sorted((SPEC / name).glob("*.yaml"))
            for path in files:
                loaded = json.loads(json.dumps(yaml.load(path.read_text(), yaml.BaseLoader)))
                assert isinstance(loaded, dict) and files
        api = yaml.safe_load((SPEC / "api.yaml").read_text())
        jsonschema.validate(api, schemas["api"])
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(api | {"nmae": "x"}, schemas["api"])

    def test_an_unknown_kind(self, run: Run) -> None:
        assert run("schema", "typos").exit_code == 2


def test_every_verb_has_help(run: Run) -> None:
    assert run("--help").exit_code == 0
    assert isinstance(main, click.Group)
    verbs = main.list_commands(click.Context(main))
    for verb in verbs:
        result = run(verb, "--help")
        assert result.exit_code == 0 and len(result.output.splitlines()) > 4
    assert sorted(main.commands) == verbs


def test_an_unknown_verb_is_misuse(run: Run) -> None:
    misspelt = run("transcrib")
    assert misspelt.exit_code == 2 and "No such command 'transcrib', did you mean 'transcribe'?" in misspelt.stderr


@pytest.mark.skipif(os.name == "nt", reason="a working folder can't be removed")
@pytest.mark.parametrize("verb", [("lint",), ("build",), ("init",)])
def test_a_working_folder_that_is_gone_is_said(tmp_path: Path, verb: tuple[str, ...]) -> None:
    command = f"mkdir gone && cd gone && rmdir ../gone && {sys.executable} -m codegen {verb[0]}"
    told = subprocess.run(
        command,
        shell=True,
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (told.returncode, told.stderr.splitlines()[-1]) == (
        2,
        ".: error: the working folder is gone; change to one that is there [unreadable-file]",
    )
