"""What is sent again, when, and what never is."""

from __future__ import annotations

from typing import Any

import httpx2
import pytest
from graph_profile import api, errors, odata
from graph_profile._runtime.http.waiting import retry_after
from hypothesis import given
from hypothesis import strategies as st

from .conftest import answer, error

GET = api.me.profile.get()
POST = api.me.profile.account.post({"countryCode": "NO"})
PATCH = api.me.profile.account["7"].patch({"countryCode": "NO"})
DELETE = api.me.profile.delete()
OK = {
    GET.method: answer(200, {}),
    POST.method: answer(201, {}),
    PATCH.method: answer(200, {}),
    DELETE.method: answer(204),
}


@pytest.mark.parametrize("request_", [GET, POST, PATCH, DELETE], ids=lambda request: request.method)
@pytest.mark.parametrize(
    ("failure", "always"),
    [
        (error(429), True),
        (error(429, Retry_After="1"), True),
        (error(503, Retry_After="1"), True),
        (httpx2.ConnectError("x"), True),
        (error(503), False),
        (error(504, Retry_After="1"), False),
        (error(500), False),
        (error(502), False),
        (error(408), False),
        (httpx2.ReadTimeout("x"), False),
        (httpx2.ReadError("x"), False),
    ],
    ids=str,
)
def test_only_what_can_do_no_harm_is_repeated(connect: Any, request_: Any, failure: Any, always: bool) -> None:
    client, service = connect(failure, OK[request_.method])
    if always or request_.method in ("GET", "DELETE"):
        client.send(request_)
        assert len(service.seen) == 2
        assert service.seen[0].content == service.seen[1].content
        identities = {sent.headers["client-request-id"] for sent in service.seen}
        assert len(identities) == 1
    else:
        with pytest.raises(errors.ClientError):
            client.send(request_)
        assert len(service.seen) == 1


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 412, 501, 507])
def test_what_is_no_use_is_not_repeated(connect: Any, status: int) -> None:
    client, service = connect(error(status))
    with pytest.raises(errors.HTTPFailure):
        client.send(GET)
    assert len(service.seen) == 1


def test_a_storm_ends(connect: Any) -> None:
    client, service = connect(error(429))
    with pytest.raises(errors.TooManyRequests):
        client.send(POST)
    assert len(service.seen) == 4
    assert [low <= slept <= 2 * low for low, slept in zip((0.25, 0.5, 1.0), service.slept, strict=True)] == [True] * 3


def test_the_services_own_time_is_kept(connect: Any) -> None:
    date = {"Date": "Wed, 21 Oct 2015 07:28:00 GMT", "Retry_After": "Wed, 21 Oct 2015 07:28:09 GMT"}
    client, service = connect(
        error(429, Retry_After="3"), error(429, Retry_After="2.128"), error(429, **date), answer(200, {})
    )
    client.send(GET)
    assert service.slept == [3.0, 2.128, 9.0]


def test_settings_of_the_client_and_of_one_call(connect: Any) -> None:
    client, service = connect(error(503), retries=odata.Retries(limit=1, backoff=8, longest=4))
    with pytest.raises(errors.ServiceUnavailable):
        client.send(GET)
    assert len(service.seen) == 2
    assert 2 <= service.slept[0] <= 4
    with pytest.raises(errors.ServiceUnavailable):
        client.send(GET, retries=odata.Retries(limit=0))
    assert len(service.seen) == 3


def test_who_asks_for_too_much_gets_an_error_that_says_so(connect: Any) -> None:
    client, service = connect(error(429, Retry_After="86400"))
    with pytest.raises(errors.TooManyRequests) as caught:
        client.send(GET)
    assert caught.value.retry_after == 86400
    assert len(service.seen) == 1


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("0", 0),
        ("120", 120),
        (" 1.5 ", 1.5),
        ("120, 30", 120),
        ("120, soon", None),
        ("-5", None),
        ("nan", None),
        ("inf", None),
        ("", None),
        ("soon", None),
        ("1_0", None),
        ("1e18", None),
        ("٣", None),
        ("9" * 400, 1e9),
    ],
)
def test_seconds(value: str, seconds: float | None) -> None:
    assert retry_after({"Retry-After": value}) == seconds


def test_milliseconds_are_what_counts() -> None:
    assert retry_after({"Retry-After": "1", "retry-after-ms": "1500"}) == 1.5
    assert retry_after({"x-ms-retry-after-ms": "20"}) == 0.02
    assert retry_after({"Retry-After": "1", "retry-after-ms": "soon"}) == 1


@pytest.mark.parametrize("name", ["Idempotency-Key", "repeatability-request-id"])
def test_what_the_service_knows_again_may_be_repeated(connect: Any, name: str) -> None:
    client, service = connect(error(500), OK["POST"])
    client.send(api.me.profile.account.post({"countryCode": "NO"}, headers={name: "k"}))
    assert [request.headers[name] for request in service.seen] == ["k", "k"]


@given(st.text(), st.text())
def test_any_text_is_read_without_failing(value: str, date: str) -> None:
    found = retry_after({"Retry-After": value, "Date": date})
    assert found is None or found >= 0
