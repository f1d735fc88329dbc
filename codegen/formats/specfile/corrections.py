"""Applies corrections to the nodes of transcribed files, before these are read.

A target names a file and a JSON Pointer (RFC 6901) into it. Pointers see the long form of everything,
whichever form the file has, so a correction survives that a property gains its second fact.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from contextlib import suppress

from codegen.base import pointers
from codegen.base.nearest import Names
from codegen.base.problems import Problem
from codegen.formats.specfile.shapes import Items, Problems, Shape, find
from codegen.formats.specfile.table import Correction
from codegen.formats.yamlread import Node


def by_file(
    corrections: Sequence[Correction], files: Collection[str], problems: Problems
) -> dict[str, list[Correction]]:
    """The corrections of each file, in their order; a target outside the files is reported."""
    found: dict[str, list[Correction]] = {file: [] for file in files}
    known = Names(files)
    for correction in corrections:
        name = correction.target.partition("#")[0]
        file = name if name in found else name + ".yaml"
        if file in found:
            found[file].append(correction)
        else:
            _refuse(correction, problems, "bad-target", f"there is no file '{name}'{known.hint(name)}")
    return found


def apply(corrections: Sequence[Correction], shape: Shape, root: Node, problems: Problems) -> None:
    """Change the nodes of one file in the order of its corrections; one that can't be applied is reported."""
    for correction in corrections:
        try:
            _apply(correction, shape, root)
        except KeyError as error:
            advice = "change 'from', or remove the correction"
            _refuse(correction, problems, "stale-correction", f"{error.args[0]}; {advice}")
        except ValueError as error:
            _refuse(correction, problems, "bad-target", str(error))
    if corrections:
        root.settle()


def _refuse(correction: Correction, problems: Problems, rule: str, message: str) -> None:
    problems.append(Problem(rule, correction.place, f"'{correction.target}': {message}"))


def _apply(correction: Correction, shape: Shape, node: Node) -> None:
    if correction.from_ is None and correction.to is None:
        raise ValueError("neither 'from' nor 'to' is given, so nothing would change")
    *outer, last = _pointer(correction.target, shape, node)
    for token in outer:
        inner, child = shape.step(node, token)
        if child is None:
            if correction.from_ is not None:
                raise KeyError(f"there is no '{token}' any more")
            child = _put(node, token, _container(inner, correction))
        shape, node = inner, child
    inner, current = shape.step(node, last)
    _check(correction, inner, current, inserted=node.items is not None)
    if correction.to is None:
        _remove(node, last)
    else:
        _put(node, last, correction.to, insert=correction.from_ is None)


def by_pointer(corrections: Sequence[Correction], shape: Shape, root: Node) -> dict[str, list[Correction]]:
    """The corrections of one file by their pointers in full, as an edit has them; odd targets are left out."""
    found: dict[str, list[Correction]] = {}
    for correction in corrections:
        with suppress(ValueError, KeyError):
            tokens = _pointer(correction.target, shape, root)
            found.setdefault(pointers.pointer(*tokens), []).append(correction)
    return found


def _pointer(target: str, shape: Shape, root: Node) -> list[str]:
    pointer = target.partition("#")[2]
    if not pointer.strip("/"):
        raise ValueError("add '#' and a JSON Pointer, such as #/operations/x/paths/0")
    tokens = pointers.steps(f"/{pointer.removeprefix('/')}")
    return tokens if pointer.startswith("/") else _only_entry(shape, root) + tokens


def _only_entry(shape: Shape, root: Node) -> list[str]:
    """The first two tokens of a pointer to the file's only type or operation."""
    entries: list[list[str]] = []
    for section in ("types", "operations"):
        if (node := find(root, section)) is not None:
            shape.step(root, section)[0].open(node)
            node.close()
            entries += [[section, key.text or ""] for key, _ in node.pairs or ()]
    if len(entries) != 1:
        raise ValueError(f"the file has {len(entries)} types and operations: begin the pointer with '/'")
    return entries[0]


def _container(shape: Shape, correction: Correction) -> Node:
    node = Node(correction.place.file, correction.place.line, correction.place.column)
    if isinstance(shape, Items):
        node.items = []
    else:
        node.pairs = []
    return node


def _check(correction: Correction, shape: Shape, current: Node | None, *, inserted: bool) -> None:
    if correction.from_ is None:
        if current is not None and not inserted:
            raise KeyError(f"'from' is missing, but there is something already: '{current.brief}'")
    elif current is None:
        raise KeyError(f"no longer applies, there is nothing now instead of '{correction.from_.brief}'")
    else:
        there, wanted = current.brief, correction.from_.brief
        shape.open(current)
        shape.open(correction.from_)
        current.settle()
        if not current.same(correction.from_):
            raise KeyError(f"no longer applies, there is now '{there}' instead of '{wanted}'")


def _put(holder: Node, token: str, value: Node, *, insert: bool = False) -> Node:
    """Set a member; its key is then where the value is, so that the place of a named node is the correction's."""
    if holder.items is not None:
        index = len(holder.items) if token == "-" else int(token)
        holder.items[index : index if insert else index + 1] = [value]
    else:
        holder.pairs = holder.pairs or []
        holder.put(value.scalar(token), value)
    return value


def _remove(holder: Node, token: str) -> None:
    if holder.items is not None:
        del holder.items[int(token)]
    else:
        holder.drop(token)
