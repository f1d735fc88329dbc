"""Many requests in one, in JSON (JSON Format 4.01, section 19)."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import quote

from codegen.mock.generated import Generated
from codegen.mock.messages import JSON, Detail, Received, Refusal, Reply

MOST = 20
"""Requests that one batch may hold, as with Graph."""


def batch(
    received: Received,
    generated: Generated,
    answer: Callable[[Received], Reply],
    begin: Callable[[], Callable[[], None]],
) -> Reply:
    """The answers to all requests of a batch, in order; raises Refusal for what is no batch.

    Of a group that fails nothing is left (section 19.1.3): `begin` gives what undoes all that follows.
    """
    if received.media_type != JSON:
        raise Refusal(415, f"a batch must be {JSON}")
    try:
        items = _checked(generated.loads(received.body)["requests"])
        parts = [(item, _part(item, received, generated)) for item in items]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        message = f"{type(error).__name__}: {error}"
        raise Refusal(400, "the body is no batch", [Detail("malformed", message)]) from None
    responses: dict[str, dict[str, Any]] = {}
    places: dict[str, str] = {}
    group, lost = "", set[str]()
    undo: Callable[[], None] | None = None
    for item, part in parts:
        own = item.get("atomicityGroup", "")
        if own != group:
            group, undo = own, begin() if own else None
        # A condition is none of what the mock knows: it answers as such services do (section 19.1).
        failed = (
            group in lost
            or "if" in item
            or not all(_has_succeeded(other, items, responses) for other in item.get("dependsOn", ()))
        )
        part = referring(part, places)
        reply = _dependency_failed() if failed else answer(part)
        responses[item["id"]] = {"id": item["id"], **_written(reply, generated)}
        if undo and group not in lost and reply.status >= 400:
            lost.add(group)
            undo()
            _fail(group, items, responses, generated)
        places[item["id"]] = place_of(part, reply, generated)
    content = generated.dumps({"responses": [*responses.values()]})
    return Reply(status=200, headers={"Content-Type": JSON}, body=content)


def _checked(requests: Sequence[dict[str, Any]]) -> Sequence[dict[str, Any]]:
    names = [item["id"] for item in requests]
    if not names or len(names) > MOST:
        raise ValueError(f"a batch holds 1 to {MOST} requests, not {len(names)}")
    if len({*names}) < len(names) or not all(isinstance(name, str) for name in names):
        raise ValueError("every request must have an id of its own, a text")
    for item in requests:
        if not _is_texts(item.get("dependsOn", [])):
            raise ValueError("'dependsOn' must be a list of ids")
        headers = item.get("headers", {})
        if not isinstance(headers, dict) or not _is_texts([*headers.values()]):
            raise ValueError("'headers' must be an object of texts")
        if not isinstance(item.get("atomicityGroup", ""), str):
            raise TypeError("'atomicityGroup' must be a text")
    return requests


def _is_texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def _part(item: dict[str, Any], received: Received, generated: Generated) -> Received:
    """One request of a batch, as if it had come alone."""
    url = item["url"].removeprefix(received.root)
    path, _, query = url.partition("?")
    headers = {name.casefold(): value for name, value in item.get("headers", {}).items()}
    body = item.get("body")
    content = b"" if body is None else generated.dumps(body)
    if isinstance(body, str) and "json" not in headers.get("content-type", "json"):
        content = b64decode(body.replace("-", "+").replace("_", "/") + "===")
    return Received(
        method=item["method"].upper(),
        path=f"/{path.lstrip('/')}",
        query=query,
        headers=headers,
        body=content,
        root=received.root,
    )


def _has_succeeded(name: str, items: Sequence[dict[str, Any]], responses: dict[str, dict[str, Any]]) -> bool:
    """Whether a request, or each one of a group, has been done well."""
    names = [item["id"] for item in items if name in (item["id"], item.get("atomicityGroup"))]
    return bool(names) and all(other in responses and responses[other]["status"] < 300 for other in names)


def referring(part: Received, places: Mapping[str, str]) -> Received:
    """The request with the place of an earlier result for its name, `/$0` (section 19.2)."""
    first, slash, rest = part.path.removeprefix("/").partition("/")
    place = places.get(first.removeprefix("$")) if first.startswith("$") else None
    return part if place is None else replace(part, path=f"{place}{slash}{rest}")


def place_of(part: Received, reply: Reply, generated: Generated) -> str:
    """Where what a request has created or read is."""
    location = next((value for name, value in reply.headers.items() if name.casefold() == "location"), "")
    if location.startswith(f"{part.root}/"):
        return location.removeprefix(part.root)
    try:
        key = generated.loads(reply.body)["id"] if part.method == "POST" else None
    except (ValueError, KeyError, TypeError):
        key = None
    return f"{part.path}/{quote(key, safe='')}" if isinstance(key, str) else part.path


def _written(reply: Reply, generated: Generated) -> dict[str, Any]:
    written: dict[str, Any] = {"status": reply.status, "headers": dict(reply.headers)}
    if reply.body:
        is_json = any(name.casefold() == "content-type" and "json" in value for name, value in reply.headers.items())
        try:
            written["body"] = generated.loads(reply.body) if is_json else b64encode(reply.body).decode()
        except ValueError:
            written["body"] = b64encode(reply.body).decode()
    return written


def _fail(
    group: str, items: Sequence[dict[str, Any]], responses: dict[str, dict[str, Any]], generated: Generated
) -> None:
    """Answer for what a group had done before it failed."""
    for item in items:
        if item.get("atomicityGroup") == group and responses.get(item["id"], {"status": 400})["status"] < 400:
            responses[item["id"]] = {"id": item["id"], **_written(_dependency_failed(), generated)}


def _dependency_failed() -> Reply:
    error = {"code": "FailedDependency", "message": "a request that this one depends on has failed"}
    return Reply(status=424, headers={"Content-Type": JSON}, body=json.dumps({"error": error}).encode())
