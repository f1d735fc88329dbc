from __future__ import annotations

from dataclasses import dataclass

from .._runtime import prop
from .thing import Thing


@dataclass(kw_only=True, eq=False, repr=False)
class Special(Thing, odata="demo.special", kind="entity"):
    """A special thing."""

    weight: float | None = prop("weight", "Edm.Double")
