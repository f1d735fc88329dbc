"""What the configuration tells a verb: which APIs to work on, and defaults of options."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

import click

from codegen.base.problems import InputError
from codegen.cli.common import CONFIG, MISUSE, say, stop

if TYPE_CHECKING:
    from codegen.config.values import Api, Config

P = ParamSpec("P")
R = TypeVar("R")


def settled(function: Callable[P, R]) -> Callable[P, R]:
    """The options that choose settings: --config, and --api for some of its APIs."""
    named = click.option("--api", "names", multiple=True, metavar="NAME",
                         help="Only this API of the configuration, with its settings.")  # fmt: skip
    return CONFIG(named(function))


def configured(file: Path | None) -> Config:
    """The configuration that the user named, else the one in the working folder or above it."""
    from codegen.config import reading

    return reading.load(file) if file else reading.find(Path())


def concerned(
    config: Config, names: Sequence[str], given: Sequence[Path], argument: str, key: str = "spec",
    spec: Path | None = None,
) -> tuple[Api | None, ...]:  # fmt: skip
    """The APIs of a run: those that the user named, else the API of the spec or paths, else all that have `key`.

    None means paths that the configuration doesn't know. Raises InputError for unknown names. Raises UsageError if
    there is neither a path nor an API with that key, and if the paths belong to several APIs.
    """
    if names:
        chosen = config.chosen(names)
        if given and len(chosen) > 1:
            stop(f"{argument} can't be of several APIs; name one of them.")
        return chosen
    if given:
        found = config.of(given, spec)
        if len(found) > 1:
            stop(f"{given[0]} is of the APIs {', '.join(api.name for api in found)}; name one with --api.")
        return found or (None,)
    fitting = tuple(api for api in config.apis if getattr(api, key))
    if not fitting:
        stop(f"Missing argument '{argument}'; no API in {config.file or 'pyproject.toml'} has '{key}' either.")
    return fitting


def over(settings: Mapping[str, Any], **given: Any) -> dict[str, Any]:
    """The settings; options on the command line override them."""
    return {**settings, **{name: value for name, value in given.items() if name not in settings or value}}


def each(apis: Sequence[Api | None], run: Callable[[Api | None], int]) -> int:
    """Run for each API, even if another one fails; return the worst exit code."""
    if len(apis) == 1:
        return run(apis[0])
    codes = []
    for api in apis:
        try:
            codes.append(run(api))
        except InputError as error:
            say(*map(str, error.problems), err=True)
            codes.append(MISUSE)
    return max(codes)
