"""The wheel as users get it: in an environment of its own, as a tool, and in an isolated build of another project.

Where no package index can be reached, or without LIVE=1, the tests are skipped and say so.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

from tests import harbour
from tests.support import ROOT, skip_without_index

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not os.environ.get("LIVE"), reason="takes a minute, and an index; `make live` runs it"),
]
PROJECT = """
[build-system]
requires = ["hatchling", "odata-codegen"]
build-backend = "hatchling.build"

[project]
name = "seaport"
version = "1.0"
requires-python = ">=3.11"

[tool.hatch.build.targets.wheel]
packages = ["src/seaport"]

[tool.hatch.build.hooks.codegen]

[tool.codegen.apis.seaport]
sources = ["docs"]
out = "src"
"""


def run(*command: str | Path, cwd: Path, **env: str) -> str:
    """What a command prints; skips where it needs an index that can't be reached."""
    result = subprocess.run(
        [*map(str, command)],
        cwd=cwd,
        env={**os.environ, **env},
        capture_output=True,
        text=True,
        check=False,
        timeout=400,
    )
    skip_without_index(result)
    told = result.stdout + result.stderr
    assert result.returncode == 0, told
    return told


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "--no-build-isolation", "-w", folder, ROOT, cwd=folder)
    (built,) = folder.glob("odata_codegen-*.whl")
    return built


def test_a_wheel_whose_code_is_made_in_an_isolated_build(wheel: Path, tmp_path: Path) -> None:
    harbour.write(tmp_path / "docs")
    (tmp_path / "pyproject.toml").write_text(PROJECT)
    run(sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "-w", "dist", ".", cwd=tmp_path,
        PIP_FIND_LINKS=str(wheel.parent))  # fmt: skip
    (built,) = (tmp_path / "dist").glob("seaport-1.0-*.whl")
    assert "seaport/models/ship.py" in zipfile.ZipFile(built).namelist()


def pythons() -> list[str]:
    """One interpreter of each version: on the path by its usual name, or where pyenv keeps it."""
    kept = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"), "versions")
    names = [f"python3.{minor}" for minor in range(11, 16)]
    choices = ([name, *map(str, sorted(kept.glob(f"3.*/bin/{name}")))] for name in names)
    return [found for choice in choices if (found := next(filter(works, choice), None))]


def works(name: str) -> bool:
    """Whether there is such an interpreter: shims of version managers may stand for none."""
    if not shutil.which(name):
        return False
    return subprocess.run([name, "-c", ""], capture_output=True, check=False).returncode == 0


@pytest.mark.parametrize("python", pythons() if os.environ.get("LIVE") else ["python3"])
def test_an_environment_of_its_own(wheel: Path, tmp_path: Path, python: str) -> None:
    harbour.write(tmp_path / "docs")
    (tmp_path / "codegen.toml").write_text("[apis.seaport]\nsources = ['docs']\nout = 'src'\n")
    run(python, "-m", "venv", "env", cwd=tmp_path)
    folder = tmp_path / "env" / ("Scripts" if sys.platform == "win32" else "bin")
    run(folder / "python", "-m", "pip", "install", "-q", wheel, cwd=tmp_path)
    assert "1 of 1 APIs passed" in run(folder / "codegen", "build", cwd=tmp_path, CODEGEN_CACHE_DIR=str(tmp_path / "c"))
    # Enumerations, pickling and descriptors differ from one Python to the next: what packages carry is tried on each.
    run(folder / "python", "-m", "pip", "install", "-q", "pytest", "hypothesis", cwd=tmp_path)
    tried = "tests/runtime", "-k", "not consumer_is_typed", "-p", "no:cacheprovider"
    assert " passed" in run(folder / "python", "-m", "pytest", "-q", *tried, cwd=ROOT)


def test_a_tool_of_uv(wheel: Path, tmp_path: Path) -> None:
    uv = shutil.which("uv")
    if uv is None:
        venv.create(tmp_path / "env", with_pip=True)
        run(tmp_path / "env/bin/python", "-m", "pip", "install", "-q", "uv", cwd=tmp_path)
        uv = str(tmp_path / "env/bin/uv")
    folders = {f"UV_{name}": str(tmp_path / name) for name in ("TOOL_DIR", "TOOL_BIN_DIR", "CACHE_DIR")}
    run(uv, "tool", "install", "--no-managed-python", wheel, cwd=tmp_path, **folders)
    assert "odata-codegen, version" in run(tmp_path / "TOOL_BIN_DIR/codegen", "--version", cwd=tmp_path)
