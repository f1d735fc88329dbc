"""Faults as clients meet them: in process, and on a socket."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

import anyio
import httpx2
import pytest

from codegen import mock
from codegen.mock import Fault, Service, Settings
from codegen.spec.model import Model

from .asking import ACCOUNTS, ROOT, ask, json_of


@contextmanager
def connected(service: Service, how: str, timeout: float = 5) -> Iterator[httpx2.Client]:
    if how == "process":
        with httpx2.Client(transport=mock.transport(service), base_url=ROOT, timeout=timeout) as client:
            yield client
    else:
        with mock.running(service) as url, httpx2.Client(base_url=url, timeout=timeout) as client:
            yield client


@pytest.fixture(params=["process", "socket"])
def client(request: pytest.FixtureRequest, service: Service) -> Iterator[httpx2.Client]:
    with connected(service, request.param) as found:
        yield found


def get(client: httpx2.Client, fault: str) -> httpx2.Response:
    return client.get("/me/profile", headers={"Mock-Fault": fault})


def test_throttled_so_often_then_served_and_so_again(client: httpx2.Client) -> None:
    fault = "throttle; retry-after=1.5; times=2"
    for _ in range(2):
        answers = [get(client, fault) for _ in range(3)]
        assert [answer.status_code for answer in answers] == [429, 429, 200]
        assert answers[0].headers["Retry-After"] == "1.5"
        assert answers[0].json()["error"]["code"] == "TooManyRequests"


def test_other_errors(client: httpx2.Client) -> None:
    assert get(client, "throttle; status=503").status_code == 503
    assert get(client, "fail").status_code == 500
    assert get(client, "fail; status=412").json()["error"]["code"] == "PreconditionFailed"
    refused = get(client, "unauthorized")
    assert refused.status_code == 401
    assert refused.headers["WWW-Authenticate"].startswith("Bearer ")


def test_reset_without_an_answer(client: httpx2.Client) -> None:
    with pytest.raises(httpx2.ReadError):
        get(client, "reset")
    assert client.get("/me/profile").status_code == 200


def test_reset_in_the_body(client: httpx2.Client) -> None:
    with pytest.raises((httpx2.ReadError, httpx2.RemoteProtocolError)):
        get(client, "reset; after=10")


def test_the_body_ends_early(client: httpx2.Client) -> None:
    with pytest.raises(httpx2.RemoteProtocolError):
        get(client, "truncate")
    with client.stream("GET", "/me/profile", headers={"Mock-Fault": "truncate; after=7"}) as answer:
        assert int(answer.headers["Content-Length"]) > 7
        with pytest.raises(httpx2.RemoteProtocolError):
            answer.read()


def test_half_a_body_as_if_it_were_all(client: httpx2.Client) -> None:
    answer = get(client, "garble")
    assert answer.status_code == 200
    with pytest.raises(ValueError, match=r"."):
        answer.json()
    assert get(client, "garble; after=0").content == b""


def test_slow(client: httpx2.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    monkeypatch.setattr(time, "sleep", slept.append)
    monkeypatch.setattr(anyio, "sleep", sleep)
    assert get(client, "slow; delay=0.2; pace=0.01").json()
    assert (slept[0], set(slept[1:]), len(slept) > 5) == (0.2, {0.01}, True)


@pytest.mark.parametrize("how", ["process", "socket"])
def test_slower_than_the_client_waits(service: Service, how: str) -> None:
    with connected(service, how, timeout=0.1) as client, pytest.raises(httpx2.ReadTimeout):
        get(client, "slow; delay=0.5")


def test_asynchronously() -> None:
    async def run(service: Service) -> None:
        async with httpx2.AsyncClient(transport=mock.transport(service), base_url=ROOT) as client:
            for fault in ("reset", "truncate", "slow; delay=0.01; pace=0.001"):
                if fault.startswith("slow"):
                    answer = await client.get("/me/profile", headers={"Mock-Fault": fault})
                    assert answer.json()
                else:
                    with pytest.raises(httpx2.TransportError):
                        await client.get("/me/profile", headers={"Mock-Fault": fault})

    from .test_examples import SPEC

    anyio.run(run, Service.load(SPEC))


def test_configured_faults_befall_whom_they_are_for(model: Model) -> None:
    faults = (
        Fault("unauthorized", skip=1, times=1, path="/me/*"),
        Fault("throttle", times=1, method="POST"),
    )
    service = Service(model, Settings(faults=faults))
    assert [ask(service, "GET", ACCOUNTS).status for _ in range(3)] == [200, 401, 200]
    assert ask(service, "GET", "/users/1/profile").status == 200
    assert [ask(service, "POST", ACCOUNTS, {}).status for _ in range(2)] == [429, 400]


@pytest.mark.parametrize(
    "text",
    ["", "explode", "throttle; when=now", "fail; times=x", "fail; status=200", "slow; delay=-1", "slow; delay=nan",
     "reset; after=-3"],
)  # fmt: skip
def test_faults_that_cannot_be_read(service: Service, text: str) -> None:
    with pytest.raises(ValueError, match="fault"):
        Fault.parse(text)
    if text:
        assert ask(service, "GET", ACCOUNTS, mock_fault=text).status == 400
        assert "fault" in json_of(ask(service, "GET", ACCOUNTS, mock_fault=text))["error"]["message"]


def test_a_fault_reads_all_that_it_has() -> None:
    text = "reset; after=3; times=2; skip=1; method=GET; path=/me/*; delay=0.5; pace=0.1; retry-after=7; status=500"
    expected = Fault("reset", 500, "7", times=2, skip=1, delay=0.5, pace=0.1, after=3, method="GET", path="/me/*")
    assert Fault.parse(text) == expected
