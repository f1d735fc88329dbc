"""From a documented path to the Python that addresses it: what `verify` and the mock walk along."""

from __future__ import annotations

from dataclasses import dataclass

from codegen.model import Model
from codegen.paths import segments
from codegen.python import naming
from codegen.python.layout_operations import merged
from codegen.python.tree import PathNode, branch_identity, grow
from codegen.spec import Operation


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
        self._root = grow(model.operations)

    def operation(self, template: str, method: str) -> Operation:
        """The operation that the method of a template's node stands for: all pages that document it, as one.

        Raises KeyError for what no page documents.
        """
        node, colon = self._root, False
        for part in segments(template):
            node, colon = node.branches[branch_identity(part, colon)].node, part.colon
        return merged(self._model, node.operations[method])

    def steps(self, template: str) -> tuple[Step, ...]:
        """The steps that lead from `api` to the node of a documented template.

        Raises KeyError for a path that no operation documents.
        """
        node, found, colon = self._root, [], False
        for part in segments(template):
            identity = branch_identity(part, colon)
            branch = node.branches[identity]
            labels = naming.parameters(argument.label for argument in branch.arguments.values())
            pairs = dict(zip(branch.arguments, branch.arguments.values(), strict=True))
            given = [("", part.parameter)] if part.parameter else list(part.arguments or ())
            arguments = tuple(
                Argument(label.strip("{}"), labels[pairs[name].label], min(pairs[name].types))
                for name, label in given
                if name in pairs
            )
            found.append(Step(self._name(node, identity), branch.kind != "segment", arguments))
            node, colon = branch.node, part.colon
        return tuple(found)

    def _name(self, node: PathNode, identity: str) -> str:
        kinds = {key: branch.kind for key, branch in sorted(node.branches.items())}
        if kinds[identity] in ("key", "path"):
            return {"key": "__getitem__", "path": "by_path"}[kinds[identity]]
        named = [key for key, kind in kinds.items() if kind in ("segment", "function")]
        return naming.segments(named, self._model.spec.api.namespace)[identity]


def parameter_names(operation: Operation) -> dict[str, str]:
    """Python's names of an action's parameters, by OData's."""
    return naming.parameters(item.name for item in operation.body.properties) if operation.body else {}
