"""Upload sessions: large content in ranges, in order, going on where it broke off.

The rules are those of Graph's createUploadSession. The session's URL is a secret of its own: nothing else that
authenticates us goes there, and no error shows it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from typing import Any, BinaryIO, TypedDict, TypeVar

from ..model import Model
from ..requests import Headers, Request
from .failures import Misdirected, TransportFailure
from .protocol import Protocol
from .retry import Retries
from .sending import send
from .statuses import HTTPFailure, RangeNotSatisfiable, Sent
from .wire import Ask, Call, Flow, Reply, Wait, origin

T = TypeVar("T")
UNIT = 320 * 1024
"""Ranges are multiples of this, but for the last."""
_MOST = 60 * 1024 * 1024


class UploadOptions(TypedDict, total=False):
    """How content is uploaded."""

    chunk_size: int
    """Bytes in one request, a multiple of 320 KiB below 60 MiB; ten times 320 KiB unless given."""
    progress: Callable[[int, int], Any]
    """Told the bytes that have arrived, and all there are, after each range."""
    resume: bool
    """Ask the session first what it has: it was begun before."""
    retries: Retries
    timeout: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Session:
    protocol: Protocol
    url: str
    total: int
    options: UploadOptions

    def call(
        self,
        method: str,
        headers: dict[str, str] | None = None,
        content: bytes | None = None,
    ) -> Call:
        # Repeating a range isn't right before the session has been asked what it has: `_range` does that.
        never = Retries(limit=0)
        return Call(
            method=method,
            url=self.url,
            headers=Headers({"Accept": "application/json"}, headers),
            content=content,
            sent=Sent(method=method, place=origin(self.url)),
            retries=never if method == "PUT" else self.options.get("retries"),
            timeout=self.options.get("timeout"),
        )


def upload(
    protocol: Protocol,
    session: str | Model | Request[Any],
    source: bytes | BinaryIO,
    options: UploadOptions,
) -> Flow[Reply]:
    """The reply to the last range, which tells of the finished item.

    `session` is the URL, the session as it was created, or the request that creates it. Raises ValueError for an
    empty source and a wrong chunk size, and what sending raises.
    """
    chunk = options.get("chunk_size", 10 * UNIT)
    if chunk < UNIT or chunk % UNIT or chunk >= _MOST:
        raise ValueError(
            f"a chunk is a multiple of {UNIT} bytes below {_MOST}, not {chunk}"
        )
    total = len(source) if isinstance(source, bytes) else source.seek(0, 2)
    if not total:
        raise ValueError("an upload session takes no empty content")
    found = (
        (yield from send(protocol, session, {}))
        if isinstance(session, Request)
        else session
    )
    opened = _Session(
        protocol=protocol, url=session_url(found), total=total, options=options
    )
    position = (yield from _expected(opened)) if options.get("resume", False) else 0
    while True:
        piece = _piece(source, position, chunk)
        reply = yield from _range(opened, position, piece)
        if reply is not None and reply.status != 202:
            yield from _report(options, total, total)
            return reply
        told = _start(reply) if reply is not None else None
        position = (
            told
            if told is not None
            else (
                (yield from _expected(opened))
                if reply is None
                else position + len(piece)
            )
        )
        if position >= total:
            raise Misdirected(
                "the upload session has everything and doesn't say what became of it"
            )
        yield from _report(options, position, total)


def cancel(protocol: Protocol, session: str | Model) -> Flow[None]:
    """Give the session up; the service drops what it has."""
    opened = _Session(protocol=protocol, url=session_url(session), total=0, options={})
    yield from protocol.exchange(opened.call("DELETE"))


def session_url(session: str | Model) -> str:
    """The URL of a session; raises ValueError when there is none."""
    url = session if isinstance(session, str) else session.to_dict().get("uploadUrl")
    if not url or not isinstance(url, str):
        raise ValueError("this is no upload session: it has no uploadUrl")
    return url


def _range(session: _Session, position: int, piece: bytes) -> Flow[Reply | None]:
    """The reply to one range; None where the session has to be asked how things stand."""
    retries = session.options.get("retries", session.protocol.retries)
    last = position + len(piece) - 1
    headers = {
        "Content-Range": f"bytes {position}-{last}/{session.total}",
        "Content-Type": "application/octet-stream",
    }
    for attempt in count():
        try:
            return (
                yield from session.protocol.exchange(
                    session.call("PUT", headers, piece)
                )
            )
        except RangeNotSatisfiable:
            now = yield from _expected(session)
            if now == position:
                raise
            return None
        except (TransportFailure, HTTPFailure) as failure:
            delay = retries.delay(attempt, failure, replayable=True)
            if delay is None:
                raise
            yield Wait(delay)
            if (yield from _expected(session)) != position:
                return None
    raise AssertionError("counting has no end")


def _expected(session: _Session) -> Flow[int]:
    start = _start((yield from session.protocol.exchange(session.call("GET"))))
    return session.total if start is None else start


def _start(reply: Reply) -> int | None:
    body = reply.json() if reply.content.strip() else {}
    ranges = body.get("nextExpectedRanges") if isinstance(body, dict) else None
    if not isinstance(ranges, list) or not ranges or not isinstance(ranges[0], str):
        return None
    start = ranges[0].partition("-")[0]
    return int(start) if start.isdecimal() else None


def _piece(source: bytes | BinaryIO, position: int, size: int) -> bytes:
    if isinstance(source, bytes):
        return source[position : position + size]
    source.seek(position)
    return source.read(size)


def _report(options: UploadOptions, done: int, total: int) -> Flow[None]:
    progress = options.get("progress")
    if progress is not None:
        yield Ask(lambda: progress(done, total))
