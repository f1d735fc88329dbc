"""Small pages and what they yield, one folder per habit of page authors; see tests/cases/README.md."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from codegen.formats import docs, sources, specfile
from codegen.spec.model import link
from codegen.spec.nodes import Api
from tests import facts

HOME = Path(__file__).parent / "cases"
SETS = Path(__file__).parent / "pages"
CASES = sorted(path.parent for path in HOME.rglob("spec") if path.is_dir())
FACTS = sorted(path.parent for path in [*HOME.rglob("expect.yaml"), *SETS.rglob("expect.yaml")])
PENDING = frozenset((HOME / "pending.txt").read_text(encoding="utf-8").split())


def name(case: Path) -> str:
    """How a case is called: its folder below tests/cases, or tests/pages."""
    return case.relative_to(HOME if case.is_relative_to(HOME) else SETS.parent).as_posix()


def texts(case: Path) -> dict[str, str]:
    """The spec files that a case's pages yield, without what is the same for every case."""
    spec = docs.transcribe(sources.read([case]), Api(name="sky")).spec
    link(spec)
    return {name: text for name, text in specfile.files(spec).items() if name.endswith(".yaml")}


@pytest.mark.parametrize("case", CASES, ids=name)
def test_pages_yield_the_spec_beside_them(case: Path) -> None:
    expected = {
        path.relative_to(case / "spec").as_posix(): path.read_text(encoding="utf-8")
        for path in (case / "spec").rglob("*.yaml")
    }
    assert texts(case) == expected


@pytest.mark.parametrize("case", FACTS, ids=name)
def test_what_a_case_states_is_so(case: Path, tmp_path: Path) -> None:
    stated = yaml.safe_load((case / "expect.yaml").read_text(encoding="utf-8"))
    wrong = facts.wrong(stated, case / "pages", tmp_path / "sky")
    if not wrong and (case / "program.py").exists():
        wrong = facts.program(case / "program.py", tmp_path / "sky", tmp_path / "out")
    if name(case) in PENDING:
        assert wrong, f"{name(case)} is so by now: take it out of tests/cases/pending.txt"
        pytest.xfail(wrong[0][:100])
    assert not wrong, "\n".join(wrong)


def test_only_cases_are_pending() -> None:
    assert sorted(PENDING - {name(case) for case in FACTS}) == []


if __name__ == "__main__":
    for folder in CASES:
        for file in (folder / "spec").rglob("*.yaml"):
            file.unlink()
        for file_name, content in texts(folder).items():
            target = folder / "spec" / file_name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(content, encoding="utf-8")
