"""Decode and encode JSON, beside msgraph-sdk and the libraries that one would write such classes with."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

from benchmarks.codec_worker import OPERATIONS
from benchmarks.environments import work
from benchmarks.figures import Point, Section, Spread, compared, table

TITLE = "Decode and encode"
ROUNDS = 9
OURS = "codegen"
PLOTTED = {
    ("a user of 40 members", "decode"): "decode a user",
    ("a page of 100 users", "decode, read five"): "decode 100 users, read five members of each",
    ("a user of 40 members", "decode, read all"): "decode a user, read all",
    ("a user of 40 members", "build and encode"): "build a user, encode",
}

INTRO = """\
Microseconds of processor time per call, all libraries in one process. Before anything is timed, each result is
compared with the payload: ours must be equal; the others may write other forms of a moment, leave out nulls, and name
a type unasked. Our classes and msgraph-sdk's are whole types (a user has 79 members in ours), and ours keep unknown
members, nulls and texts, and check every value; those of the other libraries have just the members of the sample.

"Read five" reads the first five members of each user that are neither objects nor lists, as most programs do.
"Read all" reads every member of every object; what is encoded was decoded just before, and each object is encoded
once; "build" calls the constructors with Python values. No two of the many users share a value, enumerations and
booleans aside. Polymorphic collections take a tagged union in pydantic, mashumaro, cattrs and msgspec."""


def measure(rounds: int) -> Section:
    """Make our package, and measure all libraries in one process."""
    with tempfile.TemporaryDirectory() as folder:
        work("codec_package", "codegen", Path(folder, "bench_api"))
        found = json.loads(work("codec_worker", "peers", folder, rounds).output)
    parts = [INTRO]
    points = []
    for title, part in found.items():
        spreads = _spreads(part["times"])
        points += _points(title, spreads)
        parts.append(f"### {title[0].upper()}{title[1:]}: {part['bytes']:,} bytes\n\n{_table(spreads)}")
        parts += [f"{name} comes back otherwise: {', '.join(wrong)}." for name, wrong in part["wrong"].items()]
    return Section("\n\n".join(parts), tuple(points))


def _spreads(times: dict[str, dict[str, list[float]]]) -> dict[str, dict[str, Spread]]:
    """By operation, then by library."""
    operations = {operation: None for found in times.values() for operation in found}
    return {operation: {name: Spread.of(found[operation]) for name, found in times.items()} for operation in operations}


def _table(spreads: dict[str, dict[str, Spread]]) -> str:
    cells = {operation: compared(found, OURS) for operation, found in spreads.items()}
    shown = [operation for operation in OPERATIONS if operation in cells]
    names: Any = next(iter(cells.values()))
    return table(["", *shown], [[name, *(cells[operation][name] for operation in shown)] for name in names])


def _points(title: str, spreads: dict[str, dict[str, Spread]]) -> list[Point]:
    return [
        Point(PLOTTED[title, operation], name, spread.over(found[OURS]))
        for operation, found in spreads.items()
        if (title, operation) in PLOTTED
        for name, spread in found.items()
        if name not in (OURS, "orjson, to dicts only")
    ]
