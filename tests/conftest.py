"""What pytest has to know before it collects."""

from __future__ import annotations

import pytest


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "slow: takes longer than ten seconds; leave out with -m 'not slow'")
