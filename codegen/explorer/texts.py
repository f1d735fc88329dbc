"""Reads the texts of the documentation and of the spec, to show their lines; reads only what the user named."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from codegen.base import files
from codegen.formats import sources, specfile
from codegen.linting.kept import TextOf


def reader(spec: Path, pages: Iterable[Path]) -> TextOf:
    """Gives the text of a page or of a spec's file by its name; None for what isn't there, and for anything else.

    `pages` are folders or single pages, as they were named to `transcribe`.
    """
    trees = [sources.tree_of(source) for source in pages if source.exists()]
    own = files.Tree(spec) if spec.is_dir() else None

    def read(name: str) -> str | None:
        if own is not None and name.endswith(".yaml"):
            return own.text(name)
        if not name.lower().endswith(sources.SUFFIXES):
            return None
        return next((text for tree in trees if (text := tree.text(name)) is not None), None)

    return read


def recorded(spec: Path, named: Sequence[str]) -> list[Path]:
    """The sources that `api.yaml` of a spec names, counted from the spec's folder, as far as they are there.

    A spec names only what lies in it or in the working folder, as with dialects.
    """
    there = [spec / name for name in named] if (spec / specfile.API_FILE).is_file() else []
    return [path for path in there if path.exists() and files.within(path, (spec, Path()))]
