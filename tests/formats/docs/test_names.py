from __future__ import annotations

import pytest

from codegen.base.problems import Place
from codegen.formats.docs.page.cells import Ref
from codegen.formats.docs.set.names import Names, page_key, plain_name
from tests.formats.docs.drafting import GRAPH

NAMES = Names(
    ["sky.planet", "sky.moon", "sky.kind", "sky.maps.planet", "sky.maps.chart", "sky.a.leg", "sky.b.leg"],
    {
        "resources/planet.md": ["sky.planet"],
        "resources/maps-planet.md": ["sky.maps.planet"],
        "resources/moonlet.md": ["sky.moon"],
        "resources/enums.md": ["sky.kind", "sky.moon"],
    },
    GRAPH,
    root="sky",
)
HERE = Place("resources/here.md", 3)


@pytest.mark.parametrize(
    ("ref", "namespace", "name", "rule"),
    [
        (Ref("planet", "planet.md"), "sky", "sky.planet", ""),
        (Ref("planet", "../resources/Planet.md"), "sky", "sky.planet", ""),
        (Ref("planet", "maps-planet.md"), "sky", "sky.maps.planet", ""),
        (Ref("Planet", "planet.md"), "sky", "sky.planet", "name-case"),
        (Ref("this satellite", "moonlet.md"), "sky", "sky.moon", ""),
        (Ref("see there", "enums.md#kind-values"), "sky", "sky.kind", ""),
        (Ref("moon", "planet.md"), "sky", "sky.moon", "link-target"),
        (Ref("planet"), "sky", "sky.planet", ""),
        (Ref("planet"), "sky.maps", "sky.maps.planet", ""),
        (Ref("moon"), "sky.maps", "sky.moon", ""),
        (Ref("#sky.maps.planet"), "sky", "sky.maps.planet", ""),
        (Ref("SKY.MOON"), "sky", "sky.moon", "name-case"),
        (Ref("MOON"), "sky", "sky.moon", "name-case"),
        (Ref("chart"), "sky", "sky.maps.chart", ""),
        (Ref("leg"), "sky", "sky.a.leg", "ambiguous-type"),
        (Ref("comet", "comet.md"), "sky", "", ""),
    ],
)
def test_resolve(ref: Ref, namespace: str, name: str, rule: str) -> None:
    resolved = NAMES.resolve(ref, namespace, HERE)
    assert resolved.name == name
    assert (resolved.problem.rule if resolved.problem else "") == rule
    assert resolved.problem is None or resolved.problem.place == HERE


def test_other_evidence_decides_where_text_and_page_disagree() -> None:
    ref = Ref("moon", "planet.md")
    assert NAMES.resolve(ref, "sky", HERE, hint="sky.planet").name == "sky.planet"
    assert NAMES.resolve(ref, "sky", HERE, hint="sky.moon").name == "sky.moon"


def test_unknown_names_are_completed() -> None:
    assert NAMES.complete("comet", "sky.maps") == "sky.maps.comet"
    assert NAMES.complete("#SKY.comet", "sky.maps") == "sky.comet"


def test_plain_names_and_pages() -> None:
    assert plain_name("Collection(sky.planet)", GRAPH.names) == "sky.planet"
    assert plain_name("`planet` resource type".replace("`", ""), GRAPH.names) == "planet"
    assert page_key("..\\resources\\Planet.md#anchor", GRAPH.links.pages) == "planet"
