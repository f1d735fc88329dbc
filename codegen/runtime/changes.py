"""The smallest PATCH body that turns one value into another."""

from __future__ import annotations

from typing import Any

from .edm import same
from .errors import TOO_DEEP, EncodeError, shown
from .members import ABSENT, TYPE, Member, is_model, read_of, type_of
from .plans import Plan, encode_plain, plan_of


def changes(old: Any, new: Any) -> dict[str, Any]:
    """The members that `new` sets or changes, as a JSON object; empty if there are none.

    An explicit null becomes null; a member that `new` lacks is left out. A complex value of the same class
    becomes its own difference, a collection is whole. Read-only members and annotations are left out.

    Raises TypeError unless both are models of one class, EncodeError when a value has no form in its type.
    """
    if type(old) is not type(new) or not is_model(type(new)):
        message = f"changes() takes two models of one class, not {shown(old)} and {shown(new)}"
        raise TypeError(message)
    try:
        return _difference(plan_of(type(new)), old, new)
    except RecursionError:
        raise EncodeError(TOO_DEEP) from None


def _difference(plan: Plan, old: Any, new: Any) -> dict[str, Any]:
    body: dict[str, Any] = {}
    given = {member.name: value for member, value in plan.given(new)}
    had = {member.name: value for member, value in plan.given(old)}
    before, after = plan.extra(old), plan.extra(new)
    for name, value in given.items():
        member = plan.members[name]
        if not member.facts.get("read_only"):
            was = had.get(name, ABSENT)
            _compare(body, member, (was, read_of(old)), (value, read_of(new)))
    for name, value in after.items():
        declared = plan.members.get(name)
        is_fixed = declared is not None and declared.facts.get("read_only")
        if "@" in name or name in given or is_fixed:
            continue
        if name not in before or not _same_json(value, before[name]):
            body[name] = encode_plain(value)
    return body


def _compare(
    body: dict[str, Any], member: Member, old: tuple[Any, Any], new: tuple[Any, Any]
) -> None:
    was, value = old[0], new[0]
    if value is None:
        if was is not None:
            body[member.name] = None
    elif is_model(type(value)) and type(value) is type(was):
        plan = plan_of(type(value))
        try:
            difference = _difference(plan, was, value)
        except EncodeError as error:
            raise error.below(member.name) from None
        if difference:
            body[member.name] = {**kind_of(value, member.codec.type), **difference}
    else:
        form = new[1].get(member.name, ABSENT)
        if form is ABSENT and _says_same(was, value):
            return  # However the service spells it.
        wire, before = member.encode(value, form), old[1].get(member.name, ABSENT)
        is_new = was is ABSENT or was is None
        if is_new or not _same_json(wire, member.encode(was, before)):
            body[member.name] = wire


def kind_of(value: Any, declared: str) -> dict[str, Any]:
    """What a difference says of its type: without it, members that only a derived type has mean nothing."""
    plan = plan_of(type(value))
    if plan.info.name == declared:
        return {}
    return {TYPE: type_of(plan.extra(value)) or f"#{plan.info.name}"}


def _says_same(was: Any, value: Any) -> bool:
    """Whether two values of primitive types, or lists of these, are the same in Python."""
    if isinstance(value, list):
        is_list = isinstance(was, list) and len(was) == len(value)
        return is_list and all(map(_says_same, was, value))
    return same(was, value) and not (isinstance(value, dict) or is_model(type(value)))


def _same_json(left: Any, right: Any) -> bool:
    """Equality of JSON values: to Python, True is 1."""
    if isinstance(left, dict) and isinstance(right, dict):
        return left.keys() == right.keys() and all(
            _same_json(left[name], right[name]) for name in left
        )
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(map(_same_json, left, right))
    return isinstance(left, bool) is isinstance(right, bool) and bool(left == right)
