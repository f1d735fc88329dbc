"""A metadata document -> Spec: one page for each type, and one for each entity set, singleton and import."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import PurePosixPath

from codegen.base.edm import namespace_of
from codegen.base.problems import InputError, Problem
from codegen.formats.csdl.annotations import Annotations, flag
from codegen.formats.csdl.calls import read_call
from codegen.formats.csdl.container import Container
from codegen.formats.csdl.document import EDMX, Document
from codegen.formats.csdl.members import MemberReader
from codegen.formats.csdl.types import read_type
from codegen.formats.csdl.walk import Walk
from codegen.spec.model import Model, link
from codegen.spec.nodes import Api, Page, Spec, StructuredType

_DEEPEST_BASE = 100
"""Base types above a type; more are nobody's, and would take quadratic time."""
_DEVICES = frozenset(["aux", "con", "nul", "prn", *(f"{port}{n}" for port in ("com", "lpt") for n in range(10))])
"""File names that Windows keeps for itself."""
_LONGEST = 100


def is_metadata(name: str, content: bytes) -> bool:
    """Whether a file is to be read as metadata: by its name, or by how it begins."""
    text = content[:1000].removeprefix(b"\xef\xbb\xbf").lstrip()
    return PurePosixPath(name).suffix in (".xml", ".edmx", ".csdl") or (text[:1] == b"<" and EDMX.encode() in text)


def read(content: bytes, file: str, api: Api, *, types_only: bool = False) -> Spec:
    """The spec of a service, from its metadata; `file` is what places and pages call the document.

    Of `api`, the namespace is a proposal: where the document has no such schema, its largest is the default one.
    Raises InputError with all that is wrong: no XML, no CSDL, names that lead nowhere. What the document refers to
    in other documents may be anything, which is a finding.
    """
    document = Document(content, file)
    annotations = Annotations(document)
    reader = MemberReader(document, annotations)
    pages = [*_type_pages(reader)]
    calls = [read_call(reader, name, item) for name, items in document.operations.items() for item in items]
    container = Container(document, annotations)
    api = replace(_with_namespace(api, document, pages), aliases=document.aliases)
    spec = Spec(api=api, pages=_filed(pages, "types", api))
    model = _sound(spec, document.problems)
    if not types_only:
        walk = Walk(model, annotations, container.roots, _plain(document, annotations, api))
        walk.add(calls)
        found = (Page(page=f"{file}#{root.name}", operations=tuple(walk.below(root))) for root in container.roots)
        offered = _filed([page for page in found if page.operations], "operations", api)
        spec = replace(spec, pages=(*spec.pages, *offered))
    return _with_findings(spec, [*reader.findings, *container.findings])


def _type_pages(reader: MemberReader) -> Iterator[Page]:
    """A page for each type, with the findings about it."""
    for name, element in reader.document.types.items():
        before = len(reader.findings)
        found = read_type(reader, name, element)
        if found is not None:
            findings = tuple(reader.findings[before:])
            del reader.findings[before:]
            yield Page(page=f"{reader.document.file}#{name}", types=(found,), findings=findings)


def _with_namespace(api: Api, document: Document, pages: Iterable[Page]) -> Api:
    """The API with a default namespace that the document has: the one it has already, else the largest."""
    known = [schema.get("Namespace") for schema in document.schemas]
    if api.namespace in known or not known:
        return api
    sizes = Counter(namespace_of(item.name) for page in pages for item in page.types)
    return replace(api, namespace=max(dict.fromkeys(known), key=lambda name: sizes[name]))


def _plain(document: Document, annotations: Annotations, api: Api) -> frozenset[str]:
    """Namespaces whose operations are called without them (Core.DefaultNamespace; URL Conventions, section 4.5)."""
    found = {
        namespace
        for schema in document.schemas
        if flag(annotations.of(schema, namespace := schema.get("Namespace")), "Core.DefaultNamespace")
    }
    return frozenset(found | {api.namespace} if api.urls == "graph" else found)


def _filed(pages: Sequence[Page], folder: str, api: Api) -> tuple[Page, ...]:
    """Pages with files named after what they describe, whatever the file system thinks of case and of odd names."""
    stems = [page.page.partition("#")[2].removeprefix(f"{api.namespace}.") for page in pages]
    counts = Counter(stem.casefold() for stem in stems)
    return tuple(
        replace(page, file=f"{folder}/{_stem(stem, alone=counts[stem.casefold()] == 1)}.yaml")
        for page, stem in zip(pages, stems, strict=True)
    )


def _stem(name: str, *, alone: bool) -> str:
    if alone and name.isascii() and len(name) <= _LONGEST and name.partition(".")[0].casefold() not in _DEVICES:
        return name
    digest = hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    return f"{name[:_LONGEST].encode('ascii', 'replace').decode().replace('?', '-')}-{digest}"


def _sound(spec: Spec, problems: list[Problem]) -> Model:
    """The linked types. Raises InputError with these problems and the linker's."""
    found = [*problems, *_too_derived(spec)]
    try:
        if len(found) == len(problems):
            model = link(spec)
    except InputError as error:
        found += error.problems
    if found:
        raise InputError(*sorted(dict.fromkeys(found), key=lambda problem: problem.place))
    return model


def _too_derived(spec: Spec) -> Iterator[Problem]:
    """Types below too many others."""
    bases = {item.name: item for item in spec.types if isinstance(item, StructuredType)}
    for item in bases.values():
        line = {item.name: None}
        base = item.base
        while base in bases and base not in line and len(line) <= _DEEPEST_BASE:
            line[base] = None
            base = bases[base].base
        if len(line) > _DEEPEST_BASE:
            message = f"'{item.name}' has more than {_DEEPEST_BASE} base types"
            yield Problem("metadata", "error", item.place, message)


def _with_findings(spec: Spec, findings: Sequence[Problem]) -> Spec:
    """The spec with findings about what no type holds on its first page, for lack of a better one."""
    if not findings or not spec.pages:
        return spec
    first, *others = spec.pages
    return replace(spec, pages=(replace(first, findings=(*first.findings, *findings)), *others))
