"""Every block of every page of documentation is run, or read; a new project can be made of the first steps alone."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

import codegen
from codegen.base.problems import Place, Problem
from tests import harbour
from tests.documented import Session, blocks
from tests.formats.csdl.documents import SHOP
from tests.python.test_resources import HEAD, SKY, TAIL
from tests.support import PAGES as PROFILE
from tests.support import ROOT
from tests.support import codegen as run

OWN = {
    "client.md": "test_examples.py",
    "models.md": "test_interop.py",
    "rules.md": "linting/test_rules_documented.py",
}
"""Pages whose blocks a test of their own runs."""
PAGES = sorted(path.relative_to(ROOT).as_posix() for path in [*(ROOT / "docs").rglob("*.md"), ROOT / "README.md"])


PREAMBLES = {
    "README.md": """
import graph_profile
from codegen import mock
from graph_profile import api, models
before, after = models.UserAccountInformation(country_code="NO"), models.UserAccountInformation(country_code="SE")
response_bytes = b'{"id": "1", "countryCode": "NO"}'
payload = {"countryCode": 47}
credential = "token"
account = models.UserAccountInformation(country_code="NO", allowed_audiences=models.AllowedAudiences.ORGANIZATION)
request_a, request_b = api.me.profile.get(), api.me.profile.account.get()
_client = graph_profile.Client
graph_profile.Client = lambda credential: _client(credential, transport=mock.transport("specs/graph_profile"))
""",
    "docs/metadata.md": """
from types import SimpleNamespace
import hubs, sky
from shop import models
body = b'{"d": {"results": [{"No": "1"}], "__count": "77"}}'
api = SimpleNamespace(hubs=hubs.api.hubs, people=hubs.api.people, kites=sky.api.kites)
odata = hubs.odata
""",
}
"""What programs take for granted: the names before the first line of each."""
LIST = """# List kites

Namespace: sky

## Permissions
|Permission type|Permissions (from least to most privileged)|
|:---|:---|
|Delegated (work or school account)|Kite.Read|
|Application|Kite.Read|

## HTTP request
```http
GET /kites
```

## Response
If successful, this method returns a `200 OK` response code and a collection of [kite](../resources/kite.md) objects.

## Examples
```http
GET https://sky.example/v1/kites
```

```http
HTTP/1.1 200 OK
Content-Type: application/json

{"value": [{"id": "7", "length": 4}]}
```
"""
METADATA = f"{HEAD}{SKY}{TAIL}"


def seeded(page: str, work: Path) -> Session:
    """A folder with what a page takes for granted."""
    work.mkdir()
    session = Session(work, PREAMBLES.get(page, ""), [ROOT / "generated", work / "generated"])
    if page in ("docs/first-steps.md", "docs/corrections.md"):
        return session
    if page == "docs/metadata.md":
        (work / "docs/api").mkdir(parents=True)
        (work / "docs/api/kite-list.md").write_text(LIST)
    else:
        harbour.write(work / "docs")
    shutil.copytree(ROOT / "specs" / "graph_profile", work / "specs" / "graph_profile")
    for name in ("metadata.xml", "root.xml", "schemas/sky.xml"):
        (work / name).parent.mkdir(exist_ok=True)
        (work / name).write_text(METADATA)
    reference = '<edmx:Reference Uri="https://sky.example/types.xml"><edmx:Include Namespace="other"/></edmx:Reference>'
    (work / "root.xml").write_text(METADATA.replace("<edmx:DataServices>", f"{reference}<edmx:DataServices>"))
    (work / "types.xml").write_text(f'{HEAD.replace("sky", "other")}{TAIL}')
    if page == "docs/metadata.md":
        codegen.generate(work / "metadata.xml", work / "generated", package="hubs", jobs=1)
        (work / "v2.xml").write_bytes(SHOP)
    for spec in ("specs/fleet", "specs/api") if page in ("docs/breaking.md", "docs/templates.md") else ():
        codegen.transcribe([work / "docs"], work / spec, jobs=1)
    if page == "docs/breaking.md":
        session.run("```console\n$ git init -q\n$ git add .\n$ git commit -qm One\n$ git tag v1.2\n```\n")
    return session


@pytest.mark.parametrize("page", [page for page in PAGES if Path(page).name not in OWN])
def test_what_a_page_shows_is_so(page: str, tmp_path: Path) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    if any(block.language for block in blocks(text)):
        seeded(page, tmp_path / "work").run(text)


@pytest.mark.parametrize(("page", "test"), OWN.items())
def test_other_pages_have_tests_of_their_own(page: str, test: str) -> None:
    assert f"docs/{page}" in PAGES and page in (ROOT / "tests" / test).read_text(encoding="utf-8")


def test_the_problem_matcher_reads_what_is_printed() -> None:
    """Its regular expression is one for JavaScript and for Python alike."""
    text = (ROOT / "docs" / "build.md").read_text(encoding="utf-8")
    (block,) = (block for block in blocks(text) if block.file.endswith("codegen-matcher.json"))
    problems = [*codegen.lint(PROFILE).problems, Problem("config", Place("a:b.toml"), "no [x] here: see [y]")]
    (pattern,) = json.loads(block.text)["problemMatcher"][0]["pattern"]
    found = [re.fullmatch(pattern["regexp"], str(problem)) for problem in problems]
    told = [(match[1], match[2], match[3], match[4], match[6]) for match in found if match]
    assert told == [
        (
            problem.place.file or "codegen",
            *(str(number) if number else None for number in place),
            problem.level,
            problem.rule,
        )
        for problem in problems
        if problem.level != "info"
        for place in [(problem.place.line, problem.place.column)]
    ]
    assert "\n".join(map(str, problems[:-1])) in run("lint", PROFILE).stdout


def test_every_page_is_in_the_site() -> None:
    settings = yaml.safe_load((ROOT / "mkdocs.yml").read_text(encoding="utf-8"))
    named = {page for entry in settings["nav"] for page in entry.values()}
    there = {path.relative_to(ROOT / "docs").as_posix() for path in (ROOT / "docs").glob("*.md")}
    assert there <= named, "a page that isn't in the nav of mkdocs.yml is found by nobody"


def test_the_site_is_built_without_warnings(tmp_path: Path) -> None:
    pytest.importorskip("mkdocs", reason="mkdocs isn't installed: pip install 'odata-codegen[docs]'")
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(tmp_path / "site")]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=200)
    assert result.returncode == 0, result.stdout + result.stderr
    assert (tmp_path / "site/first-steps/index.html").is_file()


def test_the_shipped_hook_runs_what_the_page_shows() -> None:
    (hook,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    shown = [
        block for block in blocks((ROOT / "docs/build.md").read_text(encoding="utf-8")) if "pre-commit" in block.file
    ]
    assert [yaml.safe_load(block.text)["repos"][0]["hooks"][0]["entry"] for block in shown] == [hook["entry"]]
