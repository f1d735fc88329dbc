"""The verb that says what changed from one spec to another: diff."""

from __future__ import annotations

from typing import get_args

import click

from codegen.cli.common import CACHE, CLEAN, FINDINGS, main, verb
from codegen.differences import formatters


@main.command()
@click.argument("old")
@click.argument("new")
@click.option("--format", "style", type=click.Choice(get_args(formatters.Style)), default="text", show_default=True,
              help="For people, for programs, for a changelog, for GitHub's annotations.")  # fmt: skip
@click.option("--breaking", is_flag=True, help="Exit 1 when something breaks for callers; say only what does.")
@CACHE
@verb
def diff(old: str, new: str, style: formatters.Style, breaking: bool, cached: bool) -> int:
    """Say what changed from OLD to NEW, what breaks for callers, and which version number follows.

    OLD and NEW are spec folders or $metadata documents; REV:path is a folder in a revision of git, REV: the same
    folder as the other one, such as HEAD: specs/fleet.
    """
    from codegen.verbs import comparing

    found = comparing.diff(old, new, cached=cached)
    changes = [change for change in found.changes if not breaking or change.breaking != "none"]
    prints = {"json": formatters.as_json, "markdown": formatters.as_markdown, "github": formatters.as_github}
    text = prints.get(style, formatters.as_text)(changes)
    click.echo(text, nl=bool(text) and not text.endswith("\n"))
    return FINDINGS if breaking and found.breaking else CLEAN
