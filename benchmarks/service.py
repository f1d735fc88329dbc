"""Rows read from, and created at, a service that nobody here wrote: SAP CAP on loopback, from npm."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.environments import HERE, Run, codegen, made, needed, run, work
from benchmarks.environments import ROOT as PROJECT
from benchmarks.figures import Failed, Point, Section, Skipped, Spread, alternate, compared, number, table
from benchmarks.service_worker import CLIENTS

TITLE = "A real service"
ROUNDS = 3
OURS = "codegen"
SOURCE = PROJECT.parent / "shared" / "live" / "cap"
START = 60
"""Seconds at most for the service to answer."""


def measure(rounds: int) -> Section:
    """All clients in turn, each a process of its own; what they read is compared first."""
    home = _service()
    with tempfile.TemporaryDirectory() as scratch, _running(home) as root:
        folder = Path(scratch)
        package = ("generate", SOURCE / "metadata.xml", "--out", folder, "--package", "shop")
        codegen(*package, cache=folder / "cache")
        cases = {name: partial(work, "service_worker", "odata", name, root, PYTHONPATH=scratch) for name in CLIENTS}
        runs = alternate(cases, rounds)
    return _section(runs)


def _service() -> Path:
    """The folder of the service, installed once. Raises Skipped where that isn't possible."""
    needed(SOURCE)
    if not (shutil.which("npm") and shutil.which("node")):
        raise Skipped("it needs node and npm, which are not here")
    names = ("package.json", "server.js", "db", "srv")

    def install(folder: Path) -> None:
        folder.mkdir()
        for name in names:
            copy = shutil.copytree if (SOURCE / name).is_dir() else shutil.copyfile
            copy(SOURCE / name, folder / name)
        run(["npm", "install", "--silent", "--no-audit", "--no-fund"], folder=folder)

    return made(HERE / ".npm-cap", (SOURCE / "package.json").read_text(encoding="utf-8"), install)


@contextmanager
def _running(home: Path) -> Iterator[str]:
    """The root of the service, which runs as long."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    process = subprocess.Popen(
        ["npm", "run", "start"], cwd=home, env=os.environ | {"PORT": str(port)}, start_new_session=True,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    root = f"http://127.0.0.1:{port}/odata/v4/shop"
    try:
        _wait(f"{root}/Rows/$count", process)
        yield root
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(10)


def _wait(url: str, process: subprocess.Popen[bytes]) -> None:
    ends = time.monotonic() + START
    while time.monotonic() < ends and process.poll() is None:
        try:
            with urllib.request.urlopen(url) as answer:
                if answer.read() == b"10000":
                    return
        except OSError:
            pass
        time.sleep(0.2)
    raise Failed("SAP CAP doesn't start")


def _section(runs: dict[str, list[Run]]) -> Section:
    found: dict[str, list[dict[str, Any]]] = {
        name: [json.loads(run.output) for run in several] for name, several in runs.items()
    }
    results = {json.dumps(one["result"]) for several in found.values() for one in several}
    if len(results) != 1:
        raise Failed(f"the clients read other values: {' '.join(sorted(results))}")
    whats = ("read, seconds", "read, processor", "create, seconds", "create, processor")
    spreads = {
        what: {name: Spread.of(one[what] for one in several) for name, several in found.items()} for what in whats
    }
    cells = {what: compared(spread, OURS) for what, spread in spreads.items()}
    rows = [[name, *(cells[what][name] for what in whats), number(max(r.peak for r in runs[name]))] for name in runs]
    text = f"""\
10,000 rows, page by page as the service gives them, of which four values of each are read (a number, a decimal, a
moment, a boolean); then 500 creates, one by one. The same connection throughout; the sums of what was read are equal.
What the service takes is in the seconds, and the same for all; the processor's time is the client's own. Ours checks
every value and keeps decimals exact; plain httpx2 reads dicts by hand.

{table(["", *whats, "MiB"], rows)}"""
    cpu = spreads["read, processor"]
    points = [Point("read 10,000 rows, processor", name, cpu[name].over(cpu[OURS])) for name in runs if name != OURS]
    return Section(text, tuple(points))
