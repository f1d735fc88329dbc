"""Requests of a batch that name each other's results, wait for each other, or depend on a condition."""

from __future__ import annotations

import json
from typing import Any

import httpx2
import pytest
from graph_profile import api, errors, models, odata

from .conftest import ROOT, answer
from .test_batch import parts, respond, throttled

ACCOUNT = api.me.profile.account
CREATE = ACCOUNT.post({"countryCode": "NO"})
CREATED = odata.outcome(0, ACCOUNT["any"])
READ = ACCOUNT["7"].get()


def items(service: Any, index: int = 0) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = service.body(index)["requests"]
    return found


def echo(request: httpx2.Request) -> httpx2.Response:
    """Succeed at everything."""
    answers = [{"id": item["id"], "status": 200, "body": {"id": item["id"]}} for item in items_of(request)]
    return answer(200, {"responses": answers})


def items_of(request: httpx2.Request) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(request.content)["requests"]
    return found


# -------------------------------------------------------------------------------------------------- references


def test_a_request_names_what_an_earlier_one_creates(connect: Any) -> None:
    client, service = connect(echo)
    _first, second = client.batch(CREATE, CREATED.patch({"ageGroup": "adult"}))
    assert isinstance(second, models.UserAccountInformation)
    one, other = items(service)
    assert (one["id"], one["url"], one.get("dependsOn")) == ("0", "me/profile/account", None)
    assert (other["method"], other["url"], other["dependsOn"]) == ("PATCH", "$0", ["0"])
    assert other["headers"]["content-type"] == "application/json"


def test_references_go_on_from_there_and_keep_options(connect: Any) -> None:
    client, service = connect(echo)
    further = odata.at(odata.outcome(1), "inference", "x y")
    request = odata.request("GET", further, result="Edm.Untyped", select="a b")
    client.batch(READ, CREATE, request)
    assert items(service)[2]["url"] == "$1/inference/x%20y?$select=a%20b"
    assert items(service)[2]["dependsOn"] == ["1"]


def test_a_base_url_changes_nothing_about_references(connect: Any) -> None:
    client, service = connect(echo, base_url="https://other.example/v2")
    client.batch(CREATE, CREATED.delete())
    assert service.urls == ["https://other.example/v2/$batch"]
    assert [item["url"] for item in items(service)] == ["me/profile/account", "$0"]


def test_links_and_etags_refer_too(connect: Any) -> None:
    client, service = connect(echo)
    bound = ACCOUNT.post({"countryCode": "SE", **odata.bind(source=odata.outcome(0))})
    linked = odata.add_link(odata.at(api.me, "friends"), odata.outcome(0))
    guarded = odata.guarded(ACCOUNT["7"].patch({"countryCode": "FI"}), if_match="$0")
    priced = ACCOUNT.post({"countryCode": "$0"})
    client.batch(CREATE, bound, linked, guarded, priced)
    found = items(service)
    assert found[1]["body"]["source@odata.bind"] == found[2]["body"]["@odata.id"] == "$0"
    assert found[3]["headers"]["if-match"] == "$0"
    assert [item.get("dependsOn") for item in found] == [None, ["0"], ["0"], ["0"], None]


def test_a_reference_means_nothing_alone(connect: Any) -> None:
    client, service = connect(answer(200, {}))
    for use in (lambda: client.send(CREATED.get()), lambda: client.batch(CREATED.get())):
        with pytest.raises(ValueError, match="one batch"):
            use()
    with pytest.raises(ValueError, match="only depend on requests before it"):
        client.batch(CREATED.get(), CREATE)
    assert not service.seen


def test_what_refers_to_each_other_stays_in_one_batch(connect: Any) -> None:
    client, service = connect(echo)
    requests = [*[READ] * 19, CREATE, odata.outcome(19, ACCOUNT["any"]).delete(), READ]
    client.batch(*requests)
    assert [[item["id"] for item in items(service, index)] for index in range(2)] == [
        [str(n) for n in range(19)],
        ["19", "20", "21"],
    ]
    with pytest.raises(ValueError, match="don't fit in one batch of 20"):
        client.batch(CREATE, *[READ] * 20, CREATED.delete())


def test_a_throttled_request_whose_reference_is_done_is_not_sent_again(connect: Any) -> None:
    client, service = connect(respond((201, {"id": "7"}), throttled("1")))
    first, second = client.batch_each(CREATE, CREATED.get())
    assert first.id == "7"
    assert isinstance(second, errors.TooManyRequests)
    assert len(service.seen) == 1


