"""The base of all parts of the spec: nodes with a place, and members with a type.

See `codegen.spec.nodes` for the rest of the spec.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from operator import is_
from typing import Any, TypeVar

from codegen.base.problems import NOWHERE, Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """What every part of a spec has: its place."""

    place: Place = field(default=NOWHERE, compare=False, repr=False)


N = TypeVar("N", bound=Node)


def changed(part: N, **changes: Any) -> N:
    """A part of a spec with changes; the part itself if nothing differs, which is the usual case."""
    for name, new in changes.items():
        old = getattr(part, name)
        if old is not new and not _is_same(old, new):
            return replace(part, **changes)
    return part


def _is_same(old: object, new: object) -> bool:
    if isinstance(old, tuple) and isinstance(new, tuple):
        return len(old) == len(new) and all(map(is_, old, new))
    return isinstance(old, str) and old == new


@dataclass(frozen=True, slots=True, kw_only=True)
class Property(Node):
    """A structural or navigation property, a member of a body, or a parameter of an operation.

    Facts that the page doesn't state are None or empty. `inferred` says what codegen inferred the property from, if no
    table lists it in this form.
    """

    name: str
    type: str
    description: str = ""
    nullable: bool | None = None
    required: bool = False
    read_only: bool = False
    write_only: bool = False
    immutable: bool = False
    default: str | None = None
    max_length: int | None = None
    precision: int | None = None
    """Digits of a decimal, or of the fraction of a second."""
    scale: int | None = None
    """Digits after the decimal point."""
    minimum: str = ""
    """Smallest allowed value, as OData writes it."""
    maximum: str = ""
    contained: bool = False
    """The related entities are part of this entity (containment); no entity set has them."""
    partner: str = ""
    """The navigation property that leads back."""
    select_only: bool = False
    """Responses have it only if $select names it."""
    filter: tuple[str, ...] = ()
    """Operators and functions of $filter that the page names, e.g. eq, startsWith; `any` if it names none."""
    orderby: bool = False
    search: bool = False
    expand: bool = False
    advanced: bool = False
    """Queries on it need `ConsistencyLevel: eventual` and $count=true."""
    deprecated: bool = False
    inferred: str = ""
    declared: str = ""
    """The name in the metadata, if it isn't `type`: a type definition, or a type of a missing document."""
    facets: dict[str, str] = field(default_factory=dict)
    """Facets of metadata that no other key holds, word for word: `Scale: variable`, `SRID: 4326`."""
    constraints: dict[str, str] = field(default_factory=dict)
    """Properties that must equal properties of the related entity (ReferentialConstraint)."""
    on_delete: str = ""
    """What happens to the related entity when this one is deleted: Cascade, None, SetNull, SetDefault."""
    annotations: dict[str, Any] = field(default_factory=dict)
    """Annotations of metadata that no other key holds, by their terms; values in the form of CSDL JSON."""
