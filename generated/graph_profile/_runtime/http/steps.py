"""The words that the protocol and its drivers speak: what goes out, what comes back, and the steps between.

A flow is a generator: it yields steps and is sent their outcomes. It knows no sockets, clocks or event loops, so
that one flow serves both clients, and tests that have neither.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, TypeVar

from ..errors import DecodeError
from ..requests import Headers
from ..responses import UnexpectedResponse, json_in
from ..streams import Stream
from .failures import Misdirected
from .origins import from_host, joined
from .retry import Retries
from .statuses import Sent

if TYPE_CHECKING:
    from httpx2 import URL

T = TypeVar("T")
_OF_BODIES = ("content-type", "content-encoding", "odata-version", "slug")


def is_alone(name: str) -> bool:
    """Whether a header, by its name in lower case, means something without a body."""
    return name not in _OF_BODIES


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Send:
    """Step: send a call with these headers and hand back the Reply; fails with a TransportFailure."""

    call: Call
    url: URL
    headers: Mapping[str, str]
    trusted: bool
    """Whether the place may see what authenticates us."""


@dataclass(frozen=True, slots=True)
class Wait:
    """Step: let time pass."""

    seconds: float


class MustAwait(TypeError):
    """A coroutine, where nobody awaits."""


@dataclass(frozen=True, slots=True)
class Ask:
    """Step: call somebody else's function, and where it is a coroutine, await it; hand back the outcome."""

    function: Callable[[], Any]


@dataclass(frozen=True, slots=True)
class Read:
    """Step: hand back the next bytes of a streamed reply, none at its end; fails with a TransportFailure."""

    reply: Reply


@dataclass(frozen=True, slots=True)
class Emit:
    """Step: hand this to the caller."""

    value: Any


Step: TypeAlias = Send | Wait | Ask | Read | Emit
Flow: TypeAlias = Generator[Step, Any, T]


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Reply:
    """A response as it came."""

    status: int
    headers: Headers
    content: bytes = b""
    url: str = ""
    """Where it came from in the end, redirects followed."""
    stream: Any = None
    """The driver's own iterator over content that is still to be read."""

    @property
    def is_success(self) -> bool:
        """Any 2xx."""
        return 200 <= self.status < 300

    @property
    def etag(self) -> str | None:
        """For `if_match` and `if_none_match`."""
        return self.headers.get("ETag")

    @property
    def entity_id(self) -> str | None:
        """URL of what was created or changed, absolute (Protocol 4.01, sections 8.3.3 and 8.3.4).

        None where the service gives none, or one that is no URL.
        """
        link = self.headers.get("OData-EntityId") or self.headers.get("Location")
        try:
            return joined(self.url, from_host(self.url, link)) if link else None
        except Misdirected:
            return None

    @property
    def preference_applied(self) -> str:
        """Which preferences the service has honoured."""
        return self.headers.get("Preference-Applied", "")

    def json(self) -> Any:
        """The content as a JSON value, exactly; raises UnexpectedResponse if it isn't JSON."""
        try:
            return json_in(self.content, self.headers.get("Content-Type", ""))
        except DecodeError as error:
            raise self.unexpected(str(error)) from error

    def unexpected(self, message: str) -> UnexpectedResponse:
        """The error for a success that isn't what was asked for."""
        return UnexpectedResponse(message, self.status, self.headers, self.content)

    def __repr__(self) -> str:
        return f"<Reply {self.status} {len(self.content)} bytes>"


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Call:
    """One request as the protocol treats it: with all that decides where it may go and how often."""

    method: str
    url: str
    headers: Headers = field(default_factory=Headers)
    content: bytes | Stream | None = None
    home: str = ""
    """The origin that may see what authenticates us; empty for none."""
    sent: Sent = field(default_factory=Sent)
    retries: Retries | None = None
    timeout: float | None = None
    """Seconds that one step of it may take; None for the client's own."""
    replayable: bool | None = None
    """Whether repeating it changes nothing; None where its method tells."""
    stream: bool = False
    """Leave the content of a success unread, for `Read`."""
    deadline: float | None = None
    """Seconds that it may take in all, repetitions and what lies between them; None for any time."""
    ends: float | None = None
    """When these are over, by the monotonic clock, once it has been sent."""
    max_bytes: int | None = None
    """The most bytes of content in a response, decompressed; None for any number."""
    plain: str = ""
    """The same URL in the words of OData 4.0, to be tried where the service doesn't take this one; empty for none."""

    def get(self, url: str) -> Call:
        """The call that reads what stands at another place, for this one."""
        return replace(
            self,
            method="GET",
            url=url,
            content=None,
            headers=self.headers.only(is_alone),
            replayable=None,
            plain="",
        )

    @property
    def can_go(self) -> bool:
        """Whether all of its content can be sent, or sent again."""
        return not isinstance(self.content, Stream) or self.content.is_ready


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """What hooks are told: enough for logs and measurements, and nothing secret.

    `place` is the path without query options; where the path itself is a secret, the host.
    """

    kind: Literal["request", "response", "retry"]
    method: str
    place: str
    attempt: int = 0
    client_request_id: str = ""
    status: int | None = None
    request_id: str = ""
    seconds: float = 0.0
    """How long the response took, or how long the client waits before a repetition."""
    reason: str = ""
    """Why the request is repeated."""
