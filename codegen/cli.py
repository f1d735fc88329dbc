"""The command line: verbs, the only printing and the only exit codes.

0 is clean, 1 findings or out of date, 2 misuse or unreadable input. A verb imports what it alone needs: what the
others need would take longer than a run that finds nothing to do.
"""

from __future__ import annotations

import functools
import gc
import json
import os
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, MutableMapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, ParamSpec, TypeVar, get_args

import click

from codegen import cache, output, reports, unchanged
from codegen.formats import specfile
from codegen.formats.specfile.jsonschema import KINDS, Kind, schema
from codegen.problems import InputError, Problem
from codegen.progress import Steps, steps
from codegen.rules import RULES
from codegen.spec import Urls

if TYPE_CHECKING:
    from codegen import settings
    from codegen.formats.sources import Opened
    from codegen.model import Model
    from codegen.spec import Api, Spec

CLEAN, FINDINGS, MISUSE = 0, 1, 2
Memo = MutableMapping[str, str]
P = ParamSpec("P")
R = TypeVar("R")
_FOLDER = click.Path(file_okay=False, path_type=Path)
_SPEC = click.Path(exists=True, path_type=Path)


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


def _selecting(function: Callable[P, R]) -> Callable[P, R]:
    """The options that choose a part of a spec."""
    for option in (
        click.option("--types-only", is_flag=True, help="Only the types, no operations."),
        click.option("--related", is_flag=True, help="With --include or --exclude, follow relationships as well."),
        click.option("--exclude", multiple=True, metavar="GLOB", help="Leave these out, see --include."),
        click.option("--include", multiple=True, metavar="GLOB",
                     help="Only these paths ('/users/**') or pages ('api/user-*.md'), and the types they need."),
    ):  # fmt: skip
        function = option(function)
    return function


_JOBS = click.option("--jobs", type=click.IntRange(1), help="Processes that share the work; else one per processor.")
_QUIET = click.option("--quiet", is_flag=True, help="Print nothing but problems.")
_CACHE = click.option("--cache/--no-cache", "cached", default=True, help="Keep what was worked out for later runs.")


