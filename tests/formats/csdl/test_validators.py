"""What facets and the Validation vocabulary say of numbers, held by the generated validators."""

from __future__ import annotations

import importlib
import json
import pickle
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from types import ModuleType

import pytest

from codegen.exporting import csdl as exporting
from codegen.spec import payloads
from tests.support import package

from .documents import model
from .test_round_trip import assert_lossless

CONTENT = """<ComplexType Name="planet">
<Property Name="mass" Type="Edm.Decimal" Precision="5" Scale="2"/>
<Property Name="age" Type="Edm.Int64"><Annotation Term="Org.OData.Validation.V1.Minimum" Int="0"/>
  <Annotation Term="Org.OData.Validation.V1.Maximum" Decimal="1e10"/></Property>
<Property Name="odd" Type="Edm.Int32"><Annotation Term="Org.OData.Validation.V1.Minimum" String="import os"/></Property>
<Property Name="many" Type="Collection(Edm.Decimal)" Scale="0"/>
<Property Name="free" Type="Edm.Decimal" Scale="variable"/>
<Property Name="loose" Type="Edm.Decimal" Precision="3" Scale="Variable"/>
<Property Name="seen" Type="Edm.DateTimeOffset" Precision="3"/></ComplexType>"""


@pytest.fixture(scope="module")
def sky() -> Iterator[ModuleType]:
    with package(model(CONTENT)) as module:
        yield module


@pytest.mark.parametrize(
    ("payload", "rules"),
    [
        ('{"mass": 999.99}', []),
        ('{"mass": 999.9900}', []),
        ('{"mass": "NaN"}', []),
        ('{"mass": 1000}', ["precision"]),
        ('{"mass": 1.005}', ["scale"]),
        ('{"mass": 123456}', ["precision"]),
        ('{"mass": 1E+6}', ["precision"]),
        ('{"mass": 1E+999999}', ["precision"]),
        ('{"mass": 12345.678}', ["precision", "scale"]),
        ('{"mass": -0.0}', []),
        ('{"mass": null}', []),
        ('{"age": 0}', []),
        ('{"age": -1}', ["minimum"]),
        ('{"age": 10000000001}', ["maximum"]),
        ('{"age": "x"}', ["type"]),
        ('{"odd": -5}', []),
        ('{"many": [1, 1.5, 2.0]}', ["scale"]),
        ('{"free": 1.23456789}', []),
        ('{"loose": 1.25}', []),
        ('{"loose": 12.25}', ["precision"]),
        ('{"seen": "2001-02-03T04:05:06.7890Z"}', []),
        ('{"seen": "2001-02-03T04:05:06.7891Z"}', ["precision"]),
    ],
)
def test_limits(sky: ModuleType, payload: str, rules: list[str]) -> None:
    found = sky.models.validate(payload, sky.models.Planet)
    assert [violation.rule for violation in found] == rules
    assert all(violation.level == "error" for violation in found)
    if rules != ["type"]:
        assert [item.rule for item in sky.models.validate(sky.models.Planet.from_json(payload))] == rules


