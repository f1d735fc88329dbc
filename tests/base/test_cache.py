from __future__ import annotations

import os
import sqlite3
import sys
import threading
from importlib import metadata
from pathlib import Path

import pytest

from codegen.base import cache
from codegen.base.distribution import release
from codegen.python.format import format_all

FILE = "memo-2.sqlite3"


def fill(folder: Path, **texts: str) -> None:
    with cache.opened(folder) as memo:
        memo.update(texts)


def test_what_was_added_is_there_the_next_time(tmp_path: Path) -> None:
    fill(tmp_path, a="text of a", b="text of b")
    with cache.opened(tmp_path) as memo:
        assert dict(memo) == {"a": "text of a", "b": "text of b"}
        assert len(memo) == 2 and "c" not in memo
        del memo["a"]
        assert "a" not in memo
    assert sorted(path.name for path in tmp_path.iterdir()) == [FILE]


def test_nothing_is_written_when_nothing_is_new(tmp_path: Path) -> None:
    with cache.opened(tmp_path / "new") as memo:
        assert not memo
    assert not (tmp_path / "new").exists()
    fill(tmp_path, a="x")
    before = (tmp_path / FILE).read_bytes()
    with cache.opened(tmp_path) as memo:
        assert memo["a"] == "x"
    assert (tmp_path / FILE).read_bytes() == before


def test_a_run_that_fails_writes_nothing(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError), cache.opened(tmp_path) as memo:
        memo["a"] = "x"
        raise RuntimeError
    assert not (tmp_path / FILE).exists()


@pytest.mark.parametrize("content", [b"", b"no database at all" * 500, b"SQLite format 3\0" + b"\xff" * 5000])
def test_a_broken_file_is_replaced(tmp_path: Path, content: bytes) -> None:
    (tmp_path / FILE).write_bytes(content)
    with cache.opened(tmp_path) as memo:
        assert not memo
        memo["a"] = "x"
    with cache.opened(tmp_path) as memo:
        assert dict(memo) == {"a": "x"}


