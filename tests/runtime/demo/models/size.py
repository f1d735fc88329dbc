from __future__ import annotations

from .._runtime import OpenEnum, enum_type


@enum_type("demo.size")
class Size(OpenEnum):
    SMALL = "small"
    LARGE = "large"
