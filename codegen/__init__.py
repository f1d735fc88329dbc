"""codegen reads API documentation and writes a typed, tested Python client: the verbs of the command line as functions.

They return values, and neither print nor exit. They raise `InputError` for unusable input.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from codegen.base.problems import InputError, Problem
    from codegen.verbs.building import build
    from codegen.verbs.comparing import diff
    from codegen.verbs.exporting import export
    from codegen.verbs.linting import lint
    from codegen.verbs.packaging import generate, verify
    from codegen.verbs.showing import site
    from codegen.verbs.transcribing import transcribe

__all__ = ["InputError", "Problem", "build", "diff", "export", "generate", "lint", "site", "transcribe", "verify"]

_ROOMS = {
    "InputError": "base.problems",
    "Problem": "base.problems",
    "build": "verbs.building",
    "diff": "verbs.comparing",
    "export": "verbs.exporting",
    "generate": "verbs.packaging",
    "lint": "verbs.linting",
    "site": "verbs.showing",
    "transcribe": "verbs.transcribing",
    "verify": "verbs.packaging",
}


def __getattr__(name: str) -> Any:
    """Import what is asked for, and no more: most of it takes long."""
    if name not in _ROOMS:
        raise AttributeError(f"module '{__name__}' has no attribute '{name}'")
    return getattr(import_module(f"{__name__}.{_ROOMS[name]}"), name)


def __dir__() -> list[str]:
    return [*globals(), *__all__]
