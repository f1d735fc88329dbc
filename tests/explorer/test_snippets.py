"""The Python of requests that no example shows: made of samples, of every type that OData has."""

from __future__ import annotations

import ast
import json
import sys
from collections.abc import Mapping
from typing import Any

import pytest

from codegen.explorer.building import build
from codegen.explorer.values import Group, Values, laid_out, named_call
from codegen.formats import csdl
from codegen.mock.samples import sample
from codegen.python.layout_models import model_modules
from codegen.python.package import EnumClass
from codegen.python.symbols import Symbols
from codegen.spec.model import Model, link
from codegen.spec.nodes import Api
from tests.support import package

KINDS = (
    *("Binary", "Boolean", "Byte", "Date", "DateTimeOffset", "Decimal", "Double", "Duration", "Guid", "Int16", "Int64"),
    *("SByte", "Single", "String", "TimeOfDay"),
)
METADATA = f"""<edmx:Edmx Version="4.0" xmlns:edmx="http://docs.oasis-open.org/odata/ns/edmx"><edmx:DataServices>
<Schema Namespace="sky" xmlns="http://docs.oasis-open.org/odata/ns/edm">
<EnumType Name="Colour" IsFlags="true"><Member Name="red" Value="1"/><Member Name="class" Value="2"/></EnumType>
<ComplexType Name="Tail"><Property Name="length" Type="Edm.Double"/></ComplexType>
<EntityType Name="Kite"><Key><PropertyRef Name="number"/></Key><Property Name="number" Type="Edm.Int32"/>
{"".join(f'<Property Name="a{kind}" Type="Edm.{kind}"/>' for kind in KINDS)}
<Property Name="tails" Type="Collection(sky.Tail)"/><Property Name="colour" Type="sky.Colour"/></EntityType>
<Function Name="Near"><Parameter Name="place" Type="Edm.Double"/><Parameter Name="day" Type="Edm.Date"/>
<ReturnType Type="Collection(sky.Kite)"/></Function>
<Action Name="Fly"><Parameter Name="kite" Type="sky.Kite"/><Parameter Name="time" Type="Edm.Duration"/></Action>
<EntityContainer Name="All"><EntitySet Name="Kites" EntityType="sky.Kite"/>
<FunctionImport Name="Near" Function="sky.Near"/><ActionImport Name="Fly" Action="sky.Fly"/></EntityContainer>
</Schema></edmx:DataServices></edmx:Edmx>"""


@pytest.fixture(scope="module")
def model() -> Model:
    return _sky({})


def _sky(names: Mapping[str, str]) -> Model:
    api = Api(name="sky", namespace="sky", urls="odata", service_root="https://sky.example", names=names)
    return link(csdl.read({"sky.xml": METADATA.encode()}, api))


def test_samples_of_every_type_are_requests_of_the_package(model: Model) -> None:
    made = {}
    with package(model) as module:
        for operation in build(model).operations:
            (example,) = operation.examples
            tree = ast.parse(
                example.calls.snippets["Python"].replace("from sky import", f"from {module.__name__} import")
            )
            tree.body = [node for node in tree.body if not isinstance(node, ast.With)]
            names: dict[str, Any] = {}
            exec(compile(tree, operation.item.name, "exec"), names)  # noqa: S102 - what the page shows
            made[f"{operation.item.method} {names['request'].path}"] = names["request"].content
        assert {"GET /Kites", "GET /Kites(1)", "DELETE /Kites(1)", "GET /Near(place=1.5,day=2020-01-01)"} <= made.keys()
        sent = json.loads(made["POST /Fly"])
        assert sent["time"] == "PT1H" and len(sent["kite"]) == len(KINDS) + 3
    assert not [name for name in sys.modules if name.startswith(module.__name__)]


def test_what_is_none_of_its_type_gives_way_to_a_sample(model: Model) -> None:
    values = Values(Symbols(model))
    wire = {**sample(model, "sky.Kite"), "aInt64": "many", "tails": ["long"], "colour": 7, "other": {"class": None}}
    text = "\n".join(laid_out(values.value("sky.Kite", wire), "kite = "))
    assert values.replaced == ["/aInt64", "/tails/0", "/colour"]
    assert 'additional_data={"other": {"class": None}}' in text and "a_int64=1," in text
    assert "tails=[models.Tail(length=1.5)]" in text and "colour=models.Colour.RED" in text


def test_members_of_enumerations_have_the_names_that_the_owner_chose() -> None:
    model = _sky({"sky.Colour/red": "ROUGE"})
    (module,) = (item for one in model_modules(Symbols(model)) for item in one.types if isinstance(item, EnumClass))
    assert [member.name for member in module.members] == ["ROUGE", "CLASS"]
    site = build(model)
    (shown,) = (item for item in site.types if item.item.name == "sky.Colour")
    assert [row.python for row in shown.members] == ["ROUGE", "CLASS"]
    texts = [item.examples[0].calls.snippets["Python"] for item in site.operations]
    assert any("colour=models.Colour.ROUGE" in text for text in texts)
    assert not any("Colour.RED" in text for text in texts)


def test_expressions_are_opened_where_they_are_too_long() -> None:
    long = named_call("models.Kite", [("name=", f'"{"x" * 60}"'), ("tails=", Group("[", (), "]"))])
    assert laid_out(named_call("f", [("", long), ("", "1")]), "kite = ") == [
        "kite = f(",
        "    models.Kite(",
        f'        name="{"x" * 60}",',
        "        tails=[],",
        "    ),",
        "    1,",
        ")",
    ]
