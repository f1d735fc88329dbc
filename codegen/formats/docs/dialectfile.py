"""Dialects as YAML files: those that codegen brings, in `dialects/`, and a user's own by path.

`extends` names the dialect that a file builds on: what the file says is added before what that one says. `replaces`
names lists that it says instead: `types.union`.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any, get_args, get_origin, get_type_hints

from codegen.base import files
from codegen.base.problems import InputError, Place, Problem
from codegen.formats import yamlread
from codegen.formats.docs.dialect import Dialect, Label, Patterns, Phrases, Words
from codegen.formats.specfile.docstrings import docstring

FOLDER = Path(__file__).parent / "dialects"
DEFAULT = "graph"
"""The dialect of pages for which nobody names another."""
_MAX_BYTES = 2**20
_MAX_BASES = 8

_Complain = Callable[[str], object]


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
        raise InputError(Problem("dialect", "error", Place("api.yaml"), message))
    return named(text)


def names() -> list[str]:
    """The dialects that codegen brings."""
    return sorted(path.stem for path in FOLDER.glob("*.yaml"))


def read(path: Path) -> Dialect:
    """The dialect in a file; raises InputError for a file that can't be read, or that says what no dialect says."""
    data = _loaded(path, 0)
    problems: list[Problem] = []
    made = _made(Dialect, data, "", lambda message: problems.append(_problem(path, message)))
    if problems:
        raise InputError(*problems)
    assert isinstance(made, Dialect)
    return replace(made, digest=hashlib.sha256(json.dumps(data, sort_keys=True).encode()).hexdigest())


def _problem(path: Path, message: str) -> Problem:
    return Problem("dialect", "error", Place(str(path)), message)


def _loaded(path: Path, depth: int) -> dict[str, Any]:
    """What a file says together with what it extends."""
    content = files.read(path, _MAX_BYTES)
    if len(content) > _MAX_BYTES or depth > _MAX_BASES:
        raise InputError(_problem(path, "the dialect is too large, or extends too many others"))
    data = yamlread.parse(content, str(path)).data(lambda node: node.text)  # Every scalar is text.
    if not isinstance(data, dict):
        raise InputError(_problem(path, "a dialect is a mapping; codegen schema dialect prints its keys"))
    base = data.pop("extends", "")
    replaced = data.pop("replaces", [])
    if not base:
        return dict(data)
    above = _loaded(_extended(path, str(base)), depth + 1)
    for dotted in replaced if isinstance(replaced, list) else []:
        _without(above, str(dotted).split("."))
    joined = _joined(Dialect, above, data)
    assert isinstance(joined, dict)
    return joined


def _extended(path: Path, base: str) -> Path:
    """The file that another extends; raises InputError where it is neither beside that nor in the working folder."""
    if not base.endswith((".yaml", ".yml")) and base in names():
        return FOLDER / f"{base}.yaml"
    found = path.parent / base
    if not files.within(found, (path.parent, Path())):
        raise InputError(_problem(path, "extends a file that is neither beside it nor in the working folder"))
    return found


def _without(data: dict[str, Any], names: list[str]) -> None:
    """Empty the list or mapping of that name."""
    for name in names[:-1]:
        data = data.get(name, {}) if isinstance(data.get(name), dict) else {}
    if names[-1] in data:
        data[names[-1]] = type(data[names[-1]])()


def _joined(kind: Any, above: Any, own: Any) -> Any:
    """What a dialect says before what the one says that it extends; of a single text, its own."""
    if isinstance(above, dict) and isinstance(own, dict):
        inner = _kinds(kind)
        joined = {
            name: _joined(inner(name), above[name], value) if name in above else value for name, value in own.items()
        }
        return {**joined, **{name: value for name, value in above.items() if name not in joined}}
    if kind is str or isinstance(above, dict) or isinstance(own, dict):
        return own
    return [*_items(kind, own), *_items(kind, above)]


