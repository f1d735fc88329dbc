"""Operations at a place: with its path and parameters, and what they do for readers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from codegen.base.edm import TypeRef, simple_name
from codegen.spec.calls import Call, free
from codegen.spec.nodes import Operation, Path, Property
from codegen.spec.resource_requests import COUNT
from codegen.spec.resources import Key, Resource, Step


@dataclass(frozen=True, slots=True)
class Spot:
    """A place in the service. `names` are its segments without keys, which operations are named after."""

    template: str
    names: tuple[str, ...]
    resource: Resource
    parameters: tuple[Property, ...] = ()
    visited: tuple[str, ...] = ()
    """The types of the entities along the path, which end it where one comes again."""
    nested: int = 0
    """The navigation properties along the path."""

    @property
    def type(self) -> TypeRef:
        """The type of its resource."""
        return self.resource.type

    @property
    def taken(self) -> set[str]:
        """Names of parameters that are given away."""
        return {prop.name for prop in self.parameters}

    def goes_on(self, deepest: int) -> bool:
        """Whether what lies below is followed."""
        return self.nested < deepest and self.type.name not in self.visited

    @property
    def said(self) -> str:
        """Its names for readers."""
        return "/".join(simple_name(name) for name in self.names)

    def to(self, segment: str, resource: Resource | None = None) -> Spot:
        """The place one segment further."""
        template, names = f"{self.template}/{segment}", (*self.names, segment)
        return replace(self, template=template, names=names, resource=resource or self.resource)

    def through(self, step: Step) -> Spot:
        """The place that a member leads to."""
        return replace(
            self.to(step.name, step.resource), visited=(*self.visited, self.type.name), nested=self.nested + 1
        )

    def one(self, resource: Resource, key: Key) -> Spot:
        """The entity of a collection with a key."""
        taken = self.taken
        labels = []
        for name, _ in key.parts:
            wanted = name if name not in taken else f"{simple_name(self.type.name)}-{name}"
            labels.append(free(wanted, taken))
            taken.add(labels[-1])
        if len(key.parts) == 1:
            segment = f"{{{labels[0]}}}"
        else:
            named = zip((name for name, _ in key.parts), labels, strict=True)
            segment = f"({','.join(f'{name}={{{text}}}' for name, text in named)})"
        given = zip(labels, (prop for _, prop in key.parts), strict=True)
        parameters = tuple(Property(name=text, type=prop.type, description=prop.description) for text, prop in given)
        return replace(
            self,
            template=f"{self.template}/{segment}",
            resource=resource,
            parameters=(*self.parameters, *parameters),
        )


_TITLES = {
    "list": "List {}.",
    "count": "Count {}.",
    "create": "Create one of {}.",
    "get": "Get {}.",
    "update": "Update {}.",
    "delete": "Delete {}.",
}
_OF_STREAMS = {"get": "Read {}.", "set": "Replace {}.", "delete": "Delete {}."}
_OF_REFERENCES = {
    "get": "Get references: {}.",
    "add": "Add a reference: {}.",
    "set": "Set a reference: {}.",
    "remove": "Remove a reference: {}.",
}


def doing(spot: Spot, operation: Operation, description: str = "") -> Operation:
    """What is done with a resource."""
    name = operation.name
    is_one = name in ("get", "update", "delete") and spot.template.endswith(("}", ")"))
    title = _TITLES[name].format(f"one of {spot.said}" if is_one else spot.said)
    place = replace(spot, template=f"{spot.template}/$count") if name == "count" else spot
    return _placed(place, operation, title, description)


def streaming(spot: Spot, operations: Iterable[Operation], description: str = "") -> Iterator[Operation]:
    """What is done with a stream; the description is of what it holds."""
    for operation in operations:
        text = description if operation.name == "get" else ""
        yield _placed(spot, operation, _OF_STREAMS[operation.name].format(spot.said), text)


def referring(spot: Spot, operations: Iterable[Operation]) -> Iterator[Operation]:
    """What is done with references: one, or all of a collection."""
    place = replace(spot, names=(*spot.names, "$item")) if spot.resource.member else spot
    for operation in operations:
        yield _placed(place.to("$ref"), operation, _OF_REFERENCES[operation.name].format(spot.said))


def calling(spot: Spot, segment: str, name: str, call: Call, operation: Operation) -> Iterator[Operation]:
    """Call a function or an action, in all its spellings; `name` stands in those of the operations."""
    for text, labels in call.segments(segment, spot.taken):
        given = [prop for prop in call.parameters if prop.name in labels]
        place = replace(
            spot,
            template=f"{spot.template}/{text}",
            names=(*spot.names, name),
            parameters=(*spot.parameters, *(replace(prop, name=labels[prop.name]) for prop in given)),
        )
        verb = "-".join(["by", *(prop.name for prop in given)]) if given else "call"
        title = "" if call.description else operation.title
        yield _placed(place, replace(operation, name=verb), title, call.description)


def counted(call: Operation) -> Operation:
    """Count what a composable function returns."""
    paths = tuple(Path(template=f"{path.template}/$count") for path in call.paths)
    title = (call.title or call.name).replace("Call", "Count what is returned by")
    return replace(
        call, name=f"{call.name}-$count", title=title, description="", paths=paths, responses=COUNT.responses
    )


def _placed(spot: Spot, operation: Operation, title: str, description: str = "") -> Operation:
    return replace(
        operation,
        name="-".join((*spot.names, operation.name)),
        title=title,
        description=description,
        paths=(Path(template=spot.template),),
        parameters=spot.parameters,
    )
