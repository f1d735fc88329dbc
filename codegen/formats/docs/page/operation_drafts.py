"""What one operation page says, before anything is known of the other pages: frozen, picklable, unresolved."""

from __future__ import annotations

from dataclasses import dataclass

from codegen.base.problems import Problem
from codegen.formats.docs.page import bodies, responses
from codegen.formats.docs.page.bodies import BodyDraft
from codegen.formats.docs.page.cells import Ref
from codegen.formats.docs.page.exchanges import Pair
from codegen.formats.docs.page.request_lines import Template
from codegen.formats.docs.page.responses import Statement
from codegen.formats.docs.page.tables import Member
from codegen.spec.nodes import Header, Permissions


@dataclass(frozen=True, slots=True)
class OperationDraft:
    """What a page says about its operations; references to types are unresolved. Picklable."""

    path: str
    namespace: str
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
    query: tuple[Member, ...] = ()
    parameters: tuple[Member, ...] = ()
    body: BodyDraft = bodies.SILENT
    response: Statement = responses.SILENT
    examples: tuple[Pair, ...] = ()
    problems: tuple[Problem, ...] = ()
