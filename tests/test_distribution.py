"""The distribution has a name of its own, and every hint uses it."""

from __future__ import annotations

import re
import tomllib

import pytest

from codegen.base import distribution
from tests.support import ROOT, codegen

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
WRONG = re.compile(r"\bcodegen\[|(?<!-)\bpip install ['\"]?codegen\b")


def test_the_command_says_what_is_installed() -> None:
    assert codegen("--version").stdout == f"{distribution.NAME}, version {distribution.VERSION}\n"
    assert PROJECT["project"]["name"] == distribution.NAME
    assert PROJECT["tool"]["hatch"]["version"]["path"] == "codegen/base/distribution.py"


@pytest.mark.parametrize("folder", ["codegen", "docs", "templates", "examples", "."])
def test_no_hint_names_somebody_elses_distribution(folder: str) -> None:
    """What is called codegen on PyPI is another program."""
    found = (ROOT / folder).glob("*.*") if folder == "." else (ROOT / folder).rglob("*.*")
    texts = [path for path in found if path.suffix in (".py", ".md", ".toml", ".yaml", ".jinja")]
    assert texts
    for path in texts:
        text = re.sub(r"odata-codegen", "", path.read_text(encoding="utf-8"))
        assert not WRONG.search(text), path


def test_every_extra_of_a_hint_is_there() -> None:
    extras = {*PROJECT["project"]["optional-dependencies"]}
    for path in [*(ROOT / "codegen").rglob("*.py"), *(ROOT / "docs").rglob("*.md"), ROOT / "README.md"]:
        text = path.read_text(encoding="utf-8")
        named = re.findall(r"odata-codegen\[([\w,]+)\]", text) + re.findall(r'lacking\([^"]*?"?\w*"?, "(\w+)"\)', text)
        assert {extra for names in named for extra in names.split(",")} <= extras, path
