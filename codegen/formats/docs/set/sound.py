"""Leaves out what a spec can't hold, with a finding, so that one mistake never costs the whole set.

Whatever pages say, and whatever was concluded from them, the spec that comes of it can be linked and generated from.
Each thing that is changed here is a finding at its place.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath
from typing import TypeVar

from codegen.base import edm
from codegen.base.edm import TypeRef, is_qualified, is_reserved, name_in
from codegen.base.problems import Place, Problem, ordered
from codegen.spec import defaults, paths
from codegen.spec.calls import free
from codegen.spec.lineage import DEEPEST, straightened
from codegen.spec.member import changed
from codegen.spec.nodes import (
    METHODS,
    Body,
    EnumMember,
    EnumType,
    Example,
    Operation,
    Page,
    Path,
    Property,
    Response,
    Spec,
    StructuredType,
    Type,
)

_RULE = "left-out"
_ANY = "Edm.Untyped"
_QUANTITY = re.compile(r"\d\S* [^\W\d]+")
"""A number with a unit, which is no text that a service takes."""
_WHY_NOT = f"which is of another kind, derives from it, or has {DEEPEST} bases above it"
T = TypeVar("T", Property, EnumMember)


def sound(spec: Spec) -> Spec:
    """The spec without what `codegen.spec.model.link` would refuse; the spec itself if nothing is wrong."""
    mender = _Mender({item.name: item for item in reversed([*spec.types])})
    mender.untangle()
    return replace(spec, pages=tuple(map(mender.page, spec.pages)))


@dataclass
class _Mender:
    """Goes through the pages in their order; of what is named twice, the first stays."""

    types: dict[str, Type]
    bases: dict[str, str] = field(default_factory=dict)
    """The base of each type, where that can be one."""
    sure: set[str] = field(default_factory=set)
    """Texts that name a type."""
    seen: set[str] = field(default_factory=set)
    operations: set[str] = field(default_factory=set)
    findings: list[Problem] = field(default_factory=list)

    def untangle(self) -> None:
        """Conclude which bases can be: types of the same kind, and never the type itself."""
        for name, item in self.types.items():
            base = self.types.get(item.base) if isinstance(item, StructuredType) and item.base else None
            if isinstance(item, StructuredType) and isinstance(base, StructuredType) and base.kind == item.kind:
                self.bases[name] = base.name
        self.bases = straightened(self.bases)

    def page(self, page: Page) -> Page:
        """A page with what can stand in a spec, and findings for the rest."""
        self.findings = []
        types = tuple([item for given in page.types if (item := self._type(given)) is not None])
        operations = tuple(item for given in page.operations for item in self._operation(given, page))
        found = page.findings
        if self.findings or len(found) > 1:
            found = ordered((*found, *self.findings))
        return changed(page, types=types, operations=operations, findings=found)

    def _say(self, place: Place, message: str) -> None:
        self.findings.append(Problem(_RULE, place, message))

    def _type(self, item: Type) -> Type | None:
        if is_reserved(item.name) or not is_qualified(item.name):
            self._say(item.place, f"'{item.name}' can't be the name of a type; give it another. The type is left out")
        elif item.name in self.seen:
            self._say(item.place, f"type '{item.name}' is defined already; keep one. This one is left out")
        else:
            self.seen.add(item.name)
            if isinstance(item, EnumType):
                return changed(item, members=self._unique(item.members))
            return self._structured(item)
        return None

    def _structured(self, item: StructuredType) -> StructuredType:
        base = self.bases.get(item.name, "")
        if item.base != base:
            self._say(item.place, f"'{item.base}' can't be the base of '{item.name}', {_WHY_NOT}; the base is left out")
        properties = [self._typed(prop, f"property '{prop.name}'") for prop in item.properties]
        navigation = []
        for prop in item.navigation:
            prop = self._typed(prop, f"property '{prop.name}'")
            if self._can_be_navigated(prop):
                navigation.append(prop)
                continue
            message = f"navigation property '{prop.name}' leads to '{prop.type}', not to an entity type"
            self._say(prop.place, f"{message}; codegen reads it as a property")
            properties.append(prop)
        members = self._unique((*properties, *navigation))
        own = {prop.name for prop in navigation}
        key = self._key(item, base, {prop.name for prop in members}) if item.key else ()
        for part in item.key:
            if part not in key:
                self._say(item.place, f"key '{part}' of '{item.name}' isn't a property; codegen leaves it out")
        return changed(
            item,
            base=base,
            key=key,
            properties=tuple([prop for prop in members if prop.name not in own]),
            navigation=tuple([prop for prop in members if prop.name in own]),
        )

    def _key(self, item: StructuredType, base: str, names: set[str]) -> tuple[str, ...]:
        """The parts of a key that begin with a property of the type or of one above it; one way up for all."""
        starts = {part: item.key_paths.get(part, part).partition("/")[0] for part in item.key}
        absent = {*starts.values()} - names
        while absent and base:
            above = self.types[base]
            if isinstance(above, StructuredType):
                absent -= {prop.name for prop in above.own}
            base = self.bases.get(base, "")
        return tuple(part for part in item.key if starts[part] not in absent)

    def _can_be_navigated(self, prop: Property) -> bool:
        name = name_in(prop.type)
        return name in edm.ABSTRACT or isinstance(self.types.get(name), StructuredType)

    def _unique(self, members: Sequence[T]) -> tuple[T, ...]:
        found: dict[str, T] = {}
        for member in members:
            if member.name in found:
                self._say(member.place, f"'{member.name}' appears more than once; codegen uses the first")
            found.setdefault(member.name, member)
        return tuple(found.values())

    def _reference(self, text: str, place: Place, what: str) -> str:
        if text in self.sure:
            return text
        name = name_in(text)
        if name in edm.BUILT_IN or (name in self.types and name and not is_reserved(name)):
            self.sure.add(text)
            return text
        self._say(place, f"{what} has type '{text}', which isn't a type; the package accepts any value")
        return str(TypeRef(_ANY, text.startswith("Collection(")))

    def _typed(self, prop: Property, what: str) -> Property:
        if prop.type not in self.sure:
            prop = changed(prop, type=self._reference(prop.type, prop.place, what))
        return prop if prop.default is None else self._defaulted(prop, what)

    def _defaulted(self, prop: Property, what: str) -> Property:
        """A property whose default is a value of its type, as the type writes it; what isn't one is left out."""
        kind = self.types.get(prop.type)
        default = (
            prop.default
            if prop.type in edm.ABSTRACT
            else defaults.spelled(prop, kind if isinstance(kind, EnumType) else None)
        )
        if default is None or _QUANTITY.fullmatch(default):
            message = f"{what} is {prop.type}, but its default '{prop.default}' isn't such a value"
            self._say(prop.place, f"{message}; correct one. The default is left out")
            return replace(prop, default=None)
        return changed(prop, default=default)

    def _operation(self, item: Operation, page: Page) -> Iterator[Operation]:
        if item.method not in METHODS:
            message = f"an operation '{item.method}' is left out; requests are {', '.join(METHODS)}"
            self._say(item.place, message)
            return
        name = item.name
        if name in self.operations:
            name = free(PurePosixPath(page.file).stem, self.operations)
        self.operations.add(name)
        yield changed(
            item,
            name=name,
            paths=tuple(path for path in item.paths if self._can_be(path)),
            parameters=self._all(item.parameters),
            query=self._all(item.query),
            body=item.body and self._body(item.body),
            responses=tuple(map(self._response, item.responses)),
            examples=tuple(map(self._example, item.examples)),
        )

    def _can_be(self, path: Path) -> bool:
        try:
            names = paths.parameters(path.template)
            odd = len({*names}) < len(names) or any(part.name in (".", "..") for part in paths.segments(path.template))
        except ValueError:
            odd = True
        if odd:
            self._say(path.place, f"path '{path.template}' can't stand in a URL; correct it. The path is left out")
        return not odd

    def _all(self, props: Sequence[Property]) -> tuple[Property, ...]:
        return tuple(self._typed(prop, f"parameter '{prop.name}'") for prop in props)

    def _body(self, body: Body) -> Body:
        found = self._reference(body.type, body.place, "the body") if body.type else ""
        return changed(body, type=found, properties=self._all(body.properties))

    def _response(self, response: Response) -> Response:
        found = self._reference(response.type, response.place, "the response") if response.type else ""
        return response if found == response.type else replace(response, type=found)

    def _example(self, example: Example) -> Example:
        request, response = example.request, example.response
        if request is not None and request.type:
            request = changed(request, type=self._reference(request.type, request.place, "the example"))
        if response is not None and response.type:
            response = changed(response, type=self._reference(response.type, response.place, "the example"))
        return changed(example, request=request, response=response)
