"""Settings of lint: levels of rules, exceptions, and which findings make a run fail."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Annotated, Literal

from codegen.base.globs import matches
from codegen.base.problems import Problem
from codegen.base.rules import Level
from codegen.config.keys import Texts

Wanted = Level | Literal["off"]


@dataclass(frozen=True, slots=True)
class Ignore:
    """Findings that nobody wants to see: of these rules, on the pages that the pattern matches."""

    page: str
    rules: frozenset[str]


@dataclass(frozen=True, slots=True)
class Lint:
    """How bad findings are in this project, and which of them don't matter."""

    levels: Mapping[str, Wanted] = field(default_factory=dict)
    ignores: tuple[Ignore, ...] = ()
    fail_on: Annotated[Level, "The least level of a finding for which build and lint fail."] = "error"
    baseline: Annotated[Path | None, "A file of findings that are known, see lint --update-baseline."] = None
    select: Annotated[Texts, "Only rules of these names, or patterns such as 'example-*'."] = ()

    def apply(self, problem: Problem, page: str = "") -> Problem | None:
        """The problem at the level that is wanted, None for off; `page` is that of a place in a spec's file."""
        level = self.levels.get(problem.rule, problem.level)
        files = [file for file in (problem.place.file, page) if file]
        if level == "off" or any(
            problem.rule in ignore.rules and any(matches(ignore.page, file) for file in files)
            for ignore in self.ignores
        ):
            return None
        return problem if level == problem.level else replace(problem, level=level)


UNSET = Lint()
"""A project that says nothing."""
