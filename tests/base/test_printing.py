"""What leaves the process is one printable line per message, whatever the input holds."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codegen.base.printing import counted, json_text, printable
from codegen.base.problems import Place, Problem
from codegen.linting import formatters
from tests.strategies import PROBLEMS, TEXTS
from tests.support import codegen

HARMFUL = "a\n::error::b\r\x1b[31m\x07\u202e\x85\u2028\x7f\xa0\ud800"
PAGE = """---
title: "Kite"
---
# Get kite
Namespace: sky
## HTTP request
```http
GET /kites/{id}
```
## Response
`200 OK`
## Example
### Request
<!-- { "blockType": "request", "name": "get_kite" } -->
```http
GET https://sky.example/v1.0/kites/7
```
### Response
<!-- { "blockType": "response" } -->
```http
HTTP/1.1 200 OK
Content-type: application/json

%s
```
"""
BODIES = {
    "broken": '{ "a\n::add-mask::x\n" }',
    "kept": '{ "a\n::add-mask::x\n": "::add-mask::x\n::stop-commands::y", "b": tru\x1be }',
    "plain": '{ "id": "\\r\\n::add-mask::x\\u001b\\u202e" }\n::add-mask::x',
}


def safe(text: str) -> None:
    """No line is a command, and nothing but the ends of lines is a control character."""
    assert not [line for line in text.splitlines() if line.startswith("::")]
    assert all(line.isprintable() for line in text.split("\n"))


@given(st.text() | TEXTS)
def test_what_is_printable_is_one_line_and_stays_so(text: str) -> None:
    shown = printable(text)
    assert shown.isprintable() and printable(shown) == shown
    assert shown == text or not text.isprintable()


@given(PROBLEMS)
def test_a_problem_is_one_printable_line(problem: Problem) -> None:
    assert str(problem).isprintable()
    assert problem.message.isprintable() and problem.rule.isprintable()


@given(st.lists(PROBLEMS, max_size=3))
def test_every_format_is_printable(problems: Sequence[Problem]) -> None:
    safe(formatters.as_text(problems))
    for text in (formatters.as_json(problems), formatters.as_sarif(problems)):
        assert text.isascii() and "\x7f" not in text
        json.loads(text)
    lines = formatters.as_github(problems).split("\n") if problems else []
    assert len(lines) == len(problems)
    assert all(line.isprintable() and line.startswith("::") for line in lines)


def test_json_keeps_what_it_says() -> None:
    assert json.loads(json_text({HARMFUL: HARMFUL})) == {HARMFUL: HARMFUL}


def test_a_harmful_message_is_told_by_its_escapes() -> None:
    shown = str(Problem("x", Place("a\nb.md", 1), HARMFUL, level="error"))
    assert shown == (
        r"a\nb.md:1: error: a\n::error::b\r\x1b[31m\x07\u202e\x85\u2028\x7f\xa0\ud800 [x]"
    )  # fmt: skip


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
def test_no_verb_repeats_a_command_of_a_page(body: str, tmp_path: Path) -> None:
    (tmp_path / "api").mkdir()
    (tmp_path / "api" / "kite-get.md").write_text(PAGE % body, encoding="utf-8")
    spec, home = tmp_path / "spec", {"XDG_CACHE_HOME": str(tmp_path / "cache")}
    runs = [
        ("transcribe", tmp_path / "api", "--out", spec, "--report"),
        ("transcribe", tmp_path / "api", "--out", tmp_path / "other", "--check"),
        ("lint", spec),
        ("lint", tmp_path / "api"),
        ("verify", "--all", spec),
        ("generate", spec, "--out", tmp_path / "out"),
        ("generate", spec, "--out", tmp_path / "none", "--check"),
    ]
    for arguments in runs:
        ran = codegen(*arguments, env=home)
        safe(ran.stdout + ran.stderr)
        assert "Traceback" not in ran.stderr
    for style in formatters.Style.__args__:  # type: ignore[attr-defined]
        ran = codegen("lint", spec, "--format", style, env=home)
        assert not [line for line in ran.stdout.splitlines() if line.startswith(("::add-mask", "::stop"))]
        assert all(line.isprintable() for line in ran.stdout.split("\n"))


@pytest.mark.parametrize("text", [HARMFUL, "::add-mask::x\n::add-mask::y"])
def test_a_spec_and_metadata_that_mean_harm(text: str, tmp_path: Path) -> None:
    (tmp_path / "types").mkdir()
    (tmp_path / "api.yaml").write_text("name: sky\n")
    quoted = json.dumps(text.replace("\ud800", ""))
    page = f"types:\n- name: sky.kite\n  kind: complex\n  base: {quoted}\n"
    (tmp_path / "types" / "kite.yaml").write_text(page)
    ran = codegen("generate", tmp_path, "--out", tmp_path / "out")
    assert ran.returncode == 2
    safe(ran.stdout + ran.stderr)


def test_a_finding_of_a_rule_that_nobody_knows_is_reported_in_every_format() -> None:
    found = [Problem("of-tomorrow", Place("a.md", 1), "x", level="warning")]
    run = json.loads(formatters.as_sarif(found))["runs"][0]
    assert run["tool"]["driver"]["rules"] == [{"id": "of-tomorrow"}]


def test_one_is_no_plural() -> None:
    assert [counted(count, "type") for count in (0, 1, 2)] == ["0 types", "1 type", "2 types"]
    assert [counted(count, "entry", "entries") for count in (1, 2)] == ["1 entry", "2 entries"]
