"""Requests along a path: what a container, its navigation properties and bound operations yield at any depth."""

from __future__ import annotations

from codegen.formats import csdl
from codegen.spec.model import link
from codegen.spec.nodes import Api, Body, Operation, Permissions, Response
from codegen.spec.routes import Routes

from .documents import document, model

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


class Served:
    """The requests of a service: `"GET /stars/{id}" in served()`."""

    def __init__(self, container: str = PLACES, types: str = TYPES) -> None:
        self._routes = Routes(model(f'{types}<EntityContainer Name="C">{container}</EntityContainer>'))

    def __contains__(self, request: str) -> bool:
        method, _, path = request.partition(" ")
        return method in self._routes.methods(path)

    def __getitem__(self, request: str) -> Operation:
        method, _, path = request.partition(" ")
        return next(item for item in self._routes.operations(path) if item.method == method)

    def methods(self, path: str) -> list[str]:
        return sorted(self._routes.methods(path))


served = Served


def test_entity_sets() -> None:
    found = served('<EntitySet Name="stars" EntityType="sky.star"/>')
    assert found["GET /stars"].responses == (Response(status=200, type="Collection(sky.star)"),)
    assert found["GET /stars/$count"].responses[0].type == "Edm.Int64"
    assert found["POST /stars"].body == Body(type="sky.star")
    assert [item.status for item in found["POST /stars"].responses] == [201, 204]
    assert found["GET /stars/{id}"].responses == (Response(status=200, type="sky.star"),)
    assert found["PATCH /stars/{id}"].body == Body(type="sky.star")
    assert found["DELETE /stars/{id}"].responses == (Response(status=204),)


def test_singletons() -> None:
    found = served('<Singleton Name="sun" Type="sky.star"/>')
    assert found.methods("/sun") == ["GET", "PATCH", "PUT"]
    assert "GET /sun/planets" in found


def test_contained_entities_live_below_their_parent() -> None:
    found, one = served(), "(id={id},lang={lang})"
    for path in ("/planets/{id}/moons", f"/planets/{{id}}/moons/{one}/twins/{one}/twins"):
        assert found.methods(path) == ["GET", "POST"]
        assert found.methods(f"{path}/$count") == ["GET"]
        assert found.methods(f"{path}/{one}") == ["DELETE", "GET", "PATCH", "PUT"]
        assert found.methods(f"{path}/$ref") == []
    assert found.methods("/planets/{id}/core") == ["GET", "PATCH", "PUT"]


def test_what_has_a_set_of_its_own_is_listed_read_and_referred_to() -> None:
    found = served()
    assert found.methods("/planets/{id}/star") == ["GET"]
    assert found.methods("/planets/{id}/star/$ref") == ["DELETE", "GET", "PUT"]
    assert found.methods("/stars/{id}/planets") == ["GET", "POST"]
    assert found.methods("/stars/{id}/planets/$count") == ["GET"]
    assert found.methods("/stars/{id}/planets/$ref") == ["DELETE", "GET", "POST"]
    assert found.methods("/stars/{id}/planets/{planet-id}") == ["GET"]
    assert found.methods("/stars/{id}/planets/{planet-id}/$ref") == ["DELETE"]
    assert [prop.name for prop in found["DELETE /stars/{id}/planets/$ref"].query] == ["$id"]


def test_there_is_no_deepest_place() -> None:
    found = served()
    assert found.methods("/stars/{id}" + "/planets/{id}/star" * 20) == ["GET"]
    assert found.methods("/stars/{id}" + "/planets/{id}/star" * 20 + "/planet") == []


def test_streams() -> None:
    found = served()
    assert found["GET /planets/{id}/$value"].responses == (Response(status=200, type="Edm.Stream"),)
    assert found["PUT /planets/{id}/$value"].body == Body(type="Edm.Stream")
    assert found["POST /planets"].body == Body(type="Edm.Stream")
    assert [item.status for item in found["GET /planets/{id}/map"].responses] == [200, 204]  # It may be null.
    assert found.methods("/planets/{id}/map") == ["DELETE", "GET", "PUT"]


def test_casts() -> None:
    found = served()
    assert found["GET /planets/sky.dwarf"].responses[0].type == "Collection(sky.dwarf)"
    assert found["GET /planets/{id}/sky.dwarf"].responses[0].type == "sky.dwarf"
    assert "GET /planets/{id}/sky.dwarf/ghost" in found
    assert "GET /stars/{id}/planets/{id}/sky.dwarf/ghost" in found
    assert "GET /stars/{id}/sky.dwarf" not in found


def test_complex_properties_lead_on() -> None:
    assert "GET /planets/{id}/place/near" in served()
    assert served().methods("/planets/{id}/place") == ["GET", "PATCH", "PUT"]
    assert "GET /planets/{id}/no-place" not in served()
    assert "GET /planets/{id}/place/near/planets/{id}/place/near" in served()


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


def test_default_namespaces_are_left_out() -> None:
    default = '<Annotation Term="Org.OData.Core.V1.DefaultNamespace"/>'
    assert "GET /planets/{id}/near()" in served(IMPORTS, TYPES + CALLS + default)
    content = document(f'{TYPES}{CALLS}<EntityContainer Name="C">{IMPORTS}</EntityContainer>')
    assert Routes(link(csdl.read({"x.xml": content}, Api(name="sky")))).methods("/planets/{id}/near()") == {"GET"}


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
    for gone in ("DELETE /stars/{id}", "POST /stars/{id}/planets", "PATCH /planets/{id}/core"):
        assert gone not in found
        assert gone in served(PLACES, TYPES)


def test_what_is_not_there() -> None:
    found = served()
    assert found.methods("/gone") == found.methods("/planets/{id}/gone") == found.methods("planets") == []
