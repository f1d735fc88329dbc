"""What pytest has to know before it collects."""

from __future__ import annotations

import gc
import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

# Hundreds of processes start: what one has compiled the next one finds, also where the environment says otherwise.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

# How long it takes to draw and to try examples says more of the machine than of the code.
loose = [HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
settings.register_profile("base", database=None, deadline=None, suppress_health_check=loose)
settings.register_profile("fixed", settings.get_profile("base"), derandomize=True, max_examples=40)
settings.register_profile("explore", settings.get_profile("base"), derandomize=False, max_examples=500, print_blob=True)
# The same examples on every machine and in every run; `make fuzz` looks for others.
settings.load_profile("fixed")


def pytest_configure(config: pytest.Config) -> None:
    # A shell starts what runs in its background deaf to SIGINT, and so would be the programs that tests interrupt.
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    config.addinivalue_line("markers", "slow: takes longer than ten seconds; leave out with -m 'not slow'")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Whole files where xdist would deal out tests: what a file makes once for its tests is made by one process."""
    if config.getoption("dist") != "load":
        return None
    from xdist.scheduler import LoadFileScheduling

    config.option.loadscopereorder = False
    return LoadFileScheduling(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes long comes first, lest one process be left with it in the end."""
    items.sort(key=lambda item: item.get_closest_marker("slow") is None)


def pytest_collection_finish() -> None:
    # Thousands of tests, and all modules, live until the end: there is no garbage in them, and seldom much elsewhere.
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


@pytest.fixture(scope="session", autouse=True)
def memo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """What codegen remembers between runs is the run's own: the user's is neither used nor filled."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CODEGEN_CACHE_DIR", str(tmp_path_factory.mktemp("memo", numbered=False)))
        # What mypy knows of the libraries serves all its runs, one after the other.
        worker = os.environ.get("PYTEST_XDIST_WORKER", "alone")
        patch.setenv("MYPY_CACHE_DIR", str(Path(__file__).parents[1] / ".mypy_cache" / f"suite-{worker}"))
        yield
