"""What is exported is held against OASIS's own schemas of CSDL, XML and JSON.

They come with the npm package of the technical committee, into a folder of the test; `make live` runs this.
"""

from __future__ import annotations

import importlib
import io
import json
import re
from pathlib import Path
from typing import Any

import pytest

from codegen.export import csdl as exporting
from codegen.formats import csdl, sources
from codegen.spec.model import Model, link
from codegen.spec.nodes import Api
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
