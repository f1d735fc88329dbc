"""A name that no program can use, or that leads nowhere, costs what bears it; the rest of the service stays."""

from __future__ import annotations

import pytest

from codegen.base.problems import InputError
from codegen.formats import csdl
from codegen.mock.endpoints import Endpoints
from codegen.spec.limits import limits
from codegen.spec.model import link
from codegen.spec.nodes import Api
from codegen.spec.requests import Requests
from codegen.spec.routes import Routes
from tests.support import package

from .documents import document, findings, member, model, read, refused, structured
from .test_round_trip import assert_lossless

TYPES = (
    '<EntityType Name="planet"><Key><PropertyRef Name="id"/></Key><Property Name="id" Type="Edm.Byte"/></EntityType>'
    '<ComplexType Name="flare"/>'
)
PLANET = '<Property Name="name" Type="Edm.String"/>'


@pytest.mark.parametrize(
    ("member", "rule"),
    [
        ('<Property Name="tail/length" Type="Edm.String"/>', "odd-name"),
        ('<Property Name="" Type="Edm.String"/>', "odd-name"),
        ('<Property Name=" x" Type="Edm.String"/>', "odd-name"),
        ('<Property Name="$x" Type="Edm.String"/>', "odd-name"),
        ('<Property Name="x@y" Type="Edm.String"/>', "odd-name"),
        ('<Property Name="x (y)" Type="Edm.Stream"/>', "odd-name"),
        ('<Property Name="a\u200db" Type="Edm.String"/>', "odd-name"),
        ('<Property Name="x" Type="Int33"/>', "dangling-name"),
        ('<Property Name="x" Type="Edm.PathOfAll"/>', "dangling-name"),
        ('<Property Name="x" Type="Self.gone"/>', "dangling-name"),
        ('<Property Name="x"/>', "dangling-name"),
        ('<Property Name="name" Type="Edm.Byte"/>', "repeated-name"),
        ('<NavigationProperty Name="x" Type="Edm.String"/>', "dangling-name"),
        ('<NavigationProperty Name="x" Type="Self.kind"/>', "dangling-name"),
    ],
)
def test_a_member(member: str, rule: str) -> None:
    content = f'<ComplexType Name="planet">\n{PLANET}\n{member}\n</ComplexType><EnumType Name="kind"/>'
    item = structured(content)
    assert [prop.name for prop in (*item.properties, *item.navigation)] == ["name"]
    (finding,) = findings(content)
    assert finding.startswith("sky.xml:7:1: warning: ")
    assert finding.endswith(f"left out{' here' * (rule == 'repeated-name')} [{rule}]")
    (problem,) = refused(content)
    assert problem == finding.replace("warning", "error", 1)


def test_payloads_keep_it() -> None:
    content = f'<ComplexType Name="planet">{PLANET}<Property Name="a/b" Type="Edm.Byte"/></ComplexType>'
    with package(model(content)) as sky:
        assert sky.models.Planet.from_json('{"name": "x", "a/b": 7}').to_json() == b'{"name":"x","a/b":7}'


LOOSE = """<EntityType Name="planet"><Key><PropertyRef Name="Zip-Code"/></Key>
<Property Name="Zip-Code" Type="Edm.String" Nullable="false"/><Property Name="Price (USD)" Type="Edm.Int32"/>
<Property Name="2nd" Type="Self.3D_Kind"/><NavigationProperty Name="Sub Items" Type="Collection(Self.planet)"
ContainsTarget="true"/></EntityType>
<EnumType Name="3D_Kind"><Member Name="A/C" Value="1"/><Member Name="Over $1,000" Value="2"/></EnumType>
<Function Name="near" IsBound="true"><Parameter Name="it" Type="Self.planet"/>
<Parameter Name="how far" Type="Edm.Byte"/><ReturnType Type="Edm.Byte" Nullable="false"/></Function>
<EntityContainer Name="C"><EntitySet Name="All Planets" EntityType="Self.planet"/></EntityContainer>"""
"""Names that are no identifiers, as FileMaker and services for real estate have them."""


