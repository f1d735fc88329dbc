"""What may be done with a resource, as requests without paths: bodies and responses (Protocol 4.01, section 11).

An operation is named after what it does; who knows the path names it, and says what it is about.
"""

from __future__ import annotations

from collections.abc import Iterator

from codegen.base.edm import TypeRef
from codegen.spec import capabilities
from codegen.spec.nodes import Body, Operation, Property, Response
from codegen.spec.resources import Resource, Resources

NOTHING = Response(status=204)
COUNT = Operation(
    name="count",
    method="GET",
    responses=(Response(status=200, type="Edm.Int64", content_type="text/plain"),),
)
_ID = Property(name="$id", type="Edm.String", description="The entity whose reference goes, where the path names none.")


def doing(resources: Resources, resource: Resource, what: str) -> Operation:
    """List, count, create, get, update or delete; 204 says that there is no entity (section 11.2.2)."""
    one, rights, allowed = resource.type.name, resource.rights, dict(resource.rights.permissions)
    body: Body | None = None
    responses = (Response(status=200, type=str(resource.type)), *([NOTHING] if resource.nullable else []))
    if what == "count":
        responses = COUNT.responses
    elif what == "create":
        refused = dict(rights.unsent).get("create", ())
        # Where the place says nothing, what the type states holds for the request as it is.
        is_said = rights.required or refused
        required = capabilities.asked(rights.required, resources.model.required(one), refused) if is_said else ()
        # A media entity begins with its stream (section 11.4.7.1).
        body = Body(type="Edm.Stream") if resources.has_stream(one) else Body(type=one, required=required)
        responses = (Response(status=201, type=one), NOTHING)
    elif what == "update":
        body, responses = Body(type=one), (Response(status=200, type=one), NOTHING)
    elif what == "delete":
        responses = (NOTHING,)
    return Operation(
        name=what,
        method=resource.method(what),
        permissions=(allowed[what],) if what in allowed else (),
        body=body,
        responses=responses,
    )


def streaming(*, deletes: bool = False) -> Iterator[Operation]:
    """Read and replace a stream; delete it, too, where it may be null, which 204 says (section 11.2.4)."""
    read = Response(status=200, type="Edm.Stream")
    yield Operation(name="get", method="GET", responses=(read, NOTHING) if deletes else (read,))
    yield Operation(name="set", method="PUT", body=Body(type="Edm.Stream"), responses=(NOTHING,))
    if deletes:
        yield Operation(name="delete", method="DELETE", responses=(NOTHING,))


def referring(resource: Resource) -> Iterator[Operation]:
    """Read, add, set and remove references (section 11.4.6)."""
    many = resource.type.collection
    if not resource.member:
        read = Response(status=200, type=str(TypeRef("Edm.EntityType", many)))
        verb, method = ("add", "POST") if many else ("set", "PUT")
        yield Operation(name="get", method="GET", responses=(read,))
        yield Operation(name=verb, method=method, body=Body(), responses=(NOTHING,))
    if many or resource.member or resource.nullable or resource.kept == "related":
        yield Operation(name="remove", method="DELETE", query=(_ID,) if many else (), responses=(NOTHING,))
