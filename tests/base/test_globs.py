from __future__ import annotations

import pytest

from codegen.base.globs import matches
from tests.support import bounded_work, steps


@pytest.mark.parametrize(
    ("pattern", "text", "expected"),
    [
        ("api/user-*.md", "api/user-get.md", True),
        ("api/user-*.md", "api/group-get.md", False),
        ("api/*", "api/nested/user-get.md", False),
        ("api/**", "api/nested/user-get.md", True),
        ("/users/**", "/users", True),
        ("/users/**", "/users/{id}/messages", True),
        ("/users/**", "/usersettings", False),
        ("/users/*", "/users/{id}", True),
        ("/users/*", "/users/{id}/messages", False),
        ("/users/{id}", "/users/{id}", True),
        ("/**/messages", "/messages", True),
        ("/**/messages", "/users/{id}/messages", True),
        ("/**/messages/**/$ref", "/users/{id}/messages/a/b/$ref", True),
        ("/**/messages/**/$ref", "/users/{id}/messages/a/b", False),
        ("/**/a/**/b", "/a/x/a/b/a", False),
        ("/me/calendarview", "/me/calendarView", True),
        ("**", "anything/at/all", True),
        ("/report(period='*')", "/report(period='D7')", True),
    ],
)
def test_matches(pattern: str, text: str, expected: bool) -> None:
    assert matches(pattern, text) is expected


def test_no_pattern_takes_long() -> None:
    with bounded_work():
        assert not matches("/**/a" * 50 + "/b", "/a" * 2000)
        assert not matches("*a" * 30 + "b", "a" * 3000)
    few, many = (steps(lambda size=size: matches("/**/a" * size + "/b", "/a" * size * 40)) for size in (10, 20))
    assert many < 5 * few, "both are twice as long"
