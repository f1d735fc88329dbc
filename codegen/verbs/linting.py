"""What a documentation gets wrong: the findings that a project wants to see."""

from __future__ import annotations

import functools
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from codegen.base.files import Tree
from codegen.base.globs import matches
from codegen.base.problems import InputError, Level, Problem
from codegen.base.progress import Steps
from codegen.config.keys import LEVELS
from codegen.config.lint import UNSET, Lint
from codegen.formats import specfile
from codegen.verbs.common import PathLike, existing

if TYPE_CHECKING:
    from codegen.spec.model import Model
    from codegen.spec.nodes import Spec

_LARGEST = 2**22
"""Bytes of a file whose lines are shown: pages and files of specs aren't larger."""


@dataclass(frozen=True, slots=True)
class Linted:
    """The findings of a source; `locate` turns the file of a place into its path from the working folder."""

    problems: tuple[Problem, ...]
    fail_on: Level
    locate: Callable[[str], str]

    @property
    def passed(self) -> bool:
        """Whether no finding is as bad as one that fails."""
        failing = LEVELS[: LEVELS.index(self.fail_on) + 1]
        return not any(problem.level in failing for problem in self.problems)

    def text_of(self, file: str) -> str:
        """The text of the file of a place; empty for what can't be read."""
        return text(self.locate(file)) or ""


def lint(
    source: PathLike | Sequence[PathLike], *, settings: Lint = UNSET, ignore: Sequence[str] = (),
    show: Steps | None = None,
) -> Linted:  # fmt: skip
    """The findings in a spec folder, in a $metadata document, or in pages.

    `settings` are those of a configuration (`codegen.config.lint.Lint`), its baseline included; `ignore` are names of
    rules, or patterns, that don't count. Raises InputError for what can't be read.
    """
    from codegen.linting import lint as linting

    given = [existing(path) for path in ([source] if isinstance(source, str | os.PathLike) else source)]
    model = _model(given, show or Steps())
    locate = _locator(given, model.spec)
    found = linting.lint(model, settings, lambda file: text(locate(file)))
    problems = [problem for problem in found if _chosen(problem, settings.select, ignore)]
    if settings.baseline is not None:
        from codegen.linting import baseline as baselines

        known = baselines.read(_known(settings.baseline), str(settings.baseline))
        problems = baselines.unknown(problems, known)
    return Linted(tuple(problems), settings.fail_on, locate)


def text(path: str) -> str | None:
    """The text of a file below a source, None for what is no regular file there or no text."""
    try:
        folder, _, name = path.rpartition("/")
        return Tree(Path(folder)).read(name, _LARGEST).decode()
    except (InputError, ValueError):
        return None


def _known(baseline: Path) -> str:
    return Tree(baseline.parent).read(baseline.name, _LARGEST).decode("utf-8", "replace")


def _chosen(problem: Problem, select: Sequence[str], ignore: Sequence[str]) -> bool:
    wanted = not select or any(matches(pattern, problem.rule) for pattern in select)
    return wanted and not any(matches(pattern, problem.rule) for pattern in ignore)


def _model(source: Sequence[Path], show: Steps) -> Model:
    """The linked model of a spec folder, of a $metadata document, or of pages."""
    from codegen.formats import sources
    from codegen.spec.model import link

    if len(source) == 1 and Tree(source[0]).has(specfile.API_FILE):
        return link(sources.load(source[0]))
    pages, api = sources.read(source), sources.api(Path("pages"), source, None)
    return link(sources.transcribe(pages, api, progress=show.step("reading the documentation")).spec)


def _locator(source: Sequence[Path], spec: Spec) -> Callable[[str], str]:
    """Turns a file of a place into its path from the working folder, as code hosts want it."""
    named = [*source, *(source[0] / name for name in spec.api.sources)]
    folders = [folder for path in named for folder in (path, path.parent, path.parent.parent)]

    @functools.cache
    def locate(file: str) -> str:
        found = next((folder / file for folder in folders if (folder / file).is_file()), Path(file))
        return Path(os.path.relpath(found)).as_posix()

    return locate
