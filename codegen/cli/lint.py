"""The verb that says what the documentation gets wrong: lint."""

from __future__ import annotations

import functools
import os
import sys
from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, get_args

import click

from codegen.base.files import Tree
from codegen.base.globs import matches
from codegen.base.nearest import suggest
from codegen.base.problems import InputError, Level, Place, Problem
from codegen.base.progress import steps
from codegen.base.rules import RULES
from codegen.cli.common import CLEAN, CONFIG, FINDINGS, configured, main, say, stop, verb
from codegen.config.keys import LEVELS
from codegen.formats import specfile
from codegen.linting import reports
from codegen.output import folder as output

if TYPE_CHECKING:
    from codegen.config.lint import Lint
    from codegen.spec.model import Model
    from codegen.spec.nodes import Spec

_LARGEST = 2**22
"""Bytes of a file whose lines are shown: pages and files of specs aren't larger."""
_ANNOTATIONS = 50
"""So many annotations are printed for GitHub, which shows ten of a level for each step."""


@main.command()
@click.argument("source", nargs=-1, type=click.Path(exists=True, path_type=Path))
@click.option("--format", "style", type=click.Choice(get_args(reports.Style)), default="text", show_default=True,
              help="For people, for programs, for code scanning, for GitHub's annotations.")  # fmt: skip
@click.option("--select", multiple=True, metavar="RULE", help="Only rules of this name, or pattern: 'example-*'.")
@click.option("--ignore", multiple=True, metavar="RULE", help="No rules of this name, or pattern.")
@click.option("--fail-on", type=click.Choice(LEVELS),
              help="The least level for which to exit 1; error where nothing else is configured.")  # fmt: skip
@click.option("--baseline", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE",
              help="Leave out the findings that this file holds.")  # fmt: skip
@click.option("--update-baseline", is_flag=True, help="Write all findings into the baseline, and exit 0.")
@click.option("--fix", is_flag=True, help="Mend in the pages what can be mended without knowing the API.")
@click.option(
    "--color/--no-color", "coloured", default=None, help="Colour and lines of source; by default on terminals."
)
@click.option("--rules", is_flag=True, help="List the rules and their levels instead.")
@CONFIG
@verb
def lint(
    source: Sequence[Path], style: reports.Style, select: Sequence[str], ignore: Sequence[str], fail_on: Level | None,
    baseline: Path | None, update_baseline: bool, fix: bool, coloured: bool | None, rules: bool, config: Path | None,
) -> int:  # fmt: skip
    """Say what the documentation gets wrong; SOURCE is a spec folder, or pages. Exit 1 when there are errors.

    Levels of rules, and what to ignore, stand in [tool.codegen.lint] of the pyproject.toml of the working
    folder or one above, or in [lint] of a codegen.toml; those of one API in [tool.codegen.apis.NAME.lint].
    """
    if rules:
        click.echo(reports.rule_list(rule for rule in RULES.values() if rule.configurable))
        return CLEAN
    if not source:
        stop("Missing argument 'SOURCE...'.")
    for pattern in (*select, *ignore):
        if not any(matches(pattern, name) for name in RULES):
            stop(f"no rule is called '{pattern}'{suggest(pattern, RULES)}")
    wanted = configured(config).lint_of(source[0])
    select, baseline = select or wanted.select, baseline or wanted.baseline
    if update_baseline and baseline is None:
        stop("--update-baseline needs --baseline FILE.")
    problems, locate = _found(source, wanted)
    if fix and (mended := _mend(source, problems)):
        say(f"{mended} findings mended")
        problems, locate = _found(source, wanted)
    problems = [problem for problem in problems if _chosen(problem, select, ignore)]
    if baseline is not None:
        from codegen.linting import baseline as baselines

        if update_baseline:
            output.replace(baseline, baselines.write(problems).encode())
            say(f"{baseline}: {len(problems)} findings")
            return CLEAN
        known = baselines.read(_known(baseline), str(baseline))
        problems = baselines.unknown(problems, known)
    _print_problems(problems, style, locate, sys.stdout.isatty() if coloured is None else coloured)
    failing = LEVELS[: LEVELS.index(fail_on or wanted.fail_on) + 1]
    return FINDINGS if any(problem.level in failing for problem in problems) else CLEAN


