"""What a package has that is made from metadata: one class per type and multiplicity, bound to its place."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from codegen.base.edm import TypeRef
from codegen.formats import csdl
from codegen.output import folder as output
from codegen.python import generate
from codegen.spec.model import link
from codegen.spec.nodes import Api, Spec
from codegen.spec.resources import Resource, Resources
from codegen.spec.routes import Routes
from codegen.spec.urls import Urls
from tests.support import check_lines

HEAD = (
    '<edmx:Edmx Version="4.01" xmlns:edmx="http://docs.oasis-open.org/odata/ns/edmx"><edmx:DataServices>'
    '<Schema Namespace="sky" xmlns="http://docs.oasis-open.org/odata/ns/edm">'
)
TAIL = "</Schema></edmx:DataServices></edmx:Edmx>"
SKY = """
<EntityType Name="thing" Abstract="true"><Key><PropertyRef Name="id"/></Key>
  <Property Name="id" Type="Edm.Int32" Nullable="false"/></EntityType>
<EntityType Name="hub" BaseType="sky.thing">
  <NavigationProperty Name="kites" Type="Collection(sky.kite)" ContainsTarget="true"/>
  <NavigationProperty Name="owner" Type="sky.person"/>
  <NavigationProperty Name="friends" Type="Collection(sky.person)"/>
  <NavigationProperty Name="gusts" Type="Collection(sky.gust)"/></EntityType>
<EntityType Name="gust" BaseType="sky.thing"/>
<EntityType Name="squall" BaseType="sky.gust"><NavigationProperty Name="next" Type="sky.gust"/></EntityType>
<EntityType Name="kite" BaseType="sky.thing">
  <NavigationProperty Name="gusts" Type="Collection(sky.gust)" ContainsTarget="true"/>
  <NavigationProperty Name="tails" Type="Collection(sky.tail)" ContainsTarget="true"/></EntityType>
<EntityType Name="box" BaseType="sky.kite">
  <NavigationProperty Name="frame" Type="sky.kite" ContainsTarget="true" Nullable="false"/></EntityType>
<EntityType Name="tail" BaseType="sky.thing" HasStream="true">
  <Property Name="photo" Type="Edm.Stream"/><Property Name="where" Type="sky.place"/>
  <NavigationProperty Name="bows" Type="Collection(sky.bow)" ContainsTarget="true"/></EntityType>
<EntityType Name="bow"><Key><PropertyRef Name="colour"/><PropertyRef Name="no"/></Key>
  <Property Name="colour" Type="Edm.String" Nullable="false"/><Property Name="no" Type="Edm.Int64" Nullable="false"/>
</EntityType>
<EntityType Name="person"><Key><PropertyRef Name="name"/></Key>
  <Property Name="name" Type="Edm.String" Nullable="false"/><Property Name="mail" Type="Edm.String"/>
  <NavigationProperty Name="manager" Type="sky.person"/>
  <Annotation Term="Org.OData.Core.V1.AlternateKeys"><Collection><Record><PropertyValue Property="Key"><Collection>
    <Record><PropertyValue Property="Name" PropertyPath="mail"/><PropertyValue Property="Alias" String="mail"/></Record>
  </Collection></PropertyValue></Record></Collection></Annotation></EntityType>
<ComplexType Name="place"><NavigationProperty Name="near" Type="sky.hub"/></ComplexType>
<Action Name="tie" IsBound="true"><Parameter Name="t" Type="sky.tail"/>
  <Parameter Name="knots" Type="Edm.Int16" Nullable="false"/><ReturnType Type="sky.tail"/></Action>
<Action Name="fold" IsBound="true"><Parameter Name="all" Type="Collection(sky.kite)"/></Action>
<Function Name="longest" IsBound="true" IsComposable="true"><Parameter Name="k" Type="sky.kite"/>
  <ReturnType Type="sky.tail"/></Function>
<Function Name="hubs"><Parameter Name="since" Type="Edm.Date"/><ReturnType Type="Collection(sky.hub)"/></Function>
<EntityContainer Name="C">
  <EntitySet Name="Hubs" EntityType="sky.hub"><NavigationPropertyBinding Path="owner" Target="People"/>
    <Annotation Term="Org.OData.Capabilities.V1.DeleteRestrictions"><Record>
      <PropertyValue Property="Deletable" Bool="false"/></Record></Annotation>
    <Annotation Term="Org.OData.Capabilities.V1.NavigationRestrictions"><Record>
      <PropertyValue Property="RestrictedProperties"><Collection><Record>
        <PropertyValue Property="NavigationProperty" NavigationPropertyPath="kites"/>
        <PropertyValue Property="InsertRestrictions"><Record>
          <PropertyValue Property="Insertable" Bool="false"/></Record></PropertyValue>
      </Record></Collection></PropertyValue></Record></Annotation></EntitySet>
  <EntitySet Name="People" EntityType="sky.person"/>
  <Singleton Name="First" Type="sky.hub"/>
  <FunctionImport Name="hubs" Function="sky.hubs"/>
