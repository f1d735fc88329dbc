from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterable

from hypothesis import given

from codegen.exporting import csdl
from codegen.spec.model import Model, link
from codegen.spec.nodes import (
    Body,
    EnumMember,
    EnumType,
    Operation,
    Spec,
    Type,
)
from tests import builders
from tests.builders import entity, enum, prop
from tests.strategies import specs

from .reader import Document
from .soundness import sound

EDM = "{http://docs.oasis-open.org/odata/ns/edm}"
ID = prop("id")
TYPES: list[Type] = [
    entity(
        "sky.planet",
        base="sky.body",
        open=True,
        media=True,
        description="A <planet> & more\x00.",
        properties=(
            prop("name", max_length=64, nullable=False, default="x", read_only=True),
            prop("a-b"),
            prop("id"),
            prop("rings", "Edm.Boolean", default="several"),
            prop("anything", "Collection(Edm.Untyped)"),
            prop("star", "sky.star"),
        ),
        navigation=(prop("moons", "Collection(sky.moon)", nullable=False),),
    ),
    entity("sky.body", abstract=True, key=("id",), properties=(prop("id"),)),
    entity("sky.moon", base="sky.body"),
    entity("sky.star", base="sky.body"),
    entity("sky.maps.chart", kind="complex"),
    enum("sky.kind", "dwarf", "gas", "2nd"),
    EnumType(name="sky.nothing"),
    EnumType(
        name="sky.traits", flags=True, members=(EnumMember(name="ringed", value=1), EnumMember(name="moons", value=4))
    ),
]


def operation(name: str, method: str, *templates: str, returns: str = "", body: Body | None = None) -> Operation:
    day = prop("day", "Edm.Date", required=True)
    return builders.operation(name, method, *templates, returns=returns, parameters=(day,), body=body)


OPERATIONS = [
    operation("star-list", "GET", "/stars", returns="Collection(sky.star)"),
    operation("planet-list", "GET", "/planets", returns="Collection(sky.planet)"),
    operation("moon-get", "GET", "/planets/{id}/moons/{moonId}", returns="sky.moon"),
    operation("planet-star", "GET", "/planets/{id}/star", "/home/star", returns="sky.star"),
    operation("home-get", "GET", "/home", returns="sky.planet"),
    operation("planet-seen", "GET", "/planets/{id}/seen(on={day})/$value", returns="Edm.Boolean"),
    operation("planet-delta", "GET", "/planets/delta", returns="Collection(sky.planet)"),
    operation("planet-spin", "POST", "/home/spin", body=Body(properties=(prop("times", "Edm.Int32"),))),
    operation("now", "GET", "/now(zone='{zone}')", returns="Edm.DateTimeOffset"),
]


def model(types: Iterable[Type] = TYPES, operations: Iterable[Operation] = ()) -> Model:
    return builders.model(*types, *operations, name="sky", namespace="sky")


def child(root: ET.Element, tag: str, name: str) -> ET.Element:
    return next(item for item in root.iter(f"{EDM}{tag}") if item.get("Name") == name)


def test_types() -> None:
    root = ET.fromstring(csdl.export(model()))
    assert root.get("Version") == "4.0"
    assert [schema.get("Namespace") for schema in root.iter(f"{EDM}Schema")] == ["sky", "sky.maps"]
    planet = child(root, "EntityType", "planet")
    assert planet.attrib == {"Name": "planet", "BaseType": "sky.body", "OpenType": "true", "HasStream": "true"}
    assert planet[0].get("String") == "A <planet> & more."
    assert [item.get("Name") for item in planet[1:]] == ["name", "rings", "anything", "star", "moons"]
    assert child(planet, "Property", "name").attrib == {
        "Name": "name",
        "Type": "Edm.String",
        "Nullable": "false",
        "MaxLength": "64",
        "DefaultValue": "x",
    }
    permission = child(planet, "Property", "name")[0]
    assert permission.get("EnumMember") == "Org.OData.Core.V1.Permission/Read"
    assert child(planet, "Property", "rings").get("DefaultValue") is None
    assert child(planet, "NavigationProperty", "moons").attrib == {"Name": "moons", "Type": "Collection(sky.moon)"}
    assert next(root.iter(f"{EDM}PropertyRef")).get("Name") == "id"


def test_entities_are_navigated_to_whatever_the_page_says() -> None:
    assert child(ET.fromstring(csdl.export(model())), "NavigationProperty", "star").get("Type") == "sky.star"


def test_values_of_which_nothing_is_known_are_json() -> None:
    root = ET.fromstring(csdl.export(model()))
    assert child(root, "Property", "anything").get("Type") == "Collection(sky.Json)"
    assert child(root, "ComplexType", "Json").get("OpenType") == "true"
    assert b"Json" not in csdl.export(model(TYPES[1:]))


def test_enumerations_count_from_zero_where_the_page_gives_no_numbers() -> None:
    kind, nothing, traits = ET.fromstring(csdl.export(model())).iter(f"{EDM}EnumType")
    assert [(member.get("Name"), member.get("Value")) for member in kind] == [("dwarf", "0"), ("gas", "1")]
    assert [member.get("Name") for member in nothing] == ["unknownFutureValue"]
    assert traits.get("IsFlags") == "true"
    assert [member.get("Value") for member in traits] == ["1", "4"]


def test_operations_are_bound_to_what_their_paths_address() -> None:
    root = ET.fromstring(csdl.export(model(operations=OPERATIONS)))
    seen, delta, spin = child(root, "Function", "seen"), child(root, "Function", "delta"), child(root, "Action", "spin")
    assert [(item.get("Name"), item.get("Type")) for item in seen if item.tag == f"{EDM}Parameter"] == [
        ("bindingParameter", "sky.planet"),
        ("on", "Edm.Date"),
    ]
    assert child(seen, "Parameter", "on").get("Nullable") == "false"
    assert delta[0].get("Type") == "Collection(sky.planet)"
    assert delta[1].get("Type") == "Collection(sky.planet)"
    assert [item.get("Name") for item in spin] == ["bindingParameter", "times"]
    assert child(root, "Function", "now").get("IsBound") is None


def test_the_container_holds_what_paths_begin_with() -> None:
    root = ET.fromstring(csdl.export(model(operations=OPERATIONS)))
    container = child(root, "EntityContainer", "Service")
    assert [(item.tag.removeprefix(EDM), item.get("Name")) for item in container] == [
        ("Singleton", "home"),
        ("EntitySet", "planets"),
        ("EntitySet", "stars"),
        ("FunctionImport", "now"),
    ]
    assert [item.attrib for item in container[1]] == [{"Path": "star", "Target": "stars"}]
    assert child(root, "NavigationProperty", "moons").get("ContainsTarget") == "true"
    assert child(root, "NavigationProperty", "star").get("ContainsTarget") is None


def test_an_independent_reader_finds_nothing_wrong() -> None:
    document = Document(csdl.export(model(operations=OPERATIONS)))
    assert list(document.problems()) == []
    planet = document.type("sky.planet")
    assert planet.is_open_type
    assert planet.base_type.full_qualified_name.fqn == "sky.body"


def test_the_order_of_types_makes_no_difference() -> None:
    forth, back = model(TYPES, OPERATIONS), model(reversed(TYPES), reversed(OPERATIONS))
    assert csdl.export(forth) == csdl.export(back)


@given(specs())
def test_any_spec_becomes_a_valid_document(spec: Spec) -> None:
    document = csdl.export(link(sound(spec)))
    assert list(Document(document).problems()) == []
