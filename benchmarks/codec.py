"""Decode and encode JSON, side by side with the peers from PyPI: `python benchmarks/codec.py`.

Our models are whole types, as codegen makes them (`types.json`: a user has 79 members); the peers' classes have just
the members that the sample has, with the same names, aliases and types. Before anything is timed, each result is
checked against the payload: ours must be equal, the peers' may write other forms of a moment, and leave out nulls.
"""

from __future__ import annotations

import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Callable
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
PEERS = ["pydantic==2.14.3", "mashumaro==3.23", "cattrs==26.2.1", "msgspec==0.22.0", "orjson==3.13.0"]
ROUNDS = 21
Codec = tuple[Callable[[bytes], Any], Callable[[Any], bytes]]


def main() -> None:
    """Make the package and the environment, and measure in there."""
    python = environment()
    with tempfile.TemporaryDirectory() as folder:
        make_package(Path(folder, "bench_api"))
        subprocess.run([python, __file__, "--measure", folder], check=True)


def environment() -> Path:
    """The interpreter of the benchmark's own virtual environment."""
    folder = HERE / ".venv-codec"
    python = folder / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    stamp = folder / "peers.txt"
    if not stamp.is_file() or stamp.read_text(encoding="utf-8") != "\n".join(PEERS):
        venv.create(folder, with_pip=True, clear=True)
        subprocess.run([python, "-m", "pip", "install", "-qq", "--disable-pip-version-check", *PEERS], check=True)
        stamp.write_text("\n".join(PEERS), encoding="utf-8")
    return python


def make_package(target: Path) -> None:
    """Our package for the types of the sample."""
    sys.path.insert(0, str(HERE.parent))
    from codegen import output
    from codegen.model import link
    from codegen.python import generate
    from codegen.spec import Api, EnumType, Member, Page, Property, Spec, StructuredType

    types: list[Any] = []
    for name, item in json.loads((HERE / "types.json").read_text(encoding="utf-8")).items():
        if "enum" in item:
            types.append(EnumType(name=name, members=tuple(Member(name=text) for text in item["enum"])))
            continue
        properties = tuple(Property(name=member, type=type) for member, type in item["members"].items())
        base = item["base"]
        types.append(StructuredType(name=name, kind=item["kind"], base=base, open=item["open"], properties=properties))
    api = Api(name="bench_api", namespace="microsoft.graph", service_root="https://graph.example/v1.0")
    output.write(generate(link(Spec(api=api, pages=(Page(types=tuple(types)),))), "bench_api"), target)


def measure(folder: str) -> None:
    """Check, then time in alternating rounds, and print one table per payload."""
    sys.path[:0] = [folder, str(HERE)]
    import sample

    print(
        f"{machine()}\n{', '.join(PEERS)}\n\nMicroseconds, minimum / median / maximum of {ROUNDS} alternating rounds."
    )
    peers = {
        "a user of 40 members": (sample.user(), "User", 400),
        "a page of 100 users": ({"value": [sample.user(number) for number in range(100)]}, "Page", 4),
        "eleven members of a user": (sample.few(), "User", 4000),
        "a small nested value": (sample.SMALL, "PatternedRecurrence", 4000),
        "50 directory objects of two kinds": (sample.mixed(), "Mixed", 20),
    }
    for title, (payload, cls, count) in peers.items():
        text = json.dumps(payload, separators=(",", ":"), ensure_ascii=False).encode()
        print(f"\n## {title}: {len(text)} bytes\n")
        table(text, codecs(payload, cls), payload, count)


def table(text: bytes, codecs: dict[str, Codec], payload: Any, count: int) -> None:
    """Time every codec of one payload."""
    values = {}
    for name, (decode, encode) in codecs.items():
        values[name] = decode(text)
        for _ in range(20):  # Lets everyone warm up: ours specialises, the JIT-less others fill their caches.
            again = encode(decode(text))
        if name.startswith(("codegen", "orjson")):
            assert json.loads(again) == payload, name
        else:
            assert json.loads(again.replace(b"+00:00", b"Z")) == without_nulls(payload), name
    times: dict[str, tuple[list[float], list[float]]] = {name: ([], []) for name in codecs}
    for _ in range(ROUNDS):
        for name, (decode, encode) in codecs.items():
            times[name][0].append(timed(lambda decode=decode: decode(text), count))
            times[name][1].append(timed(lambda encode=encode, value=values[name]: encode(value), count))
    ours = [statistics.median(side) for side in times["codegen"]]
    print("| | decode | x ours | encode | x ours |\n|---|---|---|---|---|")
    for name, sides in times.items():
        cells = []
        for side, own in zip(sides, ours, strict=True):
            middle = statistics.median(side)
            cells += [f"{min(side):.1f} / {middle:.1f} / {max(side):.1f}", f"{middle / own:.2f}"]
        print(f"| {name} | {' | '.join(cells)} |")


def timed(run: Callable[[], object], count: int) -> float:
    """Microseconds of processor time per call."""
    begin = time.process_time_ns()
    for _ in range(count):
        run()
    return (time.process_time_ns() - begin) / count / 1000


def codecs(payload: Any, cls: str) -> dict[str, Codec]:
    """Everybody's way to read and write one payload."""
    import orjson
    import peers

    # The peers have no notion of @odata.type without code of one's own.
    others = {} if cls == "Mixed" else peers.codecs(payload)
    return {"codegen": ours(cls), **others, "orjson, to dicts only": (orjson.loads, orjson.dumps)}


def ours(cls: str) -> Codec:
    """How a program uses the package; pages and mixed collections come by way of a response."""
    from bench_api import models
    from bench_api._runtime.responses import Result

    if cls in ("Page", "Mixed"):
        result = Result(f"Collection(microsoft.graph.{'user' if cls == 'Page' else 'directoryObject'})")
        return (
            lambda text: result.read(200, {"Content-Type": "application/json"}, text),
            lambda page: page.to_json(),
        )
    model = getattr(models, cls)
    return model.from_json, model.to_json


def without_nulls(value: Any) -> Any:
    """What is left when nulls are left out, and objects that held nothing else."""
    if isinstance(value, dict):
        return {name: without_nulls(item) for name, item in value.items() if item is not None}
    return [without_nulls(item) for item in value] if isinstance(value, list) else value


def machine() -> str:
    """Where this ran."""
    cpu = platform.processor() or platform.machine()
    info = Path("/proc/cpuinfo")
    for line in info.read_text(encoding="utf-8").splitlines() if info.is_file() else ():
        if line.startswith("model name"):
            cpu = line.partition(":")[2].strip()
            break
    return f"{cpu}, {os.cpu_count()} cores, {platform.system()}, CPython {platform.python_version()}"


if __name__ == "__main__":
    measure(sys.argv[2]) if sys.argv[1:2] == ["--measure"] else main()
