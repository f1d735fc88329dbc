"""Settings of the mock service."""

from __future__ import annotations

from dataclasses import dataclass

from codegen.mock.faults import Fault


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Settings of a mock."""

    lenient: bool = False
    """Accept every body, valid or not, of any Content-Type."""
    fill: bool = False
    """Replace stand-ins in examples by sample values."""
    page_size: int | None = None
    """Largest number of items on a page; next links lead to the rest."""
    items: int | None = None
    """Repeat the items of documented collections until there are this many."""
    stateful: bool = False
    """Keep what clients create, change and delete, in memory; only for specs from metadata."""
    seed: int = 0
    """Seed for made-up values: the same seed gives the same values; 0 gives the simplest."""
    faults: tuple[Fault, ...] = ()
    """Faults; if several match a request, the first that isn't used up counts."""
