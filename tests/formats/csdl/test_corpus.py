"""Real documents, whole: read, exported without a loss, understood by an independent reader, made into packages."""

from __future__ import annotations

import importlib
import json
import subprocess
import sys
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

import pytest

from codegen.base.edm import identifier
from codegen.exporting import csdl as exporting
from codegen.formats import csdl, sources, specfile
from codegen.output import folder as output
from codegen.python.layout import lay_out
from codegen.python.render import unformatted
from codegen.spec.model import link
from codegen.spec.nodes import Api, Property, Spec, StructuredType
from tests.support import corpus

from .test_round_trip import assert_lossless

SERVICES = {
    "aspnet-library.xml": (31, 191),
    "cap-catalog.xml": (17, 202),
    "cap-library.xml": (26, 282),
    "csdl-example": (6, 49),
    "exchange-mail.xml": (32, 422),
    "graph-v1.0-2026.xml": (3822, 14049),
    "northwind-two": (26, 293),
    "northwind-v4.xml": (26, 293),
    "odata-demo.xml": (11, 109),
    "olingo-static.xml": (29, 335),
    "onedrive-sharepoint-2.1.xml": (373, 3675),
    "redfish": (386, 594),
    "sap-sales-order-v4.xml": (46, 581),
    "sap-typedefinitions-v4.xml": (4, 24),
    "several-schemas.xml": (16, 59),
    "trip-service.xml": (17, 197),
    "trippin-bare-schema.csdl": (14, 103),
    "trippin.xml": (14, 103),
}
"""The services of OData 4 by document or folder: how many types they have, and how many operations are written."""
LARGE = ("graph-v1.0-2026.xml", "onedrive-sharepoint-2.1.xml", "redfish")


def read(name: str) -> Spec:
    documents = sources.read([corpus("metadata") / name])
    return csdl.read(documents, Api(name="service", urls="odata"))


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_is_read_and_exported_without_a_loss(name: str) -> None:
    spec = read(name)
    assert (len([*spec.types]), len([*spec.operations])) == SERVICES[name]
    assert_lossless(spec)


@pytest.mark.parametrize("name", [name for name in SERVICES if name not in LARGE])
def test_the_spec_folder_holds_all_of_it(name: str, tmp_path: Path) -> None:
    spec = read(name)
    output.write(specfile.files(spec), tmp_path / "spec")
    loaded = specfile.load(tmp_path / "spec")
    assert {item.name: item for item in loaded.types} == {item.name: item for item in spec.types}
    assert (loaded.service, loaded.api) == (spec.service, spec.api)


@pytest.fixture(scope="module")
def packages(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str]]:
    """The packages of all services but Graph, whose package is imported elsewhere: their folder, and their modules."""
    folder = tmp_path_factory.mktemp("packages")
    names = []
    for service in SERVICES:
        if service != "graph-v1.0-2026.xml":
            package = identifier(service.rpartition(".")[0] or service)
            files = unformatted(lay_out(link(read(service)), package))
            output.write(files, folder / package)
            # Of the runtime, which is the same in each, what the others need is imported.
            names += [f"{package}/{path}" for path in files if path.endswith(".py") and path[:8] != "_runtime"]
    return folder, [name.removesuffix(".py").removesuffix("/__init__").replace("/", ".") for name in names]


def test_packages_can_be_imported_without_a_warning(packages: tuple[Path, list[str]]) -> None:
    folder, modules = packages
    code = f"import importlib\nfor name in {modules!r}: importlib.import_module(name)"
    command = [sys.executable, "-B", "-W", "error", "-c", code]
    ran = subprocess.run(command, cwd=folder, capture_output=True, encoding="utf-8", check=False)
    assert ran.returncode == 0, ran.stderr[-2000:]


SAY = """
import importlib, json, sys

print(json.dumps({
    package: {
        name: {item.name: item.facts["type"] for item in vars(registry.get(name)).values() if hasattr(item, "facts")}
        for name in registry.where
    }
    for package in sys.argv[1:]
    for registry in [importlib.import_module(package + "._types").REGISTRY]
}))
"""


def test_members_are_of_the_types_of_the_metadata(packages: tuple[Path, list[str]]) -> None:
    """Most modules leave the types of members to annotations."""
    known = {identifier(name.rpartition(".")[0] or name): name for name in SERVICES if "v1.0-2026" not in name}
    command = [sys.executable, "-B", "-c", SAY, *known]
    said = json.loads(
        subprocess.run(command, cwd=packages[0], capture_output=True, encoding="utf-8", check=True).stdout
    )
    for package, name in known.items():
        types = link(read(name)).types.items()
        declared = {name: item.own for name, item in types if isinstance(item, StructuredType)}
        own = {name: {prop.name: prop.type for prop in props} for name, props in declared.items()}
        assert own == {name: said[package][name] for name in own}
        assert said[package].keys() >= dict(types).keys()


