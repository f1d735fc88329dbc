"""Paths as classes: `requests/me.py` holds one class per documented path below /me.

Where that would be a long module, to be loaded whole for one request, the paths below each second segment that
has several have a module of their own: `requests/me_calendar.py`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from codegen.python import naming
from codegen.python.layout_operations import Verb
from codegen.python.package import Import, Imports, Method, Node, RequestModule
from codegen.python.source import INDENT, WIDTH, Call, literal
from codegen.python.symbols import WITH_TEXT, Symbols, imports, library_imports, mentioned
from codegen.python.tree import METHODS, METHODS_OF, Argument, Branch, PathNode, grow

_RUNTIME = frozenset(
    "OMITTED Body ByteContent Collection GetOptions ListOptions Node Operation Options Request Result Root Scopes"
    " at_path call key".split()
)
_LIBRARY = {"Mapping": "collections.abc", "Sequence": "collections.abc", "Unpack": "typing"}
# What `from package import api` needs stands apart from what requests need.
_NODES = frozenset({"Node", "Root", "call", "key"})
# What a key may be beside a text.
_KEYS = frozenset({"bool", "int", "Decimal", "UUID", *WITH_TEXT})


_LONG = 60
"""Paths below a first segment from which on they are split by the second."""
_SEVERAL = 2
"""Paths below a second segment from which on they are worth a module; each takes a millisecond of a type checker."""


def request_modules(symbols: Symbols) -> tuple[RequestModule, ...]:
    """`requests/__init__.py`, then the modules of the paths.

    Raises InputError for methods and paths that no request can have.
    """
    root = grow(symbols.model)
    paths = {node.identity: node.names for node in root.walk() if node is not root}
    classes = {**naming.nodes(paths, symbols.namespace), root.identity: "Api"}
    homes = dict(_homes(root))
    modules = {"": "__init__", **naming.modules({*homes.values()} - {""}, symbols.namespace)}
    layout = _Layout(symbols, classes, {identity: modules[home] for identity, home in homes.items()})
    groups: dict[str, list[PathNode]] = {}
    for node in root.walk():
        groups.setdefault(layout.modules[node.identity], []).append(node)
    return tuple(layout.module(name, nodes) for name, nodes in groups.items())


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


@dataclass(frozen=True)
class _Layout:
    symbols: Symbols
    classes: dict[str, str]
    """Class per path."""
    modules: dict[str, str]
    """Module per path."""

    def module(self, name: str, paths: Sequence[PathNode]) -> RequestModule:
        verbs = {node.identity: self._verbs(node) for node in paths}
        used = {verb.key: verb for group in verbs.values() for verb in group}
        labels = {key: verb.operation.name for key, verb in used.items()}
        names = naming.constants(labels, [self.classes[node.identity] for node in paths])
        nodes = tuple(
            Node(
                head=_class_head(self.classes[node.identity], "Node" if node.identity else "Root"),
                doc=node.text,
                methods=(
                    *self._children(node),
                    *(verb.method(names[verb.key]) for verb in verbs[node.identity]),
                ),
            )
            for node in paths
        )
        constants = tuple(used[key].constant(names[key]) for key in sorted(names, key=names.__getitem__))
        return RequestModule(
            name=name,
            doc=f"Requests below {paths[0].text}",
            imports=self._imports(paths, nodes, constants),
            constants=constants,
            nodes=nodes,
        )

    def _verbs(self, node: PathNode) -> list[Verb]:
        counts = node.text.endswith("/$count")
        documented = [tuple(node.operations[method]) for method in METHODS if method in node.operations]
        return [Verb(self.symbols, operations, counts) for operations in documented]

    def _imports(self, paths: Sequence[PathNode], nodes: Iterable[Node], constants: tuple[str, ...]) -> Imports:
        # A method's own name is no mention of anything.
        methods = [(method.head.partition("(")[2], method.body) for node in nodes for method in node.methods]
        names = mentioned((*constants, *chain.from_iterable(methods)))
        is_root = not paths[0].identity
        typing = [("..", "models")] if "models" in names else []
        typing += [
            (f".{self.modules[branch.node.identity]}", self.classes[branch.node.identity])
            for node in paths
            for branch in node.branches.values()
            if self._is_elsewhere(node, branch)
        ]
        library = [(module, name) for name, module in _LIBRARY.items() if name in names]
        package = [
            (".._runtime.nodes" if name in _NODES else ".._runtime.requests", name)
            for name in {*(names & _RUNTIME), "Root" if is_root else "Node"}
        ]
        return Imports(
            library=library_imports(names, *library), package=imports(package), typing=imports(typing, INDENT)
        )

    def _children(self, node: PathNode) -> list[Method]:
        branches = [branch for _, branch in sorted(node.branches.items())]
        named = [branch.identity for branch in branches if branch.kind in ("segment", "function")]
        names = naming.segments(named, self.symbols.namespace)
        return [self._child(branch, names, self._is_elsewhere(node, branch)) for branch in branches]

    def _is_elsewhere(self, node: PathNode, branch: Branch) -> bool:
        """Whether a child has another module, which is loaded when it is first asked for."""
        return self.modules[branch.node.identity] != self.modules[node.identity]

    def _child(self, branch: Branch, names: dict[str, str], elsewhere: bool) -> Method:
        arguments = sorted(branch.arguments.values(), key=lambda argument: argument.optional)
        labels = naming.parameters(argument.label for argument in arguments)
        parameters = [self._parameter(branch, argument, labels[argument.label]) for argument in arguments]
        cls = self.classes[branch.node.identity]
        head = METHODS_OF.get(branch.kind) or names[branch.identity]
        part: str | Call
        if branch.kind == "segment":
            part = literal(branch.url)
        elif branch.kind == "key":
            part = f"key({labels[arguments[0].label]}{_key_type(arguments[0])})"
        elif branch.kind == "path":
            part = f"at_path({labels[arguments[0].label]})"
        else:
            parameters = ["*", *parameters] if parameters and arguments[0].name else parameters
            given = [_argument(argument, labels[argument.label]) for argument in arguments]
            part = Call("call(", (literal("" if branch.kind == "keys" else branch.name), *given))
        steps = _returned(cls, Call(f"{cls}(", ("self", part)))
        if elsewhere:
            steps = f"{self._import(branch.node.identity)}\n\n{' ' * 2 * INDENT}{steps}"
        return Method(
            head=Call(f"def {head}(", ("self", *parameters), f") -> {cls}:").source(INDENT),
            doc=branch.node.text,
            body=steps,
            property=branch.kind == "segment",
        )

    def _import(self, identity: str) -> str:
        return Import(f".{self.modules[identity]}", (self.classes[identity],), 2 * INDENT).source

    def _parameter(self, branch: Branch, argument: Argument, name: str) -> str:
        types = sorted({self.symbols.annotation(type, "models.") for type in argument.types})
        annotation = types[0] if len(types) == 1 else "str"
        if branch.kind in ("key", "keys"):
            annotation = f"{annotation} | str" if annotation in _KEYS or annotation.startswith("models.") else "str"
        elif branch.kind == "path":
            annotation = "str"
        elif annotation in WITH_TEXT:
            annotation += " | str"
        return f"{name}: {annotation}" + (" = OMITTED" if argument.optional else "")


def _class_head(name: str, base: str) -> str:
    head = f"class {name}({base}):"
    return head if len(head) <= WIDTH else f"class {name}(\n{' ' * INDENT}{base}\n):"


def _returned(cls: str, node: Call) -> str:
    """A return statement in a method, with a bracket around it where black wants one."""
    if 2 * INDENT + len(f"return {cls}(") <= WIDTH or 3 * INDENT + len(f"{cls}(") > WIDTH:
        return f"return {node.source(2 * INDENT, len('return '))}"
    return f"return (\n{' ' * 3 * INDENT}{node.source(3 * INDENT)}\n{' ' * 2 * INDENT})"


def _key_type(argument: Argument) -> str:
    """The type of a key, as another argument; texts need none, nor what several pages type differently."""
    type = min(argument.types)
    is_known = len(argument.types) == 1 and type not in ("Edm.String", "Edm.Untyped")
    return f", {literal(type)}" if is_known else ""


def _argument(argument: Argument, name: str) -> Call:
    type = min(argument.types) if len(argument.types) == 1 else "Edm.String"
    type = "" if type == "Edm.Untyped" else type  # what the value is decides
    return Call("(", (literal(argument.name), name, literal(type)))
