"""Quick dataclasses are what they were."""

from __future__ import annotations

import copy
import pickle
from dataclasses import FrozenInstanceError, dataclass, field, replace
from functools import partial
from typing import Any

import pytest

from codegen.base.quick import quick


@dataclass(frozen=True, slots=True)
class Slow:
    """A dataclass as it is."""

    name: str
    size: int = 1
    parts: dict[str, int] = field(default_factory=dict, kw_only=True)
    label: str = field(default="", kw_only=True, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "label", self.label or self.name)


@quick
@dataclass(frozen=True, slots=True)
class Quick(Slow):
    """The same, and a field more."""

    more: tuple[int, ...] = ()


def test_fields_defaults_and_checks_are_those_of_the_dataclass() -> None:
    found = Quick("a", 2, (3,), label="b")
    assert (found.name, found.size, found.more, found.parts, found.label) == ("a", 2, (3,), {}, "b")
    assert found == replace(Quick("a", more=(3,)), size=2)
    assert Quick("a").label == "a"
    assert Quick("a").parts is not Quick("a").parts
    assert copy.deepcopy(found) == pickle.loads(pickle.dumps(found)) == found
    with pytest.raises(FrozenInstanceError):
        found.size = 3  # type: ignore[misc]
    make: Any = Quick
    for wrong in (make, partial(make, "a", 1, (), {}), partial(make, "a", other=1)):
        with pytest.raises(TypeError, match="__init__"):
            wrong()
