"""Only primitive, enumeration and collection results are wrapped in `value` (OData JSON Format 4.01, 11 and 12)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests import facts
from tests.truth.sky import JSON, exchange, many, one, operation, package, resource, spec

KITE = resource("kite", "length|Double|In metres.")
GET = "GET /kites/{id}"


def pages(example: str, answer: str = "") -> dict[str, str]:
    return {
        "api/kite-get.md": operation("Get kite", GET, answer=answer or one("kite"), example=example),
        "resources/kite.md": KITE,
    }


BARE = pages(exchange("GET /kites/7", "200 OK", '{ "id": "7", "length": 3.5 }'))
WRAPPED = pages(exchange("GET /kites/7", "200 OK", '{ "value": { "id": "7", "length": 3.5 } }'))


@pytest.mark.parametrize("documented", [BARE, WRAPPED], ids=["bare", "wrapped"])
@pytest.mark.parametrize(
    "body", [b'{"id": "7", "length": 3.5}', b'{"value": {"id": "7", "length": 3.5}}'], ids=["bare body", "wrapped body"]
)
def test_an_entity_is_read_in_both_shapes(documented: dict[str, str], body: bytes) -> None:
    with package(documented) as sky:
        kite = sky.api.kites["7"].get().read(200, JSON, body)
        assert type(kite) is sky.models.Kite
        assert (kite.id, kite.length) == ("7", 3.5)


@pytest.mark.parametrize("documented", [BARE, WRAPPED], ids=["bare", "wrapped"])
@pytest.mark.parametrize(
    "body", [b'[{"id": "7"}]', b'{"value": [{"id": "7"}]}', b'"7"', b"7"], ids=["array", "collection", "text", "number"]
)
def test_what_is_no_entity_is_unexpected(documented: dict[str, str], body: bytes) -> None:
    with package(documented) as sky:
        request = sky.api.kites["7"].get()
        with pytest.raises(sky.errors.UnexpectedResponse) as caught:
            request.read(200, JSON, body)
        assert caught.value.content == body


def test_wrapped_entity_in_an_example_is_a_finding(tmp_path: Path) -> None:
    told = [found for found in facts.findings(spec(WRAPPED, tmp_path)) if "value" in found["message"]]
    assert [found["file"] for found in told if found["file"].endswith("kite-get.md")]


def test_bare_entity_is_no_finding(tmp_path: Path) -> None:
    assert [found for found in facts.findings(spec(BARE, tmp_path)) if "value" in found["message"]] == []


@pytest.mark.parametrize("value", ["[3, 4]", '{"deep": true}', '"text"'])
def test_a_property_called_value_is_a_property(value: str) -> None:
    """An entity that declares `value` isn't unwrapped."""
    kind = {"[": "Collection(Int32)", "{": "flight", '"': "String"}[value[0]]
    documented = {
        "api/kite-get.md": operation("Get kite", GET, answer=one("kite")),
        "resources/kite.md": resource("kite", f"value|{kind}|What it is worth."),
        "resources/flight.md": "# flight resource type\n\nNamespace: sky\n\nA flight.\n\n## Properties\n\n"
        "|Property|Type|Description|\n|:---|:---|:---|\n|deep|Boolean|Whether it went deep.|\n",
    }
    with package(documented) as sky:
        kite = sky.api.kites["7"].get().read(200, JSON, f'{{"id": "7", "value": {value}}}'.encode())
        assert type(kite) is sky.models.Kite and kite.id == "7" and kite.value is not None


def test_a_wrapped_entity_keeps_what_stands_beside_it() -> None:
    with package(WRAPPED) as sky:
        kite = sky.api.kites["7"].get().read(200, JSON, b'{"value": {"id": "7", "x": 1}}')
        assert kite.to_dict() == {"id": "7", "x": 1}


def test_a_collection_is_wrapped() -> None:
    documented = {
        "api/kite-list.md": operation("List kites", "GET /kites", answer=many("kite")),
        "resources/kite.md": KITE,
    }
    with package(documented) as sky:
        assert [kite.id for kite in sky.api.kites.get().read(200, JSON, b'{"value": [{"id": "7"}]}')] == ["7"]
        for body in (b'{"id": "7"}', b'{"value": {"id": "7"}}'):
            with pytest.raises(sky.errors.UnexpectedResponse):
                sky.api.kites.get().read(200, JSON, body)


@pytest.mark.parametrize(
    ("kind", "wire", "value"), [("Int32", "3", 3), ("String", '"a"', "a"), ("Boolean", "true", True)]
)
def test_a_primitive_result_is_wrapped(kind: str, wire: str, value: Any) -> None:
    documented = {
        "api/kite-height.md": operation(
            "kite: height",
            "GET /kites/{id}/height",
            answer=f"If successful, this function returns a `200 OK` response code and a {kind} in the response body.",
            example=exchange("GET /kites/7/height", "200 OK", f'{{ "value": {wire} }}'),
        ),
        "api/kite-get.md": BARE["api/kite-get.md"],
        "resources/kite.md": KITE,
    }
    with package(documented) as sky:
        assert sky.api.kites["7"].height.get().read(200, JSON, f'{{"value": {wire}}}'.encode()) == value
