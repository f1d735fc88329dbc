"""Where pages come from: files and folders that a user names, and the `api.yaml` that a user may have edited."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from codegen.formats import specfile
from codegen.formats.page import MAX_BYTES
from codegen.problems import InputError, Place, Problem
from codegen.spec import Api

FOLDERS = ("api", "resources")


def read(given: Sequence[Path]) -> dict[str, bytes]:
    """The bytes of all pages by their path relative to what was named, sorted: `api/user-get.md`.

    A single page is named after its folder. Raises InputError for folders without pages, and for pages of the
    same name in two sources.
    """
    found: dict[str, Path] = {}
    problems: list[Problem] = []
    for source in given:
        pages = _pages(source)
        if not pages:
            message = f"no pages here; name a page, or a folder with {'/ or '.join(FOLDERS)}/"
            problems.append(Problem("no-pages", "error", Place(str(source)), message))
        for name, path in pages.items():
            if name in found:
                message = f"the page stands at {found[name]} already; transcribe one of them"
                problems.append(Problem("duplicate-page", "error", Place(str(path)), message))
            found[name] = path
    if problems:
        raise InputError(*problems)
    return {name: _bytes(found[name]) for name in sorted(found)}


def _pages(source: Path) -> dict[str, Path]:
    source = source.resolve()
    folders = [source / name for name in FOLDERS if (source / name).is_dir()]
    paths = [source] if source.is_file() else [path for folder in folders or [source] for path in folder.rglob("*.md")]
    root = source if folders else source.parents[1] if source.is_file() else source.parent
    return {path.relative_to(root).as_posix(): path for path in paths}


def _bytes(path: Path) -> bytes:
    with path.open("rb") as stream:
        return stream.read(MAX_BYTES + 1)


def api(folder: Path, given: Sequence[Path], service_root: str | None) -> Api:
    """What `api.yaml` says: what stands in the spec folder already goes before what can be concluded."""
    known = specfile.load_api(folder) or Api(name=_name(folder))
    return Api(
        name=known.name,
        title=known.title,
        service_root=service_root or known.service_root,
        namespace=known.namespace,
        sources=tuple(Path(os.path.relpath(source, folder)).as_posix() for source in given),
    )


def _name(folder: Path) -> str:
    """A package name made of the folder's."""
    text = "".join(char if char.isalnum() else "_" for char in folder.resolve().name.casefold()).strip("_")
    return text if text.isidentifier() else f"api_{text}".rstrip("_")
