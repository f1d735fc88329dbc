"""The results of `verify`: those of each example, a line for each, failures, and counts, for people and programs."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from codegen.base import pickles
from codegen.base.printing import counted
from codegen.base.problems import Place, Problem

if TYPE_CHECKING:
    from codegen.spec.model import Model

CHECKS = ("request", "request body", "built body", "response body", "response findings", "answer")
_PLACES = 3
"""So many examples of a contradiction are named; `lint` has them all."""


@dataclass(frozen=True, slots=True)
class Failure:
    """A check that failed, and the reason."""

    check: str
    message: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """Results of one example: checks that were made, failures, and why others weren't possible."""

    operation: str
    example: str
    place: Place
    made: tuple[str, ...]
    failures: tuple[Failure, ...]
    exceptions: tuple[str, ...]
    contradictions: tuple[tuple[str, str], ...] = ()
    """Checks that pass only because the spec records the mistake in the example, with the rule of each."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Counts of checks, by result; each check counts once.

    `contradicted` counts checks that pass only because the spec records the mistake in the example, by rule.
    `unchecked` counts checks that weren't possible, by reason.
    """

    passed: int
    contradicted: dict[str, int]
    unchecked: dict[str, int]
    failed: int
    examples: int

    @classmethod
    def of(cls, outcomes: Sequence[Outcome]) -> Verdict:
        """Count the results of the checks of all examples."""
        rules: Counter[str] = Counter()
        made = failed = 0
        for outcome in outcomes:
            made += len(outcome.made)
            failed += len(outcome.failures)
            # A check with several contradictions counts once, by the first of them.
            rules.update(dict(reversed(outcome.contradictions)).values())
        reasons = Counter(reason for outcome in outcomes for reason in outcome.exceptions)
        return cls(
            examples=len(outcomes),
            passed=made - failed - rules.total(),
            contradicted=dict(sorted(rules.items())),
            unchecked=dict(sorted(reasons.items())),
            failed=failed,
        )

    def json(self) -> str:
        """An object: `passed`, `contradicted` by rule, `unchecked` by reason, `failed`, `examples`."""
        return json.dumps(asdict(self), indent=2)


def nothing_checked(model: Model, outcomes: Sequence[Outcome]) -> Problem | None:
    """The problem of a spec whose pages document operations, but have no example that codegen could read."""
    pages = [page.page for page in model.spec.pages if page.sha256 and page.operations]
    if outcomes or not pages:
        return None
    message = (
        f"{counted(len(pages), 'page documents', 'pages document')} operations but codegen read no example, so nothing"
        " was verified; 'codegen transcribe --report' says what it didn't understand"
    )
    return Problem("no-examples", Place(pages[0]), message)


def as_text(outcomes: Sequence[Outcome], everything: bool) -> str:
    """The report; a line for every example, or only for those that fail."""
    shown = [outcome for outcome in outcomes if everything or outcome.failures]
    return "\n".join((*_table(shown), *_failures(outcomes), *_counts(outcomes)))


def _table(outcomes: Sequence[Outcome]) -> Iterator[str]:
    if not outcomes:
        return
    width = max(len(name) for name in ("example", *(outcome.operation for outcome in outcomes))) + 2
    yield f"{'example':{width}}" + "  ".join(CHECKS)
    for outcome in outcomes:
        marks = (f"{_mark(outcome, check):{len(check)}}" for check in CHECKS)
        yield (f"{outcome.operation:{width}}" + "  ".join(marks)).rstrip()


def _mark(outcome: Outcome, check: str) -> str:
    if any(failure.check == check for failure in outcome.failures):
        return "FAILED"
    if any(name == check for name, _ in outcome.contradictions):
        return "(ok)"
    return "ok" if check in outcome.made else "-"


def _failures(outcomes: Sequence[Outcome]) -> Iterator[str]:
    for outcome in outcomes:
        for failure in outcome.failures:
            message = f"{outcome.operation}: {failure.check}: {failure.message}"
            yield str(Problem("verify", outcome.place, message))


def _counts(outcomes: Sequence[Outcome]) -> Iterator[str]:
    verdict = Verdict.of(outcomes)
    if not outcomes:
        yield "0 examples, so nothing was checked"
        return
    made = Counter(check for outcome in outcomes for check in outcome.made)
    failed = Counter(failure.check for outcome in outcomes for failure in outcome.failures)
    counts = ", ".join(f"{check} {made[check] - failed[check]} of {made[check]}" for check in CHECKS)
    yield f"{counted(verdict.examples, 'example')}: {counts}"
    yield (
        f"{counted(verdict.passed, 'check')} passed; {sum(verdict.contradicted.values())}, marked (ok), passed only"
        f" because a contradiction is recorded; {sum(verdict.unchecked.values())} could not be made;"
        f" {verdict.failed} failed"
    )
    for rule, count in verdict.contradicted.items():
        found = [f"{outcome.place}" for outcome in outcomes if any(name == rule for _, name in outcome.contradictions)]
        more = ", ..." if found[_PLACES:] else ""
        yield f"contradicted, {count}: {rule} ({', '.join(found[:_PLACES])}{more})"
    for reason, count in verdict.unchecked.items():
        yield f"not checked, {count}: {reason}"


def dumps(outcomes: Sequence[Outcome]) -> str:
    """The text of outcomes, for the cache."""
    return pickles.dumps(tuple(outcomes))


def loads(text: str) -> tuple[Outcome, ...] | None:
    """The outcomes of a text that `dumps` made; None for any other."""
    return pickles.loads(tuple, text)
