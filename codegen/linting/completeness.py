"""What a spec written by hand still lacks."""

from __future__ import annotations

from collections.abc import Iterator

from codegen.base.printing import some
from codegen.linting.locating import Finding, Lines
from codegen.spec.model import Model
from codegen.spec.nodes import Operation, StructuredType, Type


def _types(model: Model) -> Iterator[Type]:
    return (item for page in model.spec.pages if page.by_hand for item in page.types if not item.inferred)


def _operations(model: Model) -> Iterator[Operation]:
    return (item for page in model.spec.pages if page.by_hand for item in page.operations)


def roots(model: Model, _: Lines) -> Iterator[Finding]:
    """A client has to be told where the service is, where the spec doesn't say it."""
    if not model.spec.api.service_root and any(_operations(model)):
        yield Finding(model.spec.api.place, "doesn't say where the service is; add service_root: https://...")


def keys(model: Model, _: Lines) -> Iterator[Finding]:
    """Entities are addressed by their keys."""
    for item in _types(model):
        entity = isinstance(item, StructuredType) and item.kind == "entity" and not item.abstract
        if entity and not model.key(item.name):
            yield Finding(item.place, f"entity '{item.name}' has no key; add key: [id], or other properties")


def descriptions(model: Model, _: Lines) -> Iterator[Finding]:
    """Descriptions are the docstrings of the package: once for each type, with its members, and each operation."""
    for item in _types(model):
        members = item.own if isinstance(item, StructuredType) else item.members
        bare = [member.name for member in members if not member.description]
        if not item.description:
            yield Finding(item.place, f"type '{item.name}' isn't described; add description")
        elif bare and isinstance(item, StructuredType):
            yield Finding(item.place, f"of type '{item.name}', {some(bare, 3)} aren't described; add descriptions")
    for operation in _operations(model):
        if not operation.description and not operation.title:
            yield Finding(operation.place, f"operation '{operation.name}' isn't described; add title or description")


def examples(model: Model, _: Lines) -> Iterator[Finding]:
    """Examples are what `codegen verify` checks a package with, and what `codegen serve` answers."""
    for operation in _operations(model):
        if not operation.examples:
            message = f"operation '{operation.name}' has no example, so codegen can't check it; add one"
            yield Finding(operation.place, f"{message} with method, url and bodies")


def responses(model: Model, _: Lines) -> Iterator[Finding]:
    """Without a response, a request's result has no type."""
    for operation in _operations(model):
        if not operation.responses:
            message = f"operation '{operation.name}' doesn't say its result; add responses, such as [204]"
            yield Finding(operation.place, message)
