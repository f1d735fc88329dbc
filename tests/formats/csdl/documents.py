"""Metadata documents written as text, and what they yield."""

from __future__ import annotations

from dataclasses import replace

from codegen.base.problems import InputError
from codegen.formats import csdl
from codegen.spec.model import Model, link
from codegen.spec.nodes import Api, EnumType, Operation, Property, Spec, StructuredType
from codegen.spec.routes import Routes

HEAD = """<?xml version="1.0" encoding="utf-8"?>
<edmx:Edmx Version="4.01" xmlns:edmx="http://docs.oasis-open.org/odata/ns/edmx">
"""
_SCHEMA = '<Schema Namespace="sky" Alias="Self" xmlns="http://docs.oasis-open.org/odata/ns/edm">'


def document(content: str, references: str = "", more: str = "") -> bytes:
    """A document whose schema `sky` has this content; `more` are other schemas."""
    services = f"<edmx:DataServices>\n{_SCHEMA}\n{content}\n</Schema>{more}</edmx:DataServices>"
    return f"{HEAD}{references}{services}\n</edmx:Edmx>".encode()


def read(content: str, references: str = "", more: str = "", **options: bool) -> Spec:
    """The spec of such a document."""
    return csdl.read({"sky.xml": document(content, references, more)}, Api(name="sky", urls="odata"), **options)


def model(content: str, references: str = "", more: str = "") -> Model:
    """The linked spec of such a document."""
    return link(read(content, references, more))


def structured(content: str, name: str = "planet", **parts: str) -> StructuredType:
    """A type of such a document."""
    found = model(content, **parts).structured(f"sky.{name}")
    assert found is not None
    return found


def enum(content: str, name: str = "kind") -> EnumType:
    """An enumeration of such a document."""
    found = model(content).enum(f"sky.{name}")
    assert found is not None
    return found


def member(content: str, **parts: str) -> Property:
    """The only property or navigation property of a complex type with this content."""
    item = structured(f'<ComplexType Name="planet">{content}</ComplexType>', **parts)
    (found,) = (*item.properties, *item.navigation)
    return found


def without_the_rest(prop: Property) -> Property:
    """A member without what is kept word for word."""
    return replace(prop, annotations={}, facets={}, declared="")


def findings(content: str, **parts: str) -> list[str]:
    """What is wrong with such a document, though it is read."""
    return [str(problem) for page in read(content, **parts).pages for problem in page.findings]


def refused(content: bytes | str) -> list[str]:
    """The problems for which a document, or one whose schema has this content, is refused."""
    try:
        csdl.read(
            {"sky.xml": content if isinstance(content, bytes) else document(content)}, Api(name="sky"), strict=True
        )
    except InputError as error:
        return list(map(str, error.problems))
    raise AssertionError("it is read")


SHOP = b"""<edmx:Edmx Version="1.0" xmlns:edmx="http://schemas.microsoft.com/ado/2007/06/edmx"
 xmlns:m="http://schemas.microsoft.com/ado/2007/08/dataservices/metadata" xmlns:sap="http://www.sap.com/Protocols/SAPData">
<edmx:DataServices m:DataServiceVersion="2.0">
<Schema Namespace="shop" Alias="Self" xmlns="http://schemas.microsoft.com/ado/2008/09/edm">
 <EntityType Name="Order" sap:label="Order" m:HasStream="true"><Key><PropertyRef Name="No"/></Key>
  <Property Name="No" Type="Edm.Int64" Nullable="false" sap:updatable="false" sap:creatable="false"/>
  <Property Name="Placed" Type="Edm.DateTime" sap:label="Placed on"
   sap:quickinfo="When it came in" sap:sortable="false"/>
  <Property Name="Changed" Type="Edm.DateTimeOffset" sap:updatable="false"/>
  <Property Name="Opens" Type="Edm.Time"/>
  <Property Name="Total" Type="Edm.Decimal" Precision="15" Scale="3"/>
  <Property Name="Weight" Type="Edm.Double"/><Property Name="Share" Type="Edm.Single"/>
  <Property Name="Count" Type="Edm.Int32"/><Property Name="Rank" Type="Edm.Byte"/>
  <Property Name="Paid" Type="Edm.Boolean"/><Property Name="Mark" Type="Edm.Guid"/>
  <Property Name="Seal" Type="Edm.Binary" MaxLength="Max"/>
  <Property Name="Note" Type="String" MaxLength="20">
   <Documentation><Summary>What  was said.</Summary></Documentation></Property>
  <Property Name="To" Type="Self.Address"/>
  <NavigationProperty Name="Items" Relationship="Self.Order_Items" FromRole="Order" ToRole="Item"/>
 </EntityType>
 <EntityType Name="Item"><Key><PropertyRef Name="No"/><PropertyRef Name="Line"/></Key>
  <Property Name="No" Type="Edm.Int64" Nullable="false"/><Property Name="Line" Type="Edm.Int16" Nullable="false"/>
  <NavigationProperty Name="Order" Relationship="shop.Order_Items" FromRole="Item" ToRole="Order"/>
 </EntityType>
 <EntityType Name="Gift" BaseType="shop.Item"><Property Name="Ribbon" Type="Edm.String"/></EntityType>
 <ComplexType Name="Address"><Property Name="City" Type="Edm.String"/></ComplexType>
 <Association Name="Order_Items"><End Type="Self.Order" Role="Order" Multiplicity="1"><OnDelete Action="Cascade"/></End>
  <End Type="Self.Item" Role="Item" Multiplicity="*"/>
  <ReferentialConstraint><Principal Role="Order"><PropertyRef Name="No"/></Principal>
   <Dependent Role="Item"><PropertyRef Name="No"/></Dependent></ReferentialConstraint></Association>
 <EntityContainer Name="Shop" m:IsDefaultEntityContainer="true">
  <EntitySet Name="Orders" EntityType="shop.Order"/><EntitySet Name="Items" EntityType="shop.Item"/>
  <AssociationSet Name="OI" Association="shop.Order_Items"><End Role="Order" EntitySet="Orders"/>
   <End Role="Item" EntitySet="Items"/></AssociationSet>
  <FunctionImport Name="Latest" ReturnType="Collection(shop.Order)" EntitySet="Orders" m:HttpMethod="GET">
   <Parameter Name="since" Type="Edm.DateTime" Mode="In"/></FunctionImport>
  <FunctionImport Name="Cancel" ReturnType="Edm.Boolean" m:HttpMethod="POST">
   <Parameter Name="no" Type="Edm.Int64"/></FunctionImport>
 </EntityContainer>
</Schema></edmx:DataServices></edmx:Edmx>"""
"""A service of OData 2.0."""


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


def listed(container: str = PLACES, types: str = TYPES, **options: bool) -> dict[str, Operation]:
    """The operations of a service by method and template."""
    spec = read(f'{types}<EntityContainer Name="C">{container}</EntityContainer>', **options)
    return {f"{item.method} {path.template}": item for item in spec.operations for path in item.paths}


class Routed:
    """The requests of a service: `"GET /stars/{id}" in Routed()`."""

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
