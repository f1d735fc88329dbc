"""Stands in for a service with metadata: keys, counts, pages and refusals come from its model.

What nothing but types tells is made up, and says so: its answers have the header `Mock-Source: types`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any
from urllib.parse import quote, unquote

from codegen.base.edm import TypeRef
from codegen.exporting.csdl import export
from codegen.mock.answers import Answers, preferred
from codegen.mock.endpoints import Endpoints, Found
from codegen.mock.generated import Generated
from codegen.mock.messages import JSON, Received, Refusal, Reply
from codegen.mock.querying import Querying
from codegen.mock.settings import Settings
from codegen.mock.shaping import TOKEN
from codegen.mock.spots import Spot, Spots, ends_in, without_last
from codegen.mock.store import ETAG, Store, reached
from codegen.spec.model import Model
from codegen.spec.nodes import Operation
from codegen.spec.resources import segment_of

SOURCE = "Mock-Source"
_OPTIONS = frozenset(
    {"$select", "$expand", "$filter", "$orderby", "$top", "$skip", "$count", "$search", "$format", "$apply", "$compute"}
    | {"$skiptoken", "$deltatoken", "$id"}
)
_MINIMAL = "return=minimal"
_FOREIGN = ("$apply", "$compute")
"""Options that a mock doesn't carry out: said, and not passed over."""


