"""What pages and metadata describe in two ways: each contradiction is said, and the types of the metadata count."""

from __future__ import annotations

import pytest

from codegen.formats import sources
from codegen.spec.model import link
from codegen.spec.nodes import Api, Operation, Spec
from tests.truth.sky import exchange, many, one, operation, resource

METADATA = """<Schema Namespace="sky" xmlns="http://docs.oasis-open.org/odata/ns/edm">
  <EntityType Name="kite"><Key><PropertyRef Name="id"/></Key>
    <Property Name="id" Type="Edm.Int32" Nullable="false"/><Property Name="kind" Type="sky.kind"/>
    <NavigationProperty Name="owner" Type="sky.person"/></EntityType>
  <EntityType Name="line"><Key><PropertyRef Name="a"/><PropertyRef Name="b"/></Key>
    <Property Name="a" Type="Edm.Int32" Nullable="false"/><Property Name="b" Type="Edm.Guid" Nullable="false"/>
  </EntityType>
  <EntityType Name="person"><Key><PropertyRef Name="id"/></Key>
    <Property Name="id" Type="Edm.String" Nullable="false"/><Property Name="mail" Type="Edm.String"/></EntityType>
  <EntityType Name="pilot" BaseType="sky.person"/>
  <EnumType Name="kind" IsFlags="true"><Member Name="box" Value="1"/><Member Name="delta" Value="2"/></EnumType>
  <Action Name="lend" IsBound="true"><Parameter Name="it" Type="sky.kite"/>
    <Parameter Name="to" Type="sky.person"/><Parameter Name="days" Type="Edm.Int32"/><ReturnType Type="sky.person"/>
  </Action>
  <Action Name="drop" IsBound="true"><Parameter Name="it" Type="sky.kite"/></Action>
  <Function Name="near" IsBound="true"><Parameter Name="all" Type="Collection(sky.kite)"/>
    <Parameter Name="kind" Type="sky.kind"/><Parameter Name="metres" Type="Edm.Double"/>
    <ReturnType Type="Collection(sky.kite)"/></Function>
  <EntityContainer Name="all"><EntitySet Name="kites" EntityType="sky.kite"/>
    <EntitySet Name="lines" EntityType="sky.line"/><EntitySet Name="people" EntityType="sky.person"/></EntityContainer>
</Schema>"""
TYPES = {
    "resources/kite.md": resource("kite", "kind|kind|Its shape."),
    "resources/person.md": resource("person", "mail|String|The mail."),
    "resources/pilot.md": resource("pilot", "mail|String|The mail."),
    "resources/line.md": resource("line"),
}


def read(page: str) -> Spec:
    """The spec of the metadata, of the types' pages, and of one page about a request."""
    documents = {"sky.xml": METADATA.encode(), "api/it.md": page.encode()}
    documents |= {name: text.encode() for name, text in TYPES.items()}
    return sources.transcribe(documents, Api(name="sky"), jobs=1).spec


def said(spec: Spec) -> list[str]:
    """What is found about the request, without what metadata has and no page needs to have."""
    found = [problem for page in spec.pages for problem in page.findings if problem.place.file == "api/it.md"]
    return [f"{problem.rule}: {problem.message}" for problem in found if problem.rule.startswith("metadata-")]


def asked(spec: Spec) -> Operation:
    (found,) = (item for page in spec.pages for item in page.operations)
    return found


def called(*rows: str, line: str = "POST /kites/{id}/lend", answer: str = one("person"), example: str = "") -> str:
    table = "\n".join(("|Parameter|Type|Description|", "|:---|:---|:---|", *(f"|{row}|" for row in rows)))
    page = operation("Lend a kite", line, answer=answer, example=example)
    return page.replace("## Response\n", f"## Request body\n\n{table}\n\n## Response\n", 1) if rows else page


AGREED = ("to|[person](../resources/person.md)|To whom.", "days|Int32|How long.")


def test_what_agrees_is_not_spoken_of() -> None:
    for page in (
        called(*AGREED),
        operation("Drop", "POST /kites/{id}/drop"),
        operation("Get the owner", "GET /kites/{id}/owner", answer=one("pilot")),  # It is a person.
        operation("Near kites", "GET /kites/near(kind='{kind}',metres={metres})", answer=many("kite")),
        operation("Get a line", "GET /lines(a={a},b={b})", answer=one("line")),
        operation("List", "GET /people/$count"),
        operation("Make", "POST /people", body="person", answer=one("person", "201 Created")),
    ):
        assert not said(read(page)), page


