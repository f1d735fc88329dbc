"""What `verify` found out, as text for people: a line per example, what failed, and what could not be checked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from codegen.base.printing import printable
from codegen.verification.verify import CHECKS, Outcome


def as_text(outcomes: Sequence[Outcome], everything: bool) -> str:
    """The report; a line for every example, or only for those that fail."""
    shown = [outcome for outcome in outcomes if everything or outcome.failures]
    return "\n".join(map(printable, (*_table(shown), *_failures(outcomes), *_counts(outcomes))))


def _table(outcomes: Sequence[Outcome]) -> Iterator[str]:
    if not outcomes:
        return
    width = max(len(outcome.operation) for outcome in outcomes) + 2
    yield f"{'example':{width}}" + "  ".join(CHECKS)
    for outcome in outcomes:
        marks = (f"{_mark(outcome, check):{len(check)}}" for check in CHECKS)
        yield (f"{outcome.operation:{width}}" + "  ".join(marks)).rstrip()


def _mark(outcome: Outcome, check: str) -> str:
    if any(failure.check == check for failure in outcome.failures):
        return "FAILED"
    return "ok" if check in outcome.made else "-"


def _failures(outcomes: Sequence[Outcome]) -> Iterator[str]:
    for outcome in outcomes:
        for failure in outcome.failures:
            yield f"{outcome.place}: error: {outcome.operation}: {failure.check}: {failure.message}"


def _counts(outcomes: Sequence[Outcome]) -> Iterator[str]:
    made = Counter(check for outcome in outcomes for check in outcome.made)
    failed = Counter(failure.check for outcome in outcomes for failure in outcome.failures)
    counts = ", ".join(f"{check} {made[check] - failed[check]} of {made[check]}" for check in CHECKS)
    yield f"{len(outcomes)} examples: {counts}"
    reasons = Counter(reason for outcome in outcomes for reason in outcome.exceptions)
    for reason, count in sorted(reasons.items()):
        yield f"not checked, {count}: {reason}"
