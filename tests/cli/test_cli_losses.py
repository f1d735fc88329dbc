"""What a user would lose: no verb replaces what another verb, another API or a person made."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from codegen.cli import main
from tests.support import PAGES, ROOT, SPEC, codegen


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A working folder with pages in `docs` and a spec in `fleet`, and a cache of the test's own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CODEGEN_CACHE_DIR", str(tmp_path.with_name(f"{tmp_path.name}-cache")))
    shutil.copytree(PAGES, "docs")
    shutil.copytree(SPEC, "fleet")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A spec and a package that codegen made, in a folder with what they are made of."""
    folder = tmp_path_factory.mktemp("made")
    shutil.copytree(PAGES, folder / "docs")
    codegen("transcribe", "docs", "--out", "spec", cwd=folder)
    codegen("generate", SPEC, "--out", ".", "--package", "package", "--include", "/me/profile", cwd=folder)
    return folder


def run(*arguments: str) -> Result:
    result = CliRunner().invoke(main, arguments)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exc_info
    return result


def everything() -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in Path().rglob("*") if path.is_file()}


@pytest.mark.parametrize("force", [[], ["--force"]])
@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ("generate fleet --out . --package fleet", "is inside the source 'fleet'; write to a folder beside it"),
        ("generate ./fleet/../fleet --out fleet", "is inside the source"),
        ("generate docs/../fleet --out fleet/types --package mine", "is inside the source"),
        ("transcribe docs --out docs", "is inside the source"),
        ("transcribe docs --out docs/spec", "is inside the source"),
        ("transcribe docs/api docs/resources --out docs/resources/x", "is inside the source"),
        ("transcribe docs --out package", "holds the package of graph_profile that codegen made, not the spec"),
        ("generate fleet --out . --package spec", "holds the spec that codegen made, not the package of graph_profile"),
        ("generate other --out . --package package", "holds the package of graph_profile that codegen made, not"),
        ("transcribe docs --out file", "file"),
        ("generate fleet --out . --package file", "is a file where codegen needs a folder; move it away"),
        ("generate fleet --out file", "file"),
    ],
)  # fmt: skip
def test_what_is_something_else_stays(made: Path, arguments: str, said: str, force: list[str]) -> None:
    for name in ("spec", "package"):
        shutil.copytree(made / name, name)
    Path("file").write_text("mine")
    shutil.copytree("fleet", "other")
    Path("other", "api.yaml").write_text("name: other\n")
    before = everything()
    result = run(*arguments.split(), *force)
    assert result.exit_code == 2 and said in result.stderr and "Traceback" not in result.output
    assert everything() == before


def test_an_edited_package_is_not_written_over() -> None:
    generate = "generate fleet --out . --package package --include /me/profile".split()
    assert run(*generate).exit_code == 0
    made = everything()
    Path("package", "__init__.py").write_text("# mine\n")
    result = run(*generate)
    assert result.exit_code == 2 and Path("package", "__init__.py").read_text() == "# mine\n"
    (line,) = result.stderr.splitlines()
    assert line.startswith("package/__init__.py: error: was edited since codegen wrote it") and "--force" in line
    assert run(*generate, "--check").exit_code == 1
    assert run(*generate, "--force").exit_code == 0 and everything() == made


def test_a_checkout_with_line_ends_of_windows_is_up_to_date() -> None:
    assert run(*"transcribe docs --out spec".split()).exit_code == 0
    assert run(*"generate spec --out . --package package".split()).exit_code == 0
    files = [file for folder in ("docs", "spec", "package") for file in Path(folder).rglob("*") if file.is_file()]
    for file in files:
        file.write_bytes(file.read_bytes().replace(b"\n", b"\r\n"))
    before = everything()
    for more in ([], ["--no-cache"]):
        for arguments in ("transcribe docs --out spec", "generate spec --out . --package package"):
            result = run(*arguments.split(), "--check", *more)
            assert (result.exit_code, result.stdout) == (0, ""), result.output
            result = run(*arguments.split(), *more)
            assert result.exit_code == 0 and "0 changed" in result.stderr + result.stdout, result.output
    assert everything() == before
    assert run("verify", "spec").exit_code == 0


def test_an_export_replaces_nothing_that_is_something_else() -> None:
    Path("mine.xml").write_text("mine")
    Path("folder.xml").symlink_to("nowhere")
    for name in ("mine.xml", "folder.xml", "fleet/api.yaml"):
        before = everything()
        result = run("export", "fleet", "--out", name)
        assert result.exit_code == 2 and name in result.stderr and everything() == before
    assert run("export", "fleet", "--out", "mine.xml", "--force").exit_code == 0
    assert Path("mine.xml").read_bytes() == run("export", "fleet").stdout_bytes
    assert run("export", "fleet", "--out", "mine.xml").exit_code == 0


