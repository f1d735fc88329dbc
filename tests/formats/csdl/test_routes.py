"""Requests along a path: what a container, its navigation properties and bound operations yield at any depth."""

from __future__ import annotations

import pytest

from codegen.formats import csdl
from codegen.spec.model import link
from codegen.spec.nodes import Api, Body, Permissions, Response
from codegen.spec.routes import Routes
from codegen.spec.select import select

from .documents import ANNOTATED, CALLS, IMPORTS, PLACES, TYPES, Routed, document, listed, read


def test_entity_sets() -> None:
    found = Routed('<EntitySet Name="stars" EntityType="sky.star"/>')
    assert found["GET /stars"].responses == (Response(status=200, type="Collection(sky.star)"),)
    assert found["GET /stars/$count"].responses[0].type == "Edm.Int64"
    assert found["POST /stars"].body == Body(type="sky.star")
    assert [item.status for item in found["POST /stars"].responses] == [201, 204]
    assert found["GET /stars/{id}"].responses == (Response(status=200, type="sky.star"),)
    assert found["PATCH /stars/{id}"].body == Body(type="sky.star")
    assert found["DELETE /stars/{id}"].responses == (Response(status=204),)


def test_a_place_may_have_another_name_in_urls() -> None:
    def placed(path: str) -> str:
        stated = f'<Annotation Term="Org.OData.Core.V1.ResourcePath" String="{path}"/>'
        return PLACES.replace('EntityType="sky.planet"/>', f'EntityType="sky.planet">{stated}</EntitySet>')

    for found in (listed(placed("worlds")), Routed(placed("worlds"))):
        assert "GET /worlds/{id}/core" in found and "GET /planets" not in found
    chosen = select(read(f'{TYPES}<EntityContainer Name="C">{placed("worlds")}</EntityContainer>'), ["/worlds/**"])
    assert [place.name for item in chosen.service.containers for place in item.places] == ["planets"]
    for path in ("a/worlds", "https://sky.test/worlds"):
        spec = read(f'{TYPES}<EntityContainer Name="C">{placed(path)}</EntityContainer>')
        assert "/planets" in {item.paths[0].template for item in spec.operations}
        (said,) = [item.message for page in spec.pages for item in page.findings if "segments" in item.message]
        wrong = "entity sets and singletons at a path of several segments: 1, such as"
        assert said == f"{wrong} '{path}'; requests go to 'planets'"


def test_singletons() -> None:
    found = Routed('<Singleton Name="sun" Type="sky.star"/>')
    assert found.methods("/sun") == ["GET", "PATCH", "PUT"]
    assert "GET /sun/planets" in found


def test_contained_entities_live_below_their_parent() -> None:
    found, one = Routed(), "(id={id},lang={lang})"
    for path in ("/planets/{id}/moons", f"/planets/{{id}}/moons/{one}/twins/{one}/twins"):
        assert found.methods(path) == ["GET", "POST"]
        assert found.methods(f"{path}/$count") == ["GET"]
        assert found.methods(f"{path}/{one}") == ["DELETE", "GET", "PATCH", "PUT"]
        assert found.methods(f"{path}/$ref") == []
    assert found.methods("/planets/{id}/core") == ["GET", "PATCH", "PUT"]


def test_what_has_a_set_of_its_own_is_listed_read_and_referred_to() -> None:
    found = Routed()
    assert found.methods("/planets/{id}/star") == ["GET"]
    assert found.methods("/planets/{id}/star/$ref") == ["DELETE", "GET", "PUT"]
    assert found.methods("/stars/{id}/planets") == ["GET", "POST"]
    assert found.methods("/stars/{id}/planets/$count") == ["GET"]
    assert found.methods("/stars/{id}/planets/$ref") == ["DELETE", "GET", "POST"]
    assert found.methods("/stars/{id}/planets/{planet-id}") == ["GET"]
    assert found.methods("/stars/{id}/planets/{planet-id}/$ref") == ["DELETE"]
    assert [prop.name for prop in found["DELETE /stars/{id}/planets/$ref"].query] == ["$id"]


def test_there_is_no_deepest_place() -> None:
    found = Routed()
    assert found.methods("/stars/{id}" + "/planets/{id}/star" * 20) == ["GET"]
    assert found.methods("/stars/{id}" + "/planets/{id}/star" * 20 + "/planet") == []


def test_streams() -> None:
    found = Routed()
    assert found["GET /planets/{id}/$value"].responses == (Response(status=200, type="Edm.Stream"),)
    assert found["PUT /planets/{id}/$value"].body == Body(type="Edm.Stream")
    assert found["POST /planets"].body == Body(type="Edm.Stream")
    assert [item.status for item in found["GET /planets/{id}/map"].responses] == [200, 204]  # It may be null.
    assert found.methods("/planets/{id}/map") == ["DELETE", "GET", "PUT"]


def test_casts() -> None:
    found = Routed()
    assert found["GET /planets/sky.dwarf"].responses[0].type == "Collection(sky.dwarf)"
    assert found["GET /planets/{id}/sky.dwarf"].responses[0].type == "sky.dwarf"
    assert "GET /planets/{id}/sky.dwarf/ghost" in found
    assert "GET /stars/{id}/planets/{id}/sky.dwarf/ghost" in found
    assert "GET /stars/{id}/sky.dwarf" not in found


