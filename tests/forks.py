"""A process that has imported codegen and runs it in forks of itself: what starts there needs no time to start.

Each line that it reads asks for a run: arguments, folder, environment, and the files for what is printed. It answers
with the exit code. A run has nothing of the others, and leaves nothing behind: it is a process like any other.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import pkgutil
import sys
import time
from collections.abc import Mapping
from typing import Any

import codegen
from codegen.cli import main

_UNUSED = ("codegen.runtime", "codegen.verbs.hatch", "codegen.__main__", "codegen.mock")


def serve() -> None:
    """Run what is asked for, one after the other, until nobody asks any more."""
    for module in pkgutil.walk_packages(codegen.__path__, "codegen."):
        if not module.name.startswith(_UNUSED):
            importlib.import_module(module.name)
    importlib.import_module("httpx2")  # which packages use, and so does `verify`
    gc.freeze()
    for line in sys.stdin:
        if not (child := os.fork()):
            _become(json.loads(line))
            return main()
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
    return None


def _become(asked: Mapping[str, Any]) -> None:
    """Make this process look like one that was started so."""
    for number, path in enumerate((os.devnull, asked["stdout"], asked["stderr"])):
        file = os.open(path, os.O_WRONLY if number else os.O_RDONLY)
        os.dup2(file, number)
        os.close(file)
    os.chdir(asked["cwd"])
    os.environ.clear()
    os.environ.update(asked["env"])
    time.tzset()
    sys.argv = ["codegen", *asked["arguments"]]


if __name__ == "__main__":
    serve()
