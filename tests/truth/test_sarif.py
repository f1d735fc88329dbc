"""`codegen lint --format sarif` writes SARIF 2.1.0 that code scanning accepts.

tests/live/test_sarif.py holds it against the schema.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests import facts
from tests.support import SPEC


@pytest.fixture(scope="module", name="log")
def _log() -> Any:
    return json.loads(facts.run("lint", SPEC, "--format", "sarif")[1])


def test_tool_has_a_version(log: Any) -> None:
    driver = log["runs"][0]["tool"]["driver"]
    assert driver.get("version") or driver.get("semanticVersion")


def test_rules_have_help_and_a_link(log: Any) -> None:
    rules = log["runs"][0]["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules if not rule.get("help", {}).get("text") or not rule.get("helpUri")] == []


def test_results_have_a_fingerprint_of_their_own(log: Any) -> None:
    prints = [json.dumps(result.get("partialFingerprints")) for result in log["runs"][0]["results"]]
    assert "null" not in prints
    assert len(set(prints)) == len(prints)


def test_fingerprints_outlive_a_new_line_above(tmp_path: Path) -> None:
    def prints(before: str) -> list[Any]:
        page = tmp_path / "pages" / "resources" / "kite.md"
        page.parent.mkdir(parents=True, exist_ok=True)
        page.write_text(
            f"# kite resource type\n\nNamespace: sky\n\n{before}A kite.\n\n## Properties\n\n"
            "|Property|Type|Description|\n|:---|:---|:---|\n|id|String|Key.|\n|tail|[tail](tail.md)|Its tail.|\n",
            encoding="utf-8",
        )
        facts.transcribe(tmp_path / "pages", tmp_path / "sky")
        log = json.loads(facts.run("lint", tmp_path / "sky", "--format", "sarif")[1])
        return [result.get("partialFingerprints") for result in log["runs"][0]["results"]]

    once = prints("")
    assert once and None not in once
    assert prints("More words.\n\n") == once


def test_rules_named_by_results_are_there(log: Any) -> None:
    run = log["runs"][0]
    rules = run["tool"]["driver"]["rules"]
    assert [one["ruleId"] for one in run["results"] if rules[one["ruleIndex"]]["id"] != one["ruleId"]] == []
