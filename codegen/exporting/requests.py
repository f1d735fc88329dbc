"""Requests of a spec as operations of OpenAPI 3.1: parameters, bodies, responses, examples, security."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from codegen.base.edm import TypeRef
from codegen.exporting import bodies
from codegen.exporting.jsontypes import Schema, Schemas, component
from codegen.spec.calls import free
from codegen.spec.nodes import Header, Message, Operation, Property
from codegen.spec.paths import Segment, segments
from codegen.spec.requests import Group, Requests, plainly
from codegen.spec.urls import Urls

_ELSEWHERE = {"accept", "authorization", "content-type"}
"""Headers that OpenAPI says by other means: a parameter of that name is ignored (OpenAPI 3.1, section 4.8.12)."""


class Writer:
    """Writes the operations of one document."""

    def __init__(self, schemas: Schemas, error: str) -> None:
        self.schemas = schemas
        self._model = schemas.model
        self._losses = schemas.losses
        self._requests = Requests(schemas.model)
        self._ids: set[str] = set()
        self._error = error
        self.kinds: set[str] = set()
        """The kinds of permissions that operations name."""

    def address(self, group: Group) -> Address:
        """The path of a group's first operation."""
        known = {prop.name: prop for operation in group.operations for prop in operation.parameters}
        return address(group.template, known, self._model.spec.api.urls)

    def operation(self, group: Group, names: Sequence[str]) -> dict[str, Any]:
        """The operation of a group, whose path calls its parameters by these names."""
        ranked = self._requests.ranked(group.template, group.operations)
        merged = self._requests.merged(ranked, group.template)
        self._count(group, merged)
        found: dict[str, Any] = {"operationId": self._id(merged.name)}
        if tags := [segment.name for segment in segments(group.template) if segment.name][:1]:
            found["tags"] = tags
        stated = {"summary": merged.title, "description": merged.description, "deprecated": merged.deprecated}
        found |= {name: value for name, value in stated.items() if value}
        if parameters := self._parameters(group, merged, names):
            found["parameters"] = parameters
        examples = list(_examples(ranked, group.template))
        if (body := self._body(merged, examples)) is not None:
            found["requestBody"] = body
        found["responses"] = self._responses(merged, examples)
        if security := self._security(merged):
            found["security"] = security
        return found

    def _id(self, name: str) -> str:
        found = free(name, self._ids)
        self._ids.add(found)
        return found

    def _count(self, group: Group, merged: Operation) -> None:
        losses = self._losses
        if len(group.operations) > 1:
            losses.count("what several pages document of one request each", group.template, merged.place)
        if bodies.is_delta(merged):
            losses.count("how a delta query goes on from its links", merged.name, merged.place)
        if len(merged.permissions) > 1:
            losses.count("for what different permissions are", merged.name, merged.place)
        for example in merged.examples:
            if example.request is not None:
                losses.count("which address an example calls", merged.name, example.request.place)

    def _parameters(self, group: Group, operation: Operation, names: Sequence[str]) -> list[dict[str, Any]]:
        own = self.address(group)
        known = {prop.name: prop for item in (*reversed(group.operations), operation) for prop in item.parameters}
        found: dict[tuple[str, str], dict[str, Any]] = {}
        for name, label in zip(own.names, names, strict=True):
            prop = known.get(name) or Property(name=name, type="Edm.String")
            stated = self._parameter(prop, label, "path")
            found["path", label] = {**stated, "required": True}
        for prop in operation.query:
            found.setdefault(("query", prop.name), self._parameter(prop, prop.name, "query"))
        for header in operation.headers:
            if header.name.casefold() not in _ELSEWHERE:
                stated = _stated(header, header.name, "header", {"type": "string"})
                example = {"example": header.value} if header.value else {}
                found.setdefault(("header", header.name.casefold()), stated | example)
        return list(found.values())

    def _parameter(self, prop: Property, name: str, where: str) -> dict[str, Any]:
        found = _stated(prop, name, where, self.schemas.of(prop.type))
        if where == "query" and TypeRef.parse(prop.type).collection:
            found |= {"style": "form", "explode": False}
        return found

    def _body(self, operation: Operation, examples: Sequence[tuple[str, str, Message]]) -> dict[str, Any] | None:
        sent = bodies.sent(self.schemas, operation)
        if sent is None:
            return None
        kind, schema = sent
        shown = [item for item in examples if not hasattr(item[2], "status") and item[2].body]
        return {"required": True, "content": {kind: {"schema": schema, **_shown(shown)}}}

    def _responses(self, operation: Operation, examples: Sequence[tuple[str, str, Message]]) -> dict[str, Any]:
        by_status: defaultdict[int, list[tuple[str, str, Message]]] = defaultdict(list)
        for item in examples:
            if (status := getattr(item[2], "status", 0)) and 100 <= status < 600:
                by_status[status].append(item)
        found: dict[str, Any] = {}
        for response in operation.responses:
            content = bodies.answered(self.schemas, operation, response)
            stated: dict[str, Any] = {"description": _reason(response.status)}
            if content is not None:
                kind, schema = content
                shown = [item for item in by_status.pop(response.status, ()) if item[2].body]
                stated["content"] = {kind: {"schema": schema, **_shown(shown)}}
            else:
                by_status.pop(response.status, None)
            found[str(response.status)] = stated
        for status, items in by_status.items():
            stated = {"description": _reason(status)}
            if shown := [item for item in items if item[2].body]:
                schema = self.schemas.pointing(self._error) if status >= 400 else {}
                stated["content"] = {bodies.JSON: {"schema": schema, **_shown(shown)}}
            found[str(status)] = stated
        return {**dict(sorted(found.items())), "default": {"$ref": "#/components/responses/error"}}

    def _security(self, operation: Operation) -> list[dict[str, list[str]]]:
        """Each way to be allowed, the least privileged first."""
        found: list[dict[str, list[str]]] = []
        for table in operation.permissions:
            for kind, scopes in table.ranked.items():
                for scope in scopes:
                    way = {component(kind): scope.split("+")}
                    if way not in found:
                        found.append(way)
                        self.kinds.add(kind)
        return found


