"""Single requests: what is sent once and read once, and what one such request says about others."""

from __future__ import annotations

from typing import Any, TypeVar

from ..codec import decode_value
from ..model import Model
from ..operations import Operation
from ..registry import registry
from ..requests import Request
from ..responses import NoContent, Result
from .options import SendOptions, refuse_other
from .protocol import Protocol
from .steps import Flow, Reply

T = TypeVar("T")


def send_raw(
    protocol: Protocol, request: Request[Any], options: SendOptions
) -> Flow[Reply]:
    """The reply to a request, any success; raises as `Protocol.exchange` does."""
    return (yield from protocol.exchange(protocol.call(request, options)))


def send(protocol: Protocol, request: Request[T], options: SendOptions) -> Flow[T]:
    """What the reply to a request holds; raises as `send_raw` does, and UnexpectedResponse."""
    return read(request, (yield from send_raw(protocol, request, options)))


def send_whole(
    protocol: Protocol, request: Request[T], options: SendOptions
) -> Flow[tuple[T, Reply]]:
    """What the reply holds, and the reply; raises as `send` does."""
    reply = yield from send_raw(protocol, request, options)
    return read(request, reply), reply


def read(request: Request[T], reply: Reply) -> T:
    """What a success holds; raises UnexpectedResponse.

    Where a service returns nothing for what it wrote, though it might have, the result has no members: just
    `@odata.id` and `@odata.etag`, as far as the headers tell (Protocol 4.01, sections 8.3.2 to 8.3.4).
    """
    try:
        return request.read(reply.status, reply.headers, reply.content)
    except NoContent:
        result = request.result
        known = registry().get(result.type) if result and not result.wrapped else None
        if request.method == "GET" or known is None or not issubclass(known, Model):
            raise
        told = {"@odata.id": reply.entity_id, "@odata.etag": reply.etag}
        members = {name: value for name, value in told.items() if value is not None}
        empty: T = decode_value(registry(), known.__odata__.name, members)
        return empty


def counting(request: Request[Any]) -> Request[int]:
    """The request for how many there are of what a request lists (URL Conventions 4.01, section 4.8).

    The filter and the search of the list count, and its headers; the other options of OData don't apply.
    Raises TypeError for what is no request.
    """
    refuse_other(request)
    kept = tuple(
        (name, value)
        for name, value in request.query
        if name[:1] != "$" or name in ("$filter", "$search")
    )
    own, result = request.operation, Result("Edm.Int64")
    operation = Operation(
        "GET", own.page, (200,), result, scopes=own.scopes, headers=own.headers
    )
    return Request(
        method="GET",
        root=request.root,
        path=f"{request.path}/$count",
        query=kept,
        headers=request.headers.only(lambda name: name not in _OF_JSON),
        operation=operation,
    )


_OF_JSON = ("accept", "content-type")
