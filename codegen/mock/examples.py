"""Chooses the documented example that fits a request best."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import unquote

from codegen.mock.messages import Received
from codegen.spec.nodes import Example, Operation, RequestMessage, ResponseMessage
from codegen.spec.requests import options_of


@dataclass(frozen=True)
class Choice:
    """A documented response, and how its own request compares with the one that came."""

    operation: Operation
    example: Example
    response: ResponseMessage
    received: Received
    templates: frozenset[str]

    @property
    def options(self) -> dict[str, str]:
        """The query options of the documented request."""
        return options_of(self.example.request.path.partition("?")[2]) if self.example.request else {}

    @cached_property
    def same_body(self) -> bool:
        """Whether the documented request has the very body that came."""
        request = self.example.request
        return request is not None and same_content(request, self.received.body)

    @property
    def same_preference(self) -> bool:
        """Whether the documented request has the same preferences."""
        headers = self.example.request.headers if self.example.request else {}
        documented = {name.casefold(): value for name, value in headers.items()}
        return documented.get("prefer", "") == self.received.headers.get("prefer", "")

    @property
    def _same_path(self) -> bool:
        request = self.example.request
        return request is not None and _plain(request.path.partition("?")[0]) == _plain(self.received.path)

    @cached_property
    def rank(self) -> tuple[float, ...]:
        """The better it fits the greater; an error comes only to whom it is documented for."""
        request = self.example.request
        options, given = self.options, self.received.options
        same_options = options == given
        exact = self._same_path and same_options and self.same_body
        shared = len(options.items() & given.items()) + len(options.keys() & given.keys())
        return (
            exact or self.response.status < 400,
            exact,
            request is not None and request.template in self.templates,
            same_options,
            shared / (len(options.keys() | given.keys()) or 1),
            self._same_path,
            self.same_body,
            self.same_preference,
            self.response.status < 400,
        )


def choose(
    operations: Iterable[Operation], templates: Iterable[str], received: Received, name: str = ""
) -> Choice | None:
    """The example whose answer a request gets, the first documented one among equals; None where there is none.

    `name`, where it isn't empty, asks for an example by its name or title.
    """
    found = [
        Choice(operation, example, example.response, received, frozenset(templates))
        for operation in operations
        for example in operation.examples
        if example.response is not None
        and (example.request is None or example.request.method == received.method)
        and (not name or name in (example.name, example.title))
    ]
    return max(found, key=lambda choice: choice.rank, default=None)


def same_content(message: RequestMessage, content: bytes) -> bool:
    """Whether a documented request carries what came: the same JSON value, or the same bytes."""
    text = message.read or message.body
    if text.strip().encode() == content.strip():
        return True
    try:
        documented, came = (json.loads(item, parse_float=str) for item in (text, content))
    except (ValueError, RecursionError):
        return False
    return bool(documented == came)


def _plain(path: str) -> str:
    """A path without encoding and without the quotes of literals, which pages often leave out."""
    return unquote(path).replace("'", "").strip("/")
