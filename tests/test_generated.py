"""The shipped package as its users' checkers see it."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support import GENERATED, ROOT

PACKAGE = GENERATED / "graph_profile"
CONSUMER = """
from datetime import datetime

from graph_profile import api, models

account = models.UserAccountInformation(country_code="NO")
request = api.me.profile.account.post(account)
created = request.read(201, {}, b"")
moment: datetime | None = created.created_date_time
listed = api.users["id"].profile.account.get(select=["id"], top=5).read(200, {}, b"")
names: list[str | None] = [item.user_principal_name for item in listed]
api.me.profile.account["x"].delete().read(204, {}, b"")
violations: list[models.Violation] = models.validate(account, for_="create")
change = models.changes(account, created)
"""
MISTAKES = """
from graph_profile import api, models

models.UserAccountInformation(country="NO")
models.UserAccountInformation(country_code=47)
api.me.profile.acount
api.me.profile.account.post(account=1)
models.validate({}, models.UserAccountInformation, for_="delete")
models.UserAccountInformation().country_cod
models.UserAccountInformation().country_cod = "NO"
models.UserAcountInformation
from graph_profile import Clint
"""


def ran(*arguments: str | Path, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*map(str, arguments)], cwd=cwd, capture_output=True, text=True, check=False, timeout=300)


def python(*arguments: str | Path, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    return ran(sys.executable, "-m", *arguments, cwd=cwd)


class TestTypes:
    """A program written against the package, under `mypy --strict` and pyright."""

    @pytest.fixture
    def folder(self, tmp_path: Path) -> Path:
        shutil.copytree(PACKAGE, tmp_path / "graph_profile", ignore=shutil.ignore_patterns("__pycache__"))
        (tmp_path / "consumer.py").write_text(CONSUMER)
        (tmp_path / "mistakes.py").write_text(MISTAKES)
        return tmp_path

    def test_mypy(self, folder: Path) -> None:
        strict = ("mypy", "--strict", "--python-version", "3.11", "--config-file=", "--cache-dir", folder / "cache")
        result = python(*strict, "graph_profile", "consumer.py", cwd=folder)
        assert result.returncode == 0, result.stdout
        result = python(*strict, "mistakes.py", cwd=folder)
        lines = {int(line.split(":")[1]) for line in result.stdout.splitlines() if ": error:" in line}
        assert lines == set(range(4, 13)), result.stdout

    def test_pyright(self, folder: Path) -> None:
        program = shutil.which("pyright", path=str(Path(sys.executable).parent)) or shutil.which("pyright")
        if program is None:
            pytest.skip("pyright isn't installed")
        try:
            version = ran(program, "--version", cwd=folder)
        except subprocess.TimeoutExpired:
            pytest.skip("pyright can't fetch its program")
        if version.returncode != 0:
            pytest.skip("pyright can't fetch its program")
        (folder / "pyrightconfig.json").write_text(
            '{"pythonVersion": "3.11", "include": ["graph_profile", "consumer.py"]}'
        )
        result = ran(program, "--pythonpath", sys.executable, cwd=folder)
        assert result.returncode == 0, result.stdout[:3000]


def test_ruff_with_its_defaults() -> None:
    result = python("ruff", "check", "--isolated", "--no-cache", "--target-version", "py311", PACKAGE)
    assert result.returncode == 0, result.stdout


def test_black_changes_nothing(tmp_path: Path) -> None:
    """In the user's mode: default settings, from a folder without configuration."""
    copied = shutil.copytree(PACKAGE, tmp_path / "graph_profile")
    result = python("black", "--check", "--quiet", "--diff", copied, cwd=tmp_path)
    assert result.returncode == 0, result.stdout[:2000]


def test_it_imports_the_standard_library_only_and_lazily() -> None:
    program = f"""
import sys
sys.path.insert(0, {str(GENERATED)!r})
before = set(sys.modules)
from graph_profile import models
models.LocaleInfo
loaded = sorted(name for name in set(sys.modules) - before)
print([name for name in loaded if ".models." in name])
print([name for name in loaded if name.split(".")[0] not in sys.stdlib_module_names | {{"graph_profile", "orjson"}}])
"""
    result = ran(sys.executable, "-I", "-c", program)
    assert result.stdout.splitlines() == ["['graph_profile.models.locale_info']", "[]"], result.stderr


def test_it_runs_where_codegen_isnt(tmp_path: Path) -> None:
    shutil.copytree(PACKAGE, tmp_path / "graph_profile")
    path = f"import sys; sys.path.insert(0, {str(tmp_path)!r})"
    program = f"{path}; from graph_profile import api; print(api.me.profile.get().url)"
    result = ran(sys.executable, "-I", "-S", "-c", program, cwd=tmp_path)
    assert result.stdout == "https://graph.microsoft.com/beta/me/profile\n", result.stderr
