"""What `codegen serve` shows a browser, while programs get the service."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest

from codegen.explorer.building import build
from codegen.explorer.facts import Share
from codegen.explorer.front import Front
from codegen.explorer.printing import Printer
from codegen.mock import Received, Reply, Service
from codegen.verbs.showing import front
from tests.explorer.html import read
from tests.support import SPEC

BROWSER = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Service:
    return Service.load(SPEC)


@pytest.fixture(scope="module")
def shown(service: Service) -> Front:
    return front(service, SPEC)


def got(shown: Front, path: str, **headers: str) -> Reply:
    reply = shown(Received(method="GET", path=path, headers=headers))
    assert reply is not None
    return reply


def test_a_browser_sees_pages_and_a_program_the_service(shown: Front) -> None:
    reply = got(shown, "/", **BROWSER)
    assert reply.status == 200 and reply.headers["Content-Type"] == "text/html; charset=utf-8"
    page = read(reply.body.decode())
    links = [item.attributes["href"] for item in page.elements if "href" in item.attributes]
    assert "_explorer/operations/profile-get.html" in links
    for link in links:
        path = link.partition("#")[0]
        assert not path or got(shown, f"/{path}").status == 200, link
    for other in (
        Received(method="GET", path="/", headers={"accept": "application/json"}),
        Received(method="GET", path="/me/profile", headers=BROWSER),
        Received(method="POST", path="/me/profile/account"),
    ):
        assert shown(other) is None


def test_the_first_page_waits_for_nothing_that_takes_long(service: Service, shown: Front) -> None:
    go_on = threading.Event()

    def made() -> Iterator[Printer]:
        printer = Printer(build(service.model), live=True)
        yield printer
        go_on.wait(20)
        yield printer.with_shares([Share(what="pages", read=3, whole=4)])

    waiting = Front(service, made)
    assert b"still being read" in got(waiting, "/_explorer/findings.html").body
    go_on.set()
    for _ in range(200):
        text = got(waiting, "/_explorer/findings.html").body
        if b"3 of 4" in text:
            break
        time.sleep(0.02)
    assert b"3 of 4" in text


def test_pages_forbid_scripts_within_and_frames_around_them(shown: Front) -> None:
    policy = got(shown, "/_explorer/operations/profile-get.html").headers["Content-Security-Policy"]
    assert "script-src 'self';" in policy and "unsafe" not in policy and "frame-ancestors 'none'" in policy
    assert got(shown, "/_explorer/site.js").headers["Content-Type"].startswith("text/javascript")
    for path in ("/_explorer/nothing.html", "/_explorer/../specs/api.yaml", "/_explorer/operations/"):
        assert got(shown, path).status == 404


def tried(shown: Front, **asked: Any) -> tuple[int, Any]:
    received = Received(
        method="POST",
        path="/_explorer/try",
        headers={"content-type": "application/json"},
        body=json.dumps(asked).encode(),
        root="http://127.0.0.1:1",
    )
    reply = shown(received)
    assert reply is not None
    return reply.status, json.loads(reply.body)


def test_trying_shows_the_answer_the_model_and_violations(shown: Front) -> None:
    status, told = tried(shown, method="GET", path="/me/profile/account", headers={})
    assert (status, told["status"], told["reason"]) == (200, 200, "OK")
    assert '"countryCode": "NO"' in told["body"]
    assert told["model"].startswith("[") and 'country_code="NO"' in told["model"] and told["violations"] == []
    page = read(got(shown, "/_explorer/operations/add-account.html").body.decode())
    (body,) = page.all("textarea", name="body")
    sent = {"Content-Type": "application/json"}
    told = tried(shown, method="POST", path="/me/profile/account", headers=sent, body=body.text.strip())[1]
    assert told["status"] == 201 and told["model"].startswith("UserAccountInformation(")
    assert {item["pointer"] for item in told["violations"]} == {"/allowedAudiences", "/inference/confidenceScore"}
    told = tried(shown, method="POST", path="/me/profile/account", headers=sent, body='{"countryCode": 47}')[1]
    assert told["status"] == 400 and "contradicts" in told["body"] and told["model"] == ""


def test_trying_takes_requests_to_the_service_alone(shown: Front) -> None:
    assert tried(shown, method="GET", path="/nothing here?$top=1 2")[1]["status"] == 404
    for asked in ({}, {"method": "GET", "path": "me"}, {"method": "POST", "path": "/_explorer/try"}):
        status, told = tried(shown, **asked)
        assert status == 400 and "no request" in told["error"]
    for headers in ({}, {"content-type": "text/plain"}):
        reply = shown(Received(method="POST", path="/_explorer/try", headers=headers, body=b"{}"))
        assert reply is not None and reply.status == 405
