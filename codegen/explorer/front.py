"""Serves the pages in front of the mock: browsers get pages, programs get the service."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable, Iterator
from http import HTTPStatus
from typing import Any
from urllib.parse import quote, unquote

from codegen.base.edm import TypeRef
from codegen.base.problems import InputError
from codegen.explorer.printing import SERVED, Printer
from codegen.mock.messages import JSON, Received, Reply
from codegen.mock.service import Service
from codegen.spec.requests import Requests, answer

FOLDER = "/_explorer/"
"""Where the pages are; no service has a place of that name."""
TRY = "try"
"""What takes a request, as JSON, sends it to the mock, and tells what came of it."""
_MEDIA = {"html": "text/html", "css": "text/css", "js": "text/javascript", "svg": "image/svg+xml"}
_MEMBER = re.compile(r"<(\w+\.\w+): [^<>]*>")
_SAFE = "!#$%&'()*+,/:;=?@[]~"


class Front:
    """Answers requests for pages; None for all others.

    `make` gives what prints them, in a thread of its own: first what can be had soon, then what says more.
    """

    def __init__(self, service: Service, make: Callable[[], Iterator[Printer]]) -> None:
        self._service = service
        self._requests = Requests(service.model)
        self._make = make
        self._ready = threading.Event()
        self._printer: Printer | None = None
        self._problem = ""
        threading.Thread(target=self._prepare, daemon=True).start()

    def __call__(self, received: Received) -> Reply | None:
        """The answer to a browser, and to what its pages ask for."""
        if received.path == "/" and received.method in ("GET", "HEAD") and _wants_html(received):
            return self._page("index.html", FOLDER[1:])
        if not received.path.startswith(FOLDER):
            return None
        name = unquote(received.path.removeprefix(FOLDER))
        if name == TRY:
            return self._tried(received)
        if received.method not in ("GET", "HEAD"):
            return _text(405, "only GET is answered here", {"Allow": "GET, HEAD"})
        return self._page(name or "index.html", None)

    def _prepare(self) -> None:
        try:
            for printer in self._make():
                self._printer = printer
                self._ready.set()
        except InputError as error:
            self._problem = "\n".join(map(str, error.problems))
        finally:
            self._ready.set()

    def _page(self, name: str, root: str | None) -> Reply:
        self._ready.wait()
        if self._printer is None:
            return _text(500, self._problem or "the pages can't be made")
        try:
            text = self._printer.file(name, root)
        except InputError as error:
            return _text(500, "\n".join(map(str, error.problems)))
        if text is None:
            return _text(404, "there is no such page")
        media = _MEDIA.get(name.rpartition(".")[2], "text/plain")
        return Reply(status=200, headers=_headers(media), body=text.encode())

    # ----------------------------------------------------------------------------------------------------- trying

    def _tried(self, received: Received) -> Reply:
        """Asks the mock in the name of a page.

        Only JSON is taken: without being asked first, a browser sends none to other servers (Fetch, section 3.2).
        """
        if received.method != "POST" or received.media_type != JSON:
            return _text(405, "only POST of JSON is answered here", {"Allow": "POST"})
        try:
            asked = _asked(json.loads(received.body), received.root)
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            return _json(400, {"error": f"no request can be made of that: {error}"})
        reply = self._service.answer(asked)
        told: dict[str, Any] = {
            "status": reply.status,
            "reason": HTTPStatus(reply.status).phrase,
            "headers": dict(reply.headers),
            "body": _shown(reply),
            "model": "",
            "violations": [],
        }
        return _json(200, told | self._typed(asked, reply))

    def _typed(self, asked: Received, reply: Reply) -> dict[str, Any]:
        """The answer as the package's model, and what contradicts its type; nothing where it has none."""
        operations = self._service.documented(asked)
        if not operations or reply.status >= 300 or reply.broken:
            return {}
        template = next((path.template for path in operations[0].paths), "/")
        expected = answer(self._requests.merged(operations, template))
        ref = TypeRef.parse(expected.type) if expected.type else None
        if ref is None or ref.name == "Edm.Stream" or expected.content_type:
            return {}
        try:
            value = self._service.generated.loads(reply.body)
            if (ref.collection or expected.wrapped) and isinstance(value, dict):
                value = value["value"]
            text, violations = self._service.generated.read(expected.type, value)
        except (ValueError, KeyError) as error:
            return {"model": f"none can be made: {error}"}
        found = [
            {"pointer": item.pointer, "level": item.level, "message": item.message, "rule": item.rule}
            for item in violations
        ]
        return {"model": _formatted(text), "violations": found}


def _asked(given: Any, root: str) -> Received:
    path, _, query = quote(str(given["path"]).strip(), safe=_SAFE).partition("?")
    if not path.startswith("/"):
        raise ValueError("a path begins with '/'")
    if path.startswith(FOLDER):
        raise ValueError("that is a page")
    headers = {str(name).casefold(): str(value) for name, value in dict(given.get("headers") or {}).items()}
    body = str(given.get("body") or "").encode()
    return Received(method=str(given["method"]).upper(), path=path, query=query, headers=headers, body=body, root=root)


def _shown(reply: Reply) -> str:
    text = reply.body.decode("utf-8", "replace")
    if reply.broken:
        return f"{text}\n(the connection is broken)"
    if "\n" in text or not text.startswith(("{", "[")):
        return text
    try:
        return json.dumps(json.loads(text), indent=2, ensure_ascii=False)
    except ValueError:
        return text


def _formatted(text: str) -> str:
    """The text of a model over several lines, where that can be read as Python: enumerations' members by name."""
    import black

    try:
        return black.format_str(_MEMBER.sub(r"\1", text), mode=black.Mode()).rstrip()
    except ValueError:
        return text


def _wants_html(received: Received) -> bool:
    wanted = received.headers.get("accept", "").casefold().split(",")
    return any(item.partition(";")[0].strip() == "text/html" for item in wanted)


def _headers(media: str) -> dict[str, str]:
    return {
        "Content-Type": f"{media}; charset=utf-8",
        "Content-Security-Policy": f"{SERVED}; frame-ancestors 'none'",
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        "Cache-Control": "no-store",
        "Vary": "Accept",
    }


def _text(status: int, text: str, headers: dict[str, str] | None = None) -> Reply:
    return Reply(status=status, headers={**_headers("text/plain"), **(headers or {})}, body=text.encode())


def _json(status: int, value: Any) -> Reply:
    return Reply(status=status, headers=_headers(JSON), body=json.dumps(value).encode())
