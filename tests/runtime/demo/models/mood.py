from __future__ import annotations

from .._runtime import OpenEnum, enum_type


@enum_type("demo.mood")
class Mood(OpenEnum):
    """The values of demo.mood."""
