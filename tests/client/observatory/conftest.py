"""The package that codegen makes of metadata.xml, and clients of it at a live service: by socket and in process."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import httpx2
import pytest

from codegen.formats import sources
from codegen.spec.model import link
from tests.support import package

from .service import handler, on_a_socket

METADATA = Path(__file__).with_name("metadata.xml")
Use = Callable[..., Any]


@pytest.fixture(scope="session")
def sky() -> Iterator[ModuleType]:
    """The generated package."""
    with package(link(sources.load(METADATA))) as module:
        yield module


@pytest.fixture(params=["sync by socket", "async by socket", "sync in process", "async in process"])
def use(request: pytest.FixtureRequest, sky: ModuleType) -> Iterator[Use]:
    """Runs a function with a client of a fresh service; iterators are read to their end."""
    from odatapy.server.adapters import ODataASGIApp, ODataWSGIApp

    made = handler(METADATA.read_bytes())
    if request.param == "sync in process":
        transport: Any = httpx2.WSGITransport(ODataWSGIApp(made))
        yield lambda what, **options: _blocking(sky, what, root="http://sky", transport=transport, **options)
    elif request.param == "async in process":
        transport = httpx2.ASGITransport(ODataASGIApp(made))
        yield lambda what, **options: asyncio.run(
            _awaiting(sky, what, root="http://sky", transport=transport, **options)
        )
    else:
        with on_a_socket(ODataWSGIApp(made)) as root:
            if request.param.startswith("sync"):
                yield lambda what, **options: _blocking(sky, what, root=root, **options)
            else:
                yield lambda what, **options: asyncio.run(_awaiting(sky, what, root=root, **options))


def _blocking(sky: ModuleType, what: Callable[[Any, Any], Any], root: str, **options: Any) -> Any:
    with sky.Client(base_url=root, **options) as client:
        found = what(client, type(sky.api)(root))
        return list(found) if hasattr(found, "__next__") else found


async def _awaiting(sky: ModuleType, what: Callable[[Any, Any], Any], root: str, **options: Any) -> Any:
    async with sky.AsyncClient(base_url=root, **options) as client:
        found = what(client, type(sky.api)(root))
        return [item async for item in found] if hasattr(found, "__anext__") else await found
