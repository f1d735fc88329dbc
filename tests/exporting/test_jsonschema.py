"""JSON Schema 2020-12: documented examples validate, but for what is known to be wrong with them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import jsonschema
import pytest
from hypothesis import given

from codegen.exporting import bodies, texts
from codegen.exporting import jsonschema as exported
from codegen.spec.model import link
from codegen.spec.nodes import Message, ResponseMessage, Spec
from tests.strategies import examples, specs

from .samples import ALL, model
from .soundness import sound


def document(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(texts.to_json(exported.export(model(name))[0]))
    return found


def validator(name: str, definition: str) -> jsonschema.Draft202012Validator:
    found = document(name)
    return jsonschema.Draft202012Validator({"$ref": f"#/$defs/{definition}", "$defs": found["$defs"]})


@pytest.mark.parametrize("name", ALL)
def test_it_is_a_schema(name: str) -> None:
    found = document(name)
    jsonschema.Draft202012Validator.check_schema(found)
    for reference in references(found):
        assert reference.removeprefix("#/$defs/") in found["$defs"]


def references(data: Any) -> Iterator[str]:
    for name, item in data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ():
        if name == "$ref":
            yield item
        else:
            yield from references(item)


def messages(name: str) -> Iterator[tuple[str, Message]]:
    """Every documented JSON body with the definition that it is of."""
    definitions = document(name)["$defs"]
    for operation in model(name).operations:
        for example in operation.examples:
            for message in (example.request, example.response):
                if message is None or not isinstance(bodies.shown(message), dict):
                    continue
                if not isinstance(message, ResponseMessage):
                    definition = f"{operation.name}.request"
                else:
                    definition = f"{operation.name}.response.{message.status}"
                if definition in definitions:
                    yield definition, message


@pytest.mark.parametrize(("name", "excepted"), [("shipped", 5), ("harbour", 0), ("library", 0), ("observatory", 0)])
def test_documented_examples_validate(name: str, excepted: int) -> None:
    checked = left_out = 0
    for definition, message in messages(name):
        known = {*message.placeholders, *message.findings}
        payload = json.loads(message.read or message.body)
        for pointer in known:
            remove(payload, pointer)
        errors = list(validator(name, definition).iter_errors(payload))
        # What was taken out is missing now where it is required.
        missing = {f"'{pointer.rpartition('/')[2]}' is a required property" for pointer in known}
        assert {error.message for error in errors} <= missing, definition
        checked, left_out = checked + 1, left_out + len(known)
    assert checked
    assert left_out == excepted


def remove(payload: Any, pointer: str) -> None:
    """Take out a stand-in: what is left has to be right."""
    *outer, last = pointer.split("/")[1:]
    for token in outer:
        payload = payload[int(token) if isinstance(payload, list) else token]
    del payload[int(last) if isinstance(payload, list) else last]


@pytest.mark.parametrize(
    ("payload", "valid"),
    [
        ({"Name": "Deneb", "Mass": 5}, True),
        ({"Name": "Deneb", "Mass": "9007199254740993"}, True),
        ({"Name": "Deneb", "Mass": None, "@odata.etag": "x"}, True),
        ({"Name": "Deneb", "Mass": "much"}, False),
        ({"Name": None}, False),
        ({"Name": "x" * 21}, False),
        ({"Name": "Deneb", "Light": "Red, Blue"}, True),
        ({"Name": "Deneb", "Light": "Green"}, False),
        ({"Planets": [{"Name": "b", "Star": {"Size": 256}}]}, False),
    ],
)
def test_values(payload: Any, valid: bool) -> None:
    assert validator("metadata", "sky.Star").is_valid(payload) is valid


def test_an_object_is_what_it_says_it_is() -> None:
    wide = validator("metadata", "sky.Body-or-derived")
    assert wide.is_valid({"Size": "any"})
    assert wide.is_valid({"@odata.type": "#sky.Star", "Size": 3})
    assert not wide.is_valid({"@odata.type": "#sky.Star", "Size": "any"})


@examples(0.1)
@given(specs())
def test_any_spec_is_a_schema(spec: Spec) -> None:
    found = json.loads(texts.to_json(exported.export(link(sound(spec)))[0]))
    jsonschema.Draft202012Validator.check_schema(found)
    assert {name.removeprefix("#/$defs/") for name in references(found)} <= found["$defs"].keys()
