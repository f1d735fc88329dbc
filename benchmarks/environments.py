"""Where benchmarks run: environments and folders that are made once, and whole processes with their cost."""

from __future__ import annotations

import hashlib
import os
import platform
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from benchmarks.figures import Failed, Skipped

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
WORK = HERE / ".work"
"""What may be deleted at any time: packages, results of rows."""
CORPUS = ROOT.parent / "shared" / "corpus"
PAGES = CORPUS / "graph-v1.0"
METADATA = CORPUS / "graph-v1.0.csdl.xml"
LIMIT = 20 * 60
"""Seconds after which a process is ended."""
_STARTER = """
import os, sys, time
os.set_inheritable(tell := int(sys.argv[1]), False)
begin = time.perf_counter()
process = os.posix_spawnp(sys.argv[2], sys.argv[2:], os.environ)
_, status, used = os.wait4(process, 0)
wall = time.perf_counter() - begin
code = os.waitstatus_to_exitcode(status)
os.write(tell, f"{code} {wall} {used.ru_utime + used.ru_stime} {used.ru_maxrss}".encode())
"""
"""Starts a command, and tells through a pipe its exit code, seconds, those of the processors, and its largest memory.

What Linux tells of a process's memory begins with the peak of the process that started it. This one is a bare
interpreter, smaller than all that is measured, while the one that runs the benchmarks may be the larger."""
PEERS = {
    "codegen": (str(ROOT),),
    "generators": ("datamodel-code-generator==0.89.0", "openapi-python-client==0.29.1", "black==26.10.1"),
    "peers": (
        "msgraph-sdk==1.65.0",
        "pydantic==2.14.3",
        "mashumaro==3.23",
        "cattrs==26.2.1",
        "msgspec==0.22.0",
        "orjson==3.13.0",
        "httpx2==2.16.2",
        "mypy==2.4.1",
    ),
    "odata": ("python-odata==0.8.1", "httpx2==2.16.2", "orjson==3.13.0"),
    "plot": ("matplotlib==3.11.2",),
}
"""What each environment holds; `codegen` is the project as users install it, from a wheel."""


@dataclass(frozen=True, slots=True)
class Run:
    """A process that ended: seconds on the clock, of the processors, its largest MiB, what it printed."""

    wall: float
    cpu: float
    peak: float
    output: str


def run(command: Iterable[object], ok: Collection[int] = (0,), folder: Path = ROOT, **settings: str) -> Run:
    """Run a command to its end, in a folder, with `settings` in its environment.

    The processor's time is that of all its processes, the memory that of the largest of them. Raises Failed
    with the last lines that it printed when it ends with another code than `ok`, or not in time.
    """
    words = [str(word) for word in command]
    told, tell = os.pipe()
    with tempfile.TemporaryFile() as printed, open(told, encoding="utf-8") as figures:
        process = subprocess.Popen(
            [sys.executable, "-I", "-S", "-c", _STARTER, str(tell), *words],
            cwd=folder, env=os.environ | settings, start_new_session=True, pass_fds=(tell,),
            stdin=subprocess.DEVNULL, stdout=printed, stderr=subprocess.STDOUT,
        )  # fmt: skip
        os.close(tell)
        clock = threading.Timer(LIMIT, os.killpg, (process.pid, signal.SIGKILL))
        clock.start()
        try:
            process.wait()
        except BaseException:
            os.killpg(process.pid, signal.SIGKILL)
            raise
        finally:
            clock.cancel()
        code, wall, cpu, peak = (float(figure) for figure in (figures.read() or f"{process.returncode} 0 0 0").split())
        printed.seek(0)
        output = printed.read().decode(errors="replace")
    if code not in ok:
        last = "\n".join(output.strip().splitlines()[-8:])
        name = " ".join([Path(words[0]).name, *(word for word in words[1:3] if not Path(word).is_absolute())])
        raise Failed(f"`{name[:100]}` ended with {code:.0f}: {last}")
    return Run(wall, cpu, peak / (2**20 if sys.platform == "darwin" else 2**10), output)


