"""Content of any size, piece by piece, going on where the connection broke."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import count
from typing import Any

from ..requests import Headers, Request
from .failures import RangeNotSatisfiable, TransportFailure
from .options import SendOptions
from .protocol import Protocol
from .steps import Emit, Flow, Read, Wait

_RANGE = re.compile(r"bytes +([0-9]+)-(?:[0-9]+/([0-9]{1,18}))?", re.IGNORECASE)


def download(
    protocol: Protocol, request: Request[Any], start: int, options: SendOptions
) -> Flow[None]:
    """Emit the content in pieces as they come, from the byte `start` on.

    After a break the rest is asked for, while the content is still the same by its ETag; without one, or where the
    service doesn't know ranges, or compresses all the same, the break is the end: a TransportFailure.
    Raises UnexpectedResponse for an answer that isn't the range that was asked for, and for one that ends before it.
    """
    call = protocol.call(request, options, {"Accept-Encoding": "identity"})
    retries = call.retries or protocol.retries
    position, etag, failures = start, "", 0
    own = "Range" in call.headers
    for _ in count():
        span = {"Range": f"bytes={position}-"} if position else {}
        same = {"If-Range": etag} if etag and position else {}
        try:
            reply = yield from protocol.exchange(
                replace(call, headers=Headers(call.headers, span, same), stream=True)
            )
        except RangeNotSatisfiable as failure:
            # All that there is, is there already (RFC 9110, section 15.5.17).
            if failure.headers.get("Content-Range") == f"bytes */{position}":
                return
            raise
        if position and reply.status != 206:
            raise reply.unexpected("not the range that was asked for")
        told = _RANGE.match(reply.headers.get("Content-Range", ""))
        if position and told and told[1].lstrip("0") != str(position):
            raise reply.unexpected(f"a range that doesn't begin at byte {position}")
        total = int(told[2]) if told and told[2] and not own else 0
        etag, began = reply.headers.get("ETag", ""), position
        # Ranges are of the content as it travels: compressed, they begin elsewhere.
        is_plain = reply.headers.get("Content-Encoding", "identity") == "identity"
        can_go_on = is_plain and bool(etag) and not etag.startswith("W/")
        try:
            while piece := (yield Read(reply)):
                position, failures = position + len(piece), 0
                yield Emit(piece)
            if position >= total:
                return
            # A range may be less than was asked for (RFC 9110, section 15.3.7).
            if position == began or not can_go_on:
                raise reply.unexpected(f"{position} of {total} bytes have come")
        except TransportFailure as failure:
            delay = retries.delay(failures, failure, replayable=can_go_on)
            if delay is None:
                raise
            failures += 1
            yield Wait(delay)
