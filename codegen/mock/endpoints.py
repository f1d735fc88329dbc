"""Finds what a concrete path is: the documented templates that it matches, and where it leads in the metadata.

Literal segments go before functions, functions before keys, keys before paths of their own (URL
Conventions 4.01, section 4.3.6: what a segment could name comes before what could be a key). Case is of no
account, as pages are careless with it, but for names that differ in nothing else. Casts to documented types may
stand between other segments.

Through metadata, paths are followed to any depth, whether or not the spec lists them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal, NamedTuple
from urllib.parse import unquote

from codegen.base.edm import TypeRef
from codegen.formats.csdl.operations import Spot
from codegen.spec.bindings import How, plain
from codegen.spec.bindings import Step as Bound
from codegen.spec.calls import free
from codegen.spec.model import Model
from codegen.spec.nodes import Operation, Property
from codegen.spec.paths import Segment, arguments, segments
from codegen.spec.requests import Requests
from codegen.spec.resources import Resource, Resources, Step, is_documented, is_served
from codegen.spec.routes import End, Routes, taking

_SYSTEM = frozenset({"$batch", "$count", "$ref", "$value"})
"""Segments that are never keys."""


class _Step(NamedTuple):
    kind: Literal["literal", "function", "key", "path"]
    name: str
    arguments: frozenset[str]
    colon: bool


@dataclass(slots=True)
class Endpoint:
    """A documented path, whatever the pages call its parameters."""

    templates: set[str] = field(default_factory=set)
    operations: dict[str, list[Operation]] = field(default_factory=dict)
    """The operations of all pages that document it, by method."""
    below: dict[_Step, Endpoint] = field(default_factory=dict)


class Found(NamedTuple):
    """The endpoint of a path, and what stands there for its parameters, in order and decoded."""

    endpoint: Endpoint
    taken: tuple[str, ...]
    """Keys, and what calls have within their parentheses."""
    steps: tuple[Bound, ...] = ()
    """The types along the path, where metadata tells them."""


class Endpoints:
    """All documented paths, to be looked up segment by segment, and those that follow from metadata."""

    def __init__(self, model: Model) -> None:
        self._root = Endpoint()
        self._prefix = f"{model.namespace}.".casefold()
        self._types = model.by_folded_name
        self._twins = Requests(model).twins
        for operation in model.operations:
            for path in operation.paths:
                self._add(path.template, operation)
        self._paths = _Routed(model) if is_served(model) else None
        self._is_documented = is_documented(model)

    def _add(self, template: str, operation: Operation) -> None:
        endpoint, colon = self._root, False
        for segment in segments(template):
            step = _documented(segment, colon, self._prefix)
            if step.kind == "literal" and step.name in self._twins:
                step = step._replace(name=segment.name)
            endpoint = endpoint.below.setdefault(step, Endpoint())
            colon = segment.colon
        endpoint.templates.add(template)
        found = endpoint.operations.setdefault(operation.method, [])
        if operation not in found:
            found.append(operation)

    def find(self, path: str) -> Iterator[Found]:
        """The endpoints of a path, relative to the service root and encoded; the best first."""
        parts = tuple(unquote(part) for part in path.strip("/").split("/") if part)
        routed = (
            {_form(min(found.endpoint.templates)): found for found in self._paths.find(parts)} if self._paths else {}
        )
        for found in self._walk(self._root, parts, ()):
            same = routed.get(_form(min(found.endpoint.templates, default="/")))
            if found.endpoint.operations and (self._is_documented or not routed):
                yield found
            elif found.endpoint.operations and same is not None:
                yield found._replace(steps=same.steps)
        yield from routed.values()

    def _walk(self, endpoint: Endpoint, parts: tuple[str, ...], taken: tuple[str, ...]) -> Iterator[Found]:
        if not parts:
            yield Found(endpoint, taken)
            return
        as_written = _Step("literal", parts[0], frozenset(), False)
        for step in (as_written, *self._steps(parts[0].casefold())):
            known = step if step in endpoint.below else _overload(endpoint, step)
            if known is not None:
                now = (*taken, *_taken(known, parts[0]))
                yield from self._walk(endpoint.below[known], parts[1:], now)
        for colon in (True, False):
            path = endpoint.below.get(_Step("path", "", frozenset(), colon))
            end = next((i for i, part in enumerate(parts, 1) if part.endswith(":")), 0) if colon else len(parts)
            if path is not None and end:
                yield from self._walk(path, parts[end:], (*taken, "/".join(parts[:end])))
        name, bracket, inner = parts[0].partition("(")
        if bracket and name and inner.endswith(")") and len(inner) > 1:
            # The other way to write a key: /users('a') for /users/a.
            yield from self._walk(endpoint, (name, inner[:-1], *parts[1:]), taken)
            yield from self._walk(endpoint, (name, f"({inner}", *parts[1:]), taken)
        if parts[0].casefold() in self._types:
            yield from self._walk(endpoint, parts[1:], taken)

    def _steps(self, part: str) -> Iterator[_Step]:
        """What a segment may stand for."""
        none: frozenset[str] = frozenset()
        for colon in (True, False) if part.endswith(":") and len(part) > 1 else (False,):
            text = part[:-1] if colon else part
            plain = text.removeprefix(self._prefix)
            names = dict.fromkeys((text, plain))
            yield from (_Step("literal", name, none, colon) for name in names)
            function, bracket, inner = plain.partition("(")
            if not bracket:
                yield _Step("function", plain, none, colon)
            elif inner.endswith(")"):
                yield _Step("function", function, frozenset(dict(arguments(inner[:-1]))), colon)
                if inner == ")":
                    yield _Step("literal", function, none, colon)
            if text not in _SYSTEM:
                yield _Step("key", "", none, colon)


def _form(template: str) -> tuple[str, ...]:
    """A template, whatever it calls its parameters."""
    return tuple(map(plain, segments(template)))


def _overload(endpoint: Endpoint, step: _Step) -> _Step | None:
    """The documented function that a call means which leaves out some of what may be left out."""
    if step.kind != "function":
        return None
    same = [other for other in endpoint.below if other._replace(arguments=step.arguments) == step]
    if not any(other.arguments <= step.arguments for other in same):
        return None
    wider = (other for other in same if other.arguments >= step.arguments)
    return min(wider, key=lambda other: len(other.arguments), default=None)


def _taken(step: _Step, part: str) -> tuple[str, ...]:
    if step.kind in ("key", "path"):
        return (part,)
    return (part.partition("(")[2].removesuffix(":").removesuffix(")"),) if step.kind == "function" else ()


def _documented(segment: Segment, colon: bool, prefix: str) -> _Step:
    if segment.parameter:
        return _Step("path" if colon else "key", "", frozenset(), segment.colon)
    if segment.arguments is None or not all(value.startswith("{") for _, value in segment.arguments):
        text = str(segment).removesuffix(":" if segment.colon else "")
        return _Step("literal", text.casefold(), frozenset(), segment.colon)
    names = frozenset(name.casefold() for name, _ in segment.arguments)
    return _Step("function", segment.name.casefold().removeprefix(prefix), names, segment.colon)


_HOW: Mapping[str, How] = {
    "navigation": "navigation",
    "complex": "property",
    "stream": "property",
    "cast": "cast",
    "call": "call",
}
_BRACKETS = re.compile(r"\(((?:[^'()]|'[^']*')*)\)")


@dataclass(frozen=True, slots=True)
class _Way:
    """What a path leads to: its template and parameters, and what stands there for these, in order."""

    end: End
    spot: Spot
    taken: tuple[str, ...] = ()
    steps: tuple[Bound, ...] = ()
    """What each segment is, and the type of what it leads to."""

    def to(self, end: End, spot: Spot, how: How, type: TypeRef | None, *taken: str) -> _Way:
        """The way one segment further."""
        step = Bound(segments(spot.template)[-1], how, type, "")
        return _Way(end, spot, (*self.taken, *taken), (*self.steps, step))


class _Routed:
    """All paths of a service with metadata."""

    def __init__(self, model: Model) -> None:
        self._routes = Routes(model)
        self._resources = Resources(model)
        self._bare_keys = model.spec.api.urls != "odata"

    def find(self, parts: Sequence[str]) -> Iterator[Found]:
        """Where a path may lead, whose segments are decoded; the best first."""
        name, brackets = _apart(parts[0]) if parts else ("", [])
        first = self._routes.start(name)
        nowhere = _Way(End("resource"), Spot("", (), Resource(TypeRef("Edm.Untyped"))))
        ways = [*self._through(nowhere, first, brackets)] if first else []
        for part in parts[1:]:
            ways = [following for way in ways for following in self._following(way, part)]
        # A complex value is a property of an entity, which has it.
        for way in (way for way in ways if not way.end.type or self._resources.model.is_entity(way.end.type)):
            endpoint = Endpoint(templates={way.spot.template})
            for item in self._routes.requests(way.end):
                endpoint.operations.setdefault(item.method, []).append(replace(item, parameters=way.spot.parameters))
            if endpoint.operations:
                yield Found(endpoint, way.taken, way.steps)

    def _following(self, way: _Way, part: str) -> Iterator[_Way]:
        resource = way.end.resource
        if resource is None or way.end.kind not in ("resource", "call"):
            return
        name, brackets = _apart(part)
        if name.startswith("$"):
            for end in self._routes.system(resource, name.casefold()):
                yield way.to(end, way.spot.to(name.casefold()), "reference", resource.type)
            return
        for step in self._routes.steps(resource, name):
            yield from self._through(way, step, brackets)
        if self._bare_keys:
            yield from self._keyed(way, part if name else brackets[0])

    def _through(self, way: _Way, step: Step, brackets: Sequence[str]) -> Iterator[_Way]:
        """A step, with its arguments if it is a function, and then the key of one of what is there."""
        if step.is_function:
            inner, brackets = (brackets[0], brackets[1:]) if brackets else ("", brackets)
            calls = taking(step, Segment(step.name, arguments=arguments(inner)))
            if not calls:
                return
            there = self._called(way, replace(step, calls=calls), inner)
        else:
            how = "root" if step.kind == "navigation" and not way.steps else _HOW[step.kind]
            there = way.to(self._routes.led(step), way.spot.to(step.name, step.resource), how, _type(step))
        if not brackets:
            yield there
        elif len(brackets) == 1:
            yield from self._keyed(there, brackets[0])

    def _called(self, way: _Way, step: Step, inner: str) -> _Way:
        known = {prop.name.casefold(): prop for prop in step.calls[0].parameters}
        taken, labels = way.spot.taken, dict[str, Property]()
        for given, _ in arguments(inner):
            # A single argument may stand without its name.
            prop = known[given.casefold()] if given else step.calls[0].parameters[0]
            labels[prop.name] = replace(prop, name=free(prop.name, taken))
        text = ",".join(f"{name}={{{prop.name}}}" for name, prop in labels.items())
        spot = way.spot.to(f"{step.name}({text})")
        spot = replace(spot, parameters=(*spot.parameters, *labels.values()))
        return way.to(self._routes.led(step), spot, "call", _type(step), inner)

    def _keyed(self, way: _Way, text: str) -> Iterator[_Way]:
        resource = way.end.resource
        key = next(self._resources.keys(resource), None) if resource and resource.type.collection else None
        if resource is not None and key is not None:
            item = self._resources.item(resource)
            yield way.to(End("resource", item), way.spot.one(item, key), "key", item.type, text)


def _type(step: Step) -> TypeRef | None:
    """The type of what a step leads to; None for a call that gives nothing."""
    if step.calls:
        found = step.calls[0].returns
        return TypeRef.parse(found.type) if found is not None else None
    return step.resource.type if step.resource is not None else TypeRef("Edm.Stream")


def _apart(part: str) -> tuple[str, list[str]]:
    """A segment's name, and what is in each pair of its brackets: `near(x=1)(7)` is `near`, `x=1` and `7`."""
    name, bracket, rest = part.partition("(")
    brackets = _BRACKETS.findall(bracket + rest)
    is_whole = "".join(f"({inner})" for inner in brackets) == bracket + rest
    return (name, brackets) if is_whole else (part, [])
