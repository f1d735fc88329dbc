"""The YAML form of each dataclass: shapes from its annotations, and a few further facts."""

from __future__ import annotations

import dataclasses
import functools
import inspect
import types
import typing
from dataclasses import dataclass
from typing import Any, Literal

from codegen.base.problems import NOWHERE, Place, Problem
from codegen.base.rules import Level
from codegen.formats.specfile import shapes
from codegen.formats.specfile.records import Field, Form, Named, Record, Tagged
from codegen.formats.specfile.shapes import Shape
from codegen.formats.yamlread import Node
from codegen.spec import nodes as spec
from codegen.spec import service


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """A place in a documentation page; `file` is left out if it is the page itself."""

    line: int = 0
    column: int = 0
    file: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A problem that only the page can show; its place is in the page."""

    rule: str
    level: Level
    line: int = 0
    column: int = 0
    file: str | None = None
    message: str
    related: tuple[Spot, ...] = ()
    """Other places that contradict the first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageFile:
    """What one documentation page yields: types, operations and findings."""

    page: str = ""
    """The documentation page; empty if no page describes the content."""
    sha256: str = ""
    """Hash of the page, which tells whether the page has changed."""
    types: tuple[spec.Type, ...] = ()
    operations: tuple[spec.Operation, ...] = ()
    findings: tuple[Finding, ...] = ()
    ignored: tuple[str, ...] = ()
    """Rules of lint that the page turns off."""
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """A change by hand to what was transcribed."""

    target: str
    """A file and a JSON Pointer into it: `operations/x.yaml#/operations/x/paths/0`. The suffix may be left out,
    and a pointer without leading slash starts in the file's only type or operation: `operations/x#paths/0`."""
    from_: Node | None = None
    """The present content; left out to add something."""
    to: Node | None = None
    """The new content; left out to remove something."""
    reason: str
    place: Place = NOWHERE


_FORMS: dict[type, Form] = {
    spec.Property: Form("name", short="type"),
    spec.StructuredType: Form("name"),
    spec.EnumType: Form("name", kind="enum"),
    spec.EnumMember: Form("name", short="value"),
    spec.Path: Form(short="template"),
    spec.Permissions: Form(rest="scopes"),
    spec.Header: Form("name", short="value"),
    spec.Response: Form("status", short="type"),
    spec.Operation: Form("name"),
    spec.Body: Form(short="type", wordy=True),
    service.Root: Form("name"),
    service.Import: Form("name"),
    service.Container: Form("name"),
    service.Schema: Form("name"),
    service.Include: Form("name", short="uri"),
    service.Outside: Form("target"),
    Spot: Form(short="line"),
}

_SCALARS: dict[Any, Shape] = {
    str: shapes.Shape(),
    int: shapes.Integer(),
    bool: shapes.Flag(),
    Node: shapes.Anything(),
    dict[str, str]: shapes.Map(shapes.Shape()),
    dict[str, Any]: shapes.VALUES,
    dict[str, tuple[str, ...]]: shapes.Items(shapes.Shape()),  # a mapping's pairs stand among the keys of its record
}

_PAYLOADS = {(cls, name) for cls in (spec.RequestMessage, spec.ResponseMessage) for name in ("body", "read")}


_COUNTS = {"max_length", "precision", "scale"}


@functools.cache
def record(cls: type) -> Record:
    """The shape of a dataclass."""
    hints = typing.get_type_hints(cls)
    own = inspect.get_annotations(cls)
    ordered = sorted(dataclasses.fields(cls), key=lambda field: field.name not in own)
    fields = [
        Field(
            field.name.rstrip("_"),
            field.name,
            _field_shape(cls, field.name, hints[field.name]),
            field.default_factory() if field.default_factory is not dataclasses.MISSING else field.default,
        )
        for field in ordered
        if field.name != "place"
    ]
    return Record(cls, _FORMS.get(cls, Form()), fields)


def _field_shape(cls: type, name: str, annotation: Any) -> Shape:
    if (cls, name) in _PAYLOADS:
        return shapes.Payload()
    if (cls, name) == (Finding, "rule"):
        return shapes.RuleName()
    if name == "type":
        return shapes.TypeText()
    if name in _COUNTS:
        return shapes.Maybe(shapes.Count())
    return _shape(annotation)


def _shape(annotation: Any) -> Shape:
    if annotation in _SCALARS:
        return _SCALARS[annotation]
    origin, arguments = typing.get_origin(annotation), typing.get_args(annotation)
    if origin is Literal:
        return shapes.Choice(*arguments)
    if origin is tuple:
        item = _shape(arguments[0])
        return Named(item) if isinstance(item, Record | Tagged) and item.form.name else shapes.Items(item)
    if origin in (types.UnionType, typing.Union):
        some = [argument for argument in arguments if argument is not type(None)]
        if len(some) > 1:
            return Tagged(*map(record, some))
        return _shape(some[0]) if some == [Node] else shapes.Maybe(_shape(some[0]))
    return record(annotation)


_ALIKE = ("page", "sha256", "types", "operations", "ignored")
"""What a page and its file both hold, as it is."""


def page_file(page: spec.Page) -> PageFile:
    """A page as its file holds it."""
    findings = tuple(_finding(problem, page.page) for problem in page.findings)
    return PageFile(findings=findings, **{name: getattr(page, name) for name in _ALIKE})


def _finding(problem: Problem, page: str) -> Finding:
    related = tuple(Spot(**_spot(place, page)) for place in problem.related)
    where = _spot(problem.place, page)
    return Finding(rule=problem.rule, level=problem.level, message=problem.message, related=related, **where)


def _spot(place: Place, page: str) -> dict[str, Any]:
    return {"line": place.line, "column": place.column, "file": None if place.file == page else place.file}


def page_of(content: PageFile, file: str) -> spec.Page:
    """The page that a file holds."""

    def place(spot: Spot | Finding) -> Place:
        return Place(content.page if spot.file is None else spot.file, spot.line, spot.column)

    findings = tuple(
        Problem(item.rule, place(item), item.message, tuple(map(place, item.related)), level=item.level)
        for item in content.findings
    )
    alike = {name: getattr(content, name) for name in _ALIKE}
    return spec.Page(place=content.place, file=file, findings=findings, **alike)
