"""Single requests: what is sent once and read once, and what one such request says about others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, TypedDict, TypeVar

from .codec import decode_value
from .model import Model
from .operations import Operation
from .protocol import Protocol
from .registry import registry
from .requests import Headers, Request
from .responses import NoContent, Result
from .retry import Retries
from .wire import Call, Flow, Reply

T = TypeVar("T")


class SendOptions(TypedDict, total=False):
    """What holds for one request only."""

    if_match: str | Model | None
    """Do it only while this is the state of things: an ETag, a model that carries one, or `"*"` for any."""
    if_none_match: str | Model | None
    """Do it only when this is not the state: raises NotModified while it is; `"*"` creates and never overwrites."""
    retries: Retries
    timeout: float | None
    """Seconds."""


def etag_of(value: str | Model) -> str:
    """The ETag that a model carries, or the text itself; raises ValueError where there is none."""
    if isinstance(value, str):
        return value
    for name in ("@odata.etag", "@etag"):
        found = value.additional_data.get(name)
        if isinstance(found, str):
            return found
    raise ValueError(
        f"this {type(value).__name__} carries no ETag; read it from the service first"
    )


def preconditions(options: Mapping[str, Any]) -> dict[str, str]:
    """The headers of `if_match` and `if_none_match` (Protocol 4.01, sections 8.2.4 and 8.2.5)."""
    names = {"if_match": "If-Match", "if_none_match": "If-None-Match"}
    return {
        header: etag_of(value)
        for name, header in names.items()
        if (value := options.get(name)) is not None
    }


def send_raw(
    protocol: Protocol, request: Request[Any], options: SendOptions
) -> Flow[Reply]:
    """The reply to a request, any success; raises as `Protocol.exchange` does."""
    call = protocol.call(request, preconditions(options))
    return (yield from protocol.exchange(limited(call, options)))


def send(protocol: Protocol, request: Request[T], options: SendOptions) -> Flow[T]:
    """What the reply to a request holds; raises as `send_raw` does, and UnexpectedResponse."""
    return read(request, (yield from send_raw(protocol, request, options)))


def limited(call: Call, options: Mapping[str, Any]) -> Call:
    """A call with the retries and the timeout of its options."""
    return replace(call, retries=options.get("retries"), timeout=options.get("timeout"))


def read(request: Request[T], reply: Reply) -> T:
    """What a success holds; raises UnexpectedResponse.

    Where a service returns nothing for what it wrote, though it might have, the result has no members: just
    `@odata.id` and `@odata.etag`, as far as the headers tell (Protocol 4.01, sections 8.3.2 to 8.3.4).
    """
    try:
        return request.read(reply.status, reply.headers, reply.content)
    except NoContent:
        known = (
            registry().get(request.result.type)
            if request.result and not request.result.wrapped
            else None
        )
        if request.method == "GET" or known is None or not issubclass(known, Model):
            raise
        told = {"@odata.id": reply.entity_id, "@odata.etag": reply.etag}
        members = {name: value for name, value in told.items() if value is not None}
        empty: T = decode_value(registry(), known.__odata__.name, members)
        return empty


def counting(request: Request[Any]) -> Request[int]:
    """The request for how many there are of what a request lists (URL Conventions 4.01, section 4.8).

    The filter and the search of the list count, and its headers; the other options of OData don't apply.
    """
    kept = tuple(
        pair
        for pair in request.query
        if not pair[0].startswith("$") or pair[0] in ("$filter", "$search")
    )
    operation = Operation(
        "GET",
        request.page,
        (200,),
        Result("Edm.Int64"),
        scopes=request.scopes,
        headers=request.operation.headers,
    )
    headers = Headers(
        {
            name: value
            for name, value in request.headers.items()
            if name.lower() not in _OF_JSON
        }
    )
    return Request(
        method="GET",
        root=request.root,
        path=f"{request.path}/$count",
        query=kept,
        headers=headers,
        operation=operation,
    )


_OF_JSON = ("accept", "content-type")
