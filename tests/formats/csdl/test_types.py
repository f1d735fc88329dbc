"""Types, members and annotations of metadata; each construct of the standard in the smallest document that has it."""

from __future__ import annotations

import pytest

from codegen.exporting.csdl import export
from codegen.formats import csdl
from codegen.formats.csdl.document import EDM
from codegen.spec.nodes import Property
from tests.support import package

from .documents import enum, member, model, read, structured, without_the_rest

ID = '<Key><PropertyRef Name="id"/></Key><Property Name="id" Type="Edm.String" Nullable="false"/>'
CORE = "Org.OData.Core.V1"


def test_an_entity_type() -> None:
    item = structured(
        f'<EntityType Name="planet" Abstract="true" OpenType="true" HasStream="true">{ID}'
        '<NavigationProperty Name="moons" Type="Collection(Self.planet)" ContainsTarget="true" Partner="around"/>'
        '<NavigationProperty Name="around" Type="sky.planet" Nullable="false"/></EntityType>'
    )
    assert (item.kind, item.abstract, item.open, item.media, item.key) == ("entity", True, True, True, ("id",))
    assert item.properties == (Property(name="id", type="Edm.String", nullable=False),)
    moons, around = item.navigation
    assert moons == Property(name="moons", type="Collection(sky.planet)", contained=True, partner="around")
    assert around == Property(name="around", type="sky.planet", nullable=False)


def test_bases_and_kinds() -> None:
    types = '<EntityType Name="body"/><EntityType Name="planet" BaseType="Self.body"/><ComplexType Name="orbit"/>'
    assert structured(types).base == "sky.body"
    assert structured(types, "orbit").kind == "complex"


def test_a_compound_key_with_a_path() -> None:
    item = structured(
        '<EntityType Name="planet"><Key><PropertyRef Name="no"/><PropertyRef Name="at/zone" Alias="zone"/></Key>'
        '<Property Name="no" Type="Edm.Int32"/><Property Name="at" Type="sky.place"/></EntityType>'
        '<ComplexType Name="place"><Property Name="zone" Type="Edm.Byte"/></ComplexType>'
    )
    assert (item.key, item.key_paths) == (("no", "zone"), {"zone": "at/zone"})


@pytest.mark.parametrize(
    ("attributes", "facts"),
    [
        ('Type="Edm.String" MaxLength="2147483648"', {"type": "Edm.String", "max_length": 2**31}),
        ('Type="Edm.String" MaxLength="64" Unicode="false"', {"type": "Edm.String", "max_length": 64}),
        ('Type="Edm.String" MaxLength="max"', {"type": "Edm.String"}),
        ('Type="Edm.Decimal" Precision="9" Scale="2"', {"type": "Edm.Decimal", "precision": 9, "scale": 2}),
        ('Type="Edm.Decimal" Scale="variable"', {"type": "Edm.Decimal"}),
        ('Type="Edm.Decimal" Scale="Variable"', {"type": "Edm.Decimal"}),
        ('Type="Edm.Decimal" Scale="floating"', {"type": "Edm.Decimal"}),
        ('Type="Edm.GeographyPoint" SRID="4326"', {"type": "Edm.GeographyPoint"}),
        ('Type="Edm.Boolean" DefaultValue="true" Nullable="true"', {"default": "true", "nullable": True}),
        ('Type="Edm.String" DefaultValue=""', {"type": "Edm.String", "default": ""}),
        ('Type="Collection(Edm.PrimitiveType)"', {"type": "Collection(Edm.PrimitiveType)"}),
        ('Type="Edm.Untyped" Nullable="0"', {"type": "Edm.Untyped", "nullable": False, "required": True}),
        ('Type="Collection(Edm.Untyped)"', {"type": "Collection(Edm.Untyped)"}),
        ('Type="Edm.Stream"', {"type": "Edm.Stream"}),
        ('Type="Edm.Int32" m:MimeType="x" xmlns:m="urn:m" Strange="1"', {"type": "Edm.Int32"}),
    ],
)
def test_facets(attributes: str, facts: dict[str, object]) -> None:
    facts = {"type": "Edm.Boolean", **facts}
    found = member(f'<Property Name="x" {attributes}/>')
    assert without_the_rest(found) == Property(name="x", **facts)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("attributes", "kept"),
    [
        ('Type="Edm.String" MaxLength="64" Unicode="false"', {"Unicode": "false"}),
        ('Type="Edm.String" MaxLength="max"', {"MaxLength": "max"}),
        ('Type="Edm.Decimal" Scale="variable"', {"Scale": "variable"}),
        ('Type="Edm.GeographyPoint" SRID="4326"', {"SRID": "4326"}),
        ('Type="Edm.Decimal" Scale="2"', {}),
    ],
)
def test_facets_without_a_field_are_kept_word_for_word(attributes: str, kept: dict[str, str]) -> None:
    assert member(f'<Property Name="x" {attributes}/>').facets == kept


