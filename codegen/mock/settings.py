"""Settings of the mock service."""

from __future__ import annotations

from dataclasses import dataclass

from codegen.mock.faults import Fault


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """How the mock answers."""

    lenient: bool = False
    """Take every body as it is, of any Content-Type."""
    fill: bool = False
    """Put sample values of the right type where examples hold stand-ins."""
    page_size: int | None = None
    """Items of a collection that one answer holds at most; the rest is behind next links."""
    items: int | None = None
    """Repeat the items of documented collections until there are so many."""
    stateful: bool = False
    """Keep what is created, changed and deleted, in memory; for services that metadata describes."""
    seed: int = 0
    """Of the values that are made up: the same for the same seed; 0 for the plainest ones."""
    faults: tuple[Fault, ...] = ()
    """What goes wrong; of several for one request, the first that isn't used up counts."""
