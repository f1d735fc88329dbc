"""Decides whether a file is metadata at all."""

from __future__ import annotations

from pathlib import PurePosixPath

from codegen.formats.csdl import older
from codegen.formats.csdl.document import EDM, EDMX
from codegen.formats.csdl.xmltree import unmarked


def is_metadata(name: str, content: bytes) -> bool:
    """Whether a file is to be read as metadata: by its name, or by how it begins."""
    text = unmarked(content[:1000])[0].lstrip()
    if PurePosixPath(name).suffix == ".json":
        return text[:1] == b"{"
    return PurePosixPath(name).suffix in (".xml", ".edmx", ".csdl") or (
        text[:1] == b"<" and any(name.encode() in text for name in (EDMX, EDM, *older.EDMX, *older.EDM))
    )
