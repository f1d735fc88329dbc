"""The protocol's steps carried out with httpx2, once blocking and once awaiting."""

from __future__ import annotations

import asyncio
import inspect
import time
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Generator, Iterator
from contextlib import AsyncExitStack, ExitStack, contextmanager
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Any

import httpx2

from ..requests import Headers
from ..streams import Stream
from .failures import ConnectionFailed, ResponseTooLarge, TimedOut, TransportFailure
from .wire import Ask, Emit, Flow, Read, Reply, Wait, Wire, origin

_UNSENT = (
    httpx2.ConnectError,
    httpx2.ConnectTimeout,
    httpx2.PoolTimeout,
    httpx2.UnsupportedProtocol,
    httpx2.ProxyError,
)

Auth = httpx2.Auth | tuple[str, str]
"""Credentials that httpx2 knows how to use itself."""


def auth_of(credential: Any) -> httpx2.Auth | None:
    """The credential, if it is one that httpx2 knows how to use itself."""
    if isinstance(credential, tuple):
        # Not kept as it is: a print of the client's state must show no password.
        return httpx2.BasicAuth(*credential)
    return credential if isinstance(credential, httpx2.Auth) else None


TIMEOUT = httpx2.Timeout(60.0, connect=10.0)


def no_cookies() -> CookieJar:
    """A jar that takes none: an API needs none, and what one user is told must not reach another."""
    return CookieJar(DefaultCookiePolicy(allowed_domains=[]))


class _Driver:
    """What both drivers do alike."""

    def __init__(self, auth: httpx2.Auth | None) -> None:
        self._auth = auth

    def _prepare(
        self, http: httpx2.Client | httpx2.AsyncClient, wire: Wire
    ) -> httpx2.Request:
        headers, content = dict(wire.headers), wire.content
        if isinstance(content, Stream) and content.size is not None:
            headers["Content-Length"] = str(content.size)
        pieces: Any = self._pieces(content) if isinstance(content, Stream) else content
        timeout = _timeout(http.timeout, wire)
        if wire.trusted:
            return http.build_request(
                wire.method, wire.url, headers=headers, content=pieces, timeout=timeout
            )
        # Built without the client: its headers may hold what authenticates us.
        extensions = {"timeout": timeout.as_dict()}
        return httpx2.Request(
            wire.method,
            wire.url,
            headers=headers,
            content=pieces,
            extensions=extensions,
        )

    def _pieces(self, content: Stream) -> Iterator[bytes] | AsyncIterator[bytes]:
        raise NotImplementedError

    def _authentication(self, wire: Wire) -> Any:
        if not wire.trusted:
            return None
        return self._auth if self._auth is not None else httpx2.USE_CLIENT_DEFAULT


class Driver(_Driver):
    """Carries flows out, blocking."""

    def __init__(
        self,
        http: httpx2.Client,
        auth: httpx2.Auth | None,
        sleep: Callable[[float], object] = time.sleep,
    ) -> None:
        super().__init__(auth)
        self._http = http
        self._sleep = sleep

    def _pieces(self, content: Stream) -> Iterator[bytes]:
        return iter(content)

    def run(self, flow: Flow[Any]) -> Any:
        """The result of a flow that emits nothing."""
        steps = self.iterate(_emitting(flow))
        try:
            return next(steps)
        finally:
            steps.close()

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

    def _carry_out(self, step: Wire | Wait | Ask | Read, opened: ExitStack) -> Any:
        if isinstance(step, Wait):
            return self._sleep(step.seconds)
        if isinstance(step, Ask):
            outcome = step.function()
            if inspect.iscoroutine(outcome):
                outcome.close()
                raise TypeError(
                    "a client that isn't asynchronous can't await; use AsyncClient"
                )
            return outcome
        with _translated():
            return (
                next(step.reply.stream, b"")
                if isinstance(step, Read)
                else self._send(step, opened)
            )

    def _send(self, wire: Wire, opened: ExitStack) -> Reply:
        authentication = self._authentication(wire)
        response = self._http.send(
            self._prepare(self._http, wire),
            stream=True,
            auth=authentication,
            follow_redirects=False,
        )
        if wire.stream and response.is_success:
            opened.callback(response.close)
            return _reply(response, stream=response.iter_bytes())
        body = _Body(response, wire)
        try:
            for chunk in response.iter_bytes():
                body.add(chunk)
                if _leaves_connection(response):
                    break
        finally:
            response.close()
        return _reply(response, body.content)


