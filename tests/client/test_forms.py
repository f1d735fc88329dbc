"""The form of JSON: versions, numbers as texts, how much control information; by client and by call."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest

from tests.query.sample import skies

from .conftest import answer, error

api, models, odata = skies.api, skies.models, skies.odata
ROOT = "https://example.com/v1"
HERE = api.users["7"]
BIG, EXACT = 2**53 + 1, Decimal("0.1000000000000000055511151231257827")


def patch(body: Any) -> Any:
    return odata.request("PATCH", HERE, body, sends="skies.user")


# ------------------------------------------------------------------------------------------- numbers as texts


@pytest.mark.parametrize("by", ["client", "call"])
def test_numbers_as_texts_where_they_are_asked_for(connect: Any, by: str) -> None:
    user = models.User(a_int64=BIG, a_decimal=EXACT, a_int32=5, a_double=1.5, reports=[models.User(a_int64=1)])
    asked = {"ieee754": True}
    client, service = connect(answer(204), package=skies, **(asked if by == "client" else {}))
    client.send(patch(user), **(asked if by == "call" else {}))
    sent = service.seen[0]
    assert sent.headers["Content-Type"] == "application/json;IEEE754Compatible=true"
    assert sent.headers["Accept"] == "application/json;odata.metadata=minimal;IEEE754Compatible=true"
    assert json.loads(sent.content, parse_float=str) == {
        "aInt64": str(BIG),
        "aDecimal": str(EXACT),
        "aInt32": 5,
        "aDouble": "1.5",
        "reports": [{"aInt64": "1"}],
    }


def test_numbers_are_numbers_unless_they_are_asked_for_as_texts(connect: Any) -> None:
    client, service = connect(answer(204), package=skies, ieee754=True)
    client.send(patch(models.User(a_int64=BIG, a_decimal=EXACT)), ieee754=False)
    sent = service.seen[0]
    assert sent.headers["Content-Type"] == "application/json"
    assert "IEEE754" not in sent.headers["Accept"]
    assert sent.content == b'{"aInt64":9007199254740993,"aDecimal":0.1000000000000000055511151231257827}'


@pytest.mark.parametrize("number", ["1E+5", "1E-30", "12.50", "-0.0", "123456789012345678901234567890.12"])
def test_decimals_have_no_exponent_and_all_digits(connect: Any, number: str) -> None:
    expected = format(Decimal(number), "f")
    client, service = connect(answer(204), package=skies)
    client.send(patch(models.User(a_decimal=Decimal(number))))
    client.send(patch(models.User(a_decimal=Decimal(number))), ieee754=True)
    plain, texts = (sent.content.decode() for sent in service.seen)
    assert plain == f'{{"aDecimal":{expected}}}'
    assert texts == f'{{"aDecimal":"{expected}"}}'


def test_numbers_of_actions_of_mappings_and_of_dynamic_properties(connect: Any) -> None:
    from skies._runtime.requests import Body, Operation, Request  # type: ignore[import-not-found]

    parameters = Body(parameters={"amount": "Edm.Decimal", "ids": "Collection(Edm.Int64)", "who": "skies.user"})
    given = {"amount": Decimal("1.10"), "ids": [BIG, 2], "who": {"aInt64": 3, "aInt32": 4}}
    action: Any = Request(
        method="POST",
        root=ROOT,
        path="/users/7/pay",
        content=parameters.encode(given),
        operation=Operation("POST", body=parameters),
    )
    client, service = connect(answer(204), package=skies, ieee754=True)
    client.send(action)
    assert service.body(0) == {"amount": "1.10", "ids": [str(BIG), "2"], "who": {"aInt64": "3", "aInt32": 4}}
    guest = {"@odata.type": "#skies.guest", "aInt64": 1, "new": 2, "more@odata.type": "#Int64", "more": 3, "length": 4}
    client.send(patch(guest))
    assert service.body(1) == {**guest, "aInt64": "1", "more": "3"}


def test_numbers_that_came_as_texts_go_back_so(connect: Any) -> None:
    wire = {"id": "7", "aInt64": 9, "aDecimal": "1.10"}
    client, service = connect(answer(200, wire), answer(204), package=skies, ieee754=True)
    user = client.send(HERE.get())
    assert (user.a_int64, user.a_decimal) == (9, Decimal("1.10"))
    client.send(patch(user))
    assert service.body(1) == {"id": "7", "aInt64": "9", "aDecimal": "1.10"}


def test_batches_have_the_form_too(connect: Any) -> None:
    client, service = connect(answer(200, {"responses": [{"id": "0", "status": 204}]}), package=skies)
    client.batch(patch(models.User(a_int64=1)), ieee754=True)
    (item,) = service.body(0)["requests"]
    assert item["body"] == {"aInt64": "1"}
    assert item["headers"]["content-type"] == "application/json;IEEE754Compatible=true"


# -------------------------------------------------------------------------------------------------- versions


def test_bodies_are_those_of_four_unless_asked(connect: Any) -> None:
    body = {"@odata.type": "#skies.guest", **odata.bind(manager=api.users["8"], reports=[api.users["9"]])}
    client, service = connect(answer(204), package=skies)
    client.send(patch(body))
    assert service.body(0) == {
        "@odata.type": "#skies.guest",
        "manager@odata.bind": f"{ROOT}/users/8",
        "reports@odata.bind": [f"{ROOT}/users/9"],
    }
    assert (service.seen[0].headers["OData-Version"], service.seen[0].headers["OData-MaxVersion"]) == ("4.0", "4.0")


@pytest.mark.parametrize("by", ["client", "call"])
def test_binding_as_in_401(connect: Any, by: str) -> None:
    asked = {"version": "4.01"}
    body = {
        "@odata.type": "#skies.guest",
        "reports": [{"id": "new", "@odata.etag": "x"}],
        **odata.bind(manager=api.users["8"], reports=[api.users["9"]]),
    }
    client, service = connect(answer(204), package=skies, **(asked if by == "client" else {}))
    client.send(patch(body), **(asked if by == "call" else {}))
    assert service.body(0) == {
        "@type": "#skies.guest",
        "reports": [{"id": "new", "@etag": "x"}, {"@id": f"{ROOT}/users/9"}],
        "manager": {"@id": f"{ROOT}/users/8"},
    }
    assert (service.seen[0].headers["OData-Version"], service.seen[0].headers["OData-MaxVersion"]) == ("4.01", "4.01")


def test_what_is_bound_stands_before_or_after_what_is_new(connect: Any) -> None:
    body = {**odata.bind(reports=[api.users["9"]]), "reports": [{"id": "new"}]}
    client, service = connect(answer(204), package=skies, version="4.01")
    client.send(patch(body))
    assert service.body(0)["reports"] == [{"id": "new"}, {"@id": f"{ROOT}/users/9"}]
    client.send(patch({"manager@odata.bind": None}))
    assert service.body(1) == {"manager": None}


def test_a_reference_as_in_401(connect: Any) -> None:
    client, service = connect(answer(204), package=skies, version="4.01")
    client.send(odata.set_link(odata.at(HERE, "manager"), api.users["8"]))
    assert service.body(0) == {"@id": f"{ROOT}/users/8"}


def test_deep_insert(connect: Any) -> None:
    user = models.User(id="7", manager=models.Guest(badge="b"), reports=[models.User(id="8")])
    client, service = connect(answer(201, {"id": "7"}), package=skies)
    made = client.send(odata.request("POST", api.users, user, result=models.User))
    assert isinstance(made, models.User)
    assert service.body(0) == {
        "id": "7",
        "manager": {"@odata.type": "#skies.guest", "badge": "b"},
        "reports": [{"id": "8"}],
    }


def test_deep_update(connect: Any) -> None:
    before = models.User.from_dict(
        {
            "id": "7",
            "age": 1,
            "reports": [{"id": "a", "age": 1}, {"id": "b"}, {"id": "c"}, {"@odata.id": "users/d"}],
        }
    )
    after = models.User.from_dict(before.to_dict())
    after.age = 2
    assert after.reports is not None
    after.reports = [after.reports[0], after.reports[1], models.User(id="new", age=9)]
    after.reports[0].age = 5
    body = odata.deep_changes(before, after, "reports")
    assert body == {
        "age": 2,
        "reports@delta": [
            {"id": "a", "age": 5},
            {"id": "new", "age": 9},
            {"@removed": {"reason": "changed"}, "id": "c"},
            {"@removed": {"reason": "changed"}, "@id": "users/d"},
        ],
    }
    client, service = connect(answer(204), package=skies)
    client.send(patch(body), version="4.01")
    assert service.body(0) == body
    assert service.seen[0].headers["OData-Version"] == "4.01"
    assert odata.deep_changes(before, before, "reports") == {}
    gone = odata.deep_changes(before, models.User(id="7"), "reports", removed="deleted")["reports@delta"]
    assert {item["@removed"]["reason"] for item in gone} == {"deleted"}
    for wrong in ("nothing", "age"):
        with pytest.raises(ValueError, match="no collection"):
            odata.deep_changes(before, after, wrong)
    with pytest.raises(ValueError, match="no key"):
        odata.deep_changes(before, models.User(reports=[models.User()]), "reports")


def test_items_of_derived_types_say_so_in_a_deep_update() -> None:
    guest = "#skies.guest"
    before = models.User.from_dict({"reports": [{"@odata.type": guest, "id": "a", "badge": "1"}, {"id": "b"}]})
    after = models.User.from_dict(before.to_dict())
    assert after.reports is not None and isinstance(after.reports[0], models.Guest)
    after.reports[0].badge = "2"
    after.reports[1:] = [models.Guest(id="b", badge="3"), models.Guest(id="c", badge="4"), models.User(id="d")]
    assert odata.deep_changes(before, after, "reports")["reports@delta"] == [
        {"@odata.type": guest, "id": "a", "badge": "2"},
        {"@odata.type": guest, "id": "b", "badge": "3"},
        {"@odata.type": guest, "id": "c", "badge": "4"},
        {"id": "d"},
    ]


# --------------------------------------------------------------------------------------- control information

FULL = {
    "@odata.context": f"{ROOT}/$metadata#users",
    "@odata.metadataEtag": 'W/"m"',
    "value": [
        {
            "@odata.type": "#skies.guest",
            "@odata.id": "users('7')",
            "@odata.etag": 'W/"1"',
            "@odata.editLink": "users('7')/skies.guest",
            "@odata.readLink": "users('7')",
            "id": "7",
            "badge": "b",
            "age@odata.type": "#Int32",
            "age": 4,
            "aInt64@odata.type": "#Int64",
            "aInt64": "9",
            "birthday@odata.type": "#Date",
            "birthday": "2020-02-02",
            "tags@odata.type": "#Collection(String)",
            "tags": ["x"],
            "home": {"@odata.type": "#skies.address", "city": "Oslo"},
            "manager@odata.associationLink": "users('7')/manager/$ref",
            "manager@odata.navigationLink": "users('7')/manager",
            "photo@odata.mediaReadLink": "users('7')/photo",
            "#skies.promote": {"title": "Promote", "target": "users('7')/skies.promote"},
        }
    ],
    "@odata.nextLink": "users?$skiptoken=1",
}


@pytest.mark.parametrize("by", ["client", "call"])
def test_full_control_information(connect: Any, by: str) -> None:
    asked = {"metadata": "full"}
    client, service = connect(
        answer(200, FULL), answer(200, {"value": []}), package=skies, **(asked if by == "client" else {})
    )
    (user,) = client.items(api.users.get(), **(asked if by == "call" else {}))
    assert service.seen[0].headers["Accept"] == "application/json;odata.metadata=full"
    assert service.urls[1] == f"{ROOT}/users?$skiptoken=1"
    assert type(user) is models.Guest
    assert (user.badge, user.age, user.a_int64, user.tags, user.home.city) == ("b", 4, 9, ["x"], "Oslo")
    assert user.to_dict() == FULL["value"][0]  # type: ignore[index]
    assert odata.linked(api, user)._path == "/users('7')"


def test_no_control_information(connect: Any) -> None:
    body = {"value": [{"id": "7", "age": 4, "home": {"city": "Oslo"}}], "@odata.nextLink": "users?$skiptoken=1"}
    client, service = connect(answer(200, body), answer(200, {"value": [{"id": "8"}]}), package=skies)
    first, second = client.items(api.users.get(), metadata="none")
    assert service.seen[0].headers["Accept"] == "application/json;odata.metadata=none"
    assert (first.id, first.home.city, second.id) == ("7", "Oslo", "8")
    assert first.to_dict() == body["value"][0]


# ------------------------------------------------------------------------------------------- words of conditions

AGE = skies.q.user.age
LISTED = api.users.get(filter=AGE.in_([1, 2]) & (AGE / 2 > 1))
NEW, PLAIN = "age in (1,2) and age divby 2 gt 1", "(age eq 1 or age eq 2) and age mul 1.0 div 2 gt 1"
NONE = answer(200, {"value": []})


def filters(service: Any) -> list[str]:
    return [sent.url.params["$filter"] for sent in service.seen]


@pytest.mark.parametrize("status", [400, 501])
def test_what_is_refused_is_tried_in_the_words_of_four(connect: Any, status: int) -> None:
    told: list[str] = []
    client, service = connect(error(status), NONE, package=skies, hook=lambda event: told.append(event.reason))
    assert list(client.items(LISTED)) == []
    assert filters(service) == [NEW, PLAIN]
    assert any("again, written as in OData 4.0" in reason for reason in told)


def test_the_first_refusal_stands(connect: Any) -> None:
    client, service = connect(error(400, message="no such thing"), error(501), package=skies)
    with pytest.raises(skies.errors.BadRequest, match="no such thing"):
        client.send(LISTED)
    assert filters(service) == [NEW, PLAIN]


@pytest.mark.parametrize(("request_", "status"), [(api.users.get(filter=AGE > 1), 400), (LISTED, 403)])
def test_other_refusals_are_no_reason_to_ask_again(connect: Any, request_: Any, status: int) -> None:
    client, service = connect(error(status), package=skies)
    with pytest.raises(skies.errors.ClientError):
        client.send(request_)
    assert len(service.seen) == 1


@pytest.mark.parametrize(("version", "sent"), [("4.0", PLAIN), ("4.01", NEW)])
@pytest.mark.parametrize("by", ["client", "call"])
def test_a_chosen_version_has_its_words(connect: Any, by: str, version: str, sent: str) -> None:
    asked = {"version": version}
    client, service = connect(error(400), package=skies, **(asked if by == "client" else {}))
    with pytest.raises(skies.errors.BadRequest):
        client.send(LISTED, **(asked if by == "call" else {}))
    assert filters(service) == [sent]


def test_a_batch_has_them_too(connect: Any) -> None:
    ok = answer(200, {"responses": [{"id": "0", "status": 200, "body": {"value": []}}]})
    client, service = connect(ok, package=skies)
    client.batch(LISTED, version="4.0")
    assert "divby" not in service.seen[0].content.decode()
