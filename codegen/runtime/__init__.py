"""Runtime of generated packages: codegen copies the parts that a package needs, unchanged.

It has four parts: the core, which models need and which is all that this module offers; the query language; requests;
the client.
Every module is loaded when a name of it is first used. Functions that are called like the module they stand in
(`changes`, `registry`, `validate`) are imported from there.
"""

from __future__ import annotations

TYPE_CHECKING: bool = False  # Importing `typing` to be told so would take 3 ms.
if TYPE_CHECKING:
    from dataclasses import dataclass as dataclass
    from typing import Any

    from .enums import EnumInfo as EnumInfo
    from .enums import OpenEnum as OpenEnum
    from .enums import OpenNumber as OpenNumber
    from .enums import enum_type as enum_type
    from .errors import DecodeError as DecodeError
    from .errors import EncodeError as EncodeError
    from .members import ABSENT as ABSENT
    from .members import AdditionalData as AdditionalData
    from .members import TypeInfo as TypeInfo
    from .members import prop as prop
    from .model import Model as Model
    from .registry import Registry as Registry
    from .validate import Violation as Violation

_NAMES = {
    "enums": ("EnumInfo", "OpenEnum", "OpenNumber", "enum_type"),
    "errors": ("DecodeError", "EncodeError"),
    "members": ("ABSENT", "AdditionalData", "TypeInfo", "prop"),
    "model": ("Model", "dataclass"),
    "registry": ("Registry",),
    "validate": ("Violation",),
}
_WHERE = {name: module for module, names in _NAMES.items() for name in names}


if not TYPE_CHECKING:  # To type checkers, any other name is a mistake.

    def __getattr__(name: str) -> Any:
        if name not in _WHERE:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        from importlib import import_module

        return getattr(import_module(f".{_WHERE[name]}", __name__), name)
