"""Shows a spec as HTML pages: writes them as files, or serves them beside the mock."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from codegen.base.problems import InputError
from codegen.base.progress import Steps
from codegen.output import folder as output
from codegen.output import unchanged
from codegen.verbs.common import (
    Memo,
    PathLike,
    Paths,
    drafts,
    existing,
    keep_outside,
    linked,
    remembered,
    several,
    staying,
)
from codegen.verbs.packaging import overlaid

if TYPE_CHECKING:
    from codegen.differences.change import Change
    from codegen.explorer.facts import Share
    from codegen.explorer.front import Front
    from codegen.explorer.printing import Printer
    from codegen.mock.service import Service
    from codegen.python.templates import Templates
    from codegen.spec.model import Model


@dataclass(frozen=True, slots=True)
class Shown:
    """A site that was written, or would be, and its folder."""

    folder: Path
    changes: output.Changes

    @property
    def changed(self) -> bool:
        """Whether its folder changes."""
        return bool(self.changes)


def site(
    spec: PathLike, out: PathLike, *, old: PathLike | None = None, pages: Paths = (), check: bool = False,
    force: bool = False, templates: PathLike | None = None, cached: bool = True, show: Steps | None = None,
) -> Shown:  # fmt: skip
    """Write HTML pages about a spec folder, or a $metadata document, into a folder.

    `old` is another spec, as for `diff`; a page then says what changed. `pages` is the documentation, to show its lines
    and how much of it was read. The default is the sources of the spec, if they are in the working folder or in the
    spec. With `check` it writes nothing; `force` replaces edited files. Raises InputError for files that it can't read
    or write.
    """
    from codegen.formats import sources
    from codegen.verbs import comparing

    given, place, show = existing(spec), Path(out), show or Steps()
    show.step("reading the spec")
    with remembered(cached) as memo:
        source = sources.opened(given)
        model = linked(source, memo)
        named = _pages(given, model, several(pages))
        keep_outside(place, [given, *named])
        documents = _documents(named)
        overlay = overlaid(templates)
        before = {} if old is None else comparing.texts(old, given)
        parts = (source.digest, output.digest(documents), repr(before), overlay.digest if overlay else "")
        key = unchanged.key("site", *parts)
        found = unchanged.find(memo, key, lambda _: place)
        if found is not None:
            return Shown(place, found[1])
        shares = _shares(given, model, documents, memo, cached, show)
        changed = None if old is None else comparing.since(old, given, model, memo).changes
        printer = _printer(model, given, named, shares, overlay, changed, before)
        files = printer.files(show.step("writing the pages"))
        made = f"site of {ascii(model.spec.api.name)[1:-1]}"
        changes = output.compare(files, place, made) if check else output.write(files, place, made, force=force)
        unchanged.note(memo, key, "", changes)
    return Shown(place, changes)


def front(service: Service, spec: PathLike, templates: PathLike | None = None, pages: Sequence[PathLike] = ()) -> Front:
    """The pages about a spec for browsers, beside its mock; they are made in the background.

    Raises InputError for templates with unknown names.
    """
    from codegen.explorer.front import Front

    given = existing(spec)
    overlay = overlaid(templates)
    if overlay is not None:
        _ = overlay.files

    def made() -> Iterator[Printer]:
        named = _pages(given, service.model, pages)
        printer = _printer(service.model, given, named, (), overlay, live=True)
        yield printer
        with remembered(cached=True) as memo:
            shares = _shares(given, service.model, _documents(named), memo, True, Steps())
        yield printer.with_shares(shares)

    return Front(service, made)


def _printer(
    model: Model, spec: Path, pages: Sequence[Path], shares: Sequence[Share], overlay: Templates | None,
    changed: Sequence[Change] | None = None, old: Mapping[str, str] | None = None, *, live: bool = False,
) -> Printer:  # fmt: skip
    from codegen.explorer.building import build
    from codegen.explorer.printing import Printer
    from codegen.explorer.texts import reader

    with staying():
        found = build(model, reader(spec, pages), shares=shares, changed=changed, old=(old or {}).get)
    return Printer(found, overlay, live=live)


def _pages(spec: Path, model: Model, pages: Sequence[PathLike]) -> list[Path]:
    """The documentation that was named, else the one that the spec names."""
    from codegen.explorer.texts import recorded

    return [existing(path) for path in pages] or recorded(spec, model.spec.api.sources)


def _documents(named: Sequence[Path]) -> dict[str, bytes]:
    from codegen.formats import sources

    try:
        return sources.read(named) if named and not sources.is_metadata(named) else {}
    except InputError:
        return {}


def _shares(
    spec: Path, model: Model, documents: Mapping[str, bytes], memo: Memo, cached: bool, show: Steps
) -> tuple[Share, ...]:
    """How much of the pages was read; nothing where they aren't at hand."""
    from codegen.explorer.facts import Share
    from codegen.formats import sources

    if not documents:
        return ()
    api = model.spec.api
    try:
        words = sources.dialect(spec, api.dialect)
        key = unchanged.key("yield", output.digest(documents), repr(api), words.digest)
        if key not in memo:
            progress = show.step("reading the documentation")
            with drafts(cached) as pages:
                read = sources.transcribe(documents, api, False, words, progress=progress, memo=pages)
            memo[key] = json.dumps(read.report.yields())
    except InputError:
        return ()
    counts: dict[str, tuple[int, int]] = json.loads(memo[key])
    return tuple(Share(what=what.replace("_", " "), read=read, whole=whole) for what, (read, whole) in counts.items())