def test_a_name_that_is_no_identifier_is_used_where_it_can_be() -> None:
    (finding,) = [text for text in findings(LOOSE) if "odd-name" in text]
    assert finding.startswith("sky.xml:6:1: warning: names that aren't identifiers: 9, such as 'Zip-Code'; ")
    assert_lossless(model(LOOSE).spec)
    with package(model(LOOSE)) as sky:
        content = b'{"Zip-Code":"1","Price (USD)":7,"2nd":"A/C"}'
        planet = sky.models.Planet.from_json(content)
        assert (planet.zip_code, planet.price_usd, planet.x_2nd) == ("1", 7, "A/C")
        assert (planet.to_json(), sky.models.validate(planet)) == (content, [])
        items = sky.api.all_planets["x y"].sub_items
        assert items.get().url.endswith("/All%20Planets('x%20y')/Sub%20Items")
        assert items["1"].near(how_far=2).get().url.endswith("/Sub%20Items('1')/sky.near(how%20far=2)")
        kind = sky.models.X3DKind
        url = sky.api.all_planets.get(filter=sky.q.Planet.x_2nd == kind.OVER_1_000).url
        assert url.endswith("?$filter=2nd%20eq%20sky.3D_Kind'Over%20$1,000'")


@pytest.mark.parametrize("namespace", ["my-sky", "com.example.0001"])
def test_a_namespace_that_is_no_identifier_is_used(namespace: str) -> None:
    content = document(TYPES).replace(b'Namespace="sky"', f'Namespace="{namespace}"'.encode())
    spec = csdl.read({"sky.xml": content}, Api(name="sky", urls="odata"))
    assert {item.name for item in spec.types} == {f"{namespace}.planet", f"{namespace}.flare"}
    assert [item.message for page in spec.pages for item in page.findings if namespace in item.message]
    assert_lossless(spec)
    with package(link(spec)) as sky:
        assert sky.models.Planet.from_json(b'{"@odata.type": "#%s.planet", "id": 7}' % namespace.encode()).id == 7


def test_names_that_differ_in_case_alone_are_two() -> None:
    content = """<EntityType Name="planet"><Key><PropertyRef Name="id"/></Key><Property Name="id" Type="Edm.Byte"/>
<NavigationProperty Name="near" Type="Self.planet" ContainsTarget="true"/>
<NavigationProperty Name="Near" Type="Self.moon" ContainsTarget="true"/></EntityType>
<EntityType Name="moon"><Key><PropertyRef Name="no"/></Key><Property Name="no" Type="Edm.String"/></EntityType>
<EntityContainer Name="C"><EntitySet Name="Sky" EntityType="Self.planet"/><EntitySet Name="sky" EntityType="Self.moon"/>
</EntityContainer>"""
    found = Requests(model(content))
    assert not [*found.shared()]
    templates = {group.template for methods in found.by_path() for group in methods.values()}
    assert {"/Sky", "/sky", "/Sky/{id}/near", "/Sky/{id}/Near"} <= templates
    answered = [next(Endpoints(model(content)).find(path)).endpoint.templates for path in ("/Sky", "/sky", "/sky('a')")]
    assert answered == [{"/Sky"}, {"/sky"}, {"/sky/{no}"}]
    routes = Routes(model(content))
    assert [routes.ends(path)[0].type for path in ("/Sky", "/sky")] == ["sky.planet", "sky.moon"]


def test_a_key_that_no_path_can_name_is_no_key() -> None:
    content = LOOSE.replace("Zip-Code", "Zip (US)")
    assert structured(content).key == ()
    assert any("'Zip (US)' of sky.planet has a name that can't stand in a URL" in text for text in findings(content))


