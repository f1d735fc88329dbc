"""How long a service asks to wait: Retry-After, in seconds or as a date (RFC 9110, section 10.2.3)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

_SECONDS = re.compile(r"[0-9]+(?:\.[0-9]*)?|\.[0-9]+")
_LONGEST = 1e9


def retry_after(headers: Mapping[str, str]) -> float | None:
    """The seconds that `Retry-After` asks for: whole ones, fractions, or until a date (RFC 9110, section 10.2.3).

    None where it says neither; never more than a thousand million, about thirty years, which any clock can wait.

    A date is compared with the service's own `Date`, so that clocks needn't agree. Headers that say milliseconds
    are more exact, and so they are what counts.
    """
    for name in ("retry-after-ms", "x-ms-retry-after-ms"):
        if _SECONDS.fullmatch(text := headers.get(name, "").strip()):
            return min(float(text) / 1000, _LONGEST)
    text = headers.get("Retry-After", "").strip()
    # Where a proxy says it as well, HTTP joins both.
    numbers = [number.strip() for number in text.split(",")]
    if all(map(_SECONDS.fullmatch, numbers)):
        return min(max(map(float, numbers)), _LONGEST)
    then, now = _date(text), _date(headers.get("Date", "")) or datetime.now(UTC)
    return (
        None if then is None else min(max(0.0, (then - now).total_seconds()), _LONGEST)
    )


def _date(text: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
