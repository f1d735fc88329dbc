"""The list of files that codegen wrote into a folder, with the hash of each file.

A file that isn't listed, or that has another content than the list says, is the user's. Line ends don't count, for
version control may change them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from codegen.base.files import plain
from codegen.output import paths
from codegen.output.paths import MANIFEST

_HEADER = "# Files that codegen wrote"
_REST = ", each with the hash of its content; it changes and deletes no others."
_TOOL = "# formatted by "
_DIGITS = 16


@dataclass(frozen=True, slots=True)
class Manifest:
    """What is known of a folder: `made` tells what codegen made there, such as `package sky`; empty for unknown."""

    made: str
    files: Mapping[str, frozenset[str]]
    """By path, the hashes of what codegen may have written: several while files are being replaced, or merged."""
    tool: str = ""
    """What formatted the files, with its version; another version of it may make other bytes of the same input."""

    def wrote(self, path: str, content: bytes) -> bool:
        """Whether a file holds what codegen wrote there."""
        return fingerprint(content) in self.files.get(path, ())

    def __or__(self, other: Manifest) -> Manifest:
        """Both: of a folder that is on its way from one to the other."""
        both = {path: frozenset[str]() for path in (*self.files, *other.files)}
        return Manifest(
            other.made,
            {path: self.files.get(path, none) | other.files.get(path, none) for path, none in both.items()},
            other.tool,
        )

    def dump(self) -> bytes:
        """The text of the list."""
        lines = [f"{digest}  {path}" for path, digests in sorted(self.files.items()) for digest in sorted(digests)]
        tool = [_TOOL + self.tool] if self.tool else []
        return "\n".join([_HEADER + _REST, f"# {self.made}", *tool, *lines, ""]).encode()


def of(made: str, files: Mapping[str, bytes], tool: str = "") -> Manifest:
    """The list of files that are to be written."""
    return Manifest(made, {path: frozenset({fingerprint(content)}) for path, content in files.items()}, tool)


def load(folder: Path) -> Manifest | None:
    """The list of a folder; None if there is none, or if another program's file has that name.

    Lines that are no entries, as a merge leaves them, are passed over.
    """
    file = folder / MANIFEST
    if file.is_symlink() or not file.is_file():
        return None
    header, *lines = file.read_text("utf-8", "replace").splitlines() or [""]
    if not header.startswith(_HEADER):
        return None
    said = [line for line in lines if line.startswith("# ")]
    made = next((line.removeprefix("# ") for line in said if not line.startswith(_TOOL)), "")
    tool = next((line.removeprefix(_TOOL) for line in said if line.startswith(_TOOL)), "")
    found: dict[str, frozenset[str]] = {}
    for line in lines:
        digest, gap, path = line.partition("  ")
        path, digests = (path, frozenset({digest[:_DIGITS]})) if gap else (line, frozenset[str]())
        if not any(paths.check(path)) and not path.startswith("# "):
            found[path] = found[path] | digests if path in found else digests
    return Manifest(made, found, tool)


def fingerprint(content: bytes) -> str:
    """A hash of a content, line ends aside."""
    return hashlib.sha256(plain(content)).hexdigest()[:_DIGITS]
