"""Small specs, built by hand: types, operations with examples, pages of them, a spec, and its model."""

from __future__ import annotations

import json
from typing import Any

from codegen.spec.model import Model, link
from codegen.spec.nodes import (
    Api,
    Body,
    EnumMember,
    EnumType,
    Example,
    Operation,
    Page,
    Path,
    Property,
    RequestMessage,
    Response,
    ResponseMessage,
    Spec,
    StructuredType,
    Type,
)


def prop(name: str, type: str = "Edm.String", description: str = "", **facts: Any) -> Property:
    """A property, of texts unless another type is given."""
    return Property(name=name, type=type, description=description, **facts)


def entity(name: str, *properties: Property, kind: Any = "entity", **facts: Any) -> StructuredType:
    """A structured type, of entities unless another kind is given."""
    return StructuredType(name=name, kind=kind, **{"properties": properties} | facts)


def enum(name: str, *members: str, **facts: Any) -> EnumType:
    """An enumeration of members without values."""
    return EnumType(name=name, members=tuple(EnumMember(name=member) for member in members), **facts)


def operation(
    name: str, method: str, *templates: str, returns: str = "", sends: str = "", **facts: Any
) -> Operation:  # fmt: skip
    """An operation on some paths, with the types that it returns with status 200, and sends."""
    made: dict[str, Any] = {
        "paths": tuple(Path(template=template) for template in templates),
        "responses": (Response(status=200, type=returns),) if returns else (),
        "body": Body(type=sends) if sends else None,
    }
    return Operation(name=name, method=method, **made | facts)


def example(shown: Any, template: str = "") -> Example:
    """An example whose response shows a value as JSON; with a template its request is one of it."""
    request = RequestMessage(method="GET", url=template, template=template) if template else None
    return Example(request=request, response=ResponseMessage(status=200, body=json.dumps(shown)))


def page(*items: Type | Operation, **fields: Any) -> Page:
    """A page that describes all of them."""
    types = tuple(item for item in items if not isinstance(item, Operation))
    return Page(types=types, operations=tuple(item for item in items if isinstance(item, Operation)), **fields)


def spec(*items: Type | Operation | Page, **api: Any) -> Spec:
    """A spec of some pages, one for all types, and one for each operation; `api` are fields of `api.yaml`."""
    pages = [item for item in items if isinstance(item, Page)]
    if types := [item for item in items if isinstance(item, Type)]:
        pages.append(page(*types, file="types/all.yaml", page="resources/all.md"))
    pages += [
        page(item, file=f"operations/{item.name}.yaml", page=f"api/{item.name}.md")
        for item in items
        if isinstance(item, Operation)
    ]
    return Spec(api=Api(**{"name": "sample", **api}), pages=tuple(pages))


def model(*items: Type | Operation | Page, **api: Any) -> Model:
    """The model of such a spec."""
    return link(spec(*items, **api))
