"""Packages generated and imported on the spot."""

from __future__ import annotations

import importlib
import itertools
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import pytest

from codegen.output import folder as output
from codegen.python import generate
from codegen.spec.model import link
from codegen.spec.nodes import Spec

_count = itertools.count()


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[Spec], ModuleType]]:
    """Generates a package into a temporary folder and imports it."""

    def make(source: Spec) -> ModuleType:
        name = f"generated_{next(_count)}"
        output.write(generate(link(source), name), tmp_path / name)
        importlib.invalidate_caches()
        return importlib.import_module(name)

    monkeypatch.syspath_prepend(str(tmp_path))
    yield make
    for name in [name for name in sys.modules if name.startswith("generated_")]:
        del sys.modules[name]
