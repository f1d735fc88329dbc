"""The OData requests of a resource: bodies and responses (Protocol 4.01, section 11)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from codegen.base.edm import TypeRef
from codegen.formats.csdl.paths import Spot
from codegen.spec import capabilities
from codegen.spec.calls import Call
from codegen.spec.capabilities import METHOD_OF
from codegen.spec.nodes import Body, Operation, Path, Property, Response

_NOTHING = Response(status=204)
_ID = Property(name="$id", type="Edm.String", description="The entity whose reference goes, where the path names none.")


def listing(spot: Spot, description: str = "") -> Operation:
    """Read a collection."""
    found = Response(status=200, type=str(spot.type))
    return _made(spot, "list", f"List {spot.said}.", responses=(found,), description=description)


def counting(spot: Spot) -> Operation:
    """Count a collection."""
    found = Response(status=200, type="Edm.Int64", content_type="text/plain")
    place = replace(spot, template=f"{spot.template}/$count")
    return _made(place, "count", f"Count {spot.said}.", responses=(found,))


def creating(spot: Spot, stated: Collection[str], *, media: bool) -> Operation:
    """Create an entity in a collection; a media entity begins with its stream (Protocol, section 11.4.7.1).

    `stated` is what the type requires.
    """
    rights = spot.resource.rights
    refused = dict(rights.unsent).get("create", ())
    # Where the place says nothing, what the type states holds for the request as it is.
    required = capabilities.asked(rights.required, stated, refused) if rights.required or refused else ()
    body = Body(type="Edm.Stream") if media else Body(type=spot.type.name, required=required)
    responses = (Response(status=201, type=spot.type.name), _NOTHING)
    return _made(spot, "create", f"Create one of {spot.said}.", responses=responses, body=body)


def getting(spot: Spot, description: str = "") -> Operation:
    """Read an entity; 204 says that there is none (Protocol, section 11.2.2)."""
    found = Response(status=200, type=str(spot.type))
    responses = (found, _NOTHING) if spot.resource.nullable else (found,)
    return _made(spot, "get", f"Get {_one(spot)}.", responses=responses, description=description)


def updating(spot: Spot) -> Operation:
    """Change an entity."""
    responses = (Response(status=200, type=spot.type.name), _NOTHING)
    return _made(spot, "update", f"Update {_one(spot)}.", responses=responses, body=Body(type=spot.type.name))


def deleting(spot: Spot) -> Operation:
    """Delete an entity."""
    return _made(spot, "delete", f"Delete {_one(spot)}.", responses=(_NOTHING,))


def streaming(spot: Spot, *, deletes: bool = False, description: str = "") -> list[Operation]:
    """Read and replace a stream; delete it, too, where it may be null, which 204 says (Protocol, section 11.2.4)."""
    read = Response(status=200, type="Edm.Stream")
    body = Body(type="Edm.Stream")
    answers = (read, _NOTHING) if deletes else (read,)
    found = [
        _made(spot, "get", f"Read {spot.said}.", "GET", responses=answers, description=description),
        _made(spot, "set", f"Replace {spot.said}.", "PUT", responses=(_NOTHING,), body=body),
    ]
    if deletes:
        found.append(_made(spot, "delete", f"Delete {spot.said}.", "DELETE", responses=(_NOTHING,)))
    return found


def value_of(spot: Spot) -> list[Operation]:
    """The stream of a media entity."""
    return streaming(spot.to("$value"))


def referring(spot: Spot) -> list[Operation]:
    """Read, add, set and remove references (Protocol, section 11.4.6)."""
    if not spot.resource.refers:
        return []
    place, many, said = spot.to("$ref"), spot.type.collection, spot.said
    read = Response(status=200, type=str(TypeRef("Edm.EntityType", many)))
    verb, method = ("add", "POST") if many else ("set", "PUT")
    found = [
        _made(place, "get", f"Get references: {said}.", "GET", responses=(read,)),
        _made(place, verb, f"{verb.capitalize()} a reference: {said}.", method, responses=(_NOTHING,), body=Body()),
    ]
    if many or spot.resource.nullable:
        removed = _made(place, "remove", f"Remove a reference: {said}.", "DELETE", responses=(_NOTHING,))
        found.append(replace(removed, query=(_ID,)) if many else removed)
    return found


def unreferring(spot: Spot) -> Operation:
    """Remove the reference to one entity of a collection."""
    place = replace(spot, names=(*spot.names, "$item")).to("$ref")
    return _made(place, "remove", f"Remove a reference: {spot.said}.", "DELETE", responses=(_NOTHING,))


def calling(spot: Spot, segment: str, name: str, call: Call, operation: Operation) -> list[Operation]:
    """Call a function or an action, in all its spellings; `name` stands in those of the operations."""
    found = []
    for text, labels in call.segments(segment, spot.taken):
        given = [prop for prop in call.parameters if prop.name in labels]
        parameters = (replace(prop, name=labels[prop.name]) for prop in given)
        verb = "-".join(["by", *(prop.name for prop in given)]) if given else "call"
        made = replace(
            operation,
            name="-".join((*spot.names, name, verb)),
            title="" if call.description else operation.title,
            paths=(Path(template=f"{spot.template}/{text}"),),
            parameters=(*spot.parameters, *parameters),
        )
        found.append(made)
    return found


def counted(call: Operation) -> Operation:
    """Count what a composable function returns."""
    found = Response(status=200, type="Edm.Int64", content_type="text/plain")
    paths = tuple(Path(template=f"{path.template}/$count") for path in call.paths)
    title = (call.title or call.name).replace("Call", "Count what is returned by")
    return replace(call, name=f"{call.name}-$count", title=title, description="", paths=paths, responses=(found,))


def _one(spot: Spot) -> str:
    return f"one of {spot.said}" if spot.template.endswith(("}", ")")) else spot.said


def _made(
    spot: Spot,
    verb: str,
    title: str,
    method: str = "",
    *,
    responses: tuple[Response, ...],
    body: Body | None = None,
    description: str = "",
) -> Operation:
    """An operation; where no method is given, one of the resource itself, whose permissions it has."""
    allowed = {} if method else dict(spot.resource.rights.permissions)
    return Operation(
        name="-".join((*spot.names, verb)),
        title=title,
        description=description,
        method=method or METHOD_OF[verb],
        paths=(Path(template=spot.template),),
        permissions=(allowed[verb],) if verb in allowed else (),
        parameters=spot.parameters,
        body=body,
        responses=responses,
    )
