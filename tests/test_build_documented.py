"""docs/build.md holds what it says: its settings are read, its commands parse, its program runs."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
import tomllib
from pathlib import Path

import click
import pytest
import yaml

from codegen.cli import main
from codegen.config import reading
from tests import harbour
from tests.support import ROOT

TEXT = (ROOT / "docs" / "build.md").read_text(encoding="utf-8")


def fences(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", TEXT, re.MULTILINE | re.DOTALL)


def test_the_settings_are_read() -> None:
    settings, hook, project = fences("toml")
    config = reading.parse(settings.encode(), Path("pyproject.toml"))
    assert config is not None and config.apis[0].lint.fail_on == "warning"
    assert "codegen" in tomllib.loads(hook)["tool"]["hatch"]["build"]["hooks"]
    config = reading.parse(project.encode(), Path("pyproject.toml"))
    assert config is not None and config.apis[0].project


def commands() -> list[str]:
    found = [line[2:] for text in fences("console") for line in text.splitlines() if line.startswith("$ ")]
    steps = [yaml.safe_load(text) for text in fences("yaml")]
    found += [step["run"] for step in steps[1]["steps"] if "run" in step]
    return [*found, steps[0]["repos"][0]["hooks"][0]["entry"]]


@pytest.mark.parametrize("command", commands())
def test_the_commands_have_these_options(command: str) -> None:
    program, verb, *arguments = shlex.split(command, comments=True)
    if program != "codegen":
        return
    known = main.commands[verb]
    assert isinstance(known, click.Command)
    known.make_context(verb, arguments)


def test_the_shipped_hook_runs_the_same_command() -> None:
    (hook,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())
    assert hook["entry"] in commands()


def test_the_program_runs(tmp_path: Path) -> None:
    harbour.write(tmp_path / "docs")
    (tmp_path / "codegen.toml").write_text("[apis.harbour]\nsources = ['docs']\nout = 'src'\n")
    (program,) = fences("python")
    result = subprocess.run(
        [sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True, check=False, timeout=100
    )
    assert result.stdout == "harbour False True\n", result.stderr
