"""What pytest has to know before it collects."""

from __future__ import annotations

import pytest
from hypothesis import settings

settings.register_profile("fixed", derandomize=True, database=None)
settings.register_profile("explore", derandomize=False, database=None, max_examples=500, print_blob=True)
# The same examples on every machine and in every run; `make fuzz` looks for others.
settings.load_profile("fixed")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "slow: takes longer than ten seconds; leave out with -m 'not slow'")
