"""Many requests in one, in both forms."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from typing import Any

import httpx2
import pytest
from graph_profile import api, errors, models
from graph_profile._runtime.http import multipart
from graph_profile._runtime.requests import Headers, Operation, Request, Result
from hypothesis import given
from hypothesis import strategies as st

from .conftest import ROOT, TOKEN, answer, error

ACCOUNT = api.me.profile.account
GET = ACCOUNT["7"].get(select="id")
POST = ACCOUNT.post({"countryCode": "NO"})
DELETE = ACCOUNT["7"].delete()
PHOTO: Request[bytes] = Request(
    method="GET", root=ROOT, path="/me/photo/$value", operation=Operation("GET", result=Result("Edm.Stream"))
)


def respond(
    *rules: tuple[int, Any] | Callable[[dict[str, Any]], dict[str, Any]]
) -> Callable[[httpx2.Request], httpx2.Response]:
    """Answer the items of a JSON batch in turn, last one first."""

    def handler(request: httpx2.Request) -> httpx2.Response:
        items = json.loads(request.content)["requests"]
        responses = []
        for item, rule in zip(items, rules, strict=False):
            one = rule(item) if callable(rule) else {"status": rule[0], "body": rule[1]}
            responses.append({"id": item["id"], **one})
        return answer(200, {"responses": responses[::-1]})

    return handler


def throttled(seconds: str) -> Callable[[dict[str, Any]], dict[str, Any]]:
    return lambda item: {"status": 429, "headers": {"retry-after": seconds}, "body": {"error": {"code": "busy"}}}


def test_typed_results_in_order(connect: Any) -> None:
    photo = base64.urlsafe_b64encode(b"\xff\xd8\xfe").decode()
    is_photo = {"status": 200, "headers": {"Content-Type": "image/jpeg"}, "body": photo}
    client, service = connect(respond((200, {"id": "7"}), (201, {"id": "8"}), (204, None), lambda item: is_photo))
    a, b, c, d = client.batch(GET, POST, DELETE, PHOTO)
    assert isinstance(a, models.UserAccountInformation)
    assert (a.id, b.id, c, d) == ("7", "8", None, b"\xff\xd8\xfe")
    assert service.urls == [f"{ROOT}/$batch"]
    sent = service.seen[0]
    assert sent.headers["Authorization"] == f"Bearer {TOKEN}"
    assert sent.headers["OData-Version"] == "4.0"
    assert sent.headers["Prefer"] == "odata.continue-on-error"
    first, second, third, _ = service.body(0)["requests"]
    assert (first["id"], first["method"], first["url"]) == ("0", "GET", "me/profile/account/7?$select=id")
    assert first["headers"]["accept"] == "application/json;odata.metadata=minimal"
    assert second["body"] == {"countryCode": "NO"}
    assert second["headers"]["content-type"] == "application/json"
    assert "body" not in third
    assert TOKEN.encode() not in sent.content


@pytest.mark.parametrize("kind", ["text/plain", "text/plain;charset=iso-8859-1", "text/plain; charset=UTF-8"])
def test_a_text_in_a_batch_is_in_the_character_set_of_the_batch(connect: Any, kind: str) -> None:
    text: Request[str] = Request(
        method="GET", root=ROOT, path="/me/x/$value", operation=Operation("GET", result=Result("Edm.String"))
    )
    client, _ = connect(respond(lambda _: {"status": 200, "headers": {"content-type": kind}, "body": "ø"}))
    assert client.batch(text) == ("ø",)


def test_failures_stand_in_their_place(connect: Any) -> None:
    missing = (404, {"error": {"code": "gone", "message": "m"}})
    client, service = connect(respond((200, {"id": "7"}), missing, (403, {"error": {"code": "no"}})))
    with pytest.raises(errors.BatchFailed) as caught:
        client.batch(GET, POST, DELETE)
    value, first, second = caught.value.results
    assert (value.id, type(first), first.code, type(second)) == ("7", errors.NotFound, "gone", errors.Forbidden)
    assert second.scopes == DELETE.scopes
    assert caught.value.errors == (first, second)
    client, service = connect(respond((200, {"id": "7"}), missing))
    assert isinstance(client.batch_each(GET, POST)[1], errors.NotFound)
    assert len(service.seen) == 1


def test_what_does_not_fit_goes_in_another(connect: Any) -> None:
    client, service = connect(respond(*[(200, {"id": "7"})] * 20))
    results = client.batch(*[GET] * 45)
    assert len(results) == 45
    assert [len(service.body(index)["requests"]) for index in range(3)] == [20, 20, 5]
    client, service = connect(respond(*[(200, {"id": "7"})] * 20))
    assert client.batch() == ()
    assert not service.seen


@pytest.mark.parametrize("failure", [error(400), error(500), httpx2.ReadError("reset"), answer(200, b"no JSON")])
def test_a_later_batch_that_fails_takes_no_result_with_it(connect: Any, failure: Any) -> None:
    done = respond(*[(201, {"id": "8"})] * 20)
    client, service = connect(done, failure, done)
    results = client.batch_each(*[POST] * 45)
    assert [getattr(result, "id", None) for result in results] == ["8"] * 20 + [None] * 20 + ["8"] * 5
    assert all(isinstance(result, errors.ClientError) for result in results[20:40]) and len(service.seen) == 3
    client, service = connect(done, failure)
    with pytest.raises(errors.BatchFailed, match="5 of 25 requests failed") as caught:
        client.batch(*[POST] * 25, depends_on={24: 0, 23: 22})
    assert [result.id for result in caught.value.results[:20]] == ["8"] * 20
    client, service = connect(respond((201, {"id": "8"}), throttled("1")), failure)
    created, again = client.batch_each(POST, POST)
    assert created.id == "8" and isinstance(again, errors.ClientError) and service.slept == [1.0]


def test_a_batch_that_fails_as_such_raises(connect: Any) -> None:
    client, service = connect(error(403))
    with pytest.raises(errors.Forbidden):
        client.batch_each(*[POST] * 45)
    assert len(service.seen) == 1


def test_dependencies(connect: Any) -> None:
    client, service = connect(respond((200, {"id": "7"}), (201, {}), (204, None)))
    client.batch(GET, POST, DELETE, depends_on={2: [0, 1]})
    assert [item.get("dependsOn") for item in service.body(0)["requests"]] == [None, None, ["0", "1"]]
    client, service = connect(respond((200, {}), (200, {})))
    client.batch(GET, GET, GET, serial=True, size=2)
    assert [item.get("dependsOn") for item in service.body(0)["requests"]] == [None, ["0"]]
    assert [item.get("dependsOn") for item in service.body(1)["requests"]] == [None]


def test_what_waits_for_a_failure_is_not_sent(connect: Any) -> None:
    client, service = connect(respond((404, {})))
    first, second = client.batch_each(POST, DELETE, serial=True, size=1)
    assert (type(first), type(second)) == (errors.NotFound, errors.FailedDependency)
    assert len(service.seen) == 1


@pytest.mark.parametrize("depends_on", [{0: 0}, {0: 1}, {1: -1}, {7: 0}, {-1: 0}])
def test_dependencies_that_can_not_be(connect: Any, depends_on: dict[int, int]) -> None:
    client, service = connect(answer(200, {}))
    with pytest.raises(ValueError, match="depend"):
        client.batch(GET, GET, depends_on=depends_on)
    assert not service.seen


def test_throttled_requests_are_sent_again_and_no_others(connect: Any) -> None:
    client, service = connect(
        respond((200, {"id": "a"}), throttled("2"), throttled("7.5"), (424, {})),
        respond((201, {"id": "b"}), (204, None), (200, {"id": "d"})),
    )
    a, b, c, d = client.batch(GET, POST, DELETE, GET, depends_on={3: 2})
    assert (a.id, b.id, c, d.id) == ("a", "b", None, "d")
    assert service.slept == [7.5]
    again = service.body(1)["requests"]
    assert [(item["id"], item.get("dependsOn")) for item in again] == [("1", None), ("2", None), ("3", ["2"])]


def test_a_storm_ends(connect: Any) -> None:
    client, service = connect(respond(throttled("1"), (200, {"id": "7"})))
    first, second = client.batch_each(POST, GET)
    assert isinstance(first, errors.TooManyRequests)
    assert second.id == "7"
    assert len(service.seen) == 4
    assert len(service.body(1)["requests"]) == 1


def test_what_might_have_been_done_is_not_sent_again(connect: Any) -> None:
    client, service = connect(respond((503, {}), (503, {})), respond((200, {"id": "7"})))
    first, second = client.batch_each(POST, GET)
    assert isinstance(first, errors.ServiceUnavailable)
    assert second.id == "7"
    for requests, sendings in (((GET, DELETE), 2), ((GET, POST), 1)):
        client, service = connect(httpx2.ReadError("x"), respond((200, {}), (204, None)))
        try:
            client.batch(*requests)
        except errors.ConnectionFailed:
            assert sendings == 1
        assert len(service.seen) == sendings


def test_a_batch_that_fails_as_such(connect: Any) -> None:
    client, _ = connect(error(403))
    with pytest.raises(errors.Forbidden):
        client.batch(GET)


@pytest.mark.parametrize(
    "content", [b"", b"[]", b"{}", b'{"responses": 3}', b'{"responses": [{}]}', b'{"responses": [7]}', b"<p>"]
)
def test_what_is_no_batch_response(connect: Any, content: bytes) -> None:
    client, _ = connect(answer(200, content, Content_Type="application/json"))
    with pytest.raises(errors.UnexpectedResponse):
        client.batch(GET)


def test_a_request_that_gets_no_answer(connect: Any) -> None:
    client, _ = connect(answer(200, {"responses": [{"id": "0", "status": 200, "body": {"id": "7"}}]}))
    first, second = client.batch_each(GET, POST)
    assert first.id == "7"
    assert isinstance(second, errors.TransportFailure)


@pytest.mark.parametrize("form", ["json", "multipart"])
def test_two_answers_to_one_request_are_an_error_that_says_so(connect: Any, form: str) -> None:
    ids = ["0", "1", "1"]
    if form == "json":
        items = [{"id": name, "status": 200, "body": {"id": str(at)}} for at, name in enumerate(ids)]
        reply = answer(200, {"responses": items})
    else:
        head = "--b\r\nContent-Type: application/http\r\nContent-ID: {}\r\n\r\nHTTP/1.1 200 OK\r\n\r\n"
        body = "".join(f'{head.format(name)}{{"id": "{at}"}}\r\n' for at, name in enumerate(ids))
        reply = answer(200, f"{body}--b--".encode(), Content_Type="multipart/mixed; boundary=b")
    client, service = connect(reply)
    first, second = client.batch_each(GET, GET, form=form)
    assert first.id == "0"
    assert isinstance(second, errors.UnexpectedResponse)
    assert "2 answers of a batch are to GET /" in str(second)
    assert len(service.seen) == 1


def test_one_root(connect: Any) -> None:
    other: Request[None] = Request(
        method="DELETE", root="https://other.example", path="/x", operation=Operation("DELETE")
    )
    client, service = connect(answer(200, {}))
    with pytest.raises(ValueError, match="the same service root"):
        client.batch(GET, other)
    assert not service.seen


def test_all_or_nothing(connect: Any) -> None:
    failed = (400, {"error": {"code": "all"}})
    client, service = connect(respond((200, {"id": "7"}), failed))
    results = client.batch_each(GET, POST, DELETE, atomic=True)
    assert [item.get("atomicityGroup") for item in service.body(0)["requests"]] == [None, "together", "together"]
    assert [getattr(result, "code", "") for result in results] == ["", "all", "all"]
    with pytest.raises(ValueError, match="one atomic group"):
        client.batch(POST, POST, atomic=True, size=1)


# ------------------------------------------------------------------------------------------------ multipart


def parts(boundary: str, *messages: tuple[str, str]) -> bytes:
    text = "".join(
        f"--{boundary}\r\nContent-Type: application/http\r\nContent-ID: {id}\r\n\r\n{message}\r\n"
        for id, message in messages
    )
    return f"preamble\r\n{text}--{boundary}--\r\nepilogue".encode()


def test_multipart(connect: Any) -> None:
    ok = 'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 11\r\n\r\n{"id": "7"}'
    gone = "HTTP/1.1 404 Not Found\r\nContent-Type: application/json\r\n\r\n" + '{"error": {"code": "c"}}'
    none = "HTTP/1.1 204 No Content\r\n\r\n"
    body = parts("b-1", ("1", gone), ("0", ok), ("2", none))
    client, service = connect(answer(200, body, Content_Type='multipart/mixed; boundary="b-1"'))
    a, b, c = client.batch_each(GET, POST, DELETE, form="multipart")
    assert (a.id, type(b), b.code, c) == ("7", errors.NotFound, "c", None)
    sent = service.seen[0]
    boundary = sent.headers["Content-Type"].partition("boundary=")[2]
    lines = sent.content.decode().split("\r\n")
    assert lines[0] == f"--{boundary}"
    assert "GET me/profile/account/7?$select=id HTTP/1.1" in lines
    assert not any(line.startswith("Host:") for line in lines)
    assert lines[-2:] == [f"--{boundary}--", ""]
    assert "\n" not in sent.content.decode().replace("\r\n", "")


def test_a_change_set(connect: Any) -> None:
    inner = parts(
        "in",
        ("1", "HTTP/1.1 201 Created\r\nContent-Type: application/json\r\n\r\n{}"),
        ("2", "HTTP/1.1 204 No Content\r\n\r\n"),
    )
    ok = b"--out\r\nContent-Type: application/http\r\n\r\nHTTP/1.1 200 OK\r\n\r\n{}\r\n"
    body = ok + b"--out\r\nContent-Type: multipart/mixed; boundary=in\r\n\r\n" + inner + b"\r\n--out--"
    client, service = connect(answer(200, body, Content_Type="multipart/mixed; boundary=out"))
    client.batch(GET, POST, DELETE, form="multipart", atomic=True)
    assert service.seen[0].content.count(b"Content-Type: multipart/mixed; boundary=") == 1


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"--b\r\n",
        b"--b\r\n\r\nHTTP/1.1 200 OK\r\n\r\n{}",
        b"--b\r\n\r\nnothing\r\n--b--",
        b"--b\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{}\r\n--b--",
    ],
)
def test_multipart_bodies_that_break_off(connect: Any, body: bytes) -> None:
    client, _ = connect(answer(200, body, Content_Type="multipart/mixed; boundary=b"))
    with pytest.raises(errors.UnexpectedResponse):
        client.batch(GET, form="multipart")


def test_lines_may_end_without_a_carriage_return(connect: Any) -> None:
    body = change_set("b", "c").replace(b"\r\n", b"\n")
    client, _ = connect(answer(200, body, Content_Type="multipart/mixed; boundary=b"))
    made, none = client.batch(POST, DELETE, form="multipart", atomic=True)
    assert (made.id, none) == ("8", None)
    (one,) = multipart.decode(b"--b\n\nHTTP/1.1 200 OK\nA: 1\n\na\r\n\nb\n--b--\n", "multipart/mixed; boundary=b")
    assert (one.headers, one.content) == (Headers({"A": "1"}), b"a\r\n\nb")


@given(st.lists(st.binary(max_size=50), max_size=4))
def test_content_survives(contents: list[bytes]) -> None:
    messages = [
        multipart.Message(id=str(n), method="POST", url=f"{ROOT}/x", content=content)
        for n, content in enumerate(contents)
    ]
    written = multipart.encode(messages, "batch_0123456789")
    answered = written.replace(f"POST {ROOT}/x HTTP/1.1".encode(), b"HTTP/1.1 200 OK")
    found = list(multipart.decode(answered, "multipart/mixed; boundary=batch_0123456789"))
    assert [(message.id, message.content) for message in found] == [
        (str(n), content) for n, content in enumerate(contents)
    ]


def test_urls_are_written_whole_where_that_is_asked_for(connect: Any) -> None:
    ok = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n{}"
    body = parts("b", ("0", ok), ("1", ok))
    client, service = connect(answer(200, body, Content_Type="multipart/mixed; boundary=b"))
    client.batch(GET, POST, form="multipart", absolute=True)
    assert f"GET {GET.url} HTTP/1.1" in service.seen[0].content.decode().split("\r\n")
    client, service = connect(respond((200, {"id": "7"})))
    client.batch(GET, absolute=True)
    assert service.body(0)["requests"][0]["url"] == GET.url


def change_set(outer: str, inner: str, *, closed: bool = True) -> bytes:
    made = "HTTP/1.1 201 Created\r\nContent-Type: application/json\r\n\r\n" + '{"id": "8"}'
    group = parts(inner, ("0", made), ("1", "HTTP/1.1 204 No Content\r\n\r\n")).partition(b"\r\n")[2]
    head = f"--{outer}\r\nContent-Type: multipart/mixed; boundary={inner}\r\n\r\n".encode()
    return head + group + (f"\r\n--{outer}--\r\n".encode() if closed else b"")


@pytest.mark.parametrize("inner", ["b_set", "bb", "b-", "a"])
def test_a_boundary_that_begins_with_another_is_another(connect: Any, inner: str) -> None:
    client, _ = connect(answer(200, change_set("b", inner), Content_Type="multipart/mixed; boundary=b"))
    made, none = client.batch(POST, DELETE, form="multipart", atomic=True)
    assert (made.id, none) == ("8", None)


def test_boundaries_are_whole_lines_and_may_have_blanks_behind_them() -> None:
    content = b"x--b\r\n--bx\r\n--b \r\n\r\nHTTP/1.1 200 OK\r\n\r\n--b\r\n --b--\r\n--b--\t\r\n--b--"
    (found,) = multipart.decode(content.replace(b"\r\n\r\n--b\r\n", b"\r\n\r\n--by\r\n"), "multipart/mixed; boundary=b")
    assert found.content == b"--by\r\n --b--"


def test_no_boundary_begins_with_the_one_around_it(connect: Any) -> None:
    client, service = connect(answer(200, change_set("b", "c"), Content_Type="multipart/mixed; boundary=b"))
    client.batch(POST, DELETE, form="multipart", atomic=True)
    sent = service.seen[0]
    outer = sent.headers["Content-Type"].partition("boundary=")[2]
    inner = sent.content.partition(b"boundary=")[2].partition(b"\r\n")[0].decode()
    assert not inner.startswith(outer)
    assert not outer.startswith(inner)


@pytest.mark.parametrize("rest", [b"", b"\r\n--b\r\n\r\nnothing\r\n--b--"], ids=["cut", "garbled"])
def test_what_was_done_is_told_though_the_rest_can_not_be_read(connect: Any, rest: bytes) -> None:
    body = change_set("b", "b_set", closed=False) + rest
    client, service = connect(answer(200, body, Content_Type="multipart/mixed; boundary=b"))
    made, none, lost = client.batch_each(POST, DELETE, GET, form="multipart", atomic=True)
    assert (made.id, none, type(lost)) == ("8", None, errors.UnexpectedResponse)
    assert len(service.seen) == 1
    items = [{"id": "0", "status": 201, "body": {"id": "8"}}, {"id": "1"}]
    client, _ = connect(answer(200, {"responses": items}))
    made, lost = client.batch_each(POST, GET)
    assert (made.id, type(lost)) == ("8", errors.UnexpectedResponse)


def test_answers_that_nobody_can_assign_are_an_error_that_says_so(connect: Any) -> None:
    client, _ = connect(answer(200, {"responses": [{"status": 200, "body": {"id": "7"}}]}))
    with pytest.raises(errors.UnexpectedResponse, match="has no id"):
        client.batch(GET)


@pytest.mark.parametrize("form", ["json", "multipart"])
def test_of_a_group_of_which_one_failed_none_is_a_value(connect: Any, form: str) -> None:
    made = "HTTP/1.1 201 Created\r\nContent-Type: application/json\r\n\r\n" + '{"id": "8"}'
    there = "HTTP/1.1 409 Conflict\r\n\r\n"
    read = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n" + '{"id": "7"}'
    script = {
        "json": respond((200, {"id": "7"}), (201, {"id": "8"}), (409, {}), (204, None)),
        "multipart": answer(
            200,
            parts("b", ("0", read), ("1", made), ("2", there), ("3", "HTTP/1.1 204 No Content\r\n\r\n")),
            Content_Type="multipart/mixed; boundary=b",
        ),
    }[form]
    client, _ = connect(script)
    a, b, c, d = client.batch_each(GET, POST, POST, DELETE, atomic=True, form=form)
    assert a.id == "7"
    assert [type(b), type(c), type(d)] == [errors.FailedDependency, errors.Conflict, errors.FailedDependency]
    assert "undone" in str(b)


def elsewhere(location: str) -> Callable[[httpx2.Request], httpx2.Response]:
    """A batch whose answer to a photo is that it is somewhere else, and that place."""

    def handler(request: httpx2.Request) -> httpx2.Response:
        if request.method == "POST":
            moved = {"status": 302, "headers": {"Location": location}}
            return respond((200, {"id": "7"}), lambda _: moved)(request)
        return httpx2.Response(200, content=b"\xff\xd8\xfe", headers={"Content-Type": "image/jpeg"})

    return handler


def test_a_redirect_within_a_batch_is_followed_without_the_token_elsewhere(connect: Any) -> None:
    client, service = connect(elsewhere("https://content.example/photo"))
    one, photo = client.batch(GET, PHOTO)
    assert (one.id, photo) == ("7", b"\xff\xd8\xfe")
    assert service.urls[1:] == ["https://content.example/photo"]
    assert "Authorization" not in service.seen[1].headers


@pytest.mark.parametrize("location", ["http://content.example/photo", "https://u:p@content.example/photo"])
def test_a_redirect_within_a_batch_that_may_not_be_followed_is_an_error_of_its_own(connect: Any, location: str) -> None:
    client, service = connect(elsewhere(location))
    one, photo = client.batch_each(GET, PHOTO)
    assert one.id == "7" and isinstance(photo, errors.Misdirected)
    assert len(service.urls) == 1