@pytest.mark.parametrize(
    "content",
    [
        '<ComplexType Name="a b"/><ComplexType Name="planet"><Property Name="x" Type="Self.a b"/></ComplexType>',
        '<ComplexType Name="planet"/><ComplexType Name="planet"><Property Name="x" Type="Edm.Byte"/></ComplexType>',
        '<ComplexType Name="planet" BaseType="Self.gone"/>',
        '<ComplexType Name="planet" BaseType="Self.moon"/><EntityType Name="moon"/>',
        '<ComplexType Name="planet" BaseType="Self.moon"/><ComplexType Name="moon" BaseType="Self.planet"/>',
        '<EntityType Name="planet"><Key><PropertyRef Name="gone"/></Key></EntityType>',
        '<ComplexType Name="planet"/><TypeDefinition Name="mass" UnderlyingType="Self.planet"/>',
        '<ComplexType Name="planet"/><Action Name="A.B.C"/>',
        '<ComplexType Name="planet"/><Action Name="burn"><Parameter Name="a(b" Type="Edm.Byte"/></Action>',
    ],
)
def test_whatever_depends_on_it(content: str) -> None:
    item = structured(content)
    assert not item.base or item.base == "sky.moon"
    assert (item.key, list(item.properties)) == ((), [])
    assert findings(content)
    assert refused(content)


@pytest.mark.parametrize(
    ("key", "why"),
    [
        ("near", "of Collection(Edm.Byte), whose values can't stand in a URL"),
        ("far", "of sky.moon, whose values can't stand in a URL"),
        ("path", "of Edm.GeographyPoint, whose values can't stand in a URL"),
        ("gone", "isn't a property of sky.planet"),
    ],
)
def test_a_key_with_a_part_that_cannot_be_one_is_no_key(key: str, why: str) -> None:
    content = f"""<EntityType Name="planet"><Key><PropertyRef Name="id"/><PropertyRef Name="{key}"/></Key>
<Property Name="id" Type="Edm.Byte"/><Property Name="path" Type="Edm.GeographyPoint"/>
<Property Name="near" Type="Collection(Edm.Byte)"/><Property Name="far" Type="Self.moon"/></EntityType>
<EntityType Name="moon"/><EntityContainer Name="C"><EntitySet Name="planets" EntityType="Self.planet"/>
</EntityContainer>"""
    assert structured(content).key == ()
    of_key, of_type, of_set = findings(content)
    assert "entity sets of types without a key: 1, such as 'planets'" in of_set
    assert f"the key '{key}' " in of_key and why in of_key and "as a type without a key [dangling" in of_key
    assert "'far' is of the entity type sky.moon; codegen treats it as a plain value" in of_type
    assert not any("{" in path.template for item in read(content).operations for path in item.paths)


@pytest.mark.parametrize("target", ["planet/name", "Self.planet/name", "sky.planet/name"])
def test_annotations_apply_to_what_their_target_names(target: str) -> None:
    content = f"""<EntityType Name="planet">{PLANET}</EntityType>
<Annotations Target="{target}"><Annotation Term="Org.OData.Core.V1.Description" String="Bright."/></Annotations>"""
    assert structured(content).properties[0].description == "Bright."
    said = [text for text in findings(content) if "as 'sky.planet/name'" in text]
    assert len(said) == ("." not in target)


def test_annotations_of_a_set_by_its_name_alone_apply_to_it() -> None:
    content = f"""<EntityType Name="planet">{PLANET}</EntityType>
<EntityContainer Name="C"><EntitySet Name="planets" EntityType="Self.planet"/></EntityContainer>
<Annotations Target="planets"><Annotation Term="Org.OData.Core.V1.Description" String="All."/></Annotations>"""
    ((root,),) = (container.places for container in read(content).service.containers)
    assert root.description == "All."


def test_annotations_that_apply_to_nothing_are_counted() -> None:
    note = '<Annotation Term="Org.OData.Core.V1.Description" String="Lost."/>'
    content = f"""<EntityType Name="planet">{PLANET}</EntityType>
<Annotations Target="sky.planet/nam">{note}</Annotations><Annotations Target="planed">{note}</Annotations>"""
    (finding,) = findings(content)
    assert "don't exist here: 2, such as 'sky.planet/nam'" in finding


@pytest.mark.parametrize(
    "child",
    [
        '<EntitySet Name="a(b)" EntityType="Self.planet"/>',
        '<Singleton Name="x" Type="Self.flare"/>',
        '<Singleton Name="x" Type="Self.gone"/>',
        '<Singleton Name="x"/>',
        '<ActionImport Name="x" Action="Self.gone"/>',
    ],
)
def test_what_a_container_offers(child: str) -> None:
    sets = '<EntitySet Name="planets" EntityType="Self.planet"/>'
    content = f'{TYPES}<EntityContainer Name="C" Extends="Self.gone">{child}{sets}</EntityContainer>'
    (container,) = read(content).service.containers
    assert [root.name for root in container.places] == ["planets"]
    assert (container.extends, container.imports) == ("", ())
    assert "/planets" in {path.template for item in read(content).operations for path in item.paths}
    assert len(findings(content)) == len(refused(content)) == 2


