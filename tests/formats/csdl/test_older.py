"""Metadata of OData 2.0 and 3.0, its models and its JSON, beside pyodata's reading of the same."""

from __future__ import annotations

import datetime
import json
import warnings
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codegen.base.problems import InputError
from codegen.exporting import csdl as exporting
from codegen.formats import csdl
from codegen.spec.model import Model, link
from codegen.spec.nodes import Api, EnumType, Spec, StructuredType
from tests.strategies import examples
from tests.support import GENERATED, codegen, corpus, package

from .documents import SHOP

PLAIN = SHOP.replace(b"Self.", b"shop.").replace(b'"String"', b'"Edm.String"')
"""The same without aliases and short names."""


def read(content: bytes = SHOP, **options: bool) -> Spec:
    return csdl.read({"shop.xml": content}, Api(name="shop", urls="odata"), types_only=True, **options)


def types(content: bytes = SHOP) -> dict[str, StructuredType]:
    return {item.name: item for item in read(content).types if isinstance(item, StructuredType)}


def test_associations_are_what_navigation_properties_lead_to() -> None:
    (items,), (order,) = types()["shop.Order"].navigation, types()["shop.Item"].navigation
    assert (items.type, items.partner, items.on_delete) == ("Collection(shop.Item)", "Order", "Cascade")
    assert (order.type, order.nullable, order.partner, order.constraints) == (
        "shop.Order", False, "Items", {"No": "No"},
    )  # fmt: skip


def test_aliases_and_short_names_stand_for_whole_ones() -> None:
    assert types() == types(PLAIN)


def test_attributes_of_sap_are_facts_and_the_rest_is_kept() -> None:
    members = {prop.name: prop for prop in types()["shop.Order"].properties}
    assert members["Placed"].description == "Placed on\n\nWhen it came in"
    assert members["Placed"].annotations["sap.sortable"] == "false"
    assert (members["No"].read_only, members["Changed"].immutable) == (True, True)
    assert (members["Note"].type, members["Note"].description) == ("Edm.String", "What was said.")
    assert types()["shop.Order"].media


def test_a_pattern_of_sap_is_a_pattern() -> None:
    content = SHOP.replace(b'sap:label="Placed on"', b'sap:validation-regexp="^[0-9]+$"')
    placed = next(prop for prop in types(content)["shop.Order"].properties if prop.name == "Placed")
    assert placed.annotations["Org.OData.Validation.V1.Pattern"] == "^[0-9]+$"


def test_what_sap_says_cannot_be_created_is_not_asked_for() -> None:
    more = b"""<Property Name="Serial" Type="Edm.String" Nullable="false" sap:creatable="false"/>
<Property Name="Buyer" Type="Edm.String" Nullable="false" sap:creatable="true"/>"""
    mark = b'<Property Name="Paid"'
    found = {prop.name: prop for prop in types(SHOP.replace(mark, more + mark))["shop.Order"].properties}
    assert (found["Serial"].required, found["Buyer"].required) == (False, True)


def test_what_a_database_makes_is_not_asked_for() -> None:
    stored = 'xmlns:a="http://schemas.microsoft.com/ado/2009/02/edm/annotation" a:StoreGeneratedPattern'
    more = f"""<Property Name="Stamp" Type="Edm.Binary" Nullable="false" {stored}="Computed"/>
<Property Name="Serial" Type="Edm.Int32" Nullable="false" {stored}="Identity"/>
<Property Name="Odd" Type="Edm.Int32" Nullable="false" {stored}="Sometimes"/>""".encode()
    found = read(SHOP.replace(b"</EntityType>", more + b"</EntityType>", 1))
    members = {prop.name: prop for item in found.types if isinstance(item, StructuredType) for prop in item.properties}
    facts = {name: (members[name].required, members[name].read_only, members[name].immutable) for name in members}
    assert facts["Stamp"] == (False, True, False)
    assert facts["Serial"] == (False, False, True)
    assert facts["Odd"] == (True, False, False)
    (lost,) = [item.message for page in found.pages for item in page.findings if "StoreGenerated" in item.message]
    assert "the attribute StoreGeneratedPattern of Property is left out, once" in lost


def test_an_enumeration_may_name_its_type_without_a_namespace() -> None:
    content = SHOP.replace(
        b"</Schema>", b'<EnumType Name="Way" UnderlyingType="Byte"><Member Name="Up"/></EnumType></Schema>'
    )
    (way,) = [item for item in read(content).types if isinstance(item, EnumType)]
    assert way.underlying == "Edm.Byte"
    assert not [item for page in read(content).pages for item in page.findings if item.rule == "odd-value"]


