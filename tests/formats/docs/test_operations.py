"""Whole operation pages, from text to operations of the spec."""

from __future__ import annotations

import json
import pickle
from dataclasses import replace
from pathlib import Path

import pytest

from codegen.formats import page
from codegen.formats.docs.page import reading
from codegen.formats.docs.page.ledger import Ledger
from codegen.formats.docs.page.operation_drafts import OperationDraft
from codegen.formats.docs.set.names import Names
from codegen.formats.docs.set.operations import Assembled, assemble
from codegen.formats.docs.set.roots import settle
from codegen.spec.nodes import Operation, Property
from tests.formats.docs.drafting import GRAPH
from tests.support import bounded_work, steps

FAMILY = Path(__file__).parents[2] / "pages" / "graph_profile" / "api"

TYPES = {"ns.api.person": ("id", "name", "age"), "ns.api.letter": ("id", "text"), "ns.api.entity": ("id",)}
NAMES = Names(TYPES, {f"resources/{name[7:]}.md": [name] for name in TYPES}, GRAPH, "ns.api")

PAGE = """---
title: "Create person"
---
# Create person

Namespace: ns.api

Adds a [person](../resources/person.md).

## Permissions
|Permission type|Permissions (from least to most privileged)|
|:--|:--|
|Delegated (work or school account)|Person.ReadWrite|
|Delegated (personal Microsoft account)|Not supported.|
|Application|Not supported.|

## HTTP request
<!-- { "blockType": "ignored" } -->
``` http
POST /people
```

## Request headers
|Name|Description|
|:--|:--|
|Authorization|Bearer {token}. Required.|
|Content-Type|application/json. Required.|
|Prefer|Whether to answer with little. Optional.|

## Request body
Supply a JSON representation of a [person](../resources/person.md) object.

The following table shows the properties that are required when you create it.

|Property|Type|Description|
|:--|:--|:--|
|id|String|The key.|
|name|String|The name.|
|age|Int32|In years. Optional.|

## Response
If successful, this method returns a `201 Created` response code and a [person](../resources/person.md) object.

## Example
### Request
<!-- { "blockType": "request", "name": "create_person" } -->
``` http
POST https://api.example.com/v1.0/people
Content-Type: application/json

{
  "name": "Name value"
}
```
### Response
<!-- { "blockType": "response", "truncated": true, "@odata.type": "ns.api.person" } -->
``` http
HTTP/1.1 201 Created
Content-Type: application/json

{
  "id": "1",
  "name": "Name value"
}
```
"""


def extract(text: str, path: str = "api/person-post.md") -> tuple[OperationDraft, Ledger]:
    found = reading.read(page.read(path, text.encode()), GRAPH)
    (draft,) = settle(found.operations, "", GRAPH).drafts
    return replace(draft, problems=(*draft.problems, *found.problems)), found.ledger


def find(owner: str, name: str) -> Property | None:
    return Property(name=name, type="Edm.String") if name in TYPES.get(owner, ()) else None


def build(text: str, path: str = "api/person-post.md") -> Assembled:
    return assemble([extract(text, path)[0]], NAMES, find)


def one(text: str) -> Operation:
    ((operation,),) = build(text).operations.values()
    return operation


def rules(text: str) -> list[str]:
    draft, _ = extract(text)
    return [problem.rule for problem in (*draft.problems, *assemble([draft], NAMES, find).problems)]


def fates(ledger: Ledger) -> set[tuple[str, str]]:
    return {(kind, fate) for (kind, _), (fate, _) in ledger.fates.items()}


def test_everything_on_a_plain_page() -> None:
    operation = one(PAGE)
    assert (operation.name, operation.method, operation.title) == ("person-post", "POST", "Create person")
    assert operation.description.startswith("Adds")
    assert [path.template for path in operation.paths] == ["/people"]
    assert operation.permissions[0].scopes.get("delegated_work") == ("Person.ReadWrite",)
    assert [(h.name, h.value, h.required) for h in operation.headers] == [
        ("Authorization", "Bearer {token}", True),
        ("Content-Type", "application/json", True),
        ("Prefer", "", False),
    ]
    assert [(r.status, r.type, r.wrapped) for r in operation.responses] == [(201, "ns.api.person", False)]
    assert rules(PAGE) == []


def test_required_is_what_the_table_says_less_what_the_request_omits() -> None:
    body = one(PAGE).body
    assert body is not None
    assert (body.type, body.required, body.omitted) == ("ns.api.person", ("name",), ("id",))
    assert [member.name for member in body.properties] == ["id", "name", "age"]


