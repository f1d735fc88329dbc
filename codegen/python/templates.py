"""Loads templates: ours, and a user's folder that overrides some of them.

A mistake in a template is a problem with its file and line, like any mistake in an input. Templates are code:
name a folder of them only if you trust it as much as a program.
"""

from __future__ import annotations

import hashlib
import json
import traceback
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from importlib.resources import files as resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, ClassVar

from jinja2 import (
    BytecodeCache,
    Environment,
    FunctionLoader,
    StrictUndefined,
    TemplateError,
    TemplateNotFound,
    TemplateSyntaxError,
    meta,
    nodes,
)
from jinja2.bccache import Bucket
from markupsafe import Markup

from codegen.base.nearest import suggest
from codegen.base.printing import counted
from codegen.base.problems import InputError, Place, Problem
from codegen.python.package import CONTRACT
from codegen.python.source import arguments, docstring, literal, percent

OURS, OWN = "ours/", "own/"
"""How a template names one of ours that stands behind one of the user's; the folder for templates of the user's own."""
MARKUP = "site/"
"""The folder of templates that print HTML: what they print of a text is escaped."""
_DEEPEST = 10
"""Templates that extend each other, and are looked at."""
VERSION = "contract"
"""The file that says which version of the contract a folder was written for."""


def shipped() -> Traversable:
    """The folder of the templates: inside the installed package, or beside it in a checkout."""
    installed = resources("codegen") / "_templates"
    return installed if installed.is_dir() else Path(__file__).parents[2] / "templates"


def sources() -> dict[str, str]:
    """Our templates by their names."""
    return dict(_read(shipped()))


_NAMES: dict[str, tuple[set[str | None], set[str]]] = {}
"""What this process has found out about templates, by their texts."""


class _Compiled(BytecodeCache):
    """What this process has compiled of templates, by their names and texts."""

    _known: ClassVar[dict[tuple[str, str], Any]] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self._known.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._known[bucket.key, bucket.checksum] = bucket.code


