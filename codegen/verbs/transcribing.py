"""Makes a spec folder from pages or metadata."""

from __future__ import annotations

import json
from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from codegen.base.files import Tree
from codegen.base.printing import counted
from codegen.base.problems import InputError, Place, Problem
from codegen.base.progress import Steps
from codegen.formats import sources as readers
from codegen.formats import specfile
from codegen.formats.sizes import YAML_BYTES
from codegen.output import folder as output
from codegen.output import unchanged
from codegen.verbs.common import (
    PathLike,
    Paths,
    Texts,
    choice,
    drafts,
    found_in,
    keep_outside,
    linked,
    named,
    remembered,
    several,
    staying,
    transcribed,
)

if TYPE_CHECKING:
    from codegen.formats.docs.report import Report
    from codegen.spec.nodes import Api, Spec
    from codegen.spec.urls import Urls

KEPT = frozenset({specfile.API_FILE})
"""What a person wrote there stays."""


class EditedSpec(InputError):
    """Files of a spec that a person edited; `corrections` is YAML with the same changes."""

    def __init__(self, corrections: str, *problems: Problem) -> None:
        super().__init__(*problems)
        self.corrections = corrections


@dataclass(frozen=True, slots=True)
class Transcribed:
    """A spec folder that was written, or would be.

    `shortfall` is a problem: codegen understood little of the pages. If it understood nothing, it writes nothing.
    `report` says what became of every piece of the pages; None if the pages haven't changed.
    """

    spec: Path
    changes: output.Changes = field(default_factory=output.Changes)
    summary: str = ""
    shortfall: Problem | None = None
    report: Report | None = None
    pages: Mapping[str, str] = field(default_factory=dict)
    """The page that each file of the spec comes from."""

    @property
    def changed(self) -> bool:
        """Whether the folder changes."""
        return bool(self.changes)


def transcribe(
    sources: Paths, spec: PathLike, *, check: bool = False, force: bool = False, account: bool = False,
    service_root: Texts | None = None, urls: Urls | None = None, dialect: str | None = None,
    include: Texts = (), exclude: Texts = (), related: bool = False, types_only: bool = False,
    strict: bool = False, references: Texts = (), fetch: Texts = (), jobs: int | None = None,
    cached: bool = True, show: Steps | None = None,
) -> Transcribed:  # fmt: skip
    """Read pages, folders of pages, or $metadata documents, into a spec folder.

    With `check` it writes nothing; `force` replaces edited files. With `account` it reads the pages even if nothing
    changed, so that there is a report. It uses the network only for `fetch`. The others are the options of
    `codegen transcribe`. Raises InputError for files that it can't read or write, EditedSpec if a person edited the
    spec.
    """
    folder, show = Path(spec), show or Steps()
    roots, fetch = several(service_root or ()), several(fetch)
    given = [] if fetch and not sources else named(sources)
    wanted = choice(include, exclude, related, types_only)
    keep_outside(folder, given)
    with remembered(cached) as memo:
        given = readers.referenced(given, several(references))
        documents = readers.read(given)
        if fetch:
            from codegen.formats import fetching

            documents = {**documents, **fetching.fetched(fetch)}
        digest = output.digest(documents) if cached else ""

        asked = (folder, given, roots, urls, dialect, fetch)

        def key(words: str = "") -> str:
            """Without words, where codegen brings the dialect, which is known by its name."""
            return unchanged.key("spec", digest, readers.api_asked(*asked), words, json.dumps([wanted, strict]))

        def stated() -> tuple[Api, str]:
            api = readers.api(*asked)
            return api, readers.dialect(folder, api.dialect).digest if readers.is_file(api.dialect) else ""

        def known(words: str = "") -> tuple[str, output.Changes] | None:
            return unchanged.find(memo, key(words), lambda _: folder) if cached and not account else None

        found = known()
        if found is None:
            api, own = stated()
            found = known(own) if own else None
        if found is not None:
            transcribed(folder, documents, found[1].new)
            return Transcribed(folder, found[1], found[0])
        progress = show.step("reading the documentation")
        words, types = readers.dialect(folder, api.dialect), types_only and not include
        with drafts(cached) as pages, staying():
            transcription = readers.transcribe(documents, api, types, words, jobs, progress, strict=strict, memo=pages)
        short = transcription.report.shortfall()
        if short is not None and transcription.report.is_empty():
            return Transcribed(folder, shortfall=short, report=transcription.report)
        show.step("writing the spec")
        with staying():
            written, files = _files(transcription.spec, wanted, folder, memo if cached else None, strict, jobs)
        changes = output.compare(files, folder, "spec", KEPT) if check else _written(files, folder, force)
        transcribed(folder, documents, changes.new)
        text = _summary(written, transcription.report.yields())
        # Under what `api.yaml` says now: that is what the next run finds.
        if short is None and cached:
            unchanged.note(memo, key(stated()[1]), text, changes)
    names = {page.file: page.page or page.file for page in written.pages}
    return Transcribed(folder, changes, text, short, transcription.report, names)


