"""The body that updates an entity together with what it is related to (Protocol 4.01, section 11.4.3.1)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

from .changes import changes, kind_of
from .codec import encode_value
from .edm import FINER, element
from .errors import shown
from .members import Member, control_text, is_model
from .model import Model
from .plans import Plan, encode_plain, plan_of


def deep_changes(
    old: Model,
    new: Model,
    *collections: str,
    removed: Literal["changed", "deleted"] = "changed",
) -> dict[str, Any]:
    """What `changes` gives, with the named collections of entities as their own differences: `members@delta`.

    Items are told apart by their keys: one that is new is inserted or linked, one that has changed is updated, and
    one that is missing is taken out, or deleted where `removed` says so. OData 4.01 has this: send it with
    `version="4.01"`. Raises TypeError and EncodeError as `changes` does, ValueError for a name that is no collection
    of entities and for items without a key.
    """
    plan = plan_of(type(new))
    members = [_collection(plan, name) for name in collections]
    body = changes(old, new)
    for member in members:
        body.pop(member.name, None)
        before, after = (
            _by_key(getattr(model, member.attribute) or [], member)
            for model in (old, new)
        )
        kind = element(member.codec.type)
        made = (_change(before.get(key), item, kind) for key, item in after.items())
        gone = (_key(item) for key, item in before.items() if key not in after)
        delta = [change for change in made if change]
        delta += ({"@removed": {"reason": removed}, **key} for key in gone)
        if delta:
            body[f"{member.name}@delta"] = delta
    return body


def _collection(plan: Plan, name: str) -> Member:
    member = plan.named(name)
    if member is None or not member.codec.type.startswith("Collection("):
        raise ValueError(f"{plan.info.name} has no collection {name!r}")
    return member


def _by_key(items: Sequence[Any], member: Member) -> dict[tuple[Any, ...], Any]:
    found = {}
    for item in items:
        if not is_model(type(item)) or not _key(item):
            raise ValueError(f"an item of {member.name} has no key: {shown(item)}")
        found[_identity(item)] = item
    return found


def _identity(item: Any) -> tuple[Any, ...]:
    """The values of the key, however a service spells them; the texts of what isn't of its type, and of links."""
    members, found = plan_of(type(item)).members, []
    for name, text in _key(item).items():
        member = members.get(name)
        value = None
        if member is not None and member.codec.type not in FINER:
            value = getattr(item, member.attribute)
        found.append(text if value is None else value)
    return tuple(found)


def _key(item: Any) -> dict[str, Any]:
    """The key as it is on the wire, or where the item is: what a service knows it by."""
    plan = plan_of(type(item))
    wire = item.to_dict()
    names = plan.info.key
    if names and all(wire.get(name) is not None for name in names):
        return {name: wire[name] for name in names}
    link = control_text(wire, "id")
    return {} if link is None else {"@id": link}


def _change(old: Any, new: Any, declared: str) -> dict[str, Any]:
    """What a delta says of an item; nothing where it is as it was."""
    if type(old) is not type(new):
        whole: dict[str, Any] = encode_plain(encode_value(new, declared))
        return whole
    difference = changes(old, new)
    return {**kind_of(new, declared), **_key(new), **difference} if difference else {}