@pytest.mark.parametrize(
    ("annotation", "facts"),
    [
        (f'Term="{CORE}.Description" String="Where it is."', {"description": "Where it is."}),
        ('Term="Core.Description" String="By the usual alias."', {"description": "By the usual alias."}),
        ('Term="C.Description" String="By an alias."', {"description": "By an alias."}),
        (f'Term="{CORE}.LongDescription" String="Long."', {"description": "Long."}),
        (f'Term="{CORE}.Computed"', {"read_only": True}),
        (f'Term="{CORE}.Computed" Bool="true"', {"read_only": True}),
        (f'Term="{CORE}.Computed" Bool="false"', {}),
        (f'Term="{CORE}.Computed" Path="other"', {}),
        (f'Term="{CORE}.Immutable"', {"immutable": True}),
        ('Term="Common.FieldControl" EnumMember="Common.FieldControlType/Mandatory"', {"required": True}),
        ('Term="Common.FieldControl" EnumMember="Common.FieldControlType/Optional"', {}),
        ('Term="Common.FieldControl" Int="7"', {"required": True}),
        ('Term="Common.FieldControl" Path="control"', {}),
        (f'Term="{CORE}.Permissions" EnumMember="{CORE}.Permission/Read"', {"read_only": True}),
        ('Term="C.Permissions" EnumMember="C.Permission/Write"', {"write_only": True}),
        ('Term="C.Permissions" EnumMember="C.Permission/Read C.Permission/Write"', {}),
        ('Term="Org.OData.Validation.V1.Minimum" Int="-5"', {"minimum": "-5"}),
        ('Term="Org.OData.Validation.V1.Maximum" Decimal="7.5"', {"maximum": "7.5"}),
        ('Term="C.Description" String="Of a variant." Qualifier="Tablet"', {}),
        ('Term="C.Description"', {}),
        ('Term="C.Description" Int="7"', {"description": "7"}),
        ('Term="sky.glow" String="bright"', {}),
        ('Term="no.such.vocabulary.Term"', {}),
        ('Term=""', {}),
        ("", {}),
    ],
)
def test_annotations(annotation: str, facts: dict[str, object]) -> None:
    reference = f'<edmx:Reference Uri="core.xml"><edmx:Include Namespace="{CORE}" Alias="C"/></edmx:Reference>'
    inside = f'<Property Name="x" Type="Edm.Byte"><Annotation {annotation}/></Property>'
    wanted = Property(name="x", type="Edm.Byte", **facts)  # type: ignore[arg-type]
    assert without_the_rest(member(inside, references=reference)) == wanted
    for target in ("sky.planet/x", "Self.planet/x"):
        outside = f'<Annotations Target="{target}"><Annotation {annotation}/></Annotations>'
        plain = '<ComplexType Name="planet"><Property Name="x" Type="Edm.Byte"/></ComplexType>'
        (found,) = structured(plain + outside, references=reference).properties
        assert without_the_rest(found) == wanted


@pytest.mark.parametrize(
    ("annotation", "kept"),
    [
        (f'Term="{CORE}.Description" String="Where it is."', {}),
        (f'Term="{CORE}.Immutable"', {}),
        (f'Term="{CORE}.Computed"', {f"{CORE}.Computed": None}),
        ('Term="Validation.Minimum" Int="-5"', {}),
        ('Term="Core.Description" String="For few." Qualifier="Tablet"', {f"{CORE}.Description#Tablet": "For few."}),
        ('Term="sky.glow" Int="7"', {"sky.glow": 7}),
        ('Term="sky.glow" Date="2024-02-29"', {"sky.glow": {"$Date": "2024-02-29"}}),
        (
            'Term="sky.glow" EnumMember="Self.kind/a Self.kind/b"',
            {"sky.glow": {"$EnumMember": "sky.kind/a sky.kind/b"}},
        ),
        ('Term="sky.glow" Path="at/Self.place/x"', {"sky.glow": {"$Path": "at/sky.place/x"}}),
    ],
)
def test_what_no_field_says_is_kept(annotation: str, kept: dict[str, object]) -> None:
    assert member(f'<Property Name="x" Type="Edm.Byte"><Annotation {annotation}/></Property>').annotations == kept