@pytest.mark.parametrize(
    ("kind", "type"), [("List", "Collection(Edm.Int32)"), ("Bag", "Collection(Edm.Int32)"), ("None", "Edm.Int32")]
)
def test_an_attribute_may_say_that_a_property_has_many_values(kind: str, type: str) -> None:
    more = f'<Property CollectionKind="{kind}" Name="Marks" Type="Int32"/><Property Name="Paid"'.encode()
    content = SHOP.replace(b'<Property Name="Paid"', more)
    assert {prop.name: prop.type for prop in types(content)["shop.Order"].properties}["Marks"] == type
    assert not [item for page in read(content).pages for item in page.findings if "CollectionKind" in item.message]


def test_attributes_of_sap_may_stand_in_the_namespace_of_another_of_its_products() -> None:
    elsewhere = b"http://www.successfactors.com/edm/sap"
    assert types(SHOP.replace(b"http://www.sap.com/Protocols/SAPData", elsewhere)) == types()


@pytest.mark.parametrize("version", ["2007/06", "2008/10", "2009/11"])
def test_a_model_of_entity_framework_is_read_where_it_says_what_programs_see(version: str) -> None:
    schema = SHOP[SHOP.index(b"<Schema") : SHOP.rindex(b"</Schema>")] + b"</Schema>"
    model = b"""<e:Edmx Version="3.0" xmlns:e="http://schemas.microsoft.com/ado/%s/edmx"
xmlns:m="http://schemas.microsoft.com/ado/2007/08/dataservices/metadata" xmlns:sap="http://www.sap.com/Protocols/SAPData">
<e:Runtime><e:StorageModels/><e:ConceptualModels>%s</e:ConceptualModels></e:Runtime></e:Edmx>"""
    spec = read(model % (version.encode(), schema))
    assert {item.name for item in spec.types} == set(types())
    assert "StorageModels" in " ".join(problem.message for page in spec.pages for problem in page.findings)


def test_function_imports_are_functions_and_actions() -> None:
    service = read().service
    assert service.version == "2.0"
    assert [(call.name, call.kind, call.returns and call.returns.type) for call in service.calls] == [
        ("shop.Latest", "function", "Collection(shop.Order)"),
        ("shop.Cancel", "action", "Edm.Boolean"),
    ]
    (container,) = service.containers
    assert [(item.name, item.operation, item.entity_set) for item in container.imports] == [
        ("Latest", "shop.Latest", "Orders"),
        ("Cancel", "shop.Cancel", ""),
    ]
    assert container.places[0].bindings == {"Items": "Items"}


def test_what_is_left_out_is_said() -> None:
    messages = [found.message for page in read().pages for found in page.findings]
    assert messages == [
        "the attribute IsDefaultEntityContainer of EntityContainer is left out, once: codegen doesn't read it"
    ]


def test_requests_are_refused_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        csdl.read({"shop.xml": SHOP}, Api(name="shop"))
    (problem,) = caught.value.problems
    assert (
        "OData 2.0, from which codegen makes only types: use --types-only; it can't make requests yet"
        in problem.message
    )
    file = tmp_path / "shop.xml"
    file.write_bytes(SHOP)
    ran = codegen("generate", file, "--out", tmp_path / "out")
    assert (ran.returncode, ran.stderr.count("\n")) == (2, 1)
    assert not (tmp_path / "out").exists()
    assert codegen("transcribe", file, "--types-only", "--out", tmp_path / "spec").returncode == 0
    ran = codegen("export", tmp_path / "spec")
    assert (ran.returncode, ran.stderr.count("\n")) == (2, 1)


def test_version_3_and_what_is_wrong_in_it() -> None:
    content = SHOP.replace(b'ServiceVersion="2.0"', b'ServiceVersion="3.0"').replace(b"2008/09", b"2009/11")
    assert read(content).service.version == "3.0"
    lost = content.replace(b'Relationship="Self.Order_Items"', b'Relationship="Self.Nothing"')
    found = [item for page in read(lost).pages for item in page.findings if item.rule == "dangling-name"]
    assert [item.message for item in found] == ["NavigationProperty 'Items' has no Type; it is left out"]


@pytest.fixture(scope="module")
def shop() -> Iterator[ModuleType]:
    model: Model = link(read())
    from codegen.spec.select import select

    with package(link(select(model.spec, types_only=True))) as found:
        yield found


