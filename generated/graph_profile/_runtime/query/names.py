"""Names that queries mention: types by simple, class or qualified name, and what was meant by an unknown one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from ..errors import near
from ..members import TypeInfo, is_model
from ..plans import plan_of
from ..registry import registry

RESERVED = frozenset(
    {"null", "true", "false", "not", "and", "or", "eq", "ne", "gt", "ge", "lt", "le"}
    | {"has", "in", "add", "sub", "mul", "div", "divby", "mod"}
    | {"any", "all", "asc", "desc"}
)
"""Words of expressions, which no range variable may be."""


def type_name(type: Any) -> str:
    """The qualified name of a type: given so, as Edm's own, by simple name, as a model class or as `q.user`.

    Raises ValueError for a name that isn't known or that several types share.
    """
    if isinstance(type, str):
        return type if type.startswith("Edm.") else resolve(type)
    info = getattr(type, "__odata__", None)
    name = info.name if isinstance(info, TypeInfo) else getattr(type, "_type", "")
    if not name:
        raise ValueError(f"{type!r} is no type")
    return str(name)


def resolve(name: str) -> str:
    """The qualified name of a type of this package; raises ValueError like `type_name`.

    A class's name comes before simple names, because it is unique.
    """
    where = registry().where
    if name in where:
        return name
    for qualified in where:
        if registry().place(qualified)[1] == name:
            return qualified
    found = [qualified for qualified in where if qualified.rpartition(".")[2] == name]
    # The default namespace's types have classes of their simple name: they are what it means.
    folded = name.casefold()
    own = [item for item in found if registry().place(item)[1].casefold() == folded]
    if len(own or found) == 1:
        return (own or found)[0]
    if found:
        raise ValueError(f"{name!r} can be {', '.join(found)}: write one of them")
    simple = {qualified.rpartition(".")[2] for qualified in where}
    raise ValueError(f"there is no type {name!r}{suggestion(name, [*simple, *where])}")


@cache
def members_of(type: str) -> Mapping[str, Mapping[str, Any]]:
    """What is documented about each property of a structured type, by OData name and by Python name.

    Empty for every other type. An OData name overrides a Python name that is the same.
    """
    cls: Any = registry().get(type) if type and not type.startswith("Edm.") else None
    if not is_model(cls):
        return {}
    plan = plan_of(cls)
    known = {**plan.attributes, **plan.members}
    return {name: member.facts for name, member in known.items()}


def related(name: str, other: str) -> bool:
    """Whether one type is derived from the other, or one of them isn't known."""
    left, right = registry().get(name), registry().get(other)
    if left is None or right is None:
        return True
    return issubclass(left, right) or issubclass(right, left)


def may_have(type: str, path: str) -> bool:
    """Whether a path may begin at a type: with a property that it declares, or where it isn't known or open."""
    first, members = path.partition("/")[0], members_of(type)
    cls: Any = registry().get(type) if members else None
    is_name = first[:1] != "$" and "." not in first
    return not is_name or first in members or cls is None or cls.__odata__.open


def suggestion(name: str, known: Iterable[str]) -> str:
    """`; did you mean 'x'?`, or nothing where no known name comes near."""
    return near(name, known).replace(",", ";", 1)
