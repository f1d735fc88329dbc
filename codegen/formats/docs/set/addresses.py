"""Resources in front of a key in a path, which are collections of entities (OData 4.01, Part 2, section 4.3)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from codegen.base.edm import simple_name
from codegen.formats.docs.dialect import Dialect
from codegen.formats.docs.page.operation_drafts import OperationDraft
from codegen.formats.docs.page.slots import singular
from codegen.formats.docs.set.names import page_key
from codegen.spec.paths import Segment, segments


@dataclass(frozen=True, slots=True)
class Addressed:
    """The singulars of collections before a key, and the pages of what a path that ends in a key answers with.

    With each singular stand the parameters that are its keys.
    """

    words: Mapping[str, frozenset[str]] = field(default_factory=dict)
    pages: frozenset[str] = frozenset()

    def holds(self, name: str, page: str) -> bool:
        """Whether a key addresses the type of a qualified name, which the page with that key describes."""
        return simple_name(name).casefold() in self.words or page in self.pages

    def key(self, name: str, members: Iterable[str]) -> str:
        """The one member that a key in paths to this type is called as, `/kites/{kiteNumber}`; empty without one."""
        called = self.words.get(simple_name(name).casefold(), frozenset())
        found = [member for member in members if _fold(member) in called] if called else []
        return found[0] if len(found) == 1 else ""


def addressed(drafts: Iterable[OperationDraft], dialect: Dialect) -> Addressed:
    """What the request lines of all operation pages address by a key."""
    words: dict[str, frozenset[str]] = {}
    pages: set[str] = set()
    for draft in drafts:
        for template in draft.templates:
            keyed = list(_keyed(segments(template.path)))
            for name, called, _ in keyed:
                word = singular(name.rpartition(".")[2], dialect.lines).casefold()
                words[word] = words.get(word, frozenset()) | {_fold(called)}
            ref = draft.response.ref
            if ref is not None and ref.href and not draft.response.collection and keyed and keyed[-1][2]:
                pages.add(page_key(ref.href, dialect.links.pages))
    return Addressed(words, frozenset(pages))


def _fold(name: str) -> str:
    return name.replace("_", "").casefold()


def _keyed(path: tuple[Segment, ...]) -> Iterator[tuple[str, str, bool]]:
    """The collections before a key, what the key is called, and whether the path ends with it."""
    before = Segment()
    for at, segment in enumerate(path, 1):
        if segment.key is not None:
            yield segment.name, "".join(segment.parameters), at == len(path)
        elif segment.parameter and before.name and before.arguments is None and not before.colon:
            yield before.name, segment.parameter, at == len(path)
        before = segment
