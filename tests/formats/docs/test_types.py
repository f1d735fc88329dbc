from __future__ import annotations

import pytest

from codegen.formats.docs.set.addresses import Addressed
from codegen.formats.docs.set.types import assemble
from codegen.spec.nodes import StructuredType
from tests.formats.docs.drafting import GRAPH, assembled, read, resource, rules, structured, types

ID = "|id|String|Inherited from [entity](entity.md)|\n"
ENTITY = resource(
    "entity", "|id|String|Key. Read-only.|", '"id": "String (identifier)"', annotation=', "keyProperty": "id"'
)


def methods(name: str) -> str:
    return f"## Methods\n|Method|Return type|Description|\n|--|--|--|\n|[Get](../api/{name}-get.md)|x|y|"


def test_inherited_members_stay_with_their_type() -> None:
    rows = ID + "|mass|Double|Inherited from [body](body.md).|\n|rings|Int32|Own.|"
    body = resource("body", ID + "|mass|Double|The mass.|", annotation=', "baseType": "sky.entity"')
    assembly = assembled(entity=ENTITY, body=body, planet=resource("planet", rows))
    planet = structured(assembly, "sky.planet")
    assert (planet.base, planet.kind, planet.key) == ("sky.body", "entity", ())
    assert [prop.name for prop in planet.properties] == ["rings"]
    assert planet.inherited == {"id": "sky.entity", "mass": "sky.body"}
    assert structured(assembly, "sky.entity").key == ("id",)


def test_the_annotation_beats_prose_unless_prose_says_more() -> None:
    body = resource("body", annotation=', "baseType": "sky.entity"')
    more = resource("planet", head="Inherits from [body](body.md).", annotation=', "baseType": "sky.entity"')
    other = resource("moon", head="Inherits from [planet](planet.md).", annotation=', "baseType": "sky.body"')
    wrong = resource("star", head="Inherits from [thing](thing.md).", annotation=', "baseType": "sky.body"')
    assembly = assembled(entity=ENTITY, body=body, planet=more, moon=other, star=wrong, thing=resource("thing"))
    bases = {name: structured(assembly, f"sky.{name}").base for name in ("planet", "moon", "star")}
    assert bases == {"planet": "sky.body", "moon": "sky.planet", "star": "sky.body"}
    assert rules(assembly).count("base-conflict") == 1


def test_derived_types_listed_by_the_parent() -> None:
    more = "## Derived types\n- [planet](planet.md)"
    assembly = assembled(body=resource("body", more=more), planet=resource("planet"))
    assert structured(assembly, "sky.planet").base == "sky.body"


def test_types_never_derive_from_each_other() -> None:
    first = resource("a", head="Inherits from [b](b.md).")
    second = resource("b", head="Inherits from [a](a.md).")
    assembly = assembled(a=first, b=second)
    assert {structured(assembly, "sky.a").base, structured(assembly, "sky.b").base} == {"sky.b", ""}


def test_many_types_that_repeat_another_derive_from_it() -> None:
    rows = "|status|String|x|\n|started|DateTimeOffset|x|\n|result|[result](result.md)|x|\n"
    pages = {f"{word}operation": resource(f"{word}Operation", rows) for word in ("mute", "stop", "play", "invite")}
    pages |= {"operation": resource("operation", rows), "result": resource("result", "|code|Int32|x|")}
    assembly = assembled(**pages)
    assert structured(assembly, "sky.muteOperation").base == "sky.operation"
    del pages["muteoperation"]
    assert structured(assembled(**pages), "sky.playOperation").base == ""


def test_entity_or_complex() -> None:
    rows = "|id|String|x|\n|place|[place](place.md)|x|\n|marks|[mark](mark.md) collection|x|"
    relations = "## Relationships\n|Relationship|Type|Description|\n|--|--|--|\n|moons|[moon](moon.md) collection|x|"
    assembly = assembled(
        planet=resource("planet", rows, more=relations),
        place=resource("place", "|x|Double|x|"),
        mark=resource("mark", "|id|String|x|", '"id": "String"'),
        moon=resource("moon", "|size|Int32|x|"),
        settings=resource("settings", "|size|Int32|x|", more=methods("settings")),
        sun=resource("sun", "|id|String|x|", '"id": "String (identifier)"', annotation=', "keyProperty": "id"'),
    )
    kinds = {item.name[4:]: item.kind for item in types(assembly).values() if isinstance(item, StructuredType)}
    assert kinds == {
        "planet": "entity",
        "place": "complex",
        "mark": "complex",
        "moon": "entity",
        "settings": "entity",
        "sun": "entity",
    }


