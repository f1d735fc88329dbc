"""What no reader takes: samples that say nothing new, and what nobody understands."""

from __future__ import annotations

import pytest

from codegen.formats import page
from codegen.formats.docs.page import reading, request_lines
from tests.formats.docs.drafting import GRAPH, resource

TYPE = resource("kite", "|id|String|Key.|\n|length|Int32|Its length.|")
CREATE = """# Make a kite

## HTTP request
```http
POST /kites
```

## Request body
|Property|Type|Description|
|--|--|--|
|length|Int32|Its length.|

```json
{body}
```

## Example
```http
POST https://sky.example/v1.0/kites
Content-Type: application/json

{{ "length": 3 }}
```
"""


def fates(path: str, text: str) -> tuple[list[str], list[str]]:
    """The fates of the fences, and the rules of the findings."""
    read = reading.read(page.read(path, text.encode()), GRAPH)
    found = [fate for (kind, _), (fate, _) in sorted(read.ledger.fates.items()) if kind == "fence"]
    return found, [problem.rule for problem in read.problems]


@pytest.mark.parametrize(
    ("sample", "fate"),
    [
        ('{ "id": "7", "length": 3, "@odata.etag": "x" }', "merged"),
        ('[{ "id": "7" }, { "length": 3 }]', "merged"),
        ('{ "value": [{ "id": "7" }] }', "merged"),
        ('{ "id": "7", "colour": "red" }', "not understood"),
        ("{ }", "not understood"),
        ('{ "id": "7" "length" }', "not understood"),
    ],
)
def test_a_sample_of_members_that_a_page_lists_says_nothing_new(sample: str, fate: str) -> None:
    found, rules = fates("resources/kite.md", f"{TYPE}\n\n## A kite\n```json\n{sample}\n```\n")
    assert (found[-1], rules) == (fate, ["unread-message"] if fate != "merged" else [])


@pytest.mark.parametrize(("body", "fate"), [('{ "length": 9 }', "merged"), ('{ "colour": "red" }', "not understood")])
def test_a_body_beside_its_table_says_nothing_new(body: str, fate: str) -> None:
    found, _ = fates("api/kite-create.md", CREATE.format(body=body))
    assert found == ["used", fate, "used"]


def test_items_that_say_themselves_what_they_list_are_counted() -> None:
    items = "- Method: GET\n- URL arguments: id - (string) which\n- URL arguments: `old` - (boolean) if so\n"
    text = f"# Get a kite\n\n## HTTP request\n```http\nGET /kites/{{id}}\n```\n\n## What it takes\n{items}"
    read = reading.read(page.read("api/kite-get.md", text.encode()), GRAPH)
    (found,) = (problem for problem in read.problems if problem.rule == "unread-table")
    assert (found.place.line, found.message.partition(" below")[0]) == (
        10,
        "2 items such as 'URL arguments: id - (string) which'",
    )


KITE = "# kite resource type\n\nNamespace: sky\n\n{}\n\n## Properties\n\n|Property|Type|\n|:--|:--|\n|span|Int32|\n"


@pytest.mark.parametrize(
    ("said", "states"),
    [
        ("A kite.", False),
        ('```json\n{ "span": 1 }\n```', False),
        ("Get kites.", True),
        ("|Method|Path|\n|:--|:--|\n|COPY|/kites|", True),
        ("```\ncurl https://sky.example/v1/kites\n```", True),
    ],
)
def test_a_page_without_the_letters_of_a_request_reads_as_if_it_were_looked_for(said: str, states: bool) -> None:
    text = KITE.format(said).encode()
    found = page.read("resources/kite.md", text)
    assert request_lines.may_state([text], GRAPH.curl) is states
    assert states or reading.read(found, GRAPH, False) == reading.read(found, GRAPH)
