"""Many requests in one: split by what services take, each with a result of its own, throttled ones sent again.

How they are written is told in `batchforms`: in JSON (JSON Format 4.01, section 19), or multipart (Protocol 4.01,
section 11.7.7). Requests are written relative to the service root, the only form that Graph takes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import count
from typing import Any, Literal, TypeVar
from uuid import uuid4

from ..errors import ClientError
from ..requests import Headers, Request
from . import batchforms as forms
from .failures import RepeatedLink, TransportFailure
from .multipart import Message
from .options import CommonOptions, check, refuse_other
from .origins import absolute, path_of
from .protocol import Protocol, leads_on
from .retry import IDEMPOTENT
from .sending import read
from .statuses import HTTPFailure, Sent, failure_of
from .steps import Call, Flow, Reply, Wait

T1 = TypeVar("T1")
T2 = TypeVar("T2")
T3 = TypeVar("T3")
T4 = TypeVar("T4")


class BatchOptions(CommonOptions, total=False):
    """Options of a batch."""

    depends_on: Mapping[int, int | Sequence[int]]
    """Dependencies by position: `{1: 0}` runs the second request only after the first one succeeded."""
    serial: bool
    """Each request waits for the one before it."""
    only_if: Mapping[int, str]
    """Conditions in OData, in place of that success: `{1: "$0/$succeeded eq false"}`; only in JSON batches."""
    atomic: bool
    """Whether the requests that aren't GET are one atomic group; Graph doesn't support this."""
    form: Literal["json", "multipart"]
    absolute: bool
    """Whether URLs are whole, for services that don't accept URLs relative to the root."""
    size: int
    """Largest number of requests in one batch; Graph accepts 20."""


