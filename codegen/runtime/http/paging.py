"""Collections page by page: links as the service gives them, to their end, and never in circles."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, Generic, TypeVar

from ..edm import element
from ..errors import DecodeError, shown
from ..model import Model
from ..requests import Request
from ..responses import Collection, UnexpectedResponse
from .failures import Misdirected, RepeatedLink
from .options import SendOptions
from .protocol import Protocol
from .sending import read
from .wire import Call, Emit, Flow, absolute

T = TypeVar("T")


class Walk(Generic[T]):
    """The pages that a request begins with, or those from a saved link on; the request is for a collection.

    Links stay as they are (Protocol 4.01, section 11.2.6.7). The headers of the request go with each of them, for
    links carry none; what authenticates us goes only where the request itself would.
    """

    def __init__(
        self,
        protocol: Protocol,
        request: Request[Collection[T]],
        link: str | None,
        options: SendOptions,
    ) -> None:
        if request.result is None or not request.result.type.startswith("Collection("):
            raise TypeError(f"{request!r} isn't for a collection: use send")
        self.protocol = protocol
        self.request = request
        self.delta_link: str | None = None
        """Where to ask for changes, once the last page has been read."""
        self.start = protocol.call(request, options)
        """Where the request itself leads."""
        self._next: Call | None = (
            self.start
            if link is None
            else self.start.get(absolute(self.start.url, link))
        )
        self._seen: set[str] = set()

    def page(self) -> Flow[tuple[Collection[T], Call] | None]:
        """The next page and how it was asked for; None after the last.

        Raises RepeatedLink instead of reading a page again, and what sending raises.
        """
        call = self._next
        if call is None:
            return None
        if call.url in self._seen:
            raise RepeatedLink(
                f"a next link leads back to a page that was read ({call.sent.method} {call.sent.place})"
            )
        self._seen.add(call.url)
        reply = yield from self.protocol.exchange(call)
        page = read(self.request, reply)
        context = control(page.additional_data, "context")
        self.delta_link = (
            absolute(reply.url, page.delta_link, context) if page.delta_link else None
        )
        self._next = (
            call.get(absolute(reply.url, page.next_link, context))
            if page.next_link
            else None
        )
        return page, replace(call, url=reply.url)


def pages(
    protocol: Protocol,
    request: Request[Collection[T]],
    link: str | None,
    nested: bool,
    options: SendOptions,
) -> Flow[None]:
    """Emit each page; `nested` completes the expanded collections in it first."""
    walk = Walk(protocol, request, link, options)
    while (found := (yield from walk.page())) is not None:
        page, call = found
        if nested:
            context = control(page.additional_data, "context")
            for item in page.value:
                yield from complete(protocol, item, call, context)
        yield Emit(page)


def items(
    protocol: Protocol,
    request: Request[Collection[T]],
    link: str | None,
    nested: bool,
    options: SendOptions,
) -> Flow[None]:
    """Emit each value of each page; `nested` completes the expanded collections in it first."""
    walk = Walk(protocol, request, link, options)
    while (found := (yield from walk.page())) is not None:
        page, call = found
        for item in page.value:
            if nested:
                yield from complete(
                    protocol, item, call, control(page.additional_data, "context")
                )
            yield Emit(item)


def rest(
    protocol: Protocol,
    request: Request[Any],
    model: Model,
    name: str,
    options: SendOptions,
) -> Flow[None]:
    """Emit the values of an expanded collection: those that are there, then those behind its next link.

    `name` is the attribute's, or the member's on the wire. Raises ValueError when the model has no such collection.
    """
    member = _member(model, name)
    for item in member.items:
        yield Emit(item)
    link = control(model.additional_data, "nextLink", member.wire)
    context = control(model.additional_data, "context")
    trail = _Trail(protocol, protocol.call(request, options), context, link)
    while (page := (yield from trail.page(member.type))) is not None:
        for item in page.value:
            yield Emit(item)


def complete(
    protocol: Protocol, value: Any, call: Call, context: str | None
) -> Flow[None]:
    """Fill up every expanded collection within a model whose values the service has only begun to list.

    Raises Misdirected where a next link is about no collection of the model.
    """
    if not isinstance(value, Model):
        return
    context = control(value.additional_data, "context") or context
    begun = [
        name.partition("@")
        for name in value.additional_data
        if name.endswith(("@odata.nextLink", "@nextLink"))
    ]
    for wire, mark, rest in [parts for parts in begun if parts[0]]:
        try:
            member = _member(value, wire)
        except ValueError:
            where = f"({call.sent.method} {call.sent.place})"
            raise Misdirected(
                f"a next link is about {shown(wire)}, which is no collection {where}"
            ) from None
        link = control(value.additional_data, "nextLink", wire)
        trail = _Trail(protocol, call, context, link, list(member.items))
        while (page := (yield from trail.page(member.type))) is not None:
            trail.values += page.value
        items = trail.values
        if member.attribute:
            setattr(value, member.attribute, items)
        else:
            value.additional_data[wire] = items
        del value.additional_data[f"{wire}{mark}{rest}"]
    for field in fields(value.__class__):
        held = getattr(value, field.name)
        for item in held if isinstance(held, list) else (held,):
            yield from complete(protocol, item, call, context)


def control(members: Mapping[str, Any], name: str, of: str = "") -> str | None:
    """Control information about an object, or about its member `of`, with the prefix or without."""
    found = members.get(f"{of}@odata.{name}", members.get(f"{of}@{name}"))
    return found if isinstance(found, str) else None


class _Trail:
    """The pages of an expanded collection behind its next link, each one once."""

    def __init__(
        self,
        protocol: Protocol,
        call: Call,
        context: str | None,
        link: str | None,
        values: list[Any] | None = None,
    ) -> None:
        self.values = [] if values is None else values
        """What has been gathered so far."""
        self._protocol = protocol
        self._call = call
        self._context = context
        self._link = link
        self._seen: set[str] = set()

    def page(self, type: str) -> Flow[Collection[Any] | None]:
        """The next page, None after the last; raises RepeatedLink, what sending raises, and UnexpectedResponse."""
        if self._link is None:
            return None
        call = self._call.get(absolute(self._call.url, self._link, self._context))
        if call.url in self._seen:
            raise RepeatedLink(
                f"a next link leads back to a page that was read ({call.sent.method} {call.sent.place})",
                self.values,
            )
        self._seen.add(call.url)
        reply = yield from self._protocol.exchange(call)
        try:
            page = Collection.of(reply.json(), type)
        except DecodeError as error:
            raise UnexpectedResponse(
                f"no page: {error}", reply.status, reply.headers, reply.content
            ) from error
        self._call = replace(call, url=reply.url)
        self._link = page.next_link
        self._context = control(page.additional_data, "context")
        return page


@dataclass(frozen=True, slots=True)
class _Member:
    """A collection within a model; one that its type doesn't declare has no attribute, and any items."""

    wire: str
    attribute: str
    type: str
    items: list[Any]


def _member(model: Model, name: str) -> _Member:
    for field in fields(model.__class__):
        type_ = field.metadata.get("type", "")
        if type_.startswith("Collection(") and name in (
            field.name,
            field.metadata["name"],
        ):
            item = element(type_)
            return _Member(
                field.metadata["name"],
                field.name,
                item,
                getattr(model, field.name) or [],
            )
    found = model.additional_data.get(name, [])
    if not isinstance(found, list) or (
        not found and control(model.additional_data, "nextLink", name) is None
    ):
        raise ValueError(f"{type(model).__name__} has no collection {name!r}")
    return _Member(name, "", "Edm.Untyped", found)
