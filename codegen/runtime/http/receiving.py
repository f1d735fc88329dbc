"""What comes back of httpx2: replies, bodies within limits, and failures in this client's terms."""

from __future__ import annotations

import time
import zlib
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager

import httpx2

from ..requests import Headers
from .failures import ConnectionFailed, ResponseTooLarge, TimedOut, TransportFailure
from .origins import origin
from .steps import Call, Reply

_UNSENT = (
    httpx2.ConnectError,
    httpx2.ConnectTimeout,
    httpx2.PoolTimeout,
    httpx2.UnsupportedProtocol,
    httpx2.ProxyError,
)
_GZIP = zlib.MAX_WBITS | 16
_BEGINNING = 64 * 1024
"""Bytes of a response that is too large that its error keeps."""


class Incoming:
    """The content of a response while it comes, within the limits of what it answers."""

    def __init__(self, response: httpx2.Response, call: Call) -> None:
        self._response = response
        self._call = call
        self._chunks: list[bytes] = []
        self._size = 0
        self.add(b"")

    def add(self, chunk: bytes) -> None:
        """Take the next piece; raises TimedOut and ResponseTooLarge."""
        self._chunks.append(chunk)
        self._size += len(chunk)
        call = self._call
        if call.ends is not None and time.monotonic() > call.ends:
            raise too_late(call)
        if call.max_bytes is not None and self._size > call.max_bytes:
            raise ResponseTooLarge(
                f"a response of more than {call.max_bytes} bytes; max_bytes= takes more {_where(call)}",
                self._response.status_code,
                _fields(self._response),
                self.content[:_BEGINNING],
            )

    @property
    def content(self) -> bytes:
        """All pieces so far."""
        return b"".join(self._chunks)


class _Gunzip:
    """Content of the coding gzip: member after member, and each to its end (RFC 1952, section 2.2).

    httpx2 leaves out all that follows the first member, and takes the beginning of one for the whole.
    """

    def __init__(self, response: httpx2.Response) -> None:
        self._response = response
        self._begun = self._is_plain = False
        self._member = zlib.decompressobj(_GZIP)

    def add(self, chunk: bytes) -> bytes:
        """What the next piece holds; raises DecodingError, but not for an error, which proxies often mislabel."""
        found = []
        while chunk and not self._is_plain:
            if self._member.eof:
                # Zeros may fill up what follows a member.
                if not (chunk := chunk.lstrip(b"\0")):
                    break
                self._member = zlib.decompressobj(_GZIP)
            try:
                found.append(self._member.decompress(chunk))
            except zlib.error as error:
                if self._begun or not self._response.is_error:
                    raise self._wrong(str(error)) from error
                self._is_plain = True
                break
            self._begun, chunk = True, self._member.unused_data
        return chunk if self._is_plain else b"".join(found)

    def end(self) -> None:
        """Raises DecodingError within a member."""
        if self._begun and not self._member.eof:
            raise self._wrong("it ends too early")

    def _wrong(self, message: str) -> httpx2.DecodingError:
        return httpx2.DecodingError(message, request=self._response.request)


def _gunzip(response: httpx2.Response) -> _Gunzip | None:
    """What decompresses the content; None where httpx2 does, or has done so, as for responses that tests make."""
    coding = response.headers.get("Content-Encoding", "").strip().lower()
    is_read = response.is_stream_consumed
    return _Gunzip(response) if coding in ("gzip", "x-gzip") and not is_read else None


def pieces(response: httpx2.Response) -> Iterator[bytes]:
    """The content, decompressed, as it comes."""
    gunzip = _gunzip(response)
    if gunzip is None:
        yield from response.iter_bytes()
    else:
        yield from filter(None, map(gunzip.add, response.iter_raw()))
        gunzip.end()


async def pieces_async(response: httpx2.Response) -> AsyncIterator[bytes]:
    """The same, awaiting."""
    gunzip = _gunzip(response)
    if gunzip is None:
        async for chunk in response.aiter_bytes():
            yield chunk
    else:
        async for chunk in response.aiter_raw():
            if piece := gunzip.add(chunk):
                yield piece
        gunzip.end()


def too_late(call: Call) -> TimedOut:
    """The error of a response that isn't whole when its time is up."""
    return TimedOut(f"the response wasn't whole before the deadline {_where(call)}")


def _where(call: Call) -> str:
    return f"({call.method} {origin(call.url)})"


def reply_of(
    response: httpx2.Response,
    content: bytes = b"",
    stream: Iterator[bytes] | AsyncIterator[bytes] | None = None,
) -> Reply:
    """A response as the protocol takes it, with its whole content, or as a stream."""
    return Reply(
        status=response.status_code,
        headers=_fields(response),
        content=content,
        url=str(response.request.url),
        stream=stream,
    )


def _fields(response: httpx2.Response) -> Headers:
    return Headers(dict(response.headers.items()))


def leaves_connection(response: httpx2.Response) -> bool:
    """Whether all that matters of a 503 is there: closed before its end is read, its connection isn't used again.

    Behind a load balancer another connection may well reach another machine (Graph's advice).
    """
    length = response.headers.get("Content-Length", "")
    return (
        response.status_code == 503
        and length.isdecimal()
        and len(length) < 20
        and response.num_bytes_downloaded >= int(length)
    )


@contextmanager
def translated() -> Iterator[None]:
    """Raise failures of httpx2 in this client's terms: ConnectionFailed and TimedOut.

    Its own error stays as the cause, without the request it was about.
    """
    try:
        yield
    except (UnicodeError, OverflowError) as error:
        # What looks up a host quotes neither it nor where it stood.
        raise ConnectionFailed(
            f"{type(error).__name__}: no connection was made", sent=False
        ) from error
    except (httpx2.RequestError, httpx2.StreamError) as error:
        failure = _failure(error)
        if not isinstance(error, httpx2.StreamError):
            error._request = None
        if isinstance(error, httpx2.LocalProtocolError):
            # It quotes the header that can't be sent, whatever that is, and so does what it came of.
            error.args = (type(error).__name__,)
            error.__cause__ = error.__context__ = None
        raise failure from error


def _failure(error: Exception) -> TransportFailure:
    request = getattr(error, "_request", None)
    where = ""
    if isinstance(request, httpx2.Request):
        where = f" ({request.method} {origin(str(request.url))})"
    sent = not isinstance(error, _UNSENT)
    if isinstance(error, httpx2.TimeoutException):
        return TimedOut(f"{type(error).__name__}: no answer in time{where}", sent=sent)
    broke = "no connection was made"
    if isinstance(error, httpx2.DecodingError):
        broke = "what came can't be decompressed"
    elif sent:
        broke = "the connection broke before the response was complete"
    return ConnectionFailed(f"{type(error).__name__}: {broke}{where}", sent=sent)
