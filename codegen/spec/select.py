"""Selects a part of a spec: the operations that the user wants, and the types that they need.

A pattern that begins with a slash is one of paths (`/users/**`), any other one of pages (`api/user-*.md`). How a
path's parameters are called doesn't matter. An operation keeps those of its paths that are wanted.

Needed are the types that bodies, responses, parameters and examples name. From there it goes on to the types of
properties, base types, and all that derives from a type of a value: `@odata.type` may name it. Relationships
would lead from nearly every type to nearly all others. So a navigation property whose type isn't needed otherwise
holds any entity, as plain JSON; with `related`, navigation properties are followed like the others.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from codegen.base.edm import TypeRef
from codegen.base.globs import matches
from codegen.base.nearest import suggest
from codegen.base.problems import NOWHERE, InputError, Problem
from codegen.spec.model import Model
from codegen.spec.nodes import EnumType, Example, Operation, Page, Path, Property, Spec, StructuredType, Type
from codegen.spec.resources import segment_of
from codegen.spec.service import Service


def select(
    spec: Spec,
    include: Sequence[str] = (),
    exclude: Sequence[str] = (),
    *,
    related: bool = False,
    types_only: bool = False,
) -> Spec:
    """The part of a spec that `include` names (all of it, if nothing) and `exclude` doesn't.

    Types come with the operations that need them, or by a pattern of their pages; with `types_only` these
    operations then go. Raises InputError for patterns that match nothing.
    """
    chosen = _chosen(spec, include, exclude, related=related) if include or exclude else spec
    if not types_only:
        return chosen
    pages = (replace(page, operations=()) for page in chosen.pages if page.types)
    return replace(chosen, pages=tuple(pages), service=chosen.service.of_types)


def _chosen(spec: Spec, include: Sequence[str], exclude: Sequence[str], *, related: bool) -> Spec:
    _check(spec, (*include, *exclude))
    choice = _Choice(include, exclude)
    pages = [replace(page, operations=tuple(choice.operations(page))) for page in spec.pages]
    wanted = [item.name for page in spec.pages if page.types and choice.names(page) for item in page.types]
    operations = [operation for page in pages for operation in page.operations]
    needed = _Closure(Model(spec), related).of(operations, wanted)
    kept = [replace(page, types=tuple(_trimmed(page.types, needed))) for page in pages]
    begun = {path.template.split("/")[1].partition("(")[0] for item in operations for path in item.paths}
    service = _served(spec.service, needed, begun)
    return replace(spec, pages=tuple(page for page in kept if page.types or page.operations), service=service)


def _served(service: Service, needed: set[str], begun: set[str]) -> Service:
    """What metadata says of the part: places and imports with which paths begin, calls whose types are all there."""

    def known(prop: Property) -> bool:
        reference = TypeRef.parse(prop.type)
        return reference.built_in or reference.name in needed

    places = (place for container in service.containers for place in container.places)
    names = {place.name for place in places if segment_of(place) in begun}
    containers = (
        replace(
            container,
            places=tuple(
                replace(place, bindings={path: to for path, to in place.bindings.items() if to.split("/")[0] in names})
                for place in container.places
                if place.name in names and place.type in needed
            ),
            imports=tuple(imported for imported in container.imports if imported.name in begun),
        )
        for container in service.containers
    )
    schemas = (
        replace(
            schema,
            calls=tuple(
                call
                for call in schema.calls
                if all(map(known, (*call.parameters, *([call.returns] if call.returns else ()))))
            ),
            terms=tuple(filter(known, schema.terms)),
        )
        for schema in service.schemas
    )
    return replace(service, containers=tuple(containers), schemas=tuple(schemas))


def _check(spec: Spec, patterns: Iterable[str]) -> None:
    pages = {page.page for page in spec.pages if page.page}
    templates = {path.template for operation in spec.operations for path in operation.paths}
    problems = []
    for pattern in patterns:
        known, what = (templates, "path") if pattern.startswith("/") else (pages, "page")
        if not _any([pattern], known):
            message = f"'{pattern}' matches no {what}{suggest(pattern, known)}"
            problems.append(Problem("no-match", NOWHERE, message))
    if problems:
        raise InputError(*problems)


class _Choice:
    """What of each page is wanted."""

    def __init__(self, include: Sequence[str], exclude: Sequence[str]) -> None:
        self.include = include
        self.pages = [pattern for pattern in include if not pattern.startswith("/")]
        self.paths = [pattern for pattern in include if pattern.startswith("/")]
        self.no_pages = [pattern for pattern in exclude if not pattern.startswith("/")]
        self.no_paths = [pattern for pattern in exclude if pattern.startswith("/")]

    def names(self, page: Page) -> bool:
        """Whether a pattern names the page, and none takes it out again."""
        return _any(self.pages, [page.page]) and not _any(self.no_pages, [page.page])

    def operations(self, page: Page) -> Iterator[Operation]:
        """The operations of a page, with the paths that are wanted."""
        if _any(self.no_pages, [page.page]):
            return
        whole = not self.include or _any(self.pages, [page.page])
        for operation in page.operations:
            kept = [
                path
                for path in operation.paths
                if (whole or _any(self.paths, [path.template])) and not _any(self.no_paths, [path.template])
            ]
            if kept or (whole and not operation.paths):
                yield _with_paths(operation, kept)


def _any(patterns: Iterable[str], texts: Iterable[str]) -> bool:
    """Whether a pattern matches one of the texts; how a parameter is called doesn't matter."""
    texts = [_PARAMETER.sub("{}", text) for text in texts]
    return any(matches(_PARAMETER.sub("{}", pattern), text) for pattern in patterns for text in texts)


