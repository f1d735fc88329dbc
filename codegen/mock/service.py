"""The mock service as a function from request to reply; it knows no sockets or frameworks."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from codegen.formats import specfile
from codegen.mock.answers import Answers
from codegen.mock.batch import Batches
from codegen.mock.endpoints import Endpoints, Found
from codegen.mock.examples import choose
from codegen.mock.faults import Fault, Faults
from codegen.mock.generated import Generated
from codegen.mock.homes import homes
from codegen.mock.links import Links
from codegen.mock.messages import JSON, Received, Refusal, Reply
from codegen.mock.settings import Settings
from codegen.mock.standin import StandIn
from codegen.spec.model import Model, link
from codegen.spec.nodes import Operation

EXAMPLE = "mock-example"
"""The request header that asks for an example by its name or title."""


class Service:
    """Answers requests as the documentation says; may be asked from several threads."""

    def __init__(self, model: Model, settings: Settings | None = None) -> None:
        self.model = model
        self.settings = settings or Settings()
        self.generated = Generated(model)
        self.front: Callable[[Received], Reply | None] = lambda received: None
        """What a server asks first; None leaves a request to the service."""
        self._endpoints = Endpoints(model)
        self._links = Links(model.spec.api.service_root)
        self._faults = Faults(self.settings.faults)
        self._answers = Answers(model, self.generated, self.settings)
        stand_in = StandIn(model, self.generated, self.settings, self._answers, self._endpoints)
        self._stand_in = stand_in if model.spec.service.containers else None

    @classmethod
    def load(cls, spec: Path | str | Service, settings: Settings | None = None) -> Service:
        """The service of a spec folder, or one as it is; raises InputError for a spec that isn't sound."""
        return spec if isinstance(spec, Service) else cls(link(specfile.load(Path(spec))), settings)

    @property
    def told(self) -> str:
        """What to know of its answers: how many operations are answered from nothing but their types."""
        operations = self.model.operations
        bare = sum(not any(item.response for item in operation.examples) for operation in operations)
        told = f"; {bare} of {len(operations)} operations have no example and are answered from types" if bare else ""
        known = homes(self.model)
        places = (place for item in self.model.spec.service.containers for place in item.places)
        apart = sum(len(place.bindings) for place in places) - len(known)
        if self.settings.stateful and apart > 0:
            told += f"; {apart} links to entity sets name no properties that are equal: what they lead to is kept apart"
        return told

    def answer(self, received: Received) -> Reply:
        """What the service says; what it has against a request it says, too."""
        if received.method == "HEAD":  # RFC 9110, section 9.3.2
            whole = self.answer(replace(received, method="GET"))
            return replace(whole, headers=whole.fields, body=b"")
        request_id = str(uuid.uuid4())
        relative = self._links.relative(received)
        fault: Fault | None = None
        try:
            fault = self._faults.next(relative)
            if fault is not None:
                fault.refuse()
            reply = self._links.local(self._answer(relative), relative.root)
        except Refusal as refusal:
            reply = refusal.reply(request_id)
        common = {"OData-Version": "4.0", "request-id": request_id}
        if given := received.headers.get("client-request-id"):
            common["client-request-id"] = given
        reply = replace(reply, headers=_layered(common, reply.headers))
        return reply if fault is None else fault.spoil(reply)

    def documented(self, received: Received) -> list[Operation]:
        """The operations, of all pages, that document a request; none where no page does."""
        try:
            found = self._found(self._links.relative(received))
        except Refusal:
            return []
        return list(found.endpoint.operations[received.method])

    def _answer(self, received: Received) -> Reply:
        """The answer to a request that no fault befalls; raises Refusal."""
        if (received.method, received.path) == ("POST", "/$batch"):
            batches = Batches(self.generated, self.answer, self._begin)
            is_multipart = received.media_type.startswith("multipart/")
            return batches.in_multipart(received) if is_multipart else batches.in_json(received)
        received = _unposted(received)
        stand_in = self._stand_in
        if stand_in is not None and (document := stand_in.document(received)) is not None:
            return document
        try:
            found = self._found(received)
        except Refusal:
            if stand_in is not None and (value := stand_in.property(received)) is not None:
                return value
            if received.path.endswith("/$count") and received.method == "GET":
                return self._counted(received)
            raise
        endpoint = found.endpoint
        operations = endpoint.operations[received.method]
        name = received.headers.get(EXAMPLE, "")
        choice = choose(operations, endpoint.templates, received, name)
        if name and choice is None:
            raise Refusal(400, f"no example of {received.method} '{received.path}' is called '{name}'")
        # A body that the documentation shows is taken as it is, stand-ins included.
        if not (self.settings.lenient or (choice is not None and choice.same_body)):
            self._check(operations, received)
        if choice is not None:
            return self._answers.documented(choice)
        if stand_in is not None:
            return stand_in.answer(found, operations, received)
        return self._answers.sampled(operations, received)

    def _begin(self) -> Callable[[], None]:
        """Begin what is done together or not at all; what is returned undoes it."""
        return self._stand_in.begin() if self._stand_in is not None else lambda: None

    def _found(self, received: Received) -> Found:
        """The endpoint of a path; raises Refusal if there is none, or if it lacks the method."""
        found = list(self._endpoints.find(received.path))
        for item in found:
            if received.method in item.endpoint.operations:
                return item
        if not found:
            raise Refusal(404, f"no documented path is like '{received.path}'")
        allowed = ", ".join(sorted({name for item in found for name in item.endpoint.operations}))
        message = f"{received.method} is not documented for '{received.path}', only {allowed}"
        raise Refusal(405, message, headers={"Allow": allowed})

    def _check(self, operations: Sequence[Operation], received: Received) -> None:
        """Refuse a body that isn't JSON where JSON is documented, or contradicts the documentation."""
        bodies = [item.body for item in operations if item.body is not None]
        if not bodies or any(body.content_type or body.type == "Edm.Stream" for body in bodies):
            return
        if not received.body and len(bodies) < len(operations):
            return  # One of the pages shows no body.
        if details := self.generated.violations(operations, self._json(received)):
            raise Refusal(400, "the body contradicts the documentation", details)

    def _json(self, received: Received) -> Any:
        if not received.body:
            return {}
        if received.media_type != JSON and not received.media_type.endswith("+json"):
            stated = f"'{received.media_type}'" if received.media_type else "missing"
            raise Refusal(415, f"the body must be {JSON}; its Content-Type is {stated}")
        try:
            return self.generated.loads(received.body)
        except ValueError as error:
            raise Refusal(400, f"the body is not JSON: {error}") from None

    def _counted(self, received: Received) -> Reply:
        """The number of items of a documented collection, where the documentation doesn't show it."""
        path = received.path.removesuffix("/$count")
        whole = replace(self.settings, page_size=None)
        answers = replace(self._answers, settings=whole)
        collection = replace(received, path=path, query="", headers={})
        operations = self._found(collection).endpoint.operations["GET"]
        choice = choose(operations, (), collection)
        reply = answers.sampled(operations, collection) if choice is None else answers.documented(choice)
        try:
            number = len(self.generated.loads(reply.body)["value"])
        except (ValueError, KeyError, TypeError):
            raise Refusal(404, f"'{path}' is no documented collection") from None
        return Reply(status=200, headers={"Content-Type": "text/plain"}, body=str(number).encode())


def _unposted(received: Received) -> Received:
    """A query whose options are in the body, as the GET that it stands for (URL Conventions 4.01, section 4.17)."""
    if received.method != "POST" or not received.path.endswith("/$query") or received.media_type != "text/plain":
        return received
    query = received.body.decode("utf-8", "replace").strip()
    return replace(received, method="GET", path=received.path.removesuffix("/$query"), query=query, body=b"")


def _layered(first: Mapping[str, str], second: Mapping[str, str]) -> dict[str, str]:
    """Header fields of which later ones override earlier ones, in whatever case."""
    return dict({name.casefold(): (name, value) for name, value in (*first.items(), *second.items())}.values())
