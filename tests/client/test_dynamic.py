"""Members of open types, read by their annotations."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from graph_profile import models, odata

GUID = "11111111-1111-4111-8111-111111111111"


@pytest.mark.parametrize(
    ("type", "wire", "value"),
    [
        ("#Int64", "9007199254740993", 9007199254740993),
        ("#Date", "2024-02-29", date(2024, 2, 29)),
        ("#Edm.Date", "2024-02-29", date(2024, 2, 29)),
        ("https://x.example/$metadata#Date", "2024-02-29", date(2024, 2, 29)),
        ("#Decimal", "1.50", Decimal("1.50")),
        ("#Guid", GUID, UUID(GUID)),
        ("#Collection(Date)", ["2024-02-29"], [date(2024, 2, 29)]),
        ("#no.such.type", {"a": 1}, {"a": 1}),
        (7, "2024-02-29", "2024-02-29"),
        (None, "2024-02-29", "2024-02-29"),
    ],
)
@pytest.mark.parametrize("annotation", ["x@odata.type", "x@type"])
def test_a_member_is_of_the_type_that_is_said(annotation: str, type: Any, wire: Any, value: Any) -> None:
    model = models.UserAccountInformation.from_dict({"x": wire, annotation: type})
    assert odata.dynamic(model, "x") == value
    assert model.to_dict() == {"x": wire, annotation: type}


def test_a_member_of_the_package_s_own_type() -> None:
    wire = {"id": "7"}
    said = "#microsoft.graph.userAccountInformation"
    model = models.UserAccountInformation.from_dict({"x": wire, "x@odata.type": said})
    found = odata.dynamic(model, "x")
    assert isinstance(found, models.UserAccountInformation)
    assert found.id == "7"


@pytest.mark.parametrize("said", [None, "#Collection(Edm.ComplexType)", "#Edm.Untyped"])
def test_objects_that_say_their_type_themselves(said: str | None) -> None:
    known = {"@odata.type": "#microsoft.graph.userAccountInformation", "id": "7"}
    wire = [known, {"@odata.type": "#no.such.type", "id": "8"}, {"id": "9"}, None]
    members = {"x": wire if said != "#Edm.Untyped" else known, **({"x@odata.type": said} if said else {})}
    model = models.UserAccountInformation.from_dict(members)
    found = odata.dynamic(model, "x")
    first = found[0] if isinstance(found, list) else found
    assert isinstance(first, models.UserAccountInformation) and first.id == "7"
    assert said == "#Edm.Untyped" or found[1:] == wire[1:]
    assert model.to_dict() == members


def test_what_is_none() -> None:
    model = models.UserAccountInformation.from_dict({"x": "soon", "x@odata.type": "#Date"})
    with pytest.raises(ValueError, match="expected Edm"):
        odata.dynamic(model, "x")
    with pytest.raises(KeyError):
        odata.dynamic(model, "y")
