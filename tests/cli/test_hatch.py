"""A wheel whose code is generated when it is built fails when that does; docs/first-steps.md shows one that is made."""

from __future__ import annotations

import subprocess
import sys
from importlib.metadata import entry_points
from pathlib import Path

import pytest

from codegen import build
from codegen.verbs.hatch import BuildFailed, CodegenBuildHook
from codegen.verbs.starting import start_pages

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


def test_a_build_that_fails_says_why(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text(PROJECT)
    result = wheel(tmp_path)
    assert result.returncode != 0 and "'docs' doesn't exist" in (result.stdout + result.stderr).replace(
        f"{tmp_path}/", ""
    )


def test_a_build_names_the_findings_that_stop_it(tmp_path: Path) -> None:
    """Nobody needs to run another command to learn what is wrong."""
    start_pages(tmp_path)
    (tmp_path / "docs" / "api" / "ship-get.md").write_text("# Get a ship\n\n## HTTP request\n\nAsk for it.\n")
    (built,) = build(config=tmp_path / "codegen.toml")
    assert not built.passed and any("[no-request-line]" in reason for reason in built.reasons)
    hook = CodegenBuildHook(str(tmp_path), {}, None, None, str(tmp_path), "wheel")  # type: ignore[arg-type]
    with pytest.raises(BuildFailed) as failed:
        hook.initialize("standard", {"artifacts": []})
    assert str(failed.value).split("\n")[1:] == [*built.reasons]
