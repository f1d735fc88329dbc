"""Configuration from TOML: the table `tool.codegen` of pyproject.toml, or codegen.toml.

[tool.codegen.apis.fleet]
sources = ["docs"]
out = "src"

[tool.codegen.lint]
rules = { content-length = "off", placeholder = "warning" }

[[tool.codegen.lint.ignore]]
page = "api/intune-*.md"
rules = ["permissions-todo"]
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from codegen.base import files
from codegen.base.globs import matches
from codegen.base.nearest import suggest
from codegen.base.problems import InputError, Place, Problem, refused
from codegen.base.rules import LEVELS, RULES
from codegen.config import places
from codegen.config.keys import Key, keys_of
from codegen.config.lint import UNSET, Ignore, Lint, Wanted
from codegen.config.values import Api, Config

MAX_BYTES = 2**20
"""Largest size of a configuration file."""
NAMES = ("codegen.toml", "pyproject.toml")
"""Files that are looked for; of two in a folder the first one counts."""
_AT = re.compile(r" \(at line (\d+), column (\d+)\)$")
"""Where tomllib says that something is wrong; only Python 3.14 and later have the numbers apart."""
_PARTS = ("types", "operations", "corrections", "schema")
"""Folders of a spec, where nothing else may stand."""


def find(start: Path) -> Config:
    """The nearest configuration, from a folder upwards to the root of the repository; empty if there is none.

    Raises InputError as `load` does.
    """
    for folder in (start, *start.resolve().parents):
        tree = files.Tree(folder)
        for name in NAMES:
            if tree.has(name):
                content = tree.read(name, MAX_BYTES)
                if name == NAMES[0] or b"codegen" in content:
                    config = parse(content, folder / name)
                    if config is not None:
                        return config
        if (folder / ".git").exists():
            break
    return Config()


def load(file: Path) -> Config:
    """What a file that the user named says; raises InputError with everything that is wrong with it."""
    config = parse(files.read(file, MAX_BYTES), file)
    if config is None:
        raise refused("config", file, "there is no table [tool.codegen] in it")
    return config


def parse(content: bytes, file: Path) -> Config | None:
    """The configuration in the content of a file, None for a pyproject.toml that has none.

    Paths in it are relative to the file. Raises InputError with everything that is wrong: what isn't TOML in UTF-8,
    unknown keys, values of another shape, unknown rules and levels.
    """
    if len(content) > MAX_BYTES:
        raise refused("config", file, f"the file is larger than {MAX_BYTES:,} bytes")
    try:
        text = content.decode("utf-8-sig")
        tables: Mapping[str, Any] = tomllib.loads(text)
    except UnicodeDecodeError as error:
        place = Place(str(file), content.count(b"\n", 0, error.start) + 1)
        raise refused("config", place, "not UTF-8; save the file in that encoding") from None
    except (ValueError, RecursionError) as error:
        at = _AT.search(str(error))
        place = Place(str(file), int(at[1]), int(at[2])) if at else Place(str(file))
        raise refused("config", place, f"not TOML: {_AT.sub('', str(error))}") from None
    reader = _Reader(text.replace("\r\n", "\n"), file)
    if file.name == NAMES[1] or ("tool" in tables and file.name != NAMES[0]):
        tool = reader.table((), tables, "tool")
        if "codegen" not in tool:
            return None
        reader.above = ("tool", "codegen")
        tables = reader.table((), tool, "codegen")
    found = reader.config(tables)
    if reader.problems:
        raise InputError(*reader.problems)
    return found


class _Reader:
    """Takes values out of tables, and collects what is wrong with them."""

    def __init__(self, text: str, file: Path) -> None:
        self.text = text
        self.file = file
        self.above: places.Key = ()
        self.problems: list[Problem] = []

    def refuse(self, key: places.Key, message: str) -> None:
        """Report a problem at the line of a key."""
        line = places.line(self.text, (*self.above, *key))
        self.problems.append(Problem("config", Place(str(self.file), line), message))

    def config(self, tables: Mapping[str, Any]) -> Config:
        """All of it."""
        self._known((), tables, ("apis", "lint"))
        lint = self._lint(("lint",), self.table((), tables, "lint"), UNSET)
        apis = self.table((), tables, "apis")
        found = [self._api(name, self.table(("apis",), apis, name), lint) for name in apis]
        self._apart(found)
        return Config(self.file, tuple(found), lint)

    def _api(self, name: str, table: Mapping[str, Any], lint: Lint) -> Api:
        at: places.Key = ("apis", name)
        self._known(at, table, (*keys_of(Api), "lint"))
        if not all(char.isalnum() or char in "_-" for char in name) or not name:
            self.refuse(at, f"'{name}' can't be the name of an API; write letters, digits, - and _")
        values = self._values(at, table, keys_of(Api))
        if not table.get("sources") and "spec" not in table:
            self.refuse(at, f"'{name}' needs 'sources', its documentation, or 'spec', the folder of its spec")
        named = self._lint((*at, "lint"), self.table(at, table, "lint"), lint)
        # A name that can't be was refused; it is not looked for either.
        values.setdefault("spec", self._path(f"specs/{name}".replace("\0", "")))
        values.setdefault("package", name.replace("-", "_").replace("\0", ""))
        return Api(name=name, lint=named, **values)

    def _apart(self, apis: Sequence[Api]) -> None:
        """Refuse two APIs that are written to the same place, on some system: not every one tells cases apart."""
        taken: dict[str, str] = {}
        for api in apis:
            written = [("spec", api.spec / part) for part in ("", *_PARTS)]
            for key, place in (*written, ("package", api.out / api.package if api.out else None)):
                other = taken.setdefault(os.path.realpath(place).casefold(), api.name) if place else api.name
                if other != api.name:
                    message = f"'{api.name}' and '{other}' are both written to {place}; name another '{key}'"
                    self.refuse(("apis", api.name), message)
                    break

    def _lint(self, at: places.Key, table: Mapping[str, Any], above: Lint) -> Lint:
        """The settings of a `lint` table; they add to those above, single keys override them."""
        self._known(at, table, (*keys_of(Lint), "rules", "ignore"))
        levels: dict[str, Wanted] = {}
        for rule, level in self.table(at, table, "rules").items():
            if level not in (*LEVELS, "off"):
                self.refuse(
                    (*at, "rules", rule), f"'{level}' isn't a level of '{rule}'; write error, warning, info or off"
                )
            elif self._rule((*at, "rules", rule), rule):
                levels[rule] = level
        values = self._values(at, table, keys_of(Lint))
        for pattern in values.get("select", ()):
            if not any(matches(pattern, name) for name in RULES):
                self.refuse((*at, "select"), f"no rule is called '{pattern}'{suggest(pattern, RULES)}")
        ignores = (*above.ignores, *self._ignores(at, table))
        return replace(above, levels={**above.levels, **levels}, ignores=ignores, **values)

    def _ignores(self, at: places.Key, table: Mapping[str, Any]) -> Iterator[Ignore]:
        entries = table.get("ignore", [])
        if not isinstance(entries, list):
            self.refuse((*at, "ignore"), "'ignore' must be a list of tables")
            return
        for number, entry in enumerate(entries):
            here: places.Key = (*at, "ignore", number)
            if not isinstance(entry, dict):
                name = ".".join(map(str, (*self.above, *at)))
                self.refuse((*at, "ignore"), f"'ignore' is a list of tables; write [[{name}.ignore]] above each")
                continue
            self._known(here, entry, ("page", "rules"))
            page, rules = entry.get("page"), entry.get("rules")
            if rules is not None and not isinstance(rules, list):
                self.refuse((*here, "rules"), "'rules' must be a list of rules")
            elif not isinstance(page, str) or not page or not rules:
                self.refuse(here, "an entry of 'ignore' needs a 'page', such as 'api/user-*.md', and its 'rules'")
            else:
                yield Ignore(page, frozenset(rule for rule in map(str, rules) if self._rule((*here, "rules"), rule)))

    def _values(self, at: places.Key, table: Mapping[str, Any], known: Mapping[str, Key]) -> dict[str, Any]:
        """The values of keys, as `Api` and `Lint` have them."""
        found: dict[str, Any] = {}
        for name, value in table.items():
            if (key := known.get(name)) is None:
                continue
            if any("\0" in text for text in _texts(value)):
                self.refuse((*at, name), f"'{name}' holds the character NUL, which nothing can be called; remove it")
            elif key.shape in ("path", "paths") and any(text[:2] == "~/" for text in _texts(value)):
                self.refuse(
                    (*at, name), f"'{name}' begins with '~/', which nothing expands here; write the path from / on"
                )
            elif key.accepts(value):
                found[name] = self._converted(key, value)
            else:
                near = suggest(value, key.choices) if isinstance(value, str) else ""
                self.refuse((*at, name), f"'{name}' must be {key.wanted}{near}")
        return found

    def _converted(self, key: Key, value: Any) -> Any:
        match key.shape:
            case "path":
                return self._path(value)
            case "paths":
                return tuple(map(self._path, value))
            case "texts":
                return tuple(value)
            case "references":
                return tuple(f"{uri}={self._path(path)}" for uri, _, path in (text.rpartition("=") for text in value))
            case "dialect":
                return str(self._path(value)) if value.endswith((".yaml", ".yml")) else value
            case _:
                return value

    def _path(self, text: str) -> Path:
        return self.file.parent / text

    def table(self, at: places.Key, holder: Mapping[str, Any], key: str) -> Mapping[str, Any]:
        """The table below a key; empty if there is none."""
        value = holder.get(key, {})
        if isinstance(value, dict):
            return value
        self.refuse((*at, key), f"'{key}' must be a table")
        return {}

    def _known(self, at: places.Key, table: Mapping[str, Any], names: Sequence[str]) -> None:
        for key in table:
            if key not in names:
                # Other programs write such keys with hyphens.
                meant = f", did you mean '{key.replace('-', '_')}'?" if key.replace("-", "_") in names else ""
                self.refuse((*at, key), f"unknown key '{key}'{meant or suggest(key, names)}")

    def _rule(self, at: places.Key, name: str) -> bool:
        rule = RULES.get(name)
        if rule is None:
            self.refuse(at, f"unknown rule '{name}'{suggest(name, RULES)}")
        elif not rule.configurable:
            self.refuse(at, f"'{name}' stops a run, so it can't be set")
        return rule is not None and rule.configurable


def _texts(value: Any) -> list[str]:
    return [str(item) for item in (value if isinstance(value, list) else [value])]