def test_an_update_requires_nothing_by_its_introduction() -> None:
    body = one(PAGE.replace("POST", "PATCH")).body
    assert body is not None
    assert (body.required, body.omitted) == ((), ())


def test_example() -> None:
    (example,) = one(PAGE).examples
    assert example.name == "create_person"
    assert example.request is not None
    assert example.response is not None
    assert (example.request.path, example.request.template) == ("/people", "/people")
    assert example.request.type == "ns.api.person"
    assert json.loads(example.request.body) == {"name": "Name value"}
    assert (example.response.type, example.response.truncated) == ("ns.api.person", True)


def test_everything_is_accounted_for() -> None:
    _, ledger = extract(PAGE)
    assert fates(ledger) == {("page", "used"), ("row", "used"), ("fence", "used"), ("request line", "used")}


def test_drafts_are_picklable_and_their_order_does_not_matter() -> None:
    first, _ = extract(PAGE, "api/a.md")
    second, _ = extract(PAGE.replace("/people", "/friends"), "api/b.md")
    again = pickle.loads(pickle.dumps([second, first]))
    assert assemble([first, second], NAMES, find) == assemble(again, NAMES, find)


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        ("POST /people\n", "POST people\n", "request-line-slash"),
        ("POST /people\n", "POST /people\nPOST /people\n", "request-line-duplicate"),
        ("POST /people\n", "POST ** Collection URI for ns.api.person not found\n", "request-line"),
        ("v1.0/people", "v1.0/persons", "example-path"),
        ("v1.0/people", "v1.0/People", "example-path-case"),
        ("v1.0/people", "docs\\api/people", "example-url"),
        ("POST https", "PUT https", "example-method"),
        ("`201 Created`", "`200 OK`", "response-status"),
        ("HTTP/1.1 201", "HTTP/1.1 204", "body-with-204"),
        ('Content-Type: application/json\n\n{\n  "name"', '\n{\n  "name"', "content-type-missing"),
        ("Supply a JSON representation of", "Do not supply a request body for", "body-not-expected"),
        ("|The name.|", "||", "empty-descriptions"),
        ('ns.api.person" }', 'ns.api.Person" }', "name-case"),
        ("Delegated (work or school account)|Person.ReadWrite", "Delegated|TODO", "permissions-todo"),
    ],
)
def test_finding(old: str, new: str, rule: str) -> None:
    assert old in PAGE
    assert rule in rules(PAGE.replace(old, new))


def test_findings_of_missing_parts() -> None:
    bare = "# Do it\n\n## HTTP request\n``` http\nPOST /do\n```\n"
    assert rules(bare) == ["permissions-missing", "no-request-example", "no-response-example"]
    assert "no-request-line" in rules("# Do it\n\nNothing here.\n")


@pytest.mark.parametrize(
    ("prose", "shown", "expected"),
    [
        ("a DateTimeOffset collection", '["2020-01-01T00:00:00Z"]', "Collection(Edm.DateTimeOffset)"),
        ("a Date value", '"2020-01-01"', "Edm.Date"),
        ("an Int64 value", "5", "Edm.Int64"),
        ("an Edm.Guid", '"b2c5d3a6-7a53-4b5c-9b0e-0b8f4a4f1c11"', "Edm.Guid"),
        ("the date of birth", '"2020-01-01"', "Edm.String"),
        ("a Stream object", '"text"', "Edm.String"),
    ],
)
def test_prose_says_what_an_example_only_looks_like(prose: str, shown: str, expected: str) -> None:
    text = PAGE.replace('{\n  "id": "1",\n  "name": "Name value"\n}', f'{{ "value": {shown} }}')
    text = text.replace(', "@odata.type": "ns.api.person"', "")
    text = text.replace("a [person](../resources/person.md) object.", f"{prose} in the response body.")
    operation = one(text)
    assert [response.type for response in operation.responses] == [expected]
    assert operation.examples[0].response is not None
    assert operation.examples[0].response.type == expected


def test_collection_without_its_flag() -> None:
    text = PAGE.replace('{\n  "id": "1",\n  "name": "Name value"\n}', '{ "value": [ { "id": "1" } ] }')
    assert "collection-flag" in rules(text)
    assert one(text).responses[0].type == "Collection(ns.api.person)"


def test_version_that_the_others_do_not_call() -> None:
    drafts = [extract(PAGE, f"api/{number}.md")[0] for number in range(3)]
    drafts.append(extract(PAGE.replace("/v1.0/", "/beta/"), "api/other.md")[0])
    (problem,) = assemble(drafts, NAMES, find).problems
    assert (problem.rule, problem.place.file) == ("example-version", "api/other.md")