def made(folder: Path, key: str, make: Callable[[Path], object]) -> Path:
    """The folder that `make` makes for a key; one that is for another key, or half made, is made anew."""
    stamp = folder / "made-for.txt"
    if not stamp.is_file() or stamp.read_text(encoding="utf-8") != key:
        shutil.rmtree(folder, ignore_errors=True)
        folder.parent.mkdir(parents=True, exist_ok=True)
        make(folder)
        stamp.write_text(key, encoding="utf-8")
    return folder


@cache
def python(name: str) -> Path:
    """The interpreter of one of the environments, which is made where it isn't there yet."""
    key = "\n".join((*PEERS[name], sys.version, *([state()] if name == "codegen" else [])))
    folder = made(HERE / f".venv-{name}", key, lambda folder: _install(folder, PEERS[name]))
    return folder / "bin" / "python"


def _install(folder: Path, packages: Iterable[str]) -> None:
    print(f"making {folder.name}", file=sys.stderr, flush=True)
    run([sys.executable, ROOT / "scripts" / "make_venv.py", folder])
    run([folder / "bin" / "python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *packages])


def work(module: str, environment: str, *arguments: object, **settings: str) -> Run:
    """Run a module of the benchmarks in an environment."""
    return run([python(environment), "-m", f"benchmarks.{module}", *arguments], (0,), ROOT, **settings)


def codegen(*arguments: object, cache: Path, ok: Collection[int] = (0,)) -> Run:
    """Run the installed command, with a folder for its cache."""
    return run([python("codegen").with_name("codegen"), *arguments, "--quiet"], ok, CODEGEN_CACHE_DIR=str(cache))


@cache
def state(*folders: str) -> str:
    """A digest of the code that decides what codegen does, and of that in other folders of the project."""
    digest = hashlib.sha256()
    files = [ROOT / "pyproject.toml"]
    for folder in ("codegen", "templates", *folders):
        files += sorted(path for suffix in ("py", "jinja") for path in (ROOT / folder).glob(f"**/*.{suffix}"))
    for path in files:
        name = path.relative_to(ROOT)
        if not any(part.startswith(".") for part in name.parts):
            digest.update(f"{name}\0".encode() + path.read_bytes() + b"\0")
    return digest.hexdigest()


def needed(path: Path) -> Path:
    """A file or folder of the corpus; raises Skipped where there is none."""
    if not path.exists():
        raise Skipped(f"it needs {path.relative_to(ROOT.parent)}, which is not here")
    return path


@cache
def whole_api() -> Path:
    """A folder with `spec`, made of all pages of the corpus, and `whole_api` and `types_api`, the packages for it.

    Raises Skipped without the corpus.
    """

    def make(folder: Path) -> None:
        print("making the package of the whole corpus", file=sys.stderr, flush=True)
        codegen("transcribe", pages, "--out", folder / "spec", cache=folder / "cache")
        codegen("generate", folder / "spec", "--out", folder, "--package", "whole_api", cache=folder / "cache")
        types = ("--package", "types_api", "--types-only")
        codegen("generate", folder / "spec", "--out", folder, *types, cache=folder / "cache")

    pages = needed(PAGES)
    return made(WORK / "whole", state(), make)


def machine() -> str:
    """Processor, cores, memory, system and Python."""
    cpu = platform.processor() or platform.machine()
    info = Path("/proc/cpuinfo")
    for line in info.read_text(encoding="utf-8").splitlines() if info.is_file() else ():
        if line.startswith("model name"):
            cpu = line.partition(":")[2].strip()
            break
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (
        f"{cpu}, {os.cpu_count()} cores, {memory:.0f} GiB, {platform.system()} {platform.release()},"
        f" CPython {platform.python_version()}"
    )
