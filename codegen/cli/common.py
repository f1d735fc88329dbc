"""What all verbs share: their group, exit codes, options, and the cache of earlier runs."""

from __future__ import annotations

import errno
import functools
import gc
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, NoReturn, ParamSpec, TypeVar

import click

from codegen.base.distribution import NAME, VERSION
from codegen.base.nearest import suggest
from codegen.base.printing import counted, printable
from codegen.base.problems import InputError
from codegen.output.paths import MANIFEST
from codegen.output.stage import advice

if TYPE_CHECKING:
    from codegen.output.folder import Changes

CLEAN, FINDINGS, MISUSE, STOPPED = 0, 1, 2, 130
P = ParamSpec("P")
R = TypeVar("R")
FOLDER = click.Path(file_okay=False, path_type=Path)
SPEC = click.Path(exists=True, path_type=Path)
TEMPLATES = click.Path(exists=True, file_okay=False, path_type=Path)


class _Source(click.Path):
    """An existing file or folder; for a URL, the error says how to read it."""

    name = "path"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if str(value).lower().startswith(("http://", "https://")):
            self.fail(
                f"'{printable(str(value))}' is an address; transcribe --fetch URL reads $metadata there", param, ctx
            )
        return super().convert(value, param, ctx)


SOURCE = _Source(exists=True, path_type=Path)


class _Verb(click.Command):
    """A verb; an empty argument, as a variable gives that isn't set, is no default and no folder, nor is `~`."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse the arguments; raises UsageError for an empty one, and for `~/` where no shell has expanded it."""
        for before, arg in zip(["", *args], args, strict=False):
            name, sign, value = arg.partition("=")
            if not arg or (arg.startswith("--") and sign and not value):
                option = name or (before if before.startswith("-") else "an argument")
                raise click.UsageError(f"{option} is empty; give a value, or leave it out", ctx)
            if (value or arg).startswith("~/"):
                message = f"'{printable(value or arg)}' isn't expanded by this shell; write the path from / on"
                raise click.UsageError(message, ctx)
        return super().parse_args(ctx, args)


class _Verbs(click.Group):
    """The verbs; only the one that the user calls is imported."""

    command_class = _Verb
    rooms: ClassVar = {
        "builds": ("build",),
        "lint": ("lint",),
        "packages": ("generate", "serve", "site", "templates", "verify"),
        "specs": ("diff", "export", "init", "schema", "transcribe"),
    }

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of all verbs."""
        return sorted(verb for verbs in self.rooms.values() for verb in verbs)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """A verb by its name; None if there is no such verb."""
        for room, verbs in self.rooms.items():
            if cmd_name in verbs:
                import_module(f"codegen.cli.{room}")
        return super().get_command(ctx, cmd_name)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The verb that is called; of a misspelt one, the message says which it may mean."""
        verbs = self.list_commands(ctx)
        if args and args[0][:1] not in ("", "-") and args[0] not in verbs:
            stop(f"No such command '{args[0]}'{suggest(args[0], verbs)}")
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        """Run a verb. Ctrl-C ends it as it ends other programs, for 1 would say that there are findings."""
        # A run is short, and its imports stay alive until the end: garbage collection at Python's usual rate takes a
        # twelfth of the time.
        gc.set_threshold(50_000)
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            click.echo("stopped", err=True)
            sys.exit(STOPPED)


