"""Documented paths as a tree: one node for each path, whatever its parameters are called."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import quote

from codegen.spec.nodes import Operation
from codegen.spec.paths import Segment, segments
from codegen.spec.requests import Requests

StepKind = Literal["segment", "key", "keyed", "keys", "function", "path"]
METHODS_OF: dict[StepKind, str] = {"key": "__getitem__", "keyed": "__getitem__", "keys": "by_key", "path": "by_path"}
"""The methods of steps that have no name of their own."""

_LITERAL = "!$&'()*,;=:@"
"""What stands for itself in a segment, beside letters, digits and -._~ (pchar of RFC 3986)."""


@dataclass(slots=True)
class Argument:
    """An argument of a function, or a key; `name` is OData's (empty: positional), `label` the page's."""

    name: str
    label: str
    types: set[str]
    optional: bool = False


@dataclass(slots=True)
class Branch:
    """A step from a path to a longer one; `url` is finished URL text of a segment, `name` a function's name."""

    kind: StepKind
    name: str
    identity: str
    url: str
    arguments: dict[str, Argument]
    node: PathNode
    overloads: set[tuple[str, ...]] = field(default_factory=set)
    """The names of the arguments with which pages show it."""


@dataclass(slots=True)
class PathNode:
    """A path, with the operations that pages document for it, by method."""

    text: str
    identity: str = ""
    names: tuple[str, ...] = ()
    branches: dict[str, Branch] = field(default_factory=dict)
    operations: dict[str, list[Operation]] = field(default_factory=dict)

    def walk(self) -> Iterator[PathNode]:
        """This node and all below, each before its children, children in the order of their identity."""
        yield self
        for identity in sorted(self.branches):
            yield from self.branches[identity].node.walk()


def grow(requests: Requests) -> PathNode:
    """The tree of all documented paths; of several pages on one request, the one that decides comes first."""
    root = PathNode("/")
    for operation in sorted(requests.model.operations, key=lambda item: (len(item.paths), item.name)):
        types = {parameter.name: parameter.type for parameter in operation.parameters}
        for path in operation.paths:
            found = _descend(root, steps(path.template), types).operations.setdefault(operation.method, [])
            if operation not in found:
                found.append(operation)
    for node in root.walk():
        node.operations = {method: requests.ranked(node.text, found) for method, found in node.operations.items()}
    return root


@dataclass(frozen=True, slots=True)
class Parenthesised(Segment):
    """A key in parentheses, the step that follows its collection: `({id})` of `/hubs({id})`."""

    def __str__(self) -> str:
        return f"({{{self.parameter}}})"


def steps(template: str) -> tuple[Segment, ...]:
    """The segments of a template; a key in parentheses is a step of its own, as a key between slashes is."""
    found: list[Segment] = []
    for part in segments(template):
        if part.key and part.key.startswith("{"):
            found += [Segment(name=part.name), Parenthesised(parameter=part.key[1:-1], colon=part.colon)]
        else:
            found.append(part)
    return tuple(found)


def branch_identity(part: Segment, colon: bool) -> str:
    """What a segment is called among its siblings, whatever its parameters; `colon`: the one before ends in a colon."""
    kind, name = _kind(part, colon)
    if kind == "path":
        return ":{}"
    identity = {"key": "{}", "keyed": "{}", "keys": "()", "function": f"{name}()"}.get(kind, name)
    return f":{identity}" if colon else identity


def _descend(node: PathNode, parts: tuple[Segment, ...], types: dict[str, str]) -> PathNode:
    colon = False
    for part in parts:
        identity = branch_identity(part, colon)
        branch = node.branches.get(identity)
        if branch is None:
            branch = node.branches[identity] = _branch(node, part, colon)
            known: dict[str, Argument] | None = None
        else:
            known = branch.arguments
            if isinstance(part, Parenthesised):
                branch.kind = "keyed"  # where pages write both, the standard's form
        given = _arguments(part, types)
        branch.overloads.add(tuple(sorted(argument.name for argument in given.values())))
        _merge(branch, known, given)
        node, colon = branch.node, part.colon
    return node


def _kind(part: Segment, colon: bool) -> tuple[StepKind, str]:
    if part.parameter:
        return ("path", "Path") if colon else ("keyed" if isinstance(part, Parenthesised) else "key", "Item")
    if part.arguments is not None and not part.name:
        return "keys", "ByKey"
    if part.arguments is None or any(not value.startswith("{") for _, value in part.arguments):
        return "segment", str(part).removesuffix(":") if part.colon else str(part)
    return "function", part.name


def _branch(node: PathNode, part: Segment, colon: bool) -> Branch:
    kind, name = _kind(part, colon)
    identity = branch_identity(part, colon)
    lead = "" if kind == "keyed" else ":/" if colon else "/"
    shown = str(part).removesuffix(":") if part.colon else str(part)
    child = PathNode(
        text=f"{node.text.rstrip('/')}{lead}{shown}",
        identity=f"{node.identity}\n{identity}",
        names=(*node.names, name),
    )
    return Branch(kind, name, identity, lead + encoded(name), {}, child)


def encoded(name: str) -> str:
    """A name as a segment of a URL."""
    return quote(name, safe=_LITERAL, errors="replace")


def _arguments(part: Segment, types: dict[str, str]) -> dict[str, Argument]:
    if part.parameter:
        return {"": Argument("", part.parameter, {types.get(part.parameter, "Edm.String")})}
    pairs = [(at, name, value[1:-1]) for at, (name, value) in by_place(part).items() if value.startswith("{")]
    return {at: Argument(name, name or label, {types.get(label, "Edm.String")}) for at, name, label in pairs}


def apart(overloads: Iterable[tuple[str, ...]]) -> tuple[tuple[str, ...], ...]:
    """The names that each overload takes, in one order; none where all that they may leave out goes together."""
    found = sorted({*overloads})
    names = [set(overload) for overload in found]
    free = set[str]().union(*names) - names[0].intersection(*names)
    return () if len(found) == 2 ** len(free) else tuple(found)


def by_place(part: Segment) -> dict[str, tuple[str, str]]:
    """The arguments of a segment by their names; of those without, the first by an empty one, others by their place."""
    return {name or (f",{at}" if at else ""): (name, value) for at, (name, value) in enumerate(part.arguments or ())}


def _merge(branch: Branch, known: dict[str, Argument] | None, given: dict[str, Argument]) -> None:
    """Overloads become one function, whose arguments may be left out where an overload doesn't have them."""
    for name, argument in given.items():
        if name in branch.arguments:
            branch.arguments[name].types |= argument.types
        else:
            argument.optional = known is not None
            branch.arguments[name] = argument
    for name in branch.arguments.keys() - given.keys():
        branch.arguments[name].optional = True
    positional = branch.arguments.get("")
    if positional and positional.label in branch.arguments:
        positional.label += " value"
