"""A metadata document -> Spec: one page for each type, and one for each entity set, singleton and import."""

from __future__ import annotations

import bisect
import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from codegen.base.edm import namespace_of
from codegen.base.problems import InputError, Place, Problem
from codegen.formats.csdl.annotations import Annotations
from codegen.formats.csdl.dangling import dangling
from codegen.formats.csdl.document import Document, tree
from codegen.formats.csdl.members import MemberReader
from codegen.formats.csdl.offers import read_service
from codegen.formats.csdl.types import read_type, with_known_keys
from codegen.formats.csdl.unread import unread
from codegen.formats.csdl.walk import Walk
from codegen.formats.csdl.xmltree import Element, mistakes
from codegen.formats.docs import dialectfile
from codegen.spec.model import Model, link
from codegen.spec.nodes import Api, Page, Spec
from codegen.spec.service import Service, is_older

_DEVICES = frozenset(["aux", "con", "nul", "prn", *(f"{port}{n}" for port in ("com", "lpt") for n in range(10))])
"""File names that Windows keeps for itself."""
_LONGEST = 100
_SCHEME = b"SchemeName"
"""What documents hold that name permissions (Capabilities.PermissionType)."""


def read(documents: Mapping[str, bytes], api: Api, *, types_only: bool = False, strict: bool = False) -> Spec:
    """The spec of a service, from its metadata documents by what places and pages call them.

    Of `api`, the namespace is a proposal: where no document has such a schema, the largest is the default one.
    What has a name that no program can use, or names what isn't there, is left out with a finding, and so is what
    depends on it; what refers to documents that aren't there may be anything.

    Raises InputError for what is no XML or no CSDL, and for OData 2.0 or 3.0 unless `types_only`; when `strict`, for
    all that would be left out as well.
    """
    trees = _trees(documents)
    document = Document(trees)
    if is_older(document.version) and not types_only:
        message = f"this is metadata of OData {document.version}, from which codegen makes only types: use --types-only"
        raise InputError(Problem("metadata", trees[0].place, f"{message}; it can't make requests yet"))
    reader = MemberReader(document, Annotations(document))
    pages, service = list(_type_pages(reader)), read_service(reader)
    api = replace(_with_namespace(api, document, pages), aliases=document.aliases)
    if any(_SCHEME in text for text in documents.values()):
        kinds = api.permission_kinds or dialectfile.named(dialectfile.DEFAULT).permissions.kinds
        api = replace(api, permission_kinds=dict(kinds))
    spec = Spec(api=api, pages=_filed(pages, "types", api), service=service)
    model = _sound(spec, document.findings if strict else [])
    found = [*document.findings, *document.loose(), *reader.findings, *reader.older(), *reader.annotations.findings()]
    found += [*unread(trees), *dangling(model)]
    begun = ((file, text) for file, content in documents.items() for text in mistakes(content))
    found += [Problem("metadata-unread", Place(file, 1, 1), text) for file, text in begun]
    if not types_only:
        roots, cut = Walk.within(model)
        spec = replace(spec, pages=(*spec.pages, *_filed(roots, "operations", api)))
        found += cut
    if not spec.pages:
        raise InputError(Problem("metadata", trees[0].place, _nothing(service)), *found)
    return _with_findings(spec, found)


def _nothing(service: Service) -> str:
    """What to say of documents of which nothing can be made."""
    about = "; its annotations are about another document: name that as well" if service.outside else ""
    return f"the document declares no type, no entity set and no operation{about}"


def _trees(documents: Mapping[str, bytes]) -> list[Element]:
    """The trees of all documents. Raises InputError with what is wrong with any."""
    found: list[Element] = []
    problems: list[Problem] = []
    for file, content in documents.items():
        try:
            found.append(tree(content, file))
        except InputError as error:
            problems += error.problems
    if problems:
        raise InputError(*problems)
    return found


def _type_pages(reader: MemberReader) -> Iterator[Page]:
    declared = [item for item in reader.document.types.items() if item[1].tag != "TypeDefinition"]
    types = with_known_keys(reader, [read_type(reader, name, element) for name, element in declared])
    return (Page(page=f"{item.place.file}#{item.name}", types=(item,)) for item in types)


def _with_namespace(api: Api, document: Document, pages: Iterable[Page]) -> Api:
    """The API with a default namespace that the documents have: the one it has already, else the largest."""
    known = document.namespaces
    if api.namespace in known or not known:
        return api
    sizes = Counter(namespace_of(item.name) for page in pages for item in page.types)
    return replace(api, namespace=max(known, key=lambda name: sizes[name]))


def _filed(pages: Sequence[Page], folder: str, api: Api) -> tuple[Page, ...]:
    """Pages with files named after what they describe, whatever the file system thinks of case and of odd names."""
    names = [page.page.partition("#")[2] for page in pages]
    stems = [name.removeprefix(f"{api.namespace}.") for name in names]
    counts = Counter(stem.casefold() for stem in stems)
    same = {stem for stem, count in Counter(stems).items() if count > 1}
    return tuple(
        replace(
            page,
            file=f"{folder}/{_stem(stem, name if stem in same else stem, alone=counts[stem.casefold()] == 1)}.yaml",
        )
        for page, name, stem in zip(pages, names, stems, strict=True)
    )


def _stem(name: str, whole: str, *, alone: bool) -> str:
    if alone and name.isascii() and len(name) <= _LONGEST and name.partition(".")[0].casefold() not in _DEVICES:
        return name
    digest = hashlib.sha256(whole.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    return f"{name[:_LONGEST].encode('ascii', 'replace').decode().replace('?', '-')}-{digest}"


def _sound(spec: Spec, problems: Sequence[Problem]) -> Model:
    """The linked types. Raises InputError with these problems, as errors, and the linker's."""
    found = [*(replace(problem, level="error") for problem in problems)]
    try:
        if len(found) == len(problems):
            model = link(spec)
    except InputError as error:
        found += error.problems
    if found:
        raise InputError(*sorted(dict.fromkeys(found), key=lambda problem: problem.place))
    return model


def _with_findings(spec: Spec, findings: Sequence[Problem]) -> Spec:
    """The spec with each finding on the page of the type that it lies in, else on the first page."""
    if not findings or not spec.pages:
        return spec
    starts = sorted((item.place, at) for at, page in enumerate(spec.pages) for item in page.types)
    places = [place for place, _ in starts]
    by_page: defaultdict[int, list[Problem]] = defaultdict(list)
    for finding in sorted(dict.fromkeys(findings), key=lambda problem: problem.place):
        at = bisect.bisect(places, finding.place) - 1
        inside = at >= 0 and places[at].file == finding.place.file
        by_page[starts[at][1] if inside else 0].append(finding)
    pages = (
        replace(page, findings=tuple(by_page[at])) if at in by_page else page for at, page in enumerate(spec.pages)
    )
    return replace(spec, pages=tuple(pages))