ORDER = {
    "__metadata": {"uri": "https://x/Orders(7L)", "type": "shop.Order", "etag": "W/\"1\""},
    "No": "9007199254740993", "Placed": "/Date(1262304000123)/", "Changed": "/Date(1262304000000+0060)/",
    "Opens": "PT08H30M00S", "Total": "12.500", "Weight": "1.5E+3", "Share": 0.25, "Count": 3, "Rank": "7",
    "Paid": False, "Mark": "5A1F4B9E-2b7c-4d55-9a43-3a55a7b0e0c1", "Seal": "AQI=", "Note": None,
    "To": {"__metadata": {"type": "shop.Address"}, "City": "Bonn", "Zip": "53111"},
    "Items": {"__deferred": {"uri": "https://x/Orders(7L)/Items"}},
}  # fmt: skip
GIFT = {"__metadata": {"type": "shop.Gift"}, "No": "7", "Line": 1, "Ribbon": "red"}
LIGHT = {"No": "7", "Placed": "2010-01-01T00:00:00"}
BODIES: list[Any] = [
    {"d": ORDER},
    {"d": {"results": [ORDER, ORDER], "__count": "77", "__next": "https://x/Orders?$skiptoken=2"}},
    {"d": [ORDER]},
    {"d": {"Latest": ORDER}},
    {"d": {"results": []}},
    {"d": {**ORDER, "Items": {"results": [GIFT], "__count": "1"}}},
    {"d": {**ORDER, "Items": [GIFT]}},
    {"odata.metadata": "https://x/$metadata#Orders", "odata.count": "1", "value": [LIGHT]},
    ORDER,
]  # fmt: skip


@pytest.mark.parametrize("body", BODIES, ids=range(len(BODIES)))
def test_what_came_goes_back_as_it_came(shop: ModuleType, body: Any) -> None:
    unread = shop.models.Answer.from_json(json.dumps(body), shop.models.Order)
    assert unread.to_dict() == body
    seen = shop.models.Answer.from_json(json.dumps(body), shop.models.Order)
    for order in seen.values:
        repr(order)
        assert shop.models.validate(order) == [] or "Zip" in str(shop.models.validate(order))
        for item in order.items or []:
            repr(item)
    assert json.loads(seen.to_json()) == body


LISTS = st.lists(st.sampled_from([GIFT, {}, None, 3]), max_size=2)
WIRES = st.one_of(
    st.none(), st.booleans(), st.integers(-(2**70), 2**70), st.text(max_size=5),
    st.sampled_from(["/Date(0)/", "/Date(-1+0060)/", "1.50", "INF", "7", "PT1H", {"__deferred": {}}, GIFT, [GIFT]]),
    st.builds(lambda items: {"results": items, "__count": "1"}, LISTS),
)  # fmt: skip


@examples(0.6)
@given(wire=st.dictionaries(st.sampled_from([*ORDER, "Zip"]), WIRES))
def test_nothing_is_lost(shop: ModuleType, wire: dict[str, Any]) -> None:
    order = shop.models.Order.from_dict(wire)
    repr(order)
    shop.models.validate(order)
    assert order.to_dict() == wire


def test_values(shop: ModuleType) -> None:
    (order,) = shop.models.Answer.from_json(json.dumps({"d": ORDER}), shop.models.Order).values
    assert order.no == 9007199254740993
    assert order.placed == datetime.datetime(2010, 1, 1, 0, 0, 0, 123000, tzinfo=datetime.UTC)
    assert order.changed.utcoffset() == datetime.timedelta(hours=1)
    assert order.opens == datetime.timedelta(hours=8, minutes=30)
    assert (order.total, order.weight, order.share, order.count, order.rank) == (Decimal("12.500"), 1500.0, 0.25, 3, 7)
    assert (order.to.city, order.items, order.note) == ("Bonn", None, None)


def test_changed_values_have_the_form_that_came(shop: ModuleType) -> None:
    order = shop.models.Order.from_dict(ORDER)
    order.weight, order.share, order.rank, order.no, order.total = 2.5, 0.5, 8, 8, Decimal("1.1")
    order.placed = order.placed + datetime.timedelta(milliseconds=1)
    order.to.city = "Ulm"
    assert order.to_dict() == {
        **ORDER, "Weight": "2.5", "Share": 0.5, "Rank": "8", "No": "8", "Total": "1.1",
        "Placed": "/Date(1262304000124)/", "To": {**ORDER["To"], "City": "Ulm"},
    }  # fmt: skip


def test_what_is_built_is_written_as_the_version_has_it(shop: ModuleType) -> None:
    models = shop.models
    built = models.Order(
        no=7,
        placed=datetime.datetime(2010, 1, 1),
        opens=datetime.timedelta(hours=8),
        weight=1.5,
        to=models.Address(city="Ulm"),
        items=[models.Item(line=1), models.Gift(line=2)],
    )
    assert built.to_dict() == {
        "No": "7", "Placed": "/Date(1262304000000)/", "Opens": "PT8H", "Weight": 1.5, "To": {"City": "Ulm"},
        "Items": {"results": [{"Line": 1}, {"__metadata": {"type": "shop.Gift"}, "Line": 2}]},
    }  # fmt: skip