</EntityContainer>
"""


def spec(urls: Urls = "odata", content: str = SKY) -> Spec:
    api = Api(name="sky", urls=urls, service_root="https://sky.invalid", namespace="sky")
    return csdl.read({"sky.xml": f"{HEAD}{content}{TAIL}".encode()}, api)


@pytest.fixture
def sky(package: Callable[[Spec], ModuleType]) -> Any:
    return package(spec()).api


def verbs(place: object) -> set[str]:
    return {name for name in ("get", "post", "patch", "put", "delete") if hasattr(place, name)}


def test_any_depth_is_there(sky: Any) -> None:
    tail = sky.first.kites[2].tails[3]
    assert tail.bows.get().url == "https://sky.invalid/First/kites(2)/tails(3)/bows"
    assert tail.tie.post(knots=3).url.endswith("/tails(3)/sky.tie")
    assert tail.where.near.kites[1].box.frame.tails.get().path == (
        "/First/kites(2)/tails(3)/where/near/kites(1)/sky.box/frame/tails"
    )
    assert sky.people["a"].manager.manager.manager.manager.get().path == "/People('a')/manager/manager/manager/manager"


def test_the_style_of_keys_is_the_service_s(package: Callable[[Spec], ModuleType]) -> None:
    api = package(spec("graph")).api
    assert api.first.kites[2].tails[3].bows.by_key(colour="a b", no=7).get().path == (
        "/First/kites/2/tails/3/bows(colour='a%20b',no=7)"
    )
    assert api.first.kites[2].longest().get().path == "/First/kites/2/longest()"


def test_alternate_keys(sky: Any) -> None:
    assert sky.people.by_mail(mail="a@b.c").get().path == "/People(mail='a@b.c')"
    older = SKY.replace("Org.OData.Core.V1.AlternateKeys", "OData.Community.Keys.V1.AlternateKeys")
    for content in (SKY, older):
        keys = [*Resources(link(spec(content=content))).keys(Resource(TypeRef("sky.person")))]
        assert [(key.is_alternate, [name for name, _ in key.parts]) for key in keys] == [
            (False, ["name"]),
            (True, ["mail"]),
        ]


def test_a_place_may_have_alternate_keys_of_its_own(package: Callable[[Spec], ModuleType]) -> None:
    start = SKY.index('<Annotation Term="Org.OData.Core.V1.AlternateKeys">')
    stated = SKY[start : SKY.index("</Annotation>", start) + 13]
    people = '<EntitySet Name="People" EntityType="sky.person"'
    friends = '<NavigationProperty Name="friends" Type="Collection(sky.person)"'
    content = SKY.replace(stated, "")
    for place, tag in ((people, "EntitySet"), (friends, "NavigationProperty")):
        content = content.replace(f"{place}/>", f"{place}>{stated}</{tag}>")
    api = package(spec(content=content)).api
    assert api.people.by_mail(mail="a").get().path == "/People(mail='a')"
    assert api.first.friends.by_mail(mail="a").get().path == "/First/friends(mail='a')"
    assert not hasattr(api.hubs[1].owner, "by_mail")


def test_restrictions_of_derived_types_count_at_casts(package: Callable[[Spec], ModuleType]) -> None:
    gusts = """<EntitySet Name="Gusts" EntityType="sky.gust">
