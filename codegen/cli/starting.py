"""The verb that begins something: init."""

from __future__ import annotations

from pathlib import Path

import click

from codegen.cli.common import CLEAN, FOLDER, main, say, stop, verb


@main.command()
@click.argument("folder", metavar="DIR", type=FOLDER, default=Path("spec"))
@click.option("--spec", is_flag=True, help="A spec that you write by hand, since there are no pages.")
@verb
def init(folder: Path, spec: bool) -> int:
    """Begin a project in DIR, by default ./spec: a small commented spec."""
    from codegen.verbs.starting import start_spec

    if not spec:
        stop("say --spec for a spec that you write by hand; pages need none: codegen transcribe docs --out spec")
    say(*(f"{folder / name}" for name in start_spec(folder)), f"next: codegen generate {folder} --out src")
    return CLEAN
