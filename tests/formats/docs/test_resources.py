from __future__ import annotations

import pickle

from codegen.formats.docs.page.cells import Ref
from tests.formats.docs.drafting import read, resource

ROWS = "|id|String|Key of the entity. Read-only.|\n|mass|Double|The mass. Required.|"


def test_a_resource_page() -> None:
    draft, ledger = read(resource("planet", ROWS, '"id": "String (identifier)", "mass": 4.2'))
    (planet,) = draft.resources
    assert (draft.namespace, planet.name, planet.description) == ("sky", "sky.planet", "A planet.")
    assert [(member.name, member.cell.primitive) for member in planet.members] == [
        ("id", "Edm.String"),
        ("mass", "Edm.Double"),
    ]
    assert planet.members[1].facts.required
    assert planet.json[0].identifier
    assert {fate for fate, _ in ledger.fates.values()} == {"used"}
    assert pickle.loads(pickle.dumps(draft)) == draft


def test_annotation_facts() -> None:
    facts = ', "keyProperty": "id", "openType": "true", "abstract": true, "isMediaEntity": true, "baseType": "sky.body"'
    (planet,) = read(resource("planet", ROWS, annotation=facts))[0].resources
    assert (planet.key, planet.open, planet.abstract, planet.media) == (("id",), True, True, True)
    assert [(base.ref.name, base.kind) for base in planet.bases] == [("sky.body", "annotation")]


def test_a_null_base_and_no_key_are_nothing() -> None:
    (planet,) = read(resource("planet", annotation=', "baseType": null, "openType": false'))[0].resources
    assert (planet.bases, planet.key, planet.open) == ((), (), False)


def test_the_older_annotation_key_names_the_type_too() -> None:
    text = resource("planet", ROWS).replace("@odata.type", "@type")
    assert read(text)[0].resources[0].name == "sky.planet"


def test_an_overview_has_no_types() -> None:
    draft, ledger = read("# Working with planets\n\n|Use|Page|\n|--|--|\n|a|b|\n\n```http\nGET /planets\n```\n")
    assert (draft.resources, draft.enums) == ((), ())
    assert ledger.fates["page", 1] == ledger.fates["fence", 8] == ("not understood", "")
    assert ledger.fates["row", 5] == ("skipped", "a table that lists no names and types")


def test_tables_of_other_things_are_no_properties() -> None:
    more = """### Properties of a planet definition
|Property|Type|Description|
|--|--|--|
|Version|Integer|Always 1.|

### Instance attributes
|Property name|Type|Description|
|--|--|--|
|@sky.mode|string|How it was made.|

## Methods
|Method|Return type|Description|
|--|--|--|
|[Get](../api/planet-get.md)|[planet](planet.md)|Read it.|
"""
    draft, ledger = read(resource("planet", ROWS, more=more))
    (planet,) = draft.resources
    assert [member.name for member in planet.members] == ["id", "mass"]
    assert planet.methods
    reasons = {why for fate, why in ledger.fates.values() if fate == "skipped"}
    assert reasons == {"properties of something else", "instance annotation", "table of methods"}


def test_rows_that_repeat_or_name_nothing() -> None:
    rows = ROWS + "\n|mass|String|Again.|\n|mass and size|String|Both.|\n|None|||"
    draft, ledger = read(resource("planet", rows))
    assert [problem.rule for problem in draft.problems] == ["duplicate-property", "property-name"]
    fates = [fate for (kind, _), (fate, _) in sorted(ledger.fates.items()) if kind == "row"]
    assert fates == ["used", "used", "merged", "not understood", "skipped"]


def test_bases_and_derived_types_in_prose() -> None:
    head = "Inherits from [body](body.md).\n\nThe [gasPlanet](gasplanet.md) type inherits from this type."
    (planet,) = read(resource("planet", head=head))[0].resources
    assert [(base.ref, base.kind) for base in planet.bases] == [(Ref("body", "body.md"), "prose")]
    assert planet.derived == (Ref("gasPlanet", "gasplanet.md"),)


def test_of_names_that_begin_alike_the_whole_one_is_the_base() -> None:
    head = "A [moon](moon.md) that was caught. It inherits from [moonOrbit](moonorbit.md)."
    (planet,) = read(resource("planet", head=head))[0].resources
    assert [base.ref for base in planet.bases] == [Ref("moonOrbit", "moonorbit.md")]


def test_a_sentence_about_other_types_is_no_base() -> None:
    head = "All of its [moons](moon.md) inherit from [body](body.md). The mass is derived from [these](x.md) figures."
    (planet,) = read(resource("planet", head=head))[0].resources
    assert [base.ref.name for base in planet.bases if base.ref.name == "body"] == []


def test_lists_of_derived_types() -> None:
    more = "## Derived types\n|Type|Description|\n|--|--|\n|[gasPlanet](gasplanet.md)|Large.|"
    assert read(resource("planet", more=more))[0].resources[0].derived == (Ref("gasPlanet", "gasplanet.md"),)


def test_members_announced_as_inherited() -> None:
    rows = "|mass|Double|x|\n\nThe following properties are inherited from [body](body.md).\n\n"
    rows += "|Property|Type|Description|\n|--|--|--|\n|size|Double|x|"
    (planet,) = read(resource("planet", rows))[0].resources
    assert [member.facts.inherited for member in planet.members] == [None, Ref("body", "body.md")]


def test_an_unreadable_representation_is_a_finding() -> None:
    draft, ledger = read(resource("planet", ROWS, '"id": "String'))
    assert [problem.rule for problem in draft.problems] == ["unreadable-json"]
    assert ("not understood", "") not in ledger.fates.values()


def test_placeholders_of_the_representation() -> None:
    json = (
        '"seen": "String (timestamp)", "years": "String (duration)", "count": 3, "open": true, "names": ["String"],'
        '"kind": "dwarf | gas", "star": {"@odata.type": "#sky.star"}, "plain": "sky.star", "quoted": "4.2",'
        '"host": "x.example.org", "x@odata.context": "String", "rings": [{"@odata.type": "sky.ring"}]'
    )
    (planet,) = read(resource("planet", json=json))[0].resources
    shown = {item.name: (item.type, item.collection) for item in planet.json}
    assert shown == {
        "seen": ("Edm.DateTimeOffset", False),
        "years": ("Edm.Duration", False),
        "count": ("Edm.Int32", False),
        "open": ("Edm.Boolean", False),
        "names": ("Edm.String", True),
        "kind": ("Edm.String", False),
        "star": ("sky.star", False),
        "plain": ("sky.star", False),
        "quoted": ("", False),
        "host": ("x.example.org", False),
        "rings": ("sky.ring", True),
    }
    assert {item.name for item in planet.json if item.bare} == {"plain", "host"}


def test_two_namespace_lines() -> None:
    draft, _ = read("Namespace: sky\n\nNamespace: sea\n\n" + resource("planet"))
    assert draft.namespace == "sky"
    assert [problem.rule for problem in draft.problems] == ["namespace-conflict"]
