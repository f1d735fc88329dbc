"""One request from its making to its reply: headers, tokens, redirects, repetitions; as steps, without any IO."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import count
from types import MappingProxyType
from typing import Any
from uuid import uuid4

from ..requests import Headers, Request, sendable
from ..streams import Stream
from .credentials import Credential
from .failures import Misdirected, TransportFailure
from .links import in_plain_words, relinked, requoted
from .log import log
from .options import (
    DEADLINE,
    MAX_BYTES,
    Form,
    SendOptions,
    check,
    preconditions,
    refuse_other,
)
from .origins import absolute, is_private, origin, parsed, path_of
from .retry import IDEMPOTENT, NAMES_REPETITIONS, Retries
from .statuses import HTTPFailure, Sent, failure_of
from .steps import Ask, Call, Event, Flow, Reply, Send, Wait, is_alone

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_MOST_REDIRECTS = 10
_JSON = "application/json"
_NOT_UNDERSTOOD = frozenset({400, 501})
"""How services refuse what they don't know (Protocol 4.01, sections 9.3.1 and 9.4)."""
_TRAVELS = frozenset(
    {"accept", "accept-encoding", "client-request-id", "consistencylevel", "prefer"}
    | {"content-encoding", "content-range", "content-type", "if-match", "if-none-match"}
    | {"if-modified-since", "if-unmodified-since", "if-range", "range", "user-agent"}
    | {"odata-maxversion", "odata-version"}
)
"""Headers that other hosts may see; what else a caller sets might authenticate him."""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Protocol:
    """What holds for every request of a client, and how one is carried out."""

    credential: Credential
    base_url: str = ""
    """Service root in place of the requests' own; empty for theirs."""
    retries: Retries = field(default_factory=Retries)
    user_agent: str = ""
    max_version: str = "4.0"
    form: Form = field(default_factory=Form)
    """Of JSON, unless a request asks for another."""
    trusted: frozenset[str] = frozenset()
    """Further origins that may see what authenticates us."""
    hook: Callable[[Event], Any] | None = None
    deadline: float | None = DEADLINE
    max_bytes: int | None = MAX_BYTES

    def limits(
        self, options: Mapping[str, Any], content: bytes | Stream | None = None
    ) -> dict[str, Any]:
        """What a Call has of the limits that a request sets for itself, and of the client's own.

        Content that is read while it is sent takes as long as it takes, unless the request itself says otherwise.
        """
        own = None if isinstance(content, Stream) else self.deadline
        return {
            "retries": options.get("retries"),
            "timeout": options.get("timeout"),
            "deadline": options.get("deadline", own),
            "max_bytes": options.get("max_bytes", self.max_bytes),
        }

    def call(
        self,
        request: Request[Any],
        options: Mapping[str, Any] = MappingProxyType({}),
        headers: Mapping[str, str] | None = None,
        kind: Any = SendOptions,
    ) -> Call:
        """What sending `request` takes; `options` are of a `kind`, `headers` override the request's own.

        Raises ValueError for a request whose path leads outside of its service, or that makes sense in a batch only,
        TypeError for what is no request, and what `check` raises.
        """
        refuse_other(request)
        check(options, kind)
        root = self._root(request)
        home = origin(root)
        form = self.form.but(options)
        to = "" if (form.links or request.links) == "relative" else f"{root}/"
        roots = (request.root, root)
        request = replace(request, query=requoted(request.query, roots, to))
        url = root + request.url.removeprefix(request.root)
        plain = _plain(request, form)
        if plain and form.is_chosen:
            url, plain = root + plain, ""
        if not _is_at(url, home):
            raise ValueError(f"{request!r} leads outside of its service")
        fields = Headers(
            {
                "Accept": form.accept(request),
                "OData-MaxVersion": max(self.max_version, form.version),
                "OData-Version": form.version,
            },
            {"Content-Type": _JSON},
            request.headers,
            headers,
            preconditions(options),
        )
        if fields["Accept"] == _JSON:
            fields = Headers(fields, {"Accept": form.accepted})
        content = request.content
        if content is None:
            fields = fields.only(is_alone)
        elif fields["Content-Type"] == _JSON and isinstance(content, bytes):
            content = relinked(content, roots, to)
            content = form.content(content, request.operation.body)
            fields = Headers(fields, {"Content-Type": form.media_type})
        return Call(
            method=request.method,
            url=url,
            headers=fields,
            content=content,
            home=home,
            sent=Sent(method=request.method, place=path_of(url), scopes=request.scopes),
            **self.limits(options, content),
            plain=root + plain if plain and request.method == "GET" else "",
            # A query may travel in a body (URL Conventions 4.01, section 4.17).
            replayable=True if request.path.endswith("/$query") else None,
        )

    def _root(self, request: Request[Any]) -> str:
        if not request.root:
            message = f"{request!r} refers to another request: they go in one batch"
            raise ValueError(message)
        if not self.base_url and parsed(request.root).host.endswith(".invalid"):
            message = "this package knows no service root: give base_url, as in Client(base_url='https://host/root')"
            raise ValueError(message)
        return self.base_url or request.root

    def exchange(self, call: Call) -> Flow[Reply]:
        """Send, until there is a success or no sense in going on; raises an HTTPFailure or a TransportFailure.

        What is refused, perhaps for words of OData 4.01, is sent once more without them; where that fails, too, it
        was not for them, and the first refusal stands.
        """
        ends = None if call.deadline is None else time.monotonic() + call.deadline
        call = replace(call, ends=ends)
        try:
            return (yield from self._exchanged(call))
        except HTTPFailure as refused:
            if not call.plain or refused.status not in _NOT_UNDERSTOOD:
                raise
            reason = f"{refused}; again, written as in OData 4.0"
            yield from self._tell("retry", call, 0, reason=reason)
            plain = replace(call, url=call.plain, plain="")
            try:
                return (yield from self._exchanged(plain))
            except HTTPFailure:
                raise refused from None

    def _exchanged(self, call: Call) -> Flow[Reply]:
        retries = call.retries or self.retries
        replayable = call.replayable
        if replayable is None:
            has_name = any(name in call.headers for name in NAMES_REPETITIONS)
            replayable = has_name or call.method in IDEMPOTENT
        identity = call.headers.get("client-request-id") or str(uuid4())
        headers = Headers(call.headers, {"client-request-id": identity})
        call, ends = replace(call, headers=headers), call.ends
        for attempt in count():
            try:
                reply = yield from self._followed(call, attempt)
                if reply.is_success:
                    return reply
                raise failure_of(reply.status, reply.headers, reply.content, call.sent)
            except (TransportFailure, HTTPFailure) as failure:
                delay = retries.delay(attempt, failure, replayable=replayable)
                if delay is None or not call.can_go:
                    raise
                if ends is not None and time.monotonic() + delay >= ends:
                    raise
                reason = str(failure)
            yield from self._tell("retry", call, attempt, seconds=delay, reason=reason)
            yield Wait(delay)
        raise AssertionError("counting has no end")

    def follow(self, call: Call, reply: Reply) -> Flow[Reply]:
        """The reply behind a redirect that was the answer to a call within a batch; raises as `exchange` does."""
        return (yield from self.exchange(_redirected(call, reply)))

    def _followed(self, call: Call, attempt: int) -> Flow[Reply]:
        """One attempt, redirects and all; what has once left the trusted hosts stays without credential."""
        inside, places = bool(call.home), {call.home, *self.trusted}
        for _ in range(_MOST_REDIRECTS + 1):
            inside = inside and origin(call.url) in places
            reply = yield from self._authorized(call, inside, attempt)
            if not leads_on(reply):
                return reply
            call = _redirected(call, reply)
        raise Misdirected(f"more than {_MOST_REDIRECTS} redirects ({call.sent})")

    def _authorized(self, call: Call, inside: bool, attempt: int) -> Flow[Reply]:
        agent = {"User-Agent": self.user_agent} if self.user_agent else None
        headers = Headers(call.headers, agent)
        if not inside:
            headers = headers.only(_TRAVELS.__contains__)
        if not inside or not self.credential or "Authorization" in headers:
            return (yield from self._sent(call, headers, inside, attempt))
        place = origin(call.url)
        if not is_private(call.url):
            raise Misdirected(
                f"the client sends no token to {place} without encryption; use https"
            )
        bearer = yield from self.credential.header(place)
        reply = yield from self._sent(
            call, Headers(headers, {"Authorization": bearer}), inside, attempt
        )
        if reply.status == 401:
            # Refused before anything was done: once more, with another token if there is one.
            renewed = yield from self.credential.renewed(
                place, reply.headers.get("WWW-Authenticate", "")
            )
            if renewed != bearer and call.can_go:
                reply = yield from self._sent(
                    call, Headers(headers, {"Authorization": renewed}), inside, attempt
                )
        return reply

    def _sent(
        self, call: Call, headers: Headers, inside: bool, attempt: int
    ) -> Flow[Reply]:
        yield from self._tell("request", call, attempt)
        began = time.perf_counter()
        fields = sendable(headers)
        reply: Reply = yield Send(
            call=call, url=parsed(call.url), headers=fields, trusted=inside
        )
        facts = {
            "status": reply.status,
            "request_id": reply.headers.get("request-id", ""),
            "seconds": time.perf_counter() - began,
        }
        yield from self._tell("response", call, attempt, **facts)
        return reply

    def _tell(self, kind: Any, call: Call, attempt: int, **facts: Any) -> Flow[None]:
        event = Event(
            kind=kind,
            method=call.method,
            place=call.sent.place,
            attempt=attempt,
            client_request_id=call.headers.get("client-request-id", ""),
            **facts,
        )
        log(event)
        if self.hook is not None:
            yield Ask(partial(self.hook, event))


def _plain(request: Request[Any], form: Form) -> str:
    """The path and the query of a request in the words of OData 4.0; empty where that makes no difference."""
    query = in_plain_words(request.query) if form.version == "4.0" else request.query
    if query == request.query:
        return ""
    return replace(request, query=query).url.removeprefix(request.root)


def _is_at(url: str, home: str) -> bool:
    try:
        return origin(url) == home
    except Misdirected:
        return False


def leads_on(reply: Reply) -> bool:
    """Whether a reply is a redirect that says where to."""
    return reply.status in _REDIRECTS and "Location" in reply.headers


def _redirected(call: Call, reply: Reply) -> Call:
    """The call to make instead (RFC 9110, section 15.4): 303 asks for a GET, and so do 301 and 302 after a POST."""
    url = absolute(call.url, reply.headers["Location"])
    turns = (303,) if call.method != "POST" else (301, 302, 303)
    if reply.status in turns and call.method not in ("GET", "HEAD"):
        return call.get(url)
    if not call.can_go:
        message = f"{call.sent} is redirected, and its content can't be sent again"
        raise Misdirected(message)
    return replace(call, url=url)
