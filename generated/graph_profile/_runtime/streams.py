"""Content that is sent in pieces, so that it needn't be in memory at once."""

from __future__ import annotations

from collections.abc import AsyncIterable, AsyncIterator, Iterable, Iterator
from io import TextIOBase
from typing import Any, BinaryIO, TypeAlias

ByteContent: TypeAlias = (
    bytes
    | bytearray
    | memoryview
    | str
    | BinaryIO
    | Iterable[bytes]
    | AsyncIterable[bytes]
)
"""What a body that isn't JSON may be: as it is, an open file, or pieces as they come."""
_PIECE = 64 * 1024


class Stream:
    """A body that is read while it is sent: a binary file, or an iterable of bytes.

    It goes out again, should that be needed, if it can be read again: a file that can seek, an iterable that isn't an
    iterator. Who opened the source closes it.
    """

    __slots__ = ("_source", "_start", "_used")

    def __init__(
        self, source: BinaryIO | Iterable[bytes] | AsyncIterable[bytes]
    ) -> None:
        """A file is sent from where it stands."""
        file: Any = source
        self._source = file
        self._used = False
        can_seek = self._is_file and getattr(file, "seekable", lambda: False)()
        self._start: int | None = file.tell() if can_seek else None

    @property
    def size(self) -> int | None:
        """Bytes, where that can be told before."""
        if self._start is None:
            return None
        end: int = self._source.seek(0, 2)
        self._source.seek(self._start)
        return end - self._start

    @property
    def is_ready(self) -> bool:
        """Whether all of it can be sent: not yet sent, or to be read again."""
        can_again = self._start is not None or (
            not self._is_file and not isinstance(self._source, Iterator | AsyncIterator)
        )
        return can_again or not self._used

    def __iter__(self) -> Iterator[bytes]:
        """The pieces; raises TypeError for a source that has to be awaited."""
        if isinstance(self._source, AsyncIterable):
            raise TypeError(
                "a client that isn't asynchronous can't await content; use AsyncClient"
            )
        yield from self._pieces()

    async def __aiter__(self) -> AsyncIterator[bytes]:
        """The pieces, awaited where the source wants that."""
        if not isinstance(self._source, AsyncIterable):
            for piece in self._pieces():
                yield piece
            return
        self._used = True
        pieces: Any = aiter(self._source)
        try:
            async for piece in pieces:
                yield piece
        finally:
            # Where sending breaks off, what makes the pieces shall know.
            if hasattr(pieces, "aclose"):
                await pieces.aclose()

    def __repr__(self) -> str:
        return f"<Stream of {type(self._source).__name__}>"

    @property
    def _is_file(self) -> bool:
        return hasattr(self._source, "read")

    def _pieces(self) -> Iterator[bytes]:
        self._used = True
        if not self._is_file:
            yield from self._source
            return
        if self._start is not None:
            self._source.seek(self._start)
        while piece := self._source.read(_PIECE):
            yield piece


def content_of(value: ByteContent) -> bytes | Stream:
    """Bytes and text as bytes, everything else as it is read; raises TypeError for what holds no bytes."""
    if isinstance(value, bytes | bytearray | memoryview):
        return bytes(value)
    if isinstance(value, str):
        return value.encode()
    source: Any = value
    if isinstance(source, dict) or not (
        hasattr(source, "read") or isinstance(source, Iterable | AsyncIterable)
    ):
        message = f"the body is bytes, text, a file or an iterable of bytes, not {type(source).__name__}"
        raise TypeError(message)
    refuse_text(source)
    return Stream(source)


def refuse_text(source: Any) -> None:
    """Raise TypeError for a file that was opened as text: it is read when half of the request is sent."""
    if isinstance(source, TextIOBase):
        message = "the file gives text, and a body is bytes: open it in mode 'rb'"
        raise TypeError(message)
