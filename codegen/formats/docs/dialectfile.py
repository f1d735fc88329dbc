"""Reads dialects from YAML files: codegen's own in `dialects/`, and a user's by path.

`extends` names the dialect that a file builds on: what the file says is added before what that one says. `replaces`
names lists that it says instead: `types.union`.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any, ClassVar, get_args, get_origin, get_type_hints

from codegen.base import files
from codegen.base.problems import NOWHERE, InputError, Place, Problem, refused
from codegen.formats import yamlread
from codegen.formats.docs.dialect import Dialect, Label, Patterns, Phrases, Words
from codegen.formats.specfile.records import Field, Form, Record
from codegen.formats.specfile.shapes import Items, Map, Problems, Schema, Shape
from codegen.formats.specfile.shapes import find as value_of
from codegen.formats.yamlread import Node

FOLDER = Path(__file__).parent / "dialects"
DEFAULT = "graph"
"""The dialect of pages for which nobody names another."""
_MAX_BYTES = 2**20
_MAX_BASES = 8

_ADVICE = "codegen schema dialect prints its keys"


@cache
def named(name: str) -> Dialect:
    """A dialect that codegen brings: `graph`. Raises InputError for a name that there isn't."""
    return read(FOLDER / f"{name}.yaml")


def find(text: str, folder: Path) -> Dialect:
    """The dialect of that name, or, where the text ends in `.yaml`, of that file, relative to `folder`.

    Raises InputError for what isn't there or can't be read.
    """
    if text.endswith((".yaml", ".yml")):
        return read(folder / text)
    if text not in names():
        message = f"there is no dialect '{text[:60]}'; name one of {', '.join(names())}, or a .yaml file"
        where = Place("api.yaml") if (folder / "api.yaml").is_file() else NOWHERE
        raise refused("dialect", where, message)
    return named(text)


def names() -> list[str]:
    """The dialects that codegen brings."""
    return sorted(path.stem for path in FOLDER.glob("*.yaml"))


def read(path: Path) -> Dialect:
    """The dialect in a file; raises InputError for a file that can't be read, or that says what no dialect says."""
    node = _loaded(path, 0)
    problems = Problems()
    made = _shape(Dialect).read(node, problems)
    if problems:
        raise InputError(*map(_advised, problems))
    assert isinstance(made, Dialect)
    said = node.data(lambda scalar: scalar.text)
    return replace(made, digest=hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest())


def _advised(problem: Problem) -> Problem:
    advice = f"say 'extends: {DEFAULT}' to build on that dialect" if problem.rule == "missing-key" else _ADVICE
    return replace(problem, rule="dialect", message=f"{problem.message}; {advice}")


def _loaded(path: Path, depth: int) -> Node:
    content = files.read(path, _MAX_BYTES)
    if len(content) > _MAX_BYTES or depth > _MAX_BASES:
        raise refused("dialect", path, "the dialect is too large, or extends too many others")
    node = yamlread.parse(content, str(path))
    if node.pairs is None:
        raise refused("dialect", path, f"a dialect is a mapping; {_ADVICE}")
    base, replaced = value_of(node, "extends"), value_of(node, "replaces")
    for name in ("extends", "replaces"):
        node.drop(name)
    node.close()
    if base is None or not base.text:
        return node
    above = _loaded(_extended(path, base.text), depth + 1)
    for dotted in (replaced.items if replaced else None) or ():
        _emptied(above, (dotted.text or "").split("."))
    return _joined(_shape(Dialect), above, node)


def _extended(path: Path, base: str) -> Path:
    """The file that another extends; raises InputError where it is neither beside that nor in the working folder."""
    if not base.endswith((".yaml", ".yml")) and base in names():
        return FOLDER / f"{base}.yaml"
    found = path.parent / base
    if not files.within(found, (path.parent, Path())):
        raise refused("dialect", path, "extends a file that is neither beside it nor in the working folder")
    return found


def _emptied(node: Node, names: Sequence[str]) -> None:
    for name in names:
        inner = value_of(node, name)
        if inner is None:
            return
        node = inner
    node.text, node.items, node.pairs = None, None if node.pairs is not None else [], node.pairs and []


def _joined(shape: Shape, above: Node, own: Node) -> Node:
    """What a dialect says before what the one says that it extends; of a single text, its own."""
    if above.pairs is not None and own.pairs is not None:
        for key, value in above.pairs:
            said = value_of(own, key.text or "")
            own.put(key, value if said is None else _joined(_within(shape, key.text or ""), value, said))
    elif isinstance(shape, _Texts | Items) and above.pairs is own.pairs is None:
        own.items, own.text = [*_items(shape, own), *_items(shape, above)], None
    return own


def _within(shape: Shape, key: str) -> Shape:
    if isinstance(shape, Record):
        return shape.fields[key].shape if key in shape.fields else Shape()
    return shape.inner if isinstance(shape, Map) else Shape()


def _items(shape: Shape, node: Node) -> list[Node]:
    """The items of a list; those of a text are its words, unless it is one phrase."""
    if node.items is not None:
        return node.items
    words = [node.text or ""] if isinstance(shape, _Texts) and shape.kind is Phrases else (node.text or "").split()
    return [node.scalar(word) for word in words]


class _Texts(Shape):
    """A list of words, phrases or patterns, or words in one text, or one phrase."""

    wanted = "a text or a list of texts"
    described: ClassVar[Schema] = {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}

    def __init__(self, kind: Any) -> None:
        self.kind = kind

    def read(self, node: Node, problems: Problems) -> Any:
        """The words as a set, all others in their order."""
        items = [] if node.pairs is not None else _items(self, node)
        if node.pairs is not None or any(item.text is None for item in items):
            self.refuse(node, problems)
        texts = [item.text or "" for item in items]
        if self.kind is Patterns:
            return Patterns(tuple(texts))
        return frozenset(texts) if self.kind == Words else tuple(dict.fromkeys(texts))


@cache
def _shape(kind: Any) -> Shape:
    """How a value of a dialect is written."""
    if is_dataclass(kind) and kind is not Patterns:
        assert isinstance(kind, type)
        hints = get_type_hints(kind)
        own = [
            Field(item.metadata.get("key", item.name), item.name, _shape(hints[item.name]), item.default)
            for item in fields(kind)
            if item.name != "digest"
        ]
        return Record(kind, Form(), own)
    if kind is str:
        return Shape()
    if get_origin(kind) is Mapping:
        return Map(_shape(get_args(kind)[1]))
    return Items(_shape(Label)) if kind == tuple[Label, ...] else _Texts(kind)


def schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of a dialect's file, for editors."""
    # No key is required of one that extends another.
    whole = _shape(Dialect).schema(lambda _, make: {name: said for name, said in make().items() if name != "required"})
    whole["properties"] |= {
        "extends": {"type": "string", "description": "The dialect that this one adds to: a name, or a file beside it."},
        "replaces": {
            "type": "array",
            "items": {"type": "string"},
            "description": "What it says instead: `types.union`.",
        },
    }
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "codegen dialect", **whole}
