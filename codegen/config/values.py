"""The configuration as values; programs can open every path in it as it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

from codegen.base.nearest import suggest
from codegen.base.problems import InputError, Place, Problem, refused
from codegen.base.rules import LEVELS, RULES
from codegen.config.keys import Paths, Texts, keys_of
from codegen.config.lint import UNSET, Lint
from codegen.spec.urls import Urls


@dataclass(frozen=True, slots=True, kw_only=True)
class Api:
    """One API: its documentation and its outputs. The fields are the keys of its table, see `keys_of`."""

    name: str
    sources: Annotated[
        Paths, "Pages, folders of pages, or $metadata documents; leave it out for a spec written by hand."
    ] = ()
    spec: Annotated[Path, "The spec folder; default: specs/NAME."]
    out: Annotated[Path | None, "The folder for the package's folder; without it, codegen writes no package."] = None
    package: Annotated[str, "The name of the package; default: the name of the API."]
    service_roots: Annotated[
        Texts, "The URL that all paths are below, and others in examples; default: inferred from the examples."
    ] = ()
    urls: Annotated[Urls | None, "Style of keys in URLs: graph for /users/7, odata for /users(7)."] = None
    dialect: Annotated[str | None, "Dialect of the pages: graph, or the path of a .yaml file.", "dialect"] = None
    include: Annotated[
        Texts, "Only these paths ('/users/**') or pages ('api/user-*.md'), with the types they need."
    ] = ()
    exclude: Annotated[Texts, "Leave these paths or pages out."] = ()
    related: Annotated[bool, "With include or exclude, follow navigation properties too."] = False
    types_only: Annotated[bool, "Only types, no operations."] = False
    strict: Annotated[bool, "Refuse metadata if something in it would be left out."] = False
    references: Annotated[
        Texts, "URI=PATH: the file with the document that metadata references by that URI.", "references"
    ] = ()
    templates: Annotated[Path | None, "A folder of templates that override those of codegen."] = None
    project: Annotated[bool, "Add pyproject.toml and README.md, so that pip can build a wheel from `out`."] = False
    distribution: Annotated[str | None, "With project: name of the wheel; default: the name of the package."] = None
    package_version: Annotated[str | None, "With project: version of the wheel; default: 0.1.0."] = None
    verify: Annotated[bool, "Whether build runs every documented example; default: true."] = True
    lint: Lint = UNSET

    @property
    def verified(self) -> bool:
        """Whether verify runs its examples; an API with types alone has none."""
        return self.verify and not self.types_only


@dataclass(frozen=True, slots=True)
class Config:
    """The configuration of a project; `file` is its file, None if there is none."""

    file: Path | None = None
    apis: tuple[Api, ...] = ()
    lint: Lint = UNSET

    def chosen(self, names: Sequence[str]) -> tuple[Api, ...]:
        """The APIs of these names, or all without a name. Raises InputError if one is unknown, or if there is none."""
        file = str(self.file or "pyproject.toml")
        known = {api.name: api for api in self.apis}
        if not known:
            message = "no API is configured; add [tool.codegen.apis.NAME] with its sources to pyproject.toml"
            raise refused("config", file, message)
        unknown = [name for name in names if name not in known]
        if unknown:
            messages = (f"no API is called '{name}'{suggest(name, known)}" for name in unknown)
            raise InputError(*(Problem("config", Place(file), message) for message in messages))
        return tuple(known[name] for name in dict.fromkeys(names)) or self.apis

    def of(self, paths: Sequence[Path], spec: Path | None = None) -> tuple[Api, ...]:
        """The API with this spec folder; else the APIs whose spec or sources are these paths."""
        for api in self.apis:
            if spec is not None and spec.resolve() == api.spec.resolve():
                return (api,)
        wanted = {path.resolve() for path in paths}
        return tuple(api for api in self.apis if wanted <= {path.resolve() for path in (api.spec, *api.sources)})


def schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of codegen.toml, and of the table `tool.codegen` in pyproject.toml."""
    lint = _table(Lint, "Settings of lint.")
    rules = {name: {"description": rule.purpose, "enum": [*LEVELS, "off"]}
             for name, rule in RULES.items() if rule.configurable}  # fmt: skip
    lint["properties"]["rules"] = {"type": "object", "additionalProperties": False, "properties": rules}
    entry = {
        "type": "object",
        "additionalProperties": False,
        "required": ["page", "rules"],
        "properties": {
            "page": {"type": "string", "description": "A pattern such as 'api/user-*.md'."},
            "rules": {"type": "array", "items": {"enum": [*rules]}, "minItems": 1},
        },
    }
    lint["properties"]["ignore"] = {"type": "array", "items": entry}
    api = _table(Api, "An API: its documentation, and the folder of its package.")
    api["properties"]["lint"] = {"$ref": "#/$defs/lint"}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Configuration of codegen",
        "type": "object",
        "additionalProperties": False,
        "properties": {
            "apis": {"type": "object", "additionalProperties": {"$ref": "#/$defs/api"}},
            "lint": {"$ref": "#/$defs/lint"},
        },
        "$defs": {"api": api, "lint": lint},
    }


def _table(values: type, purpose: str) -> dict[str, Any]:
    properties = {name: key.schema() for name, key in keys_of(values).items()}
    return {"description": purpose, "type": "object", "additionalProperties": False, "properties": properties}