def batch(
    protocol: Protocol, requests: tuple[Request[Any], ...], options: BatchOptions
) -> Flow[tuple[Any, ...]]:
    """A value or a ClientError for each request, in order.

    Raises what sending raises for the first batch as such; where a later one fails, that is the error of its requests.
    ValueError for requests that can't go together.
    """
    check(options, BatchOptions)
    for request in requests:
        refuse_other(request)
    size = options.get("size", 20)
    roots = {request.root for request in requests if request.root}
    if size < 1 or (not protocol.base_url and len(roots) > 1):
        raise ValueError(
            "the requests of a batch need the same service root, and size is at least 1"
        )
    if options.get("atomic", False) and len(requests) > size:
        message = f"{len(requests)} requests can't be in one atomic group, because only {size} fit in one batch"
        raise ValueError(message)
    if requests and not (protocol.base_url or roots):
        raise ValueError("requests that refer to each other must be in one batch")
    refers_to = dict(enumerate(map(forms.references, requests)))
    for position, text in options.get("only_if", {}).items():
        known = refers_to.get(position, frozenset())
        refers_to[position] = known | forms.mentioned(text)
    run = _Run(
        protocol=protocol,
        requests=requests,
        root=protocol.base_url or next(iter(roots), ""),
        refers_to=refers_to,
        waits_for=_dependencies(len(requests), refers_to, options),
        options=options,
    )
    for positions in run.portions(size):
        yield from run.carry_out(positions)
    return tuple(run.results[position] for position in range(len(requests)))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Run:
    """What holds for a whole batch, and the results so far, by position."""

    protocol: Protocol
    requests: tuple[Request[Any], ...]
    root: str
    refers_to: Mapping[int, frozenset[int]]
    """Whose results a request names, by position: they have to be in one batch with it."""
    waits_for: Mapping[int, frozenset[int]]
    options: BatchOptions
    results: dict[int, Any] = field(default_factory=dict)

    def portions(self, size: int) -> list[range]:
        """The positions of each batch, as many as fit; what refers to each other isn't parted."""
        portions, first, total = [], 0, len(self.requests)
        while first < total:
            end = min(first + size, total)
            while end > first and any(
                min(self.refers_to[later], default=end) < end
                for later in range(end, total)
            ):
                end -= 1
            if end == first:
                message = f"request {first} and those that refer to it don't fit in one batch of {size}"
                raise ValueError(message)
            portions.append(range(first, end))
            first = end
        return portions

    def carry_out(self, positions: Sequence[int]) -> Flow[None]:
        """Send some, and again those that the service was too busy for."""
        results, conditions = self.results, self.options.get("only_if", {})
        for attempt in count():
            for position in positions:
                awaited = map(results.get, self.waits_for[position])
                failed = any(isinstance(item, ClientError) for item in awaited)
                if failed and position not in conditions:
                    results[position] = self._not_done(position)
            ready = [position for position in positions if position not in results]
            if ready:
                try:
                    replies, missing = yield from self._send(ready)
                except ClientError as error:
                    if not results:
                        raise
                    # What is known of the others must not be lost with it.
                    results.update(dict.fromkeys(ready, error))
                    return
                yield from self._follow(replies)
                for position in ready:
                    reply = replies.get(position, missing)
                    results[position] = self._result(position, reply)
                self._undo(ready)
            delays = dict(self._delays(positions, attempt))
            positions = self._again(positions, {*delays})
            if not positions:
                return
            yield Wait(max(delays.values()))
            for position in positions:
                del results[position]

    @property
    def _is_atomic(self) -> bool:
        return self.options.get("atomic", False)

    def _call(self, position: int) -> Call:
        request = self.requests[position]
        request = replace(request, root=request.root or self.root)
        return self.protocol.call(request, self.options, kind=BatchOptions)

    def _url(self, call: Call) -> str:
        """The URL of a request within the batch."""
        relative = call.url.removeprefix(f"{self.root}/")
        is_whole = self.options.get("absolute", False) and relative[:1] != "$"
        return call.url if is_whole else relative

    def _is_together(self, position: int) -> bool:
        return self._is_atomic and self.requests[position].method != "GET"

    def _not_done(self, position: int, content: bytes = b"") -> HTTPFailure:
        """The error of a request that another one took down with it."""
        return failure_of(424, Headers(), content, self._call(position).sent)

    def _follow(self, replies: dict[int, Reply | ClientError]) -> Flow[None]:
        """Get what a GET within a batch is sent on to, as outside of one: services answer so for content elsewhere."""
        for position, reply in replies.items():
            call = self._call(position)
            if call.method == "GET" and isinstance(reply, Reply) and leads_on(reply):
                try:
                    replies[position] = yield from self.protocol.follow(call, reply)
                except ClientError as error:
                    replies[position] = error

    def _again(self, positions: Sequence[int], delayed: set[int]) -> list[int]:
        """What is sent again: throttled requests, and those that have failed because of them.

        A result that is had already can't be referred to any more: such requests stay as they are.
        """
        again = set(delayed)
        for position in positions:
            result = self.results[position]
            if isinstance(result, HTTPFailure) and result.status == 424:
                again |= {position} if again & self.waits_for[position] else set()
        for position in sorted(again):
            if not self.refers_to[position] <= again:
                again.discard(position)
        return sorted(again) if again & delayed else []

    def _delays(
        self, positions: Sequence[int], attempt: int
    ) -> Iterator[tuple[int, float]]:
        retries = self.options.get("retries", self.protocol.retries)
        for position in () if self._is_atomic else positions:
            result = self.results[position]
            if isinstance(result, HTTPFailure):
                replayable = self.requests[position].method in IDEMPOTENT
                delay = retries.delay(attempt, result, replayable=replayable)
                if delay is not None:
                    yield position, delay

    def _undo(self, positions: Sequence[int]) -> None:
        """Where one of a group has failed, none of it was done, whatever the service says of the others."""
        group = [position for position in positions if self._is_together(position)]
        good = [at for at in group if not isinstance(self.results[at], HTTPFailure)]
        if len(good) < len(group):
            self.results.update((at, self._not_done(at, _UNDONE)) for at in good)

    def _send(
        self, positions: Sequence[int]
    ) -> Flow[tuple[dict[int, Reply | ClientError], ClientError | None]]:
        """One batch there and back: replies by position, and why others are missing, where that is known."""
        here = set(positions)
        items = [
            forms.Item(
                position=position,
                call=(inner := self._call(position)),
                url=self._url(inner),
                waits_for=self.waits_for[position] & here,
                only_if=self.options.get("only_if", {}).get(position, ""),
                together=self._is_together(position),
            )
            for position in positions
        ]
        if self.options.get("form", "json") == "json":
            accept = media = "application/json"
            content = forms.json_content(items)
        else:
            boundary = f"batch_{uuid4()}"
            accept, media = "multipart/mixed", f"multipart/mixed; boundary={boundary}"
            content = forms.multipart_content(items, boundary)
        prefix = "odata." if self.protocol.max_version == "4.0" else ""
        headers = {
            "Accept": accept,
            "Content-Type": media,
            "OData-MaxVersion": self.protocol.max_version,
            "OData-Version": "4.0",
            "Prefer": f"{prefix}continue-on-error",
        }
        url = f"{self.root}/$batch"
        call = Call(
            method="POST",
            url=url,
            headers=Headers(headers),
            content=content,
            home=items[0].call.home,
            sent=Sent(method="POST", place=path_of(url)),
            replayable=all(item.call.method in IDEMPOTENT for item in items),
            **self.protocol.limits(self.options),
        )
        answered, missing = yield from _answers(self.protocol, call)
        replies: dict[int, Reply | ClientError] = dict(forms.assigned(answered, items))
        return replies, missing

    def _result(self, position: int, reply: Reply | ClientError | None) -> Any:
        sent = self._call(position).sent
        if reply is None:
            reply = TransportFailure(f"the batch has no answer to {sent}")
        if isinstance(reply, ClientError):
            return reply
        if not reply.is_success:
            return failure_of(reply.status, reply.headers, reply.content, sent)
        try:
            return read(self.requests[position], reply)
        except ClientError as error:
            return error


