"""All pages together: one spec, the same however the pages come."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from codegen.formats import docs, sources, specfile
from codegen.formats.docs import transcription
from codegen.spec.nodes import Api, Spec
from tests.support import DRAFTS, PAGES

API = Api(name="sample")
FAMILY = sources.read([PAGES])


def transcribe(pages: Mapping[str, bytes], **options: int) -> Spec:
    return docs.transcribe(pages, API, **options).spec


WHOLE = transcribe(FAMILY, jobs=1)


def test_every_page_has_its_file() -> None:
    files = {page.page: page.file for page in WHOLE.pages if page.page}
    assert set(files) == set(FAMILY)
    assert files["api/profile-get.md"] == "operations/profile-get.yaml"
    assert files["resources/itemfacet.md"] == "types/itemfacet.yaml"
    assert [page.file for page in WHOLE.pages if not page.page] == [transcription.INFERRED]


def test_the_order_of_pages_makes_no_difference() -> None:
    turned = dict(reversed(FAMILY.items()))
    assert specfile.files(transcribe(turned, jobs=1)) == specfile.files(WHOLE)


def test_the_number_of_processes_makes_no_difference(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transcription, "_WORTH_A_PROCESS", 1)
    assert specfile.files(transcribe(FAMILY, jobs=3)) == specfile.files(WHOLE)


def test_a_spec_that_is_read_back_is_the_same(tmp_path: Path) -> None:
    for path, text in specfile.files(WHOLE).items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_bytes(text.encode())
    again = specfile.load(tmp_path)
    assert again.api == WHOLE.api
    assert {page.file: page for page in again.pages} == {page.file: page for page in WHOLE.pages}


def test_findings_stand_with_the_page_they_are_about() -> None:
    for page in WHOLE.pages:
        assert all(problem.place.file == page.page for problem in page.findings)
    assert sum(len(page.findings) for page in WHOLE.pages) > 10


def test_another_page_changes_no_page_that_says_nothing_of_it() -> None:
    more = FAMILY | {"resources/stranger.md": RESOURCE.replace(b"thing", b"stranger")}
    before, after = specfile.files(WHOLE), specfile.files(transcribe(more, jobs=1))
    assert "types/stranger.yaml" in after
    assert {path: after.get(path) for path in before if "api.yaml" not in path} == {
        path: text for path, text in before.items() if "api.yaml" not in path
    }


@pytest.mark.parametrize(
    ("root", "expected"), [("", "https://graph.microsoft.com/beta"), ("https://x.org/v9", "https://x.org/v9")]
)
def test_the_service_root_is_concluded_unless_it_is_given(root: str, expected: str) -> None:
    assert docs.transcribe(FAMILY, replace(API, service_root=root), jobs=1).spec.api.service_root == expected


OPERATION = b"---\ndoc_type: apiPageType\n---\n# List things\n\n## HTTP request\n```http\nGET /things\n```\n"
RESOURCE = b"# thing resource type\n\n## Properties\n|Property|Type|Description|\n|:-|:-|:-|\n|x|String|X.|\n"


@pytest.mark.parametrize(
    ("path", "content", "file"),
    [
        ("pages/a.md", OPERATION, "operations/a.yaml"),
        ("pages/a.md", OPERATION.replace(b"apiPageType", b""), "operations/a.yaml"),
        ("pages/a.md", RESOURCE, "types/a.yaml"),
        ("api/sub/a.md", OPERATION, "operations/sub-a.yaml"),
        ("a.md", RESOURCE, "types/a.yaml"),
        ("api/a b(c).md", OPERATION, "operations/a-b-c-.yaml"),
    ],
)
def test_what_a_page_is_about(path: str, content: bytes, file: str) -> None:
    found = transcribe({path: content}, jobs=1)
    assert [page.file for page in found.pages] == [file]
    assert [*found.operations] or [*found.types]


def test_no_pages() -> None:
    assert transcribe({}).pages == ()


def test_pages_that_say_nothing() -> None:
    found = transcribe({"api/a.md": b"", "resources/b.md": b"\xff\xfe", "api/c.md": b"\x00" * 50}, jobs=1)
    assert {page.page for page in found.pages} == {"api/a.md", "resources/b.md", "api/c.md"}


@pytest.mark.parametrize("pages", [PAGES, DRAFTS])
def test_the_report_accounts_for_every_piece(pages: Path) -> None:
    report = docs.transcribe(sources.read([pages]), API, jobs=1).report
    counts = report.counts()
    assert counts["page"].total() == len(report.ledgers)
    assert [place for kind, place in report.not_understood() if kind in ("page", "fence")] == []
    account = json.loads(report.json())
    assert account["counts"]["row"]["used"] == counts["row"]["used"] > 0
    assert len(account["not_understood"]) == len([*report.not_understood()])
    assert all(rule in report.text() for rule in report.skipped())
