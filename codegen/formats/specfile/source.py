"""The files of a spec folder as bytes, whatever is in them: what a run that finds nothing to do looks at."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from codegen.base.files import Tree, digest, plain
from codegen.base.problems import InputError, Place, Problem
from codegen.formats.sizes import YAML_BYTES

if TYPE_CHECKING:
    from codegen.formats.specfile.jsonschema import FileKind

API_FILE = "api.yaml"
SERVICE_FILE = "service.yaml"
PAGE_FOLDERS: tuple[FileKind, ...] = ("operations", "types")
CORRECTIONS: FileKind = "corrections"


@dataclass(frozen=True, slots=True)
class Source:
    """The files of a spec folder by name, corrections included, and what kept others from being read."""

    files: Mapping[str, bytes]
    problems: tuple[Problem, ...] = ()

    @property
    def digest(self) -> str:
        """A hash of the names and contents, and of the problems."""
        return digest(self.files, "".join(map(str, self.problems)))


def read(folder: Path, held: Mapping[str, bytes] = MappingProxyType({})) -> Source:
    """The bytes of a spec folder's files, whatever is in them; those that it is known to hold aren't read again."""
    problems: list[Problem] = []
    found: dict[str, bytes] = {}
    tree = Tree(folder)
    for file in _listing(tree, problems):
        try:
            found[file] = plain(held[file]) if file in held else tree.read(file, YAML_BYTES)
        except InputError as error:
            problems.extend(error.problems)
    return Source(found, tuple(problems))


def kind_of(file: str) -> FileKind:
    """Of which kind a file of a spec folder is, by its name."""
    if file == SERVICE_FILE:
        return "service"
    folder = file.partition("/")[0]
    return next((kind for kind in (*PAGE_FOLDERS, CORRECTIONS) if kind == folder), "api")


def _listing(tree: Tree, problems: list[Problem]) -> Iterator[str]:
    """The files to read: those that lie in the folders themselves."""
    if not tree.has(API_FILE):
        message = f"not in the folder '{tree.root}', so this isn't a spec; codegen transcribe makes one"
        problems.append(Problem("missing-file", Place(API_FILE), message))
    else:
        yield API_FILE
    if tree.has(SERVICE_FILE):
        yield SERVICE_FILE
    for kind in (*PAGE_FOLDERS, CORRECTIONS):
        for name in tree.names(kind, (".yaml", ".yml"), problems) if tree.has(kind) else ():
            if name.count("/") > 1 or name.rpartition("/")[2].startswith("."):
                continue
            if name.endswith(".yaml"):
                yield name
            else:
                message = "would not be read; rename it to .yaml"
                problems.append(Problem("wrong-suffix", Place(name), message))
