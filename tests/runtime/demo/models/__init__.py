"""Models, each loaded when it is first asked for."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .bag import Bag as Bag
    from .color import Color as Color
    from .everything import Everything as Everything
    from .mood import Mood as Mood
    from .rights import Rights as Rights
    from .size import Size as Size
    from .special import Special as Special
    from .thing import OtherThing as OtherThing
    from .thing import Thing as Thing
    from .tree import Tree as Tree

_WHERE = {
    "Bag": "bag",
    "Color": "color",
    "Everything": "everything",
    "Mood": "mood",
    "OtherThing": "thing",
    "Rights": "rights",
    "Size": "size",
    "Special": "special",
    "Thing": "thing",
    "Tree": "tree",
}


def __getattr__(name: str) -> Any:
    if name not in _WHERE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f".{_WHERE[name]}", __name__), name)
