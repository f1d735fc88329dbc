"""From a documented path to the Python that addresses it: what `verify` and the mock walk along."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from codegen.python import naming
from codegen.python.layout_operations import asked
from codegen.python.tree import METHODS_OF, Branch, PathNode, branch_identity, grow, steps
from codegen.spec.model import Model
from codegen.spec.nodes import Operation
from codegen.spec.paths import Segment
from codegen.spec.requests import Requests


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


class Routes:
    """The steps of every documented path template."""

    def __init__(self, model: Model) -> None:
        self._model = model
        self._root = grow(model)

    def operation(self, template: str, method: str) -> Operation:
        """The operation that the method of a template's node stands for: all pages that document it, as one.

        Raises KeyError for what no page documents.
        """
        node = self._root
        for _, branch, _ in self._branches(template):
            node = branch.node
        return Requests(self._model).merged(node.operations[method], template)

    def asked(self, operation: Operation) -> dict[str, str]:
        """The parameters of an operation's method that are headers, by the headers' names."""
        return naming.parameters(asked(operation))

    def steps(self, template: str) -> tuple[Step, ...]:
        """The steps that lead from `api` to the node of a documented template.

        Raises KeyError for a path that no operation documents.
        """
        return tuple(self._step(node, branch, part) for node, branch, part in self._branches(template))

    def _branches(self, template: str) -> Iterator[tuple[PathNode, Branch, Segment]]:
        """For each segment the node before it, and the branch that it takes."""
        node, colon = self._root, False
        for part in steps(template):
            branch = node.branches[branch_identity(part, colon)]
            yield node, branch, part
            node, colon = branch.node, part.colon

    def _step(self, node: PathNode, branch: Branch, part: Segment) -> Step:
        known = branch.arguments
        labels = naming.parameters(argument.label for argument in known.values())
        given = [("", part.parameter)] if part.parameter else list(part.arguments or ())
        arguments = tuple(
            Argument(label.strip("{}"), labels[known[name].label], min(known[name].types))
            for name, label in given
            if name in known
        )
        return Step(self._name(node, branch.identity), branch.kind != "segment", arguments)

    def _name(self, node: PathNode, identity: str) -> str:
        kinds = {key: branch.kind for key, branch in sorted(node.branches.items())}
        if kinds[identity] in METHODS_OF:
            return METHODS_OF[kinds[identity]]
        named = [key for key, kind in kinds.items() if kind in ("segment", "function")]
        return naming.segments(named, self._model.namespace)[identity]


def parameter_names(operation: Operation) -> dict[str, str]:
    """Python's names of an action's parameters, by OData's."""
    return naming.parameters(item.name for item in operation.body.properties) if operation.body else {}
