"""What stands in for a service that metadata describes: keys, counts, pages and refusals of its model."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import httpx2
import pytest

from codegen.formats import specfile
from codegen.mock import Service, Settings, transport
from codegen.spec.model import Model
from tests.formats.csdl.documents import model as read

from .asking import ask, json_of

SKY = """
<EnumType Name="kind"><Member Name="rock"/><Member Name="gas"/></EnumType>
<EntityType Name="planet"><Key><PropertyRef Name="id"/></Key>
  <Property Name="id" Type="Edm.Int32" Nullable="false"/><Property Name="name" Type="Edm.String"/>
  <Property Name="mass" Type="Edm.Decimal"/><Property Name="is" Type="Self.kind"/>
  <Property Name="seen" Type="Edm.Boolean"/>
  <NavigationProperty Name="star" Type="Self.star"/><NavigationProperty Name="moons" Type="Collection(Self.moon)"/>
  <Annotation Term="Org.OData.Core.V1.AlternateKeys"><Collection><Record>
    <PropertyValue Property="Key"><Collection><Record>
    <PropertyValue Property="Alias" String="called"/><PropertyValue Property="Name" PropertyPath="name"/>
  </Record></Collection></PropertyValue></Record></Collection></Annotation>
</EntityType>
<EntityType Name="star"><Key><PropertyRef Name="name"/></Key><Property Name="name" Type="Edm.String"/></EntityType>
<EntityType Name="moon"><Key><PropertyRef Name="at"/><PropertyRef Name="no"/></Key>
  <Property Name="at" Type="Edm.Guid" Nullable="false"/><Property Name="no" Type="Edm.Byte" Nullable="false"/>
</EntityType>
<EntityType Name="turn"><Key><PropertyRef Name="takes"/></Key>
  <Property Name="takes" Type="Edm.Duration" Nullable="false"/><Property Name="from" Type="Edm.DateTimeOffset"/>
</EntityType>
<Function Name="weigh" IsBound="true"><Parameter Name="it" Type="Self.planet"/>
  <Parameter Name="unit" Type="Edm.Int32"/><ReturnType Type="Edm.Decimal"/></Function>
<Function Name="near"><Parameter Name="x" Type="Edm.Double"/>
  <Parameter Name="y" Type="Edm.Double"><Annotation Term="Core.OptionalParameter"/></Parameter>
  <Parameter Name="z" Type="Edm.Double"><Annotation Term="Core.OptionalParameter"/></Parameter>
  <ReturnType Type="Self.star"/></Function>
<Function Name="around"><Parameter Name="at" Type="Edm.GeographyPoint" Nullable="false"/>
  <ReturnType Type="Self.star"/></Function>
<EntityContainer Name="all"><EntitySet Name="planets" EntityType="Self.planet"/>
  <EntitySet Name="stars" EntityType="Self.star"/><EntitySet Name="moons" EntityType="Self.moon"/>
  <EntitySet Name="turns" EntityType="Self.turn"/>
  <Singleton Name="sun" Type="Self.star"/><FunctionImport Name="near" Function="Self.near"/>
  <FunctionImport Name="around" Function="Self.around"/>
</EntityContainer>
"""


@pytest.fixture(scope="module")
def sky() -> Model:
    return read(SKY)


@pytest.fixture(scope="module")
def many(sky: Model) -> Service:
    return Service(sky, Settings(items=25, page_size=10))


@pytest.fixture
def kept(sky: Model) -> Service:
    return Service(sky, Settings(items=3, stateful=True))


def value(service: Service, target: str) -> Any:
    reply = ask(service, "GET", target)
    assert reply.status == 200, reply.body
    return json_of(reply)


HOUSES = """
<ComplexType Name="town"><Property Name="name" Type="Edm.String"/></ComplexType>
<ComplexType Name="place"><Property Name="town" Type="Self.town"/>
  <Property Name="towns" Type="Collection(Self.town)"/><NavigationProperty Name="next" Type="Self.house"/></ComplexType>
<EntityType Name="house"><Key><PropertyRef Name="id"/></Key><Property Name="id" Type="Edm.Int32" Nullable="false"/>
  <Property Name="at" Type="Self.place"/></EntityType>
