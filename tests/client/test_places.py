"""Requests that no page documents: links, properties, casts, ordinals, whatever a service has; and upserts."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import httpx2
import pytest

from tests.query.sample import skies

from .conftest import answer, error

api, models, odata, q, errors = skies.api, skies.models, skies.odata, skies.q, skies.errors
ROOT = "https://example.com/v1"
HERE = api.users["7"]
urls: Any = __import__("skies._runtime.nodes", fromlist=["keys_in_parentheses"])


# ---------------------------------------------------------------------------------------------------- places


@pytest.mark.parametrize(
    ("steps", "path"),
    [
        (("manager", "skies.guest", "badge"), "/users/7/manager/skies.guest/badge"),
        (("skies.guest", "badge", "$value"), "/users/7/skies.guest/badge/$value"),
        (("tags", 0), "/users/7/tags/0"),
        (("tags", -1), "/users/7/tags/-1"),
        (("messages", "a/b c'd#é"), "/users/7/messages/a%2Fb%20c'd%23%C3%A9"),
        (("messages", odata.key("$x")), "/users/7/messages/%24x"),
        ((odata.call("ns.f", ("x", "a/b", "Edm.String"), ("n", 5, "Edm.Int32")),), "/users/7/ns.f(x='a%2Fb',n=5)"),
        ((q.user.home.city,), "/users/7/home/city"),
        ((q.user.cast("guest").badge,), "/users/7/skies.guest/badge"),
    ],
)  # fmt: skip
def test_places_are_reached_step_by_step(steps: tuple[Any, ...], path: str) -> None:
    assert odata.at(HERE, *steps)._path == path


def test_keys_are_written_as_the_service_has_them() -> None:
    parentheses = urls.keys_in_parentheses(api)
    assert odata.at(parentheses.users, odata.key("a'b"), "messages", odata.key(5))._path == "/users('a''b')/messages(5)"
    aliased = odata.at(parentheses.users, odata.call("find", ("names", ["a/b"], "Collection(Edm.String)")))
    request = odata.request("GET", aliased, result="Collection(skies.user)", top=2)
    assert request.url == f"{ROOT}/users/find(names=@names)?$top=2&@names=%5B%22a/b%22%5D"
    for wrong in ("", ".", ".."):
        with pytest.raises(ValueError, match="path segment"):
            odata.at(api, wrong)


@pytest.mark.parametrize(
    ("link", "path"),
    [
        (f"{ROOT}/users('a%2Fb')", "/users('a%2Fb')"),
        ("users('x')/manager", "/users('x')/manager"),
        ("/users('x')", "/users('x')"),
        (f"{ROOT}/users?$skip=2", "/users?$skip=2"),
    ],
)
def test_links_of_the_service_stay_as_they_are(link: str, path: str) -> None:
    place = odata.linked(api, link)
    assert place._path == path
    assert odata.request("GET", place, result="Edm.Untyped").url == ROOT + path
    more = odata.request("GET", place, result="Collection(skies.user)", top=1).url
    assert more == f"{ROOT}{path}{'&' if '?' in path else '?'}$top=1"


@pytest.mark.parametrize("link", ["https://evil.example/v1/users", f"{ROOT}x/users", "https://example.com/v2/users"])
def test_links_that_lead_off_the_service(link: str) -> None:
    with pytest.raises(ValueError, match="leads outside"):
        odata.linked(api, link)


def test_any_request_is_typed_and_sent(connect: Any) -> None:
    client, service = connect(
        answer(200, {"id": "m", "age": 3}),
        answer(200, {"value": [{"id": "8"}]}),
        answer(201, {"id": "9"}),
        answer(200, {"value": 5}),
        package=skies,
    )
    manager = client.send(odata.request("GET", odata.at(HERE, "manager"), result=models.User, select=[q.user.age]))
    assert isinstance(manager, models.User)
    (report,) = client.items(
        odata.request("GET", odata.at(HERE, "reports"), result="Collection(skies.user)", filter=q.user.age > 3)
    )
    assert isinstance(report, models.User)
    made = client.send(odata.request("POST", odata.at(HERE, "reports"), models.User(age=1), result=models.User))
    assert made.id == "9"
    call = odata.at(HERE, odata.call("skies.level", ("of", "x", "Edm.String")))
    assert client.send(odata.request("GET", call, result="Edm.Int32")) == 5
    assert service.urls == [
        f"{ROOT}/users/7/manager?$select=age",
        f"{ROOT}/users/7/reports?$filter=age%20gt%203",
        f"{ROOT}/users/7/reports",
        f"{ROOT}/users/7/skies.level(of='x')",
    ]
    with pytest.raises(ValueError, match="is a property of"):
        odata.request("GET", HERE, result=models.User, filter=q.message.subject == "x")
    with pytest.raises(TypeError, match="'/users' is no place: give one of api"):
        odata.request("GET", "/users")  # type: ignore[call-overload]


def test_a_query_in_the_body(connect: Any) -> None:
    long = "x" * 9000
    request = api.users.get(filter=q.user.displayName == long, top=2, headers={"ConsistencyLevel": "eventual"})
    client, service = connect(
        answer(503, Retry_After=""), answer(200, {"value": [{"id": "1"}], "@odata.nextLink": "users?$skiptoken=2"}),
        answer(200, {"value": [{"id": "2"}]}), package=skies,
    )  # fmt: skip
    assert [user.id for user in client.items(odata.posted(request))] == ["1", "2"]
    with pytest.raises(ValueError, match="is no query"):
        odata.posted(odata.posted(request))
    with pytest.raises(ValueError, match="is no method"):
        odata.request("get", HERE)  # type: ignore[call-overload]
    first, again, following = service.seen
    assert (again.method, str(again.url)) == ("POST", f"{ROOT}/users/$query")
    assert again.headers["Content-Type"] == "text/plain"
    assert again.content.decode() == f"$filter=displayName%20eq%20'{long}'&$top=2" == first.content.decode()
    assert (following.method, following.content) == ("GET", b"")
    assert "content-type" not in following.headers
    assert following.headers["ConsistencyLevel"] == "eventual"


# ----------------------------------------------------------------------------------------------------- links


def sent(request: Any) -> tuple[str, str, Any]:
    return (
        request.method,
        request.url.removeprefix(ROOT),
        None if request.content is None else json.loads(request.content),
    )


def test_links_are_added_set_and_removed() -> None:
    other = api.users["8"]
    body = {"@odata.id": f"{ROOT}/users/8"}
    assert sent(odata.add_link(odata.at(HERE, "reports"), other)) == ("POST", "/users/7/reports/$ref", body)
    assert sent(odata.set_link(odata.at(HERE, "manager"), other)) == ("PUT", "/users/7/manager/$ref", body)
    assert sent(odata.remove_link(odata.at(HERE, "manager"))) == ("DELETE", "/users/7/manager/$ref", None)
    by_key = odata.at(HERE, "reports", odata.key("8"))
    assert sent(odata.remove_link(by_key)) == ("DELETE", "/users/7/reports/8/$ref", None)
    by_id = odata.remove_link(odata.at(HERE, "reports"), other, headers={"If-Match": "*"})
    assert sent(by_id) == ("DELETE", "/users/7/reports/$ref?$id=https://example.com/v1/users/8", None)
    assert by_id.headers["If-Match"] == "*"
    read = models.User.from_dict({"@odata.id": "users('a%20b')"})
    assert odata.remove_link(odata.at(HERE, "reports"), read).url.endswith("?$id=users('a%2520b')")


def test_too_many_links_in_one_request() -> None:
    members = [api.users[str(number)] for number in range(21)]
    assert len(odata.bind(members=members[:20])["members@odata.bind"]) == 20
    with pytest.raises(ValueError, match=r"21 links of members are more than one request takes: 20.*bind\(None"):
        odata.bind(members=members)
    assert len(odata.bind(None, members=members)["members@odata.bind"]) == 21
    with pytest.raises(ValueError, match="more than one request takes: 5"):
        odata.bind(5, members=members[:6])


# ------------------------------------------------------------------------------------------------ properties


@pytest.mark.parametrize(
    ("path", "value", "body"),
    [
        (q.user.displayName, "Ann", {"value": "Ann"}),
        (q.user.displayName, None, {"value": None}),
        (q.user.aInt64, 2**60, {"value": 2**60}),
        (q.user.aBinary, b"\xff", {"value": "/w=="}),
        (q.user.color, models.Color.RED, {"value": "red"}),
        (q.user.tags, ["a", "b"], {"value": ["a", "b"]}),
        (q.user.home, models.Address(city="Oslo"), {"city": "Oslo"}),
        (q.user.addresses, [{"city": "Oslo"}], {"value": [{"city": "Oslo"}]}),
        (q.user.home.city, "Oslo", {"value": "Oslo"}),
    ],
)
def test_a_property_is_set(path: Any, value: Any, body: Any) -> None:
    place = odata.Value(HERE, path)
    where = f"/users/7/{path!s}"
    assert sent(place.put(value)) == ("PUT", where, body)
    assert sent(place.delete()) == ("DELETE", where, None)
    if path is q.user.home:
        assert sent(place.patch({"city": "Rome"})) == ("PATCH", where, {"city": "Rome"})


def test_an_item_is_added_to_a_collection() -> None:
    assert sent(odata.Value(HERE, q.user.tags).post("c")) == ("POST", "/users/7/tags", {"value": "c"})


def test_a_property_is_read(connect: Any) -> None:
    client, service = connect(
        answer(200, {"@odata.context": "x", "value": "9007199254740993"}),
        answer(204),
        answer(200, {"value": ["a", "b"]}),
        answer(200, {"city": "Oslo"}),
        answer(200, b"17", Content_Type="text/plain"),
        answer(200, b"\xff\xd8", Content_Type="image/jpeg"),
        answer(204),
        package=skies,
    )
    assert client.send(odata.Value(HERE, q.user.aInt64).get()) == 2**53 + 1
    assert client.send(odata.Value(HERE, q.user.displayName).get()) is None
    assert list(client.send(odata.Value(HERE, q.user.tags).get(top=2))) == ["a", "b"]
    assert client.send(odata.Value(HERE, q.user.home).get()) == models.Address(city="Oslo")
    assert client.send(odata.Value(HERE, q.user.age).get_raw()) == 17
    assert client.send(odata.Value(HERE, q.user.aBinary).get_raw()) == b"\xff\xd8"
    assert client.send(odata.Value(HERE, q.user.age).get_raw()) is None
    assert [request.url.path.removeprefix("/v1/users/7") for request in service.seen] == [
        "/aInt64", "/displayName", "/tags", "/home", "/age/$value", "/aBinary/$value", "/age/$value",
    ]  # fmt: skip
    assert [request.headers["Accept"].partition(";")[0] for request in service.seen] == [
        *["application/json"] * 4, "text/plain", "*/*", "text/plain",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("path", "content", "kind", "value"),
    [
        (q.user.displayName, "ø".encode("latin-1"), "text/plain;charset=ISO-8859-1", "ø"),
        (q.user.displayName, "ø".encode("utf-16"), 'text/plain; charset="utf-16"', "ø"),
        (q.user.displayName, b"\xef\xbb\xbf\xc3\xb8", "text/plain; charset=UTF-8", "ø"),
        (q.user.displayName, b"\xef\xbb\xbf\xc3\xb8", "text/plain; charset=utf8", "ø"),
        (q.user.displayName, b"", "text/plain", ""),
        (q.user.displayName, b"", "", ""),
        (q.user.displayName, b"  ", "text/plain", "  "),
        (q.user.displayName, b'"a"', "text/plain", '"a"'),
        (q.user.displayName, b'"a"', "application/json", "a"),
        (q.user.color, b"red", "text/plain", models.Color.RED),
        (q.user.color, b"mauve", "text/plain;charset=utf-8", "mauve"),
    ],
)
def test_a_bare_text_is_read_as_its_media_type_says(
    connect: Any, path: Any, content: bytes, kind: str, value: Any
) -> None:
    client, service = connect(answer(200, content, **({"Content_Type": kind} if kind else {})), package=skies)
    assert client.send(odata.Value(HERE, path).get_raw()) == value
    assert service.seen[0].headers["Accept"] == "text/plain"


@pytest.mark.parametrize(
    ("path", "content", "kind"),
    [
        (q.user.displayName, b"\xff", "text/plain"),
        (q.user.displayName, b"a", "text/plain; charset=martian"),
        (q.user.age, b"", "text/plain"),
        (q.user.color, b"", "text/plain"),
    ],
)
def test_a_bare_text_that_cannot_be_read(connect: Any, path: Any, content: bytes, kind: str) -> None:
    client, _ = connect(answer(200, content, Content_Type=kind), package=skies)
    with pytest.raises(errors.UnexpectedResponse):
        client.send(odata.Value(HERE, path).get_raw())


@pytest.mark.parametrize(
    ("path", "value", "content", "kind"),
    [
        (q.user.displayName, "Ann", b"Ann", "text/plain"),
        (q.user.displayName, "Ann & ø", "Ann & ø".encode(), "text/plain;charset=utf-8"),
        (q.user.age, 17, b"17", "text/plain"),
        (q.user.aBoolean, True, b"true", "text/plain"),
        (q.user.aDecimal, Decimal("1.10"), b"1.10", "text/plain"),
        (q.user.aBinary, b"\xff", b"\xff", "application/octet-stream"),
        (q.user.photo, b"\xff", b"\xff", "application/octet-stream"),
    ],
)
def test_a_bare_value_is_set(path: Any, value: Any, content: bytes, kind: str) -> None:
    request = odata.Value(HERE, path).put_raw(value)
    assert (request.method, request.path, request.content) == ("PUT", f"/users/7/{path}/$value", content)
    assert request.headers["Content-Type"] == kind


def test_what_has_no_bare_value() -> None:
    for path, value in ((q.user.home, {"city": "x"}), (q.user.age, None), (q.user.age, "x")):
        with pytest.raises(TypeError):
            odata.Value(HERE, path).put_raw(value)


@pytest.mark.parametrize("type", ["Edm.Untyped", "Edm.EntityType", "Edm.ComplexType", "Edm.PrimitiveType", "no.such"])
def test_what_may_be_anything_is_asked_for_as_json_and_read_whole(connect: Any, type: str) -> None:
    whole: list[dict[str, Any]] = [{"id": 1, "value": "x"}, {"value": [1], "@odata.nextLink": "n"}, {"id": 1}]
    alone = {"@odata.context": "c", "value": [1]}
    client, service = connect(*[answer(200, body) for body in [*whole, alone]], package=skies)
    request = odata.request("GET", HERE, result=type)
    assert [client.send(request) for _ in whole] == whole
    assert client.send(request) == (alone if type in ("Edm.EntityType", "Edm.ComplexType") else [1])
    assert {sent.headers["Accept"].partition(";")[0] for sent in service.seen} == {"application/json"}


# --------------------------------------------------------------------------------------------------- upserts


class Store:
    """A service that creates what isn't there, unless it is told not to (Protocol 4.01, section 11.4.4)."""

    def __init__(self) -> None:
        self.users: dict[str, dict[str, Any]] = {}

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        key = request.url.path.rpartition("/")[2]
        is_there = key in self.users
        if request.headers.get("If-None-Match") == "*" and is_there:
            return error(412)
        if request.headers.get("If-Match") and not is_there:
            return error(412)
        self.users[key] = {**self.users.get(key, {"id": key}), **json.loads(request.content)}
        body = {**self.users[key], "@odata.etag": '"1"'}
        return answer(200, body) if is_there else answer(201, body, Location=f"{ROOT}/users/{key}")


