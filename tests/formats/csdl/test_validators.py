"""What facets and the Validation vocabulary say of numbers, held by the generated validators."""

from __future__ import annotations

from collections.abc import Iterator
from types import ModuleType

import pytest

from tests.support import package

from .documents import model

CONTENT = """<ComplexType Name="planet">
<Property Name="mass" Type="Edm.Decimal" Precision="5" Scale="2"/>
<Property Name="age" Type="Edm.Int64"><Annotation Term="Org.OData.Validation.V1.Minimum" Int="0"/>
  <Annotation Term="Org.OData.Validation.V1.Maximum" Decimal="1e10"/></Property>
<Property Name="odd" Type="Edm.Int32"><Annotation Term="Org.OData.Validation.V1.Minimum" String="import os"/></Property>
<Property Name="many" Type="Collection(Edm.Decimal)" Scale="0"/>
<Property Name="free" Type="Edm.Decimal" Scale="variable"/></ComplexType>"""


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
    ],
)
def test_limits(sky: ModuleType, payload: str, rules: list[str]) -> None:
    found = sky.models.validate(payload, sky.models.Planet)
    assert [violation.rule for violation in found] == rules
    assert all(violation.level == "error" for violation in found)
    if rules != ["type"]:
        assert [item.rule for item in sky.models.validate(sky.models.Planet.from_json(payload))] == rules
