"""The command line: verbs, the only printing and the only exit codes.

0 is clean, 1 findings or out of date, 2 misuse or unreadable input.
"""

from __future__ import annotations

import functools
import json
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, NoReturn, ParamSpec

import click
from rich.console import Console
from rich.table import Table

from codegen import lint as linting
from codegen import output, verify
from codegen.formats import docs, sources, specfile
from codegen.formats.specfile.jsonschema import KINDS, Kind, schema
from codegen.model import Model, link
from codegen.problems import InputError, Problem
from codegen.python import generate as generate_package
from codegen.python.naming import check_package
from codegen.spec import Spec

CLEAN, FINDINGS, MISUSE = 0, 1, 2
P = ParamSpec("P")
_FOLDER = click.Path(file_okay=False, path_type=Path)
_SPEC = click.Path(exists=True, file_okay=False, path_type=Path)


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="codegen")
def main() -> None:
    """API documentation in, a typed, tested Python client out."""


def _verb(function: Callable[P, int]) -> Callable[P, None]:
    """Turn a function that returns an exit code into one that exits with it, problems of the input included."""

    @functools.wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            code = function(*args, **kwargs)
        except InputError as error:
            for problem in error.problems:
                click.echo(str(problem), err=True)
            code = MISUSE
        except OSError as error:
            click.echo(f"{error.filename or '<input>'}: error: {error.strerror} [unreadable]", err=True)
            code = MISUSE
        sys.exit(code)

    return run


def _stop(message: str) -> NoReturn:
    raise click.UsageError(message)


