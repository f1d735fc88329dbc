"""The site as facts, without markup: what the templates in `templates/site/` get.

All texts are as the documentation has them; templates print them escaped. An `href` is relative to the site's root.
"""

from __future__ import annotations

from dataclasses import dataclass

from codegen.base.problems import Problem
from codegen.differences.change import Change
from codegen.explorer.snippets import Calls
from codegen.spec.nodes import Operation, ResponseMessage, Type


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A text, and the page of the site that it leads to, if there is one."""

    text: str
    href: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where something is documented: the page and its line (0: not known), and the spec's file and line."""

    page: str
    line: int
    file: str
    spec_line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A member, parameter or header: `facts` are short words, such as read-only; `python` is its name there."""

    name: str
    python: str
    type: Link
    facts: tuple[str, ...]
    description: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PermissionTable:
    """What one page says of permissions; `source` is the operation that it is a page of."""

    source: Link
    page: str
    subject: str
    granted: tuple[tuple[str, tuple[str, ...] | None], ...]
    """Scopes by the kind of token, least privileged first; None where the page doesn't say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExampleFacts:
    """A documented example, and how its request is made; `notes` say what is wrong with either as documented."""

    title: str
    calls: Calls | None
    notes: tuple[str, ...]
    response: ResponseMessage | None
    response_notes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceLine:
    """A line of a page."""

    number: int
    text: str
    marked: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What a documentation gets wrong at one place; `subject` is what of the site it is about."""

    problem: Problem
    page: str
    line: int
    lines: tuple[SourceLine, ...]
    subject: Link


@dataclass(frozen=True, slots=True, kw_only=True)
class OperationPage:
    """One verb on one or more paths, each with the builder's expression for it."""

    href: str
    item: Operation
    title: str
    paths: tuple[tuple[str, str], ...]
    origin: Origin
    permissions: tuple[PermissionTable, ...]
    parameters: tuple[Row, ...]
    query: tuple[Row, ...]
    headers: tuple[Row, ...]
    body: Link
    body_required: tuple[str, ...]
    body_members: tuple[Row, ...]
    responses: tuple[tuple[int, Link], ...]
    examples: tuple[ExampleFacts, ...]
    alternatives: tuple[Link, ...]
    """Other pages that document the same request."""
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TypePage:
    """An entity, a complex type or an enumeration."""

    href: str
    item: Type
    kind: str
    python: str
    facts: tuple[str, ...]
    origin: Origin
    bases: tuple[Link, ...]
    derived: tuple[Link, ...]
    members: tuple[Row, ...]
    inherited: tuple[Row, ...]
    taken: tuple[Link, ...]
    """Operations that take it."""
    returned: tuple[Link, ...]
    used: tuple[Link, ...]
    """Types that have members of it."""
    sample: str
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ResourceFacts:
    """A step of the builder: `name` is what is written there."""

    name: str
    path: str
    operations: tuple[Link, ...]
    below: tuple[ResourceFacts, ...]
    count: int
    """Of the operations here and below."""
    href: str
    """Where what is below is shown, if that is another page."""


@dataclass(frozen=True, slots=True)
class Told:
    """The paragraphs that say why there is a rule, and examples of pages."""

    why: tuple[str, ...] = ()
    bad: str = ""
    good: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleFacts:
    """A rule and how often it is broken."""

    name: str
    level: str
    purpose: str
    told: Told
    count: int
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RulePage:
    """Findings of one rule, or a part of them: `number` of `pages`."""

    href: str
    rule: RuleFacts
    findings: tuple[Finding, ...]
    number: int
    parts: tuple[Link, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """How much of something was read."""

    what: str
    read: int
    whole: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingsPage:
    """All findings in counts, and whether the pages with their lines were at hand."""

    rules: tuple[RuleFacts, ...]
    levels: tuple[tuple[str, int], ...]
    pages: tuple[tuple[Link, int], ...]
    """The pages with findings, most first, as many as `shown` of `whole`."""
    whole: int
    shares: tuple[Share, ...]
    sources: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeFacts:
    """A change of the API, with the lines of both specs where there are any."""

    change: Change
    reason: str
    old: tuple[SourceLine, ...]
    new: tuple[SourceLine, ...]
    subject: Link


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangesPage:
    """What changed from another spec; `version` is the part of a version number that must grow."""

    version: str
    changes: tuple[ChangeFacts, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """All pages, and what stands on each of them."""

    title: str
    package: str
    service_root: str
    operations: tuple[OperationPage, ...]
    types: tuple[TypePage, ...]
    resources: tuple[ResourceFacts, ...]
    """The first steps."""
    parts: tuple[ResourceFacts, ...]
    """Those first steps that have a page of their own."""
    findings: FindingsPage
    rules: tuple[RulePage, ...]
    changes: ChangesPage | None