def suggest_dialect(
    sources: Paths, name: str = "", *, dialect: str | None = None, jobs: int | None = None,
    show: Steps | None = None,
) -> str:  # fmt: skip
    """YAML of a dialect with the headings, columns and type words that codegen doesn't read, by frequency.

    It extends `dialect`, by default `graph`. Raises InputError for unreadable sources and dialects.
    """
    from codegen.formats.docs.suggesting import suggested
    from codegen.spec.nodes import Api

    given = named(sources)
    stem = name or given[0].resolve().name
    base = dialect or "graph"
    api = Api(name=stem, dialect=base)
    words, progress = readers.dialect(Path(), base), (show or Steps()).step("reading the documentation")
    found = readers.transcribe(readers.read(given), api, dialect=words, jobs=jobs, progress=progress)
    return suggested(found.report, words, base, stem)


def _files(
    whole: Spec, choice: Mapping[str, Any], folder: Path, memo: MutableMapping[str, str] | None, strict: bool,
    jobs: int | None,
) -> tuple[Spec, dict[str, str | bytes]]:  # fmt: skip
    """The part of a spec that is wanted, and its files, of which it is proved that they can be read."""
    from codegen.spec.select import select

    seen: specfile.Seen = {}
    spec, fitting = readers.fitted(select(whole, **choice), strict=strict, memo=memo, jobs=jobs, seen=seen)
    files: dict[str, str | bytes] = {**fitting}
    if specfile.load_api(folder):
        from codegen.formats.specfile import apifile

        there = Tree(folder).read(specfile.API_FILE, YAML_BYTES).decode("utf-8-sig")
        files[specfile.API_FILE] = apifile.changed(there, spec.api)
    _prove(files, memo, seen)
    return spec, files


def _prove(files: output.Files, memo: MutableMapping[str, str] | None, seen: specfile.Seen) -> None:
    """Read a spec's files as later verbs will, before any is written; raises InputError for what these would refuse."""
    from codegen.formats.specfile.source import PAGE_FOLDERS, SERVICE_FILE

    read = (*PAGE_FOLDERS, specfile.API_FILE, SERVICE_FILE)
    found = {
        name: text.encode() if isinstance(text, str) else text
        for name, text in files.items()
        if name.split("/")[0] in read
    }
    source = specfile.Source(found)
    linked(readers.Opened(source.digest, partial(specfile.parse, source)), memo, seen)


def _written(files: output.Files, folder: Path, force: bool) -> output.Changes:
    """Write a spec; raises EditedSpec with every edit by hand, and the corrections that say the same."""
    from codegen.formats.specfile import edits

    try:
        return output.write(files, folder, "spec", KEPT, force=force)
    except output.Edited as error:
        found = {path: (error.changes.old[path], error.changes.new.get(path)) for path in error.changes.edited}
        problems, corrections = edits.explain(found, specfile.corrected(folder))
        if corrections:
            file = folder / "corrections" / "edits.yaml"
            message = "to keep the edits, save here the corrections that codegen transcribe prints; then use --force"
            problems.append(Problem("edited-file", Place(str(file)), message))
        raise EditedSpec(corrections, *problems) from None


def _summary(spec: Spec, yields: Mapping[str, tuple[int, int]]) -> str:
    """What is in a spec; on a second line what is wrong with its pages, on a third how much of them was read."""
    examples = sum(len(operation.examples) for operation in spec.operations)
    nowhere = "; nothing says where the service is: write service_root into api.yaml"
    pages = sum(bool(page.sha256) for page in spec.pages)
    documents = len({page.page.partition("#")[0] for page in spec.pages if page.page and not page.sha256})
    read = [counted(pages, "page")] if pages or not documents else []
    read += [counted(documents, "metadata document")] if documents else []
    return (
        f"{counted(len([*spec.types]), 'type')}, {counted(len([*spec.operations]), 'operation')},"
        f" {counted(examples, 'example')} from {' and '.join(read)}"
        f"{nowhere * (any(True for _ in spec.operations) and not spec.api.service_root)}\n"
        f"{found_in(spec)}\n"
        + ", ".join(f"{read} of {whole} {what.replace('_', ' ')}" for what, (read, whole) in yields.items())
    )
