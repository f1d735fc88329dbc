from __future__ import annotations

import json

from codegen.formats.docs.commons import add_common
from codegen.formats.docs.types.shown import add_shown
from codegen.spec import (
    Api,
    Example,
    Operation,
    Page,
    Path,
    Property,
    RequestMessage,
    Response,
    ResponseMessage,
    Spec,
    StructuredType,
)

ID = Property(name="id", type="Edm.String")
SHOWN = {"id": "1", "state": "open", "changedAt": "2020-01-01T00:00:00Z", "by": {"id": "2"}}
BY = Property(name="by", type="sky.person")


def entity(name: str, *properties: Property, navigation: tuple[Property, ...] = ()) -> StructuredType:
    return StructuredType(
        name=f"sky.{name}", kind="entity", key=("id",), properties=(ID, *properties), navigation=navigation
    )


def get(name: str, shown: dict[str, object]) -> Operation:
    return Operation(
        name=f"{name}-get",
        method="GET",
        paths=(Path(template=f"/{name}s/{{id}}"),),
        responses=(Response(status=200, type=f"sky.{name}"),),
        examples=(
            Example(
                request=RequestMessage(method="GET", url=f"/{name}s/1"),
                response=ResponseMessage(status=200, body=json.dumps(shown)),
            ),
        ),
    )


def spec(*names: str, shown: dict[str, object] = SHOWN) -> Spec:
    types = (*(entity(name) for name in names), StructuredType(name="sky.person", kind="complex", properties=(ID,)))
    named = StructuredType(name="sky.record", kind="complex", properties=(BY,))
    operations = tuple(get(name, shown) for name in names)
    return Spec(api=Api(name="sky", namespace="sky"), pages=(Page(types=(*types, named), operations=operations),))


def members(found: Spec, name: str) -> dict[str, str]:
    item = next(item for item in found.types if item.name == f"sky.{name}")
    assert isinstance(item, StructuredType)
    return {prop.name: prop.type for prop in item.properties if prop.inferred}


def test_what_examples_of_three_types_share_is_theirs() -> None:
    found = add_common(spec("offer", "request", "swap"))
    expected = {"state": "Edm.String", "changedAt": "Edm.DateTimeOffset", "by": "sky.person"}
    assert [members(found, name) for name in ("offer", "request", "swap")] == [expected] * 3
    assert [problem.rule for page in found.pages for problem in page.findings] == ["json-only-member"] * 3


def test_less_proves_nothing() -> None:
    assert add_common(spec("offer", "request")) == spec("offer", "request")
    two = {"id": "1", "state": "open", "changedAt": "2020-01-01T00:00:00Z"}
    assert add_common(spec("offer", "request", "swap", shown=two)) == spec("offer", "request", "swap", shown=two)


def test_paths_spell_what_a_table_has_in_lower_case() -> None:
    moons = Property(name="openmoons", type="Collection(sky.moon)")
    listing = Operation(
        name="moon-list",
        method="GET",
        paths=(Path(template="/planets/{id}/openMoons"), Path(template="/planets/{id}/openmoons")),
        responses=(Response(status=200, type="Collection(sky.moon)"),),
    )
    types = (entity("planet", navigation=(moons,)), entity("moon"))
    page = Page(types=types, operations=(get("planet", {}), listing))
    found = add_shown(Spec(api=Api(name="sky", namespace="sky"), pages=(page,)))
    planet = found.pages[0].types[0]
    assert isinstance(planet, StructuredType)
    assert [prop.name for prop in planet.navigation] == ["openMoons"]
    assert [problem.rule for problem in found.pages[0].findings] == ["member-case"]
