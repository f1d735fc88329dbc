"""How much of real documentation is read, by graders of their own; skipped where the corpus isn't at hand.

`pytest tests/grading` prints the table. `floors.yaml` holds for each figure what is reached, which may only rise, and
what is to be reached; and how much is claimed falsely, which may only fall.
With CODEGEN_FAMILIES more random parts of a set are tried than the suite's few, which are all right; 200 are held to a
floor of their own. CODEGEN_DRAWS does so for pages that have nothing to do with each other.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests import facts
from tests.grading import business_central, extras, families, other_sets
from tests.grading.spec import Spec
from tests.support import corpus

pytestmark = pytest.mark.slow

FLOORS: dict[str, dict[str, Any]] = yaml.safe_load(Path(__file__).with_name("floors.yaml").read_text("utf-8"))
GRADERS: dict[str, Callable[[Path, Spec], Any]] = {
    "business-central": business_central.grade,
    "sensenet": other_sets.sensenet,
    "partner-rest": other_sets.partner_rest,
    "graph-2026": other_sets.graph_2026,
}
VERIFIED = ("business-central",)
"""The sets whose examples go through the package too."""


@pytest.mark.parametrize("name", GRADERS)
def test_no_figure_falls(name: str, tmp_path: Path, record_property: Callable[[str, object], None]) -> None:
    pages = corpus(name)
    stated = FLOORS[name]
    facts.run("transcribe", pages, "--out", tmp_path / "spec", *stated.get("options", ()))
    spec = Spec(tmp_path / "spec")
    figures = GRADERS[name](pages, spec) | (verified(tmp_path / "spec", spec) if name in VERIFIED else {})
    false = extras.false(pages, spec)
    rows = [(name, what, got, of, stated["goals"][what]) for what, (got, of) in figures.items()]
    record_property("figures", [*rows, *((name, what, wrong, of, 0) for what, (wrong, of) in false.items())])
    assert {what: got for what, (got, _) in figures.items() if got < stated["floors"][what]} == {}
    assert set(figures) == set(stated["floors"]) == set(stated["goals"])
    assert {what: wrong for what, (wrong, _) in false.items() if wrong > stated["ceilings"][what]} == {}


def verified(folder: Path, spec: Spec) -> dict[str, tuple[int, int]]:
    """How many examples `codegen verify` passes; none where it can't say."""
    total = sum(len(item.content.get("examples") or ()) for page in spec.files for item in spec.operations(page))
    status, output = facts.run("verify", folder, "--all")
    failed = sum("FAILED" in line for line in output.splitlines())
    return {"examples that pass": (total - failed if status in (0, 1) else 0, total)}


def test_parts_of_a_set_go_all_the_way(tmp_path: Path, record_property: Callable[[str, object], None]) -> None:
    pages = corpus("graph-v1.0")
    count = int(os.environ.get("CODEGEN_FAMILIES", "8"))
    outcomes = []
    for number, family in enumerate(families.families(pages, count, seed=11)):
        outcomes.append(families.outcome(family, tmp_path / str(number)))
    right = outcomes.count("right")
    record_property("figures", [("families", "go all the way", right, count, count)])
    wrong = [outcome for outcome in outcomes if outcome != "right"]
    assert len(wrong) <= (FLOORS["families"]["wrong"] if count == 200 else 0), "\n".join(
        [str(families.kinds(wrong)), *wrong]
    )


def test_any_pages_of_a_set_go_all_the_way(tmp_path: Path) -> None:
    pages, count = corpus("graph-v1.0"), int(os.environ.get("CODEGEN_DRAWS", "4"))
    drawn = enumerate(families.draws(pages, count, seed=3))
    outcomes = [families.outcome(pages, tmp_path / str(number)) for number, pages in drawn]
    assert set(outcomes) == {"right"}, "\n".join(outcomes)
