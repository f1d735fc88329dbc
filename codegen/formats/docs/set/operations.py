"""Makes operations of the spec from drafts of operation pages and resolved names."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from codegen.base.edm import simple_name
from codegen.base.problems import Place, Problem
from codegen.formats.docs.page.operation_drafts import OperationDraft
from codegen.formats.docs.page.request_lines import Template
from codegen.formats.docs.set import examples, parameters, strays
from codegen.formats.docs.set.bodies import body_of
from codegen.formats.docs.set.examples import Examples
from codegen.formats.docs.set.names import Names
from codegen.formats.docs.set.references import References, Wanted
from codegen.formats.docs.set.resolve import Find, Line, Resolver, alone, list_type, nothing
from codegen.formats.docs.set.responses import responses_of
from codegen.spec.nodes import METHODS, Operation, Path, Type

_NAMED = 5
"""So many members are named that are left out."""
_NO_KEYS: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True)
class Assembled:
    """The operations by page, what was found on the way, the types without page, and those only listed here."""

    operations: dict[str, tuple[Operation, ...]]
    problems: tuple[Problem, ...]
    wanted: tuple[Wanted, ...]
    listed: tuple[Type, ...]


def assemble(
    drafts: Iterable[OperationDraft],
    names: Names,
    find: Find = nothing,
    line: Line = alone,
    undescribed: Iterable[str] = (),
    keys: Mapping[str, str] = _NO_KEYS,
) -> Assembled:
    """Build the operations of all pages.

    `find` looks up members of the types that are known, `line` their base types, `keys` has the types of their keys;
    `undescribed` are types without page that others have referred to already. The order of the drafts doesn't matter.
    """
    ordered = sorted(drafts, key=lambda draft: draft.path)
    version = _version(ordered)
    pages = [
        _Page(draft, Resolver(References(names), draft.path, draft.namespace or names.root, find, line, keys), version)
        for draft in ordered
    ]
    strays.settle([page.examples for page in pages])
    first = [page.built({}) for page in pages]
    spellings = _spellings(undescribed, (want for page in first for want in page.wanted.values()))
    # A page is built again where it spells a type without page in another way than the rest.
    return _together(
        built if all(spellings[name.casefold()] == name for name in built.wanted) else page.built(spellings)
        for page, built in zip(pages, first, strict=True)
    )


def _spellings(undescribed: Iterable[str], wanted: Iterable[Wanted]) -> dict[str, str]:
    """Of the spellings of a name that nothing defines, the one with most capitals: generators lower all of them.

    The first letter counts little, which prose has as a capital: of two alike, it is that of an annotation.
    """
    ranked = {(_capitals(name), False, name) for name in undescribed}
    ranked |= {(_capitals(want.name), want.annotated, want.name) for want in wanted}
    return {name.casefold(): name for _, _, name in sorted(ranked)}


def _capitals(name: str) -> int:
    return sum(map(str.isupper, simple_name(name)[1:]))


@dataclass(frozen=True, slots=True)
class _Built:
    """The operations of one page, and what was found on the way."""

    path: str
    operations: tuple[Operation, ...]
    problems: dict[Problem, None]
    wanted: dict[str, Wanted]
    listed: dict[str, Type]


def _together(pages: Iterable[_Built]) -> Assembled:
    """The pages as one; the first to say something is the one that counts."""
    operations: dict[str, tuple[Operation, ...]] = {}
    problems: dict[Problem, None] = {}
    wanted: dict[str, Wanted] = {}
    listed: dict[str, Type] = {}
    for page in pages:
        operations[page.path] = (*operations.get(page.path, ()), *page.operations)
        problems |= page.problems
        for name, want in page.wanted.items():
            wanted.setdefault(name, want)
        told = [list_type(listed, item) for item in page.listed.values()]
        problems |= dict.fromkeys(problem for problem in told if problem is not None)
    return Assembled(operations, tuple(problems), tuple(wanted.values()), tuple(listed.values()))


_SENDING = ("POST", "PATCH", "PUT")
"""Methods that the body of a page is for which describes others beside them (RFC 9110, section 9.3)."""


def _version(drafts: Sequence[OperationDraft]) -> str:
    counts = Counter(pair.address.version for draft in drafts for pair in draft.examples if pair.address)
    named = [(count, version) for version, count in counts.items() if version and not version.startswith("{")]
    return max(named, default=(0, ""))[1]


class _Page:
    def __init__(self, draft: OperationDraft, resolver: Resolver, version: str) -> None:
        self.resolver = resolver
        self.methods = list(dict.fromkeys(template.method for template in draft.templates))
        if not self.methods:
            self.methods = [next((request.method for request in draft.requests), "")]
        self.examples = Examples(draft, resolver, version, self.methods)
        self.draft = self.examples.draft

    def built(self, spellings: Mapping[str, str]) -> _Built:
        """The operations of the page, with types that no page describes spelled so."""
        references = References(self.resolver.names, spellings)
        resolver = replace(self.resolver, references=references, listed={})
        self.resolver = self.examples.resolver = resolver
        operations = self.operations()
        problems = dict.fromkeys(self.examples.findings.problems) | references.problems
        return _Built(self.draft.path, operations, problems, references.wanted, resolver.listed)

    def operations(self) -> tuple[Operation, ...]:
        """One operation for each verb, in the order of the request lines."""
        several = len([method for method in self.methods if method in METHODS]) > 1
        return tuple(self._operation(method, several) for method in self.methods if method)

    def _operation(self, method: str, several: bool) -> Operation:
        draft, resolver = self.draft, self.resolver
        stem = draft.name or draft.path.rpartition("/")[2].rpartition(".")[0]
        own = [template for template in draft.templates if template.method == method]
        pairs = self.examples.sending(method)
        place = Place(draft.path, own[0].line if own else 1)
        sorted_out = parameters.sort_out(draft, own, resolver)
        if (whole := sorted_out.whole) is not None:
            draft = replace(draft, body=replace(draft.body, refs=whole.refs, collection=whole.collection, object=True))
        others = [] if method in _SENDING else [one for one in self.methods if one in _SENDING]
        sends = not others or any(pair.request is not None and pair.request.body for pair in pairs)
        body = body_of(draft, method, own, pairs, sorted_out.body, resolver) if sends else None
        if body is not None and body.content_type and sorted_out.body:
            told = ", ".join(f"'{member.name}'" for member in sorted_out.body[:_NAMED])
            message = f"clients send the body as the bytes of {body.content_type}; its members are left out: {told}"
            self.examples.findings.add("left-out", sorted_out.body[0].line, message)
        responses = responses_of(draft, own, self.examples.telling(method), resolver)
        return Operation(
            place=place,
            name=f"{stem}-{method.lower()}" if several else stem,
            title=draft.title,
            description=draft.description,
            deprecated=bool(draft.deprecated),
            method=method,
            paths=tuple(_paths(own, draft.path)),
            permissions=draft.permissions,
            parameters=sorted_out.path,
            query=sorted_out.query,
            headers=draft.headers,
            body=body,
            responses=responses,
            examples=examples.examples(self.examples, method, body, responses),
        )


def _paths(templates: Sequence[Template], file: str) -> Iterable[Path]:
    seen: set[str] = set()
    for template in templates:
        if template.path not in seen:
            seen.add(template.path)
            wording = template.text.partition("?")[0]
            text = wording if wording != template.path else ""
            yield Path(place=Place(file, template.line), template=template.path, text=text)
