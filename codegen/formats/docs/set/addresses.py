"""Resources in front of a key in a path, which are collections of entities (OData 4.01, Part 2, section 4.3)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from codegen.base.edm import simple_name
from codegen.formats.docs.dialect import Dialect
from codegen.formats.docs.page.operation_drafts import OperationDraft
from codegen.formats.docs.page.slots import singular
from codegen.formats.docs.set.names import page_key
from codegen.spec.paths import Segment, segments


@dataclass(frozen=True, slots=True)
class Addressed:
    """The singulars of collections before a key, and the pages of what a path that ends in a key answers with."""

    words: frozenset[str] = frozenset()
    pages: frozenset[str] = frozenset()

    def holds(self, name: str, page: str) -> bool:
        """Whether a key addresses the type of a qualified name, which the page with that key describes."""
        return simple_name(name).casefold() in self.words or page in self.pages


def addressed(drafts: Iterable[OperationDraft], dialect: Dialect) -> Addressed:
    """What the request lines of all operation pages address by a key."""
    words: set[str] = set()
    pages: set[str] = set()
    for draft in drafts:
        for template in draft.templates:
            keyed = list(_keyed(segments(template.path)))
            words.update(singular(name.rpartition(".")[2], dialect.lines).casefold() for name, _ in keyed)
            ref = draft.response.ref
            if ref is not None and ref.href and not draft.response.collection and keyed and keyed[-1][1]:
                pages.add(page_key(ref.href, dialect.links.pages))
    return Addressed(frozenset(words), frozenset(pages))


def _keyed(path: tuple[Segment, ...]) -> Iterator[tuple[str, bool]]:
    """The collections before a key, and whether the path ends with that key."""
    before = Segment()
    for at, segment in enumerate(path, 1):
        if segment.key is not None:
            yield segment.name, at == len(path)
        elif segment.parameter and before.name and before.arguments is None and not before.colon:
            yield before.name, at == len(path)
        before = segment
