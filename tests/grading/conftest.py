"""Print the graders' table at the end of a run."""

from __future__ import annotations

import pytest


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    reports = [report for kind in ("passed", "failed") for report in terminalreporter.stats.get(kind, ())]
    rows = [row for report in reports for name, value in report.user_properties if name == "figures" for row in value]
    if rows:
        terminalreporter.section("how much is read")
        terminalreporter.write_line(f"{'set':18}{'what':30}{'now':>6}{'of':>6}{'goal':>6}")
        for set_name, what, got, of, goal in rows:
            terminalreporter.write_line(f"{set_name:18}{what:30}{got:6}{of:6}{goal:6}")