def test_complex_properties_lead_on() -> None:
    assert "GET /planets/{id}/place/near" in Routed()
    assert Routed().methods("/planets/{id}/place") == ["GET", "PATCH", "PUT"]
    assert "GET /planets/{id}/no-place" not in Routed()
    assert "GET /planets/{id}/place/near/planets/{id}/place/near" in Routed()


def test_default_namespaces_are_left_out() -> None:
    default = '<Annotation Term="Org.OData.Core.V1.DefaultNamespace"/>'
    assert "GET /planets/{id}/near()" in Routed(IMPORTS, TYPES + CALLS + default)
    content = document(f'{TYPES}{CALLS}<EntityContainer Name="C">{IMPORTS}</EntityContainer>')
    routes = Routes(link(csdl.read({"x.xml": content}, Api(name="sky"))))
    # Requests may have the namespace all the same.
    assert routes.methods("/planets/{id}/near()") == routes.methods("/planets/{id}/sky.near()") == {"GET"}


def test_capabilities_say_what_there_is() -> None:
    found = Routed(PLACES, TYPES + ANNOTATED)
    create = found["POST /stars"]
    assert create.body == Body(type="sky.star", required=("id",))
    assert create.permissions == (Permissions(scopes={"delegated_work": ("Sky.Write",)}),)
    assert "GET /stars/$count" in found
    for gone in ("DELETE /stars/{id}", "POST /stars/{id}/planets", "PATCH /planets/{id}/core"):
        assert gone not in found
        assert gone in Routed(PLACES, TYPES)


def test_what_is_not_there() -> None:
    found = Routed()
    assert found.methods("/gone") == found.methods("/planets/{id}/gone") == found.methods("planets") == []


def test_what_has_no_keys_or_leads_nowhere_by_its_annotations_is_not_asked_for() -> None:
    record = '<Record><PropertyValue Property="NavigationProperty" NavigationPropertyPath="{}"/>{}</Record>'
    restricted = (
        record.format("moons", '<PropertyValue Property="IndexableByKey" Bool="false"/>'),
        record.format("core", '<PropertyValue Property="Navigability" EnumMember="Capabilities.NavigationType/None"/>'),
    )
    notes = f"""<Annotations Target="sky.C/planets"><Annotation Term="Capabilities.NavigationRestrictions"><Record>
<PropertyValue Property="RestrictedProperties"><Collection>{"".join(restricted)}</Collection></PropertyValue></Record>
</Annotation></Annotations><Annotations Target="sky.C/stars">
<Annotation Term="Capabilities.IndexableByKey" Bool="false"/></Annotations>"""
    found, one = Routed(types=TYPES + notes), "(id={id},lang={lang})"
    assert (found.methods("/planets/{id}/moons"), found.methods(f"/planets/{{id}}/moons/{one}")) == (
        ["GET", "POST"],
        [],
    )
    assert (found.methods("/planets/{id}/core"), found.methods("/stars"), found.methods("/stars/{id}")) == (
        [],
        ["GET", "POST"],
        [],
    )


def test_what_is_said_of_a_type_holds_where_it_is_contained() -> None:
    record = '<Record><PropertyValue Property="Deletable" Bool="false"/></Record>'
    term = f'<Annotation Term="Capabilities.DeleteRestrictions">{record}</Annotation>'
    types = f'{TYPES}<Annotations Target="sky.moon">{term}</Annotations>'
    path = "/planets/{id}/moons/(id={moon-id},lang={lang})"
    assert f"DELETE {path}" in listed()
    assert f"DELETE {path}" not in listed(types=types)
    assert "DELETE" not in Routed(types=types).methods(path)


NONE, SOME = (
    f'<PropertyValue Property="Navigability" EnumMember="Org.OData.Capabilities.V1.NavigationType/{name}"/>'
    for name in ("None", "Recursive")
)
OF_MOONS = """<PropertyValue Property="RestrictedProperties"><Collection><Record>
<PropertyValue Property="NavigationProperty" NavigationPropertyPath="moons"/>{}</Record></Collection></PropertyValue>"""
MOONS, STAR = {"GET", "POST"}, {"GET"}


@pytest.mark.parametrize(
    ("target", "said", "moons", "star"),
    [
        ("sky.C/planets", NONE, MOONS, set()),
        ("sky.C/planets", NONE + OF_MOONS.format(NONE), set(), set()),
        ("sky.C/planets", NONE + OF_MOONS.format(SOME).replace("moons", "star"), MOONS, STAR),
        ("sky.planet", NONE, MOONS, set()),
        ("sky.planet", OF_MOONS.format(NONE), set(), STAR),
        ("sky.moon", NONE, MOONS, STAR),
    ],
)
def test_navigability_is_the_same_for_the_spec_and_for_requests(
    target: str, said: str, moons: set[str], star: set[str]
) -> None:
    term = f'<Annotation Term="Capabilities.NavigationRestrictions"><Record>{said}</Record></Annotation>'
    types = f'{TYPES}<Annotations Target="{target}">{term}</Annotations>'
    routed, written = Routed(types=types), {*listed(types=types)}
    assert all(request in routed for request in written)
    for path, methods in (("/planets/{id}/moons", moons), ("/planets/{id}/star", star)):
        assert {request.partition(" ")[0] for request in written if request.endswith(f" {path}")} == methods
        assert {*routed.methods(path)} == methods
