"""Writing: whole or not at all, inside the folder, and nobody else's files."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codegen.base.problems import InputError
from codegen.output import exchange as exchanging
from codegen.output import folder as output
from codegen.output.folder import MANIFEST, Files, compare, write

ROOT = Path(__file__).parents[1]


def tree(folder: Path) -> dict[str, bytes]:
    found = (path for path in folder.rglob("*") if path.is_file() and path.name != MANIFEST)
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "parent" / "out"


def test_files_are_written_as_they_are(folder: Path) -> None:
    assert write({"a/b.py": "x\r\n\u00e9\n", "c": b"\xff"}, folder).added == (MANIFEST, "a/b.py", "c")
    assert tree(folder) == {"a/b.py": "x\r\n\u00e9\n".encode(), "c": b"\xff"}


def test_writing_again_does_nothing(folder: Path) -> None:
    write({"a": "1"}, folder)
    before = folder.stat()
    assert not write({"a": "1"}, folder) and not compare({"a": "1"}, folder)
    assert folder.stat() == before


def test_only_what_differs_is_touched(folder: Path) -> None:
    write({"same": "1", "other": "1", "gone/deep/x": "1"}, folder)
    os.utime(folder / "same", (1, 1))
    changes = write({"same": "1", "other": "2", "new/x": "1"}, folder)
    assert (changes.added, changes.changed, changes.removed) == (("new/x",), (MANIFEST, "other"), ("gone/deep/x",))
    assert tree(folder) == {"same": b"1", "other": b"2", "new/x": b"1"}
    assert (folder / "same").stat().st_mtime == 1
    assert not (folder / "gone").exists()


def test_others_files_are_kept(folder: Path) -> None:
    write({"a": "1", "b": "1"}, folder)
    (folder / "corrections" / "empty").mkdir(parents=True)
    (folder / "corrections" / "mine.yaml").write_text("x")
    (folder / "link").symlink_to("corrections")
    (folder / "__pycache__").mkdir()
    (folder / "__pycache__" / "a.pyc").write_text("x")
    write({"a": "2"}, folder)
    assert tree(folder) == {"a": b"2", "corrections/mine.yaml": b"x"}
    assert (folder / "corrections" / "empty").is_dir() and os.readlink(folder / "link") == "corrections"


def test_what_codegen_did_not_write_is_never_overwritten(folder: Path) -> None:
    folder.mkdir(parents=True)
    (folder / "a").write_text("mine")
    with pytest.raises(InputError, match="was not written by codegen"):
        write({"a": "1"}, folder)
    assert tree(folder) == {"a": b"mine"}
    write({"a": "mine"}, folder)
    assert write({"a": "1"}, folder).changed == ("a",)


def test_a_list_that_others_wrote_or_merged_deletes_nothing_of_theirs(folder: Path) -> None:
    write({"a": "1", "b": "1"}, folder)
    manifest = folder / MANIFEST
    (folder.parent / "outside").write_text("x")
    manifest.write_text(manifest.read_text().replace("a\n", "<<<<<<< ours\n../outside\n/etc/passwd\na\n=======\n"))
    assert write({"a": "2"}, folder).removed == ("b",)
    assert (folder.parent / "outside").exists()
    manifest.write_text("somebody's own list\na\n")
    with pytest.raises(InputError):
        write({}, folder) or write({"a": "3"}, folder)


def test_nothing_wanted_removes_everything_of_codegen(folder: Path) -> None:
    write({"a": "1"}, folder)
    (folder / "mine").write_text("x")
    write({}, folder)
    assert [path.name for path in folder.iterdir()] == ["mine"]


def test_the_diff(folder: Path) -> None:
    write({"a": "1\n2\n", "gone": "x"}, folder)
    diff = compare({"a": "1\n3\n", "new": "y\n"}, folder).diff
    assert "--- a/a\n+++ b/a\n@@ -1,2 +1,2 @@\n 1\n-2\n+3\n" in diff
    assert "--- /dev/null\n+++ b/new\n@@ -0,0 +1 @@\n+y\n" in diff
    assert "--- a/gone\n+++ /dev/null\n@@ -1 +0,0 @@\n-x\n\\ No newline at end of file\n" in diff


@pytest.mark.parametrize(
    "path",
    [
        *(
            "../x",
            "/x",
            "a/../x",
            "",
            ".",
            "a//b",
            "a/",
            "C:/x",
            "a\\b",
            "a:b",
            "con",
            "a/NUL.py",
            "aux .x",
            "x.",
            "x ",
        ),
        *("a\x00b", "a\nb", "\u202ex", "\ud800", "x" * 256, MANIFEST),
    ],
)
def test_paths_that_lead_out_or_are_not_portable_are_refused(folder: Path, path: str) -> None:
    with pytest.raises(InputError) as caught:
        write({path: "x"}, folder)
    assert "\n" not in str(caught.value) and not folder.exists()


@pytest.mark.parametrize("files", [{"a": "", "A": ""}, {"a": "", "a/b": ""}])
def test_paths_that_get_into_each_others_way_are_refused(folder: Path, files: Files) -> None:
    with pytest.raises(InputError):
        write(files, folder)


def test_links_lead_nowhere(folder: Path, tmp_path: Path) -> None:
    target = tmp_path / "elsewhere"
    target.mkdir()
    (target / "x").write_text("precious")
    write({"models/x": "1", "y": "1"}, folder)
    (folder / "models" / "x").unlink()
    (folder / "models").rmdir()
    (folder / "models").symlink_to(target)
    with pytest.raises(InputError, match="symbolic link"):
        write({"models/x": "2"}, folder)
    write({"y": "1"}, folder)
    assert tree(target) == {"x": b"precious"} and (folder / "models").is_symlink()


def test_a_folder_in_a_files_place_and_the_reverse(folder: Path) -> None:
    (folder / "a" / "mine").mkdir(parents=True)
    (folder / "b").write_text("x")
    with pytest.raises(InputError, match="needs a file"):
        write({"a": "1"}, folder)
    with pytest.raises(InputError, match="needs a folder"):
        write({"b/c": "1"}, folder)


def test_the_folder_may_be_a_link(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to("real")
    write({"a": "1"}, tmp_path / "link")
    assert tree(tmp_path / "real") == {"a": b"1"} and (tmp_path / "link").is_symlink()


def test_the_current_folder_is_not_replaced(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder.mkdir(parents=True)
    monkeypatch.chdir(folder)
    with pytest.raises(InputError, match="run codegen from outside"):
        write({"a": "1"}, Path())


def test_a_failure_leaves_the_old_tree_and_no_debris(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write({"a": "1", "b": "1"}, folder)

    def fail(new: Path, old: Path) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(output, "exchange", fail)
    with pytest.raises(OSError, match="disk full"):
        write({"a": "2"}, folder)
    assert tree(folder) == {"a": b"1", "b": b"1"}
    assert [path.name for path in folder.parent.iterdir()] == ["out"]


def test_without_the_systems_exchange(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exchanging, "_swapped", lambda one, other: False)
    write({"a": "1"}, folder)
    (folder / "mine").write_text("x")
    write({"a": "2"}, folder)
    assert tree(folder) == {"a": b"2", "mine": b"x"}
    assert [path.name for path in folder.parent.iterdir()] == ["out"]


def test_a_folder_left_aside_comes_back(folder: Path) -> None:
    write({"a": "1"}, folder)
    (folder / "mine").write_text("x")
    folder.rename(folder.with_name(".out.codegen-0123-old"))
    write({"a": "2"}, folder)
    assert tree(folder) == {"a": b"2", "mine": b"x"}


def test_old_debris_goes_and_a_running_neighbours_tree_stays(folder: Path) -> None:
    old, new = folder.parent / ".out.codegen-0123", folder.parent / ".out.codegen-4567"
    for path in (old, new):
        path.mkdir(parents=True)
    os.utime(old, (1, 1))
    write({"a": "1"}, folder)
    assert not old.exists() and new.exists()


@pytest.mark.skipif(sys.platform == "win32", reason="kill -9")
def test_a_killed_run_leaves_one_whole_tree(folder: Path) -> None:
    """Trees of 200 files, all of one generation: whenever the writer dies, one generation is there."""
    script = f"""
        import itertools, sys
        from pathlib import Path
        from codegen.output.folder import write
        print("ready", flush=True)
        for generation in itertools.count():
            write({{f"{{n % 7}}/{{n}}": str(generation) for n in range(200)}}, Path({str(folder)!r}))
    """
    write({f"{n % 7}/{n}": "-1" for n in range(200)}, folder)
    dice = random.Random(1)
    for _ in range(8):
        with subprocess.Popen(
            [sys.executable, "-c", textwrap.dedent(script)],
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        ) as writer:
            assert writer.stdout is not None and writer.stdout.readline() == b"ready\n"
            time.sleep(0.02 + dice.random() * 0.2)
            writer.send_signal(signal.SIGKILL)
        found = tree(folder)
        assert len(found) == 200 and len(set(found.values())) == 1
        assert compare({path: text for path, text in found.items()}, folder).changed == ()


portable = st.text("abcXY_.", min_size=1, max_size=3).filter(lambda name: not name.endswith("."))
trees = st.dictionaries(
    st.lists(portable, min_size=1, max_size=3).map("/".join), st.binary(max_size=3), max_size=6
).filter(lambda files: _sound(files))


def _sound(files: dict[str, bytes]) -> bool:
    parents = {"/".join(path.split("/")[:n]) for path in files for n in range(1, path.count("/") + 1)}
    return len({path.casefold() for path in files}) == len(files) and not parents & set(files) and MANIFEST not in files


@given(trees, trees)
def test_the_folder_becomes_what_was_wanted(
    tmp_path_factory: pytest.TempPathFactory, first: Files, second: Files
) -> None:
    folder = tmp_path_factory.mktemp("trees") / "out"
    write(first, folder)
    write(second, folder)
    assert (tree(folder) if folder.exists() else {}) == second
    assert not compare(second, folder)
