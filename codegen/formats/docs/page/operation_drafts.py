"""The draft of one operation page: frozen, picklable, with unresolved references."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from codegen.base.problems import Problem
from codegen.formats.docs.page import bodies, responses
from codegen.formats.docs.page.bodies import BodyDraft
from codegen.formats.docs.page.cells import Ref
from codegen.formats.docs.page.exchanges import Pair
from codegen.formats.docs.page.messages import Message
from codegen.formats.docs.page.request_lines import Template
from codegen.formats.docs.page.responses import Statement
from codegen.formats.docs.page.type_drafts import MemberDraft
from codegen.spec.calls import free
from codegen.spec.nodes import Header, Permissions


@dataclass(frozen=True, slots=True)
class OperationDraft:
    """What a page says about its operations; references to types are unresolved. Picklable."""

    path: str
    namespace: str
    name: str = ""
    """What the operation is called, where its page has others; else the file's name is."""
    title: str = ""
    description: str = ""
    deprecated: int = 0
    """The line that says so; 0 where none does."""
    subjects: tuple[Ref, ...] = ()
    """Types the summary links to, in order."""
    templates: tuple[Template, ...] = ()
    """One for each request line; several may have the same path with another query."""
    permissions: tuple[Permissions, ...] = ()
    headers: tuple[Header, ...] = ()
    query: tuple[MemberDraft, ...] = ()
    parameters: tuple[MemberDraft, ...] = ()
    body: BodyDraft = bodies.SILENT
    response: Statement = responses.SILENT
    examples: tuple[Pair, ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def requests(self) -> list[Message]:
        """The requests of its examples."""
        return [pair.request for pair in self.examples if pair.request is not None]


def apart(drafts: Sequence[OperationDraft]) -> list[OperationDraft]:
    """The operations of one page, each with a name of its own: `kites-make-a-kite`."""
    found: list[OperationDraft] = []
    taken: set[str] = set()
    for draft in drafts:
        stem = draft.path.rpartition("/")[2].partition(".")[0]
        words = "".join(char if char.isalnum() and char.isascii() else " " for char in draft.title.casefold()).split()
        name = free("-".join([stem, *words[:_WORDS]]), taken)
        taken.add(name)
        found.append(replace(draft, name=name))
    return found


_WORDS = 8
"""Words of a heading that a name is made of."""
