"""Sources of a spec: pages or metadata that a user names, and an `api.yaml` that a user may have edited.

The readers of pages and of metadata are imported when they are needed: that takes longer than hashing what they read.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, MutableMapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from html import escape
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from codegen.base import files
from codegen.base.problems import NOWHERE, InputError, Place, Problem, refused
from codegen.base.progress import Advance
from codegen.formats import specfile
from codegen.formats.sizes import PAGE_BYTES, YAML_BYTES

if TYPE_CHECKING:
    from codegen.formats.docs import Transcription
    from codegen.formats.docs.dialect import Dialect
    from codegen.spec.nodes import Api, Spec
    from codegen.spec.urls import Urls

FOLDERS = ("api", "resources")
SUFFIXES = (".md", ".markdown", ".mdx")
"""What the names of pages end in."""
_BEGINNING = 1000
"""Bytes that tell metadata from pages."""


def read(given: Sequence[Path]) -> dict[str, bytes]:
    """The bytes of all pages and metadata documents by their path relative to what was named: `api/user-get.md`.

    They are sorted. A single page is named after its folder. Raises InputError for folders without pages, and for
    pages of the same name in two sources.
    """
    found: dict[str, _Document] = {}
    contents: dict[str, bytes] = {}
    problems: list[Problem] = []
    for source in given:
        if is_metadata([source]):
            from codegen.formats import csdl

            most, pages = csdl.MAX_BYTES, _metadata(source, problems)
        else:
            most, pages = PAGE_BYTES, _pages(source, problems)
        if not pages and not problems:
            message = f"no pages here; name a page, or a folder with {'/ or '.join(FOLDERS)}/"
            problems.append(Problem("no-pages", Place(str(source)), message))
        for name, document in pages.items():
            if name in found:
                message = f"the page appears at {found[name].path} already; transcribe one of them"
                problems.append(Problem("duplicate-page", Place(str(document.path)), message))
            found[name] = document
            try:
                contents[name] = document.read(most)
            except InputError as error:
                problems.extend(error.problems)
    if problems:
        raise InputError(*problems)
    return dict(sorted(contents.items()))


@dataclass(frozen=True, slots=True)
class _Document:
    """A page or metadata document that isn't read yet."""

    folder: Path
    name: str
    read: Callable[[int], bytes]
    """Gives so many bytes and one more; raises InputError."""

    @property
    def path(self) -> Path:
        """Where it lies."""
        return self.folder / self.name


def is_metadata(given: Sequence[Path]) -> bool:
    """Whether what is named is metadata, and not pages: documents, or folders of them."""
    return bool(given) and all(_metadata(source, []) for source in given)


def referenced(given: Sequence[Path], references: Sequence[str]) -> list[Path]:
    """What is named, and the documents that `URI=path` name; raises InputError for a URI that no document names."""
    documents = read([source for source in given if is_metadata([source])]) if references else {}
    found, problems = list(given), []
    for text in references:
        uri, _, path = text.rpartition("=")
        if not uri or not Path(path).is_file():
            problems.append(f"--reference '{text}': write URI=path, the path of a document that is there")
        elif not any(escape(uri).encode() in content or uri.encode() in content for content in documents.values()):
            problems.append(f"--reference '{text}': no document refers to {uri}")
        else:
            found.append(Path(path))
    if problems:
        raise InputError(*(Problem("config", Place("command line"), message) for message in problems))
    return found


def _metadata(source: Path, problems: list[Problem]) -> dict[str, _Document]:
    """The metadata documents of a file or folder, by their path relative to it; none of a folder that has pages.

    What can't be looked into becomes one of the problems.
    """
    documents: dict[str, _Document] = {}
    if not source.is_dir():
        documents[source.name] = _Document(source.parent, source.name, partial(files.read, source))
    else:
        tree = files.Tree(source)
        if tree.has(specfile.API_FILE):
            return {}
        for name in tree.names("", ("",), problems):
            if name.lower().endswith(SUFFIXES):
                return {}
            documents[name] = _Document(source, name, partial(tree.read, name, raw=True))
    from codegen.formats import csdl

    return {
        name: found for name, found in documents.items() if csdl.is_metadata(found.path.name, found.read(_BEGINNING))
    }


