"""Each rule of diff, from two small sets of pages that differ in one place; of metadata where pages can't say so."""

from __future__ import annotations

from functools import cache

import pytest

from codegen.differences.change import RULES
from codegen.formats import csdl
from codegen.spec.nodes import Api, Spec
from tests import harbour
from tests.differences.test_differences import changes
from tests.support import transcribe

CREATE = """# Create ship

Namespace: harbour

## Permissions
|Permission type|Permissions (from least to most privileged)|
|:---|:---|
|Delegated (work or school account)|Ship.Write|
|Application|Ship.Write|

## HTTP request
```http
POST /ships
```

## Request headers
|Name|Description|
|:---|:---|
|Authorization|Bearer {token}. Required.|
|If-None-Match|An etag. Optional.|

## Optional query parameters
|Parameter|Type|Description|
|:---|:---|:---|
|$select|String|What is wanted.|
|deep|Boolean|Whether its crew is created as well.|

## Request body
In the request body, supply a JSON representation of the [ship](../resources/ship.md) object.

|Property|Type|Description|
|:---|:---|:---|
|name|String|What it is called.|
|berths|Int32|Places to sleep. Required.|

## Response
If successful, this method returns a `201 Created` response code and a [ship](../resources/ship.md) object.
"""
MOOR = """# Moor ship

Namespace: harbour

## HTTP request
```http
POST /ships/{id}/moor
```

## Request body
In the request body, provide a JSON object with the following parameters.

|Parameter|Type|Description|
|:---|:---|:---|
|lines|Int32|How many lines. Required.|
|place|String|Where. Optional.|

## Response
If successful, this method returns a `204 No Content` response code.
"""
PAGES = {**harbour.PAGES, "api/ship-create.md": CREATE, "api/ship-moor.md": MOOR}
METADATA = """<Schema Namespace="sky" xmlns="http://docs.oasis-open.org/odata/ns/edm">
<EntityType Name="kite" Abstract="true" OpenType="true"><Key><PropertyRef Name="id"/></Key>
<Property Name="id" Type="Edm.Int32" Nullable="false"/><Property Name="name" Type="Edm.String" MaxLength="20"/>
<Property Name="colour" Type="sky.colour"/></EntityType>
<EnumType Name="colour"><Member Name="red" Value="0"/><Member Name="blue" Value="1"/></EnumType>
<EntityContainer Name="all"><EntitySet Name="kites" EntityType="sky.kite"/></EntityContainer></Schema>"""

