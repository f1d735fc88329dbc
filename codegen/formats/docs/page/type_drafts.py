"""The draft of one resource page: frozen, picklable, with unresolved references."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from codegen.base.problems import Problem
from codegen.formats.docs.page.cells import Ref, TypeCell
from codegen.formats.docs.page.facts import NONE, Facts
from codegen.spec.nodes import EnumMember

EvidenceKind = Literal["annotation", "prose", "rows", "derived list", "structure"]
"""How a base type is known, from the strongest evidence to the weakest."""
UNTYPED = TypeCell()
"""The type of a row that gives none."""


@dataclass(frozen=True, slots=True)
class BaseEvidence:
    """That a type has a certain base type."""

    ref: Ref
    kind: EvidenceKind
    line: int


@dataclass(frozen=True, slots=True)
class MemberDraft:
    """A property, relationship, parameter or option, from a table row."""

    name: str
    line: int
    cell: TypeCell = UNTYPED
    description: str = ""
    facts: Facts = NONE
    navigation: bool = False
    told: str = ""
    """The heading on the same page that the description links to, as the link has it: `flight-object`."""
    within: tuple[MemberDraft, ...] = ()
    """What the page lists as members of its value."""


@dataclass(frozen=True, slots=True)
class JsonMember:
    """A member of the JSON representation.

    `type` is an Edm primitive or a type name as written; it is empty where the value says nothing. `bare`
    says that the name stands there as plain text, which may as well be a sample; `stands_in` that the value is
    the name of a primitive, and so no sample.
    """

    name: str
    type: str = ""
    collection: bool = False
    values: tuple[str, ...] = ()
    identifier: bool = False
    bare: bool = False
    stands_in: bool = False

    @property
    def named(self) -> bool:
        """Whether the value names a type that isn't a primitive."""
        return bool(self.type) and not self.type.startswith("Edm.")


@dataclass(frozen=True, slots=True)
class EnumDraft:
    """Members of an enumeration.

    `name` is as written and may be that of a property whose type it describes. `source` says whether the
    page is about it, a section is, or a heading is its name alone, which another page has to confirm.
    """

    name: str
    line: int
    members: tuple[EnumMember, ...]
    source: Literal["page", "section", "heading"]
    flags: bool = False


@dataclass(frozen=True, slots=True)
class ResourceDraft:
    """One structured type as one page describes it."""

    name: str
    """As written, qualified where the page says so."""
    line: int
    spellings: tuple[str, ...] = ()
    """How the page spells the name: annotation, JSON, title."""
    json_line: int = 0
    bases: tuple[BaseEvidence, ...] = ()
    derived: tuple[Ref, ...] = ()
    """Types the page names as derived from this one."""
    abstract: bool = False
    open: bool = False
    media: bool = False
    key: tuple[str, ...] = ()
    """From the annotation's keyProperty."""
    methods: bool = False
    """Whether the page links to operations on it."""
    description: str = ""
    members: tuple[MemberDraft, ...] = ()
    json: tuple[JsonMember, ...] = ()


@dataclass(frozen=True, slots=True)
class TypeDraft:
    """What a page says about types."""

    path: str
    namespace: str
    resources: tuple[ResourceDraft, ...] = ()
    enums: tuple[EnumDraft, ...] = ()
    problems: tuple[Problem, ...] = ()


def merged(drafts: Sequence[TypeDraft], path: str) -> TypeDraft:
    """What the pieces of a page say about types, together."""
    return TypeDraft(
        path,
        next((draft.namespace for draft in drafts if draft.namespace), ""),
        tuple(one for draft in drafts for one in draft.resources),
        tuple(one for draft in drafts for one in draft.enums),
        tuple(dict.fromkeys(one for draft in drafts for one in draft.problems)),
    )