def test_a_throttled_request_is_sent_again_with_what_refers_to_it(connect: Any) -> None:
    client, service = connect(respond(throttled("1"), (424, {})), echo)
    first, second = client.batch_each(CREATE, CREATED.get())
    assert (first.id, second.id) == ("0", "1")
    assert [item["id"] for item in items(service, 1)] == ["0", "1"]


@pytest.mark.parametrize("atomic", [False, True])
def test_references_in_multipart(connect: Any, atomic: bool) -> None:
    ok = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n{}"
    body = parts("b", ("0", ok), ("1", ok), ("2", "HTTP/1.1 204 No Content\r\n\r\n"))
    client, service = connect(answer(200, body, Content_Type="multipart/mixed; boundary=b"))
    linked = odata.add_link(odata.at(api.me, "friends"), odata.outcome(0))
    client.batch(CREATE, CREATED.patch({"ageGroup": "adult"}), linked, form="multipart", atomic=atomic)
    lines = service.seen[0].content.decode().split("\r\n")
    assert "POST me/profile/account HTTP/1.1" in lines
    assert "PATCH $0 HTTP/1.1" in lines
    assert '{"@odata.id":"$0"}' in lines
    assert [line for line in lines if line.startswith("Content-ID")] == [f"Content-ID: {n}" for n in range(3)]
    assert not any(line.startswith("Host:") for line in lines)
    assert sum("boundary=" in line for line in lines) == (1 if atomic else 0)


# -------------------------------------------------------------------------------------------------- conditions


def test_conditions(connect: Any) -> None:
    client, service = connect(echo)
    client.batch(CREATE, READ, only_if={1: "$0/$succeeded eq false"})
    assert items(service)[1]["if"] == "$0/$succeeded eq false"
    assert items(service)[1]["dependsOn"] == ["0"]
    with pytest.raises(ValueError, match="only JSON batches support conditions"):
        client.batch(CREATE, READ, only_if={1: "$0/$succeeded eq false"}, form="multipart")
    with pytest.raises(ValueError, match="only depend"):
        client.batch(CREATE, READ, only_if={0: "$1/$succeeded"})


# ------------------------------------------------------------------------------------------------------ groups


def test_what_is_done_together_stands_together(connect: Any) -> None:
    client, service = connect(echo)
    client.batch(READ, CREATE, READ, ACCOUNT["7"].delete(), READ, atomic=True, depends_on={3: [1, 2], 4: 1})
    found = items(service)
    assert [item["id"] for item in found] == ["0", "2", "1", "3", "4"]
    assert [item.get("atomicityGroup") for item in found] == [None, None, "together", "together", None]
    assert [item.get("dependsOn") for item in found] == [None, None, None, ["1", "2"], ["together"]]


def test_what_can_not_be_together(connect: Any) -> None:
    client, service = connect(echo)
    with pytest.raises(ValueError, match="an atomic group can't wait"):
        client.batch(CREATE, READ, ACCOUNT["7"].delete(), atomic=True, serial=True)
    assert not service.seen


# ----------------------------------------------------------------------------------------------------- answers


def test_answers_that_come_in_several_parts(connect: Any) -> None:
    client, service = connect(
        answer(200, {"responses": [{"id": "1", "status": 200, "body": {"id": "b"}}], "@nextLink": "$batch?$skip=1"}),
        answer(200, {"responses": [{"id": "0", "status": 200, "body": {"id": "a"}}]}),
    )
    assert [item.id for item in client.batch(READ, READ)] == ["a", "b"]
    assert (service.seen[1].method, service.urls[1]) == ("GET", f"{ROOT}/$batch?$skip=1")
    assert not {"content-type", "odata-version"} & set(service.seen[1].headers)


def test_the_rest_of_the_answers_is_asked_for_again(connect: Any) -> None:
    first = {"responses": [], "@nextLink": "$batch?$skip=1"}
    last = {"responses": [{"id": "0", "status": 201, "body": {"id": "a"}}]}
    client, service = connect(answer(200, first), httpx2.ReadError("x"), answer(200, last))
    assert client.batch(CREATE)[0].id == "a"
    assert [request.method for request in service.seen] == ["POST", "GET", "GET"]


def test_bodies_that_are_no_json(connect: Any) -> None:
    place = odata.at(api.me, "photo", "$value")
    photo = odata.request("PUT", place, b"\xfb\xff", sends="Edm.Stream", headers={"Content-Type": "image/jpeg"})
    note = odata.request("PUT", place, "text ø", sends="Edm.Stream", headers={"Content-Type": "text/plain"})
    client, service = connect(echo)
    client.batch(photo, note)
    assert [item["body"] for item in items(service)] == ["-_8=", "text ø"]
    assert all(name == name.lower() for item in items(service) for name in item["headers"])