def test_a_path_that_a_generator_did_not_find() -> None:
    operation = one(PAGE.replace("POST /people\n", "POST ** Collection URI for ns.api.person not found\n"))
    assert (operation.method, operation.paths) == ("POST", ())


def test_webhooks_are_no_operations() -> None:
    hook = "### Notification\n``` http\nPOST https://hooks.example.org/api/calls\n```\n``` json\n{}\n```\n"
    draft, _ = extract(PAGE + hook)
    assert len(draft.examples) == 1
    assert "example-service" not in [problem.rule for problem in draft.problems]


def test_an_example_beyond_the_path_is_of_another_type() -> None:
    """`/font` below what the page documents: the body isn't of the page's type, and no finding says so."""
    shown = next(line for line in PAGE.splitlines() if line.startswith("POST ") and "https" in line)
    (example,) = one(PAGE.replace(shown, f"{shown.split(' HTTP')[0].rstrip()}/7/font")).examples
    assert example.request is not None and (example.request.template, example.request.type) == ("", "Edm.Untyped")
    (example,) = one(PAGE).examples
    assert example.request is not None and example.request.type


ACTION = """# thing: between

## HTTP request
``` http
POST /me/invite
```

## Request body
In the request body, supply JSON representation of the parameters.

|Property|Type|Description|
|:--|:--|:--|
|kind|Enumeration|. Possible values are: `near`, `far`.|
|people|[person](../resources/person.md) collection|Who. Required.|
|place|[place](../resources/place.md)|Where.|

## Response
If successful, this action returns a `200 OK` response code and a Boolean in the response body.

## Example
### Request
``` http
POST https://api.example.com/v1.0/me/invite
Content-Type: application/json

{ "people": [] }
```
### Response
``` http
HTTP/1.1 200 OK

{ "value": true }
```
"""


def test_action() -> None:
    operation = one(ACTION)
    body = operation.body
    assert body is not None
    assert (body.type, body.required) == ("", ("people",))
    assert [member.type for member in body.properties] == [
        "ns.api.kind",
        "Collection(ns.api.person)",
        "ns.api.place",
    ]
    assert [(r.type, r.wrapped) for r in operation.responses] == [("Edm.Boolean", True)]


def test_what_has_no_page_is_wanted() -> None:
    found = build(ACTION)
    assert [(item.name, item.place.line) for item in found.wanted] == [("ns.api.place", 15)]
    (enum,) = found.listed
    assert (enum.name, [member.name for member in enum.members]) == ("ns.api.kind", ["near", "far"])


def test_function_with_its_parameters_in_the_body_section() -> None:
    text = """# thing: between
## HTTP request
``` http
GET /me/between(from='parameterValue',to=2)
```
## Request body
In the request URL, provide the following query parameters with values.

|Property|Type|Description|
|:--|:--|:--|
|from|DateTimeOffset|Start.|
|to|Int64|End.|
|deep|Boolean|All.|
"""
    operation = one(text)
    assert operation.body is None
    assert operation.paths[0].template == "/me/between(from={from},to={to})"
    assert [(item.name, item.type) for item in operation.parameters] == [
        ("from", "Edm.DateTimeOffset"),
        ("to", "Edm.Int64"),
    ]
    assert [item.name for item in operation.query] == ["deep"]


def test_arguments_from_the_example() -> None:
    text = """# thing: named
## HTTP request
``` http
GET /things/named
```
## Function parameters
|Parameter|Type|Description|
|:--|:--|:--|
|name|String|The name.|
## Example
``` http
GET https://api.example.com/v1.0/things/named(name='x')
```
"""
    operation = one(text)
    assert [path.template for path in operation.paths] == ["/things/named", "/things/named(name={name})"]
    assert operation.examples[0].request is not None
    assert operation.examples[0].request.template == "/things/named(name={name})"
    assert "request-line-arguments" in rules(text)


def test_query_options() -> None:
    text = """# List things
## HTTP request
``` http
GET /things?from={from}&$top=5
```
## Optional query parameters
This method supports the `$select` and **$filter** query options.

It does not support `$expand`.

|Name|Value|Description|
|:--|:--|:--|
|withNotes|Boolean|Whether to.|
|page.size|Int32|How many, a name with a dot in it.|
"""
    options = {item.name: (item.type, item.required) for item in one(text).query}
    assert options == {
        "$select": ("Edm.String", False),
        "$filter": ("Edm.String", False),
        "withNotes": ("Edm.Boolean", False),
        "page.size": ("Edm.Int32", False),
        "from": ("Edm.String", True),
        "$top": ("Edm.Int32", False),
    }


