"""The asynchronous client: the same as the blocking one, with await."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from functools import partial
from typing import Any, BinaryIO, Self, TypeVar, Unpack, overload

import httpx2

from ..errors import ClientError
from ..model import Model
from ..requests import Request
from ..responses import Collection
from . import batch, delta, download, longrunning, paging, sending, upload
from .asynctransport import AsyncDriver, running_loop
from .base import BaseClient, ClientOptions, CredentialLike, refuse_both, whole
from .batch import T1, T2, T3, T4, BatchOptions
from .delta import BaseChanges, Change
from .longrunning import Finished, FinishOptions
from .options import SendOptions
from .steps import Reply
from .transport import TIMEOUT, Pools
from .upload import UploadOptions

T = TypeVar("T")


class AsyncClient(BaseClient):
    """Like `Client`, with await; its methods are the same.

    Several event loops may use it, at the same time or one after the other: each has its own connections.
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
        """Like `Client`. Functions, `get_token` and hooks may be coroutines.

        `sleep` is asyncio's; if another library runs the event loop, pass its `sleep`.
        """
        super().__init__(credential, options)
        refuse_both(client, httpx2.Client, transport, options)
        make = partial(httpx2.AsyncClient, transport=transport)
        timeout = options.get("timeout", TIMEOUT)
        self._pools = Pools(client, make, running_loop, timeout)
        self._driver = AsyncDriver(self._pools, self._auth, sleep)

    async def send(self, request: Request[T], **options: Unpack[SendOptions]) -> T:
        """The result of the request, typed."""
        return await self._driver.run(sending.send(self._protocol, request, options))

    async def send_with_reply(
        self, request: Request[T], **options: Unpack[SendOptions]
    ) -> tuple[T, Reply]:
        """The result of the request, and the reply: ETag, location, all headers."""
        return await self._driver.run(
            sending.send_whole(self._protocol, request, options)
        )

    async def send_raw(
        self, request: Request[Any], **options: Unpack[SendOptions]
    ) -> Reply:
        """The response to the request, unchanged."""
        return await self._driver.run(
            sending.send_raw(self._protocol, request, options)
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
            paging.pages(self._protocol, request, link, nested, options, apart=True)
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
            paging.pages(self._protocol, request, link, nested, options)
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
            paging.rest(self._protocol, request, model, name, options)
        )

    async def count(
        self, request: Request[Collection[Any]], **options: Unpack[SendOptions]
    ) -> int:
        """The number of values on all pages of a request, with its filter and search."""
        return await self.send(sending.counting(request), **options)

    def delta(
        self,
        request: Request[Collection[T]],
        *,
        link: str | None = None,
        **options: Unpack[SendOptions],
    ) -> AsyncChanges[T]:
        """The changes since `link`. Without a link, everything: the first run."""
        run: AsyncChanges[T] = AsyncChanges(link)
        run._changes = self._driver.iterate(
            delta.delta(self._protocol, request, run, options)
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
        """The results of all requests, in order; see `Client.batch`."""
        return whole(await self.batch_each(*requests, **options))

    async def batch_each(
        self, *requests: Request[T], **options: Unpack[BatchOptions]
    ) -> tuple[T | ClientError, ...]:
        """Like `batch`, but a request that failed has its error in the list."""
        return await self._driver.run(batch.batch(self._protocol, requests, options))

    def download(
        self,
        request: Request[bytes] | Request[bytes | None],
        *,
        start: int = 0,
        **options: Unpack[SendOptions],
    ) -> AsyncGenerator[bytes, None]:
        """The content in pieces. To stop early, use `contextlib.aclosing`."""
        return self._driver.iterate(
            download.download(self._protocol, request, start, options)
        )

    async def upload(
        self,
        session: str | Model | Request[Any],
        source: bytes | bytearray | memoryview | BinaryIO,
        **options: Unpack[UploadOptions],
    ) -> Reply:
        """Upload through a session; see `Client.upload`."""
        return await self._driver.run(
            upload.upload(self._protocol, session, source, options)
        )

    async def cancel_upload(self, session: str | Model) -> None:
        """Cancel an upload session."""
        await self._driver.run(upload.cancel(self._protocol, session))

    async def finish(
        self, request: Request[T], **options: Unpack[FinishOptions]
    ) -> Finished[T]:
        """Send, and wait until the operation has ended, however long that takes."""
        return await self._driver.run(
            longrunning.finish(self._protocol, request, options)
        )

    async def cancel_operation(self, request: Request[Any], monitor: str) -> None:
        """Cancel the operation that `finish` waits for. `monitor` is the URL that `started` got."""
        await self._driver.run(longrunning.cancel(self._protocol, request, monitor))

    async def close(self) -> None:
        """Close the connections of this event loop; those of ended loops are closed already."""
        if (found := self._pools.left()) is not None:
            await found.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *failure: object) -> None:
        await self.close()


class AsyncChanges(BaseChanges[T]):
    """The changes, in order, once. After the last one, `link` is for the next run."""

    def __aiter__(self) -> AsyncIterator[Change[T]]:
        changes: AsyncIterator[Change[T]] = self._changes
        return changes
