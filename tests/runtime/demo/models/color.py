from __future__ import annotations

from .._runtime import OpenEnum, enum_type


@enum_type("demo.color", evolvable=True, counted=True)
class Color(OpenEnum):
    RED = "red"
    GREEN = "green"
    UNKNOWN_FUTURE_VALUE = "unknownFutureValue"