def test_only_entities_are_navigated_to() -> None:
    rows = "|sun|[sun](sun.md)|x|"
    relations = (
        "## Relationships\n|Relationship|Type|Description|\n|--|--|--|\n|place|[place](place.md)|x|\n|size|Int32|x|"
    )
    assembly = assembled(
        planet=resource("planet", rows, more=relations),
        sun=resource("sun", "|id|String|x|", '"id": "String (identifier)"', annotation=', "keyProperty": "id"'),
        place=resource("place", "|x|Double|x|"),
        other=resource("other", "|place|[place](place.md)|x|"),
    )
    planet = structured(assembly, "sky.planet")
    assert [prop.name for prop in planet.navigation] == ["sun"]
    assert [prop.name for prop in planet.properties] == ["place", "size"]


def test_entities_known_from_elsewhere() -> None:
    drafts = [read(resource("planet", "|id|Int32|x|"))[0]]
    (planet,) = assemble(drafts, GRAPH, "sky", addressed=Addressed(frozenset({"planet"}))).types["resources/planet.md"]
    assert isinstance(planet, StructuredType)
    assert planet.kind == "entity"


def test_one_type_on_several_pages_is_merged() -> None:
    first = resource("planet", "|mass|Double|The mass.|\n|size|Int32|x|")
    second = resource("planet", "|mass|String|x|\n|rings|Int32|x|")
    assembly = assembled(planet=first, other=second)
    assert set(assembly.types) == {"resources/planet.md"}
    planet = structured(assembly, "sky.planet")
    assert [(prop.name, prop.type) for prop in planet.properties] == [
        ("mass", "Edm.Double"),
        ("size", "Edm.Int32"),
        ("rings", "Edm.Int32"),
    ]
    (conflict,) = (problem for problem in assembly.problems if problem.rule == "type-conflict")
    assert (conflict.place.file, conflict.related[0].file) == ("resources/other.md", "resources/planet.md")


def test_members_only_in_the_representation_are_marked() -> None:
    assembly = assembled(planet=resource("planet", "|mass|Double|x|", '"mass": 4.2, "rings": 3, "star": null'))
    planet = structured(assembly, "sky.planet")
    assert [(p.name, p.type, bool(p.inferred)) for p in planet.properties] == [
        ("mass", "Edm.Double", False),
        ("rings", "Edm.Int32", True),
        ("star", "Edm.Untyped", True),
    ]
    assert "json-only-member" in rules(assembly)


def test_samples_of_an_open_type_are_no_members() -> None:
    text = resource("fields", json='"anything": "String"', annotation=', "openType": true')
    assert structured(assembled(fields=text), "sky.fields").properties == ()


@pytest.mark.parametrize(
    ("row", "json", "rule", "type_"),
    [
        ("|subUnit|String|x|", '"subunit": "String"', "member-case", "Edm.String"),
        ("|mass||x|", '"mass": 4.2', "missing-type", "Edm.Double"),
        ("|mass|Double|x|", '"mass": true', "json-type", "Edm.Double"),
        ("|mass|Double|x|", '"mass": [4.2]', "json-collection", "Edm.Double"),
        ("|mass|Double|x|", '"other": 1', "json-missing-member", "Edm.Double"),
        ("|mass|[!!](https://example.org)|x|", '"mass": {}', "type-cell", "Edm.Untyped"),
        ("|here|[Planet](planet.md)|x|", '"here": {"@odata.type": "sky.planet"}', "name-case", "sky.planet"),
    ],
)
def test_contradictions_are_findings(row: str, json: str, rule: str, type_: str) -> None:
    assembly = assembled(planet=resource("planet", row, json))
    assert rule in rules(assembly)
    planet = structured(assembly, "sky.planet")
    assert type_ in [prop.type for prop in (*planet.properties, *planet.navigation)]


