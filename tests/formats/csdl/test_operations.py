"""Operations of metadata: what a container, its navigation properties and bound operations yield."""

from __future__ import annotations

import pytest

from codegen.base.problems import InputError
from codegen.formats import csdl
from codegen.formats.csdl import walk
from codegen.spec.capabilities import of_kinds
from codegen.spec.nodes import Api, Body, Operation, Permissions, Response

from .documents import document, read

TYPES = """
<EntityType Name="body" Abstract="true"><Key><PropertyRef Name="id"/></Key>
  <Property Name="id" Type="Edm.Int64" Nullable="false"/></EntityType>
<EntityType Name="star" BaseType="sky.body">
  <NavigationProperty Name="planets" Type="Collection(sky.planet)"/></EntityType>
<EntityType Name="planet" BaseType="sky.body" HasStream="true">
  <Property Name="map" Type="Edm.Stream"/>
  <Property Name="place" Type="sky.place"/>
  <NavigationProperty Name="star" Type="sky.star"/>
  <NavigationProperty Name="core" Type="sky.core" Nullable="false" ContainsTarget="true"/>
  <NavigationProperty Name="moons" Type="Collection(sky.moon)" ContainsTarget="true"/></EntityType>
<EntityType Name="core"><Property Name="heat" Type="Edm.Double"/></EntityType>
<EntityType Name="moon"><Key><PropertyRef Name="id"/><PropertyRef Name="lang"/></Key>
  <Property Name="id" Type="Edm.Guid" Nullable="false"/><Property Name="lang" Type="sky.lang" Nullable="false"/>
  <NavigationProperty Name="twins" Type="Collection(sky.moon)" ContainsTarget="true"/></EntityType>
<EntityType Name="dwarf" BaseType="sky.planet"><NavigationProperty Name="ghost" Type="sky.core" ContainsTarget="true"/>
</EntityType>
<ComplexType Name="place"><NavigationProperty Name="near" Type="sky.star"/></ComplexType>
<EnumType Name="lang"><Member Name="en"/></EnumType>
"""
PLACES = '<EntitySet Name="planets" EntityType="sky.planet"/><EntitySet Name="stars" EntityType="sky.star"/>'


def served(container: str = PLACES, types: str = TYPES, **options: bool) -> dict[str, Operation]:
    """The operations of a service by method and template."""
    spec = read(f'{types}<EntityContainer Name="C">{container}</EntityContainer>', **options)
    return {f"{item.method} {path.template}": item for item in spec.operations for path in item.paths}


def below(prefix: str, **options: str) -> list[str]:
    return sorted(name for name in served(**options) if name.partition(" ")[2].startswith(prefix))


def test_entity_sets() -> None:
    found = served('<EntitySet Name="stars" EntityType="sky.star"/>')
    assert found["GET /stars"].responses == (Response(status=200, type="Collection(sky.star)"),)
    assert found["GET /stars/$count"].responses[0].type == "Edm.Int64"
    assert found["POST /stars"].body == Body(type="sky.star")
    assert [item.status for item in found["POST /stars"].responses] == [201, 204]
    one = found["GET /stars/{id}"]
    assert [(prop.name, prop.type) for prop in one.parameters] == [("id", "Edm.Int64")]
    assert found["PATCH /stars/{id}"].body == Body(type="sky.star")
    assert found["DELETE /stars/{id}"].responses == (Response(status=204),)


def test_singletons() -> None:
    found = served('<Singleton Name="sun" Type="sky.star"/>')
    assert [name for name in found if name.endswith(" /sun")] == ["GET /sun", "PATCH /sun"]
    assert "GET /sun/planets" in found


