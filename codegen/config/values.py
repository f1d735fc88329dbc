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
from codegen.spec.nodes import Urls


@dataclass(frozen=True, slots=True, kw_only=True)
class Api:
    """One API: where its documentation is, and what is made of it; the keys of its table, see `keys_of`."""

    name: str
    sources: Annotated[Paths, "Pages, folders of pages, or $metadata documents; none for a spec written by hand."] = ()
    spec: Annotated[Path, "The spec folder; specs/ and the API's name where nothing is said."]
    out: Annotated[
        Path | None, "The folder in which the package's folder is made; without it no package is written."
    ] = None
    package: Annotated[str, "The name of the package; the API's where nothing is said."]
    service_roots: Annotated[
        Texts, "The URL below which all paths stand, and others that examples show; else it is concluded from them."
    ] = ()
    urls: Annotated[Urls | None, "Keys as segments (graph), or in parentheses (odata)."] = None
    dialect: Annotated[str | None, "How the pages are written: graph, or the path of a .yaml file.", "dialect"] = None
    include: Annotated[
        Texts, "Only these paths ('/users/**') or pages ('api/user-*.md'), and the types they need."
    ] = ()
    exclude: Annotated[Texts, "Leave these paths or pages out."] = ()
    related: Annotated[bool, "With include or exclude, follow relationships as well."] = False
    types_only: Annotated[bool, "Only the types, no operations."] = False
    strict: Annotated[bool, "Refuse metadata of which something would be left out."] = False
    references: Annotated[
        Texts, "URI=PATH: where the document is that metadata refers to by that URI.", "references"
    ] = ()
    templates: Annotated[Path | None, "A folder of templates that override those of codegen."] = None
    project: Annotated[bool, "Make of `out` a project of which pip builds a wheel: pyproject.toml and README.md."] = (
        False
    )
    distribution: Annotated[
        str | None, "What the wheel of that project is called; the package's name where nothing is said."
    ] = None
    package_version: Annotated[str | None, "The version of that project; 0.1.0 where nothing is said."] = None
    verify: Annotated[bool, "Whether build runs every documented example; it does where nothing is said."] = True
    lint: Lint = UNSET

    @property
    def verified(self) -> bool:
        """Whether its examples are run: only operations have any that a package can be held to."""
        return self.verify and not self.types_only


@dataclass(frozen=True, slots=True)
class Config:
    """All that a project says; `file` is where, None where it says nothing."""

    file: Path | None = None
    apis: tuple[Api, ...] = ()
    lint: Lint = UNSET

    def chosen(self, names: Sequence[str]) -> tuple[Api, ...]:
        """The APIs of these names, all of them for none; raises InputError where one isn't there, or none is."""
        file = str(self.file or "pyproject.toml")
        known = {api.name: api for api in self.apis}
        if not known:
            message = "no API is configured; say where its documentation is: [tool.codegen.apis.NAME] in pyproject.toml"
            raise refused("config", file, message)
        unknown = [name for name in names if name not in known]
        if unknown:
            messages = (f"no API is called '{name}'{suggest(name, known)}" for name in unknown)
            raise InputError(*(Problem("config", Place(file), message) for message in messages))
        return tuple(known[name] for name in dict.fromkeys(names)) or self.apis

    def of(self, paths: Sequence[Path], spec: Path | None = None) -> tuple[Api, ...]:
        """The API that is written into a spec folder; else those of which all paths are the spec, or sources."""
        for api in self.apis:
            if spec is not None and spec.resolve() == api.spec.resolve():
                return (api,)
        wanted = {path.resolve() for path in paths}
        return tuple(api for api in self.apis if wanted <= {path.resolve() for path in (api.spec, *api.sources)})


def schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of codegen.toml, and of the table `tool.codegen` in pyproject.toml."""
    lint = _table(Lint, "Which findings matter.")
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
    api = _table(Api, "An API: where its documentation is, and where its package goes.")
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
