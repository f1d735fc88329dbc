"""Pages of documentation as programs: their files are written, their commands run, and what they show is what comes.

A fenced block below a line that is a name, or ends in one, such as "The settings, `codegen.toml`:", is the text of that
file. Blocks of the language `console` are commands behind `$`, each with what it prints; a line `...` stands for any
lines, and `...` in a line for a part of it. Where nothing is shown, the command has to succeed, or to exit 1 where its
comment says so. `codegen build --watch` goes on in the background, and a block `text` behind it is awaited. Blocks in
Python run, those in TOML, YAML, JSON, XML and Jinja are read.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import time
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from configparser import ConfigParser
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

import click
import jinja2
import pytest
import yaml
from click.testing import CliRunner

from codegen.cli import main
from tests.support import ROOT

_FENCE = re.compile(r"^(?P<fence>`{3,})(?P<language>\w*)\n(?P<text>.*?)^(?P=fence)$", re.MULTILINE | re.DOTALL)
_NAME = r"`([\w./-]*(?:\.\w+|Makefile))`"
_LABEL = re.compile(rf"^{_NAME}$|{_NAME}[^`\n]*[:,]$")
_FOR_TESTS = {"nox": "nox --no-venv --no-install"}
"""What stands for a program that would fetch things."""
_UNRUN = re.compile(
    r"(pip|pipx|uv tool) install |codegen transcribe --fetch |codegen serve |codegen build --watch|make "
)
"""What is only looked at: it changes the machine, never ends, or needs the whole repository."""


@dataclass(frozen=True)
class Block:
    """A fenced block: its language, its text, and the file that the line above it names."""

    line: int
    language: str
    text: str
    file: str


def blocks(text: str) -> Iterator[Block]:
    """The fenced blocks of a page."""
    for found in _FENCE.finditer(text):
        above = text[: found.start()].rstrip("\n").rpartition("\n")[2]
        label = _LABEL.search(above)
        line = text.count("\n", 0, found.start()) + 1
        yield Block(line, found["language"], found["text"], (label[1] or label[2]) if label else "")


class Session:
    """One page that is carried out in a folder; `preamble` stands before each program in Python."""

    def __init__(self, work: Path, preamble: str = "", packages: Sequence[Path] = ()) -> None:
        self.work = work
        self.preamble = preamble
        self.packages = packages
        self.watching: subprocess.Popen[bytes] | None = None
        self.log = work.parent / "watch.log"
        self.missing: set[str] = set()

    def run(self, page: str) -> None:
        """All blocks of a page, one after the other."""
        try:
            for block in blocks(page):
                with_place = f"line {block.line}"
                getattr(self, f"_{block.language or 'text'}", self._unknown)(block, with_place)
        finally:
            if self.watching:
                self.watching.send_signal(signal.SIGINT)
                assert self.watching.wait(60) == 0, self.log.read_text()
        if self.missing:
            pytest.skip(f"all but what needs {', '.join(sorted(self.missing))}, which isn't installed")

    def _unknown(self, block: Block, place: str) -> None:
        pytest.fail(f"{place}: nothing runs or reads a block of the language '{block.language}'")

    def _write(self, block: Block) -> None:
        if block.file:
            path = self.work / block.file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(block.text, encoding="utf-8")

    def _markdown(self, block: Block, place: str) -> None:
        assert block.file, f"{place}: a page needs the name of its file in the line above"
        self._write(block)

    _make = _gitignore = _markdown

    def _ini(self, block: Block, place: str) -> None:
        parser = ConfigParser()
        parser.read_string(block.text)
        self._see(command for section in parser.values() for key, command in section.items() if key == "commands")
        self._write(block)

    def _see(self, commands: Iterable[str]) -> None:
        """Hold commands of ours against the command line that other programs would run."""
        for command in commands:
            if command.startswith("codegen "):
                parse(shlex.split(command)[1:])

    def _toml(self, block: Block, place: str) -> None:
        tomllib.loads(block.text)
        self._write(block)

    def _yaml(self, block: Block, place: str) -> None:
        self._see(text for text in _texts(yaml.safe_load(block.text)))
        self._write(block)

    def _json(self, block: Block, place: str) -> None:
        json.loads(block.text)
        self._write(block)

    def _xml(self, block: Block, place: str) -> None:
        ElementTree.fromstring(block.text)
        self._write(block)

    def _jinja(self, block: Block, place: str) -> None:
        jinja2.Environment().from_string("").environment.parse(block.text)
        self._write(block)

    def _http(self, block: Block, place: str) -> None:
        assert re.match(r"(GET|POST|PATCH|PUT|DELETE|HTTP/1\.1) ", block.text), place

    def _text(self, block: Block, place: str) -> None:
        """What the watching run prints in the end; or what is only shown."""
        if self.watching:
            end = time.monotonic() + 100
            while not _shows(self.log.read_text(), block.text, anywhere=True):
                assert time.monotonic() < end, f"{place}: it never came:\n{self.log.read_text()}"
                time.sleep(0.1)

    def _python(self, block: Block, place: str) -> None:
        if block.file:
            compile(block.text, block.file, "exec")
            self._write(block)
            return
        paths = os.pathsep.join(map(str, (*self.packages, self.work / "src", ROOT)))
        found = subprocess.run(
            [sys.executable, "-c", self.preamble + block.text], cwd=self.work, capture_output=True, text=True,
            check=False, timeout=100, env={**os.environ, "PYTHONPATH": paths},
        )  # fmt: skip
        assert found.returncode == 0, f"{place}: {found.stderr}"
        said = [line.partition("  # ")[2] for line in block.text.splitlines() if line.startswith("print(")]
        assert [line for line in said if line] == found.stdout.splitlines()[
            : len([line for line in said if line])
        ], place

    def _console(self, block: Block, place: str) -> None:
        """The commands of a block; `cd` holds until its end."""
        work = self.work
        try:
            self._commands(block, place)
        finally:
            self.work = work

    def _commands(self, block: Block, place: str) -> None:
        for entry in re.split(r"^\$ ", block.text, flags=re.MULTILINE)[1:]:
            command, _, shown = entry.partition("\n")
            code, printed = self._command(command)
            if code is None:
                continue
            allowed = {0, 1, 2} if shown else {0, 1} if "exit 1" in command else {0}
            assert code in allowed, f"{place}: {command} exits {code}:\n{printed}"
            assert not shown or _shows(printed, shown), f"{place}: {command} prints\n{printed}"

    def _command(self, command: str) -> tuple[int | None, str]:
        words = shlex.split(command, comments=True)
        if words[0] == "cd":
            self.work = self.work / words[1]
            return 0, ""
        if words == ["codegen", "build", "--watch"] and "#" not in command:
            self._watch()
            return 0, ""
        plain = words[0] == "codegen" and not {"|", ">", ">>", "&&", "&"} & {*words}
        if _UNRUN.match(" ".join(words) + " ") and not (words[0] == "make" and (self.work / "Makefile").exists()):
            if plain:
                parse(words[1:])
            elif words[0] == "make":
                assert re.search(rf"^{words[1]}:", (ROOT / "Makefile").read_text(), re.MULTILINE)
            return 0, ""
        if plain:
            return self._codegen(words[1:])
        if shutil.which(words[0], path=self._path()) is None:
            self.missing.add(words[0])
            return None, ""
        command = _FOR_TESTS.get(words[0], words[0]) + command.removeprefix(words[0])
        found = subprocess.run(
            command, shell=True, cwd=self.work, env=self._environment(), stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, text=True, check=False, timeout=200,
        )  # fmt: skip
        return found.returncode, found.stdout

    def _codegen(self, arguments: Sequence[str]) -> tuple[int, str]:
        with pytest.MonkeyPatch.context() as patch:
            patch.chdir(self.work)
            result = CliRunner().invoke(main, [*arguments])
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result.exit_code, result.output

    def _watch(self) -> None:
        pytest.importorskip("watchfiles")
        command = [sys.executable, "-u", "-m", "codegen", "build", "--watch", "--jobs", "1"]
        with self.log.open("w") as stream:
            self.watching = subprocess.Popen(
                command, cwd=self.work, stdout=stream, stderr=subprocess.STDOUT, env=self._environment()
            )
        end = time.monotonic() + 100
        while "watching" not in self.log.read_text():
            assert time.monotonic() < end and self.watching.poll() is None, self.log.read_text()
            time.sleep(0.1)
        time.sleep(1)  # what watches says so before it does

    def _path(self) -> str:
        return f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"

    def _environment(self) -> dict[str, str]:
        person = {f"GIT_{who}_{what}": text for who in ("AUTHOR", "COMMITTER")
                  for what, text in (("NAME", "A"), ("EMAIL", "a@example.com"))}  # fmt: skip
        # A make that runs the tests would have those of the pages say which folder they are in.
        around = {name: value for name, value in os.environ.items() if name not in ("MAKEFLAGS", "MAKELEVEL", "MFLAGS")}
        return {
            **around, **person, "PATH": self._path(), "PYTHONPATH": str(ROOT), "PIP_NO_BUILD_ISOLATION": "0",
            "PIP_DISABLE_PIP_VERSION_CHECK": "1", "PRE_COMMIT_HOME": str(self.work.parent / "pre-commit"),
            "GIT_CONFIG_GLOBAL": os.devnull,
        }  # fmt: skip


def parse(arguments: Sequence[str]) -> None:
    """Hold arguments against the command line, without running anything; raises click's errors."""
    command = main.get_command(click.Context(main), arguments[0])
    assert isinstance(command, click.Command)
    names = {name for parameter in command.params for name in (*parameter.opts, *parameter.secondary_opts)}
    assert {word.partition("=")[0] for word in arguments if word.startswith("-")} <= names, arguments


def _texts(value: object) -> Iterator[str]:
    """All texts in a YAML document."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _texts(item)


def _shows(printed: str, shown: str, anywhere: bool = False) -> bool:
    """Whether a page shows what was printed; `...` stands for what isn't."""
    parts = [re.escape(part).replace(r"\.\.\.", ".*") for part in re.split(r"^\.\.\.\n", shown, flags=re.MULTILINE)]
    pattern = re.compile(r"(?:.*\n)*".join(parts))
    printed = printed if printed.endswith("\n") or not printed else printed + "\n"
    return bool(pattern.search(printed) if anywhere else pattern.fullmatch(printed))
