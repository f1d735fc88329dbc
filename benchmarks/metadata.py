"""A client from $metadata alone, for all of Microsoft Graph of August 2026, beside odata2ts."""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

from benchmarks.environments import CORPUS, HERE, METADATA, PAGES, Run, codegen, made, needed, run, work
from benchmarks.figures import Point, Section, Spread, alternate, compared, number, table

TITLE = "A client from $metadata"
ROUNDS = 1
OURS = "codegen"
THEIRS = "odata2ts"
PATIENCE = 180
"""Seconds after which odata2ts is ended: its time grows faster than its input."""
ENDED = 124
"""The exit status of `timeout` for what it ended."""
SOURCE = CORPUS / "metadata" / "graph-v1.0-2026.xml"
PACKAGES = ("@odata2ts/odata2ts@0.34.0", "typescript@5.8.3")
SETTINGS = '{"compilerOptions": {"target": "ES2022", "module": "CommonJS", "moduleResolution": "node", "strict": true}}'


def measure(rounds: int) -> Section:
    """Generate with both in turn, from nothing; then ask which documented request lines ours can build."""
    source = needed(SOURCE)
    with tempfile.TemporaryDirectory() as scratch:
        cases: dict[str, Callable[[], Run]] = {OURS: partial(_ours, source, Path(scratch, OURS))}
        if shutil.which("npm"):
            cases[THEIRS] = _theirs(source, Path(scratch, THEIRS))
        runs = alternate(cases, rounds)
        sizes = {name: _size(Path(scratch, name)) for name in cases}
    missing = "" if THEIRS in cases else "\n\nodata2ts was not measured: there is no npm."
    return _section(runs, sizes, f"{_reach()}{missing}")


def _ours(source: Path, out: Path) -> Run:
    shutil.rmtree(out, ignore_errors=True)
    with tempfile.TemporaryDirectory() as cache:
        return codegen("generate", source, "--out", out, "--package", "graph", cache=Path(cache))


def _theirs(source: Path, out: Path) -> Callable[[], Run]:
    """What runs odata2ts, which is installed before that.

    It ends with a TypeError at an enumeration without members, of which the document has two: they get one.
    """
    home = made(HERE / ".npm-odata2ts", "\n".join(PACKAGES), _install)
    whole = out.with_suffix(".xml")
    text = source.read_text(encoding="utf-8")
    member = r'\1><Member Name="none" Value="0"/></EnumType>'
    whole.write_text(re.sub(r"(<EnumType [^>]*)/>", member, text), encoding="utf-8")
    command = ["npx", "--prefix", home, "odata2ts", "-s", whole, "-o", out, "-m", "all", "-e", "ts"]

    def generate() -> Run:
        shutil.rmtree(out, ignore_errors=True)
        return run(["timeout", PATIENCE, *command], ok=(0, ENDED), folder=home)

    return generate


def _install(folder: Path) -> None:
    folder.mkdir()
    (folder / "tsconfig.json").write_text(SETTINGS, encoding="utf-8")
    (folder / "package.json").write_text('{"private": true}', encoding="utf-8")
    run(["npm", "install", "--silent", "--no-audit", "--no-fund", *PACKAGES], folder=folder)


def _size(folder: Path) -> tuple[int, float]:
    """Files and MiB of source."""
    sizes = [path.stat().st_size for path in folder.rglob("*") if path.suffix in (".py", ".ts")]
    return len(sizes), sum(sizes) / 2**20


def _reach() -> str:
    """Which request lines of the pages of 2021 can be built from the metadata of that time."""
    found = work("reach", "codegen", needed(PAGES), needed(METADATA)).output.splitlines()
    return f"Of the pages of July 2021, by the metadata of that time: {found[0]}; {found[1].strip()}."


def _section(runs: dict[str, list[Run]], sizes: dict[str, tuple[int, float]], reach: str) -> Section:
    walls = {name: Spread.of(run.wall for run in found) for name, found in runs.items()}
    cpus = {name: Spread.of(run.cpu for run in found) for name, found in runs.items()}
    wall, cpu = compared(walls, OURS), compared(cpus, OURS)
    unfinished = THEIRS in sizes and not sizes[THEIRS][0]
    rows = [
        [name, wall[name], cpu[name], number(max(run.peak for run in runs[name])), f"{files:,}", number(size)]
        for name, (files, size) in sizes.items()
    ]
    if unfinished:
        # What its processes used went with them when they were ended.
        rows[-1] = [THEIRS, f"over {wall[THEIRS]}", *["not known"] * 2, *["none"] * 2]
    header = ["", "seconds", "processor seconds", "MiB of the largest process", "files", "MiB"]
    late = f"It was ended after {PATIENCE} seconds, when it had written nothing." if unfinished else ""
    text = f"""\
All of Microsoft Graph v1.0 of August 2026: {number(SOURCE.stat().st_size / 2**20)} MiB of CSDL, from nothing. Both emit
models, a builder of requests at any depth, and queries; odata2ts in TypeScript, not formatted. It ends at enumerations
without members, so that it reads a document in which the two of them have one. {late}

{table(header, rows)}

{reach}"""
    label, spreads = ("a client from $metadata, at least", walls) if unfinished else ("a client from $metadata", cpus)
    points = [Point(label, name, spreads[name].over(spreads[OURS])) for name in runs]
    return Section(text, tuple(point for point in points if point.who != OURS))