def _found(source: Sequence[Path], wanted: Lint) -> tuple[list[Problem], Callable[[str], str]]:
    """All findings of a source, and what turns a file of a place into its path from the working folder."""
    from codegen.linting import lint as linting

    model = _model(source)
    locate = _locator(source, model.spec)
    return linting.lint(model, wanted, lambda file: _text(locate(file))), locate


def _text(path: str) -> str | None:
    """The text of a file below a source, None for what is no regular file there or no text."""
    try:
        folder, _, name = path.rpartition("/")
        return Tree(Path(folder)).read(name, _LARGEST).decode()
    except (InputError, ValueError):
        return None


def _known(baseline: Path) -> str:
    return Tree(baseline.parent).read(baseline.name, _LARGEST).decode("utf-8", "replace")


def _chosen(problem: Problem, select: Sequence[str], ignore: Sequence[str]) -> bool:
    wanted = not select or any(matches(pattern, problem.rule) for pattern in select)
    return wanted and not any(matches(pattern, problem.rule) for pattern in ignore)


def _mend(source: Sequence[Path], problems: Sequence[Problem]) -> int:
    """Write the mends of findings into the pages; how many were made."""
    from codegen.linting.fixing import fixed

    if any((path / specfile.API_FILE).is_file() for path in source):
        stop("--fix mends pages; name the pages, not the spec.")
    by_file: defaultdict[str, list[Problem]] = defaultdict(list)
    for problem in problems:
        if problem.fix is not None:
            by_file[problem.place.file].append(problem)
    count = 0
    for file, found in sorted(by_file.items()):
        places = [path if path.is_file() else path / file for path in source]
        page = next((place for place in places if place.is_file() and place.as_posix().endswith(file)), None)
        if page is not None:
            content, done = fixed(page.read_bytes().decode("utf-8", "surrogateescape"), found)
            if done:
                mode = page.stat().st_mode
                output.replace(page, content.encode("utf-8", "surrogateescape"))
                page.chmod(mode)
                count += len(done)
    return count


def _model(source: Sequence[Path]) -> Model:
    """The linked model of a spec folder, of a $metadata document, or of pages."""
    from codegen.formats import sources
    from codegen.spec.model import link

    if len(source) == 1 and Tree(source[0]).has(specfile.API_FILE):
        return link(sources.load(source[0]))
    with steps(quiet=False) as show:
        pages, api = sources.read(source), sources.api(Path("pages"), source, None)
        return link(sources.transcribe(pages, api, progress=show.step("reading the documentation")).spec)


def _print_problems(
    problems: Sequence[Problem], style: reports.Style, locate: Callable[[str], str], coloured: bool
) -> None:
    def line_of(place: Place) -> str:
        lines = (_text(locate(place.file)) or "").splitlines()
        return lines[place.line - 1] if 0 < place.line <= len(lines) else ""

    match style:
        case "json":
            click.echo(reports.as_json(problems))
        case "sarif":
            click.echo(reports.as_sarif(problems, locate, line_of))
        case "github":
            click.echo(reports.as_github(problems, locate, _ANNOTATIONS), nl=bool(problems))
            if summary := os.environ.get("GITHUB_STEP_SUMMARY"):
                with open(summary, "a", encoding="utf-8") as file:
                    file.write(reports.as_summary(problems))
        case _:
            click.echo(reports.as_text(problems, line_of if coloured else None), color=coloured)


def _locator(source: Sequence[Path], spec: Spec) -> Callable[[str], str]:
    """Turns a file of a place into its path from the working folder, as code hosts want it."""
    named = [*source, *(source[0] / name for name in spec.api.sources)]
    folders = [folder for path in named for folder in (path, path.parent, path.parent.parent)]

    @functools.cache
    def locate(file: str) -> str:
        found = next((folder / file for folder in folders if (folder / file).is_file()), Path(file))
        return Path(os.path.relpath(found)).as_posix()

    return locate