def transcribe(
    documents: Mapping[str, bytes],
    api: Api,
    types_only: bool = False,
    dialect: Dialect | None = None,
    jobs: int | None = None,
    progress: Advance | None = None,
    *,
    strict: bool = False,
    memo: MutableMapping[str, str] | None = None,
) -> Transcription:
    """What `read` has found as a spec, of pages and metadata one for both; `memo` keeps the drafts of pages.

    Raises InputError for metadata that can't be understood, as `csdl.read` does.
    """
    from codegen.formats import csdl, docs
    from codegen.formats.docs.report import Report

    metadata = {
        name: content
        for name, content in documents.items()
        if not name.lower().endswith(SUFFIXES) and csdl.is_metadata(name, content)
    }
    pages = {name: content for name, content in documents.items() if name not in metadata}
    if not pages:
        return docs.Transcription(csdl.read(documents, api, types_only=types_only, strict=strict), Report({}, ()))
    if not metadata:
        return docs.transcribe(pages, api, dialect=dialect, jobs=jobs, progress=progress, memo=memo)
    from codegen.formats import joined

    stated = csdl.read(metadata, api, types_only=True, strict=strict)
    named = replace(api, namespace=stated.api.namespace)
    said = docs.transcribe(pages, named, dialect=dialect, jobs=jobs, progress=progress, memo=memo)
    return joined.join(said, stated, dialect)


def fitted(
    spec: Spec, *, strict: bool = False, memo: MutableMapping[str, str] | None = None, jobs: int | None = 1,
    seen: specfile.Seen | None = None,
) -> tuple[Spec, dict[str, str]]:  # fmt: skip
    """A spec of which every page's file can be read back, and the files; what is left out for that is a finding.

    With `strict`, nothing is left out; `memo`, `jobs` and `seen` are as for `specfile.files`.
    """
    files = specfile.files(spec, memo, jobs, seen)
    kept = spec if strict else specfile.fitted(spec, files)
    if kept is spec:
        return spec, files
    from codegen.formats.docs.set.sound import sound

    kept = sound(kept)
    return kept, specfile.files(kept)


@dataclass(frozen=True, slots=True)
class Opened:
    """A spec folder or metadata whose bytes are read and not yet understood."""

    digest: str
    """A hash of all that decides what `parse` gives."""
    parse: Callable[[MutableMapping[str, str] | None, specfile.Seen | None], Spec]
    """Gives the spec; takes what earlier runs remember and what this one saw (`specfile.parse`), raises InputError."""


def opened(
    source: Path, *, types_only: bool = False, strict: bool = False, references: Sequence[str] = (),
    held: Mapping[str, bytes] = MappingProxyType({}),
) -> Opened:  # fmt: skip
    """The bytes of a spec folder, or of metadata; raises InputError for what is neither.

    `held` are files that the spec folder is known to hold, see `specfile.read`. `strict` and `references` are about
    metadata: see `csdl.read` and `referenced`.
    """
    if source.is_dir() and not is_metadata([source]):
        referenced([source], references)  # A spec folder refers to none.
        found = specfile.read(source, held)
        return Opened(found.digest, lambda memo, seen: specfile.parse(found, memo, seen))
    if not is_metadata([source]):
        message = "neither a spec folder nor a $metadata document (.xml); codegen transcribe reads pages"
        raise refused("no-spec", source, message)
    from codegen.formats import csdl

    given = referenced([source], references)
    described, documents = api(source.resolve().with_suffix(""), given, None), read(given)
    digest = files.digest(documents, f"{described} {types_only} {strict}")
    return Opened(digest, lambda memo, seen: csdl.read(documents, described, types_only=types_only, strict=strict))


def load(source: Path) -> Spec:
    """The spec of a spec folder, or of metadata; raises InputError for what can't be read."""
    return opened(source).parse(None, None)


