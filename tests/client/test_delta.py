"""What has changed, in both shapes, and a new start."""

from __future__ import annotations

from typing import Any

import pytest
from graph_profile import api, errors, models, odata
from graph_profile._runtime.requests import Operation, Request, Result

from .conftest import ROOT, answer, error

LIST = api.me.profile.account.get()
LINK = f"{ROOT}/me/profile/account/delta?$deltatoken=abc"


def told(change: Any) -> Any:
    match change:
        case odata.Changed(value):
            return value.id
        case odata.Removed(id, reason, _):
            return (id, reason)
        case odata.LinkChange(source, relationship, target, removed):
            return (source, relationship, target, removed)
        case odata.Resync():
            return "resync"


def test_both_shapes(connect: Any) -> None:
    first = {
        "value": [
            {"id": "1", "countryCode": "NO"},
            {"@removed": {"reason": "changed"}, "id": "2"},
            {"@odata.removed": {"reason": "deleted"}, "@id": "account(3)"},
            {"@removed": {}, "id": "4"},
        ],
        "@odata.nextLink": f"{LINK}&next",
    }
    second = {
        "value": [
            {"@odata.context": f"{ROOT}/$metadata#account/$deletedEntity", "id": "account(5)", "reason": "deleted"},
            {"@odata.context": "#account/$link", "source": "a", "relationship": "friend", "target": "b"},
            {"@context": "#account/$deletedLink", "source": "a", "relationship": "friend", "target": "c"},
            {"id": "1", "countryCode": "SE"},
        ],
        "@odata.deltaLink": LINK,
    }
    client, service = connect(answer(200, first), answer(200, second))
    run = client.client.delta(LIST)
    assert run.link is None
    found = list(client.listed(run) if client.is_async else run)
    assert [told(change) for change in found] == [
        "1",
        ("2", "changed"),
        ("account(3)", "deleted"),
        ("4", "deleted"),
        ("account(5)", "deleted"),
        ("a", "friend", "b", False),
        ("a", "friend", "c", True),
        "1",
    ]
    assert run.link == LINK
    assert service.urls[1] == f"{LINK}&next"


def test_a_run_goes_on_from_the_last(connect: Any) -> None:
    client, service = connect(answer(200, {"value": [], "@deltaLink": "delta?$deltatoken=2"}))
    run = client.client.delta(LIST, link=LINK)
    assert list(client.listed(run) if client.is_async else run) == []
    assert service.urls == [LINK]
    assert run.link == f"{ROOT}/me/profile/account/delta?$deltatoken=2"


@pytest.mark.parametrize(
    ("location", "start"),
    [(None, LIST.url), (f"{ROOT}/fresh?x", f"{ROOT}/fresh?x"), ("/beta/fresh", f"{ROOT}/fresh")],
)
@pytest.mark.parametrize(
    ("status", "code"), [(410, "resyncRequired"), (410, "x"), (400, "syncStateNotFound"), (400, "SyncStateNotFound")]
)
def test_a_link_that_is_too_old(connect: Any, location: str | None, start: str, status: int, code: str) -> None:
    headers = {"Location": location} if location else {}
    client, service = connect(
        error(status, code, **headers), answer(200, {"value": [{"id": "1"}], "@odata.deltaLink": LINK})
    )
    run = client.client.delta(LIST, link=LINK)
    found = list(client.listed(run) if client.is_async else run)
    assert [told(change) for change in found] == ["resync", "1"]
    assert service.urls == [LINK, start]
    assert run.link == LINK


def test_gone_for_good(connect: Any) -> None:
    for failure, asked in [(error(410), 2), (error(400, "syncStateNotFound"), 2), (error(400, "badRequest"), 1)]:
        client, service = connect(failure)
        with pytest.raises((errors.Gone, errors.BadRequest)):
            list(client.delta(LIST, link=LINK))
        assert len(service.seen) == asked


def test_a_run_that_breaks_off_keeps_where_it_began(connect: Any) -> None:
    client, _ = connect(answer(200, {"value": [{"id": "1"}], "@odata.nextLink": f"{LINK}&n"}), error(404))
    run = client.client.delta(LIST, link=LINK)
    with pytest.raises(errors.NotFound):
        list(client.listed(run) if client.is_async else run)
    assert run.link == LINK


def test_a_run_that_ends_without_a_link_says_so(connect: Any) -> None:
    client, _ = connect(answer(200, {"value": [{"id": "1"}], "@odata.deltaLink": ""}))
    run = client.client.delta(LIST, link=LINK)
    found: list[Any] = []
    with pytest.raises(errors.Misdirected, match="nothing is tracked"):
        found.extend(told(change) for change in (client.listed(run) if client.is_async else run))
    assert run.link == LINK


@pytest.mark.parametrize("name", ["names@delta", "names@odata.delta"])
def test_nested_changes_are_told_the_same_way(connect: Any, name: str) -> None:
    told_within = [
        {"id": "8", "first": "Ann"},
        {"@removed": {"reason": "changed"}, "id": "9"},
        {"@removed": {"reason": "deleted"}, "@id": "names('x')"},
    ]
    operation = Operation("GET", result=Result("Collection(microsoft.graph.profile)"))
    request: Request[Any] = Request(method="GET", root=ROOT, path="/profiles", operation=operation)
    body = {"value": [{"id": "1", name: told_within}], "@odata.deltaLink": LINK}
    client, _ = connect(answer(200, body))
    (change,) = client.delta(request)
    assert isinstance(change, odata.Changed)
    first, second, third = change.nested("names")
    assert isinstance(first, odata.Changed)
    assert isinstance(first.value, models.PersonName)
    assert first.value.first == "Ann"
    assert [told(item) for item in (second, third)] == [("9", "changed"), ("names('x')", "deleted")]
    assert isinstance(second.value, models.PersonName)
    assert change.nested("notes") == []
    assert change.value.to_dict()[name] == told_within  # As it came, all the same.


def test_nested_changes_of_what_no_type_declares(connect: Any) -> None:
    removed = {"@removed": {"reason": "deleted"}, "id": "9"}
    body = {"value": [{"id": "1", "members@delta": [removed], "odd@delta": 3}], "@odata.deltaLink": LINK}
    client, _ = connect(answer(200, body))
    (change,) = client.delta(LIST)
    assert [item.value for item in change.nested("members")] == [removed]
    with pytest.raises(ValueError, match="odd@delta"):
        change.nested("odd")
