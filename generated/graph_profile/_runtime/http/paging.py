"""Collections page by page: links as the service gives them, to their end, and never in circles."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, Generic, TypeVar

from ..model import Model
from ..requests import Request
from ..responses import Collection
from .failures import RepeatedLink
from .options import SendOptions
from .protocol import Protocol
from .sending import read
from .wire import Call, Emit, Flow, absolute

T = TypeVar("T")


class Walk(Generic[T]):
    """The pages that a request begins with, or those from a saved link on.

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
        self.protocol = protocol
        self.request = request
        self.delta_link: str | None = None
        """Where to ask for changes, once the last page has been read."""
        call = protocol.call(request, options)
        self._next: Call | None = (
            call if link is None else call.get(absolute(call.url, link))
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
    call = protocol.call(request, options)
    context = control(model.additional_data, "context")
    while link is not None:
        page, call, link, context = yield from _nested(
            protocol, call, link, context, member.type
        )
        for item in page.value:
            yield Emit(item)


def complete(
    protocol: Protocol, value: Any, call: Call, context: str | None
) -> Flow[None]:
    """Fill up every expanded collection within a model whose values the service has only begun to list."""
    if not isinstance(value, Model):
        return
    context = control(value.additional_data, "context") or context
    begun = [
        name.partition("@")
        for name in value.additional_data
        if name.endswith(("@odata.nextLink", "@nextLink"))
    ]
    for wire, mark, rest in [parts for parts in begun if parts[0]]:
        member = _member(value, wire)
        link, here, base = (
            control(value.additional_data, "nextLink", wire),
            context,
            call,
        )
        items = member.items
        while link is not None:
            page, base, link, here = yield from _nested(
                protocol, base, link, here, member.type
            )
            items = [*items, *page.value]
        if member.attribute:
            setattr(value, member.attribute, items)
        else:
            value.additional_data[wire] = items
        del value.additional_data[f"{wire}{mark}{rest}"]
    for field in fields(type(value)):
        held = getattr(value, field.name)
        for item in held if isinstance(held, list) else (held,):
            yield from complete(protocol, item, call, context)


def control(members: Mapping[str, Any], name: str, of: str = "") -> str | None:
    """Control information about an object, or about its member `of`, with the prefix or without."""
    found = members.get(f"{of}@odata.{name}", members.get(f"{of}@{name}"))
    return found if isinstance(found, str) else None


def _nested(
    protocol: Protocol, call: Call, link: str, context: str | None, type: str
) -> Flow[tuple[Collection[Any], Call, str | None, str | None]]:
    call = call.get(absolute(call.url, link, context))
    reply = yield from protocol.exchange(call)
    page = Collection.of(reply.json(), type)
    return (
        page,
        replace(call, url=reply.url),
        page.next_link,
        control(page.additional_data, "context"),
    )


@dataclass(frozen=True, slots=True)
class _Member:
    """A collection within a model; one that its type doesn't declare has no attribute, and any items."""

    wire: str
    attribute: str
    type: str
    items: list[Any]


def _member(model: Model, name: str) -> _Member:
    for field in fields(type(model)):
        type_ = field.metadata.get("type", "")
        if type_.startswith("Collection(") and name in (
            field.name,
            field.metadata["name"],
        ):
            item = type_.removeprefix("Collection(").removesuffix(")")
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
