"""The verbs of which a spec, or what is said of one, comes: transcribe, lint, export, schema."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, MutableMapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, get_args

import click

from codegen.base.files import Tree
from codegen.base.problems import InputError, Place, Problem
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
    SPEC,
    STRICT,
    keep_outside,
    main,
    remembered,
    say,
    selecting,
    verb,
)
from codegen.formats import specfile
from codegen.formats.specfile import apifile, yamlread
from codegen.formats.specfile.jsonschema import KINDS, Kind, schema
from codegen.output import folder as output
from codegen.output import unchanged
from codegen.output.paths import MANIFEST
from codegen.spec.nodes import Urls

if TYPE_CHECKING:
    from codegen.spec.nodes import Api, Spec


KEPT = frozenset({specfile.API_FILE})
"""What a person says there stays, whoever wrote it."""


@main.command()
@click.argument("source", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--out", "folder", required=True, type=FOLDER, help="The spec folder to write.")
@click.option(
    "--check", is_flag=True, help="Write nothing; exit 1 and name the pages that have changed, and edited files."
)
@click.option("--report", "report", type=click.Choice(["text", "json"]), is_flag=False, flag_value="text",
              help="Account for every page, table row, fenced block and request line.")  # fmt: skip
@click.option("--service-root", help="URL below which all paths stand; else concluded from the examples.")
@click.option("--urls", type=click.Choice(get_args(Urls)),
              help="Keys as segments, as Graph has it, or in parentheses, the default for metadata.")  # fmt: skip
@click.option("--dialect", help="How the pages are written: graph, or a .yaml file; else as api.yaml says.")
@FORCE
@selecting
@STRICT
@REFERENCES
@JOBS
@CACHE
@QUIET
@verb
def transcribe(
    source: Sequence[Path], folder: Path, check: bool, force: bool, report: str | None, service_root: str | None,
    urls: Urls | None, dialect: str | None, include: Sequence[str], exclude: Sequence[str], related: bool,
    types_only: bool, strict: bool, references: Sequence[str], jobs: int | None, cached: bool, quiet: bool,
) -> int:  # fmt: skip
    """Read documentation pages, or folders with api/ and resources/, or $metadata documents, into a spec."""
    from codegen.formats import sources
    from codegen.spec.select import select

    choice: dict[str, Any] = {"include": include, "exclude": exclude, "related": related, "types_only": types_only}
    strictly = {"strict": strict}
    names: Mapping[str, str] = {}
    keep_outside(folder, source)
    with steps(quiet) as show, remembered(cached) as memo:
        source = sources.referenced(source, references)
        documents = sources.read(source)

        digest = output.digest(documents)

        def key(api: Api) -> str:
            words = sources.dialect(folder, api.dialect).digest
            return unchanged.key("spec", digest, repr(api), words, json.dumps(choice | strictly))

        api = sources.api(folder, source, service_root, urls, dialect)
        found = None if report else unchanged.find(memo, key(api), lambda _: folder)
        if found is None:
            progress = show.step("reading the documentation")
            words, types = sources.dialect(folder, api.dialect), types_only and not include
            transcription = sources.transcribe(documents, api, types, words, jobs, progress, **strictly)
            short = transcription.report.shortfall()
            if short is not None and transcription.report.is_empty():
                say(str(short), err=True)
                return FINDINGS
            show.step("writing the spec")
            spec, files = sources.fitted(select(transcription.spec, **choice), **strictly)
            _prove(files, memo)
            if specfile.load_api(folder):
                there = Tree(folder).read(specfile.API_FILE, yamlread.MAX_BYTES).decode("utf-8-sig")
                files[specfile.API_FILE] = apifile.changed(there, spec.api)
            changes = output.compare(files, folder, "spec", KEPT) if check else _written(files, folder, force)
            summary = _summary(spec, transcription.report.yields())
            names = {page.file: page.page or page.file for page in spec.pages}
            # Under what `api.yaml` says now: that is what the next run finds.
            if short is None:
                unchanged.note(memo, key(sources.api(folder, source, service_root, urls, dialect)), summary, changes)
        else:
            (summary, changes), short = found, None
    if report:
        account = transcription.report
        click.echo(account.json() if report == "json" else account.text())
    if check:
        return _report_changed_pages(names, changes)
    if not quiet:
        _print_summary(folder, summary, changes)
    if short is not None:
        say(str(short), err=True)
    return CLEAN if short is None else FINDINGS


def _prove(files: output.Files, memo: MutableMapping[str, str]) -> None:
    """Read a spec's files as later verbs will, before any is written; raises InputError for what these would refuse."""
    from codegen.formats.specfile.folder import PAGE_FOLDERS, SERVICE_FILE
    from codegen.spec.model import link

    read = (*PAGE_FOLDERS, specfile.API_FILE, SERVICE_FILE)
    found = {
        name: text.encode() if isinstance(text, str) else text
        for name, text in files.items()
        if name.split("/")[0] in read
    }
    link(specfile.parse(specfile.Source(found), memo))


