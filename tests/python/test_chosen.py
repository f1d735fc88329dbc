"""What `api.yaml` chooses for Python; docs/corrections.md shows it at work."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from codegen.base.problems import InputError
from codegen.python.layout import lay_out
from codegen.python.package import Package
from codegen.spec.model import link
from codegen.spec.nodes import EnumMember, EnumType, Response
from tests.python.samples import entity, operation, prop, spec

ITEM = entity("item", prop("id"), prop("theName"), key=("id",))
SPECIAL = entity("special", prop("more"), base=ITEM.name)
STATE = EnumType(name=ITEM.name.replace("item", "state"), members=(EnumMember(name="on"), EnumMember(name="off")))
READ = operation("read", "GET", "/items/{id}", "/items/all()", responses=(Response(status=200, type=ITEM.name),))


def package(**chosen: Any) -> Package:
    source = spec(ITEM, SPECIAL, STATE, READ)
    return lay_out(link(replace(source, api=replace(source.api, **chosen))))


def test_names_are_those_that_are_chosen() -> None:
    found = package(
        names={f"{ITEM.name}/theName": "title", ITEM.name: "Thing", f"{STATE.name}/on": "LIT", "/items": "things"}
    )
    classes = {item.cls: item for module in found.models for item in module.types}
    assert classes.keys() == {"Thing", "Special", "State"}
    thing = classes["Thing"]
    assert [(field.name, field.odata) for field in thing.fields] == [("id", "id"), ("title", "theName")]  # type: ignore[attr-defined]
    assert "things" in [child.name for child in found.requests[0].nodes[0].children]


REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"names": {f"{ITEM.name}/theNme": "title"}}, "did you mean 'microsoft.graph.item/theName'"),
    ({"names": {f"{ITEM.name}/theName": "id"}}, "a name that microsoft.graph.item/id has already"),
    ({"names": {f"{SPECIAL.name}/more": "the_name"}}, "a name that something inherited has already"),
    ({"names": {f"{ITEM.name}/theName": "class"}}, "choose another one"),
    ({"names": {f"{ITEM.name}/theName": "_x"}}, "choose another one"),
    ({"names": {f"{ITEM.name}/theName": "x): import os #"}}, "choose another one"),
    ({"names": {f"{ITEM.name}/theName": "to_dict"}}, "choose another one"),
    ({"names": {ITEM.name: "Special"}}, "a name that microsoft.graph.special has already"),
    ({"names": {"/itms": "x"}}, "did you mean '/items'"),
    ({"bases": {ITEM.name: "team.models"}}, "write 'package.module:Class'"),
    ({"bases": {"microsoft.graph.itm": "team:A"}}, "did you mean 'microsoft.graph.item'"),
    ({"converters": {"Edm.String": "os;x:A"}}, "write 'package.module:Class'"),
]


@pytest.mark.parametrize(("chosen", "words"), REFUSED)
def test_what_cannot_be_chosen_is_refused(chosen: dict[str, Any], words: str) -> None:
    with pytest.raises(InputError, match="chosen-name") as caught:
        package(**chosen)
    assert words in str(caught.value)
