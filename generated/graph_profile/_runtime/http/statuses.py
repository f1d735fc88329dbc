"""Errors for responses without success: a class for each common status."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, ClassVar

from ..errors import ClientError
from ..operations import Scopes
from ..responses import in_utf8
from .waiting import retry_after
from .words import cause_in, details_in, error_in, said_in, text_of


@dataclass(frozen=True, slots=True)
class ErrorDetail:
    """A further error in the response."""

    code: str = ""
    message: str = ""
    target: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """What an error may tell of the request: nothing that could be secret."""

    method: str = ""
    place: str = ""
    """The path, or where that is a secret as well, the host."""
    scopes: Scopes = field(default_factory=Scopes)

    def __str__(self) -> str:
        return f"{self.method} {self.place}".strip()


class HTTPFailure(ClientError):
    """A response that is no success (Protocol 4.01, section 9; its body is JSON Format 4.01, section 21.1).

    Bodies of any kind are taken, none at all too: `content` has them as they came.
    """

    statuses: ClassVar[tuple[int, ...]] = ()
    _known: ClassVar[dict[int, type[HTTPFailure]]] = {}

    def __init_subclass__(cls, statuses: tuple[int, ...] = ()) -> None:
        cls.statuses = statuses or cls.statuses
        cls._known.update(dict.fromkeys(statuses, cls))

    def __init__(
        self,
        status: int,
        headers: Mapping[str, str],
        content: bytes,
        sent: Sent | None = None,
    ) -> None:
        """`headers` are looked up as they are spelt here; `Headers` find them in any case."""
        self.status = status
        self.headers = headers
        self.content = content
        self.sent = sent or Sent()
        body = in_utf8(content, headers.get("Content-Type", ""))
        self.error = error_in(body)
        """The service's error object, whole; empty where the body has none."""
        self._said = said_in(body)
        self._further = tuple(ErrorDetail(*item) for item in details_in(body))
        super().__init__(self._summary())

    @property
    def code(self) -> str:
        """The service's own code, for programs."""
        return text_of(self.error.get("code")) or self._said[0]

    @property
    def message(self) -> str:
        """What the service says, for people: in OData's form, or in whatever other form its body has."""
        message = self.error.get("message")
        # OData 3 wraps the message: {"lang": "en", "value": "..."}.
        message = message.get("value") if isinstance(message, Mapping) else message
        return text_of(message) or self._said[1] or self._challenge()

    @property
    def target(self) -> str:
        """What the error is about, such as the name of a property."""
        return text_of(self.error.get("target"))

    @property
    def details(self) -> tuple[ErrorDetail, ...]:
        """Further errors: OData's, or those of other forms, such as what is wrong with each member."""
        found = self.error.get("details")
        own = tuple(
            ErrorDetail(
                *(text_of(item.get(name)) for name in ("code", "message", "target"))
            )
            for item in (found if isinstance(found, list) else ())
            if isinstance(item, Mapping)
        )
        return own or self._further

    @property
    def inner_error(self) -> Mapping[str, Any]:
        """`innererror`, or `innerError` as some spell it: further details from the service."""
        return _inner(self.error)

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes from the outermost to the most specific (Graph's advice is to handle the innermost known)."""
        return tuple(
            code for item in _nested(self.error) if (code := text_of(item.get("code")))
        )

    @property
    def request_id(self) -> str:
        """Id with which the operators of the service find the request."""
        return self._identity("request-id") or self.headers.get("x-ms-request-id", "")

    @property
    def client_request_id(self) -> str:
        """Id that the client gave the request."""
        return self._identity("client-request-id")

    @property
    def date(self) -> str:
        """Time of the response, by the clock of the service."""
        return self._identity("date")

    @property
    def retry_after(self) -> float | None:
        """Seconds that the service asks to wait, None where it doesn't."""
        return retry_after(self.headers)

    @property
    def scopes(self) -> Scopes:
        """The permissions that the documentation names for the request."""
        return self.sent.scopes

    def _challenge(self) -> str:
        """What the refusal of a token says of it (RFC 6750, section 3)."""
        return ": ".join(_REFUSAL.findall(self.headers.get("WWW-Authenticate", "")))

    def _identity(self, name: str) -> str:
        inner = (text_of(item.get(name)) for item in _nested(self.error))
        return self.headers.get(name, "") or next(filter(None, inner), "")

    def _summary(self) -> str:
        first = self.message.splitlines()[0] if self.message else ""
        identity = f"request-id {self.request_id}" if self.request_id else ""
        known = f"{self.status} {_PHRASES.get(self.status, 'Error')}"
        details = [item for item in self.details if item.message]
        told = [f"{item.target} {item.message.splitlines()[0]}" for item in details[:1]]
        told += [f"and {len(details) - 1} more"] * (len(details) > 1)
        cause = "" if details else cause_in(self.error)
        repeated = any(first == item.message for item in details)
        parts = (
            known,
            self.code,
            "" if repeated else first,
            " ".join(told).strip(),
            "" if cause in first else cause,
        )
        said = ": ".join(dict.fromkeys(filter(None, parts)))
        notes = "; ".join(filter(None, (str(self.sent), self._hint(), identity)))
        return f"{said} ({notes})" if notes else said

    def _hint(self) -> str:
        return ""


class NotModified(HTTPFailure, statuses=(304,)):
    """The resource still has the ETag of `if_none_match`."""


class BadRequest(HTTPFailure, statuses=(400,)):
    """The service doesn't understand the request."""


class _Refused(HTTPFailure):
    """What documented permissions would help against."""

    def _hint(self) -> str:
        known = [
            f"{kind.replace('_', ' ')}: {' or '.join(names) or 'not supported'}"
            for kind, names in self.scopes.kinds.items()
        ]
        return f"documented permissions: {', '.join(known)}" if known else ""


class Unauthorized(_Refused, statuses=(401,)):
    """The service doesn't accept the credential; `scopes` has the documented permissions."""


class Forbidden(_Refused, statuses=(403,)):
    """The credential lacks a permission; `scopes` has the documented ones."""


class NotFound(HTTPFailure, statuses=(404,)):
    """The resource doesn't exist."""


class MethodNotAllowed(HTTPFailure, statuses=(405,)):
    """The resource doesn't support this method."""

    @property
    def allowed(self) -> tuple[str, ...]:
        """The methods that the service has instead, where it says so (RFC 9110, section 10.2.1)."""
        return tuple(re.findall(r"[^\s,]+", self.headers.get("Allow", "")))

    def _hint(self) -> str:
        return f"allowed: {', '.join(self.allowed)}" if self.allowed else ""


class NotAcceptable(HTTPFailure, statuses=(406,)):
    """The service can't answer in the requested form."""


class Conflict(HTTPFailure, statuses=(409,)):
    """The request contradicts what the service has."""


class Gone(HTTPFailure, statuses=(410,)):
    """The resource no longer exists. A delta link is too old: begin again."""


class PreconditionFailed(HTTPFailure, statuses=(412,)):
    """The resource no longer has the ETag of `if_match`: somebody changed it."""


class TooLarge(HTTPFailure, statuses=(413,)):
    """The body is larger than the service accepts."""


class UnsupportedMediaType(HTTPFailure, statuses=(415,)):
    """The service doesn't accept this media type."""


class RangeNotSatisfiable(HTTPFailure, statuses=(416,)):
    """The resource doesn't have this range of bytes, or the service has it already."""


class Unprocessable(HTTPFailure, statuses=(422,)):
    """The body is well-formed, but the service can't carry it out."""


class Locked(HTTPFailure, statuses=(423,)):
    """Somebody else has locked the resource."""


class FailedDependency(HTTPFailure, statuses=(424,)):
    """A request that this one depends on has failed."""


class PreconditionRequired(HTTPFailure, statuses=(428,)):
    """The service requires `if_match`."""


class TooManyRequests(HTTPFailure, statuses=(429,)):
    """Throttled, and still so after all retries; `retry_after` says how long to wait."""


class ServerFailure(HTTPFailure):
    """The service has failed: any status of 500 and above."""


class NotSupported(ServerFailure, statuses=(501,)):
    """The service doesn't support this."""


class ServiceUnavailable(ServerFailure, statuses=(503,)):
    """The service is down, or overloaded."""


def failure_of(
    status: int, headers: Mapping[str, str], content: bytes, sent: Sent | None = None
) -> HTTPFailure:
    """The error for a response, of the class that its status has."""
    other = ServerFailure if status >= 500 else HTTPFailure
    return HTTPFailure._known.get(status, other)(status, headers, content, sent)


_REFUSAL = re.compile(r'\berror(?:_description)?="([^"]+)"')
_PHRASES = {int(status): status.phrase for status in HTTPStatus}


def _inner(error: Mapping[str, Any]) -> Mapping[str, Any]:
    found = error.get("innererror", error.get("innerError"))
    return found if isinstance(found, Mapping) else {}


def _nested(error: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    while error:
        yield error
        error = _inner(error)