@dataclass(frozen=True)
class StandIn:
    """Answers from the model alone."""

    model: Model
    generated: Generated
    settings: Settings
    answers: Answers
    endpoints: Endpoints

    @cached_property
    def _spots(self) -> Spots:
        return Spots(self.model)

    @cached_property
    def _store(self) -> Store:
        settings = self.settings
        size = 1 if settings.items is None else settings.items
        return Store(
            self.model,
            size=size,
            seed=settings.seed,
            stateful=settings.stateful,
            meaning=self.generated.meaning,
        )

    @cached_property
    def _querying(self) -> Querying:
        return Querying(self.model, self._store, self.generated.meaning)

    def begin(self) -> Callable[[], None]:
        """Begin what is done together or not at all; what is returned undoes it."""
        return self._store.begin()

    def document(self, received: Received) -> Reply | None:
        """`/$metadata`, and the service document at `/` (JSON Format 4.01, section 5); None for other paths."""
        if received.method != "GET" or received.path not in ("/", "", "/$metadata"):
            return None
        if received.path == "/$metadata":
            return Reply(status=200, headers={"Content-Type": "application/xml"}, body=export(self.model))
        places = [place for item in self.model.spec.service.containers for place in item.places]
        kinds = {"set": "EntitySet", "singleton": "Singleton"}
        listed = [
            {"name": place.name, "kind": kinds[place.kind], "url": segment_of(place)}
            for place in places
            if place.listed is not False
        ]
        return self._json(200, {"@odata.context": f"{received.root}/$metadata", "value": listed})

    def check(self, received: Received) -> None:
        """Raise Refusal for options that OData doesn't have, or that stand twice (Protocol 4.01, section 11.2.1)."""
        names = [unquote(part.partition("=")[0]) for part in received.query.split("&")]
        for name in names:
            if name.startswith("$") and name not in _OPTIONS:
                raise Refusal(400, f"there is no query option '{name}'")
            if name in _OPTIONS and names.count(name) > 1:
                raise Refusal(400, f"the query option '{name}' appears more than once")
        for name in _FOREIGN:
            if name in received.options:
                raise Refusal(501, f"the mock doesn't carry out {name}")

    def answer(self, found: Found, operations: Sequence[Operation], received: Received) -> Reply:
        """The answer to a request at an endpoint; raises Refusal."""
        self.check(received)
        spot = self._spots.spot(found, operations, received)
        self._reach(spot)
        reply = self._answer(found, spot, operations, received)
        return replace(reply, headers={SOURCE: "types", **reply.headers})

    def _reach(self, spot: Spot) -> None:
        """Raise Refusal where something on the way isn't there (Protocol 4.01, section 11.2.2)."""
        if not all(map(self._store.is_there, spot.above)):
            raise Refusal(404, "there is no entity on the way there")

    def _answer(self, found: Found, spot: Spot, operations: Sequence[Operation], received: Received) -> Reply:
        ref = next(_results(operations), None)
        here = spot.type if spot.type is not None and self._is_structured(spot.type) else None
        if received.method == "GET" and ends_in(found, "$count"):
            return self._count(found, received)
        if ref is not None and not self._is_structured(ref) and not ref.name.endswith(".EntityType"):
            return self.answers.sampled(operations, received)
        changes = received.method in ("PATCH", "PUT", "DELETE") and not ends_in(found, "$ref", "$value")
        if here is not None and (spot.is_entity or (changes and not here.collection)):
            return self._one(spot, here.name, operations, received)
        if ref is not None and received.method == "GET" and self._is_structured(ref):
            if ref.collection:
                return self._json(200, self._page(spot, ref.name, received))
            return self._one(spot, ref.name, operations, received)
        body = next((item.body.type for item in operations if item.body), "")
        if ref is not None and received.method == "POST" and body == ref.name:
            return self._create(spot, ref.name, received)
        return self.answers.sampled(operations, received)

    def _is_structured(self, ref: TypeRef) -> bool:
        return self.model.structured(ref.name) is not None

    def _one(self, spot: Spot, type: str, operations: Sequence[Operation], received: Received) -> Reply:
        """An entity by its key, or what stands alone: read, changed, replaced, or gone."""
        item = self._store.item(spot, type)
        if item is None and spot.is_entity:
            raise Refusal(404, "there is no entity with this key")
        self._precondition(item, received)
        if received.method in ("PATCH", "PUT"):
            sent = self.generated.sent(received.body)
            item = self._store.change(spot, type, sent, whole=received.method == "PUT")
            if item is not None and (_is_minimal(received) or not any(_results(operations))):
                return Reply(status=204, headers={**_etag(item), **_applied(received)})
        elif received.method == "DELETE":
            self._store.remove(spot)
            item = None
        elif item is not None:
            item = self._querying.shaped(item, type, spot.steps, received.options)
        return Reply(status=204) if item is None else self._json(200, item, _etag(item))

    def _page(self, spot: Spot, type: str, received: Received) -> dict[str, Any]:
        url = received.url_without(TOKEN)
        items, page = self._store.items(spot.steps, type, spot.whole), self.answers.page(preferred(received))
        return self._querying.page(items, type, spot.steps, received.options, url=url, page=page)

    def _create(self, spot: Spot, type: str, received: Received) -> Reply:
        made = self._store.add(spot.collection, type, self.generated.sent(received.body), spot.whole)
        if made is None:
            raise Refusal(409, "there is an entity with this key already")
        place = f"{received.root}{received.path.rstrip('/')}({self._key(made, type)})"
        headers = {"Location": place, **_etag(made)}
        if _is_minimal(received):
            return Reply(status=204, headers={**headers, "OData-EntityId": place, **_applied(received)})
        return self._json(201, made, headers)

    def _key(self, item: Mapping[str, Any], type: str) -> str:
        written = {
            name: quote(self.generated.literal(reached(item, path), member.type), safe="':")
            for name, path in self.model.key_paths(type).items()
            if (member := self._store.member(type, path)) is not None
        }
        if len(written) == 1:
            return next(iter(written.values()))
        return ",".join(f"{name}={text}" for name, text in written.items())

    def _precondition(self, item: Mapping[str, Any] | None, received: Received) -> None:
        """What If-Match and If-None-Match ask for (Protocol 4.01, sections 8.2.4 and 8.2.5)."""
        wanted, other = received.headers.get("if-match"), received.headers.get("if-none-match")
        if item is None:
            if wanted is not None:
                raise Refusal(412, "there is no entity that could have an ETag")
            return
        etag = item.get(ETAG)
        if wanted is not None and etag is not None and not _names(wanted, etag):
            raise Refusal(412, "the entity has another ETag")
        if other is not None and etag is not None and _names(other, etag):
            raise Refusal(304 if received.method == "GET" else 412, "the entity has this ETag")

    def _count(self, found: Found, received: Received) -> Reply:
        path, _ = without_last(received.path)
        for whole in self.endpoints.find(path):
            operations = whole.endpoint.operations.get("GET", [])
            ref = next(_results(operations), None)
            if ref is not None and ref.collection:
                spot = self._spots.spot(whole, operations, received)
                items: list[Any] = self._store.items(spot.steps, ref.name, spot.whole)
                if self._is_structured(ref):
                    items = self._querying.filtered(items, ref.name, received.options)
                return Reply(status=200, headers={"Content-Type": "text/plain"}, body=str(len(items)).encode())
        raise Refusal(404, f"'{path}' is no documented collection")

    def property(self, received: Received) -> Reply | None:
        """A property as a place of its own, also one of a complex value (Protocol 4.01, section 11.2.4).

        None where there is none. Raises Refusal where there is no such entity.
        """
        path, last = without_last(received.path)
        names = [] if last == "$value" else [last]
        while (found := next(self.endpoints.find(path), None)) is None and path:
            path, name = without_last(path)
            names.insert(0, name)
        if found is None or received.method != "GET":
            return None
        spot = self._spots.spot(found, found.endpoint.operations.get("GET", []), received)
        if spot.type is None or not names or not self._leads_through(spot.type, names):
            return None
        self._reach(spot)
        value: Any = self._store.item(spot, spot.type.name)
        if value is None:
            raise Refusal(404, "there is no entity with this key")
        for name in names:
            value = value.get(name) if isinstance(value, dict) else None
        if value is None:
            return Reply(status=204)
        if last == "$value":
            text = value if isinstance(value, str) else self.generated.dumps(value).decode()
            return Reply(status=200, headers={"Content-Type": "text/plain", SOURCE: "types"}, body=text.encode())
        return self._json(200, value if isinstance(value, dict) else {"value": value}, {SOURCE: "types"})

    def _leads_through(self, ref: TypeRef, names: Sequence[str]) -> bool:
        """Whether the names are those of properties, each of the value of the one before."""
        for name in names:
            found = None if ref.collection else self.model.members(ref.name).get(name)
            if found is None or found in self.model.navigation(ref.name):
                return False
            ref = TypeRef.parse(found.type)
        return True

    def _json(self, status: int, value: Any, headers: Mapping[str, str] | None = None) -> Reply:
        return Reply(status=status, headers={"Content-Type": JSON, **(headers or {})}, body=self.generated.dumps(value))


def _results(operations: Sequence[Operation]) -> Iterator[TypeRef]:
    return (TypeRef.parse(item.type) for operation in operations for item in operation.responses if item.type)


def _names(header: str, etag: str) -> bool:
    """Whether a precondition names an ETag, weakly compared (RFC 9110, section 8.8.3.2)."""
    return header.strip() == "*" or etag.removeprefix("W/") in (
        item.strip().removeprefix("W/") for item in header.split(",")
    )


def _is_minimal(received: Received) -> bool:
    """Whether the caller wants no body after a change (Protocol 4.01, section 8.2.8.7)."""
    return _MINIMAL in re.split(r"[,;\s]+", received.headers.get("prefer", "").casefold())


def _applied(received: Received) -> dict[str, str]:
    return {"Preference-Applied": _MINIMAL} if _is_minimal(received) else {}


def _etag(item: Mapping[str, Any]) -> dict[str, str]:
    return {"ETag": str(item[ETAG])} if ETAG in item else {}