def _kinds(kind: Any) -> Callable[[str], Any]:
    """Gives the kind of value that stands under a key."""
    if is_dataclass(kind) and kind is not Patterns:
        hints = get_type_hints(kind)
        by_key = {item.metadata.get("key", item.name): hints[item.name] for item in fields(kind)}
        return lambda key: by_key.get(key, str)
    return lambda _key: get_args(kind)[1] if get_origin(kind) is Mapping else str


def _items(kind: Any, value: Any) -> list[Any]:
    if isinstance(value, list):
        return value
    return [value] if kind is Phrases else str(value).split()


def _made(kind: Any, data: Any, where: str, complain: _Complain) -> Any:
    """A value of a kind from what YAML holds."""
    if is_dataclass(kind) and kind is not Patterns:
        return _record(kind, data, where, complain)
    if kind is str:
        return data if isinstance(data, str) else _wrong(where, "a text", complain, "")
    if get_origin(kind) is Mapping:
        inner = get_args(kind)[1]
        items = data if isinstance(data, dict) else _wrong(where, "a mapping", complain, {})
        return {name: _made(inner, value, f"{where}.{name}", complain) for name, value in items.items()}
    if kind == tuple[Label, ...]:
        return tuple(_made(Label, item, where, complain) for item in data if isinstance(data, list))
    texts = _items(kind, data) if isinstance(data, str) else data
    if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
        return _made(kind, _wrong(where, "a list of texts", complain, []), where, complain)
    if kind is Patterns:
        return Patterns(tuple(texts))
    return frozenset(texts) if kind == Words else tuple(dict.fromkeys(texts))


def _wrong(where: str, what: str, complain: _Complain, instead: Any) -> Any:
    complain(f"'{where}' is no {what.removeprefix('a ')}; codegen schema dialect prints what it may be")
    return instead


def _record(kind: Any, data: Any, where: str, complain: _Complain) -> Any:
    hints = get_type_hints(kind)
    keys = {item.metadata.get("key", item.name): item for item in fields(kind) if item.name != "digest"}
    given = data if isinstance(data, dict) else _wrong(where or "dialect", "a mapping", complain, {})
    for name in given:
        if name not in keys:
            complain(f"'{f'{where}.{name}'.strip('.')}' is no key of a dialect; codegen schema dialect prints all")
    values = {}
    for key, item in keys.items():
        if key in given:
            values[item.name] = _made(hints[item.name], given[key], f"{where}.{key}".strip("."), complain)
        elif kind is Dialect and key == "about":
            continue
        else:
            complain(f"'{f'{where}.{key}'.strip('.')}' is missing; say 'extends: {DEFAULT}' to build on that dialect")
            empty: Any = "" if hints[item.name] is str else {} if get_origin(hints[item.name]) is Mapping else []
            values[item.name] = _made(hints[item.name], empty, where, lambda _message: None)
    return kind(**values)


def schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of a dialect's file, for editors."""
    whole = _schema(Dialect)
    whole["properties"] |= {
        "extends": {"type": "string", "description": "The dialect that this one adds to: a name, or a file beside it."},
        "replaces": {
            "type": "array",
            "items": {"type": "string"},
            "description": "What it says instead: `types.union`.",
        },
    }
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "codegen dialect", **whole}


def _schema(kind: Any) -> dict[str, Any]:
    if is_dataclass(kind) and kind is not Patterns:
        assert isinstance(kind, type)
        hints = get_type_hints(kind)
        return {
            "type": "object",
            "description": " ".join(docstring(kind).split()),
            "additionalProperties": False,
            "properties": {item.metadata.get("key", item.name): _schema(hints[item.name]) for item in fields(kind)},
        }
    if kind is str:
        return {"type": "string"}
    if get_origin(kind) is Mapping:
        return {"type": "object", "additionalProperties": _schema(get_args(kind)[1])}
    if kind == tuple[Label, ...]:
        return {"type": "array", "items": _schema(Label)}
    return {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}