def test_reference_body() -> None:
    text = """# Add member
## HTTP request
``` http
POST /groups/{id}/members/$ref
```
## Request body
Supply a JSON representation of the [person](../resources/person.md) to add.
## Example
``` http
POST https://api.example.com/v1.0/groups/1/members/$ref
Content-Type: application/json

{ "@odata.id": "https://api.example.com/v1.0/people/1" }
```
``` http
HTTP/1.1 204 No Content
```
"""
    operation = one(text)
    assert operation.body is not None
    assert (operation.body.type, [member.name for member in operation.body.properties]) == ("", ["@odata.id"])
    assert [(r.status, r.type) for r in operation.responses] == [(204, "")]


def test_bytes() -> None:
    text = """# Set photo
## HTTP request
``` http
PUT /me/photo/$value
GET /me/photo/$value
```
## Response
If successful, this method returns a `200 OK` response code.
## Example
``` http
PUT https://api.example.com/v1.0/me/photo/$value
Content-Type: image/jpeg

<the bytes>
```
"""
    put, get = build(text).operations["api/person-post.md"]
    assert put.body is not None
    assert (put.body.type, put.body.content_type) == ("Edm.Stream", "image/jpeg")
    assert get.responses[0].type == "Edm.Stream"


def test_paths_where_no_heading_says_so() -> None:
    draft, ledger = extract("# Get thing\n## The thing\n``` http\nGET /things/{id}\n```\n")
    assert [template.path for template in draft.templates] == ["/things/{id}"]
    assert ("request line", "used") in fates(ledger)


def test_translated_page_is_read_by_its_anchors() -> None:
    text = '# Ding\n## <a name="http-request"></a>HTTP-Anforderung\n``` http\nGET /things\n```\n'
    text += '## <a name="response"></a>Antwort\n`200 OK` [person](../resources/person.md)\n'
    operation = one(text)
    assert (operation.paths[0].template, operation.responses[0].type) == ("/things", "ns.api.person")


def test_the_customers_page() -> None:
    path = "api/add-account.md"
    parsed = page.read(path, (FAMILY / "add-account.md").read_bytes())
    (draft,) = settle(reading.read(parsed, GRAPH).operations, "", GRAPH).drafts
    types = [f"microsoft.graph.{name}" for name in ("userAccountInformation", "itemFacet", "entity")]
    names = Names(types, {f"resources/{name[16:].lower()}.md": [name] for name in types}, GRAPH, "microsoft.graph")
    found = assemble([draft], names)
    (operation,) = found.operations[path]
    assert [item.template for item in operation.paths] == ["/me/profile/account/$ref"]
    assert operation.body is not None
    assert operation.body.type == "microsoft.graph.userAccountInformation"
    assert {"id", "createdDateTime"} <= set(operation.body.omitted)
    assert operation.permissions[0].scopes.get("delegated_work") is None
    request = operation.examples[0].request
    assert request is not None
    assert (request.path, request.template) == ("/me/profile/account", "")
    assert "docs\\api" in request.url
    problems = {problem.rule: problem for problem in (*draft.problems, *found.problems)}
    assert {"example-path", "example-url", "name-case", "permissions-todo", "empty-descriptions"} <= set(problems)
    assert problems["example-path"].related
    assert "content-length" not in problems


def test_long_pages_take_time_in_proportion() -> None:
    table = "|Property|Type|Description|\n|:--|:--|:--|\n" + "|a|String|x|\n" * 50
    piece = "\n``` http\nGET /a/{id}/b/{id}\n```\n" + table + PAGE.partition("## HTTP request")[2]

    def read(factor: int) -> None:
        parsed = page.read("api/a.md", (PAGE + piece * factor).encode())
        assemble(reading.read(parsed, GRAPH).operations, NAMES, find)

    with bounded_work():
        read(40)
    assert steps(lambda: read(20)) < 12 * steps(lambda: read(2)), "ten times as long"


def test_pages_of_many_operations_take_time_in_proportion() -> None:
    line = "## Kite {0}\n\n### HTTP Request\n\n`GET /kites/{0}/{{id}}`\n\n"
    piece = line + "### Parameters\n\nName | Description\n--- | ---\na | b\n\n"

    def read(count: int) -> int:
        text = "# Kites\n\n" + "".join(piece.format(f"k{number}") for number in range(count))
        return len(reading.read(page.read("pages/kites.md", text.encode()), GRAPH).operations)

    assert read(20) == 20
    assert steps(lambda: read(100)) < 12 * steps(lambda: read(10)), "ten times as many"
