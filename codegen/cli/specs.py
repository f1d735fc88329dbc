"""The verbs init, transcribe, diff, export and schema: they begin, make, compare and export specs."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from contextlib import nullcontext, redirect_stdout
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, get_args

import click

from codegen.base.printing import counted
from codegen.base.progress import steps
from codegen.cli.common import (
    CACHE,
    CLEAN,
    FINDINGS,
    FOLDER,
    FORCE,
    JOBS,
    QUIET,
    REFERENCES,
    SOURCE,
    SPEC,
    STRICT,
    differing,
    main,
    read_with,
    say,
    selecting,
    stop,
    verb,
)
from codegen.cli.configured import concerned, configured, each, over, settled
from codegen.formats.specfile.jsonschema import FILE_KINDS, FileKind, schema
from codegen.output import folder as output
from codegen.output.paths import MANIFEST
from codegen.spec.urls import Urls

if TYPE_CHECKING:
    from codegen.config.values import Api
    from codegen.verbs.exporting import Format


@main.command()
@click.argument("source", nargs=-1, metavar="[SOURCE]...", type=SOURCE)
@click.option("--out", "folder", type=FOLDER, help="The spec folder to write; default: as configured.")
@click.option(
    "--check", is_flag=True, help="Write nothing; name changed pages and edited files, and exit 1 if there are any."
)
@click.option("--report", "report", type=click.Choice(["text", "json"]), is_flag=False, flag_value="text",
              help="Say what became of every page, table row, fenced block and request line.")  # fmt: skip
@click.option(
    "--suggest-dialect",
    "suggest",
    is_flag=True,
    help="Write nothing; print the headings, columns and words that codegen doesn't read, as a dialect to edit.",
)
@click.option("--service-root", multiple=True,
              help="URL that all paths are below; default: inferred from the examples. If you give several, "
                   "programs call the first; examples may show any of them.")  # fmt: skip
@click.option("--urls", type=click.Choice(get_args(Urls)),
              help="Style of keys in URLs. graph: /users/7. odata: /users(7), the default for metadata.")  # fmt: skip
@click.option("--dialect",
              help="Dialect of the pages: a name such as graph, or a .yaml file; default: as in api.yaml.")  # fmt: skip
@FORCE
@selecting
@STRICT
@REFERENCES
@click.option("--fetch", multiple=True, metavar="URL",
              help="Fetch the $metadata of a service. codegen sends the environment variable "
                   "CODEGEN_FETCH_AUTHORIZATION as the Authorization header.")  # fmt: skip
@JOBS
@CACHE
@QUIET
@settled
@verb
def transcribe(
    source: Sequence[Path], folder: Path | None, report: str | None, suggest: bool, quiet: bool, config: Path | None,
    names: Sequence[str], **options: Any,
) -> int:  # fmt: skip
    """Read pages or $metadata documents, and write a spec.

    SOURCE is a page, a folder of pages, or a $metadata document. The configuration sets options that you leave out.
    Without SOURCE, transcribe reads the sources of all configured APIs.
    """
    fetch = options["fetch"]
    if fetch and folder is None:
        stop("--fetch needs '--out'.")
    place = (folder,) if fetch and folder else ()
    apis = concerned(configured(config), names, source or place, "SOURCE...", "sources", folder)
    if len(apis) > 1 and (folder or report):
        stop("--out and --report are of one API; name it with --api.")

    def one(api: Api | None) -> int:
        given = source or (api.sources if api and not fetch else ())
        out = folder or (api.spec if api else None)
        if not given and not fetch:
            stop("Missing argument 'SOURCE...'; no sources are configured.")
        if suggest:
            words = options["dialect"] or (api.dialect if api else None)
            return _suggested(given, api.name if api else "", dialect=words, jobs=options["jobs"])
        if out is None:
            stop("Missing option '--out'.")
        if source and api and folder is None:
            _all_of(api, source)
        return _transcribed(given, out, report, quiet, **over(_configured(api) if api else {}, **options))

    return each(apis, one)


def _all_of(api: Api, given: Sequence[Path]) -> None:
    """Stop where a part of the sources would replace the spec of all of them."""
    whole = [path.resolve() for path in given]
    if any(not any(source.resolve().is_relative_to(path) for path in whole) for source in api.sources):
        sources = ", ".join(map(str, api.sources))
        stop(f"the spec of {api.name} is of {sources}; leave SOURCE out to read them all, or name another with --out.")


def _configured(api: Api) -> dict[str, Any]:
    from codegen.verbs import building

    return building.transcribing(api)


def _suggested(source: Sequence[Path], name: str, **options: Any) -> int:
    from codegen.verbs import transcribing

    with steps(True) as show:
        click.echo(transcribing.suggest_dialect(source, name, show=show, **options), nl=False)
    return CLEAN


def _transcribed(source: Sequence[Path], folder: Path, report: str | None, quiet: bool, **options: Any) -> int:
    from codegen.verbs import transcribing

    try:
        with steps(quiet) as show:
            done = transcribing.transcribe(source, folder, account=bool(report), show=show, **options)
    except transcribing.EditedSpec as error:
        click.echo(error.corrections, nl=False)
        raise
    if not done.summary and done.shortfall:
        say(str(done.shortfall), err=True)
        return FINDINGS
    if report and done.report:
        click.echo(done.report.json() if report == "json" else done.report.text())
    with redirect_stdout(sys.stderr) if report == "json" else nullcontext():
        if options["check"]:
            return _report_changed_pages(done.pages, done.changes)
        if not quiet:
            _print_summary(folder, done.summary, done.changes)
    if done.shortfall is not None:
        say(str(done.shortfall), err=True)
    return CLEAN if done.shortfall is None else FINDINGS


def _report_changed_pages(pages: Mapping[str, str], changes: output.Changes) -> int:
    changed = [name for name in changes.changed if name in changes.stale or name not in changes.edited]
    differing(*([pages.get(name, name) for name in names] for names in (changes.added, changed, changes.removed)))
    say(*(f"edited: {name}" for name in changes.edited))
    if changes.relisted and not changes.paths:
        say(f"changed: {MANIFEST}")
    return FINDINGS if changes else CLEAN


def _print_summary(folder: Path, summary: str, changes: output.Changes) -> None:
    content, findings, shares = (*summary.split("\n"), "", "")[:3]
    added, changed, removed = len(changes.added), len(changes.changed), len(changes.removed)
    say(f"{folder}: {content}; {counted(added, 'file')} new, {changed} changed, {removed} removed")
    if shares:
        say(f"codegen read {shares}")
    if findings:
        say(f"reading gave {findings}; codegen lint {folder} shows them, and checks the whole")


@main.command()
@click.argument("folder", metavar="SPECDIR", type=SPEC)
@click.option("--format", "style", type=click.Choice(["csdl", "openapi", "jsonschema"]), default="csdl",
              show_default=True)  # fmt: skip
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path),
              help="The file to write: .yaml or .json; for csdl .xml or .json. Default: standard output.")  # fmt: skip
@click.option("--force", is_flag=True, help="Replace the file even if it holds something else.")
@QUIET
@verb
def export(folder: Path, style: Format, out: Path | None, force: bool, quiet: bool) -> int:
    """Write the spec as CSDL, OpenAPI or JSON Schema.

    Standard error has counts of what the format can't express.
    """
    from codegen.verbs import exporting

    done = exporting.export(folder, out, format=style, force=force)
    if out is None:
        click.echo(done.content, nl=False)
    if not quiet:
        say(*map(str, done.losses), *read_with(folder, done.findings), err=True)
    return CLEAN


@main.command("schema")
@click.argument("kind", type=click.Choice([*FILE_KINDS, "dialect", "config"]), required=False)
@verb
def print_schema(kind: FileKind | Literal["dialect", "config"] | None) -> int:
    """Print the JSON Schema of codegen's files.

    Without an argument, it prints the schemas of all kinds of files in a spec.
    """
    if kind == "config":
        from codegen.config import values

        click.echo(json.dumps(values.schema(), indent=2))
        return CLEAN
    if kind == "dialect":
        from codegen.formats.docs import dialectfile

        click.echo(json.dumps(dialectfile.schema(), indent=2))
        return CLEAN
    found = schema(kind) if kind else {name: schema(name) for name in FILE_KINDS}
    click.echo(json.dumps(found, indent=2))
    return CLEAN


_Style = Literal["text", "json", "markdown", "github"]


@main.command()
@click.argument("old")
@click.argument("new")
@click.option("--format", "style", type=click.Choice(get_args(_Style)), default="text", show_default=True,
              help="text: for people; json: programs; markdown: changelogs; github: pull requests.")  # fmt: skip
@click.option("--breaking", is_flag=True, help="Report only changes that break callers; exit 1 if there are any.")
@CACHE
@verb
def diff(old: str, new: str, style: _Style, breaking: bool, cached: bool) -> int:
    """Report what changed from OLD to NEW, and what breaks callers.

    It also says which part of the version number to raise. OLD and NEW are spec folders or $metadata documents.
    REV:path is a folder in a git revision. REV: alone means the same folder as the other argument: HEAD: specs/fleet.
    """
    from codegen.differences import formatters
    from codegen.verbs import comparing

    found = comparing.diff(old, new, cached=cached)
    changes = [change for change in found.changes if not breaking or change.breaking != "none"]
    prints = {"json": formatters.as_json, "markdown": formatters.as_markdown, "github": formatters.as_github}
    text = prints.get(style, formatters.as_text)(changes)
    click.echo(text, nl=bool(text) and not text.endswith("\n"))
    return FINDINGS if breaking and found.breaking else CLEAN


@main.command()
@click.argument("folder", metavar="[DIR]", type=FOLDER, required=False)
@click.option("--spec", is_flag=True, help="Begin with a spec that you write by hand, without pages.")
@verb
def init(folder: Path | None, spec: bool) -> int:
    """Begin a project with sample pages and a configuration.

    With --spec, begin with a small commented spec instead. Without DIR, init writes the pages into this folder, or the
    spec into ./spec.
    """
    from codegen.verbs.starting import start_pages, start_spec

    if spec:
        place = folder or Path("spec")
        say(*(f"{place / name}" for name in start_spec(place)), f"next: codegen generate {place} --out src")
        return CLEAN
    place = folder or Path()
    say(*(f"{place / name}" for name in start_pages(place)))
    say(*([f"next: cd {place}"] if place != Path() else []), "next: codegen build")
    return CLEAN
