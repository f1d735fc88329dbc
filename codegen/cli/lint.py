"""The verb lint: reports mistakes in the documentation."""

from __future__ import annotations

import os
import sys
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, get_args

import click

from codegen.base.globs import matches
from codegen.base.nearest import suggest
from codegen.base.printing import counted
from codegen.base.problems import Place, Problem
from codegen.base.progress import steps
from codegen.base.rules import LEVELS, RULES, Level
from codegen.cli.common import CLEAN, FINDINGS, SOURCE, main, say, stop, verb
from codegen.cli.configured import concerned, configured, each, settled
from codegen.formats import specfile
from codegen.linting import formatters
from codegen.output import folder as output
from codegen.verbs import linting

if TYPE_CHECKING:
    from codegen.config.lint import Lint
    from codegen.config.values import Api

_ANNOTATIONS = 50
"""Annotations to print for GitHub, which shows ten of each level for each step."""


@main.command()
@click.argument("source", nargs=-1, metavar="[SOURCE]...", type=SOURCE)
@click.option("--format", "style", type=click.Choice(get_args(formatters.Style)), default="text", show_default=True,
              help="text: for people; json: programs; sarif: code scanning; github: pull requests.")  # fmt: skip
@click.option("--select", multiple=True, metavar="RULE", help="Only this rule, or rules that match: 'example-*'.")
@click.option("--ignore", multiple=True, metavar="RULE", help="Not this rule, or rules that match.")
@click.option("--fail-on", type=click.Choice(LEVELS),
              help="Exit 1 for findings of this level or worse; default: error, or as configured.")  # fmt: skip
@click.option("--baseline", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE",
              help="Leave out the findings in this file.")  # fmt: skip
@click.option("--update-baseline", is_flag=True, help="Write all findings into the baseline file, and exit 0.")
@click.option("--fix", is_flag=True, help="Correct simple mistakes in the pages; docs/rules.md lists them.")
@click.option("--color/--no-color", "coloured", default=None, help="Colours and source lines; default: on a terminal.")
@click.option("--rules", is_flag=True, help="List all rules and their levels, and stop.")
@settled
@verb
def lint(
    source: Sequence[Path], style: formatters.Style, select: Sequence[str], ignore: Sequence[str],
    fail_on: Level | None, baseline: Path | None, update_baseline: bool, fix: bool, coloured: bool | None, rules: bool,
    config: Path | None, names: Sequence[str],
) -> int:  # fmt: skip
    """Report mistakes in the documentation.

    SOURCE is a spec folder, or pages. Exit 1 if there are errors.

    [tool.codegen.lint] in pyproject.toml, or [lint] in codegen.toml, sets levels of rules and exceptions for
    all APIs; [tool.codegen.apis.NAME.lint] sets them for one API. The file is in this folder or above.
    Without SOURCE, lint reads the specs of all configured APIs, or with --fix their pages.
    """
    if rules:
        click.echo(formatters.rule_list(rule for rule in RULES.values() if rule.configurable))
        return CLEAN
    for pattern in (*select, *ignore):
        if not any(matches(pattern, name) for name in RULES):
            stop(f"no rule is called '{pattern}'{suggest(pattern, RULES)}; --rules lists all")
    settings = configured(config)
    apis = concerned(settings, names, source, "SOURCE...")
    if len(apis) > 1 and style in ("json", "sarif"):
        stop(f"--format {style} is of one API; name it with --api.")

    def one(api: Api | None) -> int:
        wanted = api.lint if api else settings.lint
        wanted = replace(wanted, select=tuple(select) or wanted.select, fail_on=fail_on or wanted.fail_on,
                         baseline=baseline or wanted.baseline)  # fmt: skip
        if len(apis) > 1 and api:
            say(f"{api.name}:")
        given = source or ((api.sources if fix else (api.spec,)) if api else ())
        return _linted(given, wanted, ignore, style, fix, update_baseline, coloured)

    return each(apis, one)


def _linted(
    source: Sequence[Path], wanted: Lint, ignore: Sequence[str], style: formatters.Style, fix: bool, update: bool,
    coloured: bool | None,
) -> int:  # fmt: skip
    """Lint, or fix, the pages or the spec of one API."""
    known = wanted.baseline
    if update and known is None:
        stop("--update-baseline needs --baseline FILE.")
    if update:
        wanted = replace(wanted, baseline=None)
    done = _found(source, wanted, ignore)
    if fix:
        mended = _mend(source, done.mends)
        say(f"{counted(mended, 'finding')} corrected", err=True)
        done = _found(source, wanted, ignore) if mended else done
    if update and known is not None:
        from codegen.linting import baseline as baselines

        output.replace(known, baselines.write(done.problems).encode())
        say(f"{known}: {counted(len(done.problems), 'finding')}")
        return CLEAN
    _print_problems(done, style, sys.stdout.isatty() if coloured is None else coloured)
    return CLEAN if done.passed else FINDINGS


def _found(source: Sequence[Path], wanted: Lint, ignore: Sequence[str]) -> linting.Linted:
    with steps(quiet=False) as show:
        return linting.lint(source, settings=wanted, ignore=ignore, show=show)


def _mend(source: Sequence[Path], problems: Sequence[Problem]) -> int:
    """Write the fixes of findings into the pages; return how many."""
    from codegen.linting.fixing import fixed

    if any((path / specfile.API_FILE).is_file() for path in source):
        stop("--fix corrects pages; name the pages, not the spec.")
    by_file: defaultdict[str, list[Problem]] = defaultdict(list)
    for problem in problems:
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


def _print_problems(done: linting.Linted, style: formatters.Style, coloured: bool) -> None:
    problems, locate = done.problems, done.locate

    def line_of(place: Place) -> str:
        lines = done.text_of(place.file).splitlines()
        return lines[place.line - 1] if 0 < place.line <= len(lines) else ""

    match style:
        case "json":
            click.echo(formatters.as_json(problems))
        case "sarif":
            click.echo(formatters.as_sarif(problems, locate, line_of))
        case "github":
            click.echo(formatters.as_github(problems, locate, _ANNOTATIONS), nl=bool(problems))
            if summary := os.environ.get("GITHUB_STEP_SUMMARY"):
                with open(summary, "a", encoding="utf-8") as file:
                    file.write(formatters.as_summary(problems))
        case _:
            click.echo(formatters.as_text(problems, line_of if coloured else None), color=coloured)
