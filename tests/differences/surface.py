"""What programs see of a package: each line is a name that they can write, and what type checkers know of it."""

from __future__ import annotations

from collections.abc import Iterator

from codegen.python.layout import lay_out
from codegen.python.package import Child, EntityClass, EnumClass, Node, Package
from codegen.spec.model import Model

Seen = Iterator[tuple[str, bool]]
"""A line, and whether a program has to write it: a new one of that kind breaks too."""


def breaks(old: Model, new: Model) -> set[str]:
    """What a program that uses all of the old package misses in the new one, or doesn't give that the new one needs."""
    before, after = (dict(_seen(lay_out(model))) for model in (old, new))
    steps = {line.partition("(")[0] for line in before}
    needed = {line for line, needed in after.items() if needed and line.partition("(")[0] in steps}
    return {*before} - {*after} | needed - {*before}


def _seen(package: Package) -> Seen:
    yield f"import {package.name}", False
    types = {item.cls: item for module in package.models for item in module.types}
    for item in types.values():
        line = [item.cls]
        while isinstance(found := types.get(line[-1]), EntityClass):
            yield from ((f"{item.cls}.{field.name}: {field.annotation}", False) for field in found.fields)
            yield from ((f"{item.cls} is {base}", False) for base in (found.base, *found.mixins))
            line.append(found.base)
        if isinstance(item, EnumClass):
            yield from ((f"{item.cls}.{member.name}", False) for member in item.members)
    nodes = {node.cls: node for module in package.requests for node in module.nodes}
    if "Api" in nodes:
        yield from _below("api", nodes["Api"], nodes)


def _below(here: str, node: Node, nodes: dict[str, Node]) -> Seen:
    for verb in node.verbs:
        call = f"{here}.{verb.name}"
        yield f"{call}() -> {verb.result}", False
        for item in verb.parameters:
            yield f"{call}({item.name})", not item.default
            yield from ((f"{call}({item.name}: {one})", False) for one in item.annotation.split(" | "))
        yield from ((f"{call}({name}: header)", True) for name in verb.asked.values())
    for child in node.children:
        yield (there := f"{here}{_step(child)}"), False
        yield from _below(there, nodes[child.cls], nodes)


def _step(child: Child) -> str:
    given = [f"{item.name}: {item.annotation}" if child.keywords else item.annotation for item in child.parameters]
    return f".{child.name}{f'[{given}]' * bool(given)}"
