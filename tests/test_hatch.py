"""A wheel whose code is generated when it is built; a build that fails says why."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from importlib.metadata import entry_points
from pathlib import Path

import pytest

from tests import harbour

PROJECT = """
[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"

[project]
name = "seaport"
version = "1.0"

[tool.hatch.build.targets.wheel]
packages = ["src/seaport"]

[tool.hatch.build.hooks.codegen]

[tool.codegen.apis.seaport]
sources = ["docs"]
out = "src"
"""


def wheel(project: Path) -> subprocess.CompletedProcess[str]:
    if not [found for found in entry_points(group="hatch") if found.name == "codegen"]:
        pytest.skip("codegen was installed before it had the hook; install it again")
    command = [sys.executable, "-m", "pip", "wheel", "--no-deps", "--no-build-isolation", "-w", "dist", "."]
    return subprocess.run(command, cwd=project, capture_output=True, text=True, check=False, timeout=200)


def test_the_code_is_made_when_the_wheel_is(tmp_path: Path) -> None:
    harbour.write(tmp_path / "docs")
    (tmp_path / "pyproject.toml").write_text(PROJECT)
    (tmp_path / ".gitignore").write_text("src/\n")
    result = wheel(tmp_path)
    assert result.returncode == 0, result.stdout + result.stderr
    (built,) = (tmp_path / "dist").glob("*.whl")
    assert {"seaport/__init__.py", "seaport/models/ship.py"} <= {*zipfile.ZipFile(built).namelist()}


def test_a_build_that_fails_says_why(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text(PROJECT)
    result = wheel(tmp_path)
    assert result.returncode != 0 and "'docs' doesn't exist" in (result.stdout + result.stderr).replace(
        f"{tmp_path}/", ""
    )
