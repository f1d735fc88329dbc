"""Pairs the requests and responses of a page, by heading and order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from codegen.base.problems import Problem
from codegen.formats.docs.dialect import Role
from codegen.formats.docs.page.messages import Message
from codegen.formats.docs.page.urls import Address


@dataclass(frozen=True, slots=True)
class Shown:
    """A message with the headings of its example; `role` is that of the heading above it, whichever that is.

    `problems` are those of a body alone, which count where it is taken for a part of a message.
    """

    message: Message
    group: tuple[str, ...]
    role: Role = Role.NONE
    problems: tuple[Problem, ...] = ()

    @property
    def bare(self) -> bool:
        """Whether it is nothing but a body."""
        return not self.message.method and not self.message.status


@dataclass(frozen=True, slots=True)
class Pair:
    """A request with its response; either may be missing. `address` is the request's URL, taken apart.

    `page` shows it, where that isn't the page of the operation that it is of.
    """

    group: tuple[str, ...]
    request: Message | None = None
    response: Message | None = None
    address: Address | None = None
    page: str = ""

    @property
    def messages(self) -> tuple[Message, ...]:
        """The request and the response, as far as they are there."""
        return tuple(message for message in (self.request, self.response) if message is not None)


BODIED = ("POST", "PATCH", "PUT")
"""The verbs whose requests have bodies."""
_BOTH = 2
_FAR = 20
"""A request that stands before so many others has no answer."""


def pair(shown: Sequence[Shown], answers: int = 200, bodies: bool = True) -> tuple[Pair, ...]:
    """A response belongs to the nearest preceding request of its example that has none yet.

    Where its own headings hold no request, it answers the message directly before it (pages that show the
    request above all examples). A further response stands alone.

    A body alone is a response below a heading that says so; below a request that may have a body, and shows none, it
    is that body, unless the page forbids one (`bodies`) or the request is whole; else it is the response. It has the
    documented status, `answers`. Below a heading for bodies it is that of the request behind it, where no other waits
    for one. An answer may stand before the only request, as may any body before one that has none itself. What is no
    part of a message is left out.
    """
    pairs: list[Pair] = []
    early: list[Shown] = []
    shown = _sent(shown)
    for before, one in zip([None, *shown], shown, strict=False):
        if one.message.method:
            pairs.append(Pair(one.group, request=one.message))
        elif one.bare and before is not None and _is_body_of(one, before) and pairs[-1].response is before.message:
            pairs[-1] = replace(pairs[-1], response=with_body(before.message, one.message))
        elif one.bare and not pairs and one.role in (Role.RESPONSE, Role.NONE):
            early.append(one)
        elif one.bare:
            _bare(one, pairs, answers, bodies)
        elif (index := _request_for(one, pairs)) is None:
            pairs.append(Pair(one.group, response=one.message))
        else:
            pairs[index] = replace(pairs[index], response=one.message)
    if early and len(pairs) == 1 and pairs[0].response is None and (request := pairs[0].request) is not None:
        # Of two before a request with a body, the first is a body as well.
        sent = early[:1] if len(early) == _BOTH and request.method in BODIED and early[1].role == Role.NONE else []
        left = early[len(sent) :]
        if len(left) == 1 and (left[0].role == Role.RESPONSE or sent or request.method not in BODIED):
            request = with_body(request, sent[0].message) if sent and not request.body else request
            answer = replace(left[0].message, status=answers, inferred=True)
            pairs = [replace(pairs[0], request=request, response=answer)]
    return tuple(pairs)


def supposed(shown: Sequence[Shown], method: str, url: str, line: int) -> list[Shown]:
    """The messages of a page that shows no request, with the one of its request line before them.

    Its body is the first body alone that isn't an answer. The same messages where there is nothing to go with it.
    """
    if not shown or any(one.message.method for one in shown):
        return [*shown]
    asks = next((one for one in shown if method in BODIED and one.bare and one.role not in _ANSWERS), None)
    request = Message(line, method, url)
    request = with_body(request, asks.message) if asks is not None else request
    rest = [one for one in shown if one is not asks]
    return [Shown(request, (rest or shown)[0].group), *rest]


_ANSWERS = (Role.RESPONSE, Role.ERRORS)


def _bare(one: Shown, pairs: list[Pair], answers: int, bodies: bool) -> None:
    """Give a body alone to the request that it is the body of, or answers."""
    if one.role == Role.ERRORS:
        return  # Nothing says which status it has.
    index = _request_for(one, pairs)
    request = pairs[index].request if index is not None else None
    if index is None or request is None or (pairs[index].group != one.group and one.role != Role.RESPONSE):
        return
    sent = bool(request.body) or request.whole
    answer = one.role == Role.RESPONSE or not bodies or request.method not in BODIED or sent
    if answer:
        pairs[index] = replace(pairs[index], response=replace(one.message, status=answers, inferred=True))
    else:
        pairs[index] = replace(pairs[index], request=with_body(request, one.message))


def _sent(shown: Sequence[Shown]) -> list[Shown]:
    """The messages with each body that is shown before its request in that request, and in others that send it too."""
    found: list[Shown] = []
    for at, one in enumerate(shown):
        before = found[-1] if found else None
        if before is not None and _is_sent_by(before, one) and not (len(found) > 1 and _is_sent_by(before, found[-2])):
            found[-1] = replace(one, message=with_body(one.message, before.message))
        elif before is not None and _is_sent_again(before, one, shown[at + 1 : at + 2]):
            sent = before.message
            again = replace(with_body(one.message, sent), body_line=sent.body_line, body_fence=sent.body_fence)
            found.append(replace(one, message=again))
        else:
            found.append(one)
    return found


def _is_sent_by(body: Shown, request: Shown) -> bool:
    message = request.message
    waits = message.method in BODIED and not message.body
    return waits and body.bare and body.role == Role.BODY and body.group == request.group


def _is_sent_again(before: Shown, request: Shown, behind: Sequence[Shown]) -> bool:
    """Whether a request shows no body, and the one before it has that of a fence of its own: a file that both send."""
    first, message = before.message, request.message
    waits = message.method in BODIED and not message.body and not message.whole
    own = any(one.bare and one.role != Role.RESPONSE for one in behind)
    return (
        waits and not own and first.method == message.method and first.body_fence > 0 and before.group == request.group
    )


def _is_body_of(one: Shown, before: Shown) -> bool:
    """Whether a body alone is that of the answer before it, which shows nothing but status and headers."""
    return bool(before.message.status) and not before.message.body and before.group == one.group


def with_body(message: Message, body: Message) -> Message:
    """A message with the body that stands in a fence of its own."""
    return replace(message, body=body.body, body_line=body.line, read=body.read, json=body.json, body_fence=body.fence)


def fences(pairs: Sequence[Pair]) -> set[int]:
    """The lines of all fences that messages were read from."""
    messages = (message for pair in pairs for message in pair.messages)
    return {line for message in messages for line in (message.fence, message.body_fence) if line}


def _request_for(one: Shown, pairs: Sequence[Pair]) -> int | None:
    for index in range(len(pairs) - 1, max(-1, len(pairs) - _FAR), -1):
        if pairs[index].group == one.group:
            return index if pairs[index].response is None and pairs[index].request is not None else None
    last = len(pairs) - 1
    return last if pairs and pairs[last].request is not None and pairs[last].response is None else None


def title(group: tuple[str, ...], untitled: frozenset[str]) -> str:
    """The heading of an example; empty where the page has only one, called "Example"."""
    name = group[-1] if group else ""
    return "" if name.casefold().strip(" :.") in untitled else name