@pytest.mark.parametrize(
    "page, message",
    [
        (
            called("to|[person](../resources/person.md)|To whom.", "days|String|How long."),
            "metadata-type: 'days' of it is Edm.String by its page, and Edm.Int32 in the metadata",
        ),
        (
            called(*AGREED, "note|String|Why."),
            "metadata-missing-member: 'note' of it isn't in the metadata",
        ),
        (
            called("To|[person](../resources/person.md)|To whom.", "days|Int32|How long."),
            "metadata-case: 'To' of it is 'to' in the metadata",
        ),
        (
            called("days|Int32|How long."),
            "metadata-only-member: the page of it leaves out 'to', which the metadata has",
        ),
        (
            called(),
            "metadata-only-member: the page of it leaves out 'to', 'days', which the metadata has",
        ),
        (
            called(*AGREED, answer=one("kite")),
            "metadata-result: POST /kites/{id}/lend gives sky.kite by its page, and sky.person in the metadata",
        ),
        (
            operation("Drop", "POST /kites/{id}/drop", answer=one("kite")),
            "metadata-result: POST /kites/{id}/drop gives sky.kite by its page, and nothing in the metadata",
        ),
        (
            operation("List kites", "GET /kites", answer=one("kite")),
            "metadata-result: GET /kites gives sky.kite by its page, and Collection(sky.kite) in the metadata",
        ),
        (
            operation("Lend", "POST /kites/{id}/lend", body="kite", answer=one("person")),
            "metadata-body: POST /kites/{id}/lend takes sky.kite by its page, and the parameters 'to', 'days'",
        ),
        (
            operation("Make", "POST /people", body="kite", answer=one("person", "201 Created")),
            "metadata-body: POST /people takes sky.kite by its page, and sky.person in the metadata",
        ),
        (
            operation("Lend", "GET /kites/{id}/lend", answer=one("person")),
            "metadata-method: GET /kites/{id}/lend: the metadata has only 'POST' there",
        ),
        (
            operation("Fly", "POST /kites/{id}/fly"),
            "metadata-missing-path: POST /kites/{id}/fly: the metadata has no 'fly' below kite",
        ),
    ],
)
def test_each_contradiction_is_said_once(page: str, message: str) -> None:
    spec = read(page)
    told = [text for text in said(spec) if not text.startswith("metadata-only-member") or message.startswith(text[:20])]
    assert len(told) == 1 and told[0].startswith(message)


def test_the_types_of_parameters_and_results_are_those_of_the_metadata() -> None:
    found = asked(read(called("days|String|How long.", "note|String|Why.", answer=one("kite"))))
    assert found.body is not None
    assert {prop.name: prop.type for prop in found.body.properties} == {
        "days": "Edm.Int32", "note": "Edm.String", "to": "sky.person",
    }  # fmt: skip
    assert [prop.description for prop in found.body.properties][:2] == ["How long.", "Why."]
    assert [item.type for item in found.responses] == ["sky.person"]


@pytest.mark.parametrize(
    "line, types",
    [
        ("GET /kites/{id}", {"id": "Edm.Int32"}),
        ("GET /kites/{kite-id}/owner", {"kiteId": "Edm.Int32"}),
        ("GET /people/{id}", {"id": "Edm.String"}),
        ("GET /lines(a={a},b={b})", {"a": "Edm.Int32", "b": "Edm.Guid"}),
        ("GET /lines(b={second},a={first})", {"a": "Edm.Int32", "b": "Edm.Guid"}),
        ("GET /kites/near(kind='{k}',metres={m})", {"kind": "sky.kind", "metres": "Edm.Double"}),
    ],
)
def test_keys_and_arguments_have_the_types_of_the_metadata(line: str, types: dict[str, str]) -> None:
    assert {prop.name: prop.type for prop in asked(read(operation("Get", line))).parameters} == types


def test_examples_decide_where_they_show_what_the_page_says() -> None:
    shown = exchange("GET /kites", "200 OK", '{"id": 7}')
    spec = read(operation("List kites", "GET /kites", answer=one("kite"), example=shown))
    assert [item.type for item in asked(spec).responses] == ["sky.kite"]
    assert [text.partition(":")[0] for text in said(spec)] == ["metadata-result"]
    shown = exchange("GET /kites", "200 OK", '{"value": [{"id": 7}]}')
    spec = read(operation("List kites", "GET /kites", answer=one("kite"), example=shown))
    assert [item.type for item in asked(spec).responses] == ["Collection(sky.kite)"]


def test_a_request_of_several_paths_keeps_the_pages_type_where_the_metadata_has_two() -> None:
    spec = read(operation("Get", "GET /kites/{id}", "GET /kites/{id}/owner", answer=one("person")))
    assert [item.type for item in asked(spec).responses] == ["sky.person"]
    (told,) = said(spec)
    assert told.startswith("metadata-result: GET /kites/{id} gives sky.person by its page, and sky.kite in the")


def test_a_word_that_is_a_type_of_the_metadata_is_no_unknown_type() -> None:
    spec = read(operation("Drop", "POST /kites/{id}/drop"))
    assert "type-cell" not in {problem.rule for page in spec.pages for problem in page.findings}


def test_lengths_that_differ_are_said_and_those_of_the_metadata_count() -> None:
    types = dict(TYPES)
    types["resources/person.md"] = resource("person", "mail|String|The mail. The maximum length is 30 characters.")
    metadata = METADATA.replace('Name="mail" Type="Edm.String"', 'Name="mail" Type="Edm.String" MaxLength="20"')
    documents = {"sky.xml": metadata.encode()} | {name: text.encode() for name, text in types.items()}
    spec = sources.transcribe(documents, Api(name="sky"), jobs=1).spec
    (found,) = (item for page in spec.pages for item in page.findings if item.rule == "metadata-limit")
    assert found.message.startswith("the max length of 'mail' of person is 30 by its page, and 20 in the metadata")
    assert link(spec).members("sky.person")["mail"].max_length == 20
