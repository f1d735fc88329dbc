"""Pages -> Spec: reads each page by itself, then makes types, operations and examples from all of them."""

from __future__ import annotations

import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, MutableMapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain
from itertools import count as counting
from posixpath import splitext

from codegen.base.edm import TypeRef
from codegen.base.garbage import unsought
from codegen.base.problems import Place, Problem, ordered
from codegen.base.progress import Advance
from codegen.base.sharing import shared
from codegen.formats import page as syntax
from codegen.formats.docs import dialectfile, remembered
from codegen.formats.docs.dialect import Dialect
from codegen.formats.docs.evidence import conclude, standins
from codegen.formats.docs.gathering import gathered
from codegen.formats.docs.page import reading, request_lines
from codegen.formats.docs.page.draft import Draft, unread
from codegen.formats.docs.page.inclusion import NOTHING, Sources, chosen_zone, needed, place_of, prepare
from codegen.formats.docs.page.operation_drafts import OperationDraft
from codegen.formats.docs.remembered import Item
from codegen.formats.docs.report import Report
from codegen.formats.docs.set import strays
from codegen.formats.docs.set.addresses import addressed
from codegen.formats.docs.set.infer import infer
from codegen.formats.docs.set.operations import Assembled
from codegen.formats.docs.set.operations import assemble as assemble_operations
from codegen.formats.docs.set.roots import settle
from codegen.formats.docs.set.sound import sound
from codegen.formats.docs.set.sources import main_namespace
from codegen.formats.docs.set.spelling import agree
from codegen.formats.docs.set.twins import one_place
from codegen.formats.docs.set.types import Assembly
from codegen.formats.docs.set.types import assemble as assemble_types
from codegen.spec.model import Model
from codegen.spec.nodes import Api, Operation, Page, Spec, StructuredType, Type

INFERRED = "types/inferred.yaml"
"""The file of types that no page describes."""

_WORTH_A_PROCESS = 1_000_000
"""Bytes of pages below which starting another process takes longer than reading them."""
_PAGE = 1_000
"""What a page takes however short it is, in bytes that take as long to read: 0.4 ms of 2 for a page of Graph."""


_ODD = re.compile(r"[^\w.-]")
"""What doesn't stand in the name of a spec file."""
_MANY = 5
"""Types with a key that tell what keys usually are."""


@dataclass(frozen=True, slots=True)
class Transcription:
    """What the pages say, and an account of every piece of them."""

    spec: Spec
    report: Report


def transcribe(
    pages: Mapping[str, bytes],
    api: Api,
    *,
    dialect: Dialect | None = None,
    jobs: int | None = None,
    progress: Advance | None = None,
    memo: MutableMapping[str, str] | None = None,
) -> Transcription:
    """Read pages, given by their path (`api/user-get.md`), into a spec.

    Nothing is raised for what pages get wrong: findings stand in the spec. `dialect` is how they are written, else
    as Graph's. `jobs` is the number of processes; `progress` is told how many pages are read, and of how many; `memo`
    keeps the drafts of pages between runs. Raises InputError where the pages can be read, and
    putting them together fails for a fault that no single page has.
    """
    dialect = dialect or dialectfile.named(dialectfile.DEFAULT)
    zone = chosen_zone(api.service_root, pages, dialect.syntax)
    with unsought():
        drafts = [*_drafts(pages, dialect, jobs, progress, zone, memo)]
        return gathered(drafts, lambda kept: _assembled(kept, api, dialect))


def _assembled(drafts: Sequence[Draft], api: Api, dialect: Dialect) -> Transcription:
    said = [(root, Place(draft.path, line)) for draft in drafts for root, line in draft.roots]
    settled = settle([one for draft in drafts for one in draft.operations], api.roots, dialect, said)
    resources = [draft.types for draft in drafts if draft.types.resources or draft.types.enums or not draft.operations]
    members = {member.name for draft in resources for one in draft.resources for member in one.members}
    requests = one_place(settled.drafts, members)
    main = main_namespace(api, resources, requests, dialect.names)
    typed = assemble_types(resources, dialect, main.name, addressed(requests, dialect))
    known = [item for items in typed.types.values() for item in items]
    undescribed = [item.name for item in typed.wanted]
    model = Model(Spec(api=Api(name=""), pages=(Page(types=tuple(known)),)))
    operated = assemble_operations(
        requests,
        typed.names,
        lambda owner, name: model.members(owner).get(name),
        model.ancestors,
        undescribed,
        _keys(model) if requests else {},
    )
    inferred = _inferred(known, typed, operated, dialect)
    findings = [problem for draft in drafts for problem in draft.problems]
    findings += [problem for draft in requests for problem in draft.problems]
    findings += [*typed.problems, *operated.problems, *main.problems, *settled.problems]
    findings += [*strays.mentioned(requests, [(draft.path, draft.mentions) for draft in drafts], dialect.lines)]
    found = [*_pages(drafts, typed.types, operated.operations, findings), inferred]
    spec = Spec(
        api=replace(
            api, service_root=settled.root, namespace=typed.names.root, permission_kinds=_kinds(api, requests, dialect)
        ),
        pages=tuple(page for page in found if page.page or page.types),
    )
    spec = sound(agree(spec))
    shown = conclude(spec, dialect, typed.agreed)
    spec = spec if shown is spec else sound(shown)
    included = {draft.path: draft.included for draft in drafts if draft.included}
    classified = [_placed(page, included) for page in standins.classify(Model(spec), spec.pages, dialect)]
    ledgers = {draft.path: draft.ledger for draft in drafts}
    for path, lines in settled.foreign.items():
        for line in lines:
            ledgers[path].fates["fence", line] = ("skipped", "a message of another service")
    return Transcription(replace(spec, pages=tuple(classified)), Report(ledgers, classified, included, typed.derived))


