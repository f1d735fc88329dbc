"""The tree of resources, as the builder has them."""

from __future__ import annotations

from codegen.explorer.addresses import addresses
from codegen.explorer.common import Common
from codegen.explorer.facts import Link, ResourceFacts
from codegen.python.chains import Step
from codegen.python.tree import PathNode

_WHOLE = 300
"""Resources that one page shows; of more, each first step has a page of its own."""


def resources(common: Common) -> tuple[ResourceFacts, ...]:
    """The first steps from `api`, with all that follows."""
    root = common.chains.root
    names = [node.text.lstrip("/") for _, node in common.chains.below(root)]
    whole = sum(1 for _ in root.walk())
    hrefs = addresses("resources", names) if whole > _WHOLE else {}
    return tuple(
        _resource(common, step, node, hrefs.get(node.text.lstrip("/"), "")) for step, node in common.chains.below(root)
    )


def _resource(common: Common, step: Step, node: PathNode, href: str = "") -> ResourceFacts:
    below = tuple(_resource(common, *found) for found in common.chains.below(node))
    operations = tuple(
        Link(text=method, href=common.operations[item.name])
        for method, found in sorted(node.operations.items())
        for item in found[:1]
    )
    return ResourceFacts(
        name=_written(step),
        path=node.text,
        operations=operations,
        below=below,
        count=len(operations) + sum(item.count for item in below),
        href=href,
    )


def _written(step: Step) -> str:
    """A step as it is written, its arguments by their names."""
    if not step.call:
        return f".{step.name}"
    names = [argument.name for argument in step.arguments]
    if step.name == "__getitem__":
        return f"[{', '.join(names)}]"
    return f".{step.name}({', '.join(f'{name}=...' for name in names)})"
