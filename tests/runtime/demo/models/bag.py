from __future__ import annotations

from dataclasses import dataclass

from .._runtime import Model, prop


@dataclass(kw_only=True, eq=False, repr=False)
class Bag(Model, odata="demo.bag", open=True):
    """An open type."""

    count: int | None = prop("count", "Edm.Int32")
