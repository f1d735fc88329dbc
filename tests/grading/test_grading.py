"""How much of real documentation is read, by graders of their own; skipped where the corpus isn't at hand.

`pytest tests/grading` prints the table. `floors.yaml` holds for each figure what is reached, which may only rise, and
what is to be reached. With CODEGEN_FAMILIES more random parts of a set are tried than the
suite's few, which are all right; 200 are held to a floor of their own.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests import facts
from tests.grading import business_central, families, other_sets
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


@pytest.mark.parametrize("name", GRADERS)
def test_no_figure_falls(name: str, tmp_path: Path, record_property: Callable[[str, object], None]) -> None:
    pages = corpus(name)
    stated = FLOORS[name]
    facts.run("transcribe", pages, "--out", tmp_path / "spec", *stated.get("options", ()))
    figures = GRADERS[name](pages, Spec(tmp_path / "spec"))
    record_property("figures", [(name, what, got, of, stated["goals"][what]) for what, (got, of) in figures.items()])
    assert {what: got for what, (got, _) in figures.items() if got < stated["floors"][what]} == {}
    assert set(figures) == set(stated["floors"]) == set(stated["goals"])


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
