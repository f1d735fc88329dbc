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
ROUNDS = 3
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
        OURS: partial(_ours, folder / OURS),
        names[0]: partial(
            _theirs, folder / names[0], (*dataclasses, folder / names[0] / "models.py", "--formatters", "black")
        ),
        names[1]: partial(
            _theirs, folder / names[1], (*dataclasses, folder / names[1] / "models.py", "--formatters", "builtin")
        ),
        client: partial(_theirs, folder / client, (client, "generate", *options, "--overwrite")),
    }


def _ours(out: Path) -> Run:
    shutil.rmtree(out, ignore_errors=True)
    with tempfile.TemporaryDirectory() as cache:
        return codegen("generate", METADATA, "--types-only", "--out", out, "--package", "types_api", cache=Path(cache))


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
    text = f"""\
All types of Microsoft Graph v1.0 (July 2021): 1,025 entity and complex types, 323 enumerations.
We read the CSDL itself; the others read the same types converted to OpenAPI (`benchmarks/openapi.py`, not counted).
Types only, no operations; nothing cached, nothing there before. What comes out differs: ours are dataclasses that
decode, encode and validate (the runtime is among the files); datamodel-code-generator's dataclasses lose the JSON
names; openapi-python-client's attrs classes hold a codec each, and are formatted by ruff.

{table(header, rows)}"""
    points = [Point("generate models of 1,348 types", name, walls[name].over(walls[OURS])) for name in runs]
    return Section(text, tuple(point for point in points if point.who != OURS))
