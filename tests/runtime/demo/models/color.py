from __future__ import annotations

from .._runtime import OpenEnum, enum_type


@enum_type("demo.color", evolvable=True, values={"red": 0, "green": 1, "unknownFutureValue": 2})
class Color(OpenEnum):
    RED = "red"
    GREEN = "green"
    UNKNOWN_FUTURE_VALUE = "unknownFutureValue"