class Pools:
    """The connections of an asynchronous client: an httpx2 client for each event loop, for none outlives its loop."""

    def __init__(
        self,
        given: httpx2.AsyncClient | None,
        make: Callable[[], httpx2.AsyncClient],
    ) -> None:
        """`given` is a client of the caller's, which serves all loops, and stays his to close."""
        self._given = given
        self._make = make
        self._own: dict[Any, httpx2.AsyncClient] = {}

    @property
    def http(self) -> httpx2.AsyncClient:
        """That of the running loop."""
        if self._given is not None:
            return self._given
        loop = _loop()
        found = self._own.get(loop)
        if found is None:
            for other in list(self._own):
                if other is not None and other.is_closed():
                    del self._own[other]
            found = self._own[loop] = self._make()
        return found

    async def close(self) -> None:
        """Close that of the running loop."""
        found = self._own.pop(_loop(), None)
        if found is not None:
            await found.aclose()


def _loop() -> asyncio.AbstractEventLoop | None:
    """The running event loop; None where another library than asyncio runs it."""
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return None


class AsyncDriver(_Driver):
    """Carries flows out, awaiting."""

    def __init__(
        self,
        pools: Pools,
        auth: httpx2.Auth | None,
        sleep: Callable[[float], Any] = asyncio.sleep,
    ) -> None:
        super().__init__(auth)
        self._pools = pools
        self._sleep = sleep

    def _pieces(self, content: Stream) -> AsyncIterator[bytes]:
        return aiter(content)

    async def run(self, flow: Flow[Any]) -> Any:
        """The result of a flow that emits nothing."""
        steps = self.iterate(_emitting(flow))
        try:
            return await anext(steps)
        finally:
            await steps.aclose()

    async def iterate(self, flow: Flow[None]) -> AsyncGenerator[Any, None]:
        """What a flow emits; closing this closes the flow, and what it has opened."""
        async with AsyncExitStack() as opened:
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
                    outcome = await self._carry_out(step, opened)
                except Exception as failure:  # noqa: BLE001
                    # The flow decides what becomes of it.
                    error = failure

    async def _carry_out(
        self, step: Wire | Wait | Ask | Read, opened: AsyncExitStack
    ) -> Any:
        if isinstance(step, Wait):
            return await self._sleep(step.seconds)
        if isinstance(step, Ask):
            outcome = step.function()
            return await outcome if inspect.isawaitable(outcome) else outcome
        with _translated():
            return await (
                anext(step.reply.stream, b"")
                if isinstance(step, Read)
                else self._send(step, opened)
            )

    async def _send(self, wire: Wire, opened: AsyncExitStack) -> Reply:
        if wire.ends is None:
            return await self._sent(wire, opened)
        from anyio import fail_after

        try:
            with fail_after(max(0.0, wire.ends - time.monotonic())):
                return await self._sent(wire, opened)
        except TimeoutError:
            raise _too_late(wire) from None

    async def _sent(self, wire: Wire, opened: AsyncExitStack) -> Reply:
        authentication = self._authentication(wire)
        http = self._pools.http
        response = await http.send(
            self._prepare(http, wire),
            stream=True,
            auth=authentication,
            follow_redirects=False,
        )
        if wire.stream and response.is_success:
            opened.push_async_callback(response.aclose)
            return _reply(response, stream=response.aiter_bytes())
        body = _Body(response, wire)
        try:
            async for chunk in response.aiter_bytes():
                body.add(chunk)
                if _leaves_connection(response):
                    break
        finally:
            await response.aclose()
        return _reply(response, body.content)


