"""Every documented example through the generated package, and proof that a broken package is caught."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from codegen.python import templates
from codegen.spec.model import Model, link
from codegen.spec.nodes import Example, Operation
from codegen.verification.verify import Verifier
from tests.support import DRAFTS, corpus, package, shipped, transcribed


@cache
def drafts() -> Model:
    return link(transcribed(DRAFTS).spec)


MODELS: dict[str, Callable[[], Model]] = {"graph_profile": cache(shipped), "drafts": drafts}
EXAMPLES = [
    pytest.param(api, operation, example, id=f"{api}/{operation.name}/{example.name or index}")
    for api, model in MODELS.items()
    for operation in model().operations
    for index, example in enumerate(operation.examples)
]


@pytest.fixture(scope="module")
def verifiers() -> Iterator[dict[str, Verifier]]:
    with package(MODELS["graph_profile"]()) as profile, package(drafts()) as draft:
        yield {"graph_profile": Verifier(MODELS["graph_profile"](), profile), "drafts": Verifier(drafts(), draft)}


@pytest.mark.parametrize(("api", "operation", "example"), EXAMPLES)
def test_example(verifiers: dict[str, Verifier], api: str, operation: Operation, example: Example) -> None:
    outcome = verifiers[api].check(operation, example)
    assert not outcome.failures
    wanted = set()
    if example.request is not None:
        wanted |= {"request"} if example.request.template else set()
        wanted |= {"request body"} if example.request.body else set()
    if example.response is not None and example.response.body:
        wanted |= {"response body", "response findings"}
    assert wanted <= set(outcome.made), f"not checked: {outcome.exceptions}"


def test_what_a_request_violates_is_held_against_what_is_recorded(verifiers: dict[str, Verifier]) -> None:
    operation = next(
        item for item in MODELS["graph_profile"]().operations if item.name == "useraccountinformation-update"
    )
    (example,) = operation.examples
    assert example.request is not None
    recorded = replace(example, request=replace(example.request, findings={"/countryCode": "type"}))
    failed = {
        failure.check: failure.message for failure in verifiers["graph_profile"].check(operation, recorded).failures
    }
    assert "no validator reports type at /countryCode" in failed["request"]


def test_every_operation_of_the_shipped_api_shows_an_example() -> None:
    assert all(operation.examples for operation in MODELS["graph_profile"]().operations)


@pytest.mark.parametrize("name", ["profile-beta", "drafts"])
def test_the_corpus(name: str) -> None:
    model = link(transcribed(corpus(name)).spec)
    with package(model) as module:
        outcomes = list(Verifier(model, module).all())
    assert len(outcomes) == sum(len(operation.examples) for operation in model.operations) > 0
    assert [failure for outcome in outcomes for failure in outcome.failures] == []


class TestABrokenTemplate:
    """Templates that print something wrong, on purpose."""

    @pytest.fixture
    def broken(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str, str], set[str]]:
        """The checks that fail once a template has another text."""

        def broken(template: str, old: str, new: str) -> set[str]:
            shutil.copytree(Path(str(templates.shipped())), tmp_path / "templates")
            target = tmp_path / "templates" / template
            text = target.read_text(encoding="utf-8")
            assert old in text
            target.write_text(text.replace(old, new), encoding="utf-8")
            monkeypatch.setattr(templates, "shipped", lambda: tmp_path / "templates")
            with package(MODELS["graph_profile"]()) as module:
                outcomes = list(Verifier(MODELS["graph_profile"](), module).all())
            return {failure.check for outcome in outcomes for failure in outcome.failures}

        return broken

    def test_an_unbroken_copy_passes(self, broken: Callable[[str, str, str], set[str]]) -> None:
        assert broken("_types.py.jinja", "The class", "The class") == set()

    @pytest.mark.parametrize(
        ("template", "old", "new", "checks"),
        [
            (
                "_types.py.jinja",
                "{{ line |",
                '{{ line.replace("inferenceData", "inference") |',
                {"response findings"},
            ),
            (
                "models/module.py.jinja",
                "field.odata |",
                'field.odata.replace("countryCode", "countrycode") |',
                {"response findings"},
            ),
            ("requests/_node.jinja", "child.segment |", 'child.segment.replace("/account", "/acount") |', {"request"}),
        ],
        ids=["the name of a type", "the name of a member", "a path"],
    )
    def test_is_caught(
        self, broken: Callable[[str, str, str], set[str]], template: str, old: str, new: str, checks: set[str]
    ) -> None:
        assert checks <= broken(template, old, new)


def test_what_the_package_raises_is_a_failure_of_that_example(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> object:
        raise LookupError("lost")

    with package(MODELS["graph_profile"]()) as module:
        verifier = Verifier(MODELS["graph_profile"](), module)
        monkeypatch.setattr(verifier._codec, "decode_value", refuse)
        outcomes = list(verifier.all())
    broken = [outcome for outcome in outcomes if outcome.failures]
    assert {failure.message for outcome in broken for failure in outcome.failures} == {"LookupError: lost"}
    assert 0 < len(broken) < len(outcomes) == len(EXAMPLES) - len([*drafts().operations])
