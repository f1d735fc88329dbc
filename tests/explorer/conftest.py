from __future__ import annotations

from pathlib import Path

import pytest

from codegen.verbs.showing import site
from tests.support import SPEC


@pytest.fixture(scope="session")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The site of the shipped spec, with what changed since the same spec without one page."""
    folder = tmp_path_factory.mktemp("site")
    old = folder / "old"
    for file in SPEC.rglob("*.yaml"):
        if file.name not in ("profile-delete.yaml", "add-account.yaml"):
            (old / file.relative_to(SPEC)).parent.mkdir(parents=True, exist_ok=True)
            (old / file.relative_to(SPEC)).write_bytes(file.read_bytes())
    site(SPEC, folder / "out", old=old, cached=False)
    return texts(folder / "out")


def texts(folder: Path) -> dict[str, str]:
    return {
        file.relative_to(folder).as_posix(): file.read_text("utf-8")
        for file in sorted(folder.rglob("*"))
        if file.is_file() and file.name != ".codegen"
    }
