"""Dataclasses as texts for the memo: pickles, which C reads, of a few classes that are named by what they are.

They are dataclasses of this project, and plain containers. Whatever else stands in a pickle makes it unreadable, so
that nothing in it runs, whoever wrote it. See decision 0024.
"""

from __future__ import annotations

import dataclasses
import io
import pickle
import sys
from typing import TypeVar

T = TypeVar("T")
_PLAIN = {("builtins", "set"), ("builtins", "frozenset"), ("builtins", "slice")}


def dumps(value: object) -> str:
    """The text of a dataclass, or of a container of some."""
    return pickle.dumps(value, pickle.HIGHEST_PROTOCOL).decode("latin-1")


def loads(kind: type[T], text: str) -> T | None:
    """What `dumps` made a text of; None for any other text, and for anything else than a `kind`."""
    if not text:
        return None
    try:
        found = _Unpickler(io.BytesIO(text.encode("latin-1"))).load()
    except Exception:  # noqa: BLE001  whatever a broken pickle makes of itself
        return None
    return found if isinstance(found, kind) else None


class _Unpickler(pickle.Unpickler):
    """Makes nothing but dataclasses of this project, and plain containers."""

    def find_class(self, module: str, name: str) -> object:
        """The class of a name; raises UnpicklingError for what may not be made, imports nothing."""
        if (module, name) in _PLAIN or module.startswith("codegen."):
            found = getattr(sys.modules.get(module), name, None)
            if isinstance(found, type) and (module == "builtins" or dataclasses.is_dataclass(found)):
                return found
        raise pickle.UnpicklingError(f"{module}.{name} may not be remembered")