def _stated(item: Property | Header, name: str, where: str, schema: Schema) -> dict[str, Any]:
    said = {"description": item.description, "required": item.required}
    return {"name": name, "in": where, **{key: value for key, value in said.items() if value}, "schema": schema}


def _reason(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return f"Status {status}"


def _examples(operations: Sequence[Operation], template: str) -> Iterator[tuple[str, str, Message]]:
    """Name, title and message of the examples of one path: those that call it, or that call no documented path."""
    wanted = plainly(template)
    for operation in operations:
        for at, example in enumerate(operation.examples, 1):
            called = example.request.template if example.request else ""
            first = operation.paths[0].template if operation.paths else ""
            if plainly(called or first) != wanted:
                continue
            for message in example.messages:
                yield example.name or f"{operation.name}-{at}", example.title, message


def _shown(examples: Sequence[tuple[str, str, Message]]) -> dict[str, Any]:
    """The examples of a media type, by names of their own."""
    found: dict[str, Any] = {}
    for name, title, message in examples:
        label = free(name, found)
        stated: dict[str, Any] = {"summary": title} if title else {}
        if message.placeholders:
            stated["description"] = f"Stand-ins, no values: {', '.join(message.placeholders)}"
        found[label] = {**stated, "value": bodies.shown(message)}
    return {"examples": found} if found else {}


def scheme(kind: str) -> Schema:
    """The security scheme of a kind of permissions, which is given as people call it."""
    about = f"A token for: {kind}; each alternative names the permissions it takes."
    return {"type": "http", "scheme": "bearer", "description": about}


@dataclass(frozen=True, slots=True)
class Address:
    """A path, the names of its parameters in their order, and those that hold slashes."""

    text: str
    names: tuple[str, ...]
    long: tuple[str, ...] = ()

    @property
    def plain(self) -> str:
        """The path without what its parameters are called: two paths that differ in nothing else are one."""
        found = self.text
        for name in self.names:
            found = found.replace(f"{{{name}}}", "{}")
        return found


def address(template: str, parameters: Mapping[str, Property], urls: Urls) -> Address:
    """The path of a template whose parameters are of these types (URL Conventions 4.01, sections 4.3 and 4.5)."""
    parts: list[str] = []
    long: list[str] = []
    names: list[str] = []
    last: Segment | None = None
    for segment in segments(template):
        names += segment.parameters
        if segment.parameter and last is not None and last.colon:
            long.append(segment.parameter)
        bare = segment.parameter and not segment.colon
        if bare and urls == "odata" and last is not None and not last.colon and last.arguments is None and last.name:
            parts[-1] += f"({_written(segment.parameter, parameters, urls)})"
        elif segment.arguments is not None:
            text = f"({','.join(_argument(item, parameters, urls) for item in segment.arguments)})"
            if segment.name or not parts:
                parts.append(segment.name + text)
            else:
                parts[-1] += text
            parts[-1] += ":" * segment.colon
        else:
            parts.append(str(segment))
        last = segment
    return Address("/" + "/".join(parts), tuple(names), tuple(long))


def _argument(item: tuple[str, str], parameters: Mapping[str, Property], urls: Urls) -> str:
    name, value = item
    text = _written(value[1:-1], parameters, urls) if value.startswith("{") else value
    return f"{name}={text}" if name else text


def _written(name: str, parameters: Mapping[str, Property], urls: Urls) -> str:
    """A parameter within parentheses; what literals of its type have around them stands in the path (ABNF)."""
    prop = parameters.get(name)
    kind = prop.type if prop else "Edm.String"
    if kind == "Edm.String":
        return f"'{{{name}}}'"
    if not kind.startswith(("Edm.", "Collection(")):
        return f"{'' if urls == 'graph' else kind}'{{{name}}}'"
    prefix = {"Edm.Duration": "duration", "Edm.Binary": "binary"}.get(kind)
    return f"{prefix}'{{{name}}}'" if prefix else f"{{{name}}}"
