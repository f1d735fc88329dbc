"""Paths as classes: `requests/me.py` holds one class per documented path below /me.

A long module would be loaded whole for one request. So where it would be long, the paths below each second segment
that has several have a module of their own: `requests/me_calendar.py`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from codegen.python import naming
from codegen.python.layout_operations import Documented
from codegen.python.package import Child, Node, RequestModule
from codegen.python.symbols import NODES, REQUESTS, TEXT, WITH_TEXT, Annotation, Needs, Symbols
from codegen.python.tree import METHODS_OF, Argument, Branch, PathNode, apart
from codegen.spec.nodes import METHODS

# What a key may be beside a text.
_KEYS = frozenset({"bool", "int", "Decimal", "UUID", *WITH_TEXT})
_FUNCTIONS = {
    "key": (NODES, "key"),
    "keyed": (NODES, "keyed"),
    "keys": (NODES, "call"),
    "function": (NODES, "call"),
    "path": (REQUESTS, "at_path"),
    "segment": (NODES, "Step"),
}
"""What of the runtime writes a step, by its kind."""

_LONG = 60
"""Paths below a first segment from which on they are split by the second."""
_SEVERAL = 2
"""Paths below a second segment from which on they are worth a module; each takes a millisecond of a type checker."""


Extend = Callable[[PathNode, Node, str, Needs], Node]
"""Adds to the class of a path, which stands in a module, and notes what that needs."""


def request_modules(symbols: Symbols) -> tuple[RequestModule, ...]:
    """`requests/__init__.py`, then the modules of the paths.

    Raises InputError for methods and paths that no request can have.
    """
    return PathLayout.of(symbols).all()


def _homes(root: PathNode) -> Iterator[tuple[str, str]]:
    """For each path what its module holds: nothing but the root, `me`, or `me/calendar`."""
    yield root.identity, ""
    for _, branch in sorted(root.branches.items()):
        nodes = list(branch.node.walk())
        homes = [
            (node.identity, [part for part in node.identity.split("\n")[1:] if part not in ("{}", ":{}")])
            for node in nodes
        ]
        sizes = Counter("/".join(named[:2]) for _, named in homes)
        for identity, named in homes:
            own = len(nodes) >= _LONG and sizes["/".join(named[:2])] >= _SEVERAL
            yield identity, "/".join(named[: 2 if own else 1]) or "item"


def _as_it_is(path: PathNode, node: Node, here: str, needs: Needs) -> Node:
    return node


@dataclass(frozen=True)
class PathLayout:
    """Makes modules and classes of documented paths."""

    symbols: Symbols
    root: PathNode
    classes: dict[str, str]
    """Class per path."""
    modules: dict[str, str]
    """Module per path."""
    extend: Extend = _as_it_is

    @classmethod
    def of(cls, symbols: Symbols) -> PathLayout:
        """The layout of a model's documented paths."""
        root = symbols.paths
        paths = {node.identity: node.names for node in root.walk() if node is not root}
        classes = {**naming.nodes(paths, symbols.namespace), root.identity: "Api"}
        homes = dict(_homes(root))
        modules = {"": "__init__", **naming.modules({*homes.values()} - {""}, symbols.namespace)}
        return cls(symbols, root, classes, {identity: modules[home] for identity, home in homes.items()})

    def all(self) -> tuple[RequestModule, ...]:
        """The module of the root, then those of the paths below it."""
        groups: dict[str, list[PathNode]] = {}
        for node in self.root.walk():
            groups.setdefault(self.modules[node.identity], []).append(node)
        return tuple(self._module(name, nodes) for name, nodes in groups.items())

    def _module(self, name: str, paths: Sequence[PathNode]) -> RequestModule:
        documented = {node.identity: self._documented(node) for node in paths}
        used = {item.key: item for group in documented.values() for item in group}
        labels = {key: item.operation.name for key, item in used.items()}
        names = naming.constants(labels, [self.classes[node.identity] for node in paths])
        needs = Needs()
        needs.add((NODES, "Node" if paths[0].identity else "Root"))
        nodes = []
        for node in paths:
            found = Node(
                cls=self.classes[node.identity],
                doc=node.text,
                children=tuple(self._children(node, needs)),
                verbs=tuple(item.verb(names[item.key], needs) for item in documented[node.identity]),
            )
            nodes.append(self.extend(node, found, name, needs))
        constants = tuple(used[key].constant(names[key], needs) for key in sorted(names, key=names.__getitem__))
        return RequestModule(
            name=name,
            doc=f"Requests below {paths[0].text}",
            imports=needs.imports,
            constants=constants,
            nodes=tuple(nodes),
        )

    def _documented(self, node: PathNode) -> list[Documented]:
        found = [tuple(node.operations[method]) for method in METHODS if method in node.operations]
        return [Documented(self.symbols, operations, node.text) for operations in found]

    def _children(self, node: PathNode, needs: Needs) -> Iterator[Child]:
        names = step_names(self.symbols, node)
        for _, branch in sorted(node.branches.items()):
            yield self._child(branch, names[branch.identity], self.modules[node.identity], needs)

    def _child(self, branch: Branch, name: str, here: str, needs: Needs) -> Child:
        """The step to a path; one in another module is imported when first asked for."""
        arguments = sorted(branch.arguments.values(), key=lambda argument: argument.optional)
        labels = naming.parameters(argument.label for argument in arguments)
        annotations = [self._annotation(branch, argument) for argument in arguments]
        needs.add(*(need for annotation in annotations for need in annotation.needs))
        cls, module = self.classes[branch.node.identity], self.modules[branch.node.identity]
        if module != here:
            needs.add((f".{module}", cls))
        needs.add(_FUNCTIONS[branch.kind])
        if any(argument.optional for argument in arguments):
            needs.add((REQUESTS, "OMITTED"))
        return Child(
            name=name,
            kind=branch.kind,
            segment={"segment": branch.url, "function": branch.name}.get(branch.kind, ""),
            parameters=tuple(
                annotation.parameter(
                    labels[argument.label], argument.name, _type(branch, argument), omissible=argument.optional
                )
                for argument, annotation in zip(arguments, annotations, strict=True)
            ),
            keywords=branch.kind in ("function", "keys") and bool(arguments and arguments[0].name),
            cls=cls,
            module=module if module != here else "",
            doc=branch.node.text,
            overloads=_overloads(branch),
        )

    def _annotation(self, branch: Branch, argument: Argument) -> Annotation:
        if branch.kind == "path":
            return TEXT
        types = {self.symbols.remote(type) for type in argument.types}
        annotation = min(types, key=lambda item: item.text) if len(types) == 1 else TEXT
        if branch.kind in ("key", "keyed", "keys"):
            if len(argument.types) == 1 and (converted := self.symbols.converted(min(argument.types))) is not None:
                return converted
            is_key = annotation.text in _KEYS or annotation.text.startswith("models.")
            return annotation | TEXT if is_key else TEXT
        return annotation | TEXT if annotation.text in WITH_TEXT else annotation


def _overloads(branch: Branch) -> tuple[tuple[str, ...], ...]:
    """What a function takes together, where its arguments have names."""
    has_names = branch.kind == "function" and all(argument.name for argument in branch.arguments.values())
    return apart(branch.overloads) if has_names else ()


def step_names(symbols: Symbols, node: PathNode) -> dict[str, str]:
    """The attribute or method of each branch of a path, by its identity."""
    kinds = {identity: branch.kind for identity, branch in sorted(node.branches.items())}
    named = [identity for identity, kind in kinds.items() if kind in ("segment", "function")]
    names = symbols.chosen.over(
        naming.segments(named, symbols.namespace), lambda key: node.branches[key].node.text, kept=naming.KEPT_STEPS
    )
    return names | {identity: METHODS_OF[kind] for identity, kind in kinds.items() if kind in METHODS_OF}


def _type(branch: Branch, argument: Argument) -> str:
    """The type by which an argument is written; texts need none as keys, nor what pages type differently."""
    type = min(argument.types) if len(argument.types) == 1 else "Edm.String"
    is_plain = branch.kind in ("key", "keyed") and type == "Edm.String"
    return "" if type == "Edm.Untyped" or is_plain else type  # what the value is decides
