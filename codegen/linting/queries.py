"""Names in example queries that the type of the resource doesn't declare (URL Conventions, 5.1)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from codegen.base.edm import TypeRef
from codegen.base.nearest import Names
from codegen.spec.model import Model
from codegen.spec.nodes import Operation, RequestMessage
from codegen.spec.paths import split
from codegen.spec.requests import answer, options_of

_QUOTED = re.compile(r"'(?:[^']|'')*'|\"[^\"]*\"")
_NAMES = re.compile(r"(?<![\w./@$'{<-])[^\W\d]\w*(?:/[\w.]+)*(?![\w.('}>-])")
_VARIABLE = re.compile(r"\(\s*(\w+)\s*:")
_WORDS = frozenset(
    "null true false not and or eq ne gt ge lt le has in add sub mul div divby mod any all INF NaN".split()
)
_MAKERS = ("$apply", "$compute")
"""Options that make names which no type declares."""
_ASKS = ("GET", "HEAD")


def undeclared(model: Model, operation: Operation, message: RequestMessage) -> Iterator[str]:
    """Each name, with the option that has it, the type, and what may be meant; of types that are open none."""
    options = options_of(message.path.partition("?")[2])
    owner = TypeRef.parse(answer(operation).type or "Edm.Untyped").name
    if operation.method in _ASKS and not any(name in options for name in _MAKERS):
        yield from _of(model, owner, options)


def _of(model: Model, owner: str, options: dict[str, str]) -> Iterator[str]:
    for option in ("$select", "$orderby", "$expand"):
        for item in split(options.get(option, ""), ",", inside=True):
            path, opened, inner = item.partition("(")
            target, odd = _follow(model, owner, path.split()[0] if path.split() else "")
            if odd:
                yield f"{option} names {odd}"
            if opened and option == "$expand" and target:
                pairs = (part.partition("=") for part in split(inner.rpartition(")")[0], ";", inside=True))
                yield from _of(model, target, {name.strip(): value for name, _, value in pairs})
    text = _QUOTED.sub("''", options.get("$filter", ""))
    variables = {*_VARIABLE.findall(text)}
    for found in _NAMES.finditer(re.sub(r"/(?:any|all)(?=\()", " ", text)):
        if found[0].partition("/")[0] not in _WORDS | variables and (odd := _follow(model, owner, found[0])[1]):
            yield f"$filter names {odd}"


def _follow(model: Model, owner: str, path: str) -> tuple[str, str]:
    """The type that a path leads to, empty where nobody knows; and the first name on it that isn't declared."""
    for name in path.split("/"):
        if model.structured(owner) is None or model.is_open(owner) or not name.isidentifier():
            return (name, "") if name in model.types else ("", "")
        known = (model.members(kind).get(name) for kind in (owner, *model.descendants(owner)))
        member = next(filter(None, known), None)
        if member is None:
            hint = Names(model.members(owner)).hint(name)
            return "", f"'{name[:60]}', which {owner} doesn't declare{hint}"
        owner = TypeRef.parse(member.type).name
    return owner, ""
