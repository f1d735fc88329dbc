"""What is configured holds for each verb by itself: with settings, transcribe, lint, generate and verify need none."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from codegen.cli import main
from codegen.config.keys import keys_of
from codegen.config.lint import Lint
from codegen.config.values import Api
from tests import harbour

CONFIG = """
[apis.harbour]
sources = ["docs"]
out = "src"
package = "seaport"
exclude = ["resources/buoy.md"]
templates = "templates"

[apis.harbour.lint]
rules = { content-length = "off" }

[apis.words]
sources = ["docs"]
spec = "words"
out = "src"
types_only = true
"""
EACH_RUN = {"check", "force", "report", "jobs", "cached", "quiet", "style", "everything", "update_baseline", "fix",
            "coloured", "rules", "config", "names", "ignore",
            "fetch", "suggest"}  # fmt: skip
"""Options that say what one run does and how it is told, not what an API is like; `lint.ignore` has tables."""
KEYS = {"source": "sources", "folder": "spec", "service_root": "service_roots", "overlay": "templates"}
"""Parameters that are called otherwise than their keys."""


@pytest.mark.parametrize("verb", ["transcribe", "lint", "generate", "verify"])
def test_every_option_can_stand_in_the_configuration(verb: str) -> None:
    known = {*keys_of(Api), *keys_of(Lint)}
    command = main.get_command(click.Context(main), verb)
    assert command is not None
    options = {str(option.name) for option in command.params} - EACH_RUN
    assert {KEYS.get(name, name) for name in options} <= known


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Result]:
    project = tmp_path_factory.mktemp("project")
    harbour.write(project / "docs")
    buoy = harbour.CREW.replace("crewMember", "buoy").replace("crewRank", "buoyColour")
    (project / "docs/resources/buoy.md").write_text(buoy)
    (project / "templates").mkdir()
    (project / "templates/py.typed.jinja").write_text("partial\n")
    (project / "settings.toml").write_text(CONFIG)
    (project / "work").mkdir()

    def run(*arguments: str, config: bool = True) -> Result:
        with pytest.MonkeyPatch.context() as patch:
            patch.chdir(project / "work")
            named = ["--config", "../settings.toml"] if config else []
            return CliRunner().invoke(main, [*arguments, *named])

    run.project = project  # type: ignore[attr-defined]
    result = run("transcribe", "--jobs", "1")
    assert result.exit_code == 0, result.output
    result = run("generate", "--jobs", "1")
    assert result.exit_code == 0, result.output
    return run


def test_without_arguments_a_verb_is_for_all_apis(run: Callable[..., Result]) -> None:
    project: Path = run.project  # type: ignore[attr-defined]
    assert {path.name for path in (project / "src").iterdir()} == {"seaport", "words"}
    assert (project / "src/seaport/py.typed").read_text() == "partial\n"
    assert not (project / "src/seaport/models/buoy.py").exists() and (project / "src/words/models/buoy.py").exists()
    assert not [*(project / "words").glob("operations/*")]
    for verb in ("transcribe", "generate"):
        assert (run(verb, "--check").exit_code, run(verb, "--check").output) == (0, "")
    verified = run("verify", "--jobs", "1")
    assert verified.exit_code == 0 and "words" not in verified.output
    linted = run("lint")
    assert linted.exit_code == 0 and linted.output.startswith("harbour:\n") and "\nwords:\n" in linted.output


def test_paths_of_an_api_bring_its_settings_and_options_override_them(run: Callable[..., Result]) -> None:
    project: Path = run.project  # type: ignore[attr-defined]
    assert run("generate", "../specs/harbour", "--check").exit_code == 0
    other = run("generate", "--api", "harbour", "--out", "../else", "--package", "quay", "--jobs", "1")
    assert other.exit_code == 0 and (project / "else/quay/py.typed").read_text() == "partial\n"
    assert run("transcribe", "../docs", "--out", "../words", "--check").output == ""
    changed = run("transcribe", "--api", "harbour", "--exclude", "api/*", "--check")
    assert changed.exit_code == 1 and "gone: operations/ship-get.yaml" in changed.output


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["transcribe", "../docs"], "../docs is of the APIs harbour, words; name one with --api."),
        (["generate", "--package", "x"], "--package is of one API; name it with --api."),
        (["lint", "--format", "sarif"], "--format sarif is of one API; name it with --api."),
        (["verify", "--api", "harbor"], "no API is called 'harbor', did you mean 'harbour'?"),
        (["transcribe", "../docs/api", "--api", "harbour"], "leave SOURCE out to read them all, or name another with"),
        (["generate", "../specs/harbour", "--api", "harbour", "--api", "words"], "SPECDIR can't be of several APIs"),
    ],
)
def test_what_is_meant_must_be_plain(run: Callable[..., Result], arguments: list[str], message: str) -> None:
    result = run(*arguments)
    assert result.exit_code == 2 and message in " ".join(result.output.split())


@pytest.mark.parametrize("verb", ["transcribe", "lint", "generate", "verify"])
def test_without_settings_arguments_are_needed(run: Callable[..., Result], verb: str) -> None:
    result = run(verb, config=False)
    assert result.exit_code == 2 and "Missing argument" in result.output and "has '" in result.output
