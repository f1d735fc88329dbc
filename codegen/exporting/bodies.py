"""Bodies of requests and responses as schemas (OData JSON Format 4.01, sections 5 to 16)."""

from __future__ import annotations

from typing import Any

from codegen.base.edm import TypeRef
from codegen.exporting.jsontypes import Schema, Schemas
from codegen.exporting.texts import can_stand
from codegen.spec import payloads
from codegen.spec.nodes import Message, Operation, Response

JSON = "application/json"
BYTES = "application/octet-stream"
_BYTES: Schema = {"type": "string", "format": "binary"}


def sent(schemas: Schemas, operation: Operation) -> tuple[str, Schema] | None:
    """The content type and the schema of a request's body; None where it has none."""
    body = operation.body
    if body is None:
        return None
    kind = body.content_type or JSON
    if body.type == "Edm.Stream":
        return (BYTES if kind == JSON else kind), _BYTES
    if kind != JSON and not is_json(kind) and not body.type and not body.properties:
        return kind, _BYTES
    required = sorted(schemas.model.required_by(operation))
    if not body.type:
        members = {prop.name: schemas.member(prop) for prop in body.properties}
        return kind, schemas.record(members, required)
    schema = schemas.of(body.type)
    if not required or TypeRef.parse(body.type).collection:
        return kind, schema
    return kind, {"allOf": [schema, {"type": "object", "required": required}]}


def answered(schemas: Schemas, operation: Operation, response: Response) -> tuple[str, Schema] | None:
    """The content type and the schema of a response's body; None where it has none."""
    kind = response.content_type or JSON
    if not response.type:
        return None
    if response.type == "Edm.Stream":
        return (BYTES if kind == JSON else kind), _BYTES
    if kind != JSON and not is_json(kind):
        return kind, schemas.of(response.type)
    many = TypeRef.parse(response.type).collection
    if not many and not response.wrapped:
        return kind, schemas.of(response.type)
    value = schemas.of(response.type)
    members: dict[str, Schema] = {"@odata.context": {"type": "string"}}
    if many:
        members["@odata.count"] = {"type": "integer", "format": "int64"}
        members["@odata.nextLink"] = {"type": "string", "format": "uri-reference"}
        if is_delta(operation):
            members["@odata.deltaLink"] = {"type": "string", "format": "uri-reference"}
            value = {"type": "array", "items": {"anyOf": [value["items"], _REMOVED]}}
    whole = schemas.record({**members, "value": value}, ["value"])
    shown = [one.response for one in operation.examples if one.response and one.response.status == response.status]
    bare = many and any(map(payloads.is_bare, shown))
    return kind, {"anyOf": [value, whole]} if bare else whole


_REMOVED: Schema = {
    "type": "object",
    "description": "What was removed since (JSON Format 4.01, section 15.3).",
    "properties": {"@removed": {"type": "object"}, "id": {"type": "string"}},
    "required": ["@removed"],
}


def error(schemas: Schemas) -> Schema:
    """What a service answers with when something went wrong (JSON Format 4.01, section 21.1)."""
    text: Schema = {"type": "string"}
    optional: Schema = {"type": ["string", "null"]}
    detail = schemas.record({"code": text, "message": text, "target": optional}, ["code", "message"])
    members = {
        **detail["properties"],
        "details": {"type": "array", "items": detail},
        "innererror": {"type": "object", "additionalProperties": True},
    }
    return schemas.record({"error": schemas.record(members, ["code", "message"])}, ["error"])


def is_delta(operation: Operation) -> bool:
    """Whether an operation asks what changed (Graph's and OData's delta functions)."""
    last = {path.template.rpartition("/")[2].partition("(")[0].rpartition(".")[2] for path in operation.paths}
    return "delta" in last


def is_json(kind: str) -> bool:
    """Whether a content type is that of JSON."""
    name = kind.partition(";")[0].strip().casefold()
    return name == JSON or name.endswith("+json")


def shown(message: Message) -> Any:
    """The body of a documented message as data; as text where it is no JSON, or none that can stand in a document."""
    found = payloads.json_of(message)
    return found if found is not payloads.NOT_JSON and can_stand(found) else message.body
