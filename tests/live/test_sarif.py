"""What `codegen lint --format sarif` writes is held against the schema of SARIF 2.1.0; `make live` runs this."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from tests import facts
from tests.live.packed import unpacked
from tests.support import PAGES, SPEC

PACKAGE = "@microsoft/jest-sarif@1.0.0-beta.0"


@pytest.fixture(scope="module")
def schema(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The schema, as the package of SARIF's own editors has it."""
    (file,) = (unpacked(PACKAGE, tmp_path_factory.mktemp("sarif")) / "lib" / "schemas").glob("sarif-2.1.0*.json")
    return json.loads(file.read_text("utf-8"))


@pytest.mark.parametrize("source", [SPEC, PAGES], ids=["spec", "pages"])
def test_sarif_is_as_the_schema_says(schema: Any, source: Path) -> None:
    assert schema["properties"]["version"]["enum"] == ["2.1.0"]
    log = json.loads(facts.run("lint", source, "--format", "sarif")[1])
    results = log["runs"][0]["results"]
    assert results and (source == SPEC or any("fixes" in result for result in results))
    wrong = jsonschema.validators.validator_for(schema)(schema).iter_errors(log)
    assert [f"{error.json_path}: {error.message[:100]}" for error in wrong] == []
