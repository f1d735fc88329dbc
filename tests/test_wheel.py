"""A wheel carries all that codegen needs: built, installed, and run from an empty folder."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.support import PAGES, ROOT, skip_without_index


def pip(*arguments: str | Path) -> None:
    """Run pip; skips where it needs an index and none can be reached."""
    command = [sys.executable, "-m", "pip", "--disable-pip-version-check", *map(str, arguments)]
    result = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
    skip_without_index(result)
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    source = folder / "source"
    source.mkdir()
    (source / "docs").mkdir()
    for name in ("pyproject.toml", "README.md", "LICENSE", "docs/rules.md"):
        shutil.copy(ROOT / name, source / name)
    for name in ("codegen", "templates"):
        shutil.copytree(ROOT / name, source / name, ignore=shutil.ignore_patterns("__pycache__", ".*_cache"))
    isolation = ["--no-build-isolation"] if importlib.util.find_spec("hatchling") else []
    pip("wheel", "--quiet", "--no-deps", *isolation, "--wheel-dir", folder, source)
    (built,) = folder.glob("*.whl")
    return built


def test_it_carries_templates_runtime_and_types(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    templates = {path.relative_to(ROOT / "templates").as_posix() for path in (ROOT / "templates").rglob("*.jinja")}
    assert templates and templates <= {name.removeprefix("codegen/_templates/") for name in names}
    assert {"codegen/runtime/model.py", "codegen/py.typed"} <= {*names}
    assert not [name for name in names if name.startswith(("tests", "specs", "generated", "templates"))]


def test_it_works_from_an_empty_folder(wheel: Path, tmp_path: Path) -> None:
    site, work = tmp_path / "site", tmp_path / "work"
    work.mkdir()
    pip("install", "--quiet", "--no-deps", "--no-index", "--target", site, wheel)
    shutil.copytree(PAGES, tmp_path / "docs")
    (program,) = (site / "bin").glob("codegen*")
    # The other dependencies are those of this very interpreter; codegen itself is the wheel's.
    env = {name: text for name, text in os.environ.items() if name != "PYTHONPATH"} | {"PYTHONPATH": str(site)}
    for arguments in (
        ["--version"],
        ["transcribe", "../docs", "--out", "specs/graph_profile"],
        ["generate", "specs/graph_profile", "--out", "out"],
        ["verify", "specs/graph_profile"],
        ["site", "specs/graph_profile", "--out", "public"],
    ):
        command = [sys.executable, "-P", program, *arguments]
        result = subprocess.run(command, cwd=work, env=env, capture_output=True, text=True, check=False, timeout=120)
        assert result.returncode == 0, result.stdout + result.stderr
    assert "The scopes are determined." in (work / "public/findings/permissions-todo.html").read_text("utf-8")
    assert '<h2 id="bad">' in (work / "public/findings/permissions-todo.html").read_text("utf-8")
    where = "import codegen.cli; print(codegen.cli.__file__)"
    found = subprocess.run([sys.executable, "-c", where], cwd=work, env=env, capture_output=True, text=True, check=True)
    assert Path(found.stdout.strip()).is_relative_to(site)
    emitted = "from graph_profile import api; print(api.me.profile.get().url)"
    result = subprocess.run(
        [sys.executable, "-c", emitted], cwd=work / "out", capture_output=True, text=True, check=False
    )
    assert result.stdout.strip() == "https://graph.microsoft.com/beta/me/profile", result.stderr
