from __future__ import annotations

from pathlib import Path

import pytest

from codegen.formats import specfile
from codegen.mock import Service
from codegen.spec.model import Model, link

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def folder() -> Path:
    return ROOT / "specs" / "graph_profile"


@pytest.fixture(scope="session")
def model(folder: Path) -> Model:
    return link(specfile.load(folder))


@pytest.fixture(scope="session")
def service(model: Model) -> Service:
    return Service(model)
