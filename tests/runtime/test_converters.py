"""Classes of the user's that stand for values of a type: in models, keys, calls, conditions and validators."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any
from urllib.parse import unquote

import pytest

from codegen.python.layout import lay_out
from codegen.python.render import unformatted
from codegen.spec.model import link
from tests.formats.csdl.documents import model

DOCUMENT = """
<ComplexType Name="money"><Property Name="amount" Type="Edm.Int64"/>
  <Property Name="cur" Type="Edm.String" MaxLength="3"/></ComplexType>
<EntityType Name="planet"><Key><PropertyRef Name="id"/></Key><Property Name="id" Type="Edm.Int32" Nullable="false"/>
  <Property Name="size" Type="Edm.Int32"><Annotation Term="Validation.Minimum" Int="5"/></Property>
  <Property Name="sizes" Type="Collection(Edm.Int32)"/><Property Name="price" Type="Self.money"/>
  <NavigationProperty Name="moons" Type="Collection(Self.planet)"/></EntityType>
<Function Name="weigh" IsBound="true"><Parameter Name="it" Type="Self.planet"/><Parameter Name="unit" Type="Edm.Int32"/>
  <Parameter Name="for" Type="Self.money"/><ReturnType Type="Edm.Int32"/></Function>
<EntityContainer Name="all"><EntitySet Name="planets" EntityType="Self.planet"/></EntityContainer>
"""
TEAM = """
from dataclasses import dataclass

@dataclass(frozen=True)
class Length:
    n: int
    @classmethod
    def from_odata(cls, value):
        if value < 0:
            raise ValueError(value)
        return cls(value)
    def to_odata(self):
        return self.n

@dataclass(frozen=True)
class Money:
    text: str
    @classmethod
    def from_odata(cls, value):
        return cls(f"{value.amount} {value.cur}")
    def to_odata(self):
        from converted import models
        amount, cur = self.text.split()
        return models.Money(amount=int(amount), cur=cur)
"""


@pytest.fixture(scope="module")
def parts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[ModuleType, ModuleType]]:
    folder = tmp_path_factory.mktemp("converted")
    spec = model(DOCUMENT).spec
    names = {"/planets": "worlds", "sky.planet/moons": "satellites", "sky.planet/sky.weigh": "mass"}
    converters = {"Edm.Int32": "converters_team:Length", "sky.money": "converters_team:Money"}
    api = replace(spec.api, names=names, converters=converters)
    for path, text in unformatted(lay_out(link(replace(spec, api=api)), "converted")).items():
        file = Path(folder, "converted", path)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    (folder / "converters_team.py").write_text(TEAM)
    sys.path.insert(0, str(folder))
    yield importlib.import_module("converted"), importlib.import_module("converters_team")
    sys.path.remove(str(folder))


def test_models(parts: tuple[Any, Any]) -> None:
    package, team = parts
    planet = package.models.Planet(size=team.Length(7), sizes=[team.Length(1)], price=team.Money("2 EUR"))
    wire = {"size": 7, "sizes": [1], "price": {"amount": 2, "cur": "EUR"}}
    assert planet.to_dict() == wire
    read = package.models.Planet.from_dict(wire)
    assert (read.size, read.sizes, read.price) == (team.Length(7), [team.Length(1)], team.Money("2 EUR"))
    with pytest.raises(TypeError, match=r"expected Edm\.Int32, got 7"):
        package.models.Planet(size=7).to_dict()


def test_values_that_a_converter_refuses_contradict_the_type(parts: tuple[Any, Any]) -> None:
    package, team = parts
    validate = package.models.validate
    assert [item.pointer for item in validate({"size": -1}, package.models.Planet)] == ["/size"]
    wrong = package.models.Planet(size=team.Length(3), price=team.Money("2 EURO"))
    assert [(item.pointer, item.rule) for item in validate(wrong)] == [
        ("/size", "minimum"),
        ("/price/cur", "max-length"),
    ]


def test_keys_calls_and_conditions(parts: tuple[Any, Any]) -> None:
    package, team = parts
    worlds, q = package.api.worlds, package.q
    assert worlds[team.Length(4)].satellites.get().path == "/planets(4)/moons"
    assert worlds[package.models.Planet(id=team.Length(4))].get().path == "/planets(4)"
    called = unquote(worlds[team.Length(4)].mass(unit=team.Length(2), for_=team.Money("1 EUR")).get().url)
    assert called.endswith('/planets(4)/sky.weigh(unit=2,for=@for)?@for={"amount":1,"cur":"EUR"}')
    condition = (q.planet.size > team.Length(2)) & q.planet.sizes.any(lambda size: size.in_([team.Length(2)]))
    assert str(condition) == "size gt 2 and sizes/any(size:size in (2))"
