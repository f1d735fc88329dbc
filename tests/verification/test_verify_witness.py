"""Verify as a second witness: what it reads by itself, and what it tells apart."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from codegen.spec.model import Model, link
from codegen.verification.arguments import StandIn, value
from codegen.verification.building import difference
from codegen.verification.verdict import Outcome, Verdict, nothing_checked
from codegen.verification.verify import Verifier
from tests.support import codegen, package, transcribe

KITE = """# kite resource type

Namespace: sky

## Properties

| Property | Type | Description |
|:---|:---|:---|
| id | String | Key. |
| height | Int32 | Height in metres. |
| flown | DateTimeOffset | When it last flew. |
| tails | [tail](tail.md) collection | Its tails. |

## JSON representation

<!-- { "blockType": "resource", "keyProperty": "id", "@odata.type": "sky.kite" } -->
```json
{ "id": "String (identifier)", "height": 3, "flown": "String (timestamp)", "tails": [ { "@odata.type": "sky.tail" } ] }
```
"""
TAIL = """# tail resource type

Namespace: sky

## Properties

| Property | Type | Description |
|:---|:---|:---|
| length | Double | Length in metres. |
"""
REAL = '{ "id": "k7", "height": 3, "flown": "2026-01-02T03:04:05.1234567Z", "tails": [ { "length": 1.5 } ] }'


def page(request: str, answer: str, *, line: str = "GET /kites/{id}", sends: str = "", path: str = "/kites/k7") -> str:
    body = f"Content-type: application/json\n\n{sends}\n" if sends else ""
    return f"""# Operation

Namespace: sky

Do something with a [kite](../resources/kite.md).

## HTTP request

```http
{line}
```

## Request body

{"Supply a JSON representation of a [kite](../resources/kite.md)." if sends else "Do not supply a request body."}

## Response

If successful, this method returns a `{request}` response code and a [kite](../resources/kite.md) object.

## Example

### Request

<!-- {{ "blockType": "request", "name": "do" }} -->
```http
{line.partition(" ")[0]} https://sky.example/v1.0{path}
{body}```

### Response