def test_records_collections_and_computed_values_are_kept() -> None:
    found = member(
        '<Property Name="x" Type="Edm.Byte"><Annotation Term="sky.glow"><Collection><Record Type="Self.lamp">'
        '<PropertyValue Property="watts" Decimal="1.50"/><PropertyValue Property="on"/>'
        '<Annotation Term="sky.note" String="n"/></Record><Null/><If><Path>a</Path><String>b</String></If>'
        '</Collection><Annotation Term="sky.about" Bool="false"/></Annotation></Property>'
    )
    lamp = {"@type": "sky.lamp", "watts": {"$Decimal": "1.50"}, "on": None, "@sky.note": "n"}
    values = [lamp, {"$Null": {}}, {"$If": {"of": [{"$Path": "a"}, "b"]}}]
    assert found.annotations == {"sky.glow": {"$Value": values, "@sky.about": False}}


def test_values_of_annotations_as_elements() -> None:
    found = member(
        f'<Property Name="x" Type="Edm.Byte"><Annotation Term="{CORE}.Description"><String>Told.</String></Annotation>'
        f'<Annotation Term="{CORE}.Permissions"><EnumMember>{CORE}.Permission/Read</EnumMember></Annotation>'
        f'<Annotation Term="{CORE}.Immutable"><Bool>true</Bool></Annotation>'
        f'<Annotation Term="{CORE}.LongDescription"><Apply Function="odata.concat"><String>x</String></Apply>'
        "</Annotation></Property>"
    )
    wanted = Property(name="x", type="Edm.Byte", description="Told.", read_only=True, immutable=True)
    assert without_the_rest(found) == wanted


def test_what_is_deprecated() -> None:
    revisions = (
        f'<Annotation Term="{CORE}.Revisions"><Collection><Record><PropertyValue Property="Kind" '
        f'EnumMember="{CORE}.RevisionKind/{{}}"/></Record></Collection></Annotation>'
    )
    assert member(f'<Property Name="x" Type="Edm.Byte">{revisions.format("Deprecated")}</Property>').deprecated
    assert not member(f'<Property Name="x" Type="Edm.Byte">{revisions.format("Modified")}</Property>').deprecated
    kind = enum(f'<EnumType Name="kind"><Member Name="gas">{revisions.format("Deprecated")}</Member></EnumType>')
    assert kind.members[0].deprecated


def test_enumerations() -> None:
    kind = enum('<EnumType Name="kind"><Member Name="gas"/><Member Name="dwarf"/></EnumType>')
    assert [(item.name, item.value) for item in kind.members] == [("gas", 0), ("dwarf", 1)]
    kind = enum(
        '<EnumType Name="kind" UnderlyingType="Edm.Int64" IsFlags="true"><Member Name="a" Value="1"/>'
        '<Member Name="b" Value="-9223372036854775808"/><Member Name="c" Value="+4"/></EnumType>'
        '<Annotations Target="sky.kind/a"><Annotation Term="Core.Description" String="First."/></Annotations>'
    )
    assert kind.flags
    assert [item.value for item in kind.members] == [1, -(2**63), 4]
    assert kind.members[0].description == "First."


def test_a_type_definition_is_the_type_beneath() -> None:
    definition = '<TypeDefinition Name="mass" UnderlyingType="Edm.Decimal" Precision="9" Scale="3"/>'
    found = structured(
        f'{definition}<ComplexType Name="planet"><Property Name="a" Type="Self.mass" Scale="1"/>'
        '<Property Name="b" Type="Collection(sky.mass)"/></ComplexType>'
        '<Annotations Target="sky.mass"><Annotation Term="Validation.Minimum" Int="0"/></Annotations>'
    )
    first, second = map(without_the_rest, found.properties)
    assert first == Property(name="a", type="Edm.Decimal", precision=9, scale=1, minimum="0")
    assert second == Property(name="b", type="Collection(Edm.Decimal)", precision=9, scale=3, minimum="0")
    assert [prop.declared for prop in found.properties] == ["sky.mass", "Collection(sky.mass)"]
    assert [item.name for item in model(f'{definition}<ComplexType Name="planet"/>').spec.service.definitions] == [
        "sky.mass"
    ]