@click.group(cls=_Verbs, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(VERSION, prog_name=NAME)
def main() -> None:
    """API documentation in, a typed, tested Python client out."""
    _have_streams()


def _have_streams() -> None:
    """Stand in for standard streams that whoever started this has closed, as services and `2>&-` do.

    Python has None in their place then, and the next file that is opened gets their number: what is printed, also by
    a copy of this process, would end up in it.
    """
    while (taken := os.open(os.devnull, os.O_RDWR)) <= 2:
        pass
    os.close(taken)
    sys.stdout = sys.stdout or open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
    sys.stderr = sys.stderr or open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115


def read_with(source: Path, findings: str) -> list[str]:
    """What to say of a $metadata document that is read without a spec: nothing else keeps what reading it gave."""
    return [f"reading {source} gave {findings}; codegen lint {source} shows them"] if findings else []


def verb(function: Callable[P, int]) -> Callable[P, None]:
    """Turn a function that returns an exit code into one that exits with it, also for problems in the input."""

    @functools.wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            code = function(*args, **kwargs)
        except InputError as error:
            say(*map(str, error.problems), err=True)
            code = MISUSE
        except BrokenPipeError:
            # The reader has enough. Python would write what is left, and complain, at its end.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            code = FINDINGS
        except OSError as error:
            # Python asks the system for the working folder, and names no file if there is none.
            if error.filename is None and error.errno == errno.ENOENT:
                say(".: error: the working folder is gone; change to one that is there [unreadable-file]", err=True)
                sys.exit(MISUSE)
            say(f"{error.filename or 'standard output'}: error: {error.strerror}; {advice(error)} [output]", err=True)
            if error.filename is None:
                os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            code = MISUSE
        sys.exit(code)

    return run


def say(*lines: str, err: bool = False) -> None:
    """Print lines. Each stays one line, whatever names or messages it quotes."""
    for line in lines:
        click.echo(printable(line), err=err)


def stop(message: str) -> NoReturn:
    """Raise click's UsageError: print a message about the usage, and exit 2."""
    raise click.UsageError(printable(message))


def selecting(function: Callable[P, R]) -> Callable[P, R]:
    """The options that choose a part of a spec."""
    for option in (
        click.option("--types-only", is_flag=True, help="Only types, no operations."),
        click.option("--related", is_flag=True, help="With --include or --exclude, follow navigation properties too."),
        click.option("--exclude", multiple=True, metavar="GLOB", help="Leave these paths or pages out; see --include."),
        click.option("--include", multiple=True, metavar="GLOB",
                     help="Only these paths ('/users/**') or pages ('api/user-*.md'), with the types they need."),
    ):  # fmt: skip
        function = option(function)
    return function


JOBS = click.option("--jobs", type=click.IntRange(1), help="Number of processes; default: one per processor.")
STRICT = click.option("--strict", is_flag=True, help="Refuse metadata if something in it would be left out.")
REFERENCES = click.option("--reference", "references", multiple=True, metavar="URI=PATH",
                          help="The file with the document that metadata references by this URI.")  # fmt: skip
QUIET = click.option("--quiet", is_flag=True, help="Print only problems.")
CACHE = click.option("--cache/--no-cache", "cached", default=True, help="Keep results, and use those of earlier runs.")


def other_tool(place: Path, changes: Changes) -> Iterator[str]:
    """The hint that files may differ because another version of black formatted them."""
    if changes.tools:
        was, now = changes.tools
        made = f"{place}: made with {was}, here is {now}, whose output may differ"
        yield f"{made}; install the other version, or generate again with this one"


def differing(added: Iterable[str], changed: Iterable[str], removed: Iterable[str]) -> None:
    """Print the differences that a check found."""
    for what, names in (("new", added), ("changed", changed), ("gone", removed)):
        say(*(f"{what}: {name}" for name in names))


def size(changes: Changes) -> str:
    """The size of what a run wrote, and the counts of its changes."""
    sizes = [len(content) for path, content in changes.new.items() if path != MANIFEST]
    counts = f"{len(changes.added)} new, {len(changes.changed)} changed, {len(changes.removed)} removed"
    return f"{counted(len(sizes), 'file')}, {sum(sizes) // 1024} KiB; {counts}"


FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
CONFIG = click.option("--config", type=FILE, metavar="FILE",
                      help="The configuration; default: codegen.toml or pyproject.toml here or above.")  # fmt: skip
FORCE = click.option("--force", is_flag=True, help="Replace files even if somebody edited them.")
