"""What one operation page says, before anything is known of the other pages: frozen, picklable, unresolved."""

from __future__ import annotations

from dataclasses import dataclass

from codegen.base.problems import Problem
from codegen.formats.docs.cells import Ref
from codegen.formats.docs.operations import bodies, responses
from codegen.formats.docs.operations.bodies import BodyDraft
from codegen.formats.docs.operations.examples import Pair
from codegen.formats.docs.operations.responses import Statement
from codegen.formats.docs.operations.tables import Member
from codegen.formats.docs.operations.templates import Template
from codegen.spec.nodes import Header, Permissions


@dataclass(frozen=True, slots=True)
class OperationDraft:
    """What a page says about its operations; references to types are unresolved. Picklable."""

    path: str
    namespace: str
    title: str = ""
    description: str = ""
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
