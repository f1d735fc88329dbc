"""Collections page by page: links as the service gives them, to their end, and never in circles."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Generic, TypeVar

from ..errors import shown
from ..members import control, control_text
from ..model import Model
from ..plans import plan_of
from ..requests import Request
from ..responses import Collection, Result
from .failures import Misdirected, RepeatedLink
from .options import SendOptions, refuse_other
from .origins import absolute
from .protocol import Protocol
from .steps import Call, Emit, Flow

T = TypeVar("T")


class Walk(Generic[T]):
    """Pages of a collection, of which each says where the next one is; every one is read once.

    Links stay as they are (Protocol 4.01, section 11.2.6.7). The headers of the request go with each of them, for
    links carry none; what authenticates us goes only where the request itself would.
    """

    def __init__(
        self, protocol: Protocol, result: Result, start: Callable[[], Call] | None
    ) -> None:
        """`result` is what a page is, `start` makes the call for the first one; None for no page at all."""
        self.delta_link: str | None = None
        """Where to ask for changes, once the last page has been read."""
        self.values: list[Any] = []
        """What the caller has gathered so far, which an error gives back."""
        self._protocol = protocol
        self._result = result
        self._next = start
        self._seen: set[str] = set()

    @classmethod
    def of(
        cls,
        protocol: Protocol,
        request: Request[Collection[T]],
        link: str | None,
        options: SendOptions,
    ) -> Walk[T]:
        """The pages that a request begins with, or those from a saved link on; raises TypeError for no collection."""
        refuse_other(request)
        if request.result is None or not request.result.type.startswith("Collection("):
            raise TypeError(f"{request!r} isn't for a collection: use send")
        call = protocol.call(request, options)
        return cls(protocol, request.result, behind(call, link) or (lambda: call))

    def page(self) -> Flow[tuple[Collection[T], Call] | None]:
        """The next page and how it was asked for; None after the last.

        Raises RepeatedLink instead of reading a page again, what sending raises, and UnexpectedResponse.
        """
        if self._next is None:
            return None
        call = self._next()
        if call.url in self._seen:
            raise RepeatedLink(
                f"a next link leads back to a page that was read ({call.sent})",
                self.values,
            )
        self._seen.add(call.url)
        reply = yield from self._protocol.exchange(call)
        page = self._result.read(reply.status, reply.headers, reply.content)
        context = control_text(page.additional_data, "context")
        here = replace(call, url=reply.url)
        self._next = behind(here, page.next_link, context)
        self.delta_link = (
            absolute(reply.url, page.delta_link, context) if page.delta_link else None
        )
        return page, here


def behind(
    call: Call, link: Any, context: str | None = None
) -> Callable[[], Call] | None:
    """Makes the call for what a link leads to that came with an answer; None where there is none, or it is empty.

    Raises Misdirected for one that is no text.
    """
    if not link:
        return None
    if not isinstance(link, str):
        raise Misdirected(f"a link is no text ({call.sent})")
    return lambda: call.get(absolute(call.url, link, context))


def pages(
    protocol: Protocol,
    request: Request[Collection[T]],
    link: str | None,
    nested: bool,
    options: SendOptions,
    *,
    apart: bool = False,
) -> Flow[None]:
    """Emit each page, or each value apart; `nested` completes the expanded collections in it first."""
    walk = Walk.of(protocol, request, link, options)
    while (found := (yield from walk.page())) is not None:
        page, call = found
        context = control_text(page.additional_data, "context")
        for item in page.value:
            if nested:
                yield from complete(protocol, item, call, context)
            if apart:
                yield Emit(item)
        if not apart:
            yield Emit(page)


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
    context = control_text(model.additional_data, "context")
    start = behind(protocol.call(request, options), link, context)
    walk: Walk[Any] = Walk(protocol, member.page, start)
    while (found := (yield from walk.page())) is not None:
        for item in found[0].value:
            yield Emit(item)


def complete(
    protocol: Protocol, value: Any, call: Call, context: str | None
) -> Flow[None]:
    """Fill up every expanded collection within a model whose values the service has only begun to list.

    Raises Misdirected where a next link is about no collection of the model.
    """
    if not isinstance(value, Model):
        return
    context = control_text(value.additional_data, "context") or context
    ends = ("@odata.nextLink", "@nextLink")
    begun = [name for name in value.additional_data if name.endswith(ends)]
    for name in [name for name in begun if name[0] != "@"]:
        wire = name.partition("@")[0]
        try:
            member = _member(value, wire)
        except ValueError:
            message = f"a next link is about {shown(wire)}, which is no collection ({call.sent})"
            raise Misdirected(message) from None
        link = control(value.additional_data, "nextLink", wire)
        walk: Walk[Any] = Walk(protocol, member.page, behind(call, link, context))
        walk.values += member.items
        while (found := (yield from walk.page())) is not None:
            walk.values += found[0].value
        if member.attribute:
            setattr(value, member.attribute, walk.values)
        else:
            value.additional_data[wire] = walk.values
        del value.additional_data[name]
    for _, held in plan_of(type(value)).given(value):
        for item in held if isinstance(held, list) else (held,):
            yield from complete(protocol, item, call, context)


@dataclass(frozen=True, slots=True)
class _Member:
    """A collection within a model; one that its type doesn't declare has no attribute, and any items."""

    wire: str
    attribute: str
    page: Result
    items: list[Any]


def _member(model: Model, name: str) -> _Member:
    declared = plan_of(type(model)).named(name)
    if declared is not None and declared.codec.type.startswith("Collection("):
        attribute, page = declared.attribute, Result(declared.codec.type)
        return _Member(declared.name, attribute, page, getattr(model, attribute) or [])
    found = model.additional_data.get(name, [])
    if not isinstance(found, list) or (
        not found and control_text(model.additional_data, "nextLink", name) is None
    ):
        raise ValueError(f"{type(model).__name__} has no collection {name!r}")
    return _Member(name, "", Result("Collection(Edm.Untyped)"), found)
