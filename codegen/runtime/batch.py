"""Many requests in one: split by what services take, each with a result of its own, throttled ones sent again.

The forms are JSON (JSON Format 4.01, section 19) and multipart (Protocol 4.01, section 11.7.7). Requests are
written relative to the service root, the only form that Graph takes.
"""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any, Literal, TypedDict
from urllib.parse import urlsplit
from uuid import uuid4

from . import multipart
from .errors import ClientError, DecodeError
from .failures import TransportFailure
from .jsontext import dumps, loads
from .protocol import Protocol
from .requests import Headers, Request
from .responses import UnexpectedResponse
from .retry import IDEMPOTENT, Retries
from .sending import limited, read
from .statuses import HTTPFailure, Sent, failure_of
from .wire import Call, Flow, Reply, Wait


class BatchOptions(TypedDict, total=False):
    """How a batch is carried out."""

    depends_on: Mapping[int, int | Sequence[int]]
    """Positions of requests that others wait for: `{1: 0}` sends the second only once the first has succeeded."""
    serial: bool
    """Each waits for the one before it."""
    atomic: bool
    """All that isn't a GET is done together or not at all; Graph doesn't offer this."""
    form: Literal["json", "multipart"]
    size: int
    """The most requests that go in one; 20 is what Graph takes."""
    retries: Retries
    timeout: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Plan:
    """What holds for a whole batch."""

    protocol: Protocol
    requests: tuple[Request[Any], ...]
    waits_for: Mapping[int, tuple[int, ...]]
    options: BatchOptions

    @property
    def atomic(self) -> bool:
        return self.options.get("atomic", False)

    def call(self, position: int) -> Call:
        return self.protocol.call(self.requests[position])


def batch(
    protocol: Protocol, requests: tuple[Request[Any], ...], options: BatchOptions
) -> Flow[tuple[Any, ...]]:
    """A value or a ClientError for each request, in order.

    Raises what sending raises for the batch as such, ValueError for requests that can't go together.
    """
    plan = _Plan(
        protocol=protocol,
        requests=requests,
        waits_for=_dependencies(len(requests), options),
        options=options,
    )
    size = options.get("size", 20)
    roots = {request.root for request in requests}
    if size < 1 or (not protocol.base_url and len(roots) > 1):
        raise ValueError(
            "the requests of a batch have one service root, and at least one fits in it"
        )
    if plan.atomic and len(requests) > size:
        raise ValueError(
            f"{len(requests)} requests can't be done together, for {size} fit in one batch"
        )
    results: dict[int, Any] = {}
    for first in range(0, len(requests), size):
        yield from _group(plan, range(first, min(first + size, len(requests))), results)
    return tuple(results[position] for position in range(len(requests)))


def _group(
    plan: _Plan, positions: Sequence[int], results: dict[int, Any]
) -> Flow[None]:
    """Send some, and again those that the service was too busy for."""
    retries = plan.options.get("retries", plan.protocol.retries)
    for attempt in count():
        for position in positions:
            if any(
                isinstance(results.get(other), ClientError)
                for other in plan.waits_for[position]
            ):
                results[position] = failure_of(
                    424, Headers(), b"", plan.call(position).sent
                )
        ready = [position for position in positions if position not in results]
        if ready:
            replies = yield from _carry(plan, ready, results)
            results.update(
                (position, _result(plan, position, replies.get(position)))
                for position in ready
            )
        delays = (
            {}
            if plan.atomic
            else dict(_delays(plan, positions, results, retries, attempt))
        )
        if not delays:
            return
        yield Wait(max(delays.values()))
        again = set(delays)
        for position in positions:
            if (
                isinstance(results[position], HTTPFailure)
                and results[position].status == 424
            ):
                again |= (
                    {position}
                    if again.intersection(plan.waits_for[position])
                    else set()
                )
        positions = sorted(again)
        for position in positions:
            del results[position]


def _delays(
    plan: _Plan,
    positions: Sequence[int],
    results: Mapping[int, Any],
    retries: Retries,
    attempt: int,
) -> Iterator[tuple[int, float]]:
    for position in positions:
        result = results[position]
        if isinstance(result, HTTPFailure):
            replayable = plan.requests[position].method in IDEMPOTENT
            delay = retries.delay(attempt, result, replayable=replayable)
            if delay is not None:
                yield position, delay


