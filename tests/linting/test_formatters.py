from __future__ import annotations

import json
from typing import Any

import jsonschema
import pytest

from codegen.base.problems import NOWHERE, Fix, Place, Problem
from codegen.base.rules import RULES, Level, Rule
from codegen.linting import formatters


def problem(message: str = "a message", level: Level = "warning", place: Place | None = None) -> Problem:
    related = (Place("api/a.md", 9, 2), Place("api/b.md"), NOWHERE)
    return Problem("example-path", place or Place("api/a b.md", 3, 7), message, related, level=level)


def test_text_counts_every_level() -> None:
    assert formatters.as_text([problem(level="error"), problem()]).splitlines() == [
        "api/a b.md:3:7: error: a message (see api/a.md:9:2, api/b.md) [example-path]",
        "api/a b.md:3:7: warning: a message (see api/a.md:9:2, api/b.md) [example-path]",
        "1 error, 1 warning, 0 infos",
    ]


def test_json() -> None:
    found = json.loads(formatters.as_json([problem()]))
    assert found[0]["related"][0] == {"file": "api/a.md", "line": 9, "column": 2}
    assert {key: found[0][key] for key in ("rule", "level", "file", "line", "column", "message")} == {
        "rule": "example-path", "level": "warning", "file": "api/a b.md", "line": 3, "column": 7,
        "message": "a message",
    }  # fmt: skip
    assert json.loads(formatters.as_json([])) == []


def test_github_commands() -> None:
    expected = "::warning file=docs/api/a b.md,line=3,col=7,title=example-path::a message"
    assert formatters.as_github([problem()], lambda file: f"docs/{file}") == expected
    assert formatters.as_github([problem(level="info", place=Place("a.md", 3))]).startswith(
        "::notice file=a.md,line=3,title="
    )
    assert formatters.as_github([]) == ""


def test_github_commands_cannot_be_forged() -> None:
    found = formatters.as_github([problem("100%\r\n::error::x, y: z", place=Place("a,b:c%.md\n", 1))])
    assert found == r"::warning file=a%2Cb%3Ac%25.md%0A,line=1,title=example-path::100%25\r\n::error::x, y: z"
    assert len(found.splitlines()) == 1


def shape(required: str = "", **properties: Any) -> dict[str, Any]:
    return {
        "type": "object", "properties": properties, "required": required.split(), "additionalProperties": False,
    }  # fmt: skip


LINE, TEXT, LEVEL = (
    {"type": "integer", "minimum": 1},
    {"type": "string"},
    {"enum": ["none", "note", "warning", "error"]},
)
LOCATION = {
    "physicalLocation": shape(
        "artifactLocation",
        artifactLocation=shape("uri", uri={"type": "string", "pattern": r"^[A-Za-z0-9._~/%-]+$"}),
        region=shape("startLine", startLine=LINE, startColumn=LINE),
    )
}
RULE = shape(
    "id", id=TEXT, shortDescription=shape("text", text=TEXT), fullDescription=shape("text", text=TEXT),
    help=shape("text", text=TEXT), helpUri={"type": "string", "format": "uri"},
    defaultConfiguration=shape("level", level=LEVEL),
    properties=shape("tags", tags={"type": "array", "items": TEXT, "uniqueItems": True}),
)  # fmt: skip
REGION = shape("startLine", startLine=LINE, startColumn=LINE, endColumn=LINE)
REPLACEMENT = shape("deletedRegion", deletedRegion=REGION, insertedContent=shape("", text=TEXT))
FIX = shape(
    "artifactChanges", description=shape("text", text=TEXT), artifactChanges={"type": "array", "items": shape(
        "artifactLocation replacements", artifactLocation=shape("uri", uri=TEXT),
        replacements={"type": "array", "minItems": 1, "items": REPLACEMENT},
    )},
)  # fmt: skip
RESULT = shape(
    "message ruleId", ruleId=TEXT, ruleIndex={"type": "integer", "minimum": 0}, level=LEVEL,
    message=shape("text", text=TEXT), locations={"type": "array", "items": shape("physicalLocation", **LOCATION)},
    partialFingerprints={"type": "object", "additionalProperties": TEXT}, fixes={"type": "array", "items": FIX},
    relatedLocations={"type": "array", "items": shape("id", id={"type": "integer", "minimum": 0}, **LOCATION)},
)  # fmt: skip
RUN = shape(
    "tool", tool=shape("driver", driver=shape(
        "name", name=TEXT, version=TEXT, informationUri={"type": "string", "format": "uri"},
        rules={"type": "array", "items": RULE},
    )),
    columnKind={"enum": ["utf16CodeUnits", "unicodeCodePoints"]}, results={"type": "array", "items": RESULT},
)  # fmt: skip
SARIF = shape("version runs", **{"$schema": TEXT}, version={"const": "2.1.0"}, runs={"type": "array", "items": RUN})
"""SARIF 2.1.0 (OASIS, sections 3.13 to 3.51), as far as it is used here."""


@pytest.mark.parametrize("problems", [[], [problem(), problem(level="info", place=NOWHERE)]])
def test_sarif_is_valid(problems: list[Problem]) -> None:
    jsonschema.validate(json.loads(formatters.as_sarif(problems)), SARIF)


def test_a_mend_is_a_fix_of_its_place() -> None:
    mended = Problem("name-case", Place("a.md", 3), "m", fix=Fix("kite", "Kite"))
    log = json.loads(formatters.as_sarif([mended], line_of=lambda _: "a kite flies"))
    jsonschema.validate(log, SARIF)
    ((change,),) = (item["artifactChanges"] for item in log["runs"][0]["results"][0]["fixes"])
    assert change["replacements"] == [
        {"deletedRegion": {"startLine": 3, "startColumn": 3, "endColumn": 7}, "insertedContent": {"text": "Kite"}}
    ]


def test_sarif_says_where_and_by_which_rule() -> None:
    run = json.loads(
        formatters.as_sarif([problem(level="error"), problem("x", "info", NOWHERE)], lambda file: f"docs/{file}")
    )["runs"][0]
    first, second = run["results"]
    assert run["tool"]["driver"]["rules"][first["ruleIndex"]]["id"] == first["ruleId"] == "example-path"
    assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == ["example-path"]
    assert (first["level"], second["level"]) == ("error", "note")
    where = first["locations"][0]["physicalLocation"]
    assert where["artifactLocation"]["uri"] == "docs/api/a%20b.md"
    assert where["region"] == {"startLine": 3, "startColumn": 7}
    assert [place["id"] for place in first["relatedLocations"]] == [0, 1]
    assert "region" not in first["relatedLocations"][1]["physicalLocation"]
    assert second["locations"] == []


def test_the_list_of_rules_names_each_group_once() -> None:
    text = formatters.rule_list(RULES.values())
    assert text.splitlines()[0] == "page syntax"
    assert all(rule.name in text and rule.purpose in text for rule in RULES.values())
    assert text.splitlines().count("types") == 1
    assert formatters.rule_list([Rule("a", "b", "info", "C.")]) == "a\n  b  info     C."