def test_what_no_reader_takes_is_a_finding_for_each_kind() -> None:
    content = (
        '<ComplexType Name="planet">\n<Property Name="a" Type="Edm.Byte" Glow="1"/>'
        '<Property Name="b" Type="Edm.Byte" Glow="1"/>\n<v:Note xmlns:v="urn:v">x</v:Note></ComplexType>'
    )
    taken = "codegen doesn't read it [metadata-unread]"
    assert findings(content) == [
        f"sky.xml:6:1: info: the attribute Glow of Property is left out, 2 times: {taken}",
        f"sky.xml:7:1: info: the element Note of ComplexType is left out, once: {taken}",
    ]


@pytest.mark.parametrize("content", ["", '<Annotations Target="far.x"><Annotation Term="sky.glow"/></Annotations>'])
def test_nothing_to_take_is_no_success(content: str) -> None:
    with pytest.raises(InputError, match="declares no type"):
        csdl.read({"sky.xml": document(content)}, Api(name="sky"))


BOUND = '<Parameter Name="at" Type="{}"/>'
GIVES = '<ReturnType Type="Edm.Byte"/>'


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ('<ComplexType Name="x" OpenType="yes"/>', "OpenType='yes' of ComplexType is not true or false"),
        (
            '<ComplexType Name="x"><Property Name="y" Type="Edm.Decimal" Precision="all"/></ComplexType>',
            "Precision='all' of Property is not a number",
        ),
        (
            '<ComplexType Name="x"><Property Name="y" Type="Edm.Decimal" Precision="8" Scale="12"/></ComplexType>',
            "decimals with fewer digits than Scale: 1, such as 'y'; nothing checks how many they have",
        ),
        ('<EnumType Name="x"><Member Name="y" Value="0x10"/></EnumType>', "Value='0x10' of Member is not a number"),
        ('<EnumType Name="x"><Member Name="y" Value="1"/><Member Name="z"/></EnumType>', "they have no number"),
        ('<Function Name="go"/>', "'go' has no ReturnType; codegen treats it as a function that returns nothing"),
        (f'<Function Name="go" IsBound="true">{GIVES}</Function>', "codegen treats it as unbound"),
        (
            f'<Function Name="go" IsBound="true">{BOUND.format("Edm.String")}{GIVES}</Function>',
            "bound to values to which no path leads: 1, such as 'sky.go'",
        ),
        (
            (
                f'<Function Name="go" IsBound="true">{BOUND.format("Collection(sky.ring)")}{GIVES}</Function>'
                '<ComplexType Name="ring"/>'
            ),
            "bound to values to which no path leads: 1, such as 'sky.go'",
        ),
        (
            '<ComplexType Name="x"><NavigationProperty Name="all" Type="Collection(Edm.EntityType)"/></ComplexType>',
            "navigation properties to entities of any type: 1, such as 'all'",
        ),
        (
            f'<Action Name="go" IsBound="true">{BOUND.format("Self.planet")}</Action>' * 2,
            "'sky.go' with these parameters appears at sky.xml:5:",
        ),
        (
            (
                '<EntityType Name="moon" BaseType="Self.planet"><Key><PropertyRef Name="no"/></Key>'
                '<Property Name="no" Type="Edm.Byte"/></EntityType>'
            ),
            "sky.moon has a key, and so has sky.planet that it derives from; codegen uses its own",
        ),
        (
            (
                f'<Function Name="go" IsBound="true">{BOUND.format("Self.planet")}{GIVES}</Function>'
                '<EntityContainer Name="C"><FunctionImport Name="go" Function="Self.go"/></EntityContainer>'
            ),
            "'sky.go', which is bound: it is called where its type is; the import is left out",
        ),
        (
            (
                '<EntityContainer Name="C"><EntitySet Name="planets" EntityType="Self.planet">'
                '<NavigationPropertyBinding Path="moons" Target="planetz"/></EntitySet></EntityContainer>'
            ),
            "'moons' of EntitySet 'planets' is bound to 'planetz', which no container offers, did you mean 'planets'?",
        ),
        (
            (
                '<Action Name="go"><Parameter Name="a(b" Type="Edm.Byte"/></Action>'
                '<EntityContainer Name="C"><ActionImport Name="go" Action="Self.go"/></EntityContainer>'
            ),
            "'sky.go', which has no overload that can be used; the import is left out",
        ),
        (
            (
                '<EntityContainer Name="C"><EntitySet Name="x" EntityType="Self.planet"/></EntityContainer>'
                '<EntityContainer Name="D"><EntitySet Name="x" EntityType="Self.planet"/></EntityContainer>'
            ),
            "'x' is offered at sky.xml:5:",
        ),
        ('<ComplexType Name="x"/> Name="y"/>', "the text of Schema is left out, once"),
        (
            (
                '<EntityType Name="x"/><EntityContainer Name="C"><EntitySet Name="xs" EntityType="Self.x"/>'
                "</EntityContainer>"
            ),
            "entity sets of types without a key: 1, such as 'xs'; no path leads to one of their entities",
        ),
        ('<ComplexType Name="x"><Annotation Term="a.b" Int="1" String="2"/></ComplexType>', "two values, or repeated"),
        (
            (
                '<EntityContainer Name="C"><EntitySet Name="x" EntityType="Self.planet">'
                '<NavigationPropertyBinding Path="Self.planet/moon" Target="x"/></EntitySet></EntityContainer>'
            ),
            "paths of bindings that lead nowhere: 1, such as 'sky.planet/moon' from sky.planet",
        ),
        (
            (
                '<EntityType Name="x"><NavigationProperty Name="a" Type="Self.planet" Partner="b">'
                '<ReferentialConstraint Property="c" ReferencedProperty="ids"/></NavigationProperty></EntityType>'
            ),
            "paths of partners and constraints that lead nowhere: 3, such as 'b' from sky.planet",
        ),
        (
            (
                f'<Function Name="go">{GIVES}</Function><EntityContainer Name="C">'
                '<EntitySet Name="planets" EntityType="Self.planet"/>'
                '<FunctionImport Name="go" Function="Self.go" EntitySet="planet"/></EntityContainer>'
            ),
            "sets of imports that no container offers: 1, such as 'planet', did you mean 'planets'?",
        ),
        (
            '<ComplexType Name="x" BaseType="far.gone"/>',
            "has unknown base type 'far.gone', so that is left out",
        ),
        (
            '<EnumType Name="x" UnderlyingType="Edm.Byte"><Member Name="y" Value="300"/></EnumType>',
            "don't fit into Edm.Byte: 1",
        ),
        (
            '<EnumType Name="x" UnderlyingType="Edm.String"/>',
            "'x' is of 'Edm.String'; it takes a type of whole numbers",
        ),
        (
            (
                '<EntityType Name="x"><Key><PropertyRef Name="y"/></Key><Key><PropertyRef Name="z"/></Key>'
                '<Property Name="y" Type="Edm.Byte"/><Property Name="z" Type="Edm.Byte"/></EntityType>'
            ),
            "EntityType 'x' has more than one Key; codegen uses the first",
        ),
        (
            (
                '<ComplexType Name="x" BaseType="Self.y"><Property Name="z" Type="Edm.Byte"/></ComplexType>'
                '<ComplexType Name="y"><Property Name="z" Type="Edm.String"/></ComplexType>'
            ),
            "'z' of sky.x appears at sky.xml:5:",
        ),
        (
            '<ComplexType Name="x"><NavigationProperty Name="y" Type="Self.flare"/></ComplexType>',
            "'y' leads to the complex type sky.flare; codegen treats that as an entity type",
        ),
        (
            f'<ComplexType Name="x"/><Action Name="x" IsBound="true">{BOUND.format("Self.planet")}</Action>',
            "names with two meanings: 1, such as 'sky.x', ComplexType at sky.xml:5:",
        ),
        (
            '<ComplexType Name="x"><Annotation Term="a.b" Int="1"/><Annotation Term="a.b" Int="2"/></ComplexType>',
            "or repeated: 1, such as 'a.b'; codegen uses the first of two values",
        ),
        ('<ComplexType Name="x"><Annotation Int="1"/></ComplexType>', "annotations without a term"),
    ],
)
def test_what_is_not_as_the_standard_has_it_is_said(content: str, said: str) -> None:
    assert any(said in finding for finding in findings(TYPES + content))
    assert_lossless(model(TYPES + content).spec)


