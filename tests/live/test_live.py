"""A program of a day in the harbour, against SAP CAP on loopback and against our own mock of the same metadata.

CAP comes from npm, once, into a folder that git doesn't know. Where node, npm or what they need is missing, the test
is skipped and says so.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest

from codegen import mock
from codegen.formats import csdl
from codegen.mock import Service, Settings
from codegen.output import folder as output
from codegen.python import generate
from codegen.spec.model import Model, link
from codegen.spec.nodes import Api

HERE = Path(__file__).parent
SERVICE = HERE / "service"
METADATA = SERVICE / "metadata.xml"
INSTALL, START = 600, 60
"""Seconds at most, for npm to install and for the service to listen."""


@pytest.fixture(scope="module")
def model() -> Model:
    return link(csdl.read({"metadata.xml": METADATA.read_bytes()}, Api(name="harbour", urls="odata")))


@pytest.fixture(scope="module")
def packages(model: Model, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the generated package."""
    folder = tmp_path_factory.mktemp("packages")
    output.write(generate(model, "harbour"), folder / "harbour")
    return folder


def run(packages: Path, *command: str) -> None:
    paths = {"PYTHONPATH": str(packages), "MYPYPATH": str(packages)}
    done = subprocess.run(
        [sys.executable, *command],
        env={**os.environ, **paths},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_program_is_typed(packages: Path) -> None:
    run(packages, "-m", "mypy", "--strict", str(HERE / "program.py"))


def test_pyright_types_it_too(packages: Path) -> None:
    pytest.importorskip("pyright")
    shutil.copy(HERE / "program.py", packages / "program.py")
    (packages / "pyrightconfig.json").write_text('{"pythonVersion": "3.11", "include": ["program.py"]}')
    run(packages, "-m", "pyright", "--pythonpath", sys.executable, "-p", str(packages))


def test_the_program_against_the_mock(model: Model, packages: Path) -> None:
    service = Service(model, Settings(items=60, page_size=25, stateful=True))
    with mock.running(service) as root:
        run(packages, str(HERE / "program.py"), root)


@pytest.fixture(scope="module")
def cap() -> Iterator[str]:
    """The root of the service, served by CAP."""
    if os.environ.get("LIVE") != "1":
        pytest.skip("make live runs this: it installs SAP CAP from npm")
    for name in ("node", "npm"):
        if shutil.which(name) is None:
            pytest.skip(f"{name} isn't installed")
    if not (SERVICE / "node_modules").exists():
        command = ["npm", "install", "--no-audit", "--no-fund", "--no-package-lock"]
        try:
            subprocess.run(command, cwd=SERVICE, check=True, capture_output=True, timeout=INSTALL)
        except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
            shutil.rmtree(SERVICE / "node_modules", ignore_errors=True)
            pytest.skip(f"npm can't install SAP CAP here: {type(error).__name__}")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    process = subprocess.Popen(
        ["npm", "run", "start"],
        cwd=SERVICE,
        env={**os.environ, "PORT": str(port)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    root = f"http://127.0.0.1:{port}/odata/v4/harbour"
    try:
        _wait(root, process)
        yield root
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(10)


def _wait(root: str, process: subprocess.Popen[bytes]) -> None:
    ends = time.monotonic() + START
    while time.monotonic() < ends and process.poll() is None:
        try:
            if httpx2.get(f"{root}/Tides/$count").text == "2500":
                return
        except httpx2.TransportError:
            pass
        time.sleep(0.25)
    pytest.fail("SAP CAP doesn't start")


@pytest.mark.slow
def test_the_program_against_cap(cap: str, packages: Path) -> None:
    run(packages, str(HERE / "program.py"), cap)


def test_the_metadata_is_what_cap_serves(cap: str) -> None:
    assert httpx2.get(f"{cap}/$metadata").content == METADATA.read_bytes()
