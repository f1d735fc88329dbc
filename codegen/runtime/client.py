"""The clients: what a request promises, fetched from the service, blocking or awaiting.

Both carry out the same flows; what they do is written once, in the modules that are named after it.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import (
    AsyncGenerator,
    AsyncIterator,
    Callable,
    Generator,
    Iterable,
    Iterator,
)
from types import TracebackType
from typing import (
    Any,
    BinaryIO,
    Generic,
    Literal,
    Self,
    TypedDict,
    TypeVar,
    Unpack,
    overload,
)

import httpx2

from . import batch as _batch
from . import delta as _delta
from . import download as _download
from . import longrunning as _longrunning
from . import paging as _paging
from . import sending as _sending
from . import upload as _upload
from .batch import BatchOptions
from .credentials import Credential
from .delta import Change
from .failures import BatchFailed, ClientError
from .longrunning import Finished, FinishOptions
from .model import Model
from .protocol import Protocol
from .requests import Request, Root
from .responses import Collection
from .retry import Retries
from .sending import SendOptions
from .transport import TIMEOUT, AsyncDriver, Auth, Driver, no_cookies
from .upload import UploadOptions
from .wire import Event, Flow, Reply, origin

T = TypeVar("T")
T1 = TypeVar("T1")
T2 = TypeVar("T2")
T3 = TypeVar("T3")
T4 = TypeVar("T4")

CredentialLike = str | Callable[[], Any] | Auth | Any


class ClientOptions(TypedDict, total=False):
    """What both clients take."""

    base_url: str
    """Service root that all requests go to, in place of their own: a national cloud, a mock, a proxy."""
    scopes: Iterable[str]
    """For credentials with `get_token`; the service's `/.default` unless given."""
    timeout: float | httpx2.Timeout | None
    """Seconds to wait for the service to go on; 60, and 10 to connect, unless given."""
    retries: Retries
    user_agent: str
    """Named first in `User-Agent`."""
    max_version: Literal["4.0", "4.01"]
    """The latest version of OData to be answered in; 4.0 unless given."""
    trusted: Iterable[str]
    """Further origins, such as `https://other.example`, whose links are followed with the credential."""
    hook: Callable[[Event], Any]
    """Told of every request, response and repetition; nothing it is told is secret."""


class _Client:
    """What both clients know."""

    def __init__(
        self, credential: CredentialLike | None, options: ClientOptions
    ) -> None:
        self._auth: Auth | None = (
            credential if isinstance(credential, httpx2.Auth | tuple) else None
        )
        base_url = options.get("base_url", "")
        agent = f"{__name__.partition('.')[0]} httpx2/{httpx2.__version__}"
        self._protocol = Protocol(
            credential=Credential(
                None if self._auth is not None else credential,
                tuple(options.get("scopes", ())),
            ),
            base_url=Root(base_url)._root if base_url else "",
            retries=options.get("retries", Retries()),
            user_agent=f"{options.get('user_agent', '')} {agent}".strip(),
            max_version=options.get("max_version", "4.0"),
            trusted=frozenset(map(origin, options.get("trusted", ()))),
            hook=options.get("hook"),
        )

    def __repr__(self) -> str:
        return f"<{type(self).__name__}{' ' if self._protocol.base_url else ''}{self._protocol.base_url}>"


