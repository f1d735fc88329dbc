"""Writing: whole or not at all, inside the folder, and nobody else's files."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codegen.base.problems import InputError
from codegen.output.folder import Edited, Files, compare, write
from codegen.output.paths import MANIFEST

ROOT = Path(__file__).parents[2]


def tree(folder: Path) -> dict[str, bytes]:
    found = (
        path
        for path in folder.rglob("*")
        if path.is_file() and path.name != MANIFEST and ".codegen-new" not in path.parts
    )
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


def stamps(folder: Path) -> dict[str, tuple[int, int, bytes]]:
    """Content, mode and time of change of every file."""
    return {
        path.relative_to(folder).as_posix(): (path.stat().st_mode, path.stat().st_mtime_ns, path.read_bytes())
        for path in folder.rglob("*")
        if path.is_file()
    }


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "parent" / "out"


def test_files_are_written_as_they_are(folder: Path) -> None:
    assert write({"a/b.py": "x\r\n\u00e9\n", "c": b"\xff"}, folder).added == ("a/b.py", "c")
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
    assert (changes.added, changes.changed, changes.removed) == (("new/x",), ("other",), ("gone/deep/x",))
    assert tree(folder) == {"same": b"1", "other": b"2", "new/x": b"1"}
    assert (folder / "same").stat().st_mtime == 1
    assert not (folder / "gone").exists()


def test_others_files_are_kept(folder: Path) -> None:
    write({"a": "1", "b": "1"}, folder)
    (folder / "corrections" / "empty").mkdir(parents=True)
    (folder / "corrections" / "mine.yaml").write_text("x")
    (folder / "link").symlink_to("corrections")
    (folder / "__pycache__").mkdir()
    (folder / "__pycache__" / "notes.txt").write_text("x")
    write({"a": "2"}, folder)
    assert tree(folder) == {"a": b"2", "corrections/mine.yaml": b"x", "__pycache__/notes.txt": b"x"}
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
    lines = manifest.read_text()
    manifest.write_text(lines + f"<<<<<<< ours\n../outside\n{'0' * 32}  /etc/passwd\n{'0' * 32}  a\n=======\n")
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


def test_the_current_folder_is_written_into(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder.mkdir(parents=True)
    monkeypatch.chdir(folder)
    write({"a": "1"}, Path())
    assert Path("a").read_text() == "1"


class TestTheUsersOwn:
    """What codegen did not write, or not so, stays as it is: moved, changed or deleted is nothing of it."""

    def test_a_listed_file_with_other_content(self, folder: Path) -> None:
        write({"a": "1", "gone": "1", "same": "1"}, folder)
        (folder / "a").write_text("mine")
        (folder / "gone").write_text("mine too")
        before = stamps(folder)
        with pytest.raises(Edited, match="was edited since codegen wrote it") as caught:
            write({"a": "2", "same": "1"}, folder)
        assert caught.value.changes.edited == ("a", "gone") and stamps(folder) == before
        assert compare({"a": "mine", "gone": "mine too", "same": "1"}, folder).edited == ()
        write({"a": "2", "same": "1"}, folder, force=True)
        assert tree(folder) == {"a": b"2", "same": b"1"}

    def test_a_list_without_hashes_vouches_for_nothing(self, folder: Path) -> None:
        write({"a": "1", "b": "1"}, folder)
        (folder / MANIFEST).write_text("# Files that codegen wrote; it changes and deletes no others.\na\nb\n")
        with pytest.raises(Edited):
            write({"a": "2", "b": "1"}, folder)
        write({"a": "2", "b": "1"}, folder, force=True)
        assert not compare({"a": "2", "b": "1"}, folder)

    @pytest.mark.parametrize("force", [False, True])
    @pytest.mark.parametrize(
        ("first", "second"), [("spec", "package sky"), ("package sky", "spec"), ("package a", "package b")]
    )
    def test_what_is_of_another_kind(self, folder: Path, first: str, second: str, force: bool) -> None:
        write({"a": "1"}, folder, first)
        before = stamps(folder)
        with pytest.raises(InputError, match=f"holds the {first} that codegen made, not the {second}"):
            write({"a": "2", "b": "2"}, folder, second, force=force)
        assert stamps(folder) == before

    def test_a_file_where_the_folder_goes(self, tmp_path: Path) -> None:
        (tmp_path / "s").write_text("mine")
        (tmp_path / "s").chmod(0o640)
        before = stamps(tmp_path)
        for wanted in (tmp_path / "s", tmp_path / "s" / "below"):
            with pytest.raises(InputError):
                write({"a": "1"}, wanted)
        assert stamps(tmp_path) == before

    def test_folders_keep_what_they_are(self, folder: Path) -> None:
        write({"models/a": "1"}, folder)
        (folder / "mine" / "deep").mkdir(parents=True)
        for path, mode in ((folder / "mine", 0o2700), (folder / "models", 0o750), (folder, 0o2755)):
            path.chmod(mode)
        if os.geteuid() == 0:
            os.chown(folder / "mine", 12345, 12345)
            (folder / "mine").chmod(0o2700)
        os.utime(folder / "mine", (1, 1))
        before = [os.stat(path) for path in (folder / "mine", folder / "mine" / "deep")]
        modes = [path.stat().st_mode for path in (folder, folder / "models")]
        write({"models/a": "2", "models/b": "1"}, folder)
        write({"c": "1"}, folder)
        after = [os.stat(path) for path in (folder / "mine", folder / "mine" / "deep")]
        assert [(*tuple(each)[:6], each.st_mtime_ns) for each in before] == [
            (*tuple(each)[:6], each.st_mtime_ns) for each in after
        ]
        assert folder.stat().st_mode == modes[0] and not (folder / "models").exists()

    def test_a_file_keeps_its_mode(self, folder: Path) -> None:
        write({"a": "1"}, folder)
        (folder / "a").chmod(0o640)
        write({"a": "2"}, folder)
        assert (folder / "a").stat().st_mode & 0o777 == 0o640

    def test_bytecode_goes_with_its_source_and_nothing_else_does(self, folder: Path) -> None:
        write({"models/a.py": "1", "models/b.py": "1", "c": "1"}, folder)
        cache = folder / "models" / "__pycache__"
        cache.mkdir()
        for name in ("a.cpython-311.pyc", "b.cpython-311.opt-2.pyc", "ab.cpython-311.pyc"):
            (cache / name).write_text("x")
        write({"c": "1"}, folder)
        assert tree(folder).keys() == {"c", "models/__pycache__/ab.cpython-311.pyc"}
        write({"models/ab.py": "1", "c": "1"}, folder)
        write({"c": "1"}, folder)
        assert not (folder / "models").exists()

    @pytest.mark.parametrize("name", ["a", "models", MANIFEST, ".codegen-new"])
    @pytest.mark.parametrize("make", ["link", "fifo", "file"])
    def test_what_is_no_file_or_no_folder(self, folder: Path, tmp_path: Path, name: str, make: str) -> None:
        folder.mkdir(parents=True)
        if make == "fifo":
            os.mkfifo(folder / name)
        elif make == "link":
            (tmp_path / "target").mkdir()
            (folder / name).symlink_to(tmp_path / "target")
        else:
            (folder / name).write_text("mine")
        before = os.lstat(folder / name)
        with pytest.raises(InputError) as caught:
            write({"a": "1", "models/x": "1"}, folder)
        assert name in str(caught.value) and len(caught.value.problems) == 1
        assert os.lstat(folder / name) == before and [*folder.iterdir()] == [folder / name]

    def test_one_link_is_one_problem(self, folder: Path, tmp_path: Path) -> None:
        folder.mkdir(parents=True)
        (folder / "models").symlink_to(tmp_path)
        with pytest.raises(InputError) as caught:
            write({f"models/{number}": "" for number in range(31)}, folder)
        assert len(caught.value.problems) == 1

    def test_a_lost_list_is_said_once(self, folder: Path) -> None:
        write({name: "1" for name in "abcdef"}, folder)
        (folder / MANIFEST).unlink()
        with pytest.raises(InputError, match="is lost: put that back") as caught:
            write({name: "2" for name in "abcdef"}, folder)
        assert len(caught.value.problems) == 1 and "5 more" in str(caught.value)
        assert set(tree(folder).values()) == {b"1"}
        write({name: "1" for name in "abcdef"}, folder)
        assert write({name: "2" for name in "abcdef"}, folder).changed == tuple("abcdef")


@pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0, reason="only root mounts")
@pytest.mark.parametrize("name", ["", "data", "models"])
def test_another_file_system_inside_stays_whole(folder: Path, name: str) -> None:
    """In the package's place, in a folder of the user's, and in one that codegen writes to."""
    write({"models/a": "1", "b": "1"}, folder)
    files = {"models/a": "2", "b": "2"}
    (folder / name).mkdir(exist_ok=True)
    if subprocess.run(
        ["mount", "-t", "tmpfs", "none", str(folder / name)], capture_output=True, check=False
    ).returncode:
        pytest.skip("may not mount here")
    try:
        (folder / name / "mine").write_text("precious")
        if name == "models":
            with pytest.raises(InputError, match=r"models/a.* mounted there; unmount it"):
                write({**files, "models/b": "1"}, folder)
            assert (folder / "b").read_text() == "1"
        else:
            write(files, folder)
            assert (folder / "b").read_text() == "2"
        assert (folder / name / "mine").read_text() == "precious"
        assert (folder / name).is_mount() and not (folder / ".codegen-new").exists()
    finally:
        subprocess.run(["umount", str(folder / name)], check=True)


@pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0, reason="only root mounts")
def test_a_full_disk_names_the_file_and_leaves_the_old_tree(folder: Path) -> None:
    folder.mkdir(parents=True)
    if subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=64k", "none", str(folder)], capture_output=True, check=False
    ).returncode:
        pytest.skip("may not mount here")
    try:
        write({"a": "1", "b": "1"}, folder)
        before = stamps(folder)
        with pytest.raises(InputError, match=r"out/c: error: can't be written: No space left on device; make room"):
            write({"a": "2", "c": "x" * 100_000}, folder)
        assert stamps(folder) == before
    finally:
        subprocess.run(["umount", str(folder)], check=True)


STEPS = [f"{name}:{turn}" for name in ("rename", "replace", "link", "mkdir", "write") for turn in range(1, 9)]


@pytest.mark.parametrize("step", STEPS)
def test_whatever_fails_the_old_tree_stays_and_no_debris(
    step: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write({"a": "1", "deep/b": "1", "gone/c": "1", "gone/d.py": "1"}, folder)
    before = stamps(folder)
    name, turn = step.split(":")
    calls = []

    def failing(real: Callable[..., object]) -> Callable[..., object]:
        def call(*args: object, **kwargs: object) -> object:
            calls.append(args)
            if len(calls) == int(turn):
                raise OSError(28, "No space left on device")
            return real(*args, **kwargs)

        return call

    with monkeypatch.context() as patched:
        patched.setattr(os, name, failing(getattr(os, name)))
        try:
            write({"a": "2", "deep/b": "2", "new/x/y": "1", "gone": "1"}, folder)
        except InputError as error:
            assert "make room" in str(error) and len(error.problems) == 1
            assert stamps(folder) == before
        else:
            # Without links, files are copied; the first write is that of the lock, which is written again.
            assert len(calls) < int(turn) or name == "link" or step == "write:1"
    assert not (folder / ".codegen-new").exists()


def test_debris_of_a_killed_run_goes_and_what_a_user_put_there_stays(folder: Path) -> None:
    write({"a": "1"}, folder)
    (folder / ".codegen-new" / "new").mkdir(parents=True)
    (folder / ".codegen-new" / "new" / "0").write_text("x")
    write({"a": "2"}, folder)
    assert not (folder / ".codegen-new").exists()
    (folder / ".codegen-new").mkdir()
    (folder / ".codegen-new" / "mine").write_text("x")
    write({"a": "3"}, folder)
    assert [path.name for path in (folder / ".codegen-new").iterdir()] == ["mine"]


def test_line_ends_are_no_difference(folder: Path) -> None:
    files = {"a": "1\n2\n", "b": "1\n"}
    write(files, folder)
    for path in [*folder.iterdir()]:
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    before = stamps(folder)
    assert not write(files, folder) and stamps(folder) == before
    changes = write({"a": "1\n3\n"}, folder)
    assert (changes.changed, changes.removed, changes.edited) == (("a",), ("b",), ())
    assert "+++ b/a\n@@ -1,2 +1,2 @@\n 1\n-2\n+3\n--- a/b\n" in changes.diff


def test_another_formatter_is_told_where_its_bytes_differ_and_is_no_change_where_not(folder: Path) -> None:
    write({"a": "1\n"}, folder)
    assert compare({"a": "1\n"}, folder, tool="black 26.1.0").relisted, "what formatted them is noted once"
    write({"a": "1\n"}, folder, tool="black 26.1.0")
    assert "# formatted by black 26.1.0\n" in (folder / MANIFEST).read_text()
    before = stamps(folder)
    assert not write({"a": "1\n"}, folder, tool="black 26.3.0") and stamps(folder) == before
    changes = compare({"a": "2\n"}, folder, tool="black 26.3.0")
    assert changes.tools == ("black 26.1.0", "black 26.3.0") and changes.edited == ()
    assert compare({"a": "2\n"}, folder, tool="black 26.1.0").tools is None
    write({"a": "2\n"}, folder, tool="black 26.3.0")
    assert "black 26.1.0" not in (folder / MANIFEST).read_text()


@pytest.mark.skipif(sys.platform == "win32", reason="kill -9")
def test_a_killed_run_leaves_nothing_beside_and_the_next_one_mends(folder: Path) -> None:
    """Trees of 200 files, all of one generation: whenever the writer dies, version control sees no file but those,
    and the next run has one generation again, without a question."""
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
        found = set(tree(folder))
        assert found == {f"{n % 7}/{n}" for n in range(200)}
        assert seen_by_git(folder) == {*found, MANIFEST}
        write({f"{n % 7}/{n}": "-1" for n in range(200)}, folder)
        assert set(tree(folder).values()) == {b"-1"} and not (folder / ".codegen-new").exists()


def test_runs_at_once_leave_one_whole_tree(folder: Path) -> None:
    script = f"""
        import sys
        from pathlib import Path
        from codegen.output.folder import write
        for turn in range(20):
            write({{f"{{n % 7}}/{{n}}": f"{{sys.argv[1]}}{{turn}}" for n in range(60)}}, Path({str(folder)!r}))
    """
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    runs = [
        subprocess.Popen([sys.executable, "-c", textwrap.dedent(script), name], env=environment, stderr=subprocess.PIPE)
        for name in "abcd"
    ]
    assert [(run.communicate()[1], run.returncode) for run in runs] == [(b"", 0)] * 4
    found = tree(folder)
    assert len(found) == 60 and len(set(found.values())) == 1
    assert write({"a": "1"}, folder).edited == ()


def seen_by_git(folder: Path) -> set[str]:
    """What `git add -A` would take."""
    subprocess.run(["git", "init", "-q"], cwd=folder, check=True)
    listing = ["git", "ls-files", "--others", "--exclude-standard", "-z"]
    found = subprocess.run(listing, cwd=folder, check=True, capture_output=True, encoding="utf-8").stdout
    shutil.rmtree(folder / ".git")
    return set(found.split("\0")) - {""}


portable = st.text("abcXY_.", min_size=1, max_size=3).filter(lambda name: not name.endswith("."))
trees = st.dictionaries(
    st.lists(portable, min_size=1, max_size=3).map("/".join), st.binary(max_size=3), max_size=6
).filter(lambda files: _sound(files))


def _sound(files: dict[str, bytes]) -> bool:
    parents = {"/".join(path.split("/")[:n]) for path in files for n in range(1, path.count("/") + 1)}
    return len({path.casefold() for path in files}) == len(files) and not parents & set(files)


@given(trees, trees)
def test_the_folder_becomes_what_was_wanted(
    tmp_path_factory: pytest.TempPathFactory, first: Files, second: Files
) -> None:
    folder = tmp_path_factory.mktemp("trees") / "out"
    write(first, folder)
    write(second, folder)
    assert (tree(folder) if folder.exists() else {}) == second
    assert not compare(second, folder)
