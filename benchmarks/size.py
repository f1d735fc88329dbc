"""Files and bytes on disk: our package for all of Graph and our generator, beside msgraph-sdk."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.environments import python, run, whole_api, work
from benchmarks.figures import Point, Section, number, table, times

TITLE = "Installed size"
ROUNDS = 1


def measure(rounds: int) -> Section:
    """Count; repeating it would change nothing, so `rounds` isn't looked at."""
    ours, types, client = _package("whole_api"), _package("types_api"), _installed("peers", "httpx2")
    generator, theirs = _installed("codegen", "odata-codegen"), _installed("peers", "msgraph-sdk")
    sending = [mine + other for mine, other in zip(ours, client["all"], strict=True)]
    rows = [
        _row("codegen: the package for all of Graph", 0, ours, ours),
        _row("codegen: its types only", 0, types, ours),
        _row("codegen: the package with httpx2 and what it requires, to send", client["distributions"], sending, ours),
        _row("msgraph-sdk alone", 1, theirs["alone"], ours),
        _row("msgraph-sdk with all that it requires", theirs["distributions"], theirs["all"], ours),
        _row("codegen, the generator, alone", 1, generator["alone"], ours),
        _row("codegen, the generator, with all that it requires", generator["distributions"], generator["all"], ours),
    ]
    shown = table(["", "distributions", "files", "MiB", "MiB with compiled files"], rows)
    text = f"""\
MiB of the files' contents, without and with compiled files (`.pyc`); in brackets, times our package. The package
holds the types and operations that the pages of July 2021 document; msgraph-sdk those of its own date, which are more.

{shown}"""
    return Section(text, (Point("installed package, MiB", "msgraph-sdk", theirs["alone"][2] / ours[2]),))


def _package(name: str) -> list[int]:
    """Files, bytes, and bytes with compiled files of a package of ours."""
    with tempfile.TemporaryDirectory() as scratch:
        copy = Path(scratch, name)
        shutil.copytree(whole_api() / name, copy, ignore=shutil.ignore_patterns("__pycache__"))
        plain = _sizes(copy)
        run([python("peers"), "-m", "compileall", "-q", copy])
        return [len(plain), sum(plain), sum(_sizes(copy))]


def _sizes(folder: Path) -> list[int]:
    return [path.stat().st_size for path in folder.rglob("*") if path.is_file()]


def _installed(environment: str, name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(work("size_worker", environment, name).output)
    return found


def _row(title: str, distributions: int, sizes: Sequence[int], ours: Sequence[int]) -> list[object]:
    ratios = ["" if sizes is ours else f" ({times(size / own)})" for size, own in zip(sizes, ours, strict=True)]
    files, plain, compiled = sizes
    return [
        title,
        distributions,
        f"{files:,}{ratios[0]}",
        f"{number(plain / 2**20)}{ratios[1]}",
        f"{number(compiled / 2**20)}{ratios[2]}",
    ]
