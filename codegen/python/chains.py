"""Documented paths as Python expressions: `api.me.profile.account`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from codegen.python import naming
from codegen.python.layout_operations import Documented, asked
from codegen.python.layout_requests import step_names
from codegen.python.package import Verb
from codegen.python.symbols import Needs, Symbols, symbols_of
from codegen.python.tree import Branch, PathNode, branch_identity, by_place, steps
from codegen.spec.model import Model
from codegen.spec.nodes import Operation
from codegen.spec.paths import Segment


@dataclass(frozen=True, slots=True)
class Argument:
    """A parameter of a step: its name in the path template, in Python, and its OData type."""

    label: str
    name: str
    type: str


@dataclass(frozen=True, slots=True)
class Step:
    """One step from node to node: an attribute, an item (`name` is `__getitem__`), or a call."""

    name: str
    call: bool
    arguments: tuple[Argument, ...] = ()


class Chains:
    """The chain of attributes, items and calls for every documented path template."""

    def __init__(self, model: Model, symbols: Symbols | None = None) -> None:
        self._names: dict[str, dict[str, str]] = {}
        self._symbols = symbols or symbols_of(model)
        self.root = self._symbols.paths
        """The tree of all documented paths."""

    def operation(self, template: str, method: str) -> Operation:
        """The operation that the method of a template's node stands for: all pages that document it, as one.

        Raises KeyError for what no page documents.
        """
        return self._symbols.requests.merged(self._node(template).operations[method], template)

    def verb(self, template: str, method: str) -> Verb:
        """The method of a template's node as the package declares it, under no name of a constant.

        Raises KeyError for what no page documents.
        """
        node = self._node(template)
        return Documented(self._symbols, tuple(node.operations[method]), node.text).verb("", Needs())

    def _node(self, template: str) -> PathNode:
        node = self.root
        for _, branch, _ in self._branches(template):
            node = branch.node
        return node

    def below(self, node: PathNode) -> Iterator[tuple[Step, PathNode]]:
        """The steps from a node to the paths that go on from it, in the order of their names."""
        found = []
        for _, branch in sorted(node.branches.items()):
            given = ((name, argument.label) for name, argument in branch.arguments.items())
            found.append((self._step(node, branch, given), branch.node))
        return iter(sorted(found, key=lambda pair: (pair[0].name != "__getitem__", pair[0].name)))

    def asked(self, operation: Operation) -> dict[str, str]:
        """The parameters of an operation's method that are headers, by the headers' names."""
        return naming.parameters(asked(operation))

    def steps(self, template: str) -> tuple[Step, ...]:
        """The steps that lead from `api` to the node of a documented template.

        Raises KeyError for a path that no operation documents.
        """
        return tuple(self._step(node, branch, _given(part)) for node, branch, part in self._branches(template))

    def _branches(self, template: str) -> Iterator[tuple[PathNode, Branch, Segment]]:
        node, colon = self.root, False
        for part in steps(template):
            branch = node.branches[branch_identity(part, colon)]
            yield node, branch, part
            node, colon = branch.node, part.colon

    def _step(self, node: PathNode, branch: Branch, given: Iterable[tuple[str, str]]) -> Step:
        """The step of a branch with the arguments that are given, each with what a page calls it."""
        known = branch.arguments
        labels = naming.parameters(argument.label for argument in known.values())
        arguments = tuple(
            Argument(label.strip("{}"), labels[known[name].label], min(known[name].types))
            for name, label in given
            if name in known
        )
        return Step(self._name(node, branch.identity), branch.kind != "segment", arguments)

    def _name(self, node: PathNode, identity: str) -> str:
        """The method or attribute of a branch; those of a node are told apart all at once."""
        if node.identity not in self._names:
            self._names[node.identity] = step_names(self._symbols, node)
        return self._names[node.identity][identity]


def _given(part: Segment) -> list[tuple[str, str]]:
    """The arguments of a segment by their places, with what the page calls them."""
    if part.parameter:
        return [("", part.parameter)]
    return [(at, value) for at, (_, value) in by_place(part).items()]


def parameter_names(operation: Operation) -> dict[str, str]:
    """Python's names of an action's parameters, by OData's."""
    return naming.parameters(item.name for item in operation.body.properties) if operation.body else {}
