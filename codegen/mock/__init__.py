"""A mock of the documented service: answers with documented examples, checks requests, fails on demand.

`app` is an ASGI application. `transport` sends the requests of an httpx2 client to the mock without a socket.
`running` serves it on a free port during a test, `serve` until somebody interrupts it. All four use a `Service`,
a function from requests to replies.
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from codegen.mock.faults import Fault
from codegen.mock.messages import Received, Reply
from codegen.mock.service import Service
from codegen.mock.settings import Settings

if TYPE_CHECKING:
    from starlette.types import ASGIApp

    from codegen.mock.asgi import running as running
    from codegen.mock.asgi import serve as serve
    from codegen.mock.inprocess import Transport

__all__ = ["Fault", "Received", "Reply", "Service", "Settings", "app", "running", "serve", "transport"]


def app(spec: Path | str | Service, settings: Settings | None = None) -> ASGIApp:
    """The mock of a spec folder as an ASGI application.

    Raises InputError for a spec that isn't sound, ImportError where the extra `serve` isn't installed.
    """
    from codegen.mock.asgi import application

    return application(Service.load(spec, settings))


def transport(spec: Path | str | Service, settings: Settings | None = None) -> Transport:
    """The mock of a spec folder as a transport for `httpx2.Client` and `httpx2.AsyncClient`.

    Raises InputError for a spec that isn't sound, ImportError where httpx2 isn't installed.
    """
    from codegen.mock.inprocess import Transport

    return Transport(Service.load(spec, settings))


def __getattr__(name: str) -> Any:
    # Lazy: who asks in process needs no server.
    if name in ("running", "serve"):
        return getattr(import_module("codegen.mock.asgi"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
