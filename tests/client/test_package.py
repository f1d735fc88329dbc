"""The package as its users see it: lazy, typed, and with the client's names beside the others."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import graph_profile
import pytest

HERE = Path(__file__).parent
GENERATED = HERE.parents[1] / "generated"


def test_the_names() -> None:
    assert {"AsyncClient", "Client", "api", "errors", "models", "odata"} <= set(graph_profile.__all__)
    for name in graph_profile.__all__:
        assert getattr(graph_profile, name)
    for module in (graph_profile.errors, graph_profile.odata):
        assert [name for name in module.__all__ if not hasattr(module, name)] == []
    assert {"Profile", "validate"} <= set(graph_profile.models.__all__), "what `import *` asks for"
    with pytest.raises(AttributeError):
        _ = graph_profile.nothing  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("use", "loaded"),
    [
        ("graph_profile.models.Profile(); graph_profile.api.me.profile.get()", []),
        ("graph_profile.errors.NotFound; graph_profile.odata.prefer", []),
        ("graph_profile.Client", ["httpx2"]),
        ("graph_profile.AsyncClient", ["httpx2", "asyncio"]),
    ],
)
def test_httpx2_and_asyncio_are_loaded_by_what_needs_them(use: str, loaded: list[str]) -> None:
    code = f"import sys, graph_profile; {use}; print([name for name in ('httpx2', 'asyncio') if name in sys.modules])"
    found = subprocess.run([sys.executable, "-c", code], cwd=GENERATED, capture_output=True, text=True, check=True)
    assert found.stdout.strip() == str(loaded)


def test_clients_say_what_is_to_be_installed() -> None:
    code = "import sys; sys.modules['httpx2'] = None; import graph_profile; graph_profile.errors; graph_profile.{}"
    for name in ("Client", "AsyncClient"):
        arguments = [sys.executable, "-c", code.format(name)]
        found = subprocess.run(arguments, cwd=GENERATED, capture_output=True, text=True, check=False)
        last = found.stderr.splitlines()[-1]
        message = f"{name} sends with httpx2, which is not installed: pip install httpx2"
        assert last == f"ModuleNotFoundError: {message}"


def test_what_type_checkers_know() -> None:
    pytest.importorskip("mypy")
    arguments = ["-m", "mypy", "--strict", "--config-file", "", str(HERE / "consumer.py")]
    found = subprocess.run([sys.executable, *arguments], cwd=GENERATED, capture_output=True, text=True, check=False)
    assert found.returncode == 0, found.stdout + found.stderr
