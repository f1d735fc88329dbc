"""Work that several processes share."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

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


SCRIPT = """
import multiprocessing
from codegen.base.sharing import shared

multiprocessing.set_start_method("forkserver", force=True)  # the default of Python 3.14
print([*shared(abs, range(300), 2, 2)] == [*range(300)])
"""


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a script says itself what runs once")
def test_a_script_runs_once(tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(SCRIPT, encoding="utf-8")
    ran = subprocess.run([sys.executable, script], capture_output=True, text=True, check=False, timeout=60)
    assert (ran.stdout, ran.stderr, ran.returncode) == ("True\n", "", 0)
