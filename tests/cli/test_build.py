"""What is configured is done with one verb, or one function; checks write nothing; watching goes on after mistakes."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from importlib.metadata import version
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

import codegen as api
from codegen.cli.watching import watch
from codegen.config import reading
from tests import harbour
from tests.support import ROOT, codegen

CONFIG = """
[tool.codegen.apis.harbour]
sources = ["docs"]
out = "src"
package = "seaport"
dialect = "graph"
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    harbour.write(tmp_path / "docs")
    (tmp_path / "pyproject.toml").write_text(CONFIG)
    (tmp_path / ".git").mkdir()
    return tmp_path


def files(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def test_the_functions_return_what_was_done_and_print_nothing(project: Path, capfd: pytest.CaptureFixture[str]) -> None:
    spec = project / "specs" / "harbour"
    transcribed = api.transcribe([project / "docs"], spec, cached=False)
    assert transcribed.changed and transcribed.report is not None and (spec / "api.yaml").is_file()
    assert not api.transcribe([project / "docs"], spec, cached=False, check=True).changed
    linted = api.lint(spec)
    assert linted.passed and all(isinstance(problem, api.Problem) for problem in linted.problems)
    generated = api.generate(spec, project / "src", package="seaport", cached=False, jobs=1)
    assert generated.package == project / "src" / "seaport" and generated.changed
    verified = api.verify(spec, cached=False, jobs=1)
    assert verified.passed and verified.verdict.passed > 0
    assert api.export(spec).content == api.export(str(spec)).content
    assert not api.diff(spec, str(spec)).changes
    assert api.site(spec, project / "public").changed
    with pytest.raises(api.InputError, match="doesn't exist"):
        api.generate(project / "nothing", project / "src")
    (built,) = api.build(config=project / "pyproject.toml", check=True, jobs=1)
    assert built.passed and built.generated is not None and not built.generated.changed
    assert capfd.readouterr() == ("", "")


def test_a_text_is_one_source_or_one_pattern(project: Path) -> None:
    spec, docs = project / "specs" / "harbour", project / "docs"
    assert api.transcribe(str(docs), spec).changed and not api.transcribe(docs, spec).changed
    (docs / "api" / "ship-list.md").write_text("# List ships\n\n## HTTP request\n```http\nGET /ships\n```\n")
    found = api.lint(docs).problems
    assert found and api.lint(docs, ignore="no-such-*").problems == found and not api.lint(docs, ignore="*").problems
    assert api.generate(spec, project / "src", include="/ships/**").changed
    assert [built.api.name for built in api.build("harbour", config=project / "pyproject.toml", check=True)] == [
        "harbour"
    ]


def test_what_functions_can_not_use_is_an_input_error(project: Path) -> None:
    spec = project / "specs" / "harbour"
    api.transcribe(project / "docs", spec)
    wrong: dict[str, Callable[[], object]] = {
        "no source is named": lambda: api.transcribe([], spec),
        "no source is named; name pages": lambda: api.lint([]),
        "there is no format 'raml'": lambda: api.export(spec, format=cast("Any", "raml")),
        "say --project, or project = true, too": lambda: api.generate(spec, project / "src", distribution="ships"),
        "related follows what include or exclude choose": lambda: api.generate(spec, project / "src", related=True),
        "no document refers to u": lambda: api.generate(spec, project / "src", references=f"u={__file__}"),
        "'' doesn't exist": lambda: api.diff("", spec),
    }
    for message, call in wrong.items():
        with pytest.raises(api.InputError, match=re.escape(message)):
            call()


def test_importing_codegen_loads_nothing_that_takes_long() -> None:
    code = "import sys, codegen; dir(codegen); print({'click', 'jinja2', 'yaml', 'black'} & {*sys.modules})"
    found = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "set()"
    with pytest.raises(AttributeError):
        _ = api.nothing


def test_a_build_with_nothing_to_do_reads_no_yaml_and_makes_no_spec(project: Path) -> None:
    code = """
import sys, codegen
(built,) = codegen.build(config=sys.argv[1])
assert built.passed, built.problems
print(built.transcribed.changed, *sorted({"yaml", "codegen.spec.nodes", "importlib.metadata"} & {*sys.modules}))
"""
    config, cache = project / "pyproject.toml", {**os.environ, "CODEGEN_CACHE_DIR": str(project / "cache")}
    command = [sys.executable, "-c", code, str(config)]
    runs = [subprocess.run(command, cwd=ROOT, env=cache, capture_output=True, text=True, check=True) for _ in range(3)]
    first, second, third = (run.stdout.split() for run in runs)
    assert first[0] == "True" and "yaml" in first and second == third == ["False"]


def test_what_api_yaml_and_a_dialect_say_counts_from_the_next_run_on(project: Path) -> None:
    spec, words = project / "specs" / "harbour", project / "words.yaml"
    words.write_text("extends: graph\n")

    def run(dialect: str) -> api.Transcribed:
        return api.transcribe([project / "docs"], spec, dialect=dialect)

    assert run("graph").changed and not run("graph").changed and run("graph").report is None
    stated = spec / "api.yaml"
    stated.write_text(stated.read_text() + "# a remark\n")
    assert run("graph").report is not None and run("graph").report is None
    stated.write_text(stated.read_text() + "namespace_alias: harbour\n")
    with pytest.raises(api.InputError, match="namespace_alias"):
        run("graph")
    stated.write_text(stated.read_text().replace("namespace_alias: harbour\n", ""))
    assert run("graph").report is None
    assert run(str(words)).changed and run(str(words)).report is None
    words.write_text("extends: graph\nname: words\n")
    assert run(str(words)).report is not None and run(str(words)).report is None
    assert run("graph").changed


def test_python_m_codegen_is_the_command_line() -> None:
    found = subprocess.run(
        [sys.executable, "-m", "codegen", "--help"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert found.stdout.startswith("Usage: codegen ")


def test_build_then_check_then_a_changed_page(project: Path) -> None:
    first = codegen("build", "--jobs", "1", cwd=project)
    assert first.returncode == 0, first.stderr
    assert first.stdout.splitlines()[-1] == "1 of 1 APIs passed"
    assert "harbour: 3 types, 1 operation, 1 example from" in first.stdout and "verify:" in first.stdout
    assert (project / "src/seaport/__init__.py").is_file()
    assert codegen("build", "--check", cwd=project / "docs").returncode == 0
    harbour.write(project / "docs", ship=harbour.SHIP.replace("Places to sleep", "Beds"))
    before = files(project)
    stale = codegen("build", "--check", "harbour", cwd=project)
    assert stale.returncode == 1 and "spec out of date (1 changed)" in stale.stdout
    assert "0 of 1 APIs passed; not up to date, or wrong: harbour" in stale.stderr
    assert files(project) == before and codegen("build", "--quiet", cwd=project).stdout == ""
    assert codegen("build", "--check", cwd=project).returncode == 0


def test_a_check_says_what_was_edited_by_hand(project: Path) -> None:
    codegen("build", "--jobs", "1", cwd=project)
    with (project / "src/seaport/models/ship.py").open("a") as file:
        file.write("# mine\n")
    told = codegen("build", "--check", "--jobs", "1", cwd=project).stdout
    assert "src/seaport out of date (1 changed; 1 edited by hand: models/ship.py)" in told
    assert "codegen build --force replaces what was edited" in told and "writes it" not in told
    assert codegen("build", "--jobs", "1", cwd=project).returncode == 2
    assert codegen("build", "--force", "--jobs", "1", cwd=project).returncode == 0


def test_every_check_passes_in_a_checkout_with_other_line_ends(project: Path) -> None:
    (project / "templates").mkdir()
    (project / "templates" / "py.typed.jinja").write_text("partial\n")
    with (project / "pyproject.toml").open("a") as file:
        file.write("templates = 'templates'\n[tool.codegen.lint]\nbaseline = 'known.json'\n")
    (project / "known.json").write_text("")
    codegen("lint", "docs", "--update-baseline", cwd=project)
    assert codegen("build", "--jobs", "1", cwd=project).returncode == 0
    for name in files(project):
        path = project / name
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    for cache in ("--cache", "--no-cache"):
        result = codegen("build", "--check", "--jobs", "1", cache, cwd=project)
        assert result.returncode == 0, result.stdout + result.stderr
    assert b"\r\n" in (project / "src/seaport/__init__.py").read_bytes()


def test_another_formatter_is_named_where_a_check_fails(project: Path) -> None:
    codegen("build", "--jobs", "1", cwd=project)
    for name, old, new in (
        (".codegen", "# formatted by black ", "# formatted by black 1"),
        ("py.typed", "", "partial"),
    ):
        path = project / "src/seaport" / name
        path.write_text(path.read_text().replace(old, new, 1))
    told = f"seaport: made with black 1{version('black')}, here is black {version('black')}, whose output may differ"
    assert told in codegen("build", "--check", "--jobs", "1", cwd=project).stderr
    assert (
        told
        in codegen("generate", "specs/harbour", "--out", "src", "--package", "seaport", "--check", cwd=project).stderr
    )


def test_what_fails_is_told_and_the_other_apis_are_built(project: Path) -> None:
    with (project / "pyproject.toml").open("a") as file:
        file.write("[tool.codegen.apis.lost]\nsources = ['nowhere']\nverify = false\n")
    result = codegen("build", "--jobs", "1", cwd=project)
    assert result.returncode == 2 and "nowhere" in result.stderr
    assert "1 of 2 APIs passed; failed: lost" in result.stderr and (project / "src/seaport").is_dir()
    unknown = codegen("build", "harbor", cwd=project)
    assert unknown.returncode == 2 and "did you mean 'harbour'?" in unknown.stderr


def test_findings_fail_a_build_from_the_level_that_is_configured(project: Path) -> None:
    harbour.write(project / "docs", ship_get=harbour.GET.replace('"berths": 12', '"berths": "many"'))
    (project / "pyproject.toml").write_text(CONFIG + "verify = false\n[tool.codegen.lint]\nfail_on = 'warning'\n")
    result = codegen("build", "--jobs", "1", cwd=project)
    assert result.returncode == 1 and "warning" in result.stderr and "api/ship-get.md" in result.stderr


def test_a_build_without_a_package_says_so(project: Path) -> None:
    (project / "pyproject.toml").write_text(CONFIG.replace('out = "src"', "").replace('package = "seaport"', ""))
    result = codegen("build", "--jobs", "1", cwd=project)
    assert result.returncode == 0 and "no package, since 'out' isn't configured" in result.stdout


def wait(condition: Callable[[], bool], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it never came"
        time.sleep(0.1)


def test_watching_builds_again_and_survives_mistakes(project: Path) -> None:
    pytest.importorskip("watchfiles")
    log = project / "log"
    model = project / "src/seaport"
    with log.open("w") as stream:
        command = [sys.executable, "-u", "-m", "codegen", "build", "--watch", "--jobs", "1"]
        run = subprocess.Popen(
            command, cwd=project, stdout=stream, stderr=subprocess.STDOUT, env={**os.environ, "PYTHONPATH": str(ROOT)}
        )
    try:
        wait(lambda: "watching" in log.read_text())
        time.sleep(1)
        (project / "pyproject.toml").write_text(CONFIG + "outs = 3\n")
        wait(lambda: "unknown key 'outs'" in log.read_text())
        (project / "pyproject.toml").write_text(CONFIG)
        wait(lambda: log.read_text().count("APIs passed") >= 2)
        harbour.write(project / "docs", ship=harbour.SHIP.replace("Places to sleep", "Beds below deck"))
        wait(lambda: any("Beds below deck" in file.read_text() for file in model.rglob("*.py")))
        assert "changed: " in log.read_text()
    finally:
        run.send_signal(signal.SIGINT)
        assert run.wait(60) == 0, log.read_text()


def test_watching_goes_on_where_the_configuration_is_read_while_it_is_written(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An editor empties the file first."""
    file, seen = project / "pyproject.toml", list[str]()

    def changes(*_: Path, **__: object) -> Iterator[set[tuple[int, str]]]:
        for text in ("", CONFIG):
            file.write_text(text)
            yield {(2, str(file))}
        raise KeyboardInterrupt

    monkeypatch.setitem(sys.modules, "watchfiles", SimpleNamespace(watch=changes))
    assert watch(lambda: seen.append(file.read_text()) or 0, lambda: reading.find(project), []) == 0
    assert seen == [CONFIG, "", CONFIG]