class _Body:
    """The content of a response while it comes, within the limits of what it answers."""

    def __init__(self, response: httpx2.Response, wire: Wire) -> None:
        self._response = response
        self._wire = wire
        self._chunks: list[bytes] = []
        self._size = 0
        self.add(b"")

    def add(self, chunk: bytes) -> None:
        """Take the next piece; raises TimedOut and ResponseTooLarge."""
        self._chunks.append(chunk)
        self._size += len(chunk)
        wire = self._wire
        if wire.ends is not None and time.monotonic() > wire.ends:
            raise _too_late(wire)
        if wire.most is not None and self._size > wire.most:
            raise ResponseTooLarge(
                f"a response of more than {wire.most} bytes; max_bytes= takes more {_where(wire)}",
                self._response.status_code,
                _fields(self._response),
                self.content[:_BEGINNING],
            )

    @property
    def content(self) -> bytes:
        return b"".join(self._chunks)


_BEGINNING = 64 * 1024
"""Bytes of a response that is too large that its error keeps."""


def _too_late(wire: Wire) -> TimedOut:
    return TimedOut(f"the response wasn't whole before the deadline {_where(wire)}")


def _where(wire: Wire) -> str:
    return f"({wire.method} {origin(str(wire.url))})"


def _timeout(own: httpx2.Timeout, wire: Wire) -> httpx2.Timeout:
    """How long each step may take: no longer than all of them together."""
    timeout = own if wire.timeout is None else httpx2.Timeout(wire.timeout)
    if wire.ends is None:
        return timeout
    left = max(0.001, wire.ends - time.monotonic())
    steps = {
        name: left if seconds is None else min(left, seconds)
        for name, seconds in timeout.as_dict().items()
    }
    return httpx2.Timeout(**steps)


def _emitting(flow: Flow[Any]) -> Flow[None]:
    yield Emit((yield from flow))


def _reply(
    response: httpx2.Response,
    content: bytes = b"",
    stream: Iterator[bytes] | AsyncIterator[bytes] | None = None,
) -> Reply:
    return Reply(
        status=response.status_code,
        headers=_fields(response),
        content=content,
        url=str(response.request.url),
        stream=stream,
    )


def _fields(response: httpx2.Response) -> Headers:
    return Headers(dict(response.headers.items()))


def _leaves_connection(response: httpx2.Response) -> bool:
    """Whether all that matters of a 503 is there: closed before its end is read, its connection isn't used again.

    Behind a load balancer another connection may well reach another machine (Graph's advice).
    """
    length = response.headers.get("Content-Length", "")
    return (
        response.status_code == 503
        and length.isdecimal()
        and len(length) < 20
        and response.num_bytes_downloaded >= int(length)
    )


@contextmanager
def _translated() -> Iterator[None]:
    """Failures of httpx2 in this client's terms; its own error stays as the cause, without the request it was about."""
    try:
        yield
    except (UnicodeError, OverflowError) as error:
        # What looks up a host quotes neither it nor where it stood.
        raise ConnectionFailed(
            f"{type(error).__name__}: no connection was made", sent=False
        ) from error
    except (httpx2.RequestError, httpx2.StreamError) as error:
        failure = _failure(error)
        if not isinstance(error, httpx2.StreamError):
            error._request = None
        if isinstance(error, httpx2.LocalProtocolError):
            # It quotes the header that can't be sent, whatever that is, and so does what it came of.
            error.args, error.__cause__, error.__context__ = (
                (type(error).__name__,),
                None,
                None,
            )
        raise failure from error


def _failure(error: Exception) -> TransportFailure:
    request = getattr(error, "_request", None)
    where = (
        f" ({request.method} {origin(str(request.url))})"
        if isinstance(request, httpx2.Request)
        else ""
    )
    sent = not isinstance(error, _UNSENT)
    if isinstance(error, httpx2.TimeoutException):
        return TimedOut(f"{type(error).__name__}: no answer in time{where}", sent=sent)
    broke = (
        "the connection broke before the response was complete"
        if sent
        else "no connection was made"
    )
    return ConnectionFailed(f"{type(error).__name__}: {broke}{where}", sent=sent)
