"""Upload sessions: large content in ranges, in order, going on where it broke off.

The rules are those of Graph's createUploadSession. The session's URL is a secret of its own: nothing else that
authenticates us goes there, and no error shows it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from itertools import count
from typing import Any, BinaryIO, TypedDict, TypeVar

from ..errors import shown
from ..model import Model
from ..requests import Headers, Request
from ..streams import refuse_text
from .failures import Misdirected, TransportFailure, UploadStalled
from .options import check
from .origins import absolute, is_private, origin
from .protocol import Protocol
from .retry import Retries
from .sending import send_whole
from .statuses import HTTPFailure, RangeNotSatisfiable, Sent
from .steps import Ask, Call, Flow, Reply, Wait

T = TypeVar("T")
UNIT = 320 * 1024
"""All ranges except the last are multiples of this."""
_MOST = 60 * 1024 * 1024


class UploadOptions(TypedDict, total=False):
    """Options of an upload."""

    chunk_size: int
    """Bytes in one request: a multiple of 320 KiB below 60 MiB; default: ten times 320 KiB."""
    progress: Callable[[int, int], Any]
    """Called after each range with the bytes that have arrived, and the total."""
    resume: bool
    """Whether the session was begun earlier: the client first asks what has arrived."""
    retries: Retries
    timeout: float | None
    deadline: float | None
    """Longest time of one range, in seconds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Session:
    protocol: Protocol
    url: str
    total: int
    options: UploadOptions

    @property
    def retries(self) -> Retries:
        return self.options.get("retries", self.protocol.retries)

    def stalled(self, what: str, done: int) -> UploadStalled:
        """The error of a session that does so, or doesn't."""
        message = f"the upload session at {origin(self.url)} {what}: {done} of {self.total} bytes have arrived"
        return UploadStalled(message, done, self.total)

    def call(
        self,
        method: str,
        headers: dict[str, str] | None = None,
        content: bytes | None = None,
    ) -> Call:
        limits = self.protocol.limits(self.options)
        if method == "PUT":
            # Repeating a range isn't right before the session has been asked what it has: `_range` does that.
            limits["retries"] = Retries(limit=0)
        return Call(
            method=method,
            url=self.url,
            headers=Headers({"Accept": "application/json"}, headers),
            content=content,
            sent=Sent(method=method, place=origin(self.url)),
            **limits,
        )


def upload(
    protocol: Protocol,
    session: str | Model | Request[Any],
    source: bytes | bytearray | memoryview | BinaryIO,
    options: UploadOptions,
) -> Flow[Reply]:
    """The reply to the last range, which tells of the finished item.

    `session` is the URL, the session as it was created, or the request that creates it. Raises ValueError for an
    empty source, one that can't seek, and a wrong chunk size; TypeError for a file of text; UnexpectedResponse for a
    session without URL; UploadStalled where the session gets no further, or ends before its time; what sending raises.
    """
    check(options, UploadOptions)
    if isinstance(source, bytes | bytearray | memoryview):
        source = BytesIO(source)
    chunk = options.get("chunk_size", 10 * UNIT)
    if chunk < UNIT or chunk % UNIT or chunk >= _MOST:
        message = f"a chunk is a multiple of {UNIT} bytes below {_MOST}, not {chunk}"
        raise ValueError(message)
    total = _size(source)
    if isinstance(session, Request):
        found, reply = yield from send_whole(protocol, session, {})
        url = _url_in(found)
        if not url:
            raise reply.unexpected("no upload session: it has no uploadUrl")
        url = absolute(reply.url, url)
    else:
        url = _session_at(protocol.base_url, session)
    opened = _Session(protocol=protocol, url=url, total=total, options=options)
    return (yield from _transfer(opened, source, chunk))


