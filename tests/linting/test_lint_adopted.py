"""Lint as a team adopts it: places of members, a baseline, a choice of rules, mends, and forms for code hosts."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from codegen.base.problems import Fix, Place, Problem
from codegen.linting import baseline
from codegen.linting.fixing import fixed
from codegen.linting.formatters import as_github, as_summary, counts
from codegen.linting.locating import line_of
from tests.support import codegen

BODY = """{
  "a": 1,
  "b": {
    "c": [ 1,
       2,
       { "x/y": "q,{" }
    ]
  }, // people write so
  "d": "s"
}"""


POINTERS = {
    "": 0, "/a": 1, "/b": 2, "/b/c": 3, "/b/c/0": 3, "/b/c/1": 4, "/b/c/2": 5, "/b/c/2/x~1y": 5, "/d": 8,
    "/d/not-there": 8, "/not-there": 0,
}  # fmt: skip


@pytest.mark.parametrize(
    ("pointer", "line"),
    [*POINTERS.items()],
)
def test_a_member_is_found_by_its_pointer(pointer: str, line: int) -> None:
    assert line_of(BODY, pointer) == line


KITE = """# kite resource type

Namespace: sky

## Properties

| Property | Type | Description |
|:---|:---|:---|
| id | String | Key. |
| isNew | Boolean | Whether it is new. |

## JSON representation

<!-- { "blockType": "resource", "keyProperty": "id", "@odata.type": "sky.kite" } -->
```json
{ "id": "String (identifier)", "isNew": true }
```
"""
GET = """# Get kite

Namespace: sky

Read one [kite](../resources/Kite.md).

## Permissions

| Permission type | Permissions (from least to most privileged) |
|:---|:---|
| Delegated (work or school account) | Kite.ReadWrite, Kite.Read |
| Delegated (personal account) | Not supported. |
| Application | Kite.Read |

## HTTP request

```http
PATCH kites/{id}
```

## Request body

Supply a JSON representation of the [kite](../resources/kite.md).

## Response

If successful, this method returns a `200 OK` response code and a [kite](../resources/kite.md) object.

## Example

### Request

<!-- { "blockType": "request", "name": "get_kite" } -->
```http
PATCH https://sky.example/v1.0/kites/k7
Content-length: 999

{
  "isNew": true
}
```

### Response

