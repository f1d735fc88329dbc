"""The settings and methods that both clients share."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partialmethod
from typing import Any, Literal, Self, TypedDict

import httpx2

from ..errors import ClientError, shown
from ..members import ABSENT
from ..nodes import Root, tell_options
from ..requests import LinkForm, sendable
from .credentials import Credential
from .failures import BatchFailed, Misdirected
from .options import DEADLINE, MAX_BYTES, Form, Metadata, Version, check, several
from .origins import origin
from .protocol import Protocol
from .retry import Retries
from .steps import Event
from .transport import Auth, auth_of

CredentialLike = str | Callable[[], Any] | Auth | Any


class ClientOptions(TypedDict, total=False):
    """Options of both clients."""

    base_url: str
    """Service root for all requests, in place of their own: of a national cloud, a mock, a proxy."""
    scopes: Iterable[str]
    """Scopes for `get_token`; default: the service's `/.default`."""
    timeout: float | httpx2.Timeout | None
    """Seconds to wait for an answer from the service; default: 60, and 10 to connect."""
    deadline: float | None
    """Seconds until a response is complete, with retries and waits; default: 600; None for no limit."""
    max_bytes: int | None
    """Largest content of a response, decompressed; default: 256 MiB; None for no limit."""
    links: LinkForm
    """Style of links in request bodies: `absolute`, or `relative` to the service root.

    The default is what the package's service expects: relative for services with OData metadata.
    """
    retries: Retries
    user_agent: str
    """Text that begins the header `User-Agent`."""
    max_version: Literal["4.0", "4.01"]
    """Latest OData version of responses; default: 4.0."""
    version: Version
    """OData version of bodies and conditions; a request may override it, see `SendOptions`."""
    ieee754: bool
    """Whether Int64 and Decimal are texts in JSON, both ways; a request may override it."""
    metadata: Metadata
    """Amount of control information in responses; default: `minimal`; a request may override it."""
    trusted: Iterable[str]
    """Further origins, such as `https://other.example`, that get the credential when a link leads there."""
    hook: Callable[[Event], Any]
    """Called for every request, response and retry; it gets no secrets."""


class BaseClient:
    """The base of both clients."""

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        tell_options(cls, ABSENT)

    def __init__(
        self, credential: CredentialLike | None, options: ClientOptions
    ) -> None:
        """Raises TypeError for a value that isn't a credential, ValueError for a wrong service root or header."""
        check(options, ClientOptions)
        self._auth = auth_of(credential)
        given = options.get("base_url")
        base_url = "" if given is None else str(given)
        if "@" in base_url.partition("://")[2].partition("/")[0]:
            message = "base_url holds user information: give it as the credential, Client(('user', 'password'))"
            raise ValueError(message)
        agent = f"{__name__.partition('.')[0]} httpx2/{httpx2.__version__}"
        self._protocol = Protocol(
            credential=Credential(
                None if self._auth is not None else credential,
                several(options.get("scopes", ())),
            ),
            base_url="" if given is None else Root(base_url)._root,
            retries=options.get("retries", Retries()),
            user_agent=sendable(
                {"User-Agent": f"{options.get('user_agent', '')} {agent}"}
            )["User-Agent"],
            deadline=options.get("deadline", DEADLINE),
            max_bytes=options.get("max_bytes", MAX_BYTES),
            max_version=options.get("max_version", "4.0"),
            form=Form().but(options),
            trusted=_origins(options.get("trusted", ())),
            hook=options.get("hook"),
        )

    def __deepcopy__(self, memo: Any) -> Self:
        """Itself: what is copied whole, such as settings, shares the client and its connections."""
        return self

    __copy__ = partialmethod(__deepcopy__, None)

    def __repr__(self) -> str:
        return f"<{type(self).__name__}{' ' if self._protocol.base_url else ''}{self._protocol.base_url}>"


def _origins(trusted: Iterable[str]) -> frozenset[str]:
    try:
        return frozenset(map(origin, several(trusted)))
    except Misdirected:
        raise ValueError(
            f"trusted are origins, such as https://other.example, not {shown(trusted)}"
        ) from None


def refuse_both(
    client: Any, wrong: type, transport: Any, options: ClientOptions
) -> None:
    """Refuse a client of the caller's beside what it has itself: ValueError; one of the `wrong` kind: TypeError."""
    if isinstance(client, wrong):
        raise TypeError(f"the client is of the other kind: {type(client).__name__}")
    given = ["transport"] if transport is not None else []
    given += ["timeout"] if "timeout" in options else []
    if client is not None and given:
        message = f"a client of yours has its own {given[0]}: give it to httpx2.{type(client).__name__}({given[0]}=...)"
        raise ValueError(message)


def whole(results: tuple[Any, ...]) -> tuple[Any, ...]:
    """The results of a batch; raises BatchFailed if one of them is an error."""
    if any(isinstance(result, ClientError) for result in results):
        raise BatchFailed(results)
    return results
