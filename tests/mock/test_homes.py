"""What a navigation property leads to is what its set holds, if metadata says by which properties."""

from __future__ import annotations

from typing import Any

import pytest

from codegen.mock import Service, Settings
from tests.formats.csdl.documents import model as read

from .asking import ask, json_of

SHOP = """
<EntityType Name="customer"><Key><PropertyRef Name="id"/></Key><Property Name="id" Type="Edm.Int32" Nullable="false"/>
  <Property Name="name" Type="Edm.String"/>
  <NavigationProperty Name="orders" Type="Collection(Self.order)" Partner="customer"/>
  <NavigationProperty Name="friends" Type="Collection(Self.customer)"/></EntityType>
<EntityType Name="order"><Key><PropertyRef Name="no"/></Key><Property Name="no" Type="Edm.Int32" Nullable="false"/>
  <Property Name="buyer" Type="Edm.Int32"/><Property Name="sum" Type="Edm.Int32"/>
  <NavigationProperty Name="customer" Type="Self.customer" Partner="orders">
    <ReferentialConstraint Property="buyer" ReferencedProperty="id"/></NavigationProperty>
  <NavigationProperty Name="lines" Type="Collection(Self.line)" ContainsTarget="true"/></EntityType>
<EntityType Name="line"><Key><PropertyRef Name="at"/></Key><Property Name="at" Type="Edm.Int32" Nullable="false"/>
</EntityType>
<EntityContainer Name="all">
<EntitySet Name="customers" EntityType="Self.customer"><NavigationPropertyBinding Path="orders" Target="orders"/>
  <NavigationPropertyBinding Path="friends" Target="customers"/></EntitySet>
<EntitySet Name="orders" EntityType="Self.order"><NavigationPropertyBinding Path="customer" Target="all/customers"/>
</EntitySet></EntityContainer>
"""


@pytest.fixture
def shop() -> Service:
    kept = Service(read(SHOP), Settings(items=0, stateful=True))
    for id in (1, 2):
        assert ask(kept, "POST", "/customers", {"id": id, "name": "abc"[id]}).status == 201
    return kept


def orders(shop: Service, path: str) -> list[Any]:
    return [item["no"] for item in json_of(ask(shop, "GET", path))["value"]]


def test_what_the_set_holds_is_found_through_links(shop: Service) -> None:
    assert ask(shop, "POST", "/orders", {"no": 7, "buyer": 2}).status == 201
    assert (orders(shop, "/customers(1)/orders"), orders(shop, "/customers(2)/orders")) == ([], [7])
    assert json_of(ask(shop, "GET", "/orders(7)/customer"))["id"] == 2
    assert json_of(ask(shop, "GET", "/customers(2)/orders(7)"))["buyer"] == 2
    assert ask(shop, "GET", "/customers(1)/orders(7)").status == 404
    assert ask(shop, "GET", "/customers(2)/orders/$count").body == b"1"
    found = json_of(ask(shop, "GET", "/customers(2)?$expand=orders($expand=customer)"))
    assert [(item["no"], item["customer"]["name"]) for item in found["orders"]] == [(7, "c")]


def test_what_is_created_through_a_link_is_in_the_set(shop: Service) -> None:
    made = ask(shop, "POST", "/customers(2)/orders", {"no": 8, "sum": 5})
    assert (made.status, json_of(made)["buyer"]) == (201, 2)
    assert orders(shop, "/orders") == orders(shop, "/customers(2)/orders") == [8]
    assert ask(shop, "POST", "/orders", {"no": 8}).status == 409
    assert ask(shop, "POST", "/customers(2)/orders(8)/lines", {"at": 3}).status == 201
    assert [item["at"] for item in json_of(ask(shop, "GET", "/orders(8)/lines"))["value"]] == [3]


def test_an_entity_goes_where_its_property_says(shop: Service) -> None:
    ask(shop, "POST", "/customers(2)/orders", {"no": 8})
    assert json_of(ask(shop, "PATCH", "/orders(8)", {"buyer": 1}))["buyer"] == 1
    assert (orders(shop, "/customers(1)/orders"), orders(shop, "/customers(2)/orders")) == ([8], [])
    assert json_of(ask(shop, "PATCH", "/orders(8)", {"buyer": None}))["buyer"] is None
    assert ask(shop, "GET", "/orders(8)/customer").status == 204
    assert ask(shop, "DELETE", "/orders(8)").status == 204
    assert orders(shop, "/customers(1)/orders") == []


def test_what_is_created_together_is_together(shop: Service) -> None:
    made = json_of(ask(shop, "POST", "/customers", {"id": 3, "orders": [{"no": 1}, {"no": 2}]}))
    assert [item["buyer"] for item in made["orders"]] == [3, 3]
    assert orders(shop, "/orders") == orders(shop, "/customers(3)/orders") == [1, 2]
    made = json_of(ask(shop, "POST", "/orders", {"no": 9, "customer": {"id": 4, "name": "d"}}))
    assert (made["buyer"], made["customer"]["name"]) == (4, "d")
    assert json_of(ask(shop, "GET", "/orders(9)/customer"))["name"] == "d"
    assert json_of(ask(shop, "GET", "/customers(4)"))["name"] == "d"


def test_what_no_property_tells_is_kept_apart_and_said(shop: Service) -> None:
    assert ask(shop, "POST", "/customers(1)/friends", {"id": 9}).status == 201
    assert 9 not in [item["id"] for item in json_of(ask(shop, "GET", "/customers"))["value"]]
    assert "; 1 links to entity sets name no properties that are equal: what they lead to is kept apart" in shop.told
    assert "kept apart" not in Service(read(SHOP), Settings(items=1)).told