def tree_of(source: Path) -> files.Tree:
    """The folder from which the names of a source's pages count."""
    source = source.resolve()
    if not source.is_dir():
        return files.Tree(source.parents[1], source.parent)
    return (
        files.Tree(source) if any((source / name).is_dir() for name in FOLDERS) else files.Tree(source.parent, source)
    )


def _pages(source: Path, problems: list[Problem]) -> dict[str, _Document]:
    """All pages of a source, whatever its folders are called; hidden folders aren't documentation.

    What can't be looked into becomes one of the problems.
    """
    source = source.resolve()
    tree = tree_of(source)
    start = "" if tree.root == source else source.relative_to(tree.root).as_posix()
    names = [*tree.names(start, SUFFIXES, problems)] if source.is_dir() else [start]
    return {name: _Document(tree.root, name, partial(tree.read, name)) for name in names}


def dialect(folder: Path, name: str) -> Dialect:
    """The dialect that `api.yaml` of a spec folder names; raises InputError for one that can't be read."""
    from codegen.formats.docs import dialectfile

    return dialectfile.find(name, folder)


def api(
    folder: Path,
    given: Sequence[Path],
    service_roots: Sequence[str] | None = None,
    urls: Urls | None = None,
    dialect: str | None = None,
    fetched: Sequence[str] = (),
) -> Api:
    """What `api.yaml` says: what stands in the spec folder already overrides what can be concluded.

    Services with metadata write URLs as the standard has it, documented ones as Graph does, unless `urls` is given.
    `fetched` are the addresses of metadata that is asked for over the network. Raises InputError for an `api.yaml`
    that can't be read or names a dialect elsewhere, and for service roots that are no addresses.
    """
    from codegen.base.edm import identifier
    from codegen.spec.nodes import Api
    from codegen.spec.paths import is_root

    for stated in service_roots or ():
        if not is_root(stated):
            message = f"'{stated}' is no service root; write https://host/version"
            raise InputError(Problem("service-root", NOWHERE, message))
    metadata, root = is_metadata(given) if given else bool(fetched), ""
    if fetched:
        from codegen.formats import fetching

        root = fetching.service_root(fetched[0])
    first = Api(
        name=identifier(folder.resolve().name.casefold()), service_root=root, urls="odata" if metadata else "graph"
    )
    known = specfile.load_api(folder) or first
    if not dialect and is_file(known.dialect) and not files.within(folder / known.dialect, (folder, Path())):
        message = f"'{known.dialect}' is neither in the spec folder nor in the working folder; name it with --dialect"
        raise refused("dialect", specfile.API_FILE, message)
    return replace(
        known,
        service_root=service_roots[0] if service_roots else known.service_root,
        other_roots=tuple(service_roots[1:]) if service_roots else known.other_roots,
        urls=urls or known.urls,
        dialect=_named(folder, dialect) if dialect else known.dialect,
        sources=(
            *(Path(os.path.relpath(source, folder)).as_posix() for source in given),
            *(url.partition("?")[0] for url in fetched),
        ),
    )


def api_asked(folder: Path, given: Sequence[Path], *more: object) -> str:
    """A text of all that `api` concludes from, if it is given the same and no dialect is a file.

    It takes less time than the conclusions.
    """
    tree = files.Tree(folder)
    stated = tree.read(specfile.API_FILE, YAML_BYTES) if tree.has(specfile.API_FILE) else None
    paths = [os.path.relpath(source, folder) for source in given]
    return repr((folder.resolve().name, stated, is_metadata(given), paths, more))


def _named(folder: Path, dialect: str) -> str:
    """A dialect as `api.yaml` names it: a path that a user gives is one from the working folder."""
    return Path(os.path.relpath(dialect, folder)).as_posix() if is_file(dialect) else dialect


def is_file(dialect: str) -> bool:
    """Whether a dialect is called by the path of a file, and isn't one that codegen brings."""
    return dialect.endswith((".yaml", ".yml"))