def test_contained_entities_live_below_their_parent() -> None:
    assert below("/planets/{id}/moons") == [
        "DELETE /planets/{id}/moons/(id={moon-id},lang={lang})",
        "DELETE /planets/{id}/moons/(id={moon-id},lang={lang})/twins/(id={moon-id-2},lang={moon-lang})",
        "GET /planets/{id}/moons",
        "GET /planets/{id}/moons/$count",
        "GET /planets/{id}/moons/(id={moon-id},lang={lang})",
        "GET /planets/{id}/moons/(id={moon-id},lang={lang})/twins",
        "GET /planets/{id}/moons/(id={moon-id},lang={lang})/twins/$count",
        "GET /planets/{id}/moons/(id={moon-id},lang={lang})/twins/(id={moon-id-2},lang={moon-lang})",
        "PATCH /planets/{id}/moons/(id={moon-id},lang={lang})",
        "PATCH /planets/{id}/moons/(id={moon-id},lang={lang})/twins/(id={moon-id-2},lang={moon-lang})",
        "POST /planets/{id}/moons",
        "POST /planets/{id}/moons/(id={moon-id},lang={lang})/twins",
    ]
    assert below("/planets/{id}/core") == ["GET /planets/{id}/core", "PATCH /planets/{id}/core"]


def test_what_has_a_set_of_its_own_is_listed_read_and_referred_to() -> None:
    assert below("/planets/{id}/star") == [
        "DELETE /planets/{id}/star/$ref",
        "GET /planets/{id}/star",
        "GET /planets/{id}/star/$ref",
        "PUT /planets/{id}/star/$ref",
    ]
    assert below("/stars/{id}/planets") == [
        "DELETE /stars/{id}/planets/$ref",
        "DELETE /stars/{id}/planets/{planet-id}/$ref",
        "GET /stars/{id}/planets",
        "GET /stars/{id}/planets/$count",
        "GET /stars/{id}/planets/$ref",
        "GET /stars/{id}/planets/{planet-id}",
        "POST /stars/{id}/planets",
        "POST /stars/{id}/planets/$ref",
    ]
    assert [item.status for item in served()["GET /planets/{id}/star"].responses] == [200, 204]
    removed = served()["DELETE /stars/{id}/planets/$ref"]
    assert [prop.name for prop in removed.query] == ["$id"]


def test_streams() -> None:
    found = served()
    assert found["GET /planets/{id}/$value"].responses == (Response(status=200, type="Edm.Stream"),)
    assert found["PUT /planets/{id}/$value"].body == Body(type="Edm.Stream")
    assert found["POST /planets"].body == Body(type="Edm.Stream")
    assert [item.status for item in found["GET /planets/{id}/map"].responses] == [200, 204]  # It may be null.
    assert below("/planets/{id}/map") == [f"{verb} /planets/{{id}}/map" for verb in ("DELETE", "GET", "PUT")]


def test_casts_at_the_root() -> None:
    found = served()
    assert found["GET /planets/sky.dwarf"].responses[0].type == "Collection(sky.dwarf)"
    assert found["GET /planets/{id}/sky.dwarf"].responses[0].type == "sky.dwarf"
    assert "GET /planets/{id}/sky.dwarf/ghost" in found
    assert "GET /planets/{id}/sky.dwarf/core" not in found


def test_complex_properties_lead_on() -> None:
    assert "GET /planets/{id}/place/near" in served()
    assert "GET /planets/{id}/place" not in served()


CALLS = """
<Function Name="near" IsBound="true" IsComposable="true"><Parameter Name="self" Type="Collection(sky.planet)"/>
  <Parameter Name="far" Type="Edm.Double"/><Parameter Name="by" Type="Edm.String" Nullable="false">
  <Annotation Term="Org.OData.Core.V1.OptionalParameter"/></Parameter>
  <ReturnType Type="Collection(sky.planet)"/></Function>
<Function Name="near" IsBound="true"><Parameter Name="self" Type="sky.body"/><ReturnType Type="Edm.Boolean"/></Function>
<Function Name="near" IsBound="true"><Parameter Name="self" Type="sky.body"/><Parameter Name="id" Type="Edm.Int64"/>
  <ReturnType Type="sky.lang" Nullable="false"/></Function>
<Action Name="burn" IsBound="true"><Parameter Name="self" Type="sky.body"/><Parameter Name="days" Type="Edm.Int32"
  Nullable="false"/><Parameter Name="how" Type="sky.place"/></Action>
<Action Name="burn" IsBound="true"><Parameter Name="self" Type="sky.dwarf"/></Action>
<Function Name="now"><ReturnType Type="Edm.DateTimeOffset" Nullable="false"/></Function>
<Action Name="reset"><Annotation Term="Org.OData.Core.V1.Description" String="Begin again."/></Action>
<Annotations Target="sky.near(Collection(Self.planet),Edm.Double,Edm.String)/far">
  <Annotation Term="Core.Description" String="In light years."/></Annotations>
"""
IMPORTS = PLACES + '<FunctionImport Name="time" Function="Self.now"/><ActionImport Name="reset" Action="sky.reset"/>'


