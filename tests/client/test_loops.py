"""One asynchronous client in several event loops, and what is cancelled."""

from __future__ import annotations

import asyncio
import gc
import os
import threading
import warnings
from typing import Any

import httpx2
import pytest
from graph_profile import AsyncClient, Client, api

from .loopback import http

GET = api.me.profile.get()
REPLY = http(b'{"id": "7"}')


def test_a_forked_process_has_connections_of_its_own(serve: Any) -> None:
    server = serve([REPLY])
    with Client("t", base_url=f"{server.origin}/v1") as client:
        client.send(GET)
        if not (child := os.fork()):
            found = client.send(GET).id
            client.close()
            os._exit(found != "7")
        assert os.waitpid(child, 0)[1] == 0
        client.send(GET)
    assert [number for number, _ in server.requests] == [1, 2, 1]


@pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")
def test_one_client_in_one_loop_after_the_other(serve: Any) -> None:
    server = serve([REPLY])
    client = AsyncClient("t", base_url=f"{server.origin}/v1")

    async def main() -> list[str]:
        return [(await client.send(GET)).id for _ in range(3)]

    assert [asyncio.run(main()) for _ in range(5)] == [["7"] * 3] * 5
    assert server.connections == 5
    assert len(client._pools._own) == 1  # Those of ended loops are let go.
    with warnings.catch_warnings():
        # That the caller ended loops with open connections is for Python to say.
        warnings.simplefilter("ignore", ResourceWarning)
        client._pools._own.clear()
        gc.collect()


def test_one_client_in_two_loops_at_a_time(serve: Any) -> None:
    server = serve([REPLY])
    client = AsyncClient("t", base_url=f"{server.origin}/v1")
    found: list[str] = []
    both = threading.Barrier(2)

    async def main() -> None:
        for _ in range(2):
            found.append((await client.send(GET)).id)
            both.wait(10)
        await client.close()

    threads = [threading.Thread(target=asyncio.run, args=(main(),)) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == ["7"] * 4
    assert not any(client._pools._own.values())


def test_what_is_cancelled_leaves_nothing_open(serve: Any) -> None:
    head = http(b"", length=1000)
    server = serve([head, b"x", 30.0], [30.0], [REPLY])

    async def main() -> str:
        async with AsyncClient("t", base_url=f"{server.origin}/v1") as client:
            for _ in range(2):  # While the body comes, and before the head does.
                task = asyncio.create_task(client.send(GET))
                while len(server.requests) == len(seen):
                    await asyncio.sleep(0.01)
                seen.append(1)
                task.cancel()
                assert isinstance((await asyncio.gather(task, return_exceptions=True))[0], asyncio.CancelledError)
            transport: Any = client._pools.http._transport
            assert not transport._pool.connections
            return (await client.send(GET)).id

    seen: list[int] = []
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert asyncio.run(main()) == "7"
        gc.collect()


def test_a_download_that_is_left_is_closed() -> None:
    closed: list[bool] = []

    class Content(httpx2.AsyncByteStream):
        async def __aiter__(self) -> Any:
            while True:
                yield b"x"

        async def aclose(self) -> None:
            closed.append(True)

    async def main() -> None:
        from graph_profile import odata

        service = httpx2.MockTransport(lambda _: httpx2.Response(200, stream=Content()))
        async with AsyncClient("t", transport=service) as client:
            pieces = client.download(odata.request("GET", api.me, result="Edm.Stream"))
            assert await anext(pieces) == b"x"
            await pieces.aclose()
        assert closed == [True]

    asyncio.run(main())
