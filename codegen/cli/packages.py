"""The verbs generate, templates, verify, site and serve.

They make a package from a spec, run its examples, show it as pages, and serve a mock.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

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
    MISUSE,
    QUIET,
    REFERENCES,
    SPEC,
    STRICT,
    TEMPLATES,
    differing,
    main,
    other_tool,
    read_with,
    say,
    selecting,
    size,
    stop,
    verb,
)
from codegen.cli.configured import concerned, configured, each, over, settled
from codegen.output import folder as output

if TYPE_CHECKING:
    from codegen.config.values import Api


@main.command()
@click.argument("folder", metavar="[SPECDIR]", type=SPEC, required=False)
@click.option("--out", type=FOLDER, help="The folder for the package's folder; default: as configured.")
@click.option("--package", help="Name of the package; default: the name of the API.")
@click.option("--check", is_flag=True, help="Write nothing; print a diff, and exit 1 if the package is out of date.")
@click.option("--templates", metavar="DIR", type=TEMPLATES, help="Folder with your templates, which override ours.")
@click.option("--project", is_flag=True, help="Add a pyproject.toml, so that pip can build a wheel from --out.")
@click.option(
    "--distribution", metavar="NAME", help="With --project: name of the wheel; default: the name of the package."
)
@click.option("--package-version", metavar="VERSION", help="With --project: version of the wheel; default: 0.1.0.")
@FORCE
@selecting
@STRICT
@REFERENCES
@JOBS
@CACHE
@QUIET
@settled
@verb
def generate(
    folder: Path | None, out: Path | None, quiet: bool, config: Path | None, names: Sequence[str], **options: Any
) -> int:
    """Write the Python package of a spec.

    SPECDIR may also be a $metadata document, or a folder of them. The configuration sets options that you leave out.
    Without SPECDIR, generate writes the packages of all APIs that have an `out`.
    """
    from codegen.verbs import building

    given, key = ([folder] if folder else []), ("spec" if out else "out")
    apis = concerned(configured(config), names, given, "SPECDIR", key)
    if len(apis) > 1 and options["package"]:
        stop("--package is of one API; name it with --api.")

    def one(api: Api | None) -> int:
        spec, place = folder or (api.spec if api else None), out or (api.out if api else None)
        if spec is None or place is None:
            stop("Missing option '--out'.")
        return _generated(spec, place, quiet, **over(building.generating(api) if api else {}, **options))

    return each(apis, one)


def _generated(spec: Path, out: Path, quiet: bool, **options: Any) -> int:
    from codegen.verbs import packaging

    with steps(quiet) as show:
        done = packaging.generate(spec, out, show=show, **options)
    changes = done.changes
    if options["check"]:
        say(*changes.diff.split("\n")[:-1], *(done.project.diff.split("\n")[:-1] if done.project else ()))
        say(*other_tool(done.package, changes), err=True)
        return FINDINGS if done.changed else CLEAN
    if not quiet:
        say(f"{done.package}: {size(changes)}")
        if done.project is not None:
            say(f"{out}: pip wheel --no-deps {out} makes a wheel of it")
        say(*read_with(spec, done.findings))
    return CLEAN


@main.command("templates")
@click.option("--out", required=True, type=FOLDER, help="The folder to copy the templates to.")
@QUIET
@verb
def copy_templates(out: Path, quiet: bool) -> int:
    """Copy our templates, for you to change.

    Then use them with generate --templates. Existing files stay.
    """
    from codegen.python import templates
    from codegen.python.package import CONTRACT

    files = {**templates.sources(), templates.VERSION: f"{CONTRACT}\n"}
    new = [name for name in files if not (out / name).exists()]
    for name in new:
        (out / name).parent.mkdir(parents=True, exist_ok=True)
        output.replace(out / name, files[name].encode())
    if not quiet:
        left = len(files) - len(new)
        click.echo(f"{out}: {counted(len(new), 'template')} new, {left} left as they are; see docs/templates.md")
    return CLEAN


@main.command("verify")
@click.argument("folder", metavar="[SPECDIR]", type=SPEC, required=False)
@click.option(
    "--all", "everything", is_flag=True, help="Print a line for every example, also if there are more than 50."
)
@click.option("--format", "style", type=click.Choice(["text", "json"]), default="text", show_default=True,
              help="text is for people, json has the counts of checks for programs.")  # fmt: skip
@JOBS
@CACHE
@settled
@verb
def verify_examples(
    folder: Path | None, everything: bool, style: str, jobs: int | None, cached: bool, config: Path | None,
    names: Sequence[str],
) -> int:  # fmt: skip
    """Run every documented example through the package.

    verify generates the package from SPECDIR. Exit 1 if a check fails, or if pages document operations and codegen
    read no example. Without SPECDIR, verify takes all configured APIs, except APIs of types only and APIs with
    `verify = false`.
    """
    apis = concerned(configured(config), names, [folder] if folder else [], "SPECDIR", "verified")
    if len(apis) > 1 and style == "json":
        stop("--format json is of one API; name it with --api.")

    def one(api: Api | None) -> int:
        if len(apis) > 1 and api:
            say(f"{api.name}:")
        spec = folder or (api.spec if api else None)
        return _verified(spec, everything, style, jobs, cached) if spec else MISUSE

    return each(apis, one)


_FEW = 50
"""So many examples have a line each, whether they fail or not."""


def _verified(folder: Path, everything: bool, style: str, jobs: int | None, cached: bool) -> int:
    from codegen.verbs import packaging
    from codegen.verification import verdict

    with steps(quiet=False) as show:
        done = packaging.verify(folder, jobs=jobs, cached=cached, show=show)
    if style == "json":
        click.echo(done.verdict.json())
    else:
        click.echo(verdict.as_text(done.outcomes, everything or len(done.outcomes) <= _FEW))
    if done.nothing:
        click.echo(str(done.nothing), err=True)
    return CLEAN if done.passed else FINDINGS


@main.command()
@click.argument("folder", metavar="SPECDIR", type=SPEC)
@click.option("--out", required=True, type=FOLDER, help="The folder to write.")
@click.option("--diff", "old", metavar="OLD", help="Add a page that says what changed since OLD; see codegen diff.")
@click.option("--pages", multiple=True, type=SPEC, metavar="PATH",
              help="The documentation, to show its lines; default: the sources in api.yaml.")  # fmt: skip
@click.option(
    "--check", is_flag=True, help="Write nothing; name files that are out of date, and exit 1 if there are any."
)
@click.option("--templates", metavar="DIR", type=TEMPLATES, help="Folder with your templates, which override ours.")
@FORCE
@CACHE
@QUIET
@verb
def site(folder: Path, out: Path, check: bool, quiet: bool, **options: Any) -> int:
    """Write HTML pages about the API.

    They show operations, types, findings, and the Python line for each example. They need no server and no network:
    open OUT/index.html. codegen serve shows the same pages, and can send requests to the mock.
    """
    from codegen.verbs import showing

    with steps(quiet) as show:
        done = showing.site(folder, out, check=check, show=show, **options)
    changes = done.changes
    if check:
        differing(changes.added, changes.changed, changes.removed)
        return FINDINGS if changes else CLEAN
    if not quiet:
        say(f"{out}: {size(changes)}; open {out / 'index.html'}")
    return CLEAN


@main.command()
@click.argument("folder", metavar="SPECDIR", type=SPEC)
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", type=click.IntRange(0, 65535), default=8000, show_default=True, help="0 means any free port.")
@click.option("--page-size", type=click.IntRange(1), help="Items per page; next links lead to the rest.")
@click.option(
    "--items", type=click.IntRange(1), help="Repeat the items of documented collections until there are this many."
)
@click.option(
    "--stateful", is_flag=True, help="Keep what clients create, change and delete; only for specs from metadata."
)
@click.option("--seed", type=int, default=0, show_default=True, help="Seed for made-up values.")
@click.option(
    "--fault",
    "faults",
    multiple=True,
    help="Fail on purpose: throttle, fail, unauthorized, slow, reset, truncate or garble, with settings: "
    '"throttle; retry-after=1; times=2; path=/users/*".',
)
@click.option("--fill", is_flag=True, help="Replace stand-ins in examples by sample values.")
@click.option("--lenient", is_flag=True, help="Accept every body, valid or not.")
@click.option("--pages", multiple=True, type=SPEC, metavar="PATH",
              help="The documentation, to show its lines; see codegen site.")  # fmt: skip
@click.option("--templates", metavar="DIR", type=TEMPLATES, help="Folder with your templates for the pages.")
@verb
def serve(
    folder: Path, host: str, port: int, faults: Sequence[str], pages: Sequence[Path], templates: Path | None,
    **settings: Any,
) -> int:  # fmt: skip
    """Serve a mock of the documented service.

    The mock answers with documented examples. If there is none, it makes up an answer from the types. Open its address
    in a browser to see pages about the API; see codegen site.
    """
    from codegen import mock
    from codegen.verbs.showing import front

    try:
        wanted = mock.Settings(faults=tuple(map(mock.Fault.parse, faults)), **settings)

        def ready(url: str, service: mock.Service) -> None:
            service.front = front(service, folder, templates, pages)
            say(f"{folder} is served at {url}{service.told}")

        mock.serve(folder, host, port, wanted, ready=ready)
    except (ImportError, ValueError) as error:
        stop(str(error))
    return CLEAN
