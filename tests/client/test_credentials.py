"""Whose token goes with a request, when many ask at once."""

from __future__ import annotations

import asyncio
import contextvars
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import httpx2
from graph_profile import AsyncClient, Client, api

from .conftest import answer

WORKERS, EACH = 32, 313
WHO: contextvars.ContextVar[str] = contextvars.ContextVar("who")
"""Each thread and each task has its own."""


class Token:
    """As azure-identity's look, but that its end takes a moment to tell: another may be asked meanwhile."""

    def __init__(self, token: str) -> None:
        self.token = token

    @property
    def expires_on(self) -> int:
        time.sleep(0)
        return int(time.time() + 3600)


class Service:
    """Counts whose token came with whose request."""

    def __init__(self) -> None:
        self.seen: Counter[bool] = Counter()

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        self.seen[request.headers["Authorization"] == f"Bearer {request.headers['X-Who']}"] += 1
        return answer(200, b"{}")


def request() -> Any:
    return api.me.profile.get(headers={"X-Who": WHO.get()})


def test_threads_that_share_a_client_send_their_own_tokens() -> None:
    service, barrier = Service(), Barrier(WORKERS)
    client = Client(lambda: Token(WHO.get()), transport=httpx2.MockTransport(service))

    def work(number: int) -> None:
        WHO.set(f"user-{number}")
        barrier.wait()
        for _ in range(EACH):
            client.send(request())

    with client, ThreadPoolExecutor(WORKERS) as pool:
        list(pool.map(work, range(WORKERS)))
    assert service.seen == {True: WORKERS * EACH}


def test_tasks_that_share_a_client_send_their_own_tokens() -> None:
    service = Service()

    async def token() -> Token:
        mine = WHO.get()
        await asyncio.sleep(0)
        return Token(mine)

    async def handler(request: httpx2.Request) -> httpx2.Response:
        await asyncio.sleep(0)
        return service(request)

    async def work(client: AsyncClient, number: int) -> None:
        WHO.set(f"user-{number}")
        for _ in range(EACH):
            await client.send(request())

    async def main() -> None:
        async with AsyncClient(token, transport=httpx2.MockTransport(handler)) as client:
            await asyncio.gather(*(work(client, number) for number in range(WORKERS)))

    asyncio.run(main())
    assert service.seen == {True: WORKERS * EACH}


def test_one_scope_is_one(connect: Any) -> None:
    asked: list[tuple[str, ...]] = []

    class Credential:
        def get_token(self, *scopes: str, **_: Any) -> Token:
            asked.append(scopes)
            return Token("t")

    client, _ = connect(answer(204), credential=Credential(), scopes="api://x/.default")
    client.send(api.me.profile.delete())
    assert asked == [("api://x/.default",)]


def test_a_token_is_kept_for_the_scopes_that_it_was_given_for(connect: Any) -> None:
    class Identity:
        def get_token(self, *scopes: str, **_: Any) -> Token:
            return Token("-".join(scopes).partition("//")[2].partition("/")[0])

    client, service = connect(answer(200, {}), credential=Identity(), trusted=["https://other.example"])
    client.send(api.me.profile.get())
    service.script[:] = [answer(307, Location="https://other.example/x"), answer(200, {})] * 2
    service.seen.clear()
    client.send(api.me.profile.get())
    first, second = (found.headers["Authorization"] for found in service.seen)
    assert (first, second) == ("Bearer graph.microsoft.com", "Bearer other.example")
