"""Puts new values into a user's `api.yaml`, and keeps its comments, order and layout."""

from __future__ import annotations

from codegen.base.problems import InputError, Place, Problem
from codegen.formats import yamlread
from codegen.formats.specfile import table
from codegen.formats.specfile.shapes import Problems
from codegen.formats.specfile.source import API_FILE as FILE
from codegen.formats.specfile.yamlwrite import write
from codegen.formats.yamlread import Node
from codegen.spec.nodes import Api


def changed(there: str, api: Api) -> str:
    """The text with what `api` says in place of what it says; only the lines of keys that differ are others.

    Raises InputError where such lines hold a comment, and where the text can't be changed line by line.
    """
    if _read(there) == api:
        return there
    data = table.record(Api).dump(api)
    assert isinstance(data, dict)
    lines = there.splitlines()
    root = yamlread.parse(there.encode(), FILE)
    known = _blocks(root, lines)
    problems = []
    for name, (start, end) in reversed(known.items()):
        new = write({name: data[name]}) if name in data else ""
        old = "\n".join(lines[start:end])
        if _same(old, new):
            continue
        if "#" in old:
            wanted = new.strip() or f"nothing instead of '{name}'"
            message = f"the lines to change contain a comment; write there: {' '.join(wanted.split())}"
            problems.append(Problem("edited-file", Place(FILE, start + 1), message))
        lines[start:end] = new.splitlines()
    added = {name: value for name, value in data.items() if name not in known}
    text = "\n".join([*lines, *(write(added).splitlines() if added else ())]) + "\n"
    if problems:
        raise InputError(*reversed(problems))
    _check(text, api)
    return text


def _blocks(root: Node, lines: list[str]) -> dict[str, tuple[int, int]]:
    """First line and the one behind the last of each key, comments and blank lines between two keys left out."""
    starts = [(key.text or "", key.line - 1) for key, _ in root.pairs or ()]
    found = {}
    for (name, start), (_, end) in zip(starts, [*starts[1:], ("", len(lines))], strict=True):
        while end > start + 1 and (not lines[end - 1].strip() or lines[end - 1].lstrip().startswith("#")):
            end -= 1
        found[name] = (start, end)
    return found


def _same(old: str, new: str) -> bool:
    return bool(new) and yamlread.parse(old.encode(), FILE).same(yamlread.parse(new.encode(), FILE))


def _check(text: str, api: Api) -> None:
    if _read(text) != api:
        message = "can't be changed without losing its layout or comments; write each key on lines of its own"
        raise InputError(Problem("edited-file", Place(FILE), message))


def _read(text: str) -> Api | None:
    """What the text says; None for what can't be read."""
    problems = Problems()
    try:
        found: Api = table.record(Api).read(yamlread.parse(text.encode(), FILE), problems)
    except InputError:
        return None
    return None if problems else found
