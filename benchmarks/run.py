"""Measure beside the peers: `make bench`, or `python -m benchmarks.run --only codec --rounds 5` for a quick look.

Without --only, the report goes to benchmarks/results.md and its plot to benchmarks/results.svg. A row that fails
is reported as failed and takes no other with it; exit code 1 then.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import os
import subprocess
import sys
import time
import traceback
from datetime import date
from types import ModuleType

from benchmarks import codec, examples, imports, metadata, models, pipeline, service, size, typecheck
from benchmarks.environments import HERE, PEERS, ROOT, WORK, machine, state, work
from benchmarks.figures import Failed, Point, Section, Skipped

ROWS: dict[str, ModuleType] = {
    "models": models,
    "pipeline": pipeline,
    "metadata": metadata,
    "imports": imports,
    "codec": codec,
    "service": service,
    "examples": examples,
    "size": size,
    "typecheck": typecheck,
}
"""The rows in the order of the report."""


@dataclasses.dataclass(frozen=True, slots=True)
class Result:
    """A row of the report: its section, or why there is none; the load of the machine when it began."""

    section: Section
    failed: bool = False
    load: float = 0.0
    minutes: float = 0.0


def main() -> int:
    """Measure what is asked for; the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", action="append", choices=list(ROWS), help="print this row and write nothing")
    parser.add_argument("--rounds", type=int, help="repetitions, instead of each row's own number")
    parser.add_argument("--resume", action="store_true", help="keep rows that an interrupted run of this code measured")
    asked = parser.parse_args()
    results = {}
    for name in asked.only or ROWS:
        kept = _kept(name, asked.rounds) if asked.resume and not asked.only else None
        results[name] = kept or _measured(name, asked.rounds)
        print(f"\n{_written(name, results[name])}", flush=True)
    if not asked.only:
        _write(results)
    return int(any(result.failed for result in results.values()))


def _measured(name: str, rounds: int | None) -> Result:
    print(f"measuring {name}", file=sys.stderr, flush=True)
    load, begin = os.getloadavg()[0], time.monotonic()
    try:
        section, failed = ROWS[name].measure(rounds or ROWS[name].ROUNDS), False
    except Skipped as reason:
        section, failed = Section(f"Not measured: {reason}."), False
    except Exception as error:  # noqa: BLE001 - whatever went wrong, the other rows still count.
        if not isinstance(error, Failed):
            traceback.print_exc()
        section, failed = Section(f"**Failed**: {type(error).__name__}: {error}"), True
    result = Result(section, failed, load, (time.monotonic() - begin) / 60)
    if not failed:
        path = WORK / "results" / f"{name}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps({"key": _key(rounds), **dataclasses.asdict(result)}), encoding="utf-8")
    return result


def _key(rounds: int | None) -> str:
    return f"{state('benchmarks')} {rounds}"


def _kept(name: str, rounds: int | None) -> Result | None:
    """What an earlier run found out about a row, if everything is as it was."""
    try:
        stored = json.loads((WORK / "results" / f"{name}.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    if stored.pop("key") != _key(rounds):
        return None
    section = stored.pop("section")
    return Result(Section(section["text"], tuple(Point(**point) for point in section["points"])), **stored)


def _written(name: str, result: Result) -> str:
    note = f"`python -m benchmarks.run --only {name}`; load average {result.load:.1f} at its start."
    return f"## {ROWS[name].TITLE}\n\n{note}\n\n{result.section.text}\n"


def _write(results: dict[str, Result]) -> None:
    head = _head(results)  # Before the plot is drawn, which is a change of the checkout.
    points = [dataclasses.asdict(point) for result in results.values() for point in result.section.points]
    drawing = WORK / "points.json"
    drawing.write_text(json.dumps(points), encoding="utf-8")
    plot = "![How many times ours](results.svg)"
    try:
        work("plot", "plot", drawing, HERE / "results.svg")
    except Failed as error:
        plot = f"The plot failed: {error}"
    sections = "\n".join(_written(name, result) for name, result in results.items())
    text = f"{head}\n\n{plot}\n\n{sections}"
    partial = HERE / "results.md.new"
    partial.write_text(text, encoding="utf-8")
    partial.replace(HERE / "results.md")
    print(f"\nwrote {(HERE / 'results.md').relative_to(ROOT)}")


def _head(results: dict[str, Result]) -> str:
    peers = ", ".join(item.replace("==", " ") for name in ("generators", "peers") for item in PEERS[name])
    minutes = sum(result.minutes for result in results.values())
    busiest = max(result.load for result in results.values())
    busy = " The machine was busy with other work: trust the ratios." if busiest > (os.cpu_count() or 1) + 1 else ""
    return f"""# Figures

`make bench` wrote this on {date.today()} in {minutes:.0f} minutes, with codegen at {_commit()}.

- Machine: {machine()}.{busy}
- Peers, from PyPI: {peers}.
- All of a row runs side by side on the same input, in alternating rounds. Figures are minimum / median / maximum of
  the rounds; in brackets, how many times our median that is: above 1x the peer is slower or larger than codegen.
- Memory is the peak of what a process keeps in RAM, that of the largest of its processes where there are several.
- [goals.md](goals.md) says what these figures should be, and what bounds those that aren't."""


def _commit() -> str:
    try:
        command = ["git", "describe", "--always", "--dirty", "--exclude=*"]
        return subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return "an unknown commit"


if __name__ == "__main__":
    sys.exit(main())
