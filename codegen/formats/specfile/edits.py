"""Turns edits by hand in a spec file into corrections that keep them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from codegen.base import pointers
from codegen.base.problems import InputError, Place, Problem
from codegen.formats import yamlread
from codegen.formats.specfile import corrections, jsonschema
from codegen.formats.specfile.shapes import Problems, Shape
from codegen.formats.specfile.source import API_FILE, kind_of
from codegen.formats.specfile.table import Correction
from codegen.formats.specfile.yamlwrite import Data, write
from codegen.formats.yamlread import Node

_OF_THE_PAGE = ("page", "sha256")
"""Keys that tell which page was read; an edit of them is nothing to keep."""


_NONE: Sequence[Correction] = ()
_WHY = "Edited by hand; say here why the page is wrong."


@dataclass(frozen=True, slots=True)
class Edit:
    """One difference: where it stands now, and the correction that makes it of what was transcribed.

    `known` are the corrections that a person wrote of the same key: the new one stands in their place.
    """

    file: str
    pointer: str
    place: Place
    before: Node | None
    after: Node | None
    known: tuple[Correction, ...] = ()

    @property
    def where(self) -> str:
        """The places of the corrections that there are of the same key."""
        return " and ".join(str(correction.place) for correction in self.known)

    @property
    def is_kept(self) -> bool:
        """Whether the corrections that there are say the same already."""
        last = self.known[-1].to if self.known else self.before
        return self.after is last or (self.after is not None and last is not None and self.after.same(last))

    def correction(self) -> dict[str | int, Data]:
        """The entry of a file of corrections."""
        entry: dict[str | int, Data] = {"target": f"{self.file}#{self.pointer}"}
        if self.before is not None:
            entry["from"] = self.before.data(_scalar)
        if self.after is not None:
            entry["to"] = self.after.data(_scalar)
        return entry | {"reason": self.known[0].reason if self.known else _WHY}


def found(file: str, transcribed: bytes, there: bytes, known: Sequence[Correction] = _NONE) -> list[Edit]:
    """What differs in a page's file from what is transcribed; order, comments and layout aside.

    `known` are the file's corrections. Raises InputError where the file is no YAML.
    """
    shape, old = jsonschema.root(kind_of(file)), yamlread.parse(transcribed, file)
    edits = _differences(file, shape, old, yamlread.parse(there, file), "")
    mine = corrections.by_pointer(known, shape, old)
    return [replace(edit, known=tuple(mine.get(edit.pointer, ()))) for edit in edits]


def explain(
    edited: Mapping[str, tuple[bytes, bytes | None]], known: Sequence[Correction] = _NONE
) -> tuple[list[Problem], str]:
    """Of files that were edited, by what they hold and what is transcribed: the problems, and a file of corrections.

    Of a key that is among the `known` corrections, the file holds the changed one, and says which it replaces.
    """
    problems: list[Problem] = []
    kept: list[Edit] = []
    mine = corrections.by_file(known, edited, Problems())
    for file, (there, transcribed) in edited.items():
        try:
            edits = found(file, transcribed, there, mine[file]) if transcribed and file.endswith(".yaml") else []
        except InputError as error:
            problems.extend(error.problems)
            continue
        problems.extend(_problems(file, edits, gone=transcribed is None))
        kept += [edit for edit in edits if file != API_FILE and not (edit.known and edit.is_kept)]
    return problems, _text(kept)


def _text(edits: Sequence[Edit]) -> str:
    if not edits:
        return ""
    fresh: list[Data] = [edit.correction() for edit in edits if not edit.known]
    changed = [f"# In place of the one at {edit.where}:\n{write([edit.correction()])}" for edit in edits if edit.known]
    return "".join((_HEAD, write(fresh) if fresh else "", *changed))


_HEAD = "# yaml-language-server: $schema=../schema/corrections.json\n"


def _problems(file: str, edits: list[Edit], *, gone: bool) -> Iterator[Problem]:
    if gone:
        message = "was edited, and its page is gone; to keep it, copy it under another name; --force removes it"
        yield Problem("edited-file", Place(file), message)
    elif not edits:
        message = "was edited, but only in comments, order or layout, which no correction keeps; --force drops that"
        yield Problem("edited-file", Place(file), message)
    for edit in edits:
        keep = "keep it by a correction" if file != API_FILE else "nothing else keeps it"
        if edit.known:
            keep = f"the correction at {edit.where} is of the same key: change that one, as is printed"
        if edit.known and edit.is_kept:
            keep = f"the correction at {edit.where} says the same"
        message = f"'{edit.pointer}' was edited since codegen wrote the file; {keep}, then --force replaces the file"
        yield Problem("edited-file", edit.place, message)


def _differences(file: str, shape: Shape, old: Node, new: Node, pointer: str) -> Iterator[Edit]:
    shape.open(old)
    shape.open(new)
    if old.same(new):
        return
    if old.pairs is None or new.pairs is None:
        yield Edit(file, pointer, new.place, old, new)
        return
    names = dict.fromkeys(key.text or "" for key, _ in (*old.pairs, *new.pairs))
    try:
        steps = [(name, *shape.step(old, name), shape.step(new, name)[1]) for name in names]
    except KeyError:  # a key that can't be: the reader says so, of the whole
        yield Edit(file, pointer, new.place, old, new)
        return
    for name, inner, before, after in steps:
        deeper = pointer + pointers.pointer(name)
        if not pointer and name in _OF_THE_PAGE:
            continue
        if before is not None and after is not None:
            yield from _differences(file, inner, before, after, deeper)
        else:
            yield Edit(file, deeper, (after or new).place, before, after)


def _scalar(node: Node) -> Data:
    """A scalar as plain data, of which `write` makes the same again."""
    text = node.text or ""
    if node.null:
        return None
    if node.plain and text in ("true", "false"):
        return text == "true"
    return int(text) if node.plain and text.isascii() and text.isdecimal() and str(int(text)) == text else text