def test_bound_functions_and_their_overloads() -> None:
    found = served(IMPORTS, TYPES + CALLS)
    near = found["GET /planets/sky.near(far={far},by={by})"]
    assert [(prop.name, prop.type, prop.description) for prop in near.parameters] == [
        ("far", "Edm.Double", "In light years."),
        ("by", "Edm.String", ""),
    ]
    assert near.responses == (Response(status=200, type="Collection(sky.planet)"),)
    assert "GET /planets/sky.near(far={far})" in found
    assert "GET /planets/sky.near(far={far})/$count" in found
    of_one = found["GET /planets/{id}/sky.near()"]
    assert of_one.responses == (Response(status=200, type="Edm.Boolean", wrapped=True), Response(status=204))
    assert found["GET /planets/{id}/sky.near(id={id-2})"].responses == (
        Response(status=200, type="sky.lang", wrapped=True),
    )
    assert "GET /stars/{id}/sky.near()" in found
    assert "GET /planets/{id}/moons/(id={moon-id},lang={lang})/sky.near()" not in found


def test_bound_actions() -> None:
    found = served(IMPORTS, TYPES + CALLS)
    body = found["POST /planets/{id}/sky.burn"].body
    assert body is not None
    assert ([prop.name for prop in body.properties], body.required) == (["days", "how"], ("days",))
    assert found["POST /planets/{id}/sky.burn"].responses == (Response(status=204),)
    assert found["POST /planets/{id}/sky.dwarf/sky.burn"].body is None


def test_of_several_overloads_the_nearest_counts() -> None:
    types = TYPES + '<EntityType Name="speck" BaseType="sky.dwarf"/>'
    burn = (
        '<Action Name="burn" IsBound="true"><Parameter Name="self" Type="sky.{}"/>'
        '<Parameter Name="{}" Type="Edm.Byte"/></Action>'
    )
    found = served(PLACES, types + burn.format("dwarf", "d") + burn.format("speck", "s"))
    body = found["POST /planets/{id}/sky.speck/sky.burn"].body
    assert body is not None
    assert [prop.name for prop in body.properties] == ["s"]


def test_imports() -> None:
    found = served(IMPORTS, TYPES + CALLS)
    assert found["GET /time()"].responses == (Response(status=200, type="Edm.DateTimeOffset", wrapped=True),)
    assert (found["POST /reset"].description, found["POST /reset"].body) == ("Begin again.", None)


def test_names_are_unique_and_depend_on_nothing_but_the_path() -> None:
    found = served(IMPORTS, TYPES + CALLS)
    names = [item.name for item in found.values()]
    assert len(set(names)) == len(names)
    alone = served('<EntitySet Name="planets" EntityType="sky.planet"/>', TYPES + CALLS)
    assert {alone[key].name for key in alone} <= {
        *names,
        *(f"planets-{of}-{verb}" for of in ("star", "place-near") for verb in ("update", "delete")),
    }


def test_default_namespaces_are_left_out() -> None:
    default = '<Annotation Term="Org.OData.Core.V1.DefaultNamespace"/>'
    assert "GET /planets/{id}/near()" in served(IMPORTS, TYPES + CALLS + default)
    content = document(f'{TYPES}{CALLS}<EntityContainer Name="C">{IMPORTS}</EntityContainer>')
    spec = csdl.read({"x.xml": content}, Api(name="sky"))
    assert "/planets/{id}/near()" in {path.template for item in spec.operations for path in item.paths}