<Annotation Term="Org.OData.Capabilities.V1.NavigationRestrictions"><Record>
<PropertyValue Property="RestrictedProperties"><Collection><Record>
<PropertyValue Property="NavigationProperty" NavigationPropertyPath="sky.squall/next"/>
<PropertyValue Property="ReadRestrictions"><Record><PropertyValue Property="Readable" Bool="false"/></Record>
</PropertyValue></Record></Collection></PropertyValue></Record></Annotation></EntitySet></EntityContainer>"""
    made = spec(content=SKY.replace("</EntityContainer>", gusts))
    assert "get" not in verbs(package(made).api.gusts[1].squall.next)
    assert "get" in verbs(package(spec()).api.first.kites[1].gusts[1].squall.next)
    paths = {path.template for item in made.operations if item.method == "GET" for path in item.paths}
    assert "/Gusts/{id}/sky.squall" in paths and "/Gusts/{id}/sky.squall/next" not in paths


def test_a_place_has_what_may_be_done_there(sky: Any) -> None:
    assert verbs(sky.people) == {"get", "post"}
    assert verbs(sky.people["a"]) == {"get", "patch", "put", "delete"}
    assert verbs(sky.people["a"].manager) == {"get"}
    assert verbs(sky.people["a"].manager.ref) == {"get", "put", "delete"}
    assert verbs(sky.first.friends.ref) == {"get", "post", "delete"}
    assert verbs(sky.first.friends["b"].ref) == {"delete"}
    assert verbs(sky.first.kites[1].box.frame) == {"get", "patch", "put"}
    assert verbs(sky.first.kites[1].tails[1].photo) == {"get", "put", "delete"}
    assert verbs(sky.first.kites[1].tails[1].value) == {"get", "put"}


def test_what_is_referred_to_is_what_is_kept_with_references(sky: Any) -> None:
    kept, referred = sky.first.kites[1].gusts, sky.first.gusts
    for one, other in ((kept, referred), (kept[1], referred[1]), (kept.squall, referred.squall)):
        assert issubclass(type(other), type(one)) and verbs(other) == verbs(one)
        assert hasattr(other, "ref") and not hasattr(one, "ref")
    assert verbs(referred[1].squall.next.ref) == {"get", "put", "delete"}
    assert hasattr(referred.squall[2], "ref"), "what follows is referred to as well"


def test_what_is_always_referred_to_can_only_be_replaced(package: Callable[[Spec], ModuleType]) -> None:
    owner = '<NavigationProperty Name="owner" Type="sky.person"'
    hub = package(spec(content=SKY.replace(owner, f'{owner} Nullable="false"'))).api.first
    assert (verbs(hub.owner), verbs(hub.owner.ref)) == ({"get"}, {"get", "put"})
    assert verbs(hub.owner.manager.ref) == {"get", "put", "delete"}


def test_capabilities_take_verbs_away(sky: Any) -> None:
    assert verbs(sky.hubs[1]) == {"get", "patch", "put"}
    assert verbs(sky.hubs[1].kites) == {"get"}
    assert verbs(sky.first.kites) == {"get", "post"}


def updating(*methods: str) -> str:
    named = " ".join(f"Org.OData.Capabilities.V1.HttpMethod/{method}" for method in methods)
    return (
        '<Annotation Term="Org.OData.Capabilities.V1.UpdateRestrictions"><Record>'
        f'<PropertyValue Property="UpdateMethod"><EnumMember>{named}</EnumMember></PropertyValue></Record></Annotation>'
    )


@pytest.mark.parametrize(
    ("methods", "expected"),
    [(["PUT"], {"get", "put"}), (["PATCH"], {"get", "patch"}), (["PATCH", "PUT"], {"get", "patch", "put"})],
)
def test_a_service_may_change_or_replace(
    package: Callable[[Spec], ModuleType], methods: list[str], expected: set[str]
) -> None:
    bound = '<NavigationPropertyBinding Path="owner" Target="People"/>'
    whole = spec(content=SKY.replace(bound, f"{bound}{updating(*methods)}"))
    api = package(whole).api
    assert (verbs(api.hubs[1]), verbs(api.first)) == (expected, {"get", "patch", "put"})
    listed = {item.method for item in whole.operations if item.paths[0].template == "/Hubs/{id}"}
    assert listed == {"GET", "PUT" if methods == ["PUT"] else "PATCH"}
    assert Routes(link(whole)).methods("/Hubs/{id}") == {method.upper() for method in expected}


def test_none_is_no_body(sky: Any) -> None:
    for make in (sky.first.kites.post, sky.hubs[1].patch, sky.hubs[1].put):
        with pytest.raises(TypeError, match="this is None"):
            make(None)


def test_what_is_called(sky: Any) -> None:
    assert sky.first.kites.fold.post().path == "/First/kites/sky.fold"
    assert sky.first.kites.box.fold.post().path == "/First/kites/sky.box/sky.fold"
    assert sky.first.kites[1].longest().patch({"id": 1}).path == "/First/kites(1)/sky.longest()"
    assert sky.first.kites[1].longest().get().path == "/First/kites(1)/sky.longest()"
    assert sky.first.kites[1].longest().bows.count.get().path == "/First/kites(1)/sky.longest()/bows/$count"


def test_names_alone_are_written_in_the_style_of_the_service(package: Callable[[Spec], ModuleType]) -> None:
    for urls, path in (("odata", "/Hubs(1)/kites(2)/tails"), ("graph", "/Hubs/1/kites/2/tails")):
        made = package(spec(urls))  # type: ignore[arg-type]
        assert made.odata.at(made.api.hubs, 1, "kites", 2, "tails")._path == path
        people = made.odata.at(made.api.people, "a'b", "manager")._path
        assert people == ("/People('a''b')/manager" if urls == "odata" else "/People/a'b/manager")
        assert made.odata.at(made.api.first.kites, "sky.fold")._path == "/First/kites/sky.fold"
        ann = made.odata.at(made.api.people, "ann.b@sky.test")._path
        assert ann == ("/People('ann.b@sky.test')" if urls == "odata" else "/People/ann.b@sky.test")


def test_a_set_keeps_its_name_beside_a_function(sky: Any) -> None:
    assert sky.hubs[7].get().path == "/Hubs(7)"
    assert sky.hubs_with(since="2020-01-01").get().path == "/hubs(since=2020-01-01)"


def test_arguments_that_no_overload_has_together_are_refused(package: Callable[[Spec], ModuleType]) -> None:
    binding = '<Parameter Name="k" Type="sky.kite"/>'
    content = SKY + (
        f'<Function Name="near" IsBound="true">{binding}<Parameter Name="far" Type="Edm.Double" Nullable="false"/>'
        '<ReturnType Type="Collection(sky.kite)"/></Function>'
        f'<Function Name="near" IsBound="true">{binding}<Parameter Name="town" Type="Edm.String" Nullable="false"/>'
        '<Parameter Name="most" Type="Edm.Int32"><Annotation Term="Org.OData.Core.V1.OptionalParameter"/></Parameter>'
        '<ReturnType Type="Edm.String"/></Function>'
    )
    kite = package(spec(content=content)).api.hubs[1].kites[2]
    assert kite.near(far=1.5).get().path == "/Hubs(1)/kites(2)/sky.near(far=1.5)"
    assert kite.near(town="Oslo", most=3).get().path == "/Hubs(1)/kites(2)/sky.near(town='Oslo',most=3)"
    # What comes back depends on the overload.
    text = kite.near(town="Oslo").get().read(200, {"Content-Type": "application/json"}, b'{"value": "there"}')
    assert text == "there"
    for mixed in ({}, {"most": 3}, {"far": 1.5, "town": "Oslo"}):
        with pytest.raises(TypeError, match=r"sky.near takes \(far\) or \(town, most\?\), not \("):
            kite.near(**mixed)


def test_arguments_of_functions_may_be_null_unless_stated(package: Callable[[Spec], ModuleType]) -> None:
    stated = (("day", "Edm.Date", ""), ("no", "Edm.Int32", 'Nullable="false"'), ("all", "Collection(Edm.Int32)", ""))
    content = "".join(f'<Parameter Name="{name}" Type="{type}" {null}/>' for name, type, null in stated)
    content = f'<Function Name="near">{content}<ReturnType Type="sky.hub"/></Function>'
    offered = '<FunctionImport Name="near" Function="sky.near"/></EntityContainer>'
    near = package(spec(content=(SKY + content).replace("</EntityContainer>", offered))).api.near
    annotations = {name: item.annotation for name, item in inspect.signature(near).parameters.items()}
    # Nullable="true" of a collection is about its items (CSDL 4.01, section 12.9.3).
    assert annotations == {"day": "date | str | None", "no": "int", "all": "list[int]"}
    assert near(day=None, no=1, all=[2]).get().path == "/near(day=null,no=1,all=@all)"


def test_checkers_know_every_step(tmp_path: Path) -> None:
    output.write(generate(link(spec()), "sky"), tmp_path / "sky")
    lines = {
        'reveal_type(api.first.kites[2].tails[3].bows.by_key(colour="a", no=1).get())': "Request[sky.models.bow.Bow]",
        'reveal_type(api.people["a"].manager.manager.get())': "Request[sky.models.person.Person | None]",
        "reveal_type(api.first.kites[1].longest().tie.post(knots=1))": "Request[sky.models.tail.Tail | None]",
        'api.hubs["abc"]': "Invalid index type",
        "api.hubs[1].delete()": 'no attribute "delete"',
        'api.people["a"].manager.patch({})': 'no attribute "patch"',
        "api.first.kites[1].nothing": 'no attribute "nothing"',
    }
    check_lines("sky", lines, tmp_path)


def test_names_and_order_don_t_depend_on_the_run() -> None:
    assert generate(link(spec()), "sky") == generate(link(spec()), "sky")


def test_a_set_more_renames_nothing() -> None:
    before = generate(link(spec()), "sky")
    more = SKY.replace("</EntityContainer>", '<EntitySet Name="Bows" EntityType="sky.bow"/></EntityContainer>')
    after = generate(link(spec(content=more)), "sky")
    assert {path for path in before if path not in after} == set()
    assert before["requests/tail.py"] == after["requests/tail.py"]


LOCKED = """
<EntityType Name="kite"><Key><PropertyRef Name="id"/></Key><Property Name="id" Type="Edm.Int32" Nullable="false"/>
  <Property Name="size" Type="Edm.Int32" Nullable="false"/><Property Name="name" Type="Edm.String" Nullable="false"/>
