"""Reading and exporting are each other's inverse; and the largest metadata there is, as a whole."""

from __future__ import annotations

import importlib
import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from codegen.exporting import csdl as exporting
from codegen.formats import csdl, specfile
from codegen.output import folder as output
from codegen.python.layout import lay_out
from codegen.python.render import unformatted
from codegen.spec.model import Model, link
from codegen.spec.nodes import Api, Property, Spec, StructuredType, Type
from codegen.spec.select import select
from tests.exporting.test_csdl import OPERATIONS, TYPES, model, sound
from tests.strategies import examples, specs
from tests.support import corpus, loaded, shipped

from . import documents

METADATA = "graph-v1.0.csdl.xml"


ABOVE = StructuredType(name="sky.aa", kind="entity", properties=(Property(name="no", type="Collection(Edm.String)"),))
BELOW = StructuredType(
    name="sky.bb", kind="entity", base="sky.aa", key=("no",), properties=(Property(name="no", type="Edm.String"),)
)
FOUND = {
    "a key whose name the base has already": [ABOVE, BELOW],
    "an alias of such a key": [ABOVE, replace(BELOW, key=("k",), key_paths={"k": "no"})],
    "an alias that is the name itself": [replace(BELOW, base="", key_paths={"no": "no"})],
    "a partner that can't be named": [
        replace(
            BELOW,
            base="",
            properties=(*BELOW.properties, Property(name="*", type="Edm.String")),
            navigation=(Property(name="to", type="sky.bb", partner="*"),),
        )
    ],
}
"""What random specs have shown once."""


def again(document: bytes, api: Api) -> Spec:
    """The spec of a document."""
    return csdl.read({"metadata.xml": document}, api)


def assert_lossless(spec: Spec) -> None:
    """What was read of metadata is exported whole: read again, it gives the same model."""
    read = again(exporting.export(link(spec)), spec.api)
    assert {item.name: item for item in read.types} == {item.name: item for item in spec.types}
    assert {item.name: item for item in read.operations} == {item.name: item for item in spec.operations}
    assert read.service == spec.service
    assert read.api == spec.api


@pytest.mark.parametrize("made", [model(), model(operations=OPERATIONS), shipped()], ids=["types", "paths", "shipped"])
def test_what_was_exported_and_read_is_exported_alike(made: Model) -> None:
    document = exporting.export(made)
    read = link(again(document, made.spec.api))
    types = {line for line in document.splitlines() if b"Property" in line or b"Type Name" in line}
    assert types <= {*exporting.export(read).splitlines()}
    twice = exporting.export(read)
    assert exporting.export(link(again(twice, made.spec.api))) == twice


@pytest.mark.parametrize("types", FOUND.values(), ids=FOUND)
def test_what_was_found_once_is_read_and_exported_alike(types: list[Type]) -> None:
    assert_lossless(again(exporting.export(model(types)), model().spec.api))


@given(specs())
@examples(0.6)
def test_any_exported_document_is_read_and_exported_alike(spec: Spec) -> None:
    made = link(sound(replace(spec, pages=tuple(replace(page, page="a.md", operations=()) for page in spec.pages))))
    assume(made.types)
    assert_lossless(again(exporting.export(made), made.spec.api))


FACETS = st.fixed_dictionaries(
    {"type": st.just("Edm.Decimal")},
    optional={
        "nullable": st.booleans(),
        "precision": st.integers(1, 30),
        "scale": st.integers(0, 9),
        "minimum": st.integers().map(str),
        "maximum": st.decimals(allow_nan=False, allow_infinity=False, places=3).map(str),
        "default": st.integers(-9, 9).map(str),
        "deprecated": st.booleans(),
        "immutable": st.booleans(),
        "read_only": st.booleans(),
    },
)


@given(FACETS)
@examples(0.6)
def test_every_fact_of_a_property_survives(facts: dict[str, object]) -> None:
    demanded = facts.get("nullable") is False and not facts.get("read_only") and "default" not in facts
    prop = Property(name="x", required=demanded, **facts)  # type: ignore[arg-type]
    item = StructuredType(name="sky.thing", kind="complex", properties=(prop,))
    # What isn't said is any scale; without a word it would be 0.
    found = replace(prop, facets={} if "scale" in facts else {"Scale": "variable"})
    assert [*again(exporting.export(model([item])), Api(name="sky")).types] == [replace(item, properties=(found,))]


def test_keys_partners_and_containment_survive() -> None:
    place = StructuredType(
        name="sky.place", kind="complex", properties=(Property(name="zone", type="Edm.String", nullable=True),)
    )
    moons = Property(name="moons", type="Collection(sky.moon)", contained=True, partner="around")
    moon = StructuredType(
        name="sky.moon",
        kind="entity",
        key=("no", "zone"),
        key_paths={"zone": "at/zone"},
        properties=(Property(name="at", type="sky.place"), Property(name="no", type="Edm.Int32", nullable=False)),
        navigation=(Property(name="around", type="sky.moon"), moons),
    )
    read = again(exporting.export(model([place, moon])), Api(name="sky"))
    assert {item.name: item for item in read.types} == {"sky.place": place, "sky.moon": moon}


