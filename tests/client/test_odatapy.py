"""Against a server that nobody here wrote: odatapy, in memory, over a loopback socket."""

from __future__ import annotations

import asyncio
import itertools
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest
from graph_profile import AsyncClient, Client, errors, models, odata
from graph_profile._runtime.nodes import Node, Root, key, keys_in_parentheses
from graph_profile._runtime.requests import Body, Operation, Request, Result

odatapy = pytest.importorskip("odatapy")

from odatapy.data import Entity, ValueType  # noqa: E402
from odatapy.edm import csdl  # noqa: E402
from odatapy.server import OData  # noqa: E402
from odatapy.server.adapters import ODataWSGIApp  # noqa: E402
from odatapy.server.inmemory import InMemoryDataStore, InMemoryProcessor  # noqa: E402
from odatapy.server.processor import CustomETagSupport  # noqa: E402

ACCOUNT = "microsoft.graph.userAccountInformation"
PROFILE = "microsoft.graph.profile"


class Provider(csdl.CsdlAbstractEdmProvider):  # type: ignore[misc]
    def get_schemas(self) -> list[Any]:
        texts = [csdl.CsdlProperty(name=name, type="Edm.String") for name in ("countryCode", "ageGroup")]
        id = csdl.CsdlProperty(name="id", type="Edm.String", nullable=False)
        created = csdl.CsdlProperty(name="createdDateTime", type="Edm.DateTimeOffset", precision=7)
        keys = [csdl.CsdlPropertyRef(name="id")]
        account = csdl.CsdlEntityType(name="userAccountInformation", key=keys, properties=[id, *texts, created])
        accounts = csdl.CsdlNavigationProperty(name="accounts", type=ACCOUNT, collection=True)
        profile = csdl.CsdlEntityType(name="profile", key=keys, properties=[id], navigation_properties=[accounts])
        bound = [csdl.CsdlNavigationPropertyBinding(path="accounts", target="accounts")]
        container = csdl.CsdlEntityContainer(
            name="Container",
            entity_sets=[
                csdl.CsdlEntitySet(name="accounts", type=ACCOUNT),
                csdl.CsdlEntitySet(name="guarded", type=ACCOUNT),
                csdl.CsdlEntitySet(name="profiles", type=PROFILE, navigation_property_bindings=bound),
            ],
        )
        return [
            csdl.CsdlSchema(namespace="microsoft.graph", entity_types=[account, profile], entity_container=container)
        ]


class Versions(CustomETagSupport):  # type: ignore[misc]
    def has_etag(self, entity_set: Any) -> bool:
        return bool(entity_set.name == "guarded")


class Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        pass


class Threaded(ThreadingMixIn, WSGIServer):
    daemon_threads = True


def entity(**members: str) -> Any:
    made = Entity()
    for name, value in members.items():
        made.set_property(name, value, ValueType.PRIMITIVE, "Edm.String")
    return made


@pytest.fixture
def root() -> Iterator[str]:
    service = OData.new_instance()
    handler = service.create_handler(service.create_service_metadata(Provider()))
    store = InMemoryDataStore()
    store.set_entities("accounts", [entity(id=f"a{n}", countryCode="NO" if n % 2 else "SE") for n in range(5)])
    store.set_entities("guarded", [entity(id="e", countryCode="NO")])
    store.set_entities("profiles", [entity(id="p")])
    handler.register(InMemoryProcessor(store))
    handler.register(Versions())
    server = make_server("127.0.0.1", 0, ODataWSGIApp(handler), server_class=Threaded, handler_class=Quiet)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


LIST = Operation("GET", status=(200,), result=Result(f"Collection({ACCOUNT})"))
READ = Operation("GET", status=(200,), result=Result(ACCOUNT))
CREATE = Operation("POST", status=(201,), result=Result(ACCOUNT), body=Body(ACCOUNT))
UPDATE = Operation("PATCH", status=(200,), result=Result(ACCOUNT), body=Body(ACCOUNT))
DELETE = Operation("DELETE", status=(204,))
PROFILES = Operation("GET", status=(200,), result=Result(f"Collection({PROFILE})"))
LINK = Operation("POST", status=(204,), body=Body())


