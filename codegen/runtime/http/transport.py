"""The protocol's steps carried out with httpx2, blocking; `asynctransport` does the same awaiting."""

from __future__ import annotations

import inspect
import os
import time
from collections.abc import Callable, Generator
from contextlib import ExitStack, closing
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Any, ClassVar, Generic, TypeVar

import httpx2

from ..streams import Stream
from .failures import ConnectionFailed
from .receiving import Incoming, leaves_connection, pieces, reply_of, translated
from .steps import Ask, Call, Emit, Flow, MustAwait, Read, Reply, Send, Wait

T = TypeVar("T")
C = TypeVar("C", bound=httpx2.Client | httpx2.AsyncClient)
Auth = httpx2.Auth | tuple[str, str]
"""Credentials that httpx2 knows how to use itself."""


def auth_of(credential: Any) -> httpx2.Auth | None:
    """The credential, if it is one that httpx2 knows how to use itself.

    Raises ValueError for a user name with a colon, where services see the password begin (RFC 7617, section 2).
    """
    if isinstance(credential, tuple):
        if ":" in credential[0]:
            raise ValueError("a user name that is sent with a password can't hold ':'")
        # Not kept as it is: a print of the client's state must show no password.
        return httpx2.BasicAuth(*credential)
    return credential if isinstance(credential, httpx2.Auth) else None


TIMEOUT = httpx2.Timeout(60.0, connect=10.0)


def no_cookies() -> CookieJar:
    """A jar that takes none: an API needs none, and what one user is told must not reach another."""
    return CookieJar(DefaultCookiePolicy(allowed_domains=[]))


class Pools(Generic[C]):
    """The connections of a client: an httpx2 client of its own for each place where they can be used.

    That is a process, for two that share a connection would read each other's answers, and for the asynchronous
    client an event loop, which no connection outlives.
    """

    def __init__(
        self,
        given: C | None,
        make: Callable[..., C],
        loop: Callable[[], Any],
        timeout: Any,
    ) -> None:
        """`given` is a client of the caller's, which serves all places, and stays his to close."""
        self._given = given
        self._make: Callable[[], C] = lambda: make(
            timeout=timeout, cookies=no_cookies()
        )
        self._loop = loop
        self._own: dict[tuple[int, Any], C | None] = {}
        """None where it has been closed."""

    @property
    def http(self) -> C:
        """That of this place; raises RuntimeError where it has been closed, as httpx2 does, and ConnectionFailed."""
        here = os.getpid(), self._loop()
        if here not in self._own:
            for other in [*self._own]:
                if other[1] is not None and other[1].is_closed():
                    self._own.pop(other, None)
            try:
                made = self._given or self._make()
            except (ImportError, OSError, ValueError) as error:
                # It may quote a proxy's password, or not even say which file isn't there.
                raise ConnectionFailed(
                    f"{type(error).__name__}: the environment has settings, such as HTTPS_PROXY or SSL_CERT_FILE, "
                    "by which no connection can be made",
                    sent=False,
                ) from error
            # The first of several threads decides.
            self._own.setdefault(here, made)
        if (found := self._own[here]) is None:
            raise RuntimeError("the client is closed: make another one")
        return found

    def left(self) -> C | None:
        """That of this place, which is to be closed and serves no more; None where there is none of its own."""
        here = os.getpid(), self._loop()
        found, self._own[here] = self._own.get(here), None
        return None if found is self._given else found


