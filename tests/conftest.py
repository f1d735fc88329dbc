"""What pytest has to know before it collects."""

from __future__ import annotations

import signal
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

# How long it takes to draw and to try examples says more of the machine than of the code.
settings.register_profile("base", database=None, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("fixed", settings.get_profile("base"), derandomize=True)
settings.register_profile("explore", settings.get_profile("base"), derandomize=False, max_examples=500, print_blob=True)
# The same examples on every machine and in every run; `make fuzz` looks for others.
settings.load_profile("fixed")


def pytest_configure(config: pytest.Config) -> None:
    # A shell starts what runs in its background deaf to SIGINT, and so would be the programs that tests interrupt.
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    config.addinivalue_line("markers", "slow: takes longer than ten seconds; leave out with -m 'not slow'")


@pytest.fixture(scope="session", autouse=True)
def memo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """What codegen remembers between runs is the run's own: the user's is neither used nor filled."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CODEGEN_CACHE_DIR", str(tmp_path_factory.mktemp("memo", numbered=False)))
        yield