@dataclass
class Api:
    """What a generated package would have, for this service."""

    root: str
    set: str = "accounts"

    def __post_init__(self) -> None:
        self.service = keys_in_parentheses(Root(self.root))
        self.accounts = Node(self.service, f"/{self.set}")
        self.profiles = Node(self.service, "/profiles")

    def list(self, **options: Any) -> Request[Any]:
        return self.accounts._request(LIST, **options)

    def read(self, id: str, **options: Any) -> Request[Any]:
        return self.one(id)._request(READ, **options)

    def create(self, body: Any, **options: Any) -> Request[Any]:
        return self.accounts._request(CREATE, body, **options)

    def update(self, id: str, body: Any, **options: Any) -> Request[Any]:
        return self.one(id)._request(UPDATE, body, **options)

    def delete(self, id: str) -> Request[Any]:
        return self.one(id)._request(DELETE)

    def one(self, id: str) -> Node:
        return Node(self.accounts, key(id))


@pytest.fixture(params=["sync", "async"])
def use(request: pytest.FixtureRequest) -> Callable[[Callable[[Any], Any]], Any]:
    def blocking(what: Callable[[Any], Any], options: dict[str, Any]) -> Any:
        with Client(**options) as client:
            found = what(client)
            return list(found) if hasattr(found, "__next__") else found

    async def awaiting(what: Callable[[Any], Any], options: dict[str, Any]) -> Any:
        async with AsyncClient(**options) as client:
            found = what(client)
            return [item async for item in found] if hasattr(found, "__anext__") else await found

    def run(what: Callable[[Any], Any], **options: Any) -> Any:
        return blocking(what, options) if request.param == "sync" else asyncio.run(awaiting(what, options))

    return run


@pytest.mark.parametrize("version", ["4.0", "4.01"])
def test_create_read_update_delete(use: Any, root: str, version: str) -> None:
    api = Api(root)
    awkward = "O'Neil/50% + ö&#"
    account = models.UserAccountInformation(id=awkward, country_code="NO", age_group=None)
    made = use(lambda client: client.send(api.create(account)), max_version=version)
    assert (made.id, made.country_code) == (awkward, "NO")
    read = use(lambda client: client.send(api.read(awkward)), max_version=version)
    assert isinstance(read, models.UserAccountInformation)
    assert read.to_dict()["ageGroup"] is None
    changed = use(lambda client: client.send(api.update(awkward, {"countryCode": "SE"})))
    assert changed.id in (None, awkward)
    assert use(lambda client: client.send(api.read(awkward, select="countryCode"))).country_code == "SE"
    assert use(lambda client: client.send(api.delete(awkward))) is None
    with pytest.raises(errors.NotFound) as caught:
        use(lambda client: client.send(api.read(awkward)))
    assert caught.value.message


def test_minimal_answers(use: Any, root: str) -> None:
    api = Api(root)
    made = use(lambda client: client.send(api.create({"id": "m"}, headers=odata.prefer(returned="minimal"))))
    assert made.additional_data["@odata.id"].startswith(root)
    whole = api.update("m", {"countryCode": "FI"}, headers=odata.prefer(returned="representation"))
    assert use(lambda client: client.send(whole)).country_code == "FI"


def test_queries(use: Any, root: str) -> None:
    api = Api(root)
    request = api.list(filter="countryCode eq 'NO' and id ne 'a''b/c'", orderby="id desc", top=1, count=True)
    page = use(lambda client: client.send(request))
    assert ([item.id for item in page], page.count) == (["a3"], 2)
    assert use(lambda client: client.count(request)) == 2


@pytest.mark.parametrize("size", [1, 2, 5, 9])
def test_paging(use: Any, root: str, size: int) -> None:
    request = Api(root).list(headers=odata.prefer(max_page_size=size), orderby="id")
    assert [item.id for item in use(lambda client: client.items(request))] == ["a0", "a1", "a2", "a3", "a4"]
    pages = use(lambda client: client.pages(request))
    assert [len(page) for page in pages] == [len(range(first, min(first + size, 5))) for first in range(0, 5, size)]
    if size == 2:
        again = use(lambda client: client.items(request, link=pages[0].next_link))
        assert [item.id for item in again] == ["a2", "a3", "a4"]


