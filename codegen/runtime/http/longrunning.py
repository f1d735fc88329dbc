"""Operations that outlast their request: 202, a place to ask, and in the end a result.

Two kinds: OData's own, where that place answers as the request would have (Protocol 4.01, section 11.6), and
Graph's, where it tells of a state and where the result lies.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from itertools import count
from math import inf
from typing import Any, Generic, TypeVar

from ..errors import DecodeError
from ..members import is_model
from ..plans import plan_of
from ..registry import registry
from ..requests import Headers, Request
from ..responses import Result
from .failures import OperationFailed, OperationUnfinished
from .multipart import STATUS, response_of
from .options import SendOptions, refuse_other
from .origins import absolute, from_host, origin, path_of
from .protocol import Protocol
from .sending import read
from .statuses import Sent, failure_of
from .steps import Ask, Call, Flow, Reply, Wait
from .waiting import retry_after
from .words import text_of

T = TypeVar("T")
_GOOD = frozenset({"succeeded", "completed"})
_OVER = _GOOD | {"failed", "cancelled", "canceled", "deletefailed", "updatefailed"}
_WHERE = ("Operation-Location", "Azure-AsyncOperation")
"""Headers that name the place to ask at, whatever the status; beside them, `Location` is that of what is made."""
_STEPS = (1.0, 2.0, 5.0, 10.0)
"""Seconds between questions, where the service names none, or next to none."""
_LEAST = 0.25


@dataclass(frozen=True, slots=True)
class Finished(Generic[T]):
    """The result of a long-running operation that succeeded."""

    value: T | None
    """The result, if the service returned it."""
    state: Mapping[str, Any]
    """Last state from the service; empty if it named none."""
    resource: str | None
    """URL of the result, if the service names one."""


class FinishOptions(SendOptions, total=False):
    """Options of waiting for an operation; `deadline` limits the whole operation."""

    progress: Callable[[Mapping[str, Any]], Any]
    """Called with the state, each time the client asks for it."""
    started: Callable[[str], Any]
    """Called with the URL of the monitor when the service has accepted the request. Keep the URL secret."""
    monitor: str
    """URL of the monitor of an earlier request: the client sends no request, and only asks for the state."""


def finish(
    protocol: Protocol, request: Request[T], options: FinishOptions
) -> Flow[Finished[T]]:
    """Send, and wait until it is done. Raises OperationFailed when it ends otherwise, and what sending raises.

    OperationUnfinished where the service asks for more patience than there is, the caller's `deadline` is over, or
    the service names no URL to ask at. ValueError for an empty `monitor`.
    """
    refuse_other(request)
    prefer = request.headers.get("Prefer", "")
    if "respond-async" not in prefer.lower():
        prefer = f"{prefer},respond-async".lstrip(",")
    call = protocol.call(request, options, {"Prefer": prefer}, FinishOptions)
    monitor = options.get("monitor")
    if monitor == "":
        message = "monitor is empty: the service named no URL for the status; read what the operation makes"
        raise ValueError(message)
    if monitor is not None:
        monitor = absolute(call.url, monitor)
    reply, resource = Reply(status=202, headers=Headers()), None
    if monitor is None:
        reply = yield from protocol.exchange(call)
        link = next(filter(None, map(reply.headers.get, _WHERE)), None)
        if link:
            resource = reply.entity_id
        elif reply.status != 202:
            return Finished(read(request, reply), {}, reply.entity_id)
        elif not (link := reply.headers.get("Location")):
            raise OperationUnfinished(
                f"{call.sent}: accepted, but no header says where to ask for its progress",
                {},
                "",
            )
        monitor = absolute(reply.url, from_host(reply.url, link))
        if (started := options.get("started")) is not None:
            yield Ask(partial(started, monitor))
    call = watching(call, monitor)
    ends_with_status = _says_status(request.result)
    reply, state = yield from _poll(protocol, call, reply, options, ends_with_status)
    if state:
        where = _text(state.get("resourceLocation")) or reply.headers.get("Location")
        return Finished(None, state, where or resource)
    return Finished(read(request, reply), {}, reply.entity_id)


def cancel(protocol: Protocol, request: Request[Any], monitor: str) -> Flow[None]:
    """Ask the service to give the operation up (Protocol 4.01, section 11.6); raises what sending raises."""
    call = protocol.call(request)
    call = watching(call, absolute(call.url, monitor))
    sent = replace(call.sent, method="DELETE")
    yield from protocol.exchange(replace(call, method="DELETE", sent=sent))


def watching(call: Call, monitor: str) -> Call:
    """The call that asks at a monitor; elsewhere than at home it is a secret, and goes without credential."""
    place = path_of(monitor) if origin(monitor) == call.home else origin(monitor)
    headers = call.headers.only(lambda name: name.startswith(("accept", "odata-max")))
    sent = Sent(method="GET", place=place, scopes=call.sent.scopes)
    return replace(
        call, method="GET", url=monitor, content=None, headers=headers, sent=sent
    )


def _poll(
    protocol: Protocol,
    call: Call,
    reply: Reply,
    options: FinishOptions,
    ends_with_status: bool,
) -> Flow[tuple[Reply, Mapping[str, Any]]]:
    """The last reply, and the state that it tells; empty where it is the result itself.

    A state that nobody knows is none of the last.
    """
    retries = call.retries or protocol.retries
    deadline = options.get("deadline")
    ends = inf if deadline is None else time.monotonic() + deadline
    state: Mapping[str, Any] = {}
    for turn in count():
        asked = retry_after(reply.headers) or 0.0
        delay = asked if asked >= _LEAST else _STEPS[min(turn, len(_STEPS) - 1)]
        why = ""
        if delay > retries.patience:
            why = f"the service asks to wait {delay:g} seconds"
        elif time.monotonic() + delay >= ends:
            why = f"it isn't done within {deadline:g} seconds"
        if why:
            raise OperationUnfinished(f"{call.sent}: {why}", state, call.url)
        yield Wait(delay)
        reply = yield from protocol.exchange(call)
        state = _state(reply, ends_with_status)
        if (progress := options.get("progress")) is not None:
            yield Ask(partial(progress, state))
        status = (_text(state.get("status")) or "").lower()
        if status in _OVER - _GOOD:
            error = state.get("error")
            error = error if isinstance(error, Mapping) else {}
            said = (text_of(error.get(name)) for name in ("code", "message"))
            told = (f"the operation ended as {status}", *said)
            raise OperationFailed(
                f"{call.sent}: {': '.join(filter(None, told))}", state
            )
        if status in _GOOD:
            return reply, state
        if reply.status != 202 and not status:
            return _unwrapped(reply, call), {}
        link = None if state else reply.headers.get("Location")
        if link:  # It need not be the place of before (Protocol 4.01, section 11.6).
            call = watching(call, absolute(reply.url, from_host(reply.url, link)))
    raise AssertionError("counting has no end")


def _says_status(result: Result | None) -> bool:
    """Whether a result may have a `status` itself, so that only a known one is the operation's."""
    known = registry().get(result.type) if result else None
    return result is not None and (
        not is_model(known) or "status" in plan_of(known).members
    )