def _written(files: output.Files, folder: Path, force: bool) -> output.Changes:
    """Write a spec; raises InputError with every edit by hand, of which the corrections go to standard output."""
    from codegen.formats.specfile import edits

    try:
        return output.write(files, folder, "spec", KEPT, force=force)
    except output.Edited as error:
        found = {path: (error.changes.old[path], error.changes.new.get(path)) for path in error.changes.edited}
        problems, corrections = edits.explain(found)
        if corrections:
            click.echo(corrections, nl=False)
            file = folder / "corrections" / "edits.yaml"
            message = "to keep the edits, save what is printed on standard output there, then add --force"
            problems.append(Problem("edited-file", "error", Place(str(file)), message))
        raise InputError(*problems) from None


def _report_changed_pages(pages: Mapping[str, str], changes: output.Changes) -> int:
    changed = [name for name in changes.changed if name in changes.stale or name not in changes.edited]
    for what, names in (("new", changes.added), ("changed", changed), ("gone", changes.removed)):
        say(*(f"{what}: {pages.get(name, name)}" for name in names))
    say(*(f"edited: {name}" for name in changes.edited))
    if changes.relisted and not changes.paths:
        say(f"changed: {MANIFEST}")
    return FINDINGS if changes else CLEAN


def _summary(spec: Spec, yields: Mapping[str, tuple[int, int]]) -> str:
    """What is in a spec; on a second line what is wrong with its pages, on a third how much of them was read."""
    examples = sum(len(operation.examples) for operation in spec.operations)
    findings = Counter(problem.level for page in spec.pages for problem in page.findings)
    return (
        f"{len([*spec.types])} types, {len([*spec.operations])} operations, {examples} examples"
        f" from {sum(bool(page.page) for page in spec.pages)} pages\n"
        + ", ".join(f"{count} {level}s" for level, count in sorted(findings.items()))
        + "\n"
        + ", ".join(f"{read} of {whole} {what.replace('_', ' ')}" for what, (read, whole) in yields.items())
    )


def _print_summary(folder: Path, summary: str, changes: output.Changes) -> None:
    content, findings, shares = (*summary.split("\n"), "", "")[:3]
    added, changed, removed = len(changes.added), len(changes.changed), len(changes.removed)
    say(f"{folder}: {content}; {added} files new, {changed} changed, {removed} removed")
    if shares:
        say(f"read were {shares}")
    if findings:
        say(f"the pages have {findings}: codegen lint {folder}")


@main.command()
@click.argument("folder", metavar="SPECDIR", type=SPEC)
@click.option("--format", "style", type=click.Choice(["csdl"]), default="csdl", show_default=True)
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="The file to write; else standard output.")
@click.option("--force", is_flag=True, help="Replace the file whatever it holds.")
@verb
def export(folder: Path, style: str, out: Path | None, force: bool) -> int:
    """Write the spec in another format: OData CSDL 4.0 XML, for other people's tools."""
    from codegen.export import csdl
    from codegen.formats import sources
    from codegen.spec.model import link

    content = csdl.export(link(sources.load(folder)))
    if out is None:
        click.echo(content, nl=False)
    else:
        output.export(out, content, force=force)
    return CLEAN


@main.command("schema")
@click.argument("kind", type=click.Choice([*KINDS, "dialect", "config"]), required=False)
@verb
def print_schema(kind: Kind | Literal["dialect", "config"] | None) -> int:
    """Print the JSON Schema of the spec's files, all of them or one kind, of a dialect, or of the configuration."""
    if kind == "config":
        from codegen.config import keys

        click.echo(json.dumps(keys.schema(), indent=2))
        return CLEAN
    if kind == "dialect":
        from codegen.formats.docs import dialectfile

        click.echo(json.dumps(dialectfile.schema(), indent=2))
        return CLEAN
    found = schema(kind) if kind else {name: schema(name) for name in KINDS}
    click.echo(json.dumps(found, indent=2))
    return CLEAN
