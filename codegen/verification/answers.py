"""Runs the package's own client on a transport that answers as documented."""

from __future__ import annotations

import json
from typing import Any

from codegen.base.printing import short
from codegen.spec.nodes import ResponseMessage
from codegen.verification import comparing

_CONTENT = b"\x00\xff: content at the place where the service sends its caller."


class Impossible(Exception):
    """A check that can't be made, for a reason that is the same for all of its kind."""


def complaint(package: Any, request: Any, message: ResponseMessage, is_json: bool) -> str:
    """A complaint where the client of a package doesn't give back all that it is answered.

    It sends the request to a transport that gives the documented answer; a redirect leads to content of its own. Raises
    Impossible without httpx2.
    """
    try:
        import httpx2
    except ImportError:
        raise Impossible("httpx2 is not installed") from None
    body = (message.read or message.body).encode()
    headers = {name: value for name, value in message.headers.items() if name.casefold() in _KEPT}
    if is_json:
        headers = {"Content-Type": "application/json"} | headers
    redirects = 300 <= message.status < 400

    def answer(asked: httpx2.Request) -> httpx2.Response:
        if redirects and asked.url.path.endswith("/documented-content"):
            return httpx2.Response(200, content=_CONTENT, headers={"Content-Type": "application/octet-stream"})
        if redirects:
            target = {"Location": "https://content.example/documented-content"}
            return httpx2.Response(message.status, headers=target)
        return httpx2.Response(message.status, content=body, headers=headers)

    client = package.Client("token", transport=httpx2.MockTransport(answer), base_url="https://service.example")
    with client:
        if message.status >= 400:
            return _refused(package, client, request, message)
        result = client.send(request)
    if redirects:
        return "" if result == _CONTENT else f"the content behind the redirect is read as {short(repr(result))}"
    return _compared(result, message, is_json)


def _refused(package: Any, client: Any, request: Any, message: ResponseMessage) -> str:
    try:
        client.send(request)
    except package.errors.HTTPFailure as failure:
        return "" if failure.status == message.status else f"status {failure.status}"
    return f"a documented {message.status} is no error"


_KEPT = frozenset({"content-type", "location", "etag", "odata-entityid", "preference-applied"})


def _compared(result: Any, message: ResponseMessage, is_json: bool) -> str:
    """What the client's result lacks of the documented body."""
    text = message.read or message.body
    if not text.strip():
        is_nothing = result is None or not hasattr(result, "to_json") or not _bare(json.loads(result.to_json()))
        return "" if is_nothing else f"nothing is read as {short(repr(result))}"
    if isinstance(result, bytes):
        return "" if result == text.encode() else f"the bytes are {short(repr(result))}"
    if not is_json:
        return f"what isn't JSON is read as {short(repr(result))}"
    documented = comparing.value(text)
    read = comparing.value(result.to_json()) if hasattr(result, "to_json") else result
    if read == documented or (isinstance(documented, dict) and _bare(read) == _bare(documented.get("value"))):
        return ""
    if isinstance(documented, list) and read == {"value": documented}:
        return ""
    if result is None:
        return "the body is dropped"
    if hasattr(result, "to_json"):
        return f"is read as {short(repr(read))}"
    return ""  # a single primitive, an enumeration: `response body` compares it


def _bare(value: Any) -> Any:
    """An object without the annotations of its root, which belong to the wrapper where there is one."""
    return {name: item for name, item in value.items() if "@" not in name} if isinstance(value, dict) else value
