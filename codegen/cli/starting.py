"""The verb that begins something: init."""

from __future__ import annotations

from pathlib import Path

import click

from codegen.cli.common import CLEAN, FOLDER, main, say, verb


@main.command()
@click.argument("folder", metavar="[DIR]", type=FOLDER, required=False)
@click.option("--spec", is_flag=True, help="A spec that you write by hand, since there are no pages.")
@verb
def init(folder: Path | None, spec: bool) -> int:
    """Begin a project in DIR: sample pages and a configuration, or, with --spec, a small commented spec.

    Without DIR the pages are written here, a spec to ./spec.
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
