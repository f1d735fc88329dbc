"""Conditions in the words of OData 4.0: no `in`, no `divby`, and the same meaning."""

from __future__ import annotations

from typing import Any

import pytest

from tests.query.sample import skies

q = skies.q
user = q.user

SAME: list[tuple[Any, str]] = [
    (user.age.in_([1, 2]), "(age eq 1 or age eq 2)"),
    (user.age.in_([1]), "(age eq 1)"),
    (
        ~user.age.in_([1, 2]) & (user.displayName == "x in (y)"),
        "not (age eq 1 or age eq 2) and displayName eq 'x in (y)'",
    ),
    (user.displayName.in_(["a'b", "c,(d"]), "(displayName eq 'a''b' or displayName eq 'c,(d')"),
    (user.displayName.tolower().in_(["a b"]), "(tolower(displayName) eq 'a b')"),
    ((user.age + 1).in_([2, 3]), "((age add 1) eq 2 or (age add 1) eq 3)"),
    (user.age.in_([1]) == user.aBoolean.in_([True]), "((age eq 1)) eq ((aBoolean eq true))"),
    (user.age.in_(user.scores), "scores/any(i:i eq age)"),
    (q(unchecked=True).user.tags.any(lambda tag: tag.in_(["a", "b"])), "tags/any(tag:(tag eq 'a' or tag eq 'b'))"),
    (user.reports.any(lambda r: r.age.in_([1, 2])), "reports/any(r:(r/age eq 1 or r/age eq 2))"),
    (user.age / 2 > 1, "age mul 1.0 div 2 gt 1"),
    (user.age * 2 / (user.age + 1) > 1, "age mul 2 mul 1.0 div (age add 1) gt 1"),
    ("items($filter=no in (1,2);$top=1)", "items($filter=(no eq 1 or no eq 2);$top=1)"),
    ("name eq 'no divby end in (", "name eq 'no divby end in ("),
]


@pytest.mark.parametrize(("condition", "text"), SAME)
def test_it_means_the_same(condition: Any, text: str) -> None:
    from skies._runtime.query.plain import plain

    assert plain(str(condition)) == text