@main.command()
@click.argument("source", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--out", "folder", required=True, type=_FOLDER, help="The spec folder to write.")
@click.option("--check", is_flag=True, help="Write nothing; exit 1 and name the pages that have changed.")
@click.option("--report", "report", type=click.Choice(["text", "json"]), is_flag=False, flag_value="text",
              help="Account for every page, table row, fenced block and request line.")  # fmt: skip
@click.option("--service-root", help="URL below which all paths stand; else concluded from the examples.")
@click.option("--jobs", type=click.IntRange(1), help="Processes that read pages; else one per processor.")
@click.option("--quiet", is_flag=True, help="Print nothing but problems.")
@_verb
def transcribe(
    source: Sequence[Path], folder: Path, check: bool, report: str | None, service_root: str | None,
    jobs: int | None, quiet: bool,
) -> int:  # fmt: skip
    """Read documentation pages, or folders with api/ and resources/, into a spec."""
    pages = sources.read(source)
    transcription = docs.transcribe(pages, sources.api(folder, source, service_root), jobs=jobs)
    files = specfile.files(transcription.spec)
    if specfile.load_api(folder) == transcription.spec.api:
        # It says nothing new: a person's comments stay.
        files[specfile.API_FILE] = (folder / specfile.API_FILE).read_text(encoding="utf-8")
    if report:
        click.echo(transcription.report.json() if report == "json" else transcription.report.text())
    if check:
        return _report_changed_pages(transcription.spec, output.compare(files, folder))
    changes = output.write(files, folder)
    if not quiet:
        _summarise(transcription.spec, folder, changes)
    return CLEAN


def _report_changed_pages(spec: Spec, changes: output.Changes) -> int:
    pages = {page.file: page.page or page.file for page in spec.pages}
    for what, names in (("new", changes.added), ("changed", changes.changed), ("gone", changes.removed)):
        for name in names:
            click.echo(f"{what}: {pages.get(name, name)}")
    return FINDINGS if changes else CLEAN


def _summarise(spec: Spec, folder: Path, changes: output.Changes) -> None:
    examples = sum(len(operation.examples) for operation in spec.operations)
    findings = Counter(problem.level for page in spec.pages for problem in page.findings)
    click.echo(
        f"{folder}: {len([*spec.types])} types, {len([*spec.operations])} operations, {examples} examples"
        f" from {sum(bool(page.page) for page in spec.pages)} pages;"
        f" {len(changes.added)} files new, {len(changes.changed)} changed, {len(changes.removed)} removed"
    )
    if findings:
        counts = ", ".join(f"{count} {level}s" for level, count in sorted(findings.items()))
        click.echo(f"the pages have {counts}: codegen lint {folder}")


@main.command()
@click.argument("source", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--format", "style", type=click.Choice(["text", "json"]), default="text", show_default=True)
@_verb
def lint(source: Sequence[Path], style: str) -> int:
    """Say what the documentation gets wrong; SOURCE is a spec folder, or pages. Exit 1 when there are errors."""
    problems = linting.lint(_model(source))
    if style == "json":
        click.echo(json.dumps([_as_json(problem) for problem in problems], indent=2))
    else:
        for problem in problems:
            click.echo(str(problem))
        counts = Counter(problem.level for problem in problems)
        click.echo(", ".join(f"{counts[level]} {level}s" for level in ("error", "warning", "info")))
    return FINDINGS if any(problem.level == "error" for problem in problems) else CLEAN


def _model(source: Sequence[Path]) -> Model:
    """The linked model of a spec folder, or of pages."""
    if len(source) == 1 and (source[0] / specfile.API_FILE).is_file():
        return link(specfile.load(source[0]))
    return link(docs.transcribe(sources.read(source), sources.api(Path("pages"), source, None)).spec)


def _as_json(problem: Problem) -> dict[str, Any]:
    places = [{"file": place.file, "line": place.line, "column": place.column} for place in problem.related]
    at = problem.place
    return {
        "rule": problem.rule,
        "level": problem.level,
        "file": at.file,
        "line": at.line,
        "column": at.column,
        "message": problem.message,
        "related": places,
    }


@main.command()
@click.argument("folder", metavar="SPECDIR", type=_SPEC)
@click.option("--out", required=True, type=_FOLDER, help="Where the package's folder is made.")
@click.option("--package", help="Name of the package; else the API's.")
@click.option("--check", is_flag=True, help="Write nothing; print a diff and exit 1 when out of date.")
@click.option("--quiet", is_flag=True, help="Print nothing but problems.")
@_verb
def generate(folder: Path, out: Path, package: str | None, check: bool, quiet: bool) -> int:
    """Write the Python package of a spec."""
    model = link(specfile.load(folder))
    name = check_package(package or model.spec.api.name)
    files = generate_package(model, name)
    if check:
        changes = output.compare(files, out / name)
        click.echo(changes.diff, nl=False)
        return FINDINGS if changes else CLEAN
    changes = output.write(files, out / name)
    if not quiet:
        size = sum(len(text) for text in files.values()) // 1024
        click.echo(
            f"{out / name}: {len(files)} files, {size} KiB; {len(changes.added)} new,"
            f" {len(changes.changed)} changed, {len(changes.removed)} removed"
        )
    return CLEAN


@main.command("verify")
@click.argument("folder", metavar="SPECDIR", type=_SPEC)
@click.option("--all", "everything", is_flag=True, help="Print a line for every example, not only those that fail.")
@_verb
def verify_examples(folder: Path, everything: bool) -> int:
    """Run every documented example through the package generated from SPECDIR."""
    model = link(specfile.load(folder))
    name = check_package(model.spec.api.name)
    with tempfile.TemporaryDirectory() as scratch:
        output.write(generate_package(model, name), Path(scratch) / name)
        with verify.loaded(Path(scratch), name) as package:
            outcomes = list(verify.Verifier(model, package).all())
    _print_outcomes(outcomes, everything or len(outcomes) <= 50)
    return FINDINGS if any(outcome.failures for outcome in outcomes) else CLEAN


def _print_outcomes(outcomes: Sequence[verify.Outcome], everything: bool) -> None:
    console = Console(highlight=False, width=None if sys.stdout.isatty() else 110)
    table = Table("example", *verify.CHECKS, box=None, pad_edge=False)
    for outcome in outcomes:
        if everything or outcome.failures:
            failed = {failure.check for failure in outcome.failures}
            marks = ["FAILED" if check in failed else "ok" if check in outcome.made else "-" for check in verify.CHECKS]
            table.add_row(outcome.operation, *marks)
    if table.row_count:
        console.print(table)
    for outcome in outcomes:
        for failure in outcome.failures:
            click.echo(f"{outcome.place}: error: {outcome.operation}: {failure.check}: {failure.message}")
    _print_counts(outcomes)


def _print_counts(outcomes: Iterable[verify.Outcome]) -> None:
    outcomes = list(outcomes)
    made = Counter(check for outcome in outcomes for check in outcome.made)
    failed = Counter(failure.check for outcome in outcomes for failure in outcome.failures)
    counts = ", ".join(f"{check} {made[check] - failed[check]} of {made[check]}" for check in verify.CHECKS)
    click.echo(f"{len(outcomes)} examples: {counts}")
    for reason, count in sorted(Counter(reason for outcome in outcomes for reason in outcome.exceptions).items()):
        click.echo(f"not checked, {count}: {reason}")


@main.command("schema")
@click.argument("kind", type=click.Choice(KINDS), required=False)
@_verb
def print_schema(kind: Kind | None) -> int:
    """Print the JSON Schema of the spec's files, all of them or that of one kind."""
    found = schema(kind) if kind else {name: schema(name) for name in KINDS}
    click.echo(json.dumps(found, indent=2))
    return CLEAN
