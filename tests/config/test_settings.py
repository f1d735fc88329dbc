from __future__ import annotations

from pathlib import Path

import pytest

from codegen.base.problems import InputError, Place, Problem
from codegen.config import reading
from codegen.config.lint import UNSET, Lint

TEXT = b"""
[lint]
rules = { content-length = "off", placeholder = "error" }

[[lint.ignore]]
page = "api/intune-*.md"
rules = ["permissions-todo"]
"""


def read(content: bytes, file: str) -> Lint:
    config = reading.parse(content, Path(file))
    return config.lint if config else UNSET


def problem(rule: str, file: str) -> Problem:
    return Problem(rule, Place(file, 3), "a message", level="warning")


def test_levels_and_pages() -> None:
    lint = read(TEXT, "codegen.toml")
    assert lint.apply(problem("content-length", "api/a.md")) is None
    assert lint.apply(problem("permissions-todo", "api/a.md")) == problem("permissions-todo", "api/a.md")
    assert lint.apply(problem("permissions-todo", "api/intune-a.md")) is None
    assert lint.apply(problem("permissions-todo", "operations/a.yaml"), "api/intune-a.md") is None
    raised = lint.apply(problem("placeholder", "api/a.md"))
    assert raised is not None and raised.level == "error"


def test_pyproject_keeps_its_table_below_tool() -> None:
    text = TEXT.replace(b"[lint", b"[tool.codegen.lint").replace(b"[[lint", b"[[tool.codegen.lint")
    assert read(text, "some/pyproject.toml") == read(TEXT, "codegen.toml")
    assert read(b"[tool.black]\nline-length = 3", "pyproject.toml") == Lint() == UNSET


@pytest.mark.parametrize(
    ("text", "line", "part"),
    [
        (
            '[lint]\nrules = { content-lenght = "off" }',
            2,
            "unknown rule 'content-lenght', did you mean 'content-length'?",
        ),
        ('[lint.rules]\n\nplaceholder = "fatal"', 3, "'fatal' isn't a level of 'placeholder'"),
        ("[lint.rules]\nplaceholder = []", 2, "isn't a level"),
        ('[lint]\nrule = "x"', 2, "unknown key 'rule', did you mean 'rules'?"),
        ("[lint]\nrules = 3", 2, "'rules' must be a table"),
        ('[lint.rules]\nyaml = "off"', 2, "stops a run"),
        ("[lint]\nignore = [3]", 2, "list of tables"),
        ('[[lint.ignore]]\nrules = ["placeholder"]', 1, "needs a 'page'"),
        ('[[lint.ignore]]\npage = "x"\nrules = "placeholder"', 3, "'rules' must be a list of rules"),
        ('[[lint.ignore]]\npage = "x"\nrules = ["placeholders"]', 3, "did you mean 'placeholder'?"),
        ("[lint", 0, "not TOML"),
        ("lint = 3", 1, "'lint' must be a table"),
    ],
)
def test_mistakes_have_places_and_say_what_is_meant(text: str, line: int, part: str) -> None:
    with pytest.raises(InputError) as caught:
        read(text.encode(), "codegen.toml")
    first = caught.value.problems[0]
    assert first.place == Place("codegen.toml", line)
    assert first.rule == "config"
    assert part in first.message


def test_not_utf_8() -> None:
    with pytest.raises(InputError):
        read(b"\xff", "codegen.toml")
