"""Responses of the mock: the documented payload, reduced to the query, or one made from the types."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from codegen.base.edm import TypeRef
from codegen.mock import shaping
from codegen.mock.examples import Choice
from codegen.mock.generated import Generated
from codegen.mock.links import next_query
from codegen.mock.messages import JSON, Received, Reply
from codegen.mock.samples import filled, sample
from codegen.mock.settings import Settings
from codegen.mock.shaping import NEXT, TOKEN, Window
from codegen.spec import payloads
from codegen.spec.model import Model
from codegen.spec.nodes import Operation, Response
from codegen.spec.requests import options_of

_TRANSPORT = frozenset({"connection", "content-encoding", "content-length", "date", "transfer-encoding"})
_SHAPING = frozenset({"$select", "$top", "$skip", "$count", TOKEN, "$deltatoken"})
_PAGE_SIZE = re.compile(r"(?:^|[,;\s])(?:odata\.)?maxpagesize=(\d{1,9})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Answers:
    """Makes success responses, and the errors that are documented."""

    model: Model
    generated: Generated
    settings: Settings

    def documented(self, choice: Choice) -> Reply:
        """The response of an example: verbatim, unless settings or query options ask for something else."""
        response = choice.response
        payload = self._payload(choice)
        content = _text(choice).encode() if payload is None else self.generated.dumps(payload)
        headers = {
            name: value
            for name, value in response.headers.items()
            if name.casefold() not in _TRANSPORT and value.isascii() and value.isprintable()
        }
        if content and not any(name.casefold() == "content-type" for name in headers):
            headers["Content-Type"] = JSON if content.lstrip()[:1] in (b"{", b"[") else "application/octet-stream"
        if (size := _preferred(choice)) is not None and choice.received.method == "GET":
            headers["Preference-Applied"] = f"odata.maxpagesize={size}"
        return _reply(response.status, headers, content)

    def _payload(self, choice: Choice) -> Any:
        """The payload made to fit; None where it goes out as it is documented."""
        if choice.response.status >= 300 or not (self._fills(choice) or self._shapes(choice)):
            return None
        try:
            payload = self.generated.loads(_text(choice))
        except ValueError:
            return None
        if self._fills(choice):
            payload = filled(self.model, choice.operation, choice.response, payload)
        return self._shaped(choice, payload) if self._shapes(choice) else payload

    def _fills(self, choice: Choice) -> bool:
        return self.settings.fill and bool(choice.response.placeholders)

    def _shapes(self, choice: Choice) -> bool:
        wanted = _asked(choice) or self.page(_preferred(choice)) is not None or self.settings.items is not None
        return choice.received.method == "GET" and bool(wanted or _is_after(choice))

    def _shaped(self, choice: Choice, payload: Any) -> Any:
        asked, options = _asked(choice), choice.received.options
        if isinstance(payload, dict) and isinstance(payload.get("value"), list):
            payload = self._collection(choice, payload, asked)
        return shaping.select(payload, shaping.selected_names(options)) if "$select" in asked else payload

    def _collection(self, choice: Choice, payload: dict[str, Any], asked: frozenset[str]) -> dict[str, Any]:
        if _is_after(choice) or "$deltatoken" in asked:
            # What the documentation shows was all; nothing has changed since.
            return {**{name: value for name, value in payload.items() if name != NEXT}, "value": []}
        if (size := self.settings.items) is not None:
            payload = {**payload, "value": shaping.multiplied(payload["value"], size, self._key(choice))}
        page = self.page(_preferred(choice))
        if not (asked - {"$select"}) and page is None and size is None:
            return payload
        received = choice.received
        return Window.of(received.options, page).apply(payload, received.url_without(TOKEN))

    def page(self, preferred: int | None) -> int | None:
        """How many items one answer may hold: as the settings say, less where the caller prefers so."""
        return min(filter(None, (self.settings.page_size, preferred)), default=None)

    def _key(self, choice: Choice) -> tuple[str, ...]:
        expected, _ = payloads.body_type(self.model, choice.operation, choice.response)
        return self.model.key(TypeRef.parse(expected).name) if expected else ()

    def sampled(self, operations: Sequence[Operation], received: Received) -> Reply:
        """An answer made from the documented types; an entity that was sent comes back in it."""
        documented = [response for operation in operations for response in operation.responses]
        typed = [response for response in documented if response.type]
        response = next(iter([*typed, *documented]), Response(status=204))
        if not response.type:
            return _reply(response.status, {}, b"")
        ref = TypeRef.parse(response.type)
        if ref.name == "Edm.Stream" or response.content_type:
            media_type = response.content_type or "application/octet-stream"
            return _reply(response.status, {"Content-Type": media_type}, b"stream")
        value = sample(self.model, response.type)
        if ref.collection or response.wrapped or not isinstance(value, dict):
            value = {"value": value}
        elif received.method != "GET" and any(item.body and item.body.type == response.type for item in operations):
            value |= self.generated.sent(received.body)
        return _reply(response.status, {"Content-Type": JSON}, self.generated.dumps(value))


def _preferred(choice: Choice) -> int | None:
    """The page size that the caller prefers, where the example doesn't show what comes of it."""
    return None if choice.same_preference else preferred(choice.received)


def preferred(received: Received) -> int | None:
    """The page size that the caller prefers (Protocol 4.01, section 8.2.8.5)."""
    wanted = _PAGE_SIZE.search(received.headers.get("prefer", ""))
    return int(wanted[1]) if wanted else None


def _text(choice: Choice) -> str:
    return choice.response.read or choice.response.body


def _asked(choice: Choice) -> frozenset[str]:
    """Query options to heed: those of the request that the documented answer doesn't heed already."""
    return _SHAPING & {name for name, value in choice.received.options.items() if choice.options.get(name) != value}


def _is_after(choice: Choice) -> bool:
    """Whether the request follows the next link that the example shows, which leads to nothing documented."""
    linked = options_of(next_query(_text(choice)))
    return bool(linked) and linked == choice.received.options != choice.options


def _reply(status: int, headers: Mapping[str, str], body: bytes) -> Reply:
    """A reply, without a body where HTTP allows none (RFC 9110, sections 15.3.5 and 15.4.5)."""
    if status in (204, 304):
        body, headers = b"", {name: value for name, value in headers.items() if name.casefold() != "content-type"}
    return Reply(status=status, headers=headers, body=body)