@main.command()
@click.argument("source", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--out", "folder", required=True, type=_FOLDER, help="The spec folder to write.")
@click.option("--check", is_flag=True, help="Write nothing; exit 1 and name the pages that have changed.")
@click.option("--report", "report", type=click.Choice(["text", "json"]), is_flag=False, flag_value="text",
              help="Account for every page, table row, fenced block and request line.")  # fmt: skip
@click.option("--service-root", help="URL below which all paths stand; else concluded from the examples.")
@click.option("--urls", type=click.Choice(get_args(Urls)),
              help="Keys as segments, as Graph has it, or in parentheses, the default for metadata.")  # fmt: skip
@_selecting
@_JOBS
@_CACHE
@_QUIET
@_verb
def transcribe(
    source: Sequence[Path], folder: Path, check: bool, report: str | None, service_root: str | None,
    urls: Urls | None, include: Sequence[str], exclude: Sequence[str], related: bool, types_only: bool,
    jobs: int | None, cached: bool, quiet: bool,
) -> int:  # fmt: skip
    """Read documentation pages, or folders with api/ and resources/, or a $metadata document, into a spec."""
    from codegen.formats import sources
    from codegen.select import select

    choice: dict[str, Any] = {"include": include, "exclude": exclude, "related": related, "types_only": types_only}
    names: Mapping[str, str] = {}
    with steps(quiet) as show, _memo(cached) as memo:
        documents = sources.read(source)

        def api() -> Api:
            return sources.api(folder, source, service_root, urls)

        def key() -> str:
            return unchanged.key("spec", output.digest(documents), repr(api()), json.dumps(choice))

        found = None if report else unchanged.find(memo, key(), lambda _: folder)
        if found is None:
            progress = show.step("reading the documentation")
            transcription = sources.transcribe(documents, api(), types_only and not include, jobs, progress)
            show.step("writing the spec")
            spec = select(transcription.spec, **choice)
            files = specfile.files(spec)
            if specfile.load_api(folder) == spec.api:
                # It says nothing new: a person's comments stay.
                files[specfile.API_FILE] = (folder / specfile.API_FILE).read_text(encoding="utf-8")
            changes = output.compare(files, folder) if check else output.write(files, folder)
            summary, names = _summary(spec), {page.file: page.page or page.file for page in spec.pages}
            unchanged.note(memo, key(), summary, changes)
        else:
            summary, changes = found
    if report:
        account = transcription.report
        click.echo(account.json() if report == "json" else account.text())
    if check:
        return _report_changed_pages(names, changes)
    if not quiet:
        _print_summary(folder, summary, changes)
    return CLEAN


def _report_changed_pages(pages: Mapping[str, str], changes: output.Changes) -> int:
    for what, names in (("new", changes.added), ("changed", changes.changed), ("gone", changes.removed)):
        for name in names:
            click.echo(f"{what}: {pages.get(name, name)}")
    return FINDINGS if changes else CLEAN


def _summary(spec: Spec) -> str:
    """What is in a spec, and on a second line what is wrong with its pages."""
    examples = sum(len(operation.examples) for operation in spec.operations)
    findings = Counter(problem.level for page in spec.pages for problem in page.findings)
    return (
        f"{len([*spec.types])} types, {len([*spec.operations])} operations, {examples} examples"
        f" from {sum(bool(page.page) for page in spec.pages)} pages\n"
        + ", ".join(f"{count} {level}s" for level, count in sorted(findings.items()))
    )


def _print_summary(folder: Path, summary: str, changes: output.Changes) -> None:
    content, _, findings = summary.partition("\n")
    added, changed, removed = len(changes.added), len(changes.changed), len(changes.removed)
    click.echo(f"{folder}: {content}; {added} files new, {changed} changed, {removed} removed")
    if findings:
        click.echo(f"the pages have {findings}: codegen lint {folder}")


@main.command()
@click.argument("source", nargs=-1, type=click.Path(exists=True, path_type=Path))
@click.option("--format", "style", type=click.Choice(get_args(reports.Style)), default="text", show_default=True,
              help="For people, for programs, for code scanning, for GitHub's annotations.")  # fmt: skip
@click.option("--rules", is_flag=True, help="List the rules and their levels instead.")
@_verb
def lint(source: Sequence[Path], style: reports.Style, rules: bool) -> int:
    """Say what the documentation gets wrong; SOURCE is a spec folder, or pages. Exit 1 when there are errors.

    Levels of rules, and what to ignore, stand in [tool.codegen.lint] of the pyproject.toml of the working
    folder, or in [lint] of its codegen.toml.
    """
    from codegen import lint as linting

    if rules:
        click.echo(reports.rule_list(rule for rule in RULES.values() if rule.configurable))
        return CLEAN
    if not source:
        _stop("Missing argument 'SOURCE...'.")
    wanted = _lint_settings()
    model = _model(source)
    problems = linting.lint(model, wanted)
    _print_problems(problems, style, _locator(source, model.spec))
    return FINDINGS if any(problem.level == "error" for problem in problems) else CLEAN


def _lint_settings() -> settings.Lint:
    """What the working folder says; codegen.toml goes before pyproject.toml."""
    from codegen import settings

    for file in (Path("codegen.toml"), Path("pyproject.toml")):
        if file.is_file():
            return settings.read(file.read_bytes(), file.name)
    return settings.UNSET


def _model(source: Sequence[Path]) -> Model:
    """The linked model of a spec folder, of a $metadata document, or of pages."""
    from codegen.formats import sources
    from codegen.model import link

    if sources.is_metadata(source) or (len(source) == 1 and (source[0] / specfile.API_FILE).is_file()):
        return link(sources.load(source[0]))
    with steps(quiet=False) as show:
        pages, api = sources.read(source), sources.api(Path("pages"), source, None)
        return link(sources.transcribe(pages, api, progress=show.step("reading the documentation")).spec)


def _print_problems(problems: Sequence[Problem], style: reports.Style, locate: Callable[[str], str]) -> None:
    match style:
        case "json":
            click.echo(reports.as_json(problems))
        case "sarif":
            click.echo(reports.as_sarif(problems, locate))
        case "github":
            click.echo(reports.as_github(problems, locate), nl=bool(problems))
        case _:
            click.echo(reports.as_text(problems))


def _locator(source: Sequence[Path], spec: Spec) -> Callable[[str], str]:
    """Turns a file of a place into its path from the working folder, as code hosts want it."""
    named = [*source, *(source[0] / name for name in spec.api.sources)]
    folders = [folder for path in named for folder in (path, path.parent, path.parent.parent)]

    @functools.cache
    def locate(file: str) -> str:
        found = next((folder / file for folder in folders if (folder / file).is_file()), Path(file))
        return Path(os.path.relpath(found)).as_posix()

    return locate


@main.command()
@click.argument("folder", metavar="SPECDIR", type=_SPEC)
@click.option("--out", required=True, type=_FOLDER, help="Where the package's folder is made.")
@click.option("--package", help="Name of the package; else the API's.")
@click.option("--check", is_flag=True, help="Write nothing; print a diff and exit 1 when out of date.")
@_selecting
@_JOBS
@_CACHE
@_QUIET
@_verb
def generate(
    folder: Path, out: Path, package: str | None, check: bool,
    include: Sequence[str], exclude: Sequence[str], related: bool, types_only: bool,
    jobs: int | None, cached: bool, quiet: bool,
) -> int:  # fmt: skip
    """Write the Python package of a spec, or straight of a $metadata document."""
    from codegen.formats import sources

    with steps(quiet) as show, _memo(cached) as memo:
        show.step("reading the spec")
        source = sources.opened(folder, types_only=types_only and not include)
        choice = {"include": include, "exclude": exclude, "related": related, "types_only": types_only}
        key = unchanged.key("package", source.digest, package or "", json.dumps(choice))
        found = unchanged.find(memo, key, lambda name: out / name)
        if found is None:
            model = _linked(source, memo, **choice)
            name, files = _package(model, package, memo, jobs, show)
            changes = output.compare(files, out / name) if check else output.write(files, out / name)
            unchanged.note(memo, key, name, changes)
        else:
            name, changes = found
    if check:
        click.echo(changes.diff, nl=False)
        return FINDINGS if changes else CLEAN
    if not quiet:
        sizes = [len(content) for path, content in changes.new.items() if path != output.MANIFEST]
        click.echo(
            f"{out / name}: {len(sizes)} files, {sum(sizes) // 1024} KiB; {len(changes.added)} new,"
            f" {len(changes.changed)} changed, {len(changes.removed)} removed"
        )
    return CLEAN


def _linked(source: Opened, memo: Memo, **choice: Any) -> Model:
    """The model of a spec, or of the part that was asked for, see `select`."""
    from codegen.model import link
    from codegen.select import select

    # All of it stays to the end: looking for garbage in it, again and again, takes a third of the time.
    gc.disable()
    try:
        return link(select(source.parse(memo), **choice))
    finally:
        gc.freeze()
        gc.enable()


def _package(model: Model, name: str | None, memo: Memo, jobs: int | None, show: Steps) -> tuple[str, dict[str, str]]:
    """The package's name, that of the API unless another is given, and its files."""
    from codegen import python
    from codegen.python.naming import check_package

    name = check_package(name or model.spec.api.name)
    return name, python.generate(model, name, memo, jobs, show.step("writing the package"))


@contextmanager
def _memo(cached: bool) -> Iterator[Memo]:
    """What earlier runs worked out."""
    if cached:
        with cache.opened(cache.folder()) as memo:
            yield memo
    else:
        yield {}


@main.command("verify")
@click.argument("folder", metavar="SPECDIR", type=_SPEC)
@click.option("--all", "everything", is_flag=True, help="Print a line for every example, not only those that fail.")
@_JOBS
@_CACHE
@_verb
def verify_examples(folder: Path, everything: bool, jobs: int | None, cached: bool) -> int:
    """Run every documented example through the package generated from SPECDIR."""
    import tempfile

    from codegen import verdict, verify
    from codegen.formats import sources

    with tempfile.TemporaryDirectory() as scratch:
        with steps(quiet=False) as show, _memo(cached) as memo:
            model = _linked(sources.opened(folder), memo)
            # Whatever the API's name is: nobody installs this package.
            name, files = _package(model, "verified", memo, jobs, show)
            output.write(files, Path(scratch) / name)
        with verify.loaded(Path(scratch), name) as package:
            outcomes = list(verify.Verifier(model, package).all())
    click.echo(verdict.as_text(outcomes, everything or len(outcomes) <= 50))
    return FINDINGS if any(outcome.failures for outcome in outcomes) else CLEAN


@main.command()
@click.argument("folder", metavar="SPECDIR", type=_SPEC)
@click.option("--format", "style", type=click.Choice(["csdl"]), default="csdl", show_default=True)
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="The file to write; else standard output.")
@_verb
def export(folder: Path, style: str, out: Path | None) -> int:
    """Write the spec in another format: OData CSDL 4.0 XML, for other people's tools."""
    from codegen.export import csdl
    from codegen.formats import sources
    from codegen.model import link

    content = csdl.export(link(sources.load(folder)))
    if out is None:
        click.echo(content, nl=False)
    else:
        output.replace(out, content)
    return CLEAN


