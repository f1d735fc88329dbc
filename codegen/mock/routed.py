"""Follows paths through the metadata of a service, to any depth, whether or not the spec lists them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from codegen.base.edm import TypeRef
from codegen.formats.csdl.operations import Spot
from codegen.spec.bindings import How
from codegen.spec.bindings import Step as Bound
from codegen.spec.calls import free
from codegen.spec.model import Model
from codegen.spec.nodes import Operation, Property
from codegen.spec.paths import Segment, arguments, segments
from codegen.spec.resources import Resource, Resources, Step
from codegen.spec.routes import End, Routes, taking

_HOW: Mapping[str, How] = {
    "navigation": "navigation",
    "complex": "property",
    "stream": "property",
    "cast": "cast",
    "call": "call",
}
_BRACKETS = re.compile(r"\(((?:[^'()]|'[^']*')*)\)")


@dataclass(frozen=True, slots=True)
class Way:
    """What a path leads to: its template and parameters, and what stands there for these, in order."""

    end: End
    spot: Spot
    taken: tuple[str, ...] = ()
    steps: tuple[Bound, ...] = ()
    """What each segment is, and the type of what it leads to."""
    requests: tuple[Operation, ...] = ()
    """What may be asked there, paths and parameters aside."""

    def to(self, end: End, spot: Spot, how: How, type: TypeRef | None, *taken: str) -> Way:
        """The way one segment further."""
        step = Bound(segments(spot.template)[-1], how, type, "")
        return Way(end, spot, (*self.taken, *taken), (*self.steps, step))


class Routed:
    """All paths of a service with metadata."""

    def __init__(self, model: Model) -> None:
        self._routes = Routes(model)
        self._resources = Resources(model)
        self._bare_keys = model.spec.api.urls != "odata"

    def find(self, parts: Sequence[str]) -> list[Way]:
        """Where a path may lead, whose segments are decoded; the best first."""
        name, brackets = _apart(parts[0]) if parts else ("", [])
        first = self._routes.start(name)
        nowhere = Way(End("resource"), Spot("", (), Resource(TypeRef("Edm.Untyped"))))
        ways = [*self._through(nowhere, first, brackets)] if first else []
        for part in parts[1:]:
            ways = [following for way in ways for following in self._following(way, part)]
        # A complex value is a property of an entity, which has it.
        ways = [way for way in ways if not way.end.type or self._resources.model.is_entity(way.end.type)]
        return [replace(way, requests=tuple(self._routes.requests(way.end))) for way in ways]

    def _following(self, way: Way, part: str) -> Iterator[Way]:
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

    def _through(self, way: Way, step: Step, brackets: Sequence[str]) -> Iterator[Way]:
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

    def _called(self, way: Way, step: Step, inner: str) -> Way:
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

    def _keyed(self, way: Way, text: str) -> Iterator[Way]:
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