_UNDONE = (
    b'{"error": {"message": "undone, because another request of its group has failed"}}'
)


def _answers(
    protocol: Protocol, call: Call
) -> Flow[tuple[list[Message], ClientError | None]]:
    """All that a service answers: some first, and the others behind links (JSON Format 4.01, section 19.6).

    Where they break off, those before that, and the error; raises it where there are none.
    """
    answered: list[Message] = []
    seen = {call.url}
    while True:
        try:
            reply = yield from protocol.exchange(call)
            found = forms.answers(reply.content, reply.headers.get("Content-Type", ""))
            answered += found.messages
            if found.broken:
                raise reply.unexpected(f"no batch response: {found.broken}")
            if found.link is None:
                return answered, None
            call = call.get(absolute(reply.url, found.link))
            if call.url in seen:
                message = f"a batch links back to responses that were read already ({call.sent})"
                raise RepeatedLink(message)
        except ClientError as error:
            if not answered:
                raise
            return answered, error
        seen.add(call.url)


def _dependencies(
    size: int, refers_to: Mapping[int, frozenset[int]], options: BatchOptions
) -> dict[int, frozenset[int]]:
    given = {
        position: frozenset((others,) if isinstance(others, int) else others)
        for position, others in options.get("depends_on", {}).items()
    }
    later = range(1, size) if options.get("serial") else ()
    before = {position: frozenset((position - 1,)) for position in later}
    found = dict.fromkeys(range(size), frozenset[int]()) | before | given
    for position, others in refers_to.items():
        found[position] = found.get(position, frozenset()) | others
    for position, others in found.items():
        earlier = range(position)
        if position not in range(size) or not all(map(earlier.__contains__, others)):
            message = f"request {position} can only depend on requests before it"
            raise ValueError(message)
    return found
