from __future__ import annotations

from codegen.base.edm import TypeRef
from codegen.spec.bindings import Bindings
from codegen.spec.nodes import Operation, StructuredType
from tests import builders
from tests.builders import model, operation, prop


def entity(name: str, base: str = "", **navigation: str) -> StructuredType:
    members = tuple(prop(key, kind) for key, kind in navigation.items())
    if base:
        return builders.entity(f"sky.{name}", base=base, navigation=members)
    return builders.entity(f"sky.{name}", prop("id"), key=("id",), navigation=members)


TYPES = (
    entity("planet", moons="Collection(sky.moon)", star="sky.star"),
    entity("dwarf", base="sky.planet", belt="sky.star"),
    entity("moon"),
    entity("star"),
    entity("spaceProbe"),
    entity("homeRoot", planets="Collection(sky.planet)"),
    entity("planetCrew", base="sky.planet", members="Collection(sky.star)"),
)


def bindings(*operations: Operation) -> Bindings:
    return Bindings(model(*TYPES, *operations, namespace="sky"))


PLANETS = operation("planet-list", "GET", "/planets", returns="Collection(sky.planet)")


def shown(*operations: Operation) -> list[tuple[str, str, str]]:
    found = bindings(PLANETS, *operations).undeclared()
    return [(item.owner, item.name, str(item.type)) for item in found]


def addressed(template: str, *operations: Operation) -> list[tuple[str, str]]:
    return [(step.how, str(step.type)) for step in bindings(PLANETS, *operations).steps(template)]


def test_declared_members_lead_from_type_to_type() -> None:
    assert addressed("/planets/{id}/Moons/{moonId}/$ref") == [
        ("root", "Collection(sky.planet)"),
        ("key", "sky.planet"),
        ("navigation", "Collection(sky.moon)"),
        ("key", "sky.moon"),
        ("reference", "sky.moon"),
    ]


def test_casts_and_members_of_derived_types() -> None:
    assert addressed("/planets/sky.dwarf/{id}/belt")[1:] == [
        ("cast", "Collection(sky.dwarf)"),
        ("key", "sky.dwarf"),
        ("navigation", "sky.star"),
    ]
    assert addressed("/planets/{id}/belt")[2] == ("navigation", "sky.star")


def test_operations_on_a_collection_and_keys_that_are_spelled_out() -> None:
    delta = operation("planet-delta", "GET", "/planets/delta", returns="Collection(sky.planet)")
    earth = operation("planet-earth", "GET", "/planets/earth/moons", returns="Collection(sky.moon)")
    assert addressed("/planets/delta", delta)[1] == ("call", "Collection(sky.planet)")
    assert addressed("/planets/earth/moons", earth)[1:] == [
        ("key", "sky.planet"),
        ("navigation", "Collection(sky.moon)"),
    ]
    assert addressed("/planets(id={id})/star")[0] == ("root", "sky.planet")


def test_paths_below_a_file_keep_the_type() -> None:
    assert addressed("/planets/{id}:/{path}:/star")[1:] == [
        ("key", "sky.planet"),
        ("key", "sky.planet"),
        ("navigation", "sky.star"),
    ]


def test_a_root_without_operations_is_known_by_its_name_or_by_what_follows() -> None:
    assert addressed("/home/planets", operation("a", "GET", "/home/planets"))[0] == ("root", "sky.homeRoot")
    assert addressed("/office/x", operation("a", "GET", "/office/x"))[0] == ("root", "None")


def test_paths_show_navigation() -> None:
    assert shown(operation("probe-get", "GET", "/planets/{id}/probes/{probeId}", returns="sky.spaceProbe")) == [
        ("sky.planet", "probes", "Collection(sky.spaceProbe)")
    ]
    assert shown(
        operation("probe-post", "POST", "/planets/{id}/probes", returns="sky.spaceProbe", sends="sky.spaceProbe")
    ) == [("sky.planet", "probes", "Collection(sky.spaceProbe)")]
    assert shown(operation("probe-list", "GET", "/planets/{id}/spaceprobes", returns="Collection(sky.spaceProbe)")) == [
        ("sky.planet", "spaceProbes", "Collection(sky.spaceProbe)")
    ]
    assert shown(operation("crew-list", "GET", "/planets/{id}/crew/members", returns="Collection(sky.star)")) == [
        ("sky.planet", "crew", "sky.planetCrew")
    ]


def test_what_may_be_a_function_is_no_navigation() -> None:
    recent = operation("planet-recent", "GET", "/planets/{id}/recent", returns="Collection(sky.moon)")
    nearest = operation("planet-nearest", "GET", "/planets/{id}/nearest(to={to})", returns="sky.star")
    star = operation("planet-getstar", "GET", "/planets/{id}/getStar", returns="sky.star")
    spin = operation("planet-spin", "POST", "/planets/{id}/spin")
    assert shown(recent, nearest, star, spin) == []
    assert addressed("/planets/{id}/recent", recent)[2] == ("call", "Collection(sky.moon)")
    assert addressed("/planets/{id}/spin", spin)[2] == ("call", "None")


def test_a_base_shows_it_once_for_all() -> None:
    first = operation("probe-get", "GET", "/planets/{id}/probes/{probeId}", returns="sky.spaceProbe")
    second = operation("dwarf-probe-get", "GET", "/planets/sky.dwarf/{id}/probes/{probeId}", returns="sky.spaceProbe")
    assert shown(first, second) == [("sky.planet", "probes", "Collection(sky.spaceProbe)")]


def test_references_are_parsed() -> None:
    step = bindings(PLANETS).steps("/planets")[-1]
    assert step.type == TypeRef("sky.planet", True)
    assert step.declared


def test_put_shows_what_it_takes() -> None:
    assert shown(
        operation("planet-put", "PUT", "/planets/{id}/probe", returns="sky.spaceProbe", sends="sky.spaceProbe")
    ) == [("sky.planet", "probe", "sky.spaceProbe")]
