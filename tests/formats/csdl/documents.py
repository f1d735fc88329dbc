"""Metadata documents written as text, and what they yield."""

from __future__ import annotations

from dataclasses import replace

from codegen.base.problems import InputError
from codegen.formats import csdl
from codegen.spec.model import Model, link
from codegen.spec.nodes import Api, EnumType, Property, Spec, StructuredType

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
