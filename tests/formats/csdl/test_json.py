"""CSDL JSON is read like the same metadata as XML; what is no CSDL is refused with its place."""

from __future__ import annotations

import json

import pytest

from codegen.base.problems import InputError
from codegen.exporting import csdl as exporting
from codegen.formats import csdl
from codegen.spec.model import link
from codegen.spec.nodes import Api, EnumType, Property, Spec, StructuredType
from tests.support import corpus

from .documents import document
from .test_round_trip import assert_lossless

SKY = {
    "$Version": "4.01",
    "$EntityContainer": "sky.C",
    "$Reference": {"core.xml": {"$Include": [{"$Namespace": "Org.OData.Core.V1", "$Alias": "Core"}]}},
    "sky": {
        "$Alias": "Self",
        "kind": {"$Kind": "EnumType", "$IsFlags": True, "gas": 1, "gas@Core.Description": "Of gas.", "rock": 2},
        "planet": {
            "$Kind": "EntityType",
            "$Key": ["no", {"zone": "at/zone"}],
            "@Core.Description": "A planet.",
            "no": {"$Type": "Edm.Int32"},
            "at": {"$Type": "Self.place"},
            "name": {"$MaxLength": 20, "$Nullable": True, "@Core.Immutable": True},
            "kinds": {"$Type": "sky.kind", "$Collection": True},
            "moons": {"$Kind": "NavigationProperty", "$Type": "sky.planet", "$Collection": True, "$Partner": "around"},
            "around": {
                "$Kind": "NavigationProperty",
                "$Type": "sky.planet",
                "$Nullable": True,
                "$ReferentialConstraint": {"no": "no"},
                "$OnDelete": "Cascade",
            },
        },
        "place": {"$Kind": "ComplexType", "zone": {"$Type": "Edm.Byte"}},
        "burn": [
            {"$Kind": "Action", "$IsBound": True, "$Parameter": [{"$Name": "self", "$Type": "sky.planet"}]},
        ],
        "now": [{"$Kind": "Function", "$ReturnType": {"$Type": "Edm.DateTimeOffset"}}],
        "C": {
            "$Kind": "EntityContainer",
            "planets": {"$Collection": True, "$Type": "sky.planet", "$NavigationPropertyBinding": {"moons": "planets"}},
            "home": {"$Type": "sky.planet"},
            "time": {"$Function": "sky.now"},
        },
        "$Annotations": {
            "sky.place/zone": {"@Core.Description": "Where.", "@sky.glow#n": {"@type": "sky.lamp", "w": 5}}
        },
    },
}


def read(content: object) -> Spec:
    text = content if isinstance(content, bytes) else json.dumps(content, indent=1).encode()
    return csdl.read({"sky.json": text}, Api(name="sky", urls="odata"))


def test_what_json_says() -> None:
    spec = read(SKY)
    kind, planet, place = spec.types
    assert isinstance(kind, EnumType) and isinstance(planet, StructuredType) and isinstance(place, StructuredType)
    assert [(item.name, item.value, item.description) for item in kind.members] == [
        ("gas", 1, "Of gas."),
        ("rock", 2, ""),
    ]
    line = 1 + json.dumps(SKY, indent=1).splitlines().index('  "planet": {')
    assert (kind.flags, planet.description, planet.place.line) == (True, "A planet.", line)
    assert (planet.key, planet.key_paths) == (("no", "zone"), {"zone": "at/zone"})
    assert planet.properties == (
        Property(name="no", type="Edm.Int32", nullable=False),
        Property(name="at", type="sky.place", nullable=False),
        Property(name="name", type="Edm.String", max_length=20, nullable=True, immutable=True),
        Property(name="kinds", type="Collection(sky.kind)", nullable=False),
    )
    moons, around = planet.navigation
    assert moons == Property(name="moons", type="Collection(sky.planet)", partner="around")
    assert (around.nullable, around.constraints, around.on_delete) == (True, {"no": "no"}, "Cascade")
    assert place.properties[0].description == "Where."
    assert place.properties[0].annotations == {"sky.glow#n": {"@type": "sky.lamp", "w": 5}}
    assert [call.name for call in spec.service.calls] == ["sky.burn", "sky.now"]
    (container,) = spec.service.containers
    assert [(root.name, root.kind, root.bindings) for root in container.places] == [
        ("planets", "set", {"moons": "planets"}),
        ("home", "singleton", {}),
    ]
    assert [item.operation for item in container.imports] == ["sky.now"]
    assert not [problem for page in spec.pages for problem in page.findings if problem.rule != "metadata-cut"]
    assert_lossless(spec)


