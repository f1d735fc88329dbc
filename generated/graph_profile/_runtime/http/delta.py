"""Delta queries: changes in both forms of OData, and a new start if the service no longer knows the link.

The rules are JSON Format 4.01, section 15, and Protocol 4.01, section 11.3.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Generic, TypeAlias, TypeVar

from ..codec import decode_value
from ..edm import element
from ..errors import DecodeError
from ..members import control, control_text
from ..model import Model
from ..plans import plan_of
from ..registry import registry
from ..requests import Request
from ..responses import Collection
from .failures import Misdirected
from .options import SendOptions
from .origins import absolute
from .paging import Walk
from .protocol import Protocol
from .statuses import Gone, HTTPFailure
from .steps import Emit, Flow

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Changed(Generic[T]):
    """An item that is new or has changed; absent members haven't changed."""

    value: T

    def nested(self, name: str) -> list[Change[Any]]:
        """What has changed in a collection within it, `members@delta`; `name` is the attribute's or the wire's.

        Empty where nothing has. Raises ValueError when what stands there is no list (JSON Format 4.01, section 8.5).
        """
        return changes_within(self.value, name) if isinstance(self.value, Model) else []


@dataclass(frozen=True, slots=True)
class Removed(Generic[T]):
    """An item is gone: `deleted`, or `changed` so that it no longer belongs to the collection."""

    id: str
    """Its key if the service gives it, else its URL."""
    reason: str
    value: T
    """Further members from the service."""


@dataclass(frozen=True, slots=True)
class LinkChange:
    """A link between two existing entities is new; if `removed` is true, it is gone."""

    source: str
    relationship: str
    target: str
    removed: bool


@dataclass(frozen=True, slots=True)
class Resync:
    """The service can't continue: forget everything read before; all items follow."""


Change: TypeAlias = Changed[T] | Removed[T] | LinkChange | Resync


class BaseChanges(Generic[T]):
    """What both kinds of runs over changes know."""

    def __init__(self, link: str | None) -> None:
        self.link = link
        """Where the next run begins: after the last change of this one; until then, where this one began."""
        self._changes: Any = None


def delta(
    protocol: Protocol,
    request: Request[Collection[T]],
    run: BaseChanges[T],
    options: SendOptions,
) -> Flow[None]:
    """Emit each change, from the saved link on where `run` has one, and leave the next link in it.

    Raises Misdirected after the last one where a saved link leads to no next one, and what sending raises.
    """
    link = run.link
    walk = Walk.of(protocol, request, link, options)
    resynced = False
    while True:
        try:
            found = yield from walk.page()
        except HTTPFailure as failure:
            if resynced or not _is_too_old(failure):
                raise
            resynced = True
            start = failure.headers.get("Location")
            base = protocol.call(request, options).url
            base = absolute(base, link) if link else base
            start = absolute(base, start) if start else None
            walk = Walk.of(protocol, request, start, options)
            yield Emit(Resync())
            continue
        if found is None:
            break
        for item in found[0].value:
            yield Emit(change_of(item))
    if walk.delta_link is None and run.link is not None:
        raise Misdirected(
            "the changes end without a link to those that come next: nothing is tracked"
            f" ({protocol.call(request, options).sent})"
        )
    run.link = walk.delta_link


def _is_too_old(failure: HTTPFailure) -> bool:
    """Whether a service can't go on from a link: 410, or what Graph says of directory objects with 400."""
    said = {code.casefold() for code in failure.codes}
    return isinstance(failure, Gone) or bool(
        failure.status == 400 and said & {"syncstatenotfound", "resyncrequired"}
    )


def changes_within(model: Model, name: str) -> list[Change[Any]]:
    """What the nested delta of a collection tells, see `Changed.nested`; raises ValueError where it can't be read."""
    member = plan_of(type(model)).named(name)
    wire = name if member is None else member.name
    item = "Edm.Untyped" if member is None else element(member.codec.type)
    found = control(model.additional_data, "delta", wire)
    found = [] if found is None else found
    try:
        return [*map(change_of, decode_value(registry(), f"Collection({item})", found))]
    except DecodeError as error:
        raise ValueError(f"{wire}@delta: {error}") from None


def change_of(item: T) -> Change[T]:
    """What an item of a delta response tells."""
    if not isinstance(item, Model):
        return Changed(item)
    members = item.to_dict()
    removed = control(members, "removed")
    kind = (control_text(members, "context") or "").rpartition("/")[2]
    if kind in ("$link", "$deletedLink"):
        source, relationship, target = (
            str(members.get(name, "")) for name in ("source", "relationship", "target")
        )
        return LinkChange(source, relationship, target, kind == "$deletedLink")
    if removed is None and kind != "$deletedEntity":
        return Changed(item)
    said = removed if isinstance(removed, dict) else members
    reason = said.get("reason")
    return Removed(
        _identity(item, members), reason if isinstance(reason, str) else "deleted", item
    )


def _identity(item: Model, members: dict[str, Any]) -> str:
    keys = [
        members[name] for name in item.__odata__.key if members.get(name) is not None
    ]
    # 4.0 has the URL in `id`, which may be a declared member as well.
    found = (
        keys[0] if len(keys) == 1 else control(members, "id") or members.get("id", "")
    )
    return str(found)
