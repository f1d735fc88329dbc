from __future__ import annotations

import pytest

from codegen.base.problems import InputError
from codegen.python import generate
from codegen.spec.model import link
from codegen.spec.nodes import (
    Example,
    Operation,
    RequestMessage,
    ResponseMessage,
    Spec,
    StructuredType,
)
from codegen.spec.select import select
from tests import builders
from tests.builders import enum, page, prop


def entity(name: str, base: str = "", **members: str) -> StructuredType:
    properties = tuple(prop(key, value) for key, value in members.items() if not key.startswith("nav_"))
    navigation = tuple(prop(key, value) for key, value in members.items() if key.startswith("nav_"))
    return builders.entity(name, *properties, base=base, navigation=navigation)


def operation(name: str, *templates: str, type_: str = "", body: str = "") -> Operation:
    return builders.operation(
        name,
        "POST" if body else "GET",
        *templates,
        sends=body,
        returns=type_,
        examples=tuple(
            Example(
                request=RequestMessage(method="GET", url=template, path=template, template=template),
                response=ResponseMessage(status=200, type=type_),
            )
            for template in templates
        ),
    )


TYPES = {
    "entity": entity("a.entity", id="Edm.String"),
    "star": entity("a.star", "a.entity", mass="a.mass", nav_planets="Collection(a.planet)", nav_twin="a.star"),
    "giant": entity("a.giant", "a.star", colour="a.colour"),
    "planet": entity("a.planet", "a.entity", crust="a.crust", nav_star="a.star"),
    "lonely": entity("a.lonely", "a.entity"),
    "mass": builders.entity("a.mass", prop("unit", "a.unit"), kind="complex"),
    "crust": builders.entity("a.crust", kind="complex"),
    "unit": enum("a.unit", "kg"),
    "colour": enum("a.colour", "red"),
}
SPEC = builders.spec(
    operation("star-get", "/stars/{id}", "/me/stars/{starId}", type_="a.star"),
    operation("planet-list", "/planets", type_="Collection(a.planet)"),
    operation("planet-post", "/planets", body="a.planet"),
    *(page(item, file=f"types/{name}.yaml", page=f"resources/{name}.md") for name, item in TYPES.items()),
    name="sky",
    namespace="a",
)


def names(spec: Spec) -> set[str]:
    return {item.name.removeprefix("a.") for item in spec.types}


def operations(spec: Spec) -> dict[str, list[str]]:
    return {item.name: [path.template for path in item.paths] for item in spec.operations}


def test_without_patterns_nothing_changes() -> None:
    assert select(SPEC) is SPEC


def test_a_page_brings_its_paths_and_the_types_they_need() -> None:
    found = select(SPEC, ["api/star-*.md"])
    assert operations(found) == {"star-get": ["/stars/{id}", "/me/stars/{starId}"]}
    assert names(found) == {"entity", "star", "giant", "mass", "unit", "colour"}
    assert [page.file for page in found.pages if page.operations] == ["operations/star-get.yaml"]


def test_a_path_brings_the_operations_on_it_whatever_its_parameters_are_called() -> None:
    found = select(SPEC, ["/Me/stars/{id}"])
    assert operations(found) == {"star-get": ["/me/stars/{starId}"]}
    (get,) = found.operations
    assert [example.request is None for example in get.examples] == [True, False]
    assert all(example.response for example in get.examples)


def test_relationships_to_what_is_left_out_hold_any_entity() -> None:
    model = link(select(SPEC, ["api/star-*.md"]))
    star = model.structured("a.star")
    assert star is not None
    types = {member.name: member.type for member in star.navigation}
    assert types == {"nav_planets": "Collection(Edm.EntityType)", "nav_twin": "a.star"}


def test_relationships_are_followed_when_wanted() -> None:
    assert names(select(SPEC, ["api/star-*.md"], related=True)) == set(TYPES) - {"lonely"}


def test_excluded_goes_after_included() -> None:
    assert set(operations(select(SPEC, exclude=["api/planet-*.md"]))) == {"star-get"}
    assert set(operations(select(SPEC, ["/planets"], ["api/planet-post.md"]))) == {"planet-list"}
    assert operations(select(SPEC, exclude=["/me/**", "/planets/**"])) == {"star-get": ["/stars/{id}"]}


def test_a_base_alone_brings_no_siblings() -> None:
    assert names(select(SPEC, ["/planets"])) == {"entity", "planet", "crust"}


def test_pages_of_types_can_be_named() -> None:
    assert names(select(SPEC, ["resources/lonely.md"])) == {"lonely", "entity"}
    assert names(select(SPEC, ["resources/**"], ["resources/star.md"])) == set(TYPES)
    assert names(select(SPEC, ["resources/c*.md"])) == {"crust", "colour"}


def test_a_selection_of_a_selection_is_itself() -> None:
    once = select(SPEC, ["/stars/**"])
    assert select(once, ["/stars/**"]) == once


def test_what_is_left_links_and_generates() -> None:
    for include in (["/stars/**"], ["/planets"], ["resources/giant.md"], ["**"], ["/**"]):
        assert "__init__.py" in generate(link(select(SPEC, include)))


def test_patterns_that_match_nothing_are_mistakes() -> None:
    with pytest.raises(InputError) as caught:
        select(SPEC, ["/planet", "api/star-gett.md", "/planets"], ["nothing/like/it"])
    assert [problem.message for problem in caught.value.problems] == [
        "'/planet' matches no path, did you mean '/planets'?",
        "'api/star-gett.md' matches no page, did you mean 'api/star-get.md'?",
        "'nothing/like/it' matches no page",
    ]
    assert {problem.rule for problem in caught.value.problems} == {"no-match"}