<EntityContainer Name="all"><EntitySet Name="houses" EntityType="Self.house"/></EntityContainer>
"""


def test_properties_of_complex_values() -> None:
    service = Service(read(HOUSES), Settings(stateful=True))
    house = {"id": 7, "at": {"town": {"name": "Oslo"}, "towns": [{"name": "Bergen"}]}}
    assert ask(service, "POST", "/houses", house).status == 201
    assert value(service, "/houses(7)/at/town/name") == {"value": "Oslo"}
    assert value(service, "/houses(7)/at/town") == {"name": "Oslo"}
    assert ask(service, "GET", "/houses(7)/at/town/name/$value").body == b"Oslo"
    assert ask(service, "PATCH", "/houses(7)", {"at": {"town": None}}).status in (200, 204)
    assert ask(service, "GET", "/houses(7)/at/town/name").status == 204
    for missing in ("/houses(7)/at/nope", "/houses(7)/at/towns/name", "/houses(7)/id/x", "/houses(8)/at/town", "/x/y"):
        assert ask(service, "GET", missing).status == 404


@pytest.mark.parametrize("path", ["/planets(5)", "/planets", "/planets/$count", "/planets(5)/id/$value", "/nowhere"])
def test_head_is_get_without_a_body(many: Service, path: str) -> None:
    whole, head = ask(many, "GET", path), ask(many, "HEAD", path)
    volatile = {"request-id", "Content-Length"}
    assert (head.status, head.body, head.fields["Content-Length"]) == (whole.status, b"", str(len(whole.body)))
    assert {name: head.fields[name] for name in head.fields.keys() - volatile} == {
        name: whole.fields[name] for name in whole.fields.keys() - volatile
    }
    with httpx2.Client(transport=transport(many)) as client:
        assert client.head(f"https://graph.microsoft.com{path}").content == b""


@pytest.mark.parametrize("path", ["/planets", "/planets?$count=true", "/stars", "/moons"])
def test_pages_hold_items_with_keys_of_their_own(many: Service, path: str) -> None:
    found, sizes, target = [], [], path
    while target:
        page = value(many, target)
        sizes.append(len(page["value"]))
        found += page["value"]
        target = page.get("@odata.nextLink", "").removeprefix("https://graph.microsoft.com")
    assert sizes == [10, 10, 5]
    assert len({json.dumps(item) for item in found}) == 25
    assert "?$count" not in path or page["@odata.count"] == 25


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ("$filter=id lt 4", [1, 2, 3]),
        ("$filter=id ge 24 or id eq 2", [2, 24, 25]),
        ("$filter=not (id gt 2)", [1, 2]),
        ("$filter=id le 3 and id ne 2", [1, 3]),
        ("$filter=id lt 3 and contains(name,'ex') and startswith(name,'t')", [1, 2]),
        ("$filter=id lt 3 and tolower(name) eq 'TEXT'", []),
        ("$filter=length(name) eq 4 and id lt 2", [1]),
        ("$filter=is eq 'rock' and id eq 7", [7]),
        ("$filter=is eq sky.kind'rock' and id eq 7", [7]),
        ("$filter=name eq 'O''x'", []),
        ("$filter=name eq null", []),
        ("$filter=seen eq true and id eq 1", [1]),
        ("$filter=seen and id eq 1", [1]),
        ("$orderby=id desc&$top=2", [25, 24]),
        ("$orderby=name,id desc&$skip=23", [2, 1]),
        ("$top=3&$skip=1", [2, 3, 4]),
        ("$filter=mass lt INF and mass gt -INF and id lt 2", [1]),
    ],
)
def test_what_is_asked_of_a_set(many: Service, query: str, ids: list[int]) -> None:
    assert [item["id"] for item in value(many, f"/planets?{query}")["value"]] == ids


@pytest.mark.parametrize(
    ("query", "takes"),
    [
        ("$filter=takes gt duration'P1D'", ["PT25H"]),
        ("$filter=takes eq duration'PT60M' and from eq 2020-01-01T13:00:00%2B01:00", ["PT1H"]),
        ("$orderby=takes desc&$top=2", ["PT25H", "PT24H"]),
    ],
)
def test_values_compare_as_what_they_stand_for(many: Service, query: str, takes: list[str]) -> None:
    assert [item["takes"] for item in value(many, f"/turns?{query}")["value"]] == takes


def test_counts(many: Service) -> None:
    for target, number in (("/planets/$count", 25), ("/planets/$count?$filter=id gt 20", 5), ("/moons/$count", 25)):
        reply = ask(many, "GET", target)
        assert (reply.status, reply.headers["Content-Type"], reply.body) == (200, "text/plain", str(number).encode())


def test_select_and_expand(many: Service) -> None:
    (item,) = value(many, "/planets?$top=1&$select=id&$expand=star")["value"]
    assert {name for name in item if "@" not in name} == {"id", "star"}
    assert value(many, "/planets(3)?$expand=moons($top=1)")["moons"][0]["no"] == 1


@pytest.mark.parametrize(
    ("path", "key"),
    [
        ("/planets(5)", {"id": 5}),
        ("/planets(id=5)", {"id": 5}),
        ("/planets(called='Io')", {"name": "Io"}),
        ("/stars('O''Brien%2Fa')", {"name": "O'Brien/a"}),
        ("/stars('..')", {"name": ".."}),
        (
            "/moons(at=11111111-1111-4111-8111-111111111111,no=7)",
            {"at": "11111111-1111-4111-8111-111111111111", "no": 7},
        ),
    ],
)
def test_the_key_that_was_asked_for(many: Service, path: str, key: dict[str, Any]) -> None:
    found = value(many, path)
    assert {name: found[name] for name in key} == key
    assert ask(many, "GET", path).headers["ETag"] == found["@odata.etag"]
    assert ask(many, "GET", path).headers["Mock-Source"] == "types"


def test_a_key_is_the_same_however_it_is_spelt(kept: Service) -> None:
    at = "aaaaaaaa-1111-4111-8111-111111111111"
    assert ask(kept, "POST", "/moons", {"at": at, "no": 7}).status == 201
    assert ask(kept, "POST", "/moons", {"at": at.upper(), "no": 7}).status == 409
    assert value(kept, f"/moons(at={at.upper()},no=7)")["at"] == at
    assert ask(kept, "GET", "/turns(duration'PT60M')").status == 200
    assert ask(kept, "DELETE", f"/moons(at={at.upper()},no=7)").status == 204
    assert ask(kept, "GET", f"/moons(at={at},no=7)").status == 404


def test_properties_and_operations(many: Service) -> None:
    assert value(many, "/planets(5)/name") == {"value": "text"}
    assert ask(many, "GET", "/planets(5)/id/$value").body == b"5"
    assert value(many, "/planets(5)/star")["name"] == "text"
    assert value(many, "/planets(5)/sky.weigh(unit=2)") == {"value": 1.5}
    for call in ("/near(x=1)", "/near(x=1,y=2)", "/near(x=1,z=2)", "/near(x=@p,y=2,z=3)?@p=4", "/near(x=null)"):
        assert value(many, call)["name"] == "text"


@pytest.mark.parametrize(
    ("target", "status"),
    [
        ("/planets(abc)", 400),
        ("/planets('5')", 400),
        ("/stars(x)", 400),
        ("/moons(at=7,no=7)", 400),
        ("/planets?$top=-1", 400),
        ("/planets?$count=maybe", 400),
        ("/planets(null)", 400),
        ("/around(at=geography'SRID=4326;Point(1%202)')", 200),
        ("/around(at=geometry'SRID=4326;Point(1%202)')", 400),
        ("/around(at=null)", 400),
        ("/planets?$filter=id eqq 5", 400),
        ("/planets?$filter=id eq", 400),
        ("/planets?$filter=(id eq 5", 400),
        ("/planets?$filter=nope eq 5", 400),
        ("/planets?$filter=id eq 'x'", 400),
        ("/planets?$filter=contains(name)", 400),
        ("/planets?$top=1&%24top=2", 400),
        ("/planets?$filter=length(name,name) eq 4", 400),
        ("/planets?$filter=" + "(" * 2000, 400),
        ("/planets?$filter=" + "not " * 5000, 400),
        ("/planets?$filter=id add 1 eq 5", 501),
        ("/planets?$filter=moons/any(m:m/no eq 1)", 501),
        ("/planets?$filter=year(now()) eq 1", 501),
        ("/planets?$search=(x", 400),
        ("/planets?$search=x AND", 400),
        ("/planets?$search=" + "NOT " * 5000, 400),
        ("/planets?$apply=aggregate($count as n)", 501),
        ("/planets?$expand=moons($apply=aggregate($count as n))", 501),
        ("/planets?$expand=moons/$ref", 501),
        ("/planets?$expand=moons($top=x)", 400),
        ("/planets?$expand=moons($tp=1)", 400),
        ("/planets?$expand=moons($select=nope)", 400),
        ("/planets?$expand=moons($top=1", 400),
        ("/planets?$select=nope", 400),
        ("/planets?$expand=nope", 400),
        ("/planets?$orderby=nope", 400),
        ("/planets?$orderby=id sideways", 400),
        ("/planets?$bogus=1", 400),
        ("/near(x='a')", 400),
        ("/near(y=1)", 404),
        ("/nope", 404),
        ("/planets(5)/nope", 404),
    ],
)
def test_what_is_no_request(many: Service, target: str, status: int) -> None:
    assert ask(many, "GET", target).status == status


def test_etags(many: Service) -> None:
    assert ask(many, "PATCH", "/planets(5)", {"name": "x"}, if_match='W/"other"').status == 412
    assert ask(many, "PATCH", "/planets(5)", {"name": "x"}, if_match="*").status == 200
    assert ask(many, "GET", "/planets(5)", if_none_match='W/"1"').status == 304


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("vega", ["Vega b", "Vega c"]),
        ("vega NOT b", ["Vega c"]),
        ('"ega C" OR barnard', ["Vega c", "Barnard b"]),
        ("(vega OR barnard) AND b", ["Vega b", "Barnard b"]),
        ('"say ""', []),
    ],
)
def test_search(kept: Service, words: str, names: list[str]) -> None:
    for name in ("Vega b", "Vega c", "Barnard b"):
        assert ask(kept, "POST", "/planets", {"name": name}).status == 201
    reply = ask(kept, "GET", f"/planets?$search={words}")
    assert reply.status == (200 if names else 400)
    assert not names or [item["name"] for item in json_of(reply)["value"]] == names
    assert not names or ask(kept, "GET", f"/planets/$count?$search={words}").body == str(len(names)).encode()


def test_expanded_items_have_options_of_their_own(many: Service) -> None:
    options = "$filter=no gt 2;$orderby=no desc;$skip=1;$top=2;$count=true;$select=no"
    found = value(many, f"/planets(3)?$select=id&$expand=moons({options}),star($select=name)")
    assert [item["no"] for item in found["moons"]] == [24, 23] and "at" not in found["moons"][0]
    assert found["moons@odata.count"] == 23 and set(found) >= {"id", "star"} and "name" not in found
    assert value(many, "/planets(3)?$expand=moons/$count")["moons@odata.count"] == 25
    assert {"moons", "star"} <= set(value(many, "/planets(3)?$expand=*"))


def test_what_is_expanded_is_what_is_there(kept: Service) -> None:
    assert ask(kept, "GET", "/planets(2)/moons/$count").body == b"3"
    assert len(value(kept, "/planets(2)?$expand=moons")["moons"]) == 3


def test_what_is_created_together_is_there(kept: Service) -> None:
    moon = {"at": "11111111-1111-4111-8111-111111111111", "no": 7}
    made = ask(kept, "POST", "/planets", {"name": "x", "moons": [moon], "star": {"name": "Vega"}})
    assert made.status == 201 and [item["no"] for item in json_of(made)["moons"]] == [7]
    path = made.headers["Location"].removeprefix("https://graph.microsoft.com")
    assert "moons" not in value(kept, path)
    found = value(kept, f"{path}?$expand=moons,star")
    assert [item["no"] for item in found["moons"]] == [7] and found["star"]["name"] == "Vega"
    assert ask(kept, "GET", f"{path}/moons/$count").body == b"1" and value(kept, f"{path}/star")["name"] == "Vega"


def test_a_query_in_a_body(many: Service) -> None:
    reply = ask(many, "POST", "/planets/$query", b"$filter=id%20lt%203&$select=id", content_type="text/plain")
    assert [item["id"] for item in json_of(reply)["value"]] == [1, 2]


def test_a_singleton_keeps_what_it_is_told(kept: Service, many: Service) -> None:
    changed = ask(kept, "PATCH", "/sun", {"name": "Sol"}, if_match=value(kept, "/sun")["@odata.etag"])
    assert changed.status == 200 and value(kept, "/sun")["name"] == "Sol"
    assert value(kept, "/sun/name") == {"value": "Sol"}
    assert ask(kept, "PATCH", "/sun", {"name": "x"}, if_match='W/"1"').status == 412
    assert ask(many, "PATCH", "/sun", {"name": "Sol"}).status == 200 and value(many, "/sun")["name"] == "text"


@pytest.mark.parametrize("last", ["/nope", "/planets(1)"])
def test_of_a_group_that_fails_nothing_is_left(kept: Service, last: str) -> None:
    def request(id: str, method: str, url: str, group: str, **more: Any) -> dict[str, Any]:
        head = {"headers": {"Content-Type": "application/json"}, "body": {"name": id}}
        grouped = {"atomicityGroup": group} if group else {}
        return {"id": id, "method": method, "url": url, **head, **grouped, **more}

    stale = {"headers": {"Content-Type": "application/json", "If-Match": 'W/"9"'}}
    requests = [
        request("1", "POST", "/planets", ""),
        request("2", "POST", "/planets", "a"),
        request("3", "PATCH", "/planets(1)", "a"),
        request("4", "PATCH", last, "a", **stale),
        request("5", "DELETE", "/planets(2)", "a"),
        request("6", "POST", "/planets", "b"),
    ]
    reply = json_of(ask(kept, "POST", "/$batch", {"requests": requests}))
    refused = 404 if last == "/nope" else 412
    assert [item["status"] for item in reply["responses"]] == [201, 424, 424, refused, 424, 201]
    assert [item["name"] for item in value(kept, "/planets")["value"]] == ["text", "text", "text", "1", "6"]


def test_without_state_nothing_changes(many: Service) -> None:
    assert ask(many, "DELETE", "/planets(5)").status == 204
    assert value(many, "/planets(5)")["id"] == 5


def test_state(kept: Service) -> None:
    made = ask(kept, "POST", "/planets", {"name": "Vega b"})
    assert (made.status, made.headers["Location"]) == (201, "https://graph.microsoft.com/planets(4)")
    assert ask(kept, "GET", "/planets/$count").body == b"4"
    assert ask(kept, "POST", "/planets", {"id": 4}).status == 409
    etag = made.headers["ETag"]
    changed = ask(kept, "PATCH", "/planets(4)", {"name": None}, if_match=etag)
    assert changed.headers["ETag"] != etag
    assert value(kept, "/planets(4)")["name"] is None
    assert ask(kept, "PATCH", "/planets(4)", {"name": "x"}, if_match=etag).status == 412
    assert [ask(kept, method, "/planets(4)").status for method in ("DELETE", "GET", "DELETE")] == [204, 404, 404]
    assert [item["id"] for item in value(kept, "/planets")["value"]] == [1, 2, 3]
    assert ask(kept, "GET", "/planets(9)").status == 404
    assert ask(kept, "POST", "/stars", {"name": "a/b"}).headers["Location"].endswith("/stars('a%2Fb')")


def test_who_wants_no_body_gets_none(kept: Service) -> None:
    wanted = {"prefer": "return=minimal,odata.maxpagesize=2"}
    made = ask(kept, "POST", "/planets", {"name": "x"}, **wanted)
    place = "https://graph.microsoft.com/planets(4)"
    assert (made.status, made.body) == (204, b"") and made.headers["OData-EntityId"] == place
    assert (made.headers["Location"], made.headers["Preference-Applied"]) == (place, "return=minimal")
    changed = ask(kept, "PATCH", "/planets(4)", {"name": "y"}, if_match=made.headers["ETag"], **wanted)
    assert (changed.status, changed.body) == (204, b"")
    assert changed.headers["ETag"] == value(kept, "/planets(4)")["@odata.etag"] != made.headers["ETag"]


@pytest.mark.parametrize("path", ["/planets(1)", "/sun"])
def test_what_is_replaced_has_only_what_is_given(sky: Model, path: str) -> None:
    service = Service(sky, Settings(items=3, stateful=True))
    before = value(service, path)
    given = {"mass": 2} if path != "/sun" else {"name": "Sol"}
    assert ask(service, "PUT", path, given, if_match='W/"7"').status == 412
    assert ask(service, "PUT", path, given, if_match=before["@odata.etag"]).status == 200
    after = value(service, path)
    assert after.pop("@odata.etag") != before["@odata.etag"]
    kept = {"id": 1, "name": None, "is": None, "seen": None} if path != "/sun" else {}
    assert after == {**kept, **given}
    assert ask(service, "PUT", "/planets(9)", {"mass": 2}).status == 404
    assert ask(service, "PUT", path, {"mass": "heavy", "name": 1}).status == 400
    assert ask(service, "PUT", "/planets", given).headers["Allow"] == "GET, POST"


LOG = """
<EntityType Name="log"><Key><PropertyRef Name="id"/></Key><Property Name="id" Type="Edm.Int32"/>
  <Property Name="wind" Type="Edm.Decimal" DefaultValue="1.5"/><Property Name="n" Type="Edm.Int32" Nullable="false"/>
  <Property Name="calm" Type="Edm.Boolean" Nullable="false" DefaultValue="true"/>
  <Property Name="made" Type="Edm.String"><Annotation Term="Core.Computed"/></Property>
  <Property Name="by" Type="Edm.String"><Annotation Term="Core.Immutable"/></Property>
  <Property Name="tags" Type="Collection(Edm.String)" Nullable="false"/>
