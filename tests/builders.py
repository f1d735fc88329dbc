"""Small specs, built by hand: properties, operations, and a spec of them."""

from __future__ import annotations

from typing import Any

from codegen.spec.nodes import Api, Body, Operation, Page, Path, Property, Response, Spec, Type


def prop(name: str, type: str = "Edm.String", description: str = "", **facts: Any) -> Property:
    """A property, of texts unless another type is given."""
    return Property(name=name, type=type, description=description, **facts)


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


def spec(*items: Type | Operation, **api: Any) -> Spec:
    """A spec with one page for all types and one per operation; `api` are fields of `api.yaml`."""
    types = tuple(item for item in items if not isinstance(item, Operation))
    pages = [Page(file="types/all.yaml", page="resources/all.md", types=types)]
    pages += [
        Page(file=f"operations/{item.name}.yaml", page=f"api/{item.name}.md", operations=(item,))
        for item in items
        if isinstance(item, Operation)
    ]
    return Spec(api=Api(**{"name": "sample", **api}), pages=tuple(pages))
