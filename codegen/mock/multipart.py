"""Many requests in one multipart body (Protocol 4.01, section 11.7.7)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from email import message_from_bytes
from email.message import Message
from uuid import uuid4

from codegen.mock.batch import place_of, referring
from codegen.mock.generated import Generated
from codegen.mock.messages import Received, Refusal, Reply

_MOST = 1000


def batch(
    received: Received,
    generated: Generated,
    answer: Callable[[Received], Reply],
    begin: Callable[[], Callable[[], None]],
) -> Reply:
    """The answers to all requests, in order; raises Refusal for what is no batch.

    Of a change set that fails nothing is left: `begin` gives what undoes all that follows.
    """
    head = f"Content-Type: {received.headers.get('content-type', '')}\r\n\r\n".encode("latin-1", "replace")
    whole = message_from_bytes(head + received.body)
    boundary = f"batch_{uuid4()}"
    places: dict[str, str] = {}

    def answered(part: Message) -> Reply:
        """The answer to a part, which may name the place of an earlier one by its Content-ID, `/$1`."""
        request = referring(_request(part, received), places)
        reply = answer(request)
        places[part.get("Content-ID", "")] = place_of(request, reply, generated)
        return reply

    body = _joined([_answered(part, answered, begin) for part in _parts(whole)], boundary)
    return Reply(status=200, headers={"Content-Type": f"multipart/mixed; boundary={boundary}"}, body=body)


def _parts(message: Message) -> list[Message]:
    parts = message.get_payload()
    if not isinstance(parts, list) or not 0 < len(parts) <= _MOST:
        raise Refusal(400, "the body is no multipart batch")
    return [part for part in parts if isinstance(part, Message)]


def _answered(part: Message, answer: Callable[[Message], Reply], begin: Callable[[], Callable[[], None]]) -> bytes:
    if not part.is_multipart():
        return _written(answer(part), part.get("Content-ID", ""))
    undo = begin()
    replies: list[bytes] = []
    for inner in _parts(part):
        reply = answer(inner)
        if reply.status >= 400:
            undo()
            return _written(reply, "")  # One answer for all of a change set that has failed.
        replies.append(_written(reply, inner.get("Content-ID", "")))
    boundary = f"changes_{uuid4()}"
    return f"Content-Type: multipart/mixed; boundary={boundary}\r\n\r\n".encode() + _joined(replies, boundary)


def _request(part: Message, received: Received) -> Received:
    """One request of a batch, as if it had come alone; its URL is absolute, or relative to the host or the root."""
    content = part.get_payload(decode=True)
    head, _, body = (content if isinstance(content, bytes) else b"").partition(b"\r\n\r\n")
    lines = head.decode("latin-1").split("\r\n")
    words = lines[0].split(" ")
    if part.get_content_type() != "application/http" or len(words) != 3 or not words[2].startswith("HTTP/"):
        raise Refusal(400, "a part of the batch is no request")
    host = received.root.partition("://")[2].partition("/")[2]
    url = words[1].removeprefix(received.root)
    url = url.removeprefix(f"/{host}") if host and url.startswith(f"/{host}/") else url
    path, _, query = url.partition("?")
    headers = dict(_headers(lines[1:]))
    return Received(
        method=words[0].upper(),
        path=f"/{path.lstrip('/')}",
        query=query,
        headers=headers,
        body=body[: int(headers["content-length"])] if headers.get("content-length", "").isdecimal() else body.strip(),
        root=received.root,
    )


def _headers(lines: list[str]) -> Iterator[tuple[str, str]]:
    for line in lines:
        name, colon, value = line.partition(":")
        if colon:
            yield name.strip().casefold(), value.strip()


def _written(reply: Reply, id: str) -> bytes:
    lines = ["Content-Type: application/http", "Content-Transfer-Encoding: binary"]
    lines += [f"Content-ID: {id}"] if id and id.isprintable() else []
    lines += ["", f"HTTP/1.1 {reply.status} Answered"]
    lines += [f"{name}: {value}" for name, value in reply.headers.items()]
    lines += [f"Content-Length: {len(reply.body)}", "", ""]
    return "\r\n".join(lines).encode("latin-1", "replace") + reply.body


def _joined(parts: list[bytes], boundary: str) -> bytes:
    mark = f"--{boundary}".encode()
    return b"".join(mark + b"\r\n" + part + b"\r\n" for part in parts) + mark + b"--\r\n"
