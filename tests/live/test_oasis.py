"""What is exported is held against OASIS's own schemas of CSDL, what is read against their own conversion to JSON.

They come with the npm package of the technical committee, into a folder of the test; `make live` runs this.
"""

from __future__ import annotations

import importlib
import io
import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest

from codegen.exporting import csdl as exporting
from codegen.formats import csdl, sources
from codegen.spec.model import Model, link
from codegen.spec.nodes import Api
from tests.formats.csdl.test_corpus import comparable
from tests.live.packed import unpacked
from tests.support import ROOT, corpus

PACKAGE = "odata-csdl@0.11.2"
DOCUMENTS = ("cap-library.xml", "olingo-static.xml", "sap-sales-order-v4.xml", "trip-service.xml", "csdl-example")


@pytest.fixture(scope="module")
def schemas(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with the schemas."""
    return unpacked(PACKAGE, tmp_path_factory.mktemp("oasis")) / "schemas"


def models() -> list[tuple[str, Model]]:
    own = ROOT / "tests" / "client" / "observatory" / "metadata.xml"
    given = [own, *(corpus("metadata") / name for name in DOCUMENTS)]
    api = Api(name="service", urls="odata")
    return [(path.name, link(csdl.read(sources.read([path]), api))) for path in given]


def test_xml_is_valid(schemas: Path) -> None:
    xmlschema = pytest.importorskip("xmlschema")
    locations = {"http://docs.oasis-open.org/odata/ns/edm": str(schemas / "edm.xsd")}
    schema = xmlschema.XMLSchema(str(schemas / "edmx.xsd"), locations=locations, allow="local")
    for name, model in models():
        found = [str(error.reason) for error in schema.iter_errors(io.BytesIO(exporting.export(model)))]
        assert not found, (name, found)


def test_json_is_valid(schemas: Path) -> None:
    # Python's expressions have no \p{L}.
    text = re.sub(r"\\\\p\{\w*\}", r"\\\\w", (schemas / "csdl.schema.json").read_text(encoding="utf-8"))
    validator: Any = importlib.import_module("jsonschema.validators").validator_for(json.loads(text))(json.loads(text))
    for name, model in models():
        document = json.loads(exporting.export(model, as_json=True))
        found = [error.message[:200] for error in validator.iter_errors(document)]
        assert not found, (name, found)


CONVERTED = (
    "aspnet-library.xml cap-catalog.xml cap-library.xml exchange-mail.xml northwind-v4.xml odata-demo.xml"
    " olingo-static.xml sap-typedefinitions-v4.xml several-schemas.xml trip-service.xml trippin.xml"
).split()
CONVERT = """const { xml2json } = require("./package/lib/xml2json"), fs = require("fs");
console.log(JSON.stringify(process.argv.slice(1).map((name) => xml2json(fs.readFileSync(name)))));"""


def alike(node: Any) -> Any:
    """A part of a spec without what their conversion decides: whether collections and what is bound can be null, and
    that seconds without a precision are whole (CSDL XML 4.01, section 7.2.3).
    """
    return _alike(comparable(node))


def _alike(found: Any) -> Any:
    if isinstance(found, list):
        return [_alike(item) for item in found]
    if not isinstance(found, dict):
        return found
    if found.get("bound"):
        found["parameters"][0]["nullable"] = True
    if "precision" in found:
        found["precision"] = found["precision"] or 0
        found["nullable"] = found["nullable"] or found["type"].startswith("Collection(")
    return {name: _alike(item) for name, item in found.items()}


def test_their_json_of_a_document_is_read_like_the_document(
    schemas: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = schemas.parents[1]
    (folder / "node_modules").mkdir()
    unpacked("sax@1.4.1", tmp_path_factory.mktemp("sax")).rename(folder / "node_modules" / "sax")
    names = [str(corpus("metadata") / name) for name in CONVERTED]
    ran = subprocess.run(["node", "-e", CONVERT, *names], cwd=folder, check=True, capture_output=True)
    api = Api(name="service", urls="odata")
    for name, document in zip(names, json.loads(ran.stdout), strict=True):
        ours = csdl.read(sources.read([Path(name)]), api)
        theirs = csdl.read({"service.json": json.dumps(document).encode()}, api)
        assert {item.name: alike(item) for item in theirs.types} == {item.name: alike(item) for item in ours.types}
        assert alike(theirs.service.containers) == alike(ours.service.containers)
        assert alike(theirs.service.schemas) == alike(ours.service.schemas)