def test_rules_in_findings_are_rules() -> None:
    file = Path("fleet/types/itemfacet.yaml")
    text = file.read_text()
    file.write_text(
        text.partition("\nfindings:")[0] + "\nfindings:\n  - rule: missing-typ\n    level: error\n    message: x\n"
    )
    line = file.read_text().count("\n") - 2
    for arguments in ("lint fleet --format sarif", "lint fleet", "generate fleet --out ."):
        result = run(*arguments.split())
        assert result.exit_code == 2
        said = f"types/itemfacet.yaml:{line}:11: error: there is no rule 'missing-typ', did you mean 'missing-type'?"
        assert said in result.stderr


SCHEMA = [sys.executable, "-c", "from codegen.cli import main; main()", "schema"]


def test_a_reader_who_has_enough_ends_a_run_quietly() -> None:
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(SCHEMA, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as run:
        assert run.stdout is not None and run.stderr is not None
        run.stdout.close()
        assert run.stderr.read() == b""
        assert run.wait(60) == 1


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
def test_a_full_disk_behind_standard_output_is_told() -> None:
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    with open("/dev/full", "w") as full:
        done = subprocess.run(SCHEMA, env=env, stdout=full, stderr=subprocess.PIPE, timeout=60, check=False)
    said = b"standard output: error: No space left on device; make room, then run it again [output]\n"
    assert (done.returncode, done.stderr) == (2, said)


def test_a_run_that_is_stopped_found_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def stopped(kind: str) -> str:
        raise KeyboardInterrupt

    monkeypatch.setattr("codegen.cli.specs.schema", stopped)
    assert CliRunner().invoke(main, ["schema"]).exit_code == 130


@pytest.mark.skipif(not hasattr(os, "fork"), reason="a shell's way to close streams")
def test_closed_streams_lose_nothing(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("# thing\n\n## Properties\n\n| Property | Type |\n|:--|:--|\n| size | Int32 |\n")
    close = 'exec "$0" -m codegen transcribe a.md --out made <&- >&- 2>&-'
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(["sh", "-c", close, sys.executable], env=env, cwd=tmp_path, timeout=60, check=False)
    assert done.returncode == 0 and (tmp_path / "made").is_dir()


WRITING = ("transcribe docs --out {0}/spec --no-cache", "generate {0}/spec --out {0} --package made --no-cache")


ALL = """import sys
from codegen.cli import main
for line in sys.stdin:
    try:
        main(line.split(), prog_name="codegen")
    except SystemExit as end:
        if end.code:
            raise
"""
"""A program that runs the verbs of its lines."""


def test_python_that_drops_docstrings_writes_the_same_bytes() -> None:
    arguments = (*WRITING, "schema", "schema dialect")
    for mode in ("", "2"):
        env = os.environ | {"PYTHONOPTIMIZE": mode, "PYTHONDONTWRITEBYTECODE": "1", "PYTHONPATH": str(ROOT)}
        verbs = "\n".join(each.format(f"o{mode}") for each in arguments)
        done = subprocess.run(
            [sys.executable, "-c", ALL], input=verbs, env=env, capture_output=True, text=True, check=False
        )
        assert (done.returncode, done.stderr) == (0, "")
        Path(f"o{mode}", "said").write_text(done.stdout.replace(f"o{mode}/", ""))
    first, second = (
        {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
        for folder in (Path("o"), Path("o2"))
    )
    assert len(first) > 100 and [name for name in first if first[name] != second.get(name)] == []
    assert first.keys() == second.keys()


@pytest.mark.parametrize("written_first", [True, False])
def test_comments_in_api_yaml_survive_what_changes_there(written_first: bool) -> None:
    folder = Path("spec")
    if not written_first:
        assert run(*"transcribe docs --out spec".split()).exit_code == 0
    folder.mkdir(exist_ok=True)
    text = "# ours\nname: sky  # short\n\n# of the test system\nservice_root: https://a.example/v1\n\n# the end\n"
    folder.joinpath("api.yaml").write_text(text)
    for root in ("https://b.example/v1", "https://c.example/v1"):
        result = run(*f"transcribe docs --out spec --service-root {root}".split())
        assert result.exit_code == 0, result.output
        there = folder.joinpath("api.yaml").read_text()
        assert there.startswith(text.replace("https://a.example/v1", root))
        assert there.endswith('sources:\n  - "../docs"\n')
        assert run(*"transcribe docs --out spec --check".split()).exit_code == 0


def test_a_comment_in_the_way_is_said() -> None:
    file = Path("fleet/api.yaml")
    file.write_text("name: graph_profile\nservice_root: https://a.example/v1  # ours\nsources: [../docs]\n")
    before = everything()
    result = run(*"transcribe docs --out fleet --service-root https://b.example/v1".split())
    assert result.exit_code == 2 and everything() == before
    assert "api.yaml:2: error: the lines to change contain a comment" in result.stderr
    assert "write there: service_root: https://b.example/v1" in result.stderr