</EntityType>
<EntityType Name="long" BaseType="Self.log"><Property Name="end" Type="Edm.String"/></EntityType>
<EntityContainer Name="all"><EntitySet Name="logs" EntityType="Self.log"/><Singleton Name="last" Type="Self.log"/>
</EntityContainer>
"""


@pytest.mark.parametrize("path", ["/logs(1)", "/last"])
def test_what_replacing_is_not_given_has_its_default_unless_nobody_changes_it(path: str) -> None:
    service = Service(read(LOG), Settings(items=1, stateful=True))
    before = value(service, path)
    assert ask(service, "PATCH", path, {"wind": 3, "calm": False, "n": 7, "tags": ["x"]}).status == 200
    assert ask(service, "PUT", path, {}).status == 200
    kept = {name: before[name] for name in ("id", "made", "by")}
    after = {name: found for name, found in value(service, path).items() if "@" not in name}
    assert after == {**kept, "wind": 1.5, "calm": True, "n": 7, "tags": []}


def test_what_replacing_is_not_given_of_a_derived_type_is_emptied() -> None:
    service = Service(read(LOG), Settings(items=1, stateful=True))
    given = {"@odata.type": "#sky.long", "id": 9, "end": "x", "n": 1}
    assert ask(service, "POST", "/logs", given).status == 201 and value(service, "/logs(9)")["end"] == "x"
    assert ask(service, "PUT", "/logs(9)", {}).status == 200 and value(service, "/logs(9)")["end"] is None


@pytest.mark.parametrize("kind", ["log", "long"])
def test_what_is_created_has_what_is_given_and_nothing_made_up(kind: str) -> None:
    service = Service(read(LOG), Settings(items=1, stateful=True))
    given = {"@odata.type": f"#sky.{kind}", "n": 7, "by": "me"}
    reply = ask(service, "POST", "/logs", given)
    found = {name: item for name, item in json_of(reply).items() if "@" not in name}
    ours = {"id": 2, "made": value(service, "/logs(1)")["made"], "wind": 1.5, "calm": True, "tags": []}
    assert found == {**ours, "n": 7, "by": "me", **({"end": None} if kind == "long" else {})}
    assert value(service, "/logs(2)") == json_of(reply)


BELOW = ("moons", "moons/$count", "moons/$ref", "star", "star/$ref", "star/name", "name", "weigh(unit=1)")


@pytest.mark.parametrize("step", BELOW)
def test_nothing_is_below_what_is_not_there(kept: Service, many: Service, step: str) -> None:
    assert ask(kept, "GET", f"/planets(1)/{step}").status == 200
    assert ask(kept, "GET", f"/planets(9)/{step}").status == 404
    assert ask(many, "GET", f"/planets(9)/{step}").status == 200


HOLD = """
<EntityType Name="ship"><Key><PropertyRef Name="id"/></Key><Property Name="id" Type="Edm.Int32" Nullable="false"/>
  <NavigationProperty Name="hold" Type="Self.hold" ContainsTarget="true"/></EntityType>
