"""Operations of metadata: what a container, its navigation properties and bound operations yield."""

from __future__ import annotations

import pytest

from codegen.base.problems import InputError
from codegen.formats import csdl
from codegen.formats.csdl import walk
from codegen.spec.capabilities import of_kinds
from codegen.spec.nodes import Api, Body, Permissions, Response
from tests.support import package

from .documents import ANNOTATED, CALLS, IMPORTS, PLACES, TYPES, document, findings, listed, model, read


def below(prefix: str, **options: str) -> list[str]:
    return sorted(name for name in listed(**options) if name.partition(" ")[2].startswith(prefix))


def test_entity_sets() -> None:
    found = listed('<EntitySet Name="stars" EntityType="sky.star"/>')
    assert found["GET /stars"].responses == (Response(status=200, type="Collection(sky.star)"),)
    assert found["GET /stars/$count"].responses[0].type == "Edm.Int64"
    assert found["POST /stars"].body == Body(type="sky.star")
    assert [item.status for item in found["POST /stars"].responses] == [201, 204]
    one = found["GET /stars/{id}"]
    assert [(prop.name, prop.type) for prop in one.parameters] == [("id", "Edm.Int64")]
    assert found["PATCH /stars/{id}"].body == Body(type="sky.star")
    assert found["DELETE /stars/{id}"].responses == (Response(status=204),)


def test_singletons() -> None:
    found = listed('<Singleton Name="sun" Type="sky.star"/>')
    assert [name for name in found if name.endswith(" /sun")] == ["GET /sun", "PATCH /sun"]
    assert "GET /sun/planets" in found


def test_contained_entities_live_below_their_parent() -> None:
    assert below("/planets/{id}/moons") == [
        "DELETE /planets/{id}/moons/(id={moon-id},lang={lang})",
        "DELETE /planets/{id}/moons/(id={moon-id},lang={lang})/twins/(id={moon-id-2},lang={moon-lang})",
        "GET /planets/{id}/moons",
        "GET /planets/{id}/moons/$count",
        "GET /planets/{id}/moons/(id={moon-id},lang={lang})",
        "GET /planets/{id}/moons/(id={moon-id},lang={lang})/twins",
        "GET /planets/{id}/moons/(id={moon-id},lang={lang})/twins/$count",
        "GET /planets/{id}/moons/(id={moon-id},lang={lang})/twins/(id={moon-id-2},lang={moon-lang})",
        "PATCH /planets/{id}/moons/(id={moon-id},lang={lang})",
        "PATCH /planets/{id}/moons/(id={moon-id},lang={lang})/twins/(id={moon-id-2},lang={moon-lang})",
        "POST /planets/{id}/moons",
        "POST /planets/{id}/moons/(id={moon-id},lang={lang})/twins",
    ]
    assert below("/planets/{id}/core") == ["GET /planets/{id}/core", "PATCH /planets/{id}/core"]


def test_what_has_a_set_of_its_own_is_listed_read_and_referred_to() -> None:
    assert below("/planets/{id}/star") == [
        "DELETE /planets/{id}/star/$ref",
        "GET /planets/{id}/star",
        "GET /planets/{id}/star/$ref",
        "PUT /planets/{id}/star/$ref",
    ]
    assert below("/stars/{id}/planets") == [
        "DELETE /stars/{id}/planets/$ref",
        "DELETE /stars/{id}/planets/{planet-id}/$ref",
        "GET /stars/{id}/planets",
        "GET /stars/{id}/planets/$count",
        "GET /stars/{id}/planets/$ref",
        "GET /stars/{id}/planets/{planet-id}",
        "POST /stars/{id}/planets",
        "POST /stars/{id}/planets/$ref",
    ]
    assert [item.status for item in listed()["GET /planets/{id}/star"].responses] == [200, 204]
    removed = listed()["DELETE /stars/{id}/planets/$ref"]
    assert [prop.name for prop in removed.query] == ["$id"]


def test_streams() -> None:
    found = listed()
    assert found["GET /planets/{id}/$value"].responses == (Response(status=200, type="Edm.Stream"),)
    assert found["PUT /planets/{id}/$value"].body == Body(type="Edm.Stream")
    assert found["POST /planets"].body == Body(type="Edm.Stream")
    assert [item.status for item in found["GET /planets/{id}/map"].responses] == [200, 204]  # It may be null.
    assert below("/planets/{id}/map") == [f"{verb} /planets/{{id}}/map" for verb in ("DELETE", "GET", "PUT")]


def test_casts_at_the_root() -> None:
    found = listed()
    assert found["GET /planets/sky.dwarf"].responses[0].type == "Collection(sky.dwarf)"
    assert found["GET /planets/{id}/sky.dwarf"].responses[0].type == "sky.dwarf"
    assert "GET /planets/{id}/sky.dwarf/ghost" in found
    assert "GET /planets/{id}/sky.dwarf/core" not in found


