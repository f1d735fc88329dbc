"""Requests and replies of the mock as values; errors in OData's form (JSON Format 4.01, section 21.1)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, Literal
from urllib.parse import unquote

from codegen.spec.requests import options_of

JSON = "application/json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """A request as it came: path and query still encoded, names of headers in lower case."""

    method: str
    path: str
    query: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    root: str = ""
    """What stands before the path: `http://127.0.0.1:8000`."""

    @property
    def options(self) -> dict[str, str]:
        """The query options by their names, decoded; `+` is a plus, as in OData (URL Conventions, section 2.1)."""
        return options_of(self.query)

    def url_without(self, option: str) -> str:
        """The whole URL, less one query option."""
        kept = (part for part in self.query.split("&") if unquote(part.partition("=")[0]) != option)
        query = "&".join(filter(None, kept))
        return f"{self.root}{self.path}{'?' if query else ''}{query}"

    @property
    def media_type(self) -> str:
        """The Content-Type without its parameters, in lower case."""
        return self.headers.get("content-type", "").partition(";")[0].strip().casefold()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """A response, and what goes wrong on its way.

    `delay` seconds pass before it begins and `pace` between its pieces; after `cut` bytes of the body, where
    that isn't None, the connection ends: closed in order, or reset (at 0 before even the head is sent).
    """

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    delay: float = 0
    pace: float = 0
    cut: int | None = None
    end: Literal["close", "reset"] = "close"

    @property
    def fields(self) -> dict[str, str]:
        """The headers as they go out, with the length of the body where there may be one (RFC 9110, section 8.6)."""
        length = {} if self.status in (204, 304) else {"Content-Length": str(len(self.body))}
        return {**length, **self.headers}

    @property
    def silent(self) -> bool:
        """Whether not even a status line goes out."""
        return self.cut == 0 and self.end == "reset"

    @property
    def broken(self) -> bool:
        """Whether the connection ends before the body does."""
        return self.silent or (self.cut is not None and self.cut < len(self.body))

    @property
    def pieces(self) -> list[bytes]:
        """What goes out of the body: all at once, or in ten pieces where it is slow."""
        sent = self.body[: self.cut]
        size = -(-len(sent) // 10) if self.pace else len(sent)
        return [sent[start : start + size] for start in range(0, len(sent), size)] if sent else []


@dataclass(frozen=True, slots=True)
class Detail:
    """One reason among several; `target` is a JSON Pointer into the request's body."""

    code: str
    message: str
    target: str = ""


class Refusal(Exception):
    """A request that is answered with an error."""

    def __init__(
        self,
        status: int,
        message: str,
        details: Iterable[Detail] = (),
        *,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.code = HTTPStatus(status).phrase.title().replace(" ", "").replace("-", "")
        self.details = tuple(details)
        self.headers = headers or {}

    def reply(self, request_id: str) -> Reply:
        """The error as a response."""
        error: dict[str, Any] = {"code": self.code, "message": str(self)}
        if self.details:
            error["details"] = [
                {"code": item.code, "message": item.message, "target": item.target} for item in self.details
            ]
        error["innererror"] = {"request-id": request_id}
        body = json.dumps({"error": error}, indent=2).encode()
        return Reply(status=self.status, headers={"Content-Type": JSON, **self.headers}, body=body)
