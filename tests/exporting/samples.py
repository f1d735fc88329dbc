"""Specs that are exported: pages of several sets, metadata, and one whose texts try to break out."""

from __future__ import annotations

import functools

from codegen.formats import csdl
from codegen.spec.model import Model, link
from codegen.spec.nodes import (
    Api,
    Body,
    EnumMember,
    EnumType,
    Header,
    Page,
    Permissions,
    Property,
    Response,
    Spec,
    StructuredType,
)
from tests.builders import operation
from tests.support import ROOT, shipped, transcribed

SETS = ("harbour", "library", "observatory", "orchard")
METADATA = b"""<edmx:Edmx Version="4.0" xmlns:edmx="http://docs.oasis-open.org/odata/ns/edmx"><edmx:DataServices>
<Schema Namespace="sky" xmlns="http://docs.oasis-open.org/odata/ns/edm">
<EnumType Name="Light" IsFlags="true"><Member Name="Red" Value="1"/><Member Name="Blue" Value="2"/></EnumType>
<EntityType Name="Body" Abstract="true"><Key><PropertyRef Name="Name"/></Key>
<Property Name="Name" Type="Edm.String" Nullable="false" MaxLength="20"/></EntityType>
<EntityType Name="Star" BaseType="sky.Body"><Property Name="Mass" Type="Edm.Int64"/>
<Property Name="Light" Type="sky.Light"/><Property Name="Size" Type="Edm.Byte" Nullable="false"/>
<NavigationProperty Name="Planets" Type="Collection(sky.Planet)" Partner="Star"/></EntityType>
<EntityType Name="Planet" BaseType="sky.Body"><Property Name="Seen" Type="Collection(Edm.Date)"/>
<NavigationProperty Name="Star" Type="sky.Star" Partner="Planets"/></EntityType>
<Function Name="Bright"><Parameter Name="than" Type="Edm.String" Nullable="false"/>
<Parameter Name="on" Type="Edm.Date" Nullable="false"/><ReturnType Type="Collection(sky.Star)"/></Function>
<EntityContainer Name="Sky"><EntitySet Name="Stars" EntityType="sky.Star"/>
<FunctionImport Name="Bright" Function="sky.Bright"/></EntityContainer>
</Schema></edmx:DataServices></edmx:Edmx>"""
EVIL = "x: {{7*7}}\n---\n- 'a' \"b\" # \u2028\x1b[31m \ud800 <!-- --> null"


MANY = Response(status=200, type="Collection(odd.thing)")
GRANTED = Permissions(most_first=True, scopes={"delegated_work": ("Sky.All", "Sky.Read+Crew.Read"), "application": ()})
ODD = Spec(
    api=Api(name="odd", title=EVIL, namespace="odd", service_root="https://{tenant}.example/odd/v2",
            other_roots=("https://old.example/odd",)),
    pages=(
        Page(
            file="types/odd.yaml",
            types=(
                StructuredType(
                    name="odd.thing",
                    kind="entity",
                    key=("id",),
                    open=True,
                    description=EVIL,
                    properties=(
                        Property(name="id", type="Edm.String", nullable=False, read_only=True),
                        Property(name="größe", type="Edm.Int32", minimum="1", default="3"),
                        Property(name=EVIL, type="Edm.String", default=EVIL, deprecated=True),
                        Property(name="kind", type="odd.größe", nullable=True),
                        Property(name="kinds", type="Collection(odd.none)", filter=("eq",)),
                    ),
                ),
                EnumType(name="odd.größe", members=(EnumMember(name="a", description=EVIL), EnumMember(name="b"))),
                EnumType(name="odd.none"),
            ),
            operations=(
                operation("list", "GET", "/things", responses=(MANY,)),
                operation("delta", "GET", "/things/delta", responses=(MANY,)),
                operation("get", "GET", "/things/{id}", responses=(Response(status=200, type="odd.thing"),)),
                operation("bin", "DELETE", "/things/{thing-id}", responses=(Response(status=204),)),
                operation("near", "GET", "/near(km={km},to={to})",
                          responses=(Response(status=200, type="Edm.Double", wrapped=True),),
                          parameters=(Property(name="km", type="Edm.Int32"), Property(name="to", type="Edm.String"))),
                operation("file", "PUT", "/drive/root:/{path}:/content", body=Body(type="Edm.Stream"),
                          responses=(Response(status=200, type="Edm.Stream"),)),
                operation("paint", "POST", "/things/{id}/paint", description=EVIL, deprecated=True,
                          permissions=(GRANTED,),
                          headers=(Header(name="Prefer", value=EVIL, required=True), Header(name="Authorization")),
                          query=(Property(name="$select", type="Collection(Edm.String)"),),
                          body=Body(required=("colour",), properties=(Property(name="colour", type="Edm.String"),)),
                          responses=(Response(status=204),)),
            ),
        ),
    ),
)  # fmt: skip


@functools.cache
def model(name: str) -> Model:
    """The model of a sample by its name."""
    if name == "shipped":
        return shipped()
    if name == "metadata":
        return link(csdl.read({"sky.xml": METADATA}, Api(name="sky", urls="odata")))
    if name == "odd":
        return link(ODD)
    return link(transcribed(ROOT / "tests" / "pages" / name / "pages", name=name).spec)


ALL = ("shipped", "metadata", "odd", *SETS)
