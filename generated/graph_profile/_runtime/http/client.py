"""The blocking client: sends requests and returns their results.

Both clients run the same flows; the modules beside this one have each flow once.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterator
from functools import partial
from typing import Any, BinaryIO, Self, TypeVar, Unpack, overload

import httpx2

from ..errors import ClientError
from ..model import Model
from ..requests import Request
from ..responses import Collection
from . import batch, delta, download, longrunning, paging, sending, upload
from .base import BaseClient, ClientOptions, CredentialLike, refuse_both, whole
from .batch import T1, T2, T3, T4, BatchOptions
from .delta import BaseChanges, Change
from .longrunning import Finished, FinishOptions
from .options import SendOptions
from .steps import Reply
from .transport import TIMEOUT, Driver, Pools
from .upload import UploadOptions

T = TypeVar("T")


class Client(BaseClient):
    """Sends requests and waits for the responses. Close it, or use it as a context manager.

    Threads may share one client, and so may forked processes: each has its own connections.
    Every method raises a ClientError if the service or the connection fails; `errors` has all classes.
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
        """A client with its own connections, or with your `client`, which you close yourself.

        `credential` is a token, a function that returns one, anything with azure-identity's `get_token`, or an
        httpx2 auth. The client never sends it to another host.
        """
        super().__init__(credential, options)
        refuse_both(client, httpx2.AsyncClient, transport, options)
        make = partial(httpx2.Client, transport=transport)
        timeout = options.get("timeout", TIMEOUT)
        self._pools = Pools(client, make, lambda: None, timeout)
        self._driver = Driver(self._pools, self._auth, sleep)

    def send(self, request: Request[T], **options: Unpack[SendOptions]) -> T:
        """The result of the request, typed."""
        return self._driver.run(sending.send(self._protocol, request, options))

    def send_with_reply(
        self, request: Request[T], **options: Unpack[SendOptions]
    ) -> tuple[T, Reply]:
        """The result of the request, and the reply: ETag, location, all headers."""
        return self._driver.run(sending.send_whole(self._protocol, request, options))

    def send_raw(self, request: Request[Any], **options: Unpack[SendOptions]) -> Reply:
        """The response to the request, unchanged."""
        return self._driver.run(sending.send_raw(self._protocol, request, options))

    def items(
        self,
        request: Request[Collection[T]],
        *,
        link: str | None = None,
        nested: bool = False,
        **options: Unpack[SendOptions],
    ) -> Generator[T, None, None]:
        """The values of all pages. The client fetches each page when it is needed.

        `link` continues where an earlier run stopped; `nested` completes expanded collections as well.
        """
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
    ) -> Generator[Collection[T], None, None]:
        """The pages, each fetched when it is needed. To continue later, pass a page's `next_link` as `link`."""
        return self._driver.iterate(
            paging.pages(self._protocol, request, link, nested, options)
        )

    def rest(
        self,
        request: Request[Any],
        model: Model,
        name: str,
        **options: Unpack[SendOptions],
    ) -> Generator[Any, None, None]:
        """All values of the expanded collection `name` of a model that `request` returned."""
        return self._driver.iterate(
            paging.rest(self._protocol, request, model, name, options)
        )

    def count(
        self, request: Request[Collection[Any]], **options: Unpack[SendOptions]
    ) -> int:
        """The number of values on all pages of a request, with its filter and search."""
        return self.send(sending.counting(request), **options)

    def delta(
        self,
        request: Request[Collection[T]],
        *,
        link: str | None = None,
        **options: Unpack[SendOptions],
    ) -> Changes[T]:
        """The changes since `link`. Without a link, everything: the first run."""
        run: Changes[T] = Changes(link)
        run._changes = self._driver.iterate(
            delta.delta(self._protocol, request, run, options)
        )
        return run

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
        """The results of all requests, in order, in as few round trips as possible.

        Raises BatchFailed if any request failed; it has the values of the others.
        """
        return whole(self.batch_each(*requests, **options))

    def batch_each(
        self, *requests: Request[T], **options: Unpack[BatchOptions]
    ) -> tuple[T | ClientError, ...]:
        """Like `batch`, but a request that failed has its error in the list."""
        return self._driver.run(batch.batch(self._protocol, requests, options))

    def download(
        self,
        request: Request[bytes] | Request[bytes | None],
        *,
        start: int = 0,
        **options: Unpack[SendOptions],
    ) -> Generator[bytes, None, None]:
        """The content in pieces, from the byte `start` on. To stop early, use `contextlib.closing`."""
        return self._driver.iterate(
            download.download(self._protocol, request, start, options)
        )

    def upload(
        self,
        session: str | Model | Request[Any],
        source: bytes | bytearray | memoryview | BinaryIO,
        **options: Unpack[UploadOptions],
    ) -> Reply:
        """Upload through a session, or through a request that creates one; the reply describes the item."""
        return self._driver.run(upload.upload(self._protocol, session, source, options))

    def cancel_upload(self, session: str | Model) -> None:
        """Cancel an upload session."""
        self._driver.run(upload.cancel(self._protocol, session))

    def finish(
        self, request: Request[T], **options: Unpack[FinishOptions]
    ) -> Finished[T]:
        """Send, and wait until the operation has ended, however long that takes."""
        return self._driver.run(longrunning.finish(self._protocol, request, options))

    def cancel_operation(self, request: Request[Any], monitor: str) -> None:
        """Cancel the operation that `finish` waits for. `monitor` is the URL that `started` got."""
        self._driver.run(longrunning.cancel(self._protocol, request, monitor))

    def close(self) -> None:
        """Close the connections of this process."""
        if (found := self._pools.left()) is not None:
            found.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *failure: object) -> None:
        self.close()


class Changes(BaseChanges[T]):
    """The changes, in order, once. After the last one, `link` is for the next run."""

    def __iter__(self) -> Iterator[Change[T]]:
        changes: Iterator[Change[T]] = self._changes
        return changes
