"""What the client does, told to the standard library's logging: by the logger of the package's name.

Requests are DEBUG, answers INFO, repetitions WARNING. Lines hold what `Event` does: no query options, headers, bodies.
"""

from __future__ import annotations

import logging

from ..errors import printable
from ..redact import redacted
from .steps import Event

LOGGER = logging.getLogger(__name__.partition("._runtime.")[0])
LOGGER.addHandler(logging.NullHandler())  # Unless somebody listens, nothing is said.
_LEVELS = {"request": logging.DEBUG, "response": logging.INFO, "retry": logging.WARNING}


def log(event: Event) -> None:
    """One line for an event, where somebody listens; the event itself is the record's attribute `event`."""
    level = _LEVELS[event.kind]
    if LOGGER.isEnabledFor(level):
        LOGGER.log(level, "%s", _line(event), extra={"event": event})


def _line(event: Event) -> str:
    what = f"{event.method} {event.place}"
    if event.kind == "request":
        told = f"{what}{f', again ({event.attempt})' if event.attempt else ''}"
    elif event.kind == "response":
        identity = f", request-id {event.request_id}" if event.request_id else ""
        told = f"{what}: {event.status} in {event.seconds:.3f} s{identity}"
    else:
        told = f"{what}: again in {event.seconds:.1f} s, because of {event.reason}"
    return printable(redacted(told))
