"""An OData service of odatapy's, in memory, for metadata.xml: data, functions, actions, and three ways to reach it."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest

pytest.importorskip("odatapy", reason="odatapy, the OData server of the tests, isn't installed")

from odatapy.data import Entity, ValueType
from odatapy.edm.xml_io import XmlEdmProvider
from odatapy.http.status import HttpStatusCode
from odatapy.server import OData
from odatapy.server.inmemory import InMemoryDataStore, InMemoryProcessor
from odatapy.server.processor import ActionProcessor, CustomETagSupport


class Actions(ActionProcessor):  # type: ignore[misc]
    """What the actions of the metadata do."""

    def __init__(self, processor: InMemoryProcessor) -> None:
        self.processor = processor
        self.store = processor.store

    def process_action(self, request: Any, response: Any, uri_info: Any, request_ct: Any, response_ct: Any) -> None:
        action = uri_info.resource_parts[-1]
        given = json.loads(request.body or b"{}")
        if action.name.endswith("Clear"):
            self.store.set_entities("Bodies", [])
            response.set_status(HttpStatusCode.NO_CONTENT)
        elif action.name.endswith("Reset"):
            self._write(response, {"value": given["to"]})
        else:
            wanted = int(uri_info.resource_parts[0].key_predicates[0][1])
            (body,) = [item for item in self.store.entities("Bodies") if item.get_value("ID") == wanted]
            body.set_property("Name", given["name"], ValueType.PRIMITIVE, "Edm.String")
            answer = {"ID": wanted, "Name": given["name"], "Orbit": given.get("orbit")}
            self._write(response, {"@odata.context": "$metadata#Bodies/$entity", **answer})

    def _write(self, response: Any, value: Any) -> None:
        response.set_content(json.dumps(value).encode(), "application/json")
        response.set_status(HttpStatusCode.OK)


class Versions(CustomETagSupport):  # type: ignore[misc]
    """Bodies have ETags."""

    def has_etag(self, entity_set: Any) -> bool:
        return bool(entity_set.name == "Bodies")


def entity(**members: Any) -> Any:
    """An entity of plain properties."""
    made = Entity()
    for name, value in members.items():
        made.set_property(name, value, ValueType.PRIMITIVE, "Edm.Int32" if isinstance(value, int) else "Edm.String")
    return made


def handler(metadata: bytes) -> Any:
    """A service for a metadata document; the sets that ours has are filled."""
    service = OData.new_instance()
    made = service.create_handler(service.create_service_metadata(XmlEdmProvider(metadata)))
    store = InMemoryDataStore()
    store.set_entities("Bodies", [entity(ID=n, Name=f"body {n}", Mass=n) for n in range(1, 6)])
    store.set_entities("Sun", [entity(ID=0, Name="Sun")])
    processor = InMemoryProcessor(store)
    processor.register_function("sky.Heavier", lambda target, part: store.entities("Bodies")[3:])
    processor.register_function("sky.Greet", lambda target, part: f"hello {_argument(part, 'by')}")
    processor.register_function("sky.Sum", lambda target, part: int(_argument(part, "a")) + int(_argument(part, "b")))
    for part in (processor, Actions(processor), Versions()):
        made.register(part)
    return made


def _argument(part: Any, name: str) -> Any:
    """The value of an argument, which comes as it stands in the URL."""
    text = str(part.parameters[name])
    return text[1:-1].replace("''", "'") if text.startswith("'") else text


class _Quiet(WSGIRequestHandler):
    def get_environ(self) -> Any:
        # wsgiref says text/plain where a request says nothing.
        return {**super().get_environ(), "CONTENT_TYPE": self.headers.get("Content-Type", "")}

    def log_message(self, format: str, *args: Any) -> None:
        pass


class _Threaded(ThreadingMixIn, WSGIServer):
    daemon_threads = True


@contextmanager
def on_a_socket(app: Any) -> Iterator[str]:
    """The root of a WSGI application that is served on a loopback socket."""
    server = make_server("127.0.0.1", 0, app, server_class=_Threaded, handler_class=_Quiet)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
