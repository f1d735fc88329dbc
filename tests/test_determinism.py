"""Same input, same bytes: whatever the hash seed, the locale, the order of the input, the folder and the time."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from tests.support import PAGES, codegen

ENVIRONMENTS = {
    "another hash seed": {"PYTHONHASHSEED": "1"},
    "the C locale": {"PYTHONHASHSEED": "2", "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    "another place and time": {"PYTHONHASHSEED": "random", "LC_ALL": "C.UTF-8", "TZ": "Asia/Tokyo"},
}


def built(folder: Path, env: dict[str, str], *, turned: bool = False) -> dict[str, bytes]:
    """Everything that the pages give, made from scratch in a folder of its own."""
    folder.mkdir()
    pages = folder / "pages"
    for path in sorted(PAGES.rglob("*.md"), reverse=turned):
        target = pages / path.relative_to(PAGES)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, target)
    sources = sorted(map(str, [pages / "api", pages / "resources"]), reverse=turned)
    env = {"XDG_CACHE_HOME": str(folder / "cache"), **env}
    for arguments in (
        ["transcribe", *sources, "--out", "graph_profile", "--jobs", "2" if turned else "1"],
        ["generate", "graph_profile", "--out", "out"],
    ):
        result = codegen(*arguments, cwd=folder, env=env)
        assert result.returncode == 0, result.stderr
    shutil.rmtree(folder / "cache", ignore_errors=True)
    files = [path for path in folder.rglob("*") if path.is_file() and pages not in path.parents]
    # The order in which sources are named is said in api.yaml, and in nothing else.
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files if path.name != "api.yaml"}


def stated(content: bytes) -> list[bytes]:
    """The lines of a file; the list of what was written holds the hash of api.yaml, which isn't compared."""
    return [line for line in content.splitlines(keepends=True) if not line.endswith(b"  api.yaml\n")]


@pytest.fixture(scope="module")
def reference(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    return built(tmp_path_factory.mktemp("reference") / "a", {"PYTHONHASHSEED": "0"})


@pytest.mark.parametrize("name", ENVIRONMENTS)
def test_same_bytes(name: str, reference: dict[str, bytes], tmp_path: Path) -> None:
    found = built(tmp_path / name, ENVIRONMENTS[name], turned=True)
    assert len(found) > 70
    assert [path for path in found if stated(found[path]) != stated(reference.get(path, b""))] == []
    assert found.keys() == reference.keys()


def test_no_trace_of_this_machine(reference: dict[str, bytes]) -> None:
    for path, content in reference.items():
        assert os.sep.encode() + b"reference" not in content and b"/home/" not in content, path
        assert b"\r" not in content, path
