"""What is bound to types, or imported: the spec lists it, and routes find it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from codegen.spec.nodes import Operation, Response
from tests.support import package

from .documents import CALLS, IMPORTS, PLACES, TYPES, Routed, findings, listed, model

Served = Callable[..., Routed | dict[str, Operation]]


@pytest.fixture(params=[listed, Routed])
def served(request: pytest.FixtureRequest) -> Served:
    """Gives the requests of a service by method and path."""
    found: Served = request.param
    return found


def test_bound_functions_and_their_overloads(served: Served) -> None:
    found = served(IMPORTS, TYPES + CALLS)
    near = found["GET /planets/sky.near(far={far},by={by})"]
    assert [(prop.name, prop.type, prop.description) for prop in near.parameters] == [
        ("far", "Edm.Double", "In light years."),
        ("by", "Edm.String", ""),
    ]
    assert near.responses == (Response(status=200, type="Collection(sky.planet)"),)
    assert "GET /planets/sky.near(far={far})" in found
    assert "GET /planets/sky.near(far={far})/$count" in found
    of_one = found["GET /planets/{id}/sky.near()"]
    assert of_one.responses == (Response(status=200, type="Edm.Boolean", wrapped=True), Response(status=204))
    assert found["GET /planets/{id}/sky.near(id={id-2})"].responses == (
        Response(status=200, type="sky.lang", wrapped=True),
    )
    assert "GET /stars/{id}/sky.near()" in found
    assert "GET /planets/{id}/moons/(id={moon-id},lang={lang})/sky.near()" not in found


def test_bound_actions(served: Served) -> None:
    found = served(IMPORTS, TYPES + CALLS)
    body = found["POST /planets/{id}/sky.burn"].body
    assert body is not None
    assert ([prop.name for prop in body.properties], body.required) == (["days", "how"], ("days",))
    assert found["POST /planets/{id}/sky.burn"].responses == (Response(status=204),)
    assert found["POST /planets/{id}/sky.dwarf/sky.burn"].body is None


def test_of_several_overloads_the_nearest_counts(served: Served) -> None:
    types = TYPES + '<EntityType Name="speck" BaseType="sky.dwarf"/>'
    burn = (
        '<Action Name="burn" IsBound="true"><Parameter Name="self" Type="sky.{}"/>'
        '<Parameter Name="{}" Type="Edm.Byte"/></Action>'
    )
    found = served(PLACES, types + burn.format("dwarf", "d") + burn.format("speck", "s"))
    body = found["POST /planets/{id}/sky.speck/sky.burn"].body
    assert body is not None
    assert [prop.name for prop in body.properties] == ["s"]


EXPLICIT = """
<Function Name="kin" IsBound="true"><Parameter Name="self" Type="sky.body"/><ReturnType Type="Edm.Boolean"/>
  <Annotation Term="Org.OData.Core.V1.RequiresExplicitBinding"/></Function>
<Action Name="name" IsBound="true"><Parameter Name="self" Type="sky.body"/>
  <Annotation Term="Org.OData.Core.V1.RequiresExplicitBinding" Bool="true"/></Action>
<Action Name="lose" IsBound="true"><Parameter Name="self" Type="sky.body"/>
  <Annotation Term="Org.OData.Core.V1.RequiresExplicitBinding" Bool="true"/></Action>
<Action Name="wake" IsBound="true"><Parameter Name="self" Type="sky.body"/>
  <Annotation Term="Org.OData.Core.V1.RequiresExplicitBinding" Bool="false"/></Action>
<Annotations Target="sky.planet"><Annotation Term="Org.OData.Core.V1.ExplicitOperationBindings"><Collection>
  <String>Self.kin</String></Collection></Annotation></Annotations>
<Annotations Target="sky.C/stars"><Annotation Term="Core.ExplicitOperationBindings"><Collection>
  <String>sky.name(sky.body)</String></Collection></Annotation></Annotations>
"""


def test_operations_that_ask_for_it_stand_where_they_are_named(served: Served) -> None:
    found = served(PLACES, TYPES + EXPLICIT)
    assert "GET /planets/{id}/sky.kin()" in found
    assert "GET /planets/{id}/sky.dwarf/sky.kin()" in found or served is listed  # Paths list it at the base alone.
    assert "GET /stars/{id}/sky.kin()" not in found
    assert "POST /stars/{id}/sky.name" in found
    assert "POST /planets/{id}/sky.name" not in found
    assert "POST /planets/{id}/sky.lose" in found  # Nothing says where else it stands.
    assert "POST /planets/{id}/sky.wake" in found


def test_operations_that_only_some_resources_have_are_said() -> None:
    container = f'<EntityContainer Name="C">{PLACES}</EntityContainer>'
    (said,) = [text for text in findings(f"{TYPES}{EXPLICIT}{container}") if "of a type" in text]
    assert "only some resources of a type have: 2, such as 'sky.name'; requests offer them at all" in said


def test_imports(served: Served) -> None:
    found = served(IMPORTS, TYPES + CALLS)
    assert found["GET /time()"].responses == (Response(status=200, type="Edm.DateTimeOffset", wrapped=True),)
    assert (found["POST /reset"].description, found["POST /reset"].body) == ("Begin again.", None)


def test_an_entity_stands_for_its_key_wherever_the_parts_of_that_are() -> None:
    content = """<ComplexType Name="place"><Property Name="city" Type="Edm.String"/></ComplexType>
<EntityType Name="moon"><Key><PropertyRef Name="at/city" Alias="town"/></Key>
  <Property Name="at" Type="sky.place" Nullable="false"/></EntityType>
<EntityType Name="port" BaseType="sky.moon"/>
<EntityContainer Name="C"><EntitySet Name="moons" EntityType="sky.moon"/></EntityContainer>"""
    with package(model(content)) as sky:
        moons, models = sky.api.moons, sky.models
        for cls in (models.Moon, models.Port):
            assert moons[cls(at=models.Place(city="Rome"))].get().url == moons["Rome"].get().url
        with pytest.raises(ValueError, match="this Moon lacks town: give the key"):
            moons[models.Moon()]