SAME = ("ship", "A ship", "A ship")
METADATA_SAME = ("metadata", "kite", "kite")
PILOT = "|pilot|[crewMember](../resources/crewmember.md)|Who brings it in.|\n"
BASE = "Inherits from [crewMember](../resources/crewmember.md).\n\n"
BODY = CREATE[CREATE.index("In the request body") : CREATE.index("## Response")]
DEPRECATED = "> [!CAUTION]\n> This API is deprecated.\n"
REVISED = """<Annotation Term="Org.OData.Core.V1.Revisions"><Collection><Record>
<PropertyValue Property="Kind" EnumMember="Org.OData.Core.V1.RevisionKind/Deprecated"/>
</Record></Collection></Annotation>"""
SETTINGS = {"package-renamed", "url-style-changed"}
"""What pages don't say: it stands in `api.yaml`."""
Edit = tuple[str, str, str]
"""The stem of a page, or `metadata`; a text that stands there, and another one; of no stem in all pages."""
CASES: list[tuple[str, str, Edit, Edit]] = [
    # There, back, before, after.
    ("property-removed", "property-added", SAME, ("ship", "|berths|Int32|Places to sleep.|\n", "")),
    ("property-renamed", "property-renamed", SAME, ("ship", "|name|String", "|names|String")),
    ("property-type-changed", "property-type-changed", SAME, ("ship", "|draught|Double|", "|draught|String|")),
    ("property-now-required", "property-now-optional", SAME, ("ship", "is called.", "is called. Required.")),
    ("property-now-read-only", "property-now-writable", SAME, ("ship", "is called.", "is called. Read-only.")),
    ("property-not-nullable", "property-nullable", SAME, ("ship", "is called.", "is called. Not nullable.")),
    (
        "property-narrowed",
        "property-widened",
        SAME,
        ("ship", "is called.", "is called. Maximum length is 20 characters."),
    ),
    ("property-deprecated", "", SAME, ("ship", "is called.", "is called. Deprecated.")),
    ("navigation-removed", "navigation-added", SAME, ("ship", PILOT, "")),
    ("navigation-renamed", "navigation-renamed", SAME, ("ship", "|pilot|", "|guide|")),
    (
        "navigation-type-changed",
        "navigation-type-changed",
        SAME,
        ("ship", PILOT, PILOT.replace("crewMember](../resources/crewmember", "ship](../resources/ship")),
    ),
    ("type-removed", "type-added", SAME, ("crewmember", "# crewMember resource", "# mooring resource")),
    ("type-renamed", "type-renamed", SAME, ("", "ship", "tug")),
    ("type-derived", "type-base-changed", SAME, ("ship", "A ship that", f"{BASE}A ship that")),
    (
        "type-kind-changed",
        "type-kind-changed",
        SAME,
        ("ship", "## Relationships\n|Relationship|", "## Properties\n|Property|"),
    ),
    ("type-key-changed", "type-key-changed", METADATA_SAME, ("metadata", 'Ref Name="id"', 'Ref Name="name"')),
    ("type-concrete", "type-abstract", METADATA_SAME, ("metadata", ' Abstract="true"', "")),
    ("type-closed", "type-opened", METADATA_SAME, ("metadata", ' OpenType="true"', "")),
    ("member-added-to-closed", "member-removed", SAME, ("crewmember", ", `cook`", ", `cook`, `boy`")),
    (
        "member-added",
        "member-removed",
        ("crewmember", ", `cook`", ", `cook`, `unknownFutureValue`"),
        ("crewmember", ", `cook`", ", `cook`, `boy`, `unknownFutureValue`"),
    ),
    ("member-renamed", "member-renamed", METADATA_SAME, ("metadata", 'Name="blue"', 'Name="azure"')),
    ("member-value-changed", "member-value-changed", METADATA_SAME, ("metadata", 'Value="1"', 'Value="2"')),
    (
        "enum-flags-changed",
        "enum-flags-changed",
        METADATA_SAME,
        ("metadata", '"colour"><M', '"colour" IsFlags="true"><M'),
    ),
    ("operation-removed", "operation-added", SAME, ("ship-create", CREATE, "# Nothing\n")),
    ("operation-renamed", "operation-renamed", SAME, ("ship-get", "/ships/", "/vessels/")),
    (
        "operation-body-changed",
        "operation-body-changed",
        SAME,
        ("ship-create", BODY, "Don't supply a request body.\n\n"),
    ),
    (
        "operation-result-changed",
        "operation-result-changed",
        SAME,
        (
            "ship-create",
            "code and a [ship](../resources/ship.md)",
            "code and a [crewMember](../resources/crewmember.md)",
        ),
    ),
    (
        "operation-now-requires",
        "operation-no-longer-requires",
        SAME,
        ("ship-create", "is called.|", "is called. Required.|"),
    ),
    (
        "permission-added",
        "permission-removed",
        SAME,
        ("ship-get", "|Application|Ship.Read|", "|Application|Ship.Read, Ship.Write|"),
    ),
    ("parameter-added", "parameter-removed", SAME, ("ship-moor", "|place|", "|wide|Boolean|Whether.|\n|place|")),
    (
        "parameter-added-required",
        "parameter-removed",
        SAME,
        ("ship-create", "|If-None", "|If-Match|An etag. Required.|\n|If-None"),
    ),
    ("parameter-type-changed", "parameter-type-changed", SAME, ("ship-moor", "|lines|Int32|", "|lines|String|")),
    ("parameter-form-changed", "parameter-form-changed", SAME, ("ship-moor", "|lines|Int32|", "|lines|Int64|")),
    ("parameter-now-required", "parameter-now-optional", SAME, ("ship-moor", "Where. Optional.", "Where. Required.")),
    (
        "query-added",
        "query-removed",
        SAME,
        ("ship-create", "|deep|Boolean|", "|wide|Boolean|Whether.|\n|deep|Boolean|"),
    ),
    (
        "query-added-required",
        "query-removed",
        SAME,
        ("ship-create", "|deep|Boolean|", "|wide|Boolean|Whether. Required.|\n|deep|Boolean|"),
    ),
    ("query-type-changed", "query-type-changed", SAME, ("ship-create", "|deep|Boolean|", "|deep|Int32|")),
    ("query-now-required", "query-now-optional", SAME, ("ship-create", "created as well.", "created. Required.")),
    ("property-form-changed", "property-form-changed", SAME, ("ship", "|berths|Int32|", "|berths|Int64|")),
    ("property-restricted", "property-freed", SAME, ("ship", "is called.", "is called. Returned only on `$select`.")),
    ("property-default-changed", "property-default-changed", SAME, ("ship", "sleep.", "sleep. The default is `4`.")),
    ("operation-form-changed", "operation-form-changed", SAME, ("ship-create", "`201 Created`", "`200 OK`")),
    ("operation-deprecated", "", SAME, ("ship-moor", "Namespace: harbour\n", f"Namespace: harbour\n\n{DEPRECATED}")),
    ("member-deprecated", "", METADATA_SAME, ("metadata", 'Value="1"/>', f'Value="1">{REVISED}</Member>')),
    ("python-names-changed", "python-names-changed", SAME, ("", "harbour", "port")),
    ("service-root-changed", "service-root-changed", SAME, ("", "harbour.example", "port.example")),
]


@cache
def spec(stem: str, old: str, new: str) -> Spec:
    if stem == "metadata":
        assert old in METADATA
        return csdl.read({"sky.xml": METADATA.replace(old, new, 1).encode()}, Api(name="sky"))
    chosen = [name for name in PAGES if name.endswith(f"/{stem}.md") or not stem]
    assert any(old in PAGES[name] for name in chosen)
    return transcribe({**PAGES, **{name: PAGES[name].replace(old, new) for name in chosen}})


@pytest.mark.parametrize(("there", "back", "before", "after"), CASES, ids=[there for there, *_ in CASES])
def test_pages_that_differ_in_one_place(there: str, back: str, before: Edit, after: Edit) -> None:
    old, new = spec(*before), spec(*after)
    assert there in {change.rule for change in changes(old, new)}
    assert not back or back in {change.rule for change in changes(new, old)}


def test_no_rule_is_without_pages() -> None:
    assert {rule for there, back, *_ in CASES for rule in (there, back) if rule} == {*RULES} - SETTINGS
