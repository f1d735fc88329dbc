"""What a project says of itself: the `lint` table of `codegen.toml`, or of `[tool.codegen]` in `pyproject.toml`.

[tool.codegen.lint]
rules = { content-length = "off", placeholder = "warning" }

[[tool.codegen.lint.ignore]]
page = "api/intune-*.md"
rules = ["permissions-todo"]
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from codegen.base.globs import matches
from codegen.base.nearest import suggest
from codegen.base.problems import InputError, Level, Place, Problem
from codegen.base.rules import RULES

MAX_BYTES = 2**20
"""Of the file of settings; what is larger is none."""

_LEVELS: dict[str, Level | Literal["off"]] = {"error": "error", "warning": "warning", "info": "info", "off": "off"}


@dataclass(frozen=True, slots=True)
class Ignore:
    """Findings that nobody wants to see: of these rules, on the pages that the pattern matches."""

    page: str
    rules: frozenset[str]


@dataclass(frozen=True, slots=True)
class Lint:
    """How bad findings are in this project, and which of them don't matter."""

    levels: Mapping[str, Level | Literal["off"]] = field(default_factory=dict)
    ignores: tuple[Ignore, ...] = ()

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


def read(content: bytes, file: str) -> Lint:
    """The settings in a `codegen.toml` or `pyproject.toml`.

    Raises InputError with everything that is wrong: what isn't TOML in UTF-8, unknown keys, rules and levels.
    """
    if len(content) > MAX_BYTES:
        raise InputError(Problem("config", "error", Place(file), f"the file is larger than {MAX_BYTES:,} bytes"))
    try:
        text = content.decode()
        tables: Mapping[str, Any] = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise InputError(Problem("config", "error", Place(file), f"not TOML: {error}")) from None
    reader = _Reader(text, file)
    if file.rpartition("/")[2] == "pyproject.toml":
        tables = reader.table(reader.table(tables, "tool"), "codegen")
    found = reader.lint(reader.table(tables, "lint"))
    if reader.problems:
        raise InputError(*reader.problems)
    return found


class _Reader:
    """Takes values out of tables, and collects what is wrong with them."""

    def __init__(self, text: str, file: str) -> None:
        self.lines = text.splitlines()
        self.file = file
        self.problems: list[Problem] = []

    def refuse(self, near: str, message: str) -> None:
        """Report a problem at the first line that holds `near`; the parser of TOML doesn't tell lines."""
        line = next((number for number, text in enumerate(self.lines, 1) if near and near in text), 0)
        self.problems.append(Problem("config", "error", Place(self.file, line), message))

    def table(self, holder: Mapping[str, Any], key: str) -> Mapping[str, Any]:
        """The table below a key; empty where there is none."""
        return self._of(dict, holder, key, "a table") or {}

    def lint(self, table: Mapping[str, Any]) -> Lint:
        """The settings of the `lint` table."""
        self._known(table, ("rules", "ignore"))
        levels: dict[str, Level | Literal["off"]] = {}
        for rule, level in self.table(table, "rules").items():
            if not isinstance(level, str) or level not in _LEVELS:
                self.refuse(rule, f"'{level}' is no level of '{rule}'; write error, warning, info or off")
            elif self._rule(rule):
                levels[rule] = _LEVELS[level]
        return Lint(levels, tuple(self._ignores(table)))

    def _ignores(self, table: Mapping[str, Any]) -> Iterator[Ignore]:
        for entry in self._of(list, table, "ignore", "a list of tables") or ():
            if not isinstance(entry, dict):
                self.refuse("ignore", "'ignore' is a list of tables; write [[tool.codegen.lint.ignore]] above each")
                continue
            self._known(entry, ("page", "rules"))
            page = self._of(str, entry, "page", "a pattern such as 'api/user-*.md'")
            rules = self._of(list, entry, "rules", "a list of rules")
            if not page or not rules:
                self.refuse("ignore", "an entry of 'ignore' needs a 'page' and its 'rules'")
            else:
                yield Ignore(page, frozenset(filter(self._rule, map(str, rules))))

    def _of(self, kind: type, holder: Mapping[str, Any], key: str, wanted: str) -> Any:
        value = holder.get(key)
        if value is None or isinstance(value, kind):
            return value
        self.refuse(key, f"'{key}' must be {wanted}")
        return None

    def _known(self, table: Mapping[str, Any], keys: tuple[str, ...]) -> None:
        for key in table:
            if key not in keys:
                self.refuse(key, f"unknown key '{key}'{suggest(key, keys)}")

    def _rule(self, name: str) -> bool:
        rule = RULES.get(name)
        if rule is None:
            self.refuse(name, f"unknown rule '{name}'{suggest(name, RULES)}")
        elif not rule.configurable:
            self.refuse(name, f"'{name}' stops a run, so it can't be set")
        return rule is not None and rule.configurable
