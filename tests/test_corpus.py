"""The reference corpus, whole: what a transcription of it reaches, held so that no change loses any of it.

Skipped where the corpus isn't at hand: it is looked for beside the repository, or where CODEGEN_SHARED says.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from codegen.base.rules import RULES
from codegen.exporting import csdl
from codegen.formats import specfile
from codegen.formats.csdl import read as read_csdl
from codegen.formats.docs.transcription import Transcription
from codegen.formats.joined import join
from codegen.spec.model import Model, link
from codegen.spec.nodes import Operation, Spec
from codegen.verification.verdict import Outcome
from codegen.verification.verify import Verifier
from tests.python.test_stable import assert_formatted_as_black_does
from tests.support import ROOT, corpus, package, transcribed

pytestmark = pytest.mark.slow

API = "graph-v1.0"
_DIGEST = """
import sys
from codegen.exporting import csdl
from codegen.spec.model import link
from tests.support import corpus, transcribed
from tests.test_corpus import digests
if __name__ == "__main__":
    spec = transcribed(corpus(sys.argv[1]), name="graph").spec
    print(*digests(spec, csdl.export(link(spec))), sep="\\n")
"""


def digests(spec: Spec, document: bytes) -> Iterator[str]:
    """A line for each file of a spec, and one for the document that is exported."""
    for text in sorted(f"{name}\n{content}" for name, content in specfile.files(spec).items()):
        yield f"{hashlib.sha256(text.encode()).hexdigest()} {text.partition(chr(10))[0]}"
    yield f"{hashlib.sha256(document).hexdigest()} csdl"


@pytest.fixture(scope="session")
def transcription() -> Transcription:
    return transcribed(corpus(API), name="graph")


@pytest.fixture(scope="session")
def model(transcription: Transcription) -> Model:
    return link(transcription.spec)


@pytest.fixture(scope="session")
def document(model: Model) -> bytes:
    return csdl.export(model)


@pytest.fixture(scope="session")
def graded(document: bytes, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The grader's figures, by what they are of."""
    pages = corpus(API)
    exported = tmp_path_factory.mktemp("corpus") / "out.xml"
    exported.write_bytes(document)
    grader = pages.parents[1] / "grade" / "grade_csdl.py"
    command = [sys.executable, grader, pages.with_name(f"{API}.csdl.xml"), exported, "--docs", pages, "--json"]
    report = subprocess.run(command, capture_output=True, check=True, timeout=120)
    figures: dict[str, Any] = json.loads(report.stdout)["figures"]
    return figures


@pytest.fixture(scope="session")
def outcomes(model: Model) -> list[Outcome]:
    """Every documented example, run through the package generated from the corpus."""
    with package(model) as module:
        return list(Verifier(model, module).all())


def test_next_to_everything_is_understood(transcription: Transcription) -> None:
    for kind, fates in transcription.report.counts().items():
        assert fates["not understood"] < 0.003 * fates.total(), kind


@pytest.mark.parametrize(
    ("figure", "measure", "least"),
    [
        ("types", "precision", 0.932),
        ("types", "recall", 0.998),
        ("kind_agrees", "share", 0.996),
        ("base_agrees", "share", 0.960),
        ("props", "precision", 0.994),
        ("props", "recall", 0.988),
        ("props_type_agrees", "share", 0.991),
        ("navs", "precision", 0.978),
        ("navs", "recall", 0.977),
        ("navs_type_agrees", "share", 0.992),
        ("enum_members", "precision", 0.998),
        ("enum_members", "recall", 0.990),
    ],
)
def test_figures(graded: dict[str, Any], figure: str, measure: str, least: float) -> None:
    assert graded[figure][measure] >= least


def test_with_metadata_nothing_of_either_is_lost(transcription: Transcription, model: Model) -> None:
    source = corpus(f"{API}.csdl.xml")
    stated = link(read_csdl({source.name: source.read_bytes()}, transcription.spec.api, types_only=True))
    joined = link(join(transcription, stated.spec).spec)
    for name in stated.types:
        assert name in joined.types
        if stated.structured(name) is not None:
            assert stated.members(name).keys() <= joined.members(name).keys()
    assert {item.name for item in joined.operations} == {item.name for item in model.operations}
    found = Counter(problem.rule for page in joined.spec.pages for problem in page.findings)
    rules = {name for name, rule in RULES.items() if rule.group == "page against metadata"}
    # Keys agree, and this metadata states no lengths, bounds or defaults.
    assert rules - {"metadata-key", "metadata-limit"} <= found.keys()


def test_the_document_is_valid(document: bytes) -> None:
    pytest.importorskip("odatapy", reason="odatapy, the independent reader of CSDL, isn't installed")
    from tests.exporting.reader import Document

    read = Document(document)
    assert list(read.problems()) == []
    assert read.container is not None
    sets = {item.name: item for item in read.container.entity_sets}
    assert sets["users"].type == "microsoft.graph.user"
    bound = {binding.path: binding.target for binding in sets["groups"].navigation_property_bindings}
    assert bound["members"] == "directoryObjects"
    assert sum(len(schema.functions) for schema in read.schemas) > 150
    assert sum(len(schema.actions) for schema in read.schemas) > 250


def counts(operation: Operation, path: str) -> bool:
    """Whether a path asks how many items a collection has that the operation is documented to read.

    `/$count` below a collection is OData's (URL Conventions 4.01, section 4.8), so that no page need document it.
    """
    if operation.method != "GET" or not path.endswith("/$count"):
        return False
    templates = [re.sub(r"\\{[^/]*?\\}", "[^/]+", re.escape(one.template)) for one in operation.paths]
    collection = any(answer.status == 200 and answer.type.startswith("Collection(") for answer in operation.responses)
    counted = path.removesuffix("/$count")
    return collection and any(re.fullmatch(template, counted, re.IGNORECASE) for template in templates)


def test_every_example_whose_path_is_not_documented_has_a_finding(transcription: Transcription) -> None:
    silent = [
        f"{page.page}:{example.request.place.line}"
        for page in transcription.spec.pages
        for operation in page.operations
        for example in operation.examples
        if example.request is not None
        and example.request.path
        and not example.request.template
        and not counts(operation, example.request.path)
        and not any(
            problem.rule.startswith("example-") and problem.place.line == example.request.place.line
            for problem in page.findings
        )
    ]
    assert silent == []


def test_every_example_passes(outcomes: list[Outcome]) -> None:
    failures = [
        f"{outcome.place}: {outcome.operation}: {failure.check}: {failure.message}"
        for outcome in outcomes
        for failure in outcome.failures
    ]
    assert failures == []


def test_most_examples_are_checked(outcomes: list[Outcome]) -> None:
    made = Counter(check for outcome in outcomes for check in outcome.made)
    assert len(outcomes) > 2500
    assert made["request"] > 2200
    assert made["response body"] > 1750


def test_it_is_formatted_as_black_formats_it(model: Model) -> None:
    assert_formatted_as_black_does(model)


def test_the_order_of_hashes_makes_no_difference(transcription: Transcription, document: bytes) -> None:
    """Those of this process are as random as it was started; those of the other are always the same."""
    found = subprocess.run(
        [sys.executable, "-c", _DIGEST, API],
        capture_output=True,
        check=True,
        encoding="utf-8",
        timeout=300,
        cwd=ROOT,
        env={**os.environ, "PYTHONHASHSEED": "1", "PYTHONPATH": str(ROOT)},
    ).stdout
    assert found.splitlines() == [*digests(transcription.spec, document)]