_PARAMETER = re.compile(r"\{[^{}]*\}")


def _with_paths(operation: Operation, kept: Sequence[Path]) -> Operation:
    """The operation without its other paths; examples lose the requests that call those, not the responses."""
    if len(kept) == len(operation.paths):
        return operation
    gone = {path.template for path in operation.paths} - {path.template for path in kept}
    examples = (_with_request(example, gone) for example in operation.examples)
    shown = tuple(example for example in examples if example.request or example.response)
    return replace(operation, paths=tuple(kept), examples=shown)


def _with_request(example: Example, gone: set[str]) -> Example:
    called = example.request.template if example.request else ""
    return replace(example, request=None) if called in gone else example


def _trimmed(types: Iterable[Type], needed: set[str]) -> Iterator[Type]:
    """The needed types; their relationships to others hold any entity."""
    for item in types:
        if isinstance(item, StructuredType):
            item = replace(item, navigation=tuple(_loosened(member, needed) for member in item.navigation))
        if item.name in needed:
            yield item


def _loosened(member: Property, needed: set[str]) -> Property:
    reference = TypeRef.parse(member.type)
    if reference.built_in or reference.name in needed:
        return member
    return replace(member, type=str(replace(reference, name="Edm.EntityType")))


class _Closure:
    """The types that values of operations can hold."""

    def __init__(self, model: Model, related: bool) -> None:
        self.model = model
        self.related = related
        self.needed: set[str] = set()
        self.declared: set[str] = set()
        self.open: list[str] = []

    def of(self, operations: Iterable[Operation], names: Iterable[str]) -> set[str]:
        """The names of all types that operations and named types need."""
        self.open += names
        for operation in operations:
            self.open += (TypeRef.parse(text).name for text, _ in operation.references)
        while self.open:
            self._declare(self.open.pop())
        return self.needed

    def _declare(self, name: str) -> None:
        """Take in a type that values are declared as, with all that derive from it."""
        if name not in self.declared and name in self.model.types:
            self.declared.add(name)
            for item in (name, *self.model.descendants(name)):
                for owner in (item, *self.model.ancestors(item)):
                    self._need(owner)

    def _need(self, name: str) -> None:
        item = self.model.types.get(name)
        if name in self.needed or item is None:
            return
        self.needed.add(name)
        if not isinstance(item, EnumType):
            members = (*item.properties, *(item.navigation if self.related else ()))
            self.open += (TypeRef.parse(member.type).name for member in members)
