from __future__ import annotations

from .._runtime import OpenEnum, enum_type


@enum_type("demo.rights", flags=True, values={"none": 0, "read": 1, "write": 2, "both": 3})
class Rights(OpenEnum):
    NONE = "none"
    READ = "read"
    WRITE = "write"
    BOTH = "both"