def test_complex_properties_lead_on() -> None:
    assert "GET /planets/{id}/place/near" in listed()
    assert "GET /planets/{id}/place" not in listed()


def test_names_are_unique_and_depend_on_nothing_but_the_path() -> None:
    found = listed(IMPORTS, TYPES + CALLS)
    names = [item.name for item in found.values()]
    assert len(set(names)) == len(names)
    alone = listed('<EntitySet Name="planets" EntityType="sky.planet"/>', TYPES + CALLS)
    assert {alone[key].name for key in alone} <= {
        *names,
        *(f"planets-{of}-{verb}" for of in ("star", "place-near") for verb in ("update", "delete")),
    }


def test_default_namespaces_are_left_out() -> None:
    default = '<Annotation Term="Org.OData.Core.V1.DefaultNamespace"/>'
    assert "GET /planets/{id}/near()" in listed(IMPORTS, TYPES + CALLS + default)
    content = document(f'{TYPES}{CALLS}<EntityContainer Name="C">{IMPORTS}</EntityContainer>')
    spec = csdl.read({"x.xml": content}, Api(name="sky"))
    assert "/planets/{id}/near()" in {path.template for item in spec.operations for path in item.paths}


def test_capabilities_say_what_there_is() -> None:
    found = listed(PLACES, TYPES + ANNOTATED)
    create = found["POST /stars"]
    assert create.body == Body(type="sky.star", required=("id",))
    assert create.permissions == (Permissions(scopes={"delegated_work": ("Sky.Write",)}),)
    assert "GET /stars/$count" in found
    gone = {"DELETE /stars/{id}", "POST /stars/{id}/planets", "PATCH /planets/{id}/core"}
    assert not gone & found.keys()
    assert gone <= listed(PLACES, TYPES).keys()


def test_types_alone() -> None:
    assert listed(types_only=True) == {}
    assert list(read(TYPES).operations) == []


def test_no_document_leads_to_a_flood_of_operations(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(walk, "MOST", 400)
    members = "".join(f'<NavigationProperty Name="n{n}" Type="Collection(sky.body)"/>' for n in range(10))
    sets = "".join(f'<EntitySet Name="s{n}" EntityType="sky.hub"/>' for n in range(30))
    hub = f'<EntityType Name="hub" BaseType="sky.body">{members}</EntityType>'
    more = f'{sets}<Singleton Name="p" Type="sky.planet"/>'
    spec = read(f'{TYPES}{hub}<EntityContainer Name="all">{more}</EntityContainer>')
    assert len([*spec.operations]) == 30 * 6 + 3
    (said,) = [item.message for page in spec.pages for item in page.findings if item.rule == "metadata-cut"]
    assert said.startswith("paths end at the root, at 31 places where more follows: 17 of 17 navigation properties")
    monkeypatch.setattr(walk, "MOST", 100)
    with pytest.raises(InputError, match="--types-only"):
        listed(sets, TYPES + hub)


def test_a_scheme_that_no_kind_fits_is_a_kind_itself() -> None:
    kinds = {"delegated_work": "", "application": ""}
    schemes = {"Basic auth": ("All",), "Application": ("Sky.Read",), "Delegated (work account)": ("Sky.Write",)}
    assert list(of_kinds(schemes, kinds).items()) == [
        ("delegated_work", ("Sky.Write",)),
        ("application", ("Sky.Read",)),
        ("basic_auth", ("All",)),
    ]


def test_headers_and_options_of_the_service_s_own_are_said() -> None:
    def parameter(kind: str, name: str, required: str) -> str:
        values = (
            f'<PropertyValue Property="Name" String="{name}"/><PropertyValue Property="Required" Bool="{required}"/>'
        )
        return f'<PropertyValue Property="{kind}"><Collection><Record>{values}</Record></Collection></PropertyValue>'

    inner = f'<PropertyValue Property="ReadByKeyRestrictions"><Record>{parameter("CustomHeaders", "x-key", "true")}'
    asked = f"{parameter('CustomHeaders', 'x-any', 'false')}{parameter('CustomQueryOptions', 'tenant', 'true')}{inner}"
    record = f"<Record>{asked}</Record></PropertyValue></Record>"
    note = f'<Annotation Term="Org.OData.Capabilities.V1.ReadRestrictions">{record}</Annotation>'
    stars = f'<EntitySet Name="stars" EntityType="sky.star">{note}</EntitySet>'
    content = f'{TYPES}<EntityContainer Name="C">{stars}</EntityContainer>'
    (said,) = [text for text in findings(content) if "have to give" in text]
    assert "that requests have to give: 2, such as 'tenant'; give them as `headers` and `query`" in said
    with package(model(content)) as sky:
        told = [item.message for item in sky.api.stars.get().violations()]
        assert told == ["the service doesn't answer without tenant"]
        assert sky.api.stars.get(query={"tenant": "7"}).violations() == []