STEPS = {
    'northwind_v4.api.customers["A"].orders[1].employee.orders[2].shipper.get()': "models.shipper.Shipper | None]",
    "northwind_v4.api.products[1].category.products[2].supplier.get()": "models.supplier.Supplier | None]",
    "cap_library.api.members[1].loans[LOAN].copy.location.get()": "models.branches.Branches | None]",
    "redfish.api.service.service_root_v1_5_0_service_root.session_service.session_service_v1_1_0_session_service"
    '.sessions.members["7"].get()': "models.session_session.SessionSession]",
    'northwind_v4.api.customers["A"].orders["1"]': "Invalid index type",
    "cap_library.api.members[1].loans[LOAN].copy.nothing": 'no attribute "nothing"',
}


def test_checkers_know_every_step(packages: tuple[Path, list[str]]) -> None:
    head = ["import uuid, cap_library, northwind_v4, redfish", "LOAN = uuid.UUID(int=1)"]
    lines = [*head, *(f"reveal_type({step})" for step in STEPS)]
    (packages[0] / "consumer.py").write_text("\n".join(lines), encoding="utf-8")
    command = [sys.executable, "-m", "mypy", "--strict", "--config-file=", "consumer.py"]
    ran = subprocess.run(command, cwd=packages[0], capture_output=True, encoding="utf-8", check=False)
    for number, known in enumerate(STEPS.values(), len(head) + 1):
        said = [line for line in ran.stdout.splitlines() if line.startswith(f"consumer.py:{number}:")]
        assert any(known in line for line in said), (known, ran.stdout)
    assert ran.stdout.count(" error: ") == 2


@pytest.mark.parametrize("name", [name for name in SERVICES if name not in LARGE])
def test_json_says_the_same(name: str) -> None:
    spec = read(name)
    again = csdl.read({"service.json": exporting.export(link(spec), as_json=True)}, spec.api)
    assert {item.name: comparable(item) for item in again.types} == {item.name: comparable(item) for item in spec.types}
    assert comparable(again.service.containers) == comparable(spec.service.containers)
    assert comparable([schema.calls for schema in again.service.schemas]) == comparable(
        [schema.calls for schema in spec.service.schemas]
    )


def comparable(node: Any) -> Any:
    """A part of a spec without what one of the two forms can't say: whether null or scale 0 is a default, kinds of
    constants.
    """
    if isinstance(node, (list, tuple)):
        return [comparable(item) for item in node]
    if not is_dataclass(node):
        return node
    found = {item.name: comparable(getattr(node, item.name)) for item in fields(node) if item.name != "place"}
    if isinstance(node, Property):
        found["nullable"] = node.nullable is not False
        found["scale"] = node.scale or 0
        found["facets"] = {name: text for name, text in node.facets.items() if text != "max"}
    if "annotations" in found:
        # A limit is a field of its own, and an annotation besides where it is no whole number.
        kept = {name: value for name, value in found["annotations"].items() if ".Validation.V1.M" not in name}
        found["annotations"] = {name: plain(value) for name, value in kept.items()}
    return found


def plain(stated: Any) -> Any:
    """A value of an annotation as JSON has it: a member without its type, a tag as true."""
    if isinstance(stated, dict) and stated.keys() == {"$EnumMember"}:
        return ",".join(part.rpartition("/")[2] for part in stated["$EnumMember"].split())
    if isinstance(stated, dict) and len(stated) == 1 and next(iter(stated)).startswith("$"):
        return next(iter(stated.values()))
    if isinstance(stated, dict):
        return {name: plain(value) for name, value in stated.items()}
    if isinstance(stated, list):
        return [plain(item) for item in stated]
    return str(True if stated is None else stated)


def test_an_independent_reader_finds_the_same() -> None:
    reader = importlib.import_module("tests.exporting.reader")
    for name in SERVICES:
        if name in (*LARGE, "csdl-example"):
            continue
        spec = read(name)
        # odatapy takes numbers alone as lengths, though `max` is one (CSDL XML 4.01, section 7.2.1).
        document = reader.Document(exporting.export(link(spec)).replace(b' MaxLength="max"', b""))
        found = [
            f"{schema.namespace}.{item.name}"
            for schema in document.schemas
            for item in (*schema.entity_types, *schema.complex_types, *schema.enum_types)
        ]
        assert sorted(found) == sorted(item.name for item in spec.types)
        members = sum(
            len(item.properties) + len(item.navigation_properties)
            for schema in document.schemas
            for item in (*schema.entity_types, *schema.complex_types)
        )
        assert members == sum(
            len(item.properties) + len(item.navigation) for item in spec.types if isinstance(item, StructuredType)
        )
