"""Import and first use of a whole-API package, as whole processes: `python benchmarks/imports.py --spec FOLDER`.

The spec is what `codegen transcribe` makes of the whole documentation; the package is generated anew. With
`--peer`, msgraph-sdk is installed beside it (165 MB) and asked for the same. All with compiled files in place.
"""

from __future__ import annotations

import argparse
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
import venv
from pathlib import Path

HERE = Path(__file__).parent
PEER = ["msgraph-sdk", "orjson==3.13.0"]
ROUNDS = 15
USER = (
    '{"id": "87d349ed", "displayName": "A", "createdDateTime": "2020-01-01T00:00:00Z",'
    ' "mailboxSettings": {"timeZone": "UTC"}}'
)
OURS = {
    "a bare interpreter": "pass",
    "codegen: import package": "import whole_api",
    "codegen: import its api and models": "from whole_api import api, models",
    "codegen: first request": "from whole_api import api; api.me.get()",
    "codegen: first decode of a user": f"from whole_api import models; models.User.from_json({USER!r})",
}
THEIRS = {
    "msgraph-sdk: import": "import msgraph",
    "msgraph-sdk: first decode of a user": "from msgraph.generated.models.user import User\n"
    "from kiota_serialization_json.json_parse_node_factory import JsonParseNodeFactory\n"
    f"JsonParseNodeFactory().get_root_parse_node('application/json', {USER.encode()!r}).get_object_value(User)",
}
REPORT = """
import sys
modules, memory = len(sys.modules), 0
try:
    memory = next(int(line.split()[1]) // 1024 for line in open("/proc/self/status") if line.startswith("VmHWM"))
except OSError:
    pass
print(modules, memory)
"""


def main() -> None:
    """Generate, install what is asked for, and print one table."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--spec", required=True, type=Path, help="spec folder of the whole API")
    options.add_argument("--peer", action="store_true", help="install and measure msgraph-sdk as well")
    asked = options.parse_args()
    python = environment(asked.peer)
    with tempfile.TemporaryDirectory() as folder:
        make_package(asked.spec, Path(folder, "whole_api"))
        cases = {**OURS, **(THEIRS if asked.peer else {})}
        report(python, folder, cases)


def environment(with_peer: bool) -> Path:
    """The interpreter of the benchmark's own virtual environment."""
    folder = HERE / ".venv-imports"
    python = folder / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    if not python.is_file():
        venv.create(folder, with_pip=True)
    if with_peer:
        subprocess.run([python, "-m", "pip", "install", "-qq", "--disable-pip-version-check", *PEER], check=True)
    return python


def make_package(spec: Path, target: Path) -> None:
    """Our package for the spec."""
    sys.path.insert(0, str(HERE.parent))
    from codegen import output
    from codegen.formats import specfile
    from codegen.model import link
    from codegen.python import generate

    output.write(generate(link(specfile.load(spec)), target.name), target)


def report(python: Path, folder: str, cases: dict[str, str]) -> None:
    """Run every case in alternating rounds and print its milliseconds, modules and memory."""
    print(f"{os.cpu_count()} cores, {platform.system()}, CPython {platform.python_version()}\n")
    print(f"Whole processes, minimum / median / maximum of {ROUNDS} alternating rounds.\n")
    times: dict[str, list[float]] = {title: [] for title in cases}
    sizes: dict[str, tuple[int, int]] = {}
    for title, code in cases.items():
        done = run(python, folder, code + REPORT)  # Compiles what isn't compiled yet.
        modules, memory = done.split()
        sizes[title] = (int(modules), int(memory))
    for _ in range(ROUNDS):
        for title, code in cases.items():
            begin = time.perf_counter()
            run(python, folder, code)
            times[title].append((time.perf_counter() - begin) * 1000)
    bare = next(iter(cases))
    base, modules, memory = statistics.median(times[bare]), *sizes[bare]
    print("| | process, ms | over bare, ms | modules over bare | MiB over bare |\n|---|---|---|---|---|")
    for title, side in times.items():
        middle = statistics.median(side)
        cells = f"{min(side):.1f} / {middle:.1f} / {max(side):.1f} | {middle - base:.1f}"
        print(f"| {title} | {cells} | {sizes[title][0] - modules} | {sizes[title][1] - memory} |")


def run(python: Path, folder: str, code: str) -> str:
    """What a fresh interpreter prints."""
    command = [str(python), "-I", "-c", f"import sys; sys.path.insert(0, {folder!r})\n{code}"]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


if __name__ == "__main__":
    main()