def test_unions_become_what_their_types_have_in_common() -> None:
    rows = "|spot|[a](a.md) or [b](b.md)|x|\n|odd|[a](a.md) or [c](c.md)|x|"
    derived = ', "baseType": "sky.body"'
    assembly = assembled(
        planet=resource("planet", rows),
        body=resource("body", "|size|Int32|x|"),
        a=resource("a", annotation=derived),
        b=resource("b", annotation=derived),
        c=resource("c"),
    )
    assert [prop.type for prop in structured(assembly, "sky.planet").properties] == ["sky.body", "Edm.Untyped"]


def test_types_without_page_are_handed_on_with_evidence() -> None:
    rows = "|ring|[ring](ring.md)|x|\n|phase|moonPhase|x|"
    relations = "## Relationships\n|Relationship|Type|Description|\n|--|--|--|\n|moons|[moon](moon.md) collection|x|"
    text = resource("planet", rows, '"ring": {"@odata.type": "sky.ring"}, "phase": "String"', more=relations)
    wanted = {item.name: item for item in assembled(planet=text).wanted}
    shapes = {name: item.json for name, item in wanted.items()}
    assert shapes == {"sky.moon": "", "sky.moonPhase": "text", "sky.ring": ""}
    assert wanted["sky.moon"].place.line


def test_the_most_spelled_name_wins_over_a_lower_case_annotation() -> None:
    text = resource("orgContact").replace("sky.orgContact", "sky.orgcontact")
    other = resource("planet", "|contact|[orgContact](orgcontact.md)|x|")
    assembly = assembled(orgcontact=text, planet=other)
    assert "sky.orgContact" in types(assembly)
    assert "title-case" in rules(assembly)


def test_any_order_of_pages_gives_the_same() -> None:
    pages = {
        "a": resource("planet", "|state|Enumeration|Possible values are: `x`, `y`.|"),
        "b": resource("planet", "|state|Enumeration|Possible values are: `x`, `z`.|"),
        "c": resource("star", "|state|String|Possible values are: `x`, `unknownFutureValue`.|"),
    }
    assert assembled(**pages).types == assembled(**dict(reversed(pages.items()))).types


def test_what_all_derived_types_list_in_the_same_words_is_the_bases() -> None:
    rows = "|start|Int32|When it begins.|\n|size|Int32|{} size.|"
    derived = {
        name: resource(name, rows.format(name), head="Inherits from [event](event.md).") for name in ("storm", "shower")
    }
    assembly = assembled(event=resource("event", "|place|String|Where.|"), **derived)
    event, storm = structured(assembly, "sky.event"), structured(assembly, "sky.storm")
    assert [(prop.name, bool(prop.inferred)) for prop in event.properties] == [("place", False), ("start", True)]
    assert ([prop.name for prop in storm.properties], storm.inherited) == (["size"], {"start": "sky.event"})
    assert rules(assembly) == ["json-only-member"]


def test_a_page_that_marks_what_is_inherited_means_its_own_by_the_rest() -> None:
    rows = "|place|String|Inherited from [event](event.md).|\n|start|Int32|When it begins.|"
    derived = {name: resource(name, rows) for name in ("storm", "shower")}
    assembly = assembled(event=resource("event", "|place|String|Where.|"), **derived)
    assert [prop.name for prop in structured(assembly, "sky.event").properties] == ["place"]
    assert rules(assembly) == []


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        ("Guid", "Edm.Guid"),
        ("String (double)", "Edm.Double"),
        ("String (base64)", "Edm.String"),
        ("String (url)", "Edm.String"),
        ("far", "Edm.String"),
    ],
)
def test_the_json_tells_what_a_text_holds(shown: str, expected: str) -> None:
    assembly = assembled(planet=resource("planet", "|orbit|String|The orbit.|", f'"orbit": "{shown}"'))
    assert structured(assembly, "sky.planet").properties[0].type == expected
    assert rules(assembly) == (["json-type"] if expected != "Edm.String" else [])
