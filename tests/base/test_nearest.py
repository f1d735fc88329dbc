"""The known name next to a misspelt one."""

from __future__ import annotations

import pytest

from codegen.base.nearest import Names, suggest
from tests.support import steps

MANY = [f"sky.kite{number}" for number in range(3000)]


@pytest.mark.parametrize(
    ("name", "known", "hint"),
    [
        ("kiet", ["kite", "reel"], ", did you mean 'kite'?"),
        ("KITE", ["Kite"], ", did you mean 'Kite'?"),
        ("xyz", ["kite"], ""),
        ("kite", [], ""),
        ("a" * 1000, ["a" * 999], ""),
        ("sky.harbuor", [*MANY, "sky.harbour"], ", did you mean 'sky.harbour'?"),
        ("sky.Harbour", [*MANY, "sky.harbour"], ", did you mean 'sky.harbour'?"),
        ("qqq", MANY, ""),
    ],
)
def test_the_nearest_name(name: str, known: list[str], hint: str) -> None:
    assert suggest(name, known) == hint


def test_each_question_costs_the_same_however_many_names_are_known() -> None:
    def work(count: int) -> int:
        names = Names(MANY[:count])
        names.hint("sky.kit7")
        return steps(lambda: names.hint("sky.kit8"))

    assert work(3000) < 1.5 * work(300)
