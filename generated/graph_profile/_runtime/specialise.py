"""Straight-line code for objects that keep coming: one function per class and shape, made while the program runs.

A shape is which members an object has. What a function does is what the interpreting code of `Plan` does, for
one shape: it takes the short way where a value is what its type says, and calls `Member` for all that is not.
An object of another shape goes to the function before it, in the end to the interpreting code.

No text of an API becomes code: source is made of our own words and of indices; names in Python and on the wire,
classes and limits are bound as variables.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .codec import NamedCodec
from .edm import Codec
from .enums import OpenEnum
from .lists import CollectionCodec
from .members import is_model

STRINGS = {kind: frozenset({kind, type(None)}) for kind in (str, bool)}


def class_of(codec: Codec) -> Any:
    """The class of a named type, if a value of it has been met: no class is loaded for the sake of speed."""
    cls = getattr(codec, "_cls", None) if isinstance(codec, NamedCodec) else None
    return (
        cls
        if cls is not None and (is_model(cls) or issubclass(cls, OpenEnum))
        else None
    )


def has_texts(codec: Codec) -> bool:
    """Whether it is usual that the wire form must be remembered."""
    return codec.differs is not None and not isinstance(
        codec, CollectionCodec | NamedCodec
    )


def function(head: str, body: list[str], space: Mapping[str, Any]) -> Any:
    """The function of this head and these statements; `space` are the values of their other names."""
    source = "\n    ".join((f"def {head}:", *body))
    names = dict(space)
    code = compile(source, f"<{head}>", "exec")
    exec(code, names)  # noqa: S102 - no word of it is anybody else's
    return names[head.partition("(")[0]]
