"""Values that stand for others, told apart from those that contradict the pages."""

from __future__ import annotations

import json
from typing import Any

import pytest

from codegen.formats.docs.evidence.standins import classify, is_stand_in
from codegen.spec.model import link
from codegen.spec.nodes import (
    Api,
    EnumMember,
    EnumType,
    Example,
    Operation,
    Page,
    Property,
    Response,
    ResponseMessage,
    Spec,
    StructuredType,
)
from tests.formats.docs.drafting import GRAPH


@pytest.mark.parametrize(
    "value",
    [
        *("String", "Double", "string", "Int32", "Boolean", "timestamp", "Edm.Int32", "microsoft.graph.color", "Guid"),
        *(
            "String (timestamp)",
            "string (identifier)",
            "Display Name value",
            "Id value",
            "<id>",
            "{id}",
            "...",
            "a | b",
        ),
        *("", "  ", "#microsoft.graph.color", "\u2026", "99 value"),
        {},
        {"@odata.type": "#ns.a"},
    ],
)
def test_stand_ins(value: Any) -> None:
    assert is_stand_in(value, GRAPH.types)


@pytest.mark.parametrize(
    "value",
    ["red", "12", "2020-01-01", "string of pearls", "values", "time flies", "true", 0, 1.5, True, None, [], {"a": 1}],
)
def test_values(value: Any) -> None:
    assert not is_stand_in(value, GRAPH.types)


THING = StructuredType(
    name="ns.thing",
    kind="entity",
    properties=(
        Property(name="count", type="Edm.Int32"),
        Property(name="text", type="Edm.String", max_length=3),
        Property(name="color", type="ns.color"),
        Property(name="list", type="Collection(Edm.Int32)"),
    ),
)
COLOR = EnumType(name="ns.color", members=(EnumMember(name="red"),))


def classified(payload: Any) -> ResponseMessage:
    message = ResponseMessage(status=200, body=json.dumps(payload))
    operation = Operation(
        name="o",
        method="GET",
        responses=(Response(status=200, type="ns.thing"),),
        examples=(Example(response=message), Example()),
    )
    page = Page(types=(THING, COLOR), operations=(operation,))
    (found,) = classify(link(Spec(api=Api(name="x"), pages=(page,))), [page], GRAPH)
    response = found.operations[0].examples[0].response
    assert response is not None and response.body == message.body
    assert found.operations[0].examples[1] == Example()
    return response


@pytest.mark.parametrize(
    ("payload", "placeholders", "findings"),
    [
        ({"count": 1, "text": "a", "color": "red", "list": [1]}, (), {}),
        ({"count": "Int32"}, ("/count",), {}),
        ({"count": "many"}, (), {"/count": "type"}),
        ({"color": "String", "list": [1, "Integer"]}, ("/color", "/list/1"), {}),
        ({"color": "green"}, (), {"/color": "enum"}),
        ({"text": "String"}, (), {"/text": "max-length"}),
        ({"text": "..."}, (), {}),
        ({"String": "String"}, (), {"/String": "unknown-member"}),
        ("String", (), {"": "type"}),
    ],
)
def test_what_is_recorded(payload: Any, placeholders: tuple[str, ...], findings: dict[str, str]) -> None:
    found = classified(payload)
    assert (found.placeholders, found.findings) == (placeholders, findings)
