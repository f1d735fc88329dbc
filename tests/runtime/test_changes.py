"""The smallest PATCH body."""

from __future__ import annotations

import copy
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
from demo._runtime import ABSENT, EncodeError
from demo._runtime.changes import changes
from demo.models import Bag, Everything, Rights, Special, Thing
from hypothesis import given

from .test_codec import contrary

MOMENT = "2017-01-01T00:00:46.1697867+03:00"


@given(contrary)
def test_nothing_changed(payload: dict[str, Any]) -> None:
    for cls in (Everything, Thing):
        model = cls.from_dict(payload)
        assert (
            changes(model, model)
            == changes(model, cls.from_dict(payload))
            == changes(model, copy.deepcopy(model))
            == {}
        )


@given(contrary, contrary)
def test_applied_to_the_old_the_difference_gives_the_new(old: dict[str, Any], new: dict[str, Any]) -> None:
    before, after = Everything.from_dict(old), Everything.from_dict(new)
    body = changes(before, after)
    plain = {name for name in new if "@" not in name}
    assert body.keys() <= plain
    for name in plain - {"thing"}:
        assert body[name] == new[name] if name in body else old[name] == new[name]


@pytest.mark.parametrize(
    ("old", "new", "body"),
    [
        ({}, {"displayName": "x"}, {"displayName": "x"}),
        ({"displayName": "x"}, {"displayName": None}, {"displayName": None}),
        ({}, {"displayName": None}, {"displayName": None}),
        ({"displayName": None}, {"displayName": "x"}, {"displayName": "x"}),
        ({"displayName": "x"}, {}, {}),
        ({"id": "1"}, {"id": "2", "@odata.etag": "x", "made@odata.x": 1}, {}),
        ({"id": 1}, {"id": 2}, {}),
        ({"tags": ["a", "b"]}, {"tags": ["a"]}, {"tags": ["a"]}),
        (
            {"part": {"made": "x", "color": "red"}},
            {"part": {"made": "x", "color": "green"}},
            {"part": {"color": "green"}},
        ),
        ({"part": {"made": "x"}}, {"part": {}}, {}),
        ({"part": None}, {"part": {"made": "x"}}, {"part": {"made": "x"}}),
        ({"part": {"made": "x"}}, {"part": None}, {"part": None}),
        ({"color": "red"}, {"color": 5}, {"color": 5}),
        (
            {"part": {"@odata.type": "demo.special", "weight": 1}},
            {"part": {"@odata.type": "demo.special", "weight": 2}},
            {"part": {"@odata.type": "demo.special", "weight": 2}},
        ),
        (
            {"part": {"made": "x"}},
            {"part": {"@odata.type": "demo.special", "made": "x"}},
            {"part": {"@odata.type": "demo.special", "made": "x"}},
        ),
    ],
)
def test_changes(old: dict[str, Any], new: dict[str, Any], body: dict[str, Any]) -> None:
    assert changes(Thing.from_dict(old), Thing.from_dict(new)) == body


def test_untouched_forms_are_no_change() -> None:
    before = Everything.from_dict({"dateTimeOffset": MOMENT, "moments": [MOMENT], "decimal": "1.50"})
    after = copy.deepcopy(before)
    after.int32 = 5
    assert changes(before, after) == {"int32": 5}


def test_what_is_made_anew_is_compared_by_its_values() -> None:
    wire = {"int64": "5", "decimal": "1.50", "double": 2, "rights": "write, read"}
    old = Everything.from_dict({**wire, "dateTimeOffset": "2017-01-01T03:00:46.5Z", "decimals": ["1.0", 2]})
    moment = datetime(2017, 1, 1, 3, 0, 46, 500000, tzinfo=UTC)
    given: dict[str, Any] = {"int64": 5, "decimal": Decimal("1.5"), "double": 2, "rights": Rights.READ | Rights.WRITE}
    given |= {"date_time_offset": moment, "decimals": [Decimal(1), Decimal(2)]}
    assert changes(old, Everything(**given)) == {}
    assert changes(old, Everything(**{**given, "int64": 6, "decimals": []})) == {"int64": 6, "decimals": []}
    other = moment.astimezone(timezone(timedelta(hours=2)))
    assert changes(old, Everything(date_time_offset=other)) == {"dateTimeOffset": "2017-01-01T05:00:46.500000+02:00"}


def test_open_types() -> None:
    before, after = Bag.from_dict({"x": 1, "y": [1], "z": 1}), Bag.from_dict({"x": True, "y": [1], "w": {}})
    assert changes(before, after) == {"x": True, "w": {}}
    copied = copy.copy(before)
    copied.additional_data["x"] = 2
    assert changes(before, copied) == {"x": 2}


def test_refuses_what_can_not_be_compared() -> None:
    for old, new in ((Thing(), Special()), (Thing(), {}), (None, None)):
        with pytest.raises(TypeError, match="two models of one class"):
            changes(old, new)
    wrong: Any = 5
    with pytest.raises(EncodeError, match=r"^/part/displayName: expected"):
        changes(Thing(part=Thing()), Thing(part=Thing(display_name=wrong)))


def test_absent_is_not_sent() -> None:
    assert changes(Thing(display_name="x"), Thing(display_name=ABSENT)) == {}  # type: ignore[arg-type]
