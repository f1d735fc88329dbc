"""The mock answers whatever follows from metadata, to any depth, not only what the spec lists."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from codegen.mock import Service, Settings
from codegen.spec.model import Model, link
from tests.formats.csdl.documents import model as read

from .asking import ask, json_of

SKY = """
<ComplexType Name="orbit"><NavigationProperty Name="around" Type="Self.star"/></ComplexType>
<ComplexType Name="spot"><Property Name="town" Type="Edm.String"/></ComplexType>
<EntityType Name="page"><Key><PropertyRef Name="id"/></Key><Property Name="id" Type="Edm.Int32" Nullable="false"/>
  <Property Name="no" Type="Edm.Int64" Nullable="false"/><Property Name="at" Type="Self.spot" Nullable="false"/>
</EntityType>
<EntityType Name="star"><Key><PropertyRef Name="name"/></Key><Property Name="name" Type="Edm.String" Nullable="false"/>
  <NavigationProperty Name="bodies" Type="Collection(Self.body)"/></EntityType>
<EntityType Name="body"><Key><PropertyRef Name="id"/></Key><Property Name="id" Type="Edm.Int32" Nullable="false"/>
  <Property Name="orbit" Type="Self.orbit"/><NavigationProperty Name="star" Type="Self.star"/></EntityType>
<EntityType Name="comet" BaseType="Self.body"><Property Name="tail" Type="Edm.Int64"/>
  <NavigationProperty Name="marks" Type="Collection(Self.mark)" ContainsTarget="true"/></EntityType>
<EntityType Name="mark"><Key><PropertyRef Name="at"/><PropertyRef Name="by"/></Key>
  <Property Name="at" Type="Edm.Date" Nullable="false"/><Property Name="by" Type="Edm.String" Nullable="false"/>
  <NavigationProperty Name="notes" Type="Collection(Self.note)" ContainsTarget="true"/></EntityType>
<EntityType Name="note"><Key><PropertyRef Name="id"/></Key><Property Name="id" Type="Edm.Guid" Nullable="false"/>
  <NavigationProperty Name="signs" Type="Collection(Self.sign)" ContainsTarget="true"/></EntityType>
<EntityType Name="sign"><Key><PropertyRef Name="id"/></Key><Property Name="id" Type="Edm.Int32" Nullable="false"/>
  <Property Name="text" Type="Edm.String"/></EntityType>
<Function Name="near" IsComposable="true"><Parameter Name="name" Type="Edm.String" Nullable="false"/>
  <ReturnType Type="Collection(Self.body)" Nullable="false"/></Function>
<Function Name="first" IsComposable="true"><ReturnType Type="Self.body"/></Function>
<Function Name="last" IsBound="true"><Parameter Name="it" Type="Collection(Self.sign)"/><ReturnType Type="Self.sign"/>
</Function>
<Action Name="burn" IsBound="true"><Parameter Name="it" Type="Self.comet"/><Parameter Name="n" Type="Edm.Int32"/>
</Action>
<EntityContainer Name="all"><EntitySet Name="stars" EntityType="Self.star"/>
  <EntitySet Name="notes" EntityType="Self.page"><Annotation Term="Org.OData.Core.V1.AlternateKeys"><Collection><Record>
    <PropertyValue Property="Key"><Collection>
      <Record><PropertyValue Property="Name" PropertyPath="at/town"/>
        <PropertyValue Property="Alias" String="town"/></Record>
      <Record><PropertyValue Property="Name" PropertyPath="no"/><PropertyValue Property="Alias" String="page"/></Record>
    </Collection></PropertyValue></Record></Collection></Annotation></EntitySet>
  <EntitySet Name="bodies" EntityType="Self.body"/>
  <FunctionImport Name="near" Function="Self.near"/><FunctionImport Name="first" Function="Self.first"/>
