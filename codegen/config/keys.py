"""Kinds of configuration keys; the fields of `Api` and `Lint` name theirs."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import NoneType
from typing import Annotated, Any, Literal, get_args, get_origin, get_type_hints

ValueType = Literal["text", "texts", "flag", "path", "paths", "references", "dialect"]
"""What a value is. `references` are texts `URI=PATH`, `dialect` is a name or the path of a .yaml file."""
Texts = tuple[str, ...]
Paths = tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class Key:
    """A key: what its value is, what it is for, and the only texts that it may have, if any."""

    shape: ValueType
    purpose: str
    choices: tuple[str, ...] = ()

    @property
    def wanted(self) -> str:
        """What a value must be, for messages."""
        if self.choices:
            return "one of " + ", ".join(map(repr, self.choices))
        words = {"text": "a text", "flag": "true or false", "path": "a path", "dialect": "a name, or a path",
                 "texts": "a list of texts", "paths": "a list of paths",
                 "references": "a list of texts such as 'URI=PATH'"}  # fmt: skip
        return words[self.shape]

    def accepts(self, value: object) -> bool:
        """Whether a value has the shape, and is one of the choices."""
        if self.shape == "flag":
            return isinstance(value, bool)
        if self.shape in ("text", "path", "dialect"):
            return isinstance(value, str) and value != "" and (not self.choices or value in self.choices)
        return isinstance(value, list) and all(isinstance(item, str) and item for item in value)

    def schema(self) -> dict[str, Any]:
        """The JSON Schema of a value."""
        text: dict[str, Any] = {"type": "string", "minLength": 1}
        if self.choices:
            text = {"enum": [*self.choices]}
        if self.shape == "flag":
            text = {"type": "boolean"}
        elif self.shape not in ("text", "path", "dialect"):
            text = {"type": "array", "items": text}
        return {"description": self.purpose, **text}


_SHAPES: dict[Any, ValueType] = {str: "text", Texts: "texts", bool: "flag", Path: "path", Paths: "paths"}


@cache
def keys_of(values: type) -> dict[str, Key]:
    """The keys that give the fields of a dataclass, by name.

    They are annotated with a purpose, and with the shape where the type alone doesn't say it.
    """
    hints = get_type_hints(values, include_extras=True)
    return {name: _key(*get_args(hint)) for name, hint in hints.items() if get_origin(hint) is Annotated}


def _key(type: Any, purpose: str, shape: ValueType | None = None) -> Key:
    own = get_args(type)[0] if get_args(type)[-1:] == (NoneType,) else type
    choices = get_args(own) if get_origin(own) is Literal else ()
    return Key(shape or ("text" if choices else _SHAPES[own]), purpose, choices)