def test_links_and_expand(use: Any, root: str) -> None:
    api = Api(root)
    place = Node(Node(Node(api.profiles, key("p")), "/accounts"), "/$ref")
    for id in ("a0", "a3"):
        request = place._request(LINK, odata.reference(api.one(id)))
        assert use(lambda client, request=request: client.send(request)) is None
    request = api.profiles._request(PROFILES, expand="accounts")
    (profile,) = use(lambda client: client.items(request, nested=True))
    assert sorted(item.id for item in profile.accounts) == ["a0", "a3"]


def test_etags(use: Any, root: str) -> None:
    api = Api(root, "guarded")
    before = use(lambda client: client.send(api.read("e")))
    with pytest.raises(errors.NotModified):
        use(lambda client: client.send(api.read("e"), if_none_match=before))
    with pytest.raises(errors.PreconditionRequired):
        use(lambda client: client.send(api.update("e", {"countryCode": "SE"})))
    use(lambda client: client.send(api.update("e", {"countryCode": "SE"}), if_match=before))
    with pytest.raises(errors.PreconditionFailed):
        use(lambda client: client.send(api.update("e", {"countryCode": "FI"}), if_match=before))
    assert use(lambda client: client.send(api.read("e"))).country_code == "SE"
    assert use(lambda client: client.send(api.delete("e"), if_match="*")) is None


@pytest.mark.parametrize(("form", "atomic"), list(itertools.product(["json", "multipart"], [False, True])))
def test_batches(use: Any, root: str, form: str, atomic: bool) -> None:
    api = Api(root)
    requests = [api.create({"id": "b"}), api.update("a1", {"countryCode": "FI"}), api.delete("a2"), api.list(top=1)]
    results = use(lambda client: client.batch(*requests, form=form, atomic=atomic))
    assert (results[0].id, results[2], len(results[3])) == ("b", None, 1)
    assert use(lambda client: client.send(api.read("a1"))).country_code == "FI"
    with pytest.raises(errors.NotFound):
        use(lambda client: client.send(api.read("a2")))


@pytest.mark.parametrize("form", ["json", "multipart"])
def test_failures_in_batches(use: Any, root: str, form: str) -> None:
    api = Api(root)
    requests = [api.read("a1"), api.read("none"), api.read("a3")]
    first, second, third = use(lambda client: client.batch_each(*requests, form=form))
    assert (first.id, type(second), third.id) == ("a1", errors.NotFound, "a3")
    both = [api.create({"id": "new"}), api.update("none", {"countryCode": "FI"})]
    results = use(lambda client: client.batch_each(*both, form=form, atomic=True))
    assert all(isinstance(result, errors.HTTPFailure) for result in results)
    with pytest.raises(errors.NotFound):
        use(lambda client: client.send(api.read("new")))


def test_many(use: Any, root: str) -> None:
    api = Api(root)
    results = use(lambda client: client.batch(*[api.read(f"a{n % 5}") for n in range(45)]))
    assert [item.id for item in results] == [f"a{n % 5}" for n in range(45)]


@pytest.mark.parametrize("version", ["4.0", "4.01"])
def test_changes(use: Any, root: str, version: str) -> None:
    api = Api(root)
    headers = odata.prefer(track_changes=True)
    first = use(lambda client: client.pages(api.list(headers=headers)))
    link = first[-1].delta_link
    use(lambda client: client.send(api.create({"id": "d"})))
    use(lambda client: client.send(api.delete("a0")))
    changes = use(lambda client: iterated(client.delta(api.list(), link=link)), max_version=version)
    assert [change.value.id for change in changes if isinstance(change, odata.Changed)] == ["d"]
    (removed,) = [change for change in changes if isinstance(change, odata.Removed)]
    assert "a0" in removed.id
    assert removed.reason == "deleted"


def iterated(run: Any) -> Any:
    return iter(run) if hasattr(run, "__iter__") else aiter(run)


@pytest.mark.parametrize(
    ("query", "kind"),
    [({"$filter": "nothing eq 1"}, errors.BadRequest), ({"$filter": "id eq"}, errors.BadRequest)],
)
def test_errors(use: Any, root: str, query: dict[str, str], kind: type[Exception]) -> None:
    with pytest.raises(kind) as caught:
        use(lambda client: client.send(Api(root).list(query=query)))
    assert isinstance(caught.value, errors.HTTPFailure)
    assert caught.value.message


def test_what_is_there_already(use: Any, root: str) -> None:
    with pytest.raises(errors.Conflict):
        use(lambda client: client.send(Api(root).create({"id": "a1"})))