def test_digits_are_not_checked_where_no_number_could_have_them() -> None:
    found = member('<Property Name="x" Type="Edm.Decimal" Precision="4" Scale="16"/>')
    assert (found.precision, found.scale, limits(found)) == (4, 16, {})


@pytest.mark.parametrize(
    ("type", "text", "is_value"),
    [
        ("Edm.Int32", "7", True),
        ("Edm.Int32", "abc", False),
        ("Edm.Byte", "300", False),
        ("Edm.Boolean", "false", True),
        ("Edm.Boolean", "True", False),
        ("Edm.Double", "-INF", True),
        ("Edm.Date", "2020-02-30", False),
        ("Edm.GeographyPoint", "anywhere", True),
        ("Edm.PrimitiveType", "1.5", True),
        ("Collection(Edm.String)", "x", False),
        ("Self.kind", "gas, rock", True),
        ("Self.kind", "3", True),
        ("Self.kind", "wood", False),
        ("Self.mass", "1.5", True),
        ("Self.mass", "heavy", False),
        ("Self.flare", "x", False),
    ],
)
def test_a_default_that_is_no_value_of_its_type_is_said_and_kept(type: str, text: str, is_value: bool) -> None:
    content = f"""{TYPES}<EnumType Name="kind"><Member Name="gas"/><Member Name="rock"/></EnumType>
<TypeDefinition Name="mass" UnderlyingType="Edm.Decimal"/>
<ComplexType Name="x"><Property Name="y" Type="{type}" Nullable="false" DefaultValue="{text}"/></ComplexType>"""
    (prop,) = structured(content, "x").properties
    assert (prop.default, prop.required) == (text, False)
    assert [f"DefaultValue='{text}' of Property 'y' isn't a value" in finding for finding in findings(content)] == [
        True
    ] * (not is_value)


