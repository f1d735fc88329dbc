"""All errors that clients raise, as one tree of classes.

    ClientError
      TransportFailure        no complete response: ConnectionFailed, TimedOut
      CredentialFailed        no token to be had
      UnexpectedResponse      a success that isn't what the operation promises (NoContent: nothing at all)
        ResponseTooLarge      more than `max_bytes`
      UnsafeHeader            a header that HTTP can't carry; nothing was sent
      Misdirected             a redirect or a link that can't be followed (RepeatedLink)
      BatchFailed             some requests of a batch have failed
      OperationFailed         a long-running operation ended badly
      OperationUnfinished     it hasn't ended, and the client has stopped asking
      UploadStalled           an upload session that doesn't go on
      HTTPFailure             any other status: BadRequest, Unauthorized, Forbidden, NotFound, ...

Messages name the method and the place, never headers, bodies that were sent, or query options.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..errors import ClientError, UnsafeHeader
from ..responses import NoContent, UnexpectedResponse
from .statuses import (
    BadRequest,
    Conflict,
    ErrorDetail,
    FailedDependency,
    Forbidden,
    Gone,
    HTTPFailure,
    Locked,
    MethodNotAllowed,
    NotAcceptable,
    NotFound,
    NotModified,
    NotSupported,
    PreconditionFailed,
    PreconditionRequired,
    RangeNotSatisfiable,
    ServerFailure,
    ServiceUnavailable,
    TooLarge,
    TooManyRequests,
    Unauthorized,
    Unprocessable,
    UnsupportedMediaType,
)

__all__ = [
    "BadRequest",
    "BatchFailed",
    "ClientError",
    "Conflict",
    "ConnectionFailed",
    "CredentialFailed",
    "ErrorDetail",
    "FailedDependency",
    "Forbidden",
    "Gone",
    "HTTPFailure",
    "Locked",
    "MethodNotAllowed",
    "Misdirected",
    "NoContent",
    "NotAcceptable",
    "NotFound",
    "NotModified",
    "NotSupported",
    "OperationFailed",
    "OperationUnfinished",
    "PreconditionFailed",
    "PreconditionRequired",
    "RangeNotSatisfiable",
    "RepeatedLink",
    "ResponseTooLarge",
    "ServerFailure",
    "ServiceUnavailable",
    "TimedOut",
    "TooLarge",
    "TooManyRequests",
    "TransportFailure",
    "Unauthorized",
    "UnexpectedResponse",
    "Unprocessable",
    "UnsafeHeader",
    "UnsupportedMediaType",
    "UploadStalled",
]


class TransportFailure(ClientError):
    """No complete response arrived; `sent` is False if the request can't have reached the service."""

    def __init__(self, message: str, *, sent: bool = True) -> None:
        super().__init__(message)
        self.sent = sent


class ConnectionFailed(TransportFailure):
    """The connection wasn't made, or broke."""


class TimedOut(TransportFailure):
    """The service, or the way there, took longer than the timeout."""


class CredentialFailed(ClientError):
    """The credential gave no token; its own error is the cause of this one."""


class Misdirected(ClientError):
    """A link or redirect that the client must not follow, or that isn't a URL."""


class RepeatedLink(Misdirected):
    """A next link leads back to a page that was read already; `values` are those of an expanded collection so far."""

    def __init__(self, message: str, values: Sequence[Any] = ()) -> None:
        super().__init__(message)
        self.values = values


class ResponseTooLarge(UnexpectedResponse):
    """A response with more bytes than allowed; `content` has the beginning."""


class BatchFailed(ClientError):
    """Some requests of a batch have failed; `results` has a value or an error for each request, in order."""

    def __init__(self, results: tuple[Any, ...]) -> None:
        self.results = results
        self.errors = tuple(
            result for result in results if isinstance(result, ClientError)
        )
        super().__init__(
            f"{len(self.errors)} of {len(results)} requests failed; the first: {self.errors[0]}"
        )


class OperationFailed(ClientError):
    """A long-running operation ended without success; `state` is the last state from the service."""

    def __init__(self, message: str, state: Mapping[str, Any]) -> None:
        super().__init__(message)
        self.state = state


class OperationUnfinished(ClientError):
    """A long-running operation hasn't ended, and the client has stopped asking.

    `state` is the last state from the service. `monitor` is for another `finish`; keep it secret. It is empty if the
    service named no URL for the state.
    """

    def __init__(self, message: str, state: Mapping[str, Any], monitor: str) -> None:
        super().__init__(message)
        self.state = state
        self.monitor = monitor


class UploadStalled(ClientError):
    """An upload session makes no progress, or ended early: `done` of `total` bytes have arrived."""

    def __init__(self, message: str, done: int, total: int) -> None:
        super().__init__(message)
        self.done = done
        self.total = total