@dataclass(frozen=True)
class Templates:
    """Our templates, behind those of a folder, if there is one."""

    folder: Path | None = None

    @cached_property
    def files(self) -> Mapping[str, str]:
        """The user's own by their names.

        Raises InputError for a folder with anything else than templates that stand for ours, templates in `own/`, a
        README and the version, or of another version; also for blocks that the template behind one doesn't have.
        """
        if self.folder is None:
            return {}
        found = dict(_read(self.folder))
        problems = [problem for name in found if (problem := self._misfit(name, found))]
        problems += (problem for name in found for problem in self._unprinted(name, found))
        if problems:
            raise InputError(*problems)
        return found

    @property
    def digest(self) -> str:
        """A hash of all templates of the user's; empty where there are none."""
        found = hashlib.sha256(repr(sorted(self.files.items())).encode("utf-8", "surrogatepass"))
        return found.hexdigest() if self.files else ""

    def place(self, name: str, line: int = 0) -> Place:
        """Where a template stands."""
        is_theirs = self.folder is not None and name in self.files
        return Place((self.folder / name).as_posix() if is_theirs and self.folder else f"templates/{name}", line)

    def text(self, name: str) -> str:
        """A file that is copied unchanged: the user's if there is one, else ours."""
        return self.files.get(name) or sources()[name]

    def render(self, name: str, **values: object) -> str:
        """What a template prints. Raises InputError for a mistake in it, or in one that it uses."""
        try:
            return self._environment.get_template(name).render(**values)
        except TemplateSyntaxError as error:
            raise InputError(self._problem(error.name or name, error.lineno, error.message or "")) from None
        except TemplateNotFound as error:
            advice = suggest(str(error.name), [*sources(), *self.files])
            raise InputError(self._problem(name, self._line(error)[1], f"no template '{error.name}'{advice}")) from None
        except Exception as error:  # noqa: BLE001 - whatever an expression of a template may raise
            where, line = self._line(error)
            text = str(error) if isinstance(error, TemplateError) else f"{type(error).__name__}: {error}"
            raise InputError(self._problem(where or name, line, text)) from None

    def may_ask_for(self, variable: str, name: str) -> bool:
        """Whether a template may look at a variable, or one that it uses may; true of what can't be read."""
        seen, todo = set[str](), [name]
        while todo:
            at = todo.pop()
            seen.add(at)
            try:
                used, asked = self._names(at)
            except TemplateError:
                return True
            if None in used or variable in asked:  # None: named only as it is printed
                return True
            todo += sorted(one for one in used if one is not None and one not in seen)
        return False

    def _names(self, name: str) -> tuple[set[str | None], set[str]]:
        text = self._environment.loader.get_source(self._environment, name)[0]  # type: ignore[union-attr]
        if text not in _NAMES:
            tree = self._environment.parse(text, name)
            _NAMES[text] = {*meta.find_referenced_templates(tree)}, meta.find_undeclared_variables(tree)
        return _NAMES[text]

    @cached_property
    def _environment(self) -> Environment:
        ours = sources()

        def load(name: str) -> tuple[str, str, None] | None:
            text = ours.get(name.removeprefix(OURS)) if name.startswith(OURS) else self.files.get(name, ours.get(name))
            return None if text is None else (text, f"<template {name}>", None)

        environment = Environment(
            loader=FunctionLoader(load),
            undefined=StrictUndefined,
            # For Python `literal` and `docstring` do the escaping.
            autoescape=lambda name: name is not None and name.removeprefix(OURS).startswith(MARKUP),
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
            cache_size=-1,
            bytecode_cache=_Compiled(),
        )
        filters: dict[str, Any] = {
            "arguments": arguments,
            "docstring": docstring,
            "content": _content,
            "counted": counted,
            "join": lambda texts, between: between.join(texts),
            "literal": literal,
            "percent": percent,
            "toml": toml,
        }
        environment.filters.update(filters)
        return environment

    def _line(self, error: Exception) -> tuple[str, int]:
        frames = [
            frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename.startswith("<template ")
        ]
        return (frames[-1].filename[len("<template ") : -1], frames[-1].lineno or 0) if frames else ("", 0)

    def _problem(self, name: str, line: int, message: str) -> Problem:
        return Problem("template", self.place(name, line), " ".join(message.split()))

    def _misfit(self, name: str, found: Mapping[str, str]) -> Problem | None:
        """What is wrong with a file of the user's folder."""
        if name == VERSION:
            is_fit = found[name].strip() == str(CONTRACT)
            message = f"the templates are written for another version than {CONTRACT}, see docs/templates.md"
        else:
            ours = sources()
            is_fit = name in ours or name.startswith(OWN) or name.upper().startswith("README")
            message = (
                f"codegen has no such template{suggest(name, ours)}; put a template that only yours use into {OWN}"
            )
        return None if is_fit else Problem("template", self._at(name), message)

    def _unprinted(self, name: str, found: Mapping[str, str]) -> Iterator[Problem]:
        """What is never printed of a template that extends another: blocks that none behind it has, and texts."""
        tree = self._tree(found[name])
        behind = self._behind(tree, found)
        if tree is None or behind is None:
            return
        known = dict[str, None]()
        for _ in range(_DEEPEST):
            known |= dict.fromkeys(block.name for block in behind.find_all(nodes.Block)) if behind is not None else {}
            behind = self._behind(behind, found)
        for node in tree.body:
            place = replace(self._at(name), line=node.lineno)
            if isinstance(node, nodes.Block) and node.name not in known:
                message = f"there is no block '{node.name}' to change{suggest(node.name, known)}"
                yield Problem("template", place, message)
            elif isinstance(node, nodes.Output) and (shown := next(filter(_prints, node.nodes), None)):
                place = replace(place, line=_line(shown))
                yield Problem("template", place, "what stands outside of the blocks isn't printed; move it into one")

    def _tree(self, text: str) -> nodes.Template | None:
        try:
            return Environment().parse(text)
        except TemplateError:  # said where the template is used
            return None

    def _behind(self, tree: nodes.Template | None, found: Mapping[str, str]) -> nodes.Template | None:
        """The template that one extends by name; None if there is none."""
        extends = next(iter(tree.find_all(nodes.Extends)), None) if tree is not None else None
        if extends is None or not isinstance(extends.template, nodes.Const):
            return None
        name, ours = str(extends.template.value), sources()
        text = ours.get(name.removeprefix(OURS)) if name.startswith(OURS) else found.get(name, ours.get(name))
        return None if text is None else self._tree(text)

    def _at(self, name: str) -> Place:
        return Place((self.folder / name).as_posix() if self.folder else name)


def _prints(node: nodes.Node) -> bool:
    return not isinstance(node, nodes.TemplateData) or bool(node.data.strip())


def _line(node: nodes.Node) -> int:
    """The line of what a node prints, behind the blanks that it begins with."""
    data = node.data if isinstance(node, nodes.TemplateData) else ""
    return node.lineno + data[: len(data) - len(data.lstrip())].count("\n")


def _content(text: str) -> Markup:
    """A text between two tags, escaped there as far as it has to be: quotes, of which code has many, stand."""
    return Markup(text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"))


def toml(text: str) -> str:
    """A text as a basic string of TOML."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _read(folder: Traversable, below: str = "") -> Iterator[tuple[str, str]]:
    """The files of a folder and their texts, by name; hidden ones don't count."""
    for item in sorted(folder.iterdir(), key=lambda item: item.name):
        if item.name.startswith("."):
            continue
        if item.is_dir():
            yield from _read(item, f"{below}{item.name}/")
        else:
            yield f"{below}{item.name}", _text(item)


def _text(item: Traversable) -> str:
    try:
        return item.read_bytes().decode("utf-8").replace("\r\n", "\n")
    except UnicodeDecodeError:
        message = "a template is UTF-8"
        raise InputError(Problem("template", Place(str(item)), message)) from None
