"""What a distribution and all that it requires take on disk: `python -m benchmarks.size_worker NAME` prints JSON."""

from __future__ import annotations

import json
import sys
from importlib.metadata import Distribution, distribution
from pathlib import Path
from typing import Any


def closure(name: str) -> list[Distribution]:
    """The distribution and what it requires here, each once."""
    from pip._vendor.packaging.requirements import Requirement

    found: dict[str, Distribution] = {}
    waiting = [Requirement(name)]
    done: set[str] = set()
    while waiting:
        wanted = waiting.pop()
        if str(wanted) in done:
            continue
        done.add(str(wanted))
        here = distribution(wanted.name)
        found[here.metadata["Name"]] = here
        for text in here.requires or ():
            needed = Requirement(text)
            if needed.marker is None or any(
                needed.marker.evaluate({"extra": extra}) for extra in wanted.extras or [""]
            ):
                waiting.append(needed)
    return list(found.values())


def measure(name: str) -> dict[str, Any]:
    """Files and bytes of the distribution alone and of all, without and with compiled files."""
    everything = closure(name)
    first = distribution(name)
    return {
        "version": first.version,
        "distributions": len(everything),
        "alone": _sizes([first]),
        "all": _sizes(everything),
    }


def _sizes(distributions: list[Distribution]) -> list[int]:
    located = {Path(file.locate()) for item in distributions for file in item.files or ()}
    paths = [path for path in located if path.is_file()]
    plain = [path for path in paths if path.suffix != ".pyc"]
    return [len(plain), sum(path.stat().st_size for path in plain), sum(path.stat().st_size for path in paths)]


if __name__ == "__main__":
    print(json.dumps(measure(sys.argv[1])))