def test_a_file_cut_short_does_no_harm(tmp_path: Path) -> None:
    fill(tmp_path, **{f"k{number}": f"{number}" * 5000 for number in range(300)})
    whole = (tmp_path / FILE).read_bytes()
    for size in range(100, len(whole), len(whole) // 20):
        (tmp_path / FILE).write_bytes(whole[:size])
        fill(tmp_path, a="x")
        with cache.opened(tmp_path) as memo:
            assert memo.get("k7", "7" * 5000) == "7" * 5000


def test_a_broken_text_is_as_good_as_none(tmp_path: Path) -> None:
    fill(tmp_path, a="x", b="y", c="z")
    with sqlite3.connect(tmp_path / FILE) as connection:
        connection.execute("UPDATE texts SET text = X'00' WHERE key = 'a'")
        connection.execute("UPDATE texts SET text = 'words' WHERE key = 'b'")
    connection.close()
    with cache.opened(tmp_path) as memo:
        assert (memo.get("a"), memo.get("b"), memo.get("c")) == (None, None, "z")
        memo["a"] = "x"
    with cache.opened(tmp_path) as memo:
        assert memo["a"] == "x"


def test_many_texts_are_read_as_few_are(tmp_path: Path) -> None:
    texts = {f"k{number}": f"text {number}" for number in range(1200)}
    fill(tmp_path, **texts, broken="x")
    with sqlite3.connect(tmp_path / FILE) as connection:
        connection.execute("UPDATE texts SET text = X'00' WHERE key = 'broken'")
    connection.close()
    with cache.opened(tmp_path) as memo:
        assert {name: memo.get(name) for name in texts} == texts
        assert (memo.get("broken"), memo.get("other")) == (None, None)
        del memo["k7"]
        memo["k8"] = "another"
        assert (memo.get("k7"), memo["k8"], memo["k9"]) == (None, "another", "text 9")
    with cache.opened(tmp_path) as memo:
        assert (memo["k8"], memo["k9"]) == ("another", "text 9")


def test_another_schema_does_no_harm(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / FILE) as connection:
        connection.execute("CREATE TABLE texts (other TEXT)")
    connection.close()
    fill(tmp_path, a="x")


def test_deleted_in_the_middle_of_a_run(tmp_path: Path) -> None:
    fill(tmp_path / "c", a="x")
    with cache.opened(tmp_path / "c") as memo:
        (tmp_path / "c" / FILE).unlink()
        (tmp_path / "c").rmdir()
        assert memo["a"] == "x"
        memo["b"] = "y"
    with cache.opened(tmp_path / "c") as memo:
        assert dict(memo) == {"b": "y"}


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    fill(tmp_path / "file" / "below", a="x")
    (tmp_path / "taken" / FILE).mkdir(parents=True)
    fill(tmp_path / "taken", a="x")


def test_runs_share_it(tmp_path: Path) -> None:
    def run(number: int) -> None:
        for turn in range(5):
            fill(tmp_path, **{f"{number}-{turn}": "text"})

    threads = [threading.Thread(target=run, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with cache.opened(tmp_path) as memo:
        assert len(memo) == 40


def test_it_stays_small_and_keeps_what_was_used_last(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    day = 24 * 60 * 60
    now = 1_000 * day
    monkeypatch.setattr(cache.time, "time", lambda: now)
    bulk = {f"{name}{number}": name * 40 + str(number) * 40 for name in "abc" for number in range(50)}
    for name in "abc":
        now += 2 * day
        with cache.opened(tmp_path) as memo:
            memo.update({key: text for key, text in bulk.items() if key[0] == name})
    now += 2 * day
    with cache.opened(tmp_path, max_bytes=1_000) as memo:
        assert all(memo[key] for key in bulk if key[0] == "a")
        memo["new"] = "x"
    with cache.opened(tmp_path) as memo:
        assert {key[0] for key in memo} == {"a", "n"} | ({"c"} if len(memo) > 51 else set())
        assert 51 <= len(memo) < 150


def test_a_run_reads_what_it_asks_for_and_no_more(tmp_path: Path) -> None:
    fill(tmp_path, **{f"k{number}": "x" * 500 for number in range(2_000)})
    asked: list[str] = []
    with cache.opened(tmp_path) as memo:
        assert memo._connection is not None
        memo._connection.set_trace_callback(asked.append)
        assert memo["k7"] == "x" * 500 and "no" not in memo
    assert len(asked) == 2 and all("WHERE key = " in query for query in asked)


def test_what_an_earlier_version_remembered_goes(tmp_path: Path) -> None:
    (tmp_path / "memo.sqlite3").write_bytes(b"old")
    fill(tmp_path, a="x")
    assert [path.name for path in tmp_path.iterdir()] == [FILE]


def test_the_formatter_takes_it(tmp_path: Path) -> None:
    files = {"a.py": "x  =  1\n", "b.txt": "x  =  1\n"}
    with cache.opened(tmp_path) as memo:
        first = format_all(files, memo)
    with cache.opened(tmp_path) as memo:
        assert format_all(files, memo) == first == {"a.py": "x = 1\n", "b.txt": "x  =  1\n"}
        assert not memo.added


def test_where_it_lies(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("CODEGEN_CACHE_DIR", str(tmp_path))
    assert cache.folder() == tmp_path
    monkeypatch.delenv("CODEGEN_CACHE_DIR")
    monkeypatch.setattr(cache.sys, "platform", "linux")
    monkeypatch.setenv("XDG_CACHE_HOME", "/x")
    assert cache.folder() == Path("/x/codegen")
    monkeypatch.delenv("XDG_CACHE_HOME")
    assert cache.folder() == Path.home() / ".cache" / "codegen"


def test_a_clock_that_jumps_lets_old_texts_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    now = 2_000_000_000
    monkeypatch.setattr(cache.time, "time", lambda: now)
    fill(tmp_path, ahead="x" * 50)
    now = 1_000_000_000
    fill(tmp_path, other="y" * 50)
    now += 1
    with cache.opened(tmp_path, max_bytes=20) as memo:
        memo["new"] = "z" * 50
    with cache.opened(tmp_path) as memo:
        assert "new" in memo and "ahead" not in memo


@pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0, reason="only root gives files away")
def test_what_somebody_else_owns_is_neither_read_nor_written(tmp_path: Path) -> None:
    fill(tmp_path, a="x")
    os.chown(tmp_path / FILE, 12345, 12345)
    before = (tmp_path / FILE).read_bytes()
    fill(tmp_path, b="y")
    with cache.opened(tmp_path) as memo:
        assert not memo
    assert (tmp_path / FILE).read_bytes() == before


@pytest.mark.skipif(os.name != "posix", reason="permissions as POSIX has them")
def test_what_anybody_may_write_is_not_read(tmp_path: Path) -> None:
    fill(tmp_path, a="x")
    os.chmod(tmp_path / FILE, 0o666)
    with cache.opened(tmp_path) as memo:
        assert not memo


@pytest.mark.skipif(os.name != "posix", reason="permissions as POSIX has them")
@pytest.mark.parametrize("name", ["", FILE, f"{FILE}-journal", f"{FILE}-wal"])
@pytest.mark.parametrize("spoil", ["group", "others", "link"])
def test_where_others_may_write_nothing_is_read_or_written(tmp_path: Path, name: str, spoil: str) -> None:
    fill(tmp_path / "c", a="x")
    place = tmp_path / "c" / name
    if not place.exists():
        place.write_bytes(b"")
    if spoil == "link":
        place.rename(tmp_path / "target")
        place.symlink_to(tmp_path / "target")
    else:
        place.chmod(0o770 if spoil == "group" else 0o707)
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    with cache.opened(tmp_path / "c") as memo:
        assert not memo
        memo["b"] = "y"
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before


def test_keys_tell_their_parts_apart() -> None:
    keys = [cache.key(*parts) for parts in (("ab", "c"), ("a", "bc"), ("abc",), ("abc", ""), ("", "abc"), ("1 a", "b"))]
    assert len({*keys}) == len(keys)
    assert cache.stamp() == cache.stamp() and len(cache.stamp()) == 64


@pytest.mark.parametrize("name", ["Black-99.1.dist-info", "markdown_it_py-9.dist-info", "PyYAML-9.egg-info"])
def test_another_version_of_a_library_makes_another_stamp(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    before = cache.stamp.__wrapped__()
    (tmp_path / name).mkdir()
    monkeypatch.setattr(sys, "path", [str(tmp_path / "none"), str(tmp_path), *sys.path])
    assert cache.stamp.__wrapped__() != before


def test_a_library_that_no_folder_tells_of_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "path", [])
    monkeypatch.setattr(metadata, "version", lambda name: {"pyyaml": "1.6"}[name])
    assert release("pyyaml") == "1.6"


def test_a_library_that_is_not_there_has_no_release() -> None:
    assert release("no-such") == ""
    assert release("PyYAML") == release("pyyaml") and release("pyyaml").lower().startswith("pyyaml-")