<!-- {{ "blockType": "response", "@odata.type": "sky.kite" }} -->
```http
{answer}
```
"""


def answered(body: str, status: str = "200 OK") -> str:
    return f"HTTP/1.1 {status}\nContent-type: application/json\n\n{body}"


def model(pages: Mapping[str, str]) -> Model:
    return link(transcribe({"resources/kite.md": KITE, "resources/tail.md": TAIL, **pages}))


def outcomes(pages: Mapping[str, str]) -> list[Outcome]:
    found = model(pages)
    with package(found) as module:
        return list(Verifier(found, module).all())


@pytest.mark.parametrize(
    ("type", "text", "expected"),
    [
        ("Edm.String", "'O''Neil'", "O'Neil"),
        ("Edm.String", "plain", "plain"),
        ("Edm.Int64", "5", 5),
        ("Edm.Byte", "255", 255),
        ("Edm.Decimal", "59.5", Decimal("59.5")),
        ("Edm.Double", "1e3", 1000.0),
        ("Edm.Single", "-INF", float("-inf")),
        ("Edm.Boolean", "true", True),
        ("Edm.Guid", "5d5a0b3f-8a5c-4e57-9f35-4a9b8f1f2c11", UUID("5d5a0b3f-8a5c-4e57-9f35-4a9b8f1f2c11")),
        ("Edm.Date", "2026-01-02", "2026-01-02"),
        ("Edm.DateTimeOffset", "2026-01-02T03:04:05Z", "2026-01-02T03:04:05Z"),
        ("Edm.TimeOfDay", "03:04:05", "03:04:05"),
        ("Edm.Duration", "duration'PT5M'", "PT5M"),
        ("Edm.Duration", "'PT5M'", "PT5M"),
        ("Edm.Binary", "binary'T0RhdGE'", "T0RhdGE"),
        ("sky.color", "sky.color'red'", "red"),
        ("sky.color", "'red'", "red"),
        ("Edm.Int32", "null", None),
    ],
)
def test_literals_of_every_type_are_read(type: str, text: str, expected: Any) -> None:
    assert value(type, text) == expected


@pytest.mark.parametrize(("type", "text"), [("Edm.Int32", "{id}"), ("Edm.Guid", "id-value"), ("Edm.Date", "today")])
def test_a_stand_in_is_no_literal(type: str, text: str) -> None:
    with pytest.raises(StandIn):
        value(type, text)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("2026-01-02T03:04:05Z", "2026-01-02T05:04:05+02:00"),
        ("PT60S", "PT1M"),
        ({"a": [Decimal("1.50")]}, {"a": [Decimal("1.5")]}),
        ("AA==", "AA"),
        ("#sky.kite", "#sky.kite"),
    ],
)
def test_values_that_say_the_same_do_not_differ(one: Any, other: Any) -> None:
    assert difference(one, other) == ""


@pytest.mark.parametrize(
    ("one", "other"), [({"a": 1}, {}), ([1], [1, 2]), (True, 1), ("red", "blue"), ({"a": {"b": 1}}, {"a": {"b": 2}})]
)
def test_values_that_say_something_else_differ(one: Any, other: Any) -> None:
    assert difference(one, other)


def test_a_body_is_built_by_the_constructors() -> None:
    create = page("201 Created", answered(REAL, "201 Created"), line="POST /kites", sends=REAL, path="/kites")
    (outcome,) = outcomes({"api/kite-create.md": create})
    assert "built body" in outcome.made and not outcome.failures and not outcome.contradictions


def test_a_wrong_value_passes_only_as_a_contradiction() -> None:
    wrong = REAL.replace("3,", '"tall",', 1)
    create = page("201 Created", answered(REAL, "201 Created"), line="POST /kites", sends=wrong, path="/kites")
    (outcome,) = outcomes({"api/kite-create.md": create})
    assert not outcome.failures
    assert {check for check, _ in outcome.contradictions} >= {"request body", "built body"}


def test_one_record_stands_for_all_that_a_value_violates() -> None:
    wrong = REAL.replace("3,", '"tall",', 1)
    create = page("201 Created", answered(REAL, "201 Created"), line="POST /kites", sends=wrong, path="/kites")
    kite = KITE.replace("Height in metres.", "Height in metres. Read-only.")
    (outcome,) = outcomes({"resources/kite.md": kite, "api/kite-create.md": create})
    assert not outcome.failures


def test_flags_say_the_same_in_any_order() -> None:
    sends = REAL.replace("3,", '3, "moods": "wild,calm",', 1)
    create = page("201 Created", answered(sends, "201 Created"), line="POST /kites", sends=sends, path="/kites")
    kite = KITE.replace("| tails |", "| moods | mood | How it flies. |\n| tails |", 1)
    rows = "| calm | 1 |\n| bold | 2 |\n| wild | 4 |\n"
    pages = {"resources/kite.md": f"{kite}\n### mood values\n\n| Member | Value |\n|:---|:---|\n{rows}"}
    (outcome,) = outcomes({**pages, "api/kite-create.md": create})
    mood = model(pages).enum("sky.mood")
    assert mood is not None and mood.flags
    assert "built body" in outcome.made and not outcome.failures


def test_a_wrapped_entity_is_read_and_counts_as_a_contradiction() -> None:
    pages = {"api/kite-get.md": page("200 OK", answered(f'{{ "value": {REAL} }}'))}
    (outcome,) = outcomes(pages)
    assert not outcome.failures
    assert ("answer", "example-shape") in outcome.contradictions
    (response,) = next(iter(model(pages).operations)).responses
    assert (response.type, response.wrapped) == ("sky.kite", False)


def test_a_key_with_a_quote_more_is_a_contradiction() -> None:
    line = "GET /kites({id})"
    quoted = outcomes({"api/kite-get.md": page("200 OK", answered(REAL), line=line, path="/kites('k7')")})
    bare = outcomes({"api/kite-get.md": page("200 OK", answered(REAL), line=line, path="/kites(k7)")})
    assert [item.contradictions for item in quoted] == [()]
    assert [item.contradictions for item in bare] == [(("request", "example-literal"),)]


def test_a_blank_between_arguments_means_nothing() -> None:
    line = "GET /kites/find(a={a},b={b})"
    (outcome,) = outcomes(
        {"api/kite-find.md": page("200 OK", answered(REAL), line=line, path="/kites/find(a='1', b='2')")}
    )
    assert "request" in outcome.made and not outcome.failures and not outcome.contradictions


def test_each_check_is_counted_once() -> None:
    pages = {
        "api/kite-get.md": page("200 OK", answered(f'{{ "value": {REAL} }}')),
        "api/kite-list.md": page("200 OK", answered(REAL), line="GET /kites/{id}/twin", path="/kites/k7/twin"),
    }
    found = outcomes(pages)
    verdict = Verdict.of(found)
    made = sum(len(outcome.made) for outcome in found)
    assert verdict.passed + sum(verdict.contradicted.values()) + verdict.failed == made
    assert json.loads(verdict.json()).keys() == {"passed", "contradicted", "unchecked", "failed", "examples"}


def test_pages_without_an_example_that_was_read_are_a_failure(tmp_path: Path) -> None:
    text = page("200 OK", answered(REAL)).partition("## Example")[0]
    found = nothing_checked(model({"api/kite-get.md": text}), [])
    assert found is not None and found.rule == "no-examples"
    (tmp_path / "docs" / "api").mkdir(parents=True)
    (tmp_path / "docs" / "api" / "kite-get.md").write_text(text, encoding="utf-8")
    codegen("transcribe", tmp_path / "docs", "--out", tmp_path / "sky")
    done = codegen("verify", tmp_path / "sky", "--format", "json")
    assert done.returncode == 1 and json.loads(done.stdout)["examples"] == 0
