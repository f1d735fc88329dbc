"""Functions that read the objects of one shape: see `specialise`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .codec import NamedCodec
from .edm import Codec
from .enums import OpenEnum
from .lists import CollectionCodec
from .members import BARE_TYPE, TYPE, AdditionalData, Shape
from .plans import Member, Plan, hold, plan_of
from .specialise import STRINGS, class_of, function, has_texts


def reader(
    plan: Plan, names: tuple[str, ...]
) -> Callable[[Any, dict[str, Any]], Shape | None]:
    """`Plan.read` for objects of these members in this order."""
    members = {index: plan.members.get(name) for index, name in enumerate(names)}
    space: dict[str, Any] = {
        "NAMES": names,
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
        member is None or has_texts(member.codec) for member in members.values()
    )
    filled = {member.attribute for member in members.values() if member}
    space["SHAPE"] = plan.shape({*filled, "additional_data"} if has_extra else filled)
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
        "shape = SHAPE",
        *(
            ["extra = new_extra(Extra)", "texts = extra.texts = {}"]
            if has_extra
            else ["extra = None"]
        ),
        *body,
        *(
            ["set_extra(model, extra)"]
            if has_extra
            else [
                "if extra is not None:",
                "    shape = None",
                "    set_extra(model, extra)",
            ]
        ),
        "return shape",
    ]
    fill: Callable[[Any, dict[str, Any]], Shape | None] = function(
        "fill(model, wire)", source, space
    )
    return fill


def _read(index: int, member: Member, space: dict[str, Any]) -> list[str]:
    """The statements that put a value into its slot."""
    value, codec = f"v{index}", member.codec
    keep = f"    set{index}(model, {value})"
    otherwise = ["else:", *_take(index, "    ")]
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
    cls = class_of(item or codec)
    if item is not None and item.exact in STRINGS:
        space[f"only{index}"] = STRINGS[item.exact].issuperset
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
        return [
            f"if {value}.__class__ is list and objects(map(type, {value})):",
            "    children = []",
            f"    for item in {value}:",
            "        if TYPE in item or BARE_TYPE in item:",
            f"            child = decode{index}(item)",
            "        else:",
            f"            child = new(C{index})",
            "            hold(child, item)",
            "        children.append(child)",
            f"    set{index}(model, children)",
            *otherwise,
        ]
    if item is not None or isinstance(codec, NamedCodec):
        return _take(index)
    return _read_scalar(index, codec, space)


def _read_enum(index: int, cls: Any, many: bool, space: dict[str, Any]) -> list[str]:
    value = f"v{index}"
    if many:
        space[f"find{index}"] = cls._value2member_map_.__getitem__
        space[f"only{index}"] = frozenset(cls._value2member_map_).issuperset
        return [
            f"if {value}.__class__ is list and strings(map(type, {value})) and only{index}({value}):",
            f"    set{index}(model, list(map(find{index}, {value})))",
            "else:",
            *_take(index, "    "),
        ]
    space[f"find{index}"] = cls._value2member_map_.get
    return [
        f"if {value}.__class__ is str and (value := find{index}({value})) is not None:",
        f"    set{index}(model, value)",
        f"elif {value} is None:",
        f"    set{index}(model, None)",
        "else:",
        *_take(index, "    "),
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
        *_take(index, "        "),
        "    else:",
        f"        set{index}(model, value)",
    ]
    if has_texts(codec):
        lines += [
            f"        if value is not {value}:",
            f"            texts[N{index}] = ({value}, value)",
        ]
    return lines


def _take(index: int, indent: str = "") -> list[str]:
    """The statements for a value that may not be what its type says."""
    return [
        f"{indent}extra = take{index}(model, v{index}, extra)",
        f"{indent}if extra is not None and N{index} in extra:",
        f"{indent}    shape = None",
    ]
