"""The client that awaits what the other one blocks for."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from typing import Any, BinaryIO, Self, TypeVar, Unpack, overload

import httpx2

from ..errors import ClientError
from ..model import Model
from ..requests import Request
from ..responses import Collection
from . import batch as _batch
from . import delta as _delta
from . import download as _download
from . import longrunning as _longrunning
from . import paging as _paging
from . import sending as _sending
from . import upload as _upload
from .asynctransport import AsyncDriver, running_loop
from .base import BaseClient, ClientOptions, CredentialLike, whole
from .batch import BatchOptions
from .delta import BaseChanges, Change
from .longrunning import Finished, FinishOptions
from .options import SendOptions
from .steps import Reply
from .transport import TIMEOUT, Pools, no_cookies
from .upload import UploadOptions

T = TypeVar("T")
T1 = TypeVar("T1")
T2 = TypeVar("T2")
T3 = TypeVar("T3")
T4 = TypeVar("T4")


class AsyncClient(BaseClient):
    """What `Client` is, awaiting instead of blocking; its methods are the same.

    It may be used in one event loop after the other, and in several at a time: each has connections of its own.
    """

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
        timeout = options.get("timeout", TIMEOUT)
        self._pools = Pools(
            client,
            lambda: httpx2.AsyncClient(
                timeout=timeout, transport=transport, cookies=no_cookies()
            ),
            running_loop,
        )
        self._driver = AsyncDriver(self._pools, self._auth, sleep)

    async def send(self, request: Request[T], **options: Unpack[SendOptions]) -> T:
        """What the request promises."""
        return await self._driver.run(_sending.send(self._protocol, request, options))

    async def send_with_reply(
        self, request: Request[T], **options: Unpack[SendOptions]
    ) -> tuple[T, Reply]:
        """What the request promises, and the reply that held it: its ETag, where it is, all headers."""
        return await self._driver.run(
            _sending.send_whole(self._protocol, request, options)
        )

    async def send_raw(
        self, request: Request[Any], **options: Unpack[SendOptions]
    ) -> Reply:
        """The response to the request, as it came."""
        return await self._driver.run(
            _sending.send_raw(self._protocol, request, options)
        )

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
            _paging.pages(self._protocol, request, link, nested, options, apart=True)
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
        run: AsyncChanges[T] = AsyncChanges(link)
        run._changes = self._driver.iterate(
            _delta.delta(self._protocol, request, run, options)
        )
        return run

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
        return whole(await self.batch_each(*requests, **options))

    async def batch_each(
        self, *requests: Request[T], **options: Unpack[BatchOptions]
    ) -> tuple[T | ClientError, ...]:
        """Like `batch`, with the error in the place of each request that has failed."""
        return await self._driver.run(_batch.batch(self._protocol, requests, options))

    def download(
        self,
        request: Request[bytes] | Request[bytes | None],
        *,
        start: int = 0,
        **options: Unpack[SendOptions],
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
        return await self._driver.run(
            _upload.upload(self._protocol, session, source, options)
        )

    async def cancel_upload(self, session: str | Model) -> None:
        """Give an upload session up."""
        await self._driver.run(_upload.cancel(self._protocol, session))

    async def finish(
        self, request: Request[T], **options: Unpack[FinishOptions]
    ) -> Finished[T]:
        """Send, and wait until the service is done, however long that takes."""
        return await self._driver.run(
            _longrunning.finish(self._protocol, request, options)
        )

    async def cancel_operation(self, request: Request[Any], monitor: str) -> None:
        """Give up what `finish` waits for: `monitor` is what `started` was told of the same request."""
        await self._driver.run(_longrunning.cancel(self._protocol, request, monitor))

    async def close(self) -> None:
        """Let the connections of this event loop go; those of loops that have ended are gone already."""
        if (found := self._pools.left()) is not None:
            await found.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *failure: object) -> None:
        await self.close()


class AsyncChanges(BaseChanges[T]):
    """Changes as they come, once; then `link` is for the next run."""

    def __aiter__(self) -> AsyncIterator[Change[T]]:
        changes: AsyncIterator[Change[T]] = self._changes
        return changes
