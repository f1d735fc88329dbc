"""One name for each type over all pages: main namespace, most frequent spelling, all descriptions."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from codegen.base.edm import identifier, is_qualified, is_reserved, namespace_of, simple_name
from codegen.base.problems import Place, Problem
from codegen.formats.docs.dialect import Dialect, NameWords
from codegen.formats.docs.page.cells import Ref
from codegen.formats.docs.page.operation_drafts import OperationDraft
from codegen.formats.docs.page.type_drafts import ResourceDraft, TypeDraft
from codegen.formats.docs.set.names import plain_name
from codegen.spec.nodes import Api


@dataclass(frozen=True, slots=True)
class Source:
    """One description of a type: the page's draft and the resource on it."""

    page: TypeDraft
    resource: ResourceDraft

    @property
    def place(self) -> Place:
        """Where the description begins."""
        return Place(self.page.path, self.resource.line)

    def at(self, line: int) -> Place:
        """A place on the page."""
        return Place(self.page.path, line)


class Spelling:
    """How a documentation set spells and qualifies the names of its types."""

    def __init__(self, drafts: Sequence[TypeDraft], dialect: Dialect, root: str) -> None:
        self.dialect = dialect
        counted = Counter(draft.namespace for draft in drafts if draft.namespace)
        self.root = root
        self._namespaces = {name.casefold(): name for name in sorted(counted)}
        votes: Counter[str] = Counter()
        own: Counter[str] = Counter()
        for text, defines in _spellings(drafts, dialect):
            (own if defines else votes)[text] += 1
        alike: defaultdict[str, list[str]] = defaultdict(list)
        for text in dict.fromkeys((*own, *votes)):
            alike[text.casefold()].append(text)
        self._spelled = {
            folded: _best(texts, own, votes) if len(texts) > 1 else texts[0] for folded, texts in alike.items()
        }

    def qualified(self, text: str, namespace: str) -> str:
        """The qualified name, spelled as most pages spell it."""
        name = plain_name(text, self.dialect.names)
        outer = namespace_of(name) or namespace or self.root
        simple = simple_name(name)
        return f"{self._namespaces.get(outer.casefold(), outer)}.{self._spelled.get(simple.casefold(), simple)}"


def _best(texts: Sequence[str], own: Counter[str], votes: Counter[str]) -> str:
    """What the type's own page says, unless that is all lower case and others show where its words begin."""
    stated = [text for text in texts if text in own]
    first = max(stated or texts, key=lambda text: (own[text] if stated else votes[text], text))
    others = [text for text in texts if text[1:] != text[1:].lower()]
    if first == first.lower() and others:
        return max(others, key=lambda text: (own[text] + votes[text], text))
    return first


def _spellings(drafts: Sequence[TypeDraft], dialect: Dialect) -> Iterator[tuple[str, bool]]:
    """Every spelling of a name, and whether it stands where the type is defined."""
    for draft in drafts:
        for resource in draft.resources:
            yield from ((text, text == simple_name(resource.name)) for text in resource.spellings)
            yield from ((simple_name(plain_name(ref.name, dialect.names)), False) for ref in references(resource))
        yield from ((enum.name, enum.source == "page") for enum in draft.enums)


def references(resource: ResourceDraft) -> Iterator[Ref]:
    """Every reference that tables and inheritance statements of a resource make."""
    for member in resource.members:
        yield from member.cell.refs
    yield from (evidence.ref for evidence in resource.bases)


def sources_of(drafts: Sequence[TypeDraft], spelling: Spelling) -> dict[str, list[Source]]:
    """All descriptions of each type, the fullest first."""
    found: dict[str, list[Source]] = defaultdict(list)
    for draft in drafts:
        for resource in draft.resources:
            if plain_name(resource.name, spelling.dialect.names):
                found[spelling.qualified(resource.name, draft.namespace)].append(Source(draft, resource))
    for name, sources in found.items():
        sources.sort(key=lambda source: _rank(name, source))
    return dict(sorted(found.items()))


def _rank(name: str, source: Source) -> tuple[int, int, str, int]:
    """A page named after the type describes it best, then the one with most members."""
    stem = source.page.path.rpartition("/")[2].partition(".")[0].casefold()
    own = stem == simple_name(name).casefold()
    return (not own, -len(source.resource.members), source.page.path, source.resource.line)


@dataclass(frozen=True, slots=True)
class Main:
    """The default namespace, and what is to be said about it."""

    name: str
    problems: tuple[Problem, ...] = ()


def main_namespace(
    api: Api, types: Sequence[TypeDraft], operations: Sequence[OperationDraft], words: NameWords
) -> Main:
    """The namespace that `api` names, else the one that most pages about types name, else those about operations.

    Where no page names one, those in full names of types on the pages count; where there are none either, it is what
    the dialect says, else the API's name, and a finding says so.
    """
    lines = ((draft.namespace for draft in drafts) for drafts in (types, operations))
    texts = (plain_name(text, words) for text in chain(_described(types), _shown(operations)))
    full = (namespace_of(name) for name in texts if not is_reserved(name))
    for stated in (*lines, full):
        counts = Counter(name for name in stated if name and is_qualified(name))
        if counts:
            return Main(api.namespace or min(counts, key=lambda name: (-counts[name], name)))
    own = words.fallback or identifier(api.name)
    first = min((draft.path for draft in types if draft.resources or draft.enums), default="")
    if not first or (api.namespace and api.namespace != own):
        return Main(api.namespace or own)
    message = f"no page names a namespace; codegen uses {own}. Name one here, or as 'namespace' in api.yaml"
    return Main(own, (Problem("default-namespace", Place(first, 1), message),))


def _described(drafts: Sequence[TypeDraft]) -> Iterator[str]:
    for draft in drafts:
        yield from (resource.name for resource in draft.resources)


def _shown(drafts: Sequence[OperationDraft]) -> Iterator[str]:
    for draft in drafts:
        for pair in draft.examples:
            yield from (message.annotation.type for message in pair.messages)
