"""Follows a path through the metadata, with the steps of `codegen.spec.resources`.

Nothing is enumerated: a path is followed segment by segment, as a service does it (URL Conventions 4.01, section 4).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from codegen.base.edm import TypeRef, simple_name
from codegen.spec.calls import Call
from codegen.spec.model import Model
from codegen.spec.nodes import Body, Operation, Property, Response
from codegen.spec.paths import Segment, segments
from codegen.spec.resource_requests import COUNT, NOTHING, doing, referring, streaming
from codegen.spec.resources import Resource, Resources, Step


@dataclass(frozen=True, slots=True)
class End:
    """What a path leads to: a resource, what is called there, a stream, a property, a number, references.

    The resource of what is called is its result; there is none where nothing can follow it.
    """

    kind: Literal["resource", "call", "stream", "property", "count", "links"]
    resource: Resource | None = None
    step: Step | None = None

    @property
    def type(self) -> str:
        """The type of what is there, as far as that goes on; empty for what doesn't."""
        return self.resource.type.name if self.kind == "resource" and self.resource is not None else ""


class Routes:
    """The requests of a service at any path."""

    def __init__(self, model: Model) -> None:
        self._resources = Resources(model)
        self._model = model
        steps = [start.step for start in self._resources.starts()]
        self._starts = {step.name.casefold(): step for step in steps} | {step.name: step for step in steps}

    def methods(self, path: str) -> frozenset[str]:
        """The methods that a path takes: a template, or what it yields."""
        return frozenset(item.method for item in self.operations(path))

    def operations(self, path: str) -> list[Operation]:
        """The requests at a path; empty if nothing leads there, or if codegen can't write the path."""
        found: dict[tuple[str, str], Operation] = {}
        for end in self.ends(path):
            for item in self.requests(end):
                found.setdefault((item.method, item.name), item)
        return list(found.values())

    def ends(self, path: str) -> list[End]:
        """What a path may lead to: a template, or what it yields; nothing where no way to write it is known."""
        try:
            parts = segments(path)
        except ValueError:
            return []
        return self._ends([part for segment in parts for part in _apart(segment)]) or self._ends([*parts])

    def _ends(self, parts: list[Segment]) -> list[End]:
        """What a path may mean; a bare segment after a collection is a step or a key."""
        first = self.start(parts[0].name) if parts else None
        return [] if first is None else list(self._onward(self._at(first, parts[0]), parts[1:]))

    def start(self, name: str) -> Step | None:
        """What the service offers under a name."""
        return self._starts.get(name) or self._starts.get(name.casefold())

    def steps(self, resource: Resource, name: str) -> Iterator[Step]:
        """The steps from a resource that a name may mean, casts included; operations need no namespace."""
        name = name.casefold()
        for step in (*self._resources.steps(resource).values(), *self._resources.casts(resource)):
            called = {call.name for call in step.calls}
            if name in {other.casefold() for other in (step.name, *called, *map(simple_name, called))}:
                yield step

    def led(self, step: Step) -> End:
        """Where a step leads to."""
        if step.calls:
            return End("call", self._resources.result(step.calls), step)
        return End("stream", step=step) if step.kind == "stream" else End("resource", step.resource, step)

    def _at(self, step: Step, part: Segment) -> End:
        """Where a step leads to, with the key that its segment may have: `Details(Order=1,Product=2)`."""
        end = self.led(step)
        if end.kind == "resource" and end.resource is not None and end.resource.type.collection and part.arguments:
            return replace(end, resource=self._resources.item(end.resource))
        return end

    def _onward(self, end: End, parts: list[Segment]) -> Iterator[End]:
        if not parts:
            yield end
            return
        part, rest = parts[0], parts[1:]
        if end.resource is None or end.kind not in ("resource", "call", "property") or part.colon:
            return  # Of addressing by path, `root:/{path}:`, metadata says nothing.
        for following in self._following(end.resource, part):
            yield from self._onward(following, rest)

    def _following(self, resource: Resource, part: Segment) -> Iterator[End]:
        name = part.name.casefold()
        if name.startswith("$"):
            yield from self.system(resource, name)
            return
        steps = self._resources.steps(resource)
        for step in self.steps(resource, part.name) if part.name else ():
            if not step.is_function:
                yield self._at(step, part)
            elif calls := taking(step, part):
                yield self.led(replace(step, calls=calls))
        if not resource.type.collection:
            yield from self._properties(resource, part, steps)
        keyed = part.parameter or not part.name or part.arguments is None
        if resource.type.collection and keyed and any(self._resources.keys(resource)):
            yield End("resource", self._resources.item(resource))

    def _properties(self, resource: Resource, part: Segment, steps: Mapping[str, Step]) -> Iterator[End]:
        """The property that a segment names, or each one that a parameter may stand for (`Value` of the runtime)."""
        for prop in self._model.members(resource.type.name).values():
            if not part.parameter and (part.arguments is not None or prop.name.casefold() != part.name.casefold()):
                continue
            target = TypeRef.parse(prop.type)
            item = self._model.structured(target.name)
            if item is None or item.kind == "complex":
                if prop.name not in steps and target.name != "Edm.Stream":
                    yield End("property", Resource(target, nullable=prop.nullable is not False))
                elif part.parameter and prop.name in steps:
                    yield self.led(steps[prop.name])

    def keys(self, path: str) -> Iterator[tuple[str, Property]]:
        """The placeholders of a path that stand for keys, each with the property that it may be."""
        parts = segments(path)
        for at, part in enumerate(parts):
            before = [*map(str, parts[:at])] + [part.name] * bool(part.name)
            given = part.arguments or (("", f"{{{part.parameter}}}"),) * bool(part.parameter)
            for end in self.ends(f"/{'/'.join(before)}") if before and given else ():
                if end.resource is not None and end.resource.type.collection:
                    for key in self._resources.keys(end.resource):
                        named = {name.casefold(): prop for name, prop in key.parts}
                        if len(key.parts) == 1 and not key.is_alternate:
                            named[""] = key.parts[0][1]
                        known = ((value[1:-1], named.get(name.casefold())) for name, value in given if value[:1] == "{")
                        yield from ((name, prop) for name, prop in known if prop is not None)

    def system(self, resource: Resource, name: str) -> Iterator[End]:
        """What a segment with a dollar leads to."""
        if name == "$count" and resource.type.collection and "count" in resource.verbs:
            yield End("count", resource)
        elif name == "$ref" and resource.refers:
            yield End("links", resource)
        elif name == "$value" and not resource.type.collection and self._resources.has_stream(resource.type.name):
            yield End("stream", resource)

    def requests(self, end: End) -> Iterator[Operation]:
        """The requests at an end, their paths aside."""
        resource = end.resource
        if end.kind == "call" and end.step is not None:
            yield from map(self._resources.operation, end.step.calls)
            yield from self._results(resource)
        elif end.kind == "count":
            yield COUNT
        elif end.kind == "stream":
            yield from streaming(deletes=end.step is not None and end.step.deletable)
        elif end.kind == "property" and resource is not None:
            yield from self._value(resource)
        elif end.kind == "links" and resource is not None:
            yield from referring(resource)
        elif resource is not None and self._model.is_entity(resource.type.name):
            yield from (doing(self._resources, resource, what) for what in resource.verbs if what != "count")
            if "update" in resource.verbs and not {"change", "replace"} & resource.rights.refused:
                yield self._replaced(resource)
        elif resource is not None and not resource.type.collection:
            yield from self._value(resource)

    def _value(self, resource: Resource) -> Iterator[Operation]:
        """What may be done with a property (Protocol 4.01, sections 11.2.4 and 11.4.9)."""
        kind = str(resource.type)
        is_complex = self._model.structured(resource.type.name) is not None and not resource.type.collection
        one = Response(status=200, type=kind, wrapped=not is_complex)
        yield Operation(name="get", method="GET", responses=(one, NOTHING))
        yield Operation(name="set", method="PUT", body=Body(type=kind), responses=(NOTHING,))
        if is_complex:
            yield Operation(name="update", method="PATCH", body=Body(type=kind), responses=(NOTHING,))
        if resource.nullable and not resource.type.collection:
            yield Operation(name="delete", method="DELETE", responses=(NOTHING,))

    def _results(self, resource: Resource | None) -> Iterator[Operation]:
        """What may be done with the entity that a composable function gives."""
        if resource is not None and not resource.type.collection and self._model.is_entity(resource.type.name):
            yield from (doing(self._resources, resource, "update"), self._replaced(resource))

    def _replaced(self, resource: Resource) -> Operation:
        return replace(doing(self._resources, resource, "update"), name="replace", method="PUT")


def taking(step: Step, part: Segment) -> tuple[Call, ...]:
    """The overloads of a function that take the arguments of a segment; all of them where it has no brackets."""
    if part.arguments is None:
        return step.calls
    given = {name.casefold() for name, _ in part.arguments}
    if given == {""}:  # Some write a single argument without its name.
        return tuple(call for call in step.calls if len(call.parameters) == 1)
    found = []
    for call in step.calls:
        known = {prop.name.casefold() for prop in call.parameters}
        if given <= known and known - given <= {name.casefold() for name in call.optional}:
            found.append(call)
    return tuple(found)


def _apart(segment: Segment) -> tuple[Segment, ...]:
    """A segment with a key in parentheses as two: the name, and the key."""
    if segment.key is not None:
        return Segment(name=segment.name), Segment(parameter="key")
    return (segment,)
