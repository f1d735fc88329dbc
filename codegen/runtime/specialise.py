"""Straight-line code for objects that keep coming: one function per class and shape, made while the program runs.

A shape is which members an object has. What a function does is what the interpreting code of `Plan` does, for
one shape: it takes the short way where a value is what its type says, and calls `Member` for all that is not.
An object of another shape goes to the function before it, in the end to the interpreting code.

No text of an API becomes code: source is made of our own words, indices, and attribute names that are plain
identifiers; names on the wire, classes and limits are bound as variables.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from gc import get_referents
from keyword import iskeyword
from typing import Any

from .codec import (
    BARE_TYPE,
    TYPE,
    Member,
    NamedCodec,
    Plan,
    encode_plain,
    hold,
    is_model,
    plan_of,
    says_type,
    step_into,
)
from .edm import Codec
from .enums import OpenEnum
from .errors import EncodeError
from .lists import CollectionCodec
from .members import AdditionalData

_NO_TEXT = (None, object())


def reader(
    plan: Plan, names: tuple[str, ...]
) -> Callable[[Any, dict[str, Any]], frozenset[str]]:
    """`Plan.read` for objects of these members in this order."""
    members = {index: plan.members.get(name) for index, name in enumerate(names)}
    space: dict[str, Any] = {
        "NAMES": names,
        "FILLED": frozenset(
            {
                "additional_data",
                *(member.attribute for member in members.values() if member),
            }
        ),
        "Extra": AdditionalData,
        "new_extra": dict.__new__,
        "set_extra": plan.set_extra,
        "TYPE": TYPE,
        "BARE_TYPE": BARE_TYPE,
        "new": object.__new__,
        "hold": hold,
        "other": plan.fill,
        "objects": frozenset({dict}).issuperset,
        "strings": frozenset({str}).issuperset,
    }
    has_extra = any(
        member is None or _has_texts(member.codec) for member in members.values()
    )
    body: list[str] = []
    for index, member in members.items():
        space[f"N{index}"] = names[index]
        if member is None:
            body.append(f"extra[N{index}] = v{index}")
        else:
            space |= {f"take{index}": member.take, f"set{index}": member.set}
            body += _read(index, member, space)
    source = [
        "if tuple(wire) != NAMES:",
        "    return other(model, wire)",
        *(
            [", ".join(f"v{index}" for index in members) + ", = wire.values()"]
            if names
            else []
        ),
        *(
            ["extra = new_extra(Extra)", "texts = extra.texts = {}"]
            if has_extra
            else ["extra = None"]
        ),
        *body,
        "if extra is not None:",
        "    set_extra(model, extra)",
        "return FILLED",
    ]
    fill: Callable[[Any, dict[str, Any]], frozenset[str]] = _function(
        "fill(model, wire)", source, space
    )
    return fill


def writer(plan: Plan, model: Any) -> Callable[[Any, str], dict[str, Any]] | None:
    """`Plan.write` for objects that have the members that this one has; None where it can't be told which they are.

    That no other member is set follows from the number of objects that a model holds: its class, and what is
    in its slots.
    """
    members = {index: member for index, (member, _) in enumerate(plan.given(model))}
    extra = tuple(plan.extra(model))
    has_extra = plan.has_extra(model)
    count = (
        len(members) + has_extra + 2
    )  # Its class, and what stands where something unread did.
    names = {member.name for member in members.values()}
    if (
        len(get_referents(model)) != count
        or not names.isdisjoint(extra)
        or not all(map(_is_plain, members.values()))
    ):
        return None
    space: dict[str, Any] = {
        "COUNT": count,
        "unread": plan.unread,
        "EXTRA": extra,
        "OWN": plan.info.name,
        "EncodeError": EncodeError,
        "encode_plain": encode_plain,
        "get_extra": plan.get_extra,
        "other": plan.encode,
        "referents": get_referents,
        "step_into": step_into,
        "NO_TEXT": _NO_TEXT,
    }
    state, body = [], []
    for index, member in members.items():
        space |= {
            f"N{index}": member.name,
            f"get{index}": member.get,
            f"member{index}": member,
        }
        state += [
            f"v{index} = model.{member.attribute}",
            f"if v{index} is None:",
            f"    get{index}(model)",
        ]
        body += _write(index, member, space)
    for index, name in enumerate(extra):
        space[f"E{index}"] = name
        value = f"e{index} = extra[E{index}]"
        body += [
            value,
            f"if e{index}.__class__ is not str:",
            f"    e{index} = step_into(E{index}, encode_plain, e{index})",
        ]
    first = [
        f"E{index}: e{index}" for index, name in enumerate(extra) if name[:1] == "@"
    ]
    last = [
        f"E{index}: e{index}" for index, name in enumerate(extra) if name[:1] != "@"
    ]
    pairs = [*first, *(f"N{index}: v{index}" for index in members), *last]
    # Of the slot itself: asking the model would make what isn't there, after the members were counted.
    state[:0] = (
        ["extra = get_extra(model)", "texts = extra.texts"]
        if has_extra
        else ["extra = texts = ()"]
    )
    is_typed = says_type(dict.fromkeys(extra))
    source = [
        "wire = model._wire",
        "if wire.__class__ is dict:",
        "    return unread(wire, declared)",
        "if len(referents(model)) != COUNT"
        + ("" if is_typed else " or declared != OWN")
        + ":",
        "    return other(model, declared)",
        "try:",
        *(f"    {line}" for line in state),
        "except AttributeError:",
        "    return other(model, declared)",
        "if tuple(extra) != EXTRA:",
        "    return other(model, declared)",
        "at = items = None",
        "try:",
        *(f"    {line}" for line in [*body, f"return {{{', '.join(pairs)}}}"]),
        "except EncodeError as error:",
        "    if at is None:",
        "        raise",
        "    raise (error if items is None else error.below(len(items))).below(at) from None",
    ]
    encode: Callable[[Any, str], dict[str, Any]] = _function(
        "encode(model, declared)", source, space
    )
    return encode


_STRINGS = {kind: frozenset({kind, type(None)}) for kind in (str, bool)}


def _read(index: int, member: Member, space: dict[str, Any]) -> list[str]:
    """The statements that put a value into its slot."""
    value, codec = f"v{index}", member.codec
    take = f"extra = take{index}(model, {value}, extra)"
    keep, otherwise = f"    set{index}(model, {value})", ["else:", f"    {take}"]
    if codec.exact is not None:
        space[f"X{index}"] = codec.exact
        return [
            f"if {value}.__class__ is X{index} or {value} is None:",
            keep,
            *otherwise,
        ]
    if (bounds := codec.bounds) is not None:
        space |= {f"low{index}": bounds[0], f"high{index}": bounds[1]}
        test = f"if {value}.__class__ is int and low{index} <= {value} <= high{index} or {value} is None:"
        return [test, keep, *otherwise]
    item = codec.item if isinstance(codec, CollectionCodec) else None
    cls = _class_of(item or codec)
    if item is not None and item.exact in _STRINGS:
        space[f"only{index}"] = _STRINGS[item.exact].issuperset
        test = f"if {value}.__class__ is list and only{index}(map(type, {value})):"
        return [test, keep, *otherwise]
    if cls is not None and issubclass(cls, OpenEnum):
        return _read_enum(index, cls, item is not None, space)
    if cls is not None:
        space |= {f"decode{index}": plan_of(cls).decode, f"C{index}": cls}
        if item is None:
            return [
                f"if {value}.__class__ is dict:",
                f"    if TYPE in {value} or BARE_TYPE in {value}:",
                f"        child = decode{index}({value})",
                "    else:",
                f"        child = new(C{index})",
                f"        hold(child, {value})",
                f"    set{index}(model, child)",
                *otherwise,
            ]
        test = f"if {value}.__class__ is list and objects(map(type, {value})):"
        return [
            test,
            f"    set{index}(model, list(map(decode{index}, {value})))",
            *otherwise,
        ]
    if item is not None or isinstance(codec, NamedCodec):
        return [take]
    return _read_scalar(index, codec, space)


def _read_enum(index: int, cls: Any, many: bool, space: dict[str, Any]) -> list[str]:
    value, take = f"v{index}", f"extra = take{index}(model, v{index}, extra)"
    if many:
        space[f"find{index}"] = cls._value2member_map_.__getitem__
        space[f"only{index}"] = frozenset(cls._value2member_map_).issuperset
        return [
            f"if {value}.__class__ is list and strings(map(type, {value})) and only{index}({value}):",
            f"    set{index}(model, list(map(find{index}, {value})))",
            "else:",
            f"    {take}",
        ]
    space[f"find{index}"] = cls._value2member_map_.get
    return [
        f"if {value}.__class__ is str and (value := find{index}({value})) is not None:",
        f"    set{index}(model, value)",
        f"elif {value} is None:",
        f"    set{index}(model, None)",
        "else:",
        f"    {take}",
    ]


def _read_scalar(index: int, codec: Codec, space: dict[str, Any]) -> list[str]:
    space[f"decode{index}"] = codec.decode
    value = f"v{index}"
    lines = [
        f"if {value} is None:",
        f"    set{index}(model, None)",
        "else:",
        "    try:",
        f"        value = decode{index}({value})",
        "    except ValueError:",
        f"        extra = take{index}(model, {value}, extra)",
        "    else:",
        f"        set{index}(model, value)",
    ]
    if _has_texts(codec):
        lines += [
            f"        if value is not {value}:",
            f"            texts[N{index}] = ({value}, value)",
        ]
    return lines


def _write(index: int, member: Member, space: dict[str, Any]) -> list[str]:
    """The statements that make a value JSON."""
    value, codec, text = f"v{index}", member.codec, f"N{index}"
    item = codec.item if isinstance(codec, CollectionCodec) else None
    cls = _class_of(item or codec)
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
    if item is not None and item.exact in _STRINGS:
        space[f"only{index}"] = _STRINGS[item.exact].issuperset
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
    if _has_texts(codec):
        lines = [f"if {value} is not None:"]
        lines += [f"    text = texts.get({text}, NO_TEXT) if texts else NO_TEXT"]
        return [
            *lines,
            f"    {value} = text[0] if text[1] is {value} else member{index}.encode({value}, extra)",
        ]
    return [f"if {value} is not None:", otherwise[1]]


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
        f"    at, items, encode = N{index}, [], plan{index}.encode",
        f"    for item in {value}:",
        f"        items.append(encode(item, D{index}) if item.__class__ is C{index} else one{index}(item))",
        f"    {value} = items",
        "    at = items = None",
        *otherwise,
    ]


def _class_of(codec: Codec) -> Any:
    """The class of a named type, if a value of it has been met: no class is loaded for the sake of speed."""
    cls = getattr(codec, "_cls", None) if isinstance(codec, NamedCodec) else None
    return (
        cls
        if cls is not None and (is_model(cls) or issubclass(cls, OpenEnum))
        else None
    )


def _has_texts(codec: Codec) -> bool:
    """Whether it is usual that the wire form must be remembered."""
    return codec.differs is not None and not isinstance(
        codec, CollectionCodec | NamedCodec
    )


def _is_plain(member: Member) -> bool:
    name = member.attribute
    return name.isascii() and name.isidentifier() and not iskeyword(name)


def _function(head: str, body: list[str], space: Mapping[str, Any]) -> Any:
    source = "\n    ".join((f"def {head}:", *body))
    names = dict(space)
    code = compile(source, f"<{head}>", "exec")
    exec(code, names)  # noqa: S102 - no word of it is anybody else's
    return names[head.partition("(")[0]]
