"""Batch requests: in JSON (JSON Format 4.01, section 19), and in multipart (Protocol 4.01, section 11.7.7)."""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from email import message_from_bytes
from email.message import Message
from itertools import groupby
from typing import Any
from urllib.parse import quote
from uuid import uuid4

from codegen.mock.generated import Generated
from codegen.mock.messages import JSON, Detail, Received, Refusal, Reply

MOST = 20
"""Requests that one batch in JSON may hold, as with Graph."""
_MOST_PARTS = 1000
FAILED = Reply(
    status=424,
    headers={"Content-Type": JSON},
    body=b'{"error": {"code": "FailedDependency", "message": "a request that this one depends on has failed"}}',
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One request of a batch; `needs` are ids and groups of those that must have been done well."""

    id: str
    request: Received
    group: str = ""
    needs: tuple[str, ...] = ()
    is_conditional: bool = False
    """A request with a condition; the mock knows no conditions, and answers like such services (section 19.1)."""


@dataclass(frozen=True, slots=True)
class Batches:
    """Answers the requests of batches one by one; `begin` gives what undoes all that follows."""

    generated: Generated
    answer: Callable[[Received], Reply]
    begin: Callable[[], Callable[[], None]]

    def replies(self, parts: Sequence[Part]) -> list[Reply]:
        """The answers in order; of a group that fails nothing is left (section 19.1.3), and one says why."""
        found: list[Reply] = []
        places: dict[str, str] = {}
        group, undo = "", None
        for part in parts:
            if part.group != group:
                group, undo = part.group, self.begin() if part.group else None
            is_lost = bool(group) and undo is None
            request = _referring(part.request, places)
            can_be = not (
                is_lost or part.is_conditional or not all(_is_done(name, parts, found) for name in part.needs)
            )
            found.append(self.answer(request) if can_be else FAILED)
            if undo and found[-1].status >= 400:
                undo()
                undo = None
                found[:-1] = [
                    FAILED if earlier.group == group and reply.status < 400 else reply
                    for earlier, reply in zip(parts, found[:-1], strict=False)
                ]
            places[part.id] = self._place(request, found[-1])
        return found

    def _place(self, request: Received, reply: Reply) -> str:
        """Where what a request has created or read is."""
        location = next((value for name, value in reply.headers.items() if name.casefold() == "location"), "")
        if location.startswith(f"{request.root}/"):
            return location.removeprefix(request.root)
        try:
            key = self.generated.loads(reply.body)["id"] if request.method == "POST" else None
        except (ValueError, KeyError, TypeError):
            key = None
        return f"{request.path}/{quote(key, safe='')}" if isinstance(key, str) else request.path

    def in_json(self, received: Received) -> Reply:
        """The answer to a batch in JSON; raises Refusal for what is no batch."""
        if received.media_type != JSON:
            raise Refusal(415, f"a batch must be {JSON}")
        try:
            items = _checked(self.generated.loads(received.body)["requests"])
            parts = [self._part(item, received) for item in items]
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            message = f"{type(error).__name__}: {error}"
            raise Refusal(400, "the body is no batch", [Detail("malformed", message)]) from None
        pairs = zip(parts, self.replies(parts), strict=True)
        content = self.generated.dumps(
            {"responses": [{"id": part.id, **self._written(reply)} for part, reply in pairs]}
        )
        return Reply(status=200, headers={"Content-Type": JSON}, body=content)

    def in_multipart(self, received: Received) -> Reply:
        """The answer to a batch in multipart; of a change set that fails, one reply. Raises Refusal like `in_json`."""
        head = f"Content-Type: {received.headers.get('content-type', '')}\r\n\r\n".encode("latin-1", "replace")
        parts = [
            _request(inner, received, str(number) if part.is_multipart() else "")
            for number, part in enumerate(_parts(message_from_bytes(head + received.body)))
            for inner in (_parts(part) if part.is_multipart() else [part])
        ]
        written: list[bytes] = []
        for group, pairs in groupby(zip(parts, self.replies(parts), strict=True), key=lambda pair: pair[0].group):
            found = [*pairs]
            why = [reply for _, reply in found if reply.status >= 400 and reply is not FAILED]
            answers = [_part_of(reply, part.id) for part, reply in found]
            if group and why:
                written.append(_part_of(why[0], ""))
            elif group:
                boundary = f"changes_{uuid4()}"
                kind = f"Content-Type: multipart/mixed; boundary={boundary}\r\n\r\n"
                written.append(kind.encode() + _joined(answers, boundary))
            else:
                written += answers
        boundary = f"batch_{uuid4()}"
        headers = {"Content-Type": f"multipart/mixed; boundary={boundary}"}
        return Reply(status=200, headers=headers, body=_joined(written, boundary))

    def _part(self, item: dict[str, Any], received: Received) -> Part:
        headers, body = item.get("headers", {}), item.get("body")
        content = b"" if body is None else self.generated.dumps(body)
        stated = next((value for name, value in headers.items() if name.casefold() == "content-type"), "json")
        if isinstance(body, str) and "json" not in stated:
            content = b64decode(body.replace("-", "+").replace("_", "/") + "===")
        return Part(
            id=item["id"],
            request=within(received, item["method"], item["url"], headers, content),
            group=item.get("atomicityGroup", ""),
            needs=tuple(item.get("dependsOn", ())),
            is_conditional="if" in item,
        )

    def _written(self, reply: Reply) -> dict[str, Any]:
        written: dict[str, Any] = {"status": reply.status, "headers": dict(reply.headers)}
        if reply.body:
            named = reply.headers.items()
            is_json = any(name.casefold() == "content-type" and "json" in value for name, value in named)
            try:
                written["body"] = self.generated.loads(reply.body) if is_json else b64encode(reply.body).decode()
            except ValueError:
                written["body"] = b64encode(reply.body).decode()
        return written


def within(whole: Received, method: str, url: str, headers: Mapping[str, str], body: bytes) -> Received:
    """A request of a batch as if it had come alone; its URL is absolute, or relative to the host or the root."""
    base = whole.root.partition("://")[2].partition("/")[2]
    url = url.removeprefix(whole.root)
    path, _, query = (url.removeprefix(f"/{base}") if base and url.startswith(f"/{base}/") else url).partition("?")
    folded = {name.casefold(): value for name, value in headers.items()}
    path = f"/{path.lstrip('/')}"
    return Received(method=method.upper(), path=path, query=query, headers=folded, body=body, root=whole.root)


def _checked(requests: Sequence[dict[str, Any]]) -> Sequence[dict[str, Any]]:
    names = [item["id"] for item in requests]
    if not names or len(names) > MOST:
        raise ValueError(f"a batch holds 1 to {MOST} requests, not {len(names)}")
    if len({*names}) < len(names) or not all(isinstance(name, str) for name in names):
        raise ValueError("every request must have an id of its own, a text")
    for item in requests:
        if not _is_texts(item.get("dependsOn", [])):
            raise ValueError("'dependsOn' must be a list of ids")
        headers = item.get("headers", {})
        if not isinstance(headers, dict) or not _is_texts([*headers.values()]):
            raise ValueError("'headers' must be an object of texts")
        if not isinstance(item.get("atomicityGroup", ""), str):
            raise TypeError("'atomicityGroup' must be a text")
    return requests


def _is_texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def _is_done(name: str, parts: Sequence[Part], replies: Sequence[Reply]) -> bool:
    named = [at for at, part in enumerate(parts) if name in (part.id, part.group)]
    return bool(named) and all(at < len(replies) and replies[at].status < 300 for at in named)


def _referring(request: Received, places: Mapping[str, str]) -> Received:
    """The request with the place of an earlier result for its name, `/$0` (section 19.2)."""
    first, slash, rest = request.path.removeprefix("/").partition("/")
    place = places.get(first.removeprefix("$")) if first.startswith("$") else None
    return request if place is None else replace(request, path=f"{place}{slash}{rest}")


def _parts(message: Message) -> list[Message]:
    parts = message.get_payload()
    if not isinstance(parts, list) or not 0 < len(parts) <= _MOST_PARTS:
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


def _part_of(reply: Reply, id: str) -> bytes:
    lines = ["Content-Type: application/http", "Content-Transfer-Encoding: binary"]
    lines += [f"Content-ID: {id}"] if id and id.isprintable() else []
    lines += ["", f"HTTP/1.1 {reply.status} Answered"]
    lines += [f"{name}: {value}" for name, value in reply.headers.items()]
    lines += [f"Content-Length: {len(reply.body)}", "", ""]
    return "\r\n".join(lines).encode("latin-1", "replace") + reply.body


def _joined(parts: list[bytes], boundary: str) -> bytes:
    mark = f"--{boundary}".encode()
    return b"".join(mark + b"\r\n" + part + b"\r\n" for part in parts) + mark + b"--\r\n"
