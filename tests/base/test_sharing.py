"""Work that several processes share."""

import os
from collections.abc import Callable

import pytest

from codegen.base.sharing import shared

ITEMS = [*range(300)]
HERE = os.getpid()


def double(item: int) -> int:
    return 2 * item


def dies_elsewhere(item: int) -> int:
    if os.getpid() != HERE:
        os._exit(1)
    return double(item)


def fails(item: int) -> int:
    if item == 299:
        raise ValueError("the last one")
    return item


@pytest.mark.parametrize("work", [double, dies_elsewhere])
def test_results_come_in_order_whatever_becomes_of_other_processes(work: Callable[[int], int]) -> None:
    assert [*shared(work, ITEMS, 3, 3)] == [*map(double, ITEMS)] == [*shared(work, ITEMS, 1, 3)]


def test_what_is_raised_elsewhere_is_raised_here() -> None:
    with pytest.raises(ValueError, match="the last one"):
        [*shared(fails, ITEMS, 3, 3)]