<!-- { "blockType": "response", "@odata.type": "sky.kite" } -->
```http
HTTP/1.1 200 OK
Content-type: application/json

{
  "id": "k7",
  "isNew": "false"
}
```
"""


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    (tmp_path / "docs" / "api").mkdir(parents=True)
    (tmp_path / "docs" / "resources").mkdir()
    (tmp_path / "docs" / "api" / "kite-update.md").write_text(GET, encoding="utf-8", newline="")
    (tmp_path / "docs" / "resources" / "kite.md").write_text(KITE, encoding="utf-8", newline="")
    return tmp_path / "docs"


def test_a_finding_of_a_value_has_its_line_the_value_and_what_is_documented(docs: Path) -> None:
    told = codegen("lint", docs, "--select", "example-type").stdout
    line = GET.splitlines().index('  "isNew": "false"') + 1
    row = KITE.splitlines().index("| isNew | Boolean | Whether it is new. |") + 1
    assert told.startswith(f"api/kite-update.md:{line}: warning: ")
    assert '"false"' in told and "Edm.Boolean is documented" in told and f"resources/kite.md:{row}" in told


def test_the_finding_of_a_spec_is_placed_in_the_page_too(docs: Path) -> None:
    spec = docs.parent / "sky"
    codegen("transcribe", docs, "--out", spec)
    told = codegen("lint", spec, "--select", "example-type", cwd=docs.parent).stdout
    line = GET.splitlines().index('  "isNew": "false"') + 1
    assert told.startswith((f"api/kite-update.md:{line}:", "operations/kite-update.yaml:"))


def test_a_baseline_leaves_only_what_is_new(docs: Path) -> None:
    known = docs.parent / "baseline.json"
    missing = codegen("lint", docs, "--baseline", known)
    assert missing.returncode == 2 and "there is no such file; --update-baseline writes it" in missing.stderr
    assert codegen("lint", docs, "--baseline", known, "--update-baseline").returncode == 0
    done = codegen("lint", docs, "--baseline", known, "--fail-on", "info")
    assert (done.returncode, done.stdout.strip()) == (0, "0 errors, 0 warnings, 0 infos")
    page = docs / "api" / "kite-update.md"
    page.write_text("\n" + page.read_text(encoding="utf-8").replace('"k7",', '"k7", "tail": 3,'), encoding="utf-8")
    done = codegen("lint", docs, "--baseline", known, "--fail-on", "info")
    assert done.returncode == 1 and "[example-member]" in done.stdout and done.stdout.count("\n") == 2


def test_a_finding_that_occurs_twice_is_known_twice() -> None:
    problem = Problem("placeholder", Place("a.md", 3), "m")
    known = baseline.read(baseline.write([problem]), "baseline.json")
    assert baseline.unknown([problem, problem], known) == [problem]


@pytest.mark.parametrize("text", ["", "[]", '{"version": 9, "findings": []}', '{"version": 1, "findings": [{}]}'])
def test_what_is_no_baseline_is_refused(docs: Path, text: str) -> None:
    (docs.parent / "b.json").write_text(text, encoding="utf-8")
    done = codegen("lint", docs, "--baseline", docs.parent / "b.json")
    assert done.returncode == 2 and "not a baseline" in done.stderr


def test_rules_are_chosen_by_name_and_pattern(docs: Path) -> None:
    rules = {item["rule"] for item in json.loads(codegen("lint", docs, "--format", "json").stdout)}
    chosen = codegen("lint", docs, "--format", "json", "--select", "example-*", "--ignore", "example-type").stdout
    assert {item["rule"] for item in json.loads(chosen)} == {
        name for name in rules if name.startswith("example-") and name != "example-type"
    }
    done = codegen("lint", docs, "--select", "exampel-type")
    assert done.returncode == 2 and "did you mean 'example-type'?" in done.stderr


def test_the_level_that_fails_is_chosen(docs: Path) -> None:
    assert codegen("lint", docs).returncode == 0
    assert codegen("lint", docs, "--fail-on", "warning").returncode == 1


MENDED = {"content-length", "content-type-missing", "permissions-order", "request-line-slash"}


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_what_is_mechanical_is_mended_once_and_nothing_else_changes(docs: Path, end: str) -> None:
    page = docs / "api" / "kite-update.md"
    page.write_bytes(GET.replace("\n", end).encode())
    before = {item["rule"] for item in json.loads(codegen("lint", docs, "--format", "json").stdout)}
    assert before >= MENDED
    codegen("lint", docs, "--fix")
    text = page.read_bytes().decode()
    changed = set(text.split(end)) ^ set(GET.split("\n"))
    assert changed == {
        "| Delegated (work or school account) | Kite.ReadWrite, Kite.Read |",
        "| Delegated (work or school account) | Kite.Read, Kite.ReadWrite |",
        "PATCH kites/{id}",
        "PATCH /kites/{id}",
        "Content-length: 999",
        "Content-length: 19",
        "Content-Type: application/json",
    }
    assert text.count(end) == text.count("\n")
    after = {item["rule"] for item in json.loads(codegen("lint", docs, "--format", "json").stdout)}
    assert after == before - MENDED
    again = codegen("lint", docs, "--fix", "--format", "json")
    assert page.read_bytes().decode() == text
    assert again.stderr == "0 findings corrected\n" and json.loads(again.stdout)


def test_a_spec_is_not_mended(docs: Path) -> None:
    spec = docs.parent / "sky"
    codegen("transcribe", docs, "--out", spec)
    assert codegen("lint", spec, "--fix").returncode == 2


@pytest.mark.parametrize("line", ["aa aa", "b", ""])
def test_what_does_not_stand_there_once_is_left(line: str) -> None:
    problem = Problem("name-case", Place("a.md", 2), "m", fix=Fix("aa", "AA"))
    assert fixed(f"x\n{line}\n", [problem]) == (f"x\n{line}\n", [])


def test_a_terminal_sees_colour_and_the_line(docs: Path) -> None:
    told = codegen("lint", docs, "--select", "example-type", "--color").stdout
    assert "\x1b[33mwarning\x1b[0m" in told and '"isNew": "false"' in told.splitlines()[1]
    assert "\x1b" not in codegen("lint", docs, "--select", "example-type").stdout


PROBLEMS = [
    Problem("placeholder", Place("a.md", 1), "i"),
    Problem("payload-unreadable", Place("a.md", 2), "e"),
    Problem("placeholder", Place("a.md", 3), "i"),
]


def test_annotations_are_sorted_and_limited() -> None:
    lines = as_github(PROBLEMS, limit=2).splitlines()
    assert [line.partition(" ")[0] for line in lines] == ["::error", "::notice", "::notice"]
    assert "1 more finding (" in lines[-1]


def test_the_summary_of_a_step_counts_rules(docs: Path) -> None:
    assert "| error | payload-unreadable | 1 |\n| info | placeholder | 2 |" in as_summary(PROBLEMS)
    summary = docs.parent / "summary.md"
    codegen("lint", docs, "--format", "github", env={"GITHUB_STEP_SUMMARY": str(summary)})
    assert "| warning | example-type | 1 |" in summary.read_text(encoding="utf-8")


def test_one_is_not_several() -> None:
    assert counts(PROBLEMS) == "1 error, 0 warnings, 2 infos"


def test_sarif_says_version_help_and_fingerprints(docs: Path) -> None:
    run = json.loads(codegen("lint", docs, "--format", "sarif").stdout)["runs"][0]
    driver = run["tool"]["driver"]
    assert driver["version"] and driver["informationUri"].startswith("https://")
    assert all(rule["help"]["text"] and rule["helpUri"] for rule in driver["rules"])
    prints = [result["partialFingerprints"]["codegenFinding/v1"] for result in run["results"]]
    shutil.copytree(docs, docs.parent / "moved" / "docs")
    page = docs.parent / "moved" / "docs" / "api" / "kite-update.md"
    page.write_text("\n\n" + page.read_text(encoding="utf-8"), encoding="utf-8")
    again = json.loads(codegen("lint", docs.parent / "moved" / "docs", "--format", "sarif").stdout)["runs"][0]
    assert sorted(prints) == sorted(result["partialFingerprints"]["codegenFinding/v1"] for result in again["results"])