def test_the_same_service_in_both_forms() -> None:
    live = corpus("metadata").parents[1] / "live"
    as_json = read((live / "other" / "edm.json").read_bytes())
    as_xml = csdl.read({"m.xml": (live / "cap" / "metadata.xml").read_bytes()}, Api(name="sky", urls="odata"))
    assert {item.name for item in as_json.types} == {item.name for item in as_xml.types}
    assert {item.name for item in as_json.operations} == {item.name for item in as_xml.operations}
    others = {item.name: item for item in as_xml.types}
    for one, other in ((item, others[item.name]) for item in as_json.types):
        if isinstance(one, StructuredType) and isinstance(other, StructuredType):
            assert [(prop.name, prop.type, prop.max_length) for prop in (*one.properties, *one.navigation)] == [
                (prop.name, prop.type, prop.max_length) for prop in (*other.properties, *other.navigation)
            ]
    assert_lossless(as_json)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"{}", "sky.json:1:1: error: this isn't CSDL JSON, an object with the key $Version"),
        (b"[1]", "sky.json:1:1: error: this isn't CSDL JSON"),
        (
            b'{"$Version": "2.0"}',
            "sky.json:1:1: error: this is metadata of OData 2.0, from which codegen makes only types",
        ),
        (b'{"$Version": "4.01"}', "declares no type"),
        (b'{\n "$Version": "4.01",\n}', "sky.json:3:1: error: not well-formed JSON: a key is a text in double quotes"),
        (b'{"a": 1 "b": 2}', "sky.json:1:9: error: not well-formed JSON: a comma or a closing bracket is missing"),
        (b'{"a": 1, "a": 2}', "sky.json:1:10: error: the key 'a' appears here twice"),
        (b'{"a": NaN}', "sky.json:1:7: error: not well-formed JSON: a value is missing"),
        (b'{"a":' * 200, "values are nested more than 100 deep"),
        (b'{"a": "\xff"}', "the document isn't UTF-8"),
    ],
)
def test_no_metadata(content: bytes, said: str) -> None:
    with pytest.raises(InputError) as raised:
        read(content)
    assert said in str(raised.value)


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        (
            {"ring": {"$Key": ["no"], "no": {}}},
            "info: the element object-without-$Kind of Schema is left out",
        ),
        ({"ring": {"$Kind": "Ring"}}, "the element Ring of Schema is left out"),
        ({"ring": []}, "the attribute ring of Schema is left out"),
        ({"ring": {"$Kind": "EntityType", "$Key": "no", "no": {}}}, "the attribute Key of EntityType is left out"),
        ({"ring": {"$Kind": "ComplexType", "no": {"$Collection": "true"}}}, "the attribute Collection of Property"),
        ({"ring": {"$Kind": "ComplexType", "no": "Edm.Byte"}}, "the attribute no of ComplexType is left out"),
        ({"turn": [{"$Kind": "Action", "$Parameter": {"no": {}}}]}, "the attribute Parameter of Action is left out"),
        ({"turn": [{"$Kind": "Action", "$ReturnType": "Edm.Byte"}]}, "the attribute ReturnType of Action is left out"),
        ({"$Annotations": {"sky.moon": 5}}, "the attribute Annotations of Schema is left out"),
        ({"$Annotations": {"sky.moon": {"Glow": 5}}}, "the attribute Glow of Annotations is left out"),
    ],
)
def test_what_has_not_its_form_is_a_finding(parts: dict[str, object], said: str) -> None:
    moon = {"$Kind": "EntityType", "$Key": ["no"], "no": {"$Type": "Edm.Byte"}}
    spec = read({"$Version": "4.01", "sky": {"moon": moon, **parts}})
    assert any(said in str(problem) for page in spec.pages for problem in page.findings)
    assert "sky.moon" in {item.name for item in spec.types}


def test_scales_mean_the_same_in_both_forms() -> None:
    weights = {"any": {"$Type": "Edm.Decimal"}, "none": {"$Type": "Edm.Decimal", "$Scale": 0}}
    spec = read({"$Version": "4.01", "sky": {"moon": {"$Kind": "ComplexType", **weights}}})
    assert b'Name="any" Type="Edm.Decimal" Nullable="false" Scale="variable"' in exporting.export(link(spec))
    whole = csdl.read(
        {"sky.xml": document('<ComplexType Name="moon"><Property Name="x" Type="Edm.Decimal"/></ComplexType>')},
        spec.api,
    )
    assert json.loads(exporting.export(link(whole), as_json=True))["sky"]["moon"]["x"]["$Scale"] == 0


