"""How the requests of a batch are written, and how its responses are read: in JSON, and as multipart messages."""

from __future__ import annotations

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from ..errors import DecodeError, shown
from ..jsontext import dumps, loads
from ..members import control_text
from ..requests import Headers, Request, sendable
from ..responses import UnexpectedResponse, json_in
from ..streams import Stream
from . import multipart
from .links import with_links
from .multipart import Message
from .steps import Call, Reply

_GROUP = "together"
_REFERENCE = re.compile(r"\$([0-9]{1,6})(?![A-Za-z0-9_])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One request of a batch."""

    position: int
    call: Call
    url: str
    """Relative to the service root, or whole; what refers to another request is named by it alone."""
    waits_for: frozenset[int] = frozenset()
    only_if: str = ""
    together: bool = False
    """Done with all others of which this holds, or not at all."""

    @property
    def headers(self) -> dict[str, str]:
        """The header fields as they are written; raises UnsafeHeader."""
        return sendable(self.call.headers)

    @property
    def content(self) -> bytes:
        """The body; raises TypeError for one that would have to be read piece by piece."""
        if isinstance(self.call.content, Stream):
            raise TypeError(f"{self.call.sent}: in a batch, content is given as bytes")
        return self.call.content or b""


def references(request: Request[Any]) -> frozenset[int]:
    """The positions of the requests whose results a request names: in its path, its ETag, or the links of its body."""
    texts = [request.path.removeprefix("/")] if not request.root else []
    texts += filter(None, map(request.headers.get, ("If-Match", "If-None-Match")))
    if isinstance(request.content, bytes) and b'"$' in request.content:

        def note(link: str) -> str:
            texts.append(link)
            return link

        with_links(request.body, note)
    return frozenset(
        int(found[1]) for text in texts if (found := _REFERENCE.match(text))
    )


def mentioned(condition: str) -> frozenset[int]:
    """The positions that a condition mentions, `$0/$succeeded`."""
    return frozenset(int(found[1]) for found in _REFERENCE.finditer(condition))


# ----------------------------------------------------------------------------------------------------- JSON


def json_content(items: Sequence[Item]) -> bytes:
    """A batch in JSON (section 19.1); raises ValueError for a group that others would have to stand within."""
    together = {item.position for item in items if item.together}
    return dumps({"requests": [_item(item, together) for item in _grouped(items)]})


def _grouped(items: Sequence[Item]) -> list[Item]:
    """The items in order, those of the group side by side, where the first of them stood."""
    group = [item for item in items if item.together]
    if not group:
        return list(items)
    members = {item.position for item in group}
    others = [item for item in items if not item.together]
    needed = {other for item in group for other in item.waits_for} - members
    needed |= {*range(group[0].position)}
    early = [item for item in others if item.position in needed]
    known = {item.position for item in early}
    if any(not item.waits_for <= known for item in early):
        message = "an atomic group can't wait for a request that waits for it, or for a later one"
        raise ValueError(message)
    return [*early, *group, *(item for item in others if item.position not in known)]


def _item(item: Item, together: set[int]) -> dict[str, Any]:
    written: dict[str, Any] = {
        "id": str(item.position),
        "method": item.call.method,
        "url": item.url,
    }
    if item.together:
        written["atomicityGroup"] = _GROUP
    # From outside, a group is waited for as a whole.
    waits_for = {
        _GROUP if not item.together and other in together else str(other)
        for other in sorted(item.waits_for)
    }
    if waits_for:
        written["dependsOn"] = sorted(
            waits_for, key=lambda name: (name == _GROUP, name.zfill(6))
        )
    if item.only_if:
        written["if"] = item.only_if
    written["headers"] = {name.lower(): value for name, value in item.headers.items()}
    if item.call.content is not None:
        written["body"] = _body(item.content, item.call.headers.get("Content-Type", ""))
    return written


def _body(content: bytes, media_type: str) -> Any:
    kind = _kind(media_type)
    if kind == "json":
        return loads(content)
    return content.decode() if kind == "text" else urlsafe_b64encode(content).decode()


def _message(item: Any) -> Message:
    if not isinstance(item, dict):
        raise DecodeError("an answer that is no object")
    if "id" not in item:
        message = "an answer has no id, so that nobody knows which request it is to"
        raise DecodeError(message)
    status = str(item.get("status"))
    if not multipart.STATUS.fullmatch(status):
        raise DecodeError(f"the answer {shown(item['id'])} has no status")
    given = item.get("headers")
    fields = given.items() if isinstance(given, dict) else ()
    headers = Headers({str(name): str(value) for name, value in fields})
    body, kind = item.get("body"), _kind(headers.get("Content-Type", ""))
    if body is None:
        content = b""
    elif isinstance(body, str) and kind == "text":
        # The text of the batch is in its own character set, whatever the answer alone would have been in.
        essence = headers["Content-Type"].partition(";")[0]
        headers = Headers(headers, {"Content-Type": f"{essence};charset=utf-8"})
        content = body.encode("utf-8", "surrogatepass")
    elif isinstance(body, str) and kind == "binary":
        content = _binary(body)
    else:
        content = dumps(body)
    id = str(item["id"])
    return Message(id=id, status=int(status), headers=headers, content=content)


def _binary(text: str) -> bytes:
    plain = text.replace("+", "-").replace("/", "_")
    try:
        return urlsafe_b64decode(plain + "=" * (-len(text) % 4))
    except ValueError:
        return text.encode("utf-8", "surrogatepass")


def _kind(media_type: str) -> Literal["json", "text", "binary"]:
    essence = media_type.partition(";")[0].strip().lower()
    if not essence or essence.endswith(("/json", "+json")):
        return "json"
    return "text" if essence.startswith("text/") else "binary"


# ------------------------------------------------------------------------------------------------ multipart


def multipart_content(items: Sequence[Item], boundary: str) -> bytes:
    """A batch as multipart messages; raises ValueError for conditions, which it can't hold."""
    if any(item.only_if for item in items):
        raise ValueError("only JSON batches support conditions")
    messages = [
        Message(
            id=str(item.position),
            method=item.call.method,
            url=item.url,
            headers=Headers(item.headers),
            content=item.content,
        )
        for item in items
    ]
    together = {str(item.position) for item in items if item.together}
    return multipart.encode(messages, boundary, together=together)


# ------------------------------------------------------------------------------------------------ responses


@dataclass(slots=True, kw_only=True)
class Answers:
    """What a service has answered to a batch, as far as it can be read."""

    messages: list[Message] = field(default_factory=list)
    link: str | None = None
    """Where further ones are."""
    broken: str = ""
    """Why nothing more could be read, where that is so."""


def answers(content: bytes, media_type: str) -> Answers:
    """The responses of a batch.

    What can't be read doesn't hide what was read before: the service has done it.
    """
    found = Answers()
    read = (
        multipart.decode(content, media_type)
        if media_type.lower().startswith("multipart/")
        else _decoded(content, media_type, found)
    )
    try:
        for message in read:
            found.messages.append(message)
    except ValueError as error:
        found.broken = str(error)
    return found


def _decoded(content: bytes, media_type: str, found: Answers) -> Iterator[Message]:
    body = json_in(content, media_type)
    items = body.get("responses") if isinstance(body, dict) else None
    if not isinstance(items, list):
        raise DecodeError('not an object with a list of "responses"')
    found.link = control_text(body, "nextLink")
    for item in items:
        yield _message(item)


def assigned(
    found: Sequence[Message], items: Sequence[Item]
) -> Iterator[tuple[int, Reply | UnexpectedResponse]]:
    """To each position its response, by name, or by order where it has none; an error where several have its name."""
    named = {message.id: message for message in found}
    times = Counter(message.id for message in found if message.id)
    unnamed = iter([message for message in found if not message.id])
    for item in items:
        message = named.get(str(item.position)) or next(unnamed, None)
        if message is None and item.together:
            # One answer, a failure, may stand for all that should have been done together.
            message = next((other for other in found if other.status >= 400), None)
        if message is not None:
            reply = message.reply(item.call.url)
            several = f"{times[message.id]} answers of a batch are to {item.call.sent}"
            is_one = times[message.id] < 2
            yield item.position, reply if is_one else reply.unexpected(several)
