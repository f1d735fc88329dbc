"""The default namespace of an API: from api.yaml, else from its pages, else its own name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from codegen.base.edm import identifier, is_qualified, is_reserved, namespace_of
from codegen.base.problems import Place, Problem
from codegen.formats.docs.dialect import NameWords
from codegen.formats.docs.page.operation_drafts import OperationDraft
from codegen.formats.docs.page.type_drafts import TypeDraft
from codegen.formats.docs.set.names import plain_name
from codegen.spec.nodes import Api


@dataclass(frozen=True, slots=True)
class Main:
    """The default namespace, and what is to be said about it."""

    name: str
    problems: tuple[Problem, ...] = ()


def main(api: Api, types: Sequence[TypeDraft], operations: Sequence[OperationDraft], words: NameWords) -> Main:
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
