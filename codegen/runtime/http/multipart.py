"""HTTP messages inside one multipart/mixed body: the older form of a batch (Protocol 4.01, section 11.7.7)."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from ..errors import DecodeError
from ..requests import Headers

_LINE = b"\r\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One request or response within a body; `id` is its Content-ID."""

    id: str = ""
    method: str = ""
    url: str = ""
    status: int = 0
    headers: Headers = field(default_factory=Headers)
    content: bytes = b""


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
            inner = f"{boundary}_set"
            head = f"Content-Type: multipart/mixed; boundary={inner}".encode()
            parts.append(
                head + _LINE * 2 + _joined([_part(item) for item in group], inner)
            )
    return _joined(parts, boundary)


def decode(content: bytes, media_type: str) -> Iterator[Message]:
    """The responses in a body, those of change sets too, in order; raises DecodeError when it isn't one."""
    boundary = _parameter(media_type, "boundary")
    if not boundary:
        raise DecodeError("a multipart body without a boundary")
    for part in _split(content, boundary):
        headers, body = _fields(part)
        kind = headers.get("Content-Type", "")
        if kind.lower().startswith("multipart/mixed"):
            yield from decode(body, kind)
        else:
            yield response_of(body, headers.get("Content-ID", ""))


def _part(message: Message) -> bytes:
    # The place is told by Host and an absolute path: the form that every service takes (section 11.7.7.1).
    parts = urlsplit(message.url)
    target = parts.path + (f"?{parts.query}" if parts.query else "")
    lines = [
        "Content-Type: application/http",
        "Content-Transfer-Encoding: binary",
        f"Content-ID: {message.id}",
        "",
        f"{message.method} {target} HTTP/1.1",
        *([f"Host: {parts.netloc}"] if parts.netloc else []),
        *(f"{name}: {value}" for name, value in message.headers.items()),
        *([f"Content-Length: {len(message.content)}"] if message.content else []),
        "",
        "",
    ]
    return _LINE.join(line.encode() for line in lines) + message.content


def _joined(parts: Sequence[bytes], boundary: str) -> bytes:
    mark = f"--{boundary}".encode()
    return (
        b"".join(mark + _LINE + part + _LINE for part in parts) + mark + b"--" + _LINE
    )


def _split(content: bytes, boundary: str) -> Iterator[bytes]:
    pieces = (_LINE + content).split(_LINE + b"--" + boundary.encode())
    closed = len(pieces) > 1 and pieces[-1].startswith(b"--")
    if not closed:
        raise DecodeError("a multipart body that doesn't come to its end")
    for piece in pieces[1:-1]:
        yield piece.partition(_LINE)[2]


def _fields(part: bytes) -> tuple[Headers, bytes]:
    if part.startswith(_LINE):  # No header at all.
        return Headers(), part[2:]
    head, _, body = part.partition(_LINE * 2)
    pairs = (line.partition(":") for line in head.decode("latin-1").split("\r\n"))
    return Headers({name.strip(): value.strip() for name, _, value in pairs}), body


def response_of(message: bytes, id: str = "") -> Message:
    """One response as HTTP writes it; raises DecodeError when it is none, or breaks off."""
    line, _, rest = message.partition(_LINE)
    words = line.decode("latin-1").split(None, 2)
    if len(words) < 2 or not words[0].startswith("HTTP/") or not words[1].isdecimal():
        raise DecodeError("a part of a multipart body that is no response")
    headers, content = _fields(rest)
    length = headers.get("Content-Length", "")
    if length.isdecimal() and len(content) < int(length):
        raise DecodeError("a response in a multipart body breaks off")
    content = content[: int(length)] if length.isdecimal() else content
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
