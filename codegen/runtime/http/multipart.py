"""HTTP messages inside one multipart/mixed body: the older form of a batch (Protocol 4.01, section 11.7.7)."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from uuid import uuid4

from ..errors import DecodeError
from ..requests import Headers
from .steps import Reply

_LINE = b"\r\n"
_END = re.compile(rb"\r?\n")
"""How lines end that are read: some services leave the carriage return out."""
STATUS = re.compile("[1-9][0-9]{2}")
"""The status of a response, as text."""
_LENGTH = re.compile("[0-9]{1,18}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One request or response within a body; `id` is its Content-ID."""

    id: str = ""
    method: str = ""
    url: str = ""
    status: int = 0
    headers: Headers = field(default_factory=Headers)
    content: bytes = b""

    def reply(self, url: str) -> Reply:
        """A response as if it had come alone, from `url`."""
        return Reply(
            status=self.status, headers=self.headers, content=self.content, url=url
        )


def encode(
    messages: Sequence[Message], boundary: str, *, together: Collection[str] = ()
) -> bytes:
    """The body; those whose ids are `together` stand in one change set, done whole or not at all."""
    group = [message for message in messages if message.id in together]
    parts: list[bytes] = []
    for message in messages:
        if message.id not in together:
            parts.append(_part(message))
        elif message is group[0]:
            # Not one that begins with the outer: readers that don't compare whole lines take it for that.
            inner = f"changeset_{uuid4()}"
            head = f"Content-Type: multipart/mixed; boundary={inner}".encode()
            within = _joined([*map(_part, group)], inner)
            parts.append(head + _LINE * 2 + within)
    return _joined(parts, boundary)


def decode(
    content: bytes, media_type: str, *, within: bool = False
) -> Iterator[Message]:
    """The responses in a body, those of change sets too, in order; raises DecodeError where it isn't one any more.

    What came before that is told first: what a service has done stays done. `within` a change set is no other.
    """
    boundary = _parameter(media_type, "boundary")
    if not boundary:
        raise DecodeError("a multipart body without a boundary")
    for part, is_whole in _split(content, boundary):
        headers, body = _fields(part)
        kind = headers.get("Content-Type", "")
        # A change set tells its own end.
        if kind.lower().startswith("multipart/mixed") and not within:
            yield from decode(body, kind, within=True)
        elif is_whole:
            yield response_of(body, headers.get("Content-ID", ""))
        if not is_whole:
            raise DecodeError("a multipart body that doesn't come to its end")


def _part(message: Message) -> bytes:
    lines = [
        "Content-Type: application/http",
        "Content-Transfer-Encoding: binary",
        f"Content-ID: {message.id}",
        "",
        f"{message.method} {message.url} HTTP/1.1",
        *(f"{name}: {value}" for name, value in message.headers.items()),
        *([f"Content-Length: {len(message.content)}"] if message.content else []),
        "",
        "",
    ]
    return _LINE.join(line.encode() for line in lines) + message.content


def _joined(parts: Sequence[bytes], boundary: str) -> bytes:
    mark = f"--{boundary}".encode()
    whole = b"".join(mark + _LINE + part + _LINE for part in parts)
    return whole + mark + b"--" + _LINE


def _split(content: bytes, boundary: str) -> Iterator[tuple[bytes, bool]]:
    """The parts, and whether they are whole: the last isn't where nothing ends it."""
    # A delimiter is a whole line (RFC 2046, section 5.1.1): another may begin with it.
    mark = re.compile(
        rb"\r?\n--" + re.escape(boundary.encode()) + rb"(--)?[ \t]*(?=(\r?\n|\Z))"
    )
    content, start = _LINE + content, None
    for found in mark.finditer(content):
        if start is not None:
            yield content[start : found.start()], True
        if found[1]:
            return
        start = found.end(2)
    yield content[start or 0 :], False


def _fields(part: bytes) -> tuple[Headers, bytes]:
    if none := _END.match(part):  # No header at all.
        return Headers(), part[none.end() :]
    head, *body = re.split(rb"\r?\n\r?\n", part, maxsplit=1)
    pairs = (line.decode("latin-1").partition(":") for line in _END.split(head))
    fields = Headers({name.strip(): value.strip() for name, _, value in pairs})
    return fields, b"".join(body)


def response_of(message: bytes, id: str = "") -> Message:
    """One HTTP response; raises DecodeError if it isn't one, or is incomplete."""
    line, *rest = _END.split(message, maxsplit=1)
    words = line.decode("latin-1").split(None, 2)
    if not (words[1:] and words[0].startswith("HTTP/") and STATUS.fullmatch(words[1])):
        raise DecodeError("a part of a multipart body that is no response")
    headers, content = _fields(b"".join(rest))
    length = headers.get("Content-Length", "")
    if _LENGTH.fullmatch(length):
        if len(content) < int(length):
            raise DecodeError("a response in a multipart body breaks off")
        content = content[: int(length)]
    return Message(
        id=id or headers.get("Content-ID", ""),
        status=int(words[1]),
        headers=headers,
        content=content,
    )


def _parameter(media_type: str, name: str) -> str:
    for piece in media_type.split(";")[1:]:
        key, _, value = piece.partition("=")
        if key.strip().lower() == name:
            return value.strip().strip('"')
    return ""