def test_upserts_mean_what_their_preconditions_say(connect: Any) -> None:
    store = Store()
    client, _ = connect(store, package=skies)

    def upsert(age: int, **options: Any) -> Any:
        return client.send_with_reply(odata.request("PATCH", HERE, models.User(age=age), result=models.User), **options)

    with pytest.raises(errors.PreconditionFailed):
        upsert(1, if_match="*")  # Update, never create.
    made, reply = upsert(2, if_none_match="*")  # Create, never update.
    assert (made.age, reply.status, reply.entity_id) == (2, 201, f"{ROOT}/users/7")
    with pytest.raises(errors.PreconditionFailed):
        upsert(3, if_none_match="*")
    changed, reply = upsert(4, if_match=made)
    assert (changed.age, reply.status) == (4, 200)
    assert upsert(5)[0].age == 5  # Either.
    assert store.users == {"7": {"id": "7", "age": 5}}


def test_put_replaces_only_where_it_is_asked_for(connect: Any) -> None:
    client, service = connect(answer(204), package=skies)
    client.send(odata.request("PUT", HERE, models.User(age=1)))
    assert service.seen[0].method == "PUT"


# --------------------------------------------------------------------------------- what a service doesn't offer


def test_what_a_service_does_not_offer_is_said_clearly(connect: Any) -> None:
    client, _ = connect(error(405, "c", "not here", Allow="GET, POST"), package=skies)
    with pytest.raises(errors.MethodNotAllowed) as caught:
        client.send(odata.request("DELETE", HERE))
    assert caught.value.allowed == ("GET", "POST")
    assert "allowed: GET, POST" in str(caught.value)
    for status, kind in ((501, errors.NotSupported), (400, errors.BadRequest)):
        client, _ = connect(error(status, "NotImplemented", "$search isn't supported"), package=skies)
        with pytest.raises(kind, match=r"isn't supported"):
            client.send(api.users.get(search="x"))