def test_objects_are_what_they_say(shop: ModuleType) -> None:
    body = {"d": {**ORDER, "Items": {"results": [GIFT]}}}
    (order,) = shop.models.Answer.from_json(json.dumps(body), shop.models.Order).values
    assert type(order.items[0]).__name__ == "Gift"
    assert order.items[0].ribbon == "red"


@pytest.mark.parametrize(
    ("name", "value"),
    [("Placed", "/Date(x)/"), ("Placed", "/Date(9999999999999999)/"), ("No", "7L"), ("Count", 2**31), ("Total", "much"),
     ("Items", {"results": [{"Line": "x"}]}), ("Mark", 3), ("Opens", "08:30")],
)  # fmt: skip
def test_wrong_values_are_found_and_kept(shop: ModuleType, name: str, value: Any) -> None:
    order = shop.models.Order.from_dict({name: value})
    assert [found.rule for found in shop.models.validate(order)] == ["type"]
    assert order.to_dict() == {name: value}
    with pytest.raises(shop.models.DecodeError):
        shop.models.Order.from_dict({name: value}, strict=True)


def test_a_package_of_4_has_nothing_of_it() -> None:
    assert not (GENERATED / "graph_profile" / "_runtime" / "older.py").exists()


pyodata = pytest.importorskip("pyodata", reason="pyodata, the independent reader, isn't installed")


def theirs(content: bytes) -> Any:
    from pyodata.v2.model import Config, MetadataBuilder, PolicyIgnore

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return MetadataBuilder(content, config=Config(default_error_policy=PolicyIgnore())).build()


def _content(name: str) -> bytes:
    return PLAIN if name == "shop" else corpus(f"metadata/v2/{name}.xml").read_bytes()


@pytest.mark.parametrize("name", ["shop", "northwind-v2", "sap-function-imports-v2", "sap-gateway-v2"])
def test_it_is_exported_without_a_loss(name: str) -> None:
    spec = read(_content(name))
    again = read(exporting.export(link(spec)))
    assert {item.name: item for item in again.types} == {item.name: item for item in spec.types}
    assert again.service == spec.service


@pytest.mark.parametrize("name", ["shop", "northwind-v2", "sap-function-imports-v2"])
def test_pyodata_reads_the_same_types(name: str) -> None:
    content = _content(name)
    ours, compared = types(content), 0
    for item in (*theirs(content).entity_types, *theirs(content).complex_types):
        if item.is_collection:
            continue
        own = ours[f"{item.namespace}.{item.name}" if getattr(item, "namespace", None) else _named(ours, item.name)]
        mine = {prop.name: prop for prop in own.properties}
        assert {prop.name for prop in item.proprties()} == set(mine)
        for prop in item.proprties():
            if prop.name in mine:
                kind = prop.typ.name if prop.typ.name.startswith("Edm.") else mine[prop.name].type
                assert (mine[prop.name].type, mine[prop.name].nullable is not False) == (kind, prop.nullable)
                compared += 1
        for nav in getattr(item, "nav_proprties", ()):
            found = next(prop for prop in own.navigation if prop.name == nav.name)
            many = str(nav.to_role.multiplicity) == "*"
            assert found.type.startswith("Collection(") is many
            assert found.type.removeprefix("Collection(").removesuffix(")").endswith(f".{nav.to_role.entity_type_name}")
            compared += 1
        if hasattr(item, "key_proprties") and own.key:
            assert {prop.name for prop in item.key_proprties} == set(own.key)
    assert compared > 10


def _named(ours: dict[str, StructuredType], name: str) -> str:
    return next(known for known in ours if known.endswith(f".{name}"))


@pytest.fixture(scope="module")
def traits() -> dict[str, Any]:
    (order,) = (item for item in theirs(PLAIN).entity_types if item.name == "Order")
    return {prop.name: prop.typ.traits for prop in order.proprties()}


@examples(0.6)
@given(
    ticks=st.integers(-62135596800000, 253402300799999),
    minutes=st.integers(-14 * 60, 14 * 60),
    number=st.integers(-(2**63), 2**63 - 1),
)
def test_pyodata_reads_and_writes_the_same_values(
    shop: ModuleType, traits: dict[str, Any], ticks: int, minutes: int, number: int
) -> None:
    wires = {"Placed": f"/Date({ticks})/", "Changed": f"/Date({ticks}{minutes:+05})/", "No": str(number)}
    for name, wire in wires.items():
        order = shop.models.Order.from_dict({name: wire})
        value = getattr(order, name.lower())
        assert value == traits[name].from_json(wire)
        assert shop.models.Order(**{name.lower(): value}).to_dict() == {name: wire}
        if name != "No":
            assert traits[name].to_json(value) == wire