def _transfer(session: _Session, source: BinaryIO, chunk: int) -> Flow[Reply]:
    """Send range after range, as the session expects them, and only while it gets further."""
    options, total = session.options, session.total
    position = (yield from _expected(session)) if options.get("resume", False) else 0
    furthest, idle = position, 0
    while True:
        if position >= total:
            raise session.stalled(
                "has received everything, but didn't answer with a result", total
            )
        piece = _piece(source, position, min(chunk, total - position))
        reply = yield from _range(session, position, piece)
        end = position + len(piece)
        told = (yield from _expected(session)) if reply is None else _start(reply)
        if reply is not None and reply.status != 202 and told is None:
            # 201 ends a session at once; any other success does where nothing is left (createUploadSession).
            if end >= total:
                yield from _report(options, total, total)
                return reply
            if reply.status == 201:
                raise session.stalled("ended before everything was sent", end)
        position = end if told is None else told
        if position > total:
            raise session.stalled("expects more than there is", end)
        idle = 0 if position > furthest else idle + 1
        furthest = max(position, furthest)
        if idle > session.retries.limit:
            raise session.stalled("makes no progress", furthest)
        if idle:
            yield Wait(session.retries.backoff * 2.0 ** min(idle, 10))
        yield from _report(options, position, total)


def cancel(protocol: Protocol, session: str | Model) -> Flow[None]:
    """Give the session up; the service drops what it has."""
    url = _session_at(protocol.base_url, session)
    opened = _Session(protocol=protocol, url=url, total=0, options={})
    yield from protocol.exchange(opened.call("DELETE"))


def _session_at(root: str, session: str | Model) -> str:
    """The URL of a session that the caller has.

    Raises ValueError if there is none, Misdirected for a URL without encryption unless the service has none.
    """
    url = _url_in(session)
    if not url:
        raise ValueError("this isn't an upload session: it has no uploadUrl")
    if root:
        return absolute(root, url)
    if not is_private(url):
        raise Misdirected(
            f"the upload session is at {origin(url)}, without encryption; give base_url if the service has none either"
        )
    return url


def _url_in(session: Any) -> str:
    found = session.to_dict() if isinstance(session, Model) else session
    url = found.get("uploadUrl") if isinstance(found, Mapping) else found
    return url if isinstance(url, str) else ""


def _range(session: _Session, position: int, piece: bytes) -> Flow[Reply | None]:
    """The reply to one range; None where the session has to be asked how things stand."""
    retries = session.retries
    last = position + len(piece) - 1
    headers = {
        "Content-Range": f"bytes {position}-{last}/{session.total}",
        "Content-Type": "application/octet-stream",
    }
    call = session.call("PUT", headers, piece)
    for attempt in count():
        try:
            return (yield from session.protocol.exchange(call))
        except RangeNotSatisfiable:
            if (yield from _expected(session)) == position:
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
    """The first byte that a session still expects; None where it expects none, or doesn't say.

    Services spell the member both ways, `nextExpectedRanges` and `NextExpectedRanges`.
    """
    # What the finished upload became may be told in any form.
    body = reply.json() if reply.content.lstrip()[:1] == b"{" else {}
    members = body.items() if isinstance(body, dict) else ()
    named = {name.casefold(): value for name, value in members}
    ranges = named.get("nextexpectedranges")
    if not isinstance(ranges, list) or not ranges:
        return None
    found = _FIRST.match(ranges[0]) if isinstance(ranges[0], str) else None
    if found is None:
        message = "the upload session expects something that isn't a range of bytes"
        raise reply.unexpected(message)
    return int(found[1])


_FIRST = re.compile("([0-9]{1,18})(?:-|$)")


def _size(source: BinaryIO) -> int:
    """All bytes of a source; raises ValueError for none, and for what can't be read twice, TypeError for text."""
    if getattr(source, "seekable", lambda: hasattr(source, "seek"))():
        refuse_text(source)
        size = source.seek(0, 2)
    elif not hasattr(source, "read") and not isinstance(source, Iterator):
        raise TypeError(
            f"the source is bytes, or a file opened in mode 'rb', not {shown(source)}"
        )
    else:
        message = "the source can't seek, which an upload needs to go on where it broke: read it into bytes, or a file"
        raise ValueError(message)
    if not size:
        raise ValueError("an upload session takes no empty content")
    return size


def _piece(source: BinaryIO, position: int, size: int) -> bytes:
    """The bytes from a position on; raises ValueError where the source has become shorter."""
    source.seek(position)
    pieces = []
    while size:
        piece = source.read(size)
        if not piece:
            raise ValueError("the source has become shorter while it was sent")
        pieces.append(piece)
        size -= len(piece)
    return b"".join(pieces)


def _report(options: UploadOptions, done: int, total: int) -> Flow[None]:
    progress = options.get("progress")
    if progress is not None:
        yield Ask(lambda: progress(done, total))
