"""Functions that write the objects of one shape: see `specialise`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from gc import get_referents
from typing import Any

from .codec import NamedCodec
from .edm import Codec
from .enums import OpenEnum
from .errors import EncodeError
from .lists import CollectionCodec
from .members import TYPE, says_type
from .plans import Member, Plan, encode_plain, hold, plan_of, step_into
from .specialise import STRINGS, class_of, function, has_texts

_NO_TEXT = (None, object())


def writer(plan: Plan, model: Any) -> Callable[[Any, str], dict[str, Any]] | None:
    """`Plan.write` for objects that have the members that this one has; None where it can't be told which they are.

    An object that says its shape gives its values at once. Of another, the slots are asked; that no other is filled
    follows from the number of objects that a model holds: its class, and what is in its slots.
    """
    members = dict(enumerate(member for member, _ in plan.given(model)))
    extra, has_extra = plan.extra(model), plan.has_extra(model)
    slots = {member.attribute: f"v{index}" for index, member in members.items()}
    if has_extra:
        slots["additional_data"] = "extra"
    held = _held(plan, slots)
    names = {member.name for member in members.values()}
    if (
        not held
        or len(held) != len(get_referents(model))
        or not names.isdisjoint(extra)
    ):
        return None
    space: dict[str, Any] = {
        "COUNT": len(held),
        "EXTRA": tuple(extra),
        "OWN": plan.info.name,
        "SAYS": f"#{plan.info.name}",
        "TYPE": TYPE,
        "SHAPE": plan.shape(slots),
        "EncodeError": EncodeError,
        "get_extra": plan.get_extra,
        "other": plan.encode,
        "plan": plan,
        "referents": get_referents,
        "unread": plan.unread,
        "NO_TEXT": _NO_TEXT,
    }
    asked = ["extra = get_extra(model)"] if has_extra else []
    for index, member in members.items():
        space[f"get{index}"] = member.get
        asked.append(f"v{index} = get{index}(model)")
    head = [
        "wire = model._wire",
        "if wire is not SHAPE:",
        "    if wire.__class__ is dict:",
        "        return unread(wire, declared)",
        "    if wire.__class__ is tuple:",
        "        return plan.made(model, wire[0], declared)",
        "    if wire is not None or len(referents(model)) != COUNT:",
        "        return other(model, declared)",
        "try:",
        "    if wire is not None:",
        f"        {', '.join(held)}, = referents(model)",
        *(["    else:", *(f"        {line}" for line in asked)] if asked else []),
        f"    texts = {'extra.texts' if has_extra else '()'}",
        "except (AttributeError, ValueError):",
        "    return other(model, declared)",
        *_additional(extra, has_extra),
        *([] if says_type(extra) else _says("model, OWN")),
    ]
    encode: Callable[[Any, str], dict[str, Any]] = function(
        "encode(model, declared)", [*head, *_tail(members, extra, space)], space
    )
    return encode


def made_writer(
    plan: Plan, names: tuple[str, ...]
) -> Callable[[Any, dict[str, Any], str], dict[str, Any]] | None:
    """`Plan.write_made` for objects that were made of these keywords, in this order; None where one is no member."""
    all_members = enumerate(plan.members.values())
    members = {
        index: member for index, member in all_members if member.attribute in names
    }
    variables = {member.attribute: f"v{index}" for index, member in members.items()}
    if len(members) != len(names):
        return None
    space: dict[str, Any] = {
        "EncodeError": EncodeError,
        "NAMES": names,
        "NO_TEXT": _NO_TEXT,
        "OWN": plan.info.name,
        "SAYS": f"#{plan.info.name}",
        "TYPE": TYPE,
        "other": plan.made,
    }
    head = [
        "if tuple(members) != NAMES:",
        "    return other(model, members, declared)",
        *_says("model, members, OWN"),
        *(
            [f"{', '.join(map(variables.__getitem__, names))}, = members.values()"]
            * bool(names)
        ),
        "extra = texts = ()",
    ]
    encode: Callable[[Any, dict[str, Any], str], dict[str, Any]] = function(
        "encode(model, members, declared)",
        [*head, *_tail(members, {}, space)],
        space,
    )
    return encode


def _says(arguments: str) -> list[str]:
    """The statements for an object of a class derived from what is to be expected."""
    return [
        "if declared != OWN:",
        f"    return {{TYPE: SAYS, **encode({arguments})}}",
    ]


def _tail(
    members: Mapping[int, Member], extra: Mapping[str, Any], space: dict[str, Any]
) -> list[str]:
    """The statements that make the JSON object of the values."""
    body = []
    for index, member in members.items():
        space |= {f"N{index}": member.name, f"member{index}": member}
        body += _write(index, member, space)
    return [
        "at = items = None",
        "try:",
        *(f"    {line}" for line in [*body, *_object(members, extra, space)]),
        "except EncodeError as error:",
        "    if at is None:",
        "        raise",
        "    raise (error if items is None else error.below(len(items))).below(at) from None",
    ]


def _held(plan: Plan, slots: Mapping[str, str]) -> list[str]:
    """In the order of `get_referents`, the variables for what an object holds that has a value in these slots.

    Found out with an object that holds something else in each; empty where it is not understood.
    """
    probe = object.__new__(plan.cls)
    hold(probe, object())
    for name in slots:
        plan.setters[name](probe, object())
    found = {id(plan.cls): "_", id(probe._wire): "_"}
    found |= {id(getattr(probe, name)): variable for name, variable in slots.items()}
    held = [found.get(id(item), "") for item in get_referents(probe)]
    return held if len(held) == len(slots) + 2 and all(held) else []


def _additional(extra: Mapping[str, Any], has_extra: bool) -> list[str]:
    """The statements that make sure that the additional data has just these names."""
    if not has_extra:
        return ["extra = ()"]
    test = "tuple(extra) != EXTRA" if extra else "extra"
    return [f"if {test}:", "    return other(model, declared)"]


def _object(
    members: Mapping[int, Member], extra: Mapping[str, Any], space: dict[str, Any]
) -> list[str]:
    """The statements that return the JSON object: annotations, members, what is additional."""
    lines: list[str] = []
    first: list[tuple[str, str]] = []
    last: list[tuple[str, str]] = []
    for index, name in enumerate(extra):
        space[f"E{index}"] = name
        value = f"e{index}"
        lines += [
            f"{value} = extra[E{index}]",
            f"if {value}.__class__ is not str:",
            f"    {value} = step_into(E{index}, encode_plain, {value})",
        ]
        (first if name[:1] == "@" else last).append((f"E{index}", value))
    if extra:
        space |= {"step_into": step_into, "encode_plain": encode_plain}
    pairs = [*first, *((f"N{index}", f"v{index}") for index in members), *last]
    if len(pairs) <= _DISPLAYED:
        shown = ", ".join(f"{name}: {value}" for name, value in pairs)
        return [*lines, f"return {{{shown}}}"]
    space["blank"] = dict.fromkeys(space[name] for name, _ in pairs).copy
    lines += ["wire = blank()", *(f"wire[{name}] = {value}" for name, value in pairs)]
    return [*lines, "return wire"]


_DISPLAYED = 15
"""Of so many members a display makes an object fastest; of more, a compiler makes it in parts."""


def _write(index: int, member: Member, space: dict[str, Any]) -> list[str]:
    """The statements that make a value JSON."""
    value, codec, text = f"v{index}", member.codec, f"N{index}"
    item = codec.item if isinstance(codec, CollectionCodec) else None
    cls = class_of(item or codec)
    otherwise = [
        f"elif {value} is not None:",
        f"    {value} = member{index}.encode({value}, extra)",
    ]
    if codec.exact is not None or codec.bounds is not None:
        space[f"X{index}"] = codec.exact or int
        test = f"if {value}.__class__ is not X{index} and {value} is not None:"
        if (bounds := codec.bounds) is not None:
            space |= {f"low{index}": bounds[0], f"high{index}": bounds[1]}
            wrong = f"{value}.__class__ is not int or not low{index} <= {value} <= high{index}"
            test = f"if {value} is not None and ({wrong}):"
        return [test, otherwise[1]]
    if item is not None and item.exact in STRINGS:
        space[f"only{index}"] = STRINGS[item.exact].issuperset
        test = f"if {value}.__class__ is list and only{index}(map(type, {value})):"
        return [test, f"    {value} = {value}.copy()", *otherwise]
    if cls is not None and issubclass(cls, OpenEnum):
        space[f"C{index}"] = cls
        if item is None:
            test = f"if {value}.__class__ is C{index} and {text} not in texts:"
            return [test, f"    {value} = {value}._value_", *otherwise]
        space[f"only{index}"] = frozenset({cls}).issuperset
        test = f"if {value}.__class__ is list and {text} not in texts and only{index}(map(type, {value})):"
        return [test, f"    {value} = [item._value_ for item in {value}]", *otherwise]
    if cls is not None:
        return _write_object(index, item, cls, codec, space, otherwise)
    space[f"encode{index}"] = codec.encode
    whole = [
        "    try:",
        f"        {value} = encode{index}({value})",
        "    except (TypeError, ValueError):",
        f"    {otherwise[1]}",
    ]
    if has_texts(codec):
        return [
            f"if {value} is not None:",
            f"    text = texts.get({text}, NO_TEXT) if texts else NO_TEXT",
            f"    if text[1] is {value}:",
            f"        {value} = text[0]",
            "    elif text is NO_TEXT:",
            *(f"    {line}" for line in whole),
            "    else:",
            f"    {otherwise[1]}",
        ]
    if isinstance(codec, CollectionCodec | NamedCodec) or codec.differs is not None:
        return [f"if {value} is not None:", otherwise[1]]
    return [f"if {value} is not None:", *whole]


def _write_object(
    index: int,
    item: Codec | None,
    cls: Any,
    codec: Codec,
    space: dict[str, Any],
    otherwise: list[str],
) -> list[str]:
    value = f"v{index}"
    space |= {
        f"C{index}": cls,
        f"plan{index}": plan_of(cls),
        f"D{index}": (item or codec).type,
    }
    if item is None:
        encode = f"    {value} = plan{index}.encode({value}, D{index})"
        return [
            f"if {value}.__class__ is C{index}:",
            f"    at = N{index}",
            encode,
            "    at = None",
            *otherwise,
        ]
    assert isinstance(codec, CollectionCodec)
    space[f"one{index}"] = codec.encode_item
    return [
        f"if {value}.__class__ is list:",
        f"    at, items, write = N{index}, [], plan{index}.encode",
        f"    for item in {value}:",
        f"        items.append(write(item, D{index}) if item.__class__ is C{index} else one{index}(item))",
        f"    {value} = items",
        "    at = items = None",
        *otherwise,
    ]