FACTS = """<EntityType Name="kite"><Key><PropertyRef Name="id"/></Key>
<Property Name="id" Type="Edm.Int32" Nullable="false"/>
<Property Name="name" Type="Edm.String" Nullable="false"/>
<Property Name="size" Type="Edm.Int32" Nullable="false" DefaultValue="1"/>
<Property Name="made" Type="Edm.Date" Nullable="false"><Annotation Term="Org.OData.Core.V1.Computed"/></Property>
<Property Name="flown" Type="Edm.Date" Nullable="false">
  <Annotation Term="Org.OData.Core.V1.ComputedDefaultValue" Bool="true"/></Property>
<Property Name="code" Type="Edm.String">
  <Annotation Term="Org.OData.Validation.V1.Pattern" String="^[A-Z]{2}$"/></Property>
<Property Name="state" Type="Edm.String"><Annotation Term="Org.OData.Validation.V1.AllowedValues"><Collection>
  <Record><PropertyValue Property="Value" String="a"/>
    <Annotation Term="Org.OData.Core.V1.SymbolicName" String="aloft"/></Record>
  <Record><PropertyValue Property="Value" String="b"/></Record></Collection></Annotation></Property>
<Property Name="rank" Type="Edm.Int16"><Annotation Term="Org.OData.Validation.V1.AllowedValues"><Collection>
  <Record><PropertyValue Property="Value" Int="1"/>
    <Annotation Term="Org.OData.Core.V1.SymbolicName" String="low"/></Record>
  <Record><PropertyValue Property="Value" Int="2"/>
    <Annotation Term="Org.OData.Core.V1.SymbolicName" String="high"/></Record></Collection></Annotation></Property>
<Property Name="sides" Type="Collection(Edm.String)">
  <Annotation Term="Org.OData.Validation.V1.AllowedValues"><Collection>
  <Record><PropertyValue Property="Value" String="L"/>
    <Annotation Term="Org.OData.Core.V1.SymbolicName" String="left"/></Record></Collection></Annotation></Property>
<Property Name="mood" Type="Edm.String"><Annotation Term="Org.OData.Validation.V1.AllowedValues"><Collection>
  <Record><PropertyValue Property="Value" String="calm"/></Record></Collection></Annotation></Property>
<Property Name="knots" Type="Edm.Decimal" Scale="variable">
  <Annotation Term="Org.OData.Validation.V1.MultipleOf" Decimal="0.5"/></Property>
<Property Name="tags" Type="Collection(Edm.String)" Nullable="false">
  <Annotation Term="Org.OData.Validation.V1.MaxItems" Int="2"/></Property>
<Property Name="no" Type="Edm.String">
  <Annotation Term="com.sap.vocabularies.Common.v1.Label" String="Number"/>
  <Annotation Term="com.sap.vocabularies.Common.v1.FieldControl"
    EnumMember="com.sap.vocabularies.Common.v1.FieldControlType/ReadOnly"/></Property></EntityType>
<TypeDefinition Name="Grade" UnderlyingType="Edm.String">
  <Annotation Term="Org.OData.Validation.V1.AllowedValues"><Collection>
  <Record><PropertyValue Property="Value" String="A"/>
    <Annotation Term="Org.OData.Core.V1.SymbolicName" String="prime"/></Record>
  <Record><PropertyValue Property="Value" String="B"/></Record></Collection></Annotation></TypeDefinition>
<TypeDefinition Name="Code" UnderlyingType="Edm.String">
  <Annotation Term="Org.OData.Validation.V1.Pattern" String="^[0-9]{2}$"/>
  <Annotation Term="Org.OData.Core.V1.MediaType" String="text/x-code"/></TypeDefinition>
<ComplexType Name="cloth"><Property Name="grade" Type="sky.Grade"/>
  <Property Name="grades" Type="Collection(sky.Grade)"/><Property Name="code" Type="sky.Code"/>
  <Property Name="own" Type="sky.Code"><Annotation Term="sky.tag"/>
    <Annotation Term="Org.OData.Validation.V1.Pattern" String="^[A-Z]$"/></Property></ComplexType>
<EntityType Name="box" BaseType="sky.kite"/><EntityType Name="kiteRank"/>
<EntityContainer Name="C"><EntitySet Name="kites" EntityType="sky.kite"/></EntityContainer>"""


@pytest.fixture(scope="module")
def kites() -> Iterator[ModuleType]:
    with package(model(FACTS)) as module:
        yield module


@pytest.mark.parametrize(
    ("payload", "rules"),
    [
        ('{"code": "AB", "state": "a", "knots": 1.5, "tags": ["x", "y"]}', []),
        ('{"code": "ABC"}', ["pattern"]),
        ('{"state": "c"}', ["allowed-values"]),
        ('{"knots": 1.25}', ["multiple-of"]),
        ('{"knots": "INF"}', []),
        ('{"tags": ["x", "y", "z"]}', ["max-items"]),
    ],
)
def test_what_the_vocabularies_say(kites: ModuleType, payload: str, rules: list[str]) -> None:
    assert [violation.rule for violation in kites.models.validate(payload, kites.models.Kite)] == rules
    told = payloads.check(model(FACTS), json.loads(payload, parse_float=Decimal), "sky.kite")
    assert [item.rule for item in told] == rules


