"""What a user would lose: no verb replaces what another verb, another API or a person made."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from codegen.cli import main
from tests.support import PAGES, SPEC


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A working folder with pages in `docs` and a spec in `fleet`, and a cache of the test's own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CODEGEN_CACHE_DIR", str(tmp_path.with_name(f"{tmp_path.name}-cache")))
    shutil.copytree(PAGES, "docs")
    shutil.copytree(SPEC, "fleet")


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
        ("generate fleet --out . --package fleet", "lies in the source 'fleet'; write beside it"),
        ("generate ./fleet/../fleet --out fleet", "lies in the source"),
        ("generate docs/../fleet --out fleet/types --package mine", "lies in the source"),
        ("transcribe docs --out docs", "lies in the source"),
        ("transcribe docs --out docs/spec", "lies in the source"),
        ("transcribe docs/api docs/resources --out docs/resources/x", "lies in the source"),
        ("transcribe docs --out package", "holds the package of graph_profile that codegen made, no spec"),
        ("generate fleet --out . --package spec", "holds the spec that codegen made, no package of graph_profile"),
        ("generate other --out . --package package", "holds the package of graph_profile that codegen made, no"),
        ("transcribe docs --out file", "file"),
        ("generate fleet --out . --package file", "is a file where codegen needs a folder; move it away"),
        ("generate fleet --out file", "file"),
    ],
)  # fmt: skip
def test_what_is_something_else_stays(arguments: str, said: str, force: list[str]) -> None:
    assert run(*"transcribe docs --out spec".split()).exit_code == 0
    assert run(*"generate fleet --out . --package package --include /me/profile".split()).exit_code == 0
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
    assert "package/__init__.py' was edited since codegen wrote it" in line and "--force" in line
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
