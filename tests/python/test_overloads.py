"""Overloads of functions: what comes back follows from the arguments, for checkers as when the program runs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from codegen.formats import csdl
from codegen.output import folder as output
from codegen.python import generate
from codegen.spec.model import link
from codegen.spec.nodes import Api, Spec
from tests.support import check_lines

HEAD = (
    '<edmx:Edmx Version="4.0" xmlns:edmx="http://docs.oasis-open.org/odata/ns/edmx"><edmx:DataServices>'
    '<Schema Namespace="sky" xmlns="http://docs.oasis-open.org/odata/ns/edm">'
)
TAIL = "</Schema></edmx:DataServices></edmx:Edmx>"
TYPES = """
<EntityType Name="hub"><Key><PropertyRef Name="id"/></Key><Property Name="id" Type="Edm.Int32" Nullable="false"/>
</EntityType>
<EntityType Name="kite"><Key><PropertyRef Name="id"/></Key><Property Name="id" Type="Edm.Int32" Nullable="false"/>
</EntityType>
<EntityType Name="box" BaseType="sky.kite"/>
"""
SKY = f"""{TYPES}
<Function Name="near" IsBound="true"><Parameter Name="h" Type="sky.hub"/><ReturnType Type="Collection(sky.kite)"/>
</Function>
<Function Name="near" IsBound="true" IsComposable="true"><Parameter Name="h" Type="sky.hub"/>
  <Parameter Name="km" Type="Edm.Double" Nullable="false"/><ReturnType Type="sky.hub"/></Function>
<Function Name="near" IsBound="true"><Parameter Name="h" Type="sky.hub"/>
  <Parameter Name="km" Type="Edm.Guid" Nullable="false"/><Parameter Name="class" Type="Edm.String"/>
  <ReturnType Type="Edm.Int32"/></Function>
<Function Name="near" IsBound="true"><Parameter Name="k" Type="sky.kite"/>
  <ReturnType Type="Edm.Int32" Nullable="false"/></Function>
<Function Name="near" IsBound="true"><Parameter Name="b" Type="sky.box"/>
  <Parameter Name="km" Type="Edm.Double" Nullable="false"/><ReturnType Type="Edm.String" Nullable="false"/></Function>
<Function Name="all"><ReturnType Type="Collection(sky.hub)"/></Function>
<Function Name="all"><Parameter Name="id" Type="Edm.Int32" Nullable="false"/><Parameter Name="most" Type="Edm.Byte">
  <Annotation Term="Org.OData.Core.V1.OptionalParameter"/></Parameter><ReturnType Type="sky.kite"/></Function>
<EntityContainer Name="C"><EntitySet Name="Hubs" EntityType="sky.hub"/><EntitySet Name="Kites" EntityType="sky.kite"/>
<Singleton Name="Box" Type="sky.box"/><FunctionImport Name="all" Function="sky.all"/></EntityContainer>
"""


def spec(content: str = SKY) -> Spec:
    api = Api(name="sky", urls="odata", service_root="https://sky.invalid", namespace="sky")
    return csdl.read({"sky.xml": f"{HEAD}{content}{TAIL}".encode()}, api)


@pytest.fixture
def sky(package: Callable[[Spec], ModuleType]) -> Any:
    return package(spec()).api


def test_what_comes_back_follows_from_the_arguments(sky: Any) -> None:
    from uuid import UUID

    hub = sky.hubs[1]
    found = {
        request.path: request.operation.result.type
        for request in (
            hub.near().get(),
            hub.near(km=1.5).get(),
            hub.near(km=1.5).near().get(),
            hub.near(km=UUID(int=5), class_="x").get(),
            sky.all().get(),
            sky.all(id=7).get(),
            sky.all(id=7, most=2).get(),
        )
    }
    assert found == {
        "/Hubs(1)/sky.near()": "Collection(sky.kite)",
        "/Hubs(1)/sky.near(km=1.5)": "sky.hub",
        "/Hubs(1)/sky.near(km=1.5)/sky.near()": "Collection(sky.kite)",
        "/Hubs(1)/sky.near(km=00000000-0000-0000-0000-000000000005,class='x')": "Edm.Int32",
        "/all()": "Collection(sky.hub)",
        "/all(id=7)": "sky.kite",
        "/all(id=7,most=2)": "sky.kite",
    }
    with pytest.raises(TypeError, match=r"sky\.near takes \(\) or \(km\) or \(km, class\), not \(class\)"):
        hub.near(class_="x")


def test_a_derived_type_keeps_the_overloads_of_its_base(sky: Any) -> None:
    assert sky.box.near(km=2).get().operation.result.type == "Edm.String"
    assert sky.box.near().get().operation.result.type == "Edm.Int32"
    assert "/Box/near()" not in sky.box.near().get().path


def test_checkers_know_the_result_of_each_overload(tmp_path: Path) -> None:
    output.write(generate(link(spec()), "sky"), tmp_path / "sky")
    lines = {
        "reveal_type(api.hubs[1].near().get())": "Request[sky._runtime.responses.Collection[sky.models.kite.Kite]]",
        "reveal_type(api.hubs[1].near(km=1.5).get())": "Request[sky.models.hub.Hub | None]",
        "reveal_type(api.hubs[1].near(km=1.5).near().get())": "Collection[sky.models.kite.Kite]]",
        "reveal_type(api.all(id=7).get())": "Request[sky.models.kite.Kite | None]",
        "reveal_type(api.all(id=7, most=1).get())": "Request[sky.models.kite.Kite | None]",
        "reveal_type(api.box.near().get())": "Request[int]",
        "reveal_type(api.box.near(km=2).get())": "Request[str]",
        'api.hubs[1].near(km=1.5, class_="x")': "No overload variant",
        'api.all(id="7")': "No overload variant",
    }
    check_lines("sky", lines, tmp_path)


def test_overloads_that_names_do_not_tell_apart_are_said() -> None:
    alike = """<Function Name="find"><Parameter Name="by" Type="Edm.Int32"/><ReturnType Type="sky.hub"/></Function>
<Function Name="find"><Parameter Name="by" Type="Edm.String"/><ReturnType Type="sky.kite"/></Function>
<EntityContainer Name="C"><FunctionImport Name="find" Function="sky.find"/></EntityContainer>"""
    made = spec(TYPES + alike)
    (said,) = [item.message for page in made.pages for item in page.findings]
    assert said == (
        "overloads with other results but no other names of parameters: 1, such as 'sky.find';"
        " requests give any value, or the common base"
    )
    assert "Request[Any]" in generate(link(made), "sky")["requests/calls.py"]
    assert not [item for page in spec().pages for item in page.findings if "overloads" in item.message]
