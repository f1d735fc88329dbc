"""Installed distributions: this one, whose name is not that of the package, and which others there are."""

from __future__ import annotations

import functools
import os
import re
import sys
from contextlib import suppress

NAME = "odata-codegen"
"""On package indexes; the package and the command are called codegen."""
VERSION = "0.1.0"
"""pyproject.toml takes it from here, so that a checkout knows it as an installation does."""


def lacking(module: str, extra: str) -> str:
    """What to say where a library isn't there that comes with an extra."""
    return f"{module} is missing; install the extra: pip install '{NAME}[{extra}]'"


def release(library: str) -> str:
    """The version of an installed library, as the folder that tells of it is called; empty where there is none.

    Such as `pyyaml-6.0.4.dist-info`: to read what is in it, Python imports for longer than all of this takes.
    """
    name = re.compile(re.escape(library).replace("\\-", "[-_.]") + r"-\d.*\.(dist|egg)-info", re.IGNORECASE)
    found = next(filter(name.fullmatch, _told(*sys.path)), "")
    if not found:  # not all that installs makes such folders
        from importlib.metadata import PackageNotFoundError, version

        with suppress(PackageNotFoundError):
            found = version(library)
    return found


@functools.cache
def _told(*folders: str) -> list[str]:
    """What tells of installed libraries, the first that Python finds first."""
    found: list[str] = []
    for folder in folders:
        with suppress(OSError):
            found += sorted(name for name in os.listdir(folder or ".") if name.endswith("-info"))
    return found
