"""A package with a project of its own: pip builds a wheel of it at once, as the settings name it."""

from __future__ import annotations

import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

from codegen.base.problems import InputError
from codegen.python import project
from tests import harbour
from tests.support import ROOT, codegen

CONFIG = """
[apis.harbour]
sources = ["docs"]
out = "clients/harbour"
package = "seaport"
project = true
distribution = "Harbour.Client"
package_version = "2.1.0rc1"
verify = false
"""


def test_pip_builds_a_wheel_of_it(tmp_path: Path) -> None:
    harbour.write(tmp_path / "docs")
    (tmp_path / "codegen.toml").write_text(CONFIG)
    assert codegen("build", "--jobs", "1", cwd=tmp_path).returncode == 0
    out = tmp_path / "clients/harbour"
    made = ["wheel", "--quiet", "--no-deps", "--no-build-isolation", "--wheel-dir", str(tmp_path), str(out)]
    result = subprocess.run([sys.executable, "-m", "pip", *made], capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
    wheel = zipfile.ZipFile(tmp_path / "harbour_client-2.1.0rc1-py3-none-any.whl")
    assert {"seaport/__init__.py", "seaport/py.typed", "seaport/models/ship.py"} <= {*wheel.namelist()}
    metadata = wheel.read("harbour_client-2.1.0rc1.dist-info/METADATA").decode()
    assert "Requires-Dist: httpx2>=2.16" in metadata and "Client of harbour, made by codegen." in metadata
    assert codegen("build", "--check", "--jobs", "1", cwd=tmp_path).returncode == 0
    (out / "README.md").write_text("mine")
    refused = codegen("generate", "--quiet", "--jobs", "1", cwd=tmp_path)
    assert refused.returncode == 2 and "README.md: error: was edited since" in refused.stderr
    assert "+++ b/README.md" in codegen("generate", "--check", "--jobs", "1", cwd=tmp_path).stdout
    assert codegen("generate", "--force", "--package-version", "3", cwd=tmp_path).returncode == 0
    assert tomllib.loads((out / "pyproject.toml").read_text())["project"]["version"] == "3"


def test_a_project_of_a_persons_own_is_left_alone(tmp_path: Path) -> None:
    harbour.write(tmp_path / "docs")
    (tmp_path / "pyproject.toml").write_text("[project]\n")
    assert codegen("transcribe", "docs", "--out", "spec", "--jobs", "1", cwd=tmp_path).returncode == 0
    result = codegen("generate", "spec", "--out", ".", "--package", "seaport", "--project", "--jobs", "1", cwd=tmp_path)
    assert result.returncode == 2 and "pyproject.toml: error: was not written by codegen" in result.stderr
    assert not (tmp_path / "seaport").exists() and (tmp_path / "pyproject.toml").read_text() == "[project]\n"


@pytest.mark.parametrize("version", ["1", "1.2.0", "2024.1.post3", "1.0a1.dev2", "1!2.0+local.1"])
def test_versions_that_pip_takes(version: str) -> None:
    about = project.Project(package="p", api='a"\\\n</b>`', sends=False, distribution="p", version=version)
    files = project.files(about)
    made = tomllib.loads(files["pyproject.toml"])["project"]
    assert (made["version"], made["dependencies"], made["description"]) == (
        version,
        [],
        "Types of a /b, made by codegen.",
    )
    assert "`" not in files["README.md"].splitlines()[2].replace("The package", "")


@pytest.mark.parametrize(("name", "version"), [("p", "one"), ("p", '1"\n'), ("-p", "1"), ("p q", "1"), ("", "1")])
def test_names_and_versions_that_pip_refuses(name: str, version: str) -> None:
    with pytest.raises(InputError):
        project.files(project.Project(package="p", api="p", sends=True, distribution=name, version=version))


def test_the_client_needs_what_the_mock_does() -> None:
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["optional-dependencies"]
    (needed,) = project.Project(package="p", api="p", sends=True).dependencies
    assert needed in extras["serve"]
