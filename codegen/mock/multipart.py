"""Many requests in one multipart body (Protocol 4.01, section 11.7.7)."""

from __future__ import annotations

from email import message_from_bytes
from email.message import Message
from itertools import groupby
from uuid import uuid4

from codegen.mock.batch import FAILED, Batches, Part, within
from codegen.mock.messages import Received, Refusal, Reply

_MOST = 1000


def answered(batches: Batches, received: Received) -> Reply:
    """The answers to all requests, in order, of a change set that fails one; raises Refusal for what is no batch."""
    head = f"Content-Type: {received.headers.get('content-type', '')}\r\n\r\n".encode("latin-1", "replace")
    parts = [
        _request(inner, received, str(number) if part.is_multipart() else "")
        for number, part in enumerate(_parts(message_from_bytes(head + received.body)))
        for inner in (_parts(part) if part.is_multipart() else [part])
    ]
    written: list[bytes] = []
    for group, pairs in groupby(zip(parts, batches.replies(parts), strict=True), key=lambda pair: pair[0].group):
        found = [*pairs]
        why = [reply for _, reply in found if reply.status >= 400 and reply is not FAILED]
        answers = [_written(reply, part.id) for part, reply in found]
        if group and why:
            written.append(_written(why[0], ""))
        elif group:
            boundary = f"changes_{uuid4()}"
            kind = f"Content-Type: multipart/mixed; boundary={boundary}\r\n\r\n"
            written.append(kind.encode() + _joined(answers, boundary))
        else:
            written += answers
    boundary = f"batch_{uuid4()}"
    headers = {"Content-Type": f"multipart/mixed; boundary={boundary}"}
    return Reply(status=200, headers=headers, body=_joined(written, boundary))


def _parts(message: Message) -> list[Message]:
    parts = message.get_payload()
    if not isinstance(parts, list) or not 0 < len(parts) <= _MOST:
        raise Refusal(400, "the body is no multipart batch")
    return [part for part in parts if isinstance(part, Message)]


def _request(part: Message, received: Received, group: str) -> Part:
    content = part.get_payload(decode=True)
    head, _, body = (content if isinstance(content, bytes) else b"").partition(b"\r\n\r\n")
    lines = head.decode("latin-1").split("\r\n")
    words = lines[0].split(" ")
    if part.get_content_type() != "application/http" or len(words) != 3 or not words[2].startswith("HTTP/"):
        raise Refusal(400, "a part of the batch is no request")
    fields = (line.partition(":") for line in lines[1:])
    headers = {name.strip().casefold(): value.strip() for name, colon, value in fields if colon}
    length = headers.get("content-length", "")
    body = body[: int(length)] if length.isdecimal() else body.strip()
    request = within(received, words[0], words[1], headers, body)
    return Part(id=part.get("Content-ID", ""), request=request, group=group)


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
