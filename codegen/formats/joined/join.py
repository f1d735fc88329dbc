"""Joins two specs of one service: one from its pages, and one from its metadata.

Types, keys, enumerations and navigation are the metadata's; texts, permissions, request lines, examples, headers and
what creating requires are the pages'. What only one of them has stays. Each contradiction is a finding.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import chain, count
from pathlib import PurePosixPath

from codegen.base.edm import TypeRef
from codegen.base.problems import Place, Problem, ordered
from codegen.formats.docs import dialectfile
from codegen.formats.docs.dialect import Dialect
from codegen.formats.docs.evidence import standins
from codegen.formats.docs.set.sound import sound
from codegen.formats.docs.set.spelling import respelled
from codegen.formats.docs.transcription import Transcription
from codegen.formats.joined.findings import Comparison
from codegen.formats.joined.requests import Requests
from codegen.formats.joined.types import Joiner, counterparts
from codegen.spec.model import Model
from codegen.spec.nodes import Operation, Page, Property, Reference, Spec, StructuredType, Type


def join(documented: Transcription, stated: Spec, dialect: Dialect | None = None) -> Transcription:
    """What pages and metadata say, with the account of the pages."""
    dialect = dialect or dialectfile.named(dialectfile.DEFAULT)
    report = documented.report
    spec = sound(joined(documented.spec, stated, report.place, report.derived))
    # What is recorded of examples is what they contradict now.
    pages = tuple(standins.classify(Model(spec), spec.pages, dialect))
    return Transcription(replace(spec, pages=pages), replace(report, pages=pages))


def joined(
    documented: Spec,
    stated: Spec,
    place: Callable[[Place], Place] = lambda found: found,
    derived: Collection[str] = (),
) -> Spec:
    """The spec of pages and metadata; `place` tells where a line of a page really stands.

    `derived` are the types of which pages say what they derive from.

    Examples are recorded as contradicting the documented types still.
    """
    told, known = Model(documented), Model(stated)
    names = counterparts(told, known)
    renamed = {name: other for name, other in names.items() if name != other}
    pages = _once(respelled(documented.pages, renamed) if renamed else documented.pages)
    joiner = Joiner(Model(replace(documented, pages=pages)), known)
    requests = Requests(joiner)
    found = [*requests.unnamed(joiner.documented.operations)]
    pages = tuple(_asked(page, requests, found) for page in pages)
    spellings = {other: name for name, other in renamed.items() if other not in names}
    comparison = Comparison(joiner, spellings, frozenset(names.get(name, name) for name in derived))
    both = tuple(_kept(_joined(pages, stated, joiner)))
    both = tuple(_settled(both, {*_untyped(documented.pages)} - {*_untyped(both)}))
    spec = replace(
        documented,
        api=replace(documented.api, aliases=stated.api.aliases, namespace=stated.api.namespace),
        pages=both,
        service=stated.service,
    )
    return _with(spec, [*comparison.types(), *found], place)


def _once(pages: Iterable[Page]) -> tuple[Page, ...]:
    """Pages without types that stand on another one already, as two spellings of one name do."""
    seen = set[str]()
    found = []
    for page in pages:
        fresh = tuple(item for item in page.types if item.name not in seen)
        seen.update(item.name for item in fresh)
        found.append(page if len(fresh) == len(page.types) else replace(page, types=fresh))
    return tuple(found)


def _asked(page: Page, requests: Requests, found: list[Problem]) -> Page:
    """The page with its requests joined; adds what contradicts to `found`."""
    operations = list[Operation]()
    for operation in page.operations:
        joined, problems = requests.joined(operation)
        operations.append(joined)
        found += problems
    return replace(page, operations=tuple(operations))


def _joined(pages: tuple[Page, ...], stated: Spec, joiner: Joiner) -> Iterator[Page]:
    """The pages with the types of both, then one for each type that only the metadata has."""
    documented = set[str]()
    findings = {item.name: page.findings for page in stated.pages for item in page.types}
    for page in pages:
        types = list[Type]()
        more = list[Problem]()
        for item in page.types:
            if item.name not in joiner.stated.types:
                types.append(item)
            elif page.page:
                documented.add(item.name)
                types.append(joiner.joined(item.name))
                more += findings[item.name]
        if page.page or types:
            yield replace(page, types=tuple(types), findings=(*page.findings, *more))
    taken = {page.file.casefold() for page in pages}
    for page in stated.pages:
        items = tuple(joiner.joined(item.name) for item in page.types if item.name not in documented)
        if items:
            file = _free(page.file, taken)
            taken.add(file.casefold())
            yield replace(page, file=file, types=items)


def _free(file: str, taken: set[str]) -> str:
    path = PurePosixPath(file)
    names = chain((file,), (f"{path.parent}/{path.stem}-{number}.yaml" for number in count(2)))
    return next(name for name in names if name.casefold() not in taken)


def _kept(pages: Iterable[Page]) -> Iterator[Page]:
    """Pages without the types that were concluded, and of which nothing speaks any more."""
    pages = [*pages]
    needed = _needed(pages)
    for page in pages:
        kept = tuple(item for item in page.types if not item.inferred or item.name in needed)
        if page.page or kept:
            yield page if len(kept) == len(page.types) else replace(page, types=kept)


def _untyped(pages: Iterable[Page]) -> Iterator[Place]:
    """Where members and parameters stand that may be any value."""
    for page in pages:
        for operation in page.operations:
            yield from _any(*operation.parameters, *(operation.body.properties if operation.body else ()))
        for item in page.types:
            yield from _any(*(item.own if isinstance(item, StructuredType) else ()))


def _any(*properties: Property) -> Iterator[Place]:
    return (prop.place for prop in properties if TypeRef.parse(prop.type).name == "Edm.Untyped")


def _settled(pages: Iterable[Page], places: Collection[Place]) -> Iterator[Page]:
    """The pages without what was said of types that only the metadata knows, now that they are known."""
    for page in pages:
        kept = tuple(found for found in page.findings if found.rule != "type-cell" or found.place not in places)
        yield page if len(kept) == len(page.findings) else replace(page, findings=kept)


def _needed(pages: Iterable[Page]) -> set[str]:
    """The types of which operations, or other types, speak."""
    found = set[str]()
    for page in pages:
        for operation in page.operations:
            found.update(_names(operation.references))
        for item in page.types:
            if isinstance(item, StructuredType):
                found.update(name for name in _names(item.references) if name != item.name)
    return found


def _names(references: Iterable[Reference]) -> Iterator[str]:
    return (TypeRef.parse(text).name for text, _ in references)


def _with(spec: Spec, findings: Iterable[Problem], place: Callable[[Place], Place]) -> Spec:
    """The spec with each finding on the page where it stands, else on that of the first type of its document."""
    files = {page.page: page.file for page in spec.pages if page.page}
    at = {item.place: page.file for page in spec.pages for item in page.types}
    first = spec.pages[0].file if spec.pages else ""
    by_file: defaultdict[str, dict[Problem, None]] = defaultdict(dict)
    for found in findings:
        file = files.get(found.place.file) or at.get(found.place) or _nearest(at, found.place) or first
        placed = replace(found, place=place(found.place), related=tuple(map(place, found.related)))
        by_file[file][placed] = None
    return replace(spec, pages=tuple(_page(page, by_file.get(page.file, {})) for page in spec.pages))


def _nearest(at: Mapping[Place, str], place: Place) -> str:
    return next((file for other, file in at.items() if other.file == place.file), "")


def _page(page: Page, more: Mapping[Problem, None]) -> Page:
    if not more:
        return page
    return replace(page, findings=ordered((*page.findings, *more)))