ANNOTATED = """
<Annotations Target="sky.C/stars">
<Annotation Term="Org.OData.Capabilities.V1.InsertRestrictions"><Record>
  <PropertyValue Property="RequiredProperties"><Collection><PropertyPath>id</PropertyPath>
  <PropertyPath>place/near</PropertyPath></Collection></PropertyValue>
  <PropertyValue Property="Permissions"><Collection><Record>
    <PropertyValue Property="SchemeName" String="Delegated (work or school account)"/>
    <PropertyValue Property="Scopes"><Collection><Record><PropertyValue Property="Scope" String="Sky.Write"/></Record>
    </Collection></PropertyValue></Record></Collection></PropertyValue></Record></Annotation>
<Annotation Term="Org.OData.Capabilities.V1.DeleteRestrictions"><Record>
  <PropertyValue Property="Deletable" Bool="false"/></Record></Annotation>
<Annotation Term="Org.OData.Capabilities.V1.NavigationRestrictions"><Record>
  <PropertyValue Property="RestrictedProperties"><Collection><Record>
    <PropertyValue Property="NavigationProperty" NavigationPropertyPath="planets"/>
    <PropertyValue Property="InsertRestrictions"><Record><PropertyValue Property="Insertable" Bool="false"/></Record>
    </PropertyValue></Record></Collection></PropertyValue></Record></Annotation>
<Annotation Term="Org.OData.Capabilities.V1.CountRestrictions" Path="unknown"/>
</Annotations>
<Annotations Target="sky.planet/core"><Annotation Term="Capabilities.UpdateRestrictions"><Record>
  <PropertyValue Property="Updatable" Bool="false"/></Record></Annotation></Annotations>
"""


def test_capabilities_say_what_there_is() -> None:
    found = served(PLACES, TYPES + ANNOTATED)
    create = found["POST /stars"]
    assert create.body == Body(type="sky.star", required=("id",))
    assert create.permissions == (Permissions(scopes={"delegated_work": ("Sky.Write",)}),)
    assert "GET /stars/$count" in found
    gone = {"DELETE /stars/{id}", "POST /stars/{id}/planets", "PATCH /planets/{id}/core"}
    assert not gone & found.keys()
    assert gone <= served(PLACES, TYPES).keys()


def test_types_alone() -> None:
    assert served(types_only=True) == {}
    assert list(read(TYPES).operations) == []


def test_no_document_leads_to_a_flood_of_operations(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(walk, "MOST", 400)
    members = "".join(f'<NavigationProperty Name="n{n}" Type="Collection(sky.body)"/>' for n in range(10))
    sets = "".join(f'<EntitySet Name="s{n}" EntityType="sky.hub"/>' for n in range(30))
    hub = f'<EntityType Name="hub" BaseType="sky.body">{members}</EntityType>'
    more = f'{sets}<Singleton Name="p" Type="sky.planet"/>'
    spec = read(f'{TYPES}{hub}<EntityContainer Name="all">{more}</EntityContainer>')
    assert len([*spec.operations]) == 30 * 6 + 3
    (said,) = [item.message for page in spec.pages for item in page.findings if item.rule == "metadata-cut"]
    assert said.startswith("paths end at the root, at 31 places where more follows: 17 of 17 navigation properties")
    monkeypatch.setattr(walk, "MOST", 100)
    with pytest.raises(InputError, match="--types-only"):
        served(sets, TYPES + hub)


def test_a_scheme_that_no_kind_fits_is_a_kind_itself() -> None:
    kinds = {"delegated_work": "", "application": ""}
    schemes = {"Basic auth": ("All",), "Application": ("Sky.Read",), "Delegated (work account)": ("Sky.Write",)}
    assert list(of_kinds(schemes, kinds).items()) == [
        ("delegated_work", ("Sky.Write",)),
        ("application", ("Sky.Read",)),
        ("basic_auth", ("All",)),
    ]
