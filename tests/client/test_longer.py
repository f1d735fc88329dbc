"""What takes more than one exchange: uploads, downloads, operations that run on."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import Any

import httpx2
import pytest
from graph_profile import api, errors, odata
from graph_profile._runtime.http.upload import UNIT
from graph_profile._runtime.requests import Headers, Operation, Request, Result

from .conftest import ROOT, answer, error

URL = "https://upload.example/up/s3cr3t-path?tempauth=s3cr3t"
PHOTO: Request[bytes] = Request(
    method="GET", root=ROOT, path="/me/photo/$value", operation=Operation("GET", result=Result("Edm.Stream"))
)
CONTENT = bytes(range(256)) * 1280 * 3 + b"end"  # Three units and a bit.


class Session:
    """A service that takes uploads in order, and fails as told."""

    def __init__(self, *failures: Any) -> None:
        self.held = bytearray()
        self.failures = list(failures)
        self.ranges: list[str] = []
        self.methods: list[str] = []

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        assert "Authorization" not in request.headers
        self.methods.append(request.method)
        state = {"nextExpectedRanges": [f"{len(self.held)}-"]}
        if request.method == "GET":
            return answer(200, state)
        if request.method == "DELETE":
            return answer(204)
        span, _, total = request.headers["Content-Range"].removeprefix("bytes ").partition("/")
        first, last = map(int, span.split("-"))
        self.ranges.append(span)
        failure = self.failures.pop(0) if self.failures else None
        if failure == "lost":  # It arrives; the answer doesn't.
            self.held += request.content
            raise httpx2.ReadError("reset")
        if isinstance(failure, Exception):
            raise failure
        if isinstance(failure, httpx2.Response):
            return failure
        if first != len(self.held):
            return error(416)
        assert len(request.content) == last - first + 1
        self.held += request.content
        done = len(self.held) == int(total)
        return answer(201, {"id": "item"}) if done else answer(202, {"nextExpectedRanges": [f"{len(self.held)}-"]})


@pytest.mark.parametrize(
    "source", [CONTENT, io.BytesIO(CONTENT), bytearray(CONTENT), memoryview(CONTENT)], ids=lambda it: type(it).__name__
)
def test_upload(connect: Any, source: Any) -> None:
    session, told = Session(), []
    client, _ = connect(session)
    reply = client.upload(URL, source, chunk_size=UNIT, progress=lambda done, total: told.append((done, total)))
    assert reply.json() == {"id": "item"}
    assert bytes(session.held) == CONTENT
    total = len(CONTENT)
    assert session.ranges == ["0-327679", "327680-655359", "655360-983039", "983040-983042"]
    assert told == [(UNIT, total), (2 * UNIT, total), (3 * UNIT, total), (total, total)]


@pytest.mark.parametrize(
    "failures",
    [
        ["lost"],
        [httpx2.ReadError("x")],
        [None, "lost"],
        [error(503), "lost"],
        [error(500), error(429, Retry_After="1")],
    ],
)
def test_an_upload_goes_on_where_it_broke(connect: Any, failures: list[Any]) -> None:
    session = Session(*failures)
    client, _ = connect(session)
    assert client.upload(URL, CONTENT, chunk_size=UNIT).json() == {"id": "item"}
    assert bytes(session.held) == CONTENT
    assert "GET" in session.methods


def test_an_upload_that_was_begun_before(connect: Any) -> None:
    session = Session()
    session.held += CONTENT[: 2 * UNIT]
    client, _ = connect(session)
    client.upload(URL, CONTENT, chunk_size=UNIT, resume=True)
    assert session.ranges == ["655360-983039", "983040-983042"]
    other = Session()
    other.held += CONTENT[:UNIT]
    client, _ = connect(other)
    client.upload(URL, CONTENT, chunk_size=UNIT)
    assert bytes(other.held) == CONTENT


@pytest.mark.parametrize(("status", "kind"), [(404, errors.NotFound), (409, errors.Conflict)])
def test_an_upload_that_can_not_go_on(connect: Any, status: int, kind: type[Exception]) -> None:
    client, _ = connect(Session(error(status)))
    with pytest.raises(kind) as caught:
        client.upload(URL, CONTENT)
    assert "s3cr3t" not in f"{caught.value} {caught.value!r}"


def test_a_session_may_be_a_request_or_a_model(connect: Any) -> None:
    create: Request[Any] = Request(
        method="POST",
        root=ROOT,
        path="/me/createUploadSession",
        operation=Operation("POST", result=Result("microsoft.graph.profile")),
    )
    session = Session()

    def handler(request: httpx2.Request) -> httpx2.Response:
        return answer(200, {"uploadUrl": URL}) if request.url.host != "upload.example" else session(request)

    client, service = connect(handler)
    assert client.upload(create, CONTENT).json() == {"id": "item"}
    assert "Authorization" in service.seen[0].headers
    client.cancel_upload(URL)
    assert session.methods[-1] == "DELETE"


@pytest.mark.parametrize("chunk", [0, 1, UNIT + 1, 60 * 1024 * 1024])
def test_chunks(connect: Any, chunk: int) -> None:
    client, service = connect(answer(200))
    with pytest.raises(ValueError, match="chunk"):
        client.upload(URL, CONTENT, chunk_size=chunk)
    with pytest.raises(ValueError, match="empty"):
        client.upload(URL, b"")
    assert not service.seen


# ------------------------------------------------------------------------------------------------ downloads


def ranged(request: httpx2.Request) -> httpx2.Response:
    first = int(request.headers.get("Range", "bytes=0-").removeprefix("bytes=").rstrip("-"))
    status = 206 if "Range" in request.headers else 200
    return answer(status, CONTENT[first:], ETag='"e"', Content_Type="image/jpeg")


def test_download(connect: Any) -> None:
    client, service = connect(answer(302, Location="https://files.example/x?sig=1"), ranged)
    assert b"".join(client.download(PHOTO)) == CONTENT
    first, second = service.seen
    assert (first.headers["Accept"], first.headers["Accept-Encoding"]) == ("*/*", "identity")
    assert "Authorization" not in second.headers
    client, _ = connect(ranged)
    assert b"".join(client.download(PHOTO, start=1000)) == CONTENT[1000:]
    client, _ = connect(answer(200, CONTENT))
    with pytest.raises(errors.UnexpectedResponse, match="range"):
        list(client.download(PHOTO, start=1000))


def test_a_download_of_which_a_part_comes(connect: Any) -> None:
    def part(first: int, etag: str) -> httpx2.Response:
        headers = {"Content_Range": f"bytes {first}-{first + 2}/6", "ETag": etag, "Content_Type": "image/jpeg"}
        return answer(206, b"abcdef"[first : first + 3], **headers)

    client, service = connect(part(0, '"e"'), part(3, '"e"'))
    assert b"".join(client.download(PHOTO)) == b"abcdef"
    assert [request.headers.get("Range") for request in service.seen] == [None, "bytes=3-"]
    client, _ = connect(part(0, 'W/"e"'))
    with pytest.raises(errors.UnexpectedResponse, match="3 of 6 bytes"):
        list(client.download(PHOTO))
    client, _ = connect(part(0, '"e"'))
    own = replace(PHOTO, headers=Headers({"Range": "bytes=0-2"}))
    assert b"".join(client.download(own)) == b"abc"


def test_a_download_goes_on_behind_its_end(connect: Any) -> None:
    client, service = connect(error(416, Content_Range="bytes */1000"))
    assert not list(client.download(PHOTO, start=1000)) and len(service.seen) == 1
    for start in (999, 1001):
        with pytest.raises(errors.RangeNotSatisfiable):
            list(client.download(PHOTO, start=start))


def test_a_download_that_is_refused(connect: Any) -> None:
    client, _ = connect(error(404, "none"))
    with pytest.raises(errors.NotFound) as caught:
        list(client.download(PHOTO))
    assert caught.value.code == "none"


# ------------------------------------------------------------------------------------------------ operations


def test_an_operation_with_a_monitor_elsewhere(connect: Any) -> None:
    there = "https://monitor.example/s3cr3t"
    running = {"status": "inProgress", "percentageComplete": 27.8}
    done = {"status": "completed", "percentageComplete": 100, "resourceLocation": f"{ROOT}/made"}
    client, service = connect(
        answer(202, Location=there), answer(202, running, Retry_After="4"), error(503), answer(200, done)
    )
    told: list[Any] = []
    end = client.finish(api.me.profile.account.post({}), progress=told.append)
    assert end == odata.Finished(None, done, f"{ROOT}/made")
    assert told == [running, done]
    assert [request.method for request in service.seen] == ["POST", "GET", "GET", "GET"]
    assert not any("Authorization" in request.headers for request in service.seen[1:])
    assert service.slept[:2] == [1.0, 4.0]


@pytest.mark.parametrize(
    ("location", "url"),
    [
        ("/me('1')/operations('2')", f"{ROOT}/me('1')/operations('2')"),
        ("/account/7?a=/b", f"{ROOT}/me/profile/account/7?a=/b"),
        ("/beta/me/operations/2", f"{ROOT}/me/operations/2"),
        ("/pro/2", "https://graph.microsoft.com/pro/2"),
        ("/monitor/me", "https://graph.microsoft.com/monitor/me"),
        ("operations/2", f"{ROOT}/me/profile/operations/2"),
        ("//graph.microsoft.com/me", "https://graph.microsoft.com/me"),
        ("https://graph.microsoft.com/me/2", "https://graph.microsoft.com/me/2"),
    ],
)
def test_locations_count_from_the_service_root_or_the_host(connect: Any, location: str, url: str) -> None:
    client, service = connect(answer(202, Location=location), answer(200, {"status": "succeeded"}))
    client.finish(api.me.profile.account.post({}))
    assert service.urls == [f"{ROOT}/me/profile/account", url]
    client, service = connect(answer(201, Location=location))
    assert client.send_raw(api.me.profile.account.post({})).entity_id == url


def test_an_operation_that_fails(connect: Any) -> None:
    state = {"status": "failed", "percentageComplete": 5, "error": {"code": "c", "message": "no room"}}
    client, _ = connect(answer(202, Location="https://monitor.example/s3cr3t"), answer(200, state))
    with pytest.raises(errors.OperationFailed) as caught:
        client.finish(api.me.profile.account.post({}))
    assert caught.value.state == state
    assert "s3cr3t" not in str(caught.value)
    assert str(caught.value).endswith("the operation ended as failed: c: no room")


@pytest.mark.parametrize("wrapped", ["message", "header", "plain"])
def test_an_operation_as_odata_has_it(connect: Any, wrapped: str) -> None:
    message = b'HTTP/1.1 201 Created\r\nContent-Type: application/json\r\n\r\n{"id": "7"}'
    last = {
        "message": answer(200, message, Content_Type="application/http"),
        "header": answer(200, {"id": "7"}, AsyncResult="201"),
        "plain": answer(201, {"id": "7"}),
    }[wrapped]
    client, service = connect(answer(202, Location="/beta/monitor/1", Retry_After="0.5"), answer(202), last)
    assert client.finish(api.me.profile.account.post({})).value.id == "7"
    assert service.seen[0].headers["Prefer"] == "respond-async"
    assert service.seen[1].headers["Authorization"]
    assert service.slept == [0.5, 2.0]


@pytest.mark.parametrize("more", [{"max_page_size": 3}, {"respond_async": True, "wait": 5}])
def test_what_else_a_caller_prefers_of_an_operation(connect: Any, more: dict[str, Any]) -> None:
    client, service = connect(answer(200, {"value": []}))
    client.finish(api.me.profile.account.get(headers=odata.prefer(**more)))
    said = service.seen[0].headers["Prefer"]
    assert said in ("odata.maxpagesize=3,respond-async", "respond-async,wait=5")


@pytest.mark.parametrize("header", ["Operation_Location", "Azure_AsyncOperation"])
def test_states_that_nobody_knows_are_none_of_the_last(connect: Any, header: str) -> None:
    states = [{"status": name} for name in ("queued", "Validating", "succeeded")]
    for request in (api.me.profile.delete(), api.me.profile.account.post({})):
        client, service = connect(answer(202, **{header: f"{ROOT}/m"}), *(answer(200, state) for state in states))
        assert client.finish(request).state == {"status": "succeeded"}
        assert len(service.seen) == 4


@pytest.mark.parametrize("status", [200, 201, 202])
@pytest.mark.parametrize("header", ["Operation_Location", "Azure_AsyncOperation"])
def test_what_is_made_has_a_place_beside_that_of_its_progress(connect: Any, header: str, status: int) -> None:
    # As services of Azure answer: what was made is there at once, and isn't ready.
    first = answer(status, {"id": "7"}, Location=f"{ROOT}/made", **{header: f"{ROOT}/progress"})
    client, service = connect(first, answer(200, {"status": "running"}), answer(200, {"status": "Succeeded"}))
    told: list[str] = []
    end = client.finish(api.me.profile.account.post({}), started=told.append)
    assert end == odata.Finished(None, {"status": "Succeeded"}, f"{ROOT}/made")
    assert service.urls[1:] == [f"{ROOT}/progress"] * 2
    assert told == [f"{ROOT}/progress"]


def test_a_monitor_may_move(connect: Any) -> None:
    # Protocol 4.01, section 11.6: each answer names the place to ask at next, the same or another one.
    moves = [answer(202, Location=f"{ROOT}/monitor/{at}") for at in range(3)]
    client, service = connect(*moves, answer(202), answer(201, {"id": "7"}, Location=f"{ROOT}/made"))
    end = client.finish(api.me.profile.account.post({}))
    assert (end.value.id, end.resource) == ("7", f"{ROOT}/made")
    assert service.urls[1:] == [f"{ROOT}/monitor/{at}" for at in (0, 1, 2, 2)]


def test_an_operation_that_is_accepted_and_never_heard_of(connect: Any) -> None:
    client, service = connect(answer(202))
    with pytest.raises(errors.OperationUnfinished, match="no header says where to ask") as caught:
        client.finish(api.me.profile.account.post({}))
    assert (caught.value.monitor, caught.value.state) == ("", {})
    with pytest.raises(ValueError, match="monitor is empty"):
        client.finish(api.me.profile.account.post({}), monitor=caught.value.monitor)
    assert len(service.seen) == 1


@pytest.mark.parametrize("status", ["running", "completed", "failed"])
def test_the_result_of_an_operation_may_have_a_status_of_its_own(connect: Any, status: str) -> None:
    body = {"id": "7", "status": status}
    client, _ = connect(answer(202, Location="/m"), answer(200, body, AsyncResult="200"))
    end = client.finish(api.me.profile.account.post({}))
    assert (end.value.to_dict(), end.state) == (body, {})


def test_an_operation_that_fails_as_odata_has_it(connect: Any) -> None:
    message = b'HTTP/1.1 404 Not Found\r\nContent-Type: application/json\r\n\r\n{"error": {"code": "c"}}'
    client, _ = connect(answer(202, Location="/m"), answer(200, message, Content_Type="application/http"))
    with pytest.raises(errors.NotFound):
        client.finish(api.me.profile.account.post({}))


@pytest.mark.parametrize("monitor", [f"{ROOT}/monitor/1", "https://monitor.example/s3cr3t"])
def test_an_operation_that_is_given_up(connect: Any, monitor: str) -> None:
    request = api.me.profile.account.post({})
    kept: list[str] = []
    client, service = connect(answer(202, Location=monitor), error(404))
    with pytest.raises(errors.NotFound):
        client.finish(request, started=kept.append)
    assert kept == [monitor]
    client, service = connect(answer(204))
    client.cancel_operation(request, kept[0])
    sent = service.seen[0]
    assert (sent.method, str(sent.url), sent.content) == ("DELETE", monitor, b"")
    assert ("Authorization" in sent.headers) is monitor.startswith(ROOT)
    client, _ = connect(error(404))
    with pytest.raises(errors.NotFound) as caught:
        client.cancel_operation(request, monitor)
    assert "s3cr3t" not in str(caught.value)


def test_an_operation_that_was_begun_before(connect: Any) -> None:
    client, service = connect(answer(202), answer(201, {"id": "7"}))
    end = client.finish(api.me.profile.account.post({}), monitor=f"{ROOT}/monitor/1")
    assert end.value.id == "7"
    assert [request.method for request in service.seen] == ["GET", "GET"]


def test_what_is_done_at_once(connect: Any) -> None:
    client, service = connect(answer(201, {"id": "7"}))
    assert client.finish(api.me.profile.account.post({})).value.id == "7"
    assert len(service.seen) == 1


# ------------------------------------------------------------------------------------------------ links


def test_links_to_what_exists() -> None:
    place = api.me.profile.account["a/b"]
    assert odata.reference(place) == {"@odata.id": f"{ROOT}/me/profile/account/a%2Fb"}
    assert odata.reference("https://x/y") == {"@odata.id": "https://x/y"}
    bound = odata.bind(manager=place, members=["https://x/1", place.get()])
    assert bound == {
        "manager@odata.bind": f"{ROOT}/me/profile/account/a%2Fb",
        "members@odata.bind": ["https://x/1", f"{ROOT}/me/profile/account/a%2Fb"],
    }


@pytest.mark.parametrize("wrong", [None, 7, [None], ["https://x/1", 7], {"@odata.id": "https://x/1"}, b"https://x/1"])
def test_what_is_no_link(wrong: Any) -> None:
    with pytest.raises(TypeError, match="a link is a URL, a place such as"):
        odata.bind(manager=wrong)
    for use in (odata.reference, lambda it: odata.set_link(api.me.profile, it)):
        with pytest.raises(TypeError, match="a link is a URL, a place such as"):
            use(wrong)


def test_preferences() -> None:
    assert odata.prefer(returned="minimal", max_page_size=5, track_changes=True, others=['outlook.timezone="UTC"']) == {
        "Prefer": 'return=minimal,odata.maxpagesize=5,odata.track-changes,outlook.timezone="UTC"'
    }
    assert odata.prefer(
        include_annotations="*",
        continue_on_error=True,
        wait=0,
        respond_async=True,
        omit_values="nulls",
        allow_entity_references=True,
        version="4.01",
    ) == {
        "Prefer": 'include-annotations="*",continue-on-error,respond-async,wait=0,'
        "allow-entityreferences,omit-values=nulls"
    }
    assert odata.prefer(others="handling=strict") == {"Prefer": "handling=strict"}
    wrongs: tuple[dict[str, Any], ...] = ({}, {"max_page_size": 0}, {"wait": -1}, {"returned": "all"})
    for wrong in (*wrongs, {"omit_values": "x"}, {"include_annotations": '*",x="'}):
        with pytest.raises(ValueError, match=r"prefer|page|annotations"):
            odata.prefer(**wrong)