def _kinds(api: Api, drafts: Iterable[OperationDraft], dialect: Dialect) -> dict[str, str]:
    """The kinds of permissions, where pages name any, and what people call each: `api.yaml` decides on that."""
    named = any(draft.permissions for draft in drafts)
    return {kind: api.permission_kinds.get(kind, text) for kind, text in dialect.permissions.kinds.items() if named}


def _placed(page: Page, included: Mapping[str, Sequence[str]]) -> Page:
    """The page with its findings where they really stand: some in the files that pages include."""

    def place(found: Place) -> Place:
        return place_of(found, found.file, included.get(found.file, ()))

    if not included:
        return page
    return replace(
        page,
        findings=tuple(
            replace(problem, place=place(problem.place), related=tuple(map(place, problem.related)))
            for problem in page.findings
        ),
    )


def _drafts(
    pages: Mapping[str, bytes],
    dialect: Dialect,
    jobs: int | None,
    progress: Advance | None,
    zone: str,
    memo: MutableMapping[str, str] | None,
) -> Iterator[Draft]:
    """Read every page by itself, in several processes where that pays; the drafts are in the order of paths.

    `zone` is what is read of pages that hold several; pages that are in `memo` as they are now aren't read.
    """
    parts = dialect.pages.parts
    named = sorted((path, content) for path, content in pages.items() if parts.isdisjoint(path.split("/")[:-1]))
    items = [(path, content, Sources(needed(path, content, pages, dialect), zone)) for path, content in named]
    drafts = remembered.drafts(items, dialect.digest, memo, partial(_shared, dialect, jobs))
    for count, draft in enumerate(drafts, 1):
        yield draft
        if progress:
            progress(count, len(pages))


def _shared(dialect: Dialect, jobs: int | None, items: list[Item]) -> Iterator[Draft]:
    worth = sum(_PAGE + len(content) for _, content, _ in items) // _WORTH_A_PROCESS
    return shared(partial(_of_item, dialect), items, jobs, worth)


def _of_item(dialect: Dialect, item: Item) -> Draft:
    path, content, sources = item
    return read(path, content, dialect, sources)


def read(path: str, content: bytes, dialect: Dialect, sources: Sources = NOTHING) -> Draft:
    """Read one page with what it includes; one on which that fails costs nothing but itself, and is named."""
    try:
        parsed = syntax.read(path, content, partial(prepare, path, dialect=dialect, sources=sources))
        return reading.read(parsed, dialect, request_lines.may_state((content, *sources.files.values()), dialect.curl))
    except Exception as error:  # noqa: BLE001  whatever it is, other pages can be read
        return unread(path, hashlib.sha256(content).hexdigest(), error)


def _keys(model: Model) -> dict[str, str]:
    """The primitive type of the key of each type whose key is one property; by an empty name, that of nearly all."""
    stated: dict[str, str] = {}
    for name, item in model.types.items():
        if isinstance(item, StructuredType) and item.key:
            prop = model.members(name).get(item.key[0])
            stated[name] = prop.type if prop is not None and len(item.key) == 1 else ""
    found = {}
    for name in model.types:
        kind = next((stated[owner] for owner in (name, *model.ancestors(name)) if owner in stated), "")
        if kind.startswith("Edm.") and kind != "Edm.Untyped":
            found[name] = kind
    usual, count = max(Counter(found.values()).items(), key=lambda item: (item[1], item[0]), default=("", 0))
    return found | {"": usual} if count >= _MANY and 10 * count >= 9 * len(found) else found


def _inferred(known: Sequence[Type], typed: Assembly, operated: Assembled, dialect: Dialect) -> Page:
    names = {item.name for item in known}
    listed = [item for item in operated.listed if item.name not in names]
    all_operations = [item for items in operated.operations.values() for item in items]
    owners = [item for item in known if isinstance(item, StructuredType)]
    targets = {TypeRef.parse(member.type).name for owner in owners for member in owner.navigation}
    wanted = [replace(item, navigation=item.name in targets) for item in typed.wanted]
    page = infer([*known, *listed], all_operations, [*wanted, *operated.wanted], dialect)
    return replace(page, file=INFERRED, types=(*listed, *page.types))


def _pages(
    drafts: Sequence[Draft],
    typed: Mapping[str, tuple[Type, ...]],
    operated: Mapping[str, tuple[Operation, ...]],
    findings: Iterable[Problem],
) -> list[Page]:
    by_page: defaultdict[str, list[Problem]] = defaultdict(list)
    for problem in findings:
        by_page[problem.place.file].append(problem)
    files = _files(drafts)
    return [
        Page(
            file=files[draft.path],
            page=draft.path,
            sha256=draft.sha256,
            types=typed.get(draft.path, ()),
            operations=operated.get(draft.path, ()),
            findings=ordered(by_page[draft.path]),
            ignored=draft.ignored,
        )
        for draft in drafts
    ]


def _files(drafts: Sequence[Draft]) -> dict[str, str]:
    """The spec file of each page: `api/user-get.md` gives `operations/user-get.yaml`; never one for two."""
    found: dict[str, str] = {}
    taken = {INFERRED}  # without regard to case, as some file systems have it
    for draft in drafts:
        folder = "operations" if draft.operations else "types"
        first, *rest = splitext(draft.path)[0].split("/")
        short, long = (
            f"{folder}/{_ODD.sub('-', stem)}" for stem in ("-".join(rest or [first]), "-".join([first, *rest]))
        )
        candidates = chain((short, long), (f"{long}-{number}" for number in counting(2)))
        name = next(name for name in candidates if f"{name}.yaml".casefold() not in taken)
        taken.add(f"{name}.yaml".casefold())
        found[draft.path] = f"{name}.yaml"
    return found
