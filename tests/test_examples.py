"""The programs of examples/ run, and docs/client.md shows what is in them."""

from __future__ import annotations

import importlib.util
import json
import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import httpx2
import pytest
from graph_profile import Client

from codegen import mock

ROOT = Path(__file__).parents[1]
SPEC = ROOT / "specs" / "graph_profile"


def program(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, ROOT / "examples" / f"{name}.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_without_a_network() -> None:
    command = [sys.executable, "examples/account.py"]
    found = subprocess.run(
        command, cwd=ROOT, env={"PYTHONPATH": "generated"}, capture_output=True, text=True, check=True
    )
    assert "changes      {" in found.stdout and "'ageGroup': None" in found.stdout


def check_mocked(printed: str) -> None:
    lines = dict(line.split(None, 1) for line in printed.splitlines())
    assert lines["created"].endswith("in NO")
    assert lines["sent"] == "{'countryCode': 'SE'}"
    assert "in one round trip" in lines["batch"]
    assert "/countryCode: expected Edm.String, got 47" in printed


def test_against_the_mock_in_process() -> None:
    command = [sys.executable, "examples/against_mock.py"]
    found = subprocess.run(
        command, cwd=ROOT, env={"PYTHONPATH": "generated:."}, capture_output=True, text=True, check=True
    )
    check_mocked(found.stdout)


def test_against_the_mock_on_a_socket(capsys: pytest.CaptureFixture[str]) -> None:
    settings = mock.Settings(items=7, page_size=3)
    with mock.running(SPEC, settings) as url, Client("token", base_url=url) as client:
        program("against_mock").main(client)
    printed = capsys.readouterr().out
    check_mocked(printed)
    assert "listed       7 accounts, 7 in all" in printed


class Graph(httpx2.BaseTransport):
    """The mock, with an upload session that no page documents beside it."""

    def __init__(self) -> None:
        self.mock = mock.transport(SPEC, mock.Settings(items=5, page_size=2))
        self.asked: list[httpx2.Request] = []
        self.held = b""

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        self.asked.append(request)
        if request.url.path.endswith("/createUploadSession"):
            return httpx2.Response(200, json={"uploadUrl": "https://upload.example/session"})
        if request.url.host == "upload.example":
            self.held += request.read()
            return httpx2.Response(201, json={"id": "made"})
        return self.mock.handle_request(request)


def test_against_graph(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    photo = tmp_path / "fjord ø.jpg"
    photo.write_bytes(b"\xff\xd8" * 1000)
    graph = Graph()

    class Identity:
        def get_token(self, *scopes: str, **options: Any) -> Any:
            assert scopes == ("https://graph.microsoft.com/.default",)
            return type("Token", (), {"token": "t0ken", "expires_on": 9e12})

    with Client(Identity(), transport=graph) as client:
        program("against_graph").main(client, photo)
    printed = capsys.readouterr().out
    assert printed.count("account      ") == 5
    assert printed.count("batch        /users/") == 2
    assert "uploaded     2000 of 2000 bytes" in printed
    assert "made         made" in printed
    assert graph.held == photo.read_bytes()
    paths = [request.url.raw_path.decode() for request in graph.asked]
    assert "/beta/me/drive/root:/fjord%20%C3%B8.jpg:/createUploadSession" in paths
    (patch,) = [request for request in graph.asked if request.method == "PATCH"]
    assert json.loads(patch.read()) == {"countryCode": "SE"}
    for request in graph.asked:
        assert ("Authorization" in request.headers) == (request.url.host == "graph.microsoft.com")


def test_the_page_shows_the_programs() -> None:
    page = (ROOT / "docs" / "client.md").read_text(encoding="utf-8")
    shown = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    sources = [path.read_text(encoding="utf-8") for path in sorted((ROOT / "examples").glob("*.py"))]
    whole = [block for block in shown if any(block.strip() in source for source in sources)]
    assert len(whole) == 2
    assert {"examples/against_mock.py", "examples/against_graph.py"} <= set(re.findall(r"examples/\w+\.py", page))
    for block in shown:
        compile(block, "docs/client.md", "exec")
