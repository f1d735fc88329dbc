"""The shipped package as its users' checkers see it."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import jedi
import pytest

from tests.support import GENERATED, ROOT, SPEC, codegen

PACKAGE = GENERATED / "graph_profile"
CONSUMER = """
from datetime import datetime

from graph_profile import api, models, q

account = models.UserAccountInformation(country_code="NO")
request = api.me.profile.account.post(account)
created = request.read(201, {}, b"")
moment: datetime | None = created.created_date_time
listed = api.users["id"].profile.account.get(select=["id"], top=5).read(200, {}, b"")
names: list[str | None] = [item.user_principal_name for item in listed]
api.me.profile.account["x"].delete().read(204, {}, b"")
violations: list[models.Violation] = models.validate(account, for_="create")
change = models.changes(account, created)
named = q.personName.first.startswith("A") & (q.personName.last != None) | ~q.personName["length"].in_(["x"])
api.me.profile.account.get(filter=named, orderby=q.personName.first.desc())
"""
MISTAKES = """
from graph_profile import api, models, q

models.UserAccountInformation(country="NO")
models.UserAccountInformation(country_code=47)
api.me.profile.acount
api.me.profile.account.post(account=1)
models.validate({}, models.UserAccountInformation, for_="delete")
models.UserAccountInformation().country_cod
models.UserAccountInformation().country_cod = "NO"
models.UserAcountInformation
from graph_profile import Clint
q.personName.first.startswithh("A")
q.personNme
q.userAccountInformation.countryCod == "NO"
api.me.profile.account.get(filter=q.personName.first.fits("A"))
api.me.profile.account.get(selec=["id"])
api.me.profile.account.get(top="5")
api.me.profile.account[models.LocaleInfo()].get()
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
        strict = ("mypy", "--strict", "--python-version", "3.11", "--config-file=")
        result = python(*strict, "graph_profile", "consumer.py", cwd=folder)
        assert result.returncode == 0, result.stdout
        result = python(*strict, "mistakes.py", cwd=folder)
        lines = {int(line.split(":")[1]) for line in result.stdout.splitlines() if ": error:" in line}
        assert lines == set(range(4, 20)), result.stdout

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
        (folder / "pyrightconfig.json").write_text('{"pythonVersion": "3.11", "include": ["graph_profile", "*.py"]}')
        result = ran(program, "--pythonpath", sys.executable, "--outputjson", cwd=folder)
        errors = [found for found in json.loads(result.stdout)["generalDiagnostics"] if found["severity"] == "error"]
        lines = {found["range"]["start"]["line"] + 1 for found in errors if found["file"].endswith("mistakes.py")}
        assert lines == set(range(4, 20)), errors
        assert not [found for found in errors if not found["file"].endswith("mistakes.py")]


class TestCompletion:
    """What jedi completes: editors with pylsp, vim, Spyder, and IPython before anything has run."""

    @pytest.mark.parametrize(
        ("typed", "names"),
        [
            ("graph_profile.", {"api", "models", "q", "errors", "odata", "Client", "AsyncClient"}),
            ("api.", {"me", "users"}),
            ("api.users['x'].profile.", {"account", "get", "delete"}),
            ("models.UserAcc", {"UserAccountInformation"}),
            ("models.UserAccountInformation(cou", {"country_code="}),
            ("models.UserAccountInformation().cou", {"country_code"}),
            ("models.AllowedAudiences.", {"CONTACTS", "EVERYONE"}),
            ("client.", {"send", "items", "batch"}),
            ("client.send(api.me.profile.account['x'].get()).cou", {"country_code"}),
            ("for found in client.items(api.me.profile.account.get()): found.cou", {"country_code"}),
            ("api.me.profile.account.get().", {"url", "read", "violations"}),
            ("q.personName.first.", {"startswith", "contains", "desc"}),
            ("q.", {"personName", "PersonName", "userAccountInformation", "search"}),
            ("q.userAccountInformation.co", {"countryCode", "country_code"}),
            ("api.me.profile.account.get(sel", {"select="}),
            ("api.me.profile.account.get(", {"filter=", "orderby=", "headers=", "top="}),
        ],
    )
    def test_jedi(self, typed: str, names: set[str]) -> None:
        before = "import graph_profile\nfrom graph_profile import Client, api, models, q\nclient = Client('x')\n"
        script = jedi.Script(before + typed, project=jedi.Project(GENERATED, load_unsafe_extensions=False))
        assert names - {found.name for found in script.complete()} == set()


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


class TestTypesAlone:
    """`--types-only`: the core of the runtime is all there is."""

    @pytest.fixture
    def folder(self, tmp_path: Path) -> Path:
        assert codegen("generate", SPEC, "--out", tmp_path, "--types-only").returncode == 0
        return tmp_path

    def test_it_offers_models_and_no_more(self, folder: Path) -> None:
        program = f"""
import sys; sys.path.insert(0, {str(folder)!r})
import graph_profile
from graph_profile import *
from graph_profile.models import *
print(graph_profile.__all__, hasattr(graph_profile, "api"), hasattr(graph_profile, "Client"))
item = models.ItemPhone.from_json(b'{{"number":"1"}}')
print(item, models.validate(item), models.changes(item, item), item.to_json())
"""
        found = ran(sys.executable, "-I", "-c", program, cwd=folder).stdout
        assert found.splitlines()[0] == "['models'] False False"
        assert found.splitlines()[1] == "ItemPhone(number='1') [] {} b'{\"number\":\"1\"}'"

    def test_every_module_can_be_imported_and_checked(self, folder: Path) -> None:
        names = [".".join(path.relative_to(folder).with_suffix("").parts) for path in sorted(folder.rglob("*.py"))]
        program = f"import importlib\nfor name in {names!r}: importlib.import_module(name)"
        result = ran(sys.executable, "-c", program, cwd=folder)
        assert result.returncode == 0, result.stderr
        strict = ("mypy", "--strict", "--python-version", "3.11", "--config-file=")
        result = python(*strict, "graph_profile", cwd=folder)
        assert result.returncode == 0, result.stdout
        assert not (folder / "graph_profile" / "requests").exists()
        assert not (folder / "graph_profile" / "_runtime" / "http").exists()