@pytest.mark.parametrize("item", TYPES, ids=lambda item: item.name)
def test_the_yaml_of_what_was_read_says_the_same(item: Type, tmp_path: Path) -> None:
    spec = again(exporting.export(model(operations=OPERATIONS)), Api(name="sky", urls="odata"))
    output.write(specfile.files(spec), tmp_path / "spec")
    loaded = specfile.load(tmp_path / "spec")
    assert loaded.api == spec.api
    assert {found.name: found for found in loaded.types} == {found.name: found for found in spec.types}
    assert {found.name: found for found in loaded.operations} == {found.name: found for found in spec.operations}
    assert item.name in {found.name for found in loaded.types}


@pytest.fixture(scope="module")
def graph() -> Spec:
    return csdl.read({METADATA: corpus(METADATA).read_bytes()}, Api(name="graph", urls="odata"))


@pytest.fixture(scope="module")
def package(graph: Spec, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The package of all of it, as it is before the formatter has seen it."""
    folder = tmp_path_factory.mktemp("graph")
    output.write(unformatted(lay_out(link(graph), "whole_graph")), folder / "whole_graph")
    yield folder


def test_all_of_graph_is_read(graph: Spec, tmp_path: Path) -> None:
    assert len([*graph.types]) == 507 + 518 + 323
    # A type and a function are both called microsoft.graph.image, and 20 annotations stand there twice.
    assert {problem.rule for page in graph.pages for problem in page.findings} == {"metadata-cut", "repeated-name"}
    (tmp_path / "exported.xml").write_bytes(exporting.export(link(graph)))
    metadata = corpus(METADATA)
    grader = [sys.executable, metadata.parents[1] / "grade" / "grade_csdl.py", metadata, tmp_path / "exported.xml"]
    graded = subprocess.run([*grader, "--json"], capture_output=True, check=True, encoding="utf-8")
    for name, figures in json.loads(graded.stdout)["figures"].items():
        assert figures.get("f1", figures.get("share")) == 1.0, name


def test_all_of_graph_can_be_imported(package: Path) -> None:
    with loaded(package, "whole_graph") as module:
        for file in sorted((package / "whole_graph").rglob("*.py")):
            parts = file.relative_to(package / "whole_graph").with_suffix("").parts
            if parts[-1] != "__init__":
                importlib.import_module(".".join((module.__name__, *parts)))
        for name in dir(module.models):
            getattr(module.models, name)
        request = module.api.users["a'b"].messages["x/y"].attachments.get()
        assert request.path == "/users('a''b')/messages('x%2Fy')/attachments"


def test_a_part_of_graph_passes_strict_checks(graph: Spec, tmp_path: Path) -> None:
    part = select(graph, include=["/users/*/messages/**", "/drives/**", "/me"])
    output.write(unformatted(lay_out(link(part), "part_of_graph")), tmp_path / "part_of_graph")
    command = [sys.executable, "-m", "mypy", "--strict", "part_of_graph"]
    ran = subprocess.run(command, cwd=tmp_path, capture_output=True, encoding="utf-8", check=False)
    assert ran.returncode == 0, ran.stdout[-2000:]


def test_annotations_of_includes_come_back() -> None:
    core = "Org.OData.Core.V1"
    edm = 'xmlns="http://docs.oasis-open.org/odata/ns/edm"'
    tag = f'<Annotation {edm} Term="C.DefaultNamespace"/>'
    included = f'<edmx:Include Namespace="{core}" Alias="C">{tag}</edmx:Include><edmx:Include Namespace="far.away"/>'
    reference = f'<edmx:Reference Uri="core.xml">{included}</edmx:Reference>'
    content = '<ComplexType Name="planet"><Property Name="id" Type="Edm.Byte"/></ComplexType>'
    spec = documents.read(content, reference)
    assert [item.annotations for item in spec.service.references] == [{f"{core}.DefaultNamespace": None}, {}]
    assert [item for page in spec.pages for item in page.findings] == []
    assert_lossless(spec)
    as_json = json.loads(exporting.export(link(spec), as_json=True))
    assert as_json["$Reference"]["core.xml"]["$Include"] == [
        {"$Namespace": core, f"@{core}.DefaultNamespace": True},
        {"$Namespace": "far.away"},
    ]
    own = f'<edmx:Reference Uri="x"><edmx:Include Namespace="sky">{tag}</edmx:Include></edmx:Reference>'
    (said,) = documents.findings(content, references=own)
    assert "annotations of the Include of 'sky', which is here, are left out" in said
