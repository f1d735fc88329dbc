"""The keys of a configuration, each once: the reader and the JSON Schema for editors are made of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, get_args

from codegen.base.problems import Level
from codegen.base.rules import RULES
from codegen.spec.nodes import Urls

ValueType = Literal["text", "texts", "flag", "path", "paths", "references", "dialect"]
"""What a value is. `references` are texts `URI=PATH`, `dialect` is a name or the path of a .yaml file."""
LEVELS: tuple[Level, ...] = get_args(Level)


@dataclass(frozen=True, slots=True)
class Key:
    """A key: its name, what its value is, what it is for, and the only texts that it may have, if any."""

    name: str
    shape: ValueType
    purpose: str
    choices: tuple[str, ...] = ()

    @property
    def wanted(self) -> str:
        """What a value must be, for messages."""
        if self.choices:
            return "one of " + ", ".join(map(repr, self.choices))
        words = {"text": "a text", "flag": "true or false", "path": "a path", "dialect": "a name, or a path",
                 "texts": "a list of texts", "paths": "a list of paths",
                 "references": "a list of texts such as 'URI=PATH'"}  # fmt: skip
        return words[self.shape]

    def accepts(self, value: object) -> bool:
        """Whether a value has the shape, and is one of the choices."""
        if self.shape == "flag":
            return isinstance(value, bool)
        if self.shape in ("text", "path", "dialect"):
            return isinstance(value, str) and value != "" and (not self.choices or value in self.choices)
        return isinstance(value, list) and all(isinstance(item, str) and item for item in value)

    def schema(self) -> dict[str, Any]:
        """The JSON Schema of a value."""
        text: dict[str, Any] = {"type": "string", "minLength": 1}
        if self.choices:
            text = {"enum": [*self.choices]}
        if self.shape == "flag":
            text = {"type": "boolean"}
        elif self.shape not in ("text", "path", "dialect"):
            text = {"type": "array", "items": text}
        return {"description": self.purpose, **text}


API: tuple[Key, ...] = (
    Key("sources", "paths", "Pages, folders of pages, or $metadata documents; none for a spec written by hand."),
    Key("spec", "path", "The spec folder; specs/ and the API's name where nothing is said."),
    Key("out", "path", "The folder in which the package's folder is made; without it no package is written."),
    Key("package", "text", "The name of the package; the API's where nothing is said."),
    Key(
        "service_roots",
        "texts",
        "The URL below which all paths stand, and others that examples show; else it is concluded from them.",
    ),
    Key("urls", "text", "Keys as segments (graph), or in parentheses (odata).", get_args(Urls)),
    Key("dialect", "dialect", "How the pages are written: graph, or the path of a .yaml file."),
    Key("include", "texts", "Only these paths ('/users/**') or pages ('api/user-*.md'), and the types they need."),
    Key("exclude", "texts", "Leave these paths or pages out."),
    Key("related", "flag", "With include or exclude, follow relationships as well."),
    Key("types_only", "flag", "Only the types, no operations."),
    Key("strict", "flag", "Refuse metadata of which something would be left out."),
    Key("references", "references", "URI=PATH: where the document is that metadata refers to by that URI."),
    Key("templates", "path", "A folder of templates that override those of codegen."),
    Key("project", "flag", "Make of `out` a project of which pip builds a wheel: pyproject.toml and README.md."),
    Key("distribution", "text", "What the wheel of that project is called; the package's name where nothing is said."),
    Key("package_version", "text", "The version of that project; 0.1.0 where nothing is said."),
    Key("verify", "flag", "Whether build runs every documented example; it does where nothing is said."),
)

LINT: tuple[Key, ...] = (
    Key("fail_on", "text", "The least level of a finding for which build and lint fail.", LEVELS),
    Key("baseline", "path", "A file of findings that are known, see lint --update-baseline."),
    Key("select", "texts", "Only rules of these names, or patterns such as 'example-*'."),
)
"""Beside `rules` and `ignore`, which have shapes of their own."""


def schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of codegen.toml, and of the table `tool.codegen` in pyproject.toml."""
    lint = _table(LINT, "Which findings matter.")
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
    api = _table(API, "An API: where its documentation is, and where its package goes.")
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


def _table(keys: Sequence[Key], purpose: str) -> dict[str, Any]:
    properties: Mapping[str, Any] = {key.name: key.schema() for key in keys}
    return {"description": purpose, "type": "object", "additionalProperties": False, "properties": properties}