def test_what_names_a_part_of_a_model_is_a_text() -> None:
    content = (
        '<Term Name="t" Type="Collection(Edm.PropertyPath)"/>'
        '<ComplexType Name="planet"><Property Name="x" Type="Edm.AnnotationPath"/></ComplexType>'
    )
    (prop,) = structured(content).properties
    assert (prop.type, prop.declared, findings(content)) == ("Edm.String", "Edm.AnnotationPath", [])
    assert_lossless(read(content))


@pytest.mark.parametrize("alias", ["Edm", "sky", "Self"])
def test_an_alias_that_is_none_stands_for_nothing(alias: str) -> None:
    content = f'{TYPES}<ComplexType Name="x"><Property Name="y" Type="Self.flare"/></ComplexType>'
    far = '<Schema Namespace="far" Alias="{}" xmlns="http://docs.oasis-open.org/odata/ns/edm"/>'
    said = findings(content, more=far.format(alias))
    assert [f"Alias='{alias}' of Schema is reserved" in finding for finding in said] == [True]
    assert structured(content, "x", more=far.format(alias)).properties[0].type == "sky.flare"


def test_the_alias_of_what_is_left_out_is_as_well() -> None:
    more = '<Schema Namespace="far*2" Alias="Far" xmlns="http://docs.oasis-open.org/odata/ns/edm"/>'
    assert read(TYPES, more=more).api.aliases == {"Self": "sky"}


@pytest.mark.parametrize("version", ["", "4", "5.0", "1.0"])
def test_a_version_that_is_none_is_said(version: str) -> None:
    content = document(TYPES).replace(b'Version="4.01"', f'Version="{version}"'.encode())
    spec = csdl.read({"sky.xml": content}, Api(name="sky"))
    (finding,) = (str(problem) for page in spec.pages for problem in page.findings)
    assert finding.startswith(f"sky.xml:2:1: warning: Version='{version}' of Edmx isn't one that codegen knows: 2.0")
    assert_lossless(spec)


