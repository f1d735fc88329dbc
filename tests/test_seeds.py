"""What the suite tries is the same in every run; exploring is another profile."""

from __future__ import annotations

from hypothesis import settings


def test_the_suite_is_derandomised_and_remembers_nothing() -> None:
    fixed, explore = settings.get_profile("fixed"), settings.get_profile("explore")
    assert fixed.derandomize and fixed.database is None
    assert not explore.derandomize and explore.max_examples > fixed.max_examples
    assert settings.get_current_profile_name() in ("fixed", "explore")
    assert settings(max_examples=3).derandomize == (settings.get_current_profile_name() == "fixed")
