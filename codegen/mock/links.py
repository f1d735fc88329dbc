"""Rewrites links so that they lead back to the mock."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from urllib.parse import urlsplit

from codegen.mock.messages import Received, Reply

_HEADERS = frozenset({"location", "content-location", "operation-location", "odata-entityid"})


class Links:
    """The documented service root, and what callers say in its place.

    Callers may name the root's path or leave it out: `/v1.0/me` and `/me` are the same. For those who call
    the documented root nothing changes; for others, the links that they are to follow do.
    """

    def __init__(self, service_root: str) -> None:
        self._root = service_root.rstrip("/")
        self._prefix = urlsplit(self._root).path
        self._documented = re.compile(rf'("@odata\.(?:next|delta)Link"\s*:\s*"){re.escape(self._root)}/'.encode())

    def relative(self, received: Received) -> Received:
        """A request whose path is relative to the service root, and its root the one that the caller named."""
        if self._prefix and f"{received.path}/".startswith(f"{self._prefix}/"):
            path = received.path[len(self._prefix) :] or "/"
            return replace(received, path=path, root=received.root + self._prefix)
        return received

    def local(self, reply: Reply, root: str) -> Reply:
        """A reply in which links below the documented root are below `root`; all else is as it was."""
        if not self._root:
            return reply
        body = self._documented.sub(lambda found: found[1] + json.dumps(root)[1:-1].encode() + b"/", reply.body)
        return replace(reply, body=body, headers={name: self._header(name, reply, root) for name in reply.headers})

    def _header(self, name: str, reply: Reply, root: str) -> str:
        value = reply.headers[name]
        is_link = name.casefold() in _HEADERS and value.startswith(f"{self._root}/")
        return root + value[len(self._root) :] if is_link else value


def next_query(text: str) -> str:
    """The query of the next link in a JSON text; empty where there is none."""
    found = re.search(r'"@odata\.nextLink"\s*:\s*"[^"?]*\?([^"]*)"', text)
    return found[1] if found else ""
