"""What both clients have in common: how they are set, and what they know."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Literal, TypedDict

import httpx2

from ..errors import ClientError
from ..nodes import Root
from ..requests import LinkForm, sendable
from .credentials import Credential
from .failures import BatchFailed
from .options import DEADLINE, MAX_BYTES, Form, Metadata, Version
from .origins import origin
from .protocol import Protocol
from .retry import Retries
from .steps import Event
from .transport import Auth, auth_of

CredentialLike = str | Callable[[], Any] | Auth | Any


class ClientOptions(TypedDict, total=False):
    """What both clients take."""

    base_url: str
    """Service root that all requests go to, in place of their own: a national cloud, a mock, a proxy."""
    scopes: Iterable[str]
    """For credentials with `get_token`; the service's `/.default` unless given."""
    timeout: float | httpx2.Timeout | None
    """Seconds to wait for the service to go on; 60, and 10 to connect, unless given."""
    deadline: float | None
    """Seconds until a response is whole, repetitions and waits among them; 600 unless given, None for any time."""
    max_bytes: int | None
    """The most bytes of content that a response may have, decompressed; 256 MiB unless given, None for any number."""
    links: LinkForm
    """How links in bodies to places of the service are written: `absolute` or `relative` to its root.

    Unless given, as the package's services have it: relative for those that are described by OData's metadata.
    """
    retries: Retries
    user_agent: str
    """Named first in `User-Agent`."""
    max_version: Literal["4.0", "4.01"]
    """The latest version of OData to be answered in; 4.0 unless given."""
    version: Version
    """The version that bodies and conditions are written in, unless a request says otherwise; see `SendOptions`."""
    ieee754: bool
    """Int64 and Decimal are texts in JSON, both ways, unless a request says otherwise."""
    metadata: Metadata
    """How much control information services shall send, unless a request says otherwise; `minimal` unless given."""
    trusted: Iterable[str]
    """Further origins, such as `https://other.example`, whose links are followed with the credential."""
    hook: Callable[[Event], Any]
    """Told of every request, response and repetition; nothing it is told is secret."""


class BaseClient:
    """What both clients know."""

    def __init__(
        self, credential: CredentialLike | None, options: ClientOptions
    ) -> None:
        """Raises TypeError for what is no credential, ValueError for what is no service root or header."""
        self._auth = auth_of(credential)
        base_url = options.get("base_url", "")
        if base_url and "@" in base_url.partition("://")[2].partition("/")[0]:
            raise ValueError(
                "base_url holds user information: give it as the credential, Client(('user', 'password'))"
            )
        agent = f"{__name__.partition('.')[0]} httpx2/{httpx2.__version__}"
        self._protocol = Protocol(
            credential=Credential(
                None if self._auth is not None else credential,
                tuple(options.get("scopes", ())),
            ),
            base_url=Root(base_url)._root if base_url else "",
            retries=options.get("retries", Retries()),
            user_agent=sendable(
                {"User-Agent": f"{options.get('user_agent', '')} {agent}"}
            )["User-Agent"],
            deadline=options.get("deadline", DEADLINE),
            max_bytes=options.get("max_bytes", MAX_BYTES),
            max_version=options.get("max_version", "4.0"),
            form=Form().but(options),
            trusted=frozenset(map(origin, options.get("trusted", ()))),
            hook=options.get("hook"),
        )

    def __repr__(self) -> str:
        return f"<{type(self).__name__}{' ' if self._protocol.base_url else ''}{self._protocol.base_url}>"


def whole(results: tuple[Any, ...]) -> tuple[Any, ...]:
    """The results of a batch; raises BatchFailed where one is an error."""
    if any(isinstance(result, ClientError) for result in results):
        raise BatchFailed(results)
    return results