class Client(_Client):
    """Sends requests and blocks until they are answered; to be closed, or used as a context manager.

    Every method raises a ClientError when the service, or the way there, fails: `errors` has them all.
    """

    def __init__(
        self,
        credential: CredentialLike | None = None,
        *,
        client: httpx2.Client | None = None,
        transport: httpx2.BaseTransport | None = None,
        sleep: Callable[[float], object] = time.sleep,
        **options: Unpack[ClientOptions],
    ) -> None:
        """A client with its own connections, or on a `client` of yours, which stays yours to close.

        `credential` is a token, a function that returns one, anything with azure-identity's `get_token`, or an
        httpx2 auth; it never goes to another host.
        """
        super().__init__(credential, options)
        self._own = client is None
        timeout = options.get("timeout", TIMEOUT)
        self._http = client or httpx2.Client(
            timeout=timeout, transport=transport, cookies=no_cookies()
        )
        self._driver = Driver(self._http, self._auth, sleep)

    def send(self, request: Request[T], **options: Unpack[SendOptions]) -> T:
        """What the request promises."""
        return self._run(_sending.send(self._protocol, request, options))

    def send_raw(self, request: Request[Any], **options: Unpack[SendOptions]) -> Reply:
        """The response to the request, as it came."""
        return self._run(_sending.send_raw(self._protocol, request, options))

    def items(
        self,
        request: Request[Collection[T]],
        *,
        link: str | None = None,
        nested: bool = False,
        **options: Unpack[SendOptions],
    ) -> Generator[T, None, None]:
        """The values of all pages, each page fetched when it is needed.

        `link` goes on where an earlier run stood; `nested` completes expanded collections as well.
        """
        return self._driver.iterate(
            _paging.items(self._protocol, request, link, nested, options)
        )

    def pages(
        self,
        request: Request[Collection[T]],
        *,
        link: str | None = None,
        nested: bool = False,
        **options: Unpack[SendOptions],
    ) -> Generator[Collection[T], None, None]:
        """The pages, each fetched when it is needed; their `next_link` is what `link` takes to go on later."""
        return self._driver.iterate(
            _paging.pages(self._protocol, request, link, nested, options)
        )

    def rest(
        self,
        request: Request[Any],
        model: Model,
        name: str,
        **options: Unpack[SendOptions],
    ) -> Generator[Any, None, None]:
        """The values of the expanded collection `name` of a model that came with `request`, to the last."""
        return self._driver.iterate(
            _paging.rest(self._protocol, request, model, name, options)
        )

    def count(
        self, request: Request[Collection[Any]], **options: Unpack[SendOptions]
    ) -> int:
        """How many values all pages of a request have, by its filter and search."""
        return self.send(_sending.counting(request), **options)

    def delta(
        self,
        request: Request[Collection[T]],
        *,
        link: str | None = None,
        **options: Unpack[SendOptions],
    ) -> Changes[T]:
        """What has changed since `link`; without one, everything, to begin with."""
        progress = _delta.Progress(link)
        return Changes(
            progress,
            self._driver.iterate(
                _delta.delta(self._protocol, request, progress, options)
            ),
        )

    @overload
    def batch(
        self, a: Request[T1], /, **options: Unpack[BatchOptions]
    ) -> tuple[T1]: ...
    @overload
    def batch(
        self, a: Request[T1], b: Request[T2], /, **options: Unpack[BatchOptions]
    ) -> tuple[T1, T2]: ...
    @overload
    def batch(
        self,
        a: Request[T1],
        b: Request[T2],
        c: Request[T3],
        /,
        **options: Unpack[BatchOptions],
    ) -> tuple[T1, T2, T3]: ...
    @overload
    def batch(
        self,
        a: Request[T1],
        b: Request[T2],
        c: Request[T3],
        d: Request[T4],
        /,
        **options: Unpack[BatchOptions],
    ) -> tuple[T1, T2, T3, T4]: ...
    @overload
    def batch(
        self, *requests: Request[T], **options: Unpack[BatchOptions]
    ) -> tuple[T, ...]: ...
    def batch(
        self, *requests: Request[Any], **options: Unpack[BatchOptions]
    ) -> tuple[Any, ...]:
        """What each request promises, in order, by as few round trips as can be.

        Raises BatchFailed when any of them has failed; it has the values of the others.
        """
        return _whole(self.batch_each(*requests, **options))

    def batch_each(
        self, *requests: Request[T], **options: Unpack[BatchOptions]
    ) -> tuple[T | ClientError, ...]:
        """Like `batch`, with the error in the place of each request that has failed."""
        return self._run(_batch.batch(self._protocol, requests, options))

    def download(
        self, request: Request[bytes], *, start: int = 0, **options: Unpack[SendOptions]
    ) -> Generator[bytes, None, None]:
        """The content in pieces, from the byte `start` on; `contextlib.closing` lets go of it before its end."""
        return self._driver.iterate(
            _download.download(self._protocol, request, start, options)
        )

    def upload(
        self,
        session: str | Model | Request[Any],
        source: bytes | BinaryIO,
        **options: Unpack[UploadOptions],
    ) -> Reply:
        """Upload through a session, or through the one that a request creates; the reply tells of the item."""
        return self._run(_upload.upload(self._protocol, session, source, options))

    def cancel_upload(self, session: str | Model) -> None:
        """Give an upload session up."""
        self._run(_upload.cancel(self._protocol, session))

    def finish(
        self, request: Request[T], **options: Unpack[FinishOptions]
    ) -> Finished[T]:
        """Send, and wait until the service is done, however long that takes."""
        return self._run(_longrunning.finish(self._protocol, request, options))

    def close(self) -> None:
        """Let the connections go."""
        if self._own:
            self._http.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _run(self, flow: Flow[T]) -> T:
        result: T = self._driver.run(flow)
        return result


