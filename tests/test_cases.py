"""Small pages and the spec they yield, one folder per habit of page authors; see tests/cases/README.md."""

from __future__ import annotations

from pathlib import Path

import pytest

from codegen.formats import docs, sources, specfile
from codegen.spec.model import link
from codegen.spec.nodes import Api

CASES = sorted(path for path in (Path(__file__).parent / "cases").iterdir() if path.is_dir())


def texts(case: Path) -> dict[str, str]:
    """The spec files that a case's pages yield, without what is the same for every case."""
    spec = docs.transcribe(sources.read([case]), Api(name="sky")).spec
    link(spec)
    return {name: text for name, text in specfile.files(spec).items() if name.endswith(".yaml")}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_pages_yield_the_spec_beside_them(case: Path) -> None:
    expected = {
        path.relative_to(case / "spec").as_posix(): path.read_text(encoding="utf-8")
        for path in (case / "spec").rglob("*.yaml")
    }
    assert texts(case) == expected


if __name__ == "__main__":
    for folder in CASES:
        for file in (folder / "spec").rglob("*.yaml"):
            file.unlink()
        for name, content in texts(folder).items():
            target = folder / "spec" / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(content, encoding="utf-8")