</EntityContainer>
"""
NOTE = "00000000-0000-0000-0000-000000000001"
DEEP = f"/bodies(1)/sky.comet/marks(at=2024-02-29,by='a)(b')/notes({NOTE})/signs"


@pytest.fixture(scope="module")
def sky() -> Model:
    return read(SKY)


@pytest.fixture(scope="module")
def service(sky: Model) -> Service:
    return Service(sky, Settings(items=2))


@pytest.mark.parametrize(
    ("method", "target", "body", "status"),
    [
        ("GET", DEEP, None, 200),
        ("POST", DEEP, {"text": "seen"}, 201),
        ("GET", f"{DEEP}/$count", None, 200),
        ("GET", f"{DEEP}(3)", None, 200),
        ("PUT", f"{DEEP}(3)", {"text": "seen"}, 200),
        ("GET", f"{DEEP}/sky.last()", None, 200),
        ("GET", f"{DEEP}(3)/text", None, 200),
        # Casts, of a collection and of one of its entities, and what is bound to the derived type alone.
        ("POST", "/bodies/sky.comet", {"tail": 7}, 201),
        ("GET", "/bodies/sky.comet(7)", None, 200),
        ("POST", "/bodies/sky.comet(7)/sky.burn", {"n": 1}, 204),
        # What composable functions give, with keys and arguments of all kinds.
        ("GET", "/near(name='a''b')(7)", None, 200),
        ("GET", "/near(name='x')(7)/star/bodies(8)/orbit/around/name", None, 200),
        ("PATCH", "/first()", {"id": 1}, 200),
        ("GET", "/first()/star/bodies/sky.comet/$count", None, 200),
        # References, of collections too.
        ("GET", "/stars('x')/bodies/$ref", None, 200),
        ("DELETE", "/stars('x')/bodies(3)/$ref", None, 204),
        ("PUT", "/bodies(1)/star/bodies(2)/star/$ref", {"@odata.id": "stars('y')"}, 204),
    ],
)
def test_what_follows_from_types_is_there(service: Service, method: str, target: str, body: Any, status: int) -> None:
    reply = ask(service, method, target, body)
    assert reply.status == status, reply.body


@pytest.mark.parametrize(
    ("method", "target", "body", "status"),
    [
        ("GET", "/bodies/sky.comet(x)", None, 400),
        ("GET", f"{DEEP}(x)", None, 400),
        ("GET", "/near(name='x',more=1)", None, 404),
        ("GET", "/near(name=7)(7)", None, 400),
        ("GET", "/bodies(1)/marks", None, 404),
        ("GET", "/bodies(1)(2)", None, 400),
        ("GET", "/bodies(1", None, 404),
        ("POST", "/bodies", {"tail": 7}, 400),
        ("POST", f"{DEEP}(3)", {"text": "x"}, 405),
        ("PATCH", "/bodies/sky.comet", {"tail": 7}, 405),
    ],
)
def test_what_does_not_follow_is_refused(service: Service, method: str, target: str, body: Any, status: int) -> None:
    assert ask(service, method, target, body).status == status


def test_keys_are_read_as_their_types(service: Service) -> None:
    reply = ask(service, "GET", DEEP.removesuffix(f"/notes({NOTE})/signs"))
    assert (json_of(reply)["at"], json_of(reply)["by"]) == ("2024-02-29", "a)(b")


def test_keys_stand_bare_where_the_service_has_them_so(sky: Model) -> None:
    service = Service(link(replace(sky.spec, api=replace(sky.spec.api, urls="graph"))), Settings(items=2))
    found = ask(service, "GET", "/near(name='x')/7/star/bodies/8/sky.comet")
    assert (found.status, json_of(found)["id"]) == (200, 8)


def test_a_cast_narrows_what_is_there(sky: Model) -> None:
    kept = Service(sky, Settings(items=2, stateful=True))
    ids = lambda path: [item["id"] for item in json_of(ask(kept, "GET", path))["value"]]  # noqa: E731
    assert (ids("/bodies"), ids("/bodies/sky.comet")) == ([1, 2], [])
    assert ask(kept, "POST", "/bodies/sky.comet", {"id": 7, "tail": 1}).status == 201
    assert (ids("/bodies"), ids("/bodies/sky.comet")) == ([1, 2, 7], [7])
    assert ask(kept, "GET", "/bodies/sky.comet/$count").body == b"1"
    assert json_of(ask(kept, "GET", "/bodies(7)"))["@odata.type"] == "#sky.comet"
    assert json_of(ask(kept, "PATCH", "/bodies(7)/sky.comet", {"tail": 2}))["tail"] == 2
    assert json_of(ask(kept, "GET", "/bodies(7)"))["tail"] == 2
    assert [ask(kept, "GET", f"/bodies({id})/sky.comet/marks").status for id in (1, 7)] == [404, 200]
    assert [ask(kept, "DELETE", f"/bodies/sky.comet({id})").status for id in (1, 7)] == [404, 204]
    assert ids("/bodies") == [1, 2]


def test_a_set_may_have_alternate_keys_of_its_own(sky: Model) -> None:
    kept = Service(sky, Settings(items=2, stateful=True))
    assert ask(kept, "POST", "/notes", {"id": 7, "no": 3, "at": {"town": "Oslo"}}).status == 201
    assert json_of(ask(kept, "GET", "/notes(town='Oslo',page=3)"))["id"] == 7
    assert ask(kept, "GET", "/notes(page=3,town='Rome')").status == 404
    assert ask(kept, "GET", "/notes(page='x',town='Rome')").status == 400
    assert ask(kept, "DELETE", "/notes(page=3,town='Oslo')").status == 204
    assert ask(kept, "GET", "/notes(7)").status == 404


def test_names_that_differ_by_case_alone_are_kept_apart() -> None:
    kept = Service(
        read("""<EntityType Name="Star"><Key><PropertyRef Name="id"/></Key>
            <Property Name="id" Type="Edm.Int32" Nullable="false"/></EntityType>
            <EntityType Name="star"><Key><PropertyRef Name="name"/></Key>
            <Property Name="name" Type="Edm.String" Nullable="false"/></EntityType>
            <EntityContainer Name="all"><EntitySet Name="Stars" EntityType="Self.Star"/>
            <EntitySet Name="stars" EntityType="Self.star"/></EntityContainer>"""),
        Settings(items=1, stateful=True),
    )
    assert ask(kept, "POST", "/Stars", {"id": 7}).status == 201
    assert ask(kept, "POST", "/stars", {"name": "Vega"}).status == 201
    names = [
        [item.get("id", item.get("name")) for item in json_of(ask(kept, "GET", path))["value"]]
        for path in ("/Stars", "/stars")
    ]
    assert names == [[1, 7], ["text", "Vega"]]
    assert [ask(kept, "GET", path).status for path in ("/Stars(7)", "/stars('Vega')", "/stars('7')")] == [200, 200, 404]


def test_keys_of_one_name_have_the_types_of_their_own_entities() -> None:
    kept = Service(
        read("""<EntityType Name="book"><Key><PropertyRef Name="id"/></Key>
            <Property Name="id" Type="Edm.String" Nullable="false"/>
            <NavigationProperty Name="pages" Type="Collection(Self.leaf)"/></EntityType>
            <EntityType Name="leaf"><Key><PropertyRef Name="id"/></Key>
            <Property Name="id" Type="Edm.Int32" Nullable="false"/></EntityType>
            <EntityContainer Name="all"><EntitySet Name="books" EntityType="Self.book"/></EntityContainer>"""),
        Settings(items=2),
    )
    assert json_of(ask(kept, "GET", "/books('a')/pages(7)"))["id"] == 7
    assert ask(kept, "GET", "/books('a')/pages('x')").status == 400