def _state(reply: Reply, ends_with_status: bool) -> Mapping[str, Any]:
    if "AsyncResult" in reply.headers:  # The result itself, which may have a status.
        return {}
    is_json = "json" in reply.headers.get("Content-Type", "").lower()
    body = reply.json() if is_json and reply.content.strip() else {}
    status = _text(body.get("status")) if isinstance(body, dict) else None
    if status is None:
        return {}
    is_known = "percentageComplete" in body or status.lower() in _STATES
    return body if is_known or not ends_with_status else {}


_STATES = _OVER | {"inprogress", "notstarted", "running", "waiting"}
_STATES |= {"updating", "deletepending"}


def _unwrapped(reply: Reply, call: Call) -> Reply:
    """The real response, where the monitor's holds it: as a message, or under `AsyncResult` (section 8.3.1)."""
    if reply.headers.get("Content-Type", "").lower().startswith("application/http"):
        try:
            reply = response_of(reply.content).reply(reply.url)
        except DecodeError as error:
            raise reply.unexpected(str(error)) from error
    elif STATUS.fullmatch(code := reply.headers.get("AsyncResult", "")):
        reply = replace(reply, status=int(code))
    if not reply.is_success:
        raise failure_of(reply.status, reply.headers, reply.content, call.sent)
    return reply


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None
