"""What many tests need: where things stand in the repository, and codegen as a user runs it."""

from __future__ import annotations

import atexit
import importlib.util
import itertools
import json
import os
import select
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from types import FrameType, ModuleType
from typing import Any

import pytest

from codegen.formats import docs, sources, specfile
from codegen.formats.docs.transcription import Transcription
from codegen.output import folder as output
from codegen.python.layout import lay_out
from codegen.python.render import unformatted
from codegen.spec.model import Model, link
from codegen.spec.nodes import Spec

ROOT = Path(__file__).parents[1]
PAGES = ROOT / "tests" / "pages" / "graph_profile"
DRAFTS = ROOT / "tests" / "pages" / "drafts"
SPEC = ROOT / "specs" / "graph_profile"
GENERATED = ROOT / "generated"

_NO_INDEX = ("No matching distribution", "Could not find a version", "Connection", "Temporary failure", "timed out")
_COUNT = itertools.count()
_RUN = "import sys; sys.argv[0] = 'codegen'; from codegen.cli import main; main()"


@contextmanager
def loaded(folder: Path, package: str) -> Iterator[ModuleType]:
    """Import a generated package from a folder, under a name of its own, and forget it again.

    Nothing compiled is left in the folder: nobody imports it a second time.
    """
    alias = f"_codegen_loaded_{package}"
    spec = importlib.util.spec_from_file_location(alias, folder / package / "__init__.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[alias] = module
    before, sys.dont_write_bytecode = sys.dont_write_bytecode, True
    try:
        spec.loader.exec_module(module)
        yield module
    finally:
        sys.dont_write_bytecode = before
        for name in [name for name in sys.modules if name == alias or name.startswith(alias + ".")]:
            del sys.modules[name]


def skip_without_index(result: subprocess.CompletedProcess[str]) -> None:
    """Skip where a command failed since it needs a package index, and none can be reached."""
    told = result.stdout + result.stderr
    if result.returncode and any(text in told for text in _NO_INDEX):
        pytest.skip(f"no package index can be reached: {told.splitlines()[-1]}")


def corpus(name: str) -> Path:
    """A folder or file of the reference corpus; skips where the corpus isn't at hand."""
    shared = Path(os.environ.get("CODEGEN_SHARED") or ROOT.parent / "shared")
    place = shared / "corpus" / name
    if not place.exists():
        pytest.skip(f"no reference corpus at {place}; name its parent in CODEGEN_SHARED")
    return place


def codegen(
    *arguments: str | Path, cwd: Path = ROOT, env: Mapping[str, str] | None = None, timeout: float = 120
) -> subprocess.CompletedProcess[str]:
    """Run the command line in a process of its own.

    It is a fork of one that has imported all, unless `env` says how Python starts, or another thread has a run there.
    """
    words = [*map(str, arguments)]
    settings = {**os.environ, "PYTHONPATH": str(ROOT), **(env or {})}
    starts = any(name.startswith(("PYTHON", "LC_", "LANG")) for name in env or ())
    if hasattr(os, "fork") and not starts and _FORKS.acquire(blocking=False):
        try:
            return _forks().run(words, cwd, settings, timeout)
        finally:
            _FORKS.release()
    return subprocess.run(
        [sys.executable, "-c", _RUN, *words],
        cwd=cwd,
        env=settings,
        capture_output=True,
        encoding="utf-8",
        timeout=timeout,
        check=False,
    )


_FORKS = threading.Lock()


class _Forks:
    """The process of `tests.forks`; a run that takes too long ends it, and the next run starts another."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[str] | None = None

    def run(
        self, arguments: list[str], cwd: Path, env: Mapping[str, str], timeout: float
    ) -> subprocess.CompletedProcess[str]:
        with TemporaryDirectory() as folder:
            said = {name: Path(folder, name) for name in ("stdout", "stderr")}
            for path in said.values():
                path.touch()
            asked = {"arguments": arguments, "cwd": str(cwd), "env": env, **{k: str(path) for k, path in said.items()}}
            code = self._asked(json.dumps(asked), timeout)
            return subprocess.CompletedProcess(arguments, code, *(path.read_text("utf-8") for path in said.values()))

    def _asked(self, line: str, timeout: float) -> int:
        process = self._process = self._process or self._start()
        assert process.stdin is not None and process.stdout is not None
        process.stdin.write(line + "\n")
        process.stdin.flush()
        if not select.select([process.stdout], [], [], timeout)[0]:
            os.killpg(process.pid, signal.SIGKILL)
            self._process = None
            raise subprocess.TimeoutExpired(line, timeout)
        return int(process.stdout.readline())

    @staticmethod
    def _start() -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.forks"],
            cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, start_new_session=True,
        )  # fmt: skip
        atexit.register(process.communicate)
        return process


@cache
def _forks() -> _Forks:
    return _Forks()


def transcribed(*source: Path, name: str = "sample") -> Transcription:
    """The transcription of pages, or of folders with pages."""
    return docs.transcribe(sources.read(source), sources.api(Path(name), source, None), jobs=1)


def transcribe(pages: Mapping[str, str | bytes], name: str = "sample") -> Spec:
    """The spec of pages given by their path and text; it has gone through YAML, as that of a user does."""
    content = {path: text.encode() if isinstance(text, str) else text for path, text in pages.items()}
    spec = docs.transcribe(content, sources.api(Path(name), (), None), jobs=1).spec
    with TemporaryDirectory() as folder:
        output.write(specfile.files(spec), Path(folder) / name)
        return specfile.load(Path(folder) / name)


@contextmanager
def package(model: Model, files: Mapping[str, str] | None = None) -> Iterator[ModuleType]:
    """The package of a model in a temporary folder, imported under a name of its own.

    It has the files that are given, else what the templates print, unformatted.
    """
    name = f"sample_{next(_COUNT)}"
    with TemporaryDirectory() as folder:
        output.write(files or unformatted(lay_out(model, name)), Path(folder) / name)
        with loaded(Path(folder), name) as module:
            yield module


def check_lines(package: str, lines: Mapping[str, str], folder: Path) -> None:
    """Hold that mypy says of each line, which uses `api` of a package in the folder, what stands behind it.

    Of the package itself it may say nothing.
    """
    (folder / "use.py").write_text("\n".join([f"from {package} import api", *lines]) + "\n", encoding="utf-8")
    command = [sys.executable, "-m", "mypy", "--strict", "use.py", package]
    said = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False).stdout.splitlines()
    assert not [line for line in said if line.startswith(f"{package}/") and "error" in line], said
    for number, expected in enumerate(lines.values(), 2):
        found = [
            line.replace(f"{package}._runtime.requests.", "") for line in said if line.startswith(f"use.py:{number}:")
        ]
        assert any(expected in line for line in found), (number, expected, said)


def shipped() -> Model:
    """The model of the API that the repository ships, corrections applied."""
    return link(specfile.load(SPEC))


def files(folder: Path) -> dict[str, bytes]:
    """The content of all files in a folder, by their paths in it."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def line_of(text: str, start: str) -> int:
    """The number of the first line that begins so."""
    lines: Sequence[str] = text.splitlines()
    return next(number for number, line in enumerate(lines, 1) if line.startswith(start))


@contextmanager
def bounded_work(seconds: int = 30) -> Iterator[None]:
    """Stop what takes so much of the processor that it must be quadratic, or worse, in a large input.

    What is linear takes a hundredth of that. Only the processor time of this very process counts, so that a busy
    machine makes no difference.
    """

    def stop(_signal: int, _frame: FrameType | None) -> None:
        pytest.fail(f"over {seconds} s of processor time")

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def steps(call: Callable[[], object]) -> int:
    """How many lines of Python a call executes: a measure of its work that is the same on every machine."""
    count = 0

    def trace(_frame: FrameType, event: str, _argument: Any) -> Any:
        nonlocal count
        count += event == "line"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        call()
    finally:
        sys.settrace(before)
    return count