class AsyncClient(_Client):
    """What `Client` is, awaiting instead of blocking; its methods are the same."""

    def __init__(
        self,
        credential: CredentialLike | None = None,
        *,
        client: httpx2.AsyncClient | None = None,
        transport: httpx2.AsyncBaseTransport | None = None,
        sleep: Callable[[float], Any] = asyncio.sleep,
        **options: Unpack[ClientOptions],
    ) -> None:
        """Like `Client`; functions, `get_token` and hooks may be coroutines.

        `sleep` is asyncio's; where another library runs the loop, give its own.
        """
        super().__init__(credential, options)
        self._own = client is None
        timeout = options.get("timeout", TIMEOUT)
        self._http = client or httpx2.AsyncClient(
            timeout=timeout, transport=transport, cookies=no_cookies()
        )
        self._driver = AsyncDriver(self._http, self._auth, sleep)

    async def send(self, request: Request[T], **options: Unpack[SendOptions]) -> T:
        """What the request promises."""
        return await self._run(_sending.send(self._protocol, request, options))

    async def send_raw(
        self, request: Request[Any], **options: Unpack[SendOptions]
    ) -> Reply:
        """The response to the request, as it came."""
        return await self._run(_sending.send_raw(self._protocol, request, options))

    def items(
        self,
        request: Request[Collection[T]],
        *,
        link: str | None = None,
        nested: bool = False,
        **options: Unpack[SendOptions],
    ) -> AsyncGenerator[T, None]:
        """The values of all pages; see `Client.items`."""
        return self._driver.iterate(
            _paging.items(self._protocol, request, link, nested, options)
        )

    def pages(
        self,
        request: Request[Collection[T]],
        *,
        link: str | None = None,
        nested: bool = False,
        **options: Unpack[SendOptions],
    ) -> AsyncGenerator[Collection[T], None]:
        """The pages; see `Client.pages`."""
        return self._driver.iterate(
            _paging.pages(self._protocol, request, link, nested, options)
        )

    def rest(
        self,
        request: Request[Any],
        model: Model,
        name: str,
        **options: Unpack[SendOptions],
    ) -> AsyncGenerator[Any, None]:
        """The values of an expanded collection; see `Client.rest`."""
        return self._driver.iterate(
            _paging.rest(self._protocol, request, model, name, options)
        )

    async def count(
        self, request: Request[Collection[Any]], **options: Unpack[SendOptions]
    ) -> int:
        """How many values all pages of a request have, by its filter and search."""
        return await self.send(_sending.counting(request), **options)

    def delta(
        self,
        request: Request[Collection[T]],
        *,
        link: str | None = None,
        **options: Unpack[SendOptions],
    ) -> AsyncChanges[T]:
        """What has changed since `link`; without one, everything, to begin with."""
        progress = _delta.Progress(link)
        return AsyncChanges(
            progress,
            self._driver.iterate(
                _delta.delta(self._protocol, request, progress, options)
            ),
        )

    @overload
    async def batch(
        self, a: Request[T1], /, **options: Unpack[BatchOptions]
    ) -> tuple[T1]: ...
    @overload
    async def batch(
        self, a: Request[T1], b: Request[T2], /, **options: Unpack[BatchOptions]
    ) -> tuple[T1, T2]: ...
    @overload
    async def batch(
        self,
        a: Request[T1],
        b: Request[T2],
        c: Request[T3],
        /,
        **options: Unpack[BatchOptions],
    ) -> tuple[T1, T2, T3]: ...
    @overload
    async def batch(
        self,
        a: Request[T1],
        b: Request[T2],
        c: Request[T3],
        d: Request[T4],
        /,
        **options: Unpack[BatchOptions],
    ) -> tuple[T1, T2, T3, T4]: ...
    @overload
    async def batch(
        self, *requests: Request[T], **options: Unpack[BatchOptions]
    ) -> tuple[T, ...]: ...
    async def batch(
        self, *requests: Request[Any], **options: Unpack[BatchOptions]
    ) -> tuple[Any, ...]:
        """What each request promises, in order; see `Client.batch`."""
        return _whole(await self.batch_each(*requests, **options))

    async def batch_each(
        self, *requests: Request[T], **options: Unpack[BatchOptions]
    ) -> tuple[T | ClientError, ...]:
        """Like `batch`, with the error in the place of each request that has failed."""
        return await self._run(_batch.batch(self._protocol, requests, options))

    def download(
        self, request: Request[bytes], *, start: int = 0, **options: Unpack[SendOptions]
    ) -> AsyncGenerator[bytes, None]:
        """The content in pieces; `contextlib.aclosing` lets go of it before its end."""
        return self._driver.iterate(
            _download.download(self._protocol, request, start, options)
        )

    async def upload(
        self,
        session: str | Model | Request[Any],
        source: bytes | BinaryIO,
        **options: Unpack[UploadOptions],
    ) -> Reply:
        """Upload through a session; see `Client.upload`."""
        return await self._run(_upload.upload(self._protocol, session, source, options))

    async def cancel_upload(self, session: str | Model) -> None:
        """Give an upload session up."""
        await self._run(_upload.cancel(self._protocol, session))

    async def finish(
        self, request: Request[T], **options: Unpack[FinishOptions]
    ) -> Finished[T]:
        """Send, and wait until the service is done, however long that takes."""
        return await self._run(_longrunning.finish(self._protocol, request, options))

    async def close(self) -> None:
        """Let the connections go."""
        if self._own:
            await self._http.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.close()

    async def _run(self, flow: Flow[T]) -> T:
        result: T = await self._driver.run(flow)
        return result


class _Changes(Generic[T]):
    def __init__(self, progress: _delta.Progress, changes: Any) -> None:
        self._progress = progress
        self._changes = changes

    @property
    def link(self) -> str | None:
        """Where the next run begins: after the last change of this one; until then, where this one began."""
        return self._progress.link


class Changes(_Changes[T]):
    """Changes as they come, once; then `link` is for the next run."""

    def __iter__(self) -> Iterator[Change[T]]:
        changes: Iterator[Change[T]] = self._changes
        return changes


class AsyncChanges(_Changes[T]):
    """Changes as they come, once; then `link` is for the next run."""

    def __aiter__(self) -> AsyncIterator[Change[T]]:
        changes: AsyncIterator[Change[T]] = self._changes
        return changes


def _whole(results: tuple[Any, ...]) -> tuple[Any, ...]:
    if any(isinstance(result, ClientError) for result in results):
        raise BatchFailed(results)
    return results
