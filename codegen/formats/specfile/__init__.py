"""The spec as a folder of YAML files: canonical text out, a Spec with places in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from codegen.formats.specfile.source import API_FILE, Source, read

if TYPE_CHECKING:
    from codegen.formats.specfile.fitting import fitted
    from codegen.formats.specfile.folder import Seen, corrected, dump_page, files, load, load_api, parse

__all__ = [
    "API_FILE",
    "Seen",
    "Source",
    "corrected",
    "dump_page",
    "files",
    "fitted",
    "load",
    "load_api",
    "parse",
    "read",
]


def __getattr__(name: str) -> Any:
    """Import what knows the YAML when it is asked for: a run that finds nothing to do needs the bytes alone."""
    if name not in __all__:
        raise AttributeError(f"module '{__name__}' has no attribute '{name}'")
    from codegen.formats.specfile import fitting, folder

    return getattr(fitting if name == "fitted" else folder, name)