<EntityType Name="hold"><Property Name="depth" Type="Edm.Int32"/>
  <NavigationProperty Name="crates" Type="Collection(Self.crate)" ContainsTarget="true"/></EntityType>
<EntityType Name="crate"><Key><PropertyRef Name="no"/></Key><Property Name="no" Type="Edm.Int32" Nullable="false"/>
</EntityType>
<EntityContainer Name="all"><EntitySet Name="ships" EntityType="Self.ship"/></EntityContainer>
"""


def test_what_is_created_within_another_has_nothing_made_up_either() -> None:
    service = Service(read(HOLD), Settings(items=3, stateful=True))
    assert ask(service, "POST", "/ships", {"id": 7, "hold": {"crates": [{"no": 5}]}}).status == 201
    assert value(service, "/ships(7)/hold")["depth"] is None
    assert [item["no"] for item in value(service, "/ships(7)/hold/crates")["value"]] == [5]


@pytest.mark.parametrize(
    ("type", "key", "written"),
    [
        ("Edm.Duration", "PT2M", "duration'PT2M'"),
        ("Edm.Binary", "AQ-_", "binary'AQ-_'"),
        ("Edm.Date", "2026-01-02", "2026-01-02"),
        ("Self.kind", "gas", "sky.kind'gas'"),
    ],
)
def test_the_place_of_what_is_created_leads_there(type: str, key: str, written: str) -> None:
    service = keyed_by(type)
    place = ask(service, "POST", "/ats", {"id": key}).headers["Location"]
    assert place.endswith(f"/ats({written})")
    assert value(service, place.removeprefix("https://graph.microsoft.com"))["id"] == key


def test_where_no_key_is_free_nothing_is_created() -> None:
    assert ask(keyed_by("Edm.Duration"), "POST", "/ats", {}).status == 201
    assert ask(keyed_by("Self.kind"), "POST", "/ats", {}).status == 409


def keyed_by(type: str) -> Service:
    return Service(read(f"""<EnumType Name="kind"><Member Name="rock"/><Member Name="gas"/></EnumType>
        <EntityType Name="at"><Key><PropertyRef Name="id"/></Key><Property Name="id" Type="{type}"/></EntityType>
        <EntityContainer Name="all"><EntitySet Name="ats" EntityType="Self.at"/></EntityContainer>"""),
        Settings(items=1, stateful=True))  # fmt: skip


def test_what_stands_alone_can_go_and_come_back() -> None:
    service = Service(read(HOLD), Settings(items=1, stateful=True))
    hold = "/ships(1)/hold"
    assert [ask(service, method, hold).status for method in ("GET", "DELETE", "GET", "DELETE")] == [200, 204, 204, 204]
    below = [f"{hold}/depth", f"{hold}/crates", f"{hold}/crates(1)", f"{hold}/crates/$count"]
    assert [ask(service, "GET", path).status for path in below] == [404] * 4
    assert ask(service, "POST", f"{hold}/crates", {"no": 7}).status == 404
    assert value(service, "/ships?$expand=hold")["value"][0]["hold"] is None
    assert ask(service, "PATCH", hold, {"depth": 3}, if_match="*").status == 412
    assert ask(service, "PATCH", hold, {"depth": 3}).status == 200
    assert value(service, f"{hold}/depth") == {"value": 3} and value(service, f"{hold}/crates")["value"]


def test_samples_are_the_same_for_the_same_seed(sky: Model) -> None:
    def of(seed: int) -> Any:
        return value(Service(sky, Settings(items=20, seed=seed)), "/planets")

    assert of(7) == of(7)
    assert of(7) != of(8)
    assert {item["is"] for item in of(7)["value"]} == {"rock", "gas"}


def test_samples_are_within_their_limits() -> None:
    def listed(*values: str) -> str:
        records = "".join(f'<Record><PropertyValue Property="Value" {value}/></Record>' for value in values)
        return f'<Annotation Term="Validation.AllowedValues"><Collection>{records}</Collection></Annotation>'

    document = f"""
    <EntityType Name="thing"><Key><PropertyRef Name="id"/></Key><Property Name="id" Type="Edm.Int32" Nullable="false"/>
      <Property Name="kind" Type="Edm.String">{listed('String="po"', 'String="ro"')}</Property>
      <Property Name="size" Type="Edm.Int32">{listed('Int="7"')}</Property>
      <Property Name="from" Type="Edm.Int16"><Annotation Term="Validation.Minimum" Int="5"/></Property>
      <Property Name="to" Type="Edm.Decimal"><Annotation Term="Validation.Maximum" Decimal="-1.5"/></Property>
      <Property Name="whole" Type="Edm.Decimal" Precision="5" Scale="0"/>
      <Property Name="part" Type="Edm.Decimal" Precision="2" Scale="2"/>
      <Property Name="short" Type="Edm.String" MaxLength="2"/></EntityType>
    <EntityContainer Name="all"><EntitySet Name="things" EntityType="Self.thing"/></EntityContainer>"""
    (found,) = value(Service(read(document), Settings(seed=3)), "/things")["value"]
    assert {name: found[name] for name in ("kind", "size", "from", "to", "whole", "part", "short")} == {
        "kind": "po",
        "size": 7,
        "from": 5,
        "to": -1.5,
        "whole": 1,
        "part": 0,
        "short": "te",
    }


def test_documents(many: Service) -> None:
    assert b"<edmx:Edmx" in ask(many, "GET", "/$metadata").body
    listed = value(many, "/")["value"]
    assert {(item["name"], item["kind"]) for item in listed} == {
        ("planets", "EntitySet"),
        ("stars", "EntitySet"),
        ("moons", "EntitySet"),
        ("turns", "EntitySet"),
        ("sun", "Singleton"),
    }


def test_a_multipart_batch(kept: Service) -> None:
    def part(request: str) -> str:
        return f"Content-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n\r\n{request}"

    def wrapped(parts: list[str], boundary: str) -> str:
        return "".join(f"--{boundary}\r\n{text}\r\n" for text in parts) + f"--{boundary}--\r\n"

    post = 'POST planets HTTP/1.1\r\nContent-Type: application/json\r\nContent-Length: 11\r\n\r\n{"name":"b"}'
    post = post.replace("11", str(len('{"name":"b"}')))
    changes = "Content-Type: multipart/mixed; boundary=b_set\r\n\r\n" + wrapped([part(post), part(post)], "b_set")
    body = wrapped([part("GET planets(1) HTTP/1.1\r\n\r\n"), changes, part("GET /nope HTTP/1.1\r\n\r\n")], "b")
    reply = ask(kept, "POST", "/$batch", body.encode(), content_type="multipart/mixed; boundary=b")
    statuses = re.findall(rb"HTTP/1.1 (\d+)", reply.body)
    assert (reply.status, statuses) == (200, [b"200", b"201", b"201", b"404"])
    assert ask(kept, "POST", "/$batch", b"x", content_type="multipart/mixed; boundary=b").status == 400
    assert ask(kept, "GET", "/planets/$count").body == b"5"
    first = part(post).replace("binary", "binary\r\nContent-ID: 1")
    then = part('PATCH $1 HTTP/1.1\r\nContent-Type: application/json\r\n\r\n{"name":"named"}')
    changes = "Content-Type: multipart/mixed; boundary=b_set\r\n\r\n" + wrapped([first, then], "b_set")
    body = wrapped([changes], "b")
    reply = ask(kept, "POST", "/$batch", body.encode(), content_type="multipart/mixed; boundary=b")
    assert re.findall(rb"HTTP/1.1 (\d+)", reply.body) == [b"201", b"200"]
    assert value(kept, "/planets(6)")["name"] == "named" and ask(kept, "DELETE", "/planets(6)").status == 204
    failing = wrapped([part(post), part("DELETE planets(99) HTTP/1.1\r\n\r\n")], "b_set")
    body = wrapped(["Content-Type: multipart/mixed; boundary=b_set\r\n\r\n" + failing], "b")
    reply = ask(kept, "POST", "/$batch", body.encode(), content_type="multipart/mixed; boundary=b")
    assert re.findall(rb"HTTP/1.1 (\d+)", reply.body) == [b"404"]
    assert ask(kept, "GET", "/planets/$count").body == b"5"


def test_it_says_what_it_answers_from(sky: Model, folder: Path) -> None:
    assert re.fullmatch(r"; (\d+) of \1 operations have no example and are answered from types", Service(sky).told)
    assert Service.load(folder).told == ""


def test_pages_without_metadata_are_answered_as_before(folder: Path) -> None:
    assert not specfile.load(folder).service.containers
    with httpx2.Client(transport=transport(folder), base_url="https://x.example") as client:
        assert client.get("/$metadata").status_code == 404


PORTS = """<ComplexType Name="spot"><Property Name="town" Type="Edm.String"/>
  <Property Name="no" Type="Edm.Byte"/></ComplexType>
<EntityType Name="port"><Key><PropertyRef Name="at/town" Alias="town"/></Key><Property Name="at" Type="Self.spot"/>
  <Property Name="deep" Type="Edm.Byte"/></EntityType>
<EntityContainer Name="all"><EntitySet Name="ports" EntityType="Self.port"/></EntityContainer>"""


def test_a_key_by_a_path() -> None:
    ports = read(PORTS)
    assert value(Service(ports), "/ports('Bari')")["at"]["town"] == "Bari"
    kept = Service(ports, Settings(items=2, stateful=True))
    made = ask(kept, "POST", "/ports", {"at": {"town": "Bari", "no": 3}})
    assert (made.status, made.headers["Location"].rpartition("/")[2]) == (201, "ports('Bari')")
    assert ask(kept, "PATCH", "/ports('Bari')", {"deep": 9}, if_match=made.headers["ETag"]).status in (200, 204)
    found = value(kept, "/ports('Bari')")
    assert (found["at"], found["deep"], "town" in found) == ({"town": "Bari", "no": 3}, 9, False)
    assert len({item["at"]["town"] for item in value(kept, "/ports")["value"]}) == 3
    assert ask(kept, "GET", "/ports('Oslo')").status == 404