def test_several_schemas() -> None:
    more = (
        '<Schema Namespace="sky.maps" Alias="maps" xmlns="http://docs.oasis-open.org/odata/ns/edm">'
        '<ComplexType Name="chart"><Property Name="of" Type="Self.planet"/></ComplexType>'
        '<Annotations Target="Self.planet"><Annotation Term="Core.Description" String="Told elsewhere."/></Annotations>'
        "</Schema>"
    )
    found = model('<ComplexType Name="planet"><Property Name="on" Type="maps.chart"/></ComplexType>', more=more)
    assert sorted(found.types) == ["sky.maps.chart", "sky.planet"]
    assert found.members("sky.planet")["on"].type == "sky.maps.chart"
    assert found.types["sky.planet"].description == "Told elsewhere."
    assert found.spec.api.namespace == "sky"


def test_types_of_other_documents_may_be_anything_and_are_a_finding() -> None:
    reference = '<edmx:Reference Uri="x.xml"><edmx:Include Namespace="far.away" Alias="far"/></edmx:Reference>'
    spec = read(
        '<EntityType Name="planet" BaseType="far.body"><Property Name="dust" Type="Collection(far.dust)"/>'
        '<NavigationProperty Name="star" Type="far.away.star"/></EntityType>'
        '<EntityContainer Name="C"><EntitySet Name="stars" EntityType="far.star"/></EntityContainer>',
        reference,
    )
    (item,) = spec.types
    assert (item.base, item.open, item.loose) == ("", False, True)  # type: ignore[union-attr]
    assert "far.away.body" in item.inferred
    assert [prop.type for prop in (*item.properties, *item.navigation)] == [  # type: ignore[union-attr]
        "Collection(Edm.Untyped)",
        "Edm.Untyped",
    ]
    assert all("far.away" in prop.inferred for prop in item.properties)  # type: ignore[union-attr]
    findings = [problem for page in spec.pages for problem in page.findings]
    assert [(problem.rule, problem.place.line) for problem in findings] == [("inferred-type", 5)] * 4
    assert list(spec.operations) == []


def test_an_open_type_whose_base_is_not_there_is_exported_as_one() -> None:
    reference = '<edmx:Reference Uri="x.xml"><edmx:Include Namespace="far.away" Alias="far"/></edmx:Reference>'
    types = '<ComplexType Name="{}" BaseType="{}" OpenType="{}"/>'
    content = (
        types.format("a", "far.x", "true") + types.format("b", "far.x", "false") + types.format("c", "Self.c", "true")
    )
    found = model(content, reference)
    assert [(item.open, item.loose) for item in found.spec.types] == [(True, True), (False, True), (True, True)]  # type: ignore[union-attr]
    again = csdl.read({"sky.xml": export(found)}, found.spec.api)
    assert [item.open for item in again.types] == [True, False, True]  # type: ignore[union-attr]


def test_names_in_any_script() -> None:
    item = structured('<ComplexType Name="planèt"><Property Name="名前" Type="Edm.String"/></ComplexType>', "planèt")
    assert item.properties[0].name == "名前"


def test_each_type_is_a_page_of_its_own() -> None:
    types = "".join(f'<ComplexType Name="{name}"/>' for name in ("planet", "Planet", "con", "mond\N{SNOWMAN}"[:4], "a"))
    pages = read(types).pages
    assert [page.page for page in pages[:2]] == ["sky.xml#sky.planet", "sky.xml#sky.Planet"]
    files = [page.file for page in pages]
    assert len({file.casefold() for file in files}) == 5
    assert files[-1] == "types/a.yaml"
    assert "types/con.yaml" not in files


def test_files_of_types_of_one_name_below_the_default_namespace_and_beside_it() -> None:
    """`sky.far.moon` and `far.moon` have the same name without the default namespace."""
    beside = "".join(
        f'</Schema><Schema xmlns="{EDM}" Namespace="{name}"><ComplexType Name="moon"/>' for name in ("sky.far", "far")
    )
    spec = read(f'<ComplexType Name="moon"/><ComplexType Name="planet"/>{beside}')
    assert len({page.file for page in spec.pages}) == 4


def test_payloads_may_name_types_by_alias() -> None:
    """An alias is a name of the namespace in payloads, too (JSON Format 4.01, section 4.5.3)."""
    types = (
        '<ComplexType Name="body"/><ComplexType Name="planet" BaseType="Self.body"/>'
        '<ComplexType Name="system"><Property Name="centre" Type="sky.body"/></ComplexType>'
    )
    made = model(types)
    assert made.spec.api.aliases == {"Self": "sky"}
    with package(made) as sky:
        found = sky.models.System.from_json('{"centre": {"@odata.type": "#Self.planet"}}')
        assert type(found.centre) is sky.models.Planet
        assert found.to_json() == b'{"centre":{"@odata.type":"#Self.planet"}}'