class BaseDriver(Generic[C]):
    """What both drivers do alike."""

    _pieces: ClassVar[Any]
    """What iterates over content that is read while it is sent."""

    def __init__(
        self, pools: Pools[C], auth: httpx2.Auth | None, sleep: Callable[[float], Any]
    ) -> None:
        self._pools = pools
        self._auth = auth
        self._sleep = sleep

    def _prepared(self, http: C, step: Send) -> dict[str, Any]:
        """The arguments of `send`."""
        headers, content = dict(step.headers), step.call.content
        if isinstance(content, Stream) and content.size is not None:
            headers["Content-Length"] = str(content.size)
        pieces: Any = self._pieces(content) if isinstance(content, Stream) else content
        extensions = {"timeout": _timeout(http.timeout, step.call).as_dict()}
        # Elsewhere built without the client: its headers may hold what authenticates us.
        build: Any = http.build_request if step.trusted else httpx2.Request
        request: httpx2.Request = build(
            step.call.method,
            step.url,
            headers=headers,
            content=pieces,
            extensions=extensions,
        )
        if step.trusted and http.params:  # In place of those of the URL, says httpx2.
            request.url = _with_options(step.url, http.params)
        return {
            "request": request,
            "stream": True,
            "auth": self._authentication(step),
            "follow_redirects": False,
        }

    def _authentication(self, step: Send) -> Any:
        is_said = any(name.lower() == "authorization" for name in step.headers)
        if is_said or not step.trusted:
            return None
        return self._auth if self._auth is not None else httpx2.USE_CLIENT_DEFAULT


class Driver(BaseDriver[httpx2.Client]):
    """Carries flows out, blocking."""

    _pieces = iter

    def run(self, flow: Flow[T]) -> T:
        """The result of a flow that emits nothing."""
        with closing(self.iterate(emitting(flow))) as steps:
            result: T = next(steps)
            return result

    def iterate(self, flow: Flow[None]) -> Generator[Any, None, None]:
        """What a flow emits; closing this closes the flow, and what it has opened."""
        with ExitStack() as opened:
            opened.callback(flow.close)
            outcome: Any = None
            error: Exception | None = None
            while True:
                try:
                    step = flow.send(outcome) if error is None else flow.throw(error)
                except StopIteration:
                    return
                outcome, error = None, None
                if isinstance(step, Emit):
                    yield step.value
                    continue
                try:
                    outcome = self._carry_out(step, opened)
                except Exception as failure:  # noqa: BLE001
                    # The flow decides what becomes of it.
                    error = failure

    def _carry_out(self, step: Send | Wait | Ask | Read, opened: ExitStack) -> Any:
        if isinstance(step, Wait):
            return self._sleep(step.seconds)
        if isinstance(step, Ask):
            outcome = step.function()
            if inspect.iscoroutine(outcome):
                outcome.close()
                raise MustAwait(
                    "a client that isn't asynchronous can't await; use AsyncClient"
                )
            return outcome
        with translated():
            if isinstance(step, Read):
                return next(step.reply.stream, b"")
            return self._send(step, opened)

    def _send(self, step: Send, opened: ExitStack) -> Reply:
        http = self._pools.http
        response = http.send(**self._prepared(http, step))
        if step.call.stream and response.is_success:
            opened.callback(response.close)
            return reply_of(response, stream=pieces(response))
        body = Incoming(response, step.call)
        try:
            for chunk in pieces(response):
                body.add(chunk)
                if leaves_connection(response):
                    break
        finally:
            response.close()
        return reply_of(response, body.content)


def _with_options(url: httpx2.URL, own: httpx2.QueryParams) -> httpx2.URL:
    """A URL, as it is, and those query options of a caller's client that it doesn't have."""
    for name in url.params:
        own = own.remove(name)
    more = str(own).replace("+", "%20")  # A plus, it writes %2B.
    options = filter(None, (url.query.decode(), more))
    return url.copy_with(query="&".join(options).encode())


def _timeout(own: httpx2.Timeout, call: Call) -> httpx2.Timeout:
    """How long each step may take: no longer than all of them together."""
    timeout = own if call.timeout is None else httpx2.Timeout(call.timeout)
    if call.ends is None:
        return timeout
    left = max(0.001, call.ends - time.monotonic())
    steps = {
        name: left if seconds is None else min(left, seconds)
        for name, seconds in timeout.as_dict().items()
    }
    return httpx2.Timeout(**steps)


def emitting(flow: Flow[Any]) -> Flow[None]:
    """A flow that emits its result."""
    yield Emit((yield from flow))
