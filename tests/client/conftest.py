"""A service that is a function: what arrives is kept, what goes back is scripted."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import graph_profile
import httpx2
import pytest

from .loopback import Run, Server, runner

ROOT = "https://graph.microsoft.com/beta"
TOKEN = "sEcReT-token"


def answer(status: int = 200, body: Any = None, **headers: str) -> httpx2.Response:
    """A response; header names are written with underscores."""
    fields = {name.replace("_", "-"): value for name, value in headers.items()}
    if body is None:
        return httpx2.Response(status, headers=fields)
    if isinstance(body, bytes):
        return httpx2.Response(status, headers=fields, content=body)
    return httpx2.Response(status, headers={"Content-Type": "application/json", **fields}, content=json.dumps(body))


def error(status: int, code: str = "code", message: str = "message", **headers: str) -> httpx2.Response:
    return answer(status, {"error": {"code": code, "message": message}}, **headers)


Script = httpx2.Response | Exception | Callable[[httpx2.Request], httpx2.Response]


@dataclass
class Service:
    """Answers one after the other; the last one again and again."""

    script: list[Script]
    seen: list[httpx2.Request] = field(default_factory=list)
    slept: list[float] = field(default_factory=list)

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        request.read()
        return self.answer(request)

    def answer(self, request: httpx2.Request) -> httpx2.Response:
        self.seen.append(request)
        step = self.script[min(len(self.seen), len(self.script)) - 1]
        if isinstance(step, Exception):
            raise step
        found = step(request) if callable(step) else step
        return httpx2.Response(found.status_code, headers=found.headers, content=found.content)

    @property
    def urls(self) -> list[str]:
        return [str(request.url) for request in self.seen]

    def body(self, index: int) -> Any:
        return json.loads(self.seen[index].content)


class Both:
    """One way to use both clients: the asynchronous one is run to the end of each call."""

    def __init__(self, kind: str, service: Service, credential: Any, options: dict[str, Any]) -> None:
        self.is_async = kind == "async"
        package: Any = options.pop("package", graph_profile)
        transport = httpx2.MockTransport(service)
        if self.is_async:

            async def sleep(seconds: float) -> None:
                service.slept.append(seconds)

            self.client: Any = package.AsyncClient(credential, transport=transport, sleep=sleep, **options)
        else:
            self.client = package.Client(credential, transport=transport, sleep=service.slept.append, **options)

    def __getattr__(self, name: str) -> Any:
        method = getattr(self.client, name)

        def run(*args: Any, **options: Any) -> Any:
            found = method(*args, **options)
            if self.is_async and asyncio.iscoroutine(found):
                return asyncio.run(found)
            return self.listed(found) if self.is_async and hasattr(found, "__aiter__") else found

        return run

    def listed(self, found: Any) -> Any:
        """What an asynchronous iterator gives, as far as it comes, then its error."""
        values: list[Any] = []

        async def collect() -> None:
            async for value in found:
                values.append(value)

        failure: Exception | None = None
        try:
            asyncio.run(collect())
        except Exception as caught:  # noqa: BLE001
            failure = caught

        class Listed:
            link = getattr(found, "link", None)

            def __iter__(self) -> Iterator[Any]:
                yield from values
                if failure is not None:
                    raise failure

        return Listed()


@pytest.fixture(params=["sync", "async"])
def connect(request: pytest.FixtureRequest) -> Callable[..., tuple[Both, Service]]:
    """`client, service = connect(answer(200, ...), ...)`"""

    def make(*script: Script, credential: Any = TOKEN, **options: Any) -> tuple[Both, Service]:
        service = Service(list(script))
        return Both(request.param, service, credential, options), service

    return make


@pytest.fixture(params=["sync", "async"])
def run(request: pytest.FixtureRequest) -> Run:
    """Both clients against a server on a socket."""
    return runner(request.param)


@pytest.fixture
def serve() -> Iterator[Callable[..., Server]]:
    """`server = serve([b"...", "close"], ...)`"""
    servers: list[Server] = []

    def start(*scripts: Any) -> Server:
        servers.append(Server(*scripts))
        return servers[-1]

    yield start
    for server in servers:
        server.close()
