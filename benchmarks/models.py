"""Python models of all types of one $metadata document, beside generators that read OpenAPI."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from benchmarks.environments import METADATA, Run, codegen, needed, python, run, work
from benchmarks.figures import Point, Section, Spread, alternate, compared, number, table

TITLE = "Models of all types of a $metadata document"
ROUNDS = 5
READS_CSDL = False
"""Whether `codegen transcribe` reads $metadata; before, the spec is made by a script whose time doesn't count."""
OURS = "codegen"
DATACLASSES = (
    *("--input-file-type", "openapi", "--output-model-type", "dataclasses.dataclass", "--snake-case-field"),
    *("--use-schema-description", "--use-field-description", "--target-python-version", "3.11", "--disable-timestamp"),
)


def measure(rounds: int) -> Section:
    """Generate with each in turn, always from nothing."""
    needed(METADATA)
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        work("openapi", "codegen", METADATA, folder / "types.json")
        if not READS_CSDL:
            work("csdl_spec", "codegen", METADATA, folder / "spec")
        cases = _cases(folder)
        runs = alternate(cases, rounds)
        sizes = {name: _size(folder / name) for name in cases}
    return _section(runs, sizes)


def _cases(folder: Path) -> dict[str, Callable[[], Run]]:
    source = folder / "types.json"
    dataclasses = ("datamodel-codegen", "--input", source, *DATACLASSES, "--output")
    names = ("datamodel-code-generator, with black", "datamodel-code-generator, own formatter")
    client = "openapi-python-client"
    options = ("--path", source, "--meta", "none", "--output-path", folder / client)
    return {
        OURS: partial(_ours, folder, folder / OURS),
        names[0]: partial(
            _theirs, folder / names[0], (*dataclasses, folder / names[0] / "models.py", "--formatters", "black")
        ),
        names[1]: partial(
            _theirs, folder / names[1], (*dataclasses, folder / names[1] / "models.py", "--formatters", "builtin")
        ),
        client: partial(_theirs, folder / client, (client, "generate", *options, "--overwrite")),
    }


def _ours(folder: Path, out: Path) -> Run:
    shutil.rmtree(out, ignore_errors=True)
    spec = folder / "spec"
    with tempfile.TemporaryDirectory() as cache:
        steps = []
        if READS_CSDL:
            shutil.rmtree(spec, ignore_errors=True)
            steps.append(codegen("transcribe", METADATA, "--out", spec, cache=Path(cache)))
        steps.append(codegen("generate", spec, "--out", out, "--package", "types_api", cache=Path(cache)))
    return Run(sum(step.wall for step in steps), sum(step.cpu for step in steps), max(step.peak for step in steps), "")


def _theirs(out: Path, command: Sequence[object]) -> Run:
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir()
    programs = python("generators").parent
    # openapi-python-client looks for ruff on the PATH.
    return run([programs / str(command[0]), *command[1:]], PATH=f"{programs}{os.pathsep}{os.environ['PATH']}")


def _size(folder: Path) -> tuple[int, int, int]:
    """Files, KiB and lines of Python."""
    texts = [path.read_bytes() for path in folder.rglob("*.py")]
    return len(texts), sum(map(len, texts)) // 1024, sum(text.count(b"\n") for text in texts)


def _section(runs: dict[str, list[Run]], sizes: dict[str, tuple[int, int, int]]) -> Section:
    walls = {name: Spread.of(run.wall for run in found) for name, found in runs.items()}
    cpus = {name: Spread.of(run.cpu for run in found) for name, found in runs.items()}
    wall, cpu = compared(walls, OURS), compared(cpus, OURS)
    header = ["", "seconds", "processor seconds", "MiB of the largest process", "files", "KiB", "lines"]
    rows = [
        [name, wall[name], cpu[name], number(max(run.peak for run in runs[name])), *(f"{n:,}" for n in sizes[name])]
        for name in runs
    ]
    start = (
        "We transcribe the CSDL and generate from that spec"
        if READS_CSDL
        else "We generate from a spec that a script made of the CSDL, whose time is not counted"
    )
    text = f"""\
All types of Microsoft Graph v1.0 (July 2021): 1,025 entity and complex types, 323 enumerations.
{start}; the
others read the same types converted to OpenAPI (`benchmarks/openapi.py`, not counted). Types only, no operations;
nothing cached, nothing there before. What comes out differs: ours are dataclasses that decode, encode and validate
(the runtime is among the files); datamodel-code-generator's dataclasses lose the JSON names; openapi-python-client's
attrs classes hold a codec each, and are formatted by ruff.

{table(header, rows)}"""
    points = [Point("generate models of 1,348 types", name, walls[name].over(walls[OURS])) for name in runs]
    return Section(text, tuple(point for point in points if point.who != OURS))