def test_allowed_values_with_names_are_an_open_enumeration(kites: ModuleType) -> None:
    models = kites.models
    kite = models.Box.from_json('{"state": "a", "rank": 7, "sides": ["L", "M"], "mood": "calm"}')
    assert kite.state is models.KiteState.ALOFT and kite.state == "a" and [*models.KiteState] == ["a", "b"]
    assert (type(kite.rank).__name__, kite.rank, kite.rank.known) == ("KiteRank_ec09", 7, False)
    assert (kite.sides[0].known, kite.sides[1].known, type(kite.mood)) == (True, False, str)
    assert [(item.pointer, item.rule) for item in models.validate(kite)] == [
        ("/rank", "allowed-values"),
        ("/sides/1", "allowed-values"),
    ]
    built = models.Kite(state=models.KiteState.ALOFT, rank=type(kite.rank).HIGH, sides=["L"])
    assert json.loads(built.to_json()) == {"state": "a", "rank": 2, "sides": ["L"]}
    assert models.Kite.from_json(built.to_json()) == built == pickle.loads(pickle.dumps(built))
    q = importlib.import_module(f"{kites.__name__}._runtime.query.root").q
    condition = (q.kite.state == models.KiteState.ALOFT) & (q.kite.rank == type(kite.rank).LOW)
    assert str(condition) == "state eq 'a' and rank eq 1"


@pytest.mark.parametrize(
    ("payload", "rules"),
    [
        ('{"grade": "A", "grades": ["A", "B"], "code": "12", "own": "X"}', []),
        ('{"grade": "C"}', ["allowed-values"]),
        ('{"grades": ["A", "C"]}', ["allowed-values"]),
        ('{"code": "X"}', ["pattern"]),
        ('{"own": "12"}', ["pattern"]),
    ],
)
def test_what_is_said_of_a_type_definition_holds_for_its_values(
    kites: ModuleType, payload: str, rules: list[str]
) -> None:
    assert [violation.rule for violation in kites.models.validate(payload, kites.models.Cloth)] == rules
    assert [item.rule for item in payloads.check(model(FACTS), json.loads(payload), "sky.cloth")] == rules


def test_allowed_values_of_a_type_definition_are_one_enumeration(kites: ModuleType) -> None:
    cloth = kites.models.Cloth.from_json('{"grade": "A", "grades": ["B", "C"]}')
    assert cloth.grade is kites.models.Grade.PRIME and cloth.grades == ["B", "C"]
    assert [*kites.models.Grade] == ["A", "B"] and not cloth.grades[1].known


def test_what_is_said_of_a_type_definition_is_exported_once() -> None:
    made = model(FACTS)
    assert_lossless(made.spec)
    assert exporting.export(made).count(b'String="prime"') == 1


def test_what_cannot_be_null_and_nobody_fills_in_is_required_on_create(kites: ModuleType) -> None:
    found = kites.models.validate(kites.models.Kite(), for_="create")
    assert [(item.pointer, item.rule) for item in found] == [("/name", "required")]
    assert [
        item.rule for item in kites.models.validate({"name": "x", "no": "7"}, kites.models.Kite, for_="create")
    ] == ["read-only"]


def test_docstrings_say_it(kites: ModuleType) -> None:
    source = Path(kites.models.Kite.__module__.replace(".", "/"))
    text = (Path(str(kites.__file__)).parent / "models" / f"{source.name}.py").read_text(encoding="utf-8")
    assert "One of a (aloft), b." in text and '"""Number' in text
    cloth = Path(str(kites.__file__)).parent / "models" / "cloth.py"
    assert cloth.read_text(encoding="utf-8").count("Its media type is text/x-code.") == 2
