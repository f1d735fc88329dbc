"""Retries: when the client repeats a request, and after which time.

Only what can't do harm is repeated: a request that the service refused unseen (throttled), that can't have reached
it, whose repetition changes nothing (RFC 9110, section 9.2.2), or is known by its name. This is a rule about HTTP
alone, so it is a function here and no library: those that there are repeat calls, and this client has steps instead.
"""

from __future__ import annotations

import random
from dataclasses import dataclass

from ..errors import ClientError, shown
from .failures import TransportFailure
from .statuses import HTTPFailure

IDEMPOTENT = frozenset({"DELETE", "GET", "HEAD", "OPTIONS", "PUT"})
"""Methods whose repetition changes nothing."""

NAMES_REPETITIONS = ("Idempotency-Key", "Repeatability-Request-ID")
"""Headers by which a service knows a request again, so that it does it once (OASIS Repeatable Requests 1.0)."""

_TRANSIENT = frozenset({408, 429, 500, 502, 503, 504, 509})


@dataclass(frozen=True, slots=True, kw_only=True)
class Retries:
    """How often the client repeats a request, and after which time; `Retries(limit=0)` means never."""

    limit: int = 3
    """Largest number of retries."""
    backoff: float = 0.5
    """Seconds before the first retry, unless the service names a time; they double with each further retry."""
    longest: float = 60.0
    """Largest wait in seconds that doubling reaches."""
    patience: float = 300.0
    """Longest wait in seconds that a service may ask for; if it asks for more, the client gives up."""

    def __post_init__(self) -> None:
        """Raises ValueError for what is no number, and for numbers below 0."""
        for name in self.__slots__:
            value = getattr(self, name)
            if not (isinstance(value, int | float) and value >= 0):
                raise ValueError(f"{name} is a number, 0 or more, not {shown(value)}")

    def delay(
        self, attempt: int, failure: ClientError, *, replayable: bool
    ) -> float | None:
        """Seconds to wait before the repetition number `attempt` (from 0), None where there shall be none."""
        asked = failure.retry_after if isinstance(failure, HTTPFailure) else None
        if attempt >= self.limit or not _may_repeat(failure, asked, replayable):
            return None
        if asked is not None:
            return asked if asked <= self.patience else None
        # Clients that failed together shall not come back together.
        return min(
            self.longest, self.backoff * 2.0 ** min(attempt, 60)
        ) * random.uniform(0.5, 1.0)


def _may_repeat(failure: ClientError, asked: float | None, replayable: bool) -> bool:
    if isinstance(failure, TransportFailure):
        return replayable or not failure.sent
    if not isinstance(failure, HTTPFailure) or failure.status not in _TRANSIENT:
        return False
    # Only these say that nothing was done: 429 always, 503 when it names its moment.
    throttled = failure.status == 429 or (failure.status == 503 and asked is not None)
    return replayable or throttled
