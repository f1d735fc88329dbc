"""The verb build: runs all steps for the configured APIs, once or after each change."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from codegen.base.printing import counted
from codegen.base.progress import steps
from codegen.cli.common import CACHE, CLEAN, CONFIG, FINDINGS, FORCE, JOBS, QUIET, main, other_tool, say, stop, verb
from codegen.cli.configured import configured

if TYPE_CHECKING:
    from codegen.output.folder import Changes
    from codegen.verbs.building import Built


@main.command("build")
@click.argument("apis", metavar="[API]...", nargs=-1)
@click.option(
    "--check", is_flag=True, help="Write nothing; exit 1 if something is out of date, or if lint or verify fails."
)
@click.option("--watch", is_flag=True, help="Build again when pages, corrections, templates or settings change.")
@FORCE
@CONFIG
@JOBS
@CACHE
@QUIET
@verb
def build_apis(
    apis: Sequence[str], check: bool, watch: bool, force: bool, config: Path | None, jobs: int | None, cached: bool,
    quiet: bool,
) -> int:  # fmt: skip
    """Transcribe, lint, generate and verify configured APIs.

    Without API, it builds all APIs in the configuration.
    """
    from codegen.verbs.building import build

    def once() -> int:
        with steps(quiet) as show:
            done = build(apis, config=configured(config), check=check, force=force, jobs=jobs, cached=cached, show=show)
        return _report(done, quiet)

    if not watch:
        return once()
    if check:
        stop("--watch writes, --check doesn't; choose one.")
    from codegen.cli import watching

    return watching.watch(once, lambda: configured(config), apis)


def _report(done: Sequence[Built], quiet: bool) -> int:
    """Print what is wrong, then a line for each API, then a line for all."""
    for built in done:
        say(*built.reasons, err=True)
        if built.generated and built.check:
            say(*other_tool(built.generated.package, built.generated.changes), err=True)
    failed = [built.api.name for built in done if not built.passed]
    if not quiet:
        for built in done:
            say(f"{built.api.name}: {'; '.join(_summary(built))}")
    if failed:
        what = "not up to date, or wrong" if done[0].check else "failed"
        say(f"{len(done) - len(failed)} of {len(done)} APIs passed; {what}: {', '.join(failed)}", err=True)
    elif not quiet:
        say(f"{len(done)} of {len(done)} APIs passed")
    if any(built.problems for built in done):
        return 2
    return FINDINGS if failed else CLEAN


def _summary(built: Built) -> Iterator[str]:
    """What each step did, and the step that failed."""
    from codegen.linting import formatters

    if built.transcribed:
        read = built.transcribed.summary.split("\n")[0] or "nothing was read"
        yield f"{read}, spec {_changes(built, built.transcribed.changes)}"
    if built.linted:
        yield f"lint: {formatters.counts(built.linted.problems)}"
    if built.generated:
        yield f"{built.generated.package} {_changes(built, built.generated.changes)}"
        if built.generated.project is not None:
            yield f"its project {_changes(built, built.generated.project)}"
    elif built.api.out is None:
        yield "no package, since 'out' isn't configured"
    if built.verified:
        verdict = built.verified.verdict
        yield f"verify: {counted(verdict.passed, 'check')} passed, {verdict.failed} failed"
    if built.problems:
        yield "stopped: see above"
    elif built.stale:
        steps = (built.transcribed, built.generated)
        is_edited = any(step is not None and step.changes.edited for step in steps)
        yield "codegen build --force replaces what was edited" if is_edited else "codegen build writes it"


def _changes(built: Built, changes: Changes) -> str:
    if not changes:
        return "up to date"
    counts = [(changes.added, "new"), (changes.changed, "changed"), (changes.removed, "removed")]
    words = ", ".join(f"{len(files)} {word}" for files, word in counts if files) or "the list of its files"
    if built.check and changes.edited:
        words += f"; {len(changes.edited)} edited by hand: {changes.edited[0]}"
    return f"out of date ({words})" if built.check else f"written ({words})"
