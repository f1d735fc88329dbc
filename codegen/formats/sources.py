"""Where a spec comes from: pages or metadata that a user names, and the `api.yaml` that a user may have edited.

The readers of pages and of metadata are imported when they are needed: that takes longer than hashing what they read.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Mapping, MutableMapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from codegen.base import files
from codegen.base.problems import InputError, Place, Problem
from codegen.base.progress import Advance
from codegen.formats import specfile
from codegen.spec.nodes import Api, Spec, Urls

if TYPE_CHECKING:
    from codegen.formats.docs import Transcription
    from codegen.formats.docs.dialect import Dialect

FOLDERS = ("api", "resources")
SUFFIXES = (".md",)
"""What the names of pages end in."""
_BEGINNING = 1000
"""Bytes that tell metadata from pages."""


def read(given: Sequence[Path]) -> dict[str, bytes]:
    """The bytes of all pages by their path relative to what was named, sorted: `api/user-get.md`; or of the metadata.

    A single page is named after its folder. Raises InputError for folders without pages, for metadata beside other
    sources, and for pages of the same name in two sources.
    """
    from codegen.formats import csdl, page

    if is_metadata(given):
        return {given[0].name: files.read(given[0], csdl.MAX_BYTES)}
    found: dict[str, Path] = {}
    contents: dict[str, bytes] = {}
    problems: list[Problem] = []
    for source in given:
        tree, pages = _pages(source, problems)
        if is_metadata([source]):
            message = "metadata is transcribed alone, into a spec folder of its own"
            problems.append(Problem("no-pages", "error", Place(str(source)), message))
        elif not pages and not problems:
            message = f"no pages here; name a page, or a folder with {'/ or '.join(FOLDERS)}/"
            problems.append(Problem("no-pages", "error", Place(str(source)), message))
        for name, path in pages.items():
            if name in found:
                message = f"the page stands at {found[name]} already; transcribe one of them"
                problems.append(Problem("duplicate-page", "error", Place(str(path)), message))
            found[name] = path
            try:
                contents[name] = tree.read(name, page.MAX_BYTES)
            except InputError as error:
                problems.extend(error.problems)
    if problems:
        raise InputError(*problems)
    return dict(sorted(contents.items()))


def is_metadata(given: Sequence[Path]) -> bool:
    """Whether what is named is one $metadata document, and not pages."""
    if len(given) != 1 or given[0].is_dir():
        return False
    from codegen.formats import csdl

    return csdl.is_metadata(given[0].name, files.read(given[0], _BEGINNING))


def transcribe(
    documents: Mapping[str, bytes],
    api: Api,
    types_only: bool = False,
    dialect: Dialect | None = None,
    jobs: int | None = None,
    progress: Advance | None = None,
) -> Transcription:
    """What `read` has found as a spec; raises InputError for metadata that can't be understood, as `csdl.read` does."""
    from codegen.formats import csdl, docs
    from codegen.formats.docs.report import Report

    (name, content), *more = documents.items()
    if not more and csdl.is_metadata(name, content):
        return docs.Transcription(csdl.read(content, name, api, types_only=types_only), Report({}, ()))
    return docs.transcribe(documents, api, dialect=dialect, jobs=jobs, progress=progress)


@dataclass(frozen=True, slots=True)
class Opened:
    """A spec folder or a $metadata document whose bytes are read and not yet understood."""

    digest: str
    """A hash of all that decides what `parse` gives."""
    parse: Callable[[MutableMapping[str, str] | None], Spec]
    """Gives the spec; takes what earlier runs remember (`specfile.parse`), raises InputError."""


def opened(source: Path, *, types_only: bool = False) -> Opened:
    """The bytes of a spec folder, or of a $metadata document; raises InputError for what is neither."""
    if source.is_dir():
        found = specfile.read(source)
        return Opened(found.digest, partial(specfile.parse, found))
    if not is_metadata([source]):
        message = "neither a spec folder nor a $metadata document (.xml); codegen transcribe reads pages"
        raise InputError(Problem("no-spec", "error", Place(str(source)), message))
    from codegen.formats import csdl

    described, content = api(source.with_suffix(""), [source], None), files.read(source, csdl.MAX_BYTES)
    digest = hashlib.sha256(f"{described} {types_only} ".encode() + content).hexdigest()
    return Opened(digest, lambda memo: csdl.read(content, source.name, described, types_only=types_only))


def load(source: Path) -> Spec:
    """The spec of a spec folder, or of a $metadata document; raises InputError for what can't be read."""
    return opened(source).parse(None)


def _pages(source: Path, problems: list[Problem]) -> tuple[files.Tree, dict[str, Path]]:
    """The pages of a source by their name in the tree that holds them."""
    source = source.resolve()
    folders = [name for name in FOLDERS if (source / name).is_dir()]
    if not source.is_dir():
        tree, names = files.Tree(source.parents[1], source.parent), [f"{source.parent.name}/{source.name}"]
    else:
        tree = files.Tree(source if folders else source.parent, source)
        names = [name for folder in folders or [source.name] for name in tree.names(folder, SUFFIXES, problems)]
    return tree, {name: tree.root / name for name in names}


def dialect(folder: Path, name: str) -> Dialect:
    """The dialect that `api.yaml` of a spec folder names; raises InputError for one that can't be read."""
    from codegen.formats.docs import dialectfile

    return dialectfile.find(name, folder)


def api(
    folder: Path,
    given: Sequence[Path],
    service_root: str | None,
    urls: Urls | None = None,
    dialect: str | None = None,
) -> Api:
    """What `api.yaml` says: what stands in the spec folder already goes before what can be concluded.

    Services with metadata write URLs as the standard has it, documented ones as Graph does, unless `urls` is given.
    """
    known = specfile.load_api(folder) or Api(name=_name(folder), urls="odata" if is_metadata(given) else "graph")
    if not dialect and _is_file(known.dialect) and not files.within(folder / known.dialect, (folder, Path())):
        message = f"'{known.dialect}' is neither in the spec folder nor in the working folder; name it with --dialect"
        raise InputError(Problem("dialect", "error", Place(specfile.API_FILE), message))
    return replace(
        known,
        service_root=service_root or known.service_root,
        urls=urls or known.urls,
        dialect=_named(folder, dialect) if dialect else known.dialect,
        sources=tuple(Path(os.path.relpath(source, folder)).as_posix() for source in given),
    )


def _named(folder: Path, dialect: str) -> str:
    """A dialect as `api.yaml` names it: a path that a user gives is one from the working folder."""
    return Path(os.path.relpath(dialect, folder)).as_posix() if _is_file(dialect) else dialect


def _is_file(dialect: str) -> bool:
    return dialect.endswith((".yaml", ".yml"))


def _name(folder: Path) -> str:
    """A package name made of the folder's."""
    text = "".join(char if char.isalnum() else "_" for char in folder.resolve().name.casefold()).strip("_")
    return text if text.isidentifier() else f"api_{text}".rstrip("_")