@pytest.mark.parametrize("namespace", ["", "http://docs.oasis-open.org/odata/ns/edm/"])
def test_a_schema_of_another_namespace_is_said(namespace: str) -> None:
    content = document(TYPES).replace(
        b'xmlns="http://docs.oasis-open.org/odata/ns/edm"', f'xmlns="{namespace}"'.encode()
    )
    with pytest.raises(InputError) as raised:
        csdl.read({"sky.xml": content}, Api(name="sky"))
    assert f"the element Schema, of the namespace '{namespace}', of DataServices is left out" in str(raised.value)


def test_a_type_whose_key_is_none_asks_for_what_it_would_hold() -> None:
    content = """<EntityType Name="planet"><Key><PropertyRef Name="id"/><PropertyRef Name="far"/></Key>
<Property Name="id" Type="Edm.Byte" Nullable="false"/><Property Name="far" Type="Edm.Stream"/></EntityType>"""
    assert [prop.required for prop in structured(content).properties] == [True, False]
    assert_lossless(read(content))


def test_what_a_definition_says_of_itself_is_said_of_its_users_again() -> None:
    notes = '<Annotation Term="Org.OData.Core.V1.LongDescription" String="Long."/><Annotation Term="a.b" Bool="true"/>'
    assert_lossless(
        read(
            f'<TypeDefinition Name="mass" UnderlyingType="Edm.Byte">{notes}</TypeDefinition>'
            f'<ComplexType Name="x"><Property Name="y" Type="Self.mass">{notes}</Property></ComplexType>'
        )
    )


def test_truths_may_be_written_with_a_capital() -> None:
    item = structured(
        '<ComplexType Name="planet" OpenType="True"><Property Name="x" Type="Edm.Byte" Nullable="False"/></ComplexType>'
        f'<Action Name="go" IsBound="TRUE">{BOUND.format("Self.planet")}</Action>'
    )
    assert (item.open, item.properties[0].nullable) == (True, False)


def test_types_that_are_no_more_are_read_as_texts() -> None:
    content = """<TypeDefinition Name="when" UnderlyingType="Edm.DateTime"/>
<ComplexType Name="planet"><Property Name="born" Type="Edm.DateTime" Precision="7"/>
<Property Name="noon" Type="Collection(Edm.Time)"/><Property Name="last" Type="sky.when"/></ComplexType>"""
    item = structured(content)
    assert [(prop.type, prop.declared) for prop in item.properties] == [
        ("Edm.String", "Edm.DateTime"),
        ("Collection(Edm.String)", "Collection(Edm.Time)"),
        ("Edm.String", "sky.when"),
    ]
    (said,) = findings(content)
    assert (
        "members of types that OData 4.0 doesn't have: 3, such as 'born' of Edm.DateTime; codegen reads them as" in said
    )
    assert_lossless(read(content))
    with package(model(content)) as sky:
        for text in ("2020-01-02T03:04:05", "2020-01-02T03:04:05Z", "/Date(0)/"):
            planet = sky.models.Planet.from_dict({"born": text})
            assert (planet.born, sky.models.validate(planet)) == (text, [])


def test_types_may_lack_their_namespace() -> None:
    content = """<EntityType Name="star"><Key><PropertyRef Name="id"/></Key><Property Name="id" Type="Int32"/>
</EntityType>
<EntityType Name="sun" BaseType="star"><NavigationProperty Name="kin" Type="Collection(star)"/></EntityType>
<EntityContainer Name="C"><EntitySet Name="stars" EntityType="star"/></EntityContainer>"""
    found = model(content)
    assert [(prop.name, prop.type) for prop in found.members("sky.sun").values()] == [
        ("id", "Edm.Int32"),
        ("kin", "Collection(sky.star)"),
    ]
    (said,) = [text for text in findings(content) if "namespace" in text]
    assert "names of types without a namespace: 4, such as 'Int32'; codegen reads it as 'Edm.Int32'" in said