def test_what_is_said_though_it_is_meant_anyway_stays() -> None:
    stated = {"$Version": "4.01", "sky": {"moon": {"$Kind": "ComplexType", "name": {"$Unicode": True}}}}
    assert json.loads(exporting.export(link(read(stated)), as_json=True))["sky"] == stated["sky"]


def test_an_action_of_the_name_of_a_type_does_not_end_the_export() -> None:
    content = document('<ComplexType Name="moon"/><Action Name="moon"/>')
    spec = csdl.read({"sky.xml": content}, Api(name="sky"))
    assert json.loads(exporting.export(link(spec), as_json=True))["sky"]["moon"] == {"$Kind": "ComplexType"}


EXPRESSIONS = [
    "<Null><Annotation Term='a.b' String='why'/></Null>",
    "<UrlRef><String>http://far/x</String></UrlRef>",
    "<UrlRef><Apply Function='odata.concat'><String>http://far/</String><Path>no</Path></Apply></UrlRef>",
    "<LabeledElement Name='l'><Path>no</Path></LabeledElement>",
    "<LabeledElementReference>sky.l</LabeledElementReference>",
    "<Cast Type='Collection(Edm.Decimal)' Scale='2'><Path>no</Path></Cast>",
    "<If><Path>no</Path><String>a</String><Collection/></If>",
    "<Not><Path>no</Path><Annotation Term='a.b' String='why'/></Not>",
    "<String>a</String><Annotation Term='a.b' String='b'><Annotation Term='a.c' String='c'/></Annotation>",
]


@pytest.mark.parametrize("expression", EXPRESSIONS)
def test_expressions_are_kept_in_both_forms(expression: str) -> None:
    note = f"<Annotation Term='a.d'>{expression}</Annotation>"
    spec = csdl.read({"sky.xml": document(f'<ComplexType Name="moon">{note}</ComplexType>')}, Api(name="sky"))
    assert_lossless(spec)
    again = csdl.read({"sky.json": exporting.export(link(spec), as_json=True)}, spec.api)
    moon, same = (next(iter(item.types)) for item in (spec, again))
    assert moon.annotations == same.annotations


@pytest.mark.parametrize(
    "stated",
    [
        {"$Function": "odata.concat", "$Apply": ["a", {"$Path": "no"}]},
        {"$Apply": ["a", {"$Path": "no"}], "$Function": "odata.concat"},
    ],
)
def test_what_goes_with_an_operation_may_stand_before_it(stated: object) -> None:
    spec = read({"$Version": "4.01", "sky": {"moon": {"$Kind": "ComplexType", "@a.d": stated}}})
    (moon,) = spec.types
    assert moon.annotations == {"a.d": {"$Apply": {"Function": "odata.concat", "of": ["a", {"$Path": "no"}]}}}


GLOW = """<EntityType Name="planet"><Key><PropertyRef Name="id"/></Key><Property Name="id" Type="Edm.Byte"/>
<Annotation Term="sky.glow"><Record Type="sky.lamp"><PropertyValue Property="tints"><Collection><String>red</String>
</Collection></PropertyValue></Record></Annotation></EntityType>
<Term Name="bright" Type="Org.OData.Core.V1.Tag" DefaultValue="true"/>"""


def test_tags_and_types_of_records_are_written_as_the_standard_has_them() -> None:
    core = '<edmx:Reference Uri="x"><edmx:Include Namespace="Org.OData.Core.V1"/></edmx:Reference>'
    spec = csdl.read({"sky.xml": document(GLOW, core)}, Api(name="sky", urls="odata"))
    text = exporting.export(link(spec), as_json=True)
    sky = json.loads(text)["sky"]
    assert sky["bright"]["$DefaultValue"] is True
    assert sky["planet"]["@sky.glow"] == {"@type": "#sky.lamp", "tints": ["red"]}
    for typed in (b'"@type": "#sky.lamp"', b'"@odata.type": "#sky.lamp"', b'"$Type": "sky.lamp"'):
        written = text.replace(b'"@type": "#sky.lamp"', typed)
        again = csdl.read({"service.json": written}, spec.api)
        assert [item.annotations for item in again.types] == [item.annotations for item in spec.types]
