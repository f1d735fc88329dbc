"""The formatter: one mode, a memo, several processes."""

from __future__ import annotations

from pathlib import Path

import pytest

from codegen.python import format as formatting
from codegen.python.format import NotPython, format_all, memo_key


def test_only_python_is_formatted() -> None:
    assert format_all({"a.py": "x = ( 1,2 )", "py.typed": "x = ( 1,2 )"}) == {
        "a.py": "x = (1, 2)\n",
        "py.typed": "x = ( 1,2 )",
    }


def test_the_users_configuration_plays_no_part(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "pyproject.toml").write_text("[tool.black]\nline-length = 20\nskip-string-normalization = true\n")
    monkeypatch.chdir(tmp_path)
    source = "some_function_name('first argument')\n"
    assert format_all({"a.py": source}) == {"a.py": source.replace("'", '"')}


def test_the_memo_is_filled_and_used(monkeypatch: pytest.MonkeyPatch) -> None:
    memo: dict[str, str] = {}
    once = format_all({"a.py": "x=1"}, memo)
    assert memo[memo_key("x=1")] == "x = 1\n"
    same = format_all({"a.py": "x = 1\n"}, memo)
    assert memo_key("x = 1\n") not in memo, "what plainly stays as it is takes no room"
    monkeypatch.setattr(formatting, "_blackened", pytest.fail)
    assert format_all({"a.py": "x=1"}, memo) == format_all({"a.py": "x = 1\n"}, memo) == once == same


def test_the_same_text_in_two_files_is_formatted_alike() -> None:
    assert format_all({"a.py": "x=1", "b.py": "x=1"}) == {"a.py": "x = 1\n", "b.py": "x = 1\n"}


def test_many_files_go_to_several_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(formatting, "_WORTH_A_PROCESS", 10)
    files = {f"{number}.py": f"x=( {number} )" for number in range(20)}
    assert format_all(files, jobs=2) == {f"{number}.py": f"x = {number}\n" for number in range(20)}


def test_what_is_not_python_is_named() -> None:
    with pytest.raises(NotPython, match="cannot parse") as caught:
        format_all({"models/a.py": "class class:"})
    assert caught.value.path == "models/a.py"
