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
    """An exception: findings of these rules, on the pages that the pattern matches, are left out."""

    page: str
    rules: frozenset[str]


@dataclass(frozen=True, slots=True)
class Lint:
    """Settings of lint: levels of rules, and exceptions."""

    levels: Mapping[str, Wanted] = field(default_factory=dict)
    ignores: tuple[Ignore, ...] = ()
    fail_on: Annotated[Level, "build and lint fail for findings of this level or worse."] = "error"
    baseline: Annotated[Path | None, "A file of known findings, see lint --update-baseline."] = None
    select: Annotated[Texts, "Only these rules, or rules that match: 'example-*'."] = ()

    def apply(self, problem: Problem, page: str = "") -> Problem | None:
        """The problem with the configured level; None for off. `page` is the page of a place in a file of a spec."""
        level = self.levels.get(problem.rule, problem.level)
        files = [file for file in (problem.place.file, page) if file]
        if level == "off" or any(
            problem.rule in ignore.rules and any(matches(ignore.page, file) for file in files)
            for ignore in self.ignores
        ):
            return None
        return problem if level == problem.level else replace(problem, level=level)


UNSET = Lint()
"""The settings of a project without any."""
