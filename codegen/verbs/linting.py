"""Lints documentation, with the settings of the project."""

from __future__ import annotations

import functools
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from codegen.base.files import LARGEST, Tree, decoded, plain
from codegen.base.globs import matches
from codegen.base.problems import Problem, refused
from codegen.base.progress import Steps
from codegen.base.rules import LEVELS, Level
from codegen.config.lint import UNSET, Lint
from codegen.formats import specfile
from codegen.output import unchanged
from codegen.verbs.common import Memo, Paths, Texts, at_hand, drafts, linked, named, opened, remembered, several

if TYPE_CHECKING:
    from codegen.spec.nodes import Api


@dataclass(frozen=True, slots=True)
class Linted:
    """The findings of a source; `locate` turns the file of a place into a path relative to the working folder."""

    problems: tuple[Problem, ...]
    fail_on: Level
    locate: Callable[[str], str]
    mends: tuple[Problem, ...] = ()
    """All findings with a fix, also those that aren't selected or are in the baseline."""

    @property
    def failing(self) -> tuple[Problem, ...]:
        """The findings that make lint fail."""
        levels = LEVELS[: LEVELS.index(self.fail_on) + 1]
        return tuple(problem for problem in self.problems if problem.level in levels)

    @property
    def passed(self) -> bool:
        """Whether no finding makes lint fail."""
        return not self.failing

    def text_of(self, file: str) -> str:
        """The text of the file of a place; empty if it can't be read."""
        return text(self.locate(file)) or ""


def lint(
    source: Paths, *, settings: Lint = UNSET, ignore: Texts = (), cached: bool = True,
    show: Steps | None = None,
) -> Linted:  # fmt: skip
    """The findings in a spec folder, in a $metadata document, or in pages.

    `settings` are those of a configuration (`codegen.config.lint.Lint`), with its baseline. `ignore` has names or
    patterns of rules to leave out. Raises InputError for unreadable sources.
    """
    given, ignored = named(source), several(ignore)
    if len(given) == 1 and Tree(given[0]).has(specfile.API_FILE):
        with remembered(cached) as memo:
            found, locate = _of_spec(given[0], settings, memo)
    else:
        found, locate = _of_documents(given, settings, cached, show or Steps())
    problems = [problem for problem in found if _chosen(problem, settings.select, ignored)]
    if settings.baseline is not None:
        from codegen.linting import baseline as baselines

        known = baselines.read(_known(settings.baseline), str(settings.baseline))
        problems = baselines.unknown(problems, known)
    mends = tuple(problem for problem in found if problem.fix is not None)
    return Linted(tuple(problems), settings.fail_on, locate, mends)


def _of_spec(folder: Path, settings: Lint, memo: Memo) -> tuple[list[Problem], Callable[[str], str]]:
    """All findings in a spec folder; those of the last time, where neither it nor a page that was looked at changed."""
    from codegen.linting import kept

    source = opened(folder)
    locate = _locator([folder], lambda: specfile.load_api(folder))
    read = at_hand(folder)

    def text_of(file: str) -> str | None:
        found = read.get(file)
        return text(locate(file)) if found is None or len(found) > LARGEST else decoded(plain(found))

    reading = kept.Reading(text_of)
    key = unchanged.key("lint", source.digest, repr((dict(settings.levels), settings.ignores)))
    found = kept.loads(memo.get(key, ""), reading.text_of)
    if found is None:
        from codegen.linting import lint as linting

        found = linting.lint(linked(source, memo), settings, reading)
        memo[key] = kept.dumps(found, reading)
    return found, locate


def _of_documents(
    given: Sequence[Path], settings: Lint, cached: bool, show: Steps
) -> tuple[list[Problem], Callable[[str], str]]:
    from codegen.formats import sources
    from codegen.linting import lint as linting
    from codegen.spec.model import link

    pages, api = sources.read(given), sources.api(Path("pages"), given, None)
    with drafts(cached) as memo:
        read = sources.transcribe(pages, api, progress=show.step("reading the documentation"), memo=memo)
    model = link(read.spec)
    locate = _locator(given, lambda: model.spec.api)
    return linting.lint(model, settings, lambda file: text(locate(file))), locate


def text(path: str) -> str | None:
    """The text of a file below a source, None for what is no regular file there or no text."""
    folder, _, name = path.rpartition("/")
    return Tree(Path(folder)).text(name)


def _known(baseline: Path) -> str:
    if not os.path.lexists(baseline):
        raise refused("unreadable-file", baseline, "there is no such file; --update-baseline writes it")
    return Tree(baseline.parent).read(baseline.name, LARGEST).decode("utf-8", "replace")


def _chosen(problem: Problem, select: Sequence[str], ignore: Sequence[str]) -> bool:
    wanted = not select or any(matches(pattern, problem.rule) for pattern in select)
    return wanted and not any(matches(pattern, problem.rule) for pattern in ignore)


def _locator(source: Sequence[Path], stated: Callable[[], Api | None]) -> Callable[[str], str]:
    """Turns a file of a place into its path from the working folder, as code hosts want it.

    `stated` gives what says where the sources are: that is asked for with the first file.
    """

    @functools.cache
    def folders() -> list[Path]:
        api = stated()
        named = [*source, *(source[0] / name for name in (api.sources if api else ()))]
        return [folder for path in named for folder in (path, path.parent, path.parent.parent)]

    @functools.cache
    def locate(file: str) -> str:
        found = next((folder / file for folder in folders() if (folder / file).is_file()), Path(file))
        return Path(os.path.relpath(found)).as_posix()

    return locate