</EntityType><EntityContainer Name="C"><EntitySet Name="Kites" EntityType="sky.kite">
  <Annotation Term="Org.OData.Capabilities.V1.InsertRestrictions"><Record>
    <PropertyValue Property="NonInsertableProperties"><Collection><PropertyPath>size</PropertyPath></Collection>
    </PropertyValue></Record></Annotation>
  <Annotation Term="Org.OData.Capabilities.V1.UpdateRestrictions"><Record>
    <PropertyValue Property="NonUpdatableProperties"><Collection><PropertyPath>name</PropertyPath></Collection>
    </PropertyValue></Record></Annotation></EntitySet></EntityContainer>
"""


def test_what_a_place_takes_no_value_for_is_not_asked_for(package: Callable[[Spec], ModuleType]) -> None:
    made = spec(content=LOCKED)
    kites = package(made).api.kites

    def told(request: Any) -> list[tuple[str, str]]:
        return [(violation.pointer, violation.rule) for violation in request.violations()]

    assert told(kites.post({})) == [("/name", "required")]
    assert told(kites.post({"name": "a", "size": 1})) == [("/size", "read-only")]
    assert told(kites[1].patch({"size": 1})) == []
    assert told(kites[1].patch({"name": "b"})) == [("/name", "read-only")]
    assert type(kites).__doc__.endswith("Creating can't set size.")
    assert type(kites[1]).__doc__.endswith("Changing can't set name.")
    (created,) = [item for item in made.operations if item.method == "POST"]
    assert link(made).required_by(created) == {"name"}


def test_what_a_place_asks_for_comes_beside_what_the_type_does() -> None:
    asking = LOCKED.replace("NonInsertable", "Required").replace("<PropertyPath>size", "<PropertyPath>id", 1)
    made = spec(content=asking)
    (created,) = [item for item in made.operations if item.method == "POST"]
    assert link(made).required_by(created) == {"id", "name", "size"}
    assert "_required = ('id', 'name', 'size')" in generate(link(made), "sky")["requests/kite.py"].replace('"', "'")


CAUTIOUS = """
<EntityType Name="kite"><Key><PropertyRef Name="id"/></Key><Property Name="id" Type="Edm.Int32" Nullable="false"/>
  <Property Name="size" Type="Edm.Int32"/><Property Name="name" Type="Edm.String"/></EntityType>
