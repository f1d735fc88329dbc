"""Values that stand for others, told apart from those that contradict the pages."""

from __future__ import annotations

import json
from typing import Any

import pytest

from codegen.formats.docs.evidence.standins import classify, is_stand_in
from codegen.spec.nodes import (
    Example,
    ResponseMessage,
)
from tests.builders import entity, enum, example, model, operation, page, prop
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


THING = entity(
    "ns.thing",
    prop("count", "Edm.Int32"),
    prop("text", max_length=3),
    prop("color", "ns.color"),
    prop("list", "Collection(Edm.Int32)"),
)
COLOR = enum("ns.color", "red")


def classified(payload: Any) -> ResponseMessage:
    showing = operation("o", "GET", returns="ns.thing", examples=(example(payload), Example()))
    given = page(THING, COLOR, showing)
    (found,) = classify(model(given), [given], GRAPH)
    response = found.operations[0].examples[0].response
    assert response is not None and response.body == json.dumps(payload)
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
