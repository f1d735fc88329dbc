"""Builds `demo`: a package such as codegen generates, by hand, with a copy of the runtime inside."""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
_FOLDER = tempfile.TemporaryDirectory(prefix="codegen-demo-")


def _build() -> None:
    package = Path(_FOLDER.name, "demo")
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(HERE / "demo", package, ignore=ignored)
    shutil.copytree(HERE.parents[1] / "codegen" / "runtime", package / "_runtime", ignore=ignored)
    sys.path.insert(0, _FOLDER.name)


_build()