@main.command()
@click.argument("folder", metavar="SPECDIR", type=_SPEC)
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", type=click.IntRange(0, 65535), default=8000, show_default=True, help="0 takes a free one.")
@click.option("--page-size", type=click.IntRange(1), help="Items per answer; the rest is behind next links.")
@click.option("--items", type=click.IntRange(1), help="Repeat the items of documented collections up to so many.")
@click.option("--fault", "faults", multiple=True, help='Such as "throttle; retry-after=1; times=2; path=/users/*".')
@click.option("--fill", is_flag=True, help="Put sample values where examples hold stand-ins.")
@click.option("--lenient", is_flag=True, help="Take every body, valid or not.")
@_verb
def serve(
    folder: Path, host: str, port: int, page_size: int | None, items: int | None, faults: Sequence[str],
    fill: bool, lenient: bool,
) -> int:  # fmt: skip
    """Serve a mock of the documented service that answers with its examples."""
    from codegen import mock

    try:
        wanted = mock.Settings(
            lenient=lenient, fill=fill, page_size=page_size, items=items, faults=tuple(map(mock.Fault.parse, faults))
        )
        mock.serve(folder, host, port, wanted, ready=lambda url: click.echo(f"{folder} is served at {url}"))
    except (ImportError, ValueError) as error:
        _stop(str(error))
    return CLEAN


@main.command("schema")
@click.argument("kind", type=click.Choice(KINDS), required=False)
@_verb
def print_schema(kind: Kind | None) -> int:
    """Print the JSON Schema of the spec's files, all of them or that of one kind."""
    found = schema(kind) if kind else {name: schema(name) for name in KINDS}
    click.echo(json.dumps(found, indent=2))
    return CLEAN