def _carry(
    plan: _Plan, positions: Sequence[int], done: Mapping[int, Any]
) -> Flow[dict[int, Reply]]:
    """One batch there and back; replies by position."""
    calls = {position: plan.call(position) for position in positions}
    first = calls[positions[0]]
    root = plan.protocol.base_url or plan.requests[positions[0]].root
    boundary = f"batch_{uuid4()}"
    json = plan.options.get("form", "json") == "json"
    if json:
        items = [
            _item(plan, position, call, positions) for position, call in calls.items()
        ]
        content = dumps({"requests": items})
    else:
        messages = [
            multipart.Message(
                id=str(position),
                method=call.method,
                url=call.url,
                headers=call.headers,
                content=call.content or b"",
            )
            for position, call in calls.items()
        ]
        content = multipart.encode(messages, boundary, change_set=plan.atomic)
    prefix = "odata." if plan.protocol.max_version == "4.0" else ""
    headers = {
        "Accept": "application/json" if json else "multipart/mixed",
        "Content-Type": (
            "application/json" if json else f"multipart/mixed; boundary={boundary}"
        ),
        "OData-MaxVersion": plan.protocol.max_version,
        "OData-Version": "4.0",
        "Prefer": f"{prefix}continue-on-error",
    }
    call = Call(
        method="POST",
        url=f"{root}/$batch",
        headers=Headers(headers),
        content=content,
        home=first.home,
        sent=Sent(method="POST", place=urlsplit(f"{root}/$batch").path),
        replayable=all(call.method in IDEMPOTENT for call in calls.values()),
    )
    reply = yield from plan.protocol.exchange(limited(call, plan.options))
    return dict(_replies(reply, calls, plan.atomic))


def _item(
    plan: _Plan, position: int, call: Call, together: Sequence[int]
) -> dict[str, Any]:
    root = plan.protocol.base_url or plan.requests[position].root
    item: dict[str, Any] = {
        "id": str(position),
        "method": call.method,
        "url": call.url.removeprefix(f"{root}/"),
    }
    if plan.atomic and call.method != "GET":
        item["atomicityGroup"] = "together"
    waits_for = [str(other) for other in plan.waits_for[position] if other in together]
    if waits_for:
        item["dependsOn"] = waits_for
    item["headers"] = {name.lower(): value for name, value in call.headers.items()}
    if call.content is not None:
        item["body"] = _body(call.content, call.headers.get("Content-Type", ""))
    return item


def _body(content: bytes, media_type: str) -> Any:
    kind = _kind(media_type)
    if kind == "json":
        return loads(content)
    return content.decode() if kind == "text" else urlsafe_b64encode(content).decode()


def _replies(
    reply: Reply, calls: Mapping[int, Call], atomic: bool
) -> Iterator[tuple[int, Reply]]:
    kind = reply.headers.get("Content-Type", "")
    try:
        if kind.lower().startswith("multipart/"):
            found = list(multipart.decode(reply.content, kind))
        else:
            found = [_message(item) for item in reply.json()["responses"]]
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise UnexpectedResponse(
            f"no batch response: {error}", reply.status, reply.headers, reply.content
        ) from error
    named = {message.id: message for message in found}
    unnamed = iter([message for message in found if not message.id])
    for position, call in calls.items():
        message = named.get(str(position)) or next(unnamed, None)
        if message is None and atomic and call.method != "GET":
            # One answer, a failure, may stand for all that should have been done together.
            message = next((item for item in found if item.status >= 400), None)
        if message is not None:
            yield position, Reply(
                status=message.status,
                headers=message.headers,
                content=message.content,
                url=call.url,
            )


def _message(item: Mapping[str, Any]) -> multipart.Message:
    given = item.get("headers") or {}
    headers = Headers({str(name): str(value) for name, value in given.items()})
    body, kind = item.get("body"), _kind(headers.get("Content-Type", ""))
    if body is None:
        content = b""
    elif isinstance(body, str) and kind == "text":
        content = body.encode()
    elif isinstance(body, str) and kind == "binary":
        content = _binary(body)
    else:
        content = dumps(body)
    return multipart.Message(
        id=str(item["id"]), status=int(item["status"]), headers=headers, content=content
    )


def _binary(text: str) -> bytes:
    try:
        return urlsafe_b64decode(
            text.replace("+", "-").replace("/", "_") + "=" * (-len(text) % 4)
        )
    except ValueError:
        return text.encode()


def _kind(media_type: str) -> Literal["json", "text", "binary"]:
    essence = media_type.partition(";")[0].strip().lower()
    if not essence or essence.endswith(("/json", "+json")):
        return "json"
    return "text" if essence.startswith("text/") else "binary"


def _result(plan: _Plan, position: int, reply: Reply | None) -> Any:
    call = plan.call(position)
    if reply is None:
        return TransportFailure(
            f"the batch has no answer to {call.sent.method} {call.sent.place}"
        )
    if not reply.is_success:
        return failure_of(reply.status, reply.headers, reply.content, call.sent)
    try:
        return read(plan.requests[position], reply)
    except (UnexpectedResponse, DecodeError) as error:
        return error


def _dependencies(size: int, options: BatchOptions) -> dict[int, tuple[int, ...]]:
    given = {
        position: (others,) if isinstance(others, int) else tuple(others)
        for position, others in options.get("depends_on", {}).items()
    }
    before = (
        {position: (position - 1,) for position in range(1, size)}
        if options.get("serial", False)
        else {}
    )
    found = {position: () for position in range(size)} | before | given
    for position, others in found.items():
        if not 0 <= position < size or any(
            not 0 <= other < position for other in others
        ):
            raise ValueError(
                f"request {position} can only depend on requests before it"
            )
    return found
