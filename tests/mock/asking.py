"""How the tests ask a mock service without any HTTP."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

from codegen.mock import Received, Reply, Service
from codegen.spec.nodes import RequestMessage

HOST = "https://graph.microsoft.com"
ROOT = f"{HOST}/beta"
ACCOUNTS = "/beta/me/profile/account"
VALID = {"allowedAudiences": "organization", "countryCode": "NO"}


def ask(service: Service, method: str, target: str, body: Any = None, **headers: str) -> Reply:
    """The reply to a request; headers' names are Python's, `mock_fault` for Mock-Fault."""
    path, _, query = target.partition("?")
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    content = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
    if content:
        given.setdefault("content-type", "application/json")
    received = Received(method=method, path=path, query=query, headers=given, body=content, root=HOST)
    return service.answer(received)


def json_of(reply: Reply) -> Any:
    return json.loads(reply.body)


def target_of(request: RequestMessage) -> str:
    """The documented path and query, encoded as a client does."""
    path, mark, query = request.path.partition("?")
    return quote(path, safe="/:$()',=@!*;") + mark + quote(query, safe="$=&(),;:@'")