<EntityContainer Name="C"><EntitySet Name="Kites" EntityType="sky.kite">
  <Annotation Term="Org.OData.Core.V1.OptimisticConcurrency"><Collection/></Annotation>
  <Annotation Term="Org.OData.Capabilities.V1.FilterRestrictions"><Record>
    <PropertyValue Property="RequiresFilter" Bool="true"/><PropertyValue Property="NonFilterableProperties"><Collection>
      <PropertyPath>size</PropertyPath></Collection></PropertyValue></Record></Annotation>
  <Annotation Term="Org.OData.Capabilities.V1.SortRestrictions"><Record>
    <PropertyValue Property="Sortable" Bool="false"/></Record></Annotation>
  <Annotation Term="Org.OData.Capabilities.V1.TopSupported" Bool="false"/></EntitySet></EntityContainer>
"""


def test_what_a_place_asks_for_and_does_not_support_is_said(package: Callable[[Spec], ModuleType]) -> None:
    kites = package(spec(content=CAUTIOUS)).api.kites

    def told(request: Any) -> list[str]:
        return [violation.message for violation in request.violations()]

    assert told(kites.get(filter="name eq 'a'")) == []
    assert told(kites.get(filter="size gt 1", orderby="name", top=3)) == [
        "the service doesn't support $filter of size",
        "the service doesn't support $orderby here",
        "the service doesn't support $top here",
    ]
    assert told(kites.get()) == ["the service doesn't answer without $filter"]
    assert told(kites[1].get()) == []
    for change in (kites[1].patch({"size": 2}), kites[1].delete()):
        assert told(change) == ["the header If-Match must be given"]
    assert told(kites[1].delete(headers={"If-Match": "*"})) == []
    assert "If-Match" in type(kites[1]).__doc__
