"""Whatever the memo holds, the package is the same; and what is up to date is left alone."""

from __future__ import annotations

import re
import shutil
import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from codegen.base import cache, pickles
from codegen.cli import main
from tests.support import PAGES, SPEC, codegen, files

PACKAGE = Path("out", "graph_profile")


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder with a copy of the shipped spec, and a cache of the test's own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CODEGEN_CACHE_DIR", str(tmp_path / "cache"))
    shutil.copytree(SPEC, "spec")
    return tmp_path


def generate(*more: str) -> Result:
    result = CliRunner().invoke(main, ["generate", "spec", "--out", "out", *more], catch_exceptions=False)
    assert result.exit_code in (0, 1), result.output
    return result


def package() -> dict[str, bytes]:
    return files(PACKAGE)


@pytest.fixture
def untouchable(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """From the call on, reading the spec in earnest fails."""

    def fail(*_: object) -> None:
        raise AssertionError("generated once more")

    return lambda: monkeypatch.setattr("codegen.formats.specfile.parse", fail)


def break_entries() -> None:
    with sqlite3.connect(Path("cache", "memo-2.sqlite3")) as connection:
        connection.execute("UPDATE texts SET text = X'789c010203'")
    connection.close()


def swap_entries() -> None:
    """Each text under the key of another: what no run writes."""
    with cache.opened(Path("cache")) as memo:
        keys = [key for key in memo if memo[key].startswith("\x80")]  # pickles
        memo.update(dict.fromkeys(keys, pickles.dumps(())))
    assert keys


@pytest.mark.parametrize(
    "spoil",
    [
        lambda: None,
        lambda: shutil.rmtree("cache"),
        lambda: Path("cache", "memo-2.sqlite3").write_bytes(b"no database"),
        lambda: Path("cache", "memo-2.sqlite3").write_bytes(Path("cache", "memo-2.sqlite3").read_bytes()[:9000]),
        break_entries,
        swap_entries,
    ],
    ids=["warm", "deleted", "foreign", "cut short", "broken", "emptied"],
)
def test_the_memo_decides_nothing_but_the_time(spoil: Callable[[], object]) -> None:
    generate("--no-cache")
    wanted = package()
    shutil.rmtree("out")
    generate()
    assert package() == wanted
    spoil()
    shutil.rmtree("out")
    generate()
    assert package() == wanted
    spoil()
    assert "0 new, 0 changed, 0 removed" in generate().output
    assert package() == wanted


def test_two_runs_at_once_share_it() -> None:
    generate("--no-cache")
    wanted = package()
    results = []

    def run(number: int) -> None:
        results.append(codegen("generate", "spec", "--out", f"out{number}", cwd=Path.cwd()))

    for _ in range(2):
        threads = [threading.Thread(target=run, args=(number,)) for number in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert [result.returncode for result in results] == [0] * 6
    assert all(files(Path(f"out{number}", "graph_profile")) == wanted for number in range(3))


def test_nothing_is_done_twice(untouchable: Callable[[], None]) -> None:
    first = generate().output
    wanted = package()
    untouchable()
    second = generate().output
    assert package() == wanted
    assert second == first.replace(f"{len(wanted) - 1} new", "0 new")
    assert generate("--check").output == "" and generate("--quiet").output == ""


@pytest.mark.parametrize(
    "change",
    [
        lambda: (PACKAGE / "models" / "entity.py").write_text("# mine\n"),
        lambda: (PACKAGE / "models" / "entity.py").unlink(),
        lambda: (PACKAGE / ".codegen").unlink(),
        lambda: shutil.rmtree(PACKAGE),
    ],
    ids=["edited", "deleted", "no list", "nothing"],
)
def test_what_was_done_to_the_package_is_undone(change: Callable[[], object]) -> None:
    generate()
    wanted = package()
    change()
    assert generate("--check").exit_code == 1
    generate("--force")
    assert package() == wanted


@pytest.mark.parametrize("more", [["--package", "other"], ["--include", "api/profile-get.md"], ["--exclude", "api/*"]])
def test_other_options_are_another_package(more: list[str]) -> None:
    generate()
    generate(*more)
    cached = files(Path("out", "other") if "--package" in more else PACKAGE)
    shutil.rmtree("out")
    generate(*more, "--no-cache")
    assert files(Path("out", "other") if "--package" in more else PACKAGE) == cached


def test_a_changed_file_changes_the_package() -> None:
    generate()
    before = package()
    page = Path("spec", "operations", "add-account.yaml")
    page.write_text(page.read_text().replace("Puts one more", "Puts quite another", 1))
    assert "0 new, 1 changed, 0 removed" in generate().output
    cached = package()
    assert {path for path in cached if cached[path] != before[path]} == {"requests/me.py", ".codegen"}
    shutil.rmtree("out")
    generate("--no-cache")
    assert package() == cached


def test_a_changed_generator_generates(monkeypatch: pytest.MonkeyPatch, untouchable: Callable[[], None]) -> None:
    generate()
    monkeypatch.setattr(cache, "stamp", lambda: "another version")
    untouchable()
    with pytest.raises(AssertionError, match="once more"):
        generate()


def transcribe(*more: str) -> Result:
    result = CliRunner().invoke(main, ["transcribe", "pages", "--out", "made", *more], catch_exceptions=False)
    assert result.exit_code in (0, 1) or "was edited" in result.output, result.output
    return result


@pytest.fixture
def unreadable(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """From the call on, reading pages in earnest fails."""

    def fail(*_: object, **__: object) -> None:
        raise AssertionError("transcribed once more")

    return lambda: monkeypatch.setattr("codegen.formats.docs.transcribe", fail)


def test_pages_that_are_transcribed_are_left_alone(unreadable: Callable[[], None]) -> None:
    shutil.copytree(PAGES, "pages")
    first = transcribe().output
    made = files(Path("made"))
    unreadable()
    again = transcribe().output
    assert again == re.sub(r"\d+ files new", "0 files new", first)
    assert transcribe("--check").output == ""
    assert files(Path("made")) == made


@pytest.mark.parametrize("change", ["page", "spec", "comment", "memo", "option"])
def test_whatever_changed_is_transcribed_again(change: str) -> None:
    shutil.copytree(PAGES, "pages")
    transcribe()
    made, file = files(Path("made")), Path("made", "types", "item-facet.yaml")
    file = next(Path("made", "types").glob("*facet*.yaml"))
    match change:
        case "page":
            page = next(Path("pages", "resources").glob("*facet*.md"))
            page.write_text(page.read_text("utf-8") + "\nMore.\n", "utf-8")
        case "spec":
            file.write_text("types: {}\n", "utf-8")
        case "comment":
            api = Path("made", "api.yaml")
            api.write_text(api.read_text("utf-8") + "# Mine.\n", "utf-8")
        case "memo":
            break_entries()
        case _:
            assert "removed" in transcribe("--types-only").output
            assert not [*Path("made").glob("operations/*.yaml")]
    assert transcribe().exit_code == (2 if change == "spec" else 0)
    transcribe("--force")
    now = files(Path("made"))
    assert now.keys() == made.keys()
    assert {name for name in now if now[name] != made[name]} <= {
        *({"page": [file.relative_to("made").as_posix(), ".codegen"]}.get(change, [])),
        *({"comment": ["api.yaml", ".codegen"]}.get(change, [])),
    }
    assert ("# Mine." in Path("made", "api.yaml").read_text("utf-8")) == (change == "comment")
